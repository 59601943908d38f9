//! A bow tie: what may lead to one event, what may come of it, and the barriers on either side.

use serde::Serialize;

use super::{Method, PictureNode};

/// Threats on the left, one event in the middle, impacts on the right, barriers between them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bowtie {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained; `None` where there are none.
    pub method: Option<Method>,
    /// The id of the top event.
    pub top: String,
    /// Why it is this one.
    pub chosen: TopChoice,
    /// The nodes that occur, by section and then by id.
    pub nodes: Vec<PictureNode>,
    /// From each threat to the top event: the ways that meet most barriers, and the one that meets fewest.
    pub threats: Vec<BowtieLine>,
    /// From the top event to each impact, chosen in the same way.
    pub impacts: Vec<BowtieLine>,
    /// What bears on a barrier itself.
    pub escalations: Vec<Escalation>,
    /// Ids of impacts that do not come of the top event.
    pub beside: Vec<String>,
    /// Were lines left out, because there were too many?
    pub cut_short: bool,
}

/// Why an event stands in the middle.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TopChoice {
    /// It was asked for.
    Asked,
    /// Every path from a candidate to these impacts, with at least half of the cost, leads through it.
    ChokePoint {
        /// Ids of the impacts.
        impacts: Vec<String>,
        /// How many impacts there are.
        of: usize,
    },
    /// Of all events the largest expected cost lies behind it: P(it happened) × the cost of the impacts that it
    /// leads to.
    MostCost {
        /// That cost.
        cost: f64,
    },
    /// No event lies between causes and impacts, so it is the impact of most cost.
    NoEvent,
}

/// One way between a threat and the top event, or between that and an impact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BowtieLine {
    /// The id of its cause.
    pub from: String,
    /// The id of its effect.
    pub to: String,
    /// Ids of the safeguards on it, from cause to effect.
    pub barriers: Vec<String>,
    /// Ids of the other nodes on it, from cause to effect: those of the shortest way by these barriers.
    pub through: Vec<String>,
    /// Does it pass round a barrier that another line between the same two meets?
    pub round: bool,
}

/// What may make a barrier fail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Escalation {
    /// The id of a candidate, or of the top event.
    pub cause: String,
    /// The id of the barrier.
    pub barrier: String,
}

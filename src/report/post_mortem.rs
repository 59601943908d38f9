//! The data of a post-mortem: what the file records and what the analysis answers, in one piece.

use serde::Serialize;

use super::{
    Category, Explanation, Interval, Intervals, Next, NodeKind, NodeName, Picture, Plan, Ranking, Robustness, State,
    Timeline,
};
use crate::model::{ActionKind, ActionStatus, ActionStrength, During, HypothesisStatus, Phase};

/// Everything that a report on an incident may tell. Reports for each kind of reader are made from it, and a template
/// of one's own sees it as `data`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PostMortem {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// The header of the file.
    pub incident: IncidentFacts,
    /// The parts of the time between start and end, in their order.
    pub stages: Vec<Stage>,
    /// Every impact, near misses too, in the order of the model.
    pub impacts: Vec<ImpactAccount>,
    /// What the observed impacts cost together.
    pub cost: f64,
    /// The unit of that, such as `minutes`.
    pub impact_unit: Option<String>,
    /// The unit of the cost of actions.
    pub cost_unit: Option<String>,
    /// What happened when: the timeline, and the dated nodes that it does not show.
    pub timeline: Vec<TimelineLine>,
    /// The same as it is drawn; `None` where nothing has a time.
    pub chronology: Option<Timeline>,
    /// The ranking.
    pub ranking: Ranking,
    /// The cost of what happened, divided among factors; `None` where nothing happened.
    pub waterfall: Option<Waterfall>,
    /// Each candidate with what the file has on it, in the order of the ranking.
    pub factors: Vec<FactorAccount>,
    /// What was thought, settled or open.
    pub hypotheses: Vec<HypothesisAccount>,
    /// Safeguards that held.
    pub held: Vec<NodeAccount>,
    /// Impacts that did not happen, and how near they were.
    pub near_misses: Vec<NearMiss>,
    /// The likeliest stories; `None` where they were not to be had, see `gaps`.
    pub explanation: Option<Explanation>,
    /// How far the ranking moves with the weights; `None` where nothing moves or see `gaps`.
    pub robustness: Option<Robustness>,
    /// What to do; `None` where see `gaps`.
    pub plan: Option<Plan>,
    /// What to find out; `None` where see `gaps`.
    pub next: Option<Next>,
    /// Every action, as it stands in the file.
    pub actions: Vec<ActionAccount>,
    /// What would have been left of the cost with the leading candidates repaired, in all combinations.
    pub repairs: Option<Repairs>,
    /// The graph.
    pub picture: Picture,
    /// Questions that have no answer here, with the reason.
    pub gaps: Vec<Gap>,
}

/// The header of an incident. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncidentFacts {
    /// When the impact began.
    pub start: Option<String>,
    /// When it was noticed.
    pub detected: Option<String>,
    /// When it was under control.
    pub mitigated: Option<String>,
    /// When it was over.
    pub end: Option<String>,
    /// From the start to the end, or to the time when it was under control, in seconds.
    pub lasted: Option<i64>,
    /// How severe it was.
    pub severity: Option<String>,
    /// What was in progress.
    pub during: Option<During>,
    /// What was in and out of scope.
    pub scope: Option<String>,
    /// The systems concerned.
    pub systems: Vec<String>,
    /// What the users noticed.
    pub audience_impact: Option<String>,
    /// What happened, for readers inside the house.
    pub summary: Option<String>,
    /// What happened, for customers.
    pub public: Option<String>,
}

/// A part of the time of an incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// Which.
    pub kind: StageKind,
    /// When it began, RFC 3339 in UTC.
    pub from: String,
    /// When it was over.
    pub to: String,
    /// How long it took, in seconds; 0 or more.
    pub seconds: i64,
}

/// The parts of the time of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StageKind {
    /// From the start until it was noticed.
    Unnoticed,
    /// From then until it was under control.
    Response,
    /// From then until it was over.
    Recovery,
}

/// An impact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactAccount {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// The system that it belongs to.
    pub system: Option<String>,
    /// When it began.
    pub at: Option<String>,
    /// What it cost.
    pub cost: f64,
    /// Which part of the incident it belongs to.
    pub phase: Option<Phase>,
    /// Did it happen? `None` where that is not known.
    pub happened: Option<bool>,
    /// A note.
    pub note: Option<String>,
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimelineLine {
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// What happened.
    pub what: String,
    /// The node that it shows.
    pub node: Option<NodeName>,
    /// An address.
    pub url: Option<String>,
    /// The milestone of the incident that fell on this moment: `start`, `detected`, `mitigated` or `end`.
    pub milestone: Option<&'static str>,
}

/// The cost of what happened, divided among candidates by their shares and set apart by phase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waterfall {
    /// The phases that any impact belongs to, in their order; `None` stands for impacts without one.
    pub phases: Vec<Option<Phase>>,
    /// The cost of each phase.
    pub totals: Vec<f64>,
    /// A bar for each candidate that accounts for any of it, the longest first; what is small is put together in the
    /// last but one, and what is not in the model stands last.
    pub bars: Vec<WaterfallBar>,
    /// The sum of all bars.
    pub total: f64,
}

/// A bar of the waterfall.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaterfallBar {
    /// What it stands for.
    pub of: WaterfallPart,
    /// Where it begins: the sum of the bars before it.
    pub from: f64,
    /// Cost by phase, in the order of [`Waterfall::phases`]. A share may be negative.
    pub parts: Vec<f64>,
    /// The sum of the parts.
    pub cost: f64,
    /// Where that is sampled, its 95 % interval; `None` where it is exact, and for [`WaterfallPart::Others`].
    pub cost_interval: Option<Interval>,
}

/// What a bar of the waterfall stands for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum WaterfallPart {
    /// A candidate.
    Candidate {
        /// Which.
        node: NodeName,
    },
    /// Candidates with little each.
    Others {
        /// How many.
        count: usize,
    },
    /// What happens for reasons that are not in the model.
    Unexplained,
}

/// A candidate with what the file has on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactorAccount {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// Its category.
    pub category: Option<Category>,
    /// The system that it belongs to.
    pub system: Option<String>,
    /// Since when.
    pub at: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// An address.
    pub url: Option<String>,
    /// Its place in the ranking.
    pub rank: usize,
    /// How sure its state is.
    pub state: State,
    /// P(bad | e), 0..1.
    pub posterior: f64,
    /// Its part in what happened; `None` where nothing happened.
    pub share: Option<f64>,
    /// The range of the share in nine of ten draws of the weights.
    pub share_range: Option<[f64; 2]>,
    /// How far it was needed, 0..1.
    pub necessity: Option<f64>,
    /// How far it was enough alone, 0..1.
    pub sufficiency: Option<f64>,
    /// Where the figures are sampled.
    #[serde(flatten)]
    pub intervals: Intervals,
    /// What was seen, what speaks for its bad state first.
    pub evidence: Vec<EvidenceLine>,
    /// The actions that would hold it good, by id.
    pub actions: Vec<String>,
}

/// An item of evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidenceLine {
    /// Does it speak for the bad state?
    pub speaks_for: bool,
    /// How many times likelier it is if the claim is true; `None` if it settles the matter.
    pub ratio: Option<f64>,
    /// What was seen.
    pub what: Option<String>,
    /// What kind of source it is.
    pub kind: Option<String>,
    /// An address.
    pub url: Option<String>,
    /// When it was seen.
    pub at: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// A hypothesis on record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HypothesisAccount {
    /// What it was about.
    pub node: NodeName,
    /// What became of it.
    pub status: HypothesisStatus,
    /// What settled it.
    pub by: Option<String>,
    /// When.
    pub at: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// P(bad | e) of the node; `None` where it is not to be had.
    pub posterior: Option<f64>,
    /// What was seen that speaks against it.
    pub against: Vec<EvidenceLine>,
}

/// A node and what is noted on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NodeAccount {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// A note.
    pub note: Option<String>,
}

/// An impact that did not happen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NearMiss {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// What it would have cost.
    pub cost: f64,
    /// How likely it was, given all that is known but that it did not happen, 0..1; `None` where that is not to be had.
    pub chance: Option<f64>,
    /// What stood in its way: nodes that stop a mechanism on the way to it, and did.
    pub stopped_by: Vec<NodeName>,
}

/// An action as it stands in the file, with what it brings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionAccount {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// What it is meant to do.
    pub kind: Option<ActionKind>,
    /// The role or team that sees to it.
    pub owner: Option<String>,
    /// When it is due.
    pub due: Option<String>,
    /// How far it is.
    pub status: ActionStatus,
    /// Where it is tracked.
    pub ticket: Option<String>,
    /// An address.
    pub url: Option<String>,
    /// How strong it is.
    pub strength: Option<ActionStrength>,
    /// What it costs.
    pub cost: Option<f64>,
    /// What is done, in words for customers.
    pub public: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// The nodes that it would hold good.
    pub fixes: Vec<NodeName>,
    /// The part of what this incident cost that it would have spared.
    pub hindsight: Option<f64>,
    /// The part of the cost of the next such window that it avoids.
    pub foresight: Option<f64>,
    /// Is it in the best set?
    pub chosen: bool,
}

/// What would have been left of the cost with candidates repaired, for every set of the leading ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Repairs {
    /// The candidates, at most [`Repairs::MOST`], by share.
    pub candidates: Vec<NodeName>,
    /// Ids of the observed impacts, in the order of the model.
    pub impacts: Vec<String>,
    /// For each set of candidates, as bits (the first candidate is the lowest), and each impact: the chance that it
    /// would still have happened, 0..1.
    pub happens: Vec<Vec<f64>>,
}

impl Repairs {
    /// How many candidates are taken at most: 2⁶ sets are asked for.
    pub const MOST: usize = 6;
}

/// A question without an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// Which: `explain`, `robustness`, `plan` or `next`.
    pub question: &'static str,
    /// Why.
    pub reason: String,
}

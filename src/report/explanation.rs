//! The answer to `explain`.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::{Belief, Method, NodeName};

/// The answer to `explain`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained.
    pub method: Method,
    /// One entry an observed impact, in the order of the model.
    pub impacts: Vec<ImpactExplanation>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// What explains one impact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactExplanation {
    /// The impact's id.
    pub impact: String,
    /// Its short name.
    pub label: String,
    /// The likeliest stories, the likeliest first.
    pub stories: Vec<Story>,
    /// P(one of the stories shown | evidence).
    pub stories_cover: f64,
    /// Was the search for stories cut short? Those shown are possible, but there may be likelier ones.
    pub stories_cut_short: bool,
    /// Minimal cut sets of candidates: as many as were asked for, the likeliest first.
    pub cut_sets: Vec<CutSet>,
    /// Which ones those are.
    pub cut_set_choice: CutSetChoice,
    /// How many minimal cut sets there are in all, or of those that the order allows.
    pub cut_set_count: Count,
    /// How many there are of each order that has some, the smallest first.
    pub cut_set_orders: Vec<CutSetOrder>,
    /// The largest order that was looked for; `None` if there was no limit.
    pub cut_set_limit: Option<usize>,
    /// Nodes on every path from a candidate to the impact, upstream first.
    pub choke_points: Vec<NodeName>,
}

/// One way in which it may have happened: all worlds in which just these causes brought the
/// impact about, taken together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Story {
    /// P(this story | evidence), 0..1. Different stories exclude each other.
    pub probability: f64,
    /// Its steps, causes before effects; the last one's effect is the impact.
    pub steps: Vec<StoryStep>,
}

/// One step of a story.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoryStep {
    /// What came about.
    pub effect: NodeName,
    /// The causes that acted together; empty if it struck by its own chance.
    pub causes: Vec<NodeName>,
    /// What would have stopped it and did not: a safeguard that failed, a node that was absent.
    pub unless: Vec<NodeName>,
    /// The mechanism's own name, if any.
    pub mechanism: Option<String>,
    /// The chance of this step by itself: strength or own chance.
    pub strength: f64,
}

/// A smallest set of candidates that suffices by the logic, strengths apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CutSet {
    /// Its members.
    pub members: Vec<Arc<NodeName>>,
    /// P(all of them bad), before the evidence.
    pub prior: f64,
    /// P(all of them bad | evidence); `None` where the evidence was past the budget.
    pub posterior: Option<f64>,
}

/// Which cut sets are listed, where there are more than were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CutSetChoice {
    /// The likeliest of all, given the evidence.
    Likeliest,
    /// The likeliest of all before the evidence: the evidence was past the budget.
    LikeliestBefore,
    /// The likeliest of so many that were weighed, those of largest chance given what is
    /// established of their members. The weighing was cut short, and fewer may be listed than asked for.
    AmongLikeliest {
        /// How many were weighed.
        weighed: usize,
    },
    /// The likeliest of so many smallest ones. Members have causes of their own, so that the
    /// chance of a set is no product.
    AmongSmallest {
        /// How many were weighed.
        weighed: usize,
    },
}

/// How many minimal cut sets have so many members.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CutSetOrder {
    /// The number of members.
    pub order: usize,
    /// How many sets.
    pub count: Count,
}

/// A number that may be very large. In JSON it is a whole number; beyond 128 bits a text, such as
/// `"1.607e60"`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Count {
    /// Exactly so many.
    Exactly(u128),
    /// Beyond 128 bits: 10 to this power, to about twelve digits.
    PowerOfTen(f64),
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Count::Exactly(count) => write!(f, "{count}"),
            Count::PowerOfTen(log) => write!(f, "{:.3}e{}", 10f64.powf(log - log.floor()), log.floor()),
        }
    }
}

impl Serialize for Count {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Count::Exactly(count) => match u64::try_from(*count) {
                Ok(small) => serializer.serialize_u64(small),
                Err(_) => serializer.serialize_u128(*count),
            },
            Count::PowerOfTen(_) => serializer.collect_str(self),
        }
    }
}

/// The answer to `explain NODE`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NodeExplanation {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained.
    pub method: Method,
    /// The node.
    pub node: NodeName,
    /// How likely it is to be bad.
    pub belief: Belief,
    /// What may have brought it about, the likeliest first; empty for a node without causes.
    pub why: Vec<DirectCause>,
    /// What it means for each observed impact that it leads to.
    pub impacts: Vec<NodeImpact>,
    /// The evidence that names it, one line an item.
    pub evidence: Vec<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// One mechanism of a node, or its own chance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DirectCause {
    /// P(it fired | evidence), 0..1. Several may have fired.
    pub probability: f64,
    /// What it is.
    pub step: StoryStep,
}

/// What one node means for one impact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NodeImpact {
    /// The impact's id.
    pub impact: String,
    /// Its short name.
    pub label: String,
    /// Did the impact happen in the world as it was: P(impact | evidence), 0..1.
    pub actual: f64,
    /// P(the impact would have happened with the node repaired | evidence).
    pub repaired: f64,
    /// The but-for test: P(no impact with the node repaired | node bad, evidence).
    pub necessity: Option<f64>,
    /// The likeliest chains from the node to the impact.
    pub chains: Vec<Chain>,
}

/// A path from a node to an impact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chain {
    /// P(every mechanism on the path fired | evidence).
    pub probability: f64,
    /// The nodes on it, from cause to impact.
    pub nodes: Vec<NodeName>,
}

//! Reports: the answers as plain data, for views and for programs that embed the library.
//!
//! Every field has a stable JSON key. A figure that has no meaning is `None`, and `null` in
//! JSON, never 0.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Serialize;

pub use crate::model::{Category, NodeKind};

/// The version that made a report.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How the figures of a report were obtained.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Method {
    /// Exactly, to 1e-9 of plain enumeration.
    Exact,
    /// From random worlds: every figure has a 95 % interval.
    Sampled {
        /// Worlds drawn that fit the evidence.
        draws: u64,
        /// The seed of the draws.
        seed: u64,
        /// As many independent draws would give the same accuracy.
        effective: u64,
    },
}

/// The 95 % interval of a sampled figure: lower and upper end.
pub type Interval = [f64; 2];

/// The intervals beside the figures of a candidate. All are `None` where the figures are exact;
/// then they are not in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Intervals {
    /// Of the prior, where it is not simply what the file says.
    #[serde(rename = "prior_interval", skip_serializing_if = "Option::is_none")]
    pub prior: Option<Interval>,
    /// Of the posterior.
    #[serde(rename = "posterior_interval", skip_serializing_if = "Option::is_none")]
    pub posterior: Option<Interval>,
    /// Of the necessity.
    #[serde(rename = "necessity_interval", skip_serializing_if = "Option::is_none")]
    pub necessity: Option<Interval>,
    /// Of the sufficiency.
    #[serde(rename = "sufficiency_interval", skip_serializing_if = "Option::is_none")]
    pub sufficiency: Option<Interval>,
    /// Of the share.
    #[serde(rename = "share_interval", skip_serializing_if = "Option::is_none")]
    pub share: Option<Interval>,
}

/// The intervals beside a belief; see [`Intervals`].
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct BeliefIntervals {
    /// Of the prior.
    #[serde(rename = "prior_interval", skip_serializing_if = "Option::is_none")]
    pub prior: Option<Interval>,
    /// Of the posterior.
    #[serde(rename = "posterior_interval", skip_serializing_if = "Option::is_none")]
    pub posterior: Option<Interval>,
}

/// The answer to `rank`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranking {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained.
    pub method: Method,
    /// P(evidence), 0..1. A sight of likelihood ratio r counts as seen with chance 1 where its
    /// claim is true and 1/r where it is false.
    pub probability_of_evidence: f64,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability_of_evidence_interval: Option<Interval>,
    /// What the order of the candidates follows.
    pub by: RankBy,
    /// The candidates in their order.
    pub candidates: Vec<Candidate>,
    /// The candidates that are left out where only the first few are asked for; not in JSON.
    #[serde(skip)]
    pub rest: Vec<Candidate>,
    /// How many those are.
    pub left_out: usize,
    /// Their shares together; `None` where no impact is observed.
    pub left_out_share: Option<f64>,
    /// The interval of that, where it is sampled: the sum of theirs, so on the wide side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out_share_interval: Option<Interval>,
    /// What happens for reasons that are not in the model, 0..1; `None` where no impact is observed.
    pub unexplained: Option<f64>,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained_interval: Option<Interval>,
    /// The impacts, observed or not.
    pub impacts: Vec<ImpactSummary>,
    /// Every node: how likely it is to be bad, before and after the evidence.
    pub beliefs: IndexMap<String, Belief>,
    /// What the nodes of `beliefs` are called, in the same order.
    pub names: Vec<NodeName>,
    /// What a reader must know: a near miss, mechanisms switched off.
    pub notes: Vec<String>,
    /// What a reader may miss in the table: causes that are not ranked.
    pub remarks: Vec<String>,
}

/// The key of the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RankBy {
    /// Shapley value.
    #[default]
    Share,
    /// P(bad | evidence).
    Posterior,
    /// The but-for test.
    Necessity,
    /// Enough alone?
    Sufficiency,
}

/// One candidate cause. The figures over several impacts are means weighted by their cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// Its category, if any.
    pub category: Option<Category>,
    /// Its place, from 1.
    pub rank: usize,
    /// P(bad), before the evidence.
    pub prior: f64,
    /// P(bad | evidence).
    pub posterior: f64,
    /// P(the impact would not have happened with it repaired | it is bad, evidence).
    pub necessity: Option<f64>,
    /// P(the impact would have happened with every other candidate repaired | it is bad, evidence).
    pub sufficiency: Option<f64>,
    /// Its Shapley value.
    pub share: Option<f64>,
    /// The intervals of these figures, where they are sampled.
    #[serde(flatten)]
    pub intervals: Intervals,
    /// Is its state established (`Some(true)`: bad, `Some(false)`: ruled out)?
    pub observed: Option<bool>,
    /// How sure its state is, by observation or by evidence: the same as in the picture.
    pub state: State,
    /// The same figures for each observed impact.
    pub by_impact: Vec<ImpactFigures>,
}

/// A candidate's figures for one impact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactFigures {
    /// The impact's id.
    pub impact: String,
    /// The but-for test.
    pub necessity: Option<f64>,
    /// Enough alone?
    pub sufficiency: Option<f64>,
    /// Shapley value.
    pub share: Option<f64>,
    /// The intervals of these figures, where they are sampled.
    #[serde(flatten)]
    pub intervals: Intervals,
}

/// An impact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactSummary {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// What it cost.
    pub cost: f64,
    /// Did it happen?
    pub observed: bool,
    /// Its part in the headline figures, 0..1; 0 for one that did not happen.
    pub weight: f64,
    /// v(∅): P(it would have happened with every candidate repaired | evidence); `None` if it did not happen.
    pub unexplained: Option<f64>,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained_interval: Option<Interval>,
}

/// How likely a node is to be bad.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Belief {
    /// Before the evidence.
    pub prior: f64,
    /// After it.
    pub posterior: f64,
    /// The intervals of both, where they are sampled.
    #[serde(flatten)]
    pub intervals: BeliefIntervals,
}

impl Belief {
    /// A belief that is not sampled.
    pub fn exact(prior: f64, posterior: f64) -> Belief {
        Belief { prior, posterior, intervals: BeliefIntervals::default() }
    }
}

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

/// A node's id, label and section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeName {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
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

/// The causal graph with its figures, for the pictures and for `graph --format json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Picture {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained; `None` where there are none.
    pub method: Option<Method>,
    /// The nodes, by section and then by id.
    pub nodes: Vec<PictureNode>,
    /// The mechanisms, effect by effect.
    pub mechanisms: Vec<PictureMechanism>,
}

/// A node of the picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureNode {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// Its category, if any.
    pub category: Option<Category>,
    /// The system that it belongs to.
    pub system: Option<String>,
    /// When it began.
    pub at: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// An address.
    pub url: Option<String>,
    /// What it cost, for an impact.
    pub cost: Option<f64>,
    /// How sure its state is.
    pub state: State,
    /// Its place in the ranking, for a candidate.
    pub rank: Option<usize>,
    /// Its share, for a candidate.
    pub share: Option<f64>,
    /// The interval of the share, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_interval: Option<Interval>,
    /// How likely it is to be bad.
    pub belief: Option<Belief>,
}

/// How sure the state of a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Known to be bad: present, failed, happened.
    Established,
    /// Not known.
    Uncertain,
    /// Known to be good, or refuted by the evidence.
    RuledOut,
}

/// A mechanism of the picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureMechanism {
    /// Its own name, if any.
    pub id: Option<String>,
    /// The node that it brings about.
    pub effect: String,
    /// Chance that it fires when its conditions are met.
    pub strength: f64,
    /// The weight as it was written.
    pub written: String,
    /// Nodes that must all be bad.
    pub all: Vec<String>,
    /// How many of `of` must be bad.
    pub at_least: Option<usize>,
    /// Of which.
    pub of: Vec<String>,
    /// What stops it.
    pub unless: Vec<String>,
    /// A note.
    pub note: Option<String>,
    /// Switched off: a cause is dated after the effect.
    pub off: bool,
}

/// The answer to `rank --measures`: the importance measures of fault trees, before any evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measures {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained.
    pub method: Method,
    /// The impacts, observed or not.
    pub impacts: Vec<MeasuredImpact>,
    /// The candidates, those with the largest criticality first, summed over the impacts.
    pub candidates: Vec<MeasuredCandidate>,
    /// How many candidates are left out where only the first few are asked for.
    pub left_out: usize,
    /// What a reader must know: why a measure is missing.
    pub notes: Vec<String>,
}

/// An impact before any evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasuredImpact {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// P(i), 0..1.
    pub probability: f64,
    /// Can it only come nearer by another node going bad? Otherwise it has no cut sets.
    pub coherent: bool,
}

/// A candidate's measures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasuredCandidate {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// Its category, if any.
    pub category: Option<Category>,
    /// P(c), 0..1.
    pub chance: f64,
    /// One set of measures for each impact, in the order of the impacts.
    pub measures: Vec<Importance>,
}

/// The importance measures of a candidate c for an impact i. "c bad" and "c good" are forced:
/// whatever else brings c about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Importance {
    /// The impact's id.
    pub impact: String,
    /// P(i | c bad) − P(i | c good), −1..1.
    pub birnbaum: Option<f64>,
    /// Birnbaum · P(c) / P(i).
    pub criticality: Option<f64>,
    /// P(some minimal cut set with c in it holds) / P(i), 0..1; `None` where there are no cut sets
    /// with c, or no room for them.
    pub fussell_vesely: Option<f64>,
    /// P(c | i), 0..1.
    pub diagnostic: Option<f64>,
    /// P(i | c bad) / P(i).
    pub risk_achievement_worth: Option<f64>,
    /// P(i) / P(i | c good); infinite where nothing but c brings i about, which is `null` in JSON.
    pub risk_reduction_worth: Option<f64>,
}

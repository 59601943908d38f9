//! The answer to `rank`.

use indexmap::IndexMap;
use serde::Serialize;

use super::{Belief, Category, Interval, Intervals, Method, NodeKind, NodeName, State};

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
    /// How the `share_range`s were drawn; `None` if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ranges: Option<Ranges>,
    /// What happens for reasons that are not in the model, 0..1; `None` where no impact is observed.
    pub unexplained: Option<f64>,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained_interval: Option<Interval>,
    /// Where it lies in nine of ten draws of the weights from their ranges, see [`Ranges`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained_range: Option<[f64; 2]>,
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

/// How the ranges of the shares were found: all weights that are ranges were drawn from them, again and
/// again, and the 5 % and 95 % quantiles of the shares taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ranges {
    /// How many draws.
    pub draws: usize,
    /// Their seed.
    pub seed: u64,
    /// How many weights are ranges and bear on the shares.
    pub weights: usize,
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
    /// Where the share lies in nine of ten draws of the weights from their ranges, see [`Ranges`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_range: Option<[f64; 2]>,
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

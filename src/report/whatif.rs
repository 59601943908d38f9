//! The answer to `whatif`.

use serde::Serialize;

use super::{Interval, Intervals, Method, NodeKind};

/// The answer to `whatif`: a ranking before and after some changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained, those before and those after alike.
    pub method: Method,
    /// What is changed.
    pub changes: Vec<ChangeMade>,
    /// As the model says it.
    pub before: Overall,
    /// With the changes.
    pub after: Overall,
    /// The part of what happened that would have been spared with the nodes repaired, 0..1: one minus the
    /// mean chance that each impact would still have happened. `None` where nothing is repaired, or
    /// no impact is observed.
    pub avoided: Option<f64>,
    /// The impacts, observed or not.
    pub impacts: Vec<ImpactChange>,
    /// The candidates, in their order before the changes.
    pub candidates: Vec<CandidateChange>,
    /// What a reader may miss: changes that change nothing, and why.
    pub remarks: Vec<String>,
    /// What a reader must know: a near miss, mechanisms switched off.
    pub notes: Vec<String>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeMade {
    /// Its kind.
    pub kind: ChangeBy,
    /// The node that it is about.
    pub id: String,
    /// The node's short name.
    pub label: String,
    /// The node's section.
    pub node_kind: NodeKind,
    /// The change in words, such as `pool-size.prior: 0.05 → 0.2`.
    pub text: String,
    /// Of an observation: does it speak for the bad state?
    pub bad: Option<bool>,
    /// Of an observation: does it settle the matter?
    pub conclusive: Option<bool>,
}

/// Kinds of changes, in the order in which they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeBy {
    /// Another weight.
    Set,
    /// More evidence.
    Observe,
    /// A node held in its good state.
    Repair,
}

/// What belongs to no single candidate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overall {
    /// P(evidence). A repair changes nothing in what was seen.
    pub probability_of_evidence: f64,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability_of_evidence_interval: Option<Interval>,
    /// The candidate with the largest share; `None` where no candidate has any, or no impact is observed.
    pub leader: Option<String>,
    /// What happens for reasons that are not in the model; `None` where no impact is observed.
    pub unexplained: Option<f64>,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained_interval: Option<Interval>,
}

/// An impact before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactChange {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// What it cost, before the changes.
    pub cost: f64,
    /// Did it happen?
    pub observed: bool,
    /// As the model says it.
    pub before: ImpactChances,
    /// With the changes.
    pub after: ImpactChances,
}

/// How likely an impact is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ImpactChances {
    /// P(it would have happened with the nodes repaired | evidence), 1 where nothing is repaired; `None`
    /// for an impact that did not happen.
    pub happens: Option<f64>,
    /// P(it happens) with the nodes repaired, before any evidence; `None` where it does not fit the budget.
    pub prior: Option<f64>,
    /// The interval of the prior, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prior_interval: Option<Interval>,
}

/// A candidate before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CandidateChange {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// Is it one of those repaired?
    pub repaired: bool,
    /// As the model says it.
    pub before: CandidateFigures,
    /// With the changes.
    pub after: CandidateFigures,
    /// Its share after, minus that before; `None` where one of them has no meaning.
    pub moved: Option<f64>,
    /// The interval of that, where it is sampled: on the wide side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_interval: Option<Interval>,
}

/// How a candidate stands. The figures are those of a ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CandidateFigures {
    /// Its place, from 1; `None` for one that is repaired.
    pub rank: Option<usize>,
    /// P(bad), before the evidence.
    pub prior: f64,
    /// P(bad | evidence): of the actual world, which no repair changes.
    pub posterior: f64,
    /// The but-for test; `None` after a repair, where it is not defined.
    pub necessity: Option<f64>,
    /// Enough alone? `None` after a repair too.
    pub sufficiency: Option<f64>,
    /// Its Shapley value: after a repair that of the same game with the repaired nodes good throughout.
    pub share: Option<f64>,
    /// The intervals of these figures, where they are sampled.
    #[serde(flatten)]
    pub intervals: Intervals,
}

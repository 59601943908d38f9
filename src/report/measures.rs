//! The answer to `rank --measures`.

use serde::Serialize;

use super::{Category, Method, NodeKind};

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

//! The answer to `next`.

use serde::Serialize;

use super::{Method, NodeKind, NodeName};

/// The answer to `next`: what to find out next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Next {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained.
    pub method: Method,
    /// What the order of the checks follows.
    pub by: NextBy,
    /// The candidate with the largest share as things stand; `None` where no candidate has any.
    pub leader: Option<String>,
    /// Its share.
    pub share: Option<f64>,
    /// The nodes that are not established, in their order.
    pub checks: Vec<Check>,
    /// How many are left out where only the first few are asked for.
    pub left_out: usize,
    /// What the leaders are called, by id.
    pub names: Vec<NodeName>,
    /// What a reader must know: that there is no ranking to move, or which nodes are left out.
    pub notes: Vec<String>,
}

/// What the checks are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextBy {
    /// How far the answer is expected to move the ranking.
    #[default]
    Movement,
    /// The same per unit of `check_cost`.
    Value,
}

/// A node that may be found out about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// How far its answer is expected to move the ranking, in shares, 0..1:
    /// Σ over both answers of P(answer | e) · ½ Σ |share given e and the answer − share given e|,
    /// over the candidates and what is not in the model. (Where `unless` makes shares negative it may be more than 1.)
    pub movement: f64,
    /// P(it was bad | e): present, failed or happened.
    pub probability: f64,
    /// What it costs to find out.
    pub check_cost: Option<f64>,
    /// `movement` / `check_cost`; `None` where there is no cost, or where it is 0.
    pub per_cost: Option<f64>,
    /// Would another candidate lead after one of the answers?
    pub changes_leader: bool,
    /// If it was bad: present, failed or happened.
    pub if_yes: Answered,
    /// If it was not.
    pub if_no: Answered,
}

/// What would be after an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answered {
    /// How likely this answer is, given the evidence.
    pub probability: f64,
    /// Who would lead; `None` where no candidate would have a share, or the answer cannot be.
    pub leader: Option<String>,
    /// With what share.
    pub share: Option<f64>,
}

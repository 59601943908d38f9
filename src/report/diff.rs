//! The answer to `diff`.

use serde::Serialize;

use super::{Interval, Method, NodeKind};

/// The answer to `diff`: what changed between two revisions of an analysis, and what that did to
/// the ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The version of the engine.
    pub because: &'static str,
    /// The old revision.
    pub old: Revision,
    /// The new one.
    pub new: Revision,
    /// Every change, by section, and within it by node, action or item.
    pub changes: Vec<Change>,
    /// The candidates of both: in the order of the new ranking, then those that are gone.
    pub candidates: Vec<ComparedCandidate>,
    /// The candidates that are left out where only the first few are asked for; not in JSON.
    #[serde(skip)]
    pub rest: Vec<ComparedCandidate>,
    /// How many those are.
    pub left_out: usize,
    /// Who leads before and after.
    pub leader: Leaders,
    /// New unexplained part − old unexplained part; `None` unless both have one.
    pub unexplained_change: Option<f64>,
    /// The interval of that, where either is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained_change_interval: Option<Interval>,
    /// ½ Σ |new share − old share| over all candidates and the unexplained part, 0..1 where shares are
    /// not negative; `None` unless both have shares. The measure of `next` for a whole revision.
    pub moved: Option<f64>,
}

/// One of the two revisions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Revision {
    /// The title of the incident.
    pub title: String,
    /// How its figures were obtained; `None` where it has no ranking.
    pub method: Option<Method>,
    /// Why it has no ranking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// P(evidence), 0..1.
    pub probability_of_evidence: Option<f64>,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability_of_evidence_interval: Option<Interval>,
    /// What happens for reasons that are not in the model; `None` where no impact is observed.
    pub unexplained: Option<f64>,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained_interval: Option<Interval>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its kind.
    pub what: ChangeKind,
    /// The section of the file that it stands in.
    pub section: ChangeSection,
    /// What it is about, such as `factors.pool-size.prior`: in the words of the new revision, for what
    /// is in both.
    pub path: String,
    /// What the old revision says; `None` where it says nothing.
    pub old: Option<String>,
    /// What the new one says.
    pub new: Option<String>,
    /// Can it move a figure of any answer (weights, structure, evidence, costs), or does it change words only?
    pub moves_figures: bool,
}

/// The kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Only the new revision has it.
    Added,
    /// Only the old one has it.
    Removed,
    /// Both have it, and say something else about it.
    Changed,
    /// Both have it under different ids and agree on the rest: a guess.
    Renamed,
}

/// The part of a file that a change stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeSection {
    /// The title, the unit of cost and what stands under `incident`.
    Header,
    /// `factors`.
    Factors,
    /// `safeguards`.
    Safeguards,
    /// `events`.
    Events,
    /// `impacts`.
    Impacts,
    /// `evidence`.
    Evidence,
    /// `hypotheses`.
    Hypotheses,
    /// `actions`.
    Actions,
    /// `timeline`.
    Timeline,
}

impl From<NodeKind> for ChangeSection {
    fn from(kind: NodeKind) -> ChangeSection {
        match kind {
            NodeKind::Factor => ChangeSection::Factors,
            NodeKind::Safeguard => ChangeSection::Safeguards,
            NodeKind::Event => ChangeSection::Events,
            NodeKind::Impact => ChangeSection::Impacts,
        }
    }
}

/// A candidate in both rankings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedCandidate {
    /// Its id; the new one if it was renamed.
    pub id: String,
    /// Its id in the old revision, if it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_id: Option<String>,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// Its figures in the old ranking; `None` if it is not in it.
    pub old: Option<Standing>,
    /// Its figures in the new one.
    pub new: Option<Standing>,
    /// New share − old share; what is not ranked has a share of 0. `None` unless both rankings have shares.
    pub change: Option<f64>,
    /// The interval of the change, where either share is sampled: from the far ends of both, so on the wide
    /// side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_interval: Option<Interval>,
}

/// The figures of a candidate in one ranking.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Standing {
    /// Its place, from 1.
    pub rank: usize,
    /// P(bad | evidence).
    pub posterior: f64,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posterior_interval: Option<Interval>,
    /// Its Shapley value; `None` where no impact is observed.
    pub share: Option<f64>,
    /// Its interval, where it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_interval: Option<Interval>,
}

/// Who leads before and after: the first of each ranking, where it has a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leaders {
    /// Its id in the old revision.
    pub old: Option<String>,
    /// Its id in the new one.
    pub new: Option<String>,
    /// Is it another one? A leader that was renamed is the same.
    pub changed: bool,
}

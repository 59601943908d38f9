//! Reports: the answers as plain data, for views and for programs that embed the library.
//!
//! Every field has a stable JSON key. A figure that has no meaning is `None`, and `null` in
//! JSON, never 0.

mod bowtie;
mod chains;
mod diff;
mod explanation;
mod live;
mod measures;
mod next;
mod picture;
mod plan;
mod post_mortem;
mod ranking;
mod robustness;
mod timeline;
mod whatif;

use serde::Serialize;

pub use crate::model::{ActionKind, ActionStatus, ActionStrength, Category, During, HypothesisStatus, NodeKind, Phase};
pub use bowtie::{Bowtie, BowtieLine, Escalation, TopChoice};
pub use chains::{Chains, ImpactChains};
pub use diff::{Change, ChangeKind, ChangeSection, ComparedCandidate, Difference, Leaders, Revision, Standing};
pub use explanation::{
    Chain, Count, CutSet, CutSetChoice, CutSetOrder, DirectCause, Explanation, ImpactExplanation, NodeExplanation,
    NodeImpact, Story, StoryStep,
};
pub use live::{Live, NodeSwitches, PhraseRefused, SwitchedWeight, Wishes};
pub use measures::{Importance, MeasuredCandidate, MeasuredImpact, Measures};
pub use next::{Answered, Check, Next, NextBy};
pub use picture::{Picture, PictureMechanism, PictureNode};
pub use plan::{Chosen, FrontierPoint, Missed, Plan, PlanBy, PlannedAction, SettledAction, Step, Target};
pub use post_mortem::{
    ActionAccount, EvidenceLine, FactorAccount, Gap, HypothesisAccount, ImpactAccount, IncidentFacts, NearMiss,
    NodeAccount, PostMortem, Repairs, Stage, StageKind, TimelineLine, Waterfall, WaterfallBar, WaterfallPart,
};
pub use ranking::{Candidate, ImpactFigures, ImpactSummary, Ranges, RankBy, Ranking};
pub use robustness::{Overtaking, RobustCandidate, Robustness, Spread, Swing};
pub use timeline::{Moment, MomentKind, Timeline, TimelineStage};
pub use whatif::{
    CandidateChange, CandidateFigures, ChangeBy, ChangeMade, ImpactChances, ImpactChange, Overall, WhatIf,
};

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

//! The answer to `robustness`.

use serde::Serialize;

use super::{Category, NodeKind, NodeName};

/// How far the ranking depends on weights that are estimates: all of them drawn anew, again and again, and
/// each one moved alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Robustness {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How many times all weights were drawn.
    pub draws: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// How far bare numbers were widened, as a part of their odds; 0 if not at all.
    pub slack: f64,
    /// How many weights are ranges and bear on the shares.
    pub weights: usize,
    /// The candidates, in the order of their shares with every weight at its middle.
    pub candidates: Vec<RobustCandidate>,
    /// How many more there are.
    pub left_out: usize,
    /// What no candidate explains; `None` where no impact is observed.
    pub unexplained: Option<Spread>,
    /// How likely the candidate in second place comes before the one in first.
    pub overtaking: Option<Overtaking>,
    /// What each weight alone does to the share of the candidate in first place, the largest swing first.
    pub tornado: Vec<Swing>,
    /// How many weights more there are in the tornado.
    pub swings_left_out: usize,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// A figure with the band that it stays in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// With every weight at its middle.
    pub estimate: f64,
    /// From the 5 % quantile to the 95 % quantile of the draws.
    pub share: [f64; 2],
}

/// A candidate's share over all draws.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RobustCandidate {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// Its category, if any.
    pub category: Option<Category>,
    /// Its place with every weight at its middle, from 1.
    pub rank: usize,
    /// Its share, and the band of it.
    #[serde(flatten)]
    pub spread: Spread,
    /// In what part of the draws it had the largest share, 0..1.
    pub first: f64,
}

/// The candidate in second place against the one in first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overtaking {
    /// First with every weight at its middle.
    pub first: NodeName,
    /// Second.
    pub second: NodeName,
    /// In what part of the draws the second has the larger share, 0..1.
    pub probability: f64,
}

/// What one weight does to the share of the candidate in first place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Swing {
    /// The weight, as `whatif --set` takes it.
    pub weight: String,
    /// The node that it makes bad.
    pub node: NodeName,
    /// The causes that it weighs, if it is the strength of a mechanism.
    pub causes: Vec<NodeName>,
    /// The weight as it is written.
    pub written: String,
    /// Its range.
    pub range: [f64; 2],
    /// The share with the weight at the lower end; `None` if the evidence is impossible there.
    pub low: Option<f64>,
    /// The share with the weight at the upper end.
    pub high: Option<f64>,
    /// Who leads at the lower end, if it is another candidate.
    pub leader_low: Option<NodeName>,
    /// Who leads at the upper end, if it is another candidate.
    pub leader_high: Option<NodeName>,
}

impl Swing {
    /// How far the share moves over the range.
    pub fn size(&self) -> f64 {
        self.low.zip(self.high).map_or(f64::INFINITY, |(low, high)| (high - low).abs())
    }
}

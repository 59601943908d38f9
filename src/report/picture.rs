//! The graph as it is drawn.

use serde::Serialize;

use super::{Belief, Category, Interval, Method, NodeKind, State};

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

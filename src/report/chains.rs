//! The likeliest stories as they are drawn: chains from each impact back to its causes.

use serde::Serialize;

use super::{Method, PictureNode, Story};

/// The likeliest stories of every observed impact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chains {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained.
    pub method: Method,
    /// One entry an observed impact, the costliest first.
    pub impacts: Vec<ImpactChains>,
    /// The nodes that occur, by section and then by id.
    pub nodes: Vec<PictureNode>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// The stories of one impact; the same as those of `explain`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactChains {
    /// The impact's id.
    pub impact: String,
    /// Its short name.
    pub label: String,
    /// The likeliest stories, the likeliest first. Those that run through something ruled out are left away,
    /// unless no other is known.
    pub stories: Vec<Story>,
    /// How many of the likeliest were left away.
    pub left_away: usize,
    /// P(one of the stories shown | evidence).
    pub stories_cover: f64,
    /// Was the search for stories cut short? Those shown are possible, but there may be likelier ones.
    pub stories_cut_short: bool,
}

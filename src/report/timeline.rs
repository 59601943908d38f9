//! What happened when, as it is drawn on an axis of time.

use serde::Serialize;

use super::PictureNode;

/// Every dated thing of an incident, in the order of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// What happened, in the order of time; never empty. At one time the start comes first, then nodes (causes
    /// before effects) and entries (in the order of the file), then detection, mitigation and end.
    pub moments: Vec<Moment>,
    /// From mark to mark: start, detected, mitigated, end, as far as they are known. None is empty.
    pub stages: Vec<TimelineStage>,
}

/// Something that happened at a known time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moment {
    /// When, in UTC: `2026-03-03T14:02:00Z`.
    pub at: String,
    /// Seconds after the first moment.
    pub seconds: f64,
    /// Seconds after the start of the incident; negative before it, `None` without a start.
    pub since_start: Option<f64>,
    /// What it is.
    pub kind: MomentKind,
    /// What happened, in the words of the file: those of the entry, or the node's label. Empty for a mark.
    pub what: String,
    /// The node that it shows or is. Where an entry shows a node at the very time of the node, the two are one.
    pub node: Option<PictureNode>,
    /// An address.
    pub url: Option<String>,
}

/// What kind of moment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MomentKind {
    /// `incident.start`
    Start,
    /// A node with a time of its own.
    Node,
    /// An entry of the timeline.
    Entry,
    /// `incident.detected`
    Detected,
    /// `incident.mitigated`
    Mitigated,
    /// `incident.end`
    End,
}

impl MomentKind {
    /// The word in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            MomentKind::Start => "start",
            MomentKind::Node => "node",
            MomentKind::Entry => "entry",
            MomentKind::Detected => "detected",
            MomentKind::Mitigated => "mitigated",
            MomentKind::End => "end",
        }
    }

    /// Is it one of the four marks of the header?
    pub fn is_mark(self) -> bool {
        !matches!(self, MomentKind::Node | MomentKind::Entry)
    }
}

/// The time from one mark to the next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TimelineStage {
    /// The mark that it begins with.
    pub from: MomentKind,
    /// The mark that ends it.
    pub until: MomentKind,
    /// When it begins, in seconds after the first moment.
    pub begins: f64,
    /// When it ends, in seconds after the first moment.
    pub ends: f64,
}

//! The model: the document as an analyst writes it, and the valid, immutable [`Model`] made of
//! it once.

pub mod base_rates;
pub mod builder;
pub mod document;
mod language;
mod lint;
mod phrase;
mod setting;
mod sight;
mod translation;
mod validate;

pub use base_rates::BaseRates;
pub use builder::ModelBuilder;
pub use document::{
    ActionKind, ActionStatus, ActionStrength, Category, Date, Document, During, EvidenceWeight, HypothesisStatus,
    Incident, Phase, Source, Time,
};
pub use phrase::PhraseError;
pub(crate) use phrase::said;
pub use setting::{Setting, SettingError};
pub use sight::EvidenceError;
pub use translation::{Translated, Translation};
pub use validate::Validated;

use crate::diagnostic::Path;
use crate::weight::Weight;

/// A valid model of one incident: every name resolved, every default filled in.
///
/// Nodes stand by section (factors, safeguards, events, impacts) and then by id; mechanisms, causes,
/// evidence, hypotheses and actions have an order of their own too. So files that say the same in
/// another order are the same model. The timeline runs in the order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(crate) title: String,
    pub(crate) cost_unit: Option<String>,
    pub(crate) impact_unit: Option<String>,
    pub(crate) incident: Incident,
    pub(crate) nodes: Vec<Node>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) hypotheses: Vec<Hypothesis>,
    pub(crate) actions: Vec<Action>,
    pub(crate) timeline: Vec<TimelineEntry>,
}

/// A node of one model: its place in [`Model::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeRef(pub(crate) usize);

impl NodeRef {
    /// Its place in [`Model::nodes`].
    pub fn index(self) -> usize {
        self.0
    }
}

/// Which section a node stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// A condition with a history of its own. Bad state: present.
    Factor,
    /// A barrier. Bad state: failed.
    Safeguard,
    /// Something in between. Bad state: it happened.
    Event,
    /// What it cost. Bad state: it happened.
    Impact,
}

impl NodeKind {
    /// All kinds, in the order of a model.
    pub const ALL: [NodeKind; 4] = [NodeKind::Factor, NodeKind::Safeguard, NodeKind::Event, NodeKind::Impact];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            NodeKind::Factor => "factor",
            NodeKind::Safeguard => "safeguard",
            NodeKind::Event => "event",
            NodeKind::Impact => "impact",
        }
    }

    /// The key of a node's own chance of being bad.
    pub fn own_key(self) -> &'static str {
        match self {
            NodeKind::Factor => "prior",
            NodeKind::Safeguard => "fails",
            NodeKind::Event | NodeKind::Impact => "leak",
        }
    }

    /// The section of the file that holds nodes of this kind.
    pub fn section(self) -> &'static str {
        match self {
            NodeKind::Factor => "factors",
            NodeKind::Safeguard => "safeguards",
            NodeKind::Event => "events",
            NodeKind::Impact => "impacts",
        }
    }

    /// The word for its bad or good state, such as `present` or `held`.
    pub fn state(self, bad: bool) -> &'static str {
        match (self, bad) {
            (NodeKind::Factor, true) => "present",
            (NodeKind::Factor, false) => "absent",
            (NodeKind::Safeguard, true) => "failed",
            (NodeKind::Safeguard, false) => "held",
            (NodeKind::Event | NodeKind::Impact, true) => "happened",
            (NodeKind::Event | NodeKind::Impact, false) => "did not happen",
        }
    }

    /// The same with its verb, such as `was present` or `held`.
    pub fn did(self, bad: bool) -> &'static str {
        match (self, bad) {
            (NodeKind::Factor, true) => "was present",
            (NodeKind::Factor, false) => "was absent",
            (_, bad) => self.state(bad),
        }
    }

    /// Where the node of this kind and id stands in a document.
    pub(crate) fn path(self, id: &str) -> Path {
        Path::root().key(self.section()).key(id)
    }
}

/// A yes/no fact about the incident window.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// Its section.
    pub kind: NodeKind,
    /// Its short name; the id where none is given.
    pub label: String,
    /// What kind of cause it is, if that was written.
    pub category: Option<Category>,
    /// Chance that it is bad of its own: prior, chance of failing, or leak.
    pub own: Weight,
    /// The same before `incident.during` moved it; differs for two categories only.
    pub base: Weight,
    /// `Some(true)`: known to be bad. For a safeguard, bad is failed.
    pub observed: Option<bool>,
    /// What the impact cost; 1 for nodes that are no impacts.
    pub cost: f64,
    /// Which part of the incident an impact belongs to, if that was written.
    pub phase: Option<Phase>,
    /// The system that it belongs to.
    pub system: Option<String>,
    /// When it began.
    pub at: Option<Time>,
    /// A note.
    pub note: Option<String>,
    /// An address.
    pub url: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Does it stay until someone mends it?
    pub latent: bool,
    /// What it would cost to find out.
    pub check_cost: Option<f64>,
    /// What brings it about.
    pub mechanisms: Vec<Mechanism>,
}

/// One way in which causes bring a node about.
#[derive(Debug, Clone, PartialEq)]
pub struct Mechanism {
    /// Its own name, if it has one.
    pub id: Option<String>,
    /// Chance that it fires when its conditions are met.
    pub strength: Weight,
    /// Nodes that must all be bad.
    pub all: Vec<NodeRef>,
    /// How many of `of` must be bad; `None` where there is no `of`.
    pub at_least: Option<AtLeast>,
    /// What stops it: a safeguard by holding, another node by being bad.
    pub unless: Vec<NodeRef>,
    /// A note.
    pub note: Option<String>,
    /// Why it is believed.
    pub evidence: Vec<String>,
    /// Switched off: a cause is dated after the effect.
    pub off: bool,
}

/// A threshold: at least `count` of `of` must be bad.
#[derive(Debug, Clone, PartialEq)]
pub struct AtLeast {
    /// How many, 1 ..= `of.len()`.
    pub count: usize,
    /// Of which.
    pub of: Vec<NodeRef>,
    /// Which else was written there, and came too late to count in this incident: it is dated after the effect.
    pub late: Vec<NodeRef>,
}

/// Something that was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The node that it speaks about.
    pub of: NodeRef,
    /// Does it speak for the bad state?
    pub bad: bool,
    /// How many times likelier it is if the claim is true; ≥ 1, infinite if conclusive.
    pub ratio: f64,
    /// The word it was weighed with.
    pub weight: Option<EvidenceWeight>,
    /// Where it was seen.
    pub source: Option<Source>,
    /// A note.
    pub note: Option<String>,
    /// Where it stands in the file.
    pub(crate) written: Written,
}

/// A hypothesis on record.
#[derive(Debug, Clone, PartialEq)]
pub struct Hypothesis {
    /// The node that it is about.
    pub of: NodeRef,
    /// What became of it.
    pub status: HypothesisStatus,
    /// What settled it.
    pub by: Option<String>,
    /// When.
    pub at: Option<Time>,
    /// A note.
    pub note: Option<String>,
    /// Where it stands in the file.
    pub(crate) written: Written,
}

/// An action.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its id.
    pub id: String,
    /// Its short name; the id where none is given.
    pub label: String,
    /// What it is meant to do.
    pub kind: Option<ActionKind>,
    /// Nodes it would hold in their good state, each with the chance that it does.
    pub fixes: Vec<(NodeRef, Weight)>,
    /// Nodes that it may bring about, each with the chance that it does.
    pub risks: Vec<(NodeRef, Weight)>,
    /// What it costs.
    pub cost: Option<f64>,
    /// The role or team that sees to it.
    pub owner: Option<String>,
    /// When it is due.
    pub due: Option<Date>,
    /// How far it is.
    pub status: ActionStatus,
    /// Where it is tracked.
    pub ticket: Option<String>,
    /// What is done, in words for customers.
    pub public: Option<String>,
    /// How strong it is.
    pub strength: Option<ActionStrength>,
    /// An address.
    pub url: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    /// When.
    pub at: Time,
    /// What happened.
    pub what: String,
    /// The node that it shows.
    pub node: Option<NodeRef>,
    /// An address.
    pub url: Option<String>,
}

/// The place of an item in its list as it is written; `None` for what was added later. It is there
/// for diagnostics and says nothing about the incident, so any two are equal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written(pub(crate) Option<usize>);

impl PartialEq for Written {
    fn eq(&self, _: &Written) -> bool {
        true
    }
}

impl Written {
    /// The path of the item in the section `list`, or of the section.
    pub(crate) fn path(self, list: &str) -> Path {
        let section = Path::root().key(list);
        self.0.map_or_else(|| section.clone(), |i| section.index(i))
    }
}

impl Node {
    /// Every node that its mechanisms name, as often as they do: causes, and what stops them.
    pub fn dependencies(&self) -> impl Iterator<Item = NodeRef> {
        self.mechanisms.iter().flat_map(|mechanism| mechanism.causes().chain(mechanism.unless.iter().copied()))
    }
}

impl Mechanism {
    /// The nodes whose bad state counts for it: those of `all`, then those of `of`.
    pub fn causes(&self) -> impl Iterator<Item = NodeRef> {
        let of = self.at_least.iter().flat_map(|at_least| &at_least.of);
        self.all.iter().chain(of).copied()
    }
}

impl Model {
    /// What the incident is called; `untitled` where the file does not say.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The unit of the cost of actions.
    pub fn cost_unit(&self) -> Option<&str> {
        self.cost_unit.as_deref()
    }

    /// The unit of the cost of impacts.
    pub fn impact_unit(&self) -> Option<&str> {
        self.impact_unit.as_deref()
    }

    /// The header.
    pub fn incident(&self) -> &Incident {
        &self.incident
    }

    /// Every node, by section (factors, safeguards, events, impacts) and then by id.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// One node.
    ///
    /// # Panics
    /// If `node` belongs to another, larger model.
    pub fn node(&self, node: NodeRef) -> &Node {
        &self.nodes[node.0]
    }

    /// Every node with its reference.
    pub fn iter(&self) -> impl Iterator<Item = (NodeRef, &Node)> {
        self.nodes.iter().enumerate().map(|(i, node)| (NodeRef(i), node))
    }

    /// The node with this id.
    ///
    /// Cost: logarithmic in the number of nodes.
    pub fn find(&self, id: &str) -> Option<NodeRef> {
        let place = |kind| self.nodes.binary_search_by(|node| (node.kind, node.id.as_str()).cmp(&(kind, id))).ok();
        NodeKind::ALL.into_iter().find_map(place).map(NodeRef)
    }

    /// What the strength of a node's mechanism is called, from 0 on: `NODE.strength` where there is no other,
    /// else `NODE.because.` with its cause if that is the only one and no other mechanism names it, or with its
    /// id, or with its number from 1 on.
    ///
    /// # Panics
    /// If there is no such node or mechanism.
    pub fn strength_key(&self, node: usize, mechanism: usize) -> String {
        let node = &self.nodes[node];
        let id = &node.id;
        if node.mechanisms.len() == 1 {
            return format!("{id}.strength");
        }
        let whole = &node.mechanisms[mechanism];
        let causes: Vec<NodeRef> = whole.causes().collect();
        if let [cause] = causes[..]
            && node.dependencies().filter(|&other| other == cause).count() == 1
        {
            return format!("{id}.because.{}", self.node(cause).id);
        }
        match &whole.id {
            Some(name) => format!("{id}.because.{name}"),
            None => format!("{id}.because.{}", mechanism + 1),
        }
    }

    /// What was seen, besides what is `observed` on the nodes themselves: by node, what speaks for its
    /// bad state first, the heaviest first.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// The items of evidence on one node. Cost: logarithmic in their number.
    pub fn evidence_on(&self, node: NodeRef) -> &[Evidence] {
        of_node(&self.evidence, |item| item.of, node)
    }

    /// What was thought, by node.
    pub fn hypotheses(&self) -> &[Hypothesis] {
        &self.hypotheses
    }

    /// The hypotheses on one node. Cost: logarithmic in their number.
    pub fn hypotheses_on(&self, node: NodeRef) -> &[Hypothesis] {
        of_node(&self.hypotheses, |hypothesis| hypothesis.of, node)
    }

    /// What is being done, by id.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// What happened when, in the order of time; what happened at one moment, in that of the file.
    pub fn timeline(&self) -> &[TimelineEntry] {
        &self.timeline
    }
}

/// The items on one node, of those that are sorted by theirs.
fn of_node<T>(items: &[T], of: impl Fn(&T) -> NodeRef, node: NodeRef) -> &[T] {
    let from = items.partition_point(|item| of(item) < node);
    let count = items[from..].partition_point(|item| of(item) == node);
    &items[from..from + count]
}

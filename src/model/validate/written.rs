//! One look at nodes and mechanisms as they are written, whichever section and form they stand
//! in, so that every rule is written once. It also knows where each piece stands.

use crate::diagnostic::{Path, Place};
use crate::model::document::{Answer, Because, FullMechanism, Impact, Mechanism};
use crate::model::{Category, Document, NodeKind, Phase, Time};
use crate::weight::Weight;

/// A node as written in any of the four sections.
#[derive(Clone, Copy)]
pub(in crate::model) struct WrittenNode<'a> {
    pub(in crate::model) kind: NodeKind,
    pub(in crate::model) id: &'a str,
    pub(in crate::model) label: Option<&'a str>,
    pub(in crate::model) category: Option<Category>,
    /// `prior`, `fails` or `leak`.
    pub(in crate::model) own: Option<Weight>,
    pub(in crate::model) observed: Option<Answer>,
    pub(in crate::model) held: Option<Answer>,
    pub(in crate::model) cost: Option<f64>,
    pub(in crate::model) phase: Option<Phase>,
    pub(in crate::model) system: Option<&'a str>,
    pub(in crate::model) at: Option<Time>,
    pub(in crate::model) note: Option<&'a str>,
    pub(in crate::model) url: Option<&'a str>,
    pub(in crate::model) tags: &'a [String],
    pub(in crate::model) latent: Option<Answer>,
    pub(in crate::model) check_cost: Option<f64>,
    pub(in crate::model) because: Option<&'a Because>,
}

/// The cost and the phase of what is no impact.
const NO_IMPACT: (Option<f64>, Option<Phase>) = (None, None);

/// The keys that all four sections share, and the two that each has of its own.
macro_rules! written {
    ($nodes:ident, $section:expr, $kind:ident, $own:ident, $impact:expr) => {
        $nodes.extend($section.iter().map(|(id, node)| WrittenNode {
            kind: NodeKind::$kind,
            id,
            label: node.label.as_deref(),
            category: node.category,
            own: node.$own,
            observed: node.observed,
            held: node.held,
            cost: $impact(node).0,
            phase: $impact(node).1,
            system: node.system.as_deref(),
            at: node.at,
            note: node.note.as_deref(),
            url: node.url.as_deref(),
            tags: &node.tags,
            latent: node.latent,
            check_cost: node.check_cost,
            because: node.because.as_ref(),
        }))
    };
}

/// Every node of a document, in the order of the model: factors, safeguards, events, impacts.
pub(in crate::model) fn nodes(document: &Document) -> Vec<WrittenNode<'_>> {
    let mut nodes = Vec::new();
    written!(nodes, document.factors, Factor, prior, |_| NO_IMPACT);
    written!(nodes, document.safeguards, Safeguard, fails, |_| NO_IMPACT);
    written!(nodes, document.events, Event, leak, |_| NO_IMPACT);
    written!(nodes, document.impacts, Impact, leak, |impact: &Impact| (impact.cost, impact.phase));
    nodes
}

impl<'a> WrittenNode<'a> {
    /// Where it stands: `factors.pool-size`.
    pub(in crate::model) fn path(&self) -> Path {
        self.kind.path(self.id)
    }

    /// Its mechanisms as written; empty only where there is no `because`.
    pub(in crate::model) fn clauses(&self) -> Vec<Clause<'a>> {
        self.because.map(clauses).unwrap_or_default()
    }
}

/// A mechanism as written in any of its forms.
#[derive(Clone, Copy)]
pub(in crate::model) struct Clause<'a> {
    form: Form,
    pub(in crate::model) all: &'a [String],
    pub(in crate::model) of: &'a [String],
    pub(in crate::model) unless: &'a [String],
    pub(in crate::model) strength: Option<Weight>,
    /// All keys, where they are written out.
    pub(in crate::model) full: Option<&'a FullMechanism>,
}

/// In which of the forms a mechanism is written, and so where its names stand.
#[derive(Clone, Copy)]
enum Form {
    /// `because: a`, `because: {all: …}`.
    Whole,
    /// `because: {a: 0.5}`.
    Entry,
    /// `because: [a]`, `because: [{all: …}]`.
    Item(usize),
    /// `because: [{a: 0.5}]`.
    ItemEntry(usize),
}

/// Which list of a mechanism a name stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Role {
    All,
    Of,
    Unless,
}

impl Role {
    /// The key in the file.
    pub(in crate::model) fn key(self) -> &'static str {
        match self {
            Role::All => "all",
            Role::Of => "of",
            Role::Unless => "unless",
        }
    }
}

impl<'a> Clause<'a> {
    fn single(form: Form, cause: &'a String, strength: Option<Weight>) -> Clause<'a> {
        Clause { form, all: std::slice::from_ref(cause), of: &[], unless: &[], strength, full: None }
    }

    fn full(form: Form, full: &'a FullMechanism) -> Clause<'a> {
        Clause { form, all: &full.all, of: &full.of, unless: &full.unless, strength: full.strength, full: Some(full) }
    }

    fn empty(form: Form) -> Clause<'a> {
        Clause { form, all: &[], of: &[], unless: &[], strength: None, full: None }
    }

    /// Its names in the order of the file's keys, each with its list and its place there.
    pub(in crate::model) fn names(&self) -> impl Iterator<Item = (Role, usize, &'a str)> + use<'a> {
        let list = |role, names: &'a [String]| names.iter().enumerate().map(move |(i, name)| (role, i, name.as_str()));
        list(Role::All, self.all).chain(list(Role::Of, self.of)).chain(list(Role::Unless, self.unless))
    }

    /// The names that bring the effect about.
    pub(in crate::model) fn causes(&self) -> impl Iterator<Item = (Role, usize, &'a str)> + use<'a> {
        self.names().take_while(|&(role, ..)| role != Role::Unless)
    }

    /// The path of the mechanism itself.
    pub(in crate::model) fn path(&self, effect: &WrittenNode<'_>) -> Path {
        let because = effect.path().key("because");
        match self.form {
            Form::Whole | Form::Entry => because,
            Form::Item(i) | Form::ItemEntry(i) => because.index(i),
        }
    }

    /// The place of one of its names.
    pub(in crate::model) fn name_place(&self, effect: &WrittenNode<'_>, role: Role, i: usize, name: &str) -> Place {
        let path = self.path(effect);
        match self.form {
            Form::Entry | Form::ItemEntry(_) => Place::key(path.key(name)),
            Form::Whole | Form::Item(_) if self.full.is_some() => Place::value(path.key(role.key()).index(i)),
            Form::Whole | Form::Item(_) => Place::value(path),
        }
    }
}

/// The mechanisms under a `because`, at least one: a list or map without any counts as one
/// mechanism without causes.
fn clauses(because: &Because) -> Vec<Clause<'_>> {
    match because {
        Because::Id(id) => vec![Clause::single(Form::Whole, id, None)],
        Because::Full(full) => vec![Clause::full(Form::Whole, full)],
        Because::Map(map) if map.is_empty() => vec![Clause::empty(Form::Whole)],
        Because::Map(map) => map.iter().map(|(id, &weight)| Clause::single(Form::Entry, id, Some(weight))).collect(),
        Because::List(list) if list.is_empty() => vec![Clause::empty(Form::Whole)],
        Because::List(list) => {
            let mut clauses = Vec::with_capacity(list.len());
            for (i, mechanism) in list.iter().enumerate() {
                match mechanism {
                    Mechanism::Id(id) => clauses.push(Clause::single(Form::Item(i), id, None)),
                    Mechanism::Full(full) => clauses.push(Clause::full(Form::Item(i), full)),
                    Mechanism::Map(map) if map.is_empty() => clauses.push(Clause::empty(Form::Item(i))),
                    Mechanism::Map(map) => clauses
                        .extend(map.iter().map(|(id, &weight)| Clause::single(Form::ItemEntry(i), id, Some(weight)))),
                }
            }
            clauses
        }
    }
}

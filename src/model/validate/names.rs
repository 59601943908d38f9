//! Ids and names: every id is well formed and its own, every name means a node.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::written::WrittenNode;
use crate::diagnostic::{Code, Diagnostic, Path, Place, did_you_mean};
use crate::model::document::{Document, MECHANISM_KEYS};
use crate::model::{NodeKind, NodeRef};

/// For how many different unknown names a likely one is looked for. Each search looks at every
/// id, so a file with nothing but slips would otherwise take time quadratic in its size.
const SUGGESTIONS: usize = 20;

/// What every name of a document means.
pub(super) struct Names<'a> {
    by_id: HashMap<&'a str, NodeRef>,
    nodes: &'a [WrittenNode<'a>],
    document: &'a Document,
    /// What was suggested for a name that is unknown, so that the search is done once a name.
    suggested: HashMap<String, Option<&'a str>>,
}

impl<'a> Names<'a> {
    /// Checks the ids of nodes, actions and mechanisms, and collects those of the nodes.
    pub(super) fn new(
        document: &'a Document,
        nodes: &'a [WrittenNode<'a>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Names<'a> {
        let mut by_id: HashMap<&str, NodeRef> = HashMap::with_capacity(nodes.len());
        for (i, node) in nodes.iter().enumerate() {
            check_id(node.id, || Place::key(node.path()), diagnostics);
            if MECHANISM_KEYS.contains(&node.id) {
                diagnostics.push(
                    Diagnostic::new(
                        Code::ReservedId,
                        Place::key(node.path()),
                        format!("`{}` is a key of a mechanism and cannot be an id", node.id),
                    )
                    .help("choose another id"),
                );
            }
            match by_id.get(node.id) {
                None => {
                    by_id.insert(node.id, NodeRef(i));
                }
                Some(&NodeRef(first)) => diagnostics.push(duplicate(&nodes[first], node)),
            }
        }
        for id in document.actions.keys() {
            check_id(id, || Place::key(Path::root().key("actions").key(id)), diagnostics);
        }
        check_mechanism_ids(nodes, diagnostics);
        Names { by_id, nodes, document, suggested: HashMap::new() }
    }

    /// The node of this id, if there is one.
    pub(super) fn find(&self, id: &str) -> Option<NodeRef> {
        self.by_id.get(id).copied()
    }

    /// The node that a name means; if there is none, that is an error at `place`.
    pub(super) fn resolve(
        &mut self,
        name: &str,
        place: impl FnOnce() -> Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<NodeRef> {
        let found = self.find(name);
        if found.is_none() {
            let diagnostic =
                Diagnostic::new(Code::UnknownNode, place(), format!("there is no node `{name}` in this model"))
                    .label("unknown node");
            diagnostics.push(match self.suggestion(name) {
                Some(id) => diagnostic.replacement(id),
                None if self.document.actions.contains_key(name) => {
                    diagnostic.help(format!("`{name}` is an action; name a node here"))
                }
                None => {
                    diagnostic.help("add it under `factors`, `safeguards`, `events` or `impacts`, or mend the name")
                }
            });
        }
        found
    }

    /// The id that was probably meant by an unknown name.
    fn suggestion(&mut self, name: &str) -> Option<&'a str> {
        if let Some(&known) = self.suggested.get(name) {
            return known;
        }
        if self.suggested.len() >= SUGGESTIONS {
            return None;
        }
        let id = self.by_mended_id(name).or_else(|| self.by_label(name)).or_else(|| self.by_distance(name));
        self.suggested.insert(name.to_owned(), id);
        id
    }

    /// `Pool Size` for `pool-size`.
    fn by_mended_id(&self, name: &str) -> Option<&'a str> {
        let mended = mend_id(name)?;
        self.by_id.get_key_value(mended.as_str()).map(|(&id, _)| id)
    }

    /// The label of a node in place of its id.
    fn by_label(&self, name: &str) -> Option<&'a str> {
        self.nodes.iter().find(|node| node.label == Some(name)).map(|node| node.id)
    }

    /// A slip of the keyboard.
    fn by_distance(&self, name: &str) -> Option<&'a str> {
        let limit = 1 + name.chars().count() / 4;
        let letters = letters(name);
        // Every edit changes at most two entries of the count of letters by one each, so ids
        // that differ by more are out of reach; the distance itself is far dearer to compute.
        let near = |id: &&str| {
            let gap: usize = letters.iter().zip(self::letters(id)).map(|(&a, b)| a.abs_diff(b) as usize).sum();
            gap <= 2 * limit
        };
        did_you_mean(name, self.nodes.iter().map(|node| node.id).filter(near))
    }
}

/// How often each letter or byte occurs, in 32 bins.
fn letters(text: &str) -> [u32; 32] {
    let mut counts = [0; 32];
    for c in text.chars() {
        counts[c as usize % 32] += 1;
    }
    counts
}

/// Is it `[a-z0-9][a-z0-9._-]*`?
fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(plain) && text.chars().all(|c| plain(c) || matches!(c, '.' | '_' | '-'))
}

/// The id nearest to what was written: lower case, a dash for all that an id cannot hold.
fn mend_id(written: &str) -> Option<String> {
    let mut id = String::with_capacity(written.len());
    for c in written.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' | '.' | '_' | '-' => id.push(c),
            _ if id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    let id = id.trim_start_matches(['.', '_', '-']).trim_end_matches('-');
    is_id(id).then(|| id.to_owned())
}

/// An id that is not well formed is an error.
fn check_id(id: &str, place: impl FnOnce() -> Place, diagnostics: &mut Vec<Diagnostic>) {
    if is_id(id) {
        return;
    }
    let message = if id.is_empty() { "an id cannot be empty".to_owned() } else { format!("`{id}` is no id") };
    let diagnostic = Diagnostic::new(Code::BadId, place(), message)
        .help("an id has only a-z, 0-9, `.`, `_` and `-`, and begins with a letter or a digit");
    diagnostics.push(match mend_id(id) {
        Some(mended) => diagnostic.help(format!("keep `{id}` as its `label`")).replacement(mended),
        None => diagnostic,
    });
}

/// The same id in two sections.
fn duplicate(first: &WrittenNode<'_>, second: &WrittenNode<'_>) -> Diagnostic {
    Diagnostic::new(
        Code::DuplicateId,
        Place::key(second.path()),
        format!("`{}` is the id of {} and of {}", second.id, with_article(first.kind), with_article(second.kind)),
    )
    .label("second use of this id")
    .related(Place::key(first.path()), "first use")
    .help("ids are unique over all sections: rename one of the two")
}

/// `a factor`, `an event`.
pub(super) fn with_article(kind: NodeKind) -> String {
    let article = match kind {
        NodeKind::Factor | NodeKind::Safeguard => "a",
        NodeKind::Event | NodeKind::Impact => "an",
    };
    format!("{article} {}", kind.name())
}

/// The `id` of a mechanism is an id too, unique among mechanisms.
fn check_mechanism_ids(nodes: &[WrittenNode<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let mut first: IndexMap<&str, Place> = IndexMap::new();
    for node in nodes {
        for clause in node.clauses() {
            let Some(id) = clause.full.and_then(|full| full.id.as_deref()) else { continue };
            let place = Place::value(clause.path(node).key("id"));
            check_id(id, || place.clone(), diagnostics);
            match first.get(id) {
                None => {
                    first.insert(id, place);
                }
                Some(earlier) => diagnostics.push(
                    Diagnostic::new(Code::DuplicateId, place, format!("two mechanisms have the id `{id}`"))
                        .label("second use of this id")
                        .related(earlier.clone(), "first use")
                        .help("give each mechanism an id of its own, or none"),
                ),
            }
        }
    }
}

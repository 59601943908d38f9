//! The texts of a document that an analyst chose the words of, and where each stands.

use std::collections::BTreeSet;

use crate::diagnostic::{Path, Place};
use crate::model::Document;
use crate::model::document::ActionStatus;
use crate::model::validate::written;

/// What kind of text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What happened, and why.
    Account,
    /// What will be done.
    Action,
    /// Anything else about an action, or one that was dropped.
    Remark,
}

/// A text and where it stands.
pub(super) struct Passage<'a> {
    pub(super) text: &'a str,
    pub(super) place: Place,
    pub(super) part: Part,
    /// Does anything in the file show what it speaks about?
    pub(super) shown: bool,
}

/// Every text that is looked at. Not those of `evidence`, be it of the file or of a mechanism: there others
/// are speaking.
pub(super) fn passages(document: &Document) -> Vec<Passage<'_>> {
    let mut passages = Passages { all: Vec::new() };
    let root = Path::root();
    passages.value(document.title.as_deref(), root.key("title"), Part::Account, false);
    if let Some(incident) = &document.incident {
        let at = |key: &str| root.key("incident").key(key);
        passages.value(incident.scope.as_deref(), at("scope"), Part::Account, false);
        passages.value(incident.audience_impact.as_deref(), at("audience_impact"), Part::Account, false);
        passages.value(incident.summary.as_deref(), at("summary"), Part::Account, false);
        passages.value(incident.public.as_deref(), at("public"), Part::Account, false);
    }
    nodes(document, &mut passages);
    let in_evidence: BTreeSet<&str> = document.evidence.iter().map(|item| item.of.as_str()).collect();
    for (i, hypothesis) in document.hypotheses.iter().enumerate() {
        let path = root.key("hypotheses").index(i);
        let shown = in_evidence.contains(hypothesis.of.as_str());
        passages.value(hypothesis.by.as_deref(), path.key("by"), Part::Account, shown);
        passages.value(hypothesis.note.as_deref(), path.key("note"), Part::Account, shown);
    }
    for (id, action) in &document.actions {
        let path = root.key("actions").key(id);
        // What was dropped needs no better plan.
        let part = if action.status == Some(ActionStatus::Dropped) { Part::Remark } else { Part::Action };
        passages.label(action.label.as_deref(), id, &path, part, false);
        passages.value(action.public.as_deref(), path.key("public"), part, false);
        passages.value(action.note.as_deref(), path.key("note"), Part::Remark, false);
    }
    for (i, entry) in document.timeline.iter().enumerate() {
        let shown = entry.url.is_some() || entry.node.as_deref().is_some_and(|node| in_evidence.contains(node));
        let path = root.key("timeline").index(i).key("what");
        passages.value(Some(&entry.what), path, Part::Account, shown);
    }
    passages.all
}

fn nodes<'a>(document: &'a Document, passages: &mut Passages<'a>) {
    let on_evidence = document.evidence.iter().map(|item| item.of.as_str());
    let on_hypotheses = document.hypotheses.iter().filter(|item| item.by.is_some()).map(|item| item.of.as_str());
    let on_timeline = document.timeline.iter().filter(|entry| entry.url.is_some()).filter_map(|e| e.node.as_deref());
    let on_record: BTreeSet<&str> = on_evidence.chain(on_hypotheses).chain(on_timeline).collect();
    for node in written::nodes(document) {
        let path = node.path();
        let shown = node.url.is_some() || on_record.contains(node.id);
        passages.label(node.label, node.id, &path, Part::Account, shown);
        passages.value(node.note, path.key("note"), Part::Account, shown);
        for clause in node.clauses() {
            if let Some(full) = clause.full {
                let shown = shown || full.evidence.is_some();
                passages.value(full.note.as_deref(), clause.path(&node).key("note"), Part::Account, shown);
            }
        }
    }
}

struct Passages<'a> {
    all: Vec<Passage<'a>>,
}

impl<'a> Passages<'a> {
    fn value(&mut self, text: Option<&'a str>, path: Path, part: Part, shown: bool) {
        self.all.extend(text.map(|text| Passage { text, place: Place::value(path), part, shown }));
    }

    /// The label of what stands at `path`; its id, if it has none.
    fn label(&mut self, label: Option<&'a str>, id: &'a str, path: &Path, part: Part, shown: bool) {
        match label {
            Some(_) => self.value(label, path.key("label"), part, shown),
            None => self.all.push(Passage { text: id, place: Place::key(path.clone()), part, shown }),
        }
    }
}

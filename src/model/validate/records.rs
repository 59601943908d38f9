//! Records: hypotheses, actions and the timeline. They name nodes, and that is what is checked.

use indexmap::IndexMap;

use super::names::Names;
use super::values::{check_cost, text};
use crate::diagnostic::{Code, Diagnostic, Path, Place};
use crate::model::document;
use crate::model::{Action, ActionStatus, Hypothesis, NodeRef, TimelineEntry, Written};
use crate::weight::Weight;

/// The hypotheses; those on unknown nodes are left out.
pub(super) fn hypotheses(
    items: &[document::Hypothesis],
    names: &mut Names<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Hypothesis> {
    let mut hypotheses = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let place = || Place::value(Path::root().key("hypotheses").index(i).key("of"));
        let Some(of) = names.resolve(&item.of, place, diagnostics) else { continue };
        hypotheses.push(Hypothesis {
            of,
            status: item.status,
            by: text(item.by.as_deref()),
            at: item.at,
            note: text(item.note.as_deref()),
            written: Written(Some(i)),
        });
    }
    hypotheses
}

/// The actions. Their ids are their own: an action may be called like a node.
pub(super) fn actions(
    items: &IndexMap<String, document::Action>,
    names: &mut Names<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Action> {
    let mut actions = Vec::with_capacity(items.len());
    for (id, item) in items {
        let path = || Path::root().key("actions").key(id);
        check_cost(item.cost, || path().key("cost"), diagnostics);
        let mut nodes = |key: &str, written: &IndexMap<String, Weight>| -> Vec<(NodeRef, Weight)> {
            let mut resolved = Vec::with_capacity(written.len());
            for (name, &weight) in written {
                let place = || Place::key(path().key(key).key(name));
                resolved.extend(names.resolve(name, place, diagnostics).map(|node| (node, weight)));
            }
            resolved
        };
        let (fixes, risks) = (nodes("fixes", &item.fixes), nodes("risks", &item.risks));
        actions.push(Action {
            id: id.clone(),
            label: text(item.label.as_deref()).unwrap_or_else(|| id.clone()),
            kind: item.kind,
            fixes,
            risks,
            cost: item.cost,
            owner: text(item.owner.as_deref()),
            due: item.due,
            status: item.status.unwrap_or(ActionStatus::Open),
            ticket: text(item.ticket.as_deref()),
            public: text(item.public.as_deref()),
            strength: item.strength,
            url: text(item.url.as_deref()),
            note: text(item.note.as_deref()),
        });
    }
    actions
}

/// The timeline, in the order of time; entries of one moment in the order of the file.
pub(super) fn timeline(
    items: &[document::TimelineEntry],
    names: &mut Names<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<TimelineEntry> {
    let mut timeline = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let path = || Path::root().key("timeline").index(i);
        if item.what.trim().is_empty() {
            diagnostics.push(
                Diagnostic::new(Code::BadValue, Place::value(path().key("what")), "`what` is empty")
                    .help("say in a few words what happened"),
            );
        }
        let name = item.node.as_deref();
        let node = name.and_then(|name| names.resolve(name, || Place::value(path().key("node")), diagnostics));
        timeline.push(TimelineEntry { at: item.at, what: item.what.clone(), node, url: text(item.url.as_deref()) });
    }
    timeline.sort_by_key(|entry| entry.at);
    timeline
}

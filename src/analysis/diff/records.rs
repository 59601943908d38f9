//! Evidence, hypotheses, actions and the timeline. Every field of an item is compared: its pattern
//! names them all, so that a new one does not compile until it is compared, too.

use super::Changes;
use super::identity::Identity;
use super::nodes::{answer, observed_key};
use super::pairing::{Pair, Pairing};
use crate::model::{Action, ActionStatus, Evidence, Hypothesis, Model, NodeRef, Source, TimelineEntry};
use crate::report::ChangeKind::{self, Added, Removed};
use crate::report::{Change, ChangeSection};
use crate::weight::Weight;

/// Compares all records.
pub(super) fn compare(old: &Model, new: &Model, identity: &Identity, changes: &mut Changes) {
    evidence(old, new, identity, changes);
    hypotheses(old, new, identity, changes);
    actions(old, new, identity, changes);
    timeline(old, new, identity, changes);
}

/// Items that say the same, then those of one node, direction and source, then those of one node,
/// direction and weight.
fn evidence(old: &Model, new: &Model, identity: &Identity, changes: &mut Changes) {
    let (olds, news) = (old.evidence(), new.evidence());
    let claims: Vec<(usize, bool)> = olds.iter().map(|item| (identity.number(item.of), item.bad)).collect();
    let claim = |item: &Evidence| (item.of.index(), item.bad);
    let said = |item: &Evidence| (item.ratio.to_bits(), item.weight, item.note.clone());
    let ratio = |item: &Evidence| item.ratio.to_bits();
    let mut pairing = Pairing::new(olds.len(), news.len());
    pairing
        .pass(
            |i| Some((claims[i], source_key(&olds[i].source), said(&olds[i]))),
            |i| Some((claim(&news[i]), source_key(&news[i].source), said(&news[i]))),
        )
        .pass(
            |i| Some((claims[i], source_key(&olds[i].source), ratio(&olds[i]))),
            |i| Some((claim(&news[i]), source_key(&news[i].source), ratio(&news[i]))),
        )
        .pass(
            |i| Some((claims[i], source_key(&olds[i].source))),
            |i| Some((claim(&news[i]), source_key(&news[i].source))),
        )
        .pass(|i| Some((claims[i], ratio(&olds[i]))), |i| Some((claim(&news[i]), ratio(&news[i]))));
    let section = ChangeSection::Evidence;
    for pair in pairing.pairs() {
        match pair {
            Pair::Both(i, j) => {
                let (was, is) = (&olds[i], &news[j]);
                let Evidence { of: _, bad: _, ratio: _, weight: _, source: _, note: _, written: _ } = is;
                let at = |key: &'static str| move || format!("{}.{key}", evidence_path(is, new));
                let weights = (&weight_text(was), &weight_text(is));
                changes.field(section, at("weight"), weights, |text| Some(text.clone()), was.ratio != is.ratio);
                changes.field(section, at("source"), (&was.source, &is.source), source_text, false);
                changes.words(section, at("note"), (&was.note, &is.note));
            }
            Pair::Added(j) => lone_evidence(Added, &news[j], new, changes),
            Pair::Removed(i) => lone_evidence(Removed, &olds[i], old, changes),
        }
    }
}

fn lone_evidence(what: ChangeKind, item: &Evidence, model: &Model, changes: &mut Changes) {
    let said = [Some(weight_text(item)), source_text(&item.source), item.note.clone()];
    let said: Vec<String> = said.into_iter().flatten().collect();
    // A sight that is as likely either way says nothing.
    let moves = item.ratio != 1.0;
    changes.lone(what, ChangeSection::Evidence, evidence_path(item, model), said.join("; "), moves);
}

/// What an item claims: `evidence[slow-psp observed no]`.
fn evidence_path(item: &Evidence, model: &Model) -> String {
    let node = model.node(item.of);
    format!("evidence[{} {} {}]", node.id, observed_key(node.kind), answer(node.kind, item.bad))
}

fn weight_text(item: &Evidence) -> String {
    item.weight.map_or_else(|| format!("ratio {}", item.ratio), |weight| weight.to_string())
}

/// Where it was seen, in one line: `metric, provider p99 latency, https://…, 2026-03-03T14:10:00Z`.
fn source_text(source: &Option<Source>) -> Option<String> {
    let source = source.as_ref()?;
    let at = source.at.map(|at| at.to_string());
    let parts = [source.kind.as_ref(), source.reference.as_ref(), source.url.as_ref(), at.as_ref()];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    Some(parts.join(", "))
}

fn source_key(source: &Option<Source>) -> impl Ord {
    source.as_ref().map(|s| (s.kind.clone(), s.reference.clone(), s.url.clone(), s.at))
}

/// Hypotheses that say the same, then those of one node and status, then those of one node.
fn hypotheses(old: &Model, new: &Model, identity: &Identity, changes: &mut Changes) {
    let (olds, news) = (old.hypotheses(), new.hypotheses());
    let said = |h: &Hypothesis| (h.status, h.by.clone(), h.at, h.note.clone());
    let node = |h: &Hypothesis| identity.number(h.of);
    let mut pairing = Pairing::new(olds.len(), news.len());
    pairing
        .pass(|i| Some((node(&olds[i]), said(&olds[i]))), |i| Some((news[i].of.index(), said(&news[i]))))
        .pass(|i| Some((node(&olds[i]), olds[i].status)), |i| Some((news[i].of.index(), news[i].status)))
        .pass(|i| Some(node(&olds[i])), |i| Some(news[i].of.index()));
    let section = ChangeSection::Hypotheses;
    let path = |of: NodeRef, model: &Model| format!("hypotheses[{}]", model.node(of).id);
    let lone = |what, hypothesis: &Hypothesis, model: &Model, changes: &mut Changes| {
        let by = hypothesis.by.iter().map(|by| format!("; {by}"));
        let said = std::iter::once(hypothesis.status.to_string()).chain(by).collect();
        changes.lone(what, section, path(hypothesis.of, model), said, false);
    };
    for pair in pairing.pairs() {
        match pair {
            Pair::Both(i, j) => {
                let (was, is) = (&olds[i], &news[j]);
                let Hypothesis { of: _, status: _, by: _, at: _, note: _, written: _ } = is;
                let at = |key: &'static str| move || format!("{}.{key}", path(is.of, new));
                changes.words(section, at("status"), (&Some(was.status), &Some(is.status)));
                changes.words(section, at("by"), (&was.by, &is.by));
                changes.words(section, at("at"), (&was.at, &is.at));
                changes.words(section, at("note"), (&was.note, &is.note));
            }
            Pair::Added(j) => lone(Added, &news[j], new, changes),
            Pair::Removed(i) => lone(Removed, &olds[i], old, changes),
        }
    }
}

/// Actions of the same id, then those that alone agree in all but the id.
fn actions(old: &Model, new: &Model, identity: &Identity, changes: &mut Changes) {
    let (olds, news) = (old.actions(), new.actions());
    let mut pairing = Pairing::new(olds.len(), news.len());
    pairing.pass(|i| Some(&olds[i].id), |i| Some(&news[i].id));
    let known = |of: &[Action], id: &str| of.binary_search_by(|action| action.id.as_str().cmp(id)).is_ok();
    let old_texts = all_but_the_id(olds, |id| !known(news, id), |node| identity.number(node));
    let new_texts = all_but_the_id(news, |id| !known(olds, id), NodeRef::index);
    pairing.pass(|i| old_texts[i].as_ref(), |i| new_texts[i].as_ref());
    let mut pairs = pairing.pairs();
    pairs.sort_by_key(|pair| match *pair {
        Pair::Both(_, j) | Pair::Added(j) => &news[j].id,
        Pair::Removed(i) => &olds[i].id,
    });
    for pair in pairs {
        match pair {
            Pair::Both(i, j) => both_actions((old, &olds[i]), (new, &news[j]), identity, changes),
            Pair::Added(j) => lone_action(Added, &news[j], new, changes),
            Pair::Removed(i) => lone_action(Removed, &olds[i], old, changes),
        }
    }
}

/// What each action says apart from its id; `None` for those that are not `alone` with their id, and for
/// those that say the same as another.
fn all_but_the_id(
    actions: &[Action],
    alone: impl Fn(&str) -> bool,
    number: impl Fn(NodeRef) -> usize,
) -> Vec<Option<String>> {
    let text = |action: &Action| {
        let numbers = |weights: &[(NodeRef, Weight)]| {
            let mut numbers: Vec<(usize, Weight)> = weights.iter().map(|&(node, w)| (number(node), w)).collect();
            numbers.sort_by_key(|&(node, _)| node);
            numbers
        };
        let label = (action.label != action.id).then_some(&action.label);
        let (id, fixes, risks) = (String::new(), Vec::new(), Vec::new());
        let bare = Action { id, label: String::new(), fixes, risks, ..action.clone() };
        format!("{:?}", (label, bare, numbers(&action.fixes), numbers(&action.risks)))
    };
    let texts: Vec<Option<String>> = actions.iter().map(|action| alone(&action.id).then(|| text(action))).collect();
    let mut sorted: Vec<&String> = texts.iter().flatten().collect();
    sorted.sort_unstable();
    let count =
        |text: &String| sorted.partition_point(|other| *other <= text) - sorted.partition_point(|other| *other < text);
    let single: Vec<bool> = texts.iter().map(|text| text.as_ref().is_some_and(|text| count(text) == 1)).collect();
    texts.into_iter().zip(single).map(|(text, single)| text.filter(|_| single)).collect()
}

/// Where an action stands for a plan: still to be chosen, in place, or given up.
fn standing(status: ActionStatus) -> u8 {
    match status {
        ActionStatus::Open | ActionStatus::InProgress => 0,
        ActionStatus::Done | ActionStatus::Verified => 1,
        ActionStatus::Dropped => 2,
    }
}

fn action_path(action: &Action) -> String {
    format!("actions.{}", action.id)
}

fn lone_action(what: ChangeKind, action: &Action, model: &Model, changes: &mut Changes) {
    let label = (action.label != action.id).then(|| action.label.clone());
    let nodes = |key: &str, weights: &[(NodeRef, Weight)]| {
        let weights: Vec<String> =
            weights.iter().map(|(node, weight)| format!("{} {weight}", model.node(*node).id)).collect();
        (!weights.is_empty()).then(|| format!("{key} {}", weights.join(", ")))
    };
    let (fixes, risks) = (nodes("fixes", &action.fixes), nodes("risks", &action.risks));
    let cost = action.cost.map(|cost| format!("cost {cost}"));
    let status = Some(action.status.to_string());
    let said: Vec<String> = [label, fixes, risks, cost, status].into_iter().flatten().collect();
    let moves = action.status != ActionStatus::Dropped;
    changes.lone(what, ChangeSection::Actions, action_path(action), said.join("; "), moves);
}

fn both_actions(
    (old_model, old): (&Model, &Action),
    (new_model, new): (&Model, &Action),
    identity: &Identity,
    changes: &mut Changes,
) {
    let Action {
        id: _,
        label: _,
        kind: _,
        fixes: _,
        risks: _,
        cost: _,
        owner: _,
        due: _,
        status: _,
        ticket: _,
        public: _,
        strength: _,
        url: _,
        note: _,
    } = new;
    let section = ChangeSection::Actions;
    let at = |key: &'static str| move || format!("{}.{key}", action_path(new));
    if old.id != new.id {
        changes.0.push(Change {
            what: ChangeKind::Renamed,
            section,
            path: action_path(new),
            old: Some(old.id.clone()),
            new: Some(new.id.clone()),
            moves_figures: false,
        });
    }
    let label = |action: &Action| (action.label != action.id).then(|| action.label.clone());
    changes.words(section, at("label"), (&label(old), &label(new)));
    changes.words(section, at("type"), (&old.kind, &new.kind));
    // What is given up in both is in no plan, whatever it says.
    let live = standing(old.status) != 2 || standing(new.status) != 2;
    let fixes = ((old_model, &old.fixes[..]), (new_model, &new.fixes[..]));
    weights_of_nodes(at("fixes"), fixes, identity, live, changes);
    let risks = ((old_model, &old.risks[..]), (new_model, &new.risks[..]));
    weights_of_nodes(at("risks"), risks, identity, live, changes);
    let number = |x: &Option<f64>| x.map(|x| x.to_string());
    changes.field(section, at("cost"), (&old.cost, &new.cost), number, live);
    changes.words(section, at("owner"), (&old.owner, &new.owner));
    changes.words(section, at("due"), (&old.due, &new.due));
    let status = |status: &ActionStatus| Some(status.to_string());
    let moves = standing(old.status) != standing(new.status);
    changes.field(section, at("status"), (&old.status, &new.status), status, moves);
    changes.words(section, at("ticket"), (&old.ticket, &new.ticket));
    changes.words(section, at("public"), (&old.public, &new.public));
    changes.words(section, at("strength"), (&old.strength, &new.strength));
    changes.words(section, at("url"), (&old.url, &new.url));
    changes.words(section, at("note"), (&old.note, &new.note));
}

/// Nodes of a model, each with a weight.
type Weighted<'a> = (&'a Model, &'a [(NodeRef, Weight)]);

/// A map from nodes to weights, entry by entry.
fn weights_of_nodes(
    path: impl Fn() -> String,
    ((old_model, old), (new_model, new)): (Weighted<'_>, Weighted<'_>),
    identity: &Identity,
    live: bool,
    changes: &mut Changes,
) {
    let section = ChangeSection::Actions;
    let mut pairing = Pairing::new(old.len(), new.len());
    pairing.pass(|i| Some(identity.number(old[i].0)), |i| Some(new[i].0.index()));
    for pair in pairing.pairs() {
        match pair {
            Pair::Both(i, j) => {
                let (was, is) = (old[i].1, new[j].1);
                let at = || format!("{}.{}", path(), new_model.node(new[j].0).id);
                let moves = live && was.bounds() != is.bounds();
                changes.field(section, at, (&was, &is), |weight| Some(weight.to_string()), moves);
            }
            Pair::Added(j) => {
                let at = format!("{}.{}", path(), new_model.node(new[j].0).id);
                changes.lone(Added, section, at, new[j].1.to_string(), live);
            }
            Pair::Removed(i) => {
                let at = format!("{}.{}", path(), old_model.node(old[i].0).id);
                changes.lone(Removed, section, at, old[i].1.to_string(), live);
            }
        }
    }
}

/// Entries that say the same, then those of one moment and text, of one text, of one moment.
fn timeline(old: &Model, new: &Model, identity: &Identity, changes: &mut Changes) {
    let (olds, news) = (old.timeline(), new.timeline());
    let was = |i: usize| {
        let entry: &TimelineEntry = &olds[i];
        (entry.at, &entry.what, entry.node.map(|node| identity.number(node)), &entry.url)
    };
    let is = |j: usize| {
        let entry: &TimelineEntry = &news[j];
        (entry.at, &entry.what, entry.node.map(NodeRef::index), &entry.url)
    };
    let mut pairing = Pairing::new(olds.len(), news.len());
    pairing
        .pass(|i| Some(was(i)), |j| Some(is(j)))
        .pass(|i| Some((was(i).0, was(i).1)), |j| Some((is(j).0, is(j).1)))
        .pass(|i| Some(was(i).1), |j| Some(is(j).1))
        .pass(|i| Some(was(i).0), |j| Some(is(j).0));
    let section = ChangeSection::Timeline;
    let path = |entry: &TimelineEntry| format!("timeline[{}]", entry.at);
    for pair in pairing.pairs() {
        match pair {
            Pair::Both(i, j) => {
                let (old_entry, new_entry) = (&olds[i], &news[j]);
                let TimelineEntry { at: _, what: _, node: _, url: _ } = new_entry;
                let at = |key: &'static str| move || format!("{}.{key}", path(new_entry));
                changes.words(section, at("at"), (&Some(old_entry.at), &Some(new_entry.at)));
                changes.words(section, at("what"), (&Some(old_entry.what.clone()), &Some(new_entry.what.clone())));
                if was(i).2 != is(j).2 {
                    let id = |node: Option<NodeRef>, model: &Model| node.map(|node| model.node(node).id.clone());
                    let nodes = (&id(old_entry.node, old), &id(new_entry.node, new));
                    changes.words(section, at("node"), nodes);
                }
                changes.words(section, at("url"), (&old_entry.url, &new_entry.url));
            }
            Pair::Added(j) => changes.lone(Added, section, path(&news[j]), news[j].what.clone(), false),
            Pair::Removed(i) => changes.lone(Removed, section, path(&olds[i]), olds[i].what.clone(), false),
        }
    }
}

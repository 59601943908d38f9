//! Nodes: added, removed, renamed, moved to another section, and every key of those in both.

use super::identity::Identity;
use super::{Changes, joined, mechanisms};
use crate::model::{Model, Node, NodeKind, NodeRef};
use crate::report::{Change, ChangeKind, ChangeSection};
use crate::weight::Weight;

/// Compares all nodes with their mechanisms, by section and id.
pub(super) fn compare(old: &Model, new: &Model, identity: &Identity, changes: &mut Changes) {
    let gone = old.iter().filter(|(node, _)| identity.new_of(*node).is_none());
    let mut all: Vec<(NodeKind, &str, Option<NodeRef>, Option<NodeRef>)> =
        gone.map(|(node, data)| (data.kind, data.id.as_str(), Some(node), None)).collect();
    for (node, data) in new.iter() {
        let was = identity.old_of(node).map(NodeRef);
        all.push((data.kind, data.id.as_str(), was, Some(node)));
    }
    all.sort_by_key(|&(kind, id, ..)| (kind, id));
    for (_, _, was, is) in all {
        match (was.map(|was| old.node(was)), is.map(|is| new.node(is))) {
            (Some(was), Some(is)) => both(was, is, (old, new), changes),
            (None, Some(is)) => lone(ChangeKind::Added, is, new, changes),
            (Some(was), None) => lone(ChangeKind::Removed, was, old, changes),
            (None, None) => {}
        }
        mechanisms::compare((old, was), (new, is), identity, changes);
    }
}

/// Where a node stands: `factors.pool-size`.
pub(super) fn path(node: &Node) -> String {
    format!("{}.{}", node.kind.section(), node.id)
}

/// A node that only one of the two has: a new or lost node moves figures even where it is tied to
/// nothing, because it is one more candidate.
fn lone(what: ChangeKind, node: &Node, model: &Model, changes: &mut Changes) {
    let own = own_text(node, model);
    let mut said: Vec<String> = written_label(node).into_iter().map(str::to_owned).collect();
    if own != "0" {
        said.push(format!("{} {own}", node.kind.own_key()));
    }
    if let Some(state) = observed_text(node) {
        said.push(format!("{} {state}", observed_key(node.kind)));
    }
    if node.kind == NodeKind::Impact {
        said.push(format!("cost {}", node.cost));
    }
    changes.lone(what, node.kind.into(), path(node), said.join("; "), true);
}

/// A node that both have.
fn both(old: &Node, new: &Node, models: (&Model, &Model), changes: &mut Changes) {
    // Every field is compared, here or with its mechanisms. A new one does not compile until it is named.
    let Node {
        id: _,
        kind: _,
        label: _,
        category: _,
        own: _,
        base: _,
        observed: _,
        cost: _,
        phase: _,
        system: _,
        at: _,
        note: _,
        url: _,
        tags: _,
        latent: _,
        check_cost: _,
        mechanisms: _,
    } = new;
    let section = ChangeSection::from(new.kind);
    if old.id != new.id {
        changes.0.push(Change {
            what: ChangeKind::Renamed,
            section,
            path: path(new),
            old: Some(old.id.clone()),
            new: Some(new.id.clone()),
            moves_figures: false,
        });
    }
    let words = |kind: &NodeKind| Some(format!("under {}", kind.section()));
    changes.field(section, || path(new), (&old.kind, &new.kind), words, true);
    let at = |key: &'static str| move || format!("{}.{key}", path(new));
    let label = |node: &Node| written_label(node).map(str::to_owned);
    changes.words(section, at("label"), (&label(old), &label(new)));
    changes.words(section, at("category"), (&old.category, &new.category));
    let moves = old.own.bounds() != new.own.bounds();
    let (mut own_old, mut own_new) = (own_text(old, models.0), own_text(new, models.1));
    if moves && own_old == own_new {
        (own_old, own_new) = (old.own.to_string(), new.own.to_string());
    }
    changes.field(section, at(new.kind.own_key()), (&own_old, &own_new), |text| Some(text.clone()), moves);
    // As a state, not as the word in the file: `held: no` and `observed: yes` both mean bad.
    if old.observed != new.observed {
        changes.0.push(Change {
            what: ChangeKind::Changed,
            section,
            path: format!("{}.{}", path(new), observed_key(new.kind)),
            old: observed_text(old).map(str::to_owned),
            new: observed_text(new).map(str::to_owned),
            moves_figures: true,
        });
    }
    let yes = |&yes: &bool| Some(if yes { "yes" } else { "no" }.to_owned());
    let number = |x: &Option<f64>| x.map(|x| x.to_string());
    changes.field(section, at("cost"), (&old.cost, &new.cost), |cost| Some(cost.to_string()), true);
    changes.words(section, at("phase"), (&old.phase, &new.phase));
    changes.field(section, at("latent"), (&old.latent, &new.latent), yes, true);
    changes.field(section, at("check_cost"), (&old.check_cost, &new.check_cost), number, true);
    changes.words(section, at("system"), (&old.system, &new.system));
    changes.words(section, at("at"), (&old.at, &new.at));
    changes.words(section, at("note"), (&old.note, &new.note));
    changes.words(section, at("url"), (&old.url, &new.url));
    changes.field(section, at("tags"), (&old.tags, &new.tags), |list| joined(list), false);
}

/// A label that is more than the id, which stands in for one that is not written.
fn written_label(node: &Node) -> Option<&str> {
    (node.label != node.id).then_some(node.label.as_str())
}

/// The own chance as it is written; a base rate that was moved by what was in progress is told with both.
fn own_text(node: &Node, model: &Model) -> String {
    match model.incident().during {
        Some(during) if node.own != node.base => {
            format!("{}, moved to {} by during: {during}", node.base, rounded(node.own))
        }
        _ => node.own.to_string(),
    }
}

/// At most four decimals.
fn rounded(weight: Weight) -> String {
    let text = format!("{:.4}", weight.point());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The key of what is established of a node.
pub(super) fn observed_key(kind: NodeKind) -> &'static str {
    if kind == NodeKind::Safeguard { "held" } else { "observed" }
}

/// The word of the file for it.
fn observed_text(node: &Node) -> Option<&'static str> {
    node.observed.map(|bad| answer(node.kind, bad))
}

/// `yes` or `no` for a state, as the key of [`observed_key`] takes it.
pub(super) fn answer(kind: NodeKind, bad: bool) -> &'static str {
    if bad == (kind != NodeKind::Safeguard) { "yes" } else { "no" }
}

//! Mechanisms of one effect: the same by their ids, or else by their conditions.

use super::identity::Identity;
use super::pairing::{Pair, Pairing};
use super::{Changes, joined, nodes};
use crate::model::{Mechanism, Model, Node, NodeRef};
use crate::report::{ChangeKind, ChangeSection};

/// Compares the mechanisms of one node; either revision may lack the node.
///
/// They are paired in four passes: by id and conditions, by id, by conditions and strength, by
/// conditions alone. So a mechanism with an id may change its causes and stay itself; one without is another one.
pub(super) fn compare(
    (old, was): (&Model, Option<NodeRef>),
    (new, is): (&Model, Option<NodeRef>),
    identity: &Identity,
    changes: &mut Changes,
) {
    let (olds, news) = (of(old, was), of(new, is));
    if olds.is_empty() && news.is_empty() {
        return;
    }
    let before: Vec<_> = olds.iter().map(|mechanism| identity.old_conditions(mechanism)).collect();
    let after: Vec<_> = news.iter().map(Identity::new_conditions).collect();
    let strength = |mechanism: &Mechanism| mechanism.strength.to_string();
    let mut pairing = Pairing::new(olds.len(), news.len());
    pairing
        .pass(
            |i| Some((olds[i].id.as_ref()?, &before[i], strength(&olds[i]))),
            |i| Some((news[i].id.as_ref()?, &after[i], strength(&news[i]))),
        )
        .pass(|i| olds[i].id.as_ref(), |i| news[i].id.as_ref())
        .pass(|i| Some((&before[i], strength(&olds[i]))), |i| Some((&after[i], strength(&news[i]))))
        .pass(|i| Some(&before[i]), |i| Some(&after[i]));
    for pair in pairing.pairs() {
        match pair {
            Pair::Both(i, j) => {
                let Some(effect) = is else { continue };
                both((old, &olds[i]), (new, &news[j]), new.node(effect), before[i] == after[j], changes);
            }
            Pair::Added(j) => lone(ChangeKind::Added, &news[j], is, new, changes),
            Pair::Removed(i) => lone(ChangeKind::Removed, &olds[i], was, old, changes),
        }
    }
}

/// The mechanisms of a node that may not be there.
fn of(model: &Model, node: Option<NodeRef>) -> &[Mechanism] {
    node.map_or(&[], |node| &model.node(node).mechanisms)
}

fn lone(what: ChangeKind, mechanism: &Mechanism, effect: Option<NodeRef>, model: &Model, changes: &mut Changes) {
    let Some(effect) = effect else { return };
    let effect = model.node(effect);
    let mut said = format!("strength {}", mechanism.strength);
    if mechanism.id.is_some() {
        said = format!("{}; {said}", conditions_text(mechanism, model));
    }
    if mechanism.off {
        said.push_str("; switched off: a cause is dated after the effect");
    }
    changes.lone(what, effect.kind.into(), path(mechanism, effect, model), said, true);
}

fn both(
    (old_model, old): (&Model, &Mechanism),
    (new_model, new): (&Model, &Mechanism),
    effect: &Node,
    same_conditions: bool,
    changes: &mut Changes,
) {
    // Every field is compared; a new one does not compile until it is named.
    let Mechanism { id: _, strength: _, all: _, at_least: _, unless: _, note: _, evidence: _, off: _ } = new;
    let section = ChangeSection::from(effect.kind);
    let path = || path(new, effect, new_model);
    // What is switched off in both fires in neither, whatever it says.
    let live = !(old.off && new.off);
    let texts = |same: bool| {
        if same { None } else { Some((conditions_text(old, old_model), conditions_text(new, new_model))) }
    };
    if let Some((old, new)) = texts(same_conditions) {
        changes.field(section, || format!("{}.causes", path()), (&old, &new), |text| Some(text.clone()), live);
    }
    let at = |key: &'static str| move || format!("{}.{key}", path());
    let moves = live && old.strength.bounds() != new.strength.bounds();
    changes.field(section, at("strength"), (&old.strength, &new.strength), |weight| Some(weight.to_string()), moves);
    let off = |&off: &bool| Some(if off { "off: a cause is dated after the effect" } else { "on" }.to_owned());
    changes.field(section, at("switched"), (&old.off, &new.off), off, true);
    changes.words(section, at("id"), (&old.id, &new.id));
    changes.words(section, at("note"), (&old.note, &new.note));
    changes.field(section, at("evidence"), (&old.evidence, &new.evidence), |list| joined(list), false);
}

/// Where a mechanism stands: by its id, or by its conditions: `events.pool-exhausted.because[slow-psp and retry-bug]`.
fn path(mechanism: &Mechanism, effect: &Node, model: &Model) -> String {
    let name = mechanism.id.clone().unwrap_or_else(|| conditions_text(mechanism, model));
    format!("{}.because[{name}]", nodes::path(effect))
}

/// What it takes, in words: `a and b and at least 2 of c, d, e unless f or g`.
fn conditions_text(mechanism: &Mechanism, model: &Model) -> String {
    let ids = |nodes: &[NodeRef]| -> Vec<&str> { nodes.iter().map(|&node| model.node(node).id.as_str()).collect() };
    let mut text = ids(&mechanism.all).join(" and ");
    if let Some(at_least) = &mechanism.at_least {
        let joint = if text.is_empty() { "" } else { " and " };
        text.push_str(&format!("{joint}at least {} of {}", at_least.count, ids(&at_least.of).join(", ")));
    }
    if !mechanism.unless.is_empty() {
        text.push_str(&format!(" unless {}", ids(&mechanism.unless).join(" or ")));
    }
    text
}

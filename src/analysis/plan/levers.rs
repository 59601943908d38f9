//! What actions move. An action holds nodes good (`fixes`) and brings nodes about (`risks`); each of these
//! is a coin of its own. A *lever* is what those coins come to at one node:
//! - *hold n*: the chance q_n that n is *not* held good. With the actions A in place q_n = Π (1 − f_a,n), a in A.
//! - *bring n about by a*: 0 with a in A, 1 without. It is the chance that the side effect stays away before
//!   its own coin, whose chance is the strength of a mechanism into n.
//!
//! So every lever stands at 1 where no action moves it, and falls as actions are added.

use crate::graph::CausalGraph;
use crate::model::{Action, Model, NodeKind};
use crate::weight::Weight;

/// What a lever does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Pull {
    /// It holds the node good.
    Hold,
    /// It brings the node about with this chance.
    Bring(Weight),
}

/// See the head of this file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lever {
    /// The node, by its number in the model.
    pub(super) node: usize,
    pub(super) pull: Pull,
    /// The actions that move it, by their number in the model, and the factor that each brings.
    pub(super) moved_by: Vec<(usize, f64)>,
}

/// The levers of these actions on what leads to an impact: nodes in the order of the model, what holds a node
/// before what brings it about.
pub(super) fn of_actions(model: &Model, counts: impl Fn(&Action) -> bool) -> Vec<Lever> {
    let actions = || model.actions().iter().enumerate().filter(|(_, action)| counts(action));
    let leads = leading(model);
    let mut levers = Vec::new();
    for node in (0..leads.len()).filter(|&node| leads[node]) {
        levers.extend(Some(hold(node, actions())).filter(|lever| !lever.moved_by.is_empty()));
        levers.extend(bring(node, actions()));
    }
    levers
}

/// A lever that holds each node but the impacts, with the actions that move it too; and the side effects of
/// these actions.
pub(super) fn of_nodes(model: &Model, counts: impl Fn(&Action) -> bool, nodes: &[usize]) -> Vec<Lever> {
    let actions = || model.actions().iter().enumerate().filter(|(_, action)| counts(action));
    let is_asked = |node: usize| nodes.binary_search(&node).is_ok();
    let mut levers = Vec::new();
    for node in 0..model.nodes().len() {
        levers.extend(Some(hold(node, actions())).filter(|lever| is_asked(node) || !lever.moved_by.is_empty()));
        levers.extend(bring(node, actions()));
    }
    levers
}

fn hold<'m>(node: usize, actions: impl Iterator<Item = (usize, &'m Action)>) -> Lever {
    let fixes = actions.flat_map(|(number, action)| action.fixes.iter().map(move |fix| (number, fix)));
    let moved_by = fixes
        .filter(|(_, (fixed, chance))| fixed.index() == node && chance.point() > 0.0)
        .map(|(number, (_, chance))| (number, 1.0 - chance.point()))
        .collect();
    Lever { node, pull: Pull::Hold, moved_by }
}

fn bring<'m>(node: usize, actions: impl Iterator<Item = (usize, &'m Action)>) -> impl Iterator<Item = Lever> {
    let risks = actions.flat_map(|(number, action)| action.risks.iter().map(move |risk| (number, *risk)));
    risks
        .filter(move |(_, (brought, chance))| brought.index() == node && chance.point() > 0.0)
        .map(move |(number, (_, chance))| Lever { node, pull: Pull::Bring(chance), moved_by: vec![(number, 0.0)] })
}

/// Which nodes lead to an impact, impacts included.
pub(super) fn leading(model: &Model) -> Vec<bool> {
    let impacts = model.iter().filter(|(_, node)| node.kind == NodeKind::Impact).map(|(node, _)| node.index());
    CausalGraph::undated(model).ancestors(impacts)
}

/// Where the levers stand with the marked actions in place. The factors are taken in the order of the
/// actions, so that one set has one standing to the last bit.
pub(super) fn standing(levers: &[Lever], taken: &[bool]) -> Vec<f64> {
    let moved = |lever: &Lever| {
        lever.moved_by.iter().filter(|(action, _)| taken[*action]).fold(1.0, |chance, (_, factor)| chance * factor)
    };
    levers.iter().map(moved).collect()
}

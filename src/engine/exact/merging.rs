//! Coins that need no switch of their own.
//!
//! A plain coin c with a switch t is bad under the switches where c ∧ t. If nothing asks for the
//! coin without its switch, c ∧ t is one variable, which holds with the chance of both, and the
//! diagram under the switches is that of the actual world: no twin, and half of the variables.
//!
//! What asks for the coin without its switch is all evidence below it. But where repairs can only
//! help, a goal that is bad under the switches was bad before, so that its own observation says nothing
//! more (see [`Implied`]).

use super::Question;
use crate::engine::coins::{Balance, balance};
use crate::graph::CausalGraph;

/// Does a goal that is bad under the switches fit what was seen of it?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Implied {
    /// Not as far as can be told, or nothing was seen of it.
    No,
    /// Yes: nothing that a switch reaches holds back a cause of it by being bad.
    ByGates,
    /// If its function only rises with the switches, for all that its gates may sink.
    IfItRises,
}

/// See the head of this file.
#[derive(Debug, Clone)]
pub(super) struct Merging {
    /// Of each goal.
    pub(super) implied: Vec<Implied>,
    /// By place in the list of switches: is the coin one with its switch?
    pub(super) merged: Vec<bool>,
    /// Of each goal: the nodes that lead to it.
    pub(super) leads: Vec<Vec<bool>>,
}

/// Is the node nothing but a coin?
pub(super) fn is_plain(graph: &CausalGraph, node: usize) -> bool {
    graph.nodes()[node].mechanisms.is_empty() && graph.nodes()[node].own.certain().is_none()
}

impl Merging {
    /// For these goals; those in `falling` are known not to rise with the switches.
    ///
    /// Cost: a walk over the graph for each goal.
    pub(super) fn new(question: Question<'_>, goals: &[usize], falling: &[usize]) -> Merging {
        let Question { graph, observations, switches, .. } = question;
        let settled = balance(graph.nodes().len(), observations);
        let reached = graph.descendants(switches.iter().copied());
        let leads: Vec<Vec<bool>> = goals.iter().map(|&goal| graph.ancestors([goal])).collect();
        let mut merged: Vec<bool> = switches.iter().map(|&node| !goals.is_empty() && is_plain(graph, node)).collect();
        let mut implied = Vec::with_capacity(goals.len());
        for (&goal, leads) in goals.iter().zip(&leads) {
            let speaks_for =
                matches!(settled[goal], Balance::Settled { bad: true, .. } | Balance::Leans { bad: true, .. });
            let verdict = if !speaks_for || falling.contains(&goal) {
                Implied::No
            } else if graph.only_helps(|node| leads[node] && reached[node]) {
                Implied::ByGates
            } else {
                Implied::IfItRises
            };
            implied.push(verdict);
            let seen = observations.iter().map(|o| o.node).filter(|&node| node != goal || verdict == Implied::No);
            let compound = switches.iter().copied().filter(|&node| !is_plain(graph, node));
            let asked = graph.ancestors(seen.chain(compound));
            for (merged, &node) in merged.iter_mut().zip(switches) {
                *merged &= !(leads[node] && asked[node]);
            }
        }
        Merging { implied, merged, leads }
    }
}

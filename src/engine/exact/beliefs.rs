//! The chance of single nodes, in as few questions as are cheap.
//!
//! What is downstream of nothing observed does not bear on the evidence, and a network of all such
//! nodes at once may be far wider than that of any one of them. So all are asked together if that
//! is cheap, and if not, in two halves, and so on down to single nodes.

use super::contraction::Contraction;
use super::plan::{DEAR, TRIAL};
use super::tables::Outlook;
use super::{Decisions, ENTRIES_PER_NODE, Question, Refusal, Way};
use crate::engine::coins::Observation;
use crate::engine::elimination::order::Most;
use crate::engine::functions::Room;
use crate::graph::CausalGraph;

/// What a single node may take, in table entries: there may be thousands of them.
const MOST_OF_ONE: f64 = (1u64 << 18) as f64;

/// What it takes to find out that a question is too dear, in the same units: a fixed part, and for each node that
/// bears on it.
const LOOKED_AT: f64 = (1u64 << 12) as f64;
const LOOKED_AT_NODE: f64 = 64.0;

/// What it takes to put together what can be, for each node that is looked at.
const PUT_TOGETHER_NODE: f64 = 8.0;

/// What the error of a belief is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digits {
    /// One: enough for a belief that is only shown.
    Absolute,
    /// The belief itself, however small: something is divided by it.
    Relative,
}

/// P(node is bad | e) for each of `nodes`; `None` where it does not fit the budget or the evidence is
/// impossible.
///
/// Cost: at most about the budget, for all nodes together.
pub fn beliefs(
    graph: &CausalGraph,
    observations: &[Observation],
    nodes: &[usize],
    digits: Digits,
    budget: usize,
) -> Vec<Option<f64>> {
    // Causes before effects: neighbours then have much in common.
    let mut place = vec![0; graph.nodes().len()];
    graph.strata().iter().flatten().enumerate().for_each(|(at, &node)| place[node] = at);
    let mut wanted: Vec<Wanted> = nodes.iter().enumerate().map(|(number, &node)| Wanted { number, node }).collect();
    wanted.sort_by_key(|wanted| place[wanted.node]);
    let left = ENTRIES_PER_NODE * budget as f64;
    let mut asking = Asking { digits, budget, left, found: vec![None; nodes.len()] };
    asking.ask(graph, observations, &wanted);
    asking.found
}

/// A node whose belief is asked for.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// Its place in the answer.
    number: usize,
    node: usize,
}

struct Asking {
    digits: Digits,
    budget: usize,
    /// What is left of the budget, in table entries.
    left: f64,
    found: Vec<Option<f64>>,
}

impl Asking {
    fn ask(&mut self, graph: &CausalGraph, observations: &[Observation], wanted: &[Wanted]) {
        if wanted.is_empty() || self.left <= 0.0 {
            return;
        }
        let nodes: Vec<usize> = wanted.iter().map(|w| w.node).collect();
        let contraction = Contraction::new(Question { graph, observations, switches: &nodes, goals: &[] });
        self.left -= LOOKED_AT + PUT_TOGETHER_NODE * graph.nodes().len() as f64;
        let most = self.left.min(if wanted.len() == 1 { MOST_OF_ONE } else { DEAR });
        if let Some(beliefs) = by_tables(&contraction, &nodes, self.digits, most, &mut self.left) {
            wanted.iter().zip(beliefs).for_each(|(w, belief)| self.found[w.number] = belief);
        } else if let [only] = wanted[..] {
            self.found[only.number] = by_decisions(&contraction, only.node, self.budget, &mut self.left);
        } else {
            // The halves of a question look at nothing that it does not look at, and what was put together
            // for it stays together. Only a root that became part of a group is asked for where it was.
            let small = contraction.question();
            let kept: Option<Vec<Wanted>> =
                wanted.iter().map(|w| contraction.place(w.node).map(|node| Wanted { node, ..*w })).collect();
            let (graph, observations, wanted) = match &kept {
                Some(kept) => (small.graph, small.observations, &kept[..]),
                None => (graph, observations, wanted),
            };
            let (first, second) = wanted.split_at(wanted.len() / 2);
            self.ask(graph, observations, first);
            self.ask(graph, observations, second);
        }
    }
}

fn by_tables(
    contraction: &Contraction,
    nodes: &[usize],
    digits: Digits,
    most: f64,
    left: &mut f64,
) -> Option<Vec<Option<f64>>> {
    let small = contraction.question();
    let bound = Most { work: most, kept: most };
    *left -= LOOKED_AT_NODE * small.graph.nodes().len() as f64;
    let outlook = Outlook::of_nodes(small, Way::Cheapest, bound).ok()?;
    if outlook.work() > most {
        return None;
    }
    *left -= outlook.work();
    let mut tables = outlook.lay_out(small.graph).ok()?;
    let exacting = if digits == Digits::Relative { small.switches } else { &[] };
    if !tables.is_accurate(exacting, None) {
        let outlook = Outlook::of_nodes(small, Way::Chains, bound).ok()?;
        if outlook.work() > most {
            return None;
        }
        *left -= outlook.work();
        tables = outlook.lay_out(small.graph).ok()?;
    }
    let beliefs = contraction.beliefs(&tables.beliefs().1);
    Some(nodes.iter().map(|&node| beliefs[node]).collect())
}

fn by_decisions(contraction: &Contraction, node: usize, budget: usize, left: &mut f64) -> Option<f64> {
    // A diagram that is given up costs as much as one that is finished.
    let budget = budget.min((left.max(0.0) / ENTRIES_PER_NODE) as usize).min(TRIAL);
    let small = contraction.question();
    match Decisions::new(small, &[0], Room::of(budget)) {
        Ok(decisions) => {
            *left -= ENTRIES_PER_NODE * decisions.size() as f64;
            contraction.beliefs(&decisions.beliefs(small.graph.nodes().len()).1)[node]
        }
        Err(Refusal::TooLarge(_)) => {
            *left -= ENTRIES_PER_NODE * budget as f64;
            None
        }
        Err(_) => None,
    }
}

//! The chance of single nodes, in as few questions as are cheap.
//!
//! What is downstream of nothing observed does not bear on the evidence, and a network of all such
//! nodes at once may be far wider than that of any one of them. So all are asked together if that
//! is cheap, and if not, in two halves, and so on down to single nodes.

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
    let mut found = vec![None; nodes.len()];
    if nodes.is_empty() {
        return found;
    }
    let entries = ENTRIES_PER_NODE * budget as f64;
    let mut left = entries;
    // Causes before effects: neighbours then have much in common.
    let mut place = vec![0; graph.nodes().len()];
    graph.strata().iter().flatten().enumerate().for_each(|(at, &node)| place[node] = at);
    let mut sorted: Vec<usize> = (0..nodes.len()).collect();
    sorted.sort_by_key(|&number| place[nodes[number]]);
    let mut waiting = vec![&sorted[..]];
    while let Some(some) = waiting.pop() {
        if left <= 0.0 {
            break;
        }
        let asked: Vec<usize> = some.iter().map(|&number| nodes[number]).collect();
        let most = if some.len() == 1 { MOST_OF_ONE } else { DEAR };
        if let Some(beliefs) = by_tables(graph, observations, &asked, digits, left.min(most), &mut left) {
            some.iter().zip(beliefs).for_each(|(&number, belief)| found[number] = belief);
        } else if let [number] = *some {
            found[number] = by_decisions(graph, observations, nodes[number], budget, &mut left);
        } else {
            let (first, second) = some.split_at(some.len() / 2);
            waiting.extend([second, first]);
        }
    }
    found
}

fn by_tables(
    graph: &CausalGraph,
    observations: &[Observation],
    nodes: &[usize],
    digits: Digits,
    most: f64,
    left: &mut f64,
) -> Option<Vec<Option<f64>>> {
    let question = Question { graph, observations, switches: &[], goals: &[] };
    let bound = Most { work: most, kept: most };
    let looked_at = graph.ancestors(observations.iter().map(|o| o.node).chain(nodes.iter().copied()));
    *left -= LOOKED_AT + LOOKED_AT_NODE * looked_at.iter().filter(|&&is| is).count() as f64;
    let outlook = Outlook::of_nodes(question, nodes, Way::Cheapest, bound).ok()?;
    if outlook.work() > most {
        return None;
    }
    *left -= outlook.work();
    let mut tables = outlook.lay_out().ok()?;
    let exacting = if digits == Digits::Relative { nodes } else { &[] };
    if !tables.is_accurate(graph, exacting, None) {
        let outlook = Outlook::of_nodes(question, nodes, Way::Chains, bound).ok()?;
        if outlook.work() > most {
            return None;
        }
        *left -= outlook.work();
        tables = outlook.lay_out().ok()?;
    }
    let (_, beliefs) = tables.beliefs(graph);
    Some(nodes.iter().map(|&node| beliefs[node]).collect())
}

fn by_decisions(
    graph: &CausalGraph,
    observations: &[Observation],
    node: usize,
    budget: usize,
    left: &mut f64,
) -> Option<f64> {
    // A diagram that is given up costs as much as one that is finished.
    let budget = budget.min((left.max(0.0) / ENTRIES_PER_NODE) as usize).min(TRIAL);
    let switches = [node];
    let question = Question { graph, observations, switches: &switches, goals: &[] };
    match Decisions::new(question, &[0], Room::of(budget)) {
        Ok(decisions) => {
            *left -= ENTRIES_PER_NODE * decisions.size() as f64;
            decisions.beliefs(graph.nodes().len()).1[node]
        }
        Err(Refusal::TooLarge(_)) => {
            *left -= ENTRIES_PER_NODE * budget as f64;
            None
        }
        Err(_) => None,
    }
}

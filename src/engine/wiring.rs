//! Orders that look at the whole wiring of a graph: what is named together with what.
//!
//! Its parts are the nodes and the mechanisms. A mechanism of one cause and strength 1 is a wire
//! and no part of its own.

use super::order::Unit;
use crate::graph::CausalGraph;

/// The part of a graph that a sequence of units covers.
struct Wiring {
    units: Vec<Unit>,
    /// The wires, which ask nothing.
    wires: Vec<Unit>,
    /// The parts that each part looks at.
    inputs: Vec<Vec<usize>>,
    /// Has the part a coin of its own?
    has_coin: Vec<bool>,
}

impl Wiring {
    fn new(graph: &CausalGraph, units: Vec<Unit>) -> Wiring {
        let is_wire = |unit: &Unit| matches!(*unit, Unit::Mechanism(number) if wire(graph, number).is_some());
        let (wires, units): (Vec<Unit>, Vec<Unit>) = units.into_iter().partition(is_wire);
        let mut node_at = vec![usize::MAX; graph.nodes().len()];
        let mut mechanism_at = vec![usize::MAX; graph.mechanisms().len()];
        for (at, unit) in units.iter().enumerate() {
            match *unit {
                Unit::Node(node) => node_at[node] = at,
                Unit::Mechanism(mechanism) => mechanism_at[mechanism] = at,
            }
        }
        let mut has_coin = Vec::with_capacity(units.len());
        let mut inputs = Vec::with_capacity(units.len());
        for unit in &units {
            let (open, looks_at) = match *unit {
                Unit::Node(node) => {
                    let node = &graph.nodes()[node];
                    let looks_at = node.mechanisms.iter();
                    let looks_at = looks_at
                        .map(|&number| wire(graph, number).map_or(mechanism_at[number], |cause| node_at[cause]));
                    (node.own.certain().is_none(), looks_at.collect::<Vec<_>>())
                }
                Unit::Mechanism(number) => {
                    let mechanism = &graph.mechanisms()[number];
                    let looks_at = mechanism.causes().map(|cause| node_at[cause]).collect();
                    (mechanism.strength.certain().is_none(), looks_at)
                }
            };
            has_coin.push(open);
            inputs.push(looks_at);
        }
        Wiring { units, wires, inputs, has_coin }
    }
}

/// The only cause of a mechanism that is nothing but a wire.
fn wire(graph: &CausalGraph, number: usize) -> Option<usize> {
    let mechanism = &graph.mechanisms()[number];
    let mut causes = mechanism.causes();
    match (causes.next(), causes.next()) {
        (Some(cause), None) if mechanism.strength.bounds().0 >= 1.0 => Some(cause),
        _ => None,
    }
}

/// Above so many looks at a part, the search for the heaviest is left out.
const MOST_WEIGHED: usize = 20_000_000;

/// The coin with the largest weight at the targets comes next: a target's weight is 1, and a part
/// divides its weight equally among its inputs and its own coin. Then the coin is taken out, and all
/// is weighed anew (Minato, Ishiura and Yajima 1990, section 4).
pub(super) fn heaviest(graph: &CausalGraph, targets: &[usize]) -> Vec<Unit> {
    // Effects stand behind their causes in this sequence, so one walk from its end weighs all.
    let mut units = Vec::new();
    let needed = graph.ancestors(targets.iter().copied());
    for &node in graph.strata().iter().flatten().filter(|&&node| needed[node]) {
        units.extend(graph.nodes()[node].mechanisms.iter().map(|&mechanism| Unit::Mechanism(mechanism)));
        units.push(Unit::Node(node));
    }
    let Wiring { units, wires, inputs, has_coin } = Wiring::new(graph, units);
    let looks: usize = inputs.iter().map(Vec::len).sum();
    if looks.saturating_mul(units.len()) > MOST_WEIGHED {
        return units.into_iter().chain(wires).collect();
    }
    let is_target: Vec<bool> = units.iter().map(|u| matches!(u, Unit::Node(node) if targets.contains(node))).collect();
    let mut left = has_coin;
    let mut placed = vec![false; units.len()];
    // How many coins and inputs with coins above them a part still has.
    let mut alive = vec![0usize; units.len()];
    let mut weight = vec![0.0; units.len()];
    let mut sequence = Vec::with_capacity(units.len());
    loop {
        for part in 0..units.len() {
            let living = inputs[part].iter().filter(|&&input| alive[input] > 0).count();
            alive[part] = living + usize::from(left[part]);
            weight[part] = f64::from(u8::from(is_target[part]));
        }
        let mut heaviest: Option<usize> = None;
        let mut most = 0.0;
        for part in (0..units.len()).rev().filter(|&part| alive[part] > 0) {
            let each = weight[part] / alive[part] as f64;
            for &input in inputs[part].iter().filter(|&&input| alive[input] > 0) {
                weight[input] += each;
            }
            // The one that the strata name last wins a tie, rounding aside.
            if left[part] && (heaviest.is_none() || each > most * (1.0 + 1e-9)) {
                (heaviest, most) = (Some(part), each);
            }
        }
        let Some(part) = heaviest else { break };
        left[part] = false;
        placed[part] = true;
        sequence.push(units[part]);
    }
    sequence.extend(units.iter().zip(placed).filter(|(_, placed)| !placed).map(|(unit, _)| *unit));
    sequence.extend(wires);
    sequence
}

/// How often everything moves towards what it is named with. The sequences are short and soon settle.
const ROUNDS: usize = 400;

/// After so many rounds without a better sequence no better one is expected.
const STALE: usize = 60;

/// How many members of groups are looked at in all: in a large graph there are fewer rounds, so that
/// the order never takes longer to make than a small diagram.
const MOST_PULLED: usize = 10_000_000;

/// Some rounds there are whatever the graph.
const FEWEST_ROUNDS: usize = 4;

/// FORCE (Aloul, Markov and Sakallah 2003): every part moves to the mean place of the groups that
/// it is in, again and again; a group is a part with its inputs. Kept is the sequence whose groups
/// are the shortest altogether.
pub(super) fn gathered(graph: &CausalGraph, start: &[Unit]) -> Vec<Unit> {
    let Wiring { units, wires, inputs, .. } = Wiring::new(graph, start.to_vec());
    let mut members: Vec<u32> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    let mut groups_of = vec![0.0f64; units.len()];
    for (part, inputs) in inputs.iter().enumerate().filter(|(_, inputs)| !inputs.is_empty()) {
        for member in inputs.iter().copied().chain([part]) {
            members.push(member as u32);
            groups_of[member] += 1.0;
        }
        ends.push(members.len());
    }
    let mut sequence: Vec<usize> = (0..units.len()).collect();
    let mut place: Vec<f64> = (0..units.len()).map(|at| at as f64).collect();
    let mut best = (f64::INFINITY, sequence.clone());
    let mut pull = vec![0.0f64; units.len()];
    let rounds = ROUNDS.min(MOST_PULLED / members.len().max(1)).max(FEWEST_ROUNDS);
    let mut stale = 0;
    for _ in 0..=rounds {
        pull.fill(0.0);
        let (mut first, mut spans) = (0, 0.0);
        for &end in &ends {
            let group = &members[first..end];
            let (mut low, mut high, mut sum) = (f64::INFINITY, 0.0f64, 0.0);
            for &member in group {
                let at = place[member as usize];
                low = low.min(at);
                high = high.max(at);
                sum += at;
            }
            spans += high - low;
            let middle = sum / group.len() as f64;
            group.iter().for_each(|&member| pull[member as usize] += middle);
            first = end;
        }
        if spans < best.0 {
            best = (spans, sequence.clone());
            stale = 0;
        }
        stale += 1;
        if stale > STALE {
            break;
        }
        for part in (0..units.len()).filter(|&part| groups_of[part] > 0.0) {
            place[part] = pull[part] / groups_of[part];
        }
        // A stable sort: what is pulled to the same place stays in order.
        sequence.sort_by(|&a, &b| place[a].total_cmp(&place[b]));
        for (at, &part) in sequence.iter().enumerate() {
            place[part] = at as f64;
        }
    }
    best.1.into_iter().map(|part| units[part]).chain(wires).collect()
}

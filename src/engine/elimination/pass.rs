//! The passes over a program: upward for the total, downward for everything else at once.
//!
//! The upward pass sums the variables out one by one. The downward pass goes back and finds the
//! derivative of the total by every entry of every table (Darwiche 2003), without a division, so
//! that zeros do no harm. From them come the weight of every value of every variable and the
//! derivative by the chance of every switch.

use super::leaf::{ACTUAL, Kind};
use super::network::{Network, Presence};
use super::program::{Bucket, Program, Table};
use crate::graph::CausalGraph;

/// One number for each weighting of a pass.
pub(crate) type Lanes<const L: usize> = [f64; L];

/// The tables of one upward pass under `L` weightings.
#[derive(Debug, Clone)]
pub(crate) struct Upward<'p, const L: usize> {
    network: &'p Network,
    program: &'p Program,
    store: Vec<Lanes<L>>,
    /// The total, [`Network::ln_scale`] apart.
    pub(crate) total: Lanes<L>,
}

/// What a downward pass gives.
#[derive(Debug, Clone)]
pub(crate) struct Downward<const L: usize> {
    /// The weight of every value of every variable.
    weights: Vec<Vec<Lanes<L>>>,
    /// The derivative of the total by the chance of each switch.
    pub(crate) by_switch: Vec<Lanes<L>>,
}

/// Are the numbers taken as they are, or all as positive, to see what was cancelled?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Kept,
    Dropped,
}

fn times<const L: usize>(a: &mut Lanes<L>, b: &Lanes<L>) {
    for (x, y) in a.iter_mut().zip(b) {
        *x *= y;
    }
}

fn plus<const L: usize>(a: &mut Lanes<L>, b: &Lanes<L>) {
    for (x, y) in a.iter_mut().zip(b) {
        *x += y;
    }
}

/// The walk over the blocks of a bucket: calls `visit` with the place of each input and the number
/// of the block.
fn walk(bucket: &Bucket, places: &mut [isize], digits: &mut Vec<u32>, mut visit: impl FnMut(&[isize], usize)) {
    digits.clear();
    digits.resize(bucket.walk.len(), 0);
    places.fill(0);
    let mut number = 0;
    loop {
        visit(places, number);
        number += 1;
        let mut digit = 0;
        loop {
            if digit == bucket.walk.len() {
                return;
            }
            digits[digit] += 1;
            if digits[digit] < bucket.walk[digit] {
                break;
            }
            digits[digit] = 0;
            digit += 1;
        }
        for (place, input) in places.iter_mut().zip(&bucket.inputs) {
            *place += input.steps[digit];
        }
    }
}

/// `buffer[i] *= table[place + offsets[i]]`, or `=` for the first.
fn take<const L: usize>(buffer: &mut [Lanes<L>], table: &[Lanes<L>], offsets: &[u32], contiguous: bool, first: bool) {
    match (contiguous, first) {
        (true, true) => buffer.copy_from_slice(&table[..buffer.len()]),
        (true, false) => buffer.iter_mut().zip(table).for_each(|(value, entry)| times(value, entry)),
        (false, true) => {
            buffer.iter_mut().zip(offsets).for_each(|(value, &offset)| *value = table[offset as usize]);
        }
        (false, false) => {
            buffer.iter_mut().zip(offsets).for_each(|(value, &offset)| times(value, &table[offset as usize]));
        }
    }
}

impl<'p, const L: usize> Upward<'p, L> {
    /// Runs a program. `switches[lane][s]` is the chance of switch s; lanes without a weighting have
    /// all switches on.
    ///
    /// Cost: one multiplication for each entry of each input of each product, and lane.
    pub(crate) fn new(
        network: &'p Network,
        program: &'p Program,
        graph: &CausalGraph,
        switches: &[Vec<f64>],
        sign: Sign,
    ) -> Upward<'p, L> {
        let mut store = vec![[0.0; L]; program.size];
        for (leaf, (table, strides)) in network.leaves.iter().zip(&program.leaves) {
            let domains: Vec<&[u16]> = leaf.scope.iter().map(|&v| &network.domains[v as usize][..]).collect();
            let out = &mut store[table.start..table.start + table.size];
            let place = |digits: &[usize]| digits.iter().zip(strides).map(|(digit, stride)| digit * stride).sum();
            let lanes = if leaf.switch().is_some() { switches.len().min(L) } else { 0 };
            // Everything that does not depend on a switch is the same in every lane.
            leaf.entries(
                graph,
                &domains,
                |_| 1.0,
                |digits, value| {
                    let value = if sign == Sign::Dropped { value.abs() } else { value };
                    let at: usize = place(digits);
                    out[at] = [value; L];
                },
            );
            for lane in 0..lanes {
                leaf.entries(
                    graph,
                    &domains,
                    |s| switches[lane][s],
                    |digits, value| {
                        let at: usize = place(digits);
                        out[at][lane] = value;
                    },
                );
            }
        }
        let mut total = [1.0; L];
        for &constant in &program.constants {
            times(&mut total, &store[program.leaves[constant].0.start]);
        }
        let mut buffer: Vec<Lanes<L>> = Vec::new();
        let (mut places, mut digits) = (Vec::new(), Vec::new());
        for bucket in &program.buckets {
            let (before, after) = store.split_at_mut(bucket.out.start);
            let out = &mut after[..bucket.out.size];
            buffer.clear();
            buffer.resize(bucket.block * bucket.card, [1.0; L]);
            places.clear();
            places.resize(bucket.inputs.len(), 0);
            walk(bucket, &mut places, &mut digits, |places, number| {
                for (at, (input, &place)) in bucket.inputs.iter().zip(places).enumerate() {
                    let table = &before[input.table.start + place as usize..];
                    take(&mut buffer, table, &input.offsets, input.contiguous, at == 0);
                }
                let sums = &mut out[number * bucket.block..(number + 1) * bucket.block];
                for (sum, values) in sums.iter_mut().zip(buffer.chunks_exact(bucket.card)) {
                    *sum = values[0];
                    values[1..].iter().for_each(|value| plus(sum, value));
                }
            });
            if bucket.is_last {
                times(&mut total, &out[0]);
            }
        }
        Upward { network, program, store, total }
    }

    /// Goes back from the total.
    ///
    /// Cost: about three times the upward pass.
    pub(crate) fn downward(&self, graph: &CausalGraph) -> Downward<L> {
        let Upward { network, program, store, .. } = self;
        let mut slopes = vec![[0.0; L]; program.size];
        let mut weights: Vec<Vec<Lanes<L>>> =
            network.domains.iter().map(|domain| vec![[0.0; L]; domain.len()]).collect();
        self.start(&mut slopes);
        let mut scratch = Scratch::default();
        for bucket in program.buckets.iter().rev() {
            back(bucket, store, &mut slopes, &mut weights[bucket.variable as usize], &mut scratch);
        }
        let by_switch = network
            .switch_leaves
            .iter()
            .map(|leaf| leaf.map_or([0.0; L], |leaf| self.by_switch(leaf, graph, &slopes)))
            .collect();
        Downward { weights, by_switch }
    }

    /// The derivative of the total by each number that is a factor of it: the product of the others.
    fn start(&self, slopes: &mut [Lanes<L>]) {
        let constants = self.program.constants.iter().map(|&c| self.program.leaves[c].0);
        let lasts = self.program.buckets.iter().filter(|bucket| bucket.is_last).map(|bucket| bucket.out);
        let numbers: Vec<Table> = constants.chain(lasts).collect();
        let mut left = [1.0; L];
        for table in &numbers {
            slopes[table.start] = left;
            times(&mut left, &self.store[table.start]);
        }
        let mut right = [1.0; L];
        for table in numbers.iter().rev() {
            times(&mut slopes[table.start], &right);
            times(&mut right, &self.store[table.start]);
        }
    }

    fn by_switch(&self, number: usize, graph: &CausalGraph, slopes: &[Lanes<L>]) -> Lanes<L> {
        let leaf = &self.network.leaves[number];
        let (table, strides) = &self.program.leaves[number];
        let domains: Vec<&[u16]> = leaf.scope.iter().map(|&v| &self.network.domains[v as usize][..]).collect();
        let mut sum = [0.0; L];
        leaf.entries(
            graph,
            &domains,
            |_| 1.0,
            |digits, _| {
                let values: Vec<u16> = digits.iter().zip(&domains).map(|(&digit, domain)| domain[digit]).collect();
                let slope = leaf.slope(graph, &values);
                let at: usize = digits.iter().zip(strides).map(|(digit, stride)| digit * stride).sum();
                for (sum, by_entry) in sum.iter_mut().zip(slopes[table.start + at]) {
                    *sum += slope * by_entry;
                }
            },
        );
        sum
    }
}

/// What the way back needs again and again.
#[derive(Default)]
struct Scratch<const L: usize> {
    places: Vec<isize>,
    digits: Vec<u32>,
    /// For each input, the product of those before it.
    before: Vec<Vec<Lanes<L>>>,
    /// The product of those behind, and the derivative by the result.
    behind: Vec<Lanes<L>>,
}

fn back<const L: usize>(
    bucket: &Bucket,
    store: &[Lanes<L>],
    slopes: &mut [Lanes<L>],
    weights: &mut [Lanes<L>],
    scratch: &mut Scratch<L>,
) {
    let size = bucket.block * bucket.card;
    let Scratch { places, digits, before, behind } = scratch;
    places.clear();
    places.resize(bucket.inputs.len(), 0);
    before.resize_with(before.len().max(bucket.inputs.len() + 1), Vec::new);
    for product in &mut before[..=bucket.inputs.len()] {
        product.clear();
        product.resize(size, [1.0; L]);
    }
    behind.clear();
    behind.resize(size, [1.0; L]);
    // Inputs lie before the result in the store.
    let (into, rest) = slopes.split_at_mut(bucket.out.start);
    let by_result = &rest[..bucket.out.size];
    walk(bucket, places, digits, |places, number| {
        for (at, (input, &place)) in bucket.inputs.iter().zip(places).enumerate() {
            let table = &store[input.table.start + place as usize..];
            let (done, next) = before.split_at_mut(at + 1);
            next[0].copy_from_slice(&done[at]);
            take(&mut next[0], table, &input.offsets, input.contiguous, false);
        }
        let slopes = &by_result[number * bucket.block..(number + 1) * bucket.block];
        for (behind, slope) in behind.chunks_exact_mut(bucket.card).zip(slopes) {
            behind.fill(*slope);
        }
        let all = &before[bucket.inputs.len()];
        for (values, behind) in all.chunks_exact(bucket.card).zip(behind.chunks_exact(bucket.card)) {
            for ((weight, value), behind) in weights.iter_mut().zip(values).zip(behind) {
                for ((weight, value), behind) in weight.iter_mut().zip(value).zip(behind) {
                    *weight += value * behind;
                }
            }
        }
        for (at, (input, &place)) in bucket.inputs.iter().zip(places).enumerate().rev() {
            let start = input.table.start + place as usize;
            if input.followed {
                let into = &mut into[start..];
                for ((&offset, before), behind) in input.offsets.iter().zip(&before[at]).zip(behind.iter()) {
                    for ((slope, before), behind) in into[offset as usize].iter_mut().zip(before).zip(behind) {
                        *slope += before * behind;
                    }
                }
            }
            if at > 0 {
                take(behind, &store[start..], &input.offsets, input.contiguous, false);
            }
        }
    });
}

impl<const L: usize> Downward<L> {
    /// The weight of the worlds in which the node is bad as it was; `total` is that of all.
    pub(crate) fn bad(&self, network: &Network, node: usize, total: &Lanes<L>) -> Lanes<L> {
        match network.before[node] {
            Presence::Absent => [0.0; L],
            Presence::Fixed(pair) if pair & ACTUAL != 0 => *total,
            Presence::Fixed(_) => [0.0; L],
            Presence::Variable(variable) => {
                let mut sum = [0.0; L];
                let values = &network.domains[variable as usize];
                for (weight, _) in
                    self.weights[variable as usize].iter().zip(values).filter(|(_, v)| **v as u8 & ACTUAL != 0)
                {
                    plus(&mut sum, weight);
                }
                sum
            }
        }
    }
}

/// Does any leaf of the network subtract?
pub(crate) fn subtracts(network: &Network) -> bool {
    network.leaves.iter().any(|leaf| leaf.subtracts() && !matches!(leaf.kind, Kind::All { .. }))
}

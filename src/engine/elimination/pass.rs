//! The passes over a program: upward for the total, downward for everything else at once.
//!
//! The upward pass sums the variables out one by one. The downward pass goes back and finds the
//! derivative of the total by every entry of every table (Darwiche 2003), without a division, so
//! that zeros do no harm. From them come the weight of every value of every variable and the
//! derivative by the chance of every switch.

use super::leaf::{ACTUAL, Chances, Lane, Leaf};
use super::network::{Network, Presence};
use super::program::{Bucket, Input, Program, Table};

/// What a table holds at each place.
pub(crate) trait Entry: Copy + PartialEq {
    const ZERO: Self;
    const ONE: Self;
    /// How many weightings it carries.
    const LANES: usize;
    /// What a leaf holds.
    fn of(number: impl Lane) -> Self;
    fn times(&mut self, other: &Self);
    fn plus(&mut self, other: &Self);
    /// Adds `a · b`.
    fn plus_product(&mut self, a: &Self, b: &Self) {
        let mut product = *a;
        product.times(b);
        self.plus(&product);
    }
}

/// The most weightings in one pass.
const MOST_LANES: usize = 16;

/// An entry between that with its switch on and that with its switch off.
fn mixed<E: Entry, N: Lane>(on: N, off: N, kept: &[f64; MOST_LANES]) -> [f64; MOST_LANES] {
    let mut mixed = [0.0; MOST_LANES];
    for (lane, (mixed, kept)) in mixed.iter_mut().zip(kept).enumerate().take(E::LANES) {
        *mixed = kept * on.get(lane) + (1.0 - kept) * off.get(lane);
    }
    mixed
}

/// One number for each weighting of a pass.
pub(crate) type Lanes<const L: usize> = [f64; L];

impl<const L: usize> Entry for Lanes<L> {
    const ZERO: Self = [0.0; L];
    const ONE: Self = [1.0; L];
    const LANES: usize = L;

    fn of(number: impl Lane) -> Self {
        std::array::from_fn(|lane| number.get(lane))
    }

    fn times(&mut self, other: &Self) {
        for (x, y) in self.iter_mut().zip(other) {
            *x *= y;
        }
    }

    fn plus(&mut self, other: &Self) {
        for (x, y) in self.iter_mut().zip(other) {
            *x += y;
        }
    }
}

/// A number with a bound of what rounding may have done to it so far (running error analysis,
/// Wilkinson 1986).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounded {
    pub(crate) value: f64,
    pub(crate) error: f64,
}

/// What one rounding may do, relatively.
const ROUNDING: f64 = f64::EPSILON / 2.0;

impl Entry for Bounded {
    const ZERO: Self = Bounded { value: 0.0, error: 0.0 };
    const ONE: Self = Bounded { value: 1.0, error: 0.0 };
    const LANES: usize = 1;

    fn of(number: impl Lane) -> Self {
        let number = number.get(0);
        // A leaf is a handful of operations on a chance.
        let rounded = number != 0.0 && number.abs() != 1.0;
        Bounded { value: number, error: if rounded { 4.0 * ROUNDING * number.abs() } else { 0.0 } }
    }

    fn times(&mut self, other: &Self) {
        let value = self.value * other.value;
        // The last term is of second order, but all there is where both values are lost and came out as 0.
        let error = self.value.abs() * other.error + (other.value.abs() + other.error) * self.error;
        *self = Bounded { value, error: error + ROUNDING * value.abs() };
    }

    fn plus(&mut self, other: &Self) {
        let value = self.value + other.value;
        *self = Bounded { value, error: self.error + other.error + ROUNDING * value.abs() };
    }
}

/// The entries of all leaves.
#[derive(Debug, Clone)]
pub(crate) struct Filled<N> {
    /// With all switches on, where the program has them.
    on: Vec<N>,
    /// With all switches off: those of the leaf of each switch.
    off: Vec<Vec<N>>,
}

impl<N: Lane> Filled<N> {
    /// Cost: the number of entries times the number of ways that each leaf adds up.
    pub(crate) fn new(network: &Network, program: &Program, chances: &Chances<N>) -> Filled<N> {
        let fill = |number: usize, on: bool, out: &mut [N]| {
            let (leaf, strides) = (&network.leaves[number], &program.leaves[number].1);
            let domains: Vec<&[u16]> = leaf.scope.iter().map(|&v| &network.domains[v as usize][..]).collect();
            leaf.entries(chances, &domains, on, |digits, value| {
                let at: usize = digits.iter().zip(strides).map(|(digit, stride)| digit * stride).sum();
                out[at] = value;
            });
        };
        let size = program.leaves.last().map_or(0, |(table, _)| table.start + table.size);
        let mut on = vec![N::all(0.0); size];
        for (number, (table, _)) in program.leaves.iter().enumerate() {
            fill(number, true, &mut on[table.start..table.start + table.size]);
        }
        let off = network.switch_leaves.iter().map(|leaf| {
            let Some(leaf) = *leaf else { return Vec::new() };
            let mut off = vec![N::all(0.0); program.leaves[leaf].0.size];
            fill(leaf, false, &mut off);
            off
        });
        Filled { off: off.collect(), on }
    }
}

/// The tables of one upward pass.
#[derive(Debug, Clone)]
pub(crate) struct Upward<'p, E, N> {
    network: &'p Network,
    program: &'p Program,
    filled: &'p Filled<N>,
    store: Vec<E>,
    /// The total, [`Network::ln_scale`] apart.
    pub(crate) total: E,
}

/// What a downward pass gives.
#[derive(Debug, Clone)]
pub(crate) struct Downward<E> {
    /// The weight of every value of each variable that was asked for.
    weights: Vec<Vec<E>>,
    /// The derivative of the total by the chance of each switch.
    pub(crate) by_switch: Vec<E>,
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
fn take<E: Entry>(buffer: &mut [E], table: &[E], offsets: &[u32], contiguous: bool, first: bool) {
    match (contiguous, first) {
        (true, true) => buffer.copy_from_slice(&table[..buffer.len()]),
        (true, false) => buffer.iter_mut().zip(table).for_each(|(value, entry)| value.times(entry)),
        (false, true) => {
            buffer.iter_mut().zip(offsets).for_each(|(value, &offset)| *value = table[offset as usize]);
        }
        (false, false) => {
            buffer.iter_mut().zip(offsets).for_each(|(value, &offset)| value.times(&table[offset as usize]));
        }
    }
}

impl<'p, E: Entry, N: Lane> Upward<'p, E, N> {
    /// Runs a program. `switches[lane][s]` is the chance of switch s; lanes without a weighting have
    /// all switches on.
    ///
    /// Cost: one multiplication for each entry of each input of each product, and lane.
    pub(crate) fn new(
        network: &'p Network,
        program: &'p Program,
        filled: &'p Filled<N>,
        switches: &[Vec<f64>],
    ) -> Upward<'p, E, N> {
        let mut upward = Upward::filled(network, program, filled);
        upward.weigh(switches);
        upward.run(|_| true);
        upward
    }

    /// The leaves with all switches on, before anything is multiplied.
    fn filled(network: &'p Network, program: &'p Program, filled: &'p Filled<N>) -> Upward<'p, E, N> {
        let mut store = Vec::with_capacity(program.size);
        store.extend(filled.on.iter().map(|&entry| E::of(entry)));
        store.resize(program.size, E::ZERO);
        Upward { network, program, filled, store, total: E::ONE }
    }

    /// The same with what no switch moves taken over from [`still`]; it is good for the way back to the switches and
    /// their nodes alone.
    ///
    /// Cost: that of the products above the leaves of switches.
    pub(crate) fn again(
        network: &'p Network,
        program: &'p Program,
        filled: &'p Filled<N>,
        switches: &[Vec<f64>],
        still: &[f64],
    ) -> Upward<'p, E, N> {
        let mut upward = Upward { network, program, filled, store: vec![E::ZERO; program.size], total: E::ONE };
        let constants = program.constants.iter().map(|&constant| program.leaves[constant].0);
        let lasts = program.buckets.iter().filter(|bucket| bucket.is_last).map(|bucket| bucket.out);
        let looked_at = program.buckets.iter().filter(|bucket| bucket.leads_back());
        let inputs = looked_at.flat_map(|bucket| &bucket.inputs).filter(|input| !input.switched);
        for Table { start, size } in constants.chain(lasts).chain(inputs.map(|input| input.table)) {
            for (entry, &number) in upward.store[start..start + size].iter_mut().zip(&still[start..]) {
                *entry = E::of([number]);
            }
        }
        upward.weigh(switches);
        upward.run(Bucket::is_switched);
        upward
    }

    /// Fills the leaves of the switches.
    fn weigh(&mut self, switches: &[Vec<f64>]) {
        if switches.is_empty() {
            return;
        }
        let Upward { network, program, filled, store, .. } = self;
        for (switch, leaf) in network.switch_leaves.iter().enumerate() {
            let Some(leaf) = *leaf else { continue };
            let Table { start, size } = program.leaves[leaf].0;
            let kept: [f64; MOST_LANES] =
                std::array::from_fn(|lane| switches.get(lane).map_or(1.0, |weighting| weighting[switch]));
            // An entry is linear in the chance of its switch.
            for (entry, (on, off)) in
                store[start..start + size].iter_mut().zip(filled.on[start..].iter().zip(&filled.off[switch]))
            {
                *entry = E::of(mixed::<E, N>(*on, *off, &kept));
            }
        }
    }

    /// Makes the products, those that are `wanted`, and the total.
    fn run(&mut self, wanted: impl Fn(&Bucket) -> bool) {
        let Upward { program, store, total, .. } = self;
        for &constant in &program.constants {
            total.times(&store[program.leaves[constant].0.start]);
        }
        let mut buffer: Vec<E> = Vec::new();
        let (mut places, mut digits) = (Vec::new(), Vec::new());
        for bucket in &program.buckets {
            let (before, after) = store.split_at_mut(bucket.out.start);
            let out = &mut after[..bucket.out.size];
            if wanted(bucket) {
                buffer.clear();
                buffer.resize(bucket.block * bucket.card, E::ONE);
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
                        values[1..].iter().for_each(|value| sum.plus(value));
                    }
                });
            }
            if bucket.is_last {
                total.times(&out[0]);
            }
        }
    }

    /// Goes back from the total.
    ///
    /// Cost: about three times the upward pass.
    pub(crate) fn downward(&self) -> Downward<E> {
        self.back(|input| input.followed, |_| true)
    }

    /// Goes back as far as there are switches: gives the derivatives by them and the weights of their nodes. Of
    /// other nodes it knows nothing.
    ///
    /// Cost: that of the way back to the leaves of the switches and to their nodes.
    pub(crate) fn to_switches(&self) -> Downward<E> {
        self.back(|input| input.asked, |bucket| bucket.asked)
    }

    /// The weights of the worlds in which the nodes of the switches are bad as they were.
    pub(crate) fn bad_of_switches(&self, downward: &Downward<E>) -> Vec<E> {
        let bad = |&node: &usize| downward.bad(self.network, node, &self.total);
        self.network.switches.iter().map(bad).collect()
    }

    /// The derivatives by the switches alone.
    ///
    /// Cost: that of the way back to their leaves.
    pub(crate) fn slopes(&self) -> Vec<E> {
        self.back(|input| input.switched, |_| false).by_switch
    }

    fn back(&self, follows: impl Fn(&Input) -> bool, weighs: impl Fn(&Bucket) -> bool) -> Downward<E> {
        let Upward { network, program, store, .. } = self;
        let mut slopes = vec![E::ZERO; program.size];
        let mut weights: Vec<Vec<E>> = vec![Vec::new(); network.domains.len()];
        self.start(&mut slopes);
        let mut scratch = Scratch::new();
        for bucket in program.buckets.iter().rev() {
            let weights = weighs(bucket).then(|| {
                let weights = &mut weights[bucket.variable as usize];
                weights.resize(bucket.card, E::ZERO);
                weights
            });
            back(bucket, store, &mut slopes, weights, &follows, &mut scratch);
        }
        Downward { weights, by_switch: self.by_switches(&slopes) }
    }

    fn by_switches(&self, slopes: &[E]) -> Vec<E> {
        self.network
            .switch_leaves
            .iter()
            .zip(&self.filled.off)
            .map(|(leaf, off)| leaf.map_or(E::ZERO, |leaf| self.by_switch(leaf, off, slopes)))
            .collect()
    }

    /// The derivative of the total by each number that is a factor of it: the product of the others.
    fn start(&self, slopes: &mut [E]) {
        let constants = self.program.constants.iter().map(|&c| self.program.leaves[c].0);
        let lasts = self.program.buckets.iter().filter(|bucket| bucket.is_last).map(|bucket| bucket.out);
        let numbers: Vec<Table> = constants.chain(lasts).collect();
        let mut left = E::ONE;
        for table in &numbers {
            slopes[table.start] = left;
            left.times(&self.store[table.start]);
        }
        let mut right = E::ONE;
        for table in numbers.iter().rev() {
            slopes[table.start].times(&right);
            right.times(&self.store[table.start]);
        }
    }

    /// The sum over the leaf's entries of the derivative by the entry and of that by the switch.
    fn by_switch(&self, leaf: usize, off: &[N], slopes: &[E]) -> E {
        let Table { start, size } = self.program.leaves[leaf].0;
        let mut sum = E::ZERO;
        for (slope, (on, off)) in slopes[start..start + size].iter().zip(self.filled.on[start..].iter().zip(off)) {
            if on != off {
                sum.plus_product(&E::of(on.plus(off.times(N::all(-1.0)))), slope);
            }
        }
        sum
    }
}

/// The entries of all tables that no switch moves; what stands in the place of others means nothing.
///
/// Cost: that of [`Upward::new`], but for the products above the leaves of switches.
pub(crate) fn still(network: &Network, program: &Program, filled: &Filled<[f64; 1]>) -> Vec<f64> {
    let mut upward: Upward<'_, Lanes<1>, _> = Upward::filled(network, program, filled);
    upward.run(|bucket| !bucket.is_switched());
    upward.store.into_flattened()
}

/// What the way back needs again and again.
struct Scratch<E> {
    places: Vec<isize>,
    digits: Vec<u32>,
    /// The numbers of the inputs that are followed, and of those that are not.
    followed: Vec<usize>,
    plain: Vec<usize>,
    /// The product of the inputs that are not followed, and behind it the product with each one that is,
    /// but for the last.
    before: Vec<Vec<E>>,
    /// The derivative by the result, times the followed inputs that were gone through.
    behind: Vec<E>,
}

impl<E> Scratch<E> {
    fn new() -> Scratch<E> {
        Scratch {
            places: Vec::new(),
            digits: Vec::new(),
            followed: Vec::new(),
            plain: Vec::new(),
            before: Vec::new(),
            behind: Vec::new(),
        }
    }
}

/// Back through one bucket, to the inputs that are followed; with the weights of its variable, if they are asked for.
fn back<E: Entry>(
    bucket: &Bucket,
    store: &[E],
    slopes: &mut [E],
    mut weights: Option<&mut Vec<E>>,
    follows: impl Fn(&Input) -> bool,
    scratch: &mut Scratch<E>,
) {
    let size = bucket.block * bucket.card;
    let Scratch { places, digits, followed, plain, before, behind } = scratch;
    followed.clear();
    plain.clear();
    for (at, input) in bucket.inputs.iter().enumerate() {
        if follows(input) { followed.push(at) } else { plain.push(at) }
    }
    if followed.is_empty() && weights.is_none() {
        return;
    }
    places.clear();
    places.resize(bucket.inputs.len(), 0);
    before.resize_with(before.len().max(followed.len()).max(1), Vec::new);
    for product in &mut before[..followed.len().max(1)] {
        product.clear();
        product.resize(size, E::ONE);
    }
    behind.clear();
    behind.resize(size, E::ONE);
    // Inputs lie before the result in the store.
    let (into, rest) = slopes.split_at_mut(bucket.out.start);
    let by_result = &rest[..bucket.out.size];
    walk(bucket, places, digits, |places, number| {
        let start = |at: usize| bucket.inputs[at].table.start + places[at] as usize;
        for (number, &at) in plain.iter().enumerate() {
            let Input { offsets, contiguous, .. } = &bucket.inputs[at];
            take(&mut before[0], &store[start(at)..], offsets, *contiguous, number == 0);
        }
        let slopes = &by_result[number * bucket.block..(number + 1) * bucket.block];
        let Some((&last, others)) = followed.split_last() else {
            if let Some(weights) = &mut weights {
                for (values, slope) in before[0].chunks_exact(bucket.card).zip(slopes) {
                    for (weight, value) in weights.iter_mut().zip(values) {
                        weight.plus_product(value, slope);
                    }
                }
            }
            return;
        };
        for (number, &at) in others.iter().enumerate() {
            let Input { offsets, contiguous, .. } = &bucket.inputs[at];
            let (done, next) = before.split_at_mut(number + 1);
            next[0].copy_from_slice(&done[number]);
            take(&mut next[0], &store[start(at)..], offsets, *contiguous, false);
        }
        for (behind, slope) in behind.chunks_exact_mut(bucket.card).zip(slopes) {
            behind.fill(*slope);
        }
        let Input { offsets, contiguous, .. } = &bucket.inputs[last];
        give(&mut into[start(last)..], offsets, *contiguous, &before[others.len()], behind);
        if !others.is_empty() || weights.is_some() {
            take(behind, &store[start(last)..], offsets, *contiguous, false);
        }
        if let Some(weights) = &mut weights {
            let products = before[others.len()].chunks_exact(bucket.card).zip(behind.chunks_exact(bucket.card));
            for (values, behind) in products {
                for ((weight, value), behind) in weights.iter_mut().zip(values).zip(behind) {
                    weight.plus_product(value, behind);
                }
            }
        }
        for (number, &at) in others.iter().enumerate().rev() {
            let Input { offsets, contiguous, .. } = &bucket.inputs[at];
            give(&mut into[start(at)..], offsets, *contiguous, &before[number], behind);
            if number > 0 {
                take(behind, &store[start(at)..], offsets, *contiguous, false);
            }
        }
    });
}

/// `into[offsets[i]] += before[i] * behind[i]`.
fn give<E: Entry>(into: &mut [E], offsets: &[u32], contiguous: bool, before: &[E], behind: &[E]) {
    let products = before.iter().zip(behind);
    if contiguous {
        into.iter_mut().zip(products).for_each(|(into, (before, behind))| into.plus_product(before, behind));
    } else {
        offsets.iter().zip(products).for_each(|(&offset, (before, behind))| {
            into[offset as usize].plus_product(before, behind);
        });
    }
}

impl<E: Entry> Downward<E> {
    /// The weight of the worlds in which the node is bad as it was; `total` is that of all.
    pub(crate) fn bad(&self, network: &Network, node: usize, total: &E) -> E {
        match network.before[node] {
            Presence::Absent => E::ZERO,
            Presence::Fixed(pair) if pair & ACTUAL != 0 => *total,
            Presence::Fixed(_) => E::ZERO,
            Presence::Variable(variable) => {
                let mut sum = E::ZERO;
                let values = &network.domains[variable as usize];
                for (weight, _) in
                    self.weights[variable as usize].iter().zip(values).filter(|(_, v)| **v as u8 & ACTUAL != 0)
                {
                    sum.plus(weight);
                }
                sum
            }
        }
    }
}

/// Does any leaf of the network subtract?
pub(crate) fn subtracts(network: &Network) -> bool {
    network.leaves.iter().any(Leaf::subtracts)
}

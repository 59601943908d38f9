//! How many sets a family has, in all and of each size, without listing them.

use super::{CutSets, NONE, Node, UNIT};

/// A number of sets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Count {
    /// Exactly so many.
    Exactly(u128),
    /// More than the largest 128-bit number: 10 to this power, to about twelve digits.
    PowerOfTen(f64),
}

/// A number that can be counted with.
trait Number: Clone {
    const ZERO: Self;
    const ONE: Self;
    fn add(&mut self, other: &Self);
    fn count(&self) -> Count;
}

impl Number for u128 {
    const ZERO: u128 = 0;
    const ONE: u128 = 1;

    fn add(&mut self, other: &u128) {
        *self += other;
    }

    fn count(&self) -> Count {
        Count::Exactly(*self)
    }
}

/// A number with an exponent of its own: `fraction` · 2^`exponent`, the fraction below 2⁵¹².
#[derive(Debug, Clone, Copy)]
struct Wide {
    fraction: f64,
    exponent: u64,
}

/// Above 2 to this power, a fraction is brought down by it.
const STEP: i32 = 512;

impl Number for Wide {
    const ZERO: Wide = Wide { fraction: 0.0, exponent: 0 };
    const ONE: Wide = Wide { fraction: 1.0, exponent: 0 };

    fn add(&mut self, other: &Wide) {
        let (large, small) = if self.exponent >= other.exponent { (*self, *other) } else { (*other, *self) };
        // Steps apart, the smaller one is below the last digit of the larger.
        let steps = (large.exponent - small.exponent) / STEP as u64;
        let small = match steps {
            0 => small.fraction,
            1 => small.fraction * 2f64.powi(-STEP),
            _ => 0.0,
        };
        *self = Wide { fraction: large.fraction + small, exponent: large.exponent };
        if self.fraction >= 2f64.powi(STEP) {
            self.fraction *= 2f64.powi(-STEP);
            self.exponent += STEP as u64;
        }
    }

    fn count(&self) -> Count {
        let log = self.fraction.log10() + self.exponent as f64 * std::f64::consts::LOG10_2;
        // Below 2⁵³ every step was exact.
        if self.exponent == 0 && self.fraction < 2f64.powi(53) {
            Count::Exactly(self.fraction as u128)
        } else {
            Count::PowerOfTen(log)
        }
    }
}

impl CutSets {
    /// How many there are.
    ///
    /// Cost: linear in the nodes of the family.
    pub fn count(&self) -> Count {
        if self.fits() { self.total::<u128>() } else { self.total::<Wide>() }
    }

    /// How many there are of each size, from the empty set on.
    ///
    /// Cost: linear in the nodes of the family, times the sizes that its sets have.
    pub fn count_by_size(&self) -> Vec<Count> {
        if self.fits() { self.by_size::<u128>() } else { self.by_size::<Wide>() }
    }

    /// Does the number of sets fit into 128 bits, with room to spare for rounding?
    fn fits(&self) -> bool {
        match self.total::<Wide>() {
            Count::Exactly(_) => true,
            Count::PowerOfTen(log) => log < 38.0,
        }
    }

    fn total<N: Number>(&self) -> Count {
        let mut totals = vec![N::ZERO, N::ONE];
        for &Node { low, high, .. } in &self.nodes[2..] {
            let mut total = totals[low.index()].clone();
            total.add(&totals[high.index()]);
            totals.push(total);
        }
        totals[self.root.index()].count()
    }

    fn by_size<N: Number>(&self) -> Vec<Count> {
        if self.root == NONE {
            return Vec::new();
        }
        // Once the last parent of a node is done, its numbers are given back: all of them together
        // would take much more than the family itself.
        let mut parents = vec![0u32; self.nodes.len()];
        for &Node { low, high, .. } in &self.nodes[2..] {
            parents[low.index()] += 1;
            parents[high.index()] += 1;
        }
        parents[self.root.index()] += 1;
        // The number of sets of each size from the smallest that there is.
        let mut sizes: Vec<(usize, Vec<N>)> = vec![(0, Vec::new()); self.nodes.len()];
        sizes[UNIT.index()] = (0, vec![N::ONE]);
        for (at, &Node { low, high, .. }) in self.nodes.iter().enumerate().skip(2) {
            let (with, without) = (&sizes[high.index()], &sizes[low.index()]);
            let mut first = with.0 + 1;
            let mut end = first + with.1.len();
            if !without.1.is_empty() {
                first = first.min(without.0);
                end = end.max(without.0 + without.1.len());
            }
            let mut here = vec![N::ZERO; end - first];
            for (start, numbers) in [(with.0 + 1, &with.1), (without.0, &without.1)] {
                for (size, number) in numbers.iter().enumerate() {
                    here[start + size - first].add(number);
                }
            }
            sizes[at] = (first, here);
            for child in [low, high] {
                parents[child.index()] -= 1;
                if parents[child.index()] == 0 {
                    sizes[child.index()].1 = Vec::new();
                }
            }
        }
        let (first, numbers) = &sizes[self.root.index()];
        let mut counts = vec![Count::Exactly(0); *first];
        counts.extend(numbers.iter().map(N::count));
        counts
    }
}

//! The order in which the variables of a network are summed out.
//!
//! Summing out a variable makes one table over all variables that share a leaf or a table with it,
//! so the order alone decides the work, and the work is known before any number is touched.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::leaf::Leaf;
use super::network::Network;

/// An order and what it takes.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Every variable, the first to be summed out first.
    pub(crate) order: Vec<u32>,
    /// Entries of all tables that are walked.
    pub(crate) work: f64,
    /// Entries of all tables that are kept.
    pub(crate) kept: f64,
}

/// What a plan may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Most {
    pub(crate) work: f64,
    pub(crate) kept: f64,
}

/// How the next variable is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// The one whose neighbours lack the fewest links among them (min-fill, Rose 1972).
    Fill,
    /// The one with the smallest table.
    Size,
}

/// The graph of which variables meet in a table, with what the rules ask of each variable kept up to date.
struct Meeting {
    neighbours: Vec<Vec<u32>>,
    /// Logarithm of the number of values, in steps of 1/256 of a doubling.
    weights: Vec<u32>,
    /// How many pairs of its neighbours do not meet yet.
    fill: Vec<u64>,
    /// Logarithm of the size of the table that summing it out makes.
    size: Vec<u32>,
    /// Variables whose fill or size changed, perhaps more than once.
    touched: Vec<u32>,
    mark: Vec<u32>,
    round: u32,
}

impl Meeting {
    fn new(network: &Network) -> Meeting {
        let variables = network.domains.len();
        let mut neighbours: Vec<Vec<u32>> = vec![Vec::new(); variables];
        for leaf in &network.leaves {
            for &a in &leaf.scope {
                neighbours[a as usize].extend(leaf.scope.iter().filter(|&&b| b != a));
            }
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        let weights: Vec<u32> =
            network.domains.iter().map(|domain| ((domain.len() as f64).log2() * 256.0).round() as u32).collect();
        let around = |list: &Vec<u32>| -> u32 { list.iter().map(|&n| weights[n as usize]).sum() };
        let size = neighbours.iter().zip(&weights).map(|(list, weight)| weight + around(list)).collect();
        let mut meeting = Meeting {
            neighbours,
            weights,
            fill: vec![0; variables],
            size,
            touched: Vec::new(),
            mark: vec![0; variables],
            round: 0,
        };
        for variable in 0..variables as u32 {
            let degree = meeting.neighbours[variable as usize].len() as u64;
            if degree > 1 {
                meeting.mark(variable);
                let list = &meeting.neighbours[variable as usize];
                let links: u64 = list.iter().map(|&n| meeting.marked(n)).sum();
                meeting.fill[variable as usize] = (degree * (degree - 1) - links) / 2;
            }
        }
        meeting
    }

    /// Marks the neighbours of a variable.
    fn mark(&mut self, variable: u32) {
        self.round += 1;
        for &neighbour in &self.neighbours[variable as usize] {
            self.mark[neighbour as usize] = self.round;
        }
    }

    /// How many neighbours of a variable are marked.
    fn marked(&self, variable: u32) -> u64 {
        self.neighbours[variable as usize].iter().filter(|&&m| self.mark[m as usize] == self.round).count() as u64
    }

    /// Takes a variable out and makes all its neighbours meet.
    fn take_out(&mut self, variable: u32) {
        self.mark(variable);
        let around = std::mem::take(&mut self.neighbours[variable as usize]);
        self.touched.clear();
        self.touched.extend_from_slice(&around);
        for &a in &around {
            // The pairs of the variable and one that does not meet it are no pairs of `a` any more.
            let strangers = self.neighbours[a as usize].len() as u64 - 1 - self.marked(a);
            self.fill[a as usize] -= strangers;
            self.size[a as usize] -= self.weights[variable as usize];
            let list = &mut self.neighbours[a as usize];
            if let Ok(at) = list.binary_search(&variable) {
                list.remove(at);
            }
        }
        for (at, &a) in around.iter().enumerate() {
            self.mark(a);
            for &b in &around[at + 1..] {
                if self.mark[b as usize] == self.round {
                    continue;
                }
                // Who meets both lacks one link less. Each of the two gains the links to whom the other does not meet.
                let mut both = 0;
                for &c in &self.neighbours[b as usize] {
                    if self.mark[c as usize] == self.round {
                        self.fill[c as usize] -= 1;
                        self.touched.push(c);
                        both += 1;
                    }
                }
                self.mark[b as usize] = self.round;
                for (x, y) in [(a, b), (b, a)] {
                    let list = &mut self.neighbours[x as usize];
                    self.fill[x as usize] += list.len() as u64 - both;
                    self.size[x as usize] += self.weights[y as usize];
                    if let Err(at) = list.binary_search(&y) {
                        list.insert(at, y);
                    }
                }
            }
        }
    }
}

/// A stream of numbers that look random and are the same every time (xorshift, Marsaglia 2003).
fn shuffle(seed: u64, number: u64) -> u64 {
    let mut x = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ seed.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    x ^= x << 13;
    x ^= x >> 7;
    x ^ x << 17
}

/// An order by a rule, ties broken by `seed` (0: by the size of the table, then by number).
/// Gives up where the work passes `most.work` or the entries that are kept `most.kept`.
///
/// Cost: near linear for networks that are worth it.
pub(crate) fn plan(network: &Network, rule: Rule, seed: u64, most: Most) -> Option<Plan> {
    let mut meeting = Meeting::new(network);
    let variables = network.domains.len();
    // The first part decides, the second breaks ties.
    let score = |meeting: &Meeting, variable: u32| -> u64 {
        let size = u64::from(meeting.size[variable as usize]);
        let tie = |first: u64| if seed == 0 { first } else { shuffle(seed, u64::from(variable)) >> 40 };
        match rule {
            Rule::Fill => meeting.fill[variable as usize] << 24 | tie(size).min((1 << 24) - 1),
            Rule::Size => size << 24 | tie(0),
        }
    };
    let mut scores: Vec<u64> = (0..variables as u32).map(|v| score(&meeting, v)).collect();
    let mut heap: BinaryHeap<Reverse<(u64, u32)>> =
        scores.iter().enumerate().map(|(v, &score)| Reverse((score, v as u32))).collect();
    let mut gone = vec![false; variables];
    let size_of =
        |leaf: &Leaf| -> f64 { leaf.scope.iter().map(|&v| network.domains[v as usize].len() as f64).product() };
    let leaves: f64 = network.leaves.iter().map(size_of).sum();
    let mut plan = Plan { order: Vec::with_capacity(variables), work: leaves, kept: leaves };
    while let Some(Reverse((known, variable))) = heap.pop() {
        if gone[variable as usize] || scores[variable as usize] != known {
            continue;
        }
        gone[variable as usize] = true;
        plan.order.push(variable);
        let size: f64 =
            meeting.neighbours[variable as usize].iter().map(|&n| network.domains[n as usize].len() as f64).product();
        plan.work += size * network.domains[variable as usize].len() as f64;
        plan.kept += size;
        if plan.work > most.work || plan.kept > most.kept {
            return None;
        }
        meeting.take_out(variable);
        meeting.touched.sort_unstable();
        meeting.touched.dedup();
        for &v in &meeting.touched {
            let new = score(&meeting, v);
            if !gone[v as usize] && new != scores[v as usize] {
                scores[v as usize] = new;
                heap.push(Reverse((new, v)));
            }
        }
    }
    Some(plan)
}

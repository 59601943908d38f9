//! What is counted in a population: states, and states with nodes held good in the same worlds.

use rand_xoshiro::Xoshiro256PlusPlus;

use super::anneal::{Annealer, Schedule};
use super::block::Block;
use super::network::Network;
use super::word::{WORLDS, Word, below};

/// How often a population is counted, each time after every coin was thrown again.
pub(super) const ROUNDS: usize = 4;

/// How many worlds a batch counts.
pub(super) const BATCH: usize = ROUNDS * WORLDS;

/// The counts of one batch, over [`BATCH`] worlds. Tables by goal and switch are goal by goal.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    /// Logarithm of the weight of the population; −∞ if none was left.
    pub(super) ln_weight: f64,
    /// By node: worlds before the evidence in which it is bad.
    pub(super) before: Vec<u32>,
    /// By node: worlds given the evidence.
    pub(super) bad: Vec<u32>,
    /// By goal and switch: the node of the switch is bad, and with it held good the goal is not.
    pub(super) needed: Vec<u32>,
    /// By goal and switch: it is bad, and the goal is too with all other switches off.
    pub(super) enough: Vec<u32>,
    /// By goal and switch: what switching it on adds, over two orders a world.
    pub(super) added: Vec<i32>,
    /// By goal: it is bad with all switches off.
    pub(super) left: Vec<u32>,
}

/// What the counts look at.
#[derive(Debug)]
pub(super) struct Counter<'n> {
    network: &'n Network,
    switches: Vec<u32>,
    goals: Vec<u32>,
    /// Strata that bear on a goal.
    scope: Vec<bool>,
}

impl<'n> Counter<'n> {
    pub(super) fn new(network: &'n Network, switches: Vec<u32>, goals: Vec<u32>) -> Counter<'n> {
        let mut scope = vec![false; network.units.len()];
        for &goal in &goals {
            scope[network.nodes[goal as usize].unit as usize] = true;
        }
        for unit in (0..scope.len()).rev() {
            let (first, end) = network.units[unit];
            let nodes = &network.nodes[first as usize..end as usize];
            scope[unit] = scope[unit] || nodes.iter().any(|n| n.followers.iter().any(|&f| scope[f as usize]));
        }
        Counter { network, switches, goals, scope }
    }

    /// Draws and counts one batch.
    pub(super) fn batch(&self, annealer: &Annealer<'_>, schedule: &Schedule, random: &mut Xoshiro256PlusPlus) -> Tally {
        let pairs = self.switches.len() * self.goals.len();
        let nodes = self.network.nodes.len();
        let mut tally = Tally {
            ln_weight: f64::NEG_INFINITY,
            before: vec![0; nodes],
            bad: vec![0; nodes],
            needed: vec![0; pairs],
            enough: vec![0; pairs],
            added: vec![0; pairs],
            left: vec![0; self.goals.len()],
        };
        let mut plain = Block::new(self.network);
        for _ in 0..ROUNDS {
            plain.draw(self.network, |coin| Some(coin.prior), random);
            plain.evaluate(self.network, |_| true);
            count(&mut tally.before, &plain.states);
        }
        let Some((mut block, ln_weight)) = annealer.run(schedule, random) else {
            return tally;
        };
        tally.ln_weight = ln_weight;
        for round in 0..ROUNDS {
            if round > 0 {
                annealer.refresh(&mut block, random);
            }
            // What the evidence does not move follows by itself.
            block.draw(self.network, |coin| (!self.network.in_core(coin.node)).then_some(coin.given), random);
            block.evaluate(self.network, |unit| !self.network.core[unit]);
            count(&mut tally.bad, &block.states);
            self.switch(&mut block, &mut tally, random);
        }
        tally
    }

    /// Counts what would be with nodes held good. The block is left as it was.
    fn switch(&self, block: &mut Block, tally: &mut Tally, random: &mut Xoshiro256PlusPlus) {
        if self.goals.is_empty() || self.switches.is_empty() {
            for (goal, left) in self.goals.iter().zip(&mut tally.left) {
                *left += block.states[*goal as usize].count();
            }
            return;
        }
        let actual = block.states.clone();
        for (s, &node) in self.switches.iter().enumerate() {
            let bad = actual[node as usize];
            if bad.is_none() {
                continue;
            }
            block.free[node as usize] = Word::NONE;
            block.touch(self.network, node);
            block.settle(self.network, &self.scope);
            for (g, &goal) in self.goals.iter().enumerate() {
                tally.needed[g * self.switches.len() + s] += (bad & !block.states[goal as usize]).count();
            }
            block.take_back(Word::ALL);
            block.free[node as usize] = Word::ALL;
        }
        self.all_off(block);
        block.settle(self.network, &self.scope);
        for (g, &goal) in self.goals.iter().enumerate() {
            tally.left[g] += block.states[goal as usize].count();
        }
        for (s, &node) in self.switches.iter().enumerate() {
            let bad = actual[node as usize];
            if bad.is_none() {
                continue;
            }
            block.free[node as usize] = Word::ALL;
            block.touch(self.network, node);
            block.settle(self.network, &self.scope);
            for (g, &goal) in self.goals.iter().enumerate() {
                tally.enough[g * self.switches.len() + s] += (bad & block.states[goal as usize]).count();
            }
            block.take_back(Word::ALL);
            block.free[node as usize] = Word::NONE;
        }
        self.add_one_by_one(block, &actual, tally, random);
        for &node in &self.switches {
            block.free[node as usize] = Word::ALL;
        }
        block.states = actual;
    }

    fn all_off(&self, block: &mut Block) {
        for &node in &self.switches {
            block.free[node as usize] = Word::NONE;
            block.touch(self.network, node);
        }
    }

    /// Switches on one node after the other, in an order of its own in each world, once forward and
    /// once backward; what a node adds is its part. The parts of a world add up to the difference
    /// between all on and all off, whatever the order.
    fn add_one_by_one(&self, block: &mut Block, actual: &[Word], tally: &mut Tally, random: &mut Xoshiro256PlusPlus) {
        let off = block.states.clone();
        let mut orders: Vec<Vec<u32>> = vec![Vec::new(); WORLDS];
        for (s, &node) in self.switches.iter().enumerate() {
            // Without causes of its own it adds something only where its coin fell.
            let matters =
                if self.network.nodes[node as usize].mechanisms.is_empty() { actual[node as usize] } else { Word::ALL };
            matters.worlds().for_each(|world| orders[world].push(s as u32));
        }
        for order in &mut orders {
            for at in (1..order.len()).rev() {
                order.swap(at, below(at + 1, random));
            }
        }
        let longest = orders.iter().map(Vec::len).max().unwrap_or(0);
        for backward in [false, true] {
            if backward {
                orders.iter_mut().for_each(|order| order.reverse());
                block.states.clone_from(&off);
                for &node in &self.switches {
                    block.free[node as usize] = Word::NONE;
                }
            }
            for at in 0..longest {
                for (world, order) in orders.iter().enumerate() {
                    if let Some(&s) = order.get(at) {
                        let node = self.switches[s as usize];
                        block.free[node as usize].set(world);
                        block.touch(self.network, node);
                    }
                }
                let before: Vec<Word> = self.goals.iter().map(|&goal| block.states[goal as usize]).collect();
                block.settle(self.network, &self.scope);
                for (g, &goal) in self.goals.iter().enumerate() {
                    let now = block.states[goal as usize];
                    let row = g * self.switches.len();
                    (now & !before[g]).worlds().for_each(|world| tally.added[row + orders[world][at] as usize] += 1);
                    (before[g] & !now).worlds().for_each(|world| tally.added[row + orders[world][at] as usize] -= 1);
                }
            }
        }
    }
}

fn count(counts: &mut [u32], states: &[Word]) {
    counts.iter_mut().zip(states).for_each(|(count, state)| *count += state.count());
}

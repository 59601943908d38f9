//! A block of worlds: how the coins fell in each, and the states that follow.

use rand_xoshiro::Xoshiro256PlusPlus;

use super::network::{Coin, Network, Toss};
use super::word::Word;

/// Worlds side by side.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// By coin.
    pub(super) coins: Vec<Word>,
    /// By node: where it is bad.
    pub(super) states: Vec<Word>,
    /// By node: where it is *not* held good.
    pub(super) free: Vec<Word>,
    /// Strata to be looked at again, a bit each.
    dirty: Vec<u64>,
    /// What was overwritten since the last call of [`Block::settle`] began, in order.
    pub(super) changes: Vec<(u32, Word)>,
}

impl Block {
    pub(super) fn new(network: &Network) -> Block {
        Block {
            coins: vec![Word::NONE; network.coins.len()],
            states: vec![Word::NONE; network.nodes.len()],
            free: vec![Word::ALL; network.nodes.len()],
            dirty: vec![0; network.units.len().div_ceil(64)],
            changes: Vec::new(),
        }
    }

    /// Draws every coin that `which` picks, each by the chance that it is given.
    pub(super) fn draw(
        &mut self,
        network: &Network,
        which: impl Fn(&Coin) -> Option<f64>,
        random: &mut Xoshiro256PlusPlus,
    ) {
        for (word, coin) in self.coins.iter_mut().zip(&network.coins) {
            if let Some(chance) = which(coin) {
                *word = Word::draw(chance, random);
            }
        }
    }

    /// Works out the states of all strata that `which` picks.
    pub(super) fn evaluate(&mut self, network: &Network, which: impl Fn(usize) -> bool) {
        for unit in (0..network.units.len()).filter(|&unit| which(unit)) {
            let (first, end) = network.units[unit];
            if end - first == 1 {
                self.states[first as usize] = self.state(network, first);
            } else {
                self.least(network, first, end);
            }
        }
    }

    /// The states of a feedback loop: the least ones that fit.
    fn least(&mut self, network: &Network, first: u32, end: u32) {
        self.states[first as usize..end as usize].fill(Word::NONE);
        loop {
            let mut changed = false;
            for node in first..end {
                let state = self.state(network, node);
                changed |= state != self.states[node as usize];
                self.states[node as usize] = state;
            }
            if !changed {
                break;
            }
        }
    }

    /// Where the node is bad, from the states of its causes.
    pub(super) fn state(&self, network: &Network, node: u32) -> Word {
        let data = &network.nodes[node as usize];
        let mut bad = self.fell(data.own);
        for mechanism in &data.mechanisms {
            let mut fires = self.fell(mechanism.strength);
            for &(cause, state) in &mechanism.conditions {
                let cause = self.states[cause as usize];
                fires = fires & if state { cause } else { !cause };
            }
            if let Some((count, of)) = &mechanism.threshold {
                fires = fires & self.at_least(*count, of);
            }
            bad = bad | fires;
        }
        bad & self.free[node as usize]
    }

    fn fell(&self, toss: Toss) -> Word {
        match toss {
            Toss::Never => Word::NONE,
            Toss::Always => Word::ALL,
            Toss::Coin(coin) => self.coins[coin as usize],
        }
    }

    fn at_least(&self, count: usize, of: &[u32]) -> Word {
        // reached[k]: where at least k of those looked at so far are bad.
        let mut reached = vec![Word::NONE; count + 1];
        reached[0] = Word::ALL;
        for &cause in of {
            let bad = self.states[cause as usize];
            for k in (1..=count).rev() {
                reached[k] = reached[k] | (reached[k - 1] & bad);
            }
        }
        reached[count]
    }

    /// Marks the stratum of a node whose coins or freedom changed.
    pub(super) fn touch(&mut self, network: &Network, node: u32) {
        self.mark(network.nodes[node as usize].unit);
    }

    fn mark(&mut self, unit: u32) {
        self.dirty[unit as usize / 64] |= 1 << (unit % 64);
    }

    /// Carries every change through, causes before effects, as far as `scope` reaches. What is
    /// overwritten is kept in `changes`.
    pub(super) fn settle(&mut self, network: &Network, scope: &[bool]) {
        self.changes.clear();
        let mut at = 0;
        while at < self.dirty.len() {
            if self.dirty[at] == 0 {
                at += 1;
                continue;
            }
            let unit = 64 * at + self.dirty[at].trailing_zeros() as usize;
            self.dirty[at] &= self.dirty[at] - 1;
            if !scope[unit] {
                continue;
            }
            let (first, end) = network.units[unit];
            let from = self.changes.len();
            if end - first == 1 {
                let (old, new) = (self.states[first as usize], self.state(network, first));
                if old != new {
                    self.changes.push((first, old));
                    self.states[first as usize] = new;
                }
            } else {
                for node in first..end {
                    self.changes.push((node, self.states[node as usize]));
                }
                self.least(network, first, end);
                let states = &self.states;
                let mut kept = from;
                for change in from..self.changes.len() {
                    let (node, old) = self.changes[change];
                    if states[node as usize] != old {
                        self.changes[kept] = (node, old);
                        kept += 1;
                    }
                }
                self.changes.truncate(kept);
            }
            for change in from..self.changes.len() {
                let node = self.changes[change].0;
                for &follower in &network.nodes[node as usize].followers {
                    self.mark(follower);
                }
            }
        }
    }

    /// Takes the last [`Block::settle`] back where `mask` holds.
    pub(super) fn take_back(&mut self, mask: Word) {
        for &(node, old) in &self.changes {
            let state = &mut self.states[node as usize];
            *state = old.or_else(mask, *state);
        }
    }
}

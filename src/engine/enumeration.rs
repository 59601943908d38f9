//! Plain enumeration: every world, one by one.
//!
//! This is the definition of a world (docs/engine.md, section 1) as a program: slow, obvious, and sharing
//! no line with the compiled engine. Every exact answer is tested against it.

use super::coins::Observation;
use crate::graph::{CausalGraph, Mechanism};
use crate::weight::Weight;

/// The largest number of coins that is enumerated: 2²⁴ worlds take some seconds.
pub const MOST_COINS: usize = 24;

/// The model has too many coins to look at every world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{coins} coins make 2^{coins} worlds; plain enumeration stops at 2^{MOST_COINS}")]
pub struct TooManyCoins {
    /// How many coins there are.
    pub coins: usize,
}

/// All worlds of a graph.
#[derive(Debug, Clone)]
pub struct Worlds<'g> {
    graph: &'g CausalGraph,
    /// The chance of every coin: own chances first, then strengths. Only those strictly between
    /// 0 and 1 double the number of worlds.
    chances: Vec<f64>,
    open: Vec<usize>,
}

/// One outcome of all coins: own chances first, then strengths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    coins: Vec<bool>,
}

impl<'g> Worlds<'g> {
    /// Prepares the worlds of a graph.
    ///
    /// # Errors
    /// [`TooManyCoins`] above [`MOST_COINS`].
    pub fn new(graph: &'g CausalGraph) -> Result<Worlds<'g>, TooManyCoins> {
        let own = graph.nodes().iter().map(|node| node.own);
        let strengths = graph.mechanisms().iter().map(|mechanism| mechanism.strength);
        let chances: Vec<f64> = own.chain(strengths).map(Weight::point).collect();
        let open: Vec<usize> = (0..chances.len()).filter(|&i| chances[i] > 0.0 && chances[i] < 1.0).collect();
        if open.len() > MOST_COINS {
            return Err(TooManyCoins { coins: open.len() });
        }
        Ok(Worlds { graph, chances, open })
    }

    /// How many worlds there are.
    pub fn count(&self) -> u64 {
        1 << self.open.len()
    }

    /// Calls `visit` with every world and its probability P(u).
    pub fn each(&self, mut visit: impl FnMut(&World, f64)) {
        let mut world = World { coins: self.chances.iter().map(|&p| p >= 1.0).collect() };
        for number in 0..self.count() {
            let mut probability = 1.0;
            for (bit, &coin) in self.open.iter().enumerate() {
                let heads = number >> bit & 1 == 1;
                world.coins[coin] = heads;
                probability *= if heads { self.chances[coin] } else { 1.0 - self.chances[coin] };
            }
            visit(&world, probability);
        }
    }

    /// The state of every node in a world, with the nodes marked in `repaired` held good: the
    /// least fixed point.
    pub fn states(&self, world: &World, repaired: &[bool]) -> Vec<bool> {
        let nodes = self.graph.nodes().len();
        let mut bad = vec![false; nodes];
        for stratum in self.graph.strata() {
            // Within a stratum states only ever turn bad, so this ends after one round more than
            // it has nodes.
            loop {
                let mut changed = false;
                for &node in stratum {
                    if bad[node] || repaired[node] {
                        continue;
                    }
                    let struck = world.coins[node]
                        || self.graph.nodes()[node].mechanisms.iter().any(|&mechanism| {
                            world.coins[nodes + mechanism] && fires(&self.graph.mechanisms()[mechanism], &bad)
                        });
                    changed |= struck;
                    bad[node] = struck;
                }
                if !changed {
                    break;
                }
            }
        }
        bad
    }
}

/// Are the conditions of the mechanism met?
fn fires(mechanism: &Mechanism, bad: &[bool]) -> bool {
    mechanism.conditions.iter().all(|condition| bad[condition.node] == condition.bad)
        && mechanism
            .threshold
            .as_ref()
            .is_none_or(|threshold| threshold.of.iter().filter(|&&node| bad[node]).count() >= threshold.count)
}

/// How well the states fit the evidence: the product over all observations of 1 where the claim
/// is true and 1 / ratio where it is false.
pub fn likelihood(observations: &[Observation], bad: &[bool]) -> f64 {
    observations.iter().map(|o| if bad[o.node] == o.bad { 1.0 } else { 1.0 / o.ratio }).product()
}

//! Minimal solutions straight from the gates of a coherent graph, by calculating with families:
//! alternatives are unions, conditions are products, and what holds another set is left out at
//! every step.

use super::{ANY_SIZE, CutSets, Families, Family, NONE, UNIT};
use crate::engine::coins::{Coins, Toss};
use crate::engine::diagram::TooLarge;
use crate::graph::{CausalGraph, Mechanism};

impl CutSets {
    /// The minimal sets of coins, or those of at most `most` members, that make `target` bad in a
    /// graph in which nothing stops anything: `None` where some condition asks for a good state.
    ///
    /// Bounded, this is exact too: a minimal set of at most k members for "f and g" is the union of
    /// one for f and one for g, neither of them larger. Cost: the product of the families of a
    /// gate's causes at worst; small where the bound is.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn of_gates(
        graph: &CausalGraph,
        coins: &Coins,
        target: usize,
        most: Option<usize>,
        limit: usize,
    ) -> Result<Option<CutSets>, TooLarge> {
        let needed = graph.ancestors([target]);
        let coherent = graph
            .mechanisms()
            .iter()
            .filter(|mechanism| needed[mechanism.effect])
            .all(|mechanism| mechanism.conditions.iter().all(|condition| condition.bad));
        if !coherent {
            return Ok(None);
        }
        let most = most.map_or(ANY_SIZE, |most| u32::try_from(most).unwrap_or(ANY_SIZE).min(ANY_SIZE));
        let mut gates =
            Gates { graph, coins, most, families: Families::new(limit), states: vec![NONE; graph.nodes().len()] };
        for stratum in graph.strata() {
            let members: Vec<usize> = stratum.iter().copied().filter(|&node| needed[node]).collect();
            // In a loop, until nothing changes: from "nothing is bad" on, the states only grow.
            loop {
                let mut changed = false;
                for &node in &members {
                    let state = gates.state(node)?;
                    changed |= std::mem::replace(&mut gates.states[node], state) != state;
                }
                if !changed || stratum.len() == 1 {
                    break;
                }
            }
        }
        Ok(Some(CutSets::compact(gates.families.nodes(), gates.states[target])))
    }
}

struct Gates<'g> {
    graph: &'g CausalGraph,
    coins: &'g Coins,
    most: u32,
    families: Families,
    states: Vec<Family>,
}

impl Gates<'_> {
    fn toss(&mut self, toss: Toss) -> Result<Family, TooLarge> {
        match toss {
            Toss::Never => Ok(NONE),
            Toss::Always => Ok(UNIT),
            Toss::Coin(_) if self.most == 0 => Ok(NONE),
            Toss::Coin(var) => self.families.variable(var),
        }
    }

    /// One node: its own chance or any of its mechanisms.
    fn state(&mut self, node: usize) -> Result<Family, TooLarge> {
        let graph = self.graph;
        let mut ways = vec![self.toss(self.coins.own[node])?];
        for &mechanism in &graph.nodes()[node].mechanisms {
            ways.push(self.firing(&graph.mechanisms()[mechanism], self.coins.strength[mechanism])?);
        }
        self.families.deepest_first(&mut ways);
        let mut state = NONE;
        for way in ways {
            state = self.families.union(state, way)?;
        }
        Ok(state)
    }

    fn firing(&mut self, mechanism: &Mechanism, strength: Toss) -> Result<Family, TooLarge> {
        let mut needs = vec![self.toss(strength)?];
        needs.extend(mechanism.conditions.iter().map(|condition| self.states[condition.node]));
        if let Some(threshold) = &mechanism.threshold {
            let mut of: Vec<Family> = threshold.of.iter().map(|&node| self.states[node]).collect();
            self.families.deepest_first(&mut of);
            // reached[j]: at least j of those seen so far.
            let mut reached = vec![NONE; threshold.count + 1];
            reached[0] = UNIT;
            for family in of {
                for j in (1..=threshold.count).rev() {
                    let one_more = self.families.product(family, reached[j - 1], self.most)?;
                    reached[j] = self.families.union(reached[j], one_more)?;
                }
            }
            needs.push(reached[threshold.count]);
        }
        self.families.deepest_first(&mut needs);
        let mut fires = UNIT;
        for need in needs {
            fires = self.families.product(fires, need, self.most)?;
        }
        Ok(fires)
    }
}

//! Minimal solutions: the smallest sets of variables that make a function hold.
//!
//! A solution is a set of variables such that the function holds where exactly those are true. A
//! solution is minimal if none of its proper subsets is one. For a coherent function these are
//! the minimal cut sets of reliability engineering (Rauzy 1993, section 4).

use std::collections::HashMap;

use super::diagram::{Function, Store, TooLarge};

/// A family of sets: a zero-suppressed decision diagram (Minato 1993).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Family(u32);

/// No set at all.
const NONE: Family = Family(0);
/// The family of the empty set alone.
const UNIT: Family = Family(1);

/// The most variables that a function may depend on. [`CutSets::new`] recurses once a variable, and
/// this many fit into the smallest stack that a thread gets by default.
const MOST_VARIABLES: usize = 4_000;

/// The minimal solutions of one function, not yet listed.
#[derive(Debug, Clone)]
pub struct CutSets {
    /// (variable, sets without it, the rest of the sets with it).
    nodes: Vec<(u32, Family, Family)>,
    unique: HashMap<(u32, Family, Family), Family>,
    known: HashMap<(Family, Family), Family>,
    limit: usize,
    root: Family,
}

impl CutSets {
    /// Finds the minimal solutions of `f`, within a budget of nodes.
    ///
    /// Cost: about quadratic in the size of the diagrams in practice; the depth of recursion is the
    /// number of variables that `f` depends on.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn new(store: &Store, f: Function, limit: usize) -> Result<CutSets, TooLarge> {
        let terminal = (u32::MAX, NONE, NONE);
        let mut sets =
            CutSets { nodes: vec![terminal; 2], unique: HashMap::new(), known: HashMap::new(), limit, root: NONE };
        // Children stand before their parents in a store, so one walk upward finds both done.
        let mut minimal = vec![NONE; f.index() + 1];
        if let Some(unit) = minimal.get_mut(1) {
            *unit = UNIT;
        }
        let mut needed = vec![false; f.index() + 1];
        needed[f.index()] = true;
        for at in (2..=f.index()).rev() {
            if needed[at] {
                let decision = store.decision(at);
                needed[decision.low.index()] = true;
                needed[decision.high.index()] = true;
            }
        }
        let mut variables: Vec<u32> =
            (2..=f.index()).filter(|&at| needed[at]).map(|at| store.decision(at).var).collect();
        variables.sort_unstable();
        variables.dedup();
        if variables.len() > MOST_VARIABLES {
            return Err(TooLarge { reached: variables.len(), steps: 0, limit: MOST_VARIABLES });
        }
        for at in (2..=f.index()).filter(|&at| needed[at]) {
            let decision = store.decision(at);
            let (low, high) = (minimal[decision.low.index()], minimal[decision.high.index()]);
            // A set with the variable is minimal only if it holds no set without it.
            let high = sets.without_supersets(high, low)?;
            minimal[at] = sets.make(decision.var, low, high)?;
        }
        sets.root = minimal[f.index()];
        Ok(sets)
    }

    /// How many there are, without listing them; saturates at the largest number there is.
    pub fn count(&self) -> u64 {
        let mut counts = vec![0u64; self.nodes.len()];
        counts[1] = 1;
        for at in 2..self.nodes.len() {
            let (_, low, high) = self.nodes[at];
            counts[at] = counts[low.0 as usize].saturating_add(counts[high.0 as usize]);
        }
        counts[self.root.0 as usize]
    }

    /// Lists up to `most` of them, the smallest first and those of equal size by their variables.
    ///
    /// Cost: linear in what is listed, times the number of variables.
    pub fn list(&self, most: usize) -> Vec<Vec<usize>> {
        // sizes[n][k]: is there a set of k members below n? The walk for one size never enters a
        // branch that has none.
        let mut sizes: Vec<Vec<bool>> = vec![vec![false], vec![true]];
        for &(_, low, high) in &self.nodes[2..] {
            let (without, with) = (&sizes[low.0 as usize], &sizes[high.0 as usize]);
            let mut here = vec![false; without.len().max(with.len() + 1)];
            for (size, &has) in without.iter().enumerate() {
                here[size] |= has;
            }
            for (size, &has) in with.iter().enumerate() {
                here[size + 1] |= has;
            }
            sizes.push(here);
        }
        let mut found = Vec::new();
        for size in 0..sizes[self.root.0 as usize].len() {
            let mut stack = vec![(self.root, size, Vec::new())];
            while let Some((family, left, chosen)) = stack.pop() {
                if found.len() == most {
                    return found;
                }
                if !sizes[family.0 as usize].get(left).copied().unwrap_or(false) {
                    continue;
                }
                if family == UNIT {
                    found.push(chosen);
                    continue;
                }
                let (var, low, high) = self.nodes[family.0 as usize];
                stack.push((low, left, chosen.clone()));
                if left > 0 {
                    let mut with = chosen;
                    with.push(var as usize);
                    stack.push((high, left - 1, with));
                }
            }
        }
        found
    }

    fn make(&mut self, var: u32, low: Family, high: Family) -> Result<Family, TooLarge> {
        if high == NONE {
            return Ok(low);
        }
        if let Some(&known) = self.unique.get(&(var, low, high)) {
            return Ok(known);
        }
        if self.nodes.len() >= self.limit.max(2) {
            return Err(TooLarge { reached: self.nodes.len(), steps: self.known.len() as u64, limit: self.limit });
        }
        let family = Family(self.nodes.len() as u32);
        self.nodes.push((var, low, high));
        self.unique.insert((var, low, high), family);
        Ok(family)
    }

    /// The sets of `a` that hold no set of `b`.
    fn without_supersets(&mut self, a: Family, b: Family) -> Result<Family, TooLarge> {
        if a == NONE || b == NONE {
            return Ok(a);
        }
        // The empty set is in every set. And a set without anything holds nothing but that.
        if b == UNIT {
            return Ok(NONE);
        }
        if a == UNIT {
            return Ok(if self.has_empty_set(b) { NONE } else { UNIT });
        }
        if a == b {
            return Ok(NONE);
        }
        if let Some(&known) = self.known.get(&(a, b)) {
            return Ok(known);
        }
        let ((var_a, low_a, high_a), (var_b, low_b, high_b)) = (self.nodes[a.0 as usize], self.nodes[b.0 as usize]);
        let result = if var_b < var_a {
            self.without_supersets(a, low_b)?
        } else if var_a < var_b {
            let low = self.without_supersets(low_a, b)?;
            let high = self.without_supersets(high_a, b)?;
            self.make(var_a, low, high)?
        } else {
            let low = self.without_supersets(low_a, low_b)?;
            let high = self.without_supersets(high_a, low_b)?;
            let high = self.without_supersets(high, high_b)?;
            self.make(var_a, low, high)?
        };
        self.known.insert((a, b), result);
        Ok(result)
    }

    fn has_empty_set(&self, mut family: Family) -> bool {
        while family.0 >= 2 {
            family = self.nodes[family.0 as usize].1;
        }
        family == UNIT
    }
}

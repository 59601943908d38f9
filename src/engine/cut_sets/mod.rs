//! Minimal solutions: the smallest sets of variables that make a function hold.
//!
//! A solution is a set of variables such that the function holds where exactly those are true. A
//! solution is minimal if none of its proper subsets is one. For a coherent function these are
//! the minimal cut sets of reliability engineering (Rauzy 1993, section 4). For any other they are
//! still what is said here; only may a set that holds a solution be none itself.
//!
//! They are kept as a family, a zero-suppressed diagram, that is often small where the sets are
//! very many. There are two ways to it: from the diagram of the function ([`CutSets::of`]), or from
//! the gates of a coherent graph, without that diagram ([`CutSets::of_gates`]). In both, sets of more
//! than so many members can be left out while the family is made, not after: a minimal set of k
//! members comes of minimal sets of at most k members alone.

mod count;
mod families;
mod gates;
mod likeliest;

pub use count::Count;
pub use likeliest::Likeliest;

use self::families::{ANY_SIZE, Families, Family, NONE, Node, UNIT};
use super::diagram::{Function, Store, TooLarge};

/// The minimal solutions of one function, not yet listed.
#[derive(Debug, Clone)]
pub struct CutSets {
    /// Children before parents. The first two are the constants; the last one is the root, if it
    /// is no constant.
    nodes: Vec<Node>,
    root: Family,
}

impl CutSets {
    /// Finds the minimal solutions of `f`, or those of at most `most` members, within a budget of
    /// nodes.
    ///
    /// With f₀ and f₁ for f where the first variable is false or true, they are those of f₀, and
    /// those of f₁ that hold none of f₀, with the variable. Cost: about quadratic in the size of
    /// the diagrams in practice; with a bound, at most so many times one more than the bound.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn of(store: &Store, f: Function, most: Option<usize>, limit: usize) -> Result<CutSets, TooLarge> {
        let mut needed = vec![false; f.index() + 1];
        needed[f.index()] = true;
        // Children stand before their parents in a store, so one walk downward marks all.
        for at in (2..=f.index()).rev().filter(|&at| at >= 2) {
            if needed[at] {
                let decision = store.decision(at);
                needed[decision.low.index()] = true;
                needed[decision.high.index()] = true;
            }
        }
        let needed: Vec<usize> = (2..=f.index()).filter(|&at| needed[at]).collect();
        let mut families = Families::new(limit);
        let constants = |minimal: &mut Vec<Family>| {
            if let Some(unit) = minimal.get_mut(1) {
                *unit = UNIT;
            }
        };
        let mut minimal = vec![NONE; f.index() + 1];
        constants(&mut minimal);
        let Some(most) = most else {
            for at in needed {
                let decision = store.decision(at);
                let (low, high) = (minimal[decision.low.index()], minimal[decision.high.index()]);
                let high = families.without(high, low)?;
                minimal[at] = families.make(decision.var, low, high)?;
            }
            return Ok(CutSets::compact(families.nodes(), minimal[f.index()]));
        };
        // First the solutions without a member: does the function hold where nothing is true?
        for &at in &needed {
            minimal[at] = minimal[store.decision(at).low.index()];
        }
        // Then those of at most 1, 2, … members. With the variable, one member fewer is left.
        for _ in 0..most {
            let smaller = minimal.clone();
            for &at in &needed {
                let decision = store.decision(at);
                let low = minimal[decision.low.index()];
                let high = families.without(smaller[decision.high.index()], smaller[decision.low.index()])?;
                minimal[at] = families.make(decision.var, low, high)?;
            }
            // Where one more member makes no difference anywhere, no further one does.
            if minimal == smaller {
                break;
            }
        }
        Ok(CutSets::compact(families.nodes(), minimal[f.index()]))
    }

    /// Keeps what the root needs.
    fn compact(nodes: &[Node], root: Family) -> CutSets {
        let mut needed = vec![false; root.index() + 1];
        needed[root.index()] = true;
        for at in (2..=root.index()).rev() {
            if needed[at] {
                needed[nodes[at].low.index()] = true;
                needed[nodes[at].high.index()] = true;
            }
        }
        let mut place = vec![NONE; root.index() + 1];
        if let Some(unit) = place.get_mut(1) {
            *unit = UNIT;
        }
        let mut kept = nodes[..2].to_vec();
        for at in (2..=root.index()).filter(|&at| needed[at]) {
            let Node { var, low, high } = nodes[at];
            place[at] = Family(kept.len() as u32);
            kept.push(Node { var, low: place[low.index()], high: place[high.index()] });
        }
        CutSets { nodes: kept, root: place[root.index()] }
    }

    /// How many nodes the family takes, the two constants included.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// The variables that its sets are made of, each once, in their order.
    pub fn variables(&self) -> Vec<usize> {
        let mut variables: Vec<usize> = self.nodes[2..].iter().map(|node| node.var as usize).collect();
        variables.sort_unstable();
        variables.dedup();
        variables
    }

    /// Is there no set at all?
    pub fn is_empty(&self) -> bool {
        self.root == NONE
    }

    /// Shows every set to `see`, its variables in their order, until that says no.
    ///
    /// Cost: linear in what is shown, times the number of variables at worst; no memory but for
    /// one set.
    pub fn each(&self, mut see: impl FnMut(&[u32]) -> bool) {
        // What is left to do: a family, and how many members were chosen above it.
        let mut left = vec![(self.root, 0)];
        let mut members: Vec<u32> = Vec::new();
        while let Some((family, above)) = left.pop() {
            members.truncate(above);
            let mut family = family;
            while family.index() > 1 {
                let Node { var, low, high } = self.nodes[family.index()];
                if low != NONE {
                    left.push((low, members.len()));
                }
                members.push(var);
                family = high;
            }
            if family == UNIT && !see(&members) {
                return;
            }
        }
    }
}

//! A better order of the variables, found by moving them (sifting, Rudell 1993).
//!
//! No rule that looks at a graph finds the best order; but two neighbours in the order change places at the
//! cost of the nodes that decide on them, all other nodes staying what they are. So each variable in
//! turn is moved through the whole order, and left where the functions took the fewest nodes. Variables that
//! may change places in every function belong together; once they have met, they move as one (Panda,
//! Somenzi and Plessier 1994).
//!
//! This needs what a [`Store`] is built without: a table of nodes for each variable and a count of who
//! points at a node, so that what nobody needs any more goes at once. The functions are therefore
//! copied, and poured into a store again when the order is found.

mod swaps;

use super::diagram::{Function, Store, TooLarge};

/// A node that decides on `var`.
#[derive(Debug, Clone, Copy)]
struct Node {
    var: u32,
    low: u32,
    high: u32,
    /// The next one in the same bucket; 0 at its end.
    next: u32,
    /// How many nodes and roots point at it.
    references: u32,
}

/// The nodes of one variable, in buckets by what they point at.
#[derive(Debug, Clone)]
struct Table {
    /// The first node of each bucket; 0 for none. Their number is a power of two.
    buckets: Vec<u32>,
    nodes: usize,
}

/// Functions whose variables can change places.
#[derive(Debug, Clone)]
pub struct Sifting {
    /// The first two are the constants.
    nodes: Vec<Node>,
    free: Vec<u32>,
    tables: Vec<Table>,
    /// By block: its variables, in the order in which they are asked.
    blocks: Vec<Vec<u32>>,
    /// By block: has it one variable only that is asked, or several that may all change places?
    is_single: Vec<bool>,
    /// The blocks, the one that is asked first in front.
    order: Vec<usize>,
    roots: Vec<u32>,
    /// How many nodes there are, the constants aside.
    size: usize,
    steps: u64,
    /// The nodes that a swap rewrites, kept for its room.
    rewritten: Vec<u32>,
}

/// The variable of the constants: below every other.
const BOTTOM: u32 = u32::MAX;

/// A block goes no further in a direction in which the functions have grown by so much. Rudell 1993 lets them
/// double, and 1.2 is a customary bound; on large fault trees 1.05 finds orders as good in half the steps.
const MOST_GROWTH: f64 = 1.05;

/// So many nodes looked at, or so many rewritten, take as long as a step on a store.
const LOOKED_AT_PER_STEP: u64 = 64;
const REWRITTEN_PER_STEP: u64 = 8;

impl Sifting {
    /// Copies the functions `roots` of a store. `blocks` has for each variable of the store the block
    /// that it belongs to: 0, 1, 2, …, those of one block together. A block moves as one.
    ///
    /// Cost: linear in the store.
    pub fn new(store: &Store, roots: &[Function], blocks: &[usize]) -> Sifting {
        let needed = store.needed_by(roots);
        let mut counts = vec![0usize; blocks.len()];
        for at in (2..store.len()).filter(|&at| needed[at]) {
            counts[store.decision(at).var as usize] += 1;
        }
        let mut members = vec![Vec::new(); blocks.last().map_or(0, |last| last + 1)];
        for (var, &block) in blocks.iter().enumerate() {
            members[block].push(var as u32);
        }
        let constant = Node { var: BOTTOM, low: 0, high: 0, next: 0, references: 0 };
        let mut sifting = Sifting {
            nodes: vec![constant; 2],
            free: Vec::new(),
            tables: counts
                .iter()
                .map(|count| Table { buckets: vec![0; count.next_power_of_two()], nodes: 0 })
                .collect(),
            order: (0..members.len()).collect(),
            is_single: members
                .iter()
                .map(|members| members.iter().filter(|&&var| counts[var as usize] > 0).count() == 1)
                .collect(),
            blocks: members,
            roots: Vec::with_capacity(roots.len()),
            size: 0,
            steps: store.len() as u64 / LOOKED_AT_PER_STEP,
            rewritten: Vec::new(),
        };
        let mut place = vec![0u32; store.len()];
        place[1] = 1;
        for at in (2..store.len()).filter(|&at| needed[at]) {
            let decision = store.decision(at);
            let (low, high) = (place[decision.low.index()], place[decision.high.index()]);
            place[at] = sifting.make(decision.var, low, high);
            // No one points at it yet.
            sifting.nodes[place[at] as usize].references = 0;
        }
        for root in roots {
            let root = place[root.index()];
            sifting.nodes[root as usize].references += 1;
            sifting.roots.push(root);
        }
        sifting
    }

    /// How many nodes the functions take together, the constants aside.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The steps of work done, in time about those of a [`Store`].
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The variables, the one that is asked first in front.
    pub fn order(&self) -> Vec<usize> {
        self.order.iter().flat_map(|&block| &self.blocks[block]).map(|&var| var as usize).collect()
    }

    /// Makes the functions in a store, whose variable v is the one that stands at place v of the order,
    /// and gives them by place among the roots.
    ///
    /// Cost: linear in the functions.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget of the store.
    pub fn pour(&self, store: &mut Store) -> Result<Vec<Function>, TooLarge> {
        let mut place = vec![Function::FALSE; self.nodes.len()];
        place[1] = Function::TRUE;
        // From the bottom up: what is below a node is asked later.
        for (level, var) in self.order().into_iter().enumerate().rev() {
            for &bucket in &self.tables[var].buckets {
                let mut at = bucket as usize;
                while at != 0 {
                    let Node { low, high, next, .. } = self.nodes[at];
                    place[at] = store.node(level, place[low as usize], place[high as usize])?;
                    at = next as usize;
                }
            }
        }
        Ok(self.roots.iter().map(|&root| place[root as usize]).collect())
    }

    /// Does the function with this place among the roots hold where these variables do?
    ///
    /// Cost: at most one look for each variable.
    pub fn holds(&self, root: usize, variables: &[bool]) -> bool {
        let mut at = self.roots[root];
        while at > 1 {
            let node = self.nodes[at as usize];
            at = if variables[node.var as usize] { node.high } else { node.low };
        }
        at == 1
    }

    /// Moves each block once to where the functions take the fewest nodes, those that decide most
    /// often first, until `most_steps` of work are done in all. They may be passed by what it takes
    /// to bring the last block back.
    ///
    /// Cost: for each block, up to twice the nodes of all functions.
    pub fn sift(&mut self, most_steps: u64) {
        let mut left: Vec<(usize, usize)> = (0..self.blocks.len()).map(|block| (self.nodes_of(block), block)).collect();
        // Equal ones stay in the order of their numbers.
        left.sort_by_key(|&(nodes, _)| std::cmp::Reverse(nodes));
        for (_, block) in left.into_iter().filter(|&(nodes, _)| nodes > 0) {
            if self.steps >= most_steps {
                return;
            }
            // A block that has joined another one has had its turn.
            if let Some(at) = self.order.iter().position(|&other| other == block) {
                self.sift_block(at, most_steps);
            }
        }
    }

    fn nodes_of(&self, block: usize) -> usize {
        self.blocks[block].iter().map(|&var| self.tables[var as usize].nodes).sum()
    }

    /// Moves the block at this place to its best one. Blocks that it turns out to be symmetric with go
    /// along from there on.
    fn sift_block(&mut self, start: usize, most_steps: u64) {
        let mut start = start;
        while let Some(joined) = self.move_block(start, most_steps) {
            start = joined;
        }
    }

    /// The same, up to the first block that has joined this one; their place.
    fn move_block(&mut self, start: usize, most_steps: u64) -> Option<usize> {
        let last = self.order.len() - 1;
        let (mut at, mut best, mut fewest) = (start, start, self.size);
        // The nearer end first.
        let up_first = start < last - start;
        for up in [up_first, !up_first] {
            // What is on the way and in the block itself is all that a move can save.
            let nodes_of = |block: usize| self.nodes_of(block);
            let mut ahead: usize =
                if up { self.order[..=at].iter() } else { self.order[at..].iter() }.map(|&b| nodes_of(b)).sum();
            loop {
                if at > 0 && self.join(at - 1) {
                    return Some(at - 1);
                }
                if at < last && self.join(at) {
                    return Some(at);
                }
                let is_back = if up { at <= start } else { at >= start };
                if at == if up { 0 } else { last }
                    || is_back
                        && (self.size as f64 > MOST_GROWTH * fewest as f64
                            || self.size >= fewest + ahead
                            || self.steps >= most_steps)
                {
                    break;
                }
                let (next, upper) = if up { (at - 1, at - 1) } else { (at + 1, at) };
                let both = self.nodes_of(self.order[at]) + self.nodes_of(self.order[next]);
                self.swap_blocks(upper);
                ahead = ahead + self.nodes_of(self.order[next]) - both;
                at = next;
                if self.size < fewest {
                    (best, fewest) = (at, self.size);
                }
            }
        }
        while at < best {
            self.swap_blocks(at);
            at += 1;
        }
        while at > best {
            self.swap_blocks(at - 1);
            at -= 1;
        }
        None
    }

    /// Makes the block at this place and the next one a single one, if they are symmetric.
    fn join(&mut self, at: usize) -> bool {
        let (upper, lower) = (self.order[at], self.order[at + 1]);
        if !self.is_single[upper] || !self.is_single[lower] {
            return false;
        }
        let asked = |var: &&u32| self.tables[**var as usize].nodes > 0;
        let x = self.blocks[upper].iter().rfind(asked).copied();
        let y = self.blocks[lower].iter().find(asked).copied();
        self.steps += 1;
        if !x.zip(y).is_some_and(|(x, y)| self.are_symmetric(x, y)) {
            return false;
        }
        let lower = std::mem::take(&mut self.blocks[lower]);
        self.blocks[upper].extend(lower);
        self.order.remove(at + 1);
        true
    }

    /// Can x and y, which is asked right after it, change places in every function, as they are or both
    /// turned round?
    fn are_symmetric(&mut self, x: u32, y: u32) -> bool {
        let (mut alike, mut reversed) = (true, true);
        let mut from_x = 0;
        for &bucket in &self.tables[x as usize].buckets {
            let mut at = bucket;
            while at != 0 {
                let Node { low, high, next, .. } = self.nodes[at as usize];
                let (low_0, low_1) = self.sides(low, y);
                let (high_0, high_1) = self.sides(high, y);
                alike &= low_1 == high_0;
                reversed &= low_0 == high_1;
                if !alike && !reversed {
                    return false;
                }
                from_x += u32::from(self.nodes[low as usize].var == y) + u32::from(self.nodes[high as usize].var == y);
                at = next;
            }
        }
        // Nobody gets to y but by x.
        let mut to_y = 0;
        for &bucket in &self.tables[y as usize].buckets {
            let mut at = bucket;
            while at != 0 {
                to_y += self.nodes[at as usize].references;
                at = self.nodes[at as usize].next;
            }
            if to_y > from_x {
                return false;
            }
        }
        from_x > 0
    }

    /// The blocks at this place and at the next one change places.
    fn swap_blocks(&mut self, at: usize) {
        let (upper, lower) = (self.order[at], self.order[at + 1]);
        for moved in 0..self.blocks[lower].len() {
            let y = self.blocks[lower][moved];
            for passed in (0..self.blocks[upper].len()).rev() {
                let x = self.blocks[upper][passed];
                self.swap(x, y);
            }
        }
        self.order.swap(at, at + 1);
    }
}

//! The sets of a family in the order of their probability, the likeliest first, without listing the
//! others.
//!
//! Where a set's probability is the product of those of its members, a set is a path through the
//! family and the probability its length: the k likeliest are the k shortest paths. They come by
//! the recursive enumeration of Jiménez and Marzal (1999): the sets of a node in their order are a
//! merge of those of its children in theirs, each drawn only when it is asked for.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::{CutSets, Family, NONE, Node, UNIT};

/// How a set compares: −ln of its probability, then its size.
#[derive(Debug, Clone, Copy)]
struct Length {
    loss: f64,
    size: u32,
}

impl Length {
    const NOTHING: Length = Length { loss: 0.0, size: 0 };
    const NEVER: Length = Length { loss: f64::INFINITY, size: u32::MAX };

    /// With one member more.
    fn and(self, loss: f64) -> Length {
        Length { loss: self.loss + loss, size: self.size.saturating_add(1) }
    }

    fn compare(self, other: Length) -> Ordering {
        self.loss.total_cmp(&other.loss).then(self.size.cmp(&other.size))
    }
}

/// One set of a node: it begins with the variable of `element`, a node of the chain of low
/// branches, and goes on with the `nth` set of that one's high branch.
#[derive(Debug, Clone, Copy)]
struct Item {
    length: Length,
    element: u32,
    nth: u32,
}

impl PartialEq for Item {
    fn eq(&self, other: &Item) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Item {}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Item) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Item {
    fn cmp(&self, other: &Item) -> Ordering {
        // Children have smaller numbers, so the larger element has the earlier variable.
        self.length.compare(other.length).then(other.element.cmp(&self.element)).then(self.nth.cmp(&other.nth))
    }
}

/// The sets of one node, as far as they were asked for.
#[derive(Debug, Default)]
struct Drawn {
    found: Vec<Item>,
    waiting: BinaryHeap<Reverse<Item>>,
    /// The last one found, if what comes after it in its branch is not waiting yet.
    owed: Option<Item>,
}

/// The sets of a family, the likeliest first. Equally likely ones come in the order of their size,
/// then of their variables.
#[derive(Debug)]
pub struct Likeliest<'c> {
    sets: &'c CutSets,
    /// −ln of the chance of every variable.
    losses: Vec<f64>,
    /// The shortest set of every node.
    best: Vec<Length>,
    /// The place of each node in `drawn`, from 1; 0 where nothing was asked of it yet.
    place: Vec<u32>,
    drawn: Vec<Drawn>,
    next: u32,
    kept: usize,
    limit: usize,
}

impl CutSets {
    /// Its sets in the order of the product of their members' chances; `chances[v]` is that of
    /// variable v.
    ///
    /// Cost: linear in the family to begin with; then for each set about its size, times the
    /// logarithm of the length of a chain of alternatives. At most `limit` items of 24 bytes are
    /// kept; the enumeration ends there, and [`Likeliest::is_cut_short`] says so.
    pub fn likeliest(&self, chances: &[f64], limit: usize) -> Likeliest<'_> {
        let losses: Vec<f64> = chances.iter().map(|chance| -chance.ln()).collect();
        let mut best = vec![Length::NEVER, Length::NOTHING];
        for &Node { var, low, high } in &self.nodes[2..] {
            let (with, without) = (best[high.index()].and(losses[var as usize]), best[low.index()]);
            best.push(if with.compare(without).is_gt() { without } else { with });
        }
        let place = vec![0; self.nodes.len()];
        Likeliest { sets: self, losses, best, place, drawn: Vec::new(), next: 0, kept: 0, limit }
    }
}

impl Likeliest<'_> {
    /// Did it end for want of room, and not because there is no other set?
    pub fn is_cut_short(&self) -> bool {
        self.kept > self.limit
    }

    /// The next set, its variables in their order, and −ln of its probability.
    pub fn draw(&mut self, members: &mut Vec<u32>) -> Option<f64> {
        members.clear();
        let root = self.sets.root;
        let nth = self.next;
        if root == NONE || (root == UNIT && nth > 0) || !self.reach(root, nth) {
            return None;
        }
        self.next += 1;
        let (mut family, mut nth) = (root, nth);
        let mut loss = None;
        while family != UNIT {
            let item = match self.place[family.index()] {
                0 => self.first(family),
                place => match self.drawn[place as usize - 1].found.get(nth as usize) {
                    Some(item) => *item,
                    // Nothing was drawn of this one yet, so it is the first that is meant.
                    None => self.first(family),
                },
            };
            loss.get_or_insert(item.length.loss);
            let node = self.sets.nodes[item.element as usize];
            members.push(node.var);
            (family, nth) = (node.high, item.nth);
        }
        Some(loss.unwrap_or(0.0))
    }

    /// The shortest set of a node, without drawing it.
    fn first(&self, family: Family) -> Item {
        let mut at = family;
        loop {
            let Node { var, low, high } = self.sets.nodes[at.index()];
            let with = self.best[high.index()].and(self.losses[var as usize]);
            if low == NONE || !with.compare(self.best[low.index()]).is_gt() {
                return Item { length: with, element: at.0, nth: 0 };
            }
            at = low;
        }
    }

    /// Draws the sets of a node up to the `nth`; says whether it has so many.
    fn reach(&mut self, family: Family, nth: u32) -> bool {
        if family == UNIT {
            return nth == 0;
        }
        let mut asked = vec![(family, nth)];
        while let Some(&(family, nth)) = asked.last() {
            let place = self.open(family);
            let drawn = &self.drawn[place];
            if drawn.found.len() > nth as usize || (drawn.waiting.is_empty() && drawn.owed.is_none()) {
                asked.pop();
                continue;
            }
            if self.is_cut_short() {
                return false;
            }
            if let Some(last) = drawn.owed {
                // What comes after the last one found, in the branch that it came from.
                let node = self.sets.nodes[last.element as usize];
                let next = last.nth + 1;
                let follower = match (node.high, self.place[node.high.index()]) {
                    (UNIT, _) => None,
                    (high, 0) => {
                        asked.push((high, next));
                        continue;
                    }
                    (high, branch) => {
                        let branch = &self.drawn[branch as usize - 1];
                        match branch.found.get(next as usize) {
                            Some(item) => Some(item.length.and(self.losses[node.var as usize])),
                            None if branch.waiting.is_empty() && branch.owed.is_none() => None,
                            None => {
                                asked.push((high, next));
                                continue;
                            }
                        }
                    }
                };
                let drawn = &mut self.drawn[place];
                drawn.owed = None;
                if let Some(length) = follower {
                    drawn.waiting.push(Reverse(Item { length, element: last.element, nth: next }));
                }
                continue;
            }
            let drawn = &mut self.drawn[place];
            if let Some(Reverse(item)) = drawn.waiting.pop() {
                drawn.found.push(item);
                drawn.owed = Some(item);
                self.kept += 1;
            }
        }
        self.place[family.index()] > 0 && self.drawn[self.place[family.index()] as usize - 1].found.len() > nth as usize
    }

    /// Makes a node ready to be drawn from: the shortest set of each of its alternatives waits.
    fn open(&mut self, family: Family) -> usize {
        if self.place[family.index()] == 0 {
            let mut waiting = Vec::new();
            let mut at = family;
            while at != NONE {
                let Node { var, low, high } = self.sets.nodes[at.index()];
                let length = self.best[high.index()].and(self.losses[var as usize]);
                waiting.push(Reverse(Item { length, element: at.0, nth: 0 }));
                at = low;
            }
            self.kept += waiting.len();
            self.drawn.push(Drawn { waiting: BinaryHeap::from(waiting), ..Drawn::default() });
            self.place[family.index()] = self.drawn.len() as u32;
        }
        self.place[family.index()] as usize - 1
    }
}

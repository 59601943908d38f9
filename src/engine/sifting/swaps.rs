//! Two neighbours change places: the nodes of one variable are rewritten in place, found again by hashing, and
//! counted, so that what nobody needs any more goes at once.

use super::{LOOKED_AT_PER_STEP, Node, REWRITTEN_PER_STEP, Sifting};

impl Sifting {
    /// The variable x, which is asked right before y, is asked right after it.
    ///
    /// A node of x that has none of y below it just comes to stand lower. Every other one becomes a node of
    /// y, in its place, so that nobody above has to know.
    pub(super) fn swap(&mut self, x: u32, y: u32) {
        let mut rewritten = std::mem::take(&mut self.rewritten);
        let Sifting { tables, nodes, .. } = self;
        let table = &mut tables[x as usize];
        self.steps += 1 + (table.nodes as u64 + table.buckets.len() as u64) / LOOKED_AT_PER_STEP;
        for bucket in &mut table.buckets {
            // The nodes that stay are strung together anew.
            let (mut at, mut stay) = (*bucket, 0);
            while at != 0 {
                let Node { low, high, next, .. } = nodes[at as usize];
                if nodes[low as usize].var == y || nodes[high as usize].var == y {
                    rewritten.push(at);
                } else {
                    nodes[at as usize].next = stay;
                    stay = at;
                }
                at = next;
            }
            *bucket = stay;
        }
        table.nodes -= rewritten.len();
        self.steps += rewritten.len() as u64 / REWRITTEN_PER_STEP;
        for &at in &rewritten {
            let Node { low, high, .. } = self.nodes[at as usize];
            let (low_0, low_1) = self.sides(low, y);
            let (high_0, high_1) = self.sides(high, y);
            let new_low = self.make(x, low_0, high_0);
            let new_high = self.make(x, low_1, high_1);
            self.release(low);
            self.release(high);
            let node = &mut self.nodes[at as usize];
            (node.var, node.low, node.high) = (y, new_low, new_high);
            self.insert(at);
        }
        rewritten.clear();
        self.rewritten = rewritten;
    }

    /// Where a function goes if y is false, and if it is true.
    pub(super) fn sides(&self, f: u32, y: u32) -> (u32, u32) {
        let node = &self.nodes[f as usize];
        if node.var == y { (node.low, node.high) } else { (f, f) }
    }

    /// A node, found or made, with one more pointing at it.
    pub(super) fn make(&mut self, var: u32, low: u32, high: u32) -> u32 {
        if low == high {
            self.nodes[low as usize].references += 1;
            return low;
        }
        let table = &self.tables[var as usize];
        let mut at = table.buckets[hash(low, high) & (table.buckets.len() - 1)];
        while at != 0 {
            let node = &mut self.nodes[at as usize];
            if node.low == low && node.high == high {
                node.references += 1;
                return at;
            }
            at = node.next;
        }
        self.nodes[low as usize].references += 1;
        self.nodes[high as usize].references += 1;
        let node = Node { var, low, high, next: 0, references: 1 };
        let at = match self.free.pop() {
            Some(at) => {
                self.nodes[at as usize] = node;
                at
            }
            None => {
                self.nodes.push(node);
                (self.nodes.len() - 1) as u32
            }
        };
        self.size += 1;
        self.insert(at);
        at
    }

    /// Puts a node into the table of its variable.
    fn insert(&mut self, at: u32) {
        let Node { var, low, high, .. } = self.nodes[at as usize];
        let table = &mut self.tables[var as usize];
        if table.nodes >= 2 * table.buckets.len() {
            let old = std::mem::take(&mut table.buckets);
            let mask = 4 * old.len() - 1;
            table.buckets = vec![0; mask + 1];
            for mut at in old {
                while at != 0 {
                    let node = &mut self.nodes[at as usize];
                    let bucket = &mut table.buckets[hash(node.low, node.high) & mask];
                    let next = std::mem::replace(&mut node.next, *bucket);
                    *bucket = at;
                    at = next;
                }
            }
        }
        let mask = table.buckets.len() - 1;
        let bucket = &mut table.buckets[hash(low, high) & mask];
        self.nodes[at as usize].next = std::mem::replace(bucket, at);
        table.nodes += 1;
    }

    /// One less points at a node; if it was the last one, the node goes. What is below it stays,
    /// as the node that let go of it in a swap points there by another way now.
    fn release(&mut self, f: u32) {
        let node = &mut self.nodes[f as usize];
        node.references -= 1;
        if node.references > 0 || f < 2 {
            return;
        }
        let Node { var, low, high, next, .. } = *node;
        self.nodes[low as usize].references -= 1;
        self.nodes[high as usize].references -= 1;
        let table = &mut self.tables[var as usize];
        let mask = table.buckets.len() - 1;
        let bucket = &mut table.buckets[hash(low, high) & mask];
        if *bucket == f {
            *bucket = next;
        } else {
            let mut before = *bucket;
            while self.nodes[before as usize].next != f {
                before = self.nodes[before as usize].next;
            }
            self.nodes[before as usize].next = next;
        }
        table.nodes -= 1;
        self.size -= 1;
        self.free.push(f);
    }
}

/// Mixes two numbers by multiplication with an odd constant (Knuth 1998, section 6.4).
fn hash(low: u32, high: u32) -> usize {
    let mixed = (u64::from(low) << 32 | u64::from(high)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    (mixed ^ (mixed >> 29)) as usize
}

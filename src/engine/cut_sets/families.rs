//! Families of sets as zero-suppressed decision diagrams (Minato 1993), all of them antichains: no
//! set of a family holds another.
//!
//! A node stands for the sets of `low` together with those of `high`, each with `var` added. In an
//! antichain the empty set stands alone, so a family that has it is [`UNIT`].
//!
//! No operation recurses, and the hashing is fixed: families may be as deep as the machine has
//! memory, and every run makes the same nodes.

use crate::engine::diagram::TooLarge;

/// A family: its place in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Family(pub(crate) u32);

/// No set at all.
pub(crate) const NONE: Family = Family(0);
/// The family of the empty set alone.
pub(crate) const UNIT: Family = Family(1);

impl Family {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The sets of `low`, and those of `high` with `var`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) var: u32,
    pub(crate) low: Family,
    pub(crate) high: Family,
}

/// The largest size of a set where there is no bound.
pub(crate) const ANY_SIZE: u32 = (1 << 30) - 1;

/// How many steps of work are allowed for each node of the budget, so that it bounds time as well.
const STEPS_PER_NODE: u64 = 16;

/// The largest memory of results: 64 MB.
const MOST_REMEMBERED: usize = 1 << 22;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    /// The sets of the first that hold no set of the second.
    Without = 0,
    /// The minimal ones among the sets of both.
    Union = 1,
    /// The minimal ones among the unions of a set of the first and a set of the second.
    Product = 2,
    /// The sets of the first that are not too large.
    Cut = 3,
}

/// What is remembered of one step: operation with bound on the size, and operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    what: u32,
    a: Family,
    b: Family,
}

impl Key {
    /// No operation has this bound.
    const FREE: Key = Key { what: u32::MAX, a: NONE, b: NONE };

    fn slot(self, size: usize) -> usize {
        hash(self.what, self.a.0, self.b.0) & (size - 1)
    }
}

enum Task {
    /// Does the operation and leaves its result.
    Do(Operation, u32, Family, Family),
    /// Does it with the last two results.
    Join(Operation, u32),
    /// Takes from the last result what holds a set of the one before, which stays.
    Thin,
    /// Makes a node of the last two results.
    Make(u32, Key),
    /// Remembers the last result under another key as well.
    Remember(Key),
}

/// A store of families.
#[derive(Debug)]
pub(crate) struct Families {
    nodes: Vec<Node>,
    /// The size of the largest set of each family.
    largest: Vec<u32>,
    /// Open-addressing table of nodes, for sharing; 0 marks a free place.
    unique: Vec<u32>,
    /// Direct-mapped memory of results. It forgets, which costs time but never a result.
    cache: Vec<(Key, Family)>,
    limit: usize,
    steps: u64,
}

impl Families {
    /// An empty store that refuses to grow past `limit` nodes.
    pub(crate) fn new(limit: usize) -> Families {
        let terminal = Node { var: u32::MAX, low: NONE, high: NONE };
        Families {
            nodes: vec![terminal; 2],
            largest: vec![0; 2],
            unique: vec![0; 1 << 10],
            cache: vec![(Key::FREE, NONE); 1 << 10],
            limit: limit.min(u32::MAX as usize),
            steps: 0,
        }
    }

    /// Every node, children before parents; the first two are [`NONE`] and [`UNIT`].
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The family of one set of one variable.
    pub(crate) fn variable(&mut self, var: usize) -> Result<Family, TooLarge> {
        self.make(var as u32, NONE, UNIT)
    }

    /// The sets of `low`, and those of `high` with `var`; `var` comes before all of theirs.
    pub(crate) fn make(&mut self, var: u32, low: Family, high: Family) -> Result<Family, TooLarge> {
        if high == NONE {
            return Ok(low);
        }
        let mask = self.unique.len() - 1;
        let node = Node { var, low, high };
        let mut slot = hash(var, low.0, high.0) & mask;
        while self.unique[slot] != 0 {
            let at = self.unique[slot];
            if self.nodes[at as usize] == node {
                return Ok(Family(at));
            }
            slot = (slot + 1) & mask;
        }
        if self.nodes.len() >= self.limit.max(2) {
            return Err(self.too_large());
        }
        let at = self.nodes.len() as u32;
        self.nodes.push(node);
        self.largest.push(self.largest[low.index()].max(self.largest[high.index()] + 1));
        self.unique[slot] = at;
        if 2 * self.nodes.len() > self.unique.len() {
            self.grow();
        }
        Ok(Family(at))
    }

    /// The sets of `a` that hold no set of `b`.
    pub(crate) fn without(&mut self, a: Family, b: Family) -> Result<Family, TooLarge> {
        self.run(Operation::Without, ANY_SIZE, a, b)
    }

    /// The minimal ones among the sets of both.
    pub(crate) fn union(&mut self, a: Family, b: Family) -> Result<Family, TooLarge> {
        self.run(Operation::Union, ANY_SIZE, a, b)
    }

    /// The minimal ones among the unions of a set of `a` and a set of `b`, of at most `most` members.
    pub(crate) fn product(&mut self, a: Family, b: Family, most: u32) -> Result<Family, TooLarge> {
        self.run(Operation::Product, most, a, b)
    }

    /// Sorts families by their first variable, the last one first; equal ones keep their order.
    pub(crate) fn deepest_first(&self, families: &mut [Family]) {
        families.sort_by_key(|family| std::cmp::Reverse(self.nodes[family.index()].var));
    }

    fn too_large(&self) -> TooLarge {
        TooLarge { reached: self.nodes.len(), steps: self.steps, limit: self.limit }
    }

    fn grow(&mut self) {
        let size = self.unique.len() * 2;
        self.unique = vec![0; size];
        for (at, node) in self.nodes.iter().enumerate().skip(2) {
            let mut slot = hash(node.var, node.low.0, node.high.0) & (size - 1);
            while self.unique[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.unique[slot] = at as u32;
        }
    }

    /// Counts a step of work; doubles the memory of results where it is short of the work done.
    fn step(&mut self) -> Result<(), TooLarge> {
        self.steps += 1;
        if self.steps > self.cache.len() as u64 && self.cache.len() < MOST_REMEMBERED {
            let old = std::mem::take(&mut self.cache);
            let size = old.len() * 2;
            self.cache = vec![(Key::FREE, NONE); size];
            for known in old.into_iter().filter(|known| known.0 != Key::FREE) {
                self.cache[known.0.slot(size)] = known;
            }
        }
        if self.steps > STEPS_PER_NODE.saturating_mul(self.limit as u64) { Err(self.too_large()) } else { Ok(()) }
    }

    fn known(&self, key: Key) -> Option<Family> {
        let (known, result) = self.cache[key.slot(self.cache.len())];
        (known == key).then_some(result)
    }

    fn remember(&mut self, key: Key, result: Family) {
        let slot = key.slot(self.cache.len());
        self.cache[slot] = (key, result);
    }

    fn run(&mut self, operation: Operation, most: u32, a: Family, b: Family) -> Result<Family, TooLarge> {
        let mut tasks = vec![Task::Do(operation, most, a, b)];
        let mut results: Vec<Family> = Vec::new();
        fn taken(results: &mut Vec<Family>) -> Family {
            results.pop().expect("a task stands behind those whose results it takes")
        }
        while let Some(task) = tasks.pop() {
            match task {
                Task::Do(operation, most, a, b) => {
                    if let Some(result) = self.open(operation, most, a, b, &mut tasks)? {
                        results.push(result);
                    }
                }
                Task::Join(operation, most) => {
                    let (b, a) = (taken(&mut results), taken(&mut results));
                    tasks.push(Task::Do(operation, most, a, b));
                }
                Task::Thin => {
                    let a = taken(&mut results);
                    let low = *results.last().expect("the part without the variable was computed first");
                    tasks.push(Task::Do(Operation::Without, ANY_SIZE, a, low));
                }
                Task::Make(var, key) => {
                    let (high, low) = (taken(&mut results), taken(&mut results));
                    let made = self.make(var, low, high)?;
                    self.remember(key, made);
                    results.push(made);
                }
                Task::Remember(key) => {
                    let result = *results.last().expect("it stands behind the task that it remembers");
                    self.remember(key, result);
                }
            }
        }
        Ok(taken(&mut results))
    }

    /// The result of a step where it needs no look further down; otherwise the tasks that give it.
    fn open(
        &mut self,
        operation: Operation,
        most: u32,
        mut a: Family,
        mut b: Family,
        tasks: &mut Vec<Task>,
    ) -> Result<Option<Family>, TooLarge> {
        loop {
            match operation {
                Operation::Without if a == NONE || b == NONE => return Ok(Some(a)),
                // The empty set is in every set; and it holds no set but itself.
                Operation::Without if b == UNIT || a == b => return Ok(Some(NONE)),
                Operation::Without if a == UNIT => return Ok(Some(UNIT)),
                Operation::Union if a == NONE || a == b || b == UNIT => return Ok(Some(b)),
                Operation::Union if b == NONE || a == UNIT => return Ok(Some(a)),
                Operation::Product if a == NONE || b == NONE => return Ok(Some(NONE)),
                Operation::Product if a == UNIT || a == b => {
                    tasks.push(Task::Do(Operation::Cut, most, b, NONE));
                    return Ok(None);
                }
                Operation::Product if b == UNIT => {
                    tasks.push(Task::Do(Operation::Cut, most, a, NONE));
                    return Ok(None);
                }
                // Both have a member, so nothing of size 0 is left.
                Operation::Product if most == 0 => return Ok(Some(NONE)),
                Operation::Cut if self.largest[a.index()] <= most => return Ok(Some(a)),
                Operation::Cut if most == 0 => return Ok(Some(NONE)),
                _ => {}
            }
            if matches!(operation, Operation::Union | Operation::Product) && a > b {
                (a, b) = (b, a);
            }
            // A bound that no set can pass is none: more steps are then the same.
            let most = match operation {
                Operation::Product if self.largest[a.index()] + self.largest[b.index()] <= most => ANY_SIZE,
                Operation::Product | Operation::Cut => most,
                _ => ANY_SIZE,
            };
            let key = Key { what: most << 2 | operation as u32, a, b };
            if let Some(result) = self.known(key) {
                return Ok(Some(result));
            }
            self.step()?;
            let (top, other) = (self.nodes[a.index()], self.nodes[b.index()]);
            if operation == Operation::Without && other.var < top.var {
                // Sets of `b` with a variable that no set of `a` has are in none of them.
                tasks.push(Task::Remember(key));
                b = other.low;
                continue;
            }
            let var = if operation == Operation::Cut { top.var } else { top.var.min(other.var) };
            let less = if most == ANY_SIZE { ANY_SIZE } else { most - 1 };
            tasks.push(Task::Make(var, key));
            // The tasks of a step go on the stack back to front: what is wanted first comes last.
            match operation {
                Operation::Cut => {
                    tasks.push(Task::Do(Operation::Cut, less, top.high, NONE));
                    tasks.push(Task::Do(Operation::Cut, most, top.low, NONE));
                }
                Operation::Without if top.var < other.var => {
                    tasks.push(Task::Do(Operation::Without, ANY_SIZE, top.high, b));
                    tasks.push(Task::Do(Operation::Without, ANY_SIZE, top.low, b));
                }
                Operation::Without => {
                    tasks.push(Task::Join(Operation::Without, ANY_SIZE));
                    // Join takes the first operand first: (high without low) stands below the other high.
                    tasks.push(Task::Do(Operation::Cut, ANY_SIZE, other.high, NONE));
                    tasks.push(Task::Do(Operation::Without, ANY_SIZE, top.high, other.low));
                    tasks.push(Task::Do(Operation::Without, ANY_SIZE, top.low, other.low));
                }
                Operation::Union if top.var == other.var => {
                    tasks.push(Task::Thin);
                    tasks.push(Task::Do(Operation::Union, ANY_SIZE, top.high, other.high));
                    tasks.push(Task::Do(Operation::Union, ANY_SIZE, top.low, other.low));
                }
                Operation::Union => {
                    let (first, rest) = if top.var < other.var { (top, b) } else { (other, a) };
                    tasks.push(Task::Do(Operation::Without, ANY_SIZE, first.high, rest));
                    tasks.push(Task::Do(Operation::Union, ANY_SIZE, first.low, rest));
                }
                Operation::Product if top.var == other.var => {
                    // Where the variable is there, a set may do with or without it.
                    tasks.push(Task::Thin);
                    tasks.push(Task::Join(Operation::Product, less));
                    tasks.push(Task::Do(Operation::Union, ANY_SIZE, other.low, other.high));
                    tasks.push(Task::Do(Operation::Union, ANY_SIZE, top.low, top.high));
                    tasks.push(Task::Do(Operation::Product, most, top.low, other.low));
                }
                Operation::Product => {
                    let (first, rest) = if top.var < other.var { (top, b) } else { (other, a) };
                    tasks.push(Task::Thin);
                    tasks.push(Task::Do(Operation::Product, less, first.high, rest));
                    tasks.push(Task::Do(Operation::Product, most, first.low, rest));
                }
            }
            return Ok(None);
        }
    }
}

/// Mixes three numbers by multiplication with odd constants (Knuth 1998, section 6.4) and folds
/// the high bits, which are the well-mixed ones, onto the low ones.
fn hash(a: u32, b: u32, c: u32) -> usize {
    let mut mixed = u64::from(a).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ u64::from(b)).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    mixed = (mixed ^ (mixed >> 29) ^ u64::from(c)).wrapping_mul(0x1656_67B1_9E37_79F9);
    (mixed ^ (mixed >> 32)) as usize
}

//! Reduced ordered binary decision diagrams (Bryant 1986), shared between all functions of one
//! store.
//!
//! There are no complement edges. They would save memory, but the value of a complement is
//! 1 − x, and a sum of rare events loses its digits in that subtraction. Without them every
//! probability is a sum of products of positive numbers, so that a chance of 1e-30 is as exact as
//! one of a half.
//!
//! No operation recurses: diagrams may be as deep as the machine has memory.

mod twin;

pub(crate) use twin::Doubled;

/// A function: its place in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Function(u32);

impl Function {
    /// The function that never holds.
    pub const FALSE: Function = Function(0);
    /// The function that always holds.
    pub const TRUE: Function = Function(1);

    /// Its place in the store.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    fn is_constant(self) -> bool {
        self.0 < 2
    }
}

/// The diagram grew past its budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the decision diagram passed its budget of {limit} nodes (it reached {reached} nodes in {steps} steps)")]
pub struct TooLarge {
    /// Nodes in the store when it stopped.
    pub reached: usize,
    /// Steps of work done by then.
    pub steps: u64,
    /// The budget of nodes.
    pub limit: usize,
}

/// A decision: below `var`, go to `low` if the variable is false and to `high` if it is true.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decision {
    pub(crate) var: u32,
    pub(crate) low: Function,
    pub(crate) high: Function,
}

/// The variable of the two constants: below every other.
const BOTTOM: u32 = u32::MAX;

/// How many steps of work are allowed for each node of the budget. A step is a handful of
/// memory accesses, so the budget bounds time as well as space: about two seconds for each million nodes.
pub(super) const STEPS_PER_NODE: u64 = 8;

/// The largest memory of results, 256 MB; a smaller budget of nodes has a smaller one.
const MOST_REMEMBERED: usize = 1 << 24;

/// The size of the tables of an empty store.
const LEAST_TABLE: usize = 1 << 12;

/// From this size on tables grow by doubling; smaller ones become four times as large.
const LARGE: usize = 1 << 16;

/// The binary operations. The number of each is its mark in the memory of results.
const AND: u32 = 1;
const OR: u32 = 2;
/// The first and not the second.
const WITHOUT: u32 = 3;
/// The first as it was, and the second under switches.
const TWIN: u32 = 4;

/// A result that was computed: operation, both arguments and the result. An array and not a struct,
/// because a large one of zeros costs nothing until it is used. Zeros mark a free place.
type Cached = [u32; 4];

/// A store of diagrams over the variables 0, 1, 2, …; the smaller number is asked first.
///
/// A node takes 12 bytes, 8 to 16 in the table that shares nodes, and up to 32 in the memory of results:
/// a full store of n nodes takes at most 72 n bytes, half of the nodes' room being empty.
#[derive(Debug, Clone)]
pub struct Store {
    nodes: Vec<Decision>,
    /// Open-addressing table of nodes, for sharing: the place of each node, and above it a mark, so that few
    /// others have to be looked at; 0 is free.
    unique: Vec<u32>,
    /// Direct-mapped memory of results. It forgets, which costs time but never a result.
    cache: Vec<Cached>,
    /// What [`Store::apply`] has begun, kept for its room.
    begun: Vec<Begun>,
    limit: usize,
    most_steps: u64,
    steps: u64,
    /// Steps of work in stores beside this one, and the most nodes of both together.
    steps_beside: u64,
    most_nodes: usize,
}

/// A step of [`Store::apply`] that waits for what is below it.
#[derive(Debug, Clone, Copy)]
struct Begun {
    f: Function,
    g: Function,
    var: u32,
    below: Below,
}

#[derive(Debug, Clone, Copy)]
enum Below {
    /// The low side is being computed, then comes the high side of these.
    Low(Function, Function),
    /// The high side is being computed; this is the low one.
    High(Function),
}

impl Store {
    /// An empty store that refuses to grow past `limit` nodes.
    pub fn new(limit: usize) -> Store {
        let terminal = Decision { var: BOTTOM, low: Function::FALSE, high: Function::FALSE };
        let mut nodes = Vec::with_capacity(1 << 11);
        nodes.extend([terminal; 2]);
        Store {
            nodes,
            unique: vec![0; LEAST_TABLE],
            cache: vec![[0; 4]; LEAST_TABLE],
            begun: Vec::new(),
            limit: limit.min(u32::MAX as usize),
            most_steps: STEPS_PER_NODE.saturating_mul(limit as u64),
            steps: 0,
            steps_beside: 0,
            most_nodes: 0,
        }
    }

    /// Gives the store another budget of nodes, and of steps with it.
    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit.min(u32::MAX as usize);
        self.most_steps = STEPS_PER_NODE.saturating_mul(limit as u64);
    }

    /// Sets how many steps of work may be done in all.
    pub(super) fn set_most_steps(&mut self, steps: u64) {
        self.most_steps = steps;
    }

    /// A store for what is made of the functions of this one, within what is left of its room. This one forgets
    /// its results, which take as much room as its nodes.
    pub(crate) fn beside(&mut self) -> Store {
        self.cache = vec![[0; 4]; LEAST_TABLE];
        let mut beside = Store::new(self.limit.saturating_sub(self.nodes.len()));
        beside.most_steps = self.most_steps.saturating_sub(self.steps());
        beside
    }

    /// Counts the work of a store beside this one as its own.
    pub(crate) fn count_work_of(&mut self, beside: &Store) {
        self.steps_beside += beside.steps;
        self.most_nodes = self.reached().max(self.nodes.len() + beside.nodes.len());
    }

    /// The most nodes that there were, those of a store beside this one included.
    pub(crate) fn reached(&self) -> usize {
        self.most_nodes.max(self.nodes.len())
    }

    /// How many steps of work were done.
    pub fn steps(&self) -> u64 {
        self.steps + self.steps_beside
    }

    /// How many nodes the store holds, the two constants included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Is there nothing but the constants?
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 2
    }

    /// Which places of the store the functions need, those of the constants aside. A node stands behind
    /// what is below it, so one walk from the top marks all.
    ///
    /// Cost: linear in the store.
    pub(crate) fn needed_by(&self, roots: &[Function]) -> Vec<bool> {
        let mut needed = vec![false; self.nodes.len()];
        for root in roots {
            needed[root.index()] = true;
        }
        for at in (2..self.nodes.len()).rev() {
            if needed[at] {
                let Decision { low, high, .. } = self.nodes[at];
                needed[low.index()] = true;
                needed[high.index()] = true;
            }
        }
        needed
    }

    /// Forgets all that these functions do not need, and gives the new place of each. The budget and
    /// the steps done stay.
    ///
    /// Cost: linear in the store.
    pub(super) fn forget_all_but(&mut self, roots: &[Function]) -> Vec<Function> {
        let needed = self.needed_by(roots);
        let mut place = vec![Function::FALSE; self.nodes.len()];
        place[1] = Function::TRUE;
        let Store { limit, most_steps, steps, steps_beside, .. } = *self;
        let mut kept = Store { most_steps, steps, steps_beside, most_nodes: self.reached(), ..Store::new(limit) };
        for at in (2..self.nodes.len()).filter(|&at| needed[at]) {
            let Decision { var, low, high } = self.nodes[at];
            let moved = kept.make(var, place[low.index()], place[high.index()]);
            place[at] = moved.expect("what is kept is no larger than what there was");
        }
        *self = kept;
        roots.iter().map(|root| place[root.index()]).collect()
    }

    /// The decision at one place of the store.
    pub(crate) fn decision(&self, at: usize) -> Decision {
        self.nodes[at]
    }

    /// The function that holds where variable `var` does.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget, as with every operation below.
    pub fn variable(&mut self, var: usize) -> Result<Function, TooLarge> {
        self.make(var as u32, Function::FALSE, Function::TRUE)
    }

    /// The variable that the function is, if it is a single one.
    pub(super) fn as_variable(&self, f: Function) -> Option<usize> {
        let Decision { var, low, high } = self.nodes[f.index()];
        (low == Function::FALSE && high == Function::TRUE).then_some(var as usize)
    }

    /// "If `var`, then `high`, else `low`", both of which ask only variables behind `var`. A step of work.
    pub(super) fn node(&mut self, var: usize, low: Function, high: Function) -> Result<Function, TooLarge> {
        self.count_step()?;
        self.make(var as u32, low, high)
    }

    /// f ∧ g. Cost: at most the product of both sizes.
    pub fn and(&mut self, f: Function, g: Function) -> Result<Function, TooLarge> {
        self.apply::<AND>(f, g)
    }

    /// f ∨ g. Cost: at most the product of both sizes.
    pub fn or(&mut self, f: Function, g: Function) -> Result<Function, TooLarge> {
        self.apply::<OR>(f, g)
    }

    /// f ∧ ¬g. Cost: at most the product of both sizes.
    pub fn without(&mut self, f: Function, g: Function) -> Result<Function, TooLarge> {
        self.apply::<WITHOUT>(f, g)
    }

    /// Sorts functions by their first variable, the last one asked first; equal ones keep their
    /// order.
    pub fn deepest_first(&self, functions: &mut [Function]) {
        functions.sort_by_key(|f| std::cmp::Reverse(self.nodes[f.index()].var));
    }

    /// At least `count` of `functions` hold.
    pub fn at_least(&mut self, count: usize, functions: &[Function]) -> Result<Function, TooLarge> {
        // reached[j]: at least j of the functions seen so far hold.
        let mut reached = vec![Function::FALSE; count + 1];
        reached[0] = Function::TRUE;
        for &f in functions {
            for j in (1..=count).rev() {
                let one_more = self.and(f, reached[j - 1])?;
                reached[j] = self.or(reached[j], one_more)?;
            }
        }
        Ok(reached[count])
    }

    /// Does the function never fall as one of these variables rises?
    ///
    /// Cost: for each decision on one of them, `without` of its sides.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn rises(&mut self, f: Function, variables: &[bool]) -> Result<bool, TooLarge> {
        let mut needed = vec![false; f.index() + 1];
        needed[f.index()] = true;
        let mut sides = Vec::new();
        for at in (2..=f.index()).rev() {
            if !needed[at] {
                continue;
            }
            let Decision { var, low, high } = self.nodes[at];
            needed[low.index()] = true;
            needed[high.index()] = true;
            if variables[var as usize] {
                sides.push((low, high));
            }
        }
        // From the bottom up, as what is above asks again for what is below.
        for (low, high) in sides.into_iter().rev() {
            if self.without(low, high)? != Function::FALSE {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn too_large(&self) -> TooLarge {
        TooLarge { reached: self.reached(), steps: self.steps(), limit: self.limit }
    }

    fn make(&mut self, var: u32, low: Function, high: Function) -> Result<Function, TooLarge> {
        if low == high {
            return Ok(low);
        }
        let mask = self.unique.len() - 1;
        let hash = hash(var, low.0, high.0);
        let mark = self.mark(hash);
        let mut slot = hash as usize & mask;
        while self.unique[slot] != 0 {
            let shared = self.unique[slot] as usize;
            if shared & !mask == mark {
                let at = shared & mask;
                let node = self.nodes[at];
                if node.var == var && node.low == low && node.high == high {
                    return Ok(Function(at as u32));
                }
            }
            slot = (slot + 1) & mask;
        }
        if self.nodes.len() >= self.limit.max(2) {
            return Err(self.too_large());
        }
        let at = self.nodes.len();
        self.nodes.push(Decision { var, low, high });
        self.unique[slot] = (mark | at) as u32;
        if 2 * self.nodes.len() > self.unique.len() {
            self.grow();
        }
        Ok(Function(at as u32))
    }

    /// Some bits of a hash, above those that a place takes: there are fewer nodes than entries in the table.
    fn mark(&self, hash: u64) -> usize {
        (hash >> 32) as usize & !(self.unique.len() - 1)
    }

    fn grow(&mut self) {
        let size = self.unique.len() * if self.unique.len() < LARGE { 4 } else { 2 };
        self.unique = vec![0; size];
        for (at, node) in self.nodes.iter().enumerate().skip(2) {
            let hash = hash(node.var, node.low.0, node.high.0);
            let mut slot = hash as usize & (size - 1);
            while self.unique[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.unique[slot] = (self.mark(hash) | at) as u32;
        }
    }

    /// Enlarges the memory of results. What it holds moves along.
    #[cold]
    fn remember_more(&mut self) {
        let old = std::mem::take(&mut self.cache);
        self.cache = vec![[0; 4]; old.len() * if old.len() < LARGE { 4 } else { 2 }];
        for known in old.into_iter().filter(|known| known[0] != 0) {
            let slot = hash(known[0], known[1], known[2]) as usize & (self.cache.len() - 1);
            self.cache[slot] = known;
        }
    }

    /// The result where it needs no look below the roots.
    #[inline(always)]
    fn settled<const OPERATION: u32>(f: Function, g: Function) -> Option<Function> {
        const FALSE: Function = Function::FALSE;
        const TRUE: Function = Function::TRUE;
        if f.0 >= 2 && g.0 >= 2 && f != g {
            return None;
        }
        match (OPERATION, f, g) {
            (AND, FALSE, _) | (AND, _, FALSE) | (WITHOUT, FALSE, _) | (WITHOUT, _, TRUE) => Some(FALSE),
            (OR, TRUE, _) | (OR, _, TRUE) => Some(TRUE),
            (AND, TRUE, other) | (AND, other, TRUE) | (OR, FALSE, other) | (OR, other, FALSE) => Some(other),
            (WITHOUT, other, FALSE) => Some(other),
            (AND | OR, _, _) if f == g => Some(f),
            (WITHOUT, _, _) if f == g => Some(FALSE),
            _ => None,
        }
    }

    fn apply<const OPERATION: u32>(&mut self, f: Function, g: Function) -> Result<Function, TooLarge> {
        let (mut f, mut g) = (f, g);
        self.begun.clear();
        loop {
            // Down: until something is known.
            let mut result = loop {
                if let Some(result) = Store::settled::<OPERATION>(f, g) {
                    break result;
                }
                if OPERATION != WITHOUT && f > g {
                    (f, g) = (g, f);
                }
                if let Some(known) = self.remembered(OPERATION, f, g) {
                    break known;
                }
                let (a, b) = (self.nodes[f.index()], self.nodes[g.index()]);
                let var = a.var.min(b.var);
                let (f0, f1) = if a.var == var { (a.low, a.high) } else { (f, f) };
                let (g0, g1) = if b.var == var { (b.low, b.high) } else { (g, g) };
                self.begun.push(Begun { f, g, var, below: Below::Low(f1, g1) });
                (f, g) = (f0, g0);
            };
            // Up: as long as both sides are known.
            loop {
                let Some(step) = self.begun.last_mut() else { return Ok(result) };
                match step.below {
                    Below::Low(f1, g1) => {
                        step.below = Below::High(result);
                        (f, g) = (f1, g1);
                        break;
                    }
                    Below::High(low) => {
                        let Begun { f, g, var, .. } = *step;
                        self.begun.pop();
                        result = self.make(var, low, result)?;
                        self.count_step()?;
                        self.remember(OPERATION, f, g, result);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn remembered(&self, operation: u32, f: Function, g: Function) -> Option<Function> {
        let known = self.cache[hash(operation, f.0, g.0) as usize & (self.cache.len() - 1)];
        (known[0] == operation && known[1] == f.0 && known[2] == g.0).then_some(Function(known[3]))
    }

    #[inline(always)]
    fn remember(&mut self, operation: u32, f: Function, g: Function, result: Function) {
        let slot = hash(operation, f.0, g.0) as usize & (self.cache.len() - 1);
        self.cache[slot] = [operation, f.0, g.0, result.0];
    }

    #[inline(always)]
    fn count_step(&mut self) -> Result<(), TooLarge> {
        self.steps += 1;
        // Work beyond the size of the memory means that results are being forgotten.
        if self.steps > self.cache.len() as u64 && self.cache.len() < MOST_REMEMBERED.min(self.limit) {
            self.remember_more();
        }
        if self.steps() > self.most_steps {
            return Err(self.too_large());
        }
        Ok(())
    }
}

impl Function {
    /// Does it depend on no variable?
    pub fn constant(self) -> Option<bool> {
        self.is_constant().then_some(self == Function::TRUE)
    }
}

/// Mixes three numbers by multiplication with odd constants (Knuth 1998, section 6.4) and folds
/// the high bits, which are the well-mixed ones, onto the low ones.
fn hash(a: u32, b: u32, c: u32) -> u64 {
    let mut mixed = u64::from(a).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ u64::from(b)).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    mixed = (mixed ^ (mixed >> 29) ^ u64::from(c)).wrapping_mul(0x1656_67B1_9E37_79F9);
    mixed ^ (mixed >> 32)
}

/// The probability of functions under one weighting, kept as the store grows.
///
/// Every sum is of non-negative terms, so the relative error stays near 1e-16 times the depth.
#[derive(Debug, Clone)]
pub struct Probabilities {
    chances: Vec<f64>,
    values: Vec<f64>,
}

impl Probabilities {
    /// `chances[v]` is the chance that variable v holds.
    pub fn new(chances: Vec<f64>) -> Probabilities {
        Probabilities { chances, values: vec![0.0, 1.0] }
    }

    /// P(f). Cost: linear in what the store grew since the last call.
    pub fn of(&mut self, store: &Store, f: Function) -> f64 {
        for node in &store.nodes[self.values.len()..] {
            let p = self.chances[node.var as usize];
            let value = (1.0 - p) * self.values[node.low.index()] + p * self.values[node.high.index()];
            self.values.push(value);
        }
        self.values[f.index()]
    }
}

//! The flat circuit: the compiled form against which everything numerical is written once.
//!
//! A circuit is arrays in topological order, children before parents. An upward pass gives the
//! probability of every root, a downward pass the joint probability of one root with every
//! variable and its derivative by every variable's chance (Darwiche 2003). One weighting or up
//! to eight are carried through one pass.

use super::diagram::{Function, Store};

/// How many weightings one pass carries: one cache line of numbers.
pub const LANES: usize = 8;

/// One number for each weighting of a pass.
pub type Lane = [f64; LANES];

/// Several functions in one flat form. Element 0 is false, element 1 is true.
#[derive(Debug, Clone)]
pub struct Circuit {
    vars: Vec<u32>,
    lows: Vec<u32>,
    highs: Vec<u32>,
    roots: Vec<u32>,
    variables: usize,
}

impl Circuit {
    /// Flattens the part of a store that the roots need.
    ///
    /// Cost: linear in the store.
    pub fn new(store: &Store, roots: &[Function], variables: usize) -> Circuit {
        let needed = store.needed_by(roots);
        let mut place = vec![0u32; store.len()];
        place[1] = 1;
        let bottom = variables as u32;
        let (mut vars, mut lows, mut highs) = (vec![bottom; 2], vec![0; 2], vec![0; 2]);
        for at in (2..store.len()).filter(|&at| needed[at]) {
            let decision = store.decision(at);
            place[at] = vars.len() as u32;
            vars.push(decision.var);
            lows.push(place[decision.low.index()]);
            highs.push(place[decision.high.index()]);
        }
        let roots = roots.iter().map(|root| place[root.index()]).collect();
        Circuit { vars, lows, highs, roots, variables }
    }

    /// How many elements it has, the two constants included.
    pub fn len(&self) -> usize {
        self.vars.len()
    }

    /// Does it hold nothing but the constants?
    pub fn is_empty(&self) -> bool {
        self.vars.len() <= 2
    }

    /// How many variables the weightings must cover.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// Evaluates every element under up to [`LANES`] weightings, each the chance of every variable.
    ///
    /// Cost: one multiply-add for each element and lane. Every sum is of non-negative terms, so
    /// relative errors stay near 1e-16 times the number of variables.
    ///
    /// # Panics
    /// If there are more than [`LANES`] weightings or one does not cover every variable.
    pub fn upward(&self, weightings: &[Vec<f64>]) -> Upward<'_> {
        assert!(weightings.len() <= LANES, "a pass carries at most {LANES} weightings");
        match weightings {
            [weighting] => Upward::One(self.pass([weighting])),
            _ => {
                // Lanes that nobody asked for repeat the first weighting.
                let none = vec![0.0; self.variables];
                let first = weightings.first().unwrap_or(&none);
                let lanes = std::array::from_fn(|lane| &weightings.get(lane).unwrap_or(first)[..]);
                Upward::Eight(self.pass(lanes))
            }
        }
    }

    fn pass<const N: usize>(&self, weightings: [&[f64]; N]) -> UpwardPass<'_, N> {
        let mut chances = vec![[0.0; N]; self.variables];
        for (lane, weighting) in weightings.iter().enumerate() {
            assert_eq!(weighting.len(), self.variables, "a weighting covers every variable");
            for (chance, &p) in chances.iter_mut().zip(*weighting) {
                chance[lane] = p;
            }
        }
        let mut values = vec![[0.0; N]; self.len()];
        values[1] = [1.0; N];
        for at in 2..self.len() {
            let p = &chances[self.vars[at] as usize];
            let (low, high) = (values[self.lows[at] as usize], values[self.highs[at] as usize]);
            let value = &mut values[at];
            for lane in 0..N {
                value[lane] = (1.0 - p[lane]) * low[lane] + p[lane] * high[lane];
            }
        }
        UpwardPass { circuit: self, chances, values }
    }
}

/// The values of one upward pass.
#[derive(Debug, Clone)]
pub enum Upward<'c> {
    /// Of one weighting, which costs an eighth of the room.
    One(UpwardPass<'c, 1>),
    /// Of several.
    Eight(UpwardPass<'c, LANES>),
}

impl Upward<'_> {
    /// The probability of a root, one for each weighting.
    pub fn value(&self, root: usize) -> Lane {
        match self {
            Upward::One(pass) => {
                let mut lane = [0.0; LANES];
                lane[0] = pass.value(root)[0];
                lane
            }
            Upward::Eight(pass) => pass.value(root),
        }
    }

    /// One downward pass from a root.
    ///
    /// Cost: linear in the circuit, times the logarithm of the number of variables for edges that
    /// jump over some.
    pub fn downward(&self, root: usize) -> Downward<'_> {
        match self {
            Upward::One(pass) => Downward::One(pass.downward(root)),
            Upward::Eight(pass) => Downward::Eight(pass.downward(root)),
        }
    }
}

/// An upward pass of N weightings.
#[derive(Debug, Clone)]
pub struct UpwardPass<'c, const N: usize> {
    circuit: &'c Circuit,
    chances: Vec<[f64; N]>,
    values: Vec<[f64; N]>,
}

impl<const N: usize> UpwardPass<'_, N> {
    fn value(&self, root: usize) -> [f64; N] {
        self.values[self.circuit.roots[root] as usize]
    }

    fn downward(&self, root: usize) -> DownwardPass<'_, N> {
        let Circuit { vars, lows, highs, roots, variables } = self.circuit;
        let top = roots[root] as usize;
        let mut reach = vec![[0.0; N]; top + 1];
        reach[top] = [1.0; N];
        let mut by_high = vec![[0.0; N]; *variables];
        let mut by_low = vec![[0.0; N]; *variables];
        let mut jumps = Jumps::new(*variables);
        jumps.add(0, vars[top] as usize, self.values[top]);
        for at in (2..=top).rev() {
            let here = reach[at];
            if here == [0.0; N] {
                continue;
            }
            let var = vars[at] as usize;
            let (low, high) = (lows[at] as usize, highs[at] as usize);
            let p = self.chances[var];
            let (mut through_low, mut through_high) = ([0.0; N], [0.0; N]);
            for lane in 0..N {
                by_low[var][lane] += here[lane] * self.values[low][lane];
                by_high[var][lane] += here[lane] * self.values[high][lane];
                through_low[lane] = here[lane] * (1.0 - p[lane]);
                through_high[lane] = here[lane] * p[lane];
                reach[low][lane] += through_low[lane];
                reach[high][lane] += through_high[lane];
            }
            for (child, through) in [(low, through_low), (high, through_high)] {
                if child != 0 && vars[child] as usize > var + 1 {
                    let mut mass = through;
                    for (m, value) in mass.iter_mut().zip(self.values[child]) {
                        *m *= value;
                    }
                    jumps.add(var + 1, vars[child] as usize, mass);
                }
            }
        }
        DownwardPass { chances: &self.chances, by_high, by_low, jumped: jumps.totals() }
    }
}

/// What one downward pass gives, variable by variable.
#[derive(Debug, Clone)]
pub enum Downward<'c> {
    /// Of one weighting.
    One(DownwardPass<'c, 1>),
    /// Of several.
    Eight(DownwardPass<'c, LANES>),
}

impl Downward<'_> {
    /// P(root ∧ variable), to full relative accuracy.
    ///
    /// # Panics
    /// If the pass has no such lane.
    pub fn joint(&self, var: usize, lane: usize) -> f64 {
        match self {
            Downward::One(pass) => pass.joint(var, lane),
            Downward::Eight(pass) => pass.joint(var, lane),
        }
    }

    /// P(root | variable), or with `holds` false P(root | not variable), to full relative accuracy
    /// whatever the chance of the variable.
    ///
    /// # Panics
    /// If the pass has no such lane.
    pub fn given(&self, var: usize, holds: bool, lane: usize) -> f64 {
        match self {
            Downward::One(pass) => pass.given(var, holds, lane),
            Downward::Eight(pass) => pass.given(var, holds, lane),
        }
    }

    /// ∂P(root) / ∂(chance of the variable) = P(root | variable) − P(root | not variable).
    ///
    /// # Panics
    /// If the pass has no such lane.
    pub fn derivative(&self, var: usize, lane: usize) -> f64 {
        match self {
            Downward::One(pass) => pass.derivative(var, lane),
            Downward::Eight(pass) => pass.derivative(var, lane),
        }
    }
}

/// A downward pass of N weightings.
#[derive(Debug, Clone)]
pub struct DownwardPass<'c, const N: usize> {
    chances: &'c [[f64; N]],
    by_high: Vec<[f64; N]>,
    by_low: Vec<[f64; N]>,
    jumped: Vec<[f64; N]>,
}

impl<const N: usize> DownwardPass<'_, N> {
    fn joint(&self, var: usize, lane: usize) -> f64 {
        self.chances[var][lane] * self.given(var, true, lane)
    }

    fn given(&self, var: usize, holds: bool, lane: usize) -> f64 {
        let asked = if holds { &self.by_high } else { &self.by_low };
        asked[var][lane] + self.jumped[var][lane]
    }

    fn derivative(&self, var: usize, lane: usize) -> f64 {
        self.by_high[var][lane] - self.by_low[var][lane]
    }
}

/// Sums over ranges of variables, without subtraction: a range is spread over the nodes of a
/// binary tree that cover it, and a variable's total is the sum along its path to the root.
struct Jumps<const N: usize> {
    size: usize,
    tree: Vec<[f64; N]>,
}

impl<const N: usize> Jumps<N> {
    fn new(variables: usize) -> Jumps<N> {
        let size = variables.next_power_of_two().max(1);
        Jumps { size, tree: vec![[0.0; N]; 2 * size] }
    }

    /// Adds `mass` to every variable in `from..to`.
    fn add(&mut self, from: usize, to: usize, mass: [f64; N]) {
        let (mut low, mut high) = (from + self.size, to.min(self.size) + self.size);
        while low < high {
            if low % 2 == 1 {
                add_to(&mut self.tree[low], &mass);
                low += 1;
            }
            if high % 2 == 1 {
                high -= 1;
                add_to(&mut self.tree[high], &mass);
            }
            low /= 2;
            high /= 2;
        }
    }

    fn totals(mut self) -> Vec<[f64; N]> {
        for at in 2..2 * self.size {
            let parent = self.tree[at / 2];
            add_to(&mut self.tree[at], &parent);
        }
        self.tree.split_off(self.size)
    }
}

fn add_to<const N: usize>(sum: &mut [f64; N], mass: &[f64; N]) {
    for (total, part) in sum.iter_mut().zip(mass) {
        *total += part;
    }
}

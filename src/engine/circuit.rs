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
        self.upward_below(self.len(), weightings)
    }

    /// The same for some roots: nothing that was made after the last of them is looked at.
    ///
    /// # Panics
    /// As [`Circuit::upward`]; and later, where a root is asked for that was made after these.
    pub fn upward_to(&self, roots: &[usize], weightings: &[Vec<f64>]) -> Upward<'_> {
        let last = roots.iter().map(|&root| self.roots[root] as usize).max().unwrap_or(0);
        // The two constants are always there.
        self.upward_below((last + 1).max(2), weightings)
    }

    fn upward_below(&self, end: usize, weightings: &[Vec<f64>]) -> Upward<'_> {
        assert!(weightings.len() <= LANES, "a pass carries at most {LANES} weightings");
        let pass: Box<dyn Raised> = match weightings.len() {
            1 => Box::new(self.pass::<1>(end, weightings)),
            2 => Box::new(self.pass::<2>(end, weightings)),
            3 | 4 => Box::new(self.pass::<4>(end, weightings)),
            _ => Box::new(self.pass::<LANES>(end, weightings)),
        };
        Upward { pass }
    }

    /// Lanes that nobody asked for repeat the first weighting.
    fn pass<const N: usize>(&self, end: usize, weightings: &[Vec<f64>]) -> UpwardPass<'_, N> {
        let mut chances = vec![[0.0; N]; self.variables];
        for lane in 0..N {
            let Some(weighting) = weightings.get(lane).or(weightings.first()) else { break };
            assert_eq!(weighting.len(), self.variables, "a weighting covers every variable");
            for (chance, &p) in chances.iter_mut().zip(weighting) {
                chance[lane] = p;
            }
        }
        let mut values = vec![[0.0; N]; end];
        values[1] = [1.0; N];
        for at in 2..end {
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
#[derive(Debug)]
pub struct Upward<'c> {
    /// With room for one, two, four or eight weightings.
    pass: Box<dyn Raised + 'c>,
}

impl Upward<'_> {
    /// The probability of a root, one for each weighting.
    pub fn value(&self, root: usize) -> Lane {
        self.pass.value(root)
    }

    /// One downward pass from a root.
    ///
    /// Cost: linear in the circuit, times the logarithm of the number of variables for edges that
    /// jump over some.
    pub fn downward(&self, root: usize) -> Downward<'_> {
        Downward { pass: self.pass.downward(root) }
    }

    /// The derivatives alone: ∂P(root) / ∂(chance) of every variable.
    ///
    /// Cost: linear in what is below the root.
    pub fn derivatives(&self, root: usize) -> Vec<Lane> {
        self.pass.derivatives(root)
    }
}

/// An upward pass, however many weightings it carries.
trait Raised: std::fmt::Debug {
    fn value(&self, root: usize) -> Lane;
    fn downward(&self, root: usize) -> Box<dyn Lowered + '_>;
    fn derivatives(&self, root: usize) -> Vec<Lane>;
}

/// An upward pass of N weightings.
#[derive(Debug)]
struct UpwardPass<'c, const N: usize> {
    circuit: &'c Circuit,
    chances: Vec<[f64; N]>,
    values: Vec<[f64; N]>,
}

impl<const N: usize> Raised for UpwardPass<'_, N> {
    fn value(&self, root: usize) -> Lane {
        let mut lane = [0.0; LANES];
        lane[..N].copy_from_slice(&self.values[self.circuit.roots[root] as usize]);
        lane
    }

    fn downward(&self, root: usize) -> Box<dyn Lowered + '_> {
        let mut jumps = Jumps::new(self.circuit.variables);
        let top = self.circuit.roots[root] as usize;
        jumps.add(0, self.circuit.vars[top] as usize, self.values[top]);
        let [by_low, by_high] = self.lowered(top, |from, to, through| {
            let to_var = self.circuit.vars[to] as usize;
            if to != 0 && to_var > from {
                let mut mass = *through;
                for (m, value) in mass.iter_mut().zip(self.values[to]) {
                    *m *= value;
                }
                jumps.add(from, to_var, mass);
            }
        });
        Box::new(DownwardPass { chances: &self.chances, by_high, by_low, jumped: jumps.totals() })
    }

    fn derivatives(&self, root: usize) -> Vec<Lane> {
        let [by_low, by_high] = self.lowered(self.circuit.roots[root] as usize, |_, _, _| {});
        let of = |(high, low): (&[f64; N], &[f64; N])| {
            let mut lane = [0.0; LANES];
            for (lane, (high, low)) in lane.iter_mut().zip(high.iter().zip(low)) {
                *lane = high - low;
            }
            lane
        };
        by_high.iter().zip(&by_low).map(of).collect()
    }
}

impl<const N: usize> UpwardPass<'_, N> {
    /// Goes down from an element. Of each variable, what lies behind its low and its high sides. `edge` is told
    /// of every edge: the first variable that it may leave out, where it goes, and what goes through it.
    fn lowered(&self, top: usize, mut edge: impl FnMut(usize, usize, &[f64; N])) -> [Vec<[f64; N]>; 2] {
        let Circuit { vars, lows, highs, variables, .. } = self.circuit;
        let mut reach = vec![[0.0; N]; top + 1];
        reach[top] = [1.0; N];
        let mut by_high = vec![[0.0; N]; *variables];
        let mut by_low = vec![[0.0; N]; *variables];
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
            edge(var + 1, low, &through_low);
            edge(var + 1, high, &through_high);
        }
        [by_low, by_high]
    }
}

/// What one downward pass gives, variable by variable.
#[derive(Debug)]
pub struct Downward<'c> {
    pass: Box<dyn Lowered + 'c>,
}

impl Downward<'_> {
    /// P(root ∧ variable), to full relative accuracy.
    ///
    /// # Panics
    /// If the pass has no such lane.
    pub fn joint(&self, var: usize, lane: usize) -> f64 {
        self.pass.chance(var, lane) * self.given(var, true, lane)
    }

    /// P(root | variable), or with `holds` false P(root | not variable), to full relative accuracy
    /// whatever the chance of the variable.
    ///
    /// # Panics
    /// If the pass has no such lane.
    pub fn given(&self, var: usize, holds: bool, lane: usize) -> f64 {
        self.pass.asked(var, holds, lane) + self.pass.jumped(var, lane)
    }

    /// ∂P(root) / ∂(chance of the variable) = P(root | variable) − P(root | not variable).
    ///
    /// # Panics
    /// If the pass has no such lane.
    pub fn derivative(&self, var: usize, lane: usize) -> f64 {
        self.pass.asked(var, true, lane) - self.pass.asked(var, false, lane)
    }
}

/// A downward pass, however many weightings it carries.
trait Lowered: std::fmt::Debug {
    /// The chance of the variable.
    fn chance(&self, var: usize, lane: usize) -> f64;
    /// The root, where the variable was asked and holds or not, per unit of that chance.
    fn asked(&self, var: usize, holds: bool, lane: usize) -> f64;
    /// The root, where the variable was not asked.
    fn jumped(&self, var: usize, lane: usize) -> f64;
}

/// A downward pass of N weightings.
#[derive(Debug)]
struct DownwardPass<'c, const N: usize> {
    chances: &'c [[f64; N]],
    by_high: Vec<[f64; N]>,
    by_low: Vec<[f64; N]>,
    jumped: Vec<[f64; N]>,
}

impl<const N: usize> Lowered for DownwardPass<'_, N> {
    fn chance(&self, var: usize, lane: usize) -> f64 {
        self.chances[var][lane]
    }

    fn asked(&self, var: usize, holds: bool, lane: usize) -> f64 {
        let asked = if holds { &self.by_high } else { &self.by_low };
        asked[var][lane]
    }

    fn jumped(&self, var: usize, lane: usize) -> f64 {
        self.jumped[var][lane]
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

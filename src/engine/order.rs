//! The order in which a diagram asks its coins. It decides the size of the diagram more than
//! anything else, and no rule is best for every graph, so several are tried on growing budgets.
//!
//! A mechanism's coin stands by its causes and not with the other coins of its effect: a noisy-OR
//! of n causes, (c₁ ∧ s₁) ∨ (c₂ ∧ s₂) ∨ …, takes 2n decisions in the order c₁ s₁ c₂ s₂ …, and 2ⁿ
//! if all the cᵢ come before all the sᵢ.

use crate::graph::CausalGraph;

/// What is asked together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A node's own chance, its switch and its doubt.
    Node(usize),
    /// A mechanism's strength.
    Mechanism(usize),
}

/// A way to order the units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Walk depth first from the targets to their causes: good for trees and what is nearly one.
    DepthFirst {
        /// Put causes before their effects, or after them?
        causes_first: bool,
    },
    /// Causes before effects, next always the mechanism that leaves the fewest nodes about which
    /// something must be remembered: good for graphs that are long and not wide.
    Narrow,
}

/// Above so many mechanisms the search for the narrowest next step is left out, and they are taken
/// stratum by stratum. The search looks at every mechanism that is ready, at every step.
const MOST_NARROWED: usize = 10_000;

impl Order {
    /// All orders, in the order in which they are tried.
    pub const ALL: [Order; 3] =
        [Order::DepthFirst { causes_first: true }, Order::Narrow, Order::DepthFirst { causes_first: false }];

    /// The units of all ancestors of `targets`, each once, in this order.
    ///
    /// Cost: linear in the graph for [`Order::DepthFirst`], up to quadratic for [`Order::Narrow`].
    pub fn sequence(self, graph: &CausalGraph, targets: &[usize]) -> Vec<Unit> {
        match self {
            Order::DepthFirst { causes_first: true } => depth_first(graph, targets),
            Order::DepthFirst { causes_first: false } => {
                let mut sequence = depth_first(graph, targets);
                sequence.reverse();
                sequence
            }
            Order::Narrow => narrow(graph, targets),
        }
    }
}

/// What is left to do on a walk.
enum Step {
    Visit(usize),
    Emit(Unit),
}

/// A node's mechanisms one after the other, each behind its causes; then the node. The mechanism
/// with the most above it comes first, so that what it needs is not spread around the others.
fn depth_first(graph: &CausalGraph, targets: &[usize]) -> Vec<Unit> {
    let weight = ancestor_weight(graph);
    let weight_of = |mechanism: usize| {
        graph.mechanisms()[mechanism].causes().fold(0u64, |sum, cause| sum.saturating_add(weight[cause]))
    };
    let mut sequence = Vec::new();
    let mut seen = vec![false; graph.nodes().len()];
    for &target in targets {
        let mut steps = vec![Step::Visit(target)];
        while let Some(step) = steps.pop() {
            let node = match step {
                Step::Emit(unit) => {
                    sequence.push(unit);
                    continue;
                }
                Step::Visit(node) if std::mem::replace(&mut seen[node], true) => continue,
                Step::Visit(node) => node,
            };
            // The stack is taken from its end, so everything goes on it back to front.
            steps.push(Step::Emit(Unit::Node(node)));
            let mut mechanisms = graph.nodes()[node].mechanisms.clone();
            mechanisms.sort_by_key(|&mechanism| weight_of(mechanism));
            for mechanism in mechanisms {
                steps.push(Step::Emit(Unit::Mechanism(mechanism)));
                let mut causes: Vec<usize> = graph.mechanisms()[mechanism].causes().collect();
                causes.sort_by_key(|&cause| weight[cause]);
                steps.extend(causes.into_iter().map(Step::Visit));
            }
        }
    }
    sequence
}

/// An upper bound on the size of what is above each node, counted with repetition.
fn ancestor_weight(graph: &CausalGraph) -> Vec<u64> {
    let mut weight = vec![1u64; graph.nodes().len()];
    for stratum in graph.strata() {
        for &node in stratum {
            weight[node] = graph.nodes()[node]
                .mechanisms
                .iter()
                .flat_map(|&mechanism| graph.mechanisms()[mechanism].causes())
                .fold(1u64, |sum, cause| sum.saturating_add(weight[cause]));
        }
    }
    weight
}

/// The bookkeeping of [`Order::Narrow`]. At any point of the sequence a diagram must remember
/// something of each *live* node: one that is begun (its own coin or a mechanism into it has been
/// asked) and not done with (a mechanism into it or out of it is still to come).
struct Frontier<'g> {
    graph: &'g CausalGraph,
    stratum_of: Vec<usize>,
    /// Mechanisms into each node that are still to come.
    into: Vec<usize>,
    /// Mechanisms out of each node that are still to come, each counted as often as it names it.
    out_of: Vec<usize>,
    begun: Vec<bool>,
    sequence: Vec<Unit>,
}

impl Frontier<'_> {
    /// May the mechanism come next: is all known of its causes? Those of the same loop never are,
    /// and roots can be asked at any time.
    fn is_ready(&self, mechanism: usize) -> bool {
        let mechanism = &self.graph.mechanisms()[mechanism];
        mechanism
            .causes()
            .all(|cause| self.into[cause] == 0 || self.stratum_of[cause] == self.stratum_of[mechanism.effect])
    }

    /// By how many the live nodes grow if the mechanism comes next.
    fn growth(&self, number: usize) -> isize {
        let mechanism = &self.graph.mechanisms()[number];
        let effect = mechanism.effect;
        let mut growth = 0;
        let stays = self.into[effect] > 1 || self.out_of[effect] > 0;
        growth += isize::from(stays) - isize::from(self.begun[effect]);
        for cause in mechanism.causes() {
            let stays = self.into[cause] > 0 || self.out_of[cause] > 1;
            growth += isize::from(stays) - isize::from(self.begun[cause]);
        }
        growth
    }

    /// Asks a node's own coins if that has not been done.
    fn begin(&mut self, node: usize) {
        if !std::mem::replace(&mut self.begun[node], true) {
            self.sequence.push(Unit::Node(node));
        }
    }

    fn place(&mut self, number: usize) {
        let mechanism = &self.graph.mechanisms()[number];
        for cause in mechanism.causes() {
            self.begin(cause);
            self.out_of[cause] -= 1;
        }
        self.sequence.push(Unit::Mechanism(number));
        self.into[mechanism.effect] -= 1;
        self.begin(mechanism.effect);
    }
}

fn narrow(graph: &CausalGraph, targets: &[usize]) -> Vec<Unit> {
    let needed = graph.ancestors(targets.iter().copied());
    let nodes = graph.nodes().len();
    let mut frontier = Frontier {
        graph,
        stratum_of: vec![0; nodes],
        into: vec![0; nodes],
        out_of: vec![0; nodes],
        begun: vec![false; nodes],
        sequence: Vec::new(),
    };
    // In the order of the strata, so that the first one left is always ready.
    let mut left = Vec::new();
    for (number, stratum) in graph.strata().iter().enumerate() {
        for &node in stratum.iter().filter(|&&node| needed[node]) {
            frontier.stratum_of[node] = number;
            frontier.into[node] = graph.nodes()[node].mechanisms.len();
            for &mechanism in &graph.nodes()[node].mechanisms {
                left.push(mechanism);
                graph.mechanisms()[mechanism].causes().for_each(|cause| frontier.out_of[cause] += 1);
            }
        }
    }
    if left.len() > MOST_NARROWED {
        left.into_iter().for_each(|mechanism| frontier.place(mechanism));
    } else {
        while !left.is_empty() {
            let ready = left.iter().enumerate().filter(|&(_, &mechanism)| frontier.is_ready(mechanism));
            let (position, _) = ready
                .min_by_key(|&(_, &mechanism)| frontier.growth(mechanism))
                .expect("the first one left has nothing before it");
            let mechanism = left.remove(position);
            frontier.place(mechanism);
        }
    }
    // What no needed mechanism names: targets by themselves.
    for node in (0..nodes).filter(|&node| needed[node]) {
        frontier.begin(node);
    }
    frontier.sequence
}

//! The order in which a diagram asks its coins. It decides the size of the diagram more than
//! anything else, and no rule is best for every graph, so several are tried on growing budgets.
//!
//! A mechanism's coin stands by its causes and not with the other coins of its effect: a noisy-OR
//! of n causes, (c₁ ∧ s₁) ∨ (c₂ ∧ s₂) ∨ …, takes 2n decisions in the order c₁ s₁ c₂ s₂ …, and 2ⁿ
//! if all the cᵢ come before all the sᵢ.

use std::collections::BTreeSet;

use super::wiring;
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
        /// Which cause is walked first.
        by: By,
        /// Put causes before their effects, or turn the whole sequence around?
        causes_first: bool,
    },
    /// Next always what weighs most at the targets: good where few coins bear on much.
    Heaviest,
    /// What is named together stands together: good for graphs whose parts share many causes.
    Gathered {
        /// The depth-first walk to begin with.
        from: By,
    },
    /// Causes before effects, next always the mechanism that leaves the fewest nodes about which
    /// something must be remembered: good for graphs that are long and not wide.
    Narrow,
}

/// What a depth-first walk goes by where a node has several causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The most above it first, so that what it needs is not spread around the others.
    Weight,
    /// As written.
    Place,
    /// What stands by itself first, what is named in many places last.
    Sharing,
}

impl Order {
    /// All orders, in the order in which they are tried.
    pub const ALL: [Order; 8] = [
        Order::DepthFirst { by: By::Weight, causes_first: true },
        Order::DepthFirst { by: By::Weight, causes_first: false },
        Order::DepthFirst { by: By::Place, causes_first: true },
        Order::Narrow,
        Order::DepthFirst { by: By::Sharing, causes_first: true },
        Order::Heaviest,
        Order::Gathered { from: By::Place },
        Order::Gathered { from: By::Weight },
    ];

    /// The units of all ancestors of `targets`, each once, in this order.
    ///
    /// Cost: linear in the graph for [`Order::DepthFirst`], some tens of times that for
    /// [`Order::Gathered`] and for [`Order::Narrow`] where no node has very many effects; up to
    /// quadratic for [`Order::Heaviest`], which large graphs go without.
    pub fn sequence(self, graph: &CausalGraph, targets: &[usize]) -> Vec<Unit> {
        match self {
            Order::DepthFirst { by, causes_first } => {
                let mut sequence = depth_first(graph, targets, by);
                if !causes_first {
                    sequence.reverse();
                }
                sequence
            }
            Order::Heaviest => wiring::heaviest(graph, targets),
            Order::Gathered { from } => wiring::gathered(graph, &depth_first(graph, targets, from)),
            Order::Narrow => narrow(graph, targets),
        }
    }
}

/// What is left to do on a walk.
enum Step {
    Visit(usize),
    Emit(Unit),
}

/// A node's mechanisms one after the other, each behind its causes; then the node.
fn depth_first(graph: &CausalGraph, targets: &[usize], by: By) -> Vec<Unit> {
    let ranks = ranks(graph, by);
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
            mechanisms.reverse();
            if let Some(ranks) = &ranks {
                let rank_of = |mechanism: usize| graph.mechanisms()[mechanism].causes().map(|cause| ranks[cause]).sum();
                mechanisms.sort_by(|&a, &b| f64::total_cmp(&rank_of(a), &rank_of(b)));
            }
            for mechanism in mechanisms {
                steps.push(Step::Emit(Unit::Mechanism(mechanism)));
                let first = steps.len();
                steps.extend(graph.mechanisms()[mechanism].causes().map(Step::Visit));
                let causes = &mut steps[first..];
                causes.reverse();
                if let Some(ranks) = &ranks {
                    let rank = |step: &Step| if let Step::Visit(node) = step { ranks[*node] } else { 0.0 };
                    causes.sort_by(|a, b| f64::total_cmp(&rank(a), &rank(b)));
                }
            }
        }
    }
    sequence
}

/// A number for each node; the causes with the largest are walked first. None where the order is
/// that of the file.
fn ranks(graph: &CausalGraph, by: By) -> Option<Vec<f64>> {
    let weights = |each: &dyn Fn(usize) -> f64| {
        let mut weight: Vec<f64> = (0..graph.nodes().len()).map(each).collect();
        for &node in graph.strata().iter().flatten() {
            // What is above a node, counted with repetition: at most infinite.
            let mechanisms = graph.nodes()[node].mechanisms.iter();
            weight[node] += mechanisms
                .flat_map(|&mechanism| graph.mechanisms()[mechanism].causes())
                .map(|cause| weight[cause])
                .sum::<f64>();
            weight[node] = weight[node].min(1e300);
        }
        weight
    };
    match by {
        By::Place => None,
        By::Weight => Some(weights(&|_| 1.0)),
        By::Sharing => {
            let coin = |node: usize| if graph.nodes()[node].own.bounds().1 > 0.0 { 1.0 } else { 0.0 };
            let coins = weights(&coin);
            let shared = weights(&|node| coin(node) * graph.effects(node).count() as f64);
            Some(coins.iter().zip(shared).map(|(&coins, shared)| -shared / coins.max(1.0)).collect())
        }
    }
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

    /// The nodes that the mechanism names, each once.
    fn named(&self, number: usize) -> Vec<usize> {
        let mechanism = &self.graph.mechanisms()[number];
        let mut named: Vec<usize> = mechanism.causes().chain([mechanism.effect]).collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    /// All of a node that the questions below look at.
    fn standing(&self, node: usize) -> (usize, usize, bool) {
        (self.into[node].min(2), self.out_of[node].min(2), self.begun[node])
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
    // In the order of the strata, so that the first one not yet placed is always ready.
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
    let mut placed = vec![false; left.len()];
    // Which of those left name a node, by their places.
    let mut naming = vec![Vec::new(); nodes];
    for (position, &mechanism) in left.iter().enumerate() {
        for node in frontier.named(mechanism) {
            naming[node].push(position);
        }
    }
    // Those that are ready, the next one first. What is known of one changes only with the nodes that
    // it names, and each of them only a few times.
    let growth = |frontier: &Frontier<'_>, position: usize| {
        frontier.is_ready(left[position]).then(|| frontier.growth(left[position]))
    };
    let mut growths: Vec<Option<isize>> = (0..left.len()).map(|position| growth(&frontier, position)).collect();
    let mut ready: BTreeSet<(isize, usize)> =
        growths.iter().enumerate().filter_map(|(position, growth)| Some(((*growth)?, position))).collect();
    while let Some((_, position)) = ready.pop_first() {
        growths[position] = None;
        placed[position] = true;
        let named = frontier.named(left[position]);
        let before: Vec<_> = named.iter().map(|&node| frontier.standing(node)).collect();
        frontier.place(left[position]);
        for (&node, before) in named.iter().zip(before) {
            if frontier.standing(node) == before {
                continue;
            }
            for &other in naming[node].iter().filter(|&&other| !placed[other]) {
                let now = growth(&frontier, other);
                if now == growths[other] {
                    continue;
                }
                if let Some(old) = std::mem::replace(&mut growths[other], now) {
                    ready.remove(&(old, other));
                }
                ready.extend(now.map(|now| (now, other)));
            }
        }
    }
    // What no needed mechanism names: targets by themselves.
    for node in (0..nodes).filter(|&node| needed[node]) {
        frontier.begin(node);
    }
    frontier.sequence
}

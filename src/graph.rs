//! The causal graph: nodes and mechanisms by number, with the questions that are about its shape
//! alone: loops, strata, ancestors, choke points.
//!
//! It is the only home of petgraph. A node has the same number here as in [`Model::nodes`].

use petgraph::algo::{dominators, kosaraju_scc};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, IntoNeighbors, Reversed, Visitable};

use crate::model::{Model, NodeKind, NodeRef};
use crate::weight::Weight;

/// A model reduced to what inference needs.
#[derive(Debug, Clone)]
pub struct CausalGraph {
    nodes: Vec<Node>,
    mechanisms: Vec<Mechanism>,
    /// Edge cause → effect for every node that a mechanism looks at, whatever its role.
    dependencies: DiGraph<(), ()>,
    strata: Vec<Vec<usize>>,
    stratum_of: Vec<u32>,
    in_loop: Vec<bool>,
}

/// A part of a graph, see [`CausalGraph::part`].
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) graph: CausalGraph,
    /// The number in the whole of each node of the part, in order.
    pub(crate) old: Vec<usize>,
    number: Vec<u32>,
}

impl Part {
    /// The number in the part of a node that is in it.
    pub(crate) fn at(&self, old: usize) -> usize {
        self.number[old] as usize
    }
}

/// A node: its own chance of being bad and the mechanisms that bring it about.
#[derive(Debug, Clone)]
pub struct Node {
    /// Chance that it is bad of its own.
    pub own: Weight,
    /// Numbers of the mechanisms into it.
    pub mechanisms: Vec<usize>,
}

/// One way in which nodes bring another about.
#[derive(Debug, Clone)]
pub struct Mechanism {
    /// The node that it makes bad.
    pub effect: usize,
    /// Its place among the effect's mechanisms in the model.
    pub place: usize,
    /// Chance that its coin falls right.
    pub strength: Weight,
    /// What must hold for it to fire.
    pub conditions: Vec<Condition>,
    /// How many of which nodes must be bad besides.
    pub threshold: Option<Threshold>,
}

/// A node in a given state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The node.
    pub node: usize,
    /// Must it be bad (`true`) or good?
    pub bad: bool,
    /// Is it named under `unless`?
    pub unless: bool,
}

/// At least `count` of the nodes `of` are bad.
#[derive(Debug, Clone)]
pub struct Threshold {
    /// How many, 1 ..= `of.len()`.
    pub count: usize,
    /// Of which.
    pub of: Vec<usize>,
}

impl Mechanism {
    /// Every node that it looks at.
    pub fn causes(&self) -> impl Iterator<Item = usize> + '_ {
        self.conditions.iter().map(|c| c.node).chain(self.threshold.iter().flat_map(|t| t.of.iter().copied()))
    }

    /// The nodes that it needs in their bad state, or that count towards its threshold.
    pub fn contributors(&self) -> impl Iterator<Item = usize> + '_ {
        self.conditions
            .iter()
            .filter(|c| c.bad)
            .map(|c| c.node)
            .chain(self.threshold.iter().flat_map(|t| t.of.iter().copied()))
    }
}

/// The edges of all mechanisms.
fn dependencies(nodes: usize, mechanisms: &[Mechanism]) -> DiGraph<(), ()> {
    let mut dependencies = DiGraph::with_capacity(nodes, mechanisms.len());
    for _ in 0..nodes {
        dependencies.add_node(());
    }
    for mechanism in mechanisms {
        for cause in mechanism.causes() {
            dependencies.add_edge(NodeIndex::new(cause), NodeIndex::new(mechanism.effect), ());
        }
    }
    dependencies
}

impl CausalGraph {
    /// The graph of a model. Mechanisms that are switched off are left out.
    ///
    /// Cost: linear in nodes plus causes.
    pub fn new(model: &Model) -> CausalGraph {
        CausalGraph::of(model, true)
    }

    /// The same with all mechanisms and causes: what the dates of this incident switch off may act in another window.
    pub(crate) fn undated(model: &Model) -> CausalGraph {
        CausalGraph::of(model, false)
    }

    fn of(model: &Model, is_dated: bool) -> CausalGraph {
        let mut nodes: Vec<Node> =
            model.nodes().iter().map(|node| Node { own: node.own, mechanisms: Vec::new() }).collect();
        let mut mechanisms = Vec::new();
        for (effect, node) in model.nodes().iter().enumerate() {
            for (place, mechanism) in node.mechanisms.iter().enumerate().filter(|(_, m)| !(is_dated && m.off)) {
                let needs = mechanism.all.iter().map(|c| Condition { node: c.index(), bad: true, unless: false });
                // A safeguard stops a mechanism by holding, so the mechanism needs it failed; any
                // other node stops it by being bad.
                let unless = mechanism.unless.iter().map(|&c| Condition {
                    node: c.index(),
                    bad: model.node(c).kind == NodeKind::Safeguard,
                    unless: true,
                });
                let threshold = mechanism.at_least.as_ref().map(|threshold| {
                    let late = threshold.late.iter().filter(|_| !is_dated);
                    let of = threshold.of.iter().chain(late).copied().map(NodeRef::index).collect();
                    Threshold { count: threshold.count, of }
                });
                nodes[effect].mechanisms.push(mechanisms.len());
                mechanisms.push(Mechanism {
                    effect,
                    place,
                    strength: mechanism.strength,
                    conditions: needs.chain(unless).collect(),
                    threshold,
                });
            }
        }
        let dependencies = dependencies(nodes.len(), &mechanisms);
        // Kosaraju's algorithm, because Tarjan's recurses in petgraph and a chain may be deep. It gives
        // the strongly connected components effects first; causes first is wanted.
        let mut strata: Vec<Vec<usize>> = kosaraju_scc(&dependencies)
            .into_iter()
            .map(|component| {
                let mut members: Vec<usize> = component.into_iter().map(NodeIndex::index).collect();
                members.sort_unstable();
                members
            })
            .collect();
        strata.reverse();
        CausalGraph::with(nodes, mechanisms, dependencies, strata)
    }

    /// The graph of these nodes and mechanisms, which name each other by number, and whose strata are known.
    ///
    /// Cost: linear in nodes plus causes.
    pub(crate) fn of_parts(nodes: Vec<Node>, mechanisms: Vec<Mechanism>, strata: Vec<Vec<usize>>) -> CausalGraph {
        let dependencies = dependencies(nodes.len(), &mechanisms);
        CausalGraph::with(nodes, mechanisms, dependencies, strata)
    }

    fn with(
        nodes: Vec<Node>,
        mechanisms: Vec<Mechanism>,
        dependencies: DiGraph<(), ()>,
        strata: Vec<Vec<usize>>,
    ) -> CausalGraph {
        let mut in_loop = vec![false; nodes.len()];
        strata.iter().filter(|stratum| stratum.len() > 1).flatten().for_each(|&node| in_loop[node] = true);
        let mut stratum_of = vec![0; nodes.len()];
        for (number, stratum) in strata.iter().enumerate() {
            stratum.iter().for_each(|&node| stratum_of[node] = number as u32);
        }
        CausalGraph { nodes, mechanisms, dependencies, strata, stratum_of, in_loop }
    }

    /// Every node.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Every mechanism that is switched on.
    pub fn mechanisms(&self) -> &[Mechanism] {
        &self.mechanisms
    }

    /// The nodes in groups, causes before effects. A group of several nodes is a feedback loop;
    /// a node alone may not name itself (the model refuses that).
    pub fn strata(&self) -> &[Vec<usize>] {
        &self.strata
    }

    /// The same graph with other weights: `own` is given each node's number and own chance,
    /// `strength` each mechanism's strength.
    pub fn reweighted(
        &self,
        own: impl Fn(usize, Weight) -> Weight,
        strength: impl Fn(Weight) -> Weight,
    ) -> CausalGraph {
        let mut graph = self.clone();
        for (number, node) in graph.nodes.iter_mut().enumerate() {
            node.own = own(number, node.own);
        }
        for mechanism in &mut graph.mechanisms {
            mechanism.strength = strength(mechanism.strength);
        }
        graph
    }

    /// The part that bears on `targets`.
    ///
    /// Cost: that of the part, and a look at each node.
    pub(crate) fn part(&self, targets: impl IntoIterator<Item = usize>) -> Part {
        let old: Vec<usize> = self
            .ancestors(targets)
            .into_iter()
            .enumerate()
            .filter(|(_, is_part)| *is_part)
            .map(|(old, _)| old)
            .collect();
        let mut number = vec![u32::MAX; self.nodes.len()];
        old.iter().enumerate().for_each(|(new, &old)| number[old] = new as u32);
        let at = |old: usize| number[old] as usize;
        let mut nodes = Vec::with_capacity(old.len());
        let mut mechanisms = Vec::new();
        for (effect, &old) in old.iter().enumerate() {
            let first = mechanisms.len();
            for &mechanism in &self.nodes[old].mechanisms {
                let mut mechanism = self.mechanisms[mechanism].clone();
                mechanism.effect = effect;
                mechanism.conditions.iter_mut().for_each(|condition| condition.node = at(condition.node));
                mechanism.threshold.iter_mut().flat_map(|t| &mut t.of).for_each(|node| *node = at(*node));
                mechanisms.push(mechanism);
            }
            nodes.push(Node { own: self.nodes[old].own, mechanisms: (first..mechanisms.len()).collect() });
        }
        // Who is in a loop with a node bears on whatever the node bears on, so strata are whole or not there.
        let mut firsts: Vec<u32> = old.iter().map(|&old| self.stratum_of[old]).collect();
        firsts.sort_unstable();
        firsts.dedup();
        let strata = firsts.into_iter().map(|s| self.strata[s as usize].iter().map(|&old| at(old)).collect()).collect();
        Part { graph: CausalGraph::of_parts(nodes, mechanisms, strata), old, number }
    }

    /// Which nodes bear on one of `targets`: themselves and all that they depend on.
    ///
    /// Cost: linear in the part that is reached.
    pub fn ancestors(&self, targets: impl IntoIterator<Item = usize>) -> Vec<bool> {
        self.reach(targets, Reversed(&self.dependencies))
    }

    /// Which nodes depend on one of `sources`, themselves included.
    ///
    /// Cost: linear in the part that is reached.
    pub fn descendants(&self, sources: impl IntoIterator<Item = usize>) -> Vec<bool> {
        self.reach(sources, &self.dependencies)
    }

    /// Is there no node in a set that holds back another one in it by being bad? Then making some of
    /// them good makes none of the others bad.
    ///
    /// Cost: linear in the graph.
    pub fn only_helps(&self, within: impl Fn(usize) -> bool) -> bool {
        self.mechanisms
            .iter()
            .filter(|mechanism| within(mechanism.effect))
            .all(|mechanism| mechanism.conditions.iter().all(|c| c.bad || !within(c.node)))
    }

    /// Does the node stand in a feedback loop?
    pub fn is_in_loop(&self, node: usize) -> bool {
        self.in_loop[node]
    }

    /// What the mechanisms into these nodes look at, as often as they do.
    pub fn causes_of(&self, nodes: &[usize]) -> impl Iterator<Item = usize> {
        let mechanisms = nodes.iter().flat_map(|&node| &self.nodes[node].mechanisms);
        mechanisms.flat_map(|&mechanism| self.mechanisms[mechanism].causes())
    }

    /// The nodes with a mechanism that looks at `node`, as often as they do.
    pub fn effects(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.dependencies.neighbors(NodeIndex::new(node)).map(NodeIndex::index)
    }

    fn reach<G>(&self, starts: impl IntoIterator<Item = usize>, graph: G) -> Vec<bool>
    where
        G: IntoNeighbors<NodeId = NodeIndex> + Visitable<NodeId = NodeIndex>,
    {
        let mut reached = vec![false; self.nodes.len()];
        let mut search = Dfs::empty(graph);
        for start in starts {
            search.move_to(NodeIndex::new(start));
            while let Some(node) = search.next(graph) {
                reached[node.index()] = true;
            }
        }
        reached
    }

    /// The choke points between `sources` and `target`: the nodes other than `target` on every
    /// path of contributing causes from any source, the ones furthest upstream first.
    ///
    /// They are the strict dominators of the target (Cooper, Harvey and Kennedy 2001) in the graph
    /// with one added entry that leads to every source. Cost: near linear in the graph.
    pub fn choke_points(&self, sources: &[usize], target: usize) -> Vec<usize> {
        let mut paths: DiGraph<(), ()> = DiGraph::with_capacity(self.nodes.len() + 1, self.mechanisms.len());
        for _ in &self.nodes {
            paths.add_node(());
        }
        let entry = paths.add_node(());
        for mechanism in self.mechanisms.iter().filter(|m| m.strength.bounds().1 > 0.0) {
            for cause in mechanism.contributors() {
                paths.add_edge(NodeIndex::new(cause), NodeIndex::new(mechanism.effect), ());
            }
        }
        for &source in sources {
            paths.add_edge(entry, NodeIndex::new(source), ());
        }
        let tree = dominators::simple_fast(&paths, entry);
        let mut chain: Vec<usize> = tree
            .strict_dominators(NodeIndex::new(target))
            .map(|found| found.filter(|&n| n != entry).map(NodeIndex::index).collect())
            .unwrap_or_default();
        chain.reverse();
        chain
    }
}

//! The two graphs that a plan asks.
//!
//! *This incident* is the causal graph with the levers in it. A switch holds a node good where it is off; a
//! side effect is a root R that is bad in the world as it was, with a mechanism into the node that needs R
//! good. So it never fires in this incident, and may where R is repaired, which stands for "the action is
//! taken".
//!
//! *The next window* is a second copy behind the first. The first copy has the evidence and no levers, the
//! second has the levers and the impacts that are asked for. A coin belongs to the node that it makes bad.
//! The coins of latent nodes are roots that both copies share, so that they keep their joint posterior; all
//! others are drawn afresh. Mechanisms that are switched off for this incident, because a cause is dated
//! after the effect, are in the second copy: the dates belong to this incident. A node all of whose coins and
//! causes are the same in both copies is not copied.

use super::levers::{Lever, Pull};
use crate::engine::coins::Observation;
use crate::graph::{CausalGraph, Condition, Mechanism, Node, Threshold};
use crate::model::Model;
use crate::weight::Weight;

/// A graph with levers and goals.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) graph: CausalGraph,
    pub(super) observations: Vec<Observation>,
    /// The switch of each lever.
    pub(super) switches: Vec<usize>,
    /// The node of each goal.
    pub(super) goals: Vec<usize>,
}

/// This incident with the levers in it; the goals are these impacts.
pub(super) fn this_incident(model: &Model, levers: &[Lever], impacts: &[usize]) -> Window {
    let mut draft = Draft::new(levers.len());
    let graph = CausalGraph::new(model);
    let seen = draft.copy(&graph, levers, |_, coin| Toss::Plain(coin.weight), |_| None);
    draft.window(observations(model, &seen), impacts.iter().map(|&impact| seen[impact]).collect())
}

/// The next window behind this incident; the goals are these impacts in the next window.
pub(super) fn next_window(model: &Model, levers: &[Lever], impacts: &[usize]) -> Window {
    let mut draft = Draft::new(levers.len());
    let (dated, undated) = (CausalGraph::new(model), CausalGraph::undated(model));
    // The root that each shared coin became: the own one of a node, then those of its mechanisms.
    let mut shared: Vec<Vec<Option<usize>>> =
        model.nodes().iter().map(|node| vec![None; 1 + node.mechanisms.len()]).collect();
    let share = |draft: &mut Draft, coin: Coin| {
        if !model.nodes()[coin.node].latent || coin.weight.certain().is_some() {
            return Toss::Plain(coin.weight);
        }
        // A node that is nothing but its coin is a root already.
        let root = coin.is_root.unwrap_or_else(|| draft.root(coin.weight));
        shared[coin.node][coin.place] = Some(root);
        if coin.is_root.is_some() { Toss::Plain(coin.weight) } else { Toss::By(root) }
    };
    let first = draft.copy(&dated, &[], share, |_| None);
    let stays = staying(model, &undated, levers);
    let again = |_: &mut Draft, coin: Coin| match shared[coin.node][coin.place] {
        Some(root) => Toss::By(root),
        None => Toss::Plain(coin.weight),
    };
    let second = draft.copy(&undated, levers, again, |node| stays[node].then(|| first[node]));
    draft.window(observations(model, &first), impacts.iter().map(|&impact| second[impact]).collect())
}

/// The nodes whose state in the next window is their state in this one, whatever happens.
fn staying(model: &Model, undated: &CausalGraph, levers: &[Lever]) -> Vec<bool> {
    let mut stays = vec![false; model.nodes().len()];
    let mut is_moved = vec![false; stays.len()];
    levers.iter().for_each(|lever| is_moved[lever.node] = true);
    for stratum in undated.strata() {
        let holds = stratum.iter().all(|&node| {
            let Node { own, mechanisms } = &undated.nodes()[node];
            let mut coins = mechanisms.iter().map(|&m| undated.mechanisms()[m].strength).chain([*own]);
            let kept = model.nodes()[node].latent || coins.all(|coin| coin.certain().is_some());
            let is_dated =
                |m: &crate::model::Mechanism| m.off || m.at_least.as_ref().is_some_and(|t| !t.late.is_empty());
            let dated = model.nodes()[node].mechanisms.iter().any(is_dated);
            let mut causes = mechanisms.iter().flat_map(|&m| undated.mechanisms()[m].causes());
            kept && !dated && !is_moved[node] && causes.all(|cause| stays[cause] || stratum.contains(&cause))
        });
        stratum.iter().for_each(|&node| stays[node] = holds);
    }
    stays
}

/// What was seen, of the copy whose nodes are `seen`.
fn observations(model: &Model, seen: &[usize]) -> Vec<Observation> {
    let moved = |observation: Observation| Observation { node: seen[observation.node], ..observation };
    super::super::observations(model).into_iter().map(moved).collect()
}

/// A coin of a copy: the own chance of a node (place 0), or the strength of its mechanism at place − 1.
#[derive(Debug, Clone, Copy)]
struct Coin {
    weight: Weight,
    /// The node that it belongs to, by its number in the model.
    node: usize,
    place: usize,
    /// The number in the draft of that node, if it is nothing but this coin.
    is_root: Option<usize>,
}

/// How a coin is tossed in a copy.
#[derive(Debug, Clone, Copy)]
enum Toss {
    /// Where it stands.
    Plain(Weight),
    /// It is this root.
    By(usize),
}

impl Toss {
    /// The strength of a mechanism with this coin, and what it needs besides.
    fn parts(self) -> (Weight, Option<Condition>) {
        match self {
            Toss::Plain(weight) => (weight, None),
            Toss::By(root) => (Weight::ALWAYS, Some(bad(root))),
        }
    }
}

fn bad(node: usize) -> Condition {
    Condition { node, bad: true, unless: false }
}

/// A graph as it grows.
struct Draft {
    nodes: Vec<Node>,
    mechanisms: Vec<Mechanism>,
    strata: Vec<Vec<usize>>,
    switches: Vec<usize>,
}

/// A node of a copy before its mechanisms are there.
struct Begun {
    node: usize,
    /// Where its mechanisms lead.
    raw: usize,
    /// The root that is its own coin.
    own: Option<usize>,
    /// The coins of its mechanisms.
    strengths: Vec<Toss>,
    /// Side effects: their chance, and the root that is good where the action is taken.
    risks: Vec<(Weight, usize)>,
    /// The root with the switch that holds it good, where it has none of its own.
    gate: Option<usize>,
}

impl Draft {
    fn new(levers: usize) -> Draft {
        Draft { nodes: Vec::new(), mechanisms: Vec::new(), strata: Vec::new(), switches: vec![usize::MAX; levers] }
    }

    fn window(self, observations: Vec<Observation>, goals: Vec<usize>) -> Window {
        let Draft { nodes, mechanisms, strata, switches } = self;
        Window { graph: CausalGraph::of_parts(nodes, mechanisms, strata), observations, switches, goals }
    }

    fn node(&mut self, own: Weight) -> usize {
        self.nodes.push(Node { own, mechanisms: Vec::new() });
        self.nodes.len() - 1
    }

    /// An added root. It takes its place in the order of causes before effects at once.
    fn root(&mut self, own: Weight) -> usize {
        let root = self.node(own);
        self.strata.push(vec![root]);
        root
    }

    fn mechanism(&mut self, effect: usize, strength: Weight, conditions: Vec<Condition>, threshold: Option<Threshold>) {
        self.nodes[effect].mechanisms.push(self.mechanisms.len());
        self.mechanisms.push(Mechanism { effect, place: 0, strength, conditions, threshold });
    }

    /// Adds a copy of a graph with the levers in it; gives the node that stands for each of its nodes.
    ///
    /// `toss` says what becomes of each coin, `known` which nodes are there already.
    fn copy(
        &mut self,
        graph: &CausalGraph,
        levers: &[Lever],
        mut toss: impl FnMut(&mut Draft, Coin) -> Toss,
        known: impl Fn(usize) -> Option<usize>,
    ) -> Vec<usize> {
        let mut seen = vec![usize::MAX; graph.nodes().len()];
        let mut levers_of: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes().len()];
        levers.iter().enumerate().for_each(|(number, lever)| levers_of[lever.node].push(number));
        for stratum in graph.strata() {
            // Added roots are made first: they stand before the stratum.
            let (mut begun, mut members) = (Vec::new(), Vec::new());
            for &node in stratum {
                if let Some(known) = known(node) {
                    seen[node] = known;
                    continue;
                }
                let new = self.begin(graph, levers, &levers_of[node], node, &mut toss);
                members.push(new.raw);
                seen[node] = new.raw;
                if new.gate.is_some() && !new.has_one_way(&self.nodes) {
                    seen[node] = self.node(Weight::NEVER);
                    members.push(seen[node]);
                }
                begun.push(new);
            }
            if stratum.len() == 1 {
                self.strata.extend(members.into_iter().map(|member| vec![member]));
            } else if !members.is_empty() {
                self.strata.push(members);
            }
            for new in begun {
                self.finish(graph, &seen, new);
            }
        }
        seen
    }

    fn begin(
        &mut self,
        graph: &CausalGraph,
        levers: &[Lever],
        moved_by: &[usize],
        node: usize,
        toss: &mut impl FnMut(&mut Draft, Coin) -> Toss,
    ) -> Begun {
        let Node { own, mechanisms } = &graph.nodes()[node];
        let raw = self.node(Weight::NEVER);
        let brings = |&lever: &usize| levers[lever].pull != Pull::Hold;
        let is_plain = mechanisms.is_empty() && !moved_by.iter().any(brings);
        let own = toss(self, Coin { weight: *own, node, place: 0, is_root: is_plain.then_some(raw) });
        let own = match own {
            Toss::Plain(weight) => {
                self.nodes[raw].own = weight;
                None
            }
            Toss::By(root) => Some(root),
        };
        let strengths = mechanisms.iter().map(|&number| {
            let Mechanism { strength, place, .. } = graph.mechanisms()[number];
            toss(self, Coin { weight: strength, node, place: 1 + place, is_root: None })
        });
        let strengths = strengths.collect();
        let mut new = Begun { node, raw, own, strengths, risks: Vec::new(), gate: None };
        for &lever in moved_by {
            self.switches[lever] = match levers[lever].pull {
                Pull::Hold if is_plain && own.is_none() => raw,
                Pull::Hold => *new.gate.insert(self.root(Weight::ALWAYS)),
                Pull::Bring(chance) => {
                    let away = self.root(Weight::ALWAYS);
                    new.risks.push((chance, away));
                    away
                }
            };
        }
        new
    }

    fn finish(&mut self, graph: &CausalGraph, seen: &[usize], new: Begun) {
        let gate = new.gate.map(bad);
        let is_split = seen[new.node] != new.raw;
        // The one way of a node that is not split is held back by the gate itself.
        let within = |conditions: Vec<Condition>| -> Vec<Condition> {
            conditions.into_iter().chain(gate.filter(|_| !is_split)).collect()
        };
        if let Some(root) = new.own {
            self.mechanism(new.raw, Weight::ALWAYS, within(vec![bad(root)]), None);
        }
        for (&number, toss) in graph.nodes()[new.node].mechanisms.iter().zip(&new.strengths) {
            let Mechanism { conditions, threshold, .. } = &graph.mechanisms()[number];
            let (strength, coin) = toss.parts();
            let conditions = conditions.iter().map(|c| Condition { node: seen[c.node], ..*c }).chain(coin).collect();
            let threshold = threshold.as_ref().map(|threshold| Threshold {
                count: threshold.count,
                of: threshold.of.iter().map(|&node| seen[node]).collect(),
            });
            self.mechanism(new.raw, strength, within(conditions), threshold);
        }
        for (chance, away) in new.risks {
            let taken = Condition { node: away, bad: false, unless: true };
            self.mechanism(new.raw, chance, within(vec![taken]), None);
        }
        if let (true, Some(gate)) = (is_split, gate) {
            self.mechanism(seen[new.node], Weight::ALWAYS, vec![bad(new.raw), gate], None);
        }
    }
}

impl Begun {
    /// Is there but one thing that can make it bad, and that no chance of the node itself?
    fn has_one_way(&self, nodes: &[Node]) -> bool {
        let ways = usize::from(self.own.is_some()) + self.strengths.len() + self.risks.len();
        ways == 1 && nodes[self.raw].own.certain() == Some(false)
    }
}

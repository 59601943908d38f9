//! A network: the probability of evidence, and of a goal under switches, as a sum over the values
//! of variables of a product of leaves.
//!
//! Only what bears on the question is in it: ancestors of what was observed and of the goal. A node
//! that is known is no variable. A node that no switch reaches, or that does not lead to the goal,
//! has two values; one that both hold for has a [`Pair`] of states, of which the impossible ones
//! are left out: without `unless` a repair never makes anything worse, and three are left.

use super::leaf::{ACTUAL, BAD, Domain, GOOD, Kind, Leaf, Operand, Pair, Reads, SWITCHED, Way};
use super::leaf::{combine, count, pairs, reached};
use crate::engine::coins::{Balance, Observation, balance};
use crate::graph::{CausalGraph, Mechanism};

/// What a network is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query<'q> {
    /// The graph.
    pub(crate) graph: &'q CausalGraph,
    /// What was seen.
    pub(crate) observations: &'q [Observation],
    /// Nodes with a switch.
    pub(crate) switches: &'q [usize],
    /// The node that is to be bad under the switches.
    pub(crate) goal: Option<usize>,
    /// Nodes whose beliefs are wanted besides those that the evidence needs.
    pub(crate) wanted: &'q [usize],
}

/// How a node with many causes is taken apart.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form<'f> {
    /// One variable that all causes share, by a difference of products (Díez and Galán 2003).
    /// Narrow, but it subtracts.
    Hub,
    /// A chain that takes in one cause after the other; the causes of the smaller number first.
    /// Nothing is subtracted.
    Chain(&'f [u32]),
}

/// What a node is in the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It does not bear on the question.
    Absent,
    /// Known.
    Fixed(Pair),
    /// A variable.
    Variable(u32),
}

/// See the head of this file.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    /// The values of each variable; at least two.
    pub(crate) domains: Vec<Vec<u16>>,
    pub(crate) leaves: Vec<Leaf>,
    /// Each node as it was: before its switch, if it has one.
    pub(crate) before: Vec<Presence>,
    /// Each node under its own switch.
    pub(crate) after: Vec<Presence>,
    /// The nodes with a switch.
    pub(crate) switches: Vec<usize>,
    /// The leaf that holds each switch, by its place in the query; `None` where the switch has no say.
    pub(crate) switch_leaves: Vec<Option<usize>>,
    /// Logarithm of a factor of P(evidence) that is in no leaf.
    pub(crate) ln_scale: f64,
    /// The node that each variable stands for, if it is one; for [`Form::Chain`].
    pub(crate) node_of: Vec<Option<usize>>,
}

/// Why a question has no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoNetwork {
    /// A feedback loop bears on it.
    Loop,
    /// A threshold counts too high.
    Threshold,
    /// No world fits.
    Impossible,
}

/// The highest count of a threshold: two counts are kept in sixteen bits.
const HIGHEST_COUNT: usize = 255;

pub(super) struct Builder<'q, 'f> {
    pub(super) query: Query<'q>,
    pub(super) form: Form<'f>,
    pub(super) network: Network,
    pub(super) settled: Vec<Balance>,
    /// Which states of each node its variable holds. One that the switches do not reach, or that
    /// does not lead to the goal, is the same under them or does not matter there. One whose actual
    /// state nothing asks for needs only the other.
    pub(super) holds: Vec<Reads>,
    pub(super) place_of_switch: Vec<Option<usize>>,
}

impl Network {
    /// Builds the network of a query.
    ///
    /// Cost: linear in the part of the graph that bears on it, thresholds apart, whose counts take
    /// tables of their own.
    pub(crate) fn new(query: Query<'_>, form: Form<'_>) -> Result<Network, NoNetwork> {
        let graph = query.graph;
        let nodes = graph.nodes().len();
        let observed = query.observations.iter().map(|o| o.node);
        let relevant = graph.ancestors(observed.chain(query.goal).chain(query.wanted.iter().copied()));
        let mut settled = balance(nodes, query.observations);
        let mut holds = vec![Reads::Actual; nodes];
        if let Some(goal) = query.goal {
            let leads = graph.ancestors([goal]);
            let reached = graph.descendants(query.switches.iter().copied());
            let twinned = |node: usize| leads[node] && reached[node];
            // Where a repair can only help, a goal that is bad under the switches is bad as it was: its
            // own observation says nothing more, and nothing needs to be known of its actual state.
            let implied = matches!(settled[goal], Balance::Settled { bad: true, .. }) && graph.only_helps(twinned);
            if implied {
                settled[goal] = Balance::Open { ln_scale: settled[goal].ln_scale() };
            }
            let asked = query.observations.iter().map(|o| o.node).filter(|&node| !(implied && node == goal));
            let made = query.switches.iter().copied().filter(|&s| !graph.nodes()[s].mechanisms.is_empty());
            let actual = graph.ancestors(asked.chain(made));
            for node in (0..nodes).filter(|&node| twinned(node)) {
                let is_root = graph.nodes()[node].mechanisms.is_empty();
                holds[node] = if actual[node] || is_root { Reads::Both } else { Reads::Switched };
            }
        }
        let mut place_of_switch = vec![None; nodes];
        for (place, &node) in query.switches.iter().enumerate() {
            place_of_switch[node] = Some(place);
        }
        let network = Network {
            domains: Vec::new(),
            leaves: Vec::new(),
            before: vec![Presence::Absent; nodes],
            after: vec![Presence::Absent; nodes],
            switches: query.switches.to_vec(),
            switch_leaves: vec![None; query.switches.len()],
            ln_scale: 0.0,
            node_of: Vec::new(),
        };
        let mut builder = Builder { query, form, network, settled, holds, place_of_switch };
        for stratum in graph.strata() {
            match stratum[..] {
                [node] if relevant[node] => builder.node(node)?,
                [_] => {}
                _ if stratum.iter().any(|&node| relevant[node]) => return Err(NoNetwork::Loop),
                _ => {}
            }
        }
        Ok(builder.network)
    }
}

/// A leaf's scope as it grows: each variable once.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) variables: Vec<u32>,
}

impl Scope {
    pub(super) fn slot(&mut self, variable: u32) -> u8 {
        let at = self.variables.iter().position(|&v| v == variable).unwrap_or_else(|| {
            self.variables.push(variable);
            self.variables.len() - 1
        });
        // Tables of more than a few variables are taken apart long before.
        at as u8
    }

    pub(super) fn operand(&mut self, outer: Outer) -> Operand {
        match outer {
            Outer::Fixed(pair) => Operand::Fixed(pair),
            Outer::Variable { variable, reads, negated } => Operand::Slot { slot: self.slot(variable), reads, negated },
        }
    }
}

/// An operand that names its variable, not yet a slot of some scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outer {
    Fixed(Pair),
    Variable { variable: u32, reads: Reads, negated: bool },
}

/// A way with named variables, what is fixed already taken out.
#[derive(Debug, Clone)]
pub(super) struct Path {
    pub(super) coin: Option<usize>,
    pub(super) needs: Vec<Outer>,
    pub(super) threshold: Option<(usize, Vec<Outer>)>,
}

impl Path {
    pub(super) fn variables(&self) -> Vec<u32> {
        let of = self.threshold.iter().flat_map(|(_, of)| of);
        let mut variables: Vec<u32> = self
            .needs
            .iter()
            .chain(of)
            .filter_map(|outer| match outer {
                Outer::Variable { variable, .. } => Some(*variable),
                Outer::Fixed(_) => None,
            })
            .collect();
        variables.sort_unstable();
        variables.dedup();
        variables
    }

    pub(super) fn way(&self, scope: &mut Scope) -> Way {
        Way {
            coin: self.coin,
            needs: self.needs.iter().map(|&outer| scope.operand(outer)).collect(),
            threshold: self
                .threshold
                .as_ref()
                .map(|(count, of)| (*count, of.iter().map(|&outer| scope.operand(outer)).collect())),
        }
    }
}

impl Builder<'_, '_> {
    pub(super) fn variable(&mut self, values: Vec<u16>, node: Option<usize>) -> u32 {
        self.network.domains.push(values);
        self.network.node_of.push(node);
        (self.network.domains.len() - 1) as u32
    }

    /// A domain as it stands in the network: nothing to it if there is one value only.
    pub(super) fn presence(&mut self, domain: Domain, node: Option<usize>) -> Result<Presence, NoNetwork> {
        let values: Vec<u16> = pairs(domain).map(u16::from).collect();
        match values[..] {
            [] => Err(NoNetwork::Impossible),
            [one] => Ok(Presence::Fixed(one as Pair)),
            _ => Ok(Presence::Variable(self.variable(values, node))),
        }
    }

    pub(super) fn push(&mut self, scope: Scope, kind: Kind) -> usize {
        self.network.leaves.push(Leaf { scope: scope.variables, kind });
        self.network.leaves.len() - 1
    }

    pub(super) fn domain(&self, outer: Outer) -> Domain {
        match outer {
            Outer::Fixed(pair) => 1 << pair,
            Outer::Variable { variable, reads, negated } => {
                self.network.domains[variable as usize].iter().fold(0, |set, &value| {
                    let pair = reads.of(value as Pair);
                    set | 1 << if negated { BAD ^ pair } else { pair }
                })
            }
        }
    }

    fn outer(&self, cause: usize, negated: bool, effect: usize) -> Outer {
        let reads = self.holds[effect];
        match self.network.after[cause] {
            Presence::Fixed(pair) => Outer::Fixed(if negated { BAD ^ reads.of(pair) } else { reads.of(pair) }),
            Presence::Variable(variable) => {
                let single = self.network.domains[variable as usize].iter().all(|&v| v == 0 || v == 3);
                Outer::Variable { variable, reads: if single { Reads::Both } else { reads }, negated }
            }
            Presence::Absent => unreachable!("the causes of a relevant node are relevant and come first"),
        }
    }

    /// The mechanism with what is fixed taken out; `None` if it cannot fire.
    fn path(&self, number: usize, effect: usize) -> Option<Path> {
        let Mechanism { conditions, threshold, strength, .. } = &self.query.graph.mechanisms()[number];
        let coin = match strength.certain() {
            Some(false) => return None,
            Some(true) => None,
            None => Some(number),
        };
        let mut needs = Vec::new();
        let mut fixed = BAD;
        for condition in conditions {
            match self.outer(condition.node, !condition.bad, effect) {
                Outer::Fixed(pair) => fixed &= pair,
                open => needs.push(open),
            }
        }
        if fixed == GOOD {
            return None;
        }
        if fixed != BAD {
            needs.push(Outer::Fixed(fixed));
        }
        let threshold = threshold.as_ref().map(|threshold| {
            (threshold.count, threshold.of.iter().map(|&node| self.outer(node, false, effect)).collect::<Vec<_>>())
        });
        Some(Path { coin, needs, threshold })
    }

    /// What the path may bring, its coin apart.
    pub(super) fn reach(&self, path: &Path) -> Domain {
        let mut set = 1 << BAD;
        for &need in &path.needs {
            set = combine(set, self.domain(need), |a, b| a & b);
        }
        if let Some((most, of)) = &path.threshold {
            let mut counts = vec![0u16];
            for &outer in of {
                counts = self.counts(&counts, outer, *most as u16);
            }
            let pairs = counts.iter().fold(0, |set, &counts| set | 1 << reached(counts, *most as u16));
            set = combine(set, pairs, |a, b| a & b);
        }
        set
    }

    pub(super) fn counts(&self, before: &[u16], outer: Outer, most: u16) -> Vec<u16> {
        let domain = self.domain(outer);
        let mut next: Vec<u16> =
            before.iter().flat_map(|&counts| pairs(domain).map(move |pair| count(counts, pair, most))).collect();
        next.sort_unstable();
        next.dedup();
        next
    }

    fn node(&mut self, node: usize) -> Result<(), NoNetwork> {
        let graph = self.query.graph;
        let is_root = graph.nodes()[node].mechanisms.is_empty();
        let switch = self.place_of_switch[node].filter(|_| self.holds[node] != Reads::Actual);
        let own = graph.nodes()[node].own.certain();
        let mut paths = Vec::new();
        for &mechanism in &graph.nodes()[node].mechanisms {
            paths.extend(self.path(mechanism, node));
        }
        if paths.iter().any(|path| path.threshold.as_ref().is_some_and(|&(most, _)| most > HIGHEST_COUNT)) {
            return Err(NoNetwork::Threshold);
        }
        let own_domain: Domain = own.map_or(1 << GOOD | 1 << BAD, |bad| 1 << if bad { BAD } else { GOOD });
        let join = paths.iter().fold(own_domain, |set, path| {
            combine(set, self.reach(path) | if path.coin.is_some() { 1 << GOOD } else { 0 }, |a, b| a | b)
        });
        // What the evidence and the goal leave of it.
        let (mut before, verdict) = (join, self.settled[node]);
        if let Balance::Clash = verdict {
            return Err(NoNetwork::Impossible);
        }
        if let Balance::Settled { bad, .. } = verdict {
            before = pairs(before).filter(|pair| (pair & ACTUAL != 0) == bad).fold(0, |set, pair| set | 1 << pair);
        }
        let is_goal = self.query.goal == Some(node);
        let wins = |domain: Domain| pairs(domain).filter(|p| p & SWITCHED != 0).fold(0, |set, p| set | 1 << p);
        let mut after = before;
        if switch.is_some() {
            after |= pairs(before).fold(0, |set, pair| set | 1 << (pair & ACTUAL));
        }
        if is_goal {
            after = wins(after);
            // A switch cannot make it bad, so it must be so before.
            before = wins(before);
        }
        self.network.ln_scale += verdict.ln_scale();
        if is_root && own != Some(false) {
            self.root(node, own, switch, if switch.is_some() { after } else { before })?;
        } else {
            let presence = self.presence(before, Some(node))?;
            self.network.before[node] = presence;
            self.network.after[node] = presence;
            self.state(node, own, paths, join, presence)?;
            if let Some(place) = switch.filter(|_| after != 1 << GOOD) {
                self.switch(node, place, presence, after)?;
            }
        }
        if let Balance::Leans { bad, doubt, .. } = verdict {
            match self.network.before[node] {
                Presence::Fixed(pair) if (pair & ACTUAL != 0) == bad => {}
                Presence::Fixed(_) => self.network.ln_scale += doubt.ln(),
                Presence::Variable(variable) => {
                    self.push(Scope { variables: vec![variable] }, Kind::Leans { bad, doubt });
                }
                Presence::Absent => unreachable!("it was just given a presence"),
            }
        }
        Ok(())
    }

    fn root(&mut self, node: usize, own: Option<bool>, switch: Option<usize>, domain: Domain) -> Result<(), NoNetwork> {
        let mut certain = own;
        if let Balance::Settled { bad, .. } = self.settled[node] {
            let chance = self.query.graph.nodes()[node].own.point();
            if own.is_none() {
                self.network.ln_scale += if bad { chance.ln() } else { (-chance).ln_1p() };
            }
            certain = Some(bad);
        }
        let presence = self.presence(domain, Some(node))?;
        self.network.before[node] = presence;
        self.network.after[node] = presence;
        match presence {
            Presence::Variable(variable) => {
                let leaf = self.push(Scope { variables: vec![variable] }, Kind::Root { node, switch, certain });
                if let Some(place) = switch {
                    self.network.switch_leaves[place] = Some(leaf);
                }
            }
            // The goal itself with a switch: a factor all the same.
            Presence::Fixed(pair) if certain.is_none() || switch.is_some() => {
                let variable = self.variable(vec![u16::from(pair)], Some(node));
                let leaf = self.push(Scope { variables: vec![variable] }, Kind::Root { node, switch, certain });
                if let Some(place) = switch {
                    self.network.switch_leaves[place] = Some(leaf);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn switch(&mut self, node: usize, place: usize, before: Presence, after: Domain) -> Result<(), NoNetwork> {
        let mut scope = Scope::default();
        let first = match before {
            Presence::Variable(variable) => variable,
            Presence::Fixed(pair) => self.variable(vec![u16::from(pair)], None),
            Presence::Absent => unreachable!("a node with a switch has a presence"),
        };
        scope.slot(first);
        let presence = self.presence(after, None)?;
        let second = match presence {
            Presence::Variable(variable) => variable,
            Presence::Fixed(pair) => self.variable(vec![u16::from(pair)], None),
            Presence::Absent => unreachable!("a domain has a presence"),
        };
        scope.slot(second);
        self.network.after[node] = presence;
        let leaf = self.push(scope, Kind::Switch { switch: place });
        self.network.switch_leaves[place] = Some(leaf);
        Ok(())
    }
}

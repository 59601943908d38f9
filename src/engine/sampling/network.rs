//! The part of a graph that is sampled, numbered so that causes come before effects.

use super::Question;
use crate::graph::CausalGraph;

/// A chance as the sampler sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Toss {
    Never,
    Always,
    Coin(u32),
}

/// One chance strictly between 0 and 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coin {
    /// Before the evidence.
    pub(super) prior: f64,
    /// Given the evidence on a node that is nothing but this coin; else the same.
    pub(super) given: f64,
    /// The node that it makes bad.
    pub(super) node: u32,
    /// Can its falling help the evidence come true? Can it hinder?
    pub(super) helps: bool,
    pub(super) hinders: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Mechanism {
    pub(super) strength: Toss,
    /// Each node with the state that it must have.
    pub(super) conditions: Box<[(u32, bool)]>,
    /// At least so many of these are bad.
    pub(super) threshold: Option<(usize, Box<[u32]>)>,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) own: Toss,
    pub(super) mechanisms: Box<[Mechanism]>,
    /// The stratum that it stands in.
    pub(super) unit: u32,
    /// The later strata that look at it.
    pub(super) followers: Box<[u32]>,
}

/// What was seen of a node that has causes: its claim, and the chance of the doubt that lets the
/// world fit all the same (0 if it is conclusive).
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    pub(super) node: u32,
    pub(super) bad: bool,
    pub(super) doubt: f64,
}

/// The numbered part of the graph.
#[derive(Debug, Clone)]
pub(super) struct Network {
    pub(super) nodes: Vec<Node>,
    /// First and last plus one of the nodes of each stratum.
    pub(super) units: Vec<(u32, u32)>,
    pub(super) coins: Vec<Coin>,
    pub(super) sights: Vec<Sight>,
    /// Strata that bear on a sight. Their coins are the ones that evidence moves.
    pub(super) core: Vec<bool>,
    /// Coins of the core that are not settled.
    pub(super) open: Vec<u32>,
    /// Logarithm of the part of P(evidence) that needs no sampling.
    pub(super) ln_scale: f64,
    /// The number here of each node of the graph.
    pub(super) number: Vec<Option<u32>>,
}

/// The evidence is impossible, and it needs no sampling to see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Contradiction;

impl Network {
    /// Numbers what bears on a sight, a goal or a wanted node.
    ///
    /// Cost: linear in that part, plus one array over all nodes of the graph.
    pub(super) fn new(question: &Question<'_>) -> Result<Network, Contradiction> {
        let graph = question.graph;
        let asked = question.goals.iter().map(|(goal, _)| goal).chain(question.switches).chain(question.wanted);
        let needed = graph.ancestors(question.observations.iter().map(|o| o.node).chain(asked.copied()));
        let mut network = Network {
            nodes: Vec::new(),
            units: Vec::new(),
            coins: Vec::new(),
            sights: Vec::new(),
            core: Vec::new(),
            open: Vec::new(),
            ln_scale: 0.0,
            number: vec![None; graph.nodes().len()],
        };
        // A cause is needed if its effect is, so a stratum is needed as a whole or not at all.
        let strata: Vec<&Vec<usize>> = graph.strata().iter().filter(|stratum| needed[stratum[0]]).collect();
        let mut next = 0;
        for stratum in &strata {
            for &node in *stratum {
                network.number[node] = Some(next);
                next += 1;
            }
        }
        for stratum in &strata {
            let first = network.nodes.len() as u32;
            for &node in *stratum {
                network.push(graph, node);
            }
            network.units.push((first, network.nodes.len() as u32));
        }
        network.link();
        network.weigh(question)?;
        network.find_core();
        network.find_directions();
        network.refuse_what_cannot_be()?;
        Ok(network)
    }

    fn at(&self, node: usize) -> u32 {
        self.number[node].expect("a needed node's causes are needed")
    }

    fn push(&mut self, graph: &CausalGraph, node: usize) {
        let at = self.nodes.len() as u32;
        let own = self.toss(graph.nodes()[node].own.point(), at);
        let mut mechanisms = Vec::new();
        for &mechanism in &graph.nodes()[node].mechanisms {
            let mechanism = &graph.mechanisms()[mechanism];
            mechanisms.push(Mechanism {
                strength: self.toss(mechanism.strength.point(), at),
                conditions: mechanism.conditions.iter().map(|c| (self.at(c.node), c.bad)).collect(),
                threshold: mechanism
                    .threshold
                    .as_ref()
                    .map(|t| (t.count, t.of.iter().map(|&node| self.at(node)).collect())),
            });
        }
        let unit = self.units.len() as u32;
        self.nodes.push(Node { own, mechanisms: mechanisms.into(), unit, followers: Box::default() });
    }

    fn toss(&mut self, chance: f64, node: u32) -> Toss {
        if chance <= 0.0 {
            return Toss::Never;
        }
        if chance >= 1.0 {
            return Toss::Always;
        }
        self.coins.push(Coin { prior: chance, given: chance, node, helps: false, hinders: false });
        Toss::Coin(self.coins.len() as u32 - 1)
    }

    /// Fills in the followers.
    fn link(&mut self) {
        let mut followers: Vec<Vec<u32>> = vec![Vec::new(); self.nodes.len()];
        for node in &self.nodes {
            for mechanism in &node.mechanisms {
                for cause in mechanism.causes() {
                    let list = &mut followers[cause as usize];
                    // Nodes come stratum by stratum, so a stratum that is in the list already is last.
                    if self.nodes[cause as usize].unit != node.unit && list.last() != Some(&node.unit) {
                        list.push(node.unit);
                    }
                }
            }
        }
        for (node, list) in self.nodes.iter_mut().zip(followers) {
            node.followers = list.into();
        }
    }

    /// Makes sights of the observations. What is seen of a node that nothing else brings about
    /// only changes the chance of its coin (Bayes), so it is settled here.
    fn weigh(&mut self, question: &Question<'_>) -> Result<(), Contradiction> {
        // Logarithms of the ratios for "bad" and for "good", which add up.
        let mut weights: Vec<[f64; 2]> = vec![[0.0; 2]; self.nodes.len()];
        for seen in question.observations {
            weights[self.at(seen.node) as usize][usize::from(!seen.bad)] += seen.ratio.ln();
        }
        for (node, [bad, good]) in weights.into_iter().enumerate().filter(|(_, weights)| *weights != [0.0; 2]) {
            if bad == f64::INFINITY && good == f64::INFINITY {
                return Err(Contradiction);
            }
            // How likely what was seen is where the node is bad, and where it is good.
            let (if_bad, if_good) = ((-good).exp(), (-bad).exp());
            let data = &self.nodes[node];
            let root = data.mechanisms.is_empty();
            match data.own {
                Toss::Coin(coin) if root => {
                    let coin = &mut self.coins[coin as usize];
                    let joint = coin.prior * if_bad;
                    let total = joint + (1.0 - coin.prior) * if_good;
                    if total == 0.0 {
                        return Err(Contradiction);
                    }
                    coin.given = joint / total;
                    self.ln_scale += total.ln();
                }
                _ if root => {
                    let fits = if data.own == Toss::Always { -good } else { -bad };
                    if fits == f64::NEG_INFINITY {
                        return Err(Contradiction);
                    }
                    self.ln_scale += fits;
                }
                _ if bad == good => self.ln_scale -= bad,
                _ => {
                    self.ln_scale -= bad.min(good);
                    let doubt = (-(bad - good).abs()).exp();
                    self.sights.push(Sight { node: node as u32, bad: bad > good, doubt });
                }
            }
        }
        // What is certain first, then the strongest: what contradicts it gives in to it. Among equals
        // causes before effects, as they stand.
        self.sights.sort_by(|a, b| a.doubt.total_cmp(&b.doubt));
        Ok(())
    }

    fn find_core(&mut self) {
        self.core = vec![false; self.units.len()];
        for sight in &self.sights {
            self.core[self.nodes[sight.node as usize].unit as usize] = true;
        }
        for unit in (0..self.units.len()).rev() {
            let (first, end) = self.units[unit];
            let looked_at = |node: &Node| node.followers.iter().any(|&f| self.core[f as usize]);
            self.core[unit] = self.core[unit] || self.nodes[first as usize..end as usize].iter().any(looked_at);
        }
        let open = |coin: &Coin| coin.given > 0.0 && coin.given < 1.0 && self.in_core(coin.node);
        self.open = (0..self.coins.len() as u32).filter(|&coin| open(&self.coins[coin as usize])).collect();
    }

    pub(super) fn in_core(&self, node: u32) -> bool {
        self.core[self.nodes[node as usize].unit as usize]
    }

    /// Walks back from the sights with the state that each would like its causes to have.
    fn find_directions(&mut self) {
        // Whether being bad helps, and whether it hinders.
        let mut wanted = vec![[false; 2]; self.nodes.len()];
        let mut stack: Vec<(u32, bool)> = self.sights.iter().map(|sight| (sight.node, sight.bad)).collect();
        while let Some((node, bad)) = stack.pop() {
            if std::mem::replace(&mut wanted[node as usize][usize::from(!bad)], true) {
                continue;
            }
            for mechanism in &self.nodes[node as usize].mechanisms {
                stack.extend(mechanism.conditions.iter().map(|&(cause, state)| (cause, state == bad)));
                stack.extend(mechanism.threshold.iter().flat_map(|(_, of)| of.iter().map(|&cause| (cause, bad))));
            }
        }
        for coin in &mut self.coins {
            [coin.helps, coin.hinders] = wanted[coin.node as usize];
        }
    }

    /// Is there a conclusive sight that no world fits, taken by itself and with `unless` left out?
    fn refuse_what_cannot_be(&self) -> Result<(), Contradiction> {
        // Every coin falls and nothing stops anything: what is not bad now never is. Only coins
        // that always fall do, and everything stops: what is bad now always is.
        let most = self.extreme(true);
        let least = self.extreme(false);
        let broken = |sight: &Sight| {
            sight.doubt == 0.0 && if sight.bad { !most[sight.node as usize] } else { least[sight.node as usize] }
        };
        if self.sights.iter().any(broken) { Err(Contradiction) } else { Ok(()) }
    }

    fn extreme(&self, most: bool) -> Vec<bool> {
        let falls = |toss: Toss| match toss {
            Toss::Never => false,
            Toss::Always => true,
            Toss::Coin(coin) => {
                let given = self.coins[coin as usize].given;
                if most { given > 0.0 } else { given >= 1.0 }
            }
        };
        let mut bad = vec![false; self.nodes.len()];
        for &(first, end) in &self.units {
            loop {
                let mut changed = false;
                for node in first..end {
                    if bad[node as usize] {
                        continue;
                    }
                    let data = &self.nodes[node as usize];
                    let fires = |m: &Mechanism| {
                        falls(m.strength)
                            && m.conditions.iter().all(|&(cause, state)| if state { bad[cause as usize] } else { most })
                            && m.threshold
                                .as_ref()
                                .is_none_or(|(count, of)| of.iter().filter(|&&c| bad[c as usize]).count() >= *count)
                    };
                    if falls(data.own) || data.mechanisms.iter().any(fires) {
                        bad[node as usize] = true;
                        changed = true;
                    }
                }
                if !changed {
                    break;
                }
            }
        }
        bad
    }
}

impl Mechanism {
    fn causes(&self) -> impl Iterator<Item = u32> + '_ {
        self.conditions
            .iter()
            .map(|&(node, _)| node)
            .chain(self.threshold.iter().flat_map(|(_, of)| of.iter().copied()))
    }
}

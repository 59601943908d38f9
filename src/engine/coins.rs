//! Coins: one independent variable for every chance.
//!
//! A chance of exactly 0 or 1 needs no coin. Besides the coins of the graph there is a *switch*
//! for each node that is to have one from the start, and a *doubt* for each node with evidence that is
//! not conclusive: a sight of likelihood ratio r fits a world if its claim is true there or its
//! doubt, a coin of chance 1/r, strikes.

use super::order::{Order, Unit};
use crate::graph::CausalGraph;
use crate::weight::Weight;

/// Something that was seen of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The node.
    pub node: usize,
    /// Does it speak for the node being bad?
    pub bad: bool,
    /// How many times likelier it is if the claim is true; ≥ 1, infinite if conclusive.
    pub ratio: f64,
}

/// A chance as the engine sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toss {
    /// Probability 0.
    Never,
    /// Probability 1.
    Always,
    /// A coin: this variable.
    Coin(usize),
}

/// What the observations of one node come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// Conclusive.
    Settled { bad: bool },
    /// Conclusive both ways.
    Clash,
    /// It leans one way; the doubt variable carries the rest.
    Leans { bad: bool, doubt: usize },
}

/// The variables of one compilation, in the order in which they are asked.
#[derive(Debug, Clone)]
pub struct Coins {
    /// Each node's own chance.
    pub own: Vec<Toss>,
    /// Each mechanism's strength.
    pub strength: Vec<Toss>,
    /// The switch of each node that has one; on where the node is left as it is.
    pub switch: Vec<Option<usize>>,
    /// The number of the unit that each variable belongs to, in the order in which they are asked: 0, 0, 1, ….
    pub(super) blocks: Vec<usize>,
    /// The chance of every variable; 1 for switches.
    pub chances: Vec<f64>,
    /// The same given what is conclusively known of nodes that nothing else brings about: their
    /// coins are certain. P(evidence) then lacks the factor that is kept in `ln_scale`, so that
    /// hundreds of established conditions do not make it too small for a number.
    pub given: Vec<f64>,
    pub(crate) verdicts: Vec<Option<Verdict>>,
    /// Logarithm of the factor of P(evidence) that is not in the functions: what the weights of
    /// evidence on both sides of the same node have in common, and the chances that `given` leaves out.
    pub(crate) ln_scale: f64,
}

struct Numbering {
    chances: Vec<f64>,
}

impl Numbering {
    fn coin(&mut self, chance: f64) -> usize {
        self.chances.push(chance);
        self.chances.len() - 1
    }

    fn toss(&mut self, weight: Weight) -> Toss {
        match weight.certain() {
            Some(false) => Toss::Never,
            Some(true) => Toss::Always,
            None => Toss::Coin(self.coin(weight.point())),
        }
    }
}

impl Coins {
    /// Numbers the variables of all ancestors of `targets`, node by node in the given order.
    ///
    /// Cost: that of the order, and linear in the part of the graph that is numbered.
    pub fn new(
        graph: &CausalGraph,
        targets: &[usize],
        switches: &[usize],
        observations: &[Observation],
        order: Order,
    ) -> Coins {
        let nodes = graph.nodes().len();
        let mut evidence: Vec<Vec<&Observation>> = vec![Vec::new(); nodes];
        for observation in observations {
            evidence[observation.node].push(observation);
        }
        let mut has_switch = vec![false; nodes];
        for &node in switches {
            has_switch[node] = true;
        }
        let mut coins = Coins {
            own: vec![Toss::Never; nodes],
            strength: vec![Toss::Never; graph.mechanisms().len()],
            switch: vec![None; nodes],
            blocks: Vec::new(),
            chances: Vec::new(),
            given: Vec::new(),
            verdicts: vec![None; nodes],
            ln_scale: 0.0,
        };
        let mut numbering = Numbering { chances: Vec::new() };
        for unit in order.sequence(graph, targets) {
            match unit {
                Unit::Mechanism(mechanism) => {
                    coins.strength[mechanism] = numbering.toss(graph.mechanisms()[mechanism].strength);
                }
                Unit::Node(node) => {
                    coins.number(node, graph, has_switch[node], &evidence[node], &mut numbering);
                }
            }
            // A unit without a variable leaves no gap in the numbers.
            let block = coins.blocks.last().map_or(0, |last| last + 1);
            coins.blocks.resize(numbering.chances.len(), block);
        }
        coins.chances = numbering.chances;
        coins.given = coins.chances.clone();
        for (node, verdict) in coins.verdicts.iter().enumerate() {
            if let (Some(Verdict::Settled { bad }), Toss::Coin(var)) = (verdict, coins.own[node])
                && graph.nodes()[node].mechanisms.is_empty()
            {
                let chance = coins.chances[var];
                coins.given[var] = f64::from(u8::from(*bad));
                coins.ln_scale += if *bad { chance.ln() } else { (-chance).ln_1p() };
            }
        }
        coins
    }

    /// Numbers the variables anew: the one that was `order[v]` becomes v. Those of one unit stay together.
    ///
    /// Cost: linear in the graph.
    pub(super) fn reorder(&mut self, order: &[usize]) {
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, &old)| place[old] = new);
        for toss in self.own.iter_mut().chain(&mut self.strength) {
            if let Toss::Coin(var) = toss {
                *var = place[*var];
            }
        }
        self.switch.iter_mut().flatten().for_each(|var| *var = place[*var]);
        for verdict in self.verdicts.iter_mut().flatten() {
            if let Verdict::Leans { doubt, .. } = verdict {
                *doubt = place[*doubt];
            }
        }
        let blocks: Vec<usize> = order.iter().map(|&old| self.blocks[old]).collect();
        for new in 0..order.len() {
            self.blocks[new] = match new.checked_sub(1) {
                None => 0,
                Some(before) => self.blocks[before] + usize::from(blocks[new] != blocks[before]),
            };
        }
        self.chances = order.iter().map(|&old| self.chances[old]).collect();
        self.given = order.iter().map(|&old| self.given[old]).collect();
    }

    fn number(
        &mut self,
        node: usize,
        graph: &CausalGraph,
        switched: bool,
        evidence: &[&Observation],
        numbering: &mut Numbering,
    ) {
        self.own[node] = numbering.toss(graph.nodes()[node].own);
        // The switch stands right below the coin that it switches: it matters only where the coin
        // fell, so a difference between on and off carries the small chance of the coin as a factor.
        if switched {
            self.switch[node] = Some(numbering.coin(1.0));
        }
        if !evidence.is_empty() {
            let (verdict, ln_scale) = weigh(evidence, numbering);
            self.verdicts[node] = verdict;
            self.ln_scale += ln_scale;
        }
    }
}

/// What the items of evidence on one node come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Balance {
    /// Nothing, or as much on one side as on the other.
    Open { ln_scale: f64 },
    /// Conclusive.
    Settled { bad: bool, ln_scale: f64 },
    /// Conclusive both ways.
    Clash,
    /// It leans one way; worlds that are the other way count `doubt` times as much, 0..1.
    Leans { bad: bool, doubt: f64, ln_scale: f64 },
}

impl Balance {
    /// Logarithm of what both sides have in common.
    pub(crate) fn ln_scale(self) -> f64 {
        match self {
            Balance::Open { ln_scale } | Balance::Settled { ln_scale, .. } | Balance::Leans { ln_scale, .. } => {
                ln_scale
            }
            Balance::Clash => 0.0,
        }
    }

    /// Ratios multiply, so their logarithms add.
    fn of(evidence: &[&Observation]) -> Balance {
        let side = |bad: bool| evidence.iter().filter(|o| o.bad == bad).map(|o| o.ratio.ln()).sum::<f64>();
        let (bad, good) = (side(true), side(false));
        match (bad == f64::INFINITY, good == f64::INFINITY) {
            (true, true) => Balance::Clash,
            (true, false) => Balance::Settled { bad: true, ln_scale: -good },
            (false, true) => Balance::Settled { bad: false, ln_scale: -bad },
            (false, false) if bad == good => Balance::Open { ln_scale: -bad },
            (false, false) => {
                Balance::Leans { bad: bad > good, doubt: (-(bad - good).abs()).exp(), ln_scale: -bad.min(good) }
            }
        }
    }
}

/// The balance of every node.
pub(crate) fn balance(nodes: usize, observations: &[Observation]) -> Vec<Balance> {
    let mut evidence: Vec<Vec<&Observation>> = vec![Vec::new(); nodes];
    for observation in observations {
        evidence[observation.node].push(observation);
    }
    evidence.iter().map(|items| Balance::of(items)).collect()
}

/// The same with a variable for the doubt, and the logarithm of the common factor.
fn weigh(evidence: &[&Observation], numbering: &mut Numbering) -> (Option<Verdict>, f64) {
    let balance = Balance::of(evidence);
    let verdict = match balance {
        Balance::Open { .. } => None,
        Balance::Settled { bad, .. } => Some(Verdict::Settled { bad }),
        Balance::Clash => Some(Verdict::Clash),
        Balance::Leans { bad, doubt, .. } => Some(Verdict::Leans { bad, doubt: numbering.coin(doubt) }),
    };
    (verdict, balance.ln_scale())
}

//! The game of the shares from its definition: every world that fits the evidence, every set of candidates.

use because::analysis::observations;
use because::engine::enumeration::{Worlds, likelihood};
use because::graph::CausalGraph;
use because::model::{Model, NodeKind, NodeRef};

/// A world that fits, as far as a game needs it.
struct Fitting {
    /// P(world) times how well it fits.
    weight: f64,
    /// The states as they were.
    actual: Vec<bool>,
    /// By impact, a bit for each set of candidates left as they are: does it happen?
    happens: Vec<u64>,
}

/// All worlds that fit the evidence of a model.
pub(crate) struct Games {
    worlds: Vec<Fitting>,
    candidates: usize,
    /// The part of each observed impact in the means.
    parts: Vec<f64>,
}

/// One game.
#[derive(Debug, Clone)]
pub(crate) struct Game {
    /// P(e and what is kept) / P(e).
    pub(crate) chance: f64,
    /// The mean share of each candidate, and last what is not in the model.
    pub(crate) shares: Vec<f64>,
    /// By impact: P(it happens with nothing repaired but what is always | …).
    pub(crate) happens: Vec<f64>,
}

impl Games {
    /// Plays out every world with every set of `candidates` repaired, and `always` in each; nothing if no world fits.
    pub(crate) fn new(model: &Model, candidates: &[NodeRef], always: &[NodeRef]) -> Option<Games> {
        assert!(candidates.len() <= 6, "a set of sets is one word of 64 bits");
        let graph = CausalGraph::new(model);
        let seen = observations(model);
        let observed: Vec<(usize, f64)> = model
            .iter()
            .filter(|(_, node)| node.kind == NodeKind::Impact && node.observed == Some(true))
            .map(|(place, node)| (place.index(), node.cost))
            .collect();
        let total: f64 = observed.iter().map(|(_, cost)| cost).sum();
        let part = |cost: f64| if total > 0.0 { cost / total } else { 1.0 / observed.len() as f64 };
        let nodes = model.nodes().len();
        let enumerated = Worlds::new(&graph).expect("it is small");
        let mut worlds = Vec::new();
        enumerated.each(|world, p| {
            let actual = enumerated.states(world, &vec![false; nodes]);
            let weight = p * likelihood(&seen, &actual);
            if weight == 0.0 {
                return;
            }
            let mut happens = vec![0; observed.len()];
            for on in 0..1u64 << candidates.len() {
                let mut repaired = vec![false; nodes];
                always.iter().for_each(|node| repaired[node.index()] = true);
                for (c, node) in candidates.iter().enumerate() {
                    repaired[node.index()] |= on >> c & 1 == 0;
                }
                let states = enumerated.states(world, &repaired);
                for (happens, (impact, _)) in happens.iter_mut().zip(&observed) {
                    *happens |= u64::from(states[*impact]) << on;
                }
            }
            worlds.push(Fitting { weight, actual, happens });
        });
        let parts = observed.iter().map(|&(_, cost)| part(cost)).collect();
        (!worlds.is_empty()).then_some(Games { worlds, candidates: candidates.len(), parts })
    }

    /// The game over those worlds in which the actual states are as `keep` wants them; nothing if there are none.
    pub(crate) fn given(&self, keep: impl Fn(&[bool]) -> bool) -> Option<Game> {
        let kept = || self.worlds.iter().filter(|world| keep(&world.actual));
        let total: f64 = kept().map(|world| world.weight).sum();
        if total == 0.0 {
            return None;
        }
        let n = self.candidates;
        // P(impact with only the candidates of the set left as they are | …).
        let value = |impact: usize, on: u64| -> f64 {
            kept().filter(|world| world.happens[impact] >> on & 1 == 1).map(|world| world.weight).sum::<f64>() / total
        };
        let factorial = |k: usize| (1..=k).map(|x| x as f64).product::<f64>();
        let mut shares = vec![0.0; n + 1];
        let mut happens = Vec::new();
        for (impact, part) in self.parts.iter().enumerate() {
            let values: Vec<f64> = (0..1u64 << n).map(|on| value(impact, on)).collect();
            for (c, share) in shares[..n].iter_mut().enumerate() {
                for on in (0..values.len()).filter(|on| on >> c & 1 == 0) {
                    let size = on.count_ones() as usize;
                    let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                    *share += part * weight * (values[on | 1 << c] - values[on]);
                }
            }
            shares[n] += part * values[0];
            happens.push(values[values.len() - 1]);
        }
        let all: f64 = self.worlds.iter().map(|world| world.weight).sum();
        Some(Game { chance: total / all, shares, happens })
    }

    /// P(e): the weight of all worlds.
    pub(crate) fn evidence(&self) -> f64 {
        self.worlds.iter().map(|world| world.weight).sum()
    }

    /// P(the node is bad | e).
    pub(crate) fn posterior(&self, node: usize) -> f64 {
        let bad = self.worlds.iter().filter(|world| world.actual[node]);
        bad.map(|world| world.weight).sum::<f64>() / self.evidence()
    }

    /// How much each impact counts.
    pub(crate) fn parts(&self) -> &[f64] {
        &self.parts
    }
}

/// P(node is bad) with `repaired` held good, before any evidence.
pub(crate) fn prior(model: &Model, node: usize, repaired: &[NodeRef]) -> f64 {
    let graph = CausalGraph::new(model);
    let worlds = Worlds::new(&graph).expect("it is small");
    let mut good = vec![false; model.nodes().len()];
    repaired.iter().for_each(|node| good[node.index()] = true);
    let mut sum = 0.0;
    worlds.each(|world, p| sum += if worlds.states(world, &good)[node] { p } else { 0.0 });
    sum
}

/// P(node is bad | all that was seen but on the node itself); nothing if no world fits.
pub(crate) fn given_the_rest(model: &Model, node: usize) -> Option<f64> {
    let graph = CausalGraph::new(model);
    let worlds = Worlds::new(&graph).expect("it is small");
    let seen: Vec<_> = observations(model).into_iter().filter(|seen| seen.node != node).collect();
    let none = vec![false; model.nodes().len()];
    let (mut bad, mut all) = (0.0, 0.0);
    worlds.each(|world, p| {
        let states = worlds.states(world, &none);
        let weight = p * likelihood(&seen, &states);
        all += weight;
        bad += if states[node] { weight } else { 0.0 };
    });
    (all > 0.0).then(|| bad / all)
}

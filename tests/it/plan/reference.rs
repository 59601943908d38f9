//! The figures of a plan straight from their definitions: worlds of this incident, each with every outcome of
//! the fresh coins of the next window, each with every outcome of the coins of the actions. It shares no line
//! with the graph of two copies that the engine is asked.

use std::collections::BTreeMap;

use because::graph::CausalGraph;
use because::model::{Action, Model, Node, NodeKind};

/// A coin: the own chance of a node, or the strength of one of its mechanisms.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Coin {
    node: usize,
    /// Its place among the mechanisms of the node; `None` for the own chance.
    mechanism: Option<usize>,
    chance: f64,
}

/// What actions do to single nodes in one world.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Done {
    pub(super) held: Vec<bool>,
    pub(super) brought: Vec<bool>,
}

/// A model with what is left of it after the evidence.
pub(super) struct Reference<'m> {
    /// As it is, and without any dates.
    model: &'m Model,
    undated: &'m Model,
    coins: Vec<Coin>,
    /// Worlds of this incident: how the coins fell, with P(· | e).
    now: Vec<(Vec<bool>, f64)>,
    /// Worlds of the next window with P(· | e).
    next: Vec<(Vec<bool>, f64)>,
    /// What was found already, by what the actions do.
    found: std::cell::RefCell<BTreeMap<Done, (f64, f64)>>,
}

fn coins(model: &Model) -> Vec<Coin> {
    let mut coins = Vec::new();
    for (node, data) in model.nodes().iter().enumerate() {
        coins.push(Coin { node, mechanism: None, chance: data.own.point() });
        for (place, mechanism) in data.mechanisms.iter().enumerate() {
            coins.push(Coin { node, mechanism: Some(place), chance: mechanism.strength.point() });
        }
    }
    coins
}

/// Every outcome of some coins, the others left as they are, with its chance.
fn outcomes(coins: &[Coin], start: &[bool], open: &[usize], mut visit: impl FnMut(&[bool], f64)) {
    let mut fallen = start.to_vec();
    for number in 0..1u32 << open.len() {
        let mut chance = 1.0;
        for (bit, &coin) in open.iter().enumerate() {
            fallen[coin] = number >> bit & 1 == 1;
            chance *= if fallen[coin] { coins[coin].chance } else { 1.0 - coins[coin].chance };
        }
        visit(&fallen, chance);
    }
}

/// The states of all nodes: in the order of the strata, and around loops until nothing changes.
fn states(model: &Model, graph: &CausalGraph, coins: &[Coin], fallen: &[bool], done: &Done) -> Vec<bool> {
    let mut bad = vec![false; model.nodes().len()];
    for stratum in graph.strata() {
        for _ in 0..=stratum.len() {
            for &node in stratum {
                let strikes = coins.iter().zip(fallen).any(|(coin, &fell)| {
                    fell && coin.node == node
                        && coin.mechanism.is_none_or(|place| fires(model, &model.nodes()[node], place, &bad))
                });
                bad[node] = !done.held[node] && (strikes || done.brought[node]);
            }
        }
    }
    bad
}

fn fires(model: &Model, node: &Node, place: usize, bad: &[bool]) -> bool {
    let mechanism = &node.mechanisms[place];
    let enough =
        mechanism.at_least.as_ref().is_none_or(|t| t.of.iter().filter(|node| bad[node.index()]).count() >= t.count);
    let stopped = mechanism.unless.iter().any(|node| {
        let is_safeguard = model.node(*node).kind == NodeKind::Safeguard;
        bad[node.index()] != is_safeguard
    });
    !mechanism.off && enough && !stopped && mechanism.all.iter().all(|node| bad[node.index()])
}

impl<'m> Reference<'m> {
    /// `None` if no world fits the evidence. `undated` is the same model without dates.
    pub(super) fn new(model: &'m Model, undated: &'m Model) -> Option<Reference<'m>> {
        let coins = coins(model);
        let graph = CausalGraph::new(model);
        let open: Vec<usize> = (0..coins.len()).filter(|&c| coins[c].chance > 0.0 && coins[c].chance < 1.0).collect();
        let certain: Vec<bool> = coins.iter().map(|coin| coin.chance >= 1.0).collect();
        let nothing = Done { held: vec![false; model.nodes().len()], brought: vec![false; model.nodes().len()] };
        let mut now = Vec::new();
        outcomes(&coins, &certain, &open, |fallen, chance| {
            let bad = states(model, &graph, &coins, fallen, &nothing);
            let seen = model.iter().all(|(node, data)| data.observed.is_none_or(|seen| seen == bad[node.index()]));
            let weight: f64 = model
                .evidence()
                .iter()
                .map(|item| if bad[item.of.index()] == item.bad { 1.0 } else { 1.0 / item.ratio })
                .product();
            if seen && chance * weight > 0.0 {
                now.push((fallen.to_vec(), chance * weight));
            }
        });
        let total: f64 = now.iter().map(|(_, weight)| weight).sum();
        if total == 0.0 {
            return None;
        }
        now.iter_mut().for_each(|(_, weight)| *weight /= total);
        // Coins of latent nodes keep how they fell; the others are drawn afresh.
        let fresh: Vec<usize> = open.iter().copied().filter(|&c| !model.nodes()[coins[c].node].latent).collect();
        let mut next: BTreeMap<Vec<bool>, f64> = BTreeMap::new();
        for (fallen, weight) in &now {
            outcomes(&coins, fallen, &fresh, |fallen, chance| {
                *next.entry(fallen.to_vec()).or_default() += weight * chance;
            });
        }
        let found = std::cell::RefCell::default();
        Some(Reference { model, undated, coins, now, next: next.into_iter().collect(), found })
    }

    /// The parts of the observed impacts, as `rank` weighs them.
    fn parts(&self) -> Vec<(usize, f64)> {
        let happened = self.model.iter().filter(|(_, n)| n.kind == NodeKind::Impact && n.observed == Some(true));
        let happened: Vec<(usize, f64)> = happened.map(|(node, data)| (node.index(), data.cost)).collect();
        let total: f64 = happened.iter().map(|(_, cost)| cost).sum();
        let even = 1.0 / happened.len() as f64;
        happened.into_iter().map(|(node, cost)| (node, if total > 0.0 { cost / total } else { even })).collect()
    }

    /// What is lost of this incident, and in the next window, if the actions do just this.
    fn lost(&self, done: &Done) -> (f64, f64) {
        if let Some(found) = self.found.borrow().get(done) {
            return *found;
        }
        let sum = |model: &Model, worlds: &[(Vec<bool>, f64)], parts: &[(usize, f64)]| -> f64 {
            let graph = CausalGraph::new(model);
            let lost = |(fallen, weight): &(Vec<bool>, f64)| -> f64 {
                let bad = states(model, &graph, &self.coins, fallen, done);
                parts.iter().map(|&(impact, part)| if bad[impact] { weight * part } else { 0.0 }).sum()
            };
            worlds.iter().map(lost).sum()
        };
        let impacts = self.model.iter().filter(|(_, node)| node.kind == NodeKind::Impact);
        let costs: Vec<(usize, f64)> = impacts.map(|(node, data)| (node.index(), data.cost)).collect();
        let found = (sum(self.model, &self.now, &self.parts()), sum(self.undated, &self.next, &costs));
        self.found.borrow_mut().insert(done.clone(), found);
        found
    }

    /// Did anything happen?
    pub(super) fn happened(&self) -> bool {
        !self.parts().is_empty()
    }

    /// The same for a set of actions: every outcome of their coins.
    pub(super) fn under(&self, actions: &[&Action]) -> (f64, f64) {
        // The chance that nothing holds the node, or brings it about: coins of one node are one coin.
        let (mut loose, mut spared) = (vec![1.0; self.model.nodes().len()], vec![1.0; self.model.nodes().len()]);
        for action in actions {
            action.fixes.iter().for_each(|(node, chance)| loose[node.index()] *= 1.0 - chance.point());
            action.risks.iter().for_each(|(node, chance)| spared[node.index()] *= 1.0 - chance.point());
        }
        let mut cases = vec![(Done { held: Vec::new(), brought: Vec::new() }, 1.0)];
        for (loose, spared) in loose.into_iter().zip(spared) {
            let mut more = Vec::new();
            for (done, chance) in cases {
                for (held, brought, part) in [
                    (false, false, loose * spared),
                    (true, false, (1.0 - loose) * spared),
                    (false, true, loose * (1.0 - spared)),
                    (true, true, (1.0 - loose) * (1.0 - spared)),
                ] {
                    if part > 0.0 {
                        let mut done = done.clone();
                        done.held.push(held);
                        done.brought.push(brought);
                        more.push((done, chance * part));
                    }
                }
            }
            cases = more;
        }
        self.mean(cases)
    }

    /// The same coin by coin, for few actions.
    pub(super) fn coin_by_coin(&self, actions: &[&Action]) -> (f64, f64) {
        let fixes = actions.iter().flat_map(|action| action.fixes.iter().map(|fix| (fix, true)));
        let risks = actions.iter().flat_map(|action| action.risks.iter().map(|risk| (risk, false)));
        let nodes = self.model.nodes().len();
        let mut cases = vec![(Done { held: vec![false; nodes], brought: vec![false; nodes] }, 1.0)];
        for ((node, chance), holds) in fixes.chain(risks) {
            let mut more = Vec::new();
            for (done, p) in cases {
                let mut struck = done.clone();
                let marked = if holds { &mut struck.held } else { &mut struck.brought };
                marked[node.index()] = true;
                more.push((struck, p * chance.point()));
                more.push((done, p * (1.0 - chance.point())));
            }
            cases = more;
        }
        self.mean(cases)
    }

    /// With one node held good for certain besides.
    pub(super) fn holding(&self, node: usize, actions: &[&Action]) -> (f64, f64) {
        let mut held = Vec::new();
        let nodes = self.model.nodes().len();
        let mut only = Done { held: vec![false; nodes], brought: vec![false; nodes] };
        only.held[node] = true;
        let now = self.lost(&only).0;
        held.push(node);
        // What is in place counts in the next window alone.
        let mut cases = vec![(only, 1.0)];
        for action in actions {
            for ((other, chance), holds) in
                action.fixes.iter().map(|f| (f, true)).chain(action.risks.iter().map(|r| (r, false)))
            {
                let mut more = Vec::new();
                for (done, p) in cases {
                    let mut struck = done.clone();
                    let marked = if holds { &mut struck.held } else { &mut struck.brought };
                    marked[other.index()] = true;
                    more.push((struck, p * chance.point()));
                    more.push((done, p * (1.0 - chance.point())));
                }
                cases = more;
            }
        }
        (now, self.mean(cases).1)
    }

    fn mean(&self, cases: Vec<(Done, f64)>) -> (f64, f64) {
        cases.iter().filter(|(_, p)| *p > 0.0).fold((0.0, 0.0), |sum, (done, p)| {
            let lost = self.lost(done);
            (sum.0 + p * lost.0, sum.1 + p * lost.1)
        })
    }
}

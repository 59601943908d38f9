//! The minimal cut sets of the impacts: found, counted, and the likeliest of them listed.
//!
//! A *cut set* is a set of candidates such that the impact happens by the logic where exactly those
//! are bad by themselves: every mechanism that can fire does when its conditions are met, and
//! nothing else strikes but what always does. It is minimal if none of its proper subsets is a cut
//! set. Where nothing stops anything, a set that holds a cut set is one too; behind an `unless` it
//! need not be.
//!
//! The likeliest are those of largest posterior. Where every member is a coin of its own, a set's
//! chance given what is established of its members is a product, so the sets can be drawn in its
//! order; divided by the probability of the rest of the evidence it bounds the posterior, which
//! says when no set that is left can be among the k likeliest.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::analysis::rank::LEAST_EVIDENCE;
use crate::analysis::{AnalysisError, Options, clash, name, notes, observations, observed_impacts, resolve};
use crate::engine::circuit::{Circuit, LANES};
use crate::engine::coins::{Coins, Observation, Toss};
use crate::engine::cut_sets::{self, CutSets};
use crate::engine::diagram::{Function, Probabilities, TooLarge};
use crate::engine::functions::{Functions, Problem};
use crate::engine::order::Order;
use crate::graph::CausalGraph;
use crate::model::Model;
use crate::report::{
    Count, CutSet, CutSetChoice, CutSetOrder, Explanation, ImpactExplanation, Method, NodeName, VERSION,
};
use crate::weight::Weight;

use super::ExplainOptions;

/// How many cut sets are weighed, at least, where their members have causes of their own.
const MOST_COMPOUND: usize = 2_000;

/// How many elements of the circuit may be looked at to weigh cut sets, for each node of the budget.
const WORK_PER_NODE: usize = 250;

/// How many items the enumeration may keep, for each node of the budget: 192 bytes.
const KEPT_PER_NODE: usize = 8;

/// Budgets on which a family is tried before the full one, as with the orders of a diagram.
const TRIAL_BUDGETS: [usize; 2] = [1 << 15, 1 << 18];

/// Posteriors closer than this, relative to the larger, are equal.
const EQUAL: f64 = 1e-9;

/// Explains the observed impacts by their minimal cut sets and choke points alone, without
/// compiling what `rank` asks for. `options.stories` is not looked at.
///
/// Cost: the family of cut sets of each impact; and the diagram of the evidence, if cut sets are to
/// be listed. Where that diagram is past the budget the sets are listed all the same, by their
/// chances before the evidence. Where no set is to be listed, the evidence is not looked at, and a
/// contradiction in it not found.
///
/// # Errors
/// [`AnalysisError`] if a named candidate does not exist, a family is past the budget, or the
/// evidence is impossible.
pub fn explain_cut_sets(model: &Model, options: &Options, asked: ExplainOptions) -> Result<Explanation, AnalysisError> {
    let graph = CausalGraph::new(model);
    let seen = observations(model);
    let candidates: Vec<usize> = resolve(model, &options.candidates)?.iter().map(|c| c.index()).collect();
    let impacts: Vec<usize> = observed_impacts(model).iter().map(|(i, _)| i.index()).collect();
    let families = Families::new(model, &graph, &candidates, &impacts, asked.order, options.budget)?;
    let wanted: Vec<usize> = impacts.iter().chain(&candidates).copied().collect();
    let mut evidence = None;
    if asked.cut_sets > 0 {
        let problem = Problem { graph: &graph, observations: &seen, switches: &[], wanted: &wanted };
        let built = Functions::build(&problem, options.budget, |f| families.weigh_compound(f, asked.cut_sets));
        match built {
            Ok((functions, _)) if functions.evidence() == Function::FALSE => {
                let clash = clash::smallest(model, &graph, options.budget)?;
                return Err(AnalysisError::Contradiction { clash });
            }
            Ok((functions, weighed)) => {
                let found = Evidence::new(&graph, &seen, functions, weighed);
                if found.total < LEAST_EVIDENCE {
                    return Err(AnalysisError::Improbable);
                }
                evidence = Some(found);
            }
            Err(too_large) if families.any_compound() => return Err(too_large.into()),
            Err(_) => {}
        }
    }
    let listed = families.list(evidence.as_ref(), asked.cut_sets);
    let impacts = impacts.iter().zip(listed).map(|(&impact, l)| l.of_impact(model, &graph, &candidates, impact));
    Ok(Explanation {
        because: VERSION,
        title: model.title().to_owned(),
        method: Method::Exact,
        impacts: impacts.collect(),
        notes: notes(model),
    })
}

/// The minimal cut sets of every impact, not yet listed.
pub(super) struct Families<'m> {
    model: &'m Model,
    graph: &'m CausalGraph,
    of: Vec<Family>,
    order: Option<usize>,
    budget: usize,
}

/// The minimal cut sets of one impact.
struct Family {
    sets: CutSets,
    /// The candidate that each variable stands for.
    node_of: Vec<usize>,
    /// Has a member causes of its own?
    compound: bool,
}

/// The evidence, to weigh cut sets by.
pub(super) struct Evidence<'g> {
    functions: Functions<'g>,
    circuit: Circuit,
    /// P(evidence given what is established of plain coins).
    total: f64,
    /// Can a further coin that strikes never make it untrue?
    grows: bool,
    /// The sets that were weighed already, one entry an impact; `None` where all members are coins.
    compound: Vec<Option<Vec<Weighed>>>,
}

/// A cut set with its figures; its members by number.
#[derive(Debug, Clone)]
pub(super) struct Weighed {
    members: Vec<usize>,
    prior: f64,
    posterior: Option<f64>,
}

/// What is told of the cut sets of one impact.
pub(super) struct Listed {
    sets: Vec<CutSet>,
    choice: CutSetChoice,
    count: Count,
    orders: Vec<CutSetOrder>,
    limit: Option<usize>,
}

impl<'m> Families<'m> {
    pub(super) fn new(
        model: &'m Model,
        graph: &'m CausalGraph,
        candidates: &[usize],
        impacts: &[usize],
        order: Option<usize>,
        budget: usize,
    ) -> Result<Families<'m>, AnalysisError> {
        let logic = logic(graph, candidates);
        let of = impacts
            .iter()
            .map(|&impact| {
                let (sets, coins) = minimal(&logic, impact, order, budget)?;
                let mut node_of = vec![0; coins.chances.len()];
                for (node, toss) in coins.own.iter().enumerate() {
                    if let &Toss::Coin(var) = toss {
                        node_of[var] = node;
                    }
                }
                let compound =
                    sets.variables().into_iter().any(|var| !graph.nodes()[node_of[var]].mechanisms.is_empty());
                Ok(Family { sets, node_of, compound })
            })
            .collect::<Result<Vec<_>, TooLarge>>()?;
        Ok(Families { model, graph, of, order, budget })
    }

    fn any_compound(&self) -> bool {
        self.of.iter().any(|family| family.compound)
    }

    /// Weighs the smallest sets of those impacts where members have causes of their own: all of
    /// them, or 2,000, or as many as are asked for.
    pub(super) fn weigh_compound(
        &self,
        functions: &mut Functions<'_>,
        asked: usize,
    ) -> Result<Vec<Option<Vec<Weighed>>>, TooLarge> {
        let weigh = |family: &Family| -> Result<Option<Vec<Weighed>>, TooLarge> {
            if !family.compound || asked == 0 {
                return Ok(None);
            }
            let mut odds = Probabilities::new(functions.coins().given.clone());
            let mut before = Probabilities::new(functions.coins().chances.clone());
            let evidence = functions.evidence();
            let total = odds.of(functions.store(), evidence);
            // With all chances 1, the smallest come first.
            let mut drawn = family.sets.likeliest(&vec![1.0; family.node_of.len()], KEPT_PER_NODE * self.budget);
            let (mut weighed, mut set) = (Vec::new(), Vec::new());
            while weighed.len() < MOST_COMPOUND.max(asked) && drawn.draw(&mut set).is_some() {
                let members = family.members(&set);
                let mut all = Function::TRUE;
                for &node in &members {
                    let bad = functions.actual(node);
                    all = functions.store_mut().and(all, bad)?;
                }
                let joint = functions.store_mut().and(all, evidence)?;
                let posterior = (odds.of(functions.store(), joint) / total).min(1.0);
                weighed.push(Weighed { members, prior: before.of(functions.store(), all), posterior: Some(posterior) });
            }
            Ok(Some(weighed))
        };
        self.of.iter().map(weigh).collect()
    }

    /// Counts the sets of each impact and lists as many as are asked for.
    pub(super) fn list(&self, evidence: Option<&Evidence<'_>>, asked: usize) -> Vec<Listed> {
        let mut names: Vec<Option<Arc<NodeName>>> = vec![None; self.graph.nodes().len()];
        let of_impact = |(place, family): (usize, &Family)| {
            let count = told(family.sets.count());
            let compound = evidence.and_then(|evidence| evidence.compound[place].clone());
            let (mut weighed, choice) = match compound {
                _ if asked == 0 => (Vec::new(), CutSetChoice::Likeliest),
                Some(weighed) if Count::Exactly(weighed.len() as u128) == count => (weighed, CutSetChoice::Likeliest),
                Some(smallest) => {
                    let choice = CutSetChoice::AmongSmallest { weighed: smallest.len() };
                    (smallest, choice)
                }
                None => self.weigh(family, evidence, asked),
            };
            weighed.sort_by(|a, b| {
                let figure = |set: &Weighed| rounded(set.posterior.unwrap_or(set.prior));
                let smaller = a.members.len().cmp(&b.members.len());
                figure(b).cmp(&figure(a)).then(smaller).then_with(|| a.members.cmp(&b.members))
            });
            weighed.truncate(asked);
            let mut named = |node: usize| names[node].get_or_insert_with(|| Arc::new(name(self.model, node))).clone();
            let sets = weighed
                .into_iter()
                .map(|set| CutSet {
                    members: set.members.into_iter().map(&mut named).collect(),
                    prior: set.prior,
                    posterior: set.posterior,
                })
                .collect();
            let by_size = family.sets.count_by_size().into_iter().map(told).enumerate();
            let orders = by_size
                .filter(|&(_, count)| count != Count::Exactly(0))
                .map(|(order, count)| CutSetOrder { order, count })
                .collect();
            Listed { sets, choice, count, orders, limit: self.order }
        };
        self.of.iter().enumerate().map(of_impact).collect()
    }

    /// Draws the sets of a family whose members are all coins, and weighs them, until no set that
    /// is left can be among the likeliest.
    fn weigh(&self, family: &Family, evidence: Option<&Evidence<'_>>, asked: usize) -> (Vec<Weighed>, CutSetChoice) {
        let own = |node: usize| self.graph.nodes()[node].own.point();
        let chances: Vec<f64> = family
            .node_of
            .iter()
            .map(|&node| match evidence.map(|evidence| (evidence, evidence.coin(node))) {
                Some((evidence, Some(coin))) => evidence.functions.coins().given[coin],
                _ => own(node),
            })
            .collect();
        let mut drawn = family.sets.likeliest(&chances, KEPT_PER_NODE * self.budget);
        let mut scale = evidence.map(Weighing::new);
        let mut work = WORK_PER_NODE.saturating_mul(self.budget);
        let mut weighed: Vec<Weighed> = Vec::new();
        // The largest posteriors so far, as many as are asked for. Bits of positive numbers compare
        // as the numbers do.
        let mut largest: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
        let mut set = Vec::new();
        let mut open = true;
        while open {
            let first = weighed.len();
            while weighed.len() < first + LANES {
                let Some(loss) = drawn.draw(&mut set) else {
                    open = false;
                    break;
                };
                // No set that is still to come has a larger one.
                let bound = (-loss).exp() / scale.as_ref().map_or(1.0, |scale| scale.evidence.total);
                let least = largest.peek().filter(|_| largest.len() == asked).map(|least| f64::from_bits(least.0));
                if least.is_some_and(|least| bound <= least * (1.0 + EQUAL)) {
                    return (
                        weighed,
                        if evidence.is_some() { CutSetChoice::Likeliest } else { CutSetChoice::LikeliestBefore },
                    );
                }
                let members = family.members(&set);
                let prior = members.iter().map(|&node| own(node)).product();
                weighed.push(Weighed { members, prior, posterior: None });
            }
            let batch = &mut weighed[first..];
            if let Some(scale) = &mut scale {
                work = work.saturating_sub(scale.weigh(batch));
            }
            for set in batch {
                largest.push(Reverse(set.posterior.unwrap_or(set.prior).to_bits()));
                if largest.len() > asked {
                    largest.pop();
                }
            }
            if open && work == 0 {
                let choice = CutSetChoice::AmongLikeliest { weighed: weighed.len() };
                return (weighed, choice);
            }
        }
        let choice = match evidence {
            _ if drawn.is_cut_short() => CutSetChoice::AmongLikeliest { weighed: weighed.len() },
            Some(_) => CutSetChoice::Likeliest,
            None => CutSetChoice::LikeliestBefore,
        };
        (weighed, choice)
    }
}

impl Family {
    /// The candidates of a set of variables, in the order of the file.
    fn members(&self, set: &[u32]) -> Vec<usize> {
        let mut members: Vec<usize> = set.iter().map(|&var| self.node_of[var as usize]).collect();
        members.sort_unstable();
        members
    }
}

impl<'g> Evidence<'g> {
    pub(super) fn new(
        graph: &CausalGraph,
        observations: &[Observation],
        functions: Functions<'g>,
        compound: Vec<Option<Vec<Weighed>>>,
    ) -> Evidence<'g> {
        let coins = functions.coins();
        let circuit = Circuit::new(functions.store(), &[functions.evidence()], coins.given.len());
        let total = circuit.upward(std::slice::from_ref(&coins.given)).value(0)[0];
        let needed = graph.ancestors(observations.iter().map(|o| o.node));
        let stops = graph.mechanisms().iter().any(|m| needed[m.effect] && m.conditions.iter().any(|c| !c.bad));
        // A coin that is known not to have struck is no coin any more.
        let known = |o: &Observation| o.ratio.is_infinite() && graph.nodes()[o.node].mechanisms.is_empty();
        let grows = !stops && observations.iter().all(|o| o.bad || known(o));
        Evidence { functions, circuit, total, grows, compound }
    }

    fn coin(&self, node: usize) -> Option<usize> {
        match self.functions.coins().own[node] {
            Toss::Coin(var) => Some(var),
            Toss::Never | Toss::Always => None,
        }
    }
}

/// Weighs sets of coins by the evidence.
struct Weighing<'e, 'g> {
    evidence: &'e Evidence<'g>,
    /// Which coins are sure to have struck: those that are established, and the members of a set.
    struck: Vec<bool>,
}

impl<'e, 'g> Weighing<'e, 'g> {
    fn new(evidence: &'e Evidence<'g>) -> Weighing<'e, 'g> {
        let struck = evidence.functions.coins().given.iter().map(|&chance| chance == 1.0).collect();
        Weighing { evidence, struck }
    }

    /// Fills in the posteriors of a batch of at most [`LANES`] sets; says what it cost.
    fn weigh(&mut self, batch: &mut [Weighed]) -> usize {
        let evidence = self.evidence;
        let given = &evidence.functions.coins().given;
        let mut open: Vec<(usize, f64, Vec<f64>)> = Vec::new();
        for (place, set) in batch.iter_mut().enumerate() {
            let coins: Vec<usize> = set.members.iter().filter_map(|&node| evidence.coin(node)).collect();
            let together: f64 = coins.iter().map(|&coin| given[coin]).product();
            if together == 0.0 {
                set.posterior = Some(0.0);
            } else if evidence.grows && self.settles(&coins) {
                set.posterior = Some((together / evidence.total).min(1.0));
            } else {
                let mut chances = given.clone();
                coins.iter().for_each(|&coin| chances[coin] = 1.0);
                open.push((place, together, chances));
            }
        }
        if open.is_empty() {
            return 0;
        }
        let weightings: Vec<Vec<f64>> = open.iter_mut().map(|(_, _, chances)| std::mem::take(chances)).collect();
        let values = evidence.circuit.upward(&weightings).value(0);
        for ((place, together, _), value) in open.into_iter().zip(values) {
            batch[place].posterior = Some((together * value / evidence.total).min(1.0));
        }
        evidence.circuit.len()
    }

    /// Does the evidence hold where these coins strike and, of those that are not established, no
    /// other? Evidence that grows then holds wherever they do.
    fn settles(&mut self, coins: &[usize]) -> bool {
        let before: Vec<bool> = coins.iter().map(|&coin| std::mem::replace(&mut self.struck[coin], true)).collect();
        let functions = &self.evidence.functions;
        let mut at = functions.evidence();
        while at.constant().is_none() {
            let decision = functions.store().decision(at.index());
            at = if self.struck[decision.var as usize] { decision.high } else { decision.low };
        }
        for (&coin, was) in coins.iter().zip(before).rev() {
            self.struck[coin] = was;
        }
        at == Function::TRUE
    }
}

impl Listed {
    /// The explanation of an impact without its stories.
    pub(super) fn of_impact(
        self,
        model: &Model,
        graph: &CausalGraph,
        candidates: &[usize],
        impact: usize,
    ) -> ImpactExplanation {
        let node = name(model, impact);
        let choke_points = graph.choke_points(candidates, impact);
        ImpactExplanation {
            impact: node.id,
            label: node.label,
            stories: Vec::new(),
            stories_cover: 0.0,
            stories_cut_short: false,
            cut_sets: self.sets,
            cut_set_choice: self.choice,
            cut_set_count: self.count,
            cut_set_orders: self.orders,
            cut_set_limit: self.limit,
            choke_points: choke_points.into_iter().map(|node| name(model, node)).collect(),
        }
    }
}

/// A figure with its last bits dropped: what differs by rounding alone is to be equal. Bits of
/// positive numbers compare as the numbers do.
fn rounded(figure: f64) -> u64 {
    (figure.to_bits() + (1 << 13)) >> 14
}

fn told(count: cut_sets::Count) -> Count {
    match count {
        cut_sets::Count::Exactly(count) => Count::Exactly(count),
        cut_sets::Count::PowerOfTen(log) => Count::PowerOfTen(log),
    }
}

/// What one way to the cut sets gives: `None` where it does not lead there.
type Found = Result<Option<(CutSets, Coins)>, TooLarge>;

/// The minimal cut sets of one impact, with the coins that they are made of.
///
/// Each way is tried on growing budgets: the diagram of the logic, and the gates themselves where
/// nothing stops anything. The gates come first where large sets are left out on the way, because
/// the diagram cannot leave anything out; otherwise they took up to twice the time on fault trees.
fn minimal(
    logic: &CausalGraph,
    impact: usize,
    order: Option<usize>,
    budget: usize,
) -> Result<(CutSets, Coins), TooLarge> {
    let by_gates = |limit: usize| -> Found {
        let mut failure = None;
        for sequence in Order::ALL {
            let coins = Coins::new(logic, &[impact], &[], &[], sequence);
            match CutSets::of_gates(logic, &coins, impact, order, limit) {
                Ok(Some(sets)) => return Ok(Some((sets, coins))),
                Ok(None) => return Ok(None),
                Err(too_large) => failure = Some(too_large),
            }
        }
        failure.map_or(Ok(None), Err)
    };
    let by_diagram = |limit: usize| -> Found {
        let problem = Problem { graph: logic, observations: &[], switches: &[], wanted: &[impact] };
        let (functions, ()) = Functions::build(&problem, limit, |_| Ok(()))?;
        let sets = CutSets::of(functions.store(), functions.actual(impact), order, limit)?;
        Ok(Some((sets, functions.coins().clone())))
    };
    let ways: [&dyn Fn(usize) -> Found; 2] =
        if order.is_some() { [&by_gates, &by_diagram] } else { [&by_diagram, &by_gates] };
    let mut failure = None;
    for limit in TRIAL_BUDGETS.into_iter().filter(|&trial| trial < budget).chain([budget]) {
        for way in ways {
            match way(limit) {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => {}
                Err(too_large) => failure = Some(too_large),
            }
        }
    }
    Err(failure.expect("a diagram is found or too large"))
}

/// The graph with strengths apart: every mechanism that can fire does, the candidates may strike,
/// and of the others only what always does.
fn logic(graph: &CausalGraph, candidates: &[usize]) -> CausalGraph {
    let mut is_candidate = vec![false; graph.nodes().len()];
    for &candidate in candidates {
        is_candidate[candidate] = true;
    }
    graph.reweighted(
        |node, own| {
            // A candidate that can only be brought about is one all the same: of it, too, it is asked
            // whether it suffices.
            let can_be_bad = own.bounds().1 > 0.0 || !graph.nodes()[node].mechanisms.is_empty();
            match is_candidate[node] {
                true if can_be_bad => Weight::EVEN,
                false if own.bounds().0 >= 1.0 => Weight::ALWAYS,
                _ => Weight::NEVER,
            }
        },
        |strength| if strength.bounds().1 > 0.0 { Weight::ALWAYS } else { Weight::NEVER },
    )
}

//! `rank`: posterior, necessity, sufficiency and share of every candidate.
//!
//! With candidates C, evidence e and an observed impact i, let t switch each candidate on or off
//! and let v̂(q) = P(i under the switches | e) where each switch is an independent coin of chance q.
//! Then (Owen 1972) the Shapley value of c in the game v(S) = P(i with every candidate outside S
//! repaired | e) is ∫₀¹ ∂v̂/∂q_c (q, …, q) dq, the integral of a polynomial of degree |C| − 1.
//! Necessity and sufficiency are the same derivative at q = 1 and q = 0. All of them come from
//! upward and downward passes over one circuit.

use indexmap::IndexMap;

use super::{Analysis, AnalysisError, RankOptions};
use crate::engine::circuit::{Circuit, LANES, Upward};
use crate::engine::coins::{Observation, Toss};
use crate::engine::diagram::Function;
use crate::engine::functions::{Functions, Problem};
use crate::engine::quadrature::gauss_legendre;
use crate::graph::CausalGraph;
use crate::model::{Model, NodeKind, NodeRef};
use crate::report::{Belief, Candidate, ImpactFigures, ImpactSummary, Intervals, Method, RankBy, Ranking, VERSION};

/// Probabilities below this are refused as divisors: the next step down is denormal numbers,
/// which lose their digits.
const LEAST_EVIDENCE: f64 = 1e-290;

/// Shares closer than this are equal: what rounding leaves of a tie.
const EQUAL: f64 = 1e-9;

/// The compiled form of one model: a circuit and where in it everything is.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    circuit: Circuit,
    /// The chance of every variable with all switches on, before the evidence.
    chances: Vec<f64>,
    /// The same given what is conclusively known of plain coins.
    given: Vec<f64>,
    /// Logarithm of the factor of P(evidence) that `given` leaves out.
    ln_scale: f64,
    impacts: Vec<CompiledImpact>,
    beliefs: Vec<CompiledBelief>,
    /// What the ranking reads off the belief of each candidate.
    candidates: Vec<CompiledCandidate>,
}

#[derive(Debug, Clone)]
struct CompiledImpact {
    node: NodeRef,
    weight: f64,
    /// Root of e ∧ "i happens under the switches".
    root: usize,
}

#[derive(Debug, Clone, Copy)]
enum CompiledBelief {
    /// The node is nothing but this coin.
    Coin(usize),
    /// Roots of "bad" and of e ∧ "bad".
    Roots { prior: usize, joint: usize },
}

#[derive(Debug, Clone)]
struct CompiledCandidate {
    node: NodeRef,
    switch: usize,
    /// Roots of e ∧ "c is bad" ∧ "i happens under the switches", one an impact; empty where the
    /// candidate is a coin, whose passes give the same.
    joint: Vec<usize>,
}

/// The root of the evidence.
const EVIDENCE: usize = 0;

impl Compiled {
    /// How many elements the circuit has.
    pub(super) fn size(&self) -> usize {
        self.circuit.len()
    }
}

/// Compiles what `rank` asks for.
pub(super) fn compile(
    model: &Model,
    graph: &CausalGraph,
    observations: &[Observation],
    candidates: &[NodeRef],
    budget: usize,
) -> Result<Compiled, AnalysisError> {
    let switches: Vec<usize> = candidates.iter().map(|c| c.index()).collect();
    // Impacts come first in the walk that orders the variables: they are what all questions share.
    let mut wanted: Vec<usize> = super::observed_impacts(model).iter().map(|(node, _)| node.index()).collect();
    wanted.extend(0..model.nodes().len());
    let problem = Problem { graph, observations, switches: &switches, wanted: &wanted };
    let (_, (compiled, evidence)) = Functions::build(&problem, budget, |functions| {
        let evidence = functions.evidence();
        let mut roots = vec![evidence];
        let mut beliefs = Vec::with_capacity(model.nodes().len());
        for (number, node) in graph.nodes().iter().enumerate() {
            beliefs.push(match functions.coins().own[number] {
                Toss::Coin(var) if node.mechanisms.is_empty() => CompiledBelief::Coin(var),
                _ => {
                    let bad = functions.actual(number);
                    let joint = functions.store_mut().and(evidence, bad)?;
                    roots.extend([bad, joint]);
                    CompiledBelief::Roots { prior: roots.len() - 2, joint: roots.len() - 1 }
                }
            });
        }
        let mut impacts = Vec::new();
        for (node, weight) in super::observed_impacts(model) {
            let happens = functions.switched(node.index());
            roots.push(functions.store_mut().and(evidence, happens)?);
            impacts.push(CompiledImpact { node, weight, root: roots.len() - 1 });
        }
        let mut compiled_candidates = Vec::with_capacity(candidates.len());
        for &node in candidates {
            let mut joint = Vec::new();
            if let CompiledBelief::Roots { joint: bad, .. } = beliefs[node.index()] {
                for impact in &impacts {
                    let (bad, happens) = (roots[bad], roots[impact.root]);
                    joint.push(functions.store_mut().and(bad, happens)?);
                }
            }
            let first = roots.len();
            roots.extend_from_slice(&joint);
            let switch = functions.coins().switch[node.index()].expect("every candidate was given a switch");
            compiled_candidates.push(CompiledCandidate { node, switch, joint: (first..roots.len()).collect() });
        }
        let coins = functions.coins();
        let compiled = Compiled {
            circuit: Circuit::new(functions.store(), &roots, coins.chances.len()),
            chances: coins.chances.clone(),
            given: coins.given.clone(),
            ln_scale: coins.ln_scale,
            impacts,
            beliefs,
            candidates: compiled_candidates,
        };
        Ok((compiled, evidence))
    })?;
    if evidence == Function::FALSE {
        let clash = super::clash::smallest(model, graph, budget)?;
        return Err(AnalysisError::Contradiction { clash });
    }
    let probability = compiled.circuit.upward(std::slice::from_ref(&compiled.given)).value(EVIDENCE)[0];
    if probability < LEAST_EVIDENCE {
        return Err(AnalysisError::Improbable);
    }
    Ok(compiled)
}

/// What the passes give for one candidate and one impact.
#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    necessity: Option<f64>,
    sufficiency: Option<f64>,
    share: f64,
}

struct Answers {
    probability_of_evidence: f64,
    beliefs: Vec<Belief>,
    /// By impact, then by candidate.
    figures: Vec<Vec<Figures>>,
    /// By impact.
    unexplained: Vec<f64>,
}

/// Runs every pass.
fn answers(compiled: &Compiled) -> Answers {
    let with_switches = |q: f64| {
        let mut chances = compiled.given.clone();
        for candidate in &compiled.candidates {
            chances[candidate.switch] = q;
        }
        chances
    };
    // Without an impact there is nothing to share out.
    let degree = if compiled.impacts.is_empty() { 0 } else { compiled.candidates.len() };
    let points = gauss_legendre(degree.div_ceil(2));
    // Lane 0 of the first pass: all switches on. Lane 1: all off. Then the quadrature.
    let switched: Vec<f64> = [1.0, 0.0].into_iter().chain(points.iter().map(|&(q, _)| q)).collect();

    let (impacts, candidates) = (compiled.impacts.len(), compiled.candidates.len());
    let mut beliefs = Vec::new();
    let mut evidence = 1.0;
    let mut unexplained = vec![0.0; impacts];
    let mut figures = vec![vec![Figures::default(); candidates]; impacts];
    for (pass, lanes) in switched.chunks(LANES).enumerate() {
        // Made for each pass anew: all of them together would take room quadratic in the candidates.
        let weightings: Vec<Vec<f64>> = lanes.iter().map(|&q| with_switches(q)).collect();
        let upward = compiled.circuit.upward(&weightings);
        if pass == 0 {
            evidence = upward.value(EVIDENCE)[0];
            beliefs = self::beliefs(compiled, &upward, evidence);
        }
        for (i, impact) in compiled.impacts.iter().enumerate() {
            let downward = upward.downward(impact.root);
            for (figures, candidate) in figures[i].iter_mut().zip(&compiled.candidates) {
                for lane in 0..weightings.len() {
                    let derivative = downward.derivative(candidate.switch, lane);
                    // The first two weightings are no points of the quadrature.
                    if let Some(&(_, weight)) = (pass * LANES + lane).checked_sub(2).and_then(|at| points.get(at)) {
                        figures.share += weight * derivative / evidence;
                    }
                }
                if pass == 0 {
                    let bad = beliefs[candidate.node.index()].posterior * evidence;
                    if bad > 0.0 && candidate.joint.is_empty() {
                        figures.necessity = Some(probability(downward.derivative(candidate.switch, 0) / bad));
                    }
                    if let (CompiledBelief::Coin(var), true) = (compiled.beliefs[candidate.node.index()], bad > 0.0) {
                        let without_any = downward.joint(var, 1);
                        let joint = downward.derivative(candidate.switch, 1) + without_any;
                        figures.sufficiency = Some(probability(joint / bad));
                    }
                }
            }
            if pass == 0 {
                unexplained[i] = probability(upward.value(impact.root)[1] / evidence);
            }
        }
    }
    of_composites(compiled, &beliefs, evidence, &mut figures);
    Answers { probability_of_evidence: (evidence.ln() + compiled.ln_scale).exp(), beliefs, figures, unexplained }
}

/// The belief in every node, with all switches on.
fn beliefs(compiled: &Compiled, upward: &Upward<'_>, evidence: f64) -> Vec<Belief> {
    let downward = upward.downward(EVIDENCE);
    let before = compiled.circuit.upward(std::slice::from_ref(&compiled.chances));
    compiled
        .beliefs
        .iter()
        .map(|belief| match *belief {
            CompiledBelief::Coin(var) => {
                Belief::exact(compiled.chances[var], probability(downward.joint(var, 0) / evidence))
            }
            CompiledBelief::Roots { prior, joint } => {
                Belief::exact(probability(before.value(prior)[0]), probability(upward.value(joint)[0] / evidence))
            }
        })
        .collect()
}

/// What is observed is certain, and not a rounding error away from it.
pub(super) fn settle(belief: &mut Belief, observed: Option<bool>) {
    if let Some(bad) = observed {
        belief.posterior = f64::from(u8::from(bad));
    }
}

/// The belief in one node, at the cost of one upward and one downward pass.
pub(super) fn belief(model: &Model, compiled: &Compiled, node: NodeRef) -> Belief {
    let upward = compiled.circuit.upward(std::slice::from_ref(&compiled.given));
    let mut belief = beliefs(compiled, &upward, upward.value(EVIDENCE)[0])[node.index()];
    settle(&mut belief, model.node(node).observed);
    belief
}

/// Necessity and sufficiency of the candidates that are no plain coins, from
/// P(e ∧ c ∧ i with only c repaired) and P(e ∧ c ∧ i with only c left on): two weightings each. Their
/// switch may be asked far from what makes them bad, so a derivative would lose digits.
fn of_composites(compiled: &Compiled, beliefs: &[Belief], evidence: f64, figures: &mut [Vec<Figures>]) {
    let composites: Vec<usize> =
        (0..compiled.candidates.len()).filter(|&c| !compiled.candidates[c].joint.is_empty()).collect();
    for chunk in composites.chunks(LANES / 2) {
        // Two weightings a candidate: it alone repaired, and all others repaired.
        let weightings: Vec<Vec<f64>> = chunk
            .iter()
            .flat_map(|&c| {
                let own = compiled.candidates[c].switch;
                let mut repaired = compiled.given.clone();
                repaired[own] = 0.0;
                let mut alone = compiled.given.clone();
                for candidate in &compiled.candidates {
                    alone[candidate.switch] = 0.0;
                }
                alone[own] = 1.0;
                [repaired, alone]
            })
            .collect();
        let upward = compiled.circuit.upward(&weightings);
        for (at, &c) in chunk.iter().enumerate() {
            let candidate = &compiled.candidates[c];
            let bad = beliefs[candidate.node.index()].posterior * evidence;
            for (i, &root) in candidate.joint.iter().enumerate().filter(|_| bad > 0.0) {
                let value = upward.value(root);
                figures[i][c].necessity = Some(probability(1.0 - value[2 * at] / bad));
                figures[i][c].sufficiency = Some(probability(value[2 * at + 1] / bad));
            }
        }
    }
}

/// Rounding may leave a probability a hair outside 0..1.
fn probability(p: f64) -> f64 {
    p.clamp(0.0, 1.0)
}

pub(super) fn rank(analysis: &Analysis, options: RankOptions) -> Ranking {
    let Analysis { model, compiled, .. } = analysis;
    let mut answers = answers(compiled);
    for (belief, node) in answers.beliefs.iter_mut().zip(model.nodes()) {
        settle(belief, node.observed);
    }
    let happened = !compiled.impacts.is_empty();
    let mean = |of: &dyn Fn(usize) -> Option<f64>| -> Option<f64> {
        let parts: Option<Vec<f64>> =
            compiled.impacts.iter().enumerate().map(|(i, impact)| of(i).map(|x| impact.weight * x)).collect();
        parts.filter(|_| happened).map(|parts| parts.iter().sum())
    };
    let mut candidates: Vec<Candidate> = compiled
        .candidates
        .iter()
        .enumerate()
        .map(|(c, candidate)| {
            let node = model.node(candidate.node);
            let belief = answers.beliefs[candidate.node.index()];
            Candidate {
                id: node.id.clone(),
                label: node.label.clone(),
                kind: node.kind,
                category: node.category,
                rank: 0,
                prior: belief.prior,
                posterior: belief.posterior,
                necessity: mean(&|i| answers.figures[i][c].necessity),
                sufficiency: mean(&|i| answers.figures[i][c].sufficiency),
                share: mean(&|i| Some(answers.figures[i][c].share)),
                intervals: Intervals::default(),
                observed: node.observed,
                state: super::state(model, candidate.node, Some(belief.posterior)),
                by_impact: compiled
                    .impacts
                    .iter()
                    .enumerate()
                    .map(|(i, impact)| {
                        let Figures { necessity, sufficiency, share } = answers.figures[i][c];
                        let impact = model.node(impact.node).id.clone();
                        let intervals = Intervals::default();
                        ImpactFigures { impact, necessity, sufficiency, share: Some(share), intervals }
                    })
                    .collect(),
            }
        })
        .collect();
    sort(&mut candidates, options.by);
    let kept = options.top.unwrap_or(candidates.len()).min(candidates.len());
    let rest: Vec<Candidate> = candidates.split_off(kept);
    Ranking {
        because: VERSION,
        title: model.title().to_owned(),
        method: Method::Exact,
        probability_of_evidence: answers.probability_of_evidence,
        probability_of_evidence_interval: None,
        by: options.by,
        candidates,
        left_out: rest.len(),
        // An empty sum of floats is -0.
        left_out_share: happened.then(|| rest.iter().filter_map(|c| c.share).fold(0.0, |sum, share| sum + share)),
        left_out_share_interval: None,
        rest,
        unexplained: mean(&|i| Some(answers.unexplained[i])),
        unexplained_interval: None,
        impacts: impacts(model, compiled, &answers),
        beliefs: model
            .iter()
            .map(|(node, data)| (data.id.clone(), answers.beliefs[node.index()]))
            .collect::<IndexMap<_, _>>(),
        names: model.iter().map(|(node, _)| super::name(model, node.index())).collect(),
        notes: super::notes(model),
        remarks: analysis.remarks.clone(),
    }
}

fn impacts(model: &Model, compiled: &Compiled, answers: &Answers) -> Vec<ImpactSummary> {
    model
        .iter()
        .filter(|(_, node)| node.kind == NodeKind::Impact)
        .map(|(node, data)| {
            let compiled =
                compiled.impacts.iter().position(|impact| impact.node == node).map(|i| (i, &compiled.impacts[i]));
            ImpactSummary {
                id: data.id.clone(),
                label: data.label.clone(),
                cost: data.cost,
                observed: compiled.is_some(),
                weight: compiled.map_or(0.0, |(_, impact)| impact.weight),
                unexplained: compiled.map(|(i, _)| answers.unexplained[i]),
                unexplained_interval: None,
            }
        })
        .collect()
}

/// Orders by the key, the largest first; equal keys (to 1e-9) by share where that is not the key,
/// then by the smaller prior, which is the more unusual (Halpern and Hitchcock 2015), then by id.
/// What has no key comes last.
pub(super) fn sort(candidates: &mut [Candidate], by: RankBy) {
    // Where nothing is observed there are no shares; beliefs are all that can order.
    let happened = candidates.iter().any(|c| c.share.is_some());
    let key = |c: &Candidate| match by {
        RankBy::Posterior => Some(c.posterior),
        _ if !happened => Some(c.posterior),
        RankBy::Share => c.share,
        RankBy::Necessity => c.necessity,
        RankBy::Sufficiency => c.sufficiency,
    };
    // By another key than the share, equal candidates come in the order of their shares.
    let share = |c: &Candidate| match by {
        RankBy::Share => 0.0,
        _ => c.share.map_or(0.0, |share| (share / EQUAL).round()),
    };
    let unusual_first = |a: &Candidate, b: &Candidate| {
        share(b).total_cmp(&share(a)).then_with(|| a.prior.total_cmp(&b.prior)).then_with(|| a.id.cmp(&b.id))
    };
    let value = |c: &Candidate| key(c).unwrap_or(f64::NEG_INFINITY);
    candidates.sort_by(|a, b| value(b).total_cmp(&value(a)).then_with(|| unusual_first(a, b)));
    // "Equal to 1e-9" is no order by itself, so it is applied to runs of the sorted list.
    let mut start = 0;
    while start < candidates.len() {
        let first = value(&candidates[start]);
        let run = candidates[start..].iter().take_while(|c| value(c) == first || first - value(c) <= EQUAL).count();
        candidates[start..start + run].sort_by(unusual_first);
        start += run;
    }
    for (place, candidate) in candidates.iter_mut().enumerate() {
        candidate.rank = place + 1;
    }
}

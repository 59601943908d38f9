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
use crate::engine::coins::Observation;
use crate::engine::exact::{self, Compiled, Digits, Evidence, Question, Refusal, Way};
use crate::engine::quadrature::gauss_legendre;
use crate::graph::CausalGraph;
use crate::model::{Model, NodeKind, NodeRef};
use crate::report::{
    Belief, BeliefIntervals, Candidate, ImpactFigures, ImpactSummary, Intervals, Method, RankBy, Ranking, VERSION,
};

/// Probabilities below this are refused as divisors: the next step down is denormal numbers,
/// which lose their digits.
pub(super) const LEAST_EVIDENCE: f64 = 1e-290;

/// Shares closer than this are equal: what rounding leaves of a tie.
pub(super) const EQUAL: f64 = 1e-9;

/// Gauss–Legendre rules that are tried before the one that is exact by its degree: halves and wholes of passes of
/// eight.
pub(super) const RULES: [usize; 5] = [4, 8, 16, 24, 40];

/// Two rules that agree this well settle the integral: the error falls geometrically with the points
/// (Trefethen 2008), so that of the larger rule is less than their difference. It may be hardly less:
/// what differs may be a sharp step of small weight.
const AGREED: f64 = 1e-10;

/// Weightings asked for in one go: all of them together would take room quadratic in the candidates.
const AT_ONCE: usize = 8;

/// What of a model is compiled for its ranking.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) compiled: Compiled,
    pub(super) impacts: Vec<Impact>,
    /// The nodes that have a switch: of those that were asked for, the ones that are not independent of
    /// the evidence.
    pub(super) switches: Vec<usize>,
    /// For each node that was asked for its switch; the candidates come first.
    pub(super) switch_of: Vec<Option<usize>>,
    pub(super) evidence: Evidence,
    /// The belief in every node that the compiled evidence tells, and in every candidate.
    pub(super) posteriors: Vec<Option<f64>>,
    /// The belief in each candidate.
    pub(super) beliefs: Vec<Belief>,
}

#[derive(Debug, Clone)]
pub(super) struct Impact {
    pub(super) node: NodeRef,
    pub(super) weight: f64,
    /// How many of the switches lead to it: the degree of the polynomial that is integrated.
    pub(super) degree: usize,
}

impl Prepared {
    /// How many elements the compiled form has.
    pub(super) fn size(&self) -> usize {
        self.compiled.size()
    }
}

/// Why nothing was compiled.
pub(super) enum Refused {
    /// No world fits the evidence.
    Impossible,
    /// Anything else.
    Error(AnalysisError),
}

/// Compiles the game of the shares, with a switch for each node of `asked`, the candidates first. Beliefs are
/// those that the compiled evidence tells, and none of a candidate is worked out besides.
pub(super) fn compile(
    graph: &CausalGraph,
    observations: &[Observation],
    asked: impl IntoIterator<Item = NodeRef>,
    impacts: &[(NodeRef, f64)],
    way: Way,
    budget: usize,
) -> Result<Prepared, Refused> {
    let touched = touched(graph, observations);
    let mut switches: Vec<usize> = Vec::new();
    let switch_of = asked
        .into_iter()
        .map(|node| {
            touched[node.index()].then(|| {
                switches.push(node.index());
                switches.len() - 1
            })
        })
        .collect();
    let impacts: Vec<Impact> = impacts
        .iter()
        .map(|&(node, weight)| {
            let leads = graph.ancestors([node.index()]);
            Impact { node, weight, degree: switches.iter().filter(|&&switch| leads[switch]).count() }
        })
        .collect();
    let goals: Vec<usize> = impacts.iter().map(|impact| impact.node.index()).collect();
    let question = Question { graph, observations, switches: &switches, goals: &goals };
    let compiled = match Compiled::new(question, way, budget) {
        Ok(compiled) => compiled,
        Err(Refusal::Impossible) => return Err(Refused::Impossible),
        Err(Refusal::TooLarge(too_large)) => return Err(Refused::Error(too_large.into())),
        Err(Refusal::NotThisWay) => return Err(Refused::Error(AnalysisError::NotThisWay)),
    };
    let (evidence, posteriors) = compiled.beliefs();
    if evidence.scaled <= 0.0 {
        return Err(Refused::Impossible);
    }
    // A weight of evidence beyond every number leaves no finite scale.
    if evidence.scaled < LEAST_EVIDENCE || !evidence.ln_scale.is_finite() {
        return Err(Refused::Error(AnalysisError::Improbable));
    }
    Ok(Prepared { compiled, impacts, switches, switch_of, evidence, posteriors, beliefs: Vec::new() })
}

/// Which nodes are not independent of all that was seen: what is neither upstream nor downstream of the
/// evidence's ancestors is.
fn touched(graph: &CausalGraph, observations: &[Observation]) -> Vec<bool> {
    let relevant = graph.ancestors(observations.iter().map(|o| o.node));
    graph.descendants((0..relevant.len()).filter(|&node| relevant[node]))
}

/// Compiles what `rank` asks for.
pub(super) fn prepare(
    model: &Model,
    graph: &CausalGraph,
    observations: &[Observation],
    candidates: &[NodeRef],
    way: Way,
    budget: usize,
) -> Result<Prepared, AnalysisError> {
    let impacts = super::observed_impacts(model);
    let prepared = compile(graph, observations, candidates.iter().copied(), &impacts, way, budget);
    let mut prepared = prepared.map_err(|refused| match refused {
        Refused::Impossible => contradiction(model, graph, budget),
        Refused::Error(error) => error,
    })?;
    let posteriors = &mut prepared.posteriors;
    let touched = touched(graph, observations);
    // Candidates that the compiled evidence does not tell are few, and asked for now.
    let missing: Vec<usize> = candidates.iter().map(|c| c.index()).filter(|&node| posteriors[node].is_none()).collect();
    let (plain, made): (Vec<usize>, Vec<usize>) =
        missing.into_iter().partition(|&node| !touched[node] && graph.nodes()[node].mechanisms.is_empty());
    for node in plain {
        posteriors[node] = Some(graph.nodes()[node].own.point());
    }
    let refused = |node: usize| AnalysisError::BeliefTooLarge { id: model.nodes()[node].id.clone() };
    for (&node, belief) in made.iter().zip(exact::beliefs(graph, observations, &made, Digits::Relative, budget)) {
        posteriors[node] = Some(belief.ok_or_else(|| refused(node))?);
    }
    let mut priors: Vec<Option<f64>> = graph.nodes().iter().map(|node| Some(node.own.point())).collect();
    let made: Vec<usize> =
        candidates.iter().map(|c| c.index()).filter(|&node| !graph.nodes()[node].mechanisms.is_empty()).collect();
    for (&node, prior) in made.iter().zip(exact::beliefs(graph, &[], &made, Digits::Relative, budget)) {
        priors[node] = prior;
    }
    prepared.beliefs = candidates
        .iter()
        .map(|candidate| {
            let node = candidate.index();
            let (prior, posterior) = priors[node].zip(posteriors[node]).ok_or_else(|| refused(node))?;
            let mut belief = Belief::exact(probability(prior), probability(posterior));
            settle(&mut belief, model.node(*candidate).observed);
            Ok(belief)
        })
        .collect::<Result<_, AnalysisError>>()?;
    Ok(prepared)
}

/// Why no world was found that fits. Where no observations clash, the evidence is possible, and only the
/// numbers were too small.
pub(super) fn contradiction(model: &Model, graph: &CausalGraph, budget: usize) -> AnalysisError {
    match super::clash::smallest(model, graph, budget) {
        Ok(clash) if clash.observations.is_empty() => AnalysisError::Improbable,
        Ok(clash) => AnalysisError::Contradiction { clash },
        Err(error) => error,
    }
}

/// What the passes give for one candidate and one impact.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Figures {
    necessity: Option<f64>,
    sufficiency: Option<f64>,
    pub(super) share: f64,
}

struct Answers {
    /// By impact, then by candidate.
    figures: Vec<Vec<Figures>>,
    /// By impact.
    unexplained: Vec<f64>,
}

/// Runs every pass.
fn answers(analysis: &Analysis) -> Answers {
    let Analysis { graph, candidates, prepared, .. } = analysis;
    let mut answers = Answers { figures: Vec::new(), unexplained: Vec::new() };
    for goal in 0..prepared.impacts.len() {
        let OfImpact { figures: by_switch, unexplained, .. } = of_impact(graph, prepared, goal, None);
        let figures = candidates.iter().zip(&prepared.switch_of).map(|(candidate, switch)| match switch {
            Some(switch) => by_switch[*switch],
            // It is independent of all that was seen: repairing it changes nothing, and what
            // happens with all repaired happens whether it is bad or not.
            None => {
                let bad = prepared.posteriors[candidate.index()].is_some_and(|p| p > 0.0);
                Figures { necessity: bad.then_some(0.0), sufficiency: bad.then_some(unexplained), share: 0.0 }
            }
        });
        answers.figures.push(figures.collect());
        answers.unexplained.push(unexplained);
    }
    answers
}

/// What the passes give for one impact.
pub(super) struct OfImpact {
    /// By switch.
    pub(super) figures: Vec<Figures>,
    /// P(it happens with every switch off | e).
    pub(super) unexplained: f64,
    /// P(it happens with every switch on that is not held | e).
    happens: f64,
}

/// The figures of every switch for one impact. Where some are `held`, they are off throughout, and of
/// the others the share alone is worked out.
pub(super) fn of_impact(graph: &CausalGraph, prepared: &Prepared, goal: usize, held: Option<&[usize]>) -> OfImpact {
    let Prepared { compiled, switches, evidence, posteriors, impacts, .. } = prepared;
    let mut figures = vec![Figures::default(); switches.len()];
    let held_ones = held.unwrap_or_default();
    let bad: Vec<f64> = switches.iter().map(|&node| posteriors[node].unwrap_or(0.0)).collect();
    let is_coin = |s: usize| graph.nodes()[switches[s]].mechanisms.is_empty();
    let all_at = |q: f64| {
        let mut weighting = vec![q; switches.len()];
        held_ones.iter().for_each(|&switch| weighting[switch] = 0.0);
        weighting
    };
    let ends = compiled.outcomes(goal, *evidence, &[all_at(1.0), all_at(0.0)]);
    let (all_on, all_off) = (&ends[0], &ends[1]);
    let (happens, unexplained) = (probability(all_on.value), probability(all_off.value));
    for s in (0..switches.len()).filter(|&s| bad[s] > 0.0 && is_coin(s)) {
        figures[s].necessity = Some(probability(all_on.slopes[s] / bad[s]));
        figures[s].sufficiency = Some(probability((all_off.slopes[s] + all_off.joint[s]) / bad[s]));
    }
    // What the shares must sum to.
    let explained = all_on.value - all_off.value;
    let exact_rule = impacts[goal].degree.div_ceil(2);
    let mut known: Option<Vec<f64>> = None;
    // Two rules must agree, which has to be less work than the exact one.
    let quick = if exact_rule > RULES[0] + RULES[1] { &RULES[..] } else { &[] };
    for rule in quick.iter().copied().filter(|&rule| rule < exact_rule).chain([exact_rule]) {
        let mut shares = vec![0.0; switches.len()];
        for points in gauss_legendre(rule).chunks(AT_ONCE) {
            let weightings: Vec<Vec<f64>> = points.iter().map(|&(q, _)| all_at(q)).collect();
            for (slopes, (_, weight)) in compiled.slopes(goal, *evidence, &weightings).iter().zip(points) {
                shares.iter_mut().zip(slopes).for_each(|(share, slope)| *share += weight * slope);
            }
        }
        // Who is repaired throughout takes no part.
        held_ones.iter().for_each(|&switch| shares[switch] = 0.0);
        let near = |a: f64, b: f64| (a - b).abs() <= AGREED;
        let settled = near(shares.iter().sum(), explained)
            && known.is_some_and(|known| known.iter().zip(&shares).all(|(&a, &b)| near(a, b)));
        known = Some(shares);
        if settled {
            break;
        }
    }
    for (figures, share) in figures.iter_mut().zip(known.into_iter().flatten()) {
        figures.share = share;
    }
    // Candidates that are no plain coins, from P(c bad ∧ i with only c repaired) and P(c bad ∧ i with
    // only c left on): two weightings each. Their switch may be asked far from what makes them
    // bad, so a derivative would lose digits.
    let is_composite = |s: &usize| held.is_none() && !is_coin(*s) && bad[*s] > 0.0;
    let composites: Vec<usize> = (0..switches.len()).filter(is_composite).collect();
    for chunk in composites.chunks(AT_ONCE / 2) {
        let only = |s: usize, rest: f64, own: f64| -> Vec<f64> {
            let mut weighting = vec![rest; switches.len()];
            weighting[s] = own;
            weighting
        };
        let weightings: Vec<Vec<f64>> = chunk.iter().flat_map(|&s| [only(s, 1.0, 0.0), only(s, 0.0, 1.0)]).collect();
        let outcomes = compiled.outcomes(goal, *evidence, &weightings);
        for (&s, pair) in chunk.iter().zip(outcomes.chunks(2)) {
            figures[s].necessity = Some(probability(1.0 - pair[0].joint[s] / bad[s]));
            figures[s].sufficiency = Some(probability(pair[1].joint[s] / bad[s]));
        }
    }
    OfImpact { figures, unexplained, happens }
}

/// The game of the shares with some nodes repaired throughout.
pub(super) struct Game {
    /// The share of each candidate, the mean over the impacts; 0 for one that is repaired.
    pub(super) shares: Vec<f64>,
    /// What happens with every candidate repaired, the mean over the impacts.
    pub(super) unexplained: f64,
    /// By impact: the chance that it happens with nothing repaired but those nodes.
    pub(super) happens: Vec<f64>,
}

/// Plays the game on what is compiled; `None` where a node that is to be repaired has no switch, though it
/// bears on an impact.
///
/// Cost: that of a ranking.
pub(super) fn game(graph: &CausalGraph, prepared: &Prepared, candidates: usize, repaired: &[NodeRef]) -> Option<Game> {
    let leads = graph.ancestors(prepared.impacts.iter().map(|impact| impact.node.index()));
    let switch = |node: usize| prepared.switches.iter().position(|&switch| switch == node);
    let bearing = repaired.iter().map(|node| node.index()).filter(|&node| leads[node]);
    let held: Vec<usize> = bearing.map(switch).collect::<Option<_>>()?;
    let mut game = Game { shares: vec![0.0; candidates], unexplained: 0.0, happens: Vec::new() };
    for (goal, impact) in prepared.impacts.iter().enumerate() {
        let of = of_impact(graph, prepared, goal, Some(&held));
        for (share, switch) in game.shares.iter_mut().zip(&prepared.switch_of) {
            *share += impact.weight * switch.map_or(0.0, |switch| of.figures[switch].share);
        }
        game.unexplained += impact.weight * of.unexplained;
        game.happens.push(of.happens);
    }
    Some(game)
}

/// The belief in every node; `None` where it does not fit the budget.
fn all_beliefs(analysis: &Analysis) -> Vec<Option<Belief>> {
    let Analysis { model, graph, observations, prepared, budget, .. } = analysis;
    let nodes = graph.nodes();
    let is_coin = |node: usize| nodes[node].mechanisms.is_empty();
    let made: Vec<usize> = (0..nodes.len()).filter(|&node| !is_coin(node)).collect();
    let mut priors: Vec<Option<f64>> = nodes.iter().map(|node| Some(node.own.point())).collect();
    for (&node, prior) in made.iter().zip(exact::beliefs(graph, &[], &made, Digits::Absolute, *budget)) {
        priors[node] = prior;
    }
    let mut posteriors = prepared.posteriors.clone();
    let relevant = graph.ancestors(observations.iter().map(|o| o.node));
    // What shares no ancestor with the evidence is as it was before.
    let touched = graph.descendants((0..nodes.len()).filter(|&node| relevant[node]));
    let mut missing = Vec::new();
    for node in 0..nodes.len() {
        if let Some(bad) = model.nodes()[node].observed {
            posteriors[node] = Some(f64::from(u8::from(bad)));
        } else if posteriors[node].is_none() {
            if touched[node] { missing.push(node) } else { posteriors[node] = priors[node] }
        }
    }
    for (&node, posterior) in
        missing.iter().zip(exact::beliefs(graph, observations, &missing, Digits::Absolute, *budget))
    {
        posteriors[node] = posterior;
    }
    priors
        .into_iter()
        .zip(posteriors)
        .map(|(prior, posterior)| Some(Belief::exact(probability(prior?), probability(posterior?))))
        .collect()
}

/// What is observed is certain, and not a rounding error away from it.
pub(super) fn settle(belief: &mut Belief, observed: Option<bool>) {
    if let Some(bad) = observed {
        belief.posterior = f64::from(u8::from(bad));
    }
}

/// A candidate as far as the belief in it goes: without rank, figures or intervals of them.
pub(super) fn as_believed(model: &Model, candidate: NodeRef, belief: &Belief) -> Candidate {
    let node = model.node(candidate);
    let BeliefIntervals { prior, posterior } = belief.intervals;
    Candidate {
        id: node.id.clone(),
        label: node.label.clone(),
        kind: node.kind,
        category: node.category,
        rank: 0,
        prior: belief.prior,
        posterior: belief.posterior,
        necessity: None,
        sufficiency: None,
        share: None,
        share_range: None,
        intervals: Intervals { prior, posterior, ..Intervals::default() },
        observed: node.observed,
        state: super::state(model, candidate, Some(belief.posterior)),
        by_impact: Vec::new(),
    }
}

/// The belief in one node.
pub(super) fn belief(analysis: &Analysis, node: NodeRef) -> Option<Belief> {
    let Analysis { model, graph, observations, prepared, budget, .. } = analysis;
    let one = [node.index()];
    let prior = exact::beliefs(graph, &[], &one, Digits::Absolute, *budget)[0]?;
    let posterior = prepared.posteriors[node.index()]
        .or_else(|| exact::beliefs(graph, observations, &one, Digits::Absolute, *budget)[0])?;
    let mut belief = Belief::exact(probability(prior), probability(posterior));
    settle(&mut belief, model.node(node).observed);
    Some(belief)
}

/// Rounding may leave a probability a hair outside 0..1.
fn probability(p: f64) -> f64 {
    p.clamp(0.0, 1.0)
}

pub(super) fn rank(analysis: &Analysis, options: RankOptions) -> Ranking {
    let Analysis { model, prepared, .. } = analysis;
    let answers = answers(analysis);
    let happened = !prepared.impacts.is_empty();
    let mean = |of: &dyn Fn(usize) -> Option<f64>| -> Option<f64> {
        let parts: Option<Vec<f64>> =
            prepared.impacts.iter().enumerate().map(|(i, impact)| of(i).map(|x| impact.weight * x)).collect();
        parts.filter(|_| happened).map(|parts| parts.iter().sum())
    };
    let mut candidates: Vec<Candidate> = analysis
        .candidates
        .iter()
        .zip(&prepared.beliefs)
        .enumerate()
        .map(|(c, (&candidate, belief))| Candidate {
            necessity: mean(&|i| answers.figures[i][c].necessity),
            sufficiency: mean(&|i| answers.figures[i][c].sufficiency),
            share: mean(&|i| Some(answers.figures[i][c].share)),
            by_impact: prepared
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
            ..as_believed(model, candidate, belief)
        })
        .collect();
    let mut remarks = analysis.remarks.clone();
    let mut ranges = None;
    let mut unexplained_range = None;
    if let Some(draws) = options.ranges.filter(|_| happened) {
        match super::robustness::ranges(analysis, draws) {
            Ok(None) => {}
            Ok(Some(of)) => {
                ranges = Some(of.said);
                unexplained_range = Some(of.unexplained);
                for (candidate, range) in candidates.iter_mut().zip(of.by_candidate) {
                    candidate.share_range = Some(range);
                }
            }
            Err(too_long) => remarks.push(too_long),
        }
    }
    sort(&mut candidates, options.by);
    let kept = options.top.unwrap_or(candidates.len()).min(candidates.len());
    let rest: Vec<Candidate> = candidates.split_off(kept);
    let mut notes = super::notes(model);
    let mut beliefs: Vec<Option<Belief>> = vec![None; model.nodes().len()];
    // Where nothing happened, beliefs are all there is to tell.
    if options.beliefs || !happened {
        beliefs = all_beliefs(analysis);
        notes.extend(left_out(model, &beliefs));
    }
    for (candidate, belief) in analysis.candidates.iter().zip(&prepared.beliefs) {
        beliefs[candidate.index()] = Some(*belief);
    }
    let known = || model.iter().filter_map(|(node, data)| beliefs[node.index()].map(|belief| (node, data, belief)));
    Ranking {
        because: VERSION,
        title: model.title().to_owned(),
        method: Method::Exact,
        probability_of_evidence: (prepared.evidence.scaled.ln() + prepared.evidence.ln_scale).exp(),
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
        ranges,
        unexplained_range,
        impacts: impacts(model, prepared, &answers),
        beliefs: known().map(|(_, data, belief)| (data.id.clone(), belief)).collect::<IndexMap<_, _>>(),
        names: known().map(|(node, ..)| super::name(model, node.index())).collect(),
        notes,
        remarks,
    }
}

/// Says which nodes have no belief because it does not fit the budget.
fn left_out(model: &Model, beliefs: &[Option<Belief>]) -> Option<String> {
    let missing: Vec<&str> =
        model.nodes().iter().zip(beliefs).filter(|(_, b)| b.is_none()).map(|(node, _)| node.id.as_str()).collect();
    let shown = match missing.len() {
        0 => return None,
        1..=4 => missing.join(", "),
        n => format!("{} and {} more", missing[..3].join(", "), n - 3),
    };
    Some(format!("The beliefs in these nodes do not fit the budget and are left out: {shown}."))
}

fn impacts(model: &Model, prepared: &Prepared, answers: &Answers) -> Vec<ImpactSummary> {
    model
        .iter()
        .filter(|(_, node)| node.kind == NodeKind::Impact)
        .map(|(node, data)| {
            let happened =
                prepared.impacts.iter().position(|impact| impact.node == node).map(|i| (i, &prepared.impacts[i]));
            ImpactSummary {
                id: data.id.clone(),
                label: data.label.clone(),
                cost: data.cost,
                observed: happened.is_some(),
                weight: happened.map_or(0.0, |(_, impact)| impact.weight),
                unexplained: happened.map(|(i, _)| answers.unexplained[i]),
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
        // What is no number equals not even itself.
        let run = run.max(1);
        candidates[start..start + run].sort_by(unusual_first);
        start += run;
    }
    for (place, candidate) in candidates.iter_mut().enumerate() {
        candidate.rank = place + 1;
    }
}

//! `rank` by sampling, where the exact form does not fit: the same figures, each with its interval.

use indexmap::IndexMap;

use super::{Analysis, AnalysisError, Options, RankOptions, clash, rank};
use crate::engine::sampling::{Effort, Estimate, GoalFigures, Progress, Question, Refusal, Sample, sample};
use crate::graph::CausalGraph;
use crate::model::{Model, NodeKind, NodeRef};
use crate::report::{
    Belief, BeliefIntervals, Candidate, ImpactFigures, ImpactSummary, Interval, Intervals, Method, Ranking, VERSION,
};

/// Which kind of answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answer {
    /// Exact if it fits the budget, else sampled.
    #[default]
    Either,
    /// Exact, or refused.
    Exact,
    /// Sampled, even if the exact answer would fit.
    Sampled,
}

/// Ranks exactly if that fits the budget and by sampling otherwise, or as `wanted` says. Which of the
/// two it was stands in [`Ranking::method`].
///
/// `on` is told how far the sampling is, and stops it by answering `false`.
///
/// # Errors
/// [`AnalysisError`]: those of [`Analysis::new`], or [`AnalysisError::Sample`].
pub fn rank_or_sample(
    model: &Model,
    options: &Options,
    show: RankOptions,
    wanted: Answer,
    effort: Effort,
    on: impl FnMut(Progress) -> bool,
) -> Result<Ranking, AnalysisError> {
    if wanted == Answer::Sampled {
        return rank_by_sampling(model, options, show, effort, on);
    }
    match Analysis::new(model.clone(), options.clone()) {
        Ok(analysis) => Ok(analysis.rank(show)),
        Err(AnalysisError::TooLarge(_) | AnalysisError::BeliefTooLarge { .. }) if wanted == Answer::Either => {
            rank_by_sampling(model, options, show, effort, on)
        }
        Err(error) => Err(error),
    }
}

/// Ranks by sampling.
///
/// Cost: see [`sample`]. It asks for every node of the model, so each draw also passes once over all
/// of them.
///
/// # Errors
/// [`AnalysisError::Sample`] where the sample is worth nothing, [`AnalysisError::Contradiction`]
/// where the evidence is seen to be impossible, [`AnalysisError::UnknownNode`].
pub fn rank_by_sampling(
    model: &Model,
    options: &Options,
    show: RankOptions,
    effort: Effort,
    on: impl FnMut(Progress) -> bool,
) -> Result<Ranking, AnalysisError> {
    let graph = CausalGraph::new(model);
    let observations = super::observations(model);
    let chosen = super::resolve(model, &options.candidates)?;
    let impacts = super::observed_impacts(model);
    let switches: Vec<usize> = chosen.iter().map(|node| node.index()).collect();
    let goals: Vec<(usize, f64)> = impacts.iter().map(|(node, weight)| (node.index(), *weight)).collect();
    let wanted: Vec<usize> = (0..model.nodes().len()).collect();
    let question =
        Question { graph: &graph, observations: &observations, switches: &switches, goals: &goals, wanted: &wanted };
    let sample = sample(&question, effort, on).map_err(|refusal| match refusal {
        // Which observations clash is an exact question of its own; often it is small enough.
        Refusal::Impossible => match clash::smallest(model, &graph, options.budget) {
            Ok(clash) if !clash.observations.is_empty() => AnalysisError::Contradiction { clash },
            _ => AnalysisError::Sample(Refusal::Impossible),
        },
        refusal => AnalysisError::Sample(refusal),
    })?;
    Ok(ranking(model, options, show, effort.seed, &chosen, &impacts, &sample))
}

fn interval(estimate: &Estimate) -> Interval {
    [estimate.low, estimate.high]
}

/// `None` where the figure is known without a draw.
fn unless_known(estimate: &Estimate) -> Option<Interval> {
    (estimate.low < estimate.high).then(|| interval(estimate))
}

fn ranking(
    model: &Model,
    options: &Options,
    show: RankOptions,
    seed: u64,
    chosen: &[NodeRef],
    impacts: &[(NodeRef, f64)],
    sample: &Sample,
) -> Ranking {
    let happened = !impacts.is_empty();
    let overall = sample.goals.last().filter(|_| happened);
    let mut beliefs = IndexMap::with_capacity(model.nodes().len());
    for ((_, node), belief) in model.iter().zip(&sample.beliefs) {
        let intervals =
            BeliefIntervals { prior: unless_known(&belief.prior), posterior: Some(interval(&belief.posterior)) };
        let mut belief = Belief { prior: belief.prior.value, posterior: belief.posterior.value, intervals };
        rank::settle(&mut belief, node.observed);
        beliefs.insert(node.id.clone(), belief);
    }
    let mut candidates: Vec<Candidate> = chosen
        .iter()
        .enumerate()
        .map(|(c, &place)| {
            let belief = beliefs[&model.node(place).id];
            let figures = overall.map(|goal| Figures::of(goal, c)).unwrap_or_default();
            let as_believed = rank::as_believed(model, place, &belief);
            let Intervals { prior, posterior, .. } = as_believed.intervals;
            Candidate {
                necessity: figures.necessity,
                sufficiency: figures.sufficiency,
                share: figures.share,
                intervals: Intervals { prior, posterior, ..figures.intervals },
                by_impact: impacts
                    .iter()
                    .zip(&sample.goals)
                    .map(|((impact, _), goal)| {
                        let Figures { necessity, sufficiency, share, intervals } = Figures::of(goal, c);
                        ImpactFigures {
                            impact: model.node(*impact).id.clone(),
                            necessity,
                            sufficiency,
                            share,
                            intervals,
                        }
                    })
                    .collect(),
                ..as_believed
            }
        })
        .collect();
    rank::sort(&mut candidates, show.by);
    let kept = show.top.unwrap_or(candidates.len()).min(candidates.len());
    let rest: Vec<Candidate> = candidates.split_off(kept);
    let left_out_share = happened.then(|| rest.iter().filter_map(|c| c.share).fold(0.0, |sum, share| sum + share));
    let left_out_share_interval = happened.then(|| {
        let [low, high] = rest
            .iter()
            .filter_map(|c| c.intervals.share)
            .fold([0.0, 0.0], |[low, high]: Interval, [l, h]| [low + l, high + h]);
        [low.max(-1.0), high.min(1.0)]
    });
    Ranking {
        because: VERSION,
        title: model.title().to_owned(),
        method: Method::Sampled { draws: sample.draws, seed, effective: sample.effective.floor() as u64 },
        probability_of_evidence: sample.evidence.value,
        probability_of_evidence_interval: Some(interval(&sample.evidence)),
        by: show.by,
        candidates,
        left_out: rest.len(),
        left_out_share,
        left_out_share_interval,
        rest,
        unexplained: overall.map(|goal| goal.left.value),
        unexplained_interval: overall.map(|goal| interval(&goal.left)),
        ranges: None,
        unexplained_range: None,
        impacts: summaries(model, impacts, sample),
        beliefs,
        names: model.iter().map(|(node, _)| super::name(model, node.index())).collect(),
        notes: super::notes(model),
        remarks: super::remarks(model, &options.candidates),
    }
}

/// The figures of one candidate for one impact, or for all.
#[derive(Default)]
struct Figures {
    necessity: Option<f64>,
    sufficiency: Option<f64>,
    share: Option<f64>,
    intervals: Intervals,
}

impl Figures {
    fn of(goal: &GoalFigures, candidate: usize) -> Figures {
        let (needed, enough, added) = (&goal.needed[candidate], &goal.enough[candidate], &goal.added[candidate]);
        Figures {
            necessity: needed.as_ref().map(|estimate| estimate.value),
            sufficiency: enough.as_ref().map(|estimate| estimate.value),
            share: Some(added.value),
            intervals: Intervals {
                prior: None,
                posterior: None,
                necessity: needed.as_ref().map(interval),
                sufficiency: enough.as_ref().map(interval),
                share: Some(interval(added)),
            },
        }
    }
}

fn summaries(model: &Model, impacts: &[(NodeRef, f64)], sample: &Sample) -> Vec<ImpactSummary> {
    model
        .iter()
        .filter(|(_, node)| node.kind == NodeKind::Impact)
        .map(|(place, node)| {
            let observed = impacts.iter().position(|(impact, _)| *impact == place);
            let left = observed.map(|i| &sample.goals[i].left);
            ImpactSummary {
                id: node.id.clone(),
                label: node.label.clone(),
                cost: node.cost,
                observed: observed.is_some(),
                weight: observed.map_or(0.0, |i| impacts[i].1),
                unexplained: left.map(|left| left.value),
                unexplained_interval: left.map(interval),
            }
        })
        .collect()
}

//! A post-mortem in one piece: what the file records, and the answers to all questions that a report tells.

mod near_misses;
mod records;
mod repairs;
mod waterfall;

use super::explain::ExplainOptions;
use super::next::NextOptions;
use super::picture::picture;
use super::plan::PlanOptions;
use super::robustness::RobustnessOptions;
use super::sampled::{Answer, rank_by_sampling};
use super::{Analysis, AnalysisError, Draws, Options, RankOptions};
use crate::engine::sampling::{Effort, Progress};
use crate::model::Model;
use crate::report::{Gap, PostMortem, Ranking, VERSION};

/// Nodes that are not established, beyond which a report leaves out what to find out next: each takes about two
/// rankings.
const MOST_OPEN: usize = 200;

/// What a post-mortem asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PostMortemOptions {
    /// How the weights that are ranges are drawn.
    pub draws: Draws,
    /// Leave out what takes many rankings: the draws of the weights, and what to find out next.
    pub quick: bool,
}

/// The post-mortem of a model. The ranking is exact where that fits the budget and sampled otherwise, or as `wanted`
/// says; a question that cannot be answered is named in [`PostMortem::gaps`] with the reason.
///
/// Cost: that of `rank`, `explain`, `robustness`, `plan` and `next` together.
///
/// ```
/// use because::analysis::post_mortem::{PostMortemOptions, post_mortem};
/// use because::analysis::sampled::Answer;
/// use because::analysis::Options;
/// use because::engine::sampling::Effort;
/// use because::model::Model;
///
/// let model = Model::builder()
///     .title("Checkout outage")
///     .factor("leak", |f| f.prior(0.3).observed(true))
///     .impact("down", |i| i.cost(40.0).because("leak", 0.9))
///     .build()
///     .expect("it is valid");
/// let asked = PostMortemOptions::default();
/// let told = post_mortem(&model, &Options::default(), asked, Answer::Exact, Effort::default(), |_| true);
/// let waterfall = told.expect("it is small and consistent").waterfall.expect("something happened");
/// assert!((waterfall.total - 40.0).abs() < 1e-6);
/// ```
///
/// # Errors
/// [`AnalysisError`]: those of a ranking.
pub fn post_mortem(
    model: &Model,
    options: &Options,
    asked: PostMortemOptions,
    wanted: Answer,
    effort: Effort,
    on: impl FnMut(Progress) -> bool,
) -> Result<PostMortem, AnalysisError> {
    let exact = match wanted {
        Answer::Sampled => None,
        _ => match Analysis::new(model.clone(), options.clone()) {
            Err(AnalysisError::TooLarge(_) | AnalysisError::BeliefTooLarge { .. }) if wanted == Answer::Either => None,
            outcome => Some(outcome?),
        },
    };
    let mut gaps = Vec::new();
    let mut ranking = match &exact {
        Some(analysis) => analysis.rank(RankOptions::default()),
        None => rank_by_sampling(model, options, RankOptions::default(), effort, on)?,
    };
    let (mut explanation, mut robustness, mut next, mut repaired) = (None, None, None, None);
    match &exact {
        Some(analysis) => {
            explanation = kept("explain", analysis.explain(explaining()), &mut gaps);
            repaired = repairs::repairs(analysis, &ranking);
            let happened = ranking.impacts.iter().any(|impact| impact.observed);
            if happened && !asked.quick {
                let Draws { draws, seed, threads } = asked.draws;
                let drawing = RobustnessOptions { draws, seed, threads, ..RobustnessOptions::default() };
                robustness = kept("robustness", analysis.robustness(drawing, |_| true), &mut gaps)
                    .filter(|robustness| robustness.weights > 0);
                let open = ranking.beliefs.values().filter(|b| b.posterior > 0.0 && b.posterior < 1.0).count();
                if open <= MOST_OPEN {
                    next = kept("next", analysis.next(NextOptions::default(), |_| true), &mut gaps);
                } else {
                    let reason = format!("{open} nodes are open, which takes long: `because next` answers it.");
                    gaps.push(Gap { question: "next", reason });
                }
            }
        }
        None => {
            let reason = || match wanted {
                Answer::Sampled => "It takes an exact answer, and a sample was asked for.".to_owned(),
                Answer::Either | Answer::Exact => "The model is too large for an exact answer.".to_owned(),
            };
            gaps.extend(["explain", "robustness", "next"].map(|question| Gap { question, reason: reason() }));
        }
    }
    let plan = kept("plan", super::plan::plan(model, options, &PlanOptions::default()), &mut gaps);
    if let Some(robustness) = &robustness {
        take_ranges(&mut ranking, robustness);
    }
    let graph = crate::graph::CausalGraph::new(model);
    let chronology = super::timeline::timeline(model, Some(&ranking));
    Ok(PostMortem {
        because: VERSION,
        title: model.title().to_owned(),
        incident: records::incident(model),
        stages: records::stages(model),
        impacts: records::impacts(model),
        cost: ranking.impacts.iter().filter(|impact| impact.observed).map(|impact| impact.cost).sum(),
        impact_unit: model.impact_unit().map(str::to_owned),
        cost_unit: model.cost_unit().map(str::to_owned),
        timeline: records::timeline(chronology.as_ref()),
        chronology,
        waterfall: waterfall::waterfall(model, &ranking),
        factors: records::factors(model, &ranking),
        hypotheses: records::hypotheses(model, &ranking),
        held: records::held(model, &ranking),
        near_misses: near_misses::near_misses(model, &graph, options.budget),
        explanation,
        robustness,
        actions: records::actions(model, plan.as_ref()),
        plan,
        next,
        repairs: repaired,
        picture: picture(model, Some(&ranking)),
        ranking,
        gaps,
    })
}

/// How much of an explanation a report tells.
fn explaining() -> ExplainOptions {
    ExplainOptions { stories: 3, cut_sets: 5, order: None }
}

/// An answer, or the reason why there is none.
fn kept<T>(question: &'static str, answer: Result<T, AnalysisError>, gaps: &mut Vec<Gap>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(error) => {
            gaps.push(Gap { question, reason: error.to_string() });
            None
        }
    }
}

/// Puts the bands of the shares into the ranking, as `rank` shows them.
fn take_ranges(ranking: &mut Ranking, robustness: &crate::report::Robustness) {
    for candidate in &mut ranking.candidates {
        let found = robustness.candidates.iter().find(|other| other.id == candidate.id);
        candidate.share_range = found.map(|found| found.spread.share);
    }
    ranking.unexplained_range = robustness.unexplained.map(|spread| spread.share);
    ranking.ranges =
        Some(crate::report::Ranges { draws: robustness.draws, seed: robustness.seed, weights: robustness.weights });
}

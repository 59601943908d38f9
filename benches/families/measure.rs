//! What one model costs, measured in this process.

use std::hint::black_box;
use std::time::Instant;

use because::analysis::sampled::rank_by_sampling;
use because::analysis::{Analysis, DEFAULT_BUDGET, Options, RankOptions, observations};
use because::engine::coins::Observation;
use because::engine::exact::{Compiled, Question, Refusal, Way};
use because::engine::sampling::Effort;
use because::graph::CausalGraph;
use because::model::{Model, NodeKind};
use because::report::{Interval, Method};
use serde_json::{Map, Value, json};

use crate::clock::{peak, repeat};
use crate::generate::{Case, id};

/// A model made ready, and what is asked of it.
struct Asked {
    model: Model,
    graph: CausalGraph,
    observations: Vec<Observation>,
    relevant: Vec<bool>,
    /// The roots that bear on the evidence: the candidate causes.
    switches: Vec<usize>,
    /// The impacts that happened.
    goals: Vec<usize>,
}

impl Asked {
    fn new(model: Model) -> Asked {
        let graph = CausalGraph::new(&model);
        let observations = observations(&model);
        let relevant = graph.ancestors(observations.iter().map(|observation| observation.node));
        let all = || 0..graph.nodes().len();
        let switches = all().filter(|&n| relevant[n] && graph.nodes()[n].mechanisms.is_empty()).collect();
        let happened = |n: usize| {
            let node = &model.nodes()[n];
            node.kind == NodeKind::Impact && node.observed == Some(true)
        };
        let goals = all().filter(|&n| happened(n)).collect();
        Asked { graph, observations, relevant, switches, goals, model }
    }

    /// The posteriors alone.
    fn evidence(&self) -> Question<'_> {
        Question { graph: &self.graph, observations: &self.observations, switches: &[], goals: &[] }
    }

    /// Everything that a ranking asks for.
    fn everything(&self) -> Question<'_> {
        Question { switches: &self.switches, goals: &self.goals, ..self.evidence() }
    }
}

/// Which way in was taken.
fn way(compiled: &Compiled) -> &'static str {
    if compiled.has_diagram() { "diagram" } else { "elimination" }
}

/// Figures of one case, as JSON. With `is_quick`, only the posteriors.
pub(crate) fn measure(case: &Case, is_quick: bool) -> Value {
    let asked = Asked::new(case.model());
    let mut figures = Map::new();
    let mut put = |key: &str, value: Value| _ = figures.insert(key.to_owned(), value);
    put("name", json!(case.name()));
    put("family", json!(case.family()));
    put("nodes", json!(asked.graph.nodes().len()));
    put("relevant", json!(asked.relevant.iter().filter(|&&relevant| relevant).count()));
    put("observed", json!(asked.observations.len()));
    put("candidates", json!(asked.switches.len()));
    put("goals", json!(asked.goals.len()));
    put("without_model_mb", json!(peak()));
    let begin = Instant::now();
    let outcome = posteriors(case, &asked, &mut put).and_then(|()| {
        put("peak_posteriors_mb", json!(peak()));
        if is_quick { Ok(()) } else { questions(&asked, &mut put) }
    });
    if let Err(refusal) = outcome {
        put("refused", json!(refusal.to_string()));
        put("refused_after", json!(begin.elapsed().as_secs_f64()));
        put("peak_mb", json!(peak()));
        if !is_quick {
            put("sampled", json!([sampled(&asked.model, 1), sampled(&asked.model, 2)]));
        }
    }
    put("peak_mb", json!(peak()));
    Value::Object(figures)
}

type Put<'p> = &'p mut dyn FnMut(&str, Value);

/// Compile, then all posteriors.
fn posteriors(case: &Case, asked: &Asked, put: Put<'_>) -> Result<(), Refusal> {
    let once = || Compiled::new(asked.evidence(), Way::Cheapest, DEFAULT_BUDGET);
    let compiled = once()?;
    let (evidence, beliefs) = compiled.beliefs();
    put("probability", json!((evidence.scaled.ln() + evidence.ln_scale).exp()));
    put("size", json!(compiled.size()));
    put("way", json!(way(&compiled)));
    put("told", json!(beliefs.iter().flatten().count()));
    let given: Map<String, Value> = if matches!(case, Case::Tree(_)) {
        Map::new()
    } else {
        let nodes = asked.model.nodes();
        let told = nodes.iter().zip(&beliefs).filter_map(|(node, belief)| Some((node.id.as_str(), (*belief)?)));
        // By place in the generated graph.
        told.map(|(name, belief)| (name.trim_start_matches(&id(0)[..1]).to_owned(), json!(belief))).collect()
    };
    put("beliefs", Value::Object(given));
    drop(compiled);
    let times = repeat(|laps| {
        let compiled = once()?;
        laps.lap();
        black_box(compiled.beliefs());
        laps.lap();
        Ok::<(), Refusal>(())
    })?;
    put("compile", times[0].json());
    put("pass", times[1].json());
    put("posteriors", times[2].json());
    Ok(())
}

/// Compile with switches, then necessities and sufficiencies, then the shares.
fn questions(asked: &Asked, put: Put<'_>) -> Result<(), Refusal> {
    let once = || Compiled::new(asked.everything(), Way::Cheapest, DEFAULT_BUDGET);
    let compiled = once()?;
    put("size_all", json!(compiled.size()));
    put("way_all", json!(way(&compiled)));
    drop(compiled);
    let ends = [1.0, 0.0].map(|q| vec![q; asked.switches.len()]);
    let times = repeat(|laps| {
        let compiled = once()?;
        laps.lap();
        let (evidence, beliefs) = compiled.beliefs();
        laps.lap();
        for goal in 0..asked.goals.len() {
            black_box(compiled.outcomes(goal, evidence, &ends));
        }
        black_box(beliefs);
        laps.lap();
        Ok::<(), Refusal>(())
    })?;
    put("compile_all", times[0].json());
    put("counterfactuals_pass", times[2].json());
    put("counterfactuals", times[3].json());
    let compiled = once()?;
    let (evidence, _) = compiled.beliefs();
    let half = [vec![0.5; asked.switches.len()]];
    let times = repeat(|laps| {
        for goal in 0..asked.goals.len() {
            black_box(compiled.outcomes(goal, evidence, &half));
        }
        laps.lap();
        Ok::<(), Refusal>(())
    })?;
    put("one_weighting", times[0].json());
    drop(compiled);
    if let Ok(analysis) = Analysis::new(asked.model.clone(), Options::default()) {
        let show = RankOptions { beliefs: false, ..RankOptions::default() };
        let times = repeat(|laps| {
            black_box(analysis.rank(show));
            laps.lap();
            Ok::<(), Refusal>(())
        })?;
        put("shares", times[0].json());
    }
    put("peak_mb", json!(peak()));
    Ok(())
}

/// The whole ranking by sampling, until its intervals are within ±0.01.
fn sampled(model: &Model, threads: usize) -> Value {
    let begin = Instant::now();
    let effort = Effort { seed: 0, draws: None, threads };
    let ranking = rank_by_sampling(model, &Options::default(), RankOptions::default(), effort, |_| true);
    let seconds = begin.elapsed().as_secs_f64();
    match ranking {
        Err(refusal) => json!({ "threads": threads, "seconds": seconds, "refused": refusal.to_string() }),
        Ok(ranking) => {
            let half = |interval: Option<Interval>| interval.map_or(0.0, |[low, high]| (high - low) / 2.0);
            let candidates = || ranking.candidates.iter().map(|candidate| &candidate.intervals);
            let posterior = candidates().map(|i| half(i.posterior)).fold(0.0, f64::max);
            let share = candidates().map(|i| half(i.share)).fold(0.0, f64::max);
            let draws = match ranking.method {
                Method::Sampled { draws, .. } => draws,
                _ => 0,
            };
            json!({
                "threads": threads, "seconds": seconds, "draws": draws,
                "half_width_posterior": posterior, "half_width_share": share,
            })
        }
    }
}

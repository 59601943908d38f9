//! Models at the edge: deep, looped, rare, huge, contradictory. Each once hung, overflowed or lost
//! its digits.

use because::analysis::explain::ExplainOptions;
use because::analysis::{Analysis, AnalysisError, Candidates, Options, RankOptions};
use because::model::document::{Answer, Because, Event, Factor};
use because::model::{BaseRates, Model, ModelBuilder};
use because::weight::Weight;

use crate::layered::document;

fn analyse(model: Model) -> Analysis {
    Analysis::new(model, Options::default()).expect("it is consistent and fits")
}

/// 30 000 steps, in the stack of a thread.
#[test]
fn a_deep_chain_needs_no_deep_stack() {
    let mut builder = Model::builder().factor("start", |f| f.prior(0.5));
    let mut before = "start".to_owned();
    for step in 0..30_000 {
        let id = format!("e{step}");
        builder = builder.event(&id, |e| e.because(&before, "always"));
        before = id;
    }
    let ranking =
        analyse(builder.impact("i", |i| i.because(&before, 1.0)).build().unwrap()).rank(RankOptions::default());
    assert_eq!(ranking.candidates[0].share, Some(1.0));
}

#[test]
fn a_long_loop_written_against_its_direction_settles() {
    let mut builder: ModelBuilder = Model::builder().factor("r", |f| f.prior(0.5));
    const LENGTH: usize = 3000;
    for step in 0..LENGTH {
        builder = builder.event(&format!("e{step}"), |e| {
            if step + 1 < LENGTH {
                e.because(&format!("e{}", step + 1), 1.0)
            } else {
                e.because("e0", 1.0).because("r", 1.0)
            }
        });
    }
    let ranking = analyse(builder.impact("i", |i| i.because("e0", 1.0)).build().unwrap()).rank(RankOptions::default());
    assert_eq!(ranking.beliefs["e1"].posterior, 1.0);
    assert_eq!(ranking.candidates[0].necessity, Some(1.0));
}

/// Half of the factors are needed and all are ruled out: every set of so many is a clash, and the
/// search for a smallest one has astronomically many to look at.
#[test]
fn a_clash_with_very_many_ways_ends() {
    for n in [8usize, 12, 20, 24] {
        let ids: Vec<String> = (0..n).map(|i| format!("f{i}")).collect();
        let mut builder = Model::builder();
        for id in &ids {
            builder = builder.factor(id, |f| f.prior(0.1).observed(false));
        }
        let model = builder.impact("i", |i| i.mechanism(|m| m.at_least(n / 2, ids.clone()))).build().unwrap();
        let Err(AnalysisError::Contradiction { clash }) = Analysis::new(model, Options::default()) else {
            panic!("{n} factors that are ruled out cannot bring it about");
        };
        // More than half of them, and the impact: no observation can be taken out of that.
        assert_eq!(clash.observations.len(), n - n / 2 + 1 + 1, "{clash}");
    }
}

/// Which observations clash is asked of a diagram of them all; where that is too large, one observation after
/// the other is left out.
#[test]
fn a_clash_in_a_graph_too_large_for_a_diagram_is_named() {
    let mut document = document(15, 20, 5, 3);
    let observed = |answer: bool| Some(Answer::from(answer));
    let never = Some(Weight::NEVER);
    document.factors.insert("cut".to_owned(), Factor { observed: observed(false), ..Factor::default() });
    let because = Some(Because::Map([("cut".to_owned(), Weight::ALWAYS)].into_iter().collect()));
    document
        .events
        .insert("dark".to_owned(), Event { leak: never, because, observed: observed(true), ..Event::default() });
    let model = Model::new(&document, &BaseRates::shipped()).model.unwrap();
    match Analysis::new(model, Options { budget: 100_000, ..Options::default() }) {
        Err(AnalysisError::Contradiction { clash }) => {
            let ids: Vec<&str> = clash.observations.iter().map(|o| o.id.as_str()).collect();
            assert_eq!(ids, ["cut", "dark"]);
            assert!(!clash.smallest);
        }
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn hundreds_of_established_factors_are_not_too_improbable() {
    let mut builder = Model::builder().factor("doubtful", |f| f.prior(0.3));
    for i in 0..400 {
        builder = builder.factor(&format!("f{i}"), |f| f.prior(0.05).observed(true));
    }
    let model =
        builder.impact("i", |i| (0..400).fold(i.because("doubtful", 0.5), |i, f| i.because(&format!("f{f}"), 0.01)));
    let ranking = analyse(model.build().unwrap()).rank(RankOptions::default());
    assert_eq!(ranking.beliefs["f7"].prior, 0.05);
    assert_eq!(ranking.beliefs["f7"].posterior, 1.0);
    let shares: f64 = ranking.candidates.iter().filter_map(|c| c.share).sum();
    assert!((shares + ranking.unexplained.unwrap() - 1.0).abs() < 1e-9);
}

/// A candidate in a loop whose first cause is ever rarer: half of the times that it was bad, the
/// impact needed it.
#[test]
fn necessity_in_a_loop_keeps_its_digits() {
    for rare in [1e-3, 1e-10, 1e-14, 1e-17] {
        let model = Model::builder()
            .factor("rare", |f| f.prior(rare))
            .factor("c", |f| f.because("d", 1.0))
            .factor("d", |f| f.because("c", 0.5).because("rare", 1.0))
            .impact("i", |i| i.leak(0.5).because("c", 1.0))
            .build()
            .unwrap();
        let all = Options { candidates: Candidates::All, ..Options::default() };
        let ranking = Analysis::new(model, all).unwrap().rank(RankOptions::default());
        let c = ranking.candidates.iter().find(|c| c.id == "c").unwrap();
        assert!((c.necessity.unwrap() - 0.5).abs() < 1e-9, "{:?} at {rare}", c.necessity);
    }
}

#[test]
fn costs_beyond_their_own_sum_are_weighed() {
    let model = Model::builder()
        .factor("a", |f| f.prior(0.5))
        .impact("i", |i| i.cost(1e308).because("a", 1.0))
        .impact("j", |i| i.cost(1e308).because("a", 1.0))
        .build()
        .unwrap();
    let ranking = analyse(model).rank(RankOptions::default());
    assert_eq!(ranking.impacts[0].weight, 0.5);
    assert!((ranking.candidates[0].share.unwrap() - 1.0).abs() < 1e-12);
}

/// A loop cannot start itself, in a story either.
#[test]
fn a_story_names_what_started_a_loop() {
    let model = Model::builder()
        .factor("d", |f| f.prior(0.1).because("c", 1.0))
        .event("c", |e| e.because("d", 1.0))
        .impact("i", |i| i.because("c", 1.0))
        .build()
        .unwrap();
    let told = analyse(model).explain(ExplainOptions::default()).unwrap();
    let story = &told.impacts[0].stories[0];
    assert!(story.steps.iter().any(|step| step.effect.id == "d" && step.causes.is_empty()), "{story:?}");
}

/// Six events that must all have happened, each by any of ten factors: too many stories to look
/// through. One is told, and that the search was cut short.
#[test]
fn a_search_that_is_cut_short_says_so() {
    let mut builder = Model::builder();
    for e in 0..6 {
        for f in 0..10 {
            builder = builder.factor(&format!("f{e}-{f}"), |x| x.prior(0.1));
        }
        builder = builder.event(&format!("e{e}"), |x| (0..10).fold(x, |x, f| x.because(&format!("f{e}-{f}"), 0.9)));
    }
    let model = builder.impact("i", |i| i.because_all((0..6).map(|e| format!("e{e}")), 1.0)).build().unwrap();
    let told = analyse(model).explain(ExplainOptions::default()).unwrap();
    assert!(told.impacts[0].stories_cut_short);
    assert!(!told.impacts[0].stories.is_empty());
    assert_eq!(told.impacts[0].stories[0].steps.last().unwrap().effect.id, "i");
}

#[test]
fn a_candidate_with_causes_of_its_own_can_suffice() {
    let model = Model::builder()
        .factor("root", |f| f.prior(0.1))
        .factor("mid", |f| f.because("root", 0.9))
        .factor("other", |f| f.prior(0.1))
        .impact("i", |i| i.because("mid", 0.9).because("other", 0.9))
        .build()
        .unwrap();
    let named = Options { candidates: Candidates::Named(vec!["mid".to_owned()]), ..Options::default() };
    let told = Analysis::new(model, named).unwrap().explain(ExplainOptions::default()).unwrap();
    let sets: Vec<&str> = told.impacts[0].cut_sets.iter().map(|set| set.members[0].id.as_str()).collect();
    assert_eq!(sets, ["mid"]);
}

//! `robustness`: draws, quantiles and the tornado.

use because::analysis::robustness::RobustnessOptions;
use because::analysis::{Analysis, Draws, Options, RankOptions};
use because::model::Model;
use because::report::{Robustness, Swing};
use proptest::prelude::{ProptestConfig, prop_assert, proptest};

use crate::random_model;

fn analyse(model: &Model) -> Analysis {
    Analysis::new(model.clone(), Options::default()).unwrap()
}

fn robustness(model: &Model, options: RobustnessOptions) -> Robustness {
    analyse(model).robustness(options, |_| true).unwrap()
}

/// Two causes that each bring the impact about, the second with this strength: a number or a range.
fn two(strength: (f64, f64)) -> Model {
    Model::builder()
        .factor("a", |f| f.prior(0.2))
        .factor("b", |f| f.prior(0.2))
        .impact("i", |i| i.because("a", 0.5).because("b", strength))
        .build()
        .unwrap()
}

fn share(model: &Model, id: &str) -> f64 {
    let ranking = analyse(model).rank(RankOptions::default());
    ranking.candidates.iter().find(|c| c.id == id).unwrap().share.unwrap()
}

fn swing<'r>(found: &'r Robustness, weight: &str) -> &'r Swing {
    found.tornado.iter().find(|swing| swing.weight == weight).unwrap_or_else(|| panic!("{:#?}", found.tornado))
}

#[test]
fn the_tornado_goes_to_the_ends_of_each_range() {
    let found = robustness(&two((0.1, 0.9)), RobustnessOptions::default());
    assert_eq!(found.weights, 1);
    let swing = swing(&found, "i.because.b");
    let leader = &found.candidates[0].id;
    for (end, figure) in [(0.1, swing.low), (0.9, swing.high)] {
        let expected = share(&two((end, end)), leader);
        assert!((figure.unwrap() - expected).abs() < 1e-7, "{figure:?} and {expected} at {end}");
    }
    // One of them leads at each end.
    assert!(swing.leader_low.is_some() != swing.leader_high.is_some());
}

#[test]
fn quantiles_are_those_of_a_monotone_weight() {
    // The share of b rises with its strength, so the quantiles of the share are the shares at the quantiles.
    let found = robustness(&two((0.1, 0.9)), RobustnessOptions { draws: 20_000, ..RobustnessOptions::default() });
    let b = found.candidates.iter().find(|c| c.id == "b").unwrap();
    for (quantile, figure) in [(0.05, b.spread.share[0]), (0.95, b.spread.share[1])] {
        let strength = 0.1 + 0.8 * quantile;
        let expected = share(&two((strength, strength)), "b");
        assert!((figure - expected).abs() < 0.01, "{figure} and {expected}");
    }
    // It leads where its strength is above that of the other, in half of the draws.
    assert!((b.first - 0.5).abs() < 0.02, "{}", b.first);
    let overtaking = found.overtaking.as_ref().unwrap();
    assert!((overtaking.probability - 0.5).abs() < 0.02);
}

#[test]
fn nothing_moves_where_nothing_is_a_range_unless_it_is_widened() {
    let model = two((0.6, 0.6));
    let still = robustness(&model, RobustnessOptions::default());
    assert!(still.tornado.is_empty() && still.weights == 0);
    assert!(still.notes.iter().any(|note| note.contains("--slack")), "{:?}", still.notes);
    for candidate in &still.candidates {
        assert_eq!(candidate.spread.share, [candidate.spread.estimate; 2].map(|x| x));
    }
    let wide = robustness(&model, RobustnessOptions { slack: 0.2, ..RobustnessOptions::default() });
    assert_eq!(wide.weights, 4);
    let [low, high] = swing(&wide, "i.because.b").range;
    let odds = |p: f64| p / (1.0 - p);
    assert!((odds(low) - 0.8 * 1.5).abs() < 1e-9 && (odds(high) - 1.2 * 1.5).abs() < 1e-9);
}

#[test]
fn what_is_certain_is_never_widened() {
    let model = Model::builder()
        .factor("a", |f| f.prior(0.2))
        .event("e", |e| e.because("a", "always"))
        .impact("i", |i| i.because("e", "always"))
        .build()
        .unwrap();
    let found = robustness(&model, RobustnessOptions { slack: 0.5, ..RobustnessOptions::default() });
    let weights: Vec<&str> = found.tornado.iter().map(|swing| swing.weight.as_str()).collect();
    assert_eq!(weights, ["a.prior"]);
}

#[test]
fn a_range_that_ends_at_never_or_always_is_drawn_inside() {
    let model = Model::builder()
        .factor("a", |f| f.prior((0.0, 1.0)))
        .factor("b", |f| f.prior((0.0, 0.4)))
        .impact("i", |i| i.because("a", (0.0, 1.0)).because("b", (0.5, 1.0)))
        .build()
        .unwrap();
    let found = robustness(&model, RobustnessOptions::default());
    for candidate in &found.candidates {
        let [low, high] = candidate.spread.share;
        assert!((0.0..=1.0).contains(&low) && (low..=1.0).contains(&high), "{candidate:?}");
    }
    for swing in &found.tornado {
        assert!(swing.low.is_some_and(f64::is_finite) && swing.high.is_some_and(f64::is_finite), "{swing:?}");
    }
    // With b out of question, all of it is due to a.
    let b = swing(&found, "b.prior");
    assert!(b.low.is_some_and(|share| (share - 1.0).abs() < 1e-6 || share < 1e-6), "{b:?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let text = std::fs::read(crate::documents::root().join("models/google-shakespeare-2015.yaml")).unwrap();
    let checked =
        because::check::Checked::open(&text, because::read::Format::Yaml, &because::model::BaseRates::shipped());
    let analysis = analyse(&checked.model.unwrap());
    let bytes = |seed: u64, threads: usize| {
        let options = RobustnessOptions { seed, threads, draws: 203, slack: 0.1, ..RobustnessOptions::default() };
        because::view::json::render(&analysis.robustness(options, |_| true).unwrap())
    };
    assert_eq!(bytes(1, 1), bytes(1, 2));
    assert_eq!(bytes(1, 1), bytes(1, 5));
    assert_ne!(bytes(1, 1), bytes(2, 1));
    let ranked = |threads: usize| {
        let ranges = Some(Draws { threads, ..Draws::default() });
        because::view::json::render(&analysis.rank(RankOptions { ranges, ..RankOptions::default() }))
    };
    assert_eq!(ranked(1), ranked(2));
}

#[test]
fn a_ranking_gives_the_same_ranges() {
    let model = two((0.1, 0.9));
    let analysis = analyse(&model);
    let found = analysis.robustness(RobustnessOptions::default(), |_| true).unwrap();
    let ranking = analysis.rank(RankOptions { ranges: Some(Draws::default()), ..RankOptions::default() });
    for (ranked, robust) in ranking.candidates.iter().zip(&found.candidates) {
        assert_eq!((ranked.id.as_str(), ranked.share_range), (robust.id.as_str(), Some(robust.spread.share)));
    }
    assert_eq!(ranking.unexplained_range, found.unexplained.map(|spread| spread.share));
    assert_eq!(ranking.ranges.unwrap().weights, 1);
    let still =
        analyse(&two((0.5, 0.5))).rank(RankOptions { ranges: Some(Draws::default()), ..RankOptions::default() });
    assert!(still.ranges.is_none() && still.candidates.iter().all(|c| c.share_range.is_none()));
}

#[test]
fn it_can_be_stopped_and_a_near_miss_has_no_shares() {
    let analysis = analyse(&two((0.1, 0.9)));
    assert!(analysis.robustness(RobustnessOptions::default(), |done| done < 300).is_err());
    let near_miss = Model::builder()
        .factor("a", |f| f.prior((0.1, 0.3)))
        .impact("i", |i| i.because("a", 0.5).observed(false))
        .build()
        .unwrap();
    let found = robustness(&near_miss, RobustnessOptions::default());
    assert!(found.candidates.is_empty() && found.unexplained.is_none() && !found.notes.is_empty());
}

/// The setting of a weight that a tornado names, to a number.
fn set(model: &Model, weight: &str, to: f64) -> Model {
    let setting = model.read_setting(&format!("{weight}={to}")).unwrap_or_else(|error| panic!("{weight}: {error}"));
    model.with_weights(&[setting]).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    /// Each end of each swing is what a ranking of the model with that weight gives; its name leads back to it.
    #[test]
    fn swings_are_rankings_with_that_weight(choices in random_model::choices()) {
        let Some(model) = random_model::model(&random_model::document(&choices)) else { return Ok(()) };
        let Ok(analysis) = Analysis::new(model.clone(), Options::default()) else { return Ok(()) };
        let options = RobustnessOptions { draws: 1, slack: 0.3, ..RobustnessOptions::default() };
        let Ok(found) = analysis.robustness(options, |_| true) else { return Ok(()) };
        let Some(leader) = found.candidates.first() else { return Ok(()) };
        for swing in &found.tornado {
            for (end, figure) in swing.range.into_iter().zip([swing.low, swing.high]) {
                let moved = set(&model, &swing.weight, end);
                let Ok(analysis) = Analysis::new(moved, Options::default()) else { continue };
                let ranking = analysis.rank(RankOptions::default());
                let expected = ranking.candidates.iter().find(|c| c.id == leader.id).unwrap().share.unwrap();
                let figure = figure.unwrap();
                prop_assert!((figure - expected).abs() < 1e-6, "{} at {end}: {figure} and {expected}", swing.weight);
            }
        }
    }
}

/// Conditions that are needed all together beside one that is enough alone: a rule that does where the first
/// ones are hardly ever bad is too coarse for draws in which they are.
#[test]
fn shares_of_a_draw_add_up_though_the_rule_was_chosen_at_the_middle() {
    let together: Vec<String> = (0..24).map(|i| format!("c{i}")).collect();
    let builder = together.iter().fold(Model::builder(), |builder, id| builder.factor(id, |f| f.observed(true)));
    let model = builder
        .factor("lone", |f| f.prior((0.0, 1.0)))
        .impact("i", |i| i.mechanism(|m| m.all(together.clone()).strength(0.01)).because("lone", 1.0))
        .build()
        .unwrap();
    let found = robustness(&model, RobustnessOptions { draws: 400, ..RobustnessOptions::default() });
    // Nothing happens for reasons that are not in the model.
    let unexplained = found.unexplained.unwrap();
    assert!(unexplained.share.iter().all(|share| share.abs() < 1e-9), "{unexplained:?}");
    // P(together fired | i) = 0.01 / (0.01 + 0.99 p), shared by 24; where both fire, they share more equally.
    let first = found.candidates.iter().find(|c| c.id == "c0").unwrap();
    let low = set(&model, "lone.prior", 0.95);
    let high = set(&model, "lone.prior", 0.05);
    for (figure, model) in [(first.spread.share[0], low), (first.spread.share[1], high)] {
        let exact = share(&model, "c0");
        assert!((figure - exact).abs() < 0.002, "{figure} and {exact}");
    }
}

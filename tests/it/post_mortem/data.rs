//! Every figure that a report adds to those of the questions it puts together.

use because::analysis::post_mortem::{PostMortemOptions, post_mortem};
use because::analysis::sampled::Answer;
use because::analysis::whatif::Change;
use because::analysis::{Analysis, Options};
use because::engine::sampling::Effort;
use because::model::document::{Answer as Said, Impact};
use because::model::{Model, NodeKind, Phase};
use because::report::{PostMortem, WaterfallPart};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::games::given_the_rest;
use crate::random_model;

fn told(model: &Model, quick: bool) -> Option<PostMortem> {
    let asked = PostMortemOptions { quick, ..PostMortemOptions::default() };
    post_mortem(model, &Options::default(), asked, Answer::Exact, Effort::default(), |_| true).ok()
}

/// Runs `check` on random models with a report until `wanted` of them had one.
fn on_models(wanted: u32, adapt: impl Fn(&mut because::model::Document), check: impl Fn(&Model, &PostMortem) -> bool) {
    let met = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config { cases: 12 * wanted, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&random_model::choices(), |choices| {
        if met.get() >= wanted {
            return Ok(());
        }
        let mut document = random_model::document(&choices);
        adapt(&mut document);
        let Some(model) = random_model::model(&document) else { return Ok(()) };
        let Some(told) = told(&model, true) else { return Ok(()) };
        met.set(met.get() + u32::from(check(&model, &told)));
        Ok::<(), TestCaseError>(())
    });
    outcome.unwrap();
    assert!(met.get() >= wanted, "only {} models had what is asked about", met.get());
}

fn close(a: f64, b: f64, scale: f64) {
    assert!((a - b).abs() <= 1e-8 * scale.max(1.0), "{a} and {b}");
}

/// Phases and costs at random: the random models have neither.
fn phased(document: &mut because::model::Document) {
    for (at, impact) in document.impacts.values_mut().enumerate() {
        impact.phase = [None, Some(Phase::Onset), Some(Phase::Detection), Some(Phase::Recovery)][at % 4];
        impact.cost = Some([42.0, 17.5, 0.0, 1e6][at % 4]);
    }
}

#[test]
fn the_waterfall_divides_the_cost_of_what_happened_and_nothing_else() {
    on_models(150, phased, |model, told| {
        let Some(fall) = &told.waterfall else {
            close(told.cost, 0.0, 1.0);
            return false;
        };
        close(fall.total, told.cost, told.cost);
        close(fall.totals.iter().sum(), told.cost, told.cost);
        // Column by column, too.
        for (phase, total) in fall.totals.iter().enumerate() {
            close(fall.bars.iter().map(|bar| bar.parts[phase]).sum(), *total, told.cost);
            let cost = |node: &because::model::Node| node.phase == fall.phases[phase] && node.observed == Some(true);
            let impacts = model.nodes().iter().filter(|node| node.kind == NodeKind::Impact && cost(node));
            close(*total, impacts.map(|node| node.cost).sum(), told.cost);
        }
        let mut from = 0.0;
        let mut named = 0;
        for bar in &fall.bars {
            close(bar.from, from, told.cost);
            close(bar.cost, bar.parts.iter().sum(), told.cost);
            from += bar.cost;
            if let WaterfallPart::Candidate { node } = &bar.of {
                named += 1;
                let figures = told.ranking.candidates.iter().find(|c| c.id == node.id).expect("it is ranked");
                let cost = |id: &str| model.node(model.find(id).expect("it is there")).cost;
                let all = figures.by_impact.iter().map(|of| of.share.unwrap_or(0.0) * cost(&of.impact));
                close(bar.cost, all.sum(), told.cost);
            }
        }
        let sorted = fall.bars[..named].windows(2).all(|pair| pair[0].cost >= pair[1].cost - 1e-6 * told.cost);
        assert!(sorted, "{:?}", fall.bars);
        fall.phases.len() > 1
    });
}

#[test]
fn every_set_of_repairs_is_what_whatif_says_of_it() {
    on_models(
        60,
        |_| (),
        |model, told| {
            let Some(repairs) = &told.repairs else { return false };
            let analysis = Analysis::new(model.clone(), Options::default()).expect("it was ranked");
            let nodes: Vec<_> = repairs.candidates.iter().map(|c| model.find(&c.id).expect("it is there")).collect();
            assert_eq!(repairs.happens.len(), 1 << nodes.len());
            for (set, happens) in repairs.happens.iter().enumerate() {
                let repair =
                    nodes.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, &node)| node).collect();
                let answer = analysis.whatif(&Change { repair, ..Change::default() }).expect("it fits");
                let observed: Vec<_> = answer.impacts.iter().filter(|impact| impact.observed).collect();
                assert_eq!(
                    observed.iter().map(|impact| &impact.id).collect::<Vec<_>>(),
                    repairs.impacts.iter().collect::<Vec<_>>()
                );
                for (impact, &happens) in observed.iter().zip(happens) {
                    close(impact.after.happens.expect("it was observed"), happens, 1.0);
                }
            }
            nodes.len() > 1
        },
    );
}

#[test]
fn a_near_miss_is_as_near_as_everything_else_says() {
    // An impact that did not happen, against all worlds that fit the rest of the evidence.
    let missed = |document: &mut because::model::Document| {
        if let Some(impact) = document.impacts.values_mut().next_back() {
            *impact = Impact { observed: Some(Said::No), ..impact.clone() };
        }
    };
    on_models(60, missed, |model, told| {
        let [miss] = &told.near_misses[..] else { return false };
        let place = model.find(&miss.id).expect("it is there");
        let Some(expected) = given_the_rest(model, place.index()) else { return false };
        let chance = miss.chance.expect("it fits the budget");
        close(chance, expected, 1.0);
        chance > 1e-6 && chance < 1.0 - 1e-6
    });
}

#[test]
fn what_stood_in_the_way_is_named_and_what_did_not_is_not() {
    let model = Model::builder()
        .factor("spark", |f| f.prior(0.5).observed(true))
        .factor("rain", |f| f.prior(0.5).observed(true))
        .factor("far", |f| f.prior(0.5).observed(true))
        .safeguard("door", |s| s.fails(0.3).held(true))
        .safeguard("alarm", |s| s.fails(0.3).held(false))
        .event("smoke", |e| e.mechanism(|m| m.all(["spark"]).unless(["alarm"])))
        .impact("fire", |i| {
            i.cost(9.0)
                .observed(false)
                .mechanism(|m| m.all(["smoke"]).unless(["door"]))
                .mechanism(|m| m.all(["spark"]).unless(["rain"]))
        })
        .impact("flood", |i| i.cost(2.0).observed(false).because("far", 0.4))
        .build()
        .expect("it is valid");
    let told = told(&model, true).expect("it is small");
    let [fire, flood] = &told.near_misses[..] else { panic!("{:?}", told.near_misses) };
    let names: Vec<&str> = fire.stopped_by.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(names, ["rain", "door"]);
    close(fire.chance.expect("it fits"), 0.0, 1.0);
    assert!(flood.stopped_by.is_empty());
    close(flood.chance.expect("it fits"), 0.4, 1.0);
    assert_eq!(told.held.iter().map(|guard| guard.id.as_str()).collect::<Vec<_>>(), ["door"]);
    assert!(told.waterfall.is_none() && told.repairs.is_none() && told.next.is_none());
}

#[test]
fn the_timeline_holds_everything_dated_once_and_in_order() {
    let yaml = "
incident: { start: 2026-01-01T10:00:00Z, detected: 2026-01-01T10:00:00Z, mitigated: 2026-01-01T11:00:00+01:00, end: 2026-01-02T00:00:00Z }
factors: { a: { at: 2025-12-31T00:00:00Z }, b: { at: 2026-01-01T10:30:00Z } }
impacts: { i: { at: 2026-01-01T10:00:00Z, because: { a: 0.5, b: 0.5 } } }
timeline:
  - { at: 2026-01-01T10:30:00Z, what: b is seen, node: b }
  - { at: 2026-01-01T09:00:00Z, what: quiet }
";
    let read = because::read::read(yaml.as_bytes(), because::read::Format::Yaml);
    let model = Model::new(&read.document, &Default::default()).model.expect("it is valid");
    let told = told(&model, true).expect("it is small");
    let lines: Vec<(&str, &str, Option<&str>)> =
        told.timeline.iter().map(|line| (line.at.as_str(), line.what.as_str(), line.milestone)).collect();
    assert_eq!(
        lines,
        [
            ("2025-12-31T00:00:00Z", "a", None),
            ("2026-01-01T09:00:00Z", "quiet", None),
            ("2026-01-01T10:00:00Z", "i", Some("start")),
            ("2026-01-01T10:00:00Z", "", Some("detected")),
            ("2026-01-01T10:00:00Z", "", Some("mitigated")),
            ("2026-01-01T10:30:00Z", "b is seen", None),
            ("2026-01-02T00:00:00Z", "", Some("end")),
        ]
    );
    assert_eq!(told.stages.iter().map(|stage| stage.seconds).collect::<Vec<_>>(), [0, 0, 14 * 3600]);
    assert_eq!(told.incident.lasted, Some(14 * 3600));
}

//! `whatif` against its definition, laws of it, and the changes as they are typed.

#[cfg(feature = "cli")]
mod program;

use std::cell::Cell;

use because::analysis::sampled::Answer;
use because::analysis::whatif::{Change, whatif, whatif_or_sample};
use because::analysis::{Analysis, AnalysisError, Candidates, Options};
use because::engine::sampling::Effort;
use because::graph::CausalGraph;
use because::model::{Evidence, Model, NodeKind, NodeRef, Setting};
use because::report::{ChangeBy, Method, WhatIf};
use because::weight::Weight;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::games::{Games, prior};
use crate::numbers::Numbers;
use crate::random_model;

const TOLERANCE: f64 = 1e-9;

/// How many of the compared models had what.
#[derive(Debug, Default)]
struct Seen {
    models: Cell<u32>,
    loops: Cell<u32>,
    soft: Cell<u32>,
    unless: Cell<u32>,
    several_impacts: Cell<u32>,
    contradictory: Cell<u32>,
    sets: Cell<u32>,
    sights: Cell<u32>,
    repairs: Cell<u32>,
    repaired_events: Cell<u32>,
    repaired_impacts: Cell<u32>,
    everything: Cell<u32>,
    partly_avoided: Cell<u32>,
    takeovers: Cell<u32>,
    near_misses: Cell<u32>,
    repaired_and_seen: Cell<u32>,
}

fn count(cell: &Cell<u32>, yes: bool) {
    cell.set(cell.get() + u32::from(yes));
}

impl Seen {
    fn note(&self, model: &Model, change: &Change, answer: &WhatIf) {
        let mechanisms = || model.nodes().iter().flat_map(|node| &node.mechanisms);
        let kind = |kind: NodeKind| change.repair.iter().any(|&node| model.node(node).kind == kind);
        count(&self.models, true);
        count(&self.loops, CausalGraph::new(model).strata().iter().any(|stratum| stratum.len() > 1));
        count(&self.soft, model.evidence().iter().any(|item| item.ratio > 1.0 && item.ratio.is_finite()));
        count(&self.unless, mechanisms().any(|mechanism| !mechanism.unless.is_empty()));
        count(&self.several_impacts, answer.impacts.iter().filter(|impact| impact.observed).count() > 1);
        count(&self.sets, !change.set.is_empty());
        count(&self.sights, !change.observe.is_empty());
        count(&self.repairs, !change.repair.is_empty());
        count(&self.repaired_events, kind(NodeKind::Event));
        count(&self.repaired_impacts, kind(NodeKind::Impact));
        count(&self.everything, [change.set.len(), change.observe.len(), change.repair.len()].iter().all(|&n| n > 0));
        count(&self.partly_avoided, answer.avoided.is_some_and(|avoided| (0.01..0.99).contains(&avoided)));
        count(&self.takeovers, answer.after.leader.is_some() && answer.after.leader != answer.before.leader);
        count(&self.near_misses, answer.before.unexplained.is_none());
        count(&self.repaired_and_seen, change.observe.iter().any(|sight| change.repair.contains(&sight.of)));
    }

    fn least(&self) -> u32 {
        let Seen { models, loops, soft, unless, several_impacts, contradictory, sets, sights, .. } = self;
        let Seen { repairs, repaired_events, repaired_impacts, everything, partly_avoided, .. } = self;
        let Seen { takeovers, near_misses, repaired_and_seen, .. } = self;
        [models, loops, soft, unless, several_impacts, contradictory, sets, sights, repairs, repaired_events]
            .into_iter()
            .chain([repaired_impacts, everything, partly_avoided, takeovers, near_misses, repaired_and_seen])
            .map(Cell::get)
            .min()
            .unwrap_or(0)
    }
}

fn close(what: &str, engine: f64, enumerated: f64) -> Result<(), TestCaseError> {
    if (engine - enumerated).abs() <= TOLERANCE {
        return Ok(());
    }
    Err(TestCaseError::fail(format!("{what}: the engine says {engine}, enumeration {enumerated}")))
}

fn close_if_any(what: &str, engine: Option<f64>, enumerated: Option<f64>) -> Result<(), TestCaseError> {
    match (engine, enumerated) {
        (Some(engine), Some(enumerated)) => close(what, engine, enumerated),
        (None, None) => Ok(()),
        _ => Err(TestCaseError::fail(format!("{what}: the engine says {engine:?}, enumeration {enumerated:?}"))),
    }
}

/// Any change of a model.
fn random_change(model: &Model, numbers: &mut Numbers) -> Change {
    let nodes: Vec<NodeRef> = model.iter().map(|(node, _)| node).collect();
    let mut change = Change::default();
    let weights = [0.0, 1e-6, 0.1, 0.5, 0.93, 1.0];
    for _ in 0..numbers.below(3) {
        let node = nodes[numbers.below(nodes.len())];
        let weight = Weight::number(weights[numbers.below(6)]).unwrap();
        let mechanisms = model.node(node).mechanisms.len();
        let setting = match numbers.below(3) {
            0 if mechanisms > 0 => Setting::Strength { node, mechanism: numbers.below(mechanisms), weight },
            1 if model.node(node).kind == NodeKind::Impact => Setting::Cost { node, cost: numbers.below(9) as f64 },
            _ => Setting::Own { node, weight },
        };
        if !change.set.iter().any(|other| other.is_of_the_same(&setting)) {
            change.set.push(setting);
        }
    }
    for _ in 0..numbers.below(3) {
        let node = nodes[numbers.below(nodes.len())];
        let ratio = [f64::INFINITY, f64::INFINITY, 8.0, 1e6][numbers.below(4)];
        change.observe.push(Evidence::new(node, numbers.below(2) == 0, ratio));
    }
    for _ in 0..numbers.below(3) {
        change.repair.push(nodes[numbers.below(nodes.len())]);
    }
    change
}

fn changed(model: &Model, change: &Change) -> Model {
    let model = model.with_weights(&change.set).unwrap();
    change.observe.iter().fold(model, |model, sight| model.with_evidence(sight.clone()).unwrap())
}

fn compare(model: &Model, candidates: &[NodeRef], change: &Change, answer: &WhatIf) -> Result<(), TestCaseError> {
    let other = changed(model, change);
    let before = Games::new(model, candidates, &[]).expect("the engine found worlds that fit");
    let after = Games::new(&other, candidates, &change.repair).expect("the engine found worlds that fit");
    close("P(e) before", answer.before.probability_of_evidence / before.evidence(), 1.0)?;
    close("P(e) after", answer.after.probability_of_evidence / after.evidence(), 1.0)?;
    let happened = !before.parts().is_empty();
    let (was, is) = (before.given(|_| true).unwrap(), after.given(|_| true).unwrap());
    let n = candidates.len();
    for (c, &node) in candidates.iter().enumerate() {
        let id = &model.node(node).id;
        let found = answer.candidates.iter().find(|candidate| &candidate.id == id).expect("every candidate is there");
        let repaired = change.repair.contains(&node);
        close(&format!("posterior of {id}"), found.before.posterior, before.posterior(node.index()))?;
        close(&format!("posterior of {id} after"), found.after.posterior, after.posterior(node.index()))?;
        close_if_any(&format!("share of {id}"), found.before.share, happened.then_some(was.shares[c]))?;
        let wanted = (happened && !repaired).then_some(is.shares[c]);
        close_if_any(&format!("share of {id} after"), found.after.share, wanted)?;
        let moved = wanted.map(|share| share - was.shares[c]);
        close_if_any(&format!("change of {id}"), found.moved, moved)?;
        let figures = [found.after.necessity, found.after.sufficiency];
        if found.repaired != repaired || (!change.repair.is_empty() && figures.iter().any(Option::is_some)) {
            return Err(TestCaseError::fail(format!("{id}: figures that are not defined after a repair")));
        }
        // Who is repaired has no part in the game.
        if repaired {
            close(&format!("part of {id}"), is.shares[c], 0.0)?;
        }
    }
    close_if_any("unexplained", answer.before.unexplained, happened.then_some(was.shares[n]))?;
    close_if_any("unexplained after", answer.after.unexplained, happened.then_some(is.shares[n]))?;
    let still: f64 = is.happens.iter().zip(after.parts()).map(|(happens, part)| happens * part).sum();
    close_if_any("avoided", answer.avoided, (happened && !change.repair.is_empty()).then_some(1.0 - still))?;
    if let (Some(avoided), Some(rest)) = (answer.avoided, answer.after.unexplained) {
        let shares: f64 = answer.candidates.iter().filter_map(|candidate| candidate.after.share).sum();
        close("shares, unexplained and avoided together", shares + rest + avoided, 1.0)?;
    }
    let mut observed = is.happens.iter();
    for (impact, (place, data)) in
        answer.impacts.iter().zip(model.iter().filter(|(_, node)| node.kind == NodeKind::Impact))
    {
        let happens = impact.observed.then(|| observed.next().copied().unwrap());
        close_if_any(&format!("{} after", data.id), impact.after.happens, happens)?;
        close_if_any(&format!("{} before", data.id), impact.before.happens, impact.observed.then_some(1.0))?;
        close_if_any("chance", impact.before.prior, Some(prior(model, place.index(), &[])))?;
        close_if_any("chance after", impact.after.prior, Some(prior(&other, place.index(), &change.repair)))?;
    }
    let most = answer.candidates.iter().filter_map(|c| c.after.share).fold(0.0, f64::max);
    let leads = answer.after.leader.as_ref().map(|id| {
        let leader = answer.candidates.iter().find(|candidate| &candidate.id == id).unwrap();
        (leader.after.rank, leader.after.share.unwrap())
    });
    match leads {
        Some((rank, share)) if rank == Some(1) && most - share <= TOLERANCE => Ok(()),
        None if most <= TOLERANCE => Ok(()),
        _ => Err(TestCaseError::fail(format!("{leads:?} leads where the largest share is {most}"))),
    }
}

fn agree(wanted: u32, candidates: &Candidates) {
    let seen = Seen::default();
    let numbers = Cell::new(1);
    let mut runner = TestRunner::new(Config { cases: 4 * wanted, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&random_model::choices(), |choices| {
        let Some(model) = random_model::model(&random_model::document(&choices)) else { return Ok(()) };
        if seen.models.get() >= wanted {
            return Ok(());
        }
        numbers.set(numbers.get() + 1);
        let change = random_change(&model, &mut Numbers(numbers.get()));
        let options = Options { candidates: candidates.clone(), ..Options::default() };
        let Ok(analysis) = Analysis::new(model.clone(), options.clone()) else { return Ok(()) };
        let answer = match analysis.whatif(&change) {
            Ok(answer) => answer,
            Err(AnalysisError::Contradiction { .. }) => {
                count(&seen.contradictory, true);
                let fits = Games::new(&changed(&model, &change), analysis.candidates(), &[]);
                return if fits.is_none() { Ok(()) } else { Err(TestCaseError::fail("a world fits all the same")) };
            }
            Err(error) => return Err(TestCaseError::fail(format!("{error}: {change:?}"))),
        };
        compare(&model, analysis.candidates(), &change, &answer)
            .map_err(|error| TestCaseError::fail(format!("{error}: {change:?}")))?;
        if whatif(&model, &options, &change).as_ref() != Ok(&answer) {
            return Err(TestCaseError::fail("the same question has two answers"));
        }
        seen.note(&model, &change, &answer);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    assert!(seen.models.get() >= wanted, "only {} models were compared", seen.models.get());
    assert!(seen.least() >= wanted / 50, "too few of one kind among {wanted} models: {seen:?}");
}

#[test]
fn every_figure_agrees_with_its_definition_on_1500_random_models() {
    agree(1500, &Candidates::Roots);
}

#[test]
fn every_figure_agrees_with_composite_candidates_too() {
    agree(600, &Candidates::All);
}

fn model() -> Model {
    Model::builder()
        .title("Down")
        .factor("a.b", |f| f.prior(0.3))
        .factor("load", |f| f.prior(0.2).observed(true))
        .factor("odd", |f| f.prior(0.1).observed(false))
        .safeguard("guard", |s| s.fails(0.4))
        .event("queue", |e| e.because("load", 0.9).because("a.b", "even"))
        .event("late", |e| e.mechanism(|m| m.all(["queue"]).id("slow").strength(0.3)).because("queue", 0.2))
        .impact("down", |i| {
            i.cost(3.0)
                .because("a.b", 0.9)
                .mechanism(|m| m.all(["queue"]).unless(["guard"]).strength(0.8))
                .because("late", 0.5)
                .leak(0.01)
        })
        .build()
        .unwrap()
}

fn read(phrases: [&[&str]; 3]) -> Change {
    Change::read(&model(), phrases[0], phrases[1], phrases[2]).unwrap()
}

#[test]
fn changes_that_change_nothing_change_nothing() {
    let model = model();
    let nothing = whatif(&model, &Options::default(), &Change::default()).unwrap();
    for candidate in &nothing.candidates {
        assert_eq!(candidate.before, candidate.after);
        assert_eq!(candidate.moved, Some(0.0));
    }
    assert_eq!(nothing.before, nothing.after);
    let same = [
        (read([&["a.b.prior=0.3", "guard.fails=0.4", "late.because.slow=0.3", "down.cost=3"], &[], &[]]), 0),
        (read([&[], &["load=yes", "odd=no:strong"], &[]]), 2),
        // What held good held good.
        (read([&[], &[], &["odd"]]), 1),
    ];
    for (change, remarks) in same {
        let answer = whatif(&model, &Options::default(), &change).unwrap();
        assert_eq!(answer.remarks.len(), remarks, "{:?}", answer.remarks);
        assert_eq!(answer.after.leader, answer.before.leader);
        for candidate in answer.candidates.iter().filter(|candidate| !candidate.repaired) {
            assert!(candidate.moved.unwrap().abs() < 1e-12, "{candidate:?}");
        }
        assert!(answer.avoided.is_none_or(|avoided| avoided.abs() < 1e-12));
    }
}

#[test]
fn every_weight_set_to_itself_is_the_same_model() {
    let mut runner = TestRunner::new(Config { cases: 500, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&random_model::choices(), |choices| {
        let Some(model) = random_model::model(&random_model::document(&choices)) else { return Ok(()) };
        let mut all = Vec::new();
        for (node, data) in model.iter() {
            all.push(Setting::Own { node, weight: data.own });
            let strengths = data.mechanisms.iter().map(|mechanism| mechanism.strength).enumerate();
            all.extend(strengths.map(|(mechanism, weight)| Setting::Strength { node, mechanism, weight }));
            if data.kind == NodeKind::Impact {
                all.push(Setting::Cost { node, cost: data.cost });
            }
        }
        if model.with_weights(&all).as_ref() == Ok(&model) { Ok(()) } else { Err(TestCaseError::fail("it differs")) }
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

#[test]
fn a_weight_that_is_set_is_a_weight_that_is_written() {
    let build = |prior: &str, first: f64, second: f64| {
        Model::builder()
            .factor("a", |f| f.prior(prior))
            .event("e", |e| e.mechanism(|m| m.all(["a"]).strength(first)).mechanism(|m| m.all(["a"]).strength(second)))
            .impact("i", |i| i.because("e", 1.0))
            .build()
            .unwrap()
    };
    let model = build("likely", 0.2, 0.4);
    // By number, in the order of the model; the order follows the strengths.
    let change = Change::read(&model, &["e.because.1=0.9", "a.prior=unlikely"], &[], &[]).unwrap();
    assert_eq!(model.with_weights(&change.set).unwrap(), build("unlikely", 0.4, 0.9));
    assert_eq!(model, build("likely", 0.2, 0.4), "a copy was changed");
    let several = Change::read(&model, &["e.because.a=0.9"], &[], &[]).unwrap_err();
    assert!(several.message.contains("2 mechanisms") && several.help.contains("`e.because.2`"), "{several:?}");
}

#[test]
fn settings_are_read_as_they_are_typed() {
    let model = model();
    let weight = |phrase: &str| match model.read_setting(phrase).unwrap() {
        Setting::Own { node, weight } | Setting::Strength { node, weight, .. } => {
            (model.node(node).id.clone(), weight.to_string())
        }
        Setting::Cost { node, cost } | Setting::CheckCost { node, cost } => {
            (model.node(node).id.clone(), cost.to_string())
        }
    };
    for (phrase, id, value) in [
        ("a.b.prior=0.2", "a.b", "0.2"),
        (" a.b.prior = likely ", "a.b", "likely"),
        ("guard.fails=0.2-0.4", "guard", "[0.2, 0.4]"),
        ("guard.fails=[0.2, 0.4]", "guard", "[0.2, 0.4]"),
        ("guard.fails=1e-3-0.5", "guard", "[0.001, 0.5]"),
        ("down.leak=1e-3", "down", "0.001"),
        ("down.cost=7", "down", "7"),
        ("guard.check-cost=2.5", "guard", "2.5"),
        ("guard.check_cost=2.5", "guard", "2.5"),
        ("down.because.a.b=very-likely", "down", "very-likely"),
        ("queue.because.2=0", "queue", "0"),
        ("late.because.slow=1", "late", "1"),
    ] {
        assert_eq!(weight(phrase), (id.to_owned(), value.to_owned()), "{phrase}");
    }
    for (phrase, part) in [
        ("a.b.prior", "sets nothing"),
        ("a.c.prior=0.2", "did you mean `a.b`?"),
        ("a.b=0.2", "which weight"),
        ("a.b.leak=0.2", "is `prior`"),
        ("queue.prior=0.2", "an event has no `prior`"),
        ("queue.strength=0.2", "2 mechanisms"),
        ("a.b.strength=0.2", "no `because`"),
        ("a.b.because.load=0.2", "no `because`"),
        ("queue.because.laod=0.2", "did you mean `load`?"),
        ("queue.because.3=0.2", "no mechanism of `queue` names `3`"),
        ("guard.cost=3", "no impact"),
        ("down.cost=-3", "a cost cannot be `-3`"),
        ("guard.fials=0.3", "did you mean `fails`?"),
        ("guard.fails=1.3", "must lie between 0 and 1"),
        ("guard.fails=nan", "must lie between 0 and 1"),
        ("guard.fails=0.4-0.2", "runs backwards"),
        ("guard.fails=likly", "did you mean `likely`?"),
        ("guard.fails=20%", "percentages"),
        ("guard.fails=", "is no weight"),
        ("=", "there is no node ``"),
        ("", "sets nothing"),
    ] {
        let error = model.read_setting(phrase).unwrap_err();
        assert!(error.message.contains(part), "{phrase}: {}", error.message);
        assert!(!error.help.is_empty());
    }
}

#[test]
fn sights_are_read_as_they_are_typed() {
    let model = model();
    let infinite = f64::INFINITY;
    for (phrase, id, bad, ratio) in [
        ("a.b=yes", "a.b", true, infinite),
        ("queue=no:strong", "queue", false, 55.0),
        ("queue = true : 3.5", "queue", true, 3.5),
        ("guard=held", "guard", false, infinite),
        ("guard=failed:weak", "guard", true, 2.0),
        ("guard=failed:conclusive", "guard", true, infinite),
    ] {
        let sight = model.read_sight(phrase).unwrap();
        assert_eq!((model.node(sight.of).id.as_str(), sight.bad, sight.ratio), (id, bad, ratio), "{phrase}");
    }
    for (phrase, part) in [
        ("queue", "does not say what was seen"),
        ("quue=yes", "did you mean `queue`?"),
        ("queue=maybe", "whether `queue` happened"),
        ("queue=held", "whether `queue` happened"),
        ("guard=yes", "is a safeguard"),
        ("queue=yes:srong", "did you mean `strong`?"),
        ("queue=yes:0.5", "a ratio cannot be 0.5"),
        ("queue=yes:NaN", "a ratio cannot be NaN"),
        ("queue=yes:", "is no weight of evidence"),
    ] {
        let error = model.read_sight(phrase).unwrap_err();
        assert!(error.message.contains(part), "{phrase}: {}", error.message);
    }
    let twice = Change::read(&model, &["a.b.prior=0.2", "a.b.prior=0.3"], &[], &[]).unwrap_err();
    assert!(twice.message.contains("set twice"), "{twice:?}");
}

#[test]
fn a_change_of_another_model_is_refused() {
    let small = Model::builder().factor("a", |f| f).impact("i", |i| i.because("a", 1.0)).build().unwrap();
    let foreign = model().find("down").unwrap();
    let analysis = Analysis::new(small, Options::default()).unwrap();
    let own = Setting::Own { node: foreign, weight: Weight::EVEN };
    for change in [
        Change { set: vec![own], ..Change::default() },
        Change { observe: vec![Evidence::new(foreign, true, 2.0)], ..Change::default() },
        Change { repair: vec![foreign], ..Change::default() },
    ] {
        assert!(analysis.whatif(&change).is_err(), "{change:?}");
    }
}

#[test]
fn what_is_seen_against_the_model_is_a_contradiction() {
    let error = whatif(&model(), &Options::default(), &read([&["load.prior=0"], &[], &[]])).unwrap_err();
    assert!(matches!(&error, AnalysisError::Contradiction { clash } if clash.observations.len() == 1), "{error}");
    let error = whatif(&model(), &Options::default(), &read([&[], &["odd=yes"], &[]])).unwrap_err();
    assert!(matches!(&error, AnalysisError::Contradiction { clash } if clash.observations.len() == 2), "{error}");
    // It was so; what if it had not been?
    let both = whatif(&model(), &Options::default(), &read([&[], &["guard=failed"], &["guard"]])).unwrap();
    assert!(both.remarks.is_empty() && both.avoided.unwrap() > 0.01);
    let kinds: Vec<ChangeBy> = both.changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeBy::Observe, ChangeBy::Repair]);
    let good = whatif(&model(), &Options::default(), &read([&[], &["guard=held"], &["guard"]])).unwrap();
    assert!(good.remarks.len() == 1 && good.avoided.unwrap().abs() < 1e-12, "{:?}", good.remarks);
}

#[test]
fn both_rankings_are_sampled_or_neither_is() {
    let model = model();
    let effort = Effort { seed: 1, draws: Some(40_000), threads: 1 };
    let change = read([&["a.b.prior=0.6"], &[], &[]]);
    let ask = |wanted| whatif_or_sample(&model, &Options::default(), &change, wanted, effort, |_| true).unwrap();
    let (exact, sampled) = (ask(Answer::Either), ask(Answer::Sampled));
    assert_eq!(exact.method, Method::Exact);
    assert!(exact.candidates.iter().all(|c| c.before.intervals.share.is_none() && c.moved_interval.is_none()));
    assert!(matches!(sampled.method, Method::Sampled { .. }));
    for (exact, sampled) in exact.candidates.iter().zip(&sampled.candidates) {
        let [low, high] = sampled.moved_interval.unwrap();
        assert!(sampled.before.intervals.share.is_some() && sampled.after.intervals.share.is_some());
        assert!((low..=high).contains(&exact.moved.unwrap()), "{low} {high} {:?}", exact.moved);
    }
    assert!(sampled.before.unexplained_interval.is_some() && sampled.after.probability_of_evidence_interval.is_some());
}

//! `next` against its definition, and laws of it.

use std::cell::Cell;

use because::analysis::next::{NextOptions, NextProgress};
use because::analysis::{Analysis, AnalysisError, Candidates, Options};
use because::graph::CausalGraph;
use because::model::{Evidence, Model, NodeKind, NodeRef};
use because::report::{Answered, Check, Next, NextBy};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::games::{Game, Games};
use crate::random_model;

const TOLERANCE: f64 = 1e-9;

/// How many of the compared checks or models had what.
#[derive(Debug, Default)]
struct Seen {
    models: Cell<u32>,
    loops: Cell<u32>,
    soft: Cell<u32>,
    unless: Cell<u32>,
    thresholds: Cell<u32>,
    several_impacts: Cell<u32>,
    contradictory: Cell<u32>,
    movers: Cell<u32>,
    idle: Cell<u32>,
    takeovers: Cell<u32>,
    certain: Cell<u32>,
    events: Cell<u32>,
    safeguards: Cell<u32>,
}

fn count(cell: &Cell<u32>, yes: bool) {
    cell.set(cell.get() + u32::from(yes));
}

impl Seen {
    fn note(&self, model: &Model, next: &Next) {
        let mechanisms = || model.nodes().iter().flat_map(|node| &node.mechanisms);
        count(&self.models, true);
        count(&self.loops, CausalGraph::new(model).strata().iter().any(|stratum| stratum.len() > 1));
        count(&self.soft, model.evidence().iter().any(|item| item.ratio > 1.0 && item.ratio.is_finite()));
        count(&self.unless, mechanisms().any(|mechanism| !mechanism.unless.is_empty()));
        count(&self.thresholds, mechanisms().any(|m| m.at_least.as_ref().is_some_and(|t| t.count > 1)));
        let observed = |node: &because::model::Node| node.kind == NodeKind::Impact && node.observed == Some(true);
        count(&self.several_impacts, model.nodes().iter().filter(|node| observed(node)).count() > 1);
        for check in &next.checks {
            count(&self.movers, check.movement > 0.001);
            count(&self.idle, check.movement == 0.0);
            count(&self.takeovers, check.changes_leader);
            count(&self.certain, check.probability == 0.0 || check.probability == 1.0);
            count(&self.events, check.kind == NodeKind::Event && check.movement > 0.0);
            count(&self.safeguards, check.kind == NodeKind::Safeguard && check.movement > 0.0);
        }
    }

    fn least(&self) -> u32 {
        let Seen { models, loops, soft, unless, thresholds, several_impacts, contradictory, .. } = self;
        let Seen { movers, idle, takeovers, certain, events, safeguards, .. } = self;
        [models, loops, soft, unless, thresholds, several_impacts, contradictory, movers, idle, takeovers]
            .into_iter()
            .chain([certain, events, safeguards])
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

fn established(model: &Model, node: NodeRef) -> bool {
    model.node(node).observed.is_some() || model.evidence_on(node).iter().any(|item| item.ratio.is_infinite())
}

/// Who leads in a game, unless two are so near each other that rounding may decide.
fn leader(model: &Model, candidates: &[NodeRef], game: &Game) -> Option<Option<String>> {
    let shares = &game.shares[..candidates.len()];
    let most = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let near = shares.iter().filter(|&&share| most - share < 1e-7).count();
    if most < 1e-7 {
        // None, or one with next to nothing.
        return (most <= 1e-10).then_some(None);
    }
    let place = shares.iter().position(|&share| share == most)?;
    (near == 1).then(|| Some(model.node(candidates[place]).id.clone()))
}

fn compare_answer(
    model: &Model,
    candidates: &[NodeRef],
    what: &str,
    answered: &Answered,
    game: Option<&Game>,
) -> Result<(), TestCaseError> {
    close(&format!("chance of {what}"), answered.probability, game.map_or(0.0, |game| game.chance))?;
    let Some(game) = game else {
        // Rounding may leave a hair of a chance that is 0.
        return if answered.leader.is_none() || answered.probability > 0.0 {
            Ok(())
        } else {
            Err(TestCaseError::fail(format!("{what} cannot be")))
        };
    };
    // Below this, the chance is what rounding leaves of 0 or 1.
    if game.chance < 1e-14 {
        return Ok(());
    }
    if let Some(leader) = leader(model, candidates, game) {
        if leader != answered.leader {
            let text = format!("{what}: {:?} leads, and not {:?}: {:?}", leader, answered.leader, game.shares);
            return Err(TestCaseError::fail(text));
        }
        if let Some(share) = answered.share {
            let most = game.shares[..candidates.len()].iter().copied().fold(0.0, f64::max);
            close(&format!("share after {what}"), share, most)?;
        }
    }
    Ok(())
}

fn compare(model: &Model, candidates: &[NodeRef], next: &Next) -> Result<(), TestCaseError> {
    let games = Games::new(model, candidates, &[]).expect("the engine found worlds that fit");
    if games.parts().is_empty() {
        let empty = next.checks.is_empty() && next.leader.is_none() && !next.notes.is_empty();
        return if empty { Ok(()) } else { Err(TestCaseError::fail("a near miss has no ranking to move")) };
    }
    let now = games.given(|_| true).expect("there are worlds");
    let open = model.iter().filter(|&(node, _)| !established(model, node));
    let mut found = 0;
    for (node, data) in open {
        let check = next.checks.iter().find(|check| check.id == data.id).expect("every open node is listed");
        found += 1;
        let answers = [true, false].map(|bad| games.given(|states| states[node.index()] == bad));
        let movement: f64 = answers
            .iter()
            .flatten()
            .map(|game| {
                let moved = game.shares.iter().zip(&now.shares).map(|(then, now)| (then - now).abs()).sum::<f64>();
                game.chance * 0.5 * moved
            })
            .sum();
        close(&format!("movement of {}", data.id), check.movement, movement)?;
        close(&format!("chance of {}", data.id), check.probability, answers[0].as_ref().map_or(0.0, |g| g.chance))?;
        for (words, answered, game) in [("yes", &check.if_yes, &answers[0]), ("no", &check.if_no, &answers[1])] {
            compare_answer(model, candidates, &format!("{}={words}", data.id), answered, game.as_ref())?;
        }
        let changes = |answered: &Answered| answered.probability > 0.0 && answered.leader != next.leader;
        if check.movement > 0.0 && check.changes_leader != (changes(&check.if_yes) || changes(&check.if_no)) {
            return Err(TestCaseError::fail(format!("{}: does it change who leads?", data.id)));
        }
    }
    if found != next.checks.len() {
        return Err(TestCaseError::fail("something established is listed"));
    }
    if let Some(leader) = leader(model, candidates, &now)
        && leader != next.leader
    {
        return Err(TestCaseError::fail(format!("{leader:?} leads now, and not {:?}", next.leader)));
    }
    let ordered = |pair: &[Check]| pair[0].movement >= pair[1].movement - TOLERANCE;
    if !next.checks.windows(2).all(ordered) {
        return Err(TestCaseError::fail("the checks are not in order"));
    }
    Ok(())
}

/// Compares `next` with its definition on so many random models.
fn agree(wanted: u32, candidates: &Candidates) {
    let seen = Seen::default();
    let mut runner = TestRunner::new(Config { cases: 4 * wanted, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&random_model::choices(), |choices| {
        let Some(model) = random_model::model(&random_model::document(&choices)) else { return Ok(()) };
        if seen.models.get() >= wanted {
            return Ok(());
        }
        let options = Options { candidates: candidates.clone(), ..Options::default() };
        let analysis = match Analysis::new(model.clone(), options) {
            Ok(analysis) => analysis,
            Err(AnalysisError::Contradiction { .. }) => {
                count(&seen.contradictory, true);
                return Ok(());
            }
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        let next = analysis.next(NextOptions::default(), |_| true);
        let next = next.map_err(|error| TestCaseError::fail(error.to_string()))?;
        compare(&model, analysis.candidates(), &next)?;
        if !next.checks.is_empty() {
            seen.note(&model, &next);
        }
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

/// Two causes of one impact, each with an event behind it, and what has nothing to do with either.
fn model() -> Model {
    Model::builder()
        .title("Down")
        .factor("leak", |f| f.prior(0.3))
        .factor("load", |f| f.prior(0.2).check_cost(4.0))
        .factor("moon", |f| f.prior(0.5).check_cost(0.0))
        .safeguard("guard", |s| s.fails(0.4).check_cost(0.0))
        .event("tide", |e| e.because("moon", 0.9))
        .event("queue", |e| e.because("load", 0.9))
        .event("log", |e| e.because("leak", 0.8).leak(0.05))
        .impact("down", |i| {
            i.because("leak", 0.9).mechanism(|m| m.all(["queue"]).unless(["guard"]).strength(0.8)).leak(0.01)
        })
        .build()
        .unwrap()
}

fn next(model: &Model, options: NextOptions) -> Next {
    Analysis::new(model.clone(), Options::default()).unwrap().next(options, |_| true).unwrap()
}

#[test]
fn what_cannot_bear_on_the_ranking_moves_nothing() {
    let whole = next(&model(), NextOptions::default());
    let check = |id: &str| whole.checks.iter().find(|check| check.id == id).unwrap();
    for id in ["moon", "tide"] {
        assert_eq!(check(id).movement, 0.0);
        assert!(!check(id).changes_leader);
        assert_eq!(check(id).if_yes.leader, whole.leader);
    }
    assert!((check("tide").probability - 0.45).abs() < 1e-12);
    for id in ["leak", "load", "guard", "queue", "log"] {
        assert!(check(id).movement > 0.001, "{id}");
    }
    // An event is known by its cause: once the cause is known, it tells nothing more.
    let known = model();
    let known = known.with_evidence(Evidence::new(known.find("leak").unwrap(), true, f64::INFINITY)).unwrap();
    let after = next(&known, NextOptions::default());
    let log = after.checks.iter().find(|check| check.id == "log").unwrap();
    assert_eq!(log.movement, 0.0);
    assert!(after.checks.iter().all(|check| check.id != "leak"));
}

#[test]
fn only_nodes_that_may_move_the_ranking_are_worked_on() {
    let analysis = Analysis::new(model(), Options::default()).unwrap();
    let mut told = Vec::new();
    let whole = analysis.next(NextOptions::default(), |progress| {
        told.push(progress);
        true
    });
    assert_eq!(told.len(), 5);
    assert_eq!(told[4], NextProgress { done: 4, of: 5 });
    assert_eq!(whole.unwrap().checks.len(), 7);
    let stopped = analysis.next(NextOptions::default(), |progress| progress.done < 2);
    assert_eq!(stopped, Err(AnalysisError::Stopped));
}

#[test]
fn checks_are_ordered_by_movement_or_by_value() {
    let ids = |next: &Next| next.checks.iter().map(|check| check.id.clone()).collect::<Vec<_>>();
    let by_value = next(&model(), NextOptions { by: NextBy::Value, top: None });
    // Free and of use, then with a price, then without one, then of no use.
    let order = ids(&by_value);
    assert_eq!(order[..2], ["guard", "load"]);
    assert_eq!(order[5..], ["moon", "tide"]);
    let load = &by_value.checks[1];
    assert!((load.per_cost.unwrap() - load.movement / 4.0).abs() < 1e-15);
    assert_eq!(by_value.checks[0].per_cost, None);
    let by_movement = next(&model(), NextOptions::default());
    assert_eq!(ids(&by_movement)[0], "leak");
    let two = next(&model(), NextOptions { top: Some(2), ..NextOptions::default() });
    assert_eq!((two.checks.len(), two.left_out), (2, 5));
    assert_eq!(two.checks[..], by_movement.checks[..2]);
}

#[test]
fn who_leads_after_an_answer_leads_where_it_is_seen() {
    let model = model();
    let whole = next(&model, NextOptions::default());
    for check in &whole.checks {
        let node = model.find(&check.id).unwrap();
        for (bad, answered) in [(true, &check.if_yes), (false, &check.if_no)] {
            let seen = model.with_evidence(Evidence::new(node, bad, f64::INFINITY)).unwrap();
            let ranking = Analysis::new(seen, Options::default()).unwrap().rank(Default::default());
            assert_eq!(answered.leader.as_ref(), Some(&ranking.candidates[0].id), "{} {bad}", check.id);
            assert!((answered.share.unwrap() - ranking.candidates[0].share.unwrap()).abs() < 1e-9);
        }
    }
}

#[test]
fn a_near_miss_has_no_ranking_to_move() {
    let model = Model::builder()
        .factor("a", |f| f.prior(0.2))
        .impact("i", |i| i.because("a", 0.5).observed(false))
        .build()
        .unwrap();
    let next = next(&model, NextOptions::default());
    assert!(next.checks.is_empty() && next.leader.is_none() && next.notes.len() == 1);
}

#[test]
fn a_model_beyond_the_budget_is_refused() {
    let mut builder = Model::builder();
    let ids: Vec<String> = (0..40).map(|i| format!("f{i:02}")).collect();
    for id in &ids {
        builder = builder.factor(id, |f| f.prior(0.3));
    }
    for e in 0..20 {
        let three: Vec<&str> = [0, 13, 26].iter().map(|step| ids[(7 * e + step) % 40].as_str()).collect();
        builder = builder.event(&format!("e{e:02}"), |event| {
            three.iter().fold(event.observed(true), |event, id| event.because(id, 0.5)).leak(0.1)
        });
    }
    let all: Vec<String> = (0..20).map(|e| format!("e{e:02}")).collect();
    let model = builder.impact("i", |i| all.iter().fold(i, |i, id| i.because(id, 0.3))).build().unwrap();
    let options = Options { budget: 50, ..Options::default() };
    let refused = Analysis::new(model, options).and_then(|analysis| analysis.next(NextOptions::default(), |_| true));
    assert!(matches!(refused, Err(AnalysisError::TooLarge(_))), "{refused:?}");
}

//! `plan`: every figure against its definition, sets and frontiers against all subsets.

#[cfg(feature = "cli")]
mod program;
mod random;
mod reference;

use std::cell::Cell;

use because::analysis::plan::{PlanOptions, plan, plan_within};
use because::analysis::{AnalysisError, Options};
use because::graph::CausalGraph;
use because::model::{Action, ActionStatus, Model, NodeKind};
use because::report::{FrontierPoint, Plan, PlanBy};
use because::view::json;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::numbers::Numbers;
use crate::random_model;
use reference::Reference;

const TOLERANCE: f64 = 1e-9;

fn close(what: &str, engine: f64, defined: f64, scale: f64) -> Result<(), TestCaseError> {
    if (engine - defined).abs() <= TOLERANCE * scale.max(1.0) {
        return Ok(());
    }
    Err(TestCaseError::fail(format!("{what}: the engine says {engine}, the definition {defined}")))
}

fn close_if_any(what: &str, engine: Option<f64>, defined: Option<f64>) -> Result<(), TestCaseError> {
    match (engine, defined) {
        (Some(engine), Some(defined)) => close(what, engine, defined, defined.abs()),
        (None, None) => Ok(()),
        _ => Err(TestCaseError::fail(format!("{what}: the engine says {engine:?}, the definition {defined:?}"))),
    }
}

fn in_place(model: &Model) -> Vec<&Action> {
    let done = |action: &&Action| matches!(action.status, ActionStatus::Done | ActionStatus::Verified);
    model.actions().iter().filter(done).collect()
}

fn open(model: &Model) -> Vec<&Action> {
    let open = |action: &&Action| matches!(action.status, ActionStatus::Open | ActionStatus::InProgress);
    model.actions().iter().filter(open).collect()
}

/// Hindsight, risk and foresight of actions by their definitions.
struct Defined<'r> {
    reference: &'r Reference<'r>,
    in_place: Vec<&'r Action>,
    risk_now: f64,
}

impl<'r> Defined<'r> {
    fn new(model: &'r Model, reference: &'r Reference<'r>) -> Defined<'r> {
        let in_place = in_place(model);
        let risk_now = reference.under(&in_place).1;
        Defined { reference, in_place, risk_now }
    }

    fn hindsight(&self, actions: &[&Action]) -> Option<f64> {
        self.reference.happened().then(|| 1.0 - self.reference.under(actions).0)
    }

    fn risk(&self, actions: &[&Action]) -> f64 {
        let all: Vec<&Action> = self.in_place.iter().chain(actions).copied().collect();
        self.reference.under(&all).1
    }

    fn foresight(&self, risk: f64) -> Option<f64> {
        // A risk that is nothing but rounding is none for the engine too.
        (self.risk_now > 0.0).then(|| (self.risk_now - risk) / self.risk_now)
    }
}

/// Every figure of the report but those of the search.
fn compare(model: &Model, plan: &Plan, defined: &Defined<'_>) -> Result<(), TestCaseError> {
    let risk_now = defined.risk_now;
    close("risk_now", plan.risk_now / risk_now.max(1e-300), risk_now / risk_now.max(1e-300), 1.0)?;
    let find = |id: &str| model.actions().iter().find(|action| action.id == id).expect("it is an action");
    prop_eq("the open actions", plan.actions.len(), open(model).len())?;
    for planned in &plan.actions {
        let alone = [find(&planned.id)];
        let id = &planned.id;
        close_if_any(&format!("hindsight of {id}"), planned.hindsight, defined.hindsight(&alone))?;
        let risk = defined.risk(&alone);
        close_if_any(&format!("foresight of {id}"), planned.foresight, defined.foresight(risk))?;
        close(&format!("risk after {id}"), planned.risk_after, risk, risk_now)?;
        let coins = defined.reference.coin_by_coin(&alone);
        close(&format!("coins of {id}"), defined.reference.under(&alone).1, coins.1, coins.1)?;
    }
    for settled in plan.in_place.iter() {
        close_if_any(&settled.id, settled.hindsight, defined.hindsight(&[find(&settled.id)]))?;
    }
    let nodes = model.iter().filter(|(_, node)| node.kind != NodeKind::Impact);
    prop_eq("the targets", plan.targets.len(), nodes.count())?;
    for target in &plan.targets {
        let node = model.find(&target.id).expect("it is a node").index();
        let (now, next) = defined.reference.holding(node, &defined.in_place);
        let id = &target.id;
        let hindsight = defined.reference.happened().then_some(1.0 - now);
        close_if_any(&format!("hindsight of target {id}"), target.hindsight, hindsight)?;
        close_if_any(&format!("foresight of target {id}"), target.foresight, defined.foresight(next))?;
    }
    Ok(())
}

fn prop_eq(what: &str, left: usize, right: usize) -> Result<(), TestCaseError> {
    if left == right { Ok(()) } else { Err(TestCaseError::fail(format!("{what}: {left} and {right}"))) }
}

/// How many of the compared models had what.
#[derive(Debug, Default)]
struct Seen {
    compared: Cell<u32>,
    contradictory: Cell<u32>,
    loops: Cell<u32>,
    unless: Cell<u32>,
    soft: Cell<u32>,
    several_impacts: Cell<u32>,
    near_misses: Cell<u32>,
    latent_coins: Cell<u32>,
    fresh_coins: Cell<u32>,
    switched_off: Cell<u32>,
    late: Cell<u32>,
    side_effects: Cell<u32>,
    both_on_one_node: Cell<u32>,
    several_fixes: Cell<u32>,
    fixes_of_effects: Cell<u32>,
    in_place: Cell<u32>,
    harmful: Cell<u32>,
    partial: Cell<u32>,
}

impl Seen {
    fn note(&self, model: &Model, plan: &Plan) {
        let count = |cell: &Cell<u32>, yes: bool| cell.set(cell.get() + u32::from(yes));
        let nodes = || model.nodes().iter();
        let actions = || model.actions().iter().filter(|action| action.status != ActionStatus::Dropped);
        count(&self.compared, true);
        count(&self.loops, CausalGraph::new(model).strata().iter().any(|stratum| stratum.len() > 1));
        count(&self.unless, nodes().flat_map(|n| &n.mechanisms).any(|m| !m.unless.is_empty()));
        count(&self.soft, model.evidence().iter().any(|item| item.ratio > 1.0 && item.ratio.is_finite()));
        count(&self.several_impacts, nodes().filter(|n| n.kind == NodeKind::Impact).count() > 1);
        count(&self.near_misses, !plan.happened && plan.risk_now > 0.0);
        let is_open = |node: &because::model::Node| {
            let coins = node.mechanisms.iter().map(|m| m.strength).chain([node.own]);
            coins.into_iter().any(|coin| coin.certain().is_none())
        };
        count(&self.latent_coins, nodes().any(|node| node.latent && is_open(node)));
        count(&self.fresh_coins, nodes().any(|node| !node.latent && is_open(node)));
        count(&self.switched_off, nodes().flat_map(|n| &n.mechanisms).any(|m| m.off));
        let late = |m: &because::model::Mechanism| m.at_least.as_ref().is_some_and(|t| !t.late.is_empty());
        count(&self.late, nodes().flat_map(|n| &n.mechanisms).any(late));
        count(&self.side_effects, actions().any(|a| a.risks.iter().any(|(_, chance)| chance.point() > 0.0)));
        count(
            &self.both_on_one_node,
            actions().any(|a| a.risks.iter().any(|(n, _)| a.fixes.iter().any(|(m, _)| n == m))),
        );
        count(&self.several_fixes, actions().any(|a| a.fixes.len() > 1));
        count(
            &self.fixes_of_effects,
            actions().flat_map(|a| &a.fixes).any(|(n, _)| !model.node(*n).mechanisms.is_empty()),
        );
        count(&self.in_place, !plan.in_place.is_empty());
        count(&self.harmful, plan.actions.iter().any(|a| a.foresight.is_some_and(|f| f < -1e-6)));
        count(&self.partial, plan.actions.iter().any(|a| a.foresight.is_some_and(|f| (0.01..0.99).contains(&f))));
    }

    /// The kind of which there were the fewest, and how many.
    fn rarest(&self) -> (&'static str, u32) {
        let kinds = [
            ("contradictory", &self.contradictory),
            ("loops", &self.loops),
            ("unless", &self.unless),
            ("soft", &self.soft),
            ("several impacts", &self.several_impacts),
            ("near misses", &self.near_misses),
            ("latent coins", &self.latent_coins),
            ("fresh coins", &self.fresh_coins),
            ("switched off", &self.switched_off),
            ("late in a threshold", &self.late),
            ("side effects", &self.side_effects),
            ("both on one node", &self.both_on_one_node),
            ("several fixes", &self.several_fixes),
            ("fixes of effects", &self.fixes_of_effects),
            ("in place", &self.in_place),
            ("harmful", &self.harmful),
            ("partial", &self.partial),
        ];
        kinds
            .into_iter()
            .map(|(name, cell)| (name, cell.get()))
            .min_by_key(|(_, count)| *count)
            .expect("there are kinds")
    }
}

/// Plans random models; `check` compares what came out.
fn on_random_models(
    wanted: u32,
    coins: usize,
    actions: usize,
    least: u32,
    check: impl Fn(&Model, &Defined<'_>, &mut Numbers) -> Result<Plan, TestCaseError>,
) {
    let seen = Seen::default();
    // About one document in three is valid and consistent.
    let config = Config { cases: 5 * wanted, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new_with_rng(config, crate::plan::rng()).run(
        &(random_model::choices(), any::<u64>()),
        |(choices, seed)| {
            if seen.compared.get() >= wanted {
                return Ok(());
            }
            let document = random::document(&choices, seed, coins, actions);
            let Some((model, undated)) = random::models(&document) else { return Ok(()) };
            let Some(reference) = Reference::new(&model, &undated) else {
                seen.contradictory.set(seen.contradictory.get() + 1);
                let refused = plan(&model, &Options::default(), &PlanOptions::default());
                return match refused {
                    Err(AnalysisError::Contradiction { .. }) => Ok(()),
                    other => Err(TestCaseError::fail(format!("no world fits, but: {:?}", other.map(|_| "an answer")))),
                };
            };
            let defined = Defined::new(&model, &reference);
            let plan = check(&model, &defined, &mut Numbers(seed ^ 1)).map_err(|error| {
                TestCaseError::fail(format!("{error}\n{}", serde_json::to_string_pretty(&document).unwrap()))
            })?;
            seen.note(&model, &plan);
            Ok(())
        },
    );
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    assert!(seen.compared.get() >= wanted, "only {} models were compared", seen.compared.get());
    let (kind, count) = seen.rarest();
    assert!(count >= least, "too few of one kind ({kind}: {count}): {seen:?}");
}

fn rng() -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha)
}

#[test]
fn every_figure_agrees_with_its_definition_on_600_random_models() {
    on_random_models(600, 7, 4, 10, |model, defined, _| {
        let plan = plan(model, &Options::default(), &PlanOptions::default())
            .map_err(|error| TestCaseError::fail(format!("{error}")))?;
        compare(model, &plan, defined)?;
        Ok(plan)
    });
}

/// A set of open actions with its figures by definition.
struct Defining {
    ids: Vec<String>,
    cost: f64,
    risk: f64,
    hindsight: f64,
}

/// All sets that are allowed.
fn all_sets(model: &Model, defined: &Defined<'_>, asked: &PlanOptions) -> Vec<Defining> {
    let open = open(model);
    (0..1usize << open.len())
        .map(|set| (0..open.len()).filter(|at| set >> at & 1 == 1).map(|at| open[at]).collect::<Vec<&Action>>())
        .filter(|set| asked.with.iter().all(|id| set.iter().any(|action| &action.id == id)))
        .filter(|set| !set.iter().any(|action| asked.without.contains(&action.id)))
        .map(|set| Defining {
            ids: set.iter().map(|action| action.id.clone()).collect(),
            cost: set.iter().map(|action| action.cost.unwrap_or(0.0)).sum(),
            risk: defined.risk(&set),
            hindsight: defined.hindsight(&set).unwrap_or(0.0),
        })
        .collect()
}

/// The frontier and the chosen set against all sets.
fn compare_sets(plan: &Plan, sets: &[Defining], asked: &PlanOptions, risk_now: f64) -> Result<(), TestCaseError> {
    let fail = |what: String| Err(TestCaseError::fail(what));
    let scale = if plan.by == PlanBy::Foresight { risk_now } else { 1.0 };
    let lost = |set: &Defining| if plan.by == PlanBy::Foresight { set.risk } else { 1.0 - set.hindsight };
    let second =
        |set: &Defining| if plan.by == PlanBy::Foresight { -set.hindsight } else { set.risk / risk_now.max(1e-300) };
    let find = |ids: &[String]| sets.iter().find(|set| set.ids == ids);
    if !plan.exact || plan.missed_at_most.is_some() || plan.chosen.missed_at_most.is_some() {
        return fail("so few actions are searched to the end".to_owned());
    }
    let mut points = Vec::new();
    for FrontierPoint { actions, cost, risk, foresight, hindsight } in &plan.frontier {
        let Some(set) = find(actions) else { return fail(format!("{actions:?} is not allowed")) };
        close("cost", *cost, set.cost, 1.0)?;
        close("risk", *risk, set.risk, risk_now)?;
        close_if_any("foresight", *foresight, (risk_now > 0.0).then(|| (risk_now - set.risk) / risk_now))?;
        close_if_any("hindsight", *hindsight, plan.happened.then_some(set.hindsight))?;
        points.push(set);
    }
    for pair in points.windows(2) {
        if pair[0].cost >= pair[1].cost || lost(pair[0]) <= lost(pair[1]) - TOLERANCE * scale {
            return fail(format!("{:?} stands before {:?}", pair[0].ids, pair[1].ids));
        }
    }
    // No set beats the frontier, and what ties with a point is no better by the stated rules.
    let near = 1e-9;
    for set in sets {
        let Some(point) = points.iter().rev().find(|point| point.cost <= set.cost + near) else {
            return fail(format!("nothing is as cheap as {:?}", set.ids));
        };
        if lost(set) < lost(point) - TOLERANCE * scale {
            return fail(format!("{:?} beats {:?}", set.ids, point.ids));
        }
        // Ties beyond doubt: what rounding leaves is some 1e-16.
        let ties = (lost(set) - lost(point)).abs() <= 1e-14 * scale;
        if ties && (set.cost - point.cost).abs() <= near {
            let better = second(point) - second(set);
            let smaller = (set.ids.len(), &set.ids) < (point.ids.len(), &point.ids);
            if better > TOLERANCE || better.abs() < 1e-14 && smaller {
                return fail(format!("{:?} is preferred to {:?}", set.ids, point.ids));
            }
        }
    }
    for (at, point) in points.iter().enumerate() {
        if let Some(set) =
            sets.iter().find(|set| set.cost < point.cost - near && lost(set) <= lost(point) - 1e-11 * scale)
        {
            return fail(format!("{:?} is cheaper and no worse than point {at}, {:?}", set.ids, point.ids));
        }
    }
    let chosen = &plan.chosen;
    let Some(set) = find(&chosen.actions) else { return fail(format!("{:?} is not allowed", chosen.actions)) };
    close("cost of the chosen set", chosen.cost, set.cost, 1.0)?;
    close("risk of the chosen set", chosen.risk_after, set.risk, risk_now)?;
    close("risk after", plan.risk_after, set.risk, risk_now)?;
    close_if_any("hindsight of the chosen set", chosen.hindsight, plan.happened.then_some(set.hindsight))?;
    let budget = asked.budget.unwrap_or(f64::INFINITY);
    if set.cost > budget + near {
        return fail(format!("{:?} does not fit {budget}", set.ids));
    }
    let fits = || sets.iter().filter(|set| set.cost <= budget + near);
    if let Some(better) = fits().find(|other| lost(other) < lost(set) - TOLERANCE * scale) {
        return fail(format!("{:?} is better than the chosen {:?}", better.ids, set.ids));
    }
    // The order of work is one of the chosen set, and ends where the set ends.
    let mut worked: Vec<String> = chosen.order.iter().map(|step| step.action.clone()).collect();
    if let Some(last) = chosen.order.last() {
        close("the last step", last.risk_after, set.risk, risk_now)?;
    }
    worked.sort();
    prop_eq("the order of work", usize::from(worked == chosen.actions), 1)
}

#[test]
fn sets_and_frontiers_agree_with_all_subsets_on_400_random_models() {
    let (points, chosen, forced, by_hindsight) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    on_random_models(400, 7, 12, 3, |model, defined, numbers| {
        let open = open(model);
        let mut asked =
            PlanOptions { budget: (numbers.below(3) > 0).then(|| numbers.below(12) as f64), ..PlanOptions::default() };
        if numbers.below(4) == 0 && defined.reference.happened() {
            asked.by = Some(PlanBy::Hindsight);
        }
        if numbers.below(3) == 0 && !open.is_empty() {
            asked.with.push(open[numbers.below(open.len())].id.clone());
        }
        if numbers.below(3) == 0 && !open.is_empty() {
            let id = open[numbers.below(open.len())].id.clone();
            asked.without.extend(Some(id).filter(|id| !asked.with.contains(id)));
        }
        let plan = match plan(model, &Options::default(), &asked) {
            Err(AnalysisError::Overspent { .. }) => {
                let dear = open
                    .iter()
                    .any(|a| asked.with.contains(&a.id) && a.cost.unwrap_or(0.0) > asked.budget.unwrap_or(0.0));
                prop_eq("what is forced is too dear", usize::from(dear), 1)?;
                asked.budget = None;
                plan(model, &Options::default(), &asked)
            }
            plan => plan,
        };
        let plan = plan.map_err(|error| TestCaseError::fail(format!("{error}")))?;
        compare_sets(&plan, &all_sets(model, defined, &asked), &asked, defined.risk_now)?;
        points.set(points.get() + plan.frontier.len());
        chosen.set(chosen.get() + plan.chosen.actions.len());
        forced.set(forced.get() + asked.with.len() + asked.without.len());
        by_hindsight.set(by_hindsight.get() + usize::from(plan.by == PlanBy::Hindsight));
        Ok(plan)
    });
    let counts = [points.get(), chosen.get(), forced.get(), by_hindsight.get()];
    assert!(counts[0] > 800 && counts[1] > 400 && counts[2] > 100 && counts[3] > 20, "{counts:?}");
}

/// A model with so many actions that a search need not be finished: pairs of barriers of which both must
/// fail, so that actions are worth more together or less.
fn many_actions(count: usize, seed: u64) -> Model {
    let mut numbers = Numbers(seed);
    let mut model = Model::builder().factor("trigger", |f| f.prior(0.3).observed(true));
    let chance = |numbers: &mut Numbers| (5 + numbers.below(90)) as f64 / 100.0;
    for number in 0..count {
        let (fails, fix) = (chance(&mut numbers), chance(&mut numbers));
        let cost = (1 + numbers.below(9)) as f64;
        model = model
            .safeguard(&format!("s{number:02}"), |s| s.fails(fails))
            .action(&format!("a{number:02}"), |a| a.fixes(&format!("s{number:02}"), fix).cost(cost));
    }
    for impact in 0..count / 2 {
        let (a, b, c) = (2 * impact, 2 * impact + 1, numbers.below(count));
        let barriers: std::collections::BTreeSet<String> =
            [a, b, c].into_iter().map(|number| format!("s{number:02}")).collect();
        let causes: Vec<String> = ["trigger".to_owned()].into_iter().chain(barriers).collect();
        let (strength, cost) = (chance(&mut numbers), (1 + numbers.below(40)) as f64);
        let name = format!("i{impact:02}");
        model = model.impact(&name, |i| i.cost(cost).observed(impact == 0).because_all(causes, strength));
    }
    model.build().expect("it is valid")
}

#[test]
fn what_a_search_that_was_stopped_may_miss_is_proven() {
    let (mut stopped, mut gaps) = (0, 0.0f64);
    for seed in 0..6 {
        let model = many_actions(22, seed);
        let asked = PlanOptions { budget: Some(20.0), ..PlanOptions::default() };
        let full = plan_within(&model, &Options::default(), &asked, usize::MAX).unwrap();
        assert!(full.exact && full.missed_at_most.is_none());
        for most in [60, 200, 1000] {
            let part = plan_within(&model, &Options::default(), &asked, most).unwrap();
            let Some(missed) = part.missed_at_most else { continue };
            assert!(!part.exact);
            stopped += 1;
            let risk = missed.risk.unwrap();
            assert!((missed.share - risk / part.risk_now).abs() < 1e-12);
            // At the cost of every set of the whole frontier, the part has one that loses no more than that.
            for point in &full.frontier {
                let known = part.frontier.iter().rev().find(|known| known.cost <= point.cost).unwrap();
                assert!(known.risk - point.risk <= risk + 1e-9, "{} is missed by more than {risk}", point.risk);
                gaps = gaps.max(known.risk - point.risk);
            }
            let of_chosen = part.chosen.missed_at_most.unwrap().risk.unwrap();
            assert!(part.chosen.risk_after - full.chosen.risk_after <= of_chosen + 1e-9);
            assert!(of_chosen <= risk + 1e-9);
        }
    }
    assert!(stopped >= 6, "only {stopped} searches were stopped");
    assert!(gaps > 0.0, "no search that was stopped has missed anything");
}

#[test]
fn forty_actions_are_searched_or_the_bound_is_told() {
    let model = many_actions(40, 7);
    let ask = || plan_within(&model, &Options::default(), &PlanOptions::default(), 10_000).unwrap();
    let plan = ask();
    assert_eq!(plan.exact, plan.missed_at_most.is_none());
    assert!(plan.missed_at_most.is_none_or(|missed| missed.share < 0.05), "{:?}", plan.missed_at_most);
    assert!(plan.frontier.len() > 20);
    assert_eq!(json::render(&plan), json::render(&ask()));
}

/// A model in which some conditions bring an impact about and hold it back by other ways, so that fixing
/// them may help or harm, depending on what else is done.
fn mixed_model(numbers: &mut Numbers) -> Model {
    let chance = |numbers: &mut Numbers| (5 + numbers.below(90)) as f64 / 100.0;
    let nodes = ["m0", "m1", "t0", "t1", "t2"];
    let mut model = Model::builder();
    for node in nodes {
        let (prior, lasts) = (chance(numbers), numbers.below(2) == 0);
        model = model.factor(node, |f| f.prior(prior).latent(lasts));
    }
    for impact in ["i0", "i1"] {
        let (cost, strength) = ((1 + numbers.below(9)) as f64, chance(numbers));
        let [first, second] = [0, 1].map(|_| nodes[numbers.below(2)]);
        let [one, other] = [0, 1].map(|_| nodes[2 + numbers.below(3)]);
        model = model.impact(impact, |i| {
            i.cost(cost)
                .observed(impact == "i0")
                .because(first, strength)
                .mechanism(|m| m.all([one]).unless([first]))
                .mechanism(|m| m.all([other]).unless([second]))
        });
    }
    for number in 0..8 {
        let (node, fix, cost) = (nodes[numbers.below(5)], chance(numbers), numbers.below(5) as f64);
        let (side, risk, has_side) = (nodes[numbers.below(5)], chance(numbers), numbers.below(4) == 0);
        model = model.action(&format!("a{number}"), |a| {
            let a = a.fixes(node, fix).cost(cost);
            if has_side { a.risks(side, risk) } else { a }
        });
    }
    model.build().expect("it is valid")
}

#[test]
fn sets_agree_with_all_subsets_where_a_fix_may_help_or_harm() {
    let mut harmful = 0;
    for seed in 0..150 {
        let model = mixed_model(&mut Numbers(seed));
        let reference = Reference::new(&model, &model).expect("i0 may happen");
        let defined = Defined::new(&model, &reference);
        let asked = PlanOptions { budget: Some(6.0), ..PlanOptions::default() };
        let plan = plan(&model, &Options::default(), &asked).unwrap();
        compare(&model, &plan, &defined).unwrap_or_else(|error| panic!("{seed}: {error}"));
        compare_sets(&plan, &all_sets(&model, &defined, &asked), &asked, defined.risk_now)
            .unwrap_or_else(|error| panic!("{seed}: {error}"));
        let alone =
            |id: &String| plan.actions.iter().find(|action| &action.id == id).and_then(|action| action.foresight);
        // Chosen together with others, though it does harm alone.
        harmful += usize::from(plan.chosen.actions.iter().any(|id| alone(id).is_some_and(|foresight| foresight < 0.0)));
    }
    assert!(harmful > 5, "only {harmful} plans have an action that does harm alone");
}

//! `plan`: every figure against its definition, sets and frontiers against all subsets.

mod random;
mod reference;

use std::cell::Cell;

use because::analysis::plan::{PlanOptions, plan};
use because::analysis::{AnalysisError, Options};
use because::graph::CausalGraph;
use because::model::{Action, ActionStatus, Model, NodeKind};
use because::report::{FrontierPoint, Plan, PlanBy};
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
    on_random_models(600, 7, 4, 5, |model, defined, _| {
        let plan = plan(model, &Options::default(), &PlanOptions::default())
            .map_err(|error| TestCaseError::fail(format!("{error}")))?;
        compare(model, &plan, defined)?;
        Ok(plan)
    });
}

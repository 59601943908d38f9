//! Every exact figure is computed twice: by the compiled engine and by plain enumeration of all
//! worlds and all subsets of candidates.

use std::cell::Cell;

use because::analysis::reference::{self, Reference, ReferenceError};
use because::analysis::{Analysis, AnalysisError, Candidates, Options, RankOptions, Way};
use because::graph::CausalGraph;
use because::model::{Model, NodeKind};
use because::report::Ranking;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::random_model;

const TOLERANCE: f64 = 1e-9;

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

fn compare(model: &Model, ranking: &Ranking, reference: &Reference) -> Result<(), TestCaseError> {
    // P(e) may be tiny, so it is compared relatively.
    close("P(e)", ranking.probability_of_evidence / reference.probability_of_evidence, 1.0)?;
    for (node, belief) in model.nodes().iter().zip(&reference.beliefs) {
        close(&format!("prior of {}", node.id), ranking.beliefs[&node.id].prior, belief.prior)?;
        close(&format!("posterior of {}", node.id), ranking.beliefs[&node.id].posterior, belief.posterior)?;
    }
    for (c, node) in reference.candidates.iter().enumerate() {
        let id = &model.node(*node).id;
        let candidate =
            ranking.candidates.iter().find(|candidate| &candidate.id == id).expect("every candidate is ranked");
        close(&format!("posterior of candidate {id}"), candidate.posterior, reference.beliefs[node.index()].posterior)?;
        for (i, figures) in candidate.by_impact.iter().enumerate() {
            let at = format!("{id} for {}", figures.impact);
            close_if_any(&format!("necessity of {at}"), figures.necessity, reference.necessity[i][c])?;
            close_if_any(&format!("sufficiency of {at}"), figures.sufficiency, reference.sufficiency[i][c])?;
            close_if_any(&format!("share of {at}"), figures.share, Some(reference.share[i][c]))?;
        }
    }
    let observed = ranking.impacts.iter().filter(|impact| impact.observed);
    for (i, impact) in observed.enumerate() {
        close_if_any(&format!("unexplained of {}", impact.id), impact.unexplained, Some(reference.unexplained[i]))?;
    }
    Ok(())
}

/// How many of the compared models had what; a generator that stops making one of these would
/// leave it untested without a word.
#[derive(Debug, Default)]
struct Seen {
    loops: Cell<u32>,
    thresholds: Cell<u32>,
    unless_safeguard: Cell<u32>,
    unless_other: Cell<u32>,
    soft_evidence: Cell<u32>,
    several_impacts: Cell<u32>,
    several_candidates: Cell<u32>,
    rare_evidence: Cell<u32>,
    split_shares: Cell<u32>,
}

impl Seen {
    fn note(&self, model: &Model, ranking: &Ranking) {
        let count = |cell: &Cell<u32>, yes: bool| cell.set(cell.get() + u32::from(yes));
        let mechanisms = || model.nodes().iter().flat_map(|node| &node.mechanisms);
        let unless = || mechanisms().flat_map(|m| &m.unless).map(|&node| model.node(node).kind);
        count(&self.loops, CausalGraph::new(model).strata().iter().any(|stratum| stratum.len() > 1));
        count(&self.thresholds, mechanisms().any(|m| m.at_least.as_ref().is_some_and(|t| t.count > 1)));
        count(&self.unless_safeguard, unless().any(|kind| kind == NodeKind::Safeguard));
        count(&self.unless_other, unless().any(|kind| kind != NodeKind::Safeguard));
        count(&self.soft_evidence, model.evidence().iter().any(|item| item.ratio > 1.0 && item.ratio.is_finite()));
        count(&self.several_impacts, ranking.impacts.iter().filter(|impact| impact.observed).count() > 1);
        count(&self.several_candidates, ranking.candidates.len() > 2);
        count(&self.rare_evidence, ranking.probability_of_evidence < 1e-6);
        let shares = || ranking.candidates.iter().filter_map(|c| c.share);
        count(&self.split_shares, shares().filter(|share| (0.01..0.99).contains(share)).count() > 1);
    }

    fn all_at_least(&self, least: u32, loops_are_taken: bool) -> bool {
        let Seen { loops, thresholds, unless_safeguard, unless_other, soft_evidence, .. } = self;
        let Seen { several_impacts, several_candidates, rare_evidence, split_shares, .. } = self;
        [thresholds, unless_safeguard, unless_other, soft_evidence]
            .into_iter()
            .chain([several_impacts, several_candidates, rare_evidence, split_shares])
            .chain(loops_are_taken.then_some(loops))
            .all(|cell| cell.get() >= least)
    }
}

/// Runs random models until `wanted` of them were compared.
fn agree_on_random_models(wanted: u32, candidates: &Candidates, way: Way) {
    let seen = Seen::default();
    let compared = Cell::new(0u32);
    let contradictory = Cell::new(0u32);
    let mut runner = TestRunner::new(Config { cases: 3 * wanted, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&random_model::choices(), |choices| {
        if compared.get() >= wanted {
            return Ok(());
        }
        let Some(model) = random_model::model(&random_model::document(&choices)) else {
            return Ok(());
        };
        let options = Options { candidates: candidates.clone(), way, ..Options::default() };
        match (Analysis::new(model.clone(), options), reference::rank(&model, candidates)) {
            (Ok(analysis), Ok(reference)) => {
                let ranking = analysis.rank(RankOptions::default());
                compare(&model, &ranking, &reference)?;
                seen.note(&model, &ranking);
                compared.set(compared.get() + 1);
            }
            (Err(AnalysisError::Contradiction { .. }), Err(ReferenceError::Impossible)) => {
                contradictory.set(contradictory.get() + 1);
            }
            // Feedback loops are not for elimination.
            (Err(AnalysisError::NotThisWay), _) if matches!(way, Way::Hubs | Way::Chains) => {}
            (engine, enumerated) => {
                let engine = engine.map(|_| "an answer");
                let enumerated = enumerated.map(|_| "an answer");
                return Err(TestCaseError::fail(format!("the engine: {engine:?}, enumeration: {enumerated:?}")));
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    assert!(compared.get() >= wanted, "only {} models were compared", compared.get());
    let loops_are_taken = matches!(way, Way::Cheapest | Way::Diagram);
    assert!(seen.all_at_least(wanted / 50, loops_are_taken), "too few of one kind among {wanted} models: {seen:?}");
    assert!(contradictory.get() > 0, "no model was contradictory; the generator has lost its edge");
}

#[test]
fn every_figure_of_rank_agrees_with_enumeration_on_3000_random_models() {
    agree_on_random_models(3000, &Candidates::Roots, Way::Cheapest);
}

#[test]
fn every_figure_agrees_with_composite_candidates_too() {
    agree_on_random_models(1000, &Candidates::All, Way::Cheapest);
}

#[test]
fn every_way_in_agrees_with_enumeration() {
    for way in [Way::Hubs, Way::Chains, Way::Diagram] {
        agree_on_random_models(1000, &Candidates::Roots, way);
        agree_on_random_models(300, &Candidates::All, way);
    }
}

//! Cut sets, clashes and single nodes against plain search.

use because::analysis::explain::ExplainOptions;
use because::analysis::{Analysis, AnalysisError, Options, RankOptions};
use because::graph::CausalGraph;
use because::model::{Model, NodeKind};
use because::report::Count;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};

use crate::plain;
use crate::random_model::{self, choices, document};

/// The minimal sets of candidates that bring the impact about with strengths apart, by trying all.
fn cut_sets(model: &Model, graph: &CausalGraph, candidates: &[usize], impact: usize) -> Vec<Vec<String>> {
    let may: Vec<usize> = candidates.iter().copied().filter(|&c| model.nodes()[c].own.bounds().1 > 0.0).collect();
    let strengths = model.nodes().iter().flat_map(|node| node.mechanisms.iter().map(|m| m.strength));
    let fallen: Vec<bool> = strengths.map(|strength| strength.bounds().1 > 0.0).collect();
    let suffices = |set: usize| {
        // Of what is no candidate, only what always strikes does.
        let always = |node: usize| !candidates.contains(&node) && model.nodes()[node].own.bounds().0 == 1.0;
        let mut struck: Vec<bool> = (0..model.nodes().len()).map(always).collect();
        for (bit, &candidate) in may.iter().enumerate() {
            struck[candidate] = set >> bit & 1 == 1;
        }
        plain::states(model, graph, &struck, &fallen)[impact]
    };
    let enough: Vec<usize> = (0..1usize << may.len()).filter(|&set| suffices(set)).collect();
    let minimal = enough.iter().filter(|&&set| !enough.iter().any(|&other| other != set && other & set == other));
    let mut sets: Vec<Vec<String>> = minimal
        .map(|set| {
            let members = may.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
            let mut ids: Vec<String> = members.map(|(_, &c)| model.nodes()[c].id.clone()).collect();
            ids.sort();
            ids
        })
        .collect();
    sets.sort();
    sets
}

/// The conclusive observations of a model: node and state.
fn conclusive(model: &Model) -> Vec<(usize, bool)> {
    let on_nodes = model.nodes().iter().enumerate().filter_map(|(n, node)| node.observed.map(|bad| (n, bad)));
    let items = model.evidence().iter().filter(|e| e.ratio.is_infinite()).map(|e| (e.of.index(), e.bad));
    let mut all: Vec<(usize, bool)> = on_nodes.chain(items).collect();
    all.sort_unstable();
    all.dedup();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cut_sets_are_those_of_a_plain_search(choices in choices()) {
        let Some(model) = random_model::model(&document(&choices)) else { return Ok(()) };
        let Ok(analysis) = Analysis::new(model.clone(), Options::default()) else { return Ok(()) };
        let graph = CausalGraph::new(&model);
        let candidates: Vec<usize> = analysis.candidates().iter().map(|c| c.index()).collect();
        let told = analysis.explain(ExplainOptions { stories: 1, cut_sets: 1000, order: None }).unwrap();
        let worlds = plain::worlds(&model, &graph);
        for impact in &told.impacts {
            let number = model.find(&impact.impact).unwrap().index();
            let mut found: Vec<Vec<String>> = Vec::new();
            for set in &impact.cut_sets {
                let mut ids: Vec<String> = set.members.iter().map(|m| m.id.clone()).collect();
                ids.sort();
                let bad = |states: &[bool]| ids.iter().all(|id| states[model.find(id).unwrap().index()]);
                let prior: f64 = worlds.iter().filter(|(_, states)| bad(states)).map(|(p, _)| p).sum();
                prop_assert!((set.prior - prior).abs() < 1e-9);
                found.push(ids);
            }
            prop_assert_eq!(impact.cut_set_count, Count::Exactly(found.len() as u128));
            found.sort();
            prop_assert_eq!(found, cut_sets(&model, &graph, &candidates, number));
        }
    }

    #[test]
    fn a_clash_is_contradictory_and_no_smaller_set_is(choices in choices()) {
        let Some(model) = random_model::model(&document(&choices)) else { return Ok(()) };
        let Err(AnalysisError::Contradiction { clash }) = Analysis::new(model.clone(), Options::default()) else {
            return Ok(());
        };
        let observations = conclusive(&model);
        let worlds = plain::worlds(&model, &CausalGraph::new(&model));
        // The observations that each world meets, as a set of bits.
        let met: Vec<usize> = worlds
            .iter()
            .map(|(_, states)| {
                let true_in_it = observations.iter().enumerate().filter(|(_, (n, bad))| states[*n] == *bad);
                true_in_it.map(|(bit, _)| 1 << bit).sum()
            })
            .collect();
        let clashes = |set: usize| met.iter().all(|world| world & set != set);
        let smallest = (0..1usize << observations.len()).filter(|&set| clashes(set)).map(usize::count_ones).min();
        prop_assert!(clash.smallest);
        prop_assert_eq!(Some(clash.observations.len() as u32), smallest, "{}", clash);
        let named: usize = clash.observations.iter().map(|o| {
            let node = model.find(&o.id).unwrap().index();
            let told_bad = ["is present", "failed", "happened"].iter().any(|word| o.text.ends_with(word));
            let bit = observations.iter().position(|&(n, bad)| n == node && bad == told_bad);
            1usize << bit.expect("the clash names an observation of the model")
        }).sum();
        prop_assert!(clashes(named), "{}", clash);
    }

    /// The beliefs, and what `explain NODE` says of a repaired node, from the model's own types.
    #[test]
    fn single_nodes_are_those_of_a_plain_sum(choices in choices()) {
        let Some(model) = random_model::model(&document(&choices)) else { return Ok(()) };
        let Ok(analysis) = Analysis::new(model.clone(), Options::default()) else { return Ok(()) };
        let graph = CausalGraph::new(&model);
        let weighed: Vec<(f64, Vec<bool>)> = plain::worlds(&model, &graph)
            .into_iter()
            .map(|(p, states)| {
                let on_nodes = model.nodes().iter().zip(&states).all(|(n, &bad)| n.observed.is_none_or(|o| o == bad));
                let items: f64 = model
                    .evidence()
                    .iter()
                    .map(|e| if states[e.of.index()] == e.bad { 1.0 } else { 1.0 / e.ratio })
                    .product();
                (if on_nodes { p * items } else { 0.0 }, states)
            })
            .collect();
        let total: f64 = weighed.iter().map(|(p, _)| p).sum();
        let ranking = analysis.rank(RankOptions::default());
        prop_assert!((ranking.probability_of_evidence / total - 1.0).abs() < 1e-9);
        for (number, node) in model.nodes().iter().enumerate() {
            let posterior: f64 = weighed.iter().filter(|(_, s)| s[number]).map(|(p, _)| p).sum::<f64>() / total;
            prop_assert!((ranking.beliefs[&node.id].posterior - posterior).abs() < 1e-9);
        }
        for (node, data) in model.iter().filter(|(_, n)| n.kind != NodeKind::Impact) {
            let told = analysis.explain_node(node, ExplainOptions::default()).unwrap();
            let named = Options { candidates: because::analysis::Candidates::Named(vec![data.id.clone()]), ..Options::default() };
            let alone = Analysis::new(model.clone(), named).unwrap().rank(RankOptions::default());
            for impact in &told.impacts {
                let figures = alone.candidates[0].by_impact.iter().find(|f| f.impact == impact.impact).unwrap();
                let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a == b,
                };
                prop_assert!(near(impact.necessity, figures.necessity));
                let unexplained = alone.impacts.iter().find(|i| i.id == impact.impact).unwrap().unexplained;
                prop_assert!(near(Some(impact.repaired), unexplained));
                prop_assert!((impact.actual - 1.0).abs() < 1e-9);
            }
        }
    }
}

//! The model once more, evaluated straight from its own types and not by way of the graph that
//! the engine and the enumerator share.

use because::graph::CausalGraph;
use because::model::{Model, NodeKind};
use because::weight::Weight;

/// The state of every node, given which own chances struck and which mechanisms' coins fell
/// right, both in the order of the model. Only the order of evaluation comes from the graph.
pub(crate) fn states(model: &Model, graph: &CausalGraph, struck: &[bool], fallen: &[bool]) -> Vec<bool> {
    let mut first = Vec::new();
    let mut count = 0;
    for node in model.nodes() {
        first.push(count);
        count += node.mechanisms.len();
    }
    let mut bad = vec![false; model.nodes().len()];
    for stratum in graph.strata() {
        for _ in 0..=stratum.len() {
            for &number in stratum {
                let node = &model.nodes()[number];
                let brought_about = node.mechanisms.iter().enumerate().any(|(place, mechanism)| {
                    let is_bad = |node: &because::model::NodeRef| bad[node.index()];
                    let stopped = mechanism.unless.iter().any(|stopper| {
                        // A safeguard stops by holding, which is its good state; anything else by being there.
                        is_bad(stopper) != (model.node(*stopper).kind == NodeKind::Safeguard)
                    });
                    let enough = mechanism
                        .at_least
                        .as_ref()
                        .is_none_or(|t| t.of.iter().filter(|n| is_bad(n)).count() >= t.count);
                    !mechanism.off
                        && fallen[first[number] + place]
                        && mechanism.all.iter().all(is_bad)
                        && enough
                        && !stopped
                });
                bad[number] = struck[number] || brought_about;
            }
        }
    }
    bad
}

/// Every world of positive probability with the states of its nodes.
pub(crate) fn worlds(model: &Model, graph: &CausalGraph) -> Vec<(f64, Vec<bool>)> {
    let own = model.nodes().iter().map(|node| node.own);
    let strengths = model.nodes().iter().flat_map(|node| node.mechanisms.iter().map(|m| m.strength));
    let chances: Vec<f64> = own.chain(strengths).map(Weight::point).collect();
    let open: Vec<usize> = (0..chances.len()).filter(|&c| chances[c] > 0.0 && chances[c] < 1.0).collect();
    let mut coins: Vec<bool> = chances.iter().map(|&p| p == 1.0).collect();
    (0..1usize << open.len())
        .map(|number| {
            let mut probability = 1.0;
            for (bit, &coin) in open.iter().enumerate() {
                coins[coin] = number >> bit & 1 == 1;
                probability *= if coins[coin] { chances[coin] } else { 1.0 - chances[coin] };
            }
            let (struck, fallen) = coins.split_at(model.nodes().len());
            (probability, states(model, graph, struck, fallen))
        })
        .collect()
}

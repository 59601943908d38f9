//! Impacts that did not happen: how near they were, and what stood in their way.

use crate::analysis::{name, observations};
use crate::engine::exact::{self, Digits};
use crate::graph::CausalGraph;
use crate::model::{Mechanism, Model, NodeKind, NodeRef};
use crate::report::{NearMiss, NodeName};

/// Every impact that is known not to have happened, with its chance given everything else that is known:
/// P(i | e without the observation of i).
///
/// Cost: a belief for each.
pub(super) fn near_misses(model: &Model, graph: &CausalGraph, budget: usize) -> Vec<NearMiss> {
    let missed = model.iter().filter(|(_, node)| node.kind == NodeKind::Impact && node.observed == Some(false));
    let told = missed.map(|(place, node)| {
        let rest: Vec<_> = observations(model).into_iter().filter(|seen| seen.node != place.index()).collect();
        let chance = exact::beliefs(graph, &rest, &[place.index()], Digits::Absolute, budget).pop().flatten();
        NearMiss {
            id: node.id.clone(),
            label: node.label.clone(),
            cost: node.cost,
            chance: chance.map(|p| p.clamp(0.0, 1.0)),
            stopped_by: stopped_by(model, graph, place),
        }
    });
    told.collect()
}

/// What is known to have stopped a mechanism on the way to the impact that might have fired otherwise, in the order of
/// the model.
fn stopped_by(model: &Model, graph: &CausalGraph, impact: NodeRef) -> Vec<NodeName> {
    let leads = graph.ancestors([impact.index()]);
    let possible = |mechanism: &&Mechanism| {
        !mechanism.off && mechanism.causes().all(|cause| model.node(cause).observed != Some(false))
    };
    let stops = |&node: &NodeRef| {
        let data = model.node(node);
        data.observed == Some(data.kind != NodeKind::Safeguard)
    };
    let on_the_way = model.iter().filter(|(place, _)| leads[place.index()]);
    let mechanisms = on_the_way.flat_map(|(_, node)| &node.mechanisms).filter(possible);
    let mut found: Vec<NodeRef> =
        mechanisms.flat_map(|mechanism| mechanism.unless.iter().copied().filter(stops)).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|node| name(model, node.index())).collect()
}

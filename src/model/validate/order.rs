//! The order of a model: nodes by section and id, everything else by what it says. So two files
//! that say the same in another order are one model, and no result depends on which of them was
//! read. What diagnostics speak about keeps the place where it was written.

use std::cmp::Reverse;

use crate::model::{Evidence, Hypothesis, Mechanism, Model, Node, NodeRef};
use crate::weight::Weight;

/// Puts every list of a valid model in order but those whose order says something itself: the
/// timeline, tags, systems, and the texts of a mechanism.
///
/// Cost: n log n for n nodes; linear where they stand in order already.
pub(super) fn settle(model: &mut Model) {
    let new = settle_nodes(&mut model.nodes);
    let renumber = |node: &mut NodeRef| *node = new[node.0];
    for node in &mut model.nodes {
        for mechanism in &mut node.mechanisms {
            let of = mechanism.at_least.iter_mut().flat_map(|at_least| [&mut at_least.of, &mut at_least.late]);
            for causes in [&mut mechanism.all, &mut mechanism.unless].into_iter().chain(of) {
                causes.iter_mut().for_each(renumber);
                causes.sort_unstable();
            }
        }
        mechanisms(&mut node.mechanisms);
    }
    model.evidence.iter_mut().for_each(|item| renumber(&mut item.of));
    evidence(&mut model.evidence);
    model.hypotheses.iter_mut().for_each(|hypothesis| renumber(&mut hypothesis.of));
    model.hypotheses.sort_by(|a, b| key_of_hypothesis(a).cmp(&key_of_hypothesis(b)));
    for action in &mut model.actions {
        for nodes in [&mut action.fixes, &mut action.risks] {
            nodes.iter_mut().for_each(|(node, _)| renumber(node));
            nodes.sort_unstable_by_key(|&(node, _)| node);
        }
    }
    model.actions.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    model.timeline.iter_mut().filter_map(|entry| entry.node.as_mut()).for_each(renumber);
}

/// Puts the mechanisms of one node in order: by their causes first.
pub(in crate::model) fn mechanisms(items: &mut [Mechanism]) {
    items.sort_by(|a, b| key_of_mechanism(a).cmp(&key_of_mechanism(b)));
}

/// Sorts the nodes; gives for each place as written the one that it has now.
fn settle_nodes(nodes: &mut [Node]) -> Vec<NodeRef> {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    let key = |&node: &usize| (nodes[node].kind, nodes[node].id.as_str());
    order.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
    let mut new = vec![NodeRef(0); nodes.len()];
    for (place, &written) in order.iter().enumerate() {
        new[written] = NodeRef(place);
    }
    // Nodes are large, so each is moved only once or twice, along the cycles of the permutation.
    let mut goes_to: Vec<usize> = new.iter().map(|node| node.0).collect();
    for place in 0..nodes.len() {
        while goes_to[place] != place {
            let to = goes_to[place];
            nodes.swap(place, to);
            goes_to.swap(place, to);
        }
    }
    new
}

/// Puts the evidence in order: by node, what speaks for the bad state first, then by weight, the
/// heaviest first, then by what the item says of itself.
pub(in crate::model) fn evidence(items: &mut [Evidence]) {
    items.sort_by(|a, b| {
        let heavier = |a: &Evidence, b: &Evidence| b.ratio.total_cmp(&a.ratio);
        (a.of, Reverse(a.bad))
            .cmp(&(b.of, Reverse(b.bad)))
            .then_with(|| heavier(a, b))
            .then_with(|| key_of_evidence(a).cmp(&key_of_evidence(b)))
    });
}

fn key_of_evidence(item: &Evidence) -> impl Ord {
    let source = item.source.as_ref();
    let said = source.map(|source| (source.at, &source.kind, &source.reference, &source.url));
    (item.weight, said, &item.note)
}

fn key_of_hypothesis(hypothesis: &Hypothesis) -> impl Ord {
    (hypothesis.of, hypothesis.status, hypothesis.at, &hypothesis.by, &hypothesis.note)
}

/// By its causes first. Two mechanisms with the same key are the same in every view.
fn key_of_mechanism(mechanism: &Mechanism) -> impl Ord {
    let threshold = mechanism.at_least.as_ref().map(|at_least| (&at_least.of, &at_least.late, at_least.count));
    let said = (&mechanism.id, &mechanism.note, &mechanism.evidence);
    (&mechanism.all, threshold, &mechanism.unless, key_of_weight(mechanism.strength), said, mechanism.off)
}

/// The bits of a number that is not negative are in the order of the numbers.
fn key_of_weight(weight: Weight) -> impl Ord {
    let (low, high) = weight.bounds();
    (low.to_bits(), high.to_bits(), weight.as_word())
}

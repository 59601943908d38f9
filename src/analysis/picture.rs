//! The causal graph as plain data for the pictures, with the figures of a ranking if there is one.

use std::collections::BTreeMap;

use crate::model::{Model, NodeKind, NodeRef};
use crate::report::{Candidate, Picture, PictureMechanism, PictureNode, Ranking, VERSION};

/// The picture of a model. Without a ranking it has no figures, and what is not observed is
/// uncertain.
///
/// Cost: n log n in the size of the model and the ranking.
pub fn picture(model: &Model, ranking: Option<&Ranking>) -> Picture {
    let id = |node: &NodeRef| model.node(*node).id.clone();
    let candidates: BTreeMap<&str, &Candidate> = ranking
        .iter()
        .flat_map(|ranking| &ranking.candidates)
        .map(|candidate| (candidate.id.as_str(), candidate))
        .collect();
    let nodes = model
        .iter()
        .map(|(place, node)| picture_node(model, place, ranking, candidates.get(node.id.as_str()).copied()))
        .collect();
    let mechanisms = model
        .nodes()
        .iter()
        .flat_map(|effect| effect.mechanisms.iter().map(move |mechanism| (effect, mechanism)))
        .map(|(effect, mechanism)| PictureMechanism {
            id: mechanism.id.clone(),
            effect: effect.id.clone(),
            strength: mechanism.strength.point(),
            written: mechanism.strength.to_string(),
            all: mechanism.all.iter().map(id).collect(),
            at_least: mechanism.at_least.as_ref().map(|threshold| threshold.count),
            of: mechanism.at_least.iter().flat_map(|threshold| &threshold.of).map(id).collect(),
            unless: mechanism.unless.iter().map(id).collect(),
            note: mechanism.note.clone(),
            off: mechanism.off,
        })
        .collect();
    Picture {
        because: VERSION,
        title: model.title().to_owned(),
        method: ranking.map(|ranking| ranking.method.clone()),
        nodes,
        mechanisms,
    }
}

fn picture_node(
    model: &Model,
    place: NodeRef,
    ranking: Option<&Ranking>,
    candidate: Option<&Candidate>,
) -> PictureNode {
    let node = model.node(place);
    let belief = ranking.and_then(|ranking| ranking.beliefs.get(&node.id).copied());
    let state = super::state(model, place, belief.map(|belief| belief.posterior));
    PictureNode {
        id: node.id.clone(),
        label: node.label.clone(),
        kind: node.kind,
        category: node.category,
        system: node.system.clone(),
        at: node.at.map(|at| at.to_string()),
        note: node.note.clone(),
        url: node.url.clone(),
        cost: (node.kind == NodeKind::Impact).then_some(node.cost),
        state,
        rank: candidate.map(|candidate| candidate.rank),
        share: candidate.and_then(|candidate| candidate.share),
        share_interval: candidate.and_then(|candidate| candidate.intervals.share),
        belief,
    }
}

//! Every dated thing of a model in the order of time, as plain data for the pictures.

use super::picture::picture;
use crate::graph::CausalGraph;
use crate::model::{Model, NodeRef, Time};
use crate::report::{Moment, MomentKind, Phase, PictureNode, Ranking, Timeline, VERSION};

/// A dated thing before it has its place.
struct Dated {
    at: Time,
    kind: MomentKind,
    /// What else decides the order: the stratum of a node, so that causes come before effects.
    depth: usize,
    what: String,
    node: Option<NodeRef>,
    url: Option<String>,
}

/// What happened when; `None` if nothing in the model has a time.
///
/// Cost: n log n in the size of the model.
pub fn timeline(model: &Model, ranking: Option<&Ranking>) -> Option<Timeline> {
    let nodes: Vec<PictureNode> = picture(model, ranking).nodes;
    let mut dated = marks(model);
    dated.extend(entries(model));
    dated.extend(alone(model, &dated));
    // The sort is stable, so entries of one moment keep the order of the file.
    dated.sort_by_key(|thing| (thing.at, thing.kind, thing.depth));
    let first = dated.first()?.at;
    let start = model.incident().start;
    let moments: Vec<Moment> = dated
        .into_iter()
        .map(|thing| Moment {
            at: thing.at.to_string(),
            seconds: between(first, thing.at),
            since_start: start.map(|start| between(start, thing.at)),
            kind: thing.kind,
            what: thing.what,
            node: thing.node.map(|node| nodes[node.index()].clone()),
            url: thing.url,
        })
        .collect();
    let marks: Vec<&Moment> = moments.iter().filter(|moment| moment.kind.is_mark()).collect();
    let phases = marks
        .windows(2)
        .map(|pair| Phase { from: pair[0].kind, until: pair[1].kind, begins: pair[0].seconds, ends: pair[1].seconds })
        .filter(|phase| phase.ends > phase.begins)
        .collect();
    Some(Timeline { because: VERSION, title: model.title().to_owned(), phases, moments })
}

/// Seconds from one time to another.
fn between(from: Time, to: Time) -> f64 {
    // Nanoseconds are whole numbers of 128 bits, so the difference is exact before it is rounded once.
    (to.0.as_nanosecond() - from.0.as_nanosecond()) as f64 / 1e9
}

fn marks(model: &Model) -> Vec<Dated> {
    let incident = model.incident();
    let marks = [
        (incident.start, MomentKind::Start),
        (incident.detected, MomentKind::Detected),
        (incident.mitigated, MomentKind::Mitigated),
        (incident.end, MomentKind::End),
    ];
    let known = marks.into_iter().filter_map(|(at, kind)| Some((at?, kind)));
    known.map(|(at, kind)| Dated { at, kind, depth: 0, what: String::new(), node: None, url: None }).collect()
}

fn entries(model: &Model) -> Vec<Dated> {
    let entry = |entry: &crate::model::TimelineEntry| Dated {
        at: entry.at,
        kind: MomentKind::Entry,
        depth: 0,
        what: entry.what.clone(),
        node: entry.node,
        url: entry.url.clone(),
    };
    model.timeline().iter().map(entry).collect()
}

/// The dated nodes that no entry shows at their very time.
fn alone(model: &Model, entries: &[Dated]) -> Vec<Dated> {
    let mut shown: Vec<(NodeRef, Time)> = entries.iter().filter_map(|entry| Some((entry.node?, entry.at))).collect();
    shown.sort_unstable();
    let mut depth = vec![0; model.nodes().len()];
    for (stratum, members) in CausalGraph::new(model).strata().iter().enumerate() {
        members.iter().for_each(|&node| depth[node] = stratum);
    }
    model
        .iter()
        .filter_map(|(place, node)| Some((place, node, node.at?)))
        .filter(|&(place, _, at)| shown.binary_search(&(place, at)).is_err())
        .map(|(place, node, at)| Dated {
            at,
            kind: MomentKind::Node,
            depth: depth[place.index()],
            what: node.label.clone(),
            node: Some(place),
            url: node.url.clone(),
        })
        .collect()
}

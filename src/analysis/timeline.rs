//! Every dated thing of a model in the order of time, as plain data for the pictures.

use super::picture::picture;
use crate::graph::CausalGraph;
use crate::model::{Model, NodeRef, Time};
use crate::report::{Moment, MomentKind, PictureNode, Ranking, Timeline, TimelineStage, VERSION};

/// A dated thing before it has its place.
struct Dated {
    at: Time,
    kind: MomentKind,
    /// What decides the order among nodes and entries of one time: the stratum of a node, so that causes come
    /// before effects.
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
    let mut depth = vec![0; nodes.len()];
    for (stratum, members) in CausalGraph::new(model).strata().iter().enumerate() {
        members.iter().for_each(|&node| depth[node] = stratum);
    }
    let mut dated = entries(model, &depth);
    dated.extend(alone(model, &depth, &dated));
    dated.extend(marks(model));
    // The sort is stable, so entries of one time keep the order of the file.
    dated.sort_by_key(|thing| (thing.at, step(thing.kind), thing.depth));
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
    let stages = marks
        .windows(2)
        .map(|pair| TimelineStage {
            from: pair[0].kind,
            until: pair[1].kind,
            begins: pair[0].seconds,
            ends: pair[1].seconds,
        })
        .filter(|stage| stage.ends > stage.begins)
        .collect();
    Some(Timeline { because: VERSION, title: model.title().to_owned(), stages, moments })
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

/// What comes first at one time: the start, then what happened, then the other marks.
fn step(kind: MomentKind) -> u8 {
    match kind {
        MomentKind::Start => 0,
        MomentKind::Node | MomentKind::Entry => 1,
        MomentKind::Detected => 2,
        MomentKind::Mitigated => 3,
        MomentKind::End => 4,
    }
}

/// The entries of the timeline. The order of the file tells that within one time, so an entry stands at least as deep
/// as those of its time before it.
fn entries(model: &Model, depth: &[usize]) -> Vec<Dated> {
    let mut out: Vec<Dated> = Vec::with_capacity(model.timeline().len());
    for entry in model.timeline() {
        let before = out.last().filter(|before| before.at == entry.at).map_or(0, |before| before.depth);
        out.push(Dated {
            at: entry.at,
            kind: MomentKind::Entry,
            depth: entry.node.map_or(before, |node| depth[node.index()].max(before)),
            what: entry.what.clone(),
            node: entry.node,
            url: entry.url.clone(),
        });
    }
    out
}

/// The dated nodes that no entry shows at their very time.
fn alone(model: &Model, depth: &[usize], entries: &[Dated]) -> Vec<Dated> {
    let mut shown: Vec<(NodeRef, Time)> = entries.iter().filter_map(|entry| Some((entry.node?, entry.at))).collect();
    shown.sort_unstable();
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

//! Places across the links: what stands side by side keeps its distance, a cluster is one box over all its ranks, and
//! links run as straight as that allows.

use std::collections::BTreeMap;

use super::super::diagram::{Diagram, Flow};
use super::parts::Part;
use super::ports::{End, Ports};
use super::simplex::{self, Edge};
use super::sketch::{Item, Kind, Row, Sketch};

/// Room between a link and what it passes, and between a cluster and what is not in it.
const PASSING: f64 = 7.0;
const BESIDE_CLUSTER: f64 = 12.0;
/// How much a link wants to be straight: between two nodes, at a node, and in between (Gansner and others 1993, 4.2).
const STRAIGHT: [f64; 3] = [1.0, 2.0, 8.0];

/// Steps of network simplex, after which the places are good enough; and how many variables are too many for it.
const STEPS: usize = 20_000_000;
const LARGE: usize = 8_000;

/// The middle of every item, and the borders of every cluster.
#[derive(Debug, Default)]
pub(super) struct Across {
    pub(super) items: Vec<f64>,
    pub(super) clusters: BTreeMap<usize, (f64, f64)>,
}

impl Across {
    /// All items on one level, as if no line had to climb.
    pub(super) fn level(sketch: &Sketch) -> Across {
        Across { items: vec![0.0; sketch.items.len()], clusters: BTreeMap::new() }
    }
}

/// Variables and the distances that they keep.
struct Distances {
    /// Variables of the clusters: the lower border; the upper is the next.
    borders: BTreeMap<usize, usize>,
    count: usize,
    apart: Vec<(usize, usize, usize)>,
}

/// The places of all items and clusters. Every distance is kept, whatever the budget.
pub(super) fn positions(diagram: &Diagram, part: &Part, sketch: &Sketch, ports: &Ports) -> Across {
    let distances = distances(diagram, part, sketch);
    let pulls = pulls(diagram, part, sketch, ports, &distances);
    let mut places =
        if distances.count + pulls.len() > LARGE { plainly(sketch, &distances) } else { closely(&distances, &pulls) };
    centre(sketch, &distances, &pulls, &mut places);
    let clusters = distances.borders.iter().map(|(&cluster, &at)| (cluster, (places[at], places[at + 1]))).collect();
    places.truncate(sketch.items.len());
    Across { items: places, clusters }
}

fn distances(diagram: &Diagram, part: &Part, sketch: &Sketch) -> Distances {
    let mut out = Distances { borders: BTreeMap::new(), count: sketch.items.len(), apart: Vec::new() };
    for &cluster in &part.clusters {
        out.borders.insert(cluster, out.count);
        let least = match part.flow {
            Flow::Right => 1.0,
            Flow::Down => diagram.clusters[cluster].label.size().0 + 2.0 * diagram.clusters[cluster].margin,
        };
        out.apart.push((out.count, out.count + 1, whole(least)));
        out.count += 2;
    }
    for rows in &sketch.rows {
        let mut before: Option<(usize, f64, &Row)> = None;
        for row in rows {
            // The variable that the row begins with, and half of what it takes there.
            let (first, half) = match row {
                Row::Item(item) => (*item, sketch.items[*item].across / 2.0),
                Row::Cluster(cluster, _) => (out.borders[cluster], 0.0),
            };
            if let Some((last, other, row_before)) = before {
                let gap = between(diagram, sketch, row_before, row);
                out.apart.push((last, first, whole(other + gap + half)));
            }
            before = Some(match row {
                Row::Item(item) => (*item, half, row),
                Row::Cluster(cluster, members) => {
                    inside(diagram, part, sketch, *cluster, members, &mut out);
                    (first + 1, 0.0, row)
                }
            });
        }
    }
    out
}

/// The distances within a cluster on one rank.
fn inside(diagram: &Diagram, part: &Part, sketch: &Sketch, cluster: usize, members: &[usize], out: &mut Distances) {
    let (Some(&first), Some(&last)) = (members.first(), members.last()) else { return };
    let (low, high) = (out.borders[&cluster], out.borders[&cluster] + 1);
    let margin = diagram.clusters[cluster].margin;
    let title = if part.title_is_across() { diagram.clusters[cluster].title_height() } else { 0.0 };
    out.apart.push((low, first, whole(margin.max(PASSING) + title + sketch.items[first].across / 2.0)));
    out.apart.push((last, high, whole(margin.max(PASSING) + sketch.items[last].across / 2.0)));
    for pair in members.windows(2) {
        let (one, other) = (&sketch.items[pair[0]], &sketch.items[pair[1]]);
        let gap = gap(diagram, one, other);
        out.apart.push((pair[0], pair[1], whole(one.across / 2.0 + gap + other.across / 2.0)));
    }
}

fn between(diagram: &Diagram, sketch: &Sketch, one: &Row, other: &Row) -> f64 {
    match (one, other) {
        (Row::Item(one), Row::Item(other)) => gap(diagram, &sketch.items[*one], &sketch.items[*other]),
        (Row::Item(item), Row::Cluster(..)) | (Row::Cluster(..), Row::Item(item)) => match sketch.items[*item].kind {
            Kind::Node(_) => BESIDE_CLUSTER.max(diagram.node_gap),
            Kind::Bend(_) | Kind::Label(_) => BESIDE_CLUSTER * 0.75,
        },
        (Row::Cluster(..), Row::Cluster(..)) => BESIDE_CLUSTER,
    }
}

fn gap(diagram: &Diagram, one: &Item, other: &Item) -> f64 {
    match (one.kind, other.kind) {
        (Kind::Node(_), Kind::Node(_)) => diagram.node_gap,
        (Kind::Bend(_), Kind::Bend(_)) => PASSING,
        _ => PASSING.max(diagram.node_gap * 0.6),
    }
}

/// Network simplex wants whole numbers; a point is fine enough.
fn whole(distance: f64) -> usize {
    distance.ceil().max(1.0) as usize
}

/// What would rather be close: the ends of each step of a link, where it touches them, and the borders of each cluster.
fn pulls(diagram: &Diagram, part: &Part, sketch: &Sketch, ports: &Ports, distances: &Distances) -> Vec<Pull> {
    let mut out = Vec::new();
    for &link in &part.links {
        let weight = diagram.links[link].weight;
        let chain = &sketch.chains[&link];
        for (at, pair) in chain.windows(2).enumerate() {
            let (one, other) = (&sketch.items[pair[0]], &sketch.items[pair[1]]);
            if one.layer == other.layer {
                continue;
            }
            let bends = [one, other].iter().filter(|item| !matches!(item.kind, Kind::Node(_))).count();
            let port = |here: bool, end: End| {
                if here { ports.get(&(link, end)).copied().unwrap_or(0.0) } else { 0.0 }
            };
            let offset = port(at == 0, End::From) - port(at + 2 == chain.len(), End::To);
            let (one, other) = (pair[0], pair[1]);
            out.push(Pull { one, other, weight: STRAIGHT[bends] * weight, offset: offset.round() as i64 });
        }
    }
    // A cluster may be as low as it must be, but no lower bends in links for that.
    out.extend(distances.borders.values().map(|&at| Pull { one: at, other: at + 1, weight: 1.0, offset: 0 }));
    out
}

/// Two variables that would rather be close: the other as far behind the one as the offset says.
struct Pull {
    one: usize,
    other: usize,
    weight: f64,
    offset: i64,
}

/// The places with the least pull.
fn closely(distances: &Distances, pulls: &[Pull]) -> Vec<f64> {
    let mut edges: Vec<Edge> = Vec::with_capacity(distances.apart.len() + 2 * pulls.len());
    for &(low, high, least) in &distances.apart {
        edges.push(Edge { low, high, least: least as i64, weight: 0.0 });
    }
    // The length of a pull is that of two edges from a point before both ends (Gansner and others 1993, 4.2).
    for (at, pull) in pulls.iter().enumerate() {
        for (high, least) in [(pull.one, (-pull.offset).max(0)), (pull.other, pull.offset.max(0))] {
            edges.push(Edge { low: distances.count + at, high, least, weight: pull.weight });
        }
    }
    let places = simplex::solve(distances.count + pulls.len(), edges, STEPS);
    places.into_iter().take(distances.count).map(|place| place as f64).collect()
}

/// Every distance kept by pushing on whatever is too close, in the order that the distances give. No link is minded.
fn plainly(sketch: &Sketch, distances: &Distances) -> Vec<f64> {
    let mut next: Vec<Vec<(usize, usize)>> = vec![Vec::new(); distances.count];
    let mut waiting = vec![0_usize; distances.count];
    for &(low, high, least) in &distances.apart {
        next[low].push((high, least));
        waiting[high] += 1;
    }
    let mut places: Vec<f64> = sketch.items.iter().map(|item| item.wish.round()).collect();
    places.resize(distances.count, f64::NEG_INFINITY);
    // The lower border of a cluster is where its members let it be, so it is found from them; it must not hold the
    // others back before.
    let lowest = sketch.items.iter().map(|item| item.wish).fold(0.0, f64::min).floor();
    for place in &mut places {
        *place = place.max(lowest);
    }
    let mut ready: Vec<usize> = (0..distances.count).filter(|&at| waiting[at] == 0).collect();
    while let Some(at) = ready.pop() {
        for &(high, least) in &next[at] {
            places[high] = places[high].max(places[at] + least as f64);
            waiting[high] -= 1;
            if waiting[high] == 0 {
                ready.push(high);
            }
        }
    }
    // Lower borders move up to what they hold.
    for &at in distances.borders.values() {
        let room = next[at].iter().filter(|(high, _)| *high != at + 1);
        let most = room.map(|&(high, least)| places[high] - least as f64).fold(f64::INFINITY, f64::min);
        if most.is_finite() {
            places[at] = places[at].max(most.min(places[at + 1] - 1.0));
        }
    }
    places
}

/// Network simplex leaves a node that is drawn both ways alike at one end of where it may be; it belongs in the
/// middle. Nodes with a straight line to somewhere stay.
fn centre(sketch: &Sketch, distances: &Distances, pulls: &[Pull], places: &mut [f64]) {
    let count = places.len();
    let mut others: Vec<Vec<(usize, f64, f64)>> = vec![Vec::new(); count];
    for &Pull { one, other, weight, offset } in pulls {
        others[one].push((other, weight, -offset as f64));
        others[other].push((one, weight, offset as f64));
    }
    let mut below: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    let mut above: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    for &(low, high, least) in &distances.apart {
        below[high].push((low, least as f64));
        above[low].push((high, least as f64));
    }
    for at in (0..sketch.items.len()).filter(|&at| matches!(sketch.items[at].kind, Kind::Node(_))) {
        let Some((low, high)) = flat(&others[at], places) else { continue };
        let low = below[at].iter().map(|&(other, least)| places[other] + least).fold(low, f64::max);
        let high = above[at].iter().map(|&(other, least)| places[other] - least).fold(high, f64::min);
        if low < high && (low..=high).contains(&places[at]) {
            places[at] = ((low + high) / 2.0).round();
        }
    }
}

/// Between which places the weighted sum of distances to the others is least, where that is more than one place.
fn flat(others: &[(usize, f64, f64)], places: &[f64]) -> Option<(f64, f64)> {
    let mut sorted: Vec<(f64, f64)> =
        others.iter().map(|&(other, weight, offset)| (places[other] + offset, weight)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half: f64 = sorted.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    for pair in sorted.windows(2) {
        sum += pair[0].1;
        if (sum - half).abs() < 1e-9 && pair[0].0 < pair[1].0 {
            return Some((pair[0].0, pair[1].0));
        }
        if sum > half {
            return None;
        }
    }
    None
}

//! The parts of a diagram that nothing connects: each is laid out by itself, then all are put on the page in rows.

use std::collections::BTreeMap;

use super::super::diagram::{Diagram, Flow};
use super::{Placed, Point, Rect, Route, table};

/// Room between parts.
const BETWEEN: f64 = 18.0;
/// Rows of parts are at least so wide before a new one begins: about what a page shows at once.
const ROW: f64 = 1000.0;

/// Nodes, clusters and links that hang together, each in the order of the diagram.
#[derive(Debug)]
pub(super) struct Part {
    /// Where its links run to.
    pub(super) flow: Flow,
    pub(super) nodes: Vec<usize>,
    pub(super) clusters: Vec<usize>,
    pub(super) links: Vec<usize>,
}

/// A part with everything in its place.
pub(super) struct Drawn {
    pub(super) nodes: Vec<(usize, Point)>,
    pub(super) clusters: Vec<(usize, Rect)>,
    pub(super) links: Vec<(usize, Route)>,
}

/// The parts, in the order of their first node. Nodes hang together by links, by clusters and by ranks.
pub(super) fn parts(diagram: &Diagram, flow: Flow) -> Vec<Part> {
    let mut joined: Vec<usize> = (0..diagram.nodes.len()).collect();
    let mut firsts: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, node) in diagram.nodes.iter().enumerate() {
        if let Some(cluster) = node.cluster {
            let first = *firsts.entry(cluster).or_insert(at);
            join(&mut joined, first, at);
        }
    }
    for link in &diagram.links {
        join(&mut joined, link.from, link.to);
    }
    for level in &diagram.level {
        level.windows(2).for_each(|pair| join(&mut joined, pair[0], pair[1]));
    }
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut homes = Vec::with_capacity(joined.len());
    for at in 0..joined.len() {
        let root = find(&mut joined, at);
        let place = *places.entry(root).or_insert_with(|| {
            parts.push(Part { flow, nodes: Vec::new(), clusters: Vec::new(), links: Vec::new() });
            parts.len() - 1
        });
        parts[place].nodes.push(at);
        homes.push(place);
    }
    for (cluster, first) in firsts {
        parts[homes[first]].clusters.push(cluster);
    }
    for (at, link) in diagram.links.iter().enumerate() {
        parts[homes[link.from]].links.push(at);
    }
    for part in parts.iter_mut().filter(|part| table::is_table(diagram, part)) {
        part.flow = diagram.flow;
    }
    parts
}

fn find(joined: &mut [usize], mut at: usize) -> usize {
    while joined[at] != at {
        joined[at] = joined[joined[at]];
        at = joined[at];
    }
    at
}

/// The smaller place leads, so that parts keep the order of their first node.
fn join(joined: &mut [usize], one: usize, other: usize) {
    let (one, other) = (find(joined, one), find(joined, other));
    let (low, high) = (one.min(other), one.max(other));
    joined[high] = low;
}

/// Puts the parts on the page, the first at the top left, the rest in rows below it.
pub(super) fn pack(diagram: &Diagram, parts: Vec<Drawn>, placed: &mut Placed) {
    let boxes: Vec<Rect> = parts.iter().map(|part| bounds(diagram, part, &placed.sizes)).collect();
    let widest = boxes.iter().map(|b| b.right - b.left).fold(ROW, f64::max);
    let (mut x, mut y, mut row) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (part, bounds) in parts.into_iter().zip(boxes) {
        let (width, height) = (bounds.right - bounds.left, bounds.bottom - bounds.top);
        if x > 0.0 && x + width > widest {
            (x, y, row) = (0.0, y + row + BETWEEN, 0.0);
        }
        let by = Point { x: x - bounds.left, y: y - bounds.top };
        let moved = |point: Point| Point { x: point.x + by.x, y: point.y + by.y };
        part.nodes.into_iter().for_each(|(node, point)| placed.nodes[node] = moved(point));
        part.clusters.into_iter().for_each(|(cluster, rect)| placed.clusters[cluster] = Some(rect.moved(by)));
        for (link, route) in part.links {
            placed.links[link] = Route {
                points: route.points.into_iter().map(moved).collect(),
                tip: moved(route.tip),
                label: route.label.map(moved),
            };
        }
        placed.width = placed.width.max(x + width);
        placed.height = placed.height.max(y + height);
        x += width + BETWEEN;
        row = row.max(height);
    }
}

/// The box around all that is drawn of a part.
fn bounds(diagram: &Diagram, part: &Drawn, sizes: &[(f64, f64)]) -> Rect {
    let nodes = part.nodes.iter().map(|&(node, centre)| {
        let line = diagram.nodes[node].line_width;
        Rect::around(centre, sizes[node].0 + line, sizes[node].1 + line)
    });
    let clusters = part.clusters.iter().map(|&(_, rect)| rect);
    // A curve stays within the box of the points that steer it.
    let lines = part.links.iter().flat_map(|(link, route)| {
        let line = &diagram.links[*link];
        let width = line.line_width + 2.0;
        let (wide, high) = line.label.size();
        let label = route.label.map(|centre| Rect::around(centre, wide, high));
        route.points.iter().map(move |&point| Rect::around(point, width, width)).chain(label)
    });
    let all = nodes.chain(clusters).chain(lines).reduce(Rect::join).unwrap_or_default();
    // Whole points: strokes stay crisp.
    Rect { left: all.left.floor(), top: all.top.floor(), right: all.right.ceil(), bottom: all.bottom.ceil() }
}

impl Part {
    /// Is the title of a cluster beside its members across the links, and not along them?
    pub(super) fn title_is_across(&self) -> bool {
        self.flow == Flow::Right
    }
}

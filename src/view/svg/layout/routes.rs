//! The lines: smooth where nothing is in the way, and otherwise level past every rank and turning only between them.
//!
//! A line is a function: at each place along there is one place across. Between its knots it is a cubic that never
//! overshoots (Fritsch and Carlson 1980), so it stays between the knots. Level past a rank it keeps the distance that
//! was kept free for it there, so the last resort is always free of boxes.

use super::super::diagram::{Diagram, Head, Shape};
use super::across::Across;
use super::along::Along;
use super::parts::Part;
use super::ports::{End, Ports, ports, reach};
use super::sketch::{Kind, Sketch};

/// Room between a line and a box that it passes.
const CLEAR: f64 = 4.0;
/// How steeply a line meets a circle at most.
const STEEP: f64 = 1.2;
/// A line in the directions of the layout: first along, then across.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) points: Vec<(f64, f64)>,
    pub(super) tip: (f64, f64),
    pub(super) label: Option<(f64, f64)>,
}

/// How much of a line its head takes.
pub(in super::super) fn head_length(head: Head, scale: f64) -> f64 {
    match head {
        Head::Arrow => 10.0 * scale,
        Head::Bar => 3.0 * scale,
        Head::Bare => 0.0,
    }
}

/// The lines of all links of a part.
pub(super) fn routes(
    diagram: &Diagram,
    sizes: &[(f64, f64)],
    part: &Part,
    sketch: &Sketch,
    across: &Across,
    along: &Along,
) -> Vec<(usize, Line)> {
    let ports = ports(diagram, sizes, part, sketch, across);
    let router = Router { diagram, sizes, part, sketch, across, along, ports };
    part.links.iter().map(|&link| (link, router.line(link))).collect()
}

struct Router<'a> {
    diagram: &'a Diagram,
    sizes: &'a [(f64, f64)],
    part: &'a Part,
    sketch: &'a Sketch,
    across: &'a Across,
    along: &'a Along,
    ports: Ports,
}

/// A rank that a line passes or ends at.
struct Stop {
    item: usize,
    layer: usize,
    across: f64,
    /// From where to where the line is level past the rank, if it is to be level all the way.
    level: (f64, f64),
    /// Where it must be at its place across: the border of a node, the ends of a label, the middle of a bend.
    at: (f64, f64),
    /// How far towards `level` it is level, in halves.
    halves: u8,
    /// How steeply it leaves or arrives, if not level.
    slope: f64,
    /// Where its head touches, at the end that has one.
    tip: (f64, f64),
}

/// How level two neighbours are, the least first.
const LEVELS: [(u8, u8); 9] = [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2)];

impl Router<'_> {
    fn line(&self, link: usize) -> Line {
        let chain = &self.sketch.chains[&link];
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        let layers = (self.sketch.items[first].layer, self.sketch.items[last].layer);
        if layers.0 == layers.1 {
            return self.within_a_rank(link, first, last);
        }
        let forward = layers.0 < layers.1;
        let mut stops = self.stops(link, chain, forward);
        let knots = loop {
            let knots = curve(&stops);
            // What a line meets that is level as far as it can be, it cannot avoid.
            let bends = |at: usize| (stops[at - 1].halves, stops[at].halves) != (2, 2);
            let hit = (1..stops.len()).find(|&at| bends(at) && self.is_in_the_way(&stops, at, &knots));
            let Some(at) = hit else { break knots };
            let before = (stops[at - 1].halves, stops[at].halves);
            for (one, other) in LEVELS.iter().filter(|(one, other)| *one >= before.0 && *other >= before.1).skip(1) {
                stops[at - 1].halves = *one;
                stops[at].halves = *other;
                if !self.is_in_the_way(&stops, at, &curve(&stops)) {
                    break;
                }
            }
        };
        let mut points: Vec<(f64, f64)> = beziers(&knots);
        let tip = if forward { stops[stops.len() - 1].tip } else { stops[0].tip };
        if !forward {
            points.reverse();
        }
        let label = chain.iter().find(|&&item| matches!(self.sketch.items[item].kind, Kind::Label(_)));
        let label = label.map(|&item| (self.along.centre[self.sketch.items[item].layer], self.across.items[item]));
        Line { points, tip, label }
    }

    /// The ranks of a link from the lowest to the highest.
    fn stops(&self, link: usize, chain: &[usize], forward: bool) -> Vec<Stop> {
        let mut stops = Vec::with_capacity(chain.len());
        for (place, &item) in chain.iter().enumerate() {
            let end = match place {
                0 => Some(End::From),
                _ if place == chain.len() - 1 => Some(End::To),
                _ => None,
            };
            stops.push(match end {
                None => self.passing(item),
                Some(end) => {
                    let next = if end == End::From { chain[1] } else { chain[place - 1] };
                    self.touching(link, end, item, next, (end == End::From) == forward)
                }
            });
        }
        if !forward {
            stops.reverse();
        }
        stops
    }

    fn passing(&self, item: usize) -> Stop {
        let thing = &self.sketch.items[item];
        let (centre, across) = (self.along.centre[thing.layer], self.across.items[item]);
        let half = thing.along / 2.0;
        Stop {
            item,
            layer: thing.layer,
            across,
            level: self.along.extent[thing.layer],
            at: (centre - half, centre + half),
            halves: 0,
            slope: 0.0,
            tip: (centre, across),
        }
    }

    /// Where a line leaves its node on the way up, or arrives there.
    fn touching(&self, link: usize, end: End, item: usize, next: usize, leaves: bool) -> Stop {
        let thing = &self.sketch.items[item];
        let (centre, extent) = (self.along.centre[thing.layer], self.along.extent[thing.layer]);
        let way = if leaves { 1.0 } else { -1.0 };
        let line = &self.diagram.links[link];
        let head = if end == End::To { head_length(line.head, line.head_scale) } else { 0.0 };
        let middle = self.across.items[item];
        let round = match thing.kind {
            Kind::Node(node) if self.diagram.nodes[node].shape == Shape::Circle => Some(self.sizes[node].0 / 2.0),
            _ => None,
        };
        let (tip, foot, slope) = match round {
            // A circle is met from where the line comes.
            Some(radius) => {
                let there = &self.sketch.items[next];
                let far = (self.along.centre[there.layer] - centre).abs() - there.along / 2.0;
                let slope = ((self.across.items[next] - middle) / far.max(1.0)).clamp(-STEEP, STEEP);
                let (cos, sin) = (1.0 / slope.hypot(1.0), slope / slope.hypot(1.0));
                let at = |far: f64| (centre + way * far * cos, middle + far * sin);
                (at(radius), at(radius + head), way * slope)
            }
            None => {
                let port = self.ports.get(&(link, end)).copied().unwrap_or(0.0);
                let border = reach(self.diagram, self.part.flow, self.sizes, thing, port);
                let at = |far: f64| (centre + way * far, middle + port);
                (at(border), at(border + head), 0.0)
            }
        };
        let level = if leaves { (foot.0, extent.1.max(foot.0)) } else { (extent.0.min(foot.0), foot.0) };
        Stop { item, layer: thing.layer, across: foot.1, level, at: (foot.0, foot.0), halves: 0, slope, tip }
    }

    /// Does the piece that ends at `stops[at]` come near a box that the link does not belong to?
    fn is_in_the_way(&self, stops: &[Stop], at: usize, knots: &[Knot]) -> bool {
        let (from, to) = (&stops[at - 1], &stops[at]);
        // With what is level at both ends.
        let (start, end) = (from.at.0, to.at.1);
        let own = [stops[0].item, stops[stops.len() - 1].item];
        let (low, high) = (from.across.min(to.across) - CLEAR, from.across.max(to.across) + CLEAR);
        let homes = own.map(|item| self.sketch.items[item].cluster);
        let boxes = [from.layer, to.layer].into_iter().flat_map(|layer| {
            let items = &self.sketch.layers[layer];
            let centre = self.along.centre[layer];
            let first = items.partition_point(|&i| self.across.items[i] + self.sketch.items[i].across / 2.0 < low);
            items[first..]
                .iter()
                .take_while(move |&&i| self.across.items[i] - self.sketch.items[i].across / 2.0 <= high)
                .filter(move |&&i| !own.contains(&i) && i != from.item && i != to.item)
                .filter(|&&i| !matches!(self.sketch.items[i].kind, Kind::Bend(_)))
                .map(move |&i| {
                    let thing = &self.sketch.items[i];
                    let place = self.across.items[i];
                    let (along, across) = (thing.along / 2.0 + CLEAR, thing.across / 2.0 + CLEAR);
                    (centre - along, centre + along, place - across, place + across)
                })
        });
        let clusters = self.part.clusters.iter().filter(|cluster| !homes.contains(&Some(**cluster))).filter_map(|c| {
            let (start, end) = self.along.clusters.get(c)?;
            let (low, high) = self.across.clusters.get(c)?;
            Some((*start, *end, *low, *high))
        });
        boxes.chain(clusters).any(|(left, right, top, bottom)| {
            if left > end || right < start || top > high || bottom < low {
                return false;
            }
            // From stop to stop it rises or falls all the way, so its ends over the box say where it is in between.
            let (one, other) = (height(knots, left.max(start)), height(knots, right.min(end)));
            one.min(other) < bottom && top < one.max(other)
        })
    }

    /// A line between two nodes of one rank: straight from one to the next, or around what is between them.
    fn within_a_rank(&self, link: usize, from: usize, to: usize) -> Line {
        let layer = self.sketch.items[from].layer;
        let line = &self.diagram.links[link];
        let head = head_length(line.head, line.head_scale);
        let centre = self.along.centre[layer];
        let place = |item: usize| self.sketch.layers[layer].iter().position(|&other| other == item).unwrap_or(0);
        let (a, b) = (self.across.items[from], self.across.items[to]);
        let down = if a < b { 1.0 } else { -1.0 };
        if place(from).abs_diff(place(to)) == 1 {
            let start = (centre, a + down * self.sketch.items[from].across / 2.0);
            let tip = (centre, b - down * self.sketch.items[to].across / 2.0);
            let end = (centre, tip.1 - down * head);
            return Line { points: vec![start, start, end, end], tip, label: None };
        }
        let port = |end: End| self.ports.get(&(link, end)).copied().unwrap_or(0.0);
        let edge = self.along.extent[layer].1;
        let bulge = edge + self.diagram.rank_gap * 0.8;
        let (a, b) = (a + port(End::From), b + port(End::To));
        let start =
            (centre + reach(self.diagram, self.part.flow, self.sizes, &self.sketch.items[from], port(End::From)), a);
        let tip = (centre + reach(self.diagram, self.part.flow, self.sizes, &self.sketch.items[to], port(End::To)), b);
        let end = (tip.0 + head, b);
        let (out, back) = ((edge.max(start.0), a), (edge.max(end.0), b));
        let points = vec![start, start, out, out, (bulge, a), (bulge, b), back, back, end, end];
        Line { points, tip, label: None }
    }
}

/// A point of a line, and how steeply it climbs there.
#[derive(Debug, Clone, Copy)]
struct Knot {
    x: f64,
    y: f64,
    slope: f64,
}

/// The knots of a line through its stops.
fn curve(stops: &[Stop]) -> Vec<Knot> {
    let mut knots: Vec<Knot> = Vec::new();
    for stop in stops {
        let part = f64::from(stop.halves) / 2.0;
        let between = |at: f64, level: f64| at + (level - at) * part;
        for x in [between(stop.at.0, stop.level.0), between(stop.at.1, stop.level.1)] {
            if knots.last().is_none_or(|last| x > last.x + 1e-6) {
                knots.push(Knot { x, y: stop.across, slope: 0.0 });
            }
        }
    }
    let rise = |one: &Knot, other: &Knot| (other.y - one.y) / (other.x - one.x);
    for at in 1..knots.len().saturating_sub(1) {
        let (one, here, other) = (knots[at - 1], knots[at], knots[at + 1]);
        let (before, after) = (rise(&one, &here), rise(&here, &other));
        if before * after > 0.0 {
            // The weighted harmonic mean of both sides never overshoots.
            let (left, right) = (here.x - one.x, other.x - here.x);
            let (w1, w2) = (2.0 * right + left, right + 2.0 * left);
            knots[at].slope = (w1 + w2) / (w1 / before + w2 / after);
        }
    }
    let last = knots.len() - 1;
    if last > 0 {
        for (end, next, stop) in [(0, 1, &stops[0]), (last, last - 1, &stops[stops.len() - 1])] {
            // Up to three times the rise there is no overshoot.
            let rise = rise(&knots[end.min(next)], &knots[end.max(next)]);
            let slope = if stop.halves == 0 && stop.slope * rise > 0.0 { stop.slope } else { 0.0 };
            knots[end].slope = slope.clamp(-2.5 * rise.abs(), 2.5 * rise.abs());
        }
    }
    knots
}

/// The place across of a line at a place along.
fn height(knots: &[Knot], x: f64) -> f64 {
    let at = knots.partition_point(|knot| knot.x <= x);
    if at == 0 {
        return knots[0].y;
    }
    let (one, Some(other)) = (&knots[at - 1], knots.get(at)) else { return knots[at - 1].y };
    let wide = other.x - one.x;
    let t = (x - one.x) / wide;
    let (t2, t3) = (t * t, t * t * t);
    (2.0 * t3 - 3.0 * t2 + 1.0) * one.y
        + (t3 - 2.0 * t2 + t) * wide * one.slope
        + (3.0 * t2 - 2.0 * t3) * other.y
        + (t3 - t2) * wide * other.slope
}

/// The same as Bézier curves.
fn beziers(knots: &[Knot]) -> Vec<(f64, f64)> {
    let mut points = vec![(knots[0].x, knots[0].y)];
    for pair in knots.windows(2) {
        let third = (pair[1].x - pair[0].x) / 3.0;
        points.push((pair[0].x + third, pair[0].y + pair[0].slope * third));
        points.push((pair[1].x - third, pair[1].y - pair[1].slope * third));
        points.push((pair[1].x, pair[1].y));
    }
    points
}

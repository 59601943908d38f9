//! The lines: smooth where nothing is in the way, and otherwise level past every rank and turning only between them.
//!
//! A line is a function: at each place along there is one place across. Between its knots it is a cubic that never
//! overshoots (Fritsch and Carlson 1980), so it stays between the knots. Level past a rank it keeps the distance that
//! was kept free for it there, so the last resort is always free of boxes.

use super::super::diagram::{Diagram, Head};
use super::across::Across;
use super::along::Along;
use super::parts::Part;
use super::ports::{End, Ports, ports, reach};
use super::sketch::{Kind, Sketch};

/// Room between a line and a box that it passes.
const CLEAR: f64 = 4.0;
/// Places looked at on each piece of a line.
const SAMPLES: usize = 24;

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
    /// Where the line begins to be level and where it ends, if it is to be level here.
    level: (f64, f64),
    /// Where it passes, if it need not be.
    at: (f64, f64),
    is_level: bool,
}

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
        let points = loop {
            let points = curve(&stops);
            let hit = (1..stops.len()).find(|&at| {
                !(stops[at - 1].is_level && stops[at].is_level) && self.is_in_the_way(link, &stops, at, &points)
            });
            match hit {
                None => break points,
                Some(at) => {
                    stops[at - 1].is_level = true;
                    stops[at].is_level = true;
                }
            }
        };
        let mut points: Vec<(f64, f64)> = beziers(&points);
        let end = if forward { stops.len() - 1 } else { 0 };
        let head = head_length(self.diagram.links[link].head, self.diagram.links[link].head_scale);
        let tip = (stops[end].at.0 + if forward { head } else { -head }, stops[end].across);
        if !forward {
            points.reverse();
        }
        let label = chain.iter().find(|&&item| matches!(self.sketch.items[item].kind, Kind::Label(_)));
        let label = label.map(|&item| (self.along.centre[self.sketch.items[item].layer], self.across.items[item]));
        Line { points, tip, label }
    }

    /// The ranks of a link from the lowest to the highest.
    fn stops(&self, link: usize, chain: &[usize], forward: bool) -> Vec<Stop> {
        let (link, at) = (&self.diagram.links[link], link);
        let head = head_length(link.head, link.head_scale);
        let mut stops = Vec::with_capacity(chain.len());
        for (place, &item) in chain.iter().enumerate() {
            let thing = &self.sketch.items[item];
            let (centre, extent) = (self.along.centre[thing.layer], self.along.extent[thing.layer]);
            let end = match place {
                0 => Some(End::From),
                _ if place == chain.len() - 1 => Some(End::To),
                _ => None,
            };
            let stop = match end {
                None => {
                    let half = thing.along / 2.0;
                    Stop {
                        item,
                        layer: thing.layer,
                        across: self.across.items[item],
                        level: extent,
                        at: (centre - half, centre + half),
                        is_level: false,
                    }
                }
                Some(end) => {
                    let port = self.ports.get(&(at, end)).copied().unwrap_or(0.0);
                    let border = reach(self.diagram, self.sizes, thing, port);
                    let border = border + if end == End::To { head } else { 0.0 };
                    let leaves = (end == End::From) == forward;
                    let x = if leaves { centre + border } else { centre - border };
                    let level = if leaves { (x, extent.1.max(x)) } else { (extent.0.min(x), x) };
                    let across = self.across.items[item] + port;
                    Stop { item, layer: thing.layer, across, level, at: (x, x), is_level: false }
                }
            };
            stops.push(stop);
        }
        if !forward {
            stops.reverse();
        }
        stops
    }

    /// Does the piece that ends at `stops[at]` come near a box that the link does not belong to?
    fn is_in_the_way(&self, link: usize, stops: &[Stop], at: usize, knots: &[Knot]) -> bool {
        let (from, to) = (&stops[at - 1], &stops[at]);
        // With what is level at both ends.
        let (start, end) = (from.at.0, to.at.1);
        let own = [stops[0].item, stops[stops.len() - 1].item];
        let (low, high) = (from.across.min(to.across) - CLEAR, from.across.max(to.across) + CLEAR);
        let (homes, _) = (own.map(|item| self.sketch.items[item].cluster), ());
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
        let near: Vec<(f64, f64, f64, f64)> =
            boxes.chain(clusters).filter(|b| b.0 <= end && b.1 >= start && b.2 <= high && b.3 >= low).collect();
        let _ = link;
        !near.is_empty()
            && (0..=SAMPLES).any(|step| {
                let x = start + (end - start) * step as f64 / SAMPLES as f64;
                let y = height(knots, x);
                near.iter().any(|b| b.0 < x && x < b.1 && b.2 < y && y < b.3)
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
        let start = (centre + reach(self.diagram, self.sizes, &self.sketch.items[from], port(End::From)), a);
        let tip = (centre + reach(self.diagram, self.sizes, &self.sketch.items[to], port(End::To)), b);
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
        let (from, to) = if stop.is_level { stop.level } else { stop.at };
        for x in [from, to] {
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

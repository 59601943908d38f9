//! Where links touch their nodes: each at a place of its own, straight across from where it goes if it can.

use std::collections::BTreeMap;

use super::super::diagram::{Diagram, Flow, Shape};
use super::super::shape;
use super::across::Across;
use super::parts::Part;
use super::sketch::{Item, Kind, Sketch};

/// Distance of two lines at a node, where there is room.
const APART: f64 = 11.0;

/// Which end of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    From,
    To,
}

/// Where an end of a link would like to touch its node.
struct Wish {
    place: f64,
    /// What gives it its place among the others of its side.
    order: f64,
    link: usize,
    end: End,
}

/// How far from the middle of its node each end of each link is, across.
pub(super) type Ports = BTreeMap<(usize, End), f64>;

/// The same distances everywhere, as the order in the ranks gives them.
pub(super) fn even(diagram: &Diagram, sizes: &[(f64, f64)], part: &Part, sketch: &Sketch) -> Ports {
    let mut place = vec![0.0; sketch.items.len()];
    for layer in &sketch.layers {
        layer.iter().enumerate().for_each(|(at, &item)| place[item] = at as f64);
    }
    assign(diagram, sizes, part, sketch, |_, _, next| (0.0, place[next]))
}

/// The places nearest to where the links go.
pub(super) fn ports(diagram: &Diagram, sizes: &[(f64, f64)], part: &Part, sketch: &Sketch, across: &Across) -> Ports {
    let even = even(diagram, sizes, part, sketch);
    assign(diagram, sizes, part, sketch, |(link, end), at, next| {
        let far = across.items[next] - across.items[at];
        let other = if end == End::From { End::To } else { End::From };
        let own = even.get(&(link, end)).copied().unwrap_or(0.0);
        let wish = match sketch.items[next].kind {
            // Both ends come halfway towards each other.
            Kind::Node(_) => (far + own + even.get(&(link, other)).copied().unwrap_or(0.0)) / 2.0,
            Kind::Bend(_) | Kind::Label(_) => far,
        };
        // What cannot be reached in a straight line is met where the order puts it.
        let reachable = wish.abs() <= room(diagram, part.flow, sizes, &sketch.items[at]);
        (if reachable { wish } else { own }, far)
    })
}

/// Spreads the ends on each side of each node; `wish` gives a place and what the order goes by.
fn assign(
    diagram: &Diagram,
    sizes: &[(f64, f64)],
    part: &Part,
    sketch: &Sketch,
    wish: impl Fn((usize, End), usize, usize) -> (f64, f64),
) -> Ports {
    let mut sides: BTreeMap<(usize, bool), Vec<Wish>> = BTreeMap::new();
    for &link in part.links.iter().filter(|&&link| !diagram.links[link].hidden) {
        let chain = &sketch.chains[&link];
        let last = chain.len() - 1;
        for (end, at, next) in [(End::From, chain[0], chain[1]), (End::To, chain[last], chain[last - 1])] {
            let (place, order) = wish((link, end), at, next);
            let towards_end = sketch.items[next].layer >= sketch.items[at].layer;
            sides.entry((at, towards_end)).or_default().push(Wish { place, order, link, end });
        }
    }
    let mut out = Ports::new();
    for ((at, _), mut wishes) in sides {
        wishes.sort_by(|a, b| a.order.total_cmp(&b.order).then(a.link.cmp(&b.link)));
        let room = room(diagram, part.flow, sizes, &sketch.items[at]);
        let places = spread(&wishes.iter().map(|wish| wish.place).collect::<Vec<_>>(), room);
        for (wish, place) in wishes.into_iter().zip(places) {
            out.insert((wish.link, wish.end), place);
        }
    }
    out
}

/// How far from the middle a line may touch a node. A circle is met from where the line comes, see [`super::routes`].
fn room(diagram: &Diagram, flow: Flow, sizes: &[(f64, f64)], item: &Item) -> f64 {
    let Kind::Node(node) = item.kind else { return 0.0 };
    let half = match flow {
        Flow::Right => sizes[node].1 / 2.0,
        Flow::Down => sizes[node].0 / 2.0,
    };
    match (diagram.nodes[node].shape, flow) {
        _ if half < 8.0 => 0.0,
        (Shape::Box | Shape::RoundedBox | Shape::Plain, _) | (Shape::Hexagon, Flow::Down) => {
            (half * 0.7).min(half - 7.0)
        }
        (Shape::Hexagon, Flow::Right) => half * 0.5,
        (Shape::Ellipse | Shape::Diamond, _) => half * 0.55,
        (Shape::Circle, _) => 0.0,
    }
}

/// The places nearest to the wishes (least squares) that keep their distance and stay within `room` of 0; the wishes
/// come in the order that the places are to have.
fn spread(wishes: &[f64], room: f64) -> Vec<f64> {
    let steps = wishes.len().saturating_sub(1) as f64;
    let apart = if steps > 0.0 { APART.min(2.0 * room / steps) } else { 0.0 };
    // Without the distances it is a regression that never falls: neighbours that would are put together.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        pools.push((wish.clamp(-room, room) - apart * at as f64, 1));
        while let [.., (one, count), (other, more)] = pools[..]
            && one >= other
        {
            pools.truncate(pools.len() - 2);
            let all = count + more;
            pools.push(((one * count as f64 + other * more as f64) / all as f64, all));
        }
    }
    let level = pools.into_iter().flat_map(|(place, count)| std::iter::repeat_n(place, count));
    level.enumerate().map(|(at, place)| place.min(room - apart * steps).max(-room) + apart * at as f64).collect()
}

/// From the middle of a node to its border along the links, at a port.
pub(super) fn reach(diagram: &Diagram, flow: Flow, sizes: &[(f64, f64)], item: &Item, port: f64) -> f64 {
    let Kind::Node(node) = item.kind else { return 0.0 };
    let shape = diagram.nodes[node].shape;
    match flow {
        Flow::Right => shape::reach_aside(shape, sizes[node], port),
        Flow::Down => shape::reach_up(shape, sizes[node], port),
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn lines_keep_their_distance_and_their_order() {
        assert_eq!(spread(&[4.0], 10.0), [4.0]);
        assert_eq!(spread(&[40.0], 10.0), [10.0]);
        assert_eq!(spread(&[0.0, 0.0], 10.0), [-5.5, 5.5]);
        assert_eq!(spread(&[-30.0, 2.0], 20.0), [-20.0, 2.0]);
        assert_eq!(spread(&[9.0, 9.0, 9.0, 9.0, 9.0], 10.0), [-10.0, -5.0, 0.0, 5.0, 10.0]);
        assert_eq!(spread(&[1.0, 2.0], 0.0), [0.0, 0.0]);
    }
}

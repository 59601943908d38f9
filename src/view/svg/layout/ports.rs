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
    /// How far across its next stop is.
    far: f64,
    link: usize,
    end: End,
}

/// How far from the middle of its node each end of each link is, across.
pub(super) type Ports = BTreeMap<(usize, End), f64>;

pub(super) fn ports(diagram: &Diagram, sizes: &[(f64, f64)], part: &Part, sketch: &Sketch, across: &Across) -> Ports {
    let mut sides: BTreeMap<(usize, bool), Vec<Wish>> = BTreeMap::new();
    for &link in &part.links {
        let chain = &sketch.chains[&link];
        let last = chain.len() - 1;
        for (end, at, next) in [(End::From, chain[0], chain[1]), (End::To, chain[last], chain[last - 1])] {
            let (here, there) = (&sketch.items[at], &sketch.items[next]);
            let far = across.items[next] - across.items[at];
            // Two nodes meet halfway, so that the line is straight if both can reach it.
            let wish = if matches!(there.kind, Kind::Node(_)) { far / 2.0 } else { far };
            let towards_end = there.layer >= here.layer;
            sides.entry((at, towards_end)).or_default().push(Wish { place: wish, far, link, end });
        }
    }
    let mut out = Ports::new();
    for ((at, _), mut wishes) in sides {
        wishes.sort_by(|a, b| a.far.total_cmp(&b.far).then(a.link.cmp(&b.link)));
        let room = room(diagram, sizes, &sketch.items[at]);
        let places = spread(&wishes.iter().map(|wish| wish.place).collect::<Vec<_>>(), room);
        for (wish, place) in wishes.into_iter().zip(places) {
            out.insert((wish.link, wish.end), place);
        }
    }
    out
}

/// How far from the middle a line may touch a node.
fn room(diagram: &Diagram, sizes: &[(f64, f64)], item: &Item) -> f64 {
    let Kind::Node(node) = item.kind else { return 0.0 };
    let half = match diagram.flow {
        Flow::Right => sizes[node].1 / 2.0,
        Flow::Down => sizes[node].0 / 2.0,
    };
    match (diagram.nodes[node].shape, diagram.flow) {
        _ if half < 8.0 => 0.0,
        (Shape::Box | Shape::RoundedBox | Shape::Plain, _) | (Shape::Hexagon, Flow::Down) => {
            (half * 0.7).min(half - 7.0)
        }
        (Shape::Hexagon, Flow::Right) => half * 0.5,
        (Shape::Circle | Shape::Ellipse | Shape::Diamond, _) => half * 0.55,
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
pub(super) fn reach(diagram: &Diagram, sizes: &[(f64, f64)], item: &Item, port: f64) -> f64 {
    let Kind::Node(node) = item.kind else { return 0.0 };
    let shape = diagram.nodes[node].shape;
    match diagram.flow {
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

//! Fewer crossings of links: neighbours change places in their rank as long as that helps.

use super::super::diagram::Diagram;
use super::sketch::{Row, Sketch};

/// Rounds through all ranks; few pictures need more than three.
const ROUNDS: usize = 8;
/// Beyond so many items the order stays as it is.
const LARGE: usize = 3000;

/// What each item is linked with, one rank before and one after, and its place in its own.
struct Web {
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
    place: Vec<usize>,
}

impl Web {
    fn new(diagram: &Diagram, sketch: &Sketch) -> Web {
        let count = sketch.items.len();
        let mut web = Web { before: vec![Vec::new(); count], after: vec![Vec::new(); count], place: vec![0; count] };
        for (&link, chain) in &sketch.chains {
            if diagram.links[link].hidden {
                continue;
            }
            for pair in chain.windows(2) {
                let (one, other) = (pair[0], pair[1]);
                let (low, high) =
                    if sketch.items[one].layer < sketch.items[other].layer { (one, other) } else { (other, one) };
                if sketch.items[low].layer < sketch.items[high].layer {
                    web.after[low].push(high);
                    web.before[high].push(low);
                }
            }
        }
        (0..sketch.layers.len()).for_each(|layer| web.number(&sketch.layers[layer]));
        web
    }

    fn number(&mut self, layer: &[usize]) {
        layer.iter().enumerate().for_each(|(at, &item)| self.place[item] = at);
    }

    /// Crossings of the links of two items if the first stands before the second, less those the other way round.
    fn gain(&self, first: usize, second: usize) -> i64 {
        let mut gain = 0;
        for side in [&self.before, &self.after] {
            for &x in &side[first] {
                for &y in &side[second] {
                    gain += match self.place[x].cmp(&self.place[y]) {
                        std::cmp::Ordering::Greater => 1,
                        std::cmp::Ordering::Less => -1,
                        std::cmp::Ordering::Equal => 0,
                    };
                }
            }
        }
        gain
    }
}

/// Changes neighbours while that takes away crossings. Two clusters never change: they have one order everywhere.
pub(super) fn untangle(diagram: &Diagram, sketch: &mut Sketch) {
    if sketch.items.len() > LARGE {
        return;
    }
    let mut web = Web::new(diagram, sketch);
    for _ in 0..ROUNDS {
        let mut changed = false;
        for layer in 0..sketch.rows.len() {
            let rows = &mut sketch.rows[layer];
            for at in 1..rows.len() {
                let gain = match (&rows[at - 1], &rows[at]) {
                    (Row::Cluster(..), Row::Cluster(..)) => 0,
                    (one, other) => {
                        let pairs = one.items().iter().flat_map(|&a| other.items().iter().map(move |&b| (a, b)));
                        pairs.map(|(a, b)| web.gain(a, b)).sum()
                    }
                };
                if gain > 0 {
                    rows.swap(at - 1, at);
                    changed = true;
                    let order: Vec<usize> = rows.iter().flat_map(|row| row.items()).copied().collect();
                    web.number(&order);
                }
            }
            for row in rows.iter_mut() {
                let Row::Cluster(_, members) = row else { continue };
                for at in 1..members.len() {
                    if web.gain(members[at - 1], members[at]) > 0 {
                        members.swap(at - 1, at);
                        web.place.swap(members[at - 1], members[at]);
                        changed = true;
                    }
                }
            }
            sketch.layers[layer] = rows.iter().flat_map(|row| row.items()).copied().collect();
            web.number(&sketch.layers[layer]);
        }
        if !changed {
            break;
        }
    }
}

/// How many pairs of links cross between neighbouring ranks.
pub(super) fn crossings(diagram: &Diagram, sketch: &Sketch) -> u64 {
    let web = Web::new(diagram, sketch);
    let mut crossings = 0;
    for (at, layer) in sketch.layers.iter().enumerate() {
        let width = sketch.layers.get(at + 1).map_or(0, Vec::len);
        // How many links end at each place or before it, as a Fenwick tree.
        let mut tree = vec![0_u64; width + 1];
        let mut all = 0;
        for &item in layer {
            for &to in &web.after[item] {
                let mut at = web.place[to] + 1;
                let mut before = 0;
                while at > 0 {
                    before += tree[at];
                    at -= at & at.wrapping_neg();
                }
                crossings += all - before;
            }
            for &to in &web.after[item] {
                all += 1;
                let mut at = web.place[to] + 1;
                while at <= width {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
            }
        }
    }
    crossings
}

#[cfg(test)]
mod tests {
    use super::super::super::read::read;
    use super::super::{dugong, order, parts};
    use super::{Web, crossings, untangle};
    use dot_generator::{attr, edge, graph as digraph, id, node_id, stmt};
    use dot_structures::{Attribute, Edge, EdgeTy, Graph, Id, NodeId, Stmt, Vertex};

    #[test]
    fn neighbours_change_until_nothing_crosses() {
        let stmts: Vec<Stmt> = [("a", "y"), ("b", "y"), ("b", "x"), ("c", "x")]
            .into_iter()
            .map(|(from, to)| stmt!(edge!(node_id!(from) => node_id!(to))))
            .chain([stmt!(attr!("rankdir", "LR"))])
            .collect();
        let diagram = read(&digraph!(di id!("g"), stmts)).expect("it is known");
        let sizes = vec![(50.0, 30.0); diagram.nodes.len()];
        let parts = parts::parts(&diagram, diagram.flow);
        let mut sketch =
            dugong::sketch(&diagram, &sizes, &parts[0], 0, &mut dugong::Budget::new(1, false)).expect("it fits");
        order::arrange(&diagram, &parts[0], &mut sketch);
        // The worst order there is.
        let web = Web::new(&diagram, &sketch);
        assert_eq!(crossings(&diagram, &sketch), 0);
        sketch.rows[0].reverse();
        sketch.layers[0].reverse();
        assert!(web.gain(sketch.layers[0][0], sketch.layers[0][2]) > 0);
        assert_eq!(crossings(&diagram, &sketch), 3);
        untangle(&diagram, &mut sketch);
        assert_eq!(crossings(&diagram, &sketch), 0);
    }
}

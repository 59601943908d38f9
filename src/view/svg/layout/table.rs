//! Parts in which no link is seen, such as the legend: their links only say what stands beside what, so they are set
//! in columns, in the order of the diagram.

use super::super::diagram::{Diagram, Flow};
use super::parts::Part;
use super::sketch::{Item, Kind, Sketch};

/// Are there links, and is none of them seen?
pub(super) fn is_table(diagram: &Diagram, part: &Part) -> bool {
    let links = || part.links.iter().map(|&link| &diagram.links[link]);
    !part.links.is_empty() && links().all(|link| link.hidden && link.label.lines.is_empty())
}

/// The columns; `None` where links run in a circle.
pub(super) fn sketch(diagram: &Diagram, sizes: &[(f64, f64)], part: &Part) -> Option<Sketch> {
    let mut sketch = Sketch::default();
    for (at, &node) in part.nodes.iter().enumerate() {
        let (width, height) = sizes[node];
        let (along, across) = if part.flow == Flow::Right { (width, height) } else { (height, width) };
        sketch.node_item.insert(node, at);
        let cluster = diagram.nodes[node].cluster;
        sketch.items.push(Item { kind: Kind::Node(node), layer: 0, along, across, cluster, wish: at as f64 });
    }
    let ends: Vec<(usize, usize)> = part
        .links
        .iter()
        .map(|&link| (sketch.node_item[&diagram.links[link].from], sketch.node_item[&diagram.links[link].to]))
        .collect();
    // Each behind all that are to stand before it. A path is shorter than there are nodes.
    let mut moved = true;
    let mut rounds = 0;
    while moved {
        moved = false;
        rounds += 1;
        if rounds > sketch.items.len() {
            return None;
        }
        for &(from, to) in &ends {
            if sketch.items[to].layer <= sketch.items[from].layer {
                sketch.items[to].layer = sketch.items[from].layer + 1;
                moved = true;
            }
        }
    }
    let count = sketch.items.iter().map(|item| item.layer + 1).max().unwrap_or(0);
    sketch.layers = vec![Vec::new(); count];
    for (at, item) in sketch.items.iter().enumerate() {
        sketch.layers[item.layer].push(at);
    }
    sketch.chains = part.links.iter().copied().zip(ends.into_iter().map(|(from, to)| vec![from, to])).collect();
    Some(sketch)
}

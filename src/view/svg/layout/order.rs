//! The order in each rank, made such that clusters can be boxes: what belongs to a cluster stands together, and any
//! two clusters have the same order wherever both pass.

use std::collections::BTreeMap;

use super::super::diagram::Diagram;
use super::parts::Part;
use super::sketch::{Item, Kind, Row, Sketch};

/// Completes the links, gives every bend its cluster, and puts each rank in rows.
pub(super) fn arrange(diagram: &Diagram, part: &Part, sketch: &mut Sketch) {
    for &link in &part.links {
        fill(link, sketch);
    }
    spans(sketch);
    for &at in &part.links {
        let link = &diagram.links[at];
        let homes = (diagram.nodes[link.from].cluster, diagram.nodes[link.to].cluster);
        let chain = sketch.chains[&at].clone();
        // From the end on the lower rank, as dugong reads it.
        let rising = sketch.items[chain[0]].layer <= sketch.items[chain[chain.len() - 1]].layer;
        let (low, high) = if rising { homes } else { (homes.1, homes.0) };
        for &bend in &chain[1..chain.len() - 1] {
            let layer = sketch.items[bend].layer;
            let within = |cluster: &usize| (sketch.spans[cluster].0..=sketch.spans[cluster].1).contains(&layer);
            sketch.items[bend].cluster = low.filter(within).or(high.filter(within));
        }
    }
    rows(part, sketch);
}

/// Puts bends on the ranks that a link passes without one.
fn fill(link: usize, sketch: &mut Sketch) {
    let chain = &sketch.chains[&link];
    let mut full = vec![chain[0]];
    for &next in &chain[1..] {
        let last = full[full.len() - 1];
        let (from, to) = (sketch.items[last].layer, sketch.items[next].layer);
        let (wish, goal) = (sketch.items[last].wish, sketch.items[next].wish);
        let steps = from.abs_diff(to);
        for step in 1..steps {
            let layer = if from < to { from + step } else { from - step };
            let wish = wish + (goal - wish) * step as f64 / steps as f64;
            let kind = Kind::Bend(link);
            full.push(sketch.items.len());
            sketch.layers[layer].push(sketch.items.len());
            sketch.items.push(Item { kind, layer, along: 0.0, across: 0.0, cluster: None, wish });
        }
        full.push(next);
    }
    sketch.chains.insert(link, full);
}

/// First and last rank of each cluster.
fn spans(sketch: &mut Sketch) {
    for item in &sketch.items {
        if let Some(cluster) = item.cluster {
            let span = sketch.spans.entry(cluster).or_insert((item.layer, item.layer));
            *span = (span.0.min(item.layer), span.1.max(item.layer));
        }
    }
}

/// Each rank in rows.
fn rows(part: &Part, sketch: &mut Sketch) {
    let order = clusters_in_order(part, sketch);
    let centre: BTreeMap<usize, f64> = order.iter().copied().collect();
    for layer in 0..sketch.layers.len() {
        let mut inside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (&cluster, &(first, last)) in &sketch.spans {
            if (first..=last).contains(&layer) {
                inside.insert(cluster, Vec::new());
            }
        }
        let mut rows: Vec<(f64, Row)> = Vec::new();
        for &item in &sketch.layers[layer] {
            let wish = sketch.items[item].wish;
            match sketch.items[item].cluster.and_then(|cluster| inside.get_mut(&cluster)) {
                Some(members) => members.push(item),
                None => rows.push((wish, Row::Item(item))),
            }
        }
        for (cluster, mut members) in inside {
            members.sort_by(|a, b| sketch.items[*a].wish.total_cmp(&sketch.items[*b].wish).then(a.cmp(b)));
            let mean = members.iter().map(|&item| sketch.items[item].wish).sum::<f64>() / members.len() as f64;
            let wish = if members.is_empty() { centre[&cluster] } else { mean };
            rows.push((wish, Row::Cluster(cluster, members)));
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Where clusters stand, they stand in their own order.
        let places: Vec<usize> = (0..rows.len()).filter(|&at| matches!(rows[at].1, Row::Cluster(..))).collect();
        let mut clusters: Vec<Row> = places.iter().map(|&at| rows[at].1.clone()).collect();
        let rank = |row: &Row| match row {
            Row::Cluster(cluster, _) => order.iter().position(|(at, _)| at == cluster),
            Row::Item(_) => None,
        };
        clusters.sort_by_key(rank);
        for (place, row) in places.into_iter().zip(clusters) {
            rows[place].1 = row;
        }
        let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        sketch.layers[layer] = rows.iter().flat_map(|row| row.items()).copied().collect();
        sketch.rows.push(rows);
    }
}

/// The clusters, from the first across to the last, with the middle of what they hold.
fn clusters_in_order(part: &Part, sketch: &Sketch) -> Vec<(usize, f64)> {
    let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for item in sketch.items.iter().filter(|item| matches!(item.kind, Kind::Node(_))) {
        if let Some(cluster) = item.cluster {
            let sum = sums.entry(cluster).or_insert((0.0, 0.0));
            *sum = (sum.0 + item.wish, sum.1 + 1.0);
        }
    }
    let mut order: Vec<(usize, f64)> =
        part.clusters.iter().map(|cluster| (*cluster, sums.get(cluster).map_or(0.0, |(sum, n)| sum / n))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    order
}

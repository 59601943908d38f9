//! Links that go a long way round, brought back: an order without crossings may still lead a link around a whole
//! cluster when it could as well pass on the side where both its ends are.

use std::collections::BTreeMap;

use super::super::diagram::Diagram;
use super::across::Across;
use super::sketch::{Row, Sketch};

/// A way beyond both its ends by so many points is a detour.
const DETOUR: f64 = 40.0;

/// What may move together: bends, labels and small signs of one way, outside of all clusters, between two ends.
pub(super) struct Run {
    items: Vec<usize>,
    /// The middle of both ends, rank by rank of the run.
    goals: Vec<f64>,
}

/// The detours, the longest first.
pub(super) fn detours(diagram: &Diagram, sketch: &Sketch, across: &Across) -> Vec<Run> {
    let mut links: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (link, chain) in &sketch.chains {
        if !diagram.links[*link].hidden {
            for pair in chain.windows(2) {
                links.entry(pair[0]).or_default().push(pair[1]);
                links.entry(pair[1]).or_default().push(pair[0]);
            }
        }
    }
    let others = |item: usize| links.get(&item).map_or(&[][..], Vec::as_slice);
    // Whatever has one neighbour before it and one behind.
    let moves = |item: usize| {
        let thing = &sketch.items[item];
        let one_each = matches!(others(item), [one, other]
            if (sketch.items[*one].layer < thing.layer) == (thing.layer < sketch.items[*other].layer));
        thing.cluster.is_none() && one_each
    };
    let mut seen = vec![false; sketch.items.len()];
    let mut runs: Vec<(f64, Run)> = Vec::new();
    for start in 0..sketch.items.len() {
        if seen[start] || !moves(start) {
            continue;
        }
        // Both ways from here to what does not move.
        let mut items = vec![start];
        seen[start] = true;
        let mut ends = Vec::new();
        for &first in others(start) {
            let (mut last, mut at) = (start, first);
            while moves(at) && !seen[at] {
                seen[at] = true;
                items.push(at);
                let next = others(at).iter().copied().find(|&other| other != last).unwrap_or(last);
                (last, at) = (at, next);
            }
            ends.push(at);
        }
        let [one, other] = ends[..] else { continue };
        let place = |item: usize| across.items[item];
        let (low, high) = (place(one).min(place(other)), place(one).max(place(other)));
        let beyond = items.iter().map(|&item| (low - place(item)).max(place(item) - high)).fold(0.0, f64::max);
        if beyond > DETOUR {
            let (from, to) = (sketch.items[one].layer as f64, sketch.items[other].layer as f64);
            let goal = |&item: &usize| {
                let part = if from == to { 0.5 } else { (sketch.items[item].layer as f64 - from) / (to - from) };
                place(one) + (place(other) - place(one)) * part
            };
            let goals = items.iter().map(goal).collect();
            runs.push((beyond, Run { items, goals }));
        }
    }
    runs.sort_by(|a, b| b.0.total_cmp(&a.0));
    runs.into_iter().map(|(_, run)| run).collect()
}

/// The sketch with the run where its ends would have it.
pub(super) fn straightened(sketch: &Sketch, across: &Across, run: &Run) -> Sketch {
    let mut out = sketch.clone();
    for (&item, &goal) in run.items.iter().zip(&run.goals) {
        let layer = out.items[item].layer;
        let rows = &mut out.rows[layer];
        rows.retain(|row| *row != Row::Item(item));
        let middle = |row: &Row| match row {
            Row::Item(item) => across.items[*item],
            Row::Cluster(cluster, _) => across.clusters.get(cluster).map_or(0.0, |(low, high)| (low + high) / 2.0),
        };
        let at = rows.iter().position(|row| middle(row) > goal).unwrap_or(rows.len());
        rows.insert(at, Row::Item(item));
        out.layers[layer] = rows.iter().flat_map(|row| row.items()).copied().collect();
    }
    out
}

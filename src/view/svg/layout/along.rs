//! Places along the links: one column for each rank, with room between for the lines to turn.

use std::collections::BTreeMap;

use super::super::diagram::Diagram;
use super::across::Across;
use super::parts::Part;
use super::sketch::Sketch;

/// A line that goes far across gets so much of that as room to turn, within bounds.
const TURN: f64 = 0.16;
const WIDEST: f64 = 70.0;

/// The columns.
#[derive(Debug, Default)]
pub(super) struct Along {
    /// The middle of each rank.
    pub(super) centre: Vec<f64>,
    /// Where each begins and ends, the margins of clusters that begin or end there included: between that and the
    /// next rank there is nothing but lines.
    pub(super) extent: Vec<(f64, f64)>,
    /// Where each cluster begins and ends.
    pub(super) clusters: BTreeMap<usize, (f64, f64)>,
}

/// The columns of a part; the higher a line must climb between two of them, the further apart they are.
pub(super) fn positions(diagram: &Diagram, part: &Part, sketch: &Sketch, across: &Across) -> Along {
    let count = sketch.layers.len();
    let half: Vec<f64> = sketch
        .layers
        .iter()
        .map(|layer| layer.iter().map(|&item| sketch.items[item].along).fold(0.0, f64::max) / 2.0)
        .collect();
    let title = |cluster: usize| {
        if part.title_is_across() { 0.0 } else { diagram.clusters[cluster].title_height() }
    };
    let (mut before, mut after) = (vec![0.0_f64; count], vec![0.0_f64; count]);
    for (&cluster, &(first, last)) in &sketch.spans {
        let margin = diagram.clusters[cluster].margin;
        before[first] = before[first].max(margin + title(cluster));
        after[last] = after[last].max(margin);
    }
    let mut gaps = vec![diagram.rank_gap; count];
    for chain in sketch.chains.values() {
        for pair in chain.windows(2) {
            let (one, other) = (sketch.items[pair[0]].layer, sketch.items[pair[1]].layer);
            if one != other {
                let far = (across.items[pair[0]] - across.items[pair[1]]).abs();
                let gap = &mut gaps[one.min(other)];
                *gap = gap.max((far * TURN).min(WIDEST));
            }
        }
    }
    let mut out = Along::default();
    let mut start = 0.0;
    for layer in 0..count {
        let centre: f64 = start + before[layer] + half[layer];
        out.centre.push(centre);
        let end = centre + half[layer] + after[layer];
        out.extent.push((start, end));
        let mut next = end + gaps[layer];
        // A cluster is as long as its title.
        for (&cluster, _) in sketch.spans.iter().filter(|(_, span)| span.1 == layer) {
            let (from, to) = reach(diagram, sketch, cluster, &out.centre);
            let long = if part.title_is_across() { diagram.clusters[cluster].label.size().0 + 16.0 } else { 0.0 };
            let to = to.max(from + long);
            out.clusters.insert(cluster, (from - title(cluster), to));
            out.extent[layer].1 = out.extent[layer].1.max(to);
            next = next.max(to + diagram.rank_gap);
        }
        start = next;
    }
    out
}

/// From where to where the members of a cluster reach, margins included.
fn reach(diagram: &Diagram, sketch: &Sketch, cluster: usize, centre: &[f64]) -> (f64, f64) {
    let margin = diagram.clusters[cluster].margin;
    let members = sketch.items.iter().filter(|item| item.cluster == Some(cluster));
    let ends = members.map(|item| (centre[item.layer] - item.along / 2.0, centre[item.layer] + item.along / 2.0));
    let (from, to) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |all, one| (all.0.min(one.0), all.1.max(one.1)));
    (from - margin, to + margin)
}

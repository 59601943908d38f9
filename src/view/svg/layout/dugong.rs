//! The boundary to dugong: the only file that knows it. It is asked for ranks, and for an order in each.

use dugong::graphlib::{Graph, GraphOptions};
use dugong::{EdgeLabel, GraphLabel, LayoutError, NodeLabel, WorkControl, WorkError};

use super::super::SvgError;
use super::super::diagram::{Diagram, Flow};
use super::parts::Part;
use super::sketch::{Item, Kind, Sketch};

/// Units of dugong's own count of its work that one picture may take: a few seconds on a machine of 2020.
const BUDGET: usize = 400_000_000;
/// Beyond so many nodes and links the ranks are those of a tree that is tight, not the best there are.
const LARGE: usize = 600;
/// How much nodes of one rank hold together.
const LEVEL_WEIGHT: f64 = 1000.0;

type Layered = Graph<NodeLabel, EdgeLabel, GraphLabel>;

/// What may still be spent, and on how many threads.
pub(super) struct Budget {
    left: usize,
    threads: usize,
    quick: bool,
}

impl Budget {
    pub(super) fn new(threads: usize, quick: bool) -> Budget {
        Budget { left: BUDGET, threads, quick }
    }

    /// Is the picture wanted quickly?
    pub(super) fn is_quick(&self) -> bool {
        self.quick
    }

    /// Does pieces of work side by side, each with the same part of what is left; the results come in order and are
    /// the same on any number of threads.
    pub(super) fn side_by_side<T: Send>(
        &mut self,
        pieces: usize,
        work: impl Fn(usize, &mut Budget) -> T + Sync,
    ) -> Vec<T> {
        let (each, quick) = (self.left / pieces.max(1), self.quick);
        let one = |piece: usize| {
            let mut budget = Budget { left: each, threads: 1, quick };
            let result = work(piece, &mut budget);
            (each - budget.left, result)
        };
        let threads = self.threads.clamp(1, pieces.max(1));
        // Every so-manieth piece, so that no thread gets all that are hard.
        let share = |first: usize| (first..pieces).step_by(threads).map(&one).collect::<Vec<_>>();
        let share = &share;
        let done: Vec<(usize, T)> = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|first| scope.spawn(move || share(first))).collect();
            let mut shares = vec![share(0).into_iter()];
            for other in others {
                let results = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                shares.push(results.into_iter());
            }
            (0..pieces).filter_map(|piece| shares[piece % threads].next()).collect()
        });
        done.into_iter()
            .map(|(spent, result)| {
                self.left -= spent;
                result
            })
            .collect()
    }
}

impl WorkControl for Budget {
    fn charge(&mut self, units: usize) -> Result<(), WorkError> {
        self.left = self.left.checked_sub(units).ok_or(WorkError::Interrupted)?;
        Ok(())
    }
}

/// An empty graph, flowing down: there `x` is across and `y` along.
fn empty(across: f64, along: f64) -> Layered {
    let mut graph = Graph::new(GraphOptions { directed: true, multigraph: true, compound: true });
    graph.set_graph(GraphLabel { nodesep: across, edgesep: across / 2.0, ranksep: along, ..GraphLabel::default() });
    graph
}

/// The ranks of a part and the order in them; another attempt is another order. A link that does not order its ends gets its bends afterwards.
pub(super) fn sketch(
    diagram: &Diagram,
    sizes: &[(f64, f64)],
    part: &Part,
    attempt: u64,
    budget: &mut Budget,
) -> Result<Sketch, SvgError> {
    let turned = |(width, height): (f64, f64)| match part.flow {
        Flow::Right => (width, height),
        Flow::Down => (height, width),
    };
    let mut graph = empty(diagram.node_gap, diagram.rank_gap);
    if part.nodes.len() + part.links.len() > LARGE {
        graph.graph_mut().ranker = Some("tight-tree".to_owned());
    }
    let levels: Vec<(usize, &Vec<usize>)> =
        diagram.level.iter().enumerate().filter(|(_, l)| l.first().is_some_and(|n| part.nodes.contains(n))).collect();
    let on_one_level = |one: usize, other: usize| levels.iter().any(|(_, l)| l.contains(&one) && l.contains(&other));
    for &cluster in &part.clusters {
        graph.set_node(format!("c{cluster}"), NodeLabel::default());
    }
    for node in shuffled(&part.nodes, attempt) {
        let (along, across) = turned(sizes[node]);
        graph.set_node(format!("n{node}"), NodeLabel { width: across, height: along, ..NodeLabel::default() });
        if let Some(cluster) = diagram.nodes[node].cluster {
            graph.set_parent(format!("n{node}"), format!("c{cluster}"));
        }
    }
    for at in shuffled(&part.links, attempt) {
        let link = &diagram.links[at];
        if !link.ordering || on_one_level(link.from, link.to) {
            continue;
        }
        let (along, across) = turned(link.label.size());
        let label = EdgeLabel {
            width: across,
            height: along,
            weight: link.weight,
            minlen: link.ranks.max(1),
            ..EdgeLabel::default()
        };
        let ends = (format!("n{}", link.from), format!("n{}", link.to));
        graph.set_edge_named(ends.0, ends.1, Some(format!("e{at}")), Some(label));
    }
    // A node that nobody sees, one rank before all that are to stand on one.
    for (at, level) in &levels {
        let hub = format!("h{at}");
        graph.set_node(hub.clone(), NodeLabel::default());
        for &node in *level {
            let label = EdgeLabel { minlen: 1, weight: LEVEL_WEIGHT, ..EdgeLabel::default() };
            graph.set_edge_named(hub.clone(), format!("n{node}"), None::<String>, Some(label));
        }
    }
    dugong::layout_controlled(&mut graph, budget).map_err(|error| match error {
        LayoutError::Work(_) => SvgError::TooLarge { nodes: diagram.nodes.len(), links: diagram.links.len() },
        other => SvgError::Layout(other.to_string()),
    })?;
    Ok(read(diagram, part, &graph, turned))
}

/// The same in another order: as it is, the other way round, then by chance (Fisher and Yates, with the generator
/// of Knuth's MMIX), but the same on every run.
fn shuffled(all: &[usize], attempt: u64) -> Vec<usize> {
    let mut out = all.to_vec();
    match attempt {
        0 => {}
        1 => out.reverse(),
        seed => {
            let mut state = seed;
            for at in (1..out.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                out.swap(at, (state >> 33) as usize % (at + 1));
            }
        }
    }
    out
}

/// What dugong found, by ranks.
fn read(diagram: &Diagram, part: &Part, graph: &Layered, turned: impl Fn((f64, f64)) -> (f64, f64)) -> Sketch {
    let mut sketch = Sketch::default();
    // Where each item is along; equal places are one rank.
    let mut places: Vec<f64> = Vec::new();
    for &node in &part.nodes {
        let Some(label) = graph.node(&format!("n{node}")) else { continue };
        sketch.node_item.insert(node, sketch.items.len());
        sketch.items.push(Item {
            kind: Kind::Node(node),
            layer: 0,
            along: label.height,
            across: label.width,
            cluster: diagram.nodes[node].cluster,
            wish: label.x.unwrap_or(0.0),
        });
        places.push(label.y.unwrap_or(0.0));
    }
    for &at in &part.links {
        let link = &diagram.links[at];
        let ends = (sketch.node_item[&link.from], sketch.node_item[&link.to]);
        let mut chain = vec![ends.0];
        let name = format!("e{at}");
        if let Some(label) = graph.edge(&format!("n{}", link.from), &format!("n{}", link.to), Some(&name)) {
            let inner = label.points.get(1..label.points.len().saturating_sub(1)).unwrap_or_default();
            let says = !link.label.lines.is_empty();
            // The place of the label is the bend nearest to where dugong put it.
            let far = |at: usize| label.y.map_or(f64::INFINITY, |y: f64| (inner[at].y - y).abs());
            let labelled = (0..inner.len()).filter(|_| says).min_by(|a, b| far(*a).total_cmp(&far(*b)));
            for (bend, point) in inner.iter().enumerate() {
                let here = labelled == Some(bend);
                let (along, across) = if here { turned(link.label.size()) } else { (0.0, 0.0) };
                chain.push(sketch.items.len());
                let kind = if here { Kind::Label(at) } else { Kind::Bend(at) };
                sketch.items.push(Item { kind, layer: 0, along, across, cluster: None, wish: point.x });
                places.push(point.y);
            }
        }
        chain.push(ends.1);
        sketch.chains.insert(at, chain);
    }
    let mut ranks: Vec<i64> = places.iter().map(|&place| fine(place)).collect();
    ranks.sort_unstable();
    ranks.dedup();
    sketch.layers = vec![Vec::new(); ranks.len()];
    for (item, place) in places.iter().enumerate() {
        let layer = ranks.partition_point(|&rank| rank < fine(*place));
        sketch.items[item].layer = layer;
        sketch.layers[layer].push(item);
    }
    sketch.drop_empty_layers();
    sketch
}

/// A place in thousandths, so that rounding makes no ranks.
fn fine(place: f64) -> i64 {
    (place * 1000.0).round() as i64
}

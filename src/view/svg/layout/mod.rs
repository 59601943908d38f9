//! Where everything goes: nodes in ranks, clusters around their nodes, links around what is in their way.
//!
//! The ranks and the order in them come from dugong; so does the network simplex that puts nodes side by side. The
//! rest is ours, because three things must hold in every picture and not in most: no two boxes overlap, a cluster
//! holds its members and nothing else, and no line runs through a box that it does not belong to.
//!
//! All of it happens in two directions that have names of their own: *along* the links, and *across* them. A picture
//! that flows to the right has `along` as its x and `across` as its y; one that flows down has them the other way.

mod across;
mod along;
mod choose;
mod crossings;
mod detours;
mod dugong;
mod order;
mod parts;
mod ports;
mod routes;
mod simplex;
mod sketch;
mod table;

use super::SvgError;
use super::diagram::{Diagram, Flow};
use super::shape;

pub(super) use routes::head_length;

/// A place on the page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A box on the page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Rect {
    pub(super) fn around(centre: Point, width: f64, height: f64) -> Rect {
        Rect {
            left: centre.x - width / 2.0,
            top: centre.y - height / 2.0,
            right: centre.x + width / 2.0,
            bottom: centre.y + height / 2.0,
        }
    }

    pub(super) fn moved(self, by: Point) -> Rect {
        Rect { left: self.left + by.x, top: self.top + by.y, right: self.right + by.x, bottom: self.bottom + by.y }
    }

    fn join(self, other: Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// A line of cubic curves, and where its head and label are.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Route {
    /// The first point, then three for each curve.
    pub(super) points: Vec<Point>,
    /// Where the head touches the border of the target.
    pub(super) tip: Point,
    /// The centre of the label, where there is one.
    pub(super) label: Option<Point>,
}

/// The finished layout, in points, from (0, 0) on.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Placed {
    /// The centre of each node.
    pub(super) nodes: Vec<Point>,
    /// Width and height of each node.
    pub(super) sizes: Vec<(f64, f64)>,
    /// The box of each cluster; an empty cluster has none.
    pub(super) clusters: Vec<Option<Rect>>,
    pub(super) links: Vec<Route>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A picture that flows to the right and is wider than this is looked at flowing down, too: shown 1,280 points wide, its
/// letters of 14 points would be below 10.
const WIDE: f64 = 1800.0;
/// How much narrower that must make it.
const NARROWER: f64 = 0.9;

/// Lays out a whole diagram, turned downward if it is too wide to be read on a page. Time is bounded: what is too large
/// is refused. The number of threads changes nothing but the time.
pub(super) fn place(diagram: &Diagram, threads: usize, quick: bool) -> Result<Placed, SvgError> {
    let mut budget = dugong::Budget::new(threads, quick);
    // Most pictures that are too wide are so by the length of their columns alone, which is found in a fraction of the
    // time: then only the one that flows down is laid out.
    let least = if diagram.flow == Flow::Right { least_width(diagram, &mut budget)? } else { 0.0 };
    let too_wide = |width: f64| diagram.flow == Flow::Right && width > WIDE;
    let down = |budget: &mut dugong::Budget, width: f64| {
        flowing(diagram, Flow::Down, budget).ok().filter(|turned| turned.width < NARROWER * width)
    };
    if too_wide(least)
        && let Some(turned) = down(&mut budget, least)
    {
        return Ok(turned);
    }
    let placed = flowing(diagram, diagram.flow, &mut budget)?;
    if too_wide(placed.width)
        && let Some(turned) = down(&mut budget, placed.width)
    {
        return Ok(turned);
    }
    Ok(placed)
}

/// How wide a picture that flows to the right is at least: the longest of its parts, with the least room between columns.
fn least_width(diagram: &Diagram, budget: &mut dugong::Budget) -> Result<f64, SvgError> {
    let sizes: Vec<(f64, f64)> = diagram.nodes.iter().map(shape::size).collect();
    let mut widest = 0.0_f64;
    for part in parts::parts(diagram, Flow::Right).iter().filter(|part| part.flow == Flow::Right) {
        let sketch = choose::first(diagram, &sizes, part, budget)?;
        let level = across::Across::level(&sketch);
        let columns = along::positions(diagram, part, &sketch, &level).extent;
        widest = widest.max(columns.last().map_or(0.0, |last| last.1));
    }
    Ok(widest)
}

fn flowing(diagram: &Diagram, flow: Flow, budget: &mut dugong::Budget) -> Result<Placed, SvgError> {
    let sizes: Vec<(f64, f64)> = diagram.nodes.iter().map(shape::size).collect();
    let mut placed = Placed {
        nodes: vec![Point::default(); diagram.nodes.len()],
        clusters: vec![None; diagram.clusters.len()],
        links: vec![Route::default(); diagram.links.len()],
        sizes,
        width: 0.0,
        height: 0.0,
    };
    let mut drawn = Vec::new();
    for part in parts::parts(diagram, flow) {
        drawn.push(one(diagram, &placed.sizes, part, budget)?);
    }
    parts::pack(diagram, drawn, &mut placed);
    Ok(placed)
}

/// One connected part of a diagram, laid out by itself.
fn one(
    diagram: &Diagram,
    sizes: &[(f64, f64)],
    part: parts::Part,
    budget: &mut dugong::Budget,
) -> Result<parts::Drawn, SvgError> {
    let (sketch, across) = choose::best(diagram, sizes, &part, budget)?;
    let along = along::positions(diagram, &part, &sketch, &across);
    let links = routes::routes(diagram, sizes, &part, &sketch, &across, &along);
    let turn = |along: f64, across: f64| match part.flow {
        Flow::Right => Point { x: along, y: across },
        Flow::Down => Point { x: across, y: along },
    };
    let nodes = part.nodes.iter().map(|&node| {
        let item = sketch.node_item[&node];
        (node, turn(along.centre[sketch.items[item].layer], across.items[item]))
    });
    let clusters = part.clusters.iter().map(|&cluster| {
        let (start, end) = along.clusters[&cluster];
        let (low, high) = across.clusters[&cluster];
        let (first, last) = (turn(start, low), turn(end, high));
        (cluster, Rect { left: first.x, top: first.y, right: last.x, bottom: last.y })
    });
    let links = links.into_iter().map(|(link, route)| {
        let points = route.points.iter().map(|&(a, b)| turn(a, b)).collect();
        let label = route.label.map(|(a, b)| turn(a, b));
        (link, Route { points, tip: turn(route.tip.0, route.tip.1), label })
    });
    Ok(parts::Drawn { nodes: nodes.collect(), clusters: clusters.collect(), links: links.collect() })
}

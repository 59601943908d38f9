//! The picture as a DOT tree: title, clusters by system, nodes, then what connects them.

use std::collections::BTreeMap;

use dot_generator::{attr, graph as digraph, id, node, stmt, subgraph};
use dot_structures::{Attribute, Graph, GraphAttributes, Id, Node, NodeId, Stmt, Subgraph};

use super::super::language::Language;
use super::super::margin::margin;
use super::super::text::{balanced, clean, shorten};
use super::gates::{Gate, gates};
use super::look::{self, CLUSTER_FILL, CLUSTER_LINE, INK, LINE};
use super::{DotOptions, legend, links};
use crate::report::{Interval, Method, Picture, PictureMechanism, PictureNode};

/// Widely installed faces without serifs; Graphviz takes the first that it finds.
const FONT: &str = "Helvetica,Arial,Liberation Sans,sans-serif";

/// The whole graph.
pub(super) fn graph(picture: &Picture, options: &DotOptions) -> Graph {
    let plan = Plan::new(picture, options);
    let mut stmts = settings(&heading(picture, options));
    for (at, (system, members)) in plan.systems.iter().enumerate() {
        stmts.push(stmt!(cluster(at, system, members, &plan)));
    }
    stmts.extend((0..picture.nodes.len()).filter(|&at| plan.system_of(at).is_none()).map(|at| stmt!(plan.node(at))));
    stmts.extend(links::junctions(&plan, None).into_iter().map(Stmt::from));
    stmts.extend(links::edges(&plan).into_iter().map(Stmt::from));
    legend::add(legend::causal(picture, options), options, &mut stmts);
    digraph!(di id!("because"), stmts)
}

/// What stands above the picture.
pub(super) fn heading(picture: &Picture, options: &DotOptions) -> Vec<String> {
    let shares = picture.nodes.iter().filter_map(|node| Some((node.share?, node.share_interval)));
    title(&picture.title, picture.method.as_ref(), shares, options.language)
}

/// The title; where the figures are sampled, how, and how far the shares may be off.
pub(super) fn title(
    title: &str,
    method: Option<&Method>,
    shares: impl Iterator<Item = (f64, Option<Interval>)>,
    language: Language,
) -> Vec<String> {
    let mut heading = vec![clean(title)];
    if let Some(Method::Sampled { draws, .. }) = method {
        // A picture has no room for an interval at each figure, so the widest is told for all.
        let widest = shares.max_by(|a, b| width(a.1).total_cmp(&width(b.1)));
        let margin = widest.map_or_else(String::new, |(share, interval)| margin(share, interval));
        let shares = if margin.is_empty() {
            String::new()
        } else {
            format!("; {}{}", language.say("shares within"), language.figure(&margin))
        };
        heading.push(format!(
            "{} {} {}{shares}",
            language.say("Sampled, not exact:"),
            language.amount(*draws as f64),
            language.say("draws")
        ));
    }
    heading
}

/// Fonts, spacing and the heading, paragraph by paragraph.
pub(super) fn settings(heading: &[String]) -> Vec<Stmt> {
    let paragraphs = heading.iter().zip(std::iter::once((72, 3)).chain(std::iter::repeat((90, 4))));
    let title: Vec<String> = paragraphs.flat_map(|(text, (columns, lines))| balanced(text, columns, lines)).collect();
    // Causes on the left, impacts on the right: labels are wide and low, so stacked columns make
    // a picture of about a screen's shape, where rows from top to bottom make a long ribbon.
    let graph = vec![
        attr!("rankdir", "LR"),
        attr!("nodesep", "0.2"),
        attr!("ranksep", "0.32"),
        attr!("pad", "0.25"),
        attr!("bgcolor", "#ffffff"),
        attr!("fontname", FONT),
        // A caption makes the title long, so that it is set smaller.
        attr!("fontsize", if heading.len() > 1 { "18" } else { "24" }),
        attr!("fontcolor", INK),
        attr!("label", &title.join("\n")),
        attr!("labelloc", "t"),
        attr!("newrank", "true"),
        attr!("tooltip", " "),
    ];
    let node =
        vec![attr!("fontname", FONT), attr!("fontsize", "14"), attr!("margin", "0.14,0.08"), attr!("height", "0.4")];
    let edge = vec![
        attr!("fontname", FONT),
        attr!("fontsize", "12"),
        attr!("fontcolor", INK),
        attr!("color", LINE),
        attr!("arrowsize", "0.8"),
    ];
    vec![stmt!(GraphAttributes::Graph(graph)), stmt!(GraphAttributes::Node(node)), stmt!(GraphAttributes::Edge(edge))]
}

fn width(interval: Option<Interval>) -> f64 {
    interval.map_or(0.0, |[low, high]| high - low)
}

fn cluster(at: usize, system: &str, members: &[usize], plan: &Plan) -> Subgraph {
    let mut stmts = vec![
        stmt!(attr!("label", &shorten(system, 40))),
        stmt!(attr!("tooltip", &shorten(system, 400))),
        stmt!(attr!("labeljust", "l")),
        stmt!(attr!("labelloc", "t")),
        stmt!(attr!("style", "rounded,filled")),
        stmt!(attr!("fillcolor", CLUSTER_FILL)),
        stmt!(attr!("color", CLUSTER_LINE)),
        stmt!(attr!("fontcolor", LINE)),
        stmt!(attr!("fontsize", "14")),
        stmt!(attr!("margin", "12")),
    ];
    stmts.extend(members.iter().map(|&member| stmt!(plan.node(member))));
    stmts.extend(links::junctions(plan, Some(at)).into_iter().map(Stmt::from));
    subgraph!(&format!("cluster_{at}"), stmts)
}

/// The picture with everything in its place.
pub(super) struct Plan<'a> {
    pub(super) picture: &'a Picture,
    /// Where causes meet.
    pub(super) gates: Vec<Gate>,
    pub(super) options: DotOptions,
    /// Place of a node by its id.
    index: BTreeMap<&'a str, usize>,
    /// Systems in the order of their first node, each with its nodes.
    systems: Vec<(String, Vec<usize>)>,
    /// The system of each node.
    homes: Vec<Option<usize>>,
}

impl<'a> Plan<'a> {
    fn new(picture: &'a Picture, options: &DotOptions) -> Plan<'a> {
        let index = picture.nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
        let mut systems: Vec<(String, Vec<usize>)> = Vec::new();
        let mut homes = Vec::with_capacity(picture.nodes.len());
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (at, node) in picture.nodes.iter().enumerate() {
            let system = node.system.as_deref().map(clean).filter(|system| !system.is_empty());
            let home = system.map(|system| {
                *places.entry(system.clone()).or_insert_with(|| {
                    systems.push((system, Vec::new()));
                    systems.len() - 1
                })
            });
            if let Some(home) = home {
                systems[home].1.push(at);
            }
            homes.push(home);
        }
        Plan { picture, gates: gates(picture), options: *options, index, systems, homes }
    }

    fn node(&self, at: usize) -> Node {
        node!(&format!("n{at}"), look::attributes(&self.picture.nodes[at], &self.options))
    }

    /// A node by its id, with its place. Pictures made by hand may name nodes that do not exist.
    pub(super) fn find(&self, id: &str) -> Option<(usize, &'a PictureNode)> {
        let at = *self.index.get(id)?;
        Some((at, &self.picture.nodes[at]))
    }

    /// The system that a node belongs to.
    pub(super) fn system_of(&self, node: usize) -> Option<usize> {
        self.homes[node]
    }

    /// The system of a node named by its id.
    pub(super) fn system_of_id(&self, id: &str) -> Option<usize> {
        self.find(id).and_then(|(at, _)| self.system_of(at))
    }

    /// One of the mechanisms of a gate.
    pub(super) fn mechanism(&self, at: usize) -> &'a PictureMechanism {
        &self.picture.mechanisms[at]
    }
}

/// Attributes given as pairs of names and values.
pub(super) fn attributes<const N: usize>(pairs: [(&str, &str); N]) -> Vec<Attribute> {
    pairs.into_iter().map(|(name, value)| attr!(name, value)).collect()
}

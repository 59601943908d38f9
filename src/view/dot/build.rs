//! The picture as a DOT tree: clusters by system, junctions where causes act together.

use std::collections::{BTreeMap, BTreeSet};

use dot_generator::{attr, edge, graph as digraph, id, node, node_id, stmt, subgraph};
use dot_structures::{Attribute, Edge, EdgeTy, Graph, GraphAttributes, Id, Node, NodeId, Stmt, Subgraph, Vertex};

use super::super::figure::percent;
use super::super::text::{clean, shorten, wrap_to};
use super::look::{self, FAINT, INK, LINE, STOP};
use super::{DotOptions, legend};
use crate::model::NodeKind;
use crate::report::{Picture, PictureMechanism, PictureNode, State};

/// Widely installed faces without serifs; Graphviz takes the first that it finds.
const FONT: &str = "Helvetica,Arial,Liberation Sans,sans-serif";

/// The whole graph.
pub(super) fn graph(picture: &Picture, options: &DotOptions) -> Graph {
    let plan = Plan::new(picture, options);
    let mut stmts = settings(picture);
    for (at, (system, members)) in plan.systems.iter().enumerate() {
        stmts.push(stmt!(cluster(at, system, members, &plan)));
    }
    for at in 0..picture.nodes.len() {
        if !plan.system_of.contains_key(&at) {
            stmts.push(stmt!(plan.node(at)));
        }
    }
    for (at, mechanism) in picture.mechanisms.iter().enumerate() {
        plan.mechanism(at, mechanism, &mut stmts);
    }
    legend::add(picture, options, &mut stmts);
    digraph!(di id!("because"), stmts)
}

/// Fonts, spacing and the title.
fn settings(picture: &Picture) -> Vec<Stmt> {
    let title = wrap_to(&clean(&picture.title), 72, 3).join("\n");
    let graph = vec![
        attr!("rankdir", "LR"),
        attr!("nodesep", "0.22"),
        attr!("ranksep", "0.6"),
        attr!("pad", "0.25"),
        attr!("bgcolor", "#ffffff"),
        attr!("fontname", FONT),
        attr!("fontsize", "20"),
        attr!("fontcolor", INK),
        attr!("label", title),
        attr!("labelloc", "t"),
        attr!("newrank", "true"),
        attr!("tooltip", " "),
    ];
    let node =
        vec![attr!("fontname", FONT), attr!("fontsize", "12"), attr!("margin", "0.14,0.08"), attr!("height", "0.4")];
    let edge = vec![
        attr!("fontname", FONT),
        attr!("fontsize", "10"),
        attr!("fontcolor", LINE),
        attr!("color", LINE),
        attr!("arrowsize", "0.8"),
    ];
    vec![stmt!(GraphAttributes::Graph(graph)), stmt!(GraphAttributes::Node(node)), stmt!(GraphAttributes::Edge(edge))]
}

fn cluster(at: usize, system: &str, members: &[usize], plan: &Plan) -> Subgraph {
    let mut stmts = vec![
        stmt!(attr!("label", &shorten(system, 40))),
        stmt!(attr!("tooltip", &shorten(system, 400))),
        stmt!(attr!("labeljust", "l")),
        stmt!(attr!("labelloc", "t")),
        stmt!(attr!("style", "rounded,filled")),
        stmt!(attr!("fillcolor", "#fafbfc")),
        stmt!(attr!("color", "#cbd2d9")),
        stmt!(attr!("fontcolor", LINE)),
        stmt!(attr!("fontsize", "12")),
        stmt!(attr!("margin", "12")),
    ];
    stmts.extend(members.iter().map(|&member| stmt!(plan.node(member))));
    stmts.extend(plan.junctions(at).map(|junction| stmt!(junction)));
    subgraph!(&format!("cluster_{at}"), stmts)
}

/// What stands between the causes of a mechanism and its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Junction {
    /// Nothing: one cause acts by itself.
    None,
    /// One cause that something can stop.
    Stop,
    /// All causes together.
    All,
    /// At least so many of so many.
    AtLeast(usize, usize),
}

/// Where everything goes.
struct Plan<'a> {
    picture: &'a Picture,
    plain: bool,
    /// Place of a node by its id.
    index: BTreeMap<&'a str, usize>,
    /// Systems in the order of their first node, each with its nodes.
    systems: Vec<(String, Vec<usize>)>,
    /// The system of a node.
    system_of: BTreeMap<usize, usize>,
}

impl<'a> Plan<'a> {
    fn new(picture: &'a Picture, options: &DotOptions) -> Plan<'a> {
        let index = picture.nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
        let mut systems: Vec<(String, Vec<usize>)> = Vec::new();
        let mut system_of = BTreeMap::new();
        for (at, node) in picture.nodes.iter().enumerate() {
            let Some(system) = node.system.as_deref().map(clean).filter(|system| !system.is_empty()) else {
                continue;
            };
            let place = systems.iter().position(|(other, _)| *other == system).unwrap_or_else(|| {
                systems.push((system, Vec::new()));
                systems.len() - 1
            });
            systems[place].1.push(at);
            system_of.insert(at, place);
        }
        Plan { picture, plain: options.plain, index, systems, system_of }
    }

    fn node(&self, at: usize) -> Node {
        node!(&format!("n{at}"), look::attributes(&self.picture.nodes[at], self.plain))
    }

    fn find(&self, id: &str) -> Option<(usize, &'a PictureNode)> {
        let at = *self.index.get(id)?;
        Some((at, &self.picture.nodes[at]))
    }

    fn junction(mechanism: &PictureMechanism) -> Junction {
        let threshold = mechanism.at_least.filter(|_| !mechanism.of.is_empty());
        match (threshold, mechanism.all.len()) {
            (Some(count), 0) => Junction::AtLeast(count, mechanism.of.len()),
            (Some(_), _) => Junction::All,
            (None, 0 | 1) if !mechanism.unless.is_empty() => Junction::Stop,
            (None, 0 | 1) => Junction::None,
            (None, _) => Junction::All,
        }
    }

    /// The system that holds a mechanism's effect and all its causes, where there is one.
    fn home(&self, mechanism: &PictureMechanism) -> Option<usize> {
        let ids = mechanism.all.iter().chain(&mechanism.of).chain(&mechanism.unless);
        let ids = ids.map(String::as_str).chain([mechanism.effect.as_str()]);
        let homes: BTreeSet<Option<usize>> =
            ids.map(|id| self.index.get(id).and_then(|at| self.system_of.get(at)).copied()).collect();
        if homes.len() == 1 { homes.into_iter().next().flatten() } else { None }
    }

    /// The junctions that belong into a cluster.
    fn junctions(&self, system: usize) -> impl Iterator<Item = Node> + '_ {
        let homes = self.picture.mechanisms.iter().enumerate();
        homes.filter(move |(_, m)| self.home(m) == Some(system)).flat_map(|(at, m)| self.junction_nodes(at, m))
    }

    /// The small nodes in which the causes of a mechanism meet.
    fn junction_nodes(&self, at: usize, mechanism: &PictureMechanism) -> Vec<Node> {
        let sign = |name: String, sign: String, tooltip: String, width: &str| {
            let line = if mechanism.off { FAINT } else { LINE };
            node!(name;
                attr!("label", sign), attr!("shape", "circle"), attr!("style", "filled"), attr!("fillcolor", "#ffffff"),
                attr!("color", line), attr!("fontcolor", line), attr!("fontsize", "11"), attr!("width", width),
                attr!("height", width), attr!("fixedsize", "true"), attr!("margin", "0"), attr!("tooltip", tooltip))
        };
        let at_least = |count: usize, of: usize| (format!("{count}/{of}"), format!("at least {count} of {of}"));
        match Plan::junction(mechanism) {
            Junction::None => Vec::new(),
            Junction::Stop => vec![node!(&format!("m{at}");
                attr!("label", ""), attr!("shape", "circle"), attr!("style", "filled"),
                attr!("fillcolor", LINE), attr!("color", LINE), attr!("width", "0.09"), attr!("height", "0.09"),
                attr!("fixedsize", "true"), attr!("margin", "0"), attr!("tooltip", "unless it is stopped"))],
            Junction::AtLeast(count, of) => {
                let (text, tooltip) = at_least(count, of);
                vec![sign(format!("m{at}"), text, tooltip, "0.36")]
            }
            Junction::All => {
                let mut out = vec![sign(format!("m{at}"), "&".to_owned(), "all together".to_owned(), "0.28")];
                if let Some(count) = mechanism.at_least {
                    let (text, tooltip) = at_least(count, mechanism.of.len());
                    out.push(sign(format!("t{at}"), text, tooltip, "0.36"));
                }
                out
            }
        }
    }

    /// A mechanism: its edges, and its junctions unless a cluster holds them already.
    fn mechanism(&self, at: usize, mechanism: &PictureMechanism, stmts: &mut Vec<Stmt>) {
        let Some((effect, _)) = self.find(&mechanism.effect) else {
            return;
        };
        if self.home(mechanism).is_none() {
            stmts.extend(self.junction_nodes(at, mechanism).into_iter().map(Stmt::from));
        }
        let effect = format!("n{effect}");
        let junction = Plan::junction(mechanism);
        if junction == Junction::None {
            for (cause, node) in mechanism.all.iter().filter_map(|id| self.find(id)) {
                let attributes = self.last_edge(mechanism, node.state == State::RuledOut);
                stmts.push(stmt!(pair(format!("n{cause}"), effect.clone(), attributes)));
            }
            return;
        }
        let meeting = format!("m{at}");
        let threshold = match junction {
            Junction::AtLeast(..) => meeting.clone(),
            _ => format!("t{at}"),
        };
        for (causes, into) in [(&mechanism.all, &meeting), (&mechanism.of, &threshold)] {
            for (cause, node) in causes.iter().filter_map(|id| self.find(id)) {
                let mut attributes = self.line(mechanism, node.state == State::RuledOut);
                attributes.push(attr!("arrowhead", "none"));
                stmts.push(stmt!(pair(format!("n{cause}"), into.clone(), attributes)));
            }
        }
        if threshold != meeting && !mechanism.of.is_empty() {
            let mut attributes = self.line(mechanism, false);
            attributes.push(attr!("arrowhead", "none"));
            stmts.push(stmt!(pair(threshold, meeting.clone(), attributes)));
        }
        for (stop, node) in mechanism.unless.iter().filter_map(|id| self.find(id)) {
            stmts.push(stmt!(pair(format!("n{stop}"), meeting.clone(), self.stop(mechanism, node))));
        }
        stmts.push(stmt!(pair(meeting, effect, self.last_edge(mechanism, false))));
    }

    /// Colour, width and tooltip of a mechanism's lines.
    fn line(&self, mechanism: &PictureMechanism, faint: bool) -> Vec<Attribute> {
        let tooltip = self.sentence(mechanism);
        let mut out = vec![attr!("edgetooltip", &tooltip.clone()), attr!("tooltip", tooltip)];
        if mechanism.off {
            out.push(attr!("style", "dotted"));
        }
        if mechanism.off || faint {
            out.push(attr!("color", "#b8c2cc"));
        }
        // Never below what a beamer still shows.
        let width = if mechanism.off { 1.0 } else { 0.8 + 1.8 * mechanism.strength.clamp(0.0, 1.0) };
        out.push(attr!("penwidth", &format!("{width:.1}")));
        out
    }

    /// The line into the effect, with the strength where it is not certain.
    fn last_edge(&self, mechanism: &PictureMechanism, faint: bool) -> Vec<Attribute> {
        let mut out = self.line(mechanism, faint);
        let mut text = if mechanism.strength < 1.0 { percent(mechanism.strength) } else { String::new() };
        if mechanism.off {
            text = "too late".to_owned();
        }
        if !text.is_empty() {
            out.push(attr!("label", &format!(" {text} ")));
            out.push(attr!("labeltooltip", &self.sentence(mechanism)));
        }
        out
    }

    /// The line from what stops a mechanism.
    fn stop(&self, mechanism: &PictureMechanism, node: &PictureNode) -> Vec<Attribute> {
        let text = if node.kind == NodeKind::Safeguard { " if it fails " } else { " unless " };
        let colour = if mechanism.off { "#b8c2cc" } else { STOP };
        vec![
            attr!("label", text),
            attr!("arrowhead", "tee"),
            attr!("arrowsize", "1"),
            attr!("style", if mechanism.off { "dotted" } else { "solid" }),
            attr!("color", colour),
            attr!("fontcolor", colour),
            attr!("penwidth", "1.2"),
            attr!("edgetooltip", &self.sentence(mechanism)),
        ]
    }

    /// The mechanism in the words of the language, for the pointer.
    fn sentence(&self, mechanism: &PictureMechanism) -> String {
        let called = |id: &String| match self.find(id) {
            Some((_, node)) => shorten(&super::super::text::name(&node.label, &node.id), 60),
            None => clean(id),
        };
        let names = |ids: &[String]| ids.iter().map(called).collect::<Vec<_>>();
        let mut causes = names(&mechanism.all);
        if let Some(count) = mechanism.at_least {
            causes.push(format!("at least {count} of ({})", names(&mechanism.of).join(", ")));
        }
        let mut out = format!("{} because {}", called(&mechanism.effect), causes.join(" and "));
        if !mechanism.unless.is_empty() {
            out.push_str(&format!(", unless {}", names(&mechanism.unless).join(" or ")));
        }
        out.push_str(&format!("\nstrength {}", clean(&mechanism.written)));
        if mechanism.off {
            out.push_str("\nswitched off: a cause is dated after the effect");
        }
        for text in [&mechanism.id, &mechanism.note].into_iter().flatten() {
            out.push_str(&format!("\n{}", shorten(&clean(text), 2000)));
        }
        out
    }
}

fn pair(from: String, to: String, attributes: Vec<Attribute>) -> Edge {
    // The macro's arm for a ready list of attributes does not compile (a stray semicolon).
    let mut edge = edge!(node_id!(from) => node_id!(to));
    edge.attributes = attributes;
    edge
}

//! The bow tie: threats, barriers, the top event, barriers, impacts, from left to right.
//!
//! Lines that go on by the same barriers are drawn as one from there on, so a barrier stands once for each way on
//! from it, and each line still shows all of its barriers and no other.

use std::collections::BTreeMap;

use dot_generator::{attr, graph as digraph, id, node, stmt, subgraph};
use dot_structures::{Attribute, Edge, Graph, Id, Node, NodeId, Stmt, Subgraph};

use super::super::figure::{amount, percent};
use super::super::language::Language;
use super::super::text::{name, quoted, shorten};
use super::build::{attributes, settings, title};
use super::links::pair;
use super::look::{self, BACK, CLUSTER_FILL, CLUSTER_LINE, FAINT, INK, LINE};
use super::{DotOptions, legend};
use crate::report::{Bowtie, BowtieLine, NodeKind, PictureNode, State, TopChoice};

/// The whole graph.
pub(super) fn graph(bowtie: &Bowtie, options: &DotOptions) -> Graph {
    let nodes = bowtie.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let mut drawing = Drawing { bowtie, options, nodes, edges: Vec::new(), barriers: BTreeMap::new(), drawn: 0 };
    let mut stmts = settings(&heading(bowtie));
    let left = drawing.side(&bowtie.threats, true);
    let right = drawing.side(&bowtie.impacts, false);
    let hanging = drawing.escalations();
    let groups = [
        ("threats", "Threats", left.ends),
        ("prevention", "Barriers before", left.barriers),
        ("recovery", "Barriers after", right.barriers),
        ("impacts", "Impacts", right.ends),
        ("escalation", "What weakens a barrier", hanging),
    ];
    if let Some(node) = drawing.node(&bowtie.top) {
        let mut list = look::attributes(node, options);
        list.retain(|Attribute(key, _)| *key != id!("penwidth") && *key != id!("fontsize"));
        list.extend(attributes([("penwidth", "3"), ("fontsize", "17")]));
        stmts.push(stmt!(node!("top", list)));
    }
    for (name, label, members) in groups {
        if !members.is_empty() {
            stmts.push(stmt!(group(name, label, members)));
        }
    }
    stmts.extend(drawing.edges.iter().cloned().map(Stmt::from));
    let mut columns = legend::nodes(&bowtie.nodes, "barrier", options);
    if bowtie.threats.iter().chain(&bowtie.impacts).any(|line| line.round) {
        columns.push(vec![legend::text("dotted line  a way round some barriers")]);
    }
    legend::add(columns, options, &mut stmts);
    digraph!(di id!("because"), stmts)
}

/// What one side of the tie is made of.
struct Side {
    ends: Vec<Node>,
    barriers: Vec<Node>,
}

struct Drawing<'a> {
    bowtie: &'a Bowtie,
    options: &'a DotOptions,
    nodes: BTreeMap<&'a str, &'a PictureNode>,
    edges: Vec<Edge>,
    /// The first place where each barrier, or safeguard that is a threat, is drawn.
    barriers: BTreeMap<&'a str, String>,
    /// How many barriers are drawn.
    drawn: usize,
}

impl<'a> Drawing<'a> {
    fn node(&self, id: &str) -> Option<&'a PictureNode> {
        self.nodes.get(id).copied()
    }

    /// The nodes of one side; its lines go to `edges`. On the left lines grow together towards the middle, on the
    /// right they part from it.
    fn side(&mut self, lines: &'a [BowtieLine], left: bool) -> Side {
        let mut side = Side { ends: Vec::new(), barriers: Vec::new() };
        let mut ends: BTreeMap<&str, String> = BTreeMap::new();
        let mut places: BTreeMap<Vec<&str>, String> = BTreeMap::new();
        for line in lines {
            let end = if left { &line.from } else { &line.to };
            let Some(node) = self.node(end) else { continue };
            let count = ends.len();
            let end_name = ends.entry(end).or_insert_with(|| {
                side.ends.push(node!(&format!("{}{count}", if left { "t" } else { "i" }), self.look(node)));
                format!("{}{count}", if left { "t" } else { "i" })
            });
            let end_name = end_name.clone();
            if left {
                self.barriers.entry(end).or_insert_with(|| end_name.clone());
            }
            // From the middle outwards.
            let known = line.barriers.iter().map(String::as_str).filter(|id| self.nodes.contains_key(id));
            let mut row: Vec<&'a str> = known.collect();
            if left {
                row.reverse();
            }
            let mut from = "top".to_owned();
            let mut is_faint = false;
            for length in 1..=row.len() {
                let barrier = row[length - 1];
                let Some(node) = self.node(barrier) else { continue };
                let next = match places.get(&row[..length]) {
                    Some(place) => place.clone(),
                    None => {
                        let place = format!("b{}", self.drawn);
                        self.drawn += 1;
                        side.barriers.push(node!(&place, self.look(node)));
                        let faint = is_faint || left && node.state == State::RuledOut;
                        self.line(&from, &place, left, line_look(faint));
                        self.barriers.entry(barrier).or_insert_with(|| place.clone());
                        places.insert(row[..length].to_vec(), place.clone());
                        place
                    }
                };
                // Behind what held, nothing came through.
                is_faint |= !left && node.state == State::RuledOut;
                from = next;
            }
            let faint = is_faint || left && node.state == State::RuledOut;
            let mut list = line_look(faint || line.round);
            if line.round {
                list.push(attr!("style", "dotted"));
            }
            list.push(attr!("tooltip", &self.way(line)));
            self.line(&from, &end_name, left, list);
        }
        side
    }

    /// How a node looks; a safeguard says whether it failed.
    fn look(&self, node: &PictureNode) -> Vec<Attribute> {
        let belief = node.belief.filter(|_| !self.options.plain);
        let fact = match (node.kind, node.state, belief) {
            (NodeKind::Safeguard, State::Established, _) => Some("✗ failed".to_owned()),
            // Without a rank the chance is told anyway.
            (NodeKind::Safeguard, State::Uncertain, Some(belief)) if node.rank.is_some() => {
                Some(format!("failed? {}", percent(belief.posterior)))
            }
            (NodeKind::Safeguard, State::Uncertain, None) => Some("not known".to_owned()),
            _ => None,
        };
        look::attributes_with(node, self.options, fact.as_deref())
    }

    /// A line between the middle and an end. It always points to the right.
    fn line(&mut self, inner: &str, outer: &str, left: bool, list: Vec<Attribute>) {
        let (from, to) = if left { (outer, inner) } else { (inner, outer) };
        self.edges.push(pair(from.to_owned(), to.to_owned(), list));
    }

    /// What lies on a line besides its barriers, for the pointer.
    fn way(&self, line: &BowtieLine) -> String {
        let called = |id: &str| match self.node(id) {
            Some(node) => shorten(&name(&node.label, &node.id), 60),
            None => shorten(&name("", id), 60),
        };
        let mut steps = vec![called(&line.from)];
        steps.extend(line.through.iter().map(|id| called(id)));
        steps.push(called(&line.to));
        steps.join(" → ")
    }

    /// What bears on the barriers, hung at the first place of each.
    fn escalations(&mut self) -> Vec<Node> {
        let mut out = Vec::new();
        let mut places: BTreeMap<&str, String> = BTreeMap::from([(self.bowtie.top.as_str(), "top".to_owned())]);
        for escalation in &self.bowtie.escalations {
            let Some(barrier) = self.barriers.get(escalation.barrier.as_str()).cloned() else { continue };
            let Some(node) = self.node(&escalation.cause) else { continue };
            let threat = self.barriers.get(escalation.cause.as_str()).cloned();
            let place = places.entry(&escalation.cause).or_insert_with(|| {
                threat.unwrap_or_else(|| {
                    let place = format!("e{}", out.len());
                    out.push(node!(&place, self.look(node)));
                    place
                })
            });
            let faint = node.state == State::RuledOut;
            let mut list =
                attributes([("style", "dashed"), ("color", if faint { BACK } else { LINE }), ("penwidth", "1.2")]);
            list.push(attr!("tooltip", "makes the barrier fail"));
            let place = place.clone();
            self.edges.push(pair(place, barrier, list));
        }
        out
    }
}

/// What stands above the picture: which event is in the middle and why, and what is not drawn.
pub(super) fn heading(bowtie: &Bowtie) -> Vec<String> {
    let shares = bowtie.nodes.iter().filter_map(|node| Some((node.share?, node.share_interval)));
    let mut heading = title(&bowtie.title, bowtie.method.as_ref(), shares, Language::English);
    let called = |id: &str| {
        let node = bowtie.nodes.iter().find(|node| node.id == id);
        quoted(&node.map_or_else(|| name("", id), |node| name(&node.label, &node.id)))
    };
    let top = called(&bowtie.top);
    let mut text = match &bowtie.chosen {
        TopChoice::Asked => format!("In the middle: {top}, as asked for."),
        TopChoice::ChokePoint { impacts, of } => {
            let what = match (impacts.len(), of) {
                (1, 1) => "the impact".to_owned(),
                (n, of) if n == *of => format!("all {of} impacts"),
                (1, _) => format!("the impact {}", called(&impacts[0])),
                (n, of) => format!("{n} of {of} impacts"),
            };
            format!("In the middle: {top}, because every path to {what} leads through it.")
        }
        TopChoice::MostCost { cost } => {
            format!("In the middle: {top}, the event with the most cost behind it ({}).", amount(*cost))
        }
        TopChoice::NoEvent => format!("In the middle: {top}; no event lies between it and its causes."),
    };
    match bowtie.beside.len() {
        0 => {}
        1 => text.push_str(" One impact does not come of it."),
        n => text.push_str(&format!(" {n} impacts do not come of it.")),
    }
    if bowtie.cut_short {
        text.push_str(" Only the shortest ways are drawn.");
    }
    heading.push(text);
    heading
}

/// Colour and width of a line.
fn line_look(faint: bool) -> Vec<Attribute> {
    attributes([("penwidth", "1.6"), ("color", if faint { BACK } else { LINE })])
}

/// A group of nodes with its name.
fn group(name: &str, label: &str, members: Vec<Node>) -> Subgraph {
    let mut stmts = vec![
        stmt!(attr!("label", label)),
        stmt!(attr!("tooltip", label)),
        stmt!(attr!("labeljust", "l")),
        stmt!(attr!("labelloc", "t")),
        stmt!(attr!("style", "rounded,filled")),
        stmt!(attr!("fillcolor", CLUSTER_FILL)),
        stmt!(attr!("color", CLUSTER_LINE)),
        stmt!(attr!("fontcolor", if name == "escalation" { FAINT } else { INK })),
        stmt!(attr!("fontsize", "14")),
        stmt!(attr!("margin", "12")),
    ];
    let members: Vec<Stmt> = members.into_iter().map(Stmt::from).collect();
    if matches!(name, "threats" | "impacts") {
        // One below the other, however many barriers lie before or behind them.
        let column = std::iter::once(stmt!(attr!("rank", "same"))).chain(members).collect();
        stmts.push(stmt!(Subgraph { id: Id::Anonymous(String::new()), stmts: column }));
    } else {
        stmts.extend(members);
    }
    subgraph!(&format!("cluster_{name}"), stmts)
}

//! The timeline as a chain in the order of time, stages as clusters.

use dot_generator::{attr, graph as digraph, id, node, stmt, subgraph};
use dot_structures::{Attribute, Graph, Id, Node, NodeId, Stmt, Subgraph};

use super::super::language::Language;
use super::super::moments::{self, duration};
use super::super::text::balanced;
use super::build::{attributes, settings, title};
use super::links::pair;
use super::look::{self, CLUSTER_FILL, CLUSTER_LINE, INK, LABEL, LINE, LINES};
use super::{DotOptions, legend};
use crate::report::{Moment, PictureNode, Timeline};

/// The whole graph.
pub(super) fn graph(timeline: &Timeline, options: &DotOptions) -> Graph {
    let mut stmts = settings(&heading(timeline));
    let mut placed = vec![None; timeline.moments.len()];
    for (at, stage) in timeline.stages.iter().enumerate() {
        // A mark begins its stage, and so does what happened after the mark at the same time.
        let begins = timeline.moments.iter().position(|moment| moment.kind == stage.from).unwrap_or(0);
        let ends = timeline.moments.iter().position(|moment| moment.kind == stage.until).unwrap_or(begins);
        placed[begins..ends].iter_mut().for_each(|place| *place = Some(at));
    }
    let days = moments::days(&timeline.moments);
    let node = |at: usize| stmt!(node!(&format!("n{at}"), look(&timeline.moments[at], &days[at], options)));
    for (at, stage) in timeline.stages.iter().enumerate() {
        let members = (0..placed.len()).filter(|&moment| placed[moment] == Some(at)).map(node);
        stmts.push(stmt!(cluster(at, &moments::stage(stage), members.collect())));
    }
    stmts.extend((0..placed.len()).filter(|&moment| placed[moment].is_none()).map(node));
    for (at, two) in timeline.moments.windows(2).enumerate() {
        let mut list = attributes([("penwidth", "1.3"), ("color", LINE)]);
        if two[1].seconds > two[0].seconds {
            list.push(attr!("label", &duration(two[1].seconds - two[0].seconds)));
        }
        stmts.push(stmt!(pair(format!("n{at}"), format!("n{}", at + 1), list)));
    }
    let shown: Vec<PictureNode> = timeline.moments.iter().filter_map(|moment| moment.node.clone()).collect();
    legend::add(legend::nodes(&shown, "safeguard that failed", options), options, &mut stmts);
    digraph!(di id!("because"), stmts)
}

/// What stands above the picture.
pub(super) fn heading(timeline: &Timeline) -> Vec<String> {
    let mut heading = title(&timeline.title, None, std::iter::empty(), Language::English);
    heading.push("In the order of time, not to scale. Times are in UTC.".to_owned());
    heading
}

/// How a moment looks: a node as in the other views, an entry plain, a mark dark.
fn look(moment: &Moment, day: &Option<String>, options: &DotOptions) -> Vec<Attribute> {
    let mut lines: Vec<String> = day.iter().cloned().collect();
    lines.push(moments::time(&moment.at).to_owned());
    lines.extend(balanced(&moments::what(moment, options.language), LABEL, LINES));
    let mut list = match &moment.node {
        Some(node) => {
            let mut list = look::attributes(node, options);
            list.retain(|Attribute(key, _)| *key != id!("label"));
            lines.extend(moments::figures(node, options));
            list
        }
        None if moment.kind.is_mark() => attributes([
            ("shape", "box"),
            ("style", "rounded,filled"),
            ("fillcolor", moments::mark_fill(moment.kind)),
            ("color", moments::mark_fill(moment.kind)),
            ("fontcolor", "#ffffff"),
        ]),
        None => attributes([
            ("shape", "box"),
            ("style", "rounded,filled"),
            ("fillcolor", "#ffffff"),
            ("color", LINE),
            ("fontcolor", INK),
        ]),
    };
    list.push(attr!("label", &lines.join("\n")));
    list
}

fn cluster(at: usize, label: &str, members: Vec<Stmt>) -> Subgraph {
    let mut stmts = vec![
        stmt!(attr!("label", label)),
        stmt!(attr!("tooltip", label)),
        stmt!(attr!("labeljust", "l")),
        stmt!(attr!("labelloc", "t")),
        stmt!(attr!("style", "rounded,filled")),
        stmt!(attr!("fillcolor", CLUSTER_FILL)),
        stmt!(attr!("color", CLUSTER_LINE)),
        stmt!(attr!("fontcolor", INK)),
        stmt!(attr!("fontsize", "14")),
        stmt!(attr!("margin", "12")),
    ];
    stmts.extend(members);
    subgraph!(&format!("cluster_{at}"), stmts)
}

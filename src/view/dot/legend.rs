//! The legend: only what occurs in the picture, in a cluster of its own.

use dot_generator::{attr, edge, id, node, node_id, stmt, subgraph};
use dot_structures::{Attribute, Edge, EdgeTy, Id, Node, NodeId, Stmt, Subgraph, Vertex};

use super::super::palette::{SHARE_CLASSES, share_class};
use super::DotOptions;
use super::look::{CLUSTER_LINE, EVENT_FILL, FAINT, IMPACT_FILL, INK, LINE, OUT_FILL, STOP, shape};
use crate::report::NodeKind;
use crate::report::{Picture, PictureNode, State};

/// What a column of the legend holds: the attributes of its nodes, from top to bottom.
pub(super) type Column = Vec<Vec<Attribute>>;

/// The legend of the causal view.
pub(super) fn causal(picture: &Picture, options: &DotOptions) -> Vec<Column> {
    let mut columns = nodes(&picture.nodes, "safeguard that failed", options);
    columns.push(signs(picture, options));
    columns
}

/// What shapes, fills and borders mean. `safeguard` says what a safeguard stands for.
pub(super) fn nodes(nodes: &[PictureNode], safeguard: &'static str, options: &DotOptions) -> Vec<Column> {
    let shares = if options.plain { Vec::new() } else { shares(nodes, options) };
    vec![kinds(nodes, safeguard, options), shares, states(nodes, options)]
}

/// Adds the legend.
pub(super) fn add(mut columns: Vec<Column>, options: &DotOptions, stmts: &mut Vec<Stmt>) {
    columns.retain(|column| !column.is_empty());
    if columns.is_empty() {
        return;
    }
    let heading = options.language.say("Legend");
    let mut inside = vec![
        stmt!(attr!("label", heading)),
        stmt!(attr!("tooltip", heading)),
        stmt!(attr!("labeljust", "l")),
        stmt!(attr!("style", "rounded")),
        stmt!(attr!("color", CLUSTER_LINE)),
        stmt!(attr!("fontcolor", FAINT)),
        stmt!(attr!("fontsize", "11")),
        stmt!(attr!("margin", "8")),
    ];
    // Unseen lines from column to column set them side by side, so that the legend takes little
    // of the picture's height.
    let mut before: Vec<String> = Vec::new();
    for (column, items) in columns.into_iter().enumerate() {
        let ids: Vec<String> = (0..items.len()).map(|row| format!("l{column}_{row}")).collect();
        inside.extend(ids.iter().zip(items).map(|(id, list)| stmt!(node!(id, list))));
        for (row, id) in ids.iter().enumerate().filter(|_| !before.is_empty()) {
            let from = &before[row.min(before.len() - 1)];
            let mut link = edge!(node_id!(from) => node_id!(id));
            link.attributes = vec![attr!("style", "invis")];
            inside.push(stmt!(link));
        }
        before = ids;
    }
    stmts.push(stmt!(subgraph!("cluster_legend", inside)));
}

/// What the shapes mean.
fn kinds(nodes: &[PictureNode], safeguard: &'static str, options: &DotOptions) -> Column {
    let kinds = [
        (NodeKind::Factor, "factor"),
        (NodeKind::Safeguard, safeguard),
        (NodeKind::Event, "event"),
        (NodeKind::Impact, "impact"),
    ];
    let drawn = kinds.into_iter().filter(|(kind, _)| nodes.iter().any(|node| node.kind == *kind));
    drawn
        .map(|(kind, text)| {
            let (fill, ink) = match kind {
                NodeKind::Event if !options.plain => (EVENT_FILL, INK),
                NodeKind::Impact if !options.plain => (IMPACT_FILL, "#ffffff"),
                _ => ("#ffffff", INK),
            };
            let (shape, style) = shape(kind);
            let mut list = item(options.language.say(text), shape, style, fill, ink);
            if kind == NodeKind::Impact {
                list.push(attr!("peripheries", "2"));
            }
            list
        })
        .collect()
}

/// What the fills mean.
fn shares(nodes: &[PictureNode], options: &DotOptions) -> Column {
    let painted = |at: usize| {
        let mut shares = nodes.iter().filter(|node| node.state != State::RuledOut).filter_map(|n| n.share);
        shares.any(|share| share_class(share) == at)
    };
    let say = |english| options.language.say(english);
    // A name without words is the same in every language.
    let class = |name: &'static str| if name.contains(' ') { say(name) } else { name };
    let classes = SHARE_CLASSES.iter().enumerate().filter(|(at, _)| painted(*at));
    classes
        .map(|(_, c)| item(&format!("{} {}", say("share"), class(c.name)), "box", "filled,rounded", c.fill, c.ink))
        .collect()
}

/// What the borders mean.
fn states(nodes: &[PictureNode], options: &DotOptions) -> Column {
    let occurs = |state: State| nodes.iter().any(|node| node.state == state);
    let mut out = Vec::new();
    if occurs(State::Uncertain) {
        out.push(item(options.language.say("not established"), "box", "rounded,filled,dashed", "#ffffff", INK));
    }
    if occurs(State::RuledOut) {
        out.push(item(options.language.say("ruled out, held"), "box", "rounded,filled,dotted", OUT_FILL, FAINT));
    }
    out
}

/// What the small signs on the lines mean.
fn signs(picture: &Picture, options: &DotOptions) -> Column {
    let say = |english| options.language.say(english);
    let mechanisms = &picture.mechanisms;
    let mut out = Vec::new();
    if mechanisms.iter().any(|m| m.all.len() > 1 || (!m.all.is_empty() && m.at_least.is_some())) {
        out.push(text(say("&  all together")));
    }
    if let Some((count, of)) = mechanisms.iter().find_map(|m| Some((m.at_least?, m.of.len()))) {
        out.push(text(&format!("{count}/{of}  {} {count} {} {of}", say("at least"), say("of"))));
    }
    if mechanisms.iter().any(|m| m.strength < 1.0 && !m.off) {
        out.push(text(say("%  strength of a link (no % = always)")));
    }
    if mechanisms.iter().any(|m| !m.unless.is_empty() && !m.off) {
        let mut bar = text(say("⊣  stopped by"));
        bar.retain(|Attribute(key, _)| *key != id!("fontcolor"));
        bar.push(attr!("fontcolor", STOP));
        out.push(bar);
    }
    if mechanisms.iter().any(|m| m.off) {
        out.push(text(say("too late  cause after effect")));
    }
    out
}

/// A sign and what it means, without a box.
pub(super) fn text(text: &str) -> Vec<Attribute> {
    item(text, "plaintext", "solid", "#ffffff", INK)
}

fn item(text: &str, shape: &str, style: &str, fill: &str, ink: &str) -> Vec<Attribute> {
    vec![
        attr!("label", text),
        attr!("shape", shape),
        attr!("style", style),
        attr!("fillcolor", fill),
        attr!("fontcolor", ink),
        attr!("color", LINE),
        attr!("fontsize", "10"),
        attr!("height", "0.22"),
        attr!("width", "1.35"),
        attr!("margin", "0.06,0.02"),
        attr!("tooltip", text),
    ]
}

//! The legend: only what occurs in the picture, in a cluster of its own.

use dot_generator::{attr, edge, id, node, node_id, stmt, subgraph};
use dot_structures::{Attribute, Edge, EdgeTy, Id, Node, NodeId, Stmt, Subgraph, Vertex};

use super::super::palette::{SHARE_CLASSES, share_class};
use super::DotOptions;
use super::look::{EVENT_FILL, FAINT, IMPACT_FILL, INK, LINE, OUT_FILL, shape};
use crate::model::NodeKind;
use crate::report::{Picture, State};

/// Columns of the legend.
const COLUMNS: usize = 3;

/// Adds the legend.
pub(super) fn add(picture: &Picture, options: &DotOptions, stmts: &mut Vec<Stmt>) {
    let items = items(picture, options);
    if items.is_empty() {
        return;
    }
    let mut inside = vec![
        stmt!(attr!("label", "Legend")),
        stmt!(attr!("tooltip", "Legend")),
        stmt!(attr!("labeljust", "l")),
        stmt!(attr!("style", "rounded")),
        stmt!(attr!("color", "#cbd2d9")),
        stmt!(attr!("fontcolor", FAINT)),
        stmt!(attr!("fontsize", "12")),
        stmt!(attr!("margin", "8")),
    ];
    let count = items.len();
    inside.extend(items.into_iter().enumerate().map(|(at, list)| stmt!(node!(&format!("l{at}"), list))));
    // Unseen lines make it three columns wide, so that it takes little of the picture's height.
    let rows = count.div_ceil(COLUMNS);
    for at in rows..count {
        let mut link = edge!(node_id!(&format!("l{}", at - rows)) => node_id!(&format!("l{at}")));
        link.attributes = vec![attr!("style", "invis")];
        inside.push(stmt!(link));
    }
    stmts.push(stmt!(subgraph!("cluster_legend", inside)));
}

fn items(picture: &Picture, options: &DotOptions) -> Vec<Vec<Attribute>> {
    let mut out = Vec::new();
    for (kind, text) in [
        (NodeKind::Factor, "factor"),
        (NodeKind::Safeguard, "safeguard that failed"),
        (NodeKind::Event, "event"),
        (NodeKind::Impact, "impact"),
    ] {
        if picture.nodes.iter().any(|node| node.kind == kind) {
            let (fill, ink) = match kind {
                _ if options.plain => ("#ffffff", INK),
                NodeKind::Event => (EVENT_FILL, INK),
                NodeKind::Impact => (IMPACT_FILL, "#ffffff"),
                NodeKind::Factor | NodeKind::Safeguard => ("#ffffff", INK),
            };
            let (shape, style) = shape(kind);
            let mut list = item(text, shape, &format!("{style},solid"), fill, ink);
            if kind == NodeKind::Impact {
                list.push(attr!("peripheries", "2"));
            }
            out.push(list);
        }
    }
    for (state, text, border) in
        [(State::Uncertain, "not established", "dashed"), (State::RuledOut, "ruled out, held", "dotted")]
    {
        if picture.nodes.iter().any(|node| node.state == state) {
            let (fill, ink) = if state == State::RuledOut { (OUT_FILL, FAINT) } else { ("#ffffff", INK) };
            out.push(item(text, "box", &format!("rounded,filled,{border}"), fill, ink));
        }
    }
    if !options.plain {
        for (at, class) in SHARE_CLASSES.iter().enumerate() {
            if picture
                .nodes
                .iter()
                .any(|node| node.state != State::RuledOut && node.share.is_some_and(|s| share_class(s) == at))
            {
                out.push(item(&format!("share {}", class.name), "box", "filled,rounded", class.fill, class.ink));
            }
        }
    }
    let mechanisms = &picture.mechanisms;
    if mechanisms.iter().any(|m| m.all.len() > 1 || (!m.all.is_empty() && m.at_least.is_some())) {
        out.push(text("&  all together"));
    }
    if let Some((count, of)) = mechanisms.iter().find_map(|m| Some((m.at_least?, m.of.len()))) {
        out.push(text(&format!("{count}/{of}  at least {count} of {of}")));
    }
    if mechanisms.iter().any(|m| m.strength < 1.0 && !m.off) {
        out.push(text("%  strength of a link"));
    }
    if mechanisms.iter().any(|m| m.off) {
        out.push(text("too late  cause after effect"));
    }
    out
}

/// A sign and what it means, without a box.
fn text(text: &str) -> Vec<Attribute> {
    item(text, "plaintext", "", "none", INK)
}

fn item(text: &str, shape: &str, style: &str, fill: &str, ink: &str) -> Vec<Attribute> {
    vec![
        attr!("label", text),
        attr!("shape", shape),
        attr!("style", style),
        attr!("fillcolor", fill),
        attr!("fontcolor", ink),
        attr!("color", LINE),
        attr!("fontsize", "11"),
        attr!("height", "0.24"),
        attr!("width", "1.5"),
        attr!("margin", "0.06,0.02"),
        attr!("tooltip", text),
    ]
}

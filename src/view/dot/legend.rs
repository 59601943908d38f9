//! The legend: only what occurs in the picture, in a cluster of its own.

use dot_generator::{attr, edge, id, node, node_id, stmt, subgraph};
use dot_structures::{Attribute, Edge, EdgeTy, Id, Node, NodeId, Stmt, Subgraph, Vertex};

use super::super::palette::{SHARE_CLASSES, share_class};
use super::DotOptions;
use super::look::{EVENT_FILL, FAINT, IMPACT_FILL, INK, LINE, OUT_FILL, shape};
use crate::model::NodeKind;
use crate::report::{Picture, State};

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
        stmt!(attr!("fontsize", "10")),
        stmt!(attr!("margin", "8")),
    ];
    let count = items.len();
    inside.extend(items.into_iter().enumerate().map(|(at, attributes)| stmt!(node!(&format!("l{at}"), attributes))));
    stmts.push(stmt!(subgraph!("cluster_legend", inside)));
    // In the column of the last impact, where a picture that runs from left to right has room.
    if let Some(last) = picture.nodes.iter().rposition(|node| node.kind == NodeKind::Impact) {
        let mut same = vec![stmt!(attr!("rank", "same")), stmt!(node!(&format!("n{last}")))];
        same.extend((0..count).map(|at| stmt!(node!(&format!("l{at}")))));
        stmts.push(stmt!(Subgraph { id: id!(), stmts: same }));
        let mut link = edge!(node_id!(&format!("n{last}")) => node_id!("l0"));
        link.attributes = vec![attr!("style", "invis")];
        stmts.push(stmt!(link));
    }
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
            out.push(item(text, shape, &format!("{style},solid"), fill, ink));
        }
    }
    for (state, text, border) in
        [(State::Uncertain, "not established", "dashed"), (State::RuledOut, "✗ ruled out", "dotted")]
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
    out
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
        attr!("height", "0.24"),
        attr!("width", "1.5"),
        attr!("margin", "0.06,0.02"),
        attr!("tooltip", text),
    ]
}

//! How a node looks: its shape says what it is, its border how sure it is, its fill how much of
//! the impact it accounts for.

use dot_generator::{attr, id};
use dot_structures::{Attribute, Id};

use super::super::palette::{SHARE_CLASSES, share_class};
use super::super::text::{balanced, clean, name, shorten, web_address};
use super::DotOptions;
use crate::report::NodeKind;
use crate::report::{PictureNode, State};

/// Columns of a label before it is broken.
pub(super) const LABEL: usize = 22;
/// Lines of a label before it is cut short; the tooltip has all of it.
pub(in crate::view) const LINES: usize = 5;
/// Longest tooltip, in columns.
const TOOLTIP: usize = 2000;

/// Text on light ground.
pub(in crate::view) const INK: &str = "#1f2933";
/// Text and lines that stand back.
pub(in crate::view) const FAINT: &str = "#7b8794";
/// Ordinary borders and edges.
pub(in crate::view) const LINE: &str = "#52606d";
/// What stops a mechanism: Okabe and Ito's blue, told from every other line by colour-blind eyes.
pub(in crate::view) const STOP: &str = "#0072b2";
/// Ground of events.
pub(in crate::view) const EVENT_FILL: &str = "#eef2f6";
/// Ground of impacts.
pub(in crate::view) const IMPACT_FILL: &str = "#243b53";
/// Lines that stand back: nothing runs along them.
pub(in crate::view) const BACK: &str = "#b8c2cc";
/// Ground and border of clusters.
pub(in crate::view) const CLUSTER_FILL: &str = "#f7f9fb";
pub(in crate::view) const CLUSTER_LINE: &str = "#cbd2d9";
/// Ground of what was ruled out.
pub(in crate::view) const OUT_FILL: &str = "#f5f5f5";

/// Shape, and the style that belongs to it.
pub(super) fn shape(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Factor => ("box", "rounded,filled"),
        NodeKind::Safeguard => ("hexagon", "filled"),
        NodeKind::Event => ("box", "filled"),
        NodeKind::Impact => ("box", "filled"),
    }
}

/// All attributes of a node.
pub(super) fn attributes(node: &PictureNode, options: &DotOptions) -> Vec<Attribute> {
    attributes_with(node, options, None)
}

/// The same with one more thing to say in its last line, before what it always says.
pub(super) fn attributes_with(node: &PictureNode, options: &DotOptions, fact: Option<&str>) -> Vec<Attribute> {
    let (shape, style) = shape(node.kind);
    let (fill, ink, line) = colours(node, options.plain);
    let border = match node.state {
        State::Established => "solid",
        State::Uncertain => "dashed",
        State::RuledOut => "dotted",
    };
    let width = match (node.kind, node.state) {
        (NodeKind::Impact, _) => "1.8",
        (_, State::Established) => "1.8",
        _ => "1.2",
    };
    let mut out = vec![
        attr!("label", &label(node, options, fact)),
        attr!("shape", shape),
        attr!("style", &format!("{style},{border}")),
        attr!("fillcolor", fill),
        attr!("fontcolor", ink),
        attr!("color", line),
        attr!("penwidth", width),
        attr!("tooltip", &tooltip(node, options)),
    ];
    match node.kind {
        // The slanted sides leave room enough of their own.
        NodeKind::Safeguard => out.push(attr!("margin", "0.03,0.02")),
        NodeKind::Impact => out.push(attr!("peripheries", "2")),
        NodeKind::Factor | NodeKind::Event => {}
    }
    if let Some(url) = node.url.as_deref().and_then(web_address) {
        out.push(attr!("URL", url));
        out.push(attr!("target", "_blank"));
    }
    out
}

/// Fill, text and border.
fn colours(node: &PictureNode, plain: bool) -> (&'static str, &'static str, &'static str) {
    if node.state == State::RuledOut && node.kind != NodeKind::Impact {
        return (OUT_FILL, FAINT, FAINT);
    }
    match (node.kind, node.share) {
        (NodeKind::Impact, _) if plain || node.state != State::Established => ("#ffffff", INK, IMPACT_FILL),
        (NodeKind::Impact, _) => (IMPACT_FILL, "#ffffff", IMPACT_FILL),
        (NodeKind::Event, _) if !plain => (EVENT_FILL, INK, LINE),
        (NodeKind::Factor | NodeKind::Safeguard, Some(share)) if !plain => {
            let class = SHARE_CLASSES[share_class(share)];
            (class.fill, class.ink, LINE)
        }
        _ => ("#ffffff", INK, LINE),
    }
}

/// What is written in the node: its name, and what there is to say about it in one line.
fn label(node: &PictureNode, options: &DotOptions, fact: Option<&str>) -> String {
    let language = options.language;
    let say = |english| language.say(english);
    let mut lines = balanced(&name(&node.label, &node.id), LABEL, LINES);
    let mut facts: Vec<String> = fact.iter().map(|&fact| fact.to_owned()).collect();
    if let Some(cost) = node.cost {
        facts.push(format!("{} {}", say("cost"), language.amount(cost)));
    }
    if node.state == State::RuledOut {
        facts.push(
            say(match node.kind {
                NodeKind::Factor => "✗ ruled out",
                NodeKind::Safeguard => "✓ held",
                NodeKind::Event | NodeKind::Impact => "did not happen",
            })
            .to_owned(),
        );
    } else if !options.plain {
        if let (Some(rank), Some(share)) = (node.rank, node.share) {
            facts.push(format!("#{rank}"));
            facts.push(language.percent(share, None));
        } else if let (State::Uncertain, Some(belief)) = (node.state, node.belief) {
            let word = if is_inferred(node) { say("inferred").to_owned() } else { language.word(belief.posterior) };
            facts.push(format!("{word} {}", language.percent(belief.posterior, None)));
        }
    }
    if !facts.is_empty() {
        lines.push(facts.join(" · "));
    }
    lines.join("\n")
}

/// Does the evidence leave no doubt of a node that nobody observed? “Not established” and “certain”
/// would contradict each other.
fn is_inferred(node: &PictureNode) -> bool {
    node.state == State::Uncertain && node.belief.is_some_and(|belief| belief.posterior >= 0.9995)
}

/// Everything that is known about the node, for the pointer.
pub(in crate::view) fn tooltip(node: &PictureNode, options: &DotOptions) -> String {
    let language = options.language;
    let say = |english| language.say(english);
    let mut lines = vec![name(&node.label, &node.id)];
    let kind = match node.category {
        Some(category) => format!("{} ({}, {category})", clean(&node.id), say(node.kind.name())),
        None => format!("{} ({})", clean(&node.id), say(node.kind.name())),
    };
    lines.push(kind);
    if let Some(at) = &node.at {
        lines.push(format!("{} {}", say("at"), clean(at)));
    }
    lines.push(
        say(match (node.state, node.kind) {
            (State::Established, _) => "established",
            (State::Uncertain, _) if is_inferred(node) && !options.plain => "inferred",
            (State::Uncertain, _) => "not established",
            (State::RuledOut, NodeKind::Factor) => "ruled out",
            (State::RuledOut, NodeKind::Safeguard) => "held",
            (State::RuledOut, NodeKind::Event | NodeKind::Impact) => "did not happen",
        })
        .to_owned(),
    );
    if let Some(belief) = node.belief.filter(|_| !options.plain) {
        let bad = match node.kind {
            NodeKind::Factor => "present",
            NodeKind::Safeguard => "failed",
            NodeKind::Event | NodeKind::Impact => "happened",
        };
        let [before, after] = [belief.prior, belief.posterior].map(|p| language.percent(p, None));
        let (prior, rest) = (say("before the evidence"), say("after it"));
        lines.push(format!("{}: {before} {prior}, {after} {rest}", say(bad)));
    }
    if let Some(share) = node.share.filter(|_| !options.plain) {
        lines.push(format!("{} {}", say("share"), language.percent(share, None)));
    }
    if let Some(note) = &node.note {
        lines.push(clean(note));
    }
    lines.iter().filter(|line| !line.is_empty()).map(|line| shorten(line, TOOLTIP)).collect::<Vec<_>>().join("\n")
}

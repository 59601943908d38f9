//! What connects the nodes: junctions where causes act together, lines for mechanisms, and the
//! blunt blue lines of what stops them.

use std::collections::BTreeSet;

use dot_generator::{attr, edge, id, node, node_id};
use dot_structures::{Attribute, Edge, EdgeTy, Id, Node, NodeId, Vertex};

use super::super::language::Language;
use super::super::text::{clean, name, shorten};
use super::build::{Plan, attributes};
use super::gates::{Gate, Sign};
use super::look::{BACK, FAINT, INK, LINE, STOP};
use crate::report::NodeKind;
use crate::report::{PictureMechanism, State};

/// The junctions that belong into one cluster, or, for `None`, into none.
pub(super) fn junctions(plan: &Plan, system: Option<usize>) -> Vec<Node> {
    let mut out = Vec::new();
    for (at, gate) in plan.gates.iter().enumerate() {
        if gate_home(plan, gate) == system {
            out.extend(gate_nodes(at, gate, plan));
        }
        for &mechanism in &gate.mechanisms {
            if point_home(plan, mechanism) == system {
                out.extend(point(plan, gate, mechanism));
            }
        }
    }
    out
}

/// A junction stands with its effects, if they are all in one system and a cause is there too.
fn gate_home(plan: &Plan, gate: &Gate) -> Option<usize> {
    let first = plan.mechanism(gate.mechanisms[0]);
    let home = plan.system_of_id(&first.effect)?;
    let together = gate.mechanisms.iter().all(|&m| plan.system_of_id(&plan.mechanism(m).effect) == Some(home));
    let near = first.all.iter().chain(&first.of).any(|id| plan.system_of_id(id) == Some(home));
    (together && near).then_some(home)
}

/// A point stands with the effect, if a cause or what stops it is there too.
fn point_home(plan: &Plan, mechanism: usize) -> Option<usize> {
    let mechanism = plan.mechanism(mechanism);
    let home = plan.system_of_id(&mechanism.effect)?;
    let near = mechanism.all.iter().chain(&mechanism.of).chain(&mechanism.unless);
    near.into_iter().any(|id| plan.system_of_id(id) == Some(home)).then_some(home)
}

/// What is written on the way to the effect: the strength where it is not certain.
fn written(mechanism: &PictureMechanism, language: Language) -> Option<String> {
    match (mechanism.off, mechanism.strength < 1.0) {
        (true, _) => Some(language.say("too late").to_owned()),
        (false, true) => Some(language.percent(mechanism.strength, None)),
        (false, false) => None,
    }
}

/// The point of a mechanism's own, between its causes and its effect: it carries the strength,
/// and on it the mechanism is stopped. A node and no edge label, because Graphviz lays the labels
/// of long edges over nodes and far from their lines.
fn point(plan: &Plan, gate: &Gate, place: usize) -> Option<Node> {
    let mechanism = plan.mechanism(place);
    let text = written(mechanism, plan.options.language);
    if text.is_none() && (mechanism.unless.is_empty() || gate.is_own()) {
        return None;
    }
    let faint = is_faint(plan, mechanism);
    let mut list = match &text {
        Some(text) => {
            let mut list = attributes([
                ("shape", "box"),
                ("style", "rounded,filled"),
                ("fillcolor", "#ffffff"),
                ("color", if faint { "#e4e7eb" } else { BACK }),
                ("fontcolor", if faint { FAINT } else { INK }),
                ("fontsize", "11"),
                ("width", "0.3"),
                ("height", "0.2"),
                ("margin", "0.04,0.01"),
                ("penwidth", "0.7"),
            ]);
            list.push(attr!("label", text));
            list
        }
        None => attributes([
            ("shape", "circle"),
            ("style", "filled"),
            ("fillcolor", if faint { BACK } else { LINE }),
            ("color", if faint { BACK } else { LINE }),
            ("width", "0.08"),
            ("height", "0.08"),
            ("fixedsize", "true"),
            ("margin", "0"),
            ("label", ""),
        ]),
    };
    list.push(attr!("tooltip", &sentence(plan, mechanism)));
    Some(node!(&format!("m{place}"), list))
}

/// Does nothing run here: switched off, or a cause that is needed is ruled out?
fn is_faint(plan: &Plan, mechanism: &PictureMechanism) -> bool {
    let out = |id: &String| plan.find(id).is_some_and(|(_, node)| node.state == State::RuledOut);
    mechanism.off || mechanism.all.iter().any(out)
}

/// The signs of a gate.
fn gate_nodes(at: usize, gate: &Gate, plan: &Plan) -> Vec<Node> {
    let say = |english| plan.options.language.say(english);
    let line = if plan.mechanism(gate.mechanisms[0]).off { FAINT } else { LINE };
    let sign = |name: String, sign: &str, tooltip: &str, size: &str| {
        let mut list = attributes([
            ("label", sign),
            ("shape", "circle"),
            ("style", "filled"),
            ("fillcolor", "#ffffff"),
            ("color", line),
            ("fontcolor", line),
            ("fontsize", "12"),
            ("width", size),
            ("height", size),
            ("fixedsize", "true"),
            ("margin", "0"),
        ]);
        list.push(attr!("tooltip", tooltip));
        node!(&name, list)
    };
    let all = || sign(format!("g{at}"), "&", say("all together"), "0.27");
    let some = |name: String, count: usize, of: usize| {
        sign(name, &format!("{count}/{of}"), &format!("{} {count} {} {of}", say("at least"), say("of")), "0.36")
    };
    match gate.sign {
        Sign::Nothing => Vec::new(),
        Sign::All => vec![all()],
        Sign::AtLeast(count, of) => vec![some(format!("g{at}"), count, of)],
        Sign::AllAndAtLeast(count, of) => vec![all(), some(format!("t{at}"), count, of)],
    }
}

/// All lines, gate by gate.
pub(super) fn edges(plan: &Plan) -> Vec<Edge> {
    let mut out = Vec::new();
    let mut said = BTreeSet::new();
    for (at, gate) in plan.gates.iter().enumerate() {
        into_gate(plan, at, gate, &mut out);
        for &place in &gate.mechanisms {
            out_of_gate(plan, at, gate, place, &mut said, &mut out);
        }
    }
    out
}

/// From the causes to their junction.
fn into_gate(plan: &Plan, at: usize, gate: &Gate, out: &mut Vec<Edge>) {
    let first = plan.mechanism(gate.mechanisms[0]);
    let meeting = format!("g{at}");
    let threshold = match gate.sign {
        Sign::Nothing => return,
        Sign::All | Sign::AtLeast(..) => meeting.clone(),
        Sign::AllAndAtLeast(..) => format!("t{at}"),
    };
    let strength = gate.mechanisms.iter().map(|&m| plan.mechanism(m).strength).fold(0.0, f64::max);
    let tooltip = gate.mechanisms.iter().map(|&m| sentence(plan, plan.mechanism(m))).collect::<Vec<_>>().join("\n");
    let line = |faint: bool| {
        let mut list = line(strength, first.off, faint, &tooltip);
        list.push(attr!("arrowhead", "none"));
        list
    };
    for (causes, into) in [(&first.all, &meeting), (&first.of, &threshold)] {
        for (cause, node) in causes.iter().filter_map(|id| plan.find(id)) {
            let faint = is_faint(plan, first) || node.state == State::RuledOut;
            out.push(pair(format!("n{cause}"), into.clone(), line(faint)));
        }
    }
    if threshold != meeting {
        out.push(pair(threshold, meeting, line(is_faint(plan, first))));
    }
}

/// From the junction, or the only cause, to the effect. `said` are the nodes whose lines say
/// already how they stop something: lines from one node fan out from one corner, and one text
/// there speaks for all.
fn out_of_gate(plan: &Plan, at: usize, gate: &Gate, place: usize, said: &mut BTreeSet<usize>, out: &mut Vec<Edge>) {
    let mechanism = plan.mechanism(place);
    let Some((effect, _)) = plan.find(&mechanism.effect) else {
        return;
    };
    let source = match gate.sign {
        Sign::Nothing => mechanism.all.iter().find_map(|id| plan.find(id)).map(|(cause, _)| format!("n{cause}")),
        _ => Some(format!("g{at}")),
    };
    let tooltip = sentence(plan, mechanism);
    let line = || line(mechanism.strength, mechanism.off, is_faint(plan, mechanism), &tooltip);
    let from = if point(plan, gate, place).is_some() {
        let point = format!("m{place}");
        if let Some(source) = source {
            let mut list = line();
            list.push(attr!("arrowhead", "none"));
            out.push(pair(source, point.clone(), list));
        }
        Some(point)
    } else {
        source
    };
    let Some(from) = from else {
        return;
    };
    for (stop, node) in mechanism.unless.iter().filter_map(|id| plan.find(id)) {
        // On a junction of its own the blunt end stands before the sign, else before the point.
        let text = match (said.insert(stop), node.kind) {
            (false, _) => "",
            (true, NodeKind::Safeguard) => plan.options.language.say("if it fails"),
            (true, _) => plan.options.language.say("unless"),
        };
        let onto = if gate.is_own() { format!("g{at}") } else { from.clone() };
        out.push(pair(format!("n{stop}"), onto, stop_line(mechanism.off, text, &tooltip)));
    }
    out.push(pair(from, format!("n{effect}"), line()));
}

/// Colour, width and tooltip of a mechanism's line.
fn line(strength: f64, off: bool, faint: bool, tooltip: &str) -> Vec<Attribute> {
    // Never below what a projector still shows.
    let width = if off { 1.0 } else { 0.8 + 1.7 * strength.clamp(0.0, 1.0) };
    let mut out = vec![attr!("penwidth", &format!("{width:.1}"))];
    if off {
        out.push(attr!("style", "dotted"));
    }
    if off || faint {
        out.push(attr!("color", BACK));
    }
    out.push(attr!("tooltip", tooltip));
    out
}

/// The line from what stops a mechanism. A node in the picture stands for its bad state, so a
/// safeguard lets the mechanism go on if it fails.
fn stop_line(off: bool, text: &str, tooltip: &str) -> Vec<Attribute> {
    let colour = if off { BACK } else { STOP };
    let mut out = attributes([
        ("arrowhead", "tee"),
        ("arrowsize", "0.9"),
        ("style", if off { "dotted" } else { "solid" }),
        ("color", colour),
        ("fontcolor", colour),
        ("penwidth", "1.3"),
    ]);
    if !text.is_empty() {
        out.extend(attributes([("taillabel", text), ("labeldistance", "3.6"), ("labelangle", "14")]));
    }
    out.push(attr!("tooltip", tooltip));
    out
}

/// The mechanism in the words of the language, for the pointer.
fn sentence(plan: &Plan, mechanism: &PictureMechanism) -> String {
    let say = |english| plan.options.language.say(english);
    let called = |id: &String| match plan.find(id) {
        Some((_, node)) => shorten(&name(&node.label, &node.id), 60),
        None => clean(id),
    };
    let names = |ids: &[String]| ids.iter().map(called).collect::<Vec<_>>();
    let mut causes = names(&mechanism.all);
    if let Some(count) = mechanism.at_least {
        causes.push(format!("{} {count} {} ({})", say("at least"), say("of"), names(&mechanism.of).join(", ")));
    }
    let mut out =
        format!("{} {} {}", called(&mechanism.effect), say("because"), causes.join(&format!(" {} ", say("and"))));
    if !mechanism.unless.is_empty() {
        out.push_str(&format!(", {} {}", say("unless"), names(&mechanism.unless).join(&format!(" {} ", say("or")))));
    }
    out.push_str(&format!("\n{} {}", say("strength"), clean(&mechanism.written)));
    if mechanism.off {
        out.push('\n');
        out.push_str(say("switched off: a cause is dated after the effect"));
    }
    for text in [&mechanism.id, &mechanism.note].into_iter().flatten() {
        out.push_str(&format!("\n{}", shorten(&clean(text), 2000)));
    }
    out
}

pub(super) fn pair(from: String, to: String, attributes: Vec<Attribute>) -> Edge {
    // The macro's arm for a list of attributes that is ready does not compile (a stray semicolon).
    let mut edge = edge!(node_id!(from) => node_id!(to));
    edge.attributes = attributes;
    edge
}

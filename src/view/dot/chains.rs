//! The likeliest stories as chains: each a cluster, read from the impact on the left, why by why, to the causes.

use std::collections::BTreeMap;

use dot_generator::{attr, graph as digraph, id, node, stmt, subgraph};
use dot_structures::{Attribute, Edge, Graph, Id, Node, NodeId, Stmt, Subgraph};

use super::super::figure::percent;
use super::super::language::Language;
use super::super::text::{clean, name, shorten};
use super::build::{attributes, settings, title};
use super::links::pair;
use super::look::{self, BACK, CLUSTER_FILL, CLUSTER_LINE, INK, LINE, STOP};
use super::{DotOptions, legend};
use crate::report::{Chains, ImpactChains, NodeKind, NodeName, PictureNode, State, Story, StoryStep};

/// The whole graph.
pub(super) fn graph(chains: &Chains, options: &DotOptions) -> Graph {
    let nodes: BTreeMap<&str, (usize, &PictureNode)> =
        chains.nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), (at, node))).collect();
    let mut stmts = settings(&heading(chains));
    let mut drawing = Drawing { nodes, options, stories: 0 };
    for impact in &chains.impacts {
        for place in 0..impact.stories.len() {
            stmts.push(stmt!(drawing.story(chains, impact, place)));
        }
    }
    legend::add(drawing.legend(chains), options, &mut stmts);
    digraph!(di id!("because"), stmts)
}

/// What stands above the picture.
pub(super) fn heading(chains: &Chains) -> Vec<String> {
    let mut heading = title(&chains.title, Some(&chains.method), std::iter::empty(), Language::English);
    let left_away = chains.impacts.iter().map(|impact| impact.left_away).sum::<usize>();
    let mut caption = if chains.impacts.is_empty() {
        "No impact is observed, so there is no story to tell.".to_owned()
    } else {
        "The likeliest stories, from what happened to what brought it about.".to_owned()
    };
    if left_away > 0 {
        caption.push_str(" Stories with what was ruled out are left away.");
    }
    heading.push(caption);
    heading
}

/// What is drawn so far.
struct Drawing<'a> {
    /// Place and figures of a node by its id.
    nodes: BTreeMap<&'a str, (usize, &'a PictureNode)>,
    options: &'a DotOptions,
    /// How many stories are drawn.
    stories: usize,
}

impl Drawing<'_> {
    /// One story as a cluster of its own, with its own copies of the nodes.
    fn story(&mut self, chains: &Chains, impact: &ImpactChains, place: usize) -> Subgraph {
        let story = &impact.stories[place];
        let number = self.stories;
        self.stories += 1;
        let heading = story_heading(chains, impact, place);
        let mut stmts = vec![
            stmt!(attr!("label", &heading)),
            stmt!(attr!("tooltip", &heading)),
            stmt!(attr!("labeljust", "l")),
            stmt!(attr!("labelloc", "t")),
            stmt!(attr!("style", "rounded,filled")),
            stmt!(attr!("fillcolor", CLUSTER_FILL)),
            stmt!(attr!("color", CLUSTER_LINE)),
            stmt!(attr!("fontcolor", INK)),
            stmt!(attr!("fontsize", "16")),
            stmt!(attr!("margin", "12")),
        ];
        let called = |id: &str| self.nodes.get(id).map(|(at, _)| format!("s{number}_n{at}"));
        for (id, (_, node)) in self.in_order(story) {
            let list = look::attributes(node, self.options);
            stmts.extend(called(id).map(|name| stmt!(node!(&name, list))));
        }
        // From effects to causes, as it is read.
        for (at, step) in story.steps.iter().enumerate().rev() {
            if let Some(effect) = called(&step.effect.id) {
                self.step(&format!("s{number}_w{at}"), &effect, step, &called, &mut stmts);
            }
        }
        subgraph!(&format!("cluster_{number}"), stmts)
    }

    /// The nodes of a story that are drawn: effects, causes, and barriers that did not hold.
    fn in_order(&self, story: &Story) -> Vec<(&str, (usize, &PictureNode))> {
        let steps = story.steps.iter().rev();
        let names = steps.flat_map(|step| [&step.effect].into_iter().chain(&step.causes).chain(failed(step)));
        let mut out: Vec<(&str, (usize, &PictureNode))> = Vec::new();
        for name in names {
            if let Some((id, &found)) = self.nodes.get_key_value(name.id.as_str())
                && !out.iter().any(|(other, _)| other == id)
            {
                out.push((id, found));
            }
        }
        out
    }

    /// One why: the effect, the question, and what answers it.
    fn step(
        &self,
        why: &str,
        effect: &str,
        step: &StoryStep,
        called: &dyn Fn(&str) -> Option<String>,
        stmts: &mut Vec<Stmt>,
    ) {
        let barriers: Vec<&NodeName> = failed(step).collect();
        if step.causes.is_empty() && matches!(step.effect.kind, NodeKind::Factor | NodeKind::Safeguard) {
            // Where a chain ends: a condition with a history of its own.
            return;
        }
        let tooltip = sentence(step);
        let mut text = "why?".to_owned();
        let mut facts = Vec::new();
        if step.causes.len() + barriers.len() > 1 {
            facts.push("together".to_owned());
        }
        if step.strength < 1.0 && !step.causes.is_empty() {
            facts.push(percent(step.strength));
        }
        if !facts.is_empty() {
            text.push_str(&format!("\n{}", facts.join(" · ")));
        }
        stmts.push(stmt!(small(why, &text, &tooltip)));
        stmts.push(stmt!(link(effect, why, LINE, &tooltip, true)));
        if step.causes.is_empty() {
            let chance = percent(step.strength);
            let outside = format!("{why}_o");
            let mut list = attributes([("shape", "plaintext"), ("fontcolor", LINE), ("fontsize", "12")]);
            list.push(attr!("label", &format!("for reasons that are\nnot in the model\n(chance {chance})")));
            list.push(attr!("tooltip", &tooltip));
            stmts.push(stmt!(node!(&outside, list)));
            stmts.push(stmt!(link(why, &outside, LINE, &tooltip, false)));
        }
        for cause in step.causes.iter().filter_map(|cause| called(&cause.id)) {
            stmts.push(stmt!(link(why, &cause, LINE, &tooltip, false)));
        }
        for barrier in barriers.iter().filter_map(|barrier| called(&barrier.id)) {
            stmts.push(stmt!(link(why, &barrier, STOP, &tooltip, false)));
        }
    }

    fn legend(&self, chains: &Chains) -> Vec<legend::Column> {
        let drawn: Vec<PictureNode> = chains.nodes.iter().filter(|n| n.state != State::RuledOut).cloned().collect();
        let mut columns = legend::nodes(&drawn, "safeguard that failed", self.options);
        let steps = || chains.impacts.iter().flat_map(|impact| &impact.stories).flat_map(|story| &story.steps);
        let mut signs = Vec::new();
        if steps().any(|step| step.causes.len() + failed(step).count() > 1) {
            signs.push(legend::text("together  they acted as one"));
        }
        if steps().any(|step| step.strength < 1.0 && !step.causes.is_empty()) {
            signs.push(legend::text("%  strength of a link (no % = always)"));
        }
        if steps().any(|step| failed(step).next().is_some()) {
            let mut text = legend::text("blue  should have stopped it");
            text.retain(|Attribute(key, _)| *key != id!("fontcolor"));
            text.push(attr!("fontcolor", STOP));
            signs.push(text);
        }
        columns.push(signs);
        columns
    }
}

/// The safeguards of a step that should have stopped it. What is no safeguard stopped nothing by being absent.
fn failed(step: &StoryStep) -> impl Iterator<Item = &NodeName> {
    step.unless.iter().filter(|node| node.kind == NodeKind::Safeguard)
}

/// Which story it is, of which impact, and how likely.
fn story_heading(chains: &Chains, impact: &ImpactChains, place: usize) -> String {
    let likely = percent(impact.stories[place].probability);
    let story = match (impact.stories.len(), impact.stories_cut_short) {
        (1, false) if impact.stories_cover >= 1.0 - 1e-9 => format!("The only story · {likely}"),
        (_, true) => format!("Story {} of those found · {likely}", place + 1),
        _ => format!("Story {} · {likely}", place + 1),
    };
    if chains.impacts.len() == 1 {
        return story;
    }
    format!(
        "{} · {}",
        shorten(&name(&impact.label, &impact.impact), 48),
        story.replacen("The", "the", 1).replacen("Story", "story", 1)
    )
}

/// The step in the words of the language, for the pointer.
fn sentence(step: &StoryStep) -> String {
    let called = |node: &NodeName| shorten(&name(&node.label, &node.id), 60);
    let effect = called(&step.effect);
    if step.causes.is_empty() {
        return format!("{effect}, for reasons that are not in the model\nchance {}", percent(step.strength));
    }
    let causes: Vec<String> = step.causes.iter().map(called).collect();
    let mut out = format!("{effect} because {}", causes.join(" and "));
    let barriers: Vec<String> = failed(step).map(called).collect();
    if !barriers.is_empty() {
        out.push_str(&format!(", and {} did not hold", barriers.join(" and ")));
    }
    out.push_str(&format!("\nstrength {}", percent(step.strength)));
    if let Some(id) = &step.mechanism {
        out.push_str(&format!("\n{}", shorten(&clean(id), 200)));
    }
    out
}

/// The little box of a why.
fn small(id: &str, text: &str, tooltip: &str) -> Node {
    let mut list = attributes([
        ("shape", "box"),
        ("style", "rounded,filled"),
        ("fillcolor", "#ffffff"),
        ("color", BACK),
        ("fontcolor", INK),
        ("fontsize", "12"),
        ("width", "0.3"),
        ("height", "0.2"),
        ("margin", "0.06,0.03"),
        ("penwidth", "0.7"),
    ]);
    list.push(attr!("label", text));
    list.push(attr!("tooltip", tooltip));
    node!(id, list)
}

/// A line; into a why without a head.
fn link(from: &str, to: &str, colour: &str, tooltip: &str, bare: bool) -> Edge {
    let mut list = attributes([("color", colour), ("penwidth", "1.3")]);
    if bare {
        list.push(attr!("arrowhead", "none"));
    }
    list.push(attr!("tooltip", tooltip));
    pair(from.to_owned(), to.to_owned(), list)
}

//! Lints: what a careful reviewer would ask about a model that is valid. All are warnings.

use super::{
    Action, ActionKind, ActionStatus, Category, HypothesisStatus, Incident, Mechanism, Model, Node, NodeKind, NodeRef,
};
use crate::diagnostic::{Code, Diagnostic, Path, Place};

/// A shorter impact needs no explanation of how long it took. The quickest tenth of 353 public
/// cloud outages lasted 46 minutes or less (Li et al., ISSRE 2022); this stays below that.
const SHORT_IMPACT_MINUTES: i64 = 30;

/// An impact that lasts more than this many times as long as it took to notice was slow to end
/// for another reason than that nobody saw it.
const SLOW_RECOVERY: i64 = 3;

impl Model {
    /// Warnings about the analysis: what is left open, unsupported, or ends in a single cause.
    ///
    /// Whether the leading factors have an action is not asked here: that needs the ranking.
    /// Time and space grow linearly with the model.
    pub fn lint(&self) -> Vec<Diagnostic> {
        let named = Named::new(self);
        let mut diagnostics = Vec::new();
        if !self.nodes.iter().any(|node| node.kind == NodeKind::Impact) {
            diagnostics.push(
                Diagnostic::new(Code::NoImpact, Place::value(Path::root()), "this model has no impact to explain")
                    .help("say under `impacts` what it cost, and because of what"),
            );
        }
        for (reference, node) in self.iter() {
            let questions = [
                no_cause(node),
                human_leaf(node),
                single_cause(self, node),
                no_source(self, &named, reference),
                guards_nothing(&named, reference, node),
                reaches_no_impact(&named, reference, node),
            ];
            diagnostics.extend(questions.into_iter().flatten());
            diagnostics.extend(no_trigger(self, &named, node));
        }
        diagnostics.extend(no_recovery_factor(self, &named));
        diagnostics.extend(unbacked_hypotheses(self, &named));
        diagnostics.extend(self.actions.iter().filter_map(loose_action));
        diagnostics
    }
}

/// Which nodes are named where. By node throughout.
struct Named {
    /// Some mechanism names it.
    in_mechanism: Vec<bool>,
    /// A chain of mechanisms leads from it to an impact, or it is one.
    reaches_impact: Vec<bool>,
    /// An item of evidence speaks about it.
    in_evidence: Vec<bool>,
    /// A line of the timeline with an address shows it, or a hypothesis says what settled it.
    on_record: Vec<bool>,
    /// A hypothesis on it was refuted.
    refuted: Vec<bool>,
    /// Something that happens: an event, an impact, a factor that comes and goes, or what a chain
    /// of mechanisms leads to from one.
    happens: Vec<bool>,
    has_impact: bool,
    first_event: Option<NodeRef>,
}

impl Named {
    fn new(model: &Model) -> Named {
        let none = || vec![false; model.nodes.len()];
        let mut named = Named {
            in_mechanism: none(),
            reaches_impact: none(),
            in_evidence: none(),
            on_record: none(),
            refuted: none(),
            happens: happens(model),
            has_impact: false,
            first_event: model.iter().find(|(_, node)| node.kind == NodeKind::Event).map(|(event, _)| event),
        };
        let impacts = model.iter().filter(|(_, node)| node.kind == NodeKind::Impact).map(|(impact, _)| impact);
        let mut reached: Vec<NodeRef> = impacts.collect();
        named.has_impact = !reached.is_empty();
        reached.iter().for_each(|impact| named.reaches_impact[impact.0] = true);
        while let Some(node) = reached.pop() {
            for cause in model.node(node).dependencies() {
                if !std::mem::replace(&mut named.reaches_impact[cause.0], true) {
                    reached.push(cause);
                }
            }
        }
        for cause in model.nodes.iter().flat_map(Node::dependencies) {
            named.in_mechanism[cause.0] = true;
        }
        for item in &model.evidence {
            named.in_evidence[item.of.0] = true;
        }
        for entry in model.timeline.iter().filter(|entry| entry.url.is_some()) {
            if let Some(node) = entry.node {
                named.on_record[node.0] = true;
            }
        }
        for hypothesis in &model.hypotheses {
            named.on_record[hypothesis.of.0] |= hypothesis.by.is_some();
            named.refuted[hypothesis.of.0] |= hypothesis.status == HypothesisStatus::Refuted;
        }
        named
    }
}

/// Which nodes happen, or follow from what does. A safeguard is a barrier and never a beginning.
fn happens(model: &Model) -> Vec<bool> {
    let mut effects = vec![Vec::new(); model.nodes.len()];
    for (effect, node) in model.iter() {
        node.mechanisms.iter().flat_map(Mechanism::causes).for_each(|cause| effects[cause.0].push(effect));
    }
    let begins = |node: &Node| match node.kind {
        NodeKind::Event | NodeKind::Impact => true,
        NodeKind::Factor => !node.latent,
        NodeKind::Safeguard => false,
    };
    let mut happens: Vec<bool> = model.nodes.iter().map(begins).collect();
    let mut reached: Vec<NodeRef> = model.iter().filter(|(_, node)| begins(node)).map(|(node, _)| node).collect();
    while let Some(node) = reached.pop() {
        for &effect in &effects[node.0] {
            if !std::mem::replace(&mut happens[effect.0], true) {
                reached.push(effect);
            }
        }
    }
    happens
}

/// A warning about a node, at its id.
fn about(code: Code, node: &Node, message: String) -> Diagnostic {
    Diagnostic::new(code, Place::key(node.kind.path(&node.id)), message)
}

fn never(node: &Node) -> bool {
    node.own.bounds().1 == 0.0
}

/// An event or impact that cannot happen: no mechanism that is on, and no chance of its own.
fn no_cause(node: &Node) -> Option<Diagnostic> {
    let effect = matches!(node.kind, NodeKind::Event | NodeKind::Impact);
    if !effect || !never(node) || node.mechanisms.iter().any(|mechanism| !mechanism.off) {
        return None;
    }
    let message = if node.mechanisms.is_empty() {
        format!("nothing can bring `{}` about", node.id)
    } else {
        format!("nothing can bring `{}` about: all that is named comes after it", node.id)
    };
    Some(
        about(Code::NoCause, node, message)
            .help("say what did under `because`, or give it a `leak`: its chance to happen for other reasons"),
    )
}

/// The mechanisms of an impact that need nothing to have happened: only latent conditions. A slow
/// recovery needs something to recover from. Not asked of a model without events.
fn no_trigger(model: &Model, named: &Named, node: &Node) -> Vec<Diagnostic> {
    if node.kind != NodeKind::Impact {
        return Vec::new();
    }
    let Some(event) = named.first_event.map(|event| model.node(event)) else { return Vec::new() };
    let latent = node
        .mechanisms
        .iter()
        .filter(|mechanism| !mechanism.off && !mechanism.causes().any(|cause| named.happens[cause.0]));
    latent
        .map(|mechanism| {
            let causes: Vec<&str> = mechanism.causes().map(|cause| model.node(cause).id.as_str()).collect();
            let ids: Vec<String> = causes.iter().map(|id| format!("`{id}`")).collect();
            let message = format!("`{}` can come about by {} alone, without any event", node.id, listed(&ids, ""));
            let all: Vec<&str> = mechanism.all.iter().map(|cause| model.node(*cause).id.as_str()).collect();
            let all: Vec<&str> = std::iter::once(event.id.as_str()).chain(all).collect();
            about(Code::NoTrigger, node, message)
                .label("nothing needs to happen first")
                .help(format!("put what must have happened before it under `all`, as in `all: [{}]`", all.join(", ")))
        })
        .collect()
}

/// `a, b and c`, with `before` in front of every one but the first.
fn listed(items: &[String], before: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {before}{last}", most.join(&format!(", {before}"))),
    }
}

/// People act within conditions. What made the slip likely is what can be mended.
fn human_leaf(node: &Node) -> Option<Diagnostic> {
    (node.category == Some(Category::HumanAction) && node.mechanisms.is_empty()).then(|| {
        about(Code::HumanLeaf, node, format!("`{}` is a human action without causes of its own", node.id)).help(
            "ask what made it likely, and say so under `because`: the interface, the procedure, what was not known",
        )
    })
}

/// One mechanism with one cause, nothing that could stop it, and no chance of its own, where the
/// cause is itself the end of the line. An effect of an effect is not asked about: a chain of
/// events is asked once, where it begins.
fn single_cause(model: &Model, node: &Node) -> Option<Diagnostic> {
    let [mechanism] = node.mechanisms.as_slice() else { return None };
    let mut causes = mechanism.causes();
    let (Some(cause), None) = (causes.next(), causes.next()) else { return None };
    let cause = model.node(cause);
    if !never(node) || !mechanism.unless.is_empty() || !cause.mechanisms.is_empty() {
        return None;
    }
    Some(
        about(Code::SingleCause, node, format!("`{}` has a single cause, `{}`", node.id, cause.id))
            .help("what else had to be there? add what it needed with `all`, what should have stopped it with `unless`, or a `leak`"),
    )
}

/// An established cause on which nothing is filed: no evidence, no address of its own or in the
/// timeline, no hypothesis that says what settled it.
fn no_source(model: &Model, named: &Named, reference: NodeRef) -> Option<Diagnostic> {
    let node = model.node(reference);
    let cause = matches!(node.kind, NodeKind::Factor | NodeKind::Safeguard);
    let filed = named.in_evidence[reference.0] || named.on_record[reference.0] || node.url.is_some();
    if !cause || node.observed != Some(true) || filed {
        return None;
    }
    let state = if node.kind == NodeKind::Safeguard { "to have failed" } else { "to be present" };
    Some(
        about(Code::NoSource, node, format!("`{}` is said {state}, but nothing shows it", node.id))
            .help(format!("add an item of `evidence` with `of: {}` and a `source`, or a `url`", node.id)),
    )
}

fn guards_nothing(named: &Named, reference: NodeRef, node: &Node) -> Option<Diagnostic> {
    (node.kind == NodeKind::Safeguard && !named.in_mechanism[reference.0]).then(|| {
        about(Code::GuardsNothing, node, format!("`{}` guards nothing: no mechanism names it", node.id))
            .help(format!("add `unless: [{}]` to the mechanism that it should have stopped", node.id))
    })
}

/// What was ruled out needs no link, and what guards nothing has been told so.
fn reaches_no_impact(named: &Named, reference: NodeRef, node: &Node) -> Option<Diagnostic> {
    let ruled_out = node.observed == Some(false) || named.refuted[reference.0];
    let unused_guard = node.kind == NodeKind::Safeguard && !named.in_mechanism[reference.0];
    if !named.has_impact || named.reaches_impact[reference.0] || ruled_out || unused_guard {
        return None;
    }
    Some(
        about(Code::ReachesNoImpact, node, format!("no impact can be reached from `{}`", node.id))
            .help("name it under the `because` of what it brought about, or remove it"),
    )
}

/// The category of what explains a slow detection, response or recovery.
fn explains_duration(category: Category) -> bool {
    matches!(
        category,
        Category::MonitoringGap
            | Category::Recovery
            | Category::Communication
            | Category::Knowledge
            | Category::Automation
    )
}

/// An impact of more than half an hour that went on for more than three times as long as it took
/// to notice, where no node that leads to an impact says why.
fn no_recovery_factor(model: &Model, named: &Named) -> Option<Diagnostic> {
    let Incident { start: Some(start), detected: Some(detected), end, mitigated, .. } = model.incident else {
        return None;
    };
    let (key, end) = end.map(|end| ("end", end)).or(mitigated.map(|at| ("mitigated", at)))?;
    let minutes = |to: super::Time| to.0.duration_since(start.0).as_mins();
    let (lasted, noticed) = (minutes(end), minutes(detected).max(0));
    let explained = model
        .iter()
        .any(|(reference, node)| node.category.is_some_and(explains_duration) && named.reaches_impact[reference.0]);
    if lasted <= SHORT_IMPACT_MINUTES || lasted <= SLOW_RECOVERY * noticed || explained {
        return None;
    }
    let place = Place::value(Path::root().key("incident").key(key));
    let message = format!("noticed after {noticed} minutes, over after {lasted}, and no factor says what took so long");
    Some(
        Diagnostic::new(Code::NoRecoveryFactor, place, message)
            .help("add what slowed it: a factor of category `recovery`, `knowledge`, `communication`, `automation` or `monitoring-gap`"),
    )
}

/// A hypothesis that was settled by nothing: no `by`, and no evidence on its node.
fn unbacked_hypotheses(model: &Model, named: &Named) -> Vec<Diagnostic> {
    let settled = model.hypotheses.iter().filter(|hypothesis| {
        hypothesis.status != HypothesisStatus::Open && hypothesis.by.is_none() && !named.in_evidence[hypothesis.of.0]
    });
    settled
        .map(|hypothesis| {
            let id = &model.node(hypothesis.of).id;
            let status = hypothesis.status;
            Diagnostic::new(
                Code::UnbackedHypothesis,
                Place::value(hypothesis.written.path("hypotheses").key("status")),
                format!("the hypothesis on `{id}` is {status}, but nothing says by what"),
            )
            .help(format!("add `by:` with what settled it, or an item of `evidence` with `of: {id}`"))
        })
        .collect()
}

/// An action that can get lost. A risk that is accepted needs someone who answers for it, but
/// there is nothing to finish and so no date and no ticket.
fn loose_action(action: &Action) -> Option<Diagnostic> {
    if !matches!(action.status, ActionStatus::Open | ActionStatus::InProgress) {
        return None;
    }
    let accepted = action.kind == Some(ActionKind::Accept);
    let missing: Vec<(String, String)> = [
        ("`owner`", "name a team", action.owner.is_none()),
        ("`due`", "set a day", action.due.is_none() && !accepted),
        ("`ticket`", "say where it is tracked", action.ticket.is_none() && !accepted),
    ]
    .into_iter()
    .filter(|(_, _, missing)| *missing)
    .map(|(key, remedy, _)| (key.to_owned(), remedy.to_owned()))
    .collect();
    if missing.is_empty() {
        return None;
    }
    let (keys, remedies): (Vec<String>, Vec<String>) = missing.into_iter().unzip();
    let (keys, remedies) = (listed(&keys, "no "), listed(&remedies, ""));
    let place = Place::key(Path::root().key("actions").key(&action.id));
    Some(
        Diagnostic::new(Code::LooseAction, place, format!("the action `{}` has no {keys}", action.id))
            .help(format!("such an action tends to stay open: {remedies}")),
    )
}

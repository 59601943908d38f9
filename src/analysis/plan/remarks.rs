//! What a plan says besides its figures.

use super::choices::Choices;
use super::{PlanOptions, Windows, is_open};
use crate::model::{Action, ActionStrength, Model};
use crate::report::{NodeKind, Plan, PlanBy, Target};

/// Adds notes and remarks.
pub(super) fn complete(
    plan: &mut Plan,
    model: &Model,
    choices: &Choices,
    windows: &Windows<'_>,
    free: &[usize],
    asked: &PlanOptions,
) {
    plan.notes = notes(plan, model);
    let open = || model.actions().iter().enumerate().filter(|(_, action)| is_open(action));
    let ids = |counts: &dyn Fn(usize, &Action) -> bool| -> Vec<&str> {
        open().filter(|(number, action)| counts(*number, action)).map(|(_, action)| action.id.as_str()).collect()
    };
    let mut remarks = Vec::new();
    remarks.extend(too_dear(plan, model, choices, free));
    let unpriced = ids(&|_, action| action.cost.is_none());
    if !unpriced.is_empty() {
        let (has, counts, it) = either(&unpriced, ("has", "counts", "it"), ("have", "count", "they"));
        remarks.push(format!(
            "{} {has} no `cost` and {counts} as free: write what {it} would take, or the plan is too fond of {}.",
            some(&unpriced),
            if it == "it" { "it" } else { "them" }
        ));
    }
    remarks.extend(weak(plan, model));
    let worse = |number: usize| {
        let action = plan.actions.iter().find(|planned| planned.id == model.actions()[number].id);
        action.and_then(|planned| planned.foresight).is_some_and(|foresight| foresight < 0.0)
    };
    let harmful = ids(&|number, _| worse(number));
    if !harmful.is_empty() {
        let (makes, its, _) = either(&harmful, ("makes", "its", ""), ("make", "their", ""));
        remarks.push(format!(
            "By {its} side effects, or by what {its} fixes hold back, {} {makes} the next window worse if done alone.",
            some(&harmful)
        ));
    }
    let idle = ids(&|number, _| !moves(windows, number));
    if !idle.is_empty() {
        let (fixes, _, it) = either(&idle, ("fixes", "", "it"), ("fix", "", "they"));
        remarks.push(format!("{} {fixes} nothing that leads to an impact, so {it} cannot be weighed.", some(&idle)));
    }
    remarks.extend(bare_target(plan, model, asked));
    plan.remarks = remarks;
}

/// Does the action move a lever?
fn moves(windows: &Windows<'_>, action: usize) -> bool {
    windows.levers.iter().any(|lever| lever.moved_by.iter().any(|&(by, _)| by == action))
}

fn notes(plan: &Plan, model: &Model) -> Vec<String> {
    let mut notes = Vec::new();
    let off = model.nodes().iter().flat_map(|node| &node.mechanisms).filter(|mechanism| mechanism.off).count();
    if off > 0 {
        let (links, they) =
            if off == 1 { ("1 mechanism is".to_owned(), "it") } else { (format!("{off} mechanisms are"), "they") };
        notes.push(format!(
            "{links} switched off for this incident, because a cause is dated after its effect; in the next window \
             {they} may fire."
        ));
    }
    if !plan.happened {
        notes.push(
            "No impact is observed, so nothing could have been spared: the plan looks at the next window alone."
                .to_owned(),
        );
    }
    if plan.risk_now <= 0.0 {
        let but =
            if plan.by == PlanBy::Hindsight { ": the plan goes by what it would have spared in this one" } else { "" };
        notes.push(format!("The next such window is expected to cost nothing{but}."));
    }
    notes
}

/// A budget that nothing fits.
fn too_dear(plan: &Plan, model: &Model, choices: &Choices, free: &[usize]) -> Option<String> {
    let budget = plan.budget.filter(|_| choices.forced.is_empty())?;
    let cost = |action: usize| model.actions()[action].cost.unwrap_or(0.0);
    let cheapest = free.iter().copied().min_by(|&a, &b| cost(a).total_cmp(&cost(b)))?;
    (cost(cheapest) > budget).then(|| {
        format!(
            "Nothing fits a budget of {budget}: the cheapest action that moves anything, `{}`, costs {}.",
            model.actions()[cheapest].id,
            cost(cheapest)
        )
    })
}

/// A chosen set of nothing but weaker actions.
fn weak(plan: &Plan, model: &Model) -> Option<String> {
    let strength =
        |id: &String| model.actions().iter().find(|action| &action.id == id).and_then(|action| action.strength);
    let chosen = &plan.chosen.actions;
    let is_weak = !chosen.is_empty() && chosen.iter().all(|id| strength(id) == Some(ActionStrength::Weaker));
    is_weak.then(|| {
        "The chosen set has only weaker actions, such as training, rules and warnings, which depend on people \
         remembering them; look for one that works by itself."
            .to_owned()
    })
}

/// The best target, if there are actions and none fixes it.
fn bare_target(plan: &Plan, model: &Model, asked: &PlanOptions) -> Option<String> {
    let figure = |target: &&Target| match plan.by {
        PlanBy::Foresight => target.foresight,
        PlanBy::Hindsight => target.hindsight,
    };
    // What happens in between is fixed by way of its causes.
    let is_cause = |target: &&Target| matches!(target.kind, NodeKind::Factor | NodeKind::Safeguard);
    let best = plan.targets.iter().filter(is_cause).filter(|target| figure(target).is_some_and(|figure| figure > 0.01));
    let first = best.reduce(|best, target| if figure(&target) > figure(&best) { target } else { best })?;
    // What an action in place holds already needs no other; what is left of it is the chance that this one fails.
    let is_held = |action: &&Action| plan.in_place.iter().any(|done| done.id == action.id);
    let held = model.actions().iter().filter(is_held).flat_map(|action| &action.fixes);
    let is_held = held.into_iter().any(|(node, _)| model.node(*node).id == first.id);
    let is_bare = first.actions.is_empty() && !is_held && !plan.actions.is_empty() && asked.without.is_empty();
    is_bare.then(|| {
        format!(
            "No open action fixes `{}`, the condition with the largest effect ({:.0}%).",
            first.id,
            100.0 * figure(&first).unwrap_or(0.0)
        )
    })
}

fn either<'t>(
    ids: &[&str],
    one: (&'t str, &'t str, &'t str),
    several: (&'t str, &'t str, &'t str),
) -> (&'t str, &'t str, &'t str) {
    if ids.len() == 1 { one } else { several }
}

/// Ids, at most four.
fn some(ids: &[&str]) -> String {
    let quoted = |ids: &[&str]| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    match ids.len() {
        0..=4 => quoted(ids),
        n => format!("{} and {} more", quoted(&ids[..3]), n - 3),
    }
}

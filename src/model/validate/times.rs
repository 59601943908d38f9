//! Times: the header runs forward, and no cause comes after its effect.

use super::names::Names;
use super::written::{Role, WrittenNode};
use crate::diagnostic::{Code, Diagnostic, Path, Place};
use crate::model::{Incident, Node, NodeRef};

/// An impact cannot end, or be brought under control, before it began, nor end before it was
/// brought under control. When it was detected is free: some alarms come before the impact, some
/// incidents are found when they are over.
pub(super) fn check_incident(incident: &Incident, diagnostics: &mut Vec<Diagnostic>) {
    let order = [
        ("start", incident.start, "end", incident.end),
        ("start", incident.start, "mitigated", incident.mitigated),
        ("mitigated", incident.mitigated, "end", incident.end),
    ];
    let path = |key| Path::root().key("incident").key(key);
    for (first, begins, last, ends) in order {
        if let (Some(begins), Some(ends)) = (begins, ends)
            && ends < begins
        {
            diagnostics.push(
                Diagnostic::new(
                    Code::BadValue,
                    Place::value(path(last)),
                    format!("`{last}` ({ends}) lies before `{first}` ({begins})"),
                )
                .related(Place::value(path(first)), format!("`{first}` is here"))
                .help("check the dates and the offsets from UTC"),
            );
        }
    }
}

/// Switches off what cannot have happened in this incident: a mechanism with a cause that is
/// dated after the effect. Among the causes of a threshold, a late one only does not count: the
/// mechanism stays as long as the others are enough.
pub(super) fn switch_off(
    nodes: &mut [Node],
    written: &[WrittenNode<'_>],
    names: &Names<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (effect, node) in written.iter().enumerate() {
        let Some(effect_at) = node.at else { continue };
        for (clause, number) in node.clauses().iter().zip(0..) {
            let late =
                |name: &str| names.find(name).filter(|cause| written[cause.0].at.is_some_and(|at| at > effect_at));
            if !clause.causes().any(|(_, _, name)| late(name).is_some()) {
                continue;
            }
            let mechanism = &mut nodes[effect].mechanisms[number];
            if let Some(at_least) = &mut mechanism.at_least {
                let on_time = clause.of.iter().filter(|name| late(name).is_none()).count();
                if on_time < at_least.count {
                    mechanism.off = true;
                } else {
                    let is_late = |cause: &NodeRef| written[cause.0].at.is_some_and(|at| at > effect_at);
                    (at_least.late, at_least.of) = at_least.of.iter().partition(|cause| is_late(cause));
                }
            }
            mechanism.off |= clause.all.iter().any(|name| late(name).is_some());
            let off = mechanism.off;
            for (role, i, name) in clause.causes() {
                let Some(cause) = late(name) else { continue };
                let place = clause.name_place(node, role, i, name);
                diagnostics.push(cause_after_effect(&written[cause.0], node, role, off, place));
            }
        }
    }
}

fn cause_after_effect(
    cause: &WrittenNode<'_>,
    effect: &WrittenNode<'_>,
    role: Role,
    off: bool,
    place: Place,
) -> Diagnostic {
    let at = |node: &WrittenNode<'_>| node.at.map(|at| at.to_string()).unwrap_or_default();
    let consequence = match (off, role) {
        (true, _) => "this mechanism is switched off",
        (false, _) => "it does not count here",
    };
    Diagnostic::new(
        Code::CauseAfterEffect,
        place,
        format!(
            "`{}` ({}) comes after its effect `{}` ({}): {consequence}",
            cause.id,
            at(cause),
            effect.id,
            at(effect)
        ),
    )
    .related(Place::value(cause.path().key("at")), "the cause is dated here")
    .related(Place::value(effect.path().key("at")), "the effect is dated here")
    .help("mend the dates, or remove the link if it was not so")
}

//! What a plan says, in sentences: what to do first, what it buys, what is left.

use super::super::figure::{amount, percent};
use super::super::text::{clean, name, quoted, shorten};
use super::called;
use crate::report::{Missed, Plan, PlanBy, Target};

/// The part of what a set brings at which the rest of it is said to bring little.
const BULK: f64 = 0.85;

/// What is expected, with two or three digits that count: it is no exact figure for a reader.
pub(super) fn coarse(x: f64) -> String {
    let digits = match x.abs() {
        y if y >= 99.95 || y == 0.0 => return amount(x.round()),
        y if y >= 9.995 => 1,
        y if y >= 0.995 => 2,
        y if y >= 0.0995 => 2,
        y if y >= 0.00995 => 3,
        y if y >= 0.001 => 4,
        _ => return "<0.001".to_owned(),
    };
    let text = format!("{x:.digits$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An amount in the unit of the actions: `2 days`.
pub(in crate::view) fn priced(plan: &Plan, cost: f64) -> String {
    let unit = plan.cost_unit.as_deref().map(clean).filter(|unit| !unit.is_empty());
    match unit.map(|unit| shorten(&unit, 20)) {
        None => format!("cost {}", amount(cost)),
        Some(unit) => {
            // One day, not one days.
            let one = cost == 1.0 && unit.ends_with('s') && !unit.ends_with("ss");
            let unit = if one { unit.trim_end_matches('s') } else { &unit };
            format!("{} {unit}", amount(cost))
        }
    }
}

/// A part that goes away: `−41%`.
fn fall(part: f64) -> String {
    if part < 0.0 { format!("+{}", percent(-part)) } else { format!("−{}", percent(part)) }
}

/// The sentences, the most important first.
pub(in crate::view) fn sentences(plan: &Plan) -> Vec<String> {
    let mut out = if plan.actions.is_empty() && plan.rest.is_empty() {
        best_target(plan).into_iter().collect()
    } else if plan.chosen.actions.is_empty() {
        vec![nothing(plan)]
    } else {
        best_set(plan)
    };
    out.extend(bound(plan));
    out
}

/// Where no action is open: which node to begin with.
fn best_target(plan: &Plan) -> Option<String> {
    let figure = |target: &Target| match plan.by {
        PlanBy::Foresight => target.foresight,
        PlanBy::Hindsight => target.hindsight,
    };
    let before = "No action is open in the file.";
    let best = plan.targets.iter().filter(|target| figure(target).is_some_and(|figure| figure > 0.0));
    let best = best.reduce(|best, target| if figure(target) > figure(best) { target } else { best });
    let Some(best) = best else {
        return Some(format!("{before} Holding any single node good would change nothing."));
    };
    let named = quoted(&name(&best.label, &best.id));
    let spared = best.hindsight.map(|part| format!("would have spared {} of this incident", percent(part)));
    let avoided = best.foresight.map(|part| {
        format!(
            "would avoid {} of the expected cost of the next such window, which is {}",
            percent(part),
            coarse(plan.risk_now)
        )
    });
    let effects: Vec<String> = avoided.into_iter().chain(spared).collect();
    Some(format!("{before} The best place for one: holding {named} good {}.", effects.join(", and ")))
}

fn nothing(plan: &Plan) -> String {
    let within = plan.budget.map_or_else(String::new, |budget| format!(" within {}", priced(plan, budget)));
    match plan.by {
        PlanBy::Foresight => format!(
            "No open action{within} lowers the expected cost of the next such window, which is {}.",
            coarse(plan.risk_now)
        ),
        PlanBy::Hindsight => format!("No open action{within} would have spared anything of this incident."),
    }
}

/// What to do first, and what the whole set comes to.
fn best_set(plan: &Plan) -> Vec<String> {
    let chosen = &plan.chosen;
    let Some(first) = chosen.order.first() else { return Vec::new() };
    let (label, id) = called(plan, &first.action);
    let named = quoted(&name(&label, &id));
    let alone = plan.actions.iter().chain(&plan.rest).find(|action| action.id == first.action);
    let spared = |part: f64| format!("{} of this incident", percent(part));
    let (foresight, hindsight) = alone.map_or((None, None), |action| (action.foresight, action.hindsight));
    let mut out = Vec::new();
    let does = match (plan.by, foresight, hindsight) {
        (PlanBy::Hindsight, _, Some(part)) => format!("it would have spared {}", spared(part)),
        (_, Some(part), hindsight) => {
            let falls = if part >= 0.0 { "falls" } else { "rises" };
            let also =
                hindsight.map_or_else(String::new, |part| format!(", and it would have spared {}", spared(part)));
            format!(
                "the expected cost of the next such window {falls} from {} to {} ({}){also}",
                coarse(plan.risk_now),
                coarse(first.risk_after),
                fall(part)
            )
        }
        _ => "it changes what is expected of the next window little".to_owned(),
    };
    out.push(format!("Do {named} first ({}): {does}.", priced(plan, first.cost)));
    if chosen.actions.len() > 1 {
        let all = match chosen.actions.len() {
            2 => "Both actions of the best set".to_owned(),
            n => format!("All {n} actions of the best set"),
        };
        let cost = priced(plan, chosen.cost);
        let together = match (plan.by, chosen.foresight, chosen.hindsight) {
            (PlanBy::Hindsight, _, Some(part)) => format!("would have spared {}", spared(part)),
            (_, Some(part), hindsight) => {
                let also =
                    hindsight.map_or_else(String::new, |part| format!("; they would have spared {}", spared(part)));
                format!("leave {} ({}){also}", coarse(plan.risk_after), fall(part))
            }
            _ => "leave it as it is".to_owned(),
        };
        out.push(format!("{all}, {cost}, {together}."));
        out.extend(bulk(plan));
    }
    out
}

/// How few of the actions bring most of what the whole set brings.
fn bulk(plan: &Plan) -> Option<String> {
    let order = &plan.chosen.order;
    let brought = |risk: f64, hindsight: Option<f64>| match plan.by {
        PlanBy::Foresight => plan.risk_now - risk,
        PlanBy::Hindsight => hindsight.unwrap_or(0.0),
    };
    let last = order.last()?;
    let all = brought(last.risk_after, last.hindsight);
    let part = |at: usize| brought(order[at].risk_after, order[at].hindsight) / all;
    let enough = (0..order.len()).find(|&at| part(at) >= BULK)?;
    let cost: f64 = order[..=enough].iter().map(|step| step.cost).sum();
    let (first, bring) = match enough {
        0 => ("The first of them".to_owned(), "brings"),
        n => (format!("The first {} of them", n + 1), "bring"),
    };
    (enough + 1 < order.len())
        .then(|| format!("{first}, {}, {bring} {} of that.", priced(plan, cost), percent(part(enough))))
}

/// What a search that was stopped may have missed.
fn bound(plan: &Plan) -> Option<String> {
    let said = |missed: Missed| match missed.risk {
        Some(risk) => format!("{} ({} of the risk now)", coarse(risk), percent(missed.share)),
        None => format!("{} of this incident", percent(missed.share)),
    };
    let (of_chosen, of_all) = (plan.chosen.missed_at_most?, plan.missed_at_most?);
    // A bound of nothing proves it.
    let of_chosen = if of_chosen.share <= 0.0 {
        "The best set is proven to be so, but".to_owned()
    } else {
        format!("Another set may be better than the best one found by at most {}, and", said(of_chosen))
    };
    Some(format!(
        "There are too many sets to try them all. {of_chosen} at some cost one may be better than the frontier by at \
         most {}.",
        said(of_all)
    ))
}

//! Which forms of a question become tables and which decisions.
//!
//! What tables take is known once they are planned; what a diagram takes is known once it is built, and
//! the time until then may be lost. So a diagram may take about as long as the tables that it would
//! spare: then the whole takes at most about twice as long as the better of the two.

use super::decisions::Decisions;
use super::tables::{Outlook, Search};
use super::{ENTRIES_PER_NODE, Question, Refusal, Way};
use crate::engine::elimination::order::Most;
use crate::engine::functions::Room;

/// Tables of more entries than this are dear.
pub(super) const DEAR: f64 = (1u64 << 21) as f64;

/// The least room for a diagram before dear tables, in nodes.
pub(super) const TRIAL: usize = 1 << 15;

/// Dear tables are worth a diagram node for every so many entries. Where chance is everywhere, a
/// diagram is a poor bet, so this stays well below the tables' own time.
const ENTRIES_PER_TRIAL: f64 = 256.0;

/// Where the graph is logic, a diagram of so few steps is tried before any table is planned.
const AT_ONCE: u64 = 1 << 12;

/// Tables of fewer entries are walked before a race of orders is over.
const SHORT: f64 = (1u64 << 17) as f64;

/// A walk up and down over so many entries takes about as long as one step on a diagram.
const ENTRIES_PER_STEP: f64 = 2.0;

/// How many times a ranking walks over a goal, about; over the evidence it walks once.
const WALKS: f64 = 8.0;

/// A graph is logical if at most one in so many of its mechanisms has a coin.
const LOGICAL: usize = 20;

/// How many entries may be walked for each entry that the budget keeps: it bounds the time. A plan that
/// passes it is given up; to plan on costs far more than it could ever save, since a network becomes denser
/// with each step.
const WORK_PER_ENTRY: f64 = 64.0;

/// The tables that a budget pays for.
pub(super) fn affordable(budget: usize) -> Most {
    let entries = ENTRIES_PER_NODE * budget as f64;
    Most { work: WORK_PER_ENTRY * entries, kept: entries }
}

/// Is what bears on the question logic, with chance only at its roots, as in a fault tree?
pub(super) fn is_logical(question: Question<'_>) -> bool {
    let Question { graph, observations, goals, .. } = question;
    let relevant = graph.ancestors(observations.iter().map(|o| o.node).chain(goals.iter().copied()));
    let (mut all, mut open) = (0, 0);
    for mechanism in graph.mechanisms().iter().filter(|mechanism| relevant[mechanism.effect]) {
        all += 1;
        open += usize::from(mechanism.strength.certain().is_none());
    }
    all > 0 && open * LOGICAL <= all
}

/// What becomes of each form. The evidence is form 0, goal g is form g + 1.
pub(super) struct Plan {
    /// The tables of each form, as far as they are planned.
    pub(super) outlooks: Vec<Outlook>,
    /// The forms that are in the diagram.
    pub(super) by_decisions: Vec<usize>,
    pub(super) decisions: Option<Decisions>,
}

pub(super) fn plan(question: Question<'_>, is_logical: bool, way: Way, budget: usize) -> Result<Plan, Refusal> {
    let all: Vec<usize> = (0..=question.goals.len()).collect();
    let unplanned = || vec![Outlook::none(); all.len()];
    let by_diagram = |decisions: Decisions, forms: &[usize], outlooks: Vec<Outlook>| {
        Ok(Plan { outlooks, by_decisions: forms.to_vec(), decisions: Some(decisions) })
    };
    let outlooks = |most: Most, search: Search| -> Result<Vec<Outlook>, Refusal> {
        let goals = question.goals.iter().copied().map(Some);
        let outlook = |goal: Option<usize>| match Outlook::new(question, goal, way, most, search) {
            // A goal that is bad in no world that fits does not make the question impossible.
            Err(Refusal::Impossible) if goal.is_some() => Ok(Outlook::impossible()),
            outlook => outlook,
        };
        [None].into_iter().chain(goals).map(outlook).collect()
    };
    let full = Room::of(budget);
    match way {
        Way::Diagram => return by_diagram(Decisions::new(question, &all, full)?, &all, unplanned()),
        Way::Hubs | Way::Chains => {
            let unbounded = Most { work: f64::INFINITY, kept: f64::INFINITY };
            let outlooks = outlooks(unbounded, Search::Long)?;
            if !dearer(&outlooks, f64::MAX, budget).is_empty() {
                return Err(Refusal::NotThisWay);
            }
            return Ok(Plan { outlooks, by_decisions: Vec::new(), decisions: None });
        }
        Way::Cheapest => {}
    }
    // Too large is no refusal yet.
    let diagram = |forms: &[usize], room: Room| match Decisions::new(question, forms, room) {
        Ok(decisions) => Ok(Some(decisions)),
        Err(Refusal::TooLarge(_)) => Ok(None),
        Err(refusal) => Err(refusal),
    };
    let mut refused = None;
    let mut planned = None;
    if is_logical {
        let at_once = AT_ONCE.min(full.steps);
        if let Some(decisions) = diagram(&all, Room { steps: at_once, is_trial: true, ..full })? {
            return by_diagram(decisions, &all, unplanned());
        }
        let quick = outlooks(affordable(budget), Search::None)?;
        let walked = quick[0].work() + WALKS * quick[1..].iter().map(Outlook::work).sum::<f64>();
        let steps = full.steps.min((walked / ENTRIES_PER_STEP) as u64);
        if walked <= SHORT {
            // No search would be made for better plans than these.
            planned = Some(quick);
        } else {
            match Decisions::new(question, &all, Room { steps, is_trial: steps < full.steps, ..full }) {
                Ok(decisions) => return by_diagram(decisions, &all, quick),
                // A diagram of everything does not fit the budget.
                Err(refusal @ Refusal::TooLarge(_)) if steps == full.steps => refused = Some(refusal),
                Err(Refusal::TooLarge(_)) => {}
                Err(refusal) => return Err(refusal),
            }
        }
    }
    let outlooks = match planned {
        Some(planned) => planned,
        None => outlooks(affordable(budget), Search::Long)?,
    };
    let dear = if is_logical { Vec::new() } else { dearer(&outlooks, DEAR, budget) };
    if !dear.is_empty() {
        let work: f64 = dear.iter().map(|&form| outlooks[form].work()).filter(|work| work.is_finite()).sum();
        let trial = ((work / ENTRIES_PER_TRIAL) as usize).max(TRIAL).min(budget);
        if let Some(decisions) = diagram(&dear, Room { is_trial: true, ..Room::of(trial) })? {
            return by_diagram(decisions, &dear, outlooks);
        }
    }
    let left = dearer(&outlooks, f64::MAX, budget);
    if left.is_empty() {
        return Ok(Plan { outlooks, by_decisions: left, decisions: None });
    }
    if let Some(refusal) = refused.filter(|_| left.len() == all.len()) {
        return Err(refusal);
    }
    by_diagram(Decisions::new(question, &left, full)?, &left, outlooks)
}

/// The forms whose tables take more than that, or more than the budget. They share it; those that come
/// first are served first.
fn dearer(outlooks: &[Outlook], most: f64, budget: usize) -> Vec<usize> {
    let mut left = affordable(budget).kept;
    let mut dear = Vec::new();
    for (form, outlook) in outlooks.iter().enumerate() {
        if outlook.work() <= most && outlook.kept() <= left {
            left -= outlook.kept();
        } else {
            dear.push(form);
        }
    }
    dear
}

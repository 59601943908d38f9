//! `plan`: what to do about it, what it buys, and what is left.
//!
//! Actions A hold nodes good and may bring nodes about; every such fix and side effect is a coin of its own
//! (see `levers.rs`). With q_n = Π (1 − f_a,n) over a in A, the chance that n is not held good:
//!
//! - **hindsight**(A) = Σ w_i · P(impact i would not have happened with A in place | e) over the observed
//!   impacts, their weights w in proportion to cost: 1 − v̂(q) of this incident with A in it. Nothing but A
//!   counts as in place there.
//! - **risk**(A) = Σ cost_i · P(impact i in the next window under A | e) over all impacts. In the next window
//!   the coins of latent nodes keep their joint posterior; all others are drawn afresh (see `windows.rs`).
//! - **foresight**(A) = (risk now − risk(A)) / risk now. Actions that are done or verified are in place in both.
//!
//! *Targets* are the same for a node that is held good for certain: v̂ is multilinear in q, so q_n = 0 gives
//! v̂ − q_n · ∂v̂/∂q_n, for all nodes from one upward and one downward pass.
//!
//! Each window is compiled once. The best set and the whole frontier of cost and risk come from a branch and
//! bound over it (`search.rs`).

mod choices;
mod costs;
mod figures;
mod levers;
mod remarks;
mod search;
mod targets;
mod windows;

use super::{AnalysisError, Options};
use crate::model::{Action, ActionStatus, Model, NodeKind};
use crate::report::{Chosen, FrontierPoint, Method, Missed, Plan, PlanBy, PlannedAction, SettledAction, Step, VERSION};
use choices::Choices;
use costs::Costs;
use figures::Figures;
use levers::Lever;
use search::{ALWAYS_FINISHED, Found, Point, Problem, Scale};

/// Losses closer than this, as a part of what is lost now, are equal: what rounding leaves of a tie.
const EQUAL: f64 = 1e-12;

/// Figures closer than this are equal in an order that is shown.
const SHOWN_EQUAL: f64 = 1e-9;

/// What a plan is to look for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlanOptions {
    /// What may be spent, in the unit of the actions' cost; no limit if `None`.
    pub budget: Option<f64>,
    /// The ids of actions that are in the best set in any case.
    pub with: Vec<String>,
    /// The ids of actions that are not in it in any case.
    pub without: Vec<String>,
    /// What the best set makes the most of. If `None`, foresight; hindsight where no cost is expected of the
    /// next window.
    pub by: Option<PlanBy>,
    /// List only so many actions and targets; all if `None`.
    pub top: Option<usize>,
}

/// Weighs the actions of a model, and finds the best set of them.
///
/// ```
/// use because::analysis::Options;
/// use because::analysis::plan::{PlanOptions, plan};
/// use because::model::Model;
///
/// let model = Model::builder()
///     .factor("pool-size", |f| f.prior(0.05).observed(true))
///     .safeguard("alert", |s| s.fails(0.5))
///     .impact("orders-failed", |i| i.cost(40.0).because("pool-size", 0.9))
///     .impact("unnoticed", |i| i.cost(20.0).because_all(["pool-size", "alert"], 1.0))
///     .action("size-guard", |a| a.fixes("pool-size", 0.97).cost(5.0))
///     .action("new-alert", |a| a.fixes("alert", 0.9).cost(1.0))
///     .build()
///     .expect("the model is valid");
///
/// let plan = plan(&model, &Options::default(), &PlanOptions { budget: Some(5.0), ..PlanOptions::default() })?;
/// assert_eq!(plan.chosen.actions, ["size-guard"]);
/// // Both impacts need what it fixes, so it would have spared all but 3 %.
/// assert!((plan.chosen.hindsight.unwrap() - 0.97).abs() < 1e-9);
/// assert_eq!(plan.frontier.len(), 4);
/// # Ok::<(), because::analysis::AnalysisError>(())
/// ```
///
/// Cost: two compilations for the actions and two for the targets, then a few passes over the compiled forms,
/// and the search: at most 2ⁿ passes for n ≤ 20 open actions, and a fixed number beyond that.
///
/// # Errors
/// [`AnalysisError`] if the evidence is impossible, a form does not fit the budget, or the options name what
/// is not there or contradict each other.
pub fn plan(model: &Model, options: &Options, asked: &PlanOptions) -> Result<Plan, AnalysisError> {
    weighed(model, options, asked, None)
}

/// The same with another bound for the search where there are more than 20 open actions: it stops after about so
/// many sets, and says what it may have missed. [`plan`] takes from 4,096 to 131,072, fewer where the compiled form
/// is large.
///
/// # Errors
/// As [`plan`].
pub fn plan_within(model: &Model, options: &Options, asked: &PlanOptions, most: usize) -> Result<Plan, AnalysisError> {
    weighed(model, options, asked, Some(most))
}

fn weighed(model: &Model, options: &Options, asked: &PlanOptions, most: Option<usize>) -> Result<Plan, AnalysisError> {
    let costs = Costs::new(model.actions());
    let choices = Choices::new(model, &costs, asked)?;
    let candidates = super::resolve(model, &options.candidates)?;
    let windows = Windows::new(model, options)?;
    let by = windows.by(asked.by)?;
    let free = choices.free(model, &windows.levers);
    let problem = windows.problem(by, &choices, &free, &costs, most);
    let found = search::search(&problem);
    let best = match choices.budget_in_ticks(&costs) {
        Some(ticks) => found.within(ticks),
        None => found.frontier.last(),
    };
    // What is forced fits the budget, so there is a set that does.
    let chosen: Vec<usize> = best.map_or_else(|| choices.forced.clone(), |point| point.actions.clone());
    let mut report = windows.report(&choices, &costs, &chosen, &found, by, asked);
    let targets = targets::targets(model, options, &windows, &candidates);
    let fit = match targets {
        // Where there are actions, they are the answer.
        Err(AnalysisError::TooLarge(_)) if !report.actions.is_empty() => false,
        targets => {
            report.targets = targets?;
            true
        }
    };
    remarks::complete(&mut report, model, &choices, &windows, &free, asked);
    if !fit {
        report.notes.push("The targets do not fit the budget of diagram nodes, and are left out.".to_owned());
    }
    let top = asked.top.unwrap_or(usize::MAX);
    report.rest = report.actions.split_off(top.min(report.actions.len()));
    report.actions_left_out = report.rest.len();
    report.targets_left_out = report.targets.len().saturating_sub(top);
    report.targets.truncate(top);
    Ok(report)
}

/// Both windows compiled with the levers of all actions.
struct Windows<'m> {
    model: &'m Model,
    levers: Vec<Lever>,
    /// This incident; `None` where nothing happened.
    behind: Option<Figures>,
    /// The next window, costs as parts of the largest.
    ahead: Figures,
    /// The largest cost of an impact, or 1.
    unit: f64,
    /// What is in place, by the number of the action.
    in_place: Vec<bool>,
    /// The risk with what is in place, in units.
    risk_now: f64,
}

/// Is it done, or found to work?
fn is_in_place(action: &Action) -> bool {
    matches!(action.status, ActionStatus::Done | ActionStatus::Verified)
}

fn is_open(action: &Action) -> bool {
    matches!(action.status, ActionStatus::Open | ActionStatus::InProgress)
}

/// The impacts of a model, observed or not, with their costs.
fn impacts(model: &Model) -> impl Iterator<Item = (usize, f64)> {
    let impacts = model.iter().filter(|(_, node)| node.kind == NodeKind::Impact);
    impacts.map(|(node, data)| (node.index(), data.cost))
}

/// The impacts of the next window that cost something, as parts of the largest cost, and that.
fn expected(model: &Model) -> (Vec<(usize, f64)>, f64) {
    let largest = impacts(model).map(|(_, cost)| cost).fold(0.0, f64::max);
    let unit = if largest > 0.0 { largest } else { 1.0 };
    (impacts(model).filter(|(_, cost)| *cost > 0.0).map(|(node, cost)| (node, cost / unit)).collect(), unit)
}

/// The impacts of this incident with their parts in it.
fn observed(model: &Model) -> Vec<(usize, f64)> {
    super::observed_impacts(model).into_iter().map(|(node, weight)| (node.index(), weight)).collect()
}

impl<'m> Windows<'m> {
    fn new(model: &'m Model, options: &Options) -> Result<Windows<'m>, AnalysisError> {
        let levers = levers::of_actions(model, |action| action.status != ActionStatus::Dropped);
        let (behind, (ahead, unit)) = (observed(model), expected(model));
        let behind = if behind.is_empty() {
            None
        } else {
            let (nodes, weights): (Vec<usize>, Vec<f64>) = behind.into_iter().unzip();
            Some(Figures::new(model, &windows::this_incident(model, &levers, &nodes), weights, options)?)
        };
        let (nodes, weights): (Vec<usize>, Vec<f64>) = ahead.into_iter().unzip();
        let ahead = Figures::new(model, &windows::next_window(model, &levers, &nodes), weights, options)?;
        let in_place: Vec<bool> = model.actions().iter().map(is_in_place).collect();
        let risk_now = ahead.losses(&[levers::standing(&levers, &in_place)])[0];
        Ok(Windows { model, levers, behind, ahead, unit, in_place, risk_now })
    }

    /// What the plan goes by.
    fn by(&self, asked: Option<PlanBy>) -> Result<PlanBy, AnalysisError> {
        match asked {
            Some(PlanBy::Hindsight) if self.behind.is_none() => Err(AnalysisError::NothingHappened),
            Some(by) => Ok(by),
            None if self.risk_now <= 0.0 && self.behind.is_some() => Ok(PlanBy::Hindsight),
            None => Ok(PlanBy::Foresight),
        }
    }

    /// What is lost of this incident: 1 − hindsight.
    fn behind(&self) -> Option<Scale<'_>> {
        let base = vec![false; self.in_place.len()];
        self.behind.as_ref().map(|figures| Scale { figures, levers: &self.levers, base })
    }

    /// What is lost in the next window.
    fn ahead(&self) -> Scale<'_> {
        Scale { figures: &self.ahead, levers: &self.levers, base: self.in_place.clone() }
    }

    fn problem<'p>(
        &'p self,
        by: PlanBy,
        choices: &Choices,
        free: &[usize],
        costs: &'p Costs,
        most: Option<usize>,
    ) -> Problem<'p> {
        let ahead = self.ahead();
        let (first, second, equal) = match (by, self.behind()) {
            (PlanBy::Hindsight, Some(behind)) => (behind, Some(ahead).filter(|_| self.risk_now > 0.0), EQUAL),
            (_, behind) => (ahead, behind, EQUAL * self.risk_now),
        };
        let most = most.unwrap_or_else(|| search::most_evaluations(first.figures));
        let most = if free.len() <= ALWAYS_FINISHED { usize::MAX } else { most };
        Problem { first, second, free: free.to_vec(), forced: choices.forced.clone(), costs, equal, most }
    }

    /// Hindsight of sets of actions.
    fn hindsights(&self, sets: &[Vec<usize>]) -> Vec<Option<f64>> {
        match self.behind() {
            Some(scale) => scale.losses(sets).into_iter().map(|lost| Some(settled(1.0 - lost))).collect(),
            None => vec![None; sets.len()],
        }
    }

    /// Risks of sets of actions, in units.
    fn risks(&self, sets: &[Vec<usize>]) -> Vec<f64> {
        self.ahead().losses(sets)
    }

    /// Foresight, of a risk in units.
    fn foresight(&self, risk: f64) -> Option<f64> {
        (self.risk_now > 0.0).then(|| settled((self.risk_now - risk) / self.risk_now))
    }

    /// The report, but for targets and remarks.
    fn report(
        &self,
        choices: &Choices,
        costs: &Costs,
        chosen: &[usize],
        found: &Found,
        by: PlanBy,
        asked: &PlanOptions,
    ) -> Plan {
        let model = self.model;
        let missed = |gap: f64| Missed {
            risk: (by == PlanBy::Foresight).then_some(gap * self.unit),
            share: if by == PlanBy::Foresight { gap / self.risk_now } else { gap },
        };
        let frontier = self.frontier(&found.frontier, costs);
        let alone = &[chosen.to_vec()][..];
        let (risk_after, hindsight) = (self.risks(alone)[0], self.hindsights(alone)[0]);
        let ticks = chosen.iter().map(|&action| costs.ticks(action)).sum();
        let limit = choices.budget_in_ticks(costs).unwrap_or(u64::MAX);
        let chosen_report = Chosen {
            actions: self.ids(chosen),
            cost: costs.amount(ticks),
            hindsight,
            foresight: self.foresight(risk_after),
            risk_after: risk_after * self.unit,
            order: self.order(chosen, by, costs),
            missed_at_most: found.missed.map(|_| missed(found.missed_within(limit))),
        };
        Plan {
            because: VERSION,
            title: model.title().to_owned(),
            method: Method::Exact,
            by,
            targets: Vec::new(),
            targets_left_out: 0,
            actions: self.actions(chosen, choices),
            rest: Vec::new(),
            actions_left_out: 0,
            in_place: self.settled(is_in_place),
            dropped: self.settled(|action| action.status == ActionStatus::Dropped),
            chosen: chosen_report,
            frontier,
            risk_now: self.risk_now * self.unit,
            risk_after: risk_after * self.unit,
            cost_unit: model.cost_unit().map(str::to_owned),
            budget: asked.budget,
            exact: found.missed.is_none(),
            missed_at_most: found.missed.map(missed),
            happened: self.behind.is_some(),
            notes: Vec::new(),
            remarks: Vec::new(),
        }
    }

    fn ids(&self, actions: &[usize]) -> Vec<String> {
        actions.iter().map(|&action| self.model.actions()[action].id.clone()).collect()
    }

    fn frontier(&self, points: &[Point], costs: &Costs) -> Vec<FrontierPoint> {
        let sets: Vec<Vec<usize>> = points.iter().map(|point| point.actions.clone()).collect();
        let (risks, hindsights) = (self.risks(&sets), self.hindsights(&sets));
        let figures = risks.into_iter().zip(hindsights);
        let point = |(point, (risk, hindsight)): (&Point, (f64, Option<f64>))| FrontierPoint {
            actions: self.ids(&point.actions),
            cost: costs.amount(point.ticks),
            risk: risk * self.unit,
            foresight: self.foresight(risk),
            hindsight,
        };
        points.iter().zip(figures).map(point).collect()
    }

    /// The open actions, each by itself.
    fn actions(&self, chosen: &[usize], choices: &Choices) -> Vec<PlannedAction> {
        let actions = self.model.actions();
        let open: Vec<usize> = (0..actions.len()).filter(|&action| is_open(&actions[action])).collect();
        let sets: Vec<Vec<usize>> = open.iter().map(|&action| vec![action]).collect();
        let (risks, hindsights) = (self.risks(&sets), self.hindsights(&sets));
        let figures = risks.into_iter().zip(hindsights);
        let planned = |(&number, (risk, hindsight)): (&usize, (f64, Option<f64>))| {
            let action = &actions[number];
            PlannedAction {
                id: action.id.clone(),
                label: action.label.clone(),
                status: action.status,
                hindsight,
                foresight: self.foresight(risk),
                cost: action.cost.unwrap_or(0.0),
                risk_after: risk * self.unit,
                strength: action.strength,
                chosen: chosen.contains(&number),
                forced: choices.forced_way(number),
            }
        };
        let mut planned: Vec<PlannedAction> = open.iter().zip(figures).map(planned).collect();
        planned.sort_by(|a, b| {
            let figures = |action: &PlannedAction| (place(action.foresight), place(action.hindsight));
            figures(b).cmp(&figures(a)).then_with(|| a.cost.total_cmp(&b.cost)).then_with(|| a.id.cmp(&b.id))
        });
        planned
    }

    /// The actions that are not open.
    fn settled(&self, counts: impl Fn(&Action) -> bool) -> Vec<SettledAction> {
        let actions = self.model.actions();
        let numbers: Vec<usize> = (0..actions.len()).filter(|&action| counts(&actions[action])).collect();
        // What was given up has no levers.
        let known = |number: usize| actions[number].status != ActionStatus::Dropped;
        let sets: Vec<Vec<usize>> = numbers.iter().map(|&number| vec![number]).collect();
        let settled = numbers.iter().zip(self.hindsights(&sets)).map(|(&number, hindsight)| SettledAction {
            id: actions[number].id.clone(),
            label: actions[number].label.clone(),
            status: actions[number].status,
            hindsight: hindsight.filter(|_| known(number)),
        });
        settled.collect()
    }

    /// An order of work: what saves most for its cost first, what costs nothing before all else.
    fn order(&self, chosen: &[usize], by: PlanBy, costs: &Costs) -> Vec<Step> {
        let mut left = chosen.to_vec();
        let mut done: Vec<usize> = Vec::new();
        let mut steps = Vec::new();
        let mut lost = self.lost(by, &[Vec::new()])[0];
        while !left.is_empty() {
            let sets: Vec<Vec<usize>> =
                left.iter().map(|&action| done.iter().copied().chain([action]).collect()).collect();
            let losses = self.lost(by, &sets);
            let worth = |at: usize| search::worth(lost - losses[at], costs.ticks(left[at]));
            let better = |best: usize, at: usize| {
                // What costs nothing is worth no number; then what saves more comes first.
                let first = worth(at).total_cmp(&worth(best)).then_with(|| losses[best].total_cmp(&losses[at]));
                if first.is_gt() { at } else { best }
            };
            let best = (0..left.len()).reduce(better).unwrap_or(0);
            lost = losses[best];
            let action = left.remove(best);
            done.push(action);
            let sets = std::slice::from_ref(&done);
            steps.push(Step {
                action: self.model.actions()[action].id.clone(),
                cost: self.model.actions()[action].cost.unwrap_or(0.0),
                risk_after: self.risks(sets)[0] * self.unit,
                hindsight: self.hindsights(sets)[0],
            });
        }
        steps
    }

    fn lost(&self, by: PlanBy, sets: &[Vec<usize>]) -> Vec<f64> {
        match (by, self.behind()) {
            (PlanBy::Hindsight, Some(scale)) => scale.losses(sets),
            _ => self.risks(sets),
        }
    }
}

/// What rounding leaves of nothing is nothing.
fn settled(part: f64) -> f64 {
    if part.abs() <= EQUAL { 0.0 } else { part }
}

/// A figure as its place in an order: equal to 1e-9 is equal. What has no meaning comes last.
fn place(figure: Option<f64>) -> Option<i64> {
    figure.map(|figure| (figure / SHOWN_EQUAL).round() as i64)
}

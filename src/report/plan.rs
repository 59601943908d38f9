//! The answer to `plan`.

use serde::Serialize;

use super::{Method, NodeKind};
use crate::model::{ActionStatus, ActionStrength};

/// The answer to `plan`.
///
/// *Hindsight* is the part of what this incident cost that would have been spared, 0..1. *Foresight* is the part of
/// the expected cost of the next such window that is avoided; it may be negative.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The version of the engine.
    pub because: &'static str,
    /// The title of the incident.
    pub title: String,
    /// How the figures were obtained.
    pub method: Method,
    /// What the best set makes the most of.
    pub by: PlanBy,
    /// Every node but the impacts, by what holding it good for certain would save.
    pub targets: Vec<Target>,
    /// How many targets are left out where only the first few are asked for.
    pub targets_left_out: usize,
    /// The open actions, each by itself.
    pub actions: Vec<PlannedAction>,
    /// The open actions that are left out where only the first few are asked for; not in JSON.
    #[serde(skip)]
    pub rest: Vec<PlannedAction>,
    /// How many those are.
    pub actions_left_out: usize,
    /// The actions that are done or verified.
    pub in_place: Vec<SettledAction>,
    /// The actions that were given up.
    pub dropped: Vec<SettledAction>,
    /// The best set within the budget.
    pub chosen: Chosen,
    /// Every set that no other set beats in cost and in what is left, the cheapest first.
    pub frontier: Vec<FrontierPoint>,
    /// The expected cost of the next such window, with what is in place.
    pub risk_now: f64,
    /// The same with the chosen set in place too.
    pub risk_after: f64,
    /// The unit of the cost of actions.
    pub cost_unit: Option<String>,
    /// What may be spent; `None` if there is no limit.
    pub budget: Option<f64>,
    /// Was every set taken into account?
    pub exact: bool,
    /// If not, what may be missed.
    pub missed_at_most: Option<Missed>,
    /// Is some impact of this incident observed?
    pub happened: bool,
    /// What a reader must know: a near miss, mechanisms switched off.
    pub notes: Vec<String>,
    /// What a reader may miss: actions without a cost, weak plans.
    pub remarks: Vec<String>,
}

/// What the best set makes the most of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanBy {
    /// What is avoided in the next such window.
    #[default]
    Foresight,
    /// What would have been spared in this incident.
    Hindsight,
}

/// A node that could be held good.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// Its section.
    pub kind: NodeKind,
    /// The part of what this incident cost that would have been spared with it good; `None` if nothing happened.
    pub hindsight: Option<f64>,
    /// The part of the expected cost of the next window that is avoided with it good; `None` if none is expected.
    pub foresight: Option<f64>,
    /// Is it on every path from the candidates to some impact?
    pub choke_point: bool,
    /// The open actions that fix it.
    pub actions: Vec<String>,
}

/// An open action by itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedAction {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// How far it is.
    pub status: ActionStatus,
    /// The part of what this incident cost that it would have spared; `None` if nothing happened.
    pub hindsight: Option<f64>,
    /// The part of the expected cost of the next window that it avoids; `None` if none is expected.
    pub foresight: Option<f64>,
    /// What it costs; 0 where the file does not say.
    pub cost: f64,
    /// The expected cost of the next window with it in place.
    pub risk_after: f64,
    /// How strong an action of its kind is; `None` where the file does not say.
    pub strength: Option<ActionStrength>,
    /// Is it in the chosen set?
    pub chosen: bool,
    /// Was it forced in (`Some(true)`) or out (`Some(false)`)?
    pub forced: Option<bool>,
}

/// An action that is not open.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SettledAction {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// How far it is.
    pub status: ActionStatus,
    /// The part of what this incident cost that it would have spared; `None` if nothing happened.
    pub hindsight: Option<f64>,
}

/// The best set of actions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chosen {
    /// Their ids, in order.
    pub actions: Vec<String>,
    /// What they cost together.
    pub cost: f64,
    /// The part of what this incident cost that they would have spared; `None` if nothing happened.
    pub hindsight: Option<f64>,
    /// The part of the expected cost of the next window that they avoid; `None` if none is expected.
    pub foresight: Option<f64>,
    /// The expected cost of the next window with them in place.
    pub risk_after: f64,
    /// An order of work: what saves most for its cost first.
    pub order: Vec<Step>,
    /// If not every set was taken into account, by how much another one within the budget may be better.
    pub missed_at_most: Option<Missed>,
}

/// One step of the work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The id of the action.
    pub action: String,
    /// What it costs.
    pub cost: f64,
    /// The expected cost of the next window with it and all before it in place.
    pub risk_after: f64,
    /// The part of what this incident cost that it and all before it would have spared.
    pub hindsight: Option<f64>,
}

/// A set that no other set beats.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrontierPoint {
    /// The ids of its actions, in order.
    pub actions: Vec<String>,
    /// What they cost together.
    pub cost: f64,
    /// The expected cost of the next window with them in place.
    pub risk: f64,
    /// The part of that cost that they avoid.
    pub foresight: Option<f64>,
    /// The part of what this incident cost that they would have spared.
    pub hindsight: Option<f64>,
}

/// By how much the best may be better than what was found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Missed {
    /// As an expected cost of the next window; `None` where the plan is by hindsight.
    pub risk: Option<f64>,
    /// As a part of the expected cost now, or of what this incident cost.
    pub share: f64,
}

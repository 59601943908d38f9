//! What the options of a plan come to: what is forced in and out, and what may be spent.

use super::costs::Costs;
use super::levers::Lever;
use super::{PlanOptions, is_in_place, is_open};
use crate::analysis::AnalysisError;
use crate::diagnostic::did_you_mean;
use crate::model::{ActionStatus, Model};

/// See the head of this file.
#[derive(Debug)]
pub(super) struct Choices {
    /// The actions that are taken in any case, by their number in the model, in order.
    pub(super) forced: Vec<usize>,
    /// Those that are not taken in any case.
    excluded: Vec<usize>,
    budget: Option<f64>,
}

impl Choices {
    /// # Errors
    /// [`AnalysisError`] for ids that name no action, or one that is settled already; for one that is forced
    /// both ways; for a budget that is no amount or is spent by what is forced in.
    pub(super) fn new(model: &Model, costs: &Costs, asked: &PlanOptions) -> Result<Choices, AnalysisError> {
        let forced = resolve(model, &asked.with, |status| status != ActionStatus::Dropped)?;
        let excluded = resolve(model, &asked.without, |_| true)?;
        let id = |action: usize| model.actions()[action].id.clone();
        if let Some(&both) = forced.iter().find(|action| excluded.contains(action)) {
            return Err(AnalysisError::BothWays { id: id(both) });
        }
        if let Some(budget) = asked.budget {
            if !(budget >= 0.0 && budget.is_finite()) {
                return Err(AnalysisError::NoAmount { budget });
            }
            let (ticks, limit) = (forced.iter().map(|&action| costs.ticks(action)).sum::<u64>(), costs.of(budget));
            if ticks > limit {
                return Err(AnalysisError::Overspent {
                    budget,
                    ids: forced.iter().map(|&action| id(action)).collect(),
                    over: costs.amount(ticks - limit),
                });
            }
        }
        Ok(Choices { forced, excluded, budget: asked.budget })
    }

    /// What may be spent, as [`Costs`] counts it.
    pub(super) fn budget_in_ticks(&self, costs: &Costs) -> Option<u64> {
        self.budget.map(|budget| costs.of(budget))
    }

    /// Was the action forced in (`true`) or out?
    pub(super) fn forced_way(&self, action: usize) -> Option<bool> {
        if self.forced.contains(&action) { Some(true) } else { self.excluded.contains(&action).then_some(false) }
    }

    /// The open actions that may be taken or not and that move something.
    pub(super) fn free(&self, model: &Model, levers: &[Lever]) -> Vec<usize> {
        let mut moves = vec![false; model.actions().len()];
        levers.iter().flat_map(|lever| &lever.moved_by).for_each(|&(action, _)| moves[action] = true);
        let actions = model.actions().iter().enumerate();
        let free =
            actions.filter(|(number, action)| is_open(action) && moves[*number] && self.forced_way(*number).is_none());
        free.map(|(number, _)| number).collect()
    }
}

/// The actions with these ids; those that are in place already, or of another status than wanted, are an error.
fn resolve(model: &Model, ids: &[String], wanted: impl Fn(ActionStatus) -> bool) -> Result<Vec<usize>, AnalysisError> {
    let mut numbers = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(number) = model.actions().iter().position(|action| &action.id == id) else {
            let known = model.actions().iter().map(|action| action.id.as_str());
            return Err(AnalysisError::UnknownAction {
                id: id.clone(),
                nearest: did_you_mean(id, known).map(str::to_owned),
                is_node: model.find(id).is_some(),
            });
        };
        let action = &model.actions()[number];
        if is_in_place(action) || !wanted(action.status) {
            return Err(AnalysisError::NotOpen { id: id.clone(), status: action.status });
        }
        numbers.push(number);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

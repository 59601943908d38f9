//! Targets: what holding a single node good for certain would save.

use std::cell::Cell;

use super::figures::Figures;
use super::levers::{self, Lever};
use super::{Windows, expected, is_in_place, is_open, observed, place, settled, windows};
use crate::analysis::{AnalysisError, Options};
use crate::graph::CausalGraph;
use crate::model::{Model, NodeKind, NodeRef};
use crate::report::Target;

/// So many forms may be refused before the targets are given up: each refusal takes about the budget.
const MOST_REFUSED: usize = 12;

/// Every node but the impacts, what saves most in the next window first, then in this one, then by id.
///
/// Cost: one compilation of each window with a switch on every node, and one upward and one downward pass for
/// each impact; where that does not fit the budget, the same for the nodes in halves, and so on.
///
/// # Errors
/// [`AnalysisError::TooLarge`] where not even a single node fits, or after twelve refusals.
pub(super) fn targets(
    model: &Model,
    options: &Options,
    compiled: &Windows<'_>,
    candidates: &[NodeRef],
) -> Result<Vec<Target>, AnalysisError> {
    let nodes: Vec<usize> =
        model.iter().filter(|(_, node)| node.kind != NodeKind::Impact).map(|(node, _)| node.index()).collect();
    let mut hindsight = vec![None; model.nodes().len()];
    if compiled.behind.is_some() {
        let (impacts, weights): (Vec<usize>, Vec<f64>) = observed(model).into_iter().unzip();
        let ask = |levers: &[Lever]| windows::this_incident(model, levers, &impacts);
        let asking = Asking { model, options, weights, counts_what_is_in_place: false, refused: Cell::new(0) };
        asking.ask(&ask, &nodes, &mut |node, _, without| hindsight[node] = Some(settled(1.0 - without)))?;
    }
    let mut foresight = vec![None; model.nodes().len()];
    if compiled.risk_now > 0.0 {
        let (impacts, weights): (Vec<usize>, Vec<f64>) = expected(model).0.into_iter().unzip();
        let ask = |levers: &[Lever]| windows::next_window(model, levers, &impacts);
        let asking = Asking { model, options, weights, counts_what_is_in_place: true, refused: Cell::new(0) };
        asking.ask(&ask, &nodes, &mut |node, now, without| foresight[node] = Some(settled((now - without) / now)))?;
    }
    let chokes = choke_points(model, candidates);
    let target = |node: usize| {
        let data = &model.nodes()[node];
        let fixes = |fixes: &[(NodeRef, _)]| fixes.iter().any(|(fixed, _)| fixed.index() == node);
        Target {
            id: data.id.clone(),
            label: data.label.clone(),
            kind: data.kind,
            hindsight: hindsight[node],
            foresight: foresight[node],
            choke_point: chokes[node],
            actions: model
                .actions()
                .iter()
                .filter(|action| is_open(action) && fixes(&action.fixes))
                .map(|action| action.id.clone())
                .collect(),
        }
    };
    let mut targets: Vec<Target> = nodes.into_iter().map(target).collect();
    targets.sort_by(|a, b| {
        let figures = |target: &Target| (place(target.foresight), place(target.hindsight));
        figures(b).cmp(&figures(a)).then_with(|| a.id.cmp(&b.id))
    });
    Ok(targets)
}

/// Which nodes are on every path from the candidates to some observed impact, or to some impact at all where
/// none is observed.
fn choke_points(model: &Model, candidates: &[NodeRef]) -> Vec<bool> {
    let graph = CausalGraph::new(model);
    let candidates: Vec<usize> = candidates.iter().map(|candidate| candidate.index()).collect();
    let mut impacts: Vec<usize> = observed(model).into_iter().map(|(node, _)| node).collect();
    if impacts.is_empty() {
        impacts = super::impacts(model).map(|(node, _)| node).collect();
    }
    let mut chokes = vec![false; model.nodes().len()];
    impacts.into_iter().flat_map(|impact| graph.choke_points(&candidates, impact)).for_each(|node| chokes[node] = true);
    chokes
}

struct Asking<'m> {
    model: &'m Model,
    options: &'m Options,
    /// Of the impacts.
    weights: Vec<f64>,
    counts_what_is_in_place: bool,
    /// How many forms did not fit so far.
    refused: Cell<usize>,
}

impl Asking<'_> {
    /// Calls `answer` with every node, the loss as it is, and the loss with the node held good.
    fn ask(
        &self,
        window: &impl Fn(&[Lever]) -> windows::Window,
        nodes: &[usize],
        answer: &mut impl FnMut(usize, f64, f64),
    ) -> Result<(), AnalysisError> {
        if nodes.is_empty() {
            return Ok(());
        }
        let Asking { model, options, weights, counts_what_is_in_place, refused } = self;
        let levers = levers::of_nodes(model, |action| *counts_what_is_in_place && is_in_place(action), nodes);
        let figures = match Figures::new(model, &window(&levers), weights.clone(), options) {
            Err(AnalysisError::TooLarge(_)) if nodes.len() > 1 && refused.get() < MOST_REFUSED => {
                refused.set(refused.get() + 1);
                let (first, second) = nodes.split_at(nodes.len() / 2);
                self.ask(window, first, answer)?;
                return self.ask(window, second, answer);
            }
            other => other?,
        };
        // Every action that moves one of these levers is in place.
        let standing = levers::standing(&levers, &vec![true; model.actions().len()]);
        let (now, without) = figures.without_each(&standing);
        for (lever, without) in levers.iter().zip(without) {
            if lever.pull == levers::Pull::Hold && nodes.binary_search(&lever.node).is_ok() {
                answer(lever.node, now, without);
            }
        }
        Ok(())
    }
}

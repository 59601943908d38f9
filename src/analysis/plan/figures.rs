//! A window compiled: what is lost in it for any standing of the levers, and how that falls with each.
//!
//! The loss is Σ weight · P(impact | e) over the impacts of the window, v̂ for short. It is multilinear in the
//! standing q of the levers, so v̂ with lever l at 0 is v̂(q) − q_l · ∂v̂/∂q_l.

use super::windows::Window;
use crate::analysis::rank::{LEAST_EVIDENCE, contradiction};
use crate::analysis::{AnalysisError, Options};
use crate::engine::exact::{Compiled, Evidence, Question, Refusal};
use crate::graph::CausalGraph;
use crate::model::Model;

/// See the head of this file.
#[derive(Debug)]
pub(super) struct Figures {
    compiled: Compiled,
    evidence: Evidence,
    /// The weight of each goal.
    weights: Vec<f64>,
    /// How each goal depends on each lever.
    signs: Vec<Vec<Sign>>,
}

/// Which way a goal goes as the chance of a lever falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// It does not depend on it.
    None,
    /// It falls, or stays.
    Falls,
    /// It rises, or stays.
    Rises,
    /// It may do either.
    Mixed,
}

impl Figures {
    /// Compiles a window whose goals have these weights.
    ///
    /// # Errors
    /// [`AnalysisError`] where the evidence is impossible or the form does not fit the budget.
    pub(super) fn new(
        model: &Model,
        window: &Window,
        weights: Vec<f64>,
        options: &Options,
    ) -> Result<Figures, AnalysisError> {
        let Window { graph, observations, switches, goals } = window;
        let question = Question { graph, observations, switches, goals };
        let impossible = || contradiction(model, &CausalGraph::new(model), options.budget);
        let compiled = match Compiled::new(question, options.way, options.budget) {
            Ok(compiled) => compiled,
            Err(Refusal::Impossible) => return Err(impossible()),
            Err(Refusal::TooLarge(too_large)) => return Err(too_large.into()),
            Err(Refusal::NotThisWay) => return Err(AnalysisError::NotThisWay),
        };
        let evidence = compiled.evidence();
        if evidence.scaled <= 0.0 {
            return Err(impossible());
        }
        if evidence.scaled < LEAST_EVIDENCE || !evidence.ln_scale.is_finite() {
            return Err(AnalysisError::Improbable);
        }
        let signs = goals.iter().map(|&goal| signs(graph, switches, goal)).collect();
        Ok(Figures { compiled, evidence, weights, signs })
    }

    /// How many goals there are.
    pub(super) fn goals(&self) -> usize {
        self.weights.len()
    }

    /// How many elements the compiled form has.
    pub(super) fn size(&self) -> usize {
        self.compiled.size()
    }

    /// How a goal depends on each lever.
    pub(super) fn signs(&self, goal: usize) -> &[Sign] {
        &self.signs[goal]
    }

    /// The loss at each standing of the levers.
    ///
    /// Cost: an upward pass for each goal and eight standings.
    pub(super) fn losses(&self, standings: &[Vec<f64>]) -> Vec<f64> {
        let mut losses = vec![0.0; standings.len()];
        for goal in 0..self.goals() {
            self.add_losses(goal, standings, &mut losses);
        }
        losses
    }

    /// Adds what is lost by one goal.
    pub(super) fn add_losses(&self, goal: usize, standings: &[Vec<f64>], losses: &mut [f64]) {
        let values = self.compiled.values(goal, self.evidence, standings);
        let weight = self.weights[goal];
        losses.iter_mut().zip(values).for_each(|(loss, value)| *loss += weight * value.clamp(0.0, 1.0));
    }

    /// The loss at one standing, and for each lever what the loss would be with that lever at 0.
    ///
    /// Cost: an upward and a downward pass for each goal.
    pub(super) fn without_each(&self, standing: &[f64]) -> (f64, Vec<f64>) {
        let mut loss = 0.0;
        let mut without = vec![0.0; standing.len()];
        for (goal, &weight) in self.weights.iter().enumerate() {
            for outcome in self.compiled.outcomes(goal, self.evidence, &[standing.to_vec()]) {
                loss += weight * outcome.value.clamp(0.0, 1.0);
                for (lever, slope) in outcome.slopes.iter().enumerate() {
                    let left = outcome.value - standing[lever] * slope;
                    without[lever] += weight * left.clamp(0.0, 1.0);
                }
            }
        }
        (loss, without)
    }
}

/// Which way the goal goes with each switch: by the number of nodes on the way from it to the goal that hold
/// back by being bad, even or odd.
fn signs(graph: &CausalGraph, switches: &[usize], goal: usize) -> Vec<Sign> {
    // By node, with an even and with an odd number.
    let mut reached = vec![[false; 2]; graph.nodes().len()];
    let mut open = vec![(goal, 0)];
    reached[goal][0] = true;
    while let Some((node, parity)) = open.pop() {
        for &mechanism in &graph.nodes()[node].mechanisms {
            let mechanism = &graph.mechanisms()[mechanism];
            if mechanism.strength.certain() == Some(false) {
                continue;
            }
            let held = mechanism.conditions.iter().map(|c| (c.node, parity ^ usize::from(!c.bad)));
            let counted = mechanism.threshold.iter().flat_map(|t| t.of.iter().map(|&node| (node, parity)));
            for (cause, parity) in held.chain(counted) {
                if !std::mem::replace(&mut reached[cause][parity], true) {
                    open.push((cause, parity));
                }
            }
        }
    }
    let sign = |&switch: &usize| match reached[switch] {
        [false, false] => Sign::None,
        [true, false] => Sign::Falls,
        [false, true] => Sign::Rises,
        [true, true] => Sign::Mixed,
    };
    switches.iter().map(sign).collect()
}

/// What a lever stands at in the best case, between a set of actions and a larger one.
pub(super) fn best_case(sign: Sign, low: f64, high: f64) -> f64 {
    match sign {
        Sign::Rises => high,
        Sign::None | Sign::Falls | Sign::Mixed => low,
    }
}

/// Of so many levers, those that some goal may go either way with.
pub(super) fn mixed(figures: &Figures, levers: usize) -> Vec<bool> {
    (0..levers).map(|lever| (0..figures.goals()).any(|goal| figures.signs(goal)[lever] == Sign::Mixed)).collect()
}

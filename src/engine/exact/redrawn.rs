//! A compiled question asked again with other chances.
//!
//! What was compiled knows the chances of the graph only as numbers in its leaves and weights, so draws of
//! other chances need no new compilation: several are carried through each pass together. Only a chance
//! that leaves nothing open (0 or 1) is part of the structure and must stay what it is.
//!
//! The digits of tables that subtract are proven for the chances of the graph alone. Under others the
//! error may be larger, so this is for answers over many draws, not for one figure to the last digit.

use super::contraction::{Chances, Redraw};
use super::{Compiled, Evidence, Form};

/// The chance of every coin of a graph in place of the one that it has.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// Each node's own chance.
    pub own: Vec<f64>,
    /// Each mechanism's strength.
    pub strength: Vec<f64>,
}

/// Several draws, ready for questions.
#[derive(Debug)]
pub struct Redrawn<'c> {
    compiled: &'c Compiled,
    draws: Vec<Redraw>,
    evidence: Vec<Evidence>,
}

impl Compiled {
    /// How many draws go through a pass together.
    pub fn draws_at_once(&self) -> usize {
        // A circuit takes any number, eight to a pass.
        let small = |form: &Form| match form {
            Form::Tables(tables) => tables.draws_at_once(),
            Form::Decisions(_) => 2 * crate::engine::circuit::LANES,
        };
        self.goals.iter().flatten().chain([&self.evidence]).map(small).min().unwrap_or(1)
    }

    /// The same question with other chances: best [`draws_at_once`](Compiled::draws_at_once) of them. A
    /// chance that is 0 or 1 in the graph is taken to be so in every draw; others must lie strictly between.
    ///
    /// Cost: the tables filled anew, and one upward pass.
    pub fn redrawn(&self, draws: &[Draw]) -> Redrawn<'_> {
        let draws: Vec<Redraw> = draws.iter().map(|draw| self.contraction.redraw(draw)).collect();
        let evidence = match &self.evidence {
            Form::Tables(tables) => tables.redrawn(&draws, &[]).evidence(),
            Form::Decisions(_) => self.decisions().evidence_of(&draws),
        };
        Redrawn { compiled: self, draws, evidence }
    }
}

impl Redrawn<'_> {
    /// P(evidence) of each draw, up to a factor that is the same in all outcomes of the draw.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// ∂P(goal under the switches | e) / ∂(chance of each switch): by weighting of the switches, then by draw.
    ///
    /// Cost: the tables filled once, and for each weighting an upward pass and the way back to the switches.
    pub fn slopes(&self, goal: usize, switches: &[Vec<f64>]) -> Vec<Vec<Vec<f64>>> {
        let Redrawn { compiled, draws, evidence } = self;
        let contraction = &compiled.contraction;
        let weightings: Vec<Vec<(Vec<f64>, Chances)>> = switches
            .iter()
            .map(|large| draws.iter().map(|draw| contraction.weighting(&draw.parts, large)).collect())
            .collect();
        let small: Vec<Vec<Vec<f64>>> =
            weightings.iter().map(|draws| draws.iter().map(|(small, _)| small.clone()).collect()).collect();
        let slopes = match &compiled.goals[goal] {
            Some(Form::Tables(tables)) => tables.redrawn(draws, evidence).slopes(&small),
            Some(Form::Decisions(place)) => compiled.decisions().slopes_of(*place, draws, evidence, &small),
            None => small.iter().map(|of| of.iter().map(|small| vec![0.0; small.len()]).collect()).collect(),
        };
        let large = |((_, parts), slopes): (&(Vec<f64>, Chances), Vec<f64>)| contraction.slopes(parts, &slopes);
        weightings.iter().zip(slopes).map(|(draws, of)| draws.iter().zip(of).map(large).collect()).collect()
    }
}

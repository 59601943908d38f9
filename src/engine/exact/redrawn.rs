//! A compiled question asked again with other chances.
//!
//! What was compiled knows the chances of the graph only as numbers in its leaves and weights, so draws of
//! other chances need no new compilation: several are carried through each pass together. Only a chance
//! that leaves nothing open (0 or 1) is part of the structure and must stay what it is.
//!
//! The digits of tables that subtract are proven for the chances of the graph alone. Under others the
//! error may be larger, so this is for answers over many draws, not for one figure to the last digit.

use super::contraction::{Chances as Parts, Redraw};
use super::{Compiled, Evidence, Form, Outcome};

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
        let small = |form: &Form| match form {
            Form::Tables(tables) => tables.at_once(),
            Form::Decisions(_) => crate::engine::circuit::LANES,
        };
        self.goals.iter().chain([&self.evidence]).map(small).min().unwrap_or(1)
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

    /// What each of several weightings of the switches gives for a goal: by weighting, then by draw.
    ///
    /// Cost: the tables filled once, and an upward and a downward pass for each weighting.
    pub fn outcomes(&self, goal: usize, switches: &[Vec<f64>]) -> Vec<Vec<Outcome>> {
        let Redrawn { compiled, draws, evidence } = self;
        let contraction = &compiled.contraction;
        let weightings: Vec<Vec<(Vec<f64>, Parts)>> = switches
            .iter()
            .map(|large| draws.iter().map(|draw| contraction.weighting(&draw.parts, large)).collect())
            .collect();
        let small: Vec<Vec<Vec<f64>>> =
            weightings.iter().map(|draws| draws.iter().map(|(small, _)| small.clone()).collect()).collect();
        let outcomes = match &compiled.goals[goal] {
            Form::Tables(tables) => tables.redrawn(draws, evidence).outcomes(&small),
            Form::Decisions(place) => compiled.decisions().outcomes_of(*place, draws, evidence, &small),
        };
        let large = |large: &[f64], ((small, parts), outcome): (&(Vec<f64>, Parts), Outcome)| {
            contraction.outcome(large, small, parts, outcome)
        };
        let whole = switches.iter().zip(&weightings).zip(outcomes);
        whole.map(|((on, draws), of)| draws.iter().zip(of).map(|pair| large(on, pair)).collect()).collect()
    }
}

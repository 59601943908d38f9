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

/// A chance of the graph that is neither 0 nor 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coin {
    /// The own chance of a node.
    Own(usize),
    /// The strength of a mechanism.
    Strength(usize),
}

/// A chance for every coin of [`Compiled::coins`], in their order: strictly between 0 and 1.
pub type Draw = Vec<f64>;

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

    /// The coins that bear on the question, in a fixed order.
    pub fn coins(&self) -> &[Coin] {
        self.contraction.coins()
    }

    /// The same question with other chances: at least one draw, best
    /// [`draws_at_once`](Compiled::draws_at_once) of them.
    ///
    /// Cost: the tables filled anew, and one upward pass.
    ///
    /// # Panics
    /// Without a draw, or if one does not cover every coin.
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

    /// P(goal under the switches | e) of each draw. Cost: the tables filled, and an upward pass.
    pub fn values(&self, goal: usize, switches: &[f64]) -> Vec<f64> {
        let Redrawn { compiled, draws, evidence } = self;
        let small = |draw: &Redraw| compiled.contraction.weighting(&draw.parts, switches).0;
        let small: Vec<Vec<f64>> = draws.iter().map(small).collect();
        match &compiled.goals[goal] {
            Some(Form::Tables(tables)) => tables.redrawn(draws, evidence).values(&small),
            Some(Form::Decisions(place)) => compiled.decisions().values_of(*place, draws, evidence, &small),
            None => vec![0.0; draws.len()],
        }
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

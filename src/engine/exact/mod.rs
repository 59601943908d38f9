//! Exact inference: one question compiled, by whichever way in takes the least work.
//!
//! A [`Compiled`] answers for the evidence (its probability, and the belief in every node that
//! bears on it) and for each goal under any weighting of the switches. Behind it stand two flat
//! forms with the same passes, upward for totals and downward for all derivatives at once:
//! - tables, summed out variable by variable (`engine/elimination/`), for graphs that are long, or
//!   wide in places only;
//! - decisions, a reduced diagram ([`super::diagram`]), for what is entangled everywhere but logical.
//!
//! What can be put together is put together first (`contraction.rs`). Then one of the two forms is chosen
//! (`plan.rs`).

mod beliefs;
mod contraction;
mod decisions;
mod merging;
mod plan;
mod redrawn;
mod tables;

use super::coins::Observation;
use super::diagram::TooLarge;
use super::functions::Room;
use crate::graph::CausalGraph;
pub use beliefs::{Digits, beliefs};
use contraction::Contraction;
use decisions::Decisions;
use plan::{Plan, affordable, is_logical, plan};
pub use redrawn::{Coin, Draw, Redrawn};
use tables::{Outlook, Search, Tables};

/// What is to be compiled.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// The graph.
    pub graph: &'q CausalGraph,
    /// What was seen.
    pub observations: &'q [Observation],
    /// Nodes that get a switch.
    pub switches: &'q [usize],
    /// Nodes whose state under the switches is asked for.
    pub goals: &'q [usize],
}

/// A way to compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// The one that takes the least work, as far as can be told.
    #[default]
    Cheapest,
    /// Elimination with shared variables for nodes of many causes, where it is accurate enough.
    Hubs,
    /// Elimination with chains for nodes of many causes.
    Chains,
    /// A decision diagram.
    Diagram,
}

/// Why there is no compiled form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No world fits the evidence.
    #[error("no world fits the evidence")]
    Impossible,
    /// No way fits the budget.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The way that was asked for does not take this question.
    #[error("this way does not take the question")]
    NotThisWay,
}

/// The probability of the evidence is `scaled` · exp(`ln_scale`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The part that is a number of normal size if anything can be divided by it.
    pub scaled: f64,
    /// Logarithm of the rest.
    pub ln_scale: f64,
}

/// What one weighting of the switches gives for one goal, all given the evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// P(goal under the switches | e).
    pub value: f64,
    /// Its derivative by the chance of each switch.
    pub slopes: Vec<f64>,
    /// P(node of the switch is bad as it was, and goal under the switches | e), for each switch.
    pub joint: Vec<f64>,
}

impl Outcome {
    /// Of a goal that is bad in no world.
    fn never(switches: usize) -> Outcome {
        Outcome { value: 0.0, slopes: vec![0.0; switches], joint: vec![0.0; switches] }
    }
}

/// A question compiled.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// From the question that was asked to the one that was compiled.
    contraction: Contraction,
    evidence: Form,
    /// `None` for a goal that no world has that fits the evidence.
    goals: Vec<Option<Form>>,
    /// Used by those forms that are `Decisions`.
    decisions: Option<Decisions>,
}

#[derive(Debug, Clone)]
enum Form {
    Tables(Box<Tables>),
    /// In the shared diagram; for a goal, which one of its goals.
    Decisions(usize),
}

/// How many table entries stand for a diagram node in the budget: steps on a node take as long as a
/// few entries, and both stay far below the memory of a small machine.
const ENTRIES_PER_NODE: f64 = 16.0;

impl Compiled {
    /// Compiles a question within a budget of diagram nodes, or their like in table entries.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn new(question: Question<'_>, way: Way, budget: usize) -> Result<Compiled, Refusal> {
        let is_logical = is_logical(question);
        let contraction = Contraction::new(question);
        let Plan { outlooks, by_decisions, decisions } = plan(contraction.question(), is_logical, way, budget)?;
        let mut forms = Vec::with_capacity(outlooks.len());
        for (form, outlook) in outlooks.into_iter().enumerate() {
            forms.push(match by_decisions.iter().position(|&by| by == form) {
                Some(place) => Some(Form::Decisions(place)),
                None if outlook.is_impossible() => None,
                None => Some(Form::Tables(Box::new(outlook.lay_out(&contraction.graph)?))),
            });
        }
        let goals = forms.split_off(1);
        let evidence = forms.pop().flatten().ok_or(Refusal::Impossible)?;
        let mut compiled = Compiled { contraction, evidence, goals, decisions };
        compiled.secure(budget)?;
        Ok(compiled)
    }

    /// Replaces what would lose digits in a subtraction.
    fn secure(&mut self, budget: usize) -> Result<(), Refusal> {
        let question = self.contraction.question();
        if let Form::Tables(tables) = &self.evidence
            && !tables.is_accurate(question.switches, None)
        {
            self.replace(0, budget)?;
        }
        if !self.goals.iter().any(|goal| matches!(goal, Some(Form::Tables(tables)) if tables.subtracts())) {
            return Ok(());
        }
        let (evidence, beliefs) = self.beliefs_of_small();
        let switches = self.contraction.question().switches;
        let bad: Vec<Option<f64>> = switches.iter().map(|&node| beliefs[node]).collect();
        for goal in 0..self.goals.len() {
            let switches = self.contraction.question().switches;
            if let Some(Form::Tables(tables)) = &self.goals[goal]
                && !tables.is_accurate(switches, Some((evidence, &bad)))
            {
                self.replace(goal + 1, budget)?;
            }
        }
        Ok(())
    }

    /// Compiles a form again, without any subtraction: by chains if they fit, all forms by a diagram if not.
    fn replace(&mut self, form: usize, budget: usize) -> Result<(), Refusal> {
        let question = self.contraction.question();
        let goal = form.checked_sub(1).map(|g| question.goals[g]);
        let outlook = Outlook::new(question, goal, Way::Chains, affordable(budget), Search::Long)?;
        if outlook.kept() <= affordable(budget).kept {
            let tables = Form::Tables(Box::new(outlook.lay_out(question.graph)?));
            if form == 0 {
                self.evidence = tables;
            } else {
                self.goals[form - 1] = Some(tables);
            }
            return Ok(());
        }
        let all: Vec<usize> = (0..=self.goals.len()).collect();
        self.decisions = Some(Decisions::new(question, &all, Room::of(budget))?);
        self.evidence = Form::Decisions(0);
        for (goal, form) in self.goals.iter_mut().enumerate() {
            *form = Some(Form::Decisions(goal + 1));
        }
        Ok(())
    }

    fn decisions(&self) -> &Decisions {
        self.decisions.as_ref().expect("a form that is in the diagram was compiled with it")
    }

    /// How many elements the compiled forms have: decisions and table entries.
    pub fn size(&self) -> usize {
        let tables = |form: &Form| match form {
            Form::Tables(tables) => tables.size(),
            Form::Decisions(_) => 0,
        };
        tables(&self.evidence)
            + self.goals.iter().flatten().map(tables).sum::<usize>()
            + self.decisions.as_ref().map_or(0, Decisions::size)
    }

    /// Is any of it a decision diagram?
    pub fn has_diagram(&self) -> bool {
        self.decisions.is_some()
    }

    /// The probability of the evidence. Cost: one upward pass.
    pub fn evidence(&self) -> Evidence {
        match &self.evidence {
            Form::Tables(tables) => tables.evidence(),
            Form::Decisions(_) => self.decisions().evidence(),
        }
    }

    /// P(node is bad | e) of every node that bears on the evidence; in a diagram, of roots and of what was
    /// put together with them. `None` of the others. Cost: one upward and one downward pass.
    pub fn beliefs(&self) -> (Evidence, Vec<Option<f64>>) {
        let (evidence, beliefs) = self.beliefs_of_small();
        (evidence, self.contraction.beliefs(&beliefs))
    }

    fn beliefs_of_small(&self) -> (Evidence, Vec<Option<f64>>) {
        let graph = &self.contraction.graph;
        match &self.evidence {
            Form::Tables(tables) => tables.beliefs(),
            Form::Decisions(_) => self.decisions().beliefs(graph.nodes().len()),
        }
    }

    /// What each weighting of the switches gives for a goal. Each `switches[w][s]` is the chance that
    /// switch s is on.
    ///
    /// Cost: one upward and one downward pass for each eight weightings (for each one, where the
    /// tables are large).
    pub fn outcomes(&self, goal: usize, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<Outcome> {
        let (small, chances): (Vec<_>, Vec<_>) =
            switches.iter().map(|large| self.contraction.weighting(self.contraction.chances(), large)).unzip();
        let outcomes = match &self.goals[goal] {
            Some(Form::Tables(tables)) => tables.outcomes(evidence, &small),
            Some(Form::Decisions(place)) => self.decisions().outcomes(*place, evidence, &small),
            None => small.iter().map(|small| Outcome::never(small.len())).collect(),
        };
        let weightings = switches.iter().zip(&small).zip(&chances).zip(outcomes);
        weightings
            .map(|(((large, small), chances), outcome)| self.contraction.outcome(large, small, chances, outcome))
            .collect()
    }

    /// The slopes alone of what [`Compiled::outcomes`] gives: the derivatives by each switch, of each weighting.
    ///
    /// Cost: one upward pass for each eight weightings (for each one, where the tables are large), and the way back
    /// to the switches.
    pub fn slopes(&self, goal: usize, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let (small, chances): (Vec<_>, Vec<_>) =
            switches.iter().map(|large| self.contraction.weighting(self.contraction.chances(), large)).unzip();
        let slopes = match &self.goals[goal] {
            Some(Form::Tables(tables)) => tables.slopes(evidence, &small),
            Some(Form::Decisions(place)) => self.decisions().slopes(*place, evidence, &small),
            None => small.iter().map(|small| vec![0.0; small.len()]).collect(),
        };
        chances.iter().zip(slopes).map(|(chances, slopes)| self.contraction.slopes(chances, &slopes)).collect()
    }

    /// The values alone of what [`Compiled::outcomes`] gives: P(goal under the switches | e) of each weighting.
    ///
    /// Cost: one upward pass for each eight weightings (for each one, where the tables are large).
    pub fn values(&self, goal: usize, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<f64> {
        let small: Vec<Vec<f64>> =
            switches.iter().map(|large| self.contraction.weighting(self.contraction.chances(), large).0).collect();
        match &self.goals[goal] {
            Some(Form::Tables(tables)) => tables.values(evidence, &small),
            Some(Form::Decisions(place)) => self.decisions().values(*place, evidence, &small),
            None => vec![0.0; small.len()],
        }
    }
}

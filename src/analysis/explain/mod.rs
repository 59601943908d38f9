//! `explain`: the likeliest stories behind each impact, its minimal cut sets and choke points;
//! and for one node, its chains to each impact and the counterfactual.

mod cut_sets;
mod node;
mod stories;

use std::cmp::Ordering;

use self::cut_sets::{Evidence, Families};
use super::{Analysis, AnalysisError};
use crate::engine::diagram::{Function, Probabilities, TooLarge};
use crate::engine::functions::{Functions, Problem};
use crate::report::{Explanation, ImpactExplanation, Method, StoryStep, VERSION};

pub use self::cut_sets::explain_cut_sets;

/// How much an explanation tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplainOptions {
    /// How many stories an impact, and how many chains a node.
    pub stories: usize,
    /// How many cut sets an impact. They are counted all the same.
    pub cut_sets: usize,
    /// The order: only cut sets of at most so many members are looked for; all if `None`.
    pub order: Option<usize>,
}

impl Default for ExplainOptions {
    fn default() -> ExplainOptions {
        ExplainOptions { stories: 3, cut_sets: 10, order: None }
    }
}

/// How many partial stories (or chains) are opened for one impact before the search gives up. The
/// stories found by then are right and in order; there may be fewer than asked for.
const MOST_OPENED: usize = 20_000;

/// Something begun in a best-first search: the worlds that agree with it so far.
#[derive(Debug, Clone)]
struct Open<T> {
    probability: f64,
    /// For equal probabilities: the one opened first comes first.
    opened: usize,
    worlds: Function,
    what: T,
}

impl<T> PartialEq for Open<T> {
    fn eq(&self, other: &Open<T>) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Open<T> {}

impl<T> PartialOrd for Open<T> {
    fn partial_cmp(&self, other: &Open<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Open<T> {
    fn cmp(&self, other: &Open<T>) -> Ordering {
        self.probability.total_cmp(&other.probability).then_with(|| other.opened.cmp(&self.opened))
    }
}

impl Analysis {
    /// Explains every observed impact.
    ///
    /// Cost: the family of cut sets of each impact; one compilation without switches, if stories or
    /// cut sets are to be shown; then one conjunction for each story opened.
    ///
    /// # Errors
    /// [`AnalysisError::TooLarge`] past the budget.
    pub fn explain(&self, options: ExplainOptions) -> Result<Explanation, AnalysisError> {
        let impacts: Vec<usize> = super::observed_impacts(&self.model).iter().map(|(i, _)| i.index()).collect();
        let candidates: Vec<usize> = self.candidates.iter().map(|c| c.index()).collect();
        let families = Families::new(&self.model, &self.graph, &candidates, &impacts, options.order, self.budget)?;
        let mut told = vec![(Vec::new(), false); impacts.len()];
        let wanted: Vec<usize> = impacts.iter().chain(&candidates).copied().collect();
        let mut evidence = None;
        if options.stories > 0 || options.cut_sets > 0 {
            let problem =
                Problem { graph: &self.graph, observations: &self.observations, switches: &[], wanted: &wanted };
            let (functions, (stories, weighed)) = Functions::build(&problem, self.budget, |functions| {
                let mut odds = Probabilities::new(functions.coins().given.clone());
                let total = odds.of(functions.store(), functions.evidence());
                let stories = impacts
                    .iter()
                    .map(|&impact| match options.stories {
                        0 => Ok((Vec::new(), false)),
                        most => self.stories(functions, &mut odds, total, impact, most),
                    })
                    .collect::<Result<Vec<_>, TooLarge>>()?;
                Ok((stories, families.weigh_compound(functions, options.cut_sets)?))
            })?;
            told = stories;
            evidence = Some(Evidence::new(&self.graph, &self.observations, functions, weighed));
        }
        let listed = families.list(evidence.as_ref(), options.cut_sets);
        let impacts = impacts
            .into_iter()
            .zip(told)
            .zip(listed)
            .map(|((impact, (stories, stories_cut_short)), listed)| ImpactExplanation {
                stories_cover: stories.iter().map(|story| story.probability).sum::<f64>().min(1.0),
                stories,
                stories_cut_short,
                ..listed.of_impact(&self.model, &self.graph, &candidates, impact)
            })
            .collect();
        Ok(Explanation {
            because: VERSION,
            title: self.model.title().to_owned(),
            method: Method::Exact,
            impacts,
            notes: super::notes(&self.model),
        })
    }

    /// A mechanism as a step; of those that count towards a threshold, the ones that `counts` keeps.
    fn mechanism_step(&self, number: usize, counts: impl Fn(usize) -> bool) -> StoryStep {
        let names = |nodes: &mut dyn Iterator<Item = usize>| nodes.map(|node| super::name(&self.model, node)).collect();
        let mechanism = &self.graph.mechanisms()[number];
        let counted = mechanism.threshold.iter().flat_map(|t| t.of.iter().copied()).filter(|&node| counts(node));
        let needed = mechanism.conditions.iter().filter(|c| !c.unless).map(|c| c.node);
        StoryStep {
            effect: super::name(&self.model, mechanism.effect),
            causes: names(&mut needed.chain(counted)),
            unless: names(&mut mechanism.conditions.iter().filter(|c| c.unless).map(|c| c.node)),
            mechanism: self.model.nodes()[mechanism.effect].mechanisms[mechanism.place].id.clone(),
            strength: mechanism.strength.point(),
        }
    }

    /// A node that strikes by its own chance, as a step.
    fn own_step(&self, node: usize) -> StoryStep {
        StoryStep {
            effect: super::name(&self.model, node),
            causes: Vec::new(),
            unless: Vec::new(),
            mechanism: None,
            strength: self.graph.nodes()[node].own.point(),
        }
    }
}

//! The likeliest stories behind an impact.
//!
//! A *story* of an impact says which causes brought it about: walk back from the impact through
//! what fired, the mechanism of most causes first. Whether the same causes acted by a second
//! mechanism as well, or the node would have struck by itself besides, makes no other story. Every
//! world that fits the evidence tells exactly one story, so the stories share out P(evidence)
//! between them. They are searched best first: a story half decided is the set of all worlds that
//! agree with it so far, whose probability bounds that of each completion, so the first k that are
//! complete are the k likeliest.

use std::collections::BinaryHeap;

use super::{MOST_OPENED, Open};
use crate::analysis::Analysis;
use crate::engine::diagram::{Probabilities, TooLarge};
use crate::engine::functions::Functions;
use crate::graph::CausalGraph;
use crate::report::{Story, StoryStep};

/// Something in a story that a world decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Does the node strike by its own chance?
    Strikes(usize),
    /// Does the mechanism fire?
    Fires(usize),
    /// Is this node, one of those that count towards a threshold, bad?
    Counts(usize),
}
/// A story decided up to its next question.
#[derive(Debug, Clone, Default)]
struct Partial {
    questions: Vec<Question>,
    next: usize,
    yes: Vec<Question>,
    nodes: Vec<usize>,
}

impl Partial {
    /// Adds a node to the story, with all that it asks: the mechanisms of most causes first, then
    /// its own chance.
    fn join(&mut self, node: usize, graph: &CausalGraph) {
        if !self.nodes.contains(&node) {
            self.nodes.push(node);
            let mut mechanisms = graph.nodes()[node].mechanisms.clone();
            mechanisms.sort_by_key(|&m| std::cmp::Reverse(graph.mechanisms()[m].contributors().count()));
            self.questions.extend(mechanisms.into_iter().map(Question::Fires));
            self.questions.push(Question::Strikes(node));
        }
    }

    /// The next question whose answer makes a difference to the story.
    fn ask(&mut self, graph: &CausalGraph) -> Option<Question> {
        while let Some(&question) = self.questions.get(self.next) {
            self.next += 1;
            let needless = match question {
                Question::Strikes(node) => !graph.is_in_loop(node) && self.explains(node, graph),
                Question::Fires(number) => {
                    let mechanism = &graph.mechanisms()[number];
                    !graph.is_in_loop(mechanism.effect)
                        && self.explains(mechanism.effect, graph)
                        && mechanism.contributors().all(|cause| self.nodes.contains(&cause))
                }
                Question::Counts(node) => self.nodes.contains(&node),
            };
            if !needless {
                return Some(question);
            }
        }
        None
    }

    /// Is it known already what brought the node about?
    fn explains(&self, node: usize, graph: &CausalGraph) -> bool {
        self.yes.iter().any(|&question| match question {
            Question::Fires(number) => graph.mechanisms()[number].effect == node,
            Question::Strikes(struck) => struck == node,
            Question::Counts(_) => false,
        })
    }

    /// Records that the answer to `question` is yes, and what follows from it.
    fn accept(&mut self, question: Question, graph: &CausalGraph) {
        match question {
            Question::Strikes(_) => self.yes.push(question),
            Question::Fires(mechanism) => {
                self.yes.push(question);
                let mechanism = &graph.mechanisms()[mechanism];
                for condition in mechanism.conditions.iter().filter(|c| c.bad) {
                    self.join(condition.node, graph);
                }
                for &node in mechanism.threshold.iter().flat_map(|t| &t.of) {
                    self.questions.push(Question::Counts(node));
                }
            }
            Question::Counts(node) => {
                self.yes.push(question);
                self.join(node, graph);
            }
        }
    }
}

impl Analysis {
    /// The likeliest stories of one impact, and whether the search was cut short.
    pub(super) fn stories(
        &self,
        functions: &mut Functions<'_>,
        odds: &mut Probabilities,
        evidence: f64,
        impact: usize,
        most: usize,
    ) -> Result<(Vec<Story>, bool), TooLarge> {
        let graph = &self.graph;
        let mut start = Partial::default();
        start.join(impact, graph);
        let worlds = functions.evidence();
        let mut open = BinaryHeap::from([Open { probability: evidence, opened: 0, worlds, what: start }]);
        let mut opened = 0;
        let mut stories = Vec::new();
        let mut cut_short = false;
        while let Some(mut partial) = open.pop() {
            if stories.len() == most {
                break;
            }
            if opened > MOST_OPENED {
                // Without any story yet, the likeliest beginning is told to its end, so that there is one.
                cut_short = true;
                if stories.is_empty() {
                    open.clear();
                } else {
                    break;
                }
            }
            let Some(question) = partial.what.ask(graph) else {
                stories.push(self.tell(&partial.what, partial.probability / evidence));
                continue;
            };
            let condition = match question {
                Question::Strikes(node) => functions.strikes(node)?,
                Question::Fires(mechanism) => functions.fires(mechanism)?,
                Question::Counts(node) => functions.actual(node),
            };
            let mut likeliest: Option<Open<Partial>> = None;
            for answer in [true, false] {
                let store = functions.store_mut();
                let worlds = if answer {
                    store.and(partial.worlds, condition)?
                } else {
                    store.without(partial.worlds, condition)?
                };
                let probability = odds.of(functions.store(), worlds);
                if probability <= 0.0 {
                    continue;
                }
                opened += 1;
                let mut next = Open { probability, opened, worlds, what: partial.what.clone() };
                if answer {
                    next.what.accept(question, graph);
                }
                if !cut_short {
                    open.push(next);
                } else if likeliest.as_ref().is_none_or(|other| *other < next) {
                    likeliest = Some(next);
                }
            }
            open.extend(likeliest);
        }
        Ok((stories, cut_short))
    }

    /// A complete story in steps, causes before effects.
    fn tell(&self, partial: &Partial, probability: f64) -> Story {
        let mut stratum = vec![0; self.graph.nodes().len()];
        for (place, members) in self.graph.strata().iter().enumerate() {
            for &node in members {
                stratum[node] = place;
            }
        }
        let mut steps: Vec<(usize, usize, StoryStep)> = partial
            .yes
            .iter()
            .filter_map(|&question| match question {
                Question::Counts(_) => None,
                Question::Strikes(node) => Some((stratum[node], node, self.own_step(node))),
                Question::Fires(number) => {
                    let effect = self.graph.mechanisms()[number].effect;
                    Some((stratum[effect], effect, self.mechanism_step(number, |node| partial.nodes.contains(&node))))
                }
            })
            .collect();
        steps.sort_by_key(|&(stratum, node, _)| (stratum, node));
        Story { probability: probability.min(1.0), steps: steps.into_iter().map(|(_, _, step)| step).collect() }
    }
}

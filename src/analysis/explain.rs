//! `explain`: the likeliest stories behind each impact, its minimal cut sets and choke points;
//! and for one node, its chains to each impact and the counterfactual.
//!
//! A *story* of an impact says which causes brought it about: walk back from the impact through
//! what fired, the mechanism of most causes first. Whether the same causes acted by a second
//! mechanism as well, or the node would have struck by itself besides, makes no other story. Every
//! world that fits the evidence tells exactly one story, so the stories share out P(evidence)
//! between them. They are searched best first: a story half decided is the set of all worlds that
//! agree with it so far, whose probability bounds that of each completion, so the first k that are
//! complete are the k likeliest.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::{Analysis, AnalysisError};
use crate::engine::coins::Toss;
use crate::engine::cut_sets::CutSets;
use crate::engine::diagram::{Function, Probabilities, TooLarge};
use crate::engine::functions::{Functions, Problem};
use crate::graph::CausalGraph;
use crate::model::NodeRef;
use crate::report::{
    Chain, CutSet, DirectCause, Explanation, ImpactExplanation, Method, NodeExplanation, NodeImpact, Story, StoryStep,
    VERSION,
};
use crate::weight::Weight;

/// How much an explanation tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplainOptions {
    /// How many stories an impact, and how many chains a node.
    pub stories: usize,
    /// How many cut sets an impact.
    pub cut_sets: usize,
}

impl Default for ExplainOptions {
    fn default() -> ExplainOptions {
        ExplainOptions { stories: 3, cut_sets: 10 }
    }
}

/// How many partial stories (or chains) are opened for one impact before the search gives up. The
/// stories found by then are right and in order; there may be fewer than asked for.
const MOST_OPENED: usize = 20_000;

/// How many cut sets are weighed by their probability, at most, before the likeliest are shown.
const MOST_WEIGHED: usize = 2_000;

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
#[derive(Debug, Clone)]
struct Partial {
    probability: f64,
    /// For equal probabilities: the one opened first comes first.
    opened: usize,
    worlds: Function,
    questions: Vec<Question>,
    next: usize,
    yes: Vec<Question>,
    nodes: Vec<usize>,
}

impl PartialEq for Partial {
    fn eq(&self, other: &Partial) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Partial {}

impl PartialOrd for Partial {
    fn partial_cmp(&self, other: &Partial) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Partial {
    fn cmp(&self, other: &Partial) -> Ordering {
        self.probability.total_cmp(&other.probability).then_with(|| other.opened.cmp(&self.opened))
    }
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
    /// Explains every observed impact.
    ///
    /// Cost: one compilation without switches, then one conjunction for each story opened.
    ///
    /// # Errors
    /// [`AnalysisError::TooLarge`] past the budget.
    pub fn explain(&self, options: ExplainOptions) -> Result<Explanation, AnalysisError> {
        let impacts: Vec<usize> = super::observed_impacts(&self.model).iter().map(|(i, _)| i.index()).collect();
        let candidates: Vec<usize> = self.candidates.iter().map(|c| c.index()).collect();
        let mut wanted = impacts.clone();
        wanted.extend(&candidates);
        let problem = Problem { graph: &self.graph, observations: &self.observations, switches: &[], wanted: &wanted };
        let (_, explained) = Functions::build(&problem, self.budget, |functions| {
            let mut odds = Probabilities::new(functions.coins().given.clone());
            let mut before = Probabilities::new(functions.coins().chances.clone());
            let evidence = odds.of(functions.store(), functions.evidence());
            impacts
                .iter()
                .map(|&impact| {
                    let (stories, stories_cut_short) =
                        self.stories(functions, &mut odds, evidence, impact, options.stories)?;
                    let (cut_sets, cut_set_count) =
                        self.cut_sets(functions, &mut odds, &mut before, evidence, impact, options.cut_sets)?;
                    let node = super::name(&self.model, impact);
                    Ok(ImpactExplanation {
                        impact: node.id,
                        label: node.label,
                        stories_cover: stories.iter().map(|story| story.probability).sum::<f64>().min(1.0),
                        stories,
                        stories_cut_short,
                        cut_sets_weighed: cut_set_count.min(MOST_WEIGHED.max(options.cut_sets)),
                        cut_sets,
                        cut_set_count,
                        choke_points: self
                            .graph
                            .choke_points(&candidates, impact)
                            .into_iter()
                            .map(|node| super::name(&self.model, node))
                            .collect(),
                    })
                })
                .collect::<Result<Vec<_>, TooLarge>>()
        })?;
        Ok(Explanation {
            because: VERSION,
            title: self.model.title().to_owned(),
            method: Method::Exact,
            impacts: explained,
            notes: super::notes(&self.model),
        })
    }

    fn stories(
        &self,
        functions: &mut Functions<'_>,
        odds: &mut Probabilities,
        evidence: f64,
        impact: usize,
        most: usize,
    ) -> Result<(Vec<Story>, bool), TooLarge> {
        let graph = &self.graph;
        let mut start = Partial {
            probability: evidence,
            opened: 0,
            worlds: functions.evidence(),
            questions: Vec::new(),
            next: 0,
            yes: Vec::new(),
            nodes: Vec::new(),
        };
        start.join(impact, graph);
        let mut open = BinaryHeap::from([start]);
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
            let Some(question) = partial.ask(graph) else {
                stories.push(self.tell(&partial, evidence));
                continue;
            };
            let condition = match question {
                Question::Strikes(node) => functions.strikes(node)?,
                Question::Fires(mechanism) => functions.fires(mechanism)?,
                Question::Counts(node) => functions.actual(node),
            };
            let mut likeliest: Option<Partial> = None;
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
                let mut next = Partial { probability, opened, worlds, ..partial.clone() };
                if answer {
                    next.accept(question, graph);
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
    fn tell(&self, partial: &Partial, evidence: f64) -> Story {
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
        Story {
            probability: (partial.probability / evidence).min(1.0),
            steps: steps.into_iter().map(|(_, _, step)| step).collect(),
        }
    }

    /// The minimal cut sets of one impact, the likeliest first, and how many there are.
    fn cut_sets(
        &self,
        functions: &mut Functions<'_>,
        odds: &mut Probabilities,
        before: &mut Probabilities,
        evidence: f64,
        impact: usize,
        most: usize,
    ) -> Result<(Vec<CutSet>, usize), TooLarge> {
        let logic = logic(&self.graph, &self.candidates);
        let problem = Problem { graph: &logic, observations: &[], switches: &[], wanted: &[impact] };
        let (logic, sets) = Functions::build(&problem, self.budget, |logic| {
            CutSets::new(logic.store(), logic.actual(impact), self.budget)
        })?;
        let node_of = |var: usize| logic.coins().own.iter().position(|&toss| toss == Toss::Coin(var));
        let mut weighed = Vec::new();
        for set in sets.list(MOST_WEIGHED.max(most)) {
            let mut members: Vec<usize> = set.into_iter().filter_map(node_of).collect();
            members.sort_unstable();
            let mut all = Function::TRUE;
            for &node in &members {
                let bad = functions.actual(node);
                all = functions.store_mut().and(all, bad)?;
            }
            let prior = before.of(functions.store(), all);
            let evidence_function = functions.evidence();
            let joint = functions.store_mut().and(all, evidence_function)?;
            let posterior = (odds.of(functions.store(), joint) / evidence).min(1.0);
            weighed.push(CutSet {
                members: members.into_iter().map(|node| super::name(&self.model, node)).collect(),
                prior,
                posterior,
            });
        }
        // A stable sort: sets of equal probability stay in order of size and of the model.
        weighed.sort_by(|a, b| b.posterior.total_cmp(&a.posterior));
        weighed.truncate(most);
        Ok((weighed, usize::try_from(sets.count()).unwrap_or(usize::MAX)))
    }

    /// Explains one node: its chains to each observed impact, and what repairing it would have changed.
    ///
    /// Cost: one compilation with one switch, then one conjunction for each chain opened.
    ///
    /// # Errors
    /// [`AnalysisError::TooLarge`] past the budget.
    pub fn explain_node(&self, node: NodeRef, options: ExplainOptions) -> Result<NodeExplanation, AnalysisError> {
        let impacts: Vec<usize> = super::observed_impacts(&self.model).iter().map(|(i, _)| i.index()).collect();
        let number = node.index();
        let mut wanted = impacts.clone();
        wanted.push(number);
        let switches = [number];
        let problem =
            Problem { graph: &self.graph, observations: &self.observations, switches: &switches, wanted: &wanted };
        let (_, (why, explained)) = Functions::build(&problem, self.budget, |functions| {
            let mut odds = Probabilities::new(functions.coins().given.clone());
            let mut switched_off = functions.coins().given.clone();
            if let Some(switch) = functions.coins().switch[number] {
                switched_off[switch] = 0.0;
            }
            let mut odds_off = Probabilities::new(switched_off);
            let evidence_function = functions.evidence();
            let evidence = odds.of(functions.store(), evidence_function);
            let bad = functions.actual(number);
            let bad = functions.store_mut().and(evidence_function, bad)?;
            let p_bad = odds.of(functions.store(), bad);
            let why = self.why(functions, &mut odds, evidence, number)?;
            let impacts = impacts
                .iter()
                .filter(|&&impact| impact != number && self.graph.ancestors([impact])[number])
                .map(|&impact| {
                    let happens = functions.switched(impact);
                    let happens_still = functions.store_mut().and(evidence_function, happens)?;
                    let bad_and_still = functions.store_mut().and(bad, happens)?;
                    let repaired = odds_off.of(functions.store(), happens_still);
                    let kept = odds_off.of(functions.store(), bad_and_still);
                    let actual = odds.of(functions.store(), happens_still);
                    let name = super::name(&self.model, impact);
                    Ok(NodeImpact {
                        impact: name.id,
                        label: name.label,
                        actual: (actual / evidence).min(1.0),
                        repaired: (repaired / evidence).min(1.0),
                        necessity: (p_bad > 0.0).then(|| (1.0 - kept / p_bad).clamp(0.0, 1.0)),
                        chains: self.chains(functions, &mut odds, evidence, bad, number, impact, options.stories)?,
                    })
                })
                .collect::<Result<Vec<_>, TooLarge>>()?;
            Ok((why, impacts))
        })?;
        Ok(NodeExplanation {
            because: VERSION,
            title: self.model.title().to_owned(),
            method: Method::Exact,
            node: super::name(&self.model, number),
            belief: super::rank::belief(&self.model, &self.compiled, node),
            why,
            impacts: explained,
            evidence: self.evidence_on(node),
            notes: super::notes(&self.model),
        })
    }

    /// What may have brought a node about: each of its mechanisms and its own chance, with how likely
    /// each fired given the evidence, the likeliest first. Nothing for a node without mechanisms.
    fn why(
        &self,
        functions: &mut Functions<'_>,
        odds: &mut Probabilities,
        evidence: f64,
        number: usize,
    ) -> Result<Vec<DirectCause>, TooLarge> {
        let node = &self.graph.nodes()[number];
        if node.mechanisms.is_empty() {
            return Ok(Vec::new());
        }
        let mut ways = Vec::new();
        for &mechanism in &node.mechanisms {
            ways.push((functions.fires(mechanism)?, self.mechanism_step(mechanism, |_| true)));
        }
        if node.own.point() > 0.0 {
            ways.push((functions.strikes(number)?, self.own_step(number)));
        }
        let mut why = Vec::with_capacity(ways.len());
        for (fired, step) in ways {
            let evidence_function = functions.evidence();
            let joint = functions.store_mut().and(evidence_function, fired)?;
            let probability = (odds.of(functions.store(), joint) / evidence).min(1.0);
            why.push(DirectCause { probability, step });
        }
        // A stable sort: equal ones stay in the order of the model.
        why.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Ok(why)
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

    /// The likeliest chains from a node to an impact, best first: a chain's probability is that
    /// of the node being bad and a mechanism firing at every step of it.
    #[expect(clippy::too_many_arguments, reason = "one search, called from one place")]
    fn chains(
        &self,
        functions: &mut Functions<'_>,
        odds: &mut Probabilities,
        evidence: f64,
        start: Function,
        from: usize,
        to: usize,
        most: usize,
    ) -> Result<Vec<Chain>, TooLarge> {
        let leads_there = self.graph.ancestors([to]);
        let mut steps_from: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.graph.nodes().len()];
        for (number, mechanism) in self.graph.mechanisms().iter().enumerate() {
            if leads_there[mechanism.effect] {
                for cause in mechanism.contributors() {
                    steps_from[cause].push((mechanism.effect, number));
                }
            }
        }
        let first = Partial {
            probability: odds.of(functions.store(), start),
            opened: 0,
            worlds: start,
            questions: Vec::new(),
            next: 0,
            yes: Vec::new(),
            nodes: vec![from],
        };
        let mut open = BinaryHeap::from([first]);
        let mut opened = 0;
        let mut chains = Vec::new();
        while let Some(partial) = open.pop() {
            if chains.len() == most || opened > MOST_OPENED || partial.probability <= 0.0 {
                break;
            }
            let last = *partial.nodes.last().expect("a chain begins with its first node");
            if last == to {
                chains.push(Chain {
                    probability: (partial.probability / evidence).min(1.0),
                    nodes: partial.nodes.iter().map(|&node| super::name(&self.model, node)).collect(),
                });
                continue;
            }
            let mut steps = steps_from[last].clone();
            steps.sort_unstable();
            for group in steps.chunk_by(|a, b| a.0 == b.0) {
                let effect = group[0].0;
                if partial.nodes.contains(&effect) {
                    continue;
                }
                let mut any = Function::FALSE;
                for &(_, mechanism) in group {
                    let fires = functions.fires(mechanism)?;
                    any = functions.store_mut().or(any, fires)?;
                }
                let worlds = functions.store_mut().and(partial.worlds, any)?;
                let probability = odds.of(functions.store(), worlds);
                opened += 1;
                let mut nodes = partial.nodes.clone();
                nodes.push(effect);
                open.push(Partial { probability, opened, worlds, nodes, ..partial.clone() });
            }
        }
        Ok(chains)
    }

    /// What was seen of a node, one line an item.
    fn evidence_on(&self, node: NodeRef) -> Vec<String> {
        let data = self.model.node(node);
        let seen = |bad: bool| data.kind.state(bad);
        let mut lines: Vec<String> = data.observed.iter().map(|&bad| format!("established: {}", seen(bad))).collect();
        for item in self.model.evidence_on(node) {
            let weight = match item.weight {
                Some(word) => word.name().to_owned(),
                None => format!("{} times likelier", item.ratio),
            };
            let mut line = format!("{weight} evidence: {}", seen(item.bad));
            let source = item.source.as_ref();
            let parts = [source.and_then(|s| s.kind.as_deref()), source.and_then(|s| s.reference.as_deref())];
            let told: Vec<&str> = parts.into_iter().flatten().chain(item.note.as_deref()).collect();
            if !told.is_empty() {
                line.push_str(&format!(" ({})", told.join(", ")));
            }
            lines.push(line);
        }
        for hypothesis in self.model.hypotheses_on(node) {
            let by = hypothesis.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
            lines.push(format!("hypothesis on record: {}{by}", hypothesis.status));
        }
        lines
    }
}

/// The graph with strengths apart: every mechanism that can fire does, the candidates may strike,
/// and nothing else strikes by itself.
fn logic(graph: &CausalGraph, candidates: &[NodeRef]) -> CausalGraph {
    let mut is_candidate = vec![false; graph.nodes().len()];
    for candidate in candidates {
        is_candidate[candidate.index()] = true;
    }
    graph.reweighted(
        |node, own| {
            // A candidate that can only be brought about is one all the same: of it, too, it is asked
            // whether it suffices.
            let can_be_bad = own.bounds().1 > 0.0 || !graph.nodes()[node].mechanisms.is_empty();
            if can_be_bad && is_candidate[node] { Weight::EVEN } else { Weight::NEVER }
        },
        |strength| if strength.bounds().1 > 0.0 { Weight::ALWAYS } else { Weight::NEVER },
    )
}

//! `explain NODE`: what brought one node about, its chains to each impact, and what repairing it
//! would have changed.

use std::collections::BinaryHeap;

use super::{ExplainOptions, MOST_OPENED, Open};
use crate::analysis::{Analysis, AnalysisError, name, notes, observed_impacts, rank};
use crate::engine::diagram::{Function, Probabilities, TooLarge};
use crate::engine::functions::{Functions, Problem};
use crate::model::NodeRef;
use crate::report::{Chain, DirectCause, Method, NodeExplanation, NodeImpact, VERSION};

impl Analysis {
    /// Explains one node: its chains to each observed impact, and what repairing it would have changed.
    ///
    /// Cost: one compilation with one switch, then one conjunction for each chain opened.
    ///
    /// # Errors
    /// [`AnalysisError::TooLarge`] past the budget.
    pub fn explain_node(&self, node: NodeRef, options: ExplainOptions) -> Result<NodeExplanation, AnalysisError> {
        let impacts: Vec<usize> = observed_impacts(&self.model).iter().map(|(i, _)| i.index()).collect();
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
                    let name = name(&self.model, impact);
                    Ok(NodeImpact {
                        impact: name.id,
                        label: name.label,
                        actual: (actual / evidence).min(1.0),
                        repaired: (repaired / evidence).min(1.0),
                        necessity: (p_bad > 0.0).then(|| (1.0 - kept / p_bad).clamp(0.0, 1.0)),
                        chains: self.chains_between(
                            functions,
                            &mut odds,
                            evidence,
                            bad,
                            (number, impact),
                            options.stories,
                        )?,
                    })
                })
                .collect::<Result<Vec<_>, TooLarge>>()?;
            Ok((why, impacts))
        })?;
        Ok(NodeExplanation {
            because: VERSION,
            title: self.model.title().to_owned(),
            method: Method::Exact,
            node: name(&self.model, number),
            belief: rank::belief(self, node)
                .ok_or_else(|| AnalysisError::BeliefTooLarge { id: self.model.node(node).id.clone() })?,
            why,
            impacts: explained,
            evidence: self.evidence_on(node),
            notes: notes(&self.model),
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

    /// The likeliest chains from a node to an impact, best first: a chain's probability is that
    /// of the node being bad and a mechanism firing at every step of it.
    fn chains_between(
        &self,
        functions: &mut Functions<'_>,
        odds: &mut Probabilities,
        evidence: f64,
        start: Function,
        (from, to): (usize, usize),
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
        let probability = odds.of(functions.store(), start);
        let mut open = BinaryHeap::from([Open { probability, opened: 0, worlds: start, what: vec![from] }]);
        let mut opened = 0;
        let mut chains = Vec::new();
        while let Some(chain) = open.pop() {
            if chains.len() == most || opened > MOST_OPENED || chain.probability <= 0.0 {
                break;
            }
            let last = *chain.what.last().expect("a chain begins with its first node");
            if last == to {
                chains.push(Chain {
                    probability: (chain.probability / evidence).min(1.0),
                    nodes: chain.what.iter().map(|&node| name(&self.model, node)).collect(),
                });
                continue;
            }
            let mut steps = steps_from[last].clone();
            steps.sort_unstable();
            for group in steps.chunk_by(|a, b| a.0 == b.0) {
                let effect = group[0].0;
                if chain.what.contains(&effect) {
                    continue;
                }
                let mut any = Function::FALSE;
                for &(_, mechanism) in group {
                    let fires = functions.fires(mechanism)?;
                    any = functions.store_mut().or(any, fires)?;
                }
                let worlds = functions.store_mut().and(chain.worlds, any)?;
                let probability = odds.of(functions.store(), worlds);
                opened += 1;
                let mut longer = chain.what.clone();
                longer.push(effect);
                open.push(Open { probability, opened, worlds, what: longer });
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

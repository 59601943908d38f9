//! The state of every node as a function of the coins.
//!
//! There are two states of a node in the same world: the *actual* one, and the *switched* one, in
//! which nodes with a switch are bad only while it is on. They share every coin: that is what
//! makes the switched state a counterfactual (twin networks, Balke and Pearl 1994). A node that
//! no switch can reach has one function for both.

use std::collections::VecDeque;

use super::coins::{Coins, Observation, Toss, Verdict};
use super::diagram::{Function, Store, TooLarge};
use super::order::Order;
use crate::graph::{CausalGraph, Mechanism};

/// What is to be made into functions.
#[derive(Debug, Clone)]
pub struct Problem<'g> {
    /// The graph.
    pub graph: &'g CausalGraph,
    /// What was seen.
    pub observations: &'g [Observation],
    /// Nodes that get a switch.
    pub switches: &'g [usize],
    /// Nodes whose states are wanted besides those that the evidence needs.
    pub wanted: &'g [usize],
}

/// The functions of one problem under one order of the variables.
#[derive(Debug, Clone)]
pub struct Functions<'g> {
    graph: &'g CausalGraph,
    coins: Coins,
    store: Store,
    actual: Vec<Function>,
    switched: Vec<Function>,
    evidence: Function,
}

/// Budgets on which the orders are tried in turn before the full one: an order that is good
/// enough is found at the cost of the small budget, however bad the others are.
const TRIAL_BUDGETS: [usize; 3] = [1 << 12, 1 << 15, 1 << 18];

impl<'g> Functions<'g> {
    /// Builds the functions under the first order that fits, and with them whatever `finish`
    /// makes of them, within a budget of diagram nodes.
    ///
    /// # Errors
    /// [`TooLarge`] if no order fits.
    pub fn build<T>(
        problem: &Problem<'g>,
        budget: usize,
        mut finish: impl FnMut(&mut Functions<'g>) -> Result<T, TooLarge>,
    ) -> Result<(Functions<'g>, T), TooLarge> {
        let mut failure = None;
        for limit in TRIAL_BUDGETS.into_iter().filter(|&trial| trial < budget).chain([budget]) {
            for order in Order::ALL {
                let attempt = Functions::under(problem, order, limit)
                    .and_then(|mut functions| finish(&mut functions).map(|made| (functions, made)));
                match attempt {
                    Ok(done) => return Ok(done),
                    Err(too_large) => failure = Some(too_large),
                }
            }
        }
        Err(failure.expect("at least one budget and one order were tried"))
    }

    fn under(problem: &Problem<'g>, order: Order, limit: usize) -> Result<Functions<'g>, TooLarge> {
        let graph = problem.graph;
        // The observed nodes are walked first: their functions are in every conjunction.
        let mut targets: Vec<usize> = problem.observations.iter().map(|o| o.node).collect();
        targets.extend_from_slice(problem.wanted);
        let coins = Coins::new(graph, &targets, problem.switches, problem.observations, order);
        let nodes = graph.nodes().len();
        let mut functions = Functions {
            graph,
            coins,
            store: Store::new(limit),
            actual: vec![Function::FALSE; nodes],
            switched: Vec::new(),
            evidence: Function::TRUE,
        };
        let needed = graph.ancestors(targets);
        let actual = functions.states(&needed, None)?;
        functions.actual = actual;
        functions.switched = if problem.switches.is_empty() {
            functions.actual.clone()
        } else {
            functions.states(&needed, Some(&graph.descendants(problem.switches.iter().copied())))?
        };
        functions.evidence = functions.conjoin_evidence()?;
        Ok(functions)
    }

    /// The coins.
    pub fn coins(&self) -> &Coins {
        &self.coins
    }

    /// The store that holds the functions.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The store, to combine functions further.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Where the node is bad.
    pub fn actual(&self, node: usize) -> Function {
        self.actual[node]
    }

    /// Where the node would be bad under the switches.
    pub fn switched(&self, node: usize) -> Function {
        self.switched[node]
    }

    /// Where the evidence fits.
    pub fn evidence(&self) -> Function {
        self.evidence
    }

    /// Where the mechanism fires in the actual world.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn fires(&mut self, mechanism: usize) -> Result<Function, TooLarge> {
        let states = std::mem::take(&mut self.actual);
        let fires = self.firing(mechanism, &states);
        self.actual = states;
        fires
    }

    /// Where the node strikes by its own chance.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn strikes(&mut self, node: usize) -> Result<Function, TooLarge> {
        self.toss(self.coins.own[node])
    }

    /// Restricts a function to where the observation (conclusive or not) leaves it; for looking at
    /// observations one by one.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn observe(&mut self, f: Function, node: usize, bad: bool) -> Result<Function, TooLarge> {
        let state = self.actual[node];
        if bad { self.store.and(f, state) } else { self.store.without(f, state) }
    }

    fn toss(&mut self, toss: Toss) -> Result<Function, TooLarge> {
        match toss {
            Toss::Never => Ok(Function::FALSE),
            Toss::Always => Ok(Function::TRUE),
            Toss::Coin(var) => self.store.variable(var),
        }
    }

    /// The states of all nodes, stratum by stratum. With `reached`, nodes outside it keep their
    /// actual state and the switches are honoured.
    fn states(&mut self, needed: &[bool], reached: Option<&[bool]>) -> Result<Vec<Function>, TooLarge> {
        let mut states = vec![Function::FALSE; needed.len()];
        if reached.is_some() {
            states.clone_from(&self.actual);
        }
        let graph = self.graph;
        for stratum in graph.strata() {
            let wanted = |&node: &usize| needed[node] && reached.is_none_or(|reached| reached[node]);
            if !stratum.iter().any(wanted) {
                continue;
            }
            if let [node] = stratum[..] {
                states[node] = self.state(node, &states, reached.is_some())?;
                continue;
            }
            // The least fixed point of a loop: start from "nothing is bad" and look again at the
            // effects of whatever changed, until nothing does (Kleene, with a list of who waits).
            for &node in stratum {
                states[node] = Function::FALSE;
            }
            let mut waits: VecDeque<usize> = stratum.iter().copied().collect();
            let mut waiting = vec![false; states.len()];
            let mut inside = vec![false; states.len()];
            for &node in stratum {
                waiting[node] = true;
                inside[node] = true;
            }
            while let Some(node) = waits.pop_front() {
                waiting[node] = false;
                let state = self.state(node, &states, reached.is_some())?;
                if state == states[node] {
                    continue;
                }
                states[node] = state;
                for effect in graph.effects(node).filter(|&effect| inside[effect]) {
                    if !std::mem::replace(&mut waiting[effect], true) {
                        waits.push_back(effect);
                    }
                }
            }
        }
        Ok(states)
    }

    /// One node: its own chance or any of its mechanisms, and the switch if it has one.
    fn state(&mut self, node: usize, states: &[Function], switched: bool) -> Result<Function, TooLarge> {
        let graph = self.graph;
        let mut ways = vec![self.toss(self.coins.own[node])?];
        for &mechanism in &graph.nodes()[node].mechanisms {
            ways.push(self.firing(mechanism, states)?);
        }
        // From the bottom of the diagram up: each step then adds on top of what is there, where the
        // other way round would copy it.
        self.store.deepest_first(&mut ways);
        let mut state = Function::FALSE;
        for way in ways {
            state = self.store.or(state, way)?;
        }
        match self.coins.switch[node] {
            Some(switch) if switched => {
                let on = self.store.variable(switch)?;
                self.store.and(state, on)
            }
            _ => Ok(state),
        }
    }

    fn firing(&mut self, mechanism: usize, states: &[Function]) -> Result<Function, TooLarge> {
        let Mechanism { conditions, threshold, .. } = &self.graph.mechanisms()[mechanism];
        let mut needs = vec![self.toss(self.coins.strength[mechanism])?];
        needs.extend(conditions.iter().filter(|c| c.bad).map(|c| states[c.node]));
        if let Some(threshold) = threshold {
            let mut of: Vec<Function> = threshold.of.iter().map(|&node| states[node]).collect();
            self.store.deepest_first(&mut of);
            needs.push(self.store.at_least(threshold.count, &of)?);
        }
        self.store.deepest_first(&mut needs);
        let mut fires = Function::TRUE;
        for need in needs {
            fires = self.store.and(fires, need)?;
        }
        for condition in conditions.iter().filter(|c| !c.bad) {
            fires = self.store.without(fires, states[condition.node])?;
        }
        Ok(fires)
    }

    fn conjoin_evidence(&mut self) -> Result<Function, TooLarge> {
        let mut fits = Vec::new();
        for node in 0..self.actual.len() {
            let state = self.actual[node];
            fits.push(match self.coins.verdicts[node] {
                None => continue,
                Some(Verdict::Clash) => return Ok(Function::FALSE),
                Some(Verdict::Settled { bad }) => self.observe(Function::TRUE, node, bad)?,
                Some(Verdict::Leans { bad, doubt }) => {
                    let doubt = self.store.variable(doubt)?;
                    let claim = if bad { state } else { self.store.without(Function::TRUE, state)? };
                    self.store.or(claim, doubt)?
                }
            });
        }
        self.store.deepest_first(&mut fits);
        let mut evidence = Function::TRUE;
        for fit in fits {
            evidence = self.store.and(evidence, fit)?;
        }
        Ok(evidence)
    }
}

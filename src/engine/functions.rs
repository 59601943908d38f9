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
pub use super::race::Room;
use super::race::{Finish, Plan, Race, Step, TRIALS};
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
    pub(super) graph: &'g CausalGraph,
    pub(super) coins: Coins,
    pub(super) store: Store,
    pub(super) actual: Vec<Function>,
    pub(super) switched: Vec<Function>,
    pub(super) evidence: Function,
    /// How many steps of the plan are done.
    pub(super) done: usize,
}

impl<'g> Functions<'g> {
    /// Builds the functions under an order that fits, and with them whatever `finish` makes of them,
    /// within a budget of diagram nodes. Several orders race for it in small rooms first.
    ///
    /// # Errors
    /// [`TooLarge`] if no order fits.
    pub fn build<T>(
        problem: &Problem<'g>,
        budget: usize,
        mut finish: impl FnMut(&mut Functions<'g>) -> Result<T, TooLarge>,
    ) -> Result<(Functions<'g>, T), TooLarge> {
        Functions::race(problem, Room::of(budget), None, &mut finish)
    }

    /// The same with a bound of its own for the work, and only for the states of some nodes: those that were
    /// seen or are wanted, those with a switch, and `kept`. All other functions may have been forgotten,
    /// which leaves room to sift an order where none fits as it is.
    ///
    /// # Errors
    /// [`TooLarge`] if no order fits.
    pub fn build_within<T>(
        problem: &Problem<'g>,
        room: Room,
        kept: &[usize],
        mut finish: impl FnMut(&mut Functions<'g>) -> Result<T, TooLarge>,
    ) -> Result<(Functions<'g>, T), TooLarge> {
        Functions::race(problem, room, Some(kept), &mut finish)
    }

    fn race<T>(
        problem: &Problem<'g>,
        room: Room,
        kept: Option<&[usize]>,
        finish: Finish<'_, 'g, T>,
    ) -> Result<(Functions<'g>, T), TooLarge> {
        let plan = Plan::new(problem);
        let mut race = Race::new(&plan);
        for trial in &TRIALS {
            if !race.fits(trial, room) {
                break;
            }
            if let Some(done) = race.run(problem, trial, finish) {
                return Ok(done);
            }
        }
        race.conclude(problem, room, kept, finish)
    }

    /// Builds the functions under one given order.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn under(problem: &Problem<'g>, order: Order, budget: usize) -> Result<Functions<'g>, TooLarge> {
        let plan = Plan::new(problem);
        let mut functions = Functions::begin(problem, &plan, order, budget);
        functions.advance(&plan)?;
        Ok(functions)
    }

    pub(super) fn begin(problem: &Problem<'g>, plan: &Plan, order: Order, limit: usize) -> Functions<'g> {
        let graph = problem.graph;
        let nodes = graph.nodes().len();
        Functions {
            graph,
            coins: Coins::new(graph, &plan.targets, problem.switches, problem.observations, order),
            store: Store::new(limit),
            actual: vec![Function::FALSE; nodes],
            switched: Vec::new(),
            evidence: Function::TRUE,
            done: 0,
        }
    }

    /// Goes on with the plan until it is done or the store is full.
    pub(super) fn advance(&mut self, plan: &Plan) -> Result<(), TooLarge> {
        while self.done < plan.steps.len() {
            self.take_step(plan)?;
        }
        if self.switched.is_empty() {
            self.switched.clone_from(&self.actual);
        }
        Ok(())
    }

    /// Takes the next step of the plan.
    pub(super) fn take_step(&mut self, plan: &Plan) -> Result<(), TooLarge> {
        match plan.steps[self.done] {
            Step::Actual(stratum) => {
                let mut states = std::mem::take(&mut self.actual);
                let outcome = self.settle(stratum, &mut states, |_| true, false);
                self.actual = states;
                outcome?;
            }
            Step::Switched(stratum) => {
                let mut states = std::mem::take(&mut self.switched);
                if states.is_empty() {
                    states.clone_from(&self.actual);
                }
                let outcome = self.settle(stratum, &mut states, |node| plan.reached[node], true);
                self.switched = states;
                outcome?;
            }
            Step::Evidence => self.evidence = self.conjoin_evidence()?,
        }
        self.done += 1;
        Ok(())
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

    /// The states of the nodes of one stratum that are `wanted`; with `switched`, under the switches.
    fn settle(
        &mut self,
        stratum: usize,
        states: &mut [Function],
        wanted: impl Fn(usize) -> bool,
        switched: bool,
    ) -> Result<(), TooLarge> {
        let graph = self.graph;
        let stratum = &graph.strata()[stratum];
        if let [node] = stratum[..] {
            states[node] = self.state(node, states, switched)?;
            return Ok(());
        }
        // The least fixed point of a loop: start from "nothing is bad" and look again at the
        // effects of whatever changed, until nothing does (Kleene, with a list of who waits).
        let mut waits: VecDeque<usize> = stratum.iter().copied().filter(|&node| wanted(node)).collect();
        let mut waiting = vec![false; states.len()];
        let mut inside = vec![false; states.len()];
        for &node in &waits {
            states[node] = Function::FALSE;
            waiting[node] = true;
            inside[node] = true;
        }
        while let Some(node) = waits.pop_front() {
            waiting[node] = false;
            let state = self.state(node, states, switched)?;
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
        Ok(())
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

    /// Where the evidence fits and the node would be bad under the switches.
    ///
    /// If nothing that a switch reaches holds a cause of the node back, the node is bad under the
    /// switches only where it is bad anyway. Whatever was seen that speaks for the node being bad is
    /// then true there, and left out, which keeps its actual function out of the diagram.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn evidence_with_switched(&mut self, node: usize) -> Result<Function, TooLarge> {
        let happens = self.switched[node];
        let implied = match self.coins.verdicts[node] {
            Some(Verdict::Settled { bad: true } | Verdict::Leans { bad: true, .. }) => self.only_less_bad(node),
            _ => false,
        };
        if implied { self.conjoin(happens, Some(node)) } else { self.store.and(self.evidence, happens) }
    }

    /// Where all evidence fits but that on the node.
    ///
    /// # Errors
    /// [`TooLarge`] past the budget.
    pub fn other_evidence(&mut self, node: usize) -> Result<Function, TooLarge> {
        self.conjoin(Function::TRUE, Some(node))
    }

    /// Can the switches make the node only good where it was bad, and never the other way round?
    fn only_less_bad(&self, node: usize) -> bool {
        let graph = self.graph;
        let switches = (0..graph.nodes().len()).filter(|&node| self.coins.switch[node].is_some());
        let reached = graph.descendants(switches);
        let above = graph.ancestors([node]);
        graph.only_helps(|node| above[node] && reached[node])
    }

    fn conjoin_evidence(&mut self) -> Result<Function, TooLarge> {
        self.conjoin(Function::TRUE, None)
    }

    /// Where `besides` holds and all evidence fits but that on the node `but`.
    fn conjoin(&mut self, besides: Function, but: Option<usize>) -> Result<Function, TooLarge> {
        let mut fits = vec![besides];
        for node in (0..self.actual.len()).filter(|&node| but != Some(node)) {
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

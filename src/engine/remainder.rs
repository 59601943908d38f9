//! Functions whose next step does not fit: what is needed of them, and an order that suits it.
//!
//! A diagram seldom grows evenly. A few nodes near the targets take most of it, while what they look at is
//! small. So where such a step fails all else is forgotten, the variables of what is left are sifted, and
//! the plan goes on from there.

use super::diagram::{Function, Store, TooLarge};
use super::functions::Functions;
use super::race::{Plan, Step};
use super::sifting::Sifting;

/// How much work a plan may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    /// Steps of work in all, those included that the store has done.
    pub(super) steps: u64,
    /// Steps of work for one step of the plan.
    pub(super) of_one: u64,
    /// The place of the step of the plan that is free of that bound.
    pub(super) free: usize,
}

impl Most {
    /// No bound but that of the room.
    pub(super) const ALL: Most = Most { steps: u64::MAX, of_one: u64::MAX, free: 0 };
}

impl Functions<'_> {
    /// Goes on with the plan until it is done, the store is full or the work is too much.
    pub(super) fn advance_within(&mut self, plan: &Plan, most: Most) -> Result<(), TooLarge> {
        while self.done < plan.steps.len() {
            let of_one = if self.done == most.free { u64::MAX } else { most.of_one };
            self.store.set_most_steps(most.steps.min(self.store.steps().saturating_add(of_one)));
            self.take_step(plan)?;
        }
        self.store.set_most_steps(most.steps);
        self.advance(plan)
    }

    /// Marks the actual and the switched states that the rest of the plan looks at, or somebody in the end: at
    /// those of targets, of nodes with a switch, and of `kept`.
    fn looked_at(&self, plan: &Plan, kept: &[usize]) -> [Vec<bool>; 2] {
        let mut in_the_end: Vec<bool> = self.coins.switch.iter().map(Option::is_some).collect();
        plan.targets.iter().chain(kept).for_each(|&node| in_the_end[node] = true);
        let mut looked_at = [in_the_end.clone(), in_the_end];
        for step in &plan.steps[self.done..] {
            match *step {
                Step::Actual(stratum) => {
                    self.graph.causes_of(&self.graph.strata()[stratum]).for_each(|cause| looked_at[0][cause] = true);
                }
                Step::Switched(stratum) => {
                    for cause in self.graph.causes_of(&self.graph.strata()[stratum]) {
                        looked_at[1][cause] = true;
                        // The first of these steps begins with the actual states.
                        looked_at[0][cause] |= !plan.reached[cause];
                    }
                }
                Step::Evidence => {}
            }
        }
        looked_at
    }

    /// Those functions, FALSE in place of the others: actual states, switched states, the evidence.
    fn needed(&self, plan: &Plan, kept: &[usize]) -> Vec<Function> {
        let [actual, switched] = self.looked_at(plan, kept);
        let states = self.actual.iter().zip(&actual).chain(self.switched.iter().zip(&switched));
        let states = states.map(|(&state, &looked_at)| if looked_at { state } else { Function::FALSE });
        states.chain([self.evidence]).collect()
    }

    /// How many nodes of the store the rest of the plan looks at, or somebody in the end.
    ///
    /// Cost: linear in the store.
    pub(super) fn live(&self, plan: &Plan, kept: &[usize]) -> usize {
        self.store.needed_by(&self.needed(plan, kept)).into_iter().filter(|&needed| needed).count()
    }

    /// Forgets all functions that the rest of the plan does not look at, and nobody in the end.
    ///
    /// Cost: linear in the store.
    pub(super) fn forget(&mut self, plan: &Plan, kept: &[usize]) {
        let needed = self.needed(plan, kept);
        let moved = self.store.forget_all_but(&needed);
        self.put(moved);
    }

    /// Sifts the variables of all functions in the store and goes on in the order found; up to about so many
    /// steps of work, whose number it gives.
    ///
    /// Cost: some tens of steps for each node of the store.
    pub(super) fn sift(&mut self, most_steps: u64) -> u64 {
        let mut roots = self.actual.clone();
        roots.extend(&self.switched);
        roots.push(self.evidence);
        // A variable that is asked for by itself would be symmetric with no other. It is made again at the end.
        let single: Vec<Option<usize>> = roots.iter().map(|&root| self.store.as_variable(root)).collect();
        for (root, _) in roots.iter_mut().zip(&single).filter(|(_, single)| single.is_some()) {
            *root = Function::FALSE;
        }
        let mut sifting = Sifting::new(&self.store, &roots, &self.coins.blocks);
        sifting.sift(most_steps);
        let order = sifting.order();
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, &old)| place[old] = new);
        // What is sifted is no larger than what there was, the single variables aside.
        let mut store = Store::new(self.store.len() + roots.len());
        store.set_most_steps(u64::MAX);
        let fits = "sifting leaves no more nodes than there were";
        let mut moved = sifting.pour(&mut store).expect(fits);
        for (function, single) in moved.iter_mut().zip(single) {
            if let Some(var) = single {
                *function = store.variable(place[var]).expect(fits);
            }
        }
        self.coins.reorder(&order);
        self.store = store;
        self.put(moved);
        sifting.steps()
    }

    /// Puts functions in the place of those that there are: actual states, switched states, the evidence.
    fn put(&mut self, moved: Vec<Function>) {
        let mut moved = moved.into_iter();
        let places = self.actual.iter_mut().chain(&mut self.switched).chain([&mut self.evidence]);
        for place in places {
            *place = moved.next().expect("every function has a place");
        }
    }
}

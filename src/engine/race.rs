//! Which order of the variables is best shows only while a diagram is built. So the orders race:
//! each builds within a small room, those that came furthest go on in a larger one, and nobody
//! begins anew. A bad order thus costs little, and a hard graph has many to choose from.

use super::diagram::{STEPS_PER_NODE, TooLarge};
use super::functions::{Functions, Problem};
use super::order::{By, Order};
use super::remainder::Most;
use crate::graph::CausalGraph;

/// What a diagram may take.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Its nodes, those that are left behind included.
    pub nodes: usize,
    /// Steps of work, of all orders together.
    pub steps: u64,
    /// Is there another way if this room does not do? Then no order is sifted in it.
    pub is_trial: bool,
}

impl Room {
    /// A budget of nodes, and the steps that belong to it.
    pub fn of(nodes: usize) -> Room {
        Room { nodes, steps: STEPS_PER_NODE.saturating_mul(nodes as u64), is_trial: false }
    }
}

/// What is built of a problem, step by step; the same under every order.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// The nodes whose states are asked for, those of the evidence first: their functions are in
    /// every conjunction.
    pub(super) targets: Vec<usize>,
    /// Which nodes a switch can reach.
    pub(super) reached: Vec<bool>,
}

/// One step of a plan.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// The actual states of a stratum.
    Actual(usize),
    /// The switched states of a stratum.
    Switched(usize),
    /// The evidence.
    Evidence,
}

impl Plan {
    pub(super) fn new(problem: &Problem<'_>) -> Plan {
        let graph: &CausalGraph = problem.graph;
        let mut targets: Vec<usize> = problem.observations.iter().map(|o| o.node).collect();
        targets.extend_from_slice(problem.wanted);
        let needed = graph.ancestors(targets.iter().copied());
        let reached = graph.descendants(problem.switches.iter().copied());
        let strata_with = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..graph.strata().len()).filter(|&s| graph.strata()[s].iter().any(|&node| wanted(node))).collect()
        };
        let mut steps: Vec<Step> = strata_with(&|node| needed[node]).into_iter().map(Step::Actual).collect();
        if !problem.switches.is_empty() {
            steps.extend(strata_with(&|node| needed[node] && reached[node]).into_iter().map(Step::Switched));
        }
        steps.push(Step::Evidence);
        Plan { steps, targets, reached }
    }
}

/// One round of the race.
#[derive(Debug)]
pub(super) struct Trial {
    /// The nodes and the steps of work that each order may have used by its end; the one in front twice
    /// as many.
    pub(super) limit: usize,
    /// The orders that join.
    join: &'static [Order],
    /// How many orders go on afterwards.
    keep: usize,
}

/// The rounds before the full budget. How far an order came says little before some ten thousand
/// steps, so the first round lets nobody fall out.
pub(super) const TRIALS: [Trial; 4] = [
    Trial {
        limit: 1 << 12,
        join: &[
            Order::DepthFirst { by: By::Weight, causes_first: false },
            Order::DepthFirst { by: By::Weight, causes_first: true },
            Order::Narrow,
        ],
        keep: 3,
    },
    Trial {
        limit: 1 << 14,
        join: &[
            Order::DepthFirst { by: By::Place, causes_first: true },
            Order::DepthFirst { by: By::Sharing, causes_first: true },
        ],
        keep: 3,
    },
    Trial {
        limit: 1 << 16,
        join: &[Order::Heaviest, Order::Gathered { from: By::Place }, Order::Gathered { from: By::Weight }],
        keep: 3,
    },
    Trial { limit: 1 << 19, join: &[], keep: 2 },
];

/// How many orders may use up the whole budget, if the race has told them apart.
const MOST_CONCLUDED: usize = 3;

/// With less than this part of the steps left there are too few to sift and to go on.
const PART_LEFT: u64 = 4;

/// Before an order is chosen to be sifted, each of the next ones may use this part of the steps that are left.
const PART_TRIED: u64 = 16;

/// What is sifted may take this part of the nodes: sifting takes some twenty steps for each of them.
const PART_SIFTED: usize = 16;

/// The chosen order may use this part of the steps that are left before it is sifted.
const PART_UNSIFTED: u64 = 3;

/// From then on it is sifted again where one step of the plan takes more than this part of the room's steps.
const PART_OF_ONE: u64 = 64;

/// How many times it is sifted.
const MOST_SIFTINGS: usize = 4;

/// The orders under way.
pub(super) struct Race<'g, 'p> {
    plan: &'p Plan,
    /// The furthest first.
    running: Vec<(Order, Functions<'g>)>,
    /// Orders that fell out, the last ones first.
    out: Vec<Order>,
    /// Steps of work done by orders that are no longer running.
    spent: u64,
    /// The most nodes that any of them had.
    reached: usize,
}

pub(super) type Finish<'f, 'g, T> = &'f mut dyn FnMut(&mut Functions<'g>) -> Result<T, TooLarge>;

impl<'g, 'p> Race<'g, 'p> {
    pub(super) fn new(plan: &'p Plan) -> Race<'g, 'p> {
        Race { plan, running: Vec::new(), out: Vec::new(), spent: 0, reached: 0 }
    }

    /// Would the orders of a round fit into the room together?
    pub(super) fn fits(&self, trial: &Trial, room: Room) -> bool {
        let most = (1 + self.running.len() + trial.join.len()).saturating_mul(trial.limit);
        most <= room.nodes && most as u64 + self.spent <= room.steps
    }

    /// One round. The first order that is done wins.
    pub(super) fn run<T>(
        &mut self,
        problem: &Problem<'g>,
        trial: &Trial,
        finish: Finish<'_, 'g, T>,
    ) -> Option<(Functions<'g>, T)> {
        let mut left: Vec<(Order, Option<Functions<'g>>)> =
            std::mem::take(&mut self.running).into_iter().map(|(order, functions)| (order, Some(functions))).collect();
        left.extend(trial.join.iter().map(|&order| (order, None)));
        for (place, (order, functions)) in left.into_iter().enumerate() {
            // The one in front may be nearly done, which would spare all others their round.
            let limit = if place == 0 { 2 * trial.limit } else { trial.limit };
            let mut functions = functions.unwrap_or_else(|| Functions::begin(problem, self.plan, order, limit));
            functions.store_mut().set_limit(limit);
            // Time counts as much as room.
            functions.store_mut().set_most_steps(limit as u64);
            if functions.advance(self.plan).is_ok() {
                // What is made of the functions is worth more work than they are.
                functions.store_mut().set_limit(limit);
                if let Ok(made) = finish(&mut functions) {
                    return Some((functions, made));
                }
            }
            self.running.push((order, functions));
        }
        // A stable sort: equal ones stay in the order in which they joined.
        self.running.sort_by_key(|(_, functions)| (std::cmp::Reverse(functions.done), functions.store().steps()));
        let fallen = self.running.split_off(trial.keep.min(self.running.len()));
        self.spent += fallen.iter().map(|(_, functions)| functions.store().steps()).sum::<u64>();
        self.out.splice(0..0, fallen.into_iter().map(|(order, _)| order));
        None
    }

    /// All the room for the order in front. If that does not do, an order is sifted, provided that only the
    /// states of targets and of `kept` are looked at in the end. After that the next ones in turn, as long as
    /// steps are left: all orders share them.
    pub(super) fn conclude<T>(
        mut self,
        problem: &Problem<'g>,
        room: Room,
        kept: Option<&[usize]>,
        finish: Finish<'_, 'g, T>,
    ) -> Result<(Functions<'g>, T), TooLarge> {
        let mut orders: Vec<Order> = self.running.iter().skip(1).map(|(order, _)| *order).collect();
        orders.append(&mut self.out);
        orders.extend(Order::ALL.into_iter().filter(|order| !orders.contains(order)).collect::<Vec<_>>());
        self.spent += self.running.drain(1.min(self.running.len())..).map(|(_, f)| f.store().steps()).sum::<u64>();
        if let Some((leading, mut leader)) = self.running.pop() {
            orders.retain(|&other| other != leading);
            orders.truncate(MOST_CONCLUDED - 1);
            if let Some(made) = self.go_on(&mut leader, room, Most::ALL, kept, finish) {
                return Ok((leader, made));
            }
            self.spent += leader.store().steps();
            if let Some(kept) = kept
                && let Some(done) = self.sift(problem, room, kept, (leader, &orders), finish)
            {
                return Ok(done);
            }
        }
        for order in orders {
            if self.spent >= room.steps {
                break;
            }
            let mut functions = Functions::begin(problem, self.plan, order, room.nodes);
            if let Some(made) = self.go_on(&mut functions, room, Most::ALL, kept, finish) {
                return Ok((functions, made));
            }
            self.spent += functions.store().steps();
        }
        // What all of them came to, of which the last one may have had no more than a rest.
        Err(TooLarge { reached: self.reached, steps: self.spent, limit: room.nodes })
    }

    /// Goes on with an order, with all the nodes of the room and what steps it has left besides those spent.
    /// None if that is too little, or `most` is. Where only what is made in the end does not fit, all is forgotten
    /// that it does not look at, if that is much.
    fn go_on<T>(
        &mut self,
        functions: &mut Functions<'g>,
        room: Room,
        most: Most,
        kept: Option<&[usize]>,
        finish: Finish<'_, 'g, T>,
    ) -> Option<T> {
        let most = Most { steps: room.steps.saturating_sub(self.spent).min(most.steps), ..most };
        functions.store_mut().set_limit(room.nodes);
        let mut made = functions.advance_within(self.plan, most).and_then(|()| finish(functions));
        if let (Err(_), Some(kept)) = (&made, kept)
            && self.is_built(functions)
            && functions.store().steps() < most.steps
            && functions.live(self.plan, kept) < functions.store().len() / 2
        {
            functions.forget(self.plan, kept);
            made = finish(functions);
        }
        self.reached = self.reached.max(functions.store().reached());
        made.ok()
    }

    /// Is nothing left but what is made of the functions?
    fn is_built(&self, functions: &Functions<'g>) -> bool {
        functions.done == self.plan.steps.len()
    }

    /// Goes on under an order that is sifted where a step takes too much.
    ///
    /// Which order is worth it shows when the next ones have had their try, too: the furthest of those
    /// whose functions, as far as they are still looked at, are small enough to be sifted.
    fn sift<T>(
        &mut self,
        problem: &Problem<'g>,
        room: Room,
        kept: &[usize],
        (mut leader, others): (Functions<'g>, &[Order]),
        finish: Finish<'_, 'g, T>,
    ) -> Option<(Functions<'g>, T)> {
        let left = room.steps.saturating_sub(self.spent);
        if room.is_trial || left < room.steps / PART_LEFT {
            return None;
        }
        leader.forget(self.plan, kept);
        let mut tried = vec![leader];
        for &order in others {
            let mut functions = Functions::begin(problem, self.plan, order, room.nodes);
            let most = Most { steps: left / PART_TRIED, ..Most::ALL };
            if let Some(made) = self.go_on(&mut functions, room, most, Some(kept), finish) {
                return Some((functions, made));
            }
            self.spent += functions.store().steps();
            tried.push(functions);
        }
        let small = room.nodes / PART_SIFTED;
        let mut functions = tried
            .into_iter()
            .filter(|functions| functions.live(self.plan, kept) <= small)
            // The first one of equals.
            .rev()
            .max_by_key(|functions| functions.done)?;
        self.spent -= functions.store().steps();
        // It fills its room before it is sifted for the first time: the later, the better the order.
        let left = room.steps.saturating_sub(self.spent);
        let mut most = Most { steps: left / PART_UNSIFTED, ..Most::ALL };
        let (mut siftings, mut failed) = (0, (usize::MAX, 0));
        loop {
            if let Some(made) = self.go_on(&mut functions, room, most, Some(kept), finish) {
                return Some((functions, made));
            }
            failed = (functions.done, if functions.done == failed.0 { failed.1 + 1 } else { 0 });
            let live = functions.live(self.plan, kept);
            let steps = functions.store().steps();
            let is_sifted = failed.1 == 0 && live <= small && siftings < MOST_SIFTINGS;
            let is_hopeless = failed.1 > 1 || self.is_built(&functions) && !is_sifted;
            if self.spent + steps >= room.steps || live > room.nodes / 2 || is_hopeless {
                self.spent += steps;
                return None;
            }
            if is_sifted {
                self.spent += steps;
                functions.forget(self.plan, kept);
                self.spent += functions.sift((room.steps - self.spent) / 2);
                siftings += 1;
            } else if functions.store().len() >= room.nodes {
                functions.forget(self.plan, kept);
            }
            // The step that failed has all that is left, those after it are worth to be sifted for.
            most = Most { of_one: room.steps / PART_OF_ONE, free: functions.done, ..Most::ALL };
        }
    }
}

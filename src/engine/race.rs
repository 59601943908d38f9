//! Which order of the variables is best shows only while a diagram is built. So the orders race:
//! each builds within a small room, those that came furthest go on in a larger one, and nobody
//! begins anew. A bad order thus costs little, and a hard graph has many to choose from.

use super::diagram::{STEPS_PER_NODE, TooLarge};
use super::functions::{Functions, Problem};
use super::order::{By, Order};
use crate::graph::CausalGraph;

/// What a diagram may take.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Its nodes, those that are left behind included.
    pub nodes: usize,
    /// Steps of work, of all orders together.
    pub steps: u64,
}

impl Room {
    /// A budget of nodes, and the steps that belong to it.
    pub fn of(nodes: usize) -> Room {
        Room { nodes, steps: STEPS_PER_NODE.saturating_mul(nodes as u64) }
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

/// The orders under way.
pub(super) struct Race<'g, 'p> {
    plan: &'p Plan,
    /// The furthest first.
    running: Vec<(Order, Functions<'g>)>,
    /// Orders that fell out, the last ones first.
    out: Vec<Order>,
    /// Steps of work done by orders that are no longer running.
    spent: u64,
}

type Finish<'f, 'g, T> = &'f mut dyn FnMut(&mut Functions<'g>) -> Result<T, TooLarge>;

impl<'g, 'p> Race<'g, 'p> {
    pub(super) fn new(plan: &'p Plan) -> Race<'g, 'p> {
        Race { plan, running: Vec::new(), out: Vec::new(), spent: 0 }
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

    /// All the room for the order in front, and if that does not do, for the next ones in turn, as
    /// long as steps are left: all orders share them.
    pub(super) fn conclude<T>(
        mut self,
        problem: &Problem<'g>,
        room: Room,
        finish: Finish<'_, 'g, T>,
    ) -> Result<(Functions<'g>, T), TooLarge> {
        let mut orders: Vec<Order> = self.running.iter().skip(1).map(|(order, _)| *order).collect();
        orders.append(&mut self.out);
        orders.extend(Order::ALL.into_iter().filter(|order| !orders.contains(order)).collect::<Vec<_>>());
        self.spent += self.running.drain(1.min(self.running.len())..).map(|(_, f)| f.store().steps()).sum::<u64>();
        let mut leader = self.running.pop().map(|(order, functions)| {
            orders.retain(|&other| other != order);
            functions
        });
        if leader.is_some() {
            orders.truncate(MOST_CONCLUDED - 1);
        }
        let mut orders = orders.into_iter();
        // What all of them came to, of which the last one may have had no more than a rest.
        let mut failure: Option<TooLarge> = None;
        while let Some(mut functions) =
            leader.take().or_else(|| orders.next().map(|order| Functions::begin(problem, self.plan, order, room.nodes)))
        {
            functions.store_mut().set_limit(room.nodes);
            let most = room.steps.saturating_sub(self.spent);
            functions.store_mut().set_most_steps(most);
            match functions.advance(self.plan).and_then(|()| finish(&mut functions)) {
                Ok(made) => return Ok((functions, made)),
                Err(too_large) => {
                    self.spent += functions.store().steps();
                    let reached = failure.map_or(0, |failure| failure.reached).max(too_large.reached);
                    failure = Some(TooLarge { reached, steps: self.spent, limit: room.nodes });
                }
            }
            if most <= functions.store().steps() {
                break;
            }
        }
        Err(failure.expect("at least one order was tried"))
    }
}

//! The frontier of cost and loss over all sets of actions, by branch and bound.
//!
//! The actions are decided one after the other. A node of the search has some of them included (I) and the
//! rest undecided (U). Every set in it loses at least its *floor*: each lever at the better of its standings
//! under I and I ∪ U, goal by goal, which is a bound because a goal only falls or only rises with a lever
//! ([`Sign`]). A goal that may go either way with a lever that is not decided yet counts as 0, so the actions
//! on such levers are decided first. A node is given up where its floor is no lower than what a set of the
//! same cost or less is known to lose.
//!
//! The node with the largest *gap* goes first: what is lost at its cost so far, less its floor. So a search that
//! is stopped has a proven bound: no set loses less than the frontier at its cost by more than the largest gap left.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::costs::Costs;
use super::figures::{Figures, Sign, best_case, mixed};
use super::levers::{Lever, standing};

/// Up to so many undecided actions a search is finished whatever it takes: at most 2²⁰ sets.
pub(super) const ALWAYS_FINISHED: usize = 20;

/// Beyond that it stops after no fewer standings than the first number, and no more than the second.
const MOST_EVALUATIONS: [usize; 2] = [1 << 12, 1 << 17];

/// And between the two after so many walks over an element of the compiled form: some seconds. It is a number and
/// not a time, so that the answer is the same on every machine.
const MOST_WORK: usize = 1 << 31;

/// After how many standings a search with more actions stops.
pub(super) fn most_evaluations(figures: &Figures) -> usize {
    let [least, most] = MOST_EVALUATIONS;
    (MOST_WORK / figures.size().max(1)).clamp(least, most)
}

/// Nodes that are opened at once. Each asks for two or three standings, so that the lanes of a pass are filled.
const AT_ONCE: usize = 8;

/// What is lost under a set of actions, as one window has it.
#[derive(Debug)]
pub(super) struct Scale<'p> {
    pub(super) figures: &'p Figures,
    pub(super) levers: &'p [Lever],
    /// The actions that are taken in any case, by their number in the model.
    pub(super) base: Vec<bool>,
}

impl Scale<'_> {
    /// The base and these actions.
    fn with(&self, actions: &[usize]) -> Vec<bool> {
        let mut taken = self.base.clone();
        actions.iter().for_each(|&action| taken[action] = true);
        taken
    }

    /// What each set loses; the actions of the base are in every one.
    pub(super) fn losses(&self, sets: &[Vec<usize>]) -> Vec<f64> {
        let standings: Vec<Vec<f64>> = sets.iter().map(|set| standing(self.levers, &self.with(set))).collect();
        self.figures.losses(&standings)
    }

    /// What any set loses at least that has all of the first and none but the second actions; what a set
    /// loses, where both are the same.
    fn floors(&self, between: &[(Vec<usize>, Vec<usize>)]) -> Vec<f64> {
        let ends: Vec<(Vec<f64>, Vec<f64>)> = between
            .iter()
            .map(|(least, most)| (standing(self.levers, &self.with(most)), standing(self.levers, &self.with(least))))
            .collect();
        let mut floors = vec![0.0; between.len()];
        for goal in 0..self.figures.goals() {
            let signs = self.figures.signs(goal);
            let mut known = Vec::with_capacity(ends.len());
            let mut standings = Vec::with_capacity(ends.len());
            for (at, (low, high)) in ends.iter().enumerate() {
                let levers = || low.iter().zip(high).zip(signs);
                if levers().any(|((low, high), &sign)| sign == Sign::Mixed && low != high) {
                    continue;
                }
                known.push(at);
                standings.push(levers().map(|((&low, &high), &sign)| best_case(sign, low, high)).collect());
            }
            let mut lost = vec![0.0; known.len()];
            self.figures.add_losses(goal, &standings, &mut lost);
            known.into_iter().zip(lost).for_each(|(at, lost)| floors[at] += lost);
        }
        floors
    }
}

/// What is looked for.
#[derive(Debug)]
pub(super) struct Problem<'p> {
    /// What is to be made small.
    pub(super) first: Scale<'p>,
    /// What decides between sets that lose the same at the same cost.
    pub(super) second: Option<Scale<'p>>,
    /// The actions that may be taken or not, by their number in the model.
    pub(super) free: Vec<usize>,
    /// The actions that are taken in any case and paid for.
    pub(super) forced: Vec<usize>,
    pub(super) costs: &'p Costs,
    /// Losses closer than this are equal.
    pub(super) equal: f64,
    /// How many standings may be asked for.
    pub(super) most: usize,
}

/// A set that no other set beats.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    /// Its cost, see [`Costs`].
    pub(super) ticks: u64,
    pub(super) loss: f64,
    /// Its actions by their number in the model, in order, those that are forced too.
    pub(super) actions: Vec<usize>,
    /// What it loses on the second scale, once that is known.
    second: Option<f64>,
}

/// What a search found.
#[derive(Debug)]
pub(super) struct Found {
    /// Every set that no other set beats, the cheapest first; each loses less than the one before.
    pub(super) frontier: Vec<Point>,
    /// By how much a set may lose less than the frontier has it at its cost; `None` if the search was finished.
    pub(super) missed: Option<f64>,
    /// For each cost at which something is open: the least that a set of that cost or more may lose.
    open: Vec<(u64, f64)>,
}

impl Found {
    /// The best set of at most this cost.
    pub(super) fn within(&self, ticks: u64) -> Option<&Point> {
        self.frontier.iter().rev().find(|point| point.ticks <= ticks)
    }

    /// By how much another set of at most this cost may lose less than the best one found.
    pub(super) fn missed_within(&self, ticks: u64) -> f64 {
        let Some(best) = self.within(ticks) else { return 0.0 };
        let open = self.open.iter().filter(|(from, _)| *from <= ticks);
        open.map(|(_, floor)| best.loss - floor).fold(0.0, f64::max)
    }
}

/// A node of the search.
#[derive(Debug, Clone)]
struct Open {
    gap: f64,
    /// For equal gaps: the one made first goes first.
    made: usize,
    /// So many actions are decided, in the order of the search.
    depth: usize,
    /// Those that are included, by their number in the model, forced ones too.
    included: Vec<usize>,
    ticks: u64,
    floor: f64,
}

impl PartialEq for Open {
    fn eq(&self, other: &Open) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Open {}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Open) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Open {
    fn cmp(&self, other: &Open) -> Ordering {
        self.gap.total_cmp(&other.gap).then_with(|| other.made.cmp(&self.made))
    }
}

/// Finds the frontier.
///
/// Cost: at most 2ⁿ standings for n free actions, commonly some hundreds; [`Problem::most`] bounds them.
pub(super) fn search(problem: &Problem<'_>) -> Found {
    let mut search = Search::new(problem);
    search.seed();
    while !(search.open.is_empty() && search.ties.is_empty()) && search.asked < problem.most {
        search.run();
        search.settle_ties();
    }
    search.found()
}

struct Search<'p> {
    problem: &'p Problem<'p>,
    /// The free actions in the order in which they are decided.
    order: Vec<usize>,
    /// The least cost of an action from each place of the order on.
    cheapest_from: Vec<u64>,
    frontier: Vec<Point>,
    open: BinaryHeap<Open>,
    /// Nodes that can only hold sets that lose the same as one that is known, at the same cost.
    ties: Vec<Open>,
    made: usize,
    asked: usize,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem<'p>) -> Search<'p> {
        let order = problem.free.clone();
        let (frontier, open, ties) = (Vec::new(), BinaryHeap::new(), Vec::new());
        Search { problem, order, cheapest_from: Vec::new(), frontier, open, ties, made: 0, asked: 0 }
    }

    fn ticks(&self, set: &[usize]) -> u64 {
        set.iter().map(|&action| self.problem.costs.ticks(action)).sum()
    }

    fn losses(&mut self, sets: &[Vec<usize>]) -> Vec<f64> {
        self.asked += sets.len();
        self.problem.first.losses(sets)
    }

    /// Puts the actions in order and takes in the sets that a greedy choice makes.
    fn seed(&mut self) {
        let forced = self.problem.forced.clone();
        let all = joined(&forced, &self.order);
        let mut sets = vec![forced.clone(), all.clone()];
        sets.extend(self.order.iter().map(|&action| joined(&forced, &[action])));
        sets.extend(self.order.iter().map(|&left| all.iter().copied().filter(|&action| action != left).collect()));
        let losses = self.losses(&sets);
        sets.iter().zip(&losses).for_each(|(set, &loss)| self.offer(set.clone(), loss));
        // First what must be decided for a floor to be known, then what moves most, alone or as the last.
        let count = self.order.len();
        let Scale { figures, levers, .. } = &self.problem.first;
        let mixed = mixed(figures, levers.len());
        let is_mixed = |action: usize| {
            levers.iter().zip(&mixed).any(|(lever, &mixed)| mixed && lever.moved_by.iter().any(|&(by, _)| by == action))
        };
        let mut ranked: Vec<(bool, f64, usize)> = (0..count)
            .map(|at| {
                let (alone, last) = (losses[0] - losses[2 + at], losses[2 + count + at] - losses[1]);
                (is_mixed(self.order[at]), alone.max(last), self.order[at])
            })
            .collect();
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| b.1.total_cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
        self.order = ranked.into_iter().map(|(_, _, action)| action).collect();
        self.cheapest_from = vec![u64::MAX; count + 1];
        for at in (0..count).rev() {
            self.cheapest_from[at] = self.cheapest_from[at + 1].min(self.problem.costs.ticks(self.order[at]));
        }
        self.greedy(losses[0]);
        let floor = self.problem.first.floors(&[(forced.clone(), all)])[0];
        self.asked += 1;
        self.push(0, forced, floor);
    }

    /// Adds one action after the other, the one that saves most for its cost first.
    fn greedy(&mut self, start: f64) {
        let mut set = self.problem.forced.clone();
        let mut left: Vec<usize> = self.order.clone();
        let mut loss = start;
        while !left.is_empty() {
            let sets: Vec<Vec<usize>> = left.iter().map(|&action| joined(&set, &[action])).collect();
            let losses = self.losses(&sets);
            sets.iter().zip(&losses).for_each(|(set, &loss)| self.offer(set.clone(), loss));
            let worth = |at: usize| worth(loss - losses[at], self.problem.costs.ticks(left[at]));
            let best = (0..left.len()).reduce(|best, at| if worth(at) > worth(best) { at } else { best });
            let Some(best) = best.filter(|&best| losses[best] < loss - self.problem.equal) else { break };
            loss = losses[best];
            set = sets[best].clone();
            left.remove(best);
        }
    }

    /// What is lost at this cost, as far as is known.
    fn lost_at(&self, ticks: u64) -> Option<&Point> {
        let after = self.frontier.partition_point(|point| point.ticks <= ticks);
        after.checked_sub(1).map(|at| &self.frontier[at])
    }

    /// Takes a set into the frontier if no known one beats it.
    fn offer(&mut self, set: Vec<usize>, loss: f64) {
        let equal = self.problem.equal;
        let mut point = Point { ticks: self.ticks(&set), loss, actions: set, second: None };
        let after = self.frontier.partition_point(|known| known.ticks <= point.ticks);
        if let Some(at) = after.checked_sub(1) {
            let known = &self.frontier[at];
            if point.loss >= known.loss - equal {
                let is_tie = known.ticks == point.ticks && point.loss <= known.loss + equal;
                if is_tie && known.actions != point.actions && self.is_better(at, &mut point) {
                    self.frontier[at] = point;
                }
                return;
            }
        }
        let first = self.frontier.partition_point(|known| known.ticks < point.ticks);
        let beaten = self.frontier[first..].iter().take_while(|known| known.loss >= point.loss - equal).count();
        self.frontier.splice(first..first + beaten, [point]);
    }

    /// Of two sets that cost and lose the same: the one that loses less on the second scale, then the smaller
    /// one, then the one whose ids come first.
    fn is_better(&mut self, at: usize, point: &mut Point) -> bool {
        let known = &mut self.frontier[at];
        if let Some(second) = &self.problem.second {
            for point in [&mut *known, &mut *point] {
                if point.second.is_none() {
                    point.second = Some(second.losses(std::slice::from_ref(&point.actions))[0]);
                }
            }
        }
        let second = |point: &Point| point.second.unwrap_or(0.0);
        let difference = second(point) - second(known);
        if difference.abs() > super::EQUAL {
            return difference < 0.0;
        }
        (point.actions.len(), &point.actions) < (known.actions.len(), &known.actions)
    }

    /// Keeps a node if some set in it may be on the frontier.
    fn push(&mut self, depth: usize, included: Vec<usize>, floor: f64) {
        if depth == self.order.len() {
            return;
        }
        let ticks = self.ticks(&included);
        let mut node = Open { gap: 0.0, made: self.made, depth, included, ticks, floor };
        self.made += 1;
        if self.weigh(&mut node) {
            self.open.push(node);
        }
    }

    /// Sets the gap of a node; `false` if it need not be opened. What may still tie is kept apart.
    fn weigh(&mut self, node: &mut Open) -> bool {
        let equal = self.problem.equal;
        // The set with nothing but what is included is known; all others cost more.
        let next = node.ticks.saturating_add(self.cheapest_from[node.depth]);
        let known = self.lost_at(next).map_or(f64::INFINITY, |point| point.loss);
        node.gap = known - node.floor;
        if node.gap > equal {
            return true;
        }
        let may_tie = self.cheapest_from[node.depth] == 0
            && self.lost_at(node.ticks).is_some_and(|p| p.ticks == node.ticks && node.floor <= p.loss + equal);
        if may_tie {
            self.ties.push(node.clone());
        }
        false
    }

    fn run(&mut self) {
        while self.asked < self.problem.most {
            let mut nodes = Vec::new();
            while nodes.len() < AT_ONCE
                && let Some(mut node) = self.open.pop()
            {
                if self.weigh(&mut node) {
                    nodes.push(node);
                }
            }
            if nodes.is_empty() {
                return;
            }
            self.expand(nodes, |_| true);
        }
    }

    /// Opens nodes: the next action that may be decided is included or left out.
    fn expand(&mut self, nodes: Vec<Open>, counts: impl Fn(u64) -> bool) {
        let mut between = Vec::new();
        let mut children = Vec::new();
        for node in nodes {
            let (action, depth) = (self.order[node.depth], node.depth + 1);
            let left: Vec<usize> =
                self.order[depth..].iter().copied().filter(|&a| counts(self.problem.costs.ticks(a))).collect();
            let most = joined(&node.included, &left);
            children.push((depth, node.included.clone(), None, between.len()));
            between.push((node.included.clone(), most.clone()));
            if counts(self.problem.costs.ticks(action)) {
                let with = joined(&node.included, &[action]);
                children.push((depth, with.clone(), Some(between.len()), between.len() + 1));
                between.push((with.clone(), with.clone()));
                between.push((with.clone(), joined(&most, &[action])));
            }
        }
        self.asked += between.len();
        let floors = self.problem.first.floors(&between);
        for (_, set, loss, _) in &children {
            if let Some(at) = *loss {
                self.offer(set.clone(), floors[at]);
            }
        }
        for (depth, set, _, floor) in children {
            self.push(depth, set, floors[floor]);
        }
    }

    /// Looks through the nodes whose sets can be no better, but may be preferred where all is equal: actions
    /// that cost nothing, added to a set of the frontier.
    fn settle_ties(&mut self) {
        let equal = self.problem.equal;
        while self.asked < self.problem.most
            && let Some(node) = self.ties.pop()
        {
            let Some(at) = self.frontier.iter().position(|point| point.ticks == node.ticks) else { continue };
            if node.floor > self.frontier[at].loss + equal || node.included.len() >= self.most_actions(at, &node) {
                continue;
            }
            self.expand(vec![node], |ticks| ticks == 0);
        }
    }

    /// A set in the node is preferred to the point only if it has fewer actions than this.
    fn most_actions(&mut self, at: usize, node: &Open) -> usize {
        let Some(second) = &self.problem.second else { return self.frontier[at].actions.len() };
        let point = &mut self.frontier[at];
        let known = *point.second.get_or_insert_with(|| second.losses(std::slice::from_ref(&point.actions))[0]);
        let left = self.order[node.depth..].iter().copied().filter(|&a| self.problem.costs.ticks(a) == 0);
        let most = joined(&node.included, &left.collect::<Vec<_>>());
        let floor = second.floors(&[(node.included.clone(), most)])[0];
        if floor < known - super::EQUAL {
            usize::MAX
        } else if floor > known + super::EQUAL {
            0
        } else {
            point.actions.len()
        }
    }

    fn found(mut self) -> Found {
        let mut left = Vec::new();
        for mut node in std::mem::take(&mut self.open).into_sorted_vec() {
            if self.weigh(&mut node) {
                left.push(node);
            }
        }
        let missed = left.iter().map(|node| node.gap).reduce(f64::max);
        let open = left.iter().map(|node| (node.ticks.saturating_add(self.cheapest_from[node.depth]), node.floor));
        Found { missed, open: open.collect(), frontier: self.frontier }
    }
}

/// What an action saves for its cost; what costs nothing and saves something goes before all else.
pub(super) fn worth(saved: f64, ticks: u64) -> f64 {
    match ticks {
        0 if saved > 0.0 => f64::INFINITY,
        0 => saved,
        ticks => saved / ticks as f64,
    }
}

/// Two sets together, in order.
fn joined(set: &[usize], more: &[usize]) -> Vec<usize> {
    let mut all: Vec<usize> = set.iter().chain(more).copied().collect();
    all.sort_unstable();
    all
}

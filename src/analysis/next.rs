//! `next`: how far the answer about each open node is expected to move the ranking.
//!
//! For a node x that is not established, with shares s given the evidence e and s(yes), s(no) given the
//! answer too: movement(x) = Σ over both answers of P(answer | e) · ½ Σ |s(answer) − s|, over the
//! candidates and what is not in the model. The game given e is the mixture of the games given either
//! answer, and a Shapley value is linear in its game, so s = P · s(yes) + (1 − P) · s(no). Both terms of
//! the sum over answers are therefore equal, movement(x) = P(r | e) · Σ |s(r) − s| for either answer r, and
//! one ranking more is enough for each node: that of the rarer answer. The other one follows from the mixture by
//! a division by ½ or more, which costs no digits.

use super::rank::{self, Prepared, Refused};
use super::{Analysis, AnalysisError};
use crate::engine::coins::Observation;
use crate::engine::exact::{self, Digits};
use crate::graph::CausalGraph;
use crate::model::{Model, NodeRef};
use crate::report::{Answered, Check, Method, Next, NextBy, NodeName, VERSION};

/// Differences below this are what rounding leaves: the accuracy of the engine.
const EQUAL: f64 = 1e-9;

/// Movements below this are none: a thousandth of what counts as equal.
const NOISE: f64 = 1e-12;

/// What is said where nothing happened.
const NEAR_MISS: &str = "No impact is observed, so there is no ranking that an answer could move.";

/// What is said where an order is asked for that nothing tells.
const NO_COST: &str = "No open node has a `check_cost`, so the order is by movement alone.";

/// What `next` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NextOptions {
    /// The key of the order.
    pub by: NextBy,
    /// Show only so many; all if `None`.
    pub top: Option<usize>,
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextProgress {
    /// Nodes that are done.
    pub done: usize,
    /// Nodes in all whose answer may move the ranking.
    pub of: usize,
}

/// The shares of the candidates, and last what is not in the model.
type Shares = Vec<f64>;

impl Analysis {
    /// What to find out next: the nodes that are not established, by how far their answer is expected to
    /// move the ranking.
    ///
    /// Nodes whose state cannot bear on the ranking get 0. Where no impact is observed there is no ranking
    /// to move, and the list is empty. `on` is told how far the work is, and stops it by answering `false`.
    ///
    /// Cost: one compilation and its passes for each node that may bear on the ranking. Accuracy: movements
    /// to 1e-9.
    ///
    /// ```
    /// use because::analysis::{Analysis, Options};
    /// use because::model::Model;
    ///
    /// let model = Model::builder()
    ///     .factor("leak", |f| f.prior(0.3))
    ///     .factor("load", |f| f.prior(0.2))
    ///     .impact("down", |i| i.because("leak", 1.0).because("load", 1.0))
    ///     .build()
    ///     .expect("it is valid");
    /// let analysis = Analysis::new(model, Options::default()).expect("it is small and consistent");
    /// let next = analysis.next(Default::default(), |_| true).expect("it fits the budget");
    /// assert_eq!(next.leader.as_deref(), Some("leak"));
    /// let first = &next.checks[0];
    /// assert_eq!((first.id.as_str(), first.if_no.leader.as_deref()), ("leak", Some("load")));
    /// ```
    ///
    /// # Errors
    /// [`AnalysisError::Stopped`], or [`AnalysisError::Improbable`] where the evidence and an answer together are. A
    /// node whose answer does not fit the budget is left out, and a note names it; if no node fits, the
    /// error is [`AnalysisError::TooLarge`].
    pub fn next(&self, options: NextOptions, mut on: impl FnMut(NextProgress) -> bool) -> Result<Next, AnalysisError> {
        let Analysis { model, graph, observations, candidates, prepared, .. } = self;
        let impacts = super::observed_impacts(model);
        let mut report = Next {
            because: VERSION,
            title: model.title().to_owned(),
            method: Method::Exact,
            by: options.by,
            leader: None,
            share: None,
            checks: Vec::new(),
            left_out: 0,
            names: Vec::new(),
            notes: super::notes(model),
        };
        if impacts.is_empty() {
            // The last note is the one on near misses; here it is about the ranking.
            report.notes.pop();
            report.notes.push(NEAR_MISS.to_owned());
            return Ok(report);
        }
        let now = shares(graph, prepared, candidates.len());
        let open: Vec<NodeRef> = model.iter().map(|(node, _)| node).filter(|&node| is_open(model, node)).collect();
        let goals: Vec<usize> = impacts.iter().map(|(impact, _)| impact.index()).collect();
        let bears = bearing(graph, observations, &goals);
        let chances = self.chances(&open);
        let of = open.iter().filter(|node| bears[node.index()]).count();
        let (mut done, mut too_large, mut refusal) = (0, Vec::new(), None);
        for (&node, chance) in open.iter().zip(chances) {
            let Some(chance) = chance else {
                too_large.push(node);
                continue;
            };
            if !bears[node.index()] {
                report.checks.push(self.check(node, chance, &now, None));
                continue;
            }
            if !on(NextProgress { done, of }) {
                return Err(AnalysisError::Stopped);
            }
            done += 1;
            match self.answer(node, chance, &impacts) {
                Ok(Some(rarer)) => report.checks.push(self.check(node, chance, &now, Some(rarer))),
                // What was left of the chance of the rarer answer was rounding.
                Ok(None) => report.checks.push(self.check(node, chance.round(), &now, None)),
                Err(error @ AnalysisError::TooLarge(_)) => {
                    refusal = Some(error);
                    too_large.push(node);
                }
                Err(error) => return Err(error),
            }
        }
        if let Some(refusal) = refusal.filter(|_| report.checks.is_empty()) {
            return Err(refusal);
        }
        (report.leader, report.share) = self.leader(&now);
        report.notes.extend(left_out(model, &too_large));
        if options.by == NextBy::Value && report.checks.iter().all(|check| check.check_cost.is_none()) {
            report.notes.push(NO_COST.to_owned());
        }
        sort(&mut report.checks, options.by);
        report.names = self.names(&report);
        let kept = options.top.unwrap_or(report.checks.len()).min(report.checks.len());
        report.left_out = report.checks.len() - kept;
        report.checks.truncate(kept);
        Ok(report)
    }

    /// P(bad | e) of each node; `None` where it does not fit the budget.
    fn chances(&self, nodes: &[NodeRef]) -> Vec<Option<f64>> {
        let Analysis { graph, observations, prepared, budget, .. } = self;
        let known = |node: &NodeRef| prepared.posteriors[node.index()];
        let missing: Vec<usize> = nodes.iter().filter(|node| known(node).is_none()).map(|node| node.index()).collect();
        let mut found = exact::beliefs(graph, observations, &missing, Digits::Absolute, *budget).into_iter();
        nodes.iter().map(|node| known(node).or_else(|| found.next().flatten()).map(|p| p.clamp(0.0, 1.0))).collect()
    }

    /// The rarer answer about a node, and the shares given it; `None` where it cannot be.
    fn answer(
        &self,
        node: NodeRef,
        chance: f64,
        impacts: &[(NodeRef, f64)],
    ) -> Result<Option<(bool, Shares)>, AnalysisError> {
        let rarer = chance < 0.5;
        if chance <= 0.0 || chance >= 1.0 {
            return Ok(None);
        }
        let mut observations = self.observations.clone();
        observations.push(Observation { node: node.index(), bad: rarer, ratio: f64::INFINITY });
        let asked = self.candidates.iter().copied();
        match rank::compile(&self.graph, &observations, asked, impacts, self.way, self.budget) {
            Ok(prepared) => Ok(Some((rarer, shares(&self.graph, &prepared, self.candidates.len())))),
            Err(Refused::Impossible) => Ok(None),
            Err(Refused::Error(error)) => Err(error),
        }
    }

    /// The line of one node. Without the shares given an answer nothing moves.
    fn check(&self, node: NodeRef, chance: f64, now: &Shares, rarer: Option<(bool, Shares)>) -> Check {
        let data = self.model.node(node);
        let p = |answer: bool| if answer { chance } else { 1.0 - chance };
        let after = |answer: bool| -> Option<Shares> {
            match &rarer {
                Some((rare, shares)) if *rare == answer => Some(shares.clone()),
                Some((rare, shares)) => {
                    let p = p(*rare);
                    Some(now.iter().zip(shares).map(|(now, rare)| (now - p * rare) / (1.0 - p)).collect())
                }
                None => (p(answer) > 0.0).then(|| now.clone()),
            }
        };
        let movement = rarer.as_ref().map_or(0.0, |(rare, shares)| {
            p(*rare) * now.iter().zip(shares).map(|(now, then)| (then - now).abs()).sum::<f64>()
        });
        let movement = if movement < NOISE { 0.0 } else { movement };
        let (present, _) = self.leader(now);
        let answered = |answer: bool| {
            let (leader, share) = after(answer).map_or((None, None), |shares| self.leader(&shares));
            Answered { probability: p(answer), leader, share }
        };
        let (if_yes, if_no) = (answered(true), answered(false));
        let changes = |answered: &Answered| answered.probability > 0.0 && answered.leader != present;
        Check {
            id: data.id.clone(),
            label: data.label.clone(),
            kind: data.kind,
            movement,
            probability: chance,
            check_cost: data.check_cost,
            per_cost: data.check_cost.filter(|&cost| cost > 0.0).map(|cost| movement / cost).filter(|x| x.is_finite()),
            changes_leader: movement > 0.0 && (changes(&if_yes) || changes(&if_no)),
            if_yes,
            if_no,
        }
    }

    /// Who leads by these shares, and with what: the order is that of `rank`, so of equal shares the more
    /// unusual candidate comes first, and then the first by id.
    fn leader(&self, shares: &Shares) -> (Option<String>, Option<f64>) {
        let of_candidates = &shares[..self.candidates.len()];
        let most = of_candidates.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most <= EQUAL {
            return (None, None);
        }
        let prior = |c: usize| self.prepared.beliefs[c].prior;
        let id = |c: usize| self.model.node(self.candidates[c]).id.as_str();
        let first = (0..of_candidates.len())
            .filter(|&c| most - of_candidates[c] <= EQUAL)
            .min_by(|&a, &b| prior(a).total_cmp(&prior(b)).then_with(|| id(a).cmp(id(b))));
        (first.map(|c| id(c).to_owned()), first.map(|c| of_candidates[c]))
    }

    /// The candidates that lead somewhere in the report.
    fn names(&self, report: &Next) -> Vec<NodeName> {
        let answers = report.checks.iter().flat_map(|check| [&check.if_yes.leader, &check.if_no.leader]);
        let leads: Vec<&String> = answers.chain([&report.leader]).flatten().collect();
        let named = self.candidates.iter().map(|node| super::name(&self.model, node.index()));
        named.filter(|name| leads.contains(&&name.id)).collect()
    }
}

/// The shares in what is compiled.
fn shares(graph: &CausalGraph, prepared: &Prepared, candidates: usize) -> Shares {
    let mut game = rank::game(graph, prepared, candidates, &[]).expect("nothing is repaired that needs a switch");
    game.shares.push(game.unexplained);
    game.shares
}

/// Is the state of the node not established?
fn is_open(model: &Model, node: NodeRef) -> bool {
    model.node(node).observed.is_none() && model.evidence_on(node).iter().all(|item| item.ratio.is_finite())
}

/// Which nodes are not independent of the game, given the evidence. What is not marked cannot move a share.
///
/// A state is a function of chances: those of the node and of its ancestors, but not of the ancestors behind a node
/// that is conclusively known, for its state is a constant. Observing a state entangles its chances with each other,
/// and nothing else does. So what bears on the goals are the chances of their ancestors (all of them: what would
/// have been is asked, and there what is known may be otherwise), and those that are entangled with one of these.
///
/// Cost: near linear in the graph.
fn bearing(graph: &CausalGraph, observations: &[Observation], goals: &[usize]) -> Vec<bool> {
    let nodes = graph.nodes().len();
    let mut settled = vec![false; nodes];
    observations.iter().filter(|o| o.ratio.is_infinite()).for_each(|o| settled[o.node] = true);
    let causes = |node: usize| {
        graph.nodes()[node].mechanisms.iter().flat_map(|&mechanism| graph.mechanisms()[mechanism].causes())
    };
    // Chances with an outcome still open.
    let is_open = |node: usize| {
        let data = &graph.nodes()[node];
        let own = data.own.certain().is_none() && !(settled[node] && data.mechanisms.is_empty());
        own || data.mechanisms.iter().any(|&mechanism| graph.mechanisms()[mechanism].strength.certain().is_none())
    };
    let mut groups = Groups((0..nodes).collect());
    let mut seen = vec![false; nodes];
    let mut todo: Vec<usize> = observations.iter().map(|o| o.node).collect();
    while let Some(node) = todo.pop() {
        if std::mem::replace(&mut seen[node], true) {
            continue;
        }
        for cause in causes(node).filter(|&cause| !settled[cause]) {
            groups.join(node, cause);
            todo.push(cause);
        }
    }
    let leads = graph.ancestors(goals.iter().copied());
    let mut counts = vec![false; nodes];
    for node in (0..nodes).filter(|&node| leads[node] && is_open(node)) {
        counts[groups.of(node)] = true;
    }
    // Down from the chances that count, as far as states are not known.
    let mut bears: Vec<bool> = (0..nodes).map(|node| is_open(node) && counts[groups.of(node)]).collect();
    let mut todo: Vec<usize> = (0..nodes).filter(|&node| bears[node] && !settled[node]).collect();
    while let Some(node) = todo.pop() {
        for effect in graph.effects(node) {
            if !std::mem::replace(&mut bears[effect], true) && !settled[effect] {
                todo.push(effect);
            }
        }
    }
    bears
}

/// Nodes in groups that are joined (Tarjan 1975, with halved paths).
struct Groups(Vec<usize>);

impl Groups {
    fn of(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b)] = a.min(b);
    }
}

/// Puts the checks in order: by movement, or by movement per cost; equal ones (to 1e-9) by id. By value, what
/// moves the ranking and costs nothing comes first, then what has a price, then what moves the ranking at a price that
/// nobody gave, and last what moves nothing.
fn sort(checks: &mut [Check], by: NextBy) {
    let place = |x: f64| (x / EQUAL).round();
    let class = |check: &Check| match (check.movement > 0.0, check.check_cost) {
        (false, _) => 3,
        (true, Some(0.0)) => 0,
        (true, Some(_)) => 1,
        (true, None) => 2,
    };
    let value =
        |check: &Check| if class(check) == 1 { check.per_cost.unwrap_or(f64::INFINITY) } else { check.movement };
    checks.sort_by(|a, b| {
        let by_movement = || place(b.movement).total_cmp(&place(a.movement));
        let order = match by {
            NextBy::Movement => by_movement(),
            NextBy::Value => {
                class(a).cmp(&class(b)).then_with(|| place(value(b)).total_cmp(&place(value(a)))).then_with(by_movement)
            }
        };
        order.then_with(|| a.id.cmp(&b.id))
    });
}

/// Says which nodes are left out because their answers do not fit the budget.
fn left_out(model: &Model, nodes: &[NodeRef]) -> Option<String> {
    let ids: Vec<&str> = nodes.iter().map(|&node| model.node(node).id.as_str()).collect();
    let shown = match ids.len() {
        0 => return None,
        1..=4 => ids.join(", "),
        n => format!("{} and {} more", ids[..3].join(", "), n - 3),
    };
    Some(format!("These nodes are left out, because the ranking after their answers does not fit the budget: {shown}."))
}

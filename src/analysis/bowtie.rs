//! The bow tie of a model: one event, what may lead to it, what may come of it, and the barriers on the ways.
//!
//! A *way* is a path of contributing causes. A *barrier* on it is a safeguard that must fail for one of its
//! mechanisms to fire. Ways run through factors, events and impacts; what runs through a safeguard bears on that
//! barrier, and is an escalation.

use std::collections::{BTreeSet, VecDeque};

use super::picture::picture;
use super::{AnalysisError, Candidates, find, observed_impacts, resolve};
use crate::graph::{CausalGraph, Mechanism};
use crate::model::{Model, NodeKind, NodeRef};
use crate::report::{Bowtie, BowtieLine, Escalation, Ranking, TopChoice, VERSION};

/// How many ways are followed on one side before the search gives up: far more than can be drawn.
const MOST_WAYS: usize = 2_000;
/// How many of the ways that meet most barriers are drawn from one threat, or to one impact: the shortest.
const MOST_LINES: usize = 4;

/// The least part of the cost that must be behind a choke point for it to stand in the middle.
const HELD: f64 = 0.5;

/// The bow tie around `top`, or around the event that lies in the middle of most: the choke point nearest to the
/// impacts that holds at least half of their cost; without one, the event with the largest expected cost behind it,
/// the nearest to the impacts.
///
/// Cost: linear in the graph for each impact, and at most some thousand ways.
///
/// # Errors
/// [`AnalysisError::UnknownNode`]; [`AnalysisError::NoTop`] where there is neither event nor impact.
pub fn bowtie(
    model: &Model,
    ranking: Option<&Ranking>,
    candidates: &Candidates,
    top: Option<&str>,
) -> Result<Bowtie, AnalysisError> {
    let graph = CausalGraph::new(model);
    let candidates: Vec<usize> = resolve(model, candidates)?.into_iter().map(NodeRef::index).collect();
    let ties = Ties { model, graph: &graph };
    let (top, chosen) = match top {
        Some(id) => (find(model, id)?.index(), TopChoice::Asked),
        None => ties.choose(&candidates, ranking)?,
    };
    let (threats, left_short) = ties.threats(top, &candidates);
    let (impacts, right_short) = ties.impacts(top);
    let escalations = ties.escalations(top, &candidates, &threats, &impacts);
    let id = |node: usize| model.nodes()[node].id.clone();
    let mut occur: BTreeSet<usize> = BTreeSet::from([top]);
    for way in threats.iter().chain(&impacts) {
        occur.extend([way.cause, way.effect].iter().chain(&way.barriers).chain(&way.through));
    }
    occur.extend(escalations.iter().flat_map(|&(cause, barrier)| [cause, barrier]));
    let reached: BTreeSet<usize> = impacts.iter().map(|way| way.effect).collect();
    let beside = model
        .iter()
        .filter(|(node, data)| data.kind == NodeKind::Impact && node.index() != top && !reached.contains(&node.index()))
        .map(|(_, data)| data.id.clone())
        .collect();
    let drawn = picture(model, ranking);
    let nodes = drawn.nodes.into_iter().enumerate().filter(|(at, _)| occur.contains(at)).map(|(_, node)| node);
    let line = |way: &Way| BowtieLine {
        from: id(way.cause),
        to: id(way.effect),
        barriers: way.barriers.iter().map(|&node| id(node)).collect(),
        through: way.through.iter().map(|&node| id(node)).collect(),
        round: way.round,
    };
    Ok(Bowtie {
        because: VERSION,
        title: drawn.title,
        method: drawn.method,
        top: id(top),
        chosen,
        nodes: nodes.collect(),
        threats: threats.iter().map(line).collect(),
        impacts: impacts.iter().map(line).collect(),
        escalations: escalations
            .into_iter()
            .map(|(cause, barrier)| Escalation { cause: id(cause), barrier: id(barrier) })
            .collect(),
        beside,
        cut_short: left_short || right_short,
    })
}

/// A way from a cause to an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Way {
    cause: usize,
    effect: usize,
    /// From cause to effect, each once.
    barriers: Vec<usize>,
    /// The nodes between, from cause to effect.
    through: Vec<usize>,
    /// Does it pass round a barrier that another one meets?
    round: bool,
}

/// Which way the search runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Causes,
    Effects,
}

/// A model as the bow tie sees it.
struct Ties<'a> {
    model: &'a Model,
    graph: &'a CausalGraph,
}

impl Ties<'_> {
    fn kind(&self, node: usize) -> NodeKind {
        self.model.nodes()[node].kind
    }

    /// The event for the middle, and why.
    fn choose(&self, candidates: &[usize], ranking: Option<&Ranking>) -> Result<(usize, TopChoice), AnalysisError> {
        let nodes = self.model.nodes();
        let mut impacts: Vec<usize> = observed_impacts(self.model).iter().map(|(impact, _)| impact.index()).collect();
        if impacts.is_empty() {
            // A near miss: what might have happened.
            impacts = (0..nodes.len()).filter(|&node| self.kind(node) == NodeKind::Impact).collect();
        }
        let mut stratum = vec![0; nodes.len()];
        for (place, members) in self.graph.strata().iter().enumerate() {
            members.iter().for_each(|&node| stratum[node] = place);
        }
        let mut behind: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
        for &impact in &impacts {
            let choke = self.graph.choke_points(candidates, impact);
            choke.into_iter().filter(|&node| self.kind(node) == NodeKind::Event).for_each(|n| behind[n].push(impact));
        }
        let cost = |impacts: &[usize]| impacts.iter().map(|&impact| nodes[impact].cost).sum::<f64>();
        // The last of equals wins, and ids run upwards, so the first id is kept by turning it around.
        let best = (0..nodes.len())
            .rev()
            .filter(|&node| !behind[node].is_empty())
            .max_by(|&a, &b| cost(&behind[a]).total_cmp(&cost(&behind[b])).then(stratum[a].cmp(&stratum[b])));
        // A choke point of little is the middle of nothing.
        let best = best.filter(|&node| cost(&behind[node]) >= HELD * cost(&impacts));
        if let Some(top) = best {
            let ids = behind[top].iter().map(|&impact| nodes[impact].id.clone()).collect();
            return Ok((top, TopChoice::ChokePoint { impacts: ids, of: impacts.len() }));
        }
        let chance = |node: usize| ranking.and_then(|r| r.beliefs.get(&nodes[node].id)).map_or(1.0, |b| b.posterior);
        let expected = |node: usize| {
            let leads_to = self.graph.descendants([node]);
            let reached: Vec<usize> = impacts.iter().copied().filter(|&impact| leads_to[impact]).collect();
            chance(node) * cost(&reached)
        };
        let events = (0..nodes.len()).rev().filter(|&node| self.kind(node) == NodeKind::Event);
        let dearest = events
            .map(|node| (node, expected(node)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(stratum[a.0].cmp(&stratum[b.0])));
        if let Some((top, cost)) = dearest {
            return Ok((top, TopChoice::MostCost { cost }));
        }
        let impact = impacts.into_iter().rev().max_by(|&a, &b| nodes[a].cost.total_cmp(&nodes[b].cost));
        Ok((impact.ok_or(AnalysisError::NoTop)?, TopChoice::NoEvent))
    }

    /// The safeguards that must fail for a mechanism to fire, in the order of the model.
    fn barriers(&self, mechanism: &Mechanism) -> Vec<usize> {
        let needed = mechanism.conditions.iter().filter(|condition| condition.bad).map(|condition| condition.node);
        // Of a threshold all are needed, or each may stand for another and holds nothing back alone.
        let all = mechanism.threshold.iter().filter(|threshold| threshold.count == threshold.of.len());
        let mut barriers: Vec<usize> = needed
            .chain(all.flat_map(|threshold| threshold.of.iter().copied()))
            .filter(|&node| self.kind(node) == NodeKind::Safeguard)
            .collect();
        barriers.sort_unstable();
        barriers
    }

    /// All ways from `top` on one side, one for each end and row of barriers, the shortest first; and whether
    /// there are more. They pass through safeguards only if `any`.
    fn ways(&self, top: usize, side: Side, any: bool) -> (Vec<Way>, bool) {
        let mut leads_on: Vec<Vec<usize>> = vec![Vec::new(); self.graph.nodes().len()];
        for (number, mechanism) in self.graph.mechanisms().iter().enumerate() {
            if mechanism.strength.bounds().1 <= 0.0 {
                continue;
            }
            match side {
                Side::Causes => leads_on[mechanism.effect].push(number),
                Side::Effects => mechanism.contributors().for_each(|cause| leads_on[cause].push(number)),
            }
        }
        let start = Way { cause: top, effect: top, barriers: Vec::new(), through: Vec::new(), round: false };
        let (mut queue, mut seen, mut found) = (VecDeque::from([start]), BTreeSet::new(), Vec::new());
        while let Some(way) = queue.pop_front() {
            let last = if side == Side::Causes { way.cause } else { way.effect };
            for &number in &leads_on[last] {
                let mechanism = &self.graph.mechanisms()[number];
                let next: Vec<usize> = match side {
                    Side::Causes => mechanism.contributors().collect(),
                    Side::Effects => vec![mechanism.effect],
                };
                for next in next.into_iter().filter(|&n| n != top && n != last && !way.through.contains(&n)) {
                    let longer = self.longer(&way, side, next, mechanism);
                    if !seen.insert((next, longer.barriers.clone())) {
                        continue;
                    }
                    if found.len() == MOST_WAYS {
                        return (found, true);
                    }
                    found.push(longer.clone());
                    if any || self.kind(next) != NodeKind::Safeguard {
                        queue.push_back(longer);
                    }
                }
            }
        }
        (found, false)
    }

    /// A way with one more node at its end.
    fn longer(&self, way: &Way, side: Side, next: usize, mechanism: &Mechanism) -> Way {
        let mut longer = way.clone();
        let last = if side == Side::Causes { way.cause } else { way.effect };
        let begun = way.cause != way.effect;
        let on_it = |node: &usize| *node != next && *node != last && !way.barriers.contains(node);
        let added: Vec<usize> = self.barriers(mechanism).into_iter().filter(on_it).collect();
        match side {
            Side::Causes => {
                longer.cause = next;
                longer.barriers.splice(0..0, added);
                if begun {
                    longer.through.insert(0, last);
                }
            }
            Side::Effects => {
                longer.effect = next;
                longer.barriers.extend(added);
                if begun {
                    longer.through.push(last);
                }
            }
        }
        longer
    }

    /// The ways from the candidates to the top event. A safeguard is a threat only where it is no barrier.
    fn threats(&self, top: usize, candidates: &[usize]) -> (Vec<Way>, bool) {
        let (ways, mut cut_short) = self.ways(top, Side::Causes, false);
        let mut threats: Vec<Way> = Vec::new();
        let is_safeguard = |node: usize| self.kind(node) == NodeKind::Safeguard;
        let mut ends: Vec<usize> = candidates.iter().copied().filter(|&node| !is_safeguard(node)).collect();
        ends.extend((0..self.model.nodes().len()).filter(|&node| is_safeguard(node)));
        for end in ends {
            if is_safeguard(end) && threats.iter().any(|way| way.barriers.contains(&end)) {
                continue;
            }
            let (lines, more) = telling(ways.iter().filter(|way| way.cause == end));
            cut_short |= more;
            threats.extend(lines);
        }
        (threats, cut_short)
    }

    /// The ways from the top event to the impacts; through safeguards only where there is no other.
    fn impacts(&self, top: usize) -> (Vec<Way>, bool) {
        let (ways, mut cut_short) = self.ways(top, Side::Effects, false);
        let is_impact = |node: usize| self.kind(node) == NodeKind::Impact;
        let leads_to = self.graph.descendants([top]);
        let missed = (0..leads_to.len())
            .filter(|&node| leads_to[node] && node != top && is_impact(node))
            .any(|node| !ways.iter().any(|way| way.effect == node));
        let all = if missed { self.ways(top, Side::Effects, true) } else { (Vec::new(), false) };
        cut_short |= all.1;
        let mut lines = Vec::new();
        for impact in (0..leads_to.len()).filter(|&node| is_impact(node)) {
            let plain: Vec<&Way> = ways.iter().filter(|way| way.effect == impact).collect();
            let to_it =
                if plain.is_empty() { all.0.iter().filter(|way| way.effect == impact).collect() } else { plain };
            cut_short |= to_it.len() > MOST_LINES;
            lines.extend(to_it.into_iter().take(MOST_LINES).cloned());
        }
        (lines, cut_short)
    }

    /// What bears on the barriers that are drawn: each candidate, or the top event, and the barrier.
    fn escalations(&self, top: usize, candidates: &[usize], threats: &[Way], impacts: &[Way]) -> Vec<(usize, usize)> {
        let lines = threats.iter().chain(impacts);
        let mut barriers: BTreeSet<usize> = lines.flat_map(|way| way.barriers.iter().copied()).collect();
        barriers.extend(threats.iter().map(|way| way.cause).filter(|&node| self.kind(node) == NodeKind::Safeguard));
        let mut found = Vec::new();
        for barrier in barriers {
            let (mut open, mut seen) = (vec![barrier], BTreeSet::from([barrier]));
            while let Some(node) = open.pop() {
                let mechanisms = self.graph.nodes()[node].mechanisms.iter().map(|&m| &self.graph.mechanisms()[m]);
                for cause in mechanisms.filter(|m| m.strength.bounds().1 > 0.0).flat_map(Mechanism::contributors) {
                    if seen.insert(cause) && cause != top {
                        open.push(cause);
                    }
                }
            }
            seen.remove(&barrier);
            let causes = seen.into_iter().filter(|node| *node == top || candidates.binary_search(node).is_ok());
            found.extend(causes.map(|cause| (cause, barrier)));
        }
        found
    }
}

/// Of all ways between two nodes, the shortest first, those worth a line: the ones that meet most barriers, so that
/// none meets all of theirs and more; and the one that meets fewest, if it passes round some. And are there more of
/// the first kind than are drawn?
fn telling<'a>(ways: impl Iterator<Item = &'a Way>) -> (Vec<Way>, bool) {
    let sets: Vec<(BTreeSet<usize>, &Way)> = ways.map(|way| (way.barriers.iter().copied().collect(), way)).collect();
    let mut lines: Vec<(&BTreeSet<usize>, Way)> = Vec::new();
    for (set, way) in &sets {
        let is_most = !sets.iter().any(|(other, _)| other.len() > set.len() && set.is_subset(other));
        if is_most && !lines.iter().any(|(other, _)| *other == set) {
            lines.push((set, (*way).clone()));
        }
    }
    let more = lines.len() > MOST_LINES;
    lines.truncate(MOST_LINES);
    let fewest = sets.iter().min_by_key(|(set, _)| set.len());
    let around =
        fewest.filter(|(set, _)| lines.iter().any(|(other, _)| set.len() < other.len() && set.is_subset(other)));
    let mut lines: Vec<Way> = lines.into_iter().map(|(_, way)| way).collect();
    lines.extend(around.map(|(_, way)| Way { round: true, ..(*way).clone() }));
    (lines, more)
}

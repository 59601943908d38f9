//! Series–parallel contraction: chances that bear on the question only together become one.
//!
//! A cause that serves one mechanism and nothing else is *private* to it. What is private to one
//! mechanism, with the mechanism's own strength, bears on all else only by its "all", and the private
//! mechanisms of a node, with the node's own chance, only by their "any". So each such group is
//! replaced by a root with the chance of the group, again and again, and only the nodes that bear on
//! the question are taken over. A fault tree loses up to seven in eight of its basic events that way.
//!
//! Nothing is lost. A group is bad under the switches only where it is bad as it was, so the two states
//! of a group are those of one coin with one switch, whose chance is P(bad under the switches) / P(bad).
//! And given the state of the group, its members are independent of all else, so their figures follow
//! from those of the group by Bayes' rule (`Likelihood`).

mod building;

use std::collections::BTreeMap;

use super::redrawn::Coin;
use super::{Outcome, Question};
use crate::engine::coins::Observation;
use crate::graph::CausalGraph;
use building::Builder;

/// A group whose chance of being good is below this stays apart: one number could not hold it exactly.
const LEAST_GOOD: f64 = 1e-4;

/// A question made smaller, and how to answer the larger one.
#[derive(Debug, Clone)]
pub(super) struct Contraction {
    pub(super) graph: CausalGraph,
    observations: Vec<Observation>,
    switches: Vec<usize>,
    goals: Vec<usize>,
    /// The number in the small graph of each node that is still there.
    place: Vec<Option<usize>>,
    /// What was put together, members before their groups.
    parts: Vec<Part>,
    /// The roots of the small graph that are groups.
    groups: Vec<Group>,
    /// What each switch of the large question is in the small one.
    levers: Vec<Lever>,
    /// The chance of each part.
    chances: Chances,
    /// Where the chances of the small graph come from: of each node, of each mechanism.
    own: Vec<Origin>,
    strength: Vec<Origin>,
    /// The coins of the large graph that bear on the question.
    coins: Vec<Coin>,
}

/// Where a chance of the small graph comes from.
#[derive(Debug, Clone, Copy)]
enum Origin {
    /// It is certain.
    Certain(bool),
    /// A coin of the large graph; by its number once all are known.
    Coin(Coin),
    Numbered(usize),
    /// A part.
    Part(usize),
}

/// The chances of the small question after a draw.
#[derive(Debug, Clone)]
pub(super) struct Redraw {
    pub(super) parts: Chances,
    pub(super) own: Vec<f64>,
    pub(super) strength: Vec<f64>,
}

/// A chance of the large graph, or several together.
#[derive(Debug, Clone)]
struct Part {
    form: Form,
    /// The node whose state it is.
    node: Option<usize>,
}

#[derive(Debug, Clone)]
enum Form {
    /// A coin of the large graph.
    Coin(Origin),
    /// Bad where any of these parts is.
    Any(Vec<usize>),
    /// Bad where all of these parts are.
    All(Vec<usize>),
}

/// A part that is a root of the small graph.
#[derive(Debug, Clone)]
struct Group {
    part: usize,
    /// Its number in the small graph.
    node: usize,
    /// Its switch in the small question, if any of its members has one.
    switch: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
enum Lever {
    /// A switch of the small question.
    Same(usize),
    /// A member of a group.
    Part(usize),
}

/// The chances of all parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Chances(Vec<Chance>);

/// The chances of a part, as it was and under the switches. Complements are kept, because to subtract
/// would lose their digits.
#[derive(Debug, Clone, Copy)]
struct Chance {
    bad: f64,
    good: f64,
    /// Bad under the switches.
    on: f64,
    /// Good under the switches.
    off: f64,
}

/// A chance and its complement.
#[derive(Debug, Clone, Copy)]
struct Odds {
    bad: f64,
    good: f64,
}

impl Odds {
    const NEVER: Odds = Odds { bad: 0.0, good: 1.0 };
    const ALWAYS: Odds = Odds { bad: 1.0, good: 0.0 };

    fn or(self, other: Odds) -> Odds {
        Odds { bad: self.bad + self.good * other.bad, good: self.good * other.good }
    }

    fn and(self, other: Odds) -> Odds {
        Odds { bad: self.bad * other.bad, good: self.good + self.bad * other.good }
    }
}

impl Chance {
    const NEVER: Chance = Chance::of(Odds::NEVER, Odds::NEVER);
    const ALWAYS: Chance = Chance::of(Odds::ALWAYS, Odds::ALWAYS);

    /// As it was, and under the switches.
    const fn of(was: Odds, switched: Odds) -> Chance {
        Chance { bad: was.bad, good: was.good, on: switched.bad, off: switched.good }
    }

    /// A coin whose switch is on with chance `q`.
    fn coin(p: f64, q: f64) -> Chance {
        Chance { bad: p, good: 1.0 - p, on: p * q, off: 1.0 - p * q }
    }

    fn was(self) -> Odds {
        Odds { bad: self.bad, good: self.good }
    }

    fn switched(self) -> Odds {
        Odds { bad: self.on, good: self.off }
    }

    fn or(self, other: Chance) -> Chance {
        Chance::of(self.was().or(other.was()), self.switched().or(other.switched()))
    }

    fn and(self, other: Chance) -> Chance {
        Chance::of(self.was().and(other.was()), self.switched().and(other.switched()))
    }

    /// Bad as it was and good under the switches.
    fn mended(self) -> f64 {
        (self.bad - self.on).max(0.0)
    }
}

/// How likely all else is (the evidence, and a goal) given the state of a part.
#[derive(Debug, Clone, Copy, Default)]
struct Likelihood {
    /// Bad, also under the switches.
    bad: f64,
    /// Bad as it was, good under the switches.
    mended: f64,
    /// Good.
    good: f64,
}

impl Likelihood {
    /// For a member, from that of its group and the chance of the group's other members.
    fn within(self, any: bool, rest: Chance) -> Likelihood {
        let by_rest = rest.on * self.bad + rest.mended() * self.mended + rest.good * self.good;
        if any {
            Likelihood { mended: rest.on * self.bad + rest.off * self.mended, good: by_rest, ..self }
        } else {
            Likelihood { bad: by_rest, mended: rest.bad * self.mended + rest.good * self.good, ..self }
        }
    }
}

impl Contraction {
    /// Cost: linear in what bears on the question, and a look at each node of the graph.
    pub(super) fn new(question: Question<'_>) -> Contraction {
        let Question { graph, observations, switches, goals } = question;
        let asked = observations.iter().map(|o| o.node).chain(goals.iter().copied());
        let part = graph.part(asked.chain(switches.iter().copied()));
        let at = |nodes: &[usize]| -> Vec<usize> { nodes.iter().map(|&node| part.at(node)).collect() };
        let (switches, goals) = (at(switches), at(goals));
        let observations: Vec<Observation> =
            observations.iter().map(|o| Observation { node: part.at(o.node), ..*o }).collect();
        let question = Question { graph: &part.graph, observations: &observations, switches: &switches, goals: &goals };
        let mut contraction = Builder::build(question);
        let mut place = vec![None; graph.nodes().len()];
        part.old.iter().zip(&contraction.place).for_each(|(&old, &at)| place[old] = at);
        contraction.place = place;
        // The part has the mechanisms of its nodes in the order of the nodes.
        let mechanisms: Vec<usize> =
            part.old.iter().flat_map(|&old| graph.nodes()[old].mechanisms.iter().copied()).collect();
        let mut numbers = BTreeMap::new();
        let coins = &mut contraction.coins;
        let mut original = |origin: &mut Origin| {
            if let Origin::Coin(coin) = *origin {
                let coin = match coin {
                    Coin::Own(node) => Coin::Own(part.old[node]),
                    Coin::Strength(mechanism) => Coin::Strength(mechanisms[mechanism]),
                };
                *origin = Origin::Numbered(*numbers.entry(coin).or_insert_with(|| {
                    coins.push(coin);
                    coins.len() - 1
                }));
            }
        };
        for part_of in &mut contraction.parts {
            part_of.node = part_of.node.map(|node| part.old[node]);
            if let Form::Coin(origin) = &mut part_of.form {
                original(origin);
            }
        }
        contraction.own.iter_mut().chain(&mut contraction.strength).for_each(original);
        contraction
    }

    /// The small question.
    pub(super) fn question(&self) -> Question<'_> {
        Question { graph: &self.graph, observations: &self.observations, switches: &self.switches, goals: &self.goals }
    }

    /// The number in the small graph of a node of the large one, if it is still there.
    pub(super) fn place(&self, node: usize) -> Option<usize> {
        self.place[node]
    }

    /// The beliefs in the nodes of the large graph, from those in the small one. Cost: linear in both.
    pub(super) fn beliefs(&self, small: &[Option<f64>]) -> Vec<Option<f64>> {
        let mut beliefs: Vec<Option<f64>> = self.place.iter().map(|place| place.and_then(|at| small[at])).collect();
        let mut likelihoods = vec![None; self.parts.len()];
        for group in &self.groups {
            let Chance { bad, good, .. } = self.chances.0[group.part];
            likelihoods[group.part] = small[group.node].map(|belief| Likelihood {
                bad: belief / bad,
                mended: 0.0,
                good: (1.0 - belief) / good,
            });
        }
        self.spread(&self.chances.0, &mut likelihoods);
        for ((part, chance), likelihood) in self.parts.iter().zip(&self.chances.0).zip(&likelihoods) {
            if let (Some(node), Some(likelihood)) = (part.node, likelihood) {
                beliefs[node] = Some(chance.bad * likelihood.bad);
            }
        }
        beliefs
    }

    /// The chance of each part with all switches on.
    pub(super) fn chances(&self) -> &Chances {
        &self.chances
    }

    /// The coins of the large graph that bear on the question.
    pub(super) fn coins(&self) -> &[Coin] {
        &self.coins
    }

    /// The chances of the small question after a draw of the large one. Cost: linear in the small one.
    pub(super) fn redraw(&self, draw: &[f64]) -> Redraw {
        let mut parts: Vec<Chance> = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let chance = match &part.form {
                Form::Coin(Origin::Numbered(coin)) => Chance::coin(draw[*coin], 1.0),
                Form::Coin(origin) => unreachable!("a coin of the large graph is no {origin:?}"),
                Form::Any(members) => members.iter().fold(Chance::NEVER, |c, &m| c.or(parts[m])),
                Form::All(members) => members.iter().fold(Chance::ALWAYS, |c, &m| c.and(parts[m])),
            };
            parts.push(chance);
        }
        let of = |origin: &Origin| match *origin {
            Origin::Certain(bad) => f64::from(u8::from(bad)),
            Origin::Numbered(coin) => draw[coin],
            Origin::Part(part) => parts[part].bad,
            Origin::Coin(coin) => unreachable!("{coin:?} was given a number"),
        };
        let (own, strength) = (self.own.iter().map(of).collect(), self.strength.iter().map(of).collect());
        Redraw { own, strength, parts: Chances(parts) }
    }

    /// The weighting of the small question's switches that one of the large question's comes to, and the
    /// chances of the parts under it, from those with all switches on. Cost: linear in the parts.
    pub(super) fn weighting(&self, chances: &Chances, large: &[f64]) -> (Vec<f64>, Chances) {
        let mut chances = chances.0.clone();
        let mut small = vec![1.0; self.switches.len()];
        for (lever, &q) in self.levers.iter().zip(large) {
            match *lever {
                Lever::Same(switch) => small[switch] = q,
                Lever::Part(part) => chances[part] = Chance::coin(chances[part].bad, q),
            }
        }
        for (number, part) in self.parts.iter().enumerate() {
            let switched = match &part.form {
                Form::Coin(_) => continue,
                Form::Any(members) => members.iter().fold(Odds::NEVER, |odds, &m| odds.or(chances[m].switched())),
                Form::All(members) => members.iter().fold(Odds::ALWAYS, |odds, &m| odds.and(chances[m].switched())),
            };
            chances[number] = Chance::of(chances[number].was(), switched);
        }
        for group in &self.groups {
            if let Some(switch) = group.switch {
                let Chance { bad, on, .. } = chances[group.part];
                small[switch] = (on / bad).min(1.0);
            }
        }
        (small, Chances(chances))
    }

    /// The large outcome of a weighting, from the small one. Cost: linear in the parts.
    pub(super) fn outcome(&self, large: &[f64], small: &[f64], parts: &Chances, outcome: Outcome) -> Outcome {
        let Chances(chances) = parts;
        let Outcome { value, slopes, joint } = outcome;
        let mut likelihoods = vec![None; self.parts.len()];
        for group in &self.groups {
            let Some(switch) = group.switch else { continue };
            let Chance { bad, good, .. } = chances[group.part];
            let (q, slope, joint) = (small[switch], slopes[switch], joint[switch]);
            likelihoods[group.part] = Some(Likelihood {
                bad: (joint + (1.0 - q) * slope) / bad,
                mended: (joint - q * slope) / bad,
                good: (value - joint) / good,
            });
        }
        self.spread(chances, &mut likelihoods);
        let of = |(lever, &q): (&Lever, &f64)| match *lever {
            Lever::Same(switch) => joint[switch],
            Lever::Part(part) => {
                let Likelihood { bad, mended, .. } = likelihoods[part].expect("its group has a switch");
                chances[part].bad * (q * bad + (1.0 - q) * mended)
            }
        };
        let joint = self.levers.iter().zip(large).map(of).collect();
        Outcome { value, slopes: self.slopes(parts, &slopes), joint }
    }

    /// The derivatives by the switches of the large question, from those of the small one. Cost: linear in the parts.
    pub(super) fn slopes(&self, Chances(chances): &Chances, small: &[f64]) -> Vec<f64> {
        // Of each part, what its state under the switches is worth: P(goal, e | bad also under the switches) −
        // P(goal, e | bad as it was, good under the switches).
        let mut worth = vec![0.0; self.parts.len()];
        for group in &self.groups {
            if let Some(switch) = group.switch {
                worth[group.part] = small[switch] / chances[group.part].bad;
            }
        }
        self.down(chances, &mut worth, |_, &worth, Alone(rest)| rest * worth);
        let of = |lever: &Lever| match *lever {
            Lever::Same(switch) => small[switch],
            Lever::Part(part) => chances[part].bad * worth[part],
        };
        self.levers.iter().map(of).collect()
    }

    /// From groups to their members, all the way down.
    fn spread(&self, chances: &[Chance], likelihoods: &mut [Option<Likelihood>]) {
        self.down(chances, likelihoods, |any, likelihood, rest: Chance| likelihood.map(|l| l.within(any, rest)));
    }

    /// From groups to their members, all the way down: `within` is told whether the group is bad where any
    /// of its members is, what is known of the group, and what its other members come to.
    fn down<T: Clone, R: Rest>(&self, chances: &[Chance], known: &mut [T], within: impl Fn(bool, &T, R) -> T) {
        let mut after = Vec::new();
        for (number, part) in self.parts.iter().enumerate().rev() {
            let (Form::Any(members) | Form::All(members)) = &part.form else { continue };
            let of_group = known[number].clone();
            let any = matches!(part.form, Form::Any(_));
            // What the members behind each one come to.
            after.clear();
            after.push(R::none(any));
            for &member in members.iter().skip(1).rev() {
                after.push(after[after.len() - 1].with(any, chances[member]));
            }
            let mut before = R::none(any);
            for (&member, &after) in members.iter().zip(after.iter().rev()) {
                known[member] = within(any, &of_group, before.joined(any, after));
                before = before.with(any, chances[member]);
            }
        }
    }
}

/// What the members of a group come to, but for one of them.
trait Rest: Copy {
    fn none(any: bool) -> Self;
    fn with(self, any: bool, member: Chance) -> Self;
    fn joined(self, any: bool, other: Self) -> Self;
}

impl Rest for Chance {
    fn none(any: bool) -> Chance {
        if any { Chance::NEVER } else { Chance::ALWAYS }
    }

    fn with(self, any: bool, member: Chance) -> Chance {
        self.joined(any, member)
    }

    fn joined(self, any: bool, other: Chance) -> Chance {
        if any { self.or(other) } else { self.and(other) }
    }
}

/// The chance that it is the one member on which the group depends under the switches: for "any", that none
/// of the others is bad, for "all", that each of them is.
#[derive(Debug, Clone, Copy)]
struct Alone(f64);

impl Rest for Alone {
    fn none(_: bool) -> Alone {
        Alone(1.0)
    }

    fn with(self, any: bool, member: Chance) -> Alone {
        Alone(self.0 * if any { member.off } else { member.on })
    }

    fn joined(self, _: bool, other: Alone) -> Alone {
        Alone(self.0 * other.0)
    }
}

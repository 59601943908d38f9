//! The form that a decision diagram makes.

use super::contraction::Redraw;
use super::merging::{Implied, Merging};
use super::{Evidence, Outcome, Question, Refusal};
use crate::engine::circuit::{Circuit, Downward, LANES};
use crate::engine::coins::Toss;
use crate::engine::diagram::{Function, TooLarge};
use crate::engine::functions::{Functions, Problem, Room};

/// The root of the evidence.
const EVIDENCE: usize = 0;

/// A circuit of decisions and where in it everything is.
#[derive(Debug, Clone)]
pub(super) struct Decisions {
    circuit: Circuit,
    /// The chance of every variable with all switches on, given what is conclusively known of
    /// plain coins.
    given: Vec<f64>,
    /// Where in the graph each of them comes from, but for those that stay what they are.
    sources: Vec<Source>,
    ln_scale: f64,
    /// The coin of each node that is nothing but a coin.
    coins: Vec<Option<usize>>,
    switches: Vec<Switch>,
    /// By place in the list of forms; the root of e ∧ "the goal is bad under the switches".
    goals: Vec<usize>,
}

/// A chance of the graph.
#[derive(Debug, Clone, Copy)]
enum Source {
    Fixed,
    Own(usize),
    Strength(usize),
}

#[derive(Debug, Clone)]
struct Switch {
    node: usize,
    lever: Lever,
    /// The coin of its node, or the root of e ∧ "bad" ∧ goal for every form.
    bad: Bad,
    /// Root of e ∧ "bad", for nodes that are no plain coins.
    alone: Option<usize>,
}

/// What in the circuit the switch moves.
#[derive(Debug, Clone)]
enum Lever {
    /// Nothing: no goal was asked for.
    Nothing,
    /// A variable of its own.
    Own(usize),
    /// The coin of its node, in the forms of those goals that the node leads to.
    Coin { coin: usize, leads: Vec<bool> },
}

#[derive(Debug, Clone)]
enum Bad {
    Coin(usize),
    Roots(Vec<usize>),
}

/// What a diagram gives: the forms, or a goal that does not rise with the switches for all that was
/// hoped.
enum Made {
    Decisions(Box<Decisions>, Function),
    Falls(usize),
}

impl Decisions {
    /// Compiles the forms with these numbers: 0 is the evidence, g + 1 the goal g.
    pub(super) fn new(question: Question<'_>, forms: &[usize], room: Room) -> Result<Decisions, Refusal> {
        let goals: Vec<usize> =
            forms.iter().filter_map(|form| form.checked_sub(1)).map(|g| question.goals[g]).collect();
        let mut falling = Vec::new();
        // What the goals that fall have left of the room, and the most nodes on the way.
        let (mut left, mut reached) = (room, 0);
        loop {
            let merging = Merging::new(question, &goals, &falling);
            let Question { graph, observations, switches, .. } = question;
            // A switch above these is in the diagram anyhow, and asking for it would only disturb the order.
            let above = graph.ancestors(observations.iter().map(|o| o.node).chain(goals.iter().copied()));
            let beside = switches.iter().copied().filter(|&node| !above[node]);
            let wanted: Vec<usize> = goals.iter().copied().chain(beside).collect();
            let twinned: Vec<usize> = if goals.is_empty() {
                Vec::new()
            } else {
                switches.iter().zip(&merging.merged).filter(|(_, merged)| !**merged).map(|(&node, _)| node).collect()
            };
            let problem = Problem { graph, observations, switches: &twinned, wanted: &wanted };
            let built = Functions::build_within(&problem, left, switches, |functions| {
                make(functions, question, forms, &goals, &merging)
            });
            let (functions, made) = built.map_err(|too_large| TooLarge {
                reached: reached.max(too_large.reached),
                steps: room.steps - left.steps + too_large.steps,
                ..too_large
            })?;
            match made {
                Made::Decisions(_, Function::FALSE) => return Err(Refusal::Impossible),
                Made::Decisions(decisions, _) => return Ok(*decisions),
                Made::Falls(goal) => {
                    falling.push(goal);
                    left = functions.left_of(left);
                    reached = reached.max(functions.store().len());
                }
            }
        }
    }

    pub(super) fn size(&self) -> usize {
        self.circuit.len()
    }

    pub(super) fn evidence(&self) -> Evidence {
        let upward = self.circuit.upward(std::slice::from_ref(&self.given));
        Evidence { scaled: upward.value(EVIDENCE)[0], ln_scale: self.ln_scale }
    }

    pub(super) fn beliefs(&self, nodes: usize) -> (Evidence, Vec<Option<f64>>) {
        let upward = self.circuit.upward(std::slice::from_ref(&self.given));
        let downward = upward.downward(EVIDENCE);
        let scaled = upward.value(EVIDENCE)[0];
        let mut beliefs: Vec<Option<f64>> =
            (0..nodes).map(|node| self.coins[node].map(|coin| downward.joint(coin, 0) / scaled)).collect();
        for switch in &self.switches {
            if let Some(root) = switch.alone {
                beliefs[switch.node] = Some(upward.value(root)[0] / scaled);
            }
        }
        (Evidence { scaled, ln_scale: self.ln_scale }, beliefs)
    }

    /// The chance of every variable where the switches are on with these chances.
    fn weighting(&self, given: &[f64], place: usize, on: &[f64]) -> Vec<f64> {
        let mut chances = given.to_vec();
        for (switch, &q) in self.switches.iter().zip(on) {
            match &switch.lever {
                Lever::Own(variable) => chances[*variable] = q,
                Lever::Coin { coin, leads } if leads[place] => chances[*coin] *= q,
                Lever::Nothing | Lever::Coin { .. } => {}
            }
        }
        chances
    }

    /// What turns a number of this form into one given the evidence.
    fn scale(&self, evidence: Evidence) -> f64 {
        (self.ln_scale - evidence.ln_scale).exp() / evidence.scaled
    }

    pub(super) fn values(&self, place: usize, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<f64> {
        let scale = self.scale(evidence);
        let mut values = Vec::with_capacity(switches.len());
        for chunk in switches.chunks(LANES) {
            let weightings: Vec<Vec<f64>> = chunk.iter().map(|on| self.weighting(&self.given, place, on)).collect();
            let root = self.circuit.upward(&weightings).value(self.goals[place]);
            values.extend(root[..chunk.len()].iter().map(|value| value * scale));
        }
        values
    }

    pub(super) fn outcomes(&self, place: usize, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<Outcome> {
        let scale = self.scale(evidence);
        let mut outcomes = Vec::with_capacity(switches.len());
        for chunk in switches.chunks(LANES) {
            let weightings: Vec<Vec<f64>> = chunk.iter().map(|on| self.weighting(&self.given, place, on)).collect();
            let upward = self.circuit.upward(&weightings);
            let root = self.goals[place];
            let downward = upward.downward(root);
            for (lane, on) in chunk.iter().enumerate() {
                let seen = Seen { downward: &downward, lane, place, given: &self.given };
                let joint = |(switch, &q): (&Switch, &f64)| match &switch.bad {
                    Bad::Coin(coin) => self.joint(switch, *coin, &seen, q) * scale,
                    Bad::Roots(roots) => upward.value(roots[place])[lane] * scale,
                };
                outcomes.push(Outcome {
                    value: upward.value(root)[lane] * scale,
                    slopes: self.switches.iter().map(|switch| self.slope(switch, &seen) * scale).collect(),
                    joint: self.switches.iter().zip(on).map(joint).collect(),
                });
            }
        }
        outcomes
    }

    /// The chance of every variable after a draw.
    fn given_after(&self, draw: &Redraw) -> Vec<f64> {
        let of = |(source, &given): (&Source, &f64)| match *source {
            Source::Fixed => given,
            Source::Own(node) => draw.own[node],
            Source::Strength(mechanism) => draw.strength[mechanism],
        };
        self.sources.iter().zip(&self.given).map(of).collect()
    }

    /// The probability of the evidence after each draw.
    pub(super) fn evidence_of(&self, draws: &[Redraw]) -> Vec<Evidence> {
        let mut evidence = Vec::with_capacity(draws.len());
        for chunk in draws.chunks(LANES) {
            let given: Vec<Vec<f64>> = chunk.iter().map(|draw| self.given_after(draw)).collect();
            let scaled = self.circuit.upward(&given).value(EVIDENCE);
            evidence.extend(scaled[..chunk.len()].iter().map(|&scaled| Evidence { scaled, ln_scale: self.ln_scale }));
        }
        evidence
    }

    /// P(goal under the switches | e) of each draw.
    pub(super) fn values_of(
        &self,
        place: usize,
        draws: &[Redraw],
        evidence: &[Evidence],
        switches: &[Vec<f64>],
    ) -> Vec<f64> {
        let weightings: Vec<Vec<f64>> =
            draws.iter().zip(switches).map(|(draw, on)| self.weighting(&self.given_after(draw), place, on)).collect();
        let mut values = Vec::with_capacity(draws.len());
        for (chunk, evidence) in weightings.chunks(LANES).zip(evidence.chunks(LANES)) {
            let root = self.circuit.upward(chunk).value(self.goals[place]);
            values.extend(root.iter().zip(evidence).map(|(value, &evidence)| value * self.scale(evidence)));
        }
        values
    }

    /// By weighting of the switches, then by draw, the derivative by each switch.
    pub(super) fn slopes_of(
        &self,
        place: usize,
        draws: &[Redraw],
        evidence: &[Evidence],
        switches: &[Vec<Vec<f64>>],
    ) -> Vec<Vec<Vec<f64>>> {
        let given: Vec<Vec<f64>> = draws.iter().map(|draw| self.given_after(draw)).collect();
        let lots: Vec<(usize, &Vec<f64>)> = switches.iter().flat_map(|on| on.iter().enumerate()).collect();
        let mut slopes = Vec::with_capacity(lots.len());
        for chunk in lots.chunks(LANES) {
            let weightings: Vec<Vec<f64>> =
                chunk.iter().map(|&(draw, on)| self.weighting(&given[draw], place, on)).collect();
            let upward = self.circuit.upward(&weightings);
            let downward = upward.downward(self.goals[place]);
            for (lane, &(draw, _)) in chunk.iter().enumerate() {
                let scale = self.scale(evidence[draw]);
                let seen = Seen { downward: &downward, lane, place, given: &given[draw] };
                slopes.push(self.switches.iter().map(|switch| self.slope(switch, &seen) * scale).collect());
            }
        }
        let mut slopes = slopes.into_iter();
        switches.iter().map(|on| slopes.by_ref().take(on.len()).collect()).collect()
    }

    /// ∂P(goal ∧ e) / ∂(chance of the switch).
    fn slope(&self, switch: &Switch, seen: &Seen<'_>) -> f64 {
        match &switch.lever {
            Lever::Own(variable) => seen.downward.derivative(*variable, seen.lane),
            // The chance of the variable is the product of both chances.
            Lever::Coin { coin, leads } if leads[seen.place] => {
                seen.given[*coin] * seen.downward.derivative(*coin, seen.lane)
            }
            Lever::Nothing | Lever::Coin { .. } => 0.0,
        }
    }

    /// P(coin ∧ goal ∧ e), the switch being on with chance q.
    fn joint(&self, switch: &Switch, coin: usize, seen: &Seen<'_>, q: f64) -> f64 {
        match &switch.lever {
            Lever::Coin { leads, .. } if leads[seen.place] => {
                let (p, of) = (seen.given[coin], |holds| seen.downward.given(coin, holds, seen.lane));
                p * q * of(true) + p * (1.0 - q) * of(false)
            }
            _ => seen.downward.joint(coin, seen.lane),
        }
    }
}

/// One lane of a downward pass.
struct Seen<'s> {
    downward: &'s Downward<'s>,
    lane: usize,
    /// Which of the forms.
    place: usize,
    /// The chance of every variable with all switches on.
    given: &'s [f64],
}

/// Makes the forms of functions that are built.
fn make(
    functions: &mut Functions<'_>,
    question: Question<'_>,
    forms: &[usize],
    goals: &[usize],
    merging: &Merging,
) -> Result<Made, TooLarge> {
    let Question { graph, switches, .. } = question;
    let mut coins = vec![None; graph.nodes().len()];
    for (number, node) in graph.nodes().iter().enumerate() {
        if let (Toss::Coin(var), true) = (functions.coins().own[number], node.mechanisms.is_empty()) {
            coins[number] = Some(var);
        }
    }
    let merged = switches.iter().zip(&merging.merged).filter(|(_, merged)| **merged);
    let merged: Vec<usize> = merged.filter_map(|(&node, _)| coins[node]).collect();
    let evidence = functions.evidence();
    let mut roots = vec![evidence];
    let mut goal_roots = Vec::with_capacity(forms.len());
    let mut leads = Vec::with_capacity(forms.len());
    let mut of_goals = goals.iter().zip(&merging.implied).zip(&merging.leads);
    for &form in forms {
        let goal = if form == 0 { None } else { of_goals.next() };
        let Some(((&goal, implied), leads_to)) = goal else {
            goal_roots.push(EVIDENCE);
            leads.push(None);
            continue;
        };
        if *implied == Implied::IfItRises && !rises(functions, goal, &merged)? {
            return Ok(Made::Falls(goal));
        }
        roots.push(match implied {
            Implied::No => {
                let happens = functions.switched(goal);
                functions.store_mut().and(evidence, happens)?
            }
            Implied::ByGates | Implied::IfItRises => functions.other_evidence_with_switched(goal)?,
        });
        goal_roots.push(roots.len() - 1);
        leads.push(Some(leads_to));
    }
    let mut made = Vec::with_capacity(switches.len());
    for (&node, &merged) in switches.iter().zip(&merging.merged) {
        let own = functions.coins().switch[node].map_or(Lever::Nothing, Lever::Own);
        let (lever, bad, alone) = match coins[node] {
            Some(coin) if merged => {
                let leads = leads.iter().map(|leads| leads.is_some_and(|leads| leads[node])).collect();
                (Lever::Coin { coin, leads }, Bad::Coin(coin), None)
            }
            Some(coin) => (own, Bad::Coin(coin), None),
            None => {
                let state = functions.actual(node);
                roots.push(functions.store_mut().and(evidence, state)?);
                let alone = roots.len() - 1;
                let mut joint = Vec::new();
                for &goal in &goal_roots {
                    let happens = roots[goal];
                    roots.push(functions.store_mut().and(state, happens)?);
                    joint.push(roots.len() - 1);
                }
                (own, Bad::Roots(joint), Some(alone))
            }
        };
        made.push(Switch { node, lever, bad, alone });
    }
    let coins_of = functions.coins();
    let mut sources = vec![Source::Fixed; coins_of.chances.len()];
    for (number, toss) in coins_of.own.iter().enumerate() {
        // What is conclusively known of a plain coin is no matter of chance.
        if let Toss::Coin(var) = *toss
            && coins_of.given[var] == coins_of.chances[var]
        {
            sources[var] = Source::Own(number);
        }
    }
    for (number, toss) in coins_of.strength.iter().enumerate() {
        if let Toss::Coin(var) = *toss {
            sources[var] = Source::Strength(number);
        }
    }
    let decisions = Decisions {
        circuit: Circuit::new(functions.store(), &roots, coins_of.chances.len()),
        given: coins_of.given.clone(),
        sources,
        ln_scale: coins_of.ln_scale,
        coins,
        switches: made,
        goals: goal_roots,
    };
    Ok(Made::Decisions(Box::new(decisions), evidence))
}

/// Is the goal bad under any setting of the switches only where it was bad before?
///
/// Two steps lead there: switches of their own are turned off, and merged coins fall.
fn rises(functions: &mut Functions<'_>, goal: usize, merged: &[usize]) -> Result<bool, TooLarge> {
    let (actual, switched) = (functions.actual(goal), functions.switched(goal));
    let mut falls = vec![false; functions.coins().chances.len()];
    for &coin in merged {
        falls[coin] = true;
    }
    let store = functions.store_mut();
    Ok(store.without(switched, actual)? == Function::FALSE && store.rises(switched, &falls)?)
}

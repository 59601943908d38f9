//! The form that a decision diagram makes.

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
    ln_scale: f64,
    /// The coin of each node that is nothing but a coin.
    coins: Vec<Option<usize>>,
    switches: Vec<Switch>,
    /// By place in the list of forms; the root of e ∧ "the goal is bad under the switches".
    goals: Vec<usize>,
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
            let (_, made) = Functions::build_within(&problem, room, |functions| {
                make(functions, question, forms, &goals, &merging)
            })?;
            match made {
                Made::Decisions(_, Function::FALSE) => return Err(Refusal::Impossible),
                Made::Decisions(decisions, _) => return Ok(*decisions),
                Made::Falls(goal) => falling.push(goal),
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
    fn weighting(&self, place: usize, on: &[f64]) -> Vec<f64> {
        let mut chances = self.given.clone();
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
            let weightings: Vec<Vec<f64>> = chunk.iter().map(|on| self.weighting(place, on)).collect();
            let root = self.circuit.upward(&weightings).value(self.goals[place]);
            values.extend(root[..chunk.len()].iter().map(|value| value * scale));
        }
        values
    }

    pub(super) fn outcomes(&self, place: usize, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<Outcome> {
        let scale = self.scale(evidence);
        let mut outcomes = Vec::with_capacity(switches.len());
        for chunk in switches.chunks(LANES) {
            let weightings: Vec<Vec<f64>> = chunk.iter().map(|on| self.weighting(place, on)).collect();
            let upward = self.circuit.upward(&weightings);
            let root = self.goals[place];
            let downward = upward.downward(root);
            for (lane, on) in chunk.iter().enumerate() {
                outcomes.push(Outcome {
                    value: upward.value(root)[lane] * scale,
                    slopes: self.switches.iter().map(|s| self.slope(s, &downward, place, lane) * scale).collect(),
                    joint: self
                        .switches
                        .iter()
                        .zip(on)
                        .map(|(switch, &q)| match &switch.bad {
                            Bad::Coin(coin) => self.joint(switch, *coin, &downward, place, lane, q) * scale,
                            Bad::Roots(roots) => upward.value(roots[place])[lane] * scale,
                        })
                        .collect(),
                });
            }
        }
        outcomes
    }

    /// ∂P(goal ∧ e) / ∂(chance of the switch).
    fn slope(&self, switch: &Switch, downward: &Downward<'_>, place: usize, lane: usize) -> f64 {
        match &switch.lever {
            Lever::Own(variable) => downward.derivative(*variable, lane),
            // The chance of the variable is the product of both chances.
            Lever::Coin { coin, leads } if leads[place] => self.given[*coin] * downward.derivative(*coin, lane),
            Lever::Nothing | Lever::Coin { .. } => 0.0,
        }
    }

    /// P(coin ∧ goal ∧ e), the switch being on with chance q.
    fn joint(&self, switch: &Switch, coin: usize, downward: &Downward<'_>, place: usize, lane: usize, q: f64) -> f64 {
        match &switch.lever {
            Lever::Coin { leads, .. } if leads[place] => {
                let p = self.given[coin];
                p * q * downward.given(coin, true, lane) + p * (1.0 - q) * downward.given(coin, false, lane)
            }
            _ => downward.joint(coin, lane),
        }
    }
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
    let decisions = Decisions {
        circuit: Circuit::new(functions.store(), &roots, coins_of.chances.len()),
        given: coins_of.given.clone(),
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

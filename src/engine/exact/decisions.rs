//! The form that a decision diagram makes.

use super::{Evidence, Outcome, Question, Refusal};
use crate::engine::circuit::{Circuit, LANES};
use crate::engine::coins::Toss;
use crate::engine::diagram::Function;
use crate::engine::functions::{Functions, Problem};

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
    /// `None` where no goal was asked for.
    variable: Option<usize>,
    /// The coin of its node, or the root of e ∧ "bad" ∧ goal for every goal.
    bad: Bad,
    /// Root of e ∧ "bad", for nodes that are no plain coins.
    alone: Option<usize>,
}

#[derive(Debug, Clone)]
enum Bad {
    Coin(usize),
    Roots(Vec<usize>),
}

impl Decisions {
    /// Compiles the forms with these numbers: 0 is the evidence, g + 1 the goal g.
    pub(super) fn new(question: Question<'_>, forms: &[usize], budget: usize) -> Result<Decisions, Refusal> {
        let Question { graph, observations, switches, goals } = question;
        let goals_of: Vec<Option<usize>> = forms.iter().map(|form| form.checked_sub(1).map(|g| goals[g])).collect();
        let wanted: Vec<usize> = goals_of.iter().copied().flatten().chain(switches.iter().copied()).collect();
        let switched: &[usize] = if goals_of.iter().any(Option::is_some) { switches } else { &[] };
        let problem = Problem { graph, observations, switches: switched, wanted: &wanted };
        let (_, (decisions, evidence)) = Functions::build(&problem, budget, |functions| {
            let evidence = functions.evidence();
            let mut roots = vec![evidence];
            let mut goal_roots = Vec::new();
            for goal in &goals_of {
                goal_roots.push(match goal {
                    None => EVIDENCE,
                    Some(goal) => {
                        let happens = functions.switched(*goal);
                        roots.push(functions.store_mut().and(evidence, happens)?);
                        roots.len() - 1
                    }
                });
            }
            let mut coins = vec![None; graph.nodes().len()];
            for (number, node) in graph.nodes().iter().enumerate() {
                if let (Toss::Coin(var), true) = (functions.coins().own[number], node.mechanisms.is_empty()) {
                    coins[number] = Some(var);
                }
            }
            let mut made = Vec::with_capacity(switches.len());
            for &node in switches {
                let variable = functions.coins().switch[node];
                let (bad, alone) = match coins[node] {
                    Some(coin) => (Bad::Coin(coin), None),
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
                        (Bad::Roots(joint), Some(alone))
                    }
                };
                made.push(Switch { node, variable, bad, alone });
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
            Ok((decisions, evidence))
        })?;
        if evidence == Function::FALSE {
            return Err(Refusal::Impossible);
        }
        Ok(decisions)
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

    pub(super) fn outcomes(&self, place: usize, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<Outcome> {
        let scale = (self.ln_scale - evidence.ln_scale).exp() / evidence.scaled;
        let mut outcomes = Vec::with_capacity(switches.len());
        for chunk in switches.chunks(LANES) {
            let weightings: Vec<Vec<f64>> = chunk
                .iter()
                .map(|on| {
                    let mut chances = self.given.clone();
                    for (switch, &q) in self.switches.iter().zip(on) {
                        if let Some(variable) = switch.variable {
                            chances[variable] = q;
                        }
                    }
                    chances
                })
                .collect();
            let upward = self.circuit.upward(&weightings);
            let root = self.goals[place];
            let downward = upward.downward(root);
            for lane in 0..chunk.len() {
                outcomes.push(Outcome {
                    value: upward.value(root)[lane] * scale,
                    slopes: self
                        .switches
                        .iter()
                        .map(|s| s.variable.map_or(0.0, |variable| downward.derivative(variable, lane) * scale))
                        .collect(),
                    joint: self
                        .switches
                        .iter()
                        .map(|s| match &s.bad {
                            Bad::Coin(coin) => downward.joint(*coin, lane) * scale,
                            Bad::Roots(roots) => upward.value(roots[place])[lane] * scale,
                        })
                        .collect(),
                });
            }
        }
        outcomes
    }
}

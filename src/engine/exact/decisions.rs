//! The form that a decision diagram makes.

use super::contraction::Redraw;
use super::merging::{Implied, Merging, is_plain};
use super::{Evidence, Outcome, Question, Refusal};
use crate::engine::circuit::{Circuit, Downward, LANES};
use crate::engine::coins::Toss;
use crate::engine::diagram::{Doubled, Function, TooLarge};
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

impl Decisions {
    /// Compiles the forms with these numbers: 0 is the evidence, g + 1 the goal g.
    pub(super) fn new(question: Question<'_>, forms: &[usize], room: Room) -> Result<Decisions, Refusal> {
        let Question { graph, observations, switches, .. } = question;
        let goals: Vec<usize> =
            forms.iter().filter_map(|form| form.checked_sub(1)).map(|g| question.goals[g]).collect();
        // A switch above these is in the diagram anyhow, and asking for it would only disturb the order.
        let above = graph.ancestors(observations.iter().map(|o| o.node).chain(goals.iter().copied()));
        let beside = switches.iter().copied().filter(|&node| !above[node]);
        let wanted: Vec<usize> = goals.iter().copied().chain(beside).collect();
        // Plain coins get their switches last.
        let is_from_the_start = |node: &usize| !goals.is_empty() && !is_plain(graph, *node);
        let from_the_start: Vec<usize> = switches.iter().copied().filter(is_from_the_start).collect();
        let problem = Problem { graph, observations, switches: &from_the_start, wanted: &wanted };
        let (_, decisions) = Functions::build_within(&problem, room, switches, |functions| {
            Making { question, forms, goals: &goals, functions }.make()
        })?;
        decisions.ok_or(Refusal::Impossible)
    }

    pub(super) fn size(&self) -> usize {
        self.circuit.len()
    }

    pub(super) fn evidence(&self) -> Evidence {
        let upward = self.circuit.upward_to(&[EVIDENCE], std::slice::from_ref(&self.given));
        Evidence { scaled: upward.value(EVIDENCE)[0], ln_scale: self.ln_scale }
    }

    pub(super) fn beliefs(&self, nodes: usize) -> (Evidence, Vec<Option<f64>>) {
        let roots: Vec<usize> = self.switches.iter().filter_map(|switch| switch.alone).chain([EVIDENCE]).collect();
        let upward = self.circuit.upward_to(&roots, std::slice::from_ref(&self.given));
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
            let root = self.circuit.upward_to(&[self.goals[place]], &weightings).value(self.goals[place]);
            values.extend(root[..chunk.len()].iter().map(|value| value * scale));
        }
        values
    }

    pub(super) fn outcomes(&self, place: usize, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<Outcome> {
        let scale = self.scale(evidence);
        let joint = |switch: &Switch| match &switch.bad {
            Bad::Coin(_) => None,
            Bad::Roots(roots) => Some(roots[place]),
        };
        let roots: Vec<usize> = self.switches.iter().filter_map(joint).chain([self.goals[place]]).collect();
        let mut outcomes = Vec::with_capacity(switches.len());
        for chunk in switches.chunks(LANES) {
            let weightings: Vec<Vec<f64>> = chunk.iter().map(|on| self.weighting(&self.given, place, on)).collect();
            let root = self.goals[place];
            let upward = self.circuit.upward_to(&roots, &weightings);
            let downward = upward.downward(root);
            for (lane, on) in chunk.iter().enumerate() {
                let seen = Seen { downward: &downward, lane, place, given: &self.given };
                let slope = |s: &Switch| s.slope(place, &self.given, |variable| downward.derivative(variable, lane));
                let joint = |(switch, &q): (&Switch, &f64)| match &switch.bad {
                    Bad::Coin(coin) => self.joint(switch, *coin, &seen, q) * scale,
                    Bad::Roots(roots) => upward.value(roots[place])[lane] * scale,
                };
                outcomes.push(Outcome {
                    value: upward.value(root)[lane] * scale,
                    slopes: self.switches.iter().map(|switch| slope(switch) * scale).collect(),
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
            let scaled = self.circuit.upward_to(&[EVIDENCE], &given).value(EVIDENCE);
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
            let root = self.circuit.upward_to(&[self.goals[place]], chunk).value(self.goals[place]);
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
        let lots = switches.iter().flat_map(|on| on.iter().zip(&given).zip(evidence));
        let lots: Vec<Lot<'_>> = lots.map(|((on, given), &evidence)| Lot { given, evidence, on }).collect();
        let mut slopes = self.slopes_of_lots(place, &lots).into_iter();
        switches.iter().map(|on| slopes.by_ref().take(on.len()).collect()).collect()
    }

    /// By weighting of the switches, the derivative by each switch.
    pub(super) fn slopes(&self, place: usize, evidence: Evidence, switches: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let lots: Vec<Lot<'_>> = switches.iter().map(|on| Lot { given: &self.given, evidence, on }).collect();
        self.slopes_of_lots(place, &lots)
    }

    fn slopes_of_lots(&self, place: usize, lots: &[Lot<'_>]) -> Vec<Vec<f64>> {
        let root = self.goals[place];
        let mut slopes = Vec::with_capacity(lots.len());
        for chunk in lots.chunks(LANES) {
            let weightings: Vec<Vec<f64>> = chunk.iter().map(|lot| self.weighting(lot.given, place, lot.on)).collect();
            let derivatives = self.circuit.upward_to(&[root], &weightings).derivatives(root);
            for (lane, lot) in chunk.iter().enumerate() {
                let scale = self.scale(lot.evidence);
                let slope = |s: &Switch| s.slope(place, lot.given, |variable| derivatives[variable][lane]) * scale;
                slopes.push(self.switches.iter().map(slope).collect());
            }
        }
        slopes
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

impl Switch {
    /// ∂P(goal ∧ e) / ∂(chance of the switch), from the derivatives by the variables; `given` is the chance of
    /// each of them with all switches on.
    fn slope(&self, place: usize, given: &[f64], by: impl Fn(usize) -> f64) -> f64 {
        match &self.lever {
            Lever::Own(variable) => by(*variable),
            // The chance of the variable is the product of both chances.
            Lever::Coin { coin, leads } if leads[place] => given[*coin] * by(*coin),
            Lever::Nothing | Lever::Coin { .. } => 0.0,
        }
    }
}

/// What one weighting is worked out with.
struct Lot<'l> {
    /// The chance of every variable with all switches on.
    given: &'l [f64],
    evidence: Evidence,
    /// The chances of the switches.
    on: &'l [f64],
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

/// The forms as they are made of functions that are built.
struct Making<'m, 'f, 'g> {
    question: Question<'m>,
    forms: &'m [usize],
    goals: &'m [usize],
    functions: &'f mut Functions<'g>,
}

/// A root before coins have their switches: the one function as it was, and the other under the switches.
#[derive(Debug, Clone, Copy)]
struct Root {
    was: Function,
    switched: Function,
}

impl Root {
    fn as_it_was(was: Function) -> Root {
        Root { was, switched: Function::TRUE }
    }
}

/// The roots of all forms.
struct Roots {
    roots: Vec<Root>,
    /// By place in the list of forms: the root of its goal.
    of_goals: Vec<usize>,
    /// By switch: how to tell that its node is bad as it was.
    bad: Vec<Bad>,
    /// By switch: the root of e ∧ "bad", for nodes that are no plain coins.
    alone: Vec<Option<usize>>,
}

impl Making<'_, '_, '_> {
    /// `None` if no world fits.
    fn make(&mut self) -> Result<Option<Decisions>, TooLarge> {
        let Question { graph, switches, .. } = self.question;
        if self.functions.evidence() == Function::FALSE {
            return Ok(None);
        }
        let merging = self.merging()?;
        let coins: Vec<Option<usize>> = (0..graph.nodes().len()).map(|node| self.coin(node)).collect();
        let Roots { roots, of_goals, bad, alone } = self.roots(&merging, &coins)?;
        let mut has_switch = vec![false; self.functions.coins().chances.len()];
        if !self.goals.is_empty() {
            let own = switches.iter().zip(&merging.merged).filter(|(_, merged)| !**merged);
            own.filter_map(|(&node, _)| coins[node]).for_each(|coin| has_switch[coin] = true);
        }
        let doubled = Doubled::new(has_switch);
        let circuit = self.circuit(&roots, &doubled)?;
        let leads: Vec<Option<&Vec<bool>>> = {
            let mut of_goals = merging.leads.iter();
            self.forms.iter().map(|&form| if form == 0 { None } else { of_goals.next() }).collect()
        };
        let coins_of = self.functions.coins();
        let mut made = Vec::with_capacity(switches.len());
        for ((&node, &merged), (bad, alone)) in switches.iter().zip(&merging.merged).zip(bad.into_iter().zip(alone)) {
            let lever = match coins[node] {
                Some(coin) if merged => {
                    let leads = leads.iter().map(|leads| leads.is_some_and(|leads| leads[node])).collect();
                    Lever::Coin { coin: doubled.of(coin), leads }
                }
                Some(coin) => doubled.switch_of(coin).map_or(Lever::Nothing, Lever::Own),
                None => coins_of.switch[node].map_or(Lever::Nothing, |switch| Lever::Own(doubled.of(switch))),
            };
            let bad = match bad {
                Bad::Coin(coin) => Bad::Coin(doubled.of(coin)),
                roots => roots,
            };
            made.push(Switch { node, lever, bad, alone });
        }
        let mut sources = vec![Source::Fixed; doubled.len()];
        for (number, toss) in coins_of.own.iter().enumerate() {
            // What is conclusively known of a plain coin is no matter of chance.
            if let Toss::Coin(var) = *toss
                && coins_of.given[var] == coins_of.chances[var]
            {
                sources[doubled.of(var)] = Source::Own(number);
            }
        }
        for (number, toss) in coins_of.strength.iter().enumerate() {
            if let Toss::Coin(var) = *toss {
                sources[doubled.of(var)] = Source::Strength(number);
            }
        }
        // A switch is on.
        let mut given = vec![1.0; doubled.len()];
        coins_of.given.iter().enumerate().for_each(|(var, &chance)| given[doubled.of(var)] = chance);
        Ok(Some(Decisions {
            circuit,
            given,
            sources,
            ln_scale: coins_of.ln_scale,
            coins: coins.into_iter().map(|coin| coin.map(|coin| doubled.of(coin))).collect(),
            switches: made,
            goals: of_goals,
        }))
    }

    /// The coin that is all there is to a node.
    fn coin(&self, node: usize) -> Option<usize> {
        match self.functions.coins().own[node] {
            Toss::Coin(var) if self.question.graph.nodes()[node].mechanisms.is_empty() => Some(var),
            _ => None,
        }
    }

    /// Which coins are one with their switches, now that it can be seen which goals rise with them.
    fn merging(&mut self) -> Result<Merging, TooLarge> {
        let hoped = Merging::new(self.question, self.goals, &[]);
        let mut falling = Vec::new();
        for (&goal, implied) in self.goals.iter().zip(&hoped.implied) {
            if *implied == Implied::IfItRises && !self.rises(goal)? {
                falling.push(goal);
            }
        }
        Ok(if falling.is_empty() { hoped } else { Merging::new(self.question, self.goals, &falling) })
    }

    /// Is the goal bad under any setting of the switches only where it was bad before?
    ///
    /// Two steps lead there: switches of compound nodes are turned off, and coins with a switch fall.
    fn rises(&mut self, goal: usize) -> Result<bool, TooLarge> {
        let mut falls = vec![false; self.functions.coins().chances.len()];
        self.question.switches.iter().filter_map(|&node| self.coin(node)).for_each(|coin| falls[coin] = true);
        let (actual, switched) = (self.functions.actual(goal), self.functions.switched(goal));
        let store = self.functions.store_mut();
        Ok(store.without(switched, actual)? == Function::FALSE && store.rises(switched, &falls)?)
    }

    fn roots(&mut self, merging: &Merging, coins: &[Option<usize>]) -> Result<Roots, TooLarge> {
        let switches = self.question.switches;
        let functions = &mut *self.functions;
        let evidence = functions.evidence();
        let mut roots = vec![Root::as_it_was(evidence)];
        let mut of_goals = Vec::with_capacity(self.forms.len());
        let mut goals = self.goals.iter().zip(&merging.implied);
        for &form in self.forms {
            let Some((&goal, implied)) = (if form == 0 { None } else { goals.next() }) else {
                of_goals.push(EVIDENCE);
                continue;
            };
            let was = match implied {
                Implied::No => evidence,
                Implied::ByGates | Implied::IfItRises => functions.other_evidence(goal)?,
            };
            roots.push(Root { was, switched: functions.switched(goal) });
            of_goals.push(roots.len() - 1);
        }
        let (mut bad, mut alone) = (Vec::with_capacity(switches.len()), Vec::with_capacity(switches.len()));
        for &node in switches {
            let Some(coin) = coins[node] else {
                let state = functions.actual(node);
                let with = |root: Root, functions: &mut Functions<'_>| {
                    Ok(Root { was: functions.store_mut().and(root.was, state)?, ..root })
                };
                roots.push(with(roots[EVIDENCE], functions)?);
                alone.push(Some(roots.len() - 1));
                let mut joint = Vec::new();
                for &goal in &of_goals {
                    roots.push(with(roots[goal], functions)?);
                    joint.push(roots.len() - 1);
                }
                bad.push(Bad::Roots(joint));
                continue;
            };
            bad.push(Bad::Coin(coin));
            alone.push(None);
        }
        Ok(Roots { roots, of_goals, bad, alone })
    }

    /// The circuit of all roots, with switches of coins if there are any.
    fn circuit(&mut self, roots: &[Root], doubled: &Doubled) -> Result<Circuit, TooLarge> {
        if doubled.len() == self.functions.coins().chances.len() {
            let store = self.functions.store_mut();
            let made = roots.iter().map(|root| store.and(root.was, root.switched)).collect::<Result<Vec<_>, _>>()?;
            return Ok(Circuit::new(store, &made, doubled.len()));
        }
        let mut beside = self.functions.store_mut().beside();
        let twin = |root: &Root| beside.twin(self.functions.store(), doubled, root.was, root.switched);
        let made = roots.iter().map(twin).collect::<Result<Vec<_>, _>>();
        self.functions.store_mut().count_work_of(&beside);
        Ok(Circuit::new(&beside, &made?, doubled.len()))
    }
}

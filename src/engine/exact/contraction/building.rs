//! What may be put together, node by node from causes to effects, and the small graph of what is left.

use super::{Chance, Chances, Contraction, Form, Group, LEAST_GOOD, Lever, Origin, Part};
use crate::engine::coins::Observation;
use crate::engine::exact::Question;
use crate::engine::exact::redrawn::Coin;
use crate::graph::{CausalGraph, Condition, Mechanism, Node};
use crate::weight::Weight;

/// The small graph as it grows. Everything in the large one bears on the question.
pub(super) struct Builder<'q> {
    question: Question<'q>,
    /// May the node be put together with others? It is not asked for by itself.
    is_free: Vec<bool>,
    /// How often mechanisms name the node.
    uses: Vec<u32>,
    parts: Vec<Part>,
    chances: Vec<Chance>,
    is_member: Vec<bool>,
    /// The part that is all there is to a node.
    whole: Vec<Option<usize>>,
}

/// A node that stays an effect.
struct Effect {
    own: Weight,
    mechanisms: Vec<Kept>,
}

/// A mechanism that stays.
struct Kept {
    /// As it was, or without what was put together.
    mechanism: Mechanism,
    /// Its number.
    number: usize,
    /// The part that stands for what was put together.
    part: Option<usize>,
}

impl<'q> Builder<'q> {
    pub(super) fn build(question: Question<'q>) -> Contraction {
        let Question { graph, observations, switches, goals } = question;
        let nodes = graph.nodes().len();
        let mut is_free: Vec<bool> = (0..nodes).map(|node| !graph.is_in_loop(node)).collect();
        let asked = observations.iter().map(|o| o.node).chain(goals.iter().copied());
        let made = switches.iter().copied().filter(|&node| !graph.nodes()[node].mechanisms.is_empty());
        asked.chain(made).for_each(|node| is_free[node] = false);
        let mut uses = vec![0; nodes];
        graph.mechanisms().iter().flat_map(Mechanism::causes).for_each(|cause| uses[cause] += 1);
        let (parts, chances, is_member) = (Vec::new(), Vec::new(), Vec::new());
        let mut builder = Builder { question, is_free, uses, parts, chances, is_member, whole: vec![None; nodes] };
        let mut effects: Vec<Option<Effect>> = Vec::new();
        effects.resize_with(nodes, || None);
        for &node in graph.strata().iter().flatten() {
            effects[node] = builder.node(node);
        }
        builder.finish(effects)
    }

    fn part(&mut self, form: Form, chance: Chance, node: Option<usize>) -> usize {
        self.parts.push(Part { form, node });
        self.chances.push(chance);
        self.is_member.push(false);
        self.parts.len() - 1
    }

    fn coin(&mut self, weight: Weight, origin: Origin, node: Option<usize>) -> Option<usize> {
        weight.certain().is_none().then(|| self.part(Form::Coin(origin), Chance::coin(weight.point(), 1.0), node))
    }

    fn all(&mut self, members: Vec<usize>) -> Option<usize> {
        let chance = members.iter().fold(Chance::ALWAYS, |chance, &m| chance.and(self.chances[m]));
        self.group(Form::All(members), chance, None)
    }

    fn any(&mut self, members: Vec<usize>, node: Option<usize>) -> Option<usize> {
        let chance = members.iter().fold(Chance::NEVER, |chance, &m| chance.or(self.chances[m]));
        self.group(Form::Any(members), chance, node)
    }

    /// `None` if one number could not hold its chance.
    fn group(&mut self, form: Form, chance: Chance, node: Option<usize>) -> Option<usize> {
        if chance.good < LEAST_GOOD || chance.bad < f64::MIN_POSITIVE {
            return None;
        }
        if let Form::Any(members) | Form::All(members) = &form {
            members.iter().for_each(|&member| self.is_member[member] = true);
        }
        Some(self.part(form, chance, node))
    }

    /// The part that is a cause, if nothing but the mechanism that names it has to do with the cause.
    fn private(&self, cause: Condition) -> Option<usize> {
        let is_private = cause.bad && self.is_free[cause.node] && self.uses[cause.node] == 1;
        self.whole[cause.node].filter(|_| is_private)
    }

    /// What becomes of a node; `None` if it is one part, which is then noted.
    fn node(&mut self, node: usize) -> Option<Effect> {
        let graph = self.question.graph;
        let own = graph.nodes()[node].own;
        let mechanisms = &graph.nodes()[node].mechanisms;
        if mechanisms.is_empty() {
            self.whole[node] = self.coin(own, Origin::Coin(Coin::Own(node)), Some(node));
            return self.whole[node].is_none().then(|| Effect { own, mechanisms: Vec::new() });
        }
        let mut open = Vec::new();
        let mut closed: Vec<(usize, usize)> = Vec::new();
        for &number in mechanisms {
            match self.closed(number) {
                Some(part) => closed.push((number, part)),
                None => open.push(number),
            }
        }
        let wire = |number: usize, part: usize| {
            let whole = graph.mechanisms()[number].clone();
            let mechanism = Mechanism { strength: Weight::ALWAYS, conditions: Vec::new(), ..whole };
            Kept { mechanism, number, part: Some(part) }
        };
        let mut members: Vec<usize> = closed.iter().map(|&(_, part)| part).collect();
        let is_open = own.certain() != Some(true) && !closed.is_empty();
        if is_open && self.is_free[node] && open.is_empty() {
            members.extend(self.coin(own, Origin::Coin(Coin::Own(node)), None));
            self.whole[node] = self.any(members.clone(), Some(node));
            if self.whole[node].is_some() {
                return None;
            }
        } else if is_open && members.len() + usize::from(own.certain().is_none()) > 1 {
            members.extend(self.coin(own, Origin::Coin(Coin::Own(node)), None));
            if let Some(part) = self.any(members, None) {
                let mut mechanisms = vec![wire(closed[0].0, part)];
                mechanisms.extend(open.into_iter().map(|number| self.narrowed(number)));
                return Some(Effect { own: Weight::NEVER, mechanisms });
            }
        }
        let mut mechanisms = Vec::new();
        for (number, part) in closed {
            mechanisms.push(match self.parts[part].form {
                Form::All(_) if self.parts[part].node.is_none() => wire(number, part),
                // Nothing but its cause.
                _ => self.as_it_was(number),
            });
        }
        mechanisms.extend(open.into_iter().map(|number| self.narrowed(number)));
        Some(Effect { own, mechanisms })
    }

    /// The part that a mechanism is, if all of its causes are private to it.
    fn closed(&mut self, number: usize) -> Option<usize> {
        let mechanism = &self.question.graph.mechanisms()[number];
        if mechanism.threshold.is_some() || mechanism.strength.certain() == Some(false) {
            return None;
        }
        let mut members: Vec<usize> = mechanism.conditions.iter().map(|&c| self.private(c)).collect::<Option<_>>()?;
        members.extend(self.coin(mechanism.strength, Origin::Coin(Coin::Strength(number)), None));
        if members.len() == 1 { members.pop() } else { self.all(members) }
    }

    fn as_it_was(&self, number: usize) -> Kept {
        Kept { mechanism: self.question.graph.mechanisms()[number].clone(), number, part: None }
    }

    /// A mechanism with its private causes and its coin in one part.
    fn narrowed(&mut self, number: usize) -> Kept {
        let mechanism = &self.question.graph.mechanisms()[number];
        let private = |c: &&Condition| self.private(**c).is_some();
        let causes = mechanism.conditions.iter().filter(private).count();
        let is_coin = mechanism.strength.certain().is_none();
        if causes == 0 || causes + usize::from(is_coin) < 2 || mechanism.strength.certain() == Some(false) {
            return self.as_it_was(number);
        }
        let mut members: Vec<usize> = mechanism.conditions.iter().filter_map(|&c| self.private(c)).collect();
        let conditions = mechanism.conditions.iter().copied().filter(|&c| self.private(c).is_none()).collect();
        members.extend(self.coin(mechanism.strength, Origin::Coin(Coin::Strength(number)), None));
        match self.all(members) {
            Some(part) => {
                let mechanism = Mechanism { strength: Weight::ALWAYS, conditions, ..mechanism.clone() };
                Kept { mechanism, number, part: Some(part) }
            }
            None => self.as_it_was(number),
        }
    }

    /// Numbers what is left.
    fn finish(self, effects: Vec<Option<Effect>>) -> Contraction {
        let Builder { question, parts, chances, is_member, whole, .. } = self;
        let Question { graph, observations, switches, goals } = question;
        // A part has a switch if one of its members has.
        let mut is_switched = vec![false; parts.len()];
        switches.iter().filter_map(|&node| whole[node]).for_each(|part| is_switched[part] = true);
        for (number, part) in parts.iter().enumerate() {
            if let Form::Any(members) | Form::All(members) = &part.form {
                is_switched[number] = members.iter().any(|&member| is_switched[member]);
            }
        }
        let mut has_switch = vec![false; effects.len()];
        switches.iter().for_each(|&node| has_switch[node] = true);
        let mut place = vec![None; effects.len()];
        let mut nodes: Vec<Node> = Vec::new();
        let mut own_from: Vec<Origin> = Vec::new();
        let mut groups = Vec::new();
        let mut small_switches = Vec::new();
        let mut switch_of = vec![None; effects.len()];
        let mut part_at = vec![None; parts.len()];
        let mut switch = |node: usize| {
            small_switches.push(node);
            small_switches.len() - 1
        };
        let mut group =
            |part: usize, nodes: &mut Vec<Node>, own_from: &mut Vec<Origin>, switch: &mut dyn FnMut(usize) -> usize| {
                let own = Weight::number(chances[part].bad).expect("it is a chance");
                nodes.push(Node { own, mechanisms: Vec::new() });
                own_from.push(Origin::Part(part));
                let node = nodes.len() - 1;
                part_at[part] = Some(node);
                groups.push(Group { part, node, switch: is_switched[part].then(|| switch(node)) });
                node
            };
        let mut made_for = vec![0..0; effects.len()];
        for node in 0..effects.len() {
            let first = nodes.len();
            match (&effects[node], whole[node]) {
                (None, Some(part)) if is_member[part] => {}
                (None, Some(part)) if !matches!(parts[part].form, Form::Coin(_)) => {
                    place[node] = Some(group(part, &mut nodes, &mut own_from, &mut switch));
                }
                (effect, _) => {
                    for part in effect.iter().flat_map(|effect| &effect.mechanisms).filter_map(|kept| kept.part) {
                        group(part, &mut nodes, &mut own_from, &mut switch);
                    }
                    let own = effect.as_ref().map_or(graph.nodes()[node].own, |effect| effect.own);
                    nodes.push(Node { own, mechanisms: Vec::new() });
                    own_from.push(own.certain().map_or(Origin::Coin(Coin::Own(node)), Origin::Certain));
                    place[node] = Some(nodes.len() - 1);
                    if has_switch[node] {
                        switch_of[node] = Some(switch(nodes.len() - 1));
                    }
                }
            }
            made_for[node] = first..nodes.len();
        }
        let mut strata = Vec::with_capacity(nodes.len());
        for stratum in graph.strata() {
            // Groups stand before what they were made for, which is numbered last.
            for &node in stratum {
                let made = made_for[node].clone().filter(|&made| place[node] != Some(made));
                strata.extend(made.map(|node| vec![node]));
            }
            let kept: Vec<usize> = stratum.iter().filter_map(|&node| place[node]).collect();
            strata.extend(Some(kept).filter(|kept| !kept.is_empty()));
        }
        let at = |node: usize| place[node].expect("what is named by a mechanism that is left is left itself");
        let mut mechanisms = Vec::new();
        let mut strength_from = Vec::new();
        for (node, effect) in effects.into_iter().enumerate() {
            for Kept { mut mechanism, number, part } in effect.into_iter().flat_map(|effect| effect.mechanisms) {
                strength_from
                    .push(mechanism.strength.certain().map_or(Origin::Coin(Coin::Strength(number)), Origin::Certain));
                mechanism.effect = at(node);
                mechanism.conditions.iter_mut().for_each(|condition| condition.node = at(condition.node));
                mechanism.threshold.iter_mut().flat_map(|t| &mut t.of).for_each(|node| *node = at(*node));
                let together = part.and_then(|part| part_at[part]);
                mechanism.conditions.extend(together.map(|node| Condition { node, bad: true, unless: false }));
                nodes[mechanism.effect].mechanisms.push(mechanisms.len());
                mechanisms.push(mechanism);
            }
        }
        let lever = |&node: &usize| match switch_of[node] {
            Some(switch) => Lever::Same(switch),
            None => Lever::Part(whole[node].expect("a switch that is not left is in a part")),
        };
        let levers = switches.iter().map(lever).collect();
        let observations = observations.iter().map(|o| Observation { node: at(o.node), ..*o }).collect();
        let goals = goals.iter().map(|&node| at(node)).collect();
        let graph = CausalGraph::of_parts(nodes, mechanisms, strata);
        Contraction {
            graph,
            observations,
            switches: small_switches,
            goals,
            place,
            parts,
            groups,
            levers,
            chances: Chances(chances),
            own: own_from,
            strength: strength_from,
            coins: Vec::new(),
        }
    }
}

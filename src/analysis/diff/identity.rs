//! Which node of the old revision is which of the new one: by id, and by guess where an id changed
//! and nothing else did.

use std::collections::BTreeMap;

use crate::model::{Mechanism, Model, Node, NodeRef};

/// The nodes of two models that are the same.
pub(super) struct Identity {
    new_of_old: Vec<Option<usize>>,
    old_of_new: Vec<Option<usize>>,
}

/// A mechanism's conditions in numbers that mean the same in both models: `all`, threshold, `unless`.
pub(super) type Conditions = (Vec<usize>, Option<(usize, Vec<usize>)>, Vec<usize>);

impl Identity {
    /// Nodes of the same id are the same, whatever their section. Of the others, two are the same if
    /// they alone in their models agree in all but the id: what is said of them, what brings them about,
    /// what they bring about, the evidence and hypotheses on them. Where they share a label, mechanisms may differ.
    ///
    /// Cost: n log n in the size of the models.
    pub(super) fn of(old: &Model, new: &Model) -> Identity {
        let mut identity = Identity {
            new_of_old: old.nodes().iter().map(|node| new.find(&node.id).map(NodeRef::index)).collect(),
            old_of_new: new.nodes().iter().map(|node| old.find(&node.id).map(NodeRef::index)).collect(),
        };
        let alone = |of: &[Option<usize>]| of.iter().any(Option::is_none);
        if alone(&identity.new_of_old) && alone(&identity.old_of_new) {
            identity.guess(old, new);
        }
        identity
    }

    /// The node in the new model.
    pub(super) fn new_of(&self, old: NodeRef) -> Option<usize> {
        self.new_of_old[old.index()]
    }

    /// The node in the old model.
    pub(super) fn old_of(&self, new: NodeRef) -> Option<usize> {
        self.old_of_new[new.index()]
    }

    /// A number for an old node that is its place in the new model, or is no place there.
    pub(super) fn number(&self, old: NodeRef) -> usize {
        self.new_of(old).unwrap_or(self.old_of_new.len() + old.index())
    }

    /// The conditions of an old mechanism.
    pub(super) fn old_conditions(&self, mechanism: &Mechanism) -> Conditions {
        conditions(mechanism, |node| self.number(node))
    }

    /// The conditions of a new mechanism.
    pub(super) fn new_conditions(mechanism: &Mechanism) -> Conditions {
        conditions(mechanism, NodeRef::index)
    }

    fn guess(&mut self, old: &Model, new: &Model) {
        let mut numbers = Numbers { next: self.old_of_new.len(), of: BTreeMap::new() };
        // What is the same already has its number; of the rest, equal words give equal numbers.
        let colours_old = colours(old, |node| self.new_of_old[node], &mut numbers);
        let colours_new = colours(new, |node| self.old_of_new[node].map(|_| node), &mut numbers);
        let roles_old = roles(old, &self.new_of_old, &colours_old, &mut numbers);
        let roles_new = roles(new, &self.old_of_new, &colours_new, &mut numbers);
        self.pair(roles_old, roles_new);
        // A label and everything else that a node says of itself is enough, where a mechanism around it changed.
        let labelled = |model: &Model, known: &[Option<usize>], colours: &[usize]| {
            let left = (0..known.len()).filter(|&node| known[node].is_none());
            let own = left.filter(|&node| model.nodes()[node].label != model.nodes()[node].id);
            own.map(|node| (node, colours[node])).collect::<Vec<_>>()
        };
        let (labelled_old, labelled_new) =
            (labelled(old, &self.new_of_old, &colours_old), labelled(new, &self.old_of_new, &colours_new));
        self.pair(labelled_old, labelled_new);
    }

    /// Makes one of two nodes that alone in their models have the same key.
    fn pair<K: Ord>(&mut self, old: impl IntoIterator<Item = (usize, K)>, new: impl IntoIterator<Item = (usize, K)>) {
        let mut alike: BTreeMap<K, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (node, key) in old {
            alike.entry(key).or_default().0.push(node);
        }
        for (node, key) in new {
            alike.entry(key).or_default().1.push(node);
        }
        for (olds, news) in alike.values() {
            if let ([old], [new]) = (&olds[..], &news[..]) {
                self.new_of_old[*old] = Some(*new);
                self.old_of_new[*new] = Some(*old);
            }
        }
    }
}

fn conditions(mechanism: &Mechanism, number: impl Fn(NodeRef) -> usize) -> Conditions {
    let sorted = |nodes: &[NodeRef]| {
        let mut numbers: Vec<usize> = nodes.iter().map(|&node| number(node)).collect();
        numbers.sort_unstable();
        numbers
    };
    let threshold = mechanism.at_least.as_ref().map(|at_least| (at_least.count, sorted(&at_least.of)));
    (sorted(&mechanism.all), threshold, sorted(&mechanism.unless))
}

/// A number for every text that was met.
struct Numbers {
    next: usize,
    of: BTreeMap<String, usize>,
}

impl Numbers {
    fn number(&mut self, text: String) -> usize {
        let fresh = self.next;
        let number = *self.of.entry(text).or_insert(fresh);
        self.next += usize::from(number == fresh);
        number
    }
}

/// A number for each node: `known`, or one for what the node says of itself apart from its id.
fn colours(model: &Model, known: impl Fn(usize) -> Option<usize>, numbers: &mut Numbers) -> Vec<usize> {
    let colour = |(place, node): (NodeRef, &Node)| {
        known(place.index()).unwrap_or_else(|| {
            // No mechanisms: they name other nodes, whose numbers differ between the models.
            let label = (node.label != node.id).then(|| node.label.clone());
            let bare = Node { id: String::new(), label: String::new(), mechanisms: Vec::new(), ..node.clone() };
            let evidence: Vec<_> =
                model.evidence_on(place).iter().map(|item| (item.bad, item.ratio, &item.source, &item.note)).collect();
            let hypotheses: Vec<_> =
                model.hypotheses_on(place).iter().map(|item| (item.status, &item.by, item.at, &item.note)).collect();
            numbers.number(format!("{:?}", (label, bare, evidence, hypotheses)))
        })
    };
    model.iter().map(colour).collect()
}

/// For each node that is not known: itself, and sorted all mechanisms into it and out of it, as numbers.
fn roles(
    model: &Model,
    known: &[Option<usize>],
    colours: &[usize],
    numbers: &mut Numbers,
) -> BTreeMap<usize, Vec<usize>> {
    let unknown = |node: usize| known[node].is_none();
    let mut roles: BTreeMap<usize, Vec<usize>> =
        (0..known.len()).filter(|&node| unknown(node)).map(|node| (node, Vec::new())).collect();
    for (place, effect) in model.iter() {
        let place = place.index();
        for mechanism in &effect.mechanisms {
            let lists = [("all", &mechanism.all[..]), ("unless", &mechanism.unless[..])];
            let of = mechanism.at_least.as_ref().map(|at_least| ("of", &at_least.of[..]));
            let named = || {
                let lists = lists.iter().copied().chain(of);
                lists.flat_map(|(key, nodes)| nodes.iter().map(move |node| (key, node.index())))
            };
            if !unknown(place) && !named().any(|(_, node)| unknown(node)) {
                continue;
            }
            let Mechanism { id, strength, note, evidence, off, .. } = mechanism;
            let conditions = conditions(mechanism, |node| colours[node.index()]);
            let said = numbers.number(format!("{:?}", (colours[place], id, strength, conditions, note, evidence, off)));
            if let Some(role) = roles.get_mut(&place) {
                role.push(numbers.number(format!("into {said}")));
            }
            for (key, node) in named() {
                if let Some(role) = roles.get_mut(&node) {
                    role.push(numbers.number(format!("{key} of {said}")));
                }
            }
        }
    }
    for (&node, role) in &mut roles {
        role.sort_unstable();
        role.push(colours[node]);
    }
    roles
}

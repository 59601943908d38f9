//! Random small documents with every form of mechanism, loops, soft evidence, safeguards and
//! several impacts. A document is read off a list of numbers, so that a failing one shrinks to a
//! short list.

use because::model::document::{
    Answer, Because, Document, Event, Evidence, EvidenceWeight, Factor, FullMechanism, Impact, Mechanism, Safeguard,
};
use because::model::{BaseRates, Category, Model};
use because::weight::Weight;
use indexmap::IndexMap;
use proptest::prelude::{Strategy, any};

use crate::numbers::Numbers;

/// The numbers that a document is read off.
pub(crate) fn choices() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 60..160)
}

struct Dice<'a> {
    choices: &'a [u16],
    at: usize,
    /// Chances strictly between 0 and 1 that may still be handed out: each doubles the worlds.
    coins: usize,
}

impl Dice<'_> {
    fn below(&mut self, n: usize) -> usize {
        let value = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(value) % n
    }

    fn weight(&mut self) -> Weight {
        if self.coins == 0 {
            return if self.below(4) == 0 { Weight::NEVER } else { Weight::ALWAYS };
        }
        let kind = self.below(12);
        if kind < 3 {
            return Weight::ALWAYS;
        }
        self.coins -= 1;
        match kind {
            3 => Weight::number([1e-9, 3e-8, 1e-6, 1e-12][self.below(4)]).expect("it is a probability"),
            4 => Weight::number(1.0 - [1e-9, 1e-6, 1e-4][self.below(3)]).expect("it is a probability"),
            5 => Weight::word(["unlikely", "likely", "very-likely", "even", "almost-no-chance"][self.below(5)])
                .expect("it is a probability"),
            6 => Weight::range(0.1, 0.2 + 0.1 * self.below(7) as f64).expect("it is a probability"),
            _ => Weight::number((1 + self.below(99)) as f64 / 100.0).expect("it is a probability"),
        }
    }

    fn some(&mut self, from: &[String], most: usize) -> Vec<String> {
        let wanted = 1 + self.below(most);
        let mut chosen: Vec<String> = Vec::new();
        for _ in 0..wanted {
            let id = from[self.below(from.len())].clone();
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        chosen
    }

    fn because(&mut self, effect: &str, ids: &[String]) -> Option<Because> {
        let others: Vec<String> = ids.iter().filter(|id| *id != effect).cloned().collect();
        if others.is_empty() {
            return None;
        }
        Some(match self.below(8) {
            0 => Because::Id(others[self.below(others.len())].clone()),
            1 | 2 => Because::Map(self.some(&others, 3).into_iter().map(|id| (id, self.weight())).collect()),
            _ => Because::List((0..1 + self.below(2)).map(|_| self.mechanism(&others)).collect()),
        })
    }

    fn mechanism(&mut self, others: &[String]) -> Mechanism {
        match self.below(6) {
            0 => Mechanism::Id(others[self.below(others.len())].clone()),
            1 => Mechanism::Map(self.some(others, 2).into_iter().map(|id| (id, self.weight())).collect()),
            kind => {
                let mut named = self.some(others, 5);
                let mut full = FullMechanism { strength: Some(self.weight()), ..FullMechanism::default() };
                if kind >= 4 && named.len() > 1 {
                    full.unless = vec![named.pop().expect("there are two")];
                }
                if kind == 3 && named.len() > 2 {
                    full.all = vec![named.remove(0)];
                }
                if kind == 2 || kind == 3 {
                    full.at_least = Some(1 + self.below(named.len()));
                    full.of = named;
                } else {
                    full.all = named;
                }
                Mechanism::Full(full)
            }
        }
    }

    fn observed(&mut self, one_in: usize) -> Option<Answer> {
        (self.below(one_in) == 0).then(|| Answer::from(self.below(4) != 0))
    }
}

/// A document of 3 to 10 nodes; not every one is valid, and the evidence may be impossible.
pub(crate) fn document(choices: &[u16]) -> Document {
    document_of(choices, 11)
}

/// The same with at most so many chances strictly between 0 and 1.
pub(crate) fn document_of(choices: &[u16], coins: usize) -> Document {
    let mut dice = Dice { choices, at: 0, coins };
    let factors: Vec<String> = (0..1 + dice.below(4)).map(|i| format!("f{i}")).collect();
    let safeguards: Vec<String> = (0..dice.below(3)).map(|i| format!("s{i}")).collect();
    let events: Vec<String> = (0..dice.below(4)).map(|i| format!("e{i}")).collect();
    let impacts: Vec<String> = (0..1 + dice.below(3)).map(|i| format!("i{i}")).collect();
    // Everything but impacts may cause anything; with events among the causes of events and now
    // and then of factors, loops come about by themselves.
    let causes: Vec<String> = factors.iter().chain(&safeguards).chain(&events).cloned().collect();
    let roots: Vec<String> = factors.iter().chain(&safeguards).cloned().collect();
    let mut document = Document { title: Some("random".to_owned()), ..Document::default() };
    for id in &factors {
        let because = if dice.below(6) == 0 { dice.because(id, &causes) } else { None };
        document.factors.insert(
            id.clone(),
            Factor {
                category: Some(Category::ALL[dice.below(Category::ALL.len())]),
                prior: Some(dice.weight()),
                observed: dice.observed(5),
                because,
                ..Factor::default()
            },
        );
    }
    for id in &safeguards {
        let because = if dice.below(6) == 0 { dice.because(id, &roots) } else { None };
        document.safeguards.insert(
            id.clone(),
            Safeguard { fails: Some(dice.weight()), held: dice.observed(5), because, ..Safeguard::default() },
        );
    }
    for id in &events {
        let leak = (dice.below(3) == 0).then(|| dice.weight());
        let because = dice.because(id, &causes);
        document.events.insert(id.clone(), Event { leak, observed: dice.observed(6), because, ..Event::default() });
    }
    for id in &impacts {
        let leak = (dice.below(3) == 0).then(|| dice.weight());
        let cost = (dice.below(2) == 0).then(|| dice.below(50) as f64);
        let because = dice.because(id, &causes);
        let observed = (dice.below(5) == 0).then(|| Answer::from(dice.below(3) == 0));
        document.impacts.insert(id.clone(), Impact { leak, cost, because, observed, ..Impact::default() });
    }
    let all: Vec<String> = causes.iter().chain(&impacts).cloned().collect();
    for _ in 0..dice.below(4) {
        let of = all[dice.below(all.len())].clone();
        let claim = Some(Answer::from(dice.below(2) == 0));
        let (observed, held) = if of.starts_with('s') { (None, claim) } else { (claim, None) };
        let (weight, ratio) = if dice.below(2) == 0 {
            (Some(EvidenceWeight::ALL[dice.below(5)]), None)
        } else {
            (None, Some([1.0, 1.5, 55.0, 1e6, 1e12][dice.below(5)]))
        };
        document.evidence.push(Evidence { of, observed, held, weight, ratio, source: None, note: None });
    }
    document
}

/// The model of a document, if it is valid.
pub(crate) fn model(document: &Document) -> Option<Model> {
    Model::new(document, &BaseRates::shipped()).model
}

/// The document with every id changed by `rename`.
pub(crate) fn renamed(document: &Document, rename: impl Fn(&str) -> String + Copy) -> Document {
    fn keys<T: Clone>(map: &IndexMap<String, T>, rename: impl Fn(&str) -> String) -> IndexMap<String, T> {
        map.iter().map(|(id, value)| (rename(id), value.clone())).collect()
    }
    let list = |ids: &[String]| ids.iter().map(|id| rename(id)).collect::<Vec<_>>();
    let full = |full: &FullMechanism| FullMechanism {
        all: list(&full.all),
        of: list(&full.of),
        unless: list(&full.unless),
        ..full.clone()
    };
    let mechanism = |mechanism: &Mechanism| match mechanism {
        Mechanism::Id(id) => Mechanism::Id(rename(id)),
        Mechanism::Map(causes) => Mechanism::Map(keys(causes, rename)),
        Mechanism::Full(written) => Mechanism::Full(full(written)),
    };
    let because = |because: &Option<Because>| {
        because.as_ref().map(|because| match because {
            Because::Id(id) => Because::Id(rename(id)),
            Because::Map(causes) => Because::Map(keys(causes, rename)),
            Because::Full(written) => Because::Full(full(written)),
            Because::List(mechanisms) => Because::List(mechanisms.iter().map(mechanism).collect()),
        })
    };
    let mut new = document.clone();
    new.factors = keys(&document.factors, rename);
    new.safeguards = keys(&document.safeguards, rename);
    new.events = keys(&document.events, rename);
    new.impacts = keys(&document.impacts, rename);
    new.factors.values_mut().for_each(|node| node.because = because(&node.because));
    new.safeguards.values_mut().for_each(|node| node.because = because(&node.because));
    new.events.values_mut().for_each(|node| node.because = because(&node.because));
    new.impacts.values_mut().for_each(|node| node.because = because(&node.because));
    new.evidence.iter_mut().for_each(|item| item.of = rename(&item.of));
    new
}

impl Numbers {
    /// Every order is as likely as any other (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    fn shuffle_map<T>(&mut self, map: &mut IndexMap<String, T>) {
        let mut entries: Vec<(String, T)> = std::mem::take(map).into_iter().collect();
        self.shuffle(&mut entries);
        map.extend(entries);
    }

    fn shuffle_mechanism(&mut self, full: &mut FullMechanism) {
        self.shuffle(&mut full.all);
        self.shuffle(&mut full.of);
        self.shuffle(&mut full.unless);
    }

    fn shuffle_because(&mut self, because: &mut Option<Because>) {
        match because {
            Some(Because::Map(causes)) => self.shuffle_map(causes),
            Some(Because::Full(full)) => self.shuffle_mechanism(full),
            Some(Because::List(mechanisms)) => {
                self.shuffle(mechanisms);
                for mechanism in mechanisms {
                    match mechanism {
                        Mechanism::Map(causes) => self.shuffle_map(causes),
                        Mechanism::Full(full) => self.shuffle_mechanism(full),
                        Mechanism::Id(_) => {}
                    }
                }
            }
            Some(Because::Id(_)) | None => {}
        }
    }
}

/// The document with every section and list in another order; the timeline, whose order of file
/// tells the order within a minute, stays.
pub(crate) fn shuffled(document: &Document, numbers: &mut Numbers) -> Document {
    let mut new = document.clone();
    numbers.shuffle_map(&mut new.factors);
    numbers.shuffle_map(&mut new.safeguards);
    numbers.shuffle_map(&mut new.events);
    numbers.shuffle_map(&mut new.impacts);
    numbers.shuffle_map(&mut new.actions);
    numbers.shuffle(&mut new.evidence);
    numbers.shuffle(&mut new.hypotheses);
    new.factors.values_mut().for_each(|node| numbers.shuffle_because(&mut node.because));
    new.safeguards.values_mut().for_each(|node| numbers.shuffle_because(&mut node.because));
    new.events.values_mut().for_each(|node| numbers.shuffle_because(&mut node.because));
    new.impacts.values_mut().for_each(|node| numbers.shuffle_because(&mut node.because));
    new.actions.values_mut().for_each(|action| numbers.shuffle_map(&mut action.fixes));
    new.actions.values_mut().for_each(|action| numbers.shuffle_map(&mut action.risks));
    new
}

/// The document with every section and list in the opposite order.
pub(crate) fn reversed(document: &Document) -> Document {
    let mut new = document.clone();
    new.factors.reverse();
    new.safeguards.reverse();
    new.events.reverse();
    new.impacts.reverse();
    new.evidence.reverse();
    let turn = |because: &mut Option<Because>| {
        if let Some(Because::List(mechanisms)) = because {
            mechanisms.reverse();
            for mechanism in mechanisms {
                if let Mechanism::Full(full) = mechanism {
                    full.all.reverse();
                    full.of.reverse();
                }
            }
        }
    };
    new.factors.values_mut().for_each(|node| turn(&mut node.because));
    new.safeguards.values_mut().for_each(|node| turn(&mut node.because));
    new.events.values_mut().for_each(|node| turn(&mut node.because));
    new.impacts.values_mut().for_each(|node| turn(&mut node.because));
    new
}

//! Random models with actions: latent and transient nodes, dates, several fixes and side effects.

use because::model::document::{Action, Answer, Document, Time};
use because::model::{ActionStatus, ActionStrength, BaseRates, Model};
use because::weight::Weight;

use crate::numbers::Numbers;
use crate::random_model;

/// A document with at most so many coins and actions; not every one is valid.
pub(super) fn document(choices: &[u16], seed: u64, coins: usize, actions: usize) -> Document {
    let mut document = random_model::document_of(choices, coins);
    let mut numbers = Numbers(seed);
    let mut latent = || (numbers.below(3) == 0).then(|| Answer::from(numbers.below(2) == 0));
    document.factors.values_mut().for_each(|node| node.latent = latent());
    document.safeguards.values_mut().for_each(|node| node.latent = latent());
    document.events.values_mut().for_each(|node| node.latent = latent());
    let mut at = || -> Option<Time> {
        let minute = numbers.below(3);
        (numbers.below(4) == 0).then(|| format!("2026-03-03T14:0{minute}:00Z").parse().expect("it is a time"))
    };
    document.factors.values_mut().for_each(|node| node.at = at());
    document.events.values_mut().for_each(|node| node.at = at());
    document.impacts.values_mut().for_each(|node| node.at = at());
    let roots = document.factors.keys().chain(document.safeguards.keys());
    let nodes: Vec<String> = roots.chain(document.events.keys()).chain(document.impacts.keys()).cloned().collect();
    let chance = |numbers: &mut Numbers| match numbers.below(6) {
        0 => Weight::ALWAYS,
        1 => Weight::number(0.0).expect("it is a probability"),
        _ => Weight::number((1 + numbers.below(99)) as f64 / 100.0).expect("it is a probability"),
    };
    // Few nodes are fixed, so that actions meet at them.
    let fixed: Vec<&String> = (0..5).map(|_| &nodes[numbers.below(nodes.len())]).collect();
    for number in 0..numbers.below(actions + 1) {
        let mut action = Action::default();
        for _ in 0..numbers.below(3) + usize::from(numbers.below(8) > 0) {
            action.fixes.insert(fixed[numbers.below(fixed.len())].clone(), chance(&mut numbers));
        }
        if numbers.below(3) == 0 {
            action.risks.insert(fixed[numbers.below(2)].clone(), chance(&mut numbers));
        }
        action.cost = [None, Some(0.0), Some(1.0), Some(2.0), Some(3.0), Some(0.1), Some(0.2), Some(0.3), Some(7.5)]
            [numbers.below(9)];
        action.status = match numbers.below(8) {
            0 => Some(ActionStatus::Done),
            1 => Some(ActionStatus::Verified),
            2 => Some(ActionStatus::Dropped),
            3 => Some(ActionStatus::InProgress),
            _ => None,
        };
        action.strength = [None, Some(ActionStrength::Weaker), Some(ActionStrength::Stronger)][numbers.below(3)];
        document.actions.insert(format!("a{number:02}"), action);
    }
    document
}

/// The model of a document, and the same without dates, if it is valid.
pub(super) fn models(document: &Document) -> Option<(Model, Model)> {
    let model = Model::new(document, &BaseRates::shipped()).model?;
    let mut undated = document.clone();
    undated.factors.values_mut().for_each(|node| node.at = None);
    undated.events.values_mut().for_each(|node| node.at = None);
    undated.impacts.values_mut().for_each(|node| node.at = None);
    Some((model, Model::new(&undated, &BaseRates::shipped()).model?))
}

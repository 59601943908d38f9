//! Values: costs that can be added up, and the defaults of what is left out.

use super::written::WrittenNode;
use crate::diagnostic::{Code, Diagnostic, Path, Place};
use crate::model::{BaseRates, Category, During, NodeKind};
use crate::weight::Weight;

/// Chance that a safeguard fails where nothing is said about it: neither trusted nor written off.
const SAFEGUARD_FAILS: f64 = 0.25;

/// A cost must be finite and not negative.
pub(super) fn check_cost(cost: Option<f64>, path: impl FnOnce() -> Path, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(cost) = cost
        && !(cost >= 0.0 && cost.is_finite())
    {
        diagnostics.push(
            Diagnostic::new(Code::BadValue, Place::value(path()), format!("a cost cannot be {cost}"))
                .help("write a number of 0 or more"),
        );
    }
}

/// The own chance of a node, and the same before `during` moved it.
pub(super) fn own_chance(node: &WrittenNode<'_>, during: Option<During>, rates: &BaseRates) -> (Weight, Weight) {
    if let Some(own) = node.own {
        return (own, own);
    }
    match node.kind {
        // What has causes of its own is explained by them.
        _ if node.because.is_some() => (Weight::NEVER, Weight::NEVER),
        NodeKind::Factor => {
            let category = node.category.unwrap_or(Category::Other);
            (rates.rate_during(category, during), rates.rate(category))
        }
        NodeKind::Safeguard => {
            let fails = Weight::number(SAFEGUARD_FAILS).expect("0.25 is a probability");
            (fails, fails)
        }
        NodeKind::Event | NodeKind::Impact => (Weight::NEVER, Weight::NEVER),
    }
}

/// Does it stay until someone mends it?
pub(super) fn is_latent(node: &WrittenNode<'_>) -> bool {
    let by_default = || match node.kind {
        NodeKind::Safeguard => true,
        NodeKind::Event | NodeKind::Impact => false,
        NodeKind::Factor => !matches!(
            node.category,
            Some(
                Category::Change
                    | Category::ThirdParty
                    | Category::Hardware
                    | Category::Network
                    | Category::Load
                    | Category::HumanAction
            )
        ),
    };
    node.latent.map_or_else(by_default, |latent| latent.is_yes())
}

/// A text that says something: one without any letter counts as left out.
pub(super) fn text(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

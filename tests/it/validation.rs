//! From the document to the model: every rule, in every form in which a mechanism can be written.

mod bad_models;
mod base_rates;
mod builder;
mod language;
mod lints;
mod loops;
mod mechanisms;
mod names;
mod observations;
mod random;
mod size;
mod values;
mod wording;

use because::diagnostic::{Diagnostic, Part};
use because::model::{BaseRates, Document, Model, Node, Validated};

/// A document from JSON.
fn document(json: &str) -> Document {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error} in {json}"))
}

fn validate(json: &str) -> Validated {
    Model::new(&document(json), &BaseRates::shipped())
}

/// The model of a document that must have no errors.
fn model(json: &str) -> Model {
    let Validated { model, diagnostics } = validate(json);
    model.unwrap_or_else(|| panic!("{:?} in {json}", found(&diagnostics)))
}

fn node<'a>(model: &'a Model, id: &str) -> &'a Node {
    model.node(model.find(id).unwrap_or_else(|| panic!("no node {id}")))
}

/// Diagnostics as `code path`, with a `:` behind the path of a key.
fn found(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let colon = if diagnostic.place.part == Part::Key { ":" } else { "" };
            format!("{} {}{colon}", diagnostic.code, diagnostic.place.path)
        })
        .collect()
}

/// What validation finds in a document.
fn problems(json: &str) -> Vec<String> {
    found(&validate(json).diagnostics)
}

/// What the lints find in a valid document.
fn lints(json: &str) -> Vec<String> {
    found(&model(json).lint())
}

/// The only diagnostic of a document.
fn only(json: &str) -> Diagnostic {
    let Validated { mut diagnostics, .. } = validate(json);
    assert_eq!(diagnostics.len(), 1, "{:?} in {json}", found(&diagnostics));
    diagnostics.remove(0)
}

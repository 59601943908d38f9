//! Fault trees of the Open-PSA format: what connectives, names and expressions come down to, and
//! what is said about files that cannot be read.

pub(crate) mod aralia;
mod connectives;
mod errors;
mod hostile;
mod names;
mod probabilities;

use because::diagnostic::Diagnostic;
use because::graph::CausalGraph;
use because::model::{BaseRates, Document, Model};
use because::read::{Format, Read, read};

use super::plain;

/// A fault tree and what else belongs into `<opsa-mef>`.
fn file(tree: &str, data: &str) -> String {
    format!(
        "<opsa-mef><define-fault-tree name=\"tree\">{tree}</define-fault-tree><model-data>{data}</model-data></opsa-mef>"
    )
}

/// Definitions of basic events of one probability.
fn basic_events(names: &[&str]) -> String {
    let define =
        |name: &&str| format!("<define-basic-event name=\"{name}\"><float value=\"0.5\"/></define-basic-event>\n");
    names.iter().map(define).collect()
}

fn open(text: &str) -> Read {
    read(text.as_bytes(), Format::OpenPsa)
}

/// The document of a file without mistakes.
fn document(text: &str) -> Document {
    let read = open(text);
    let start: String = text.chars().take(2_000).collect();
    assert_eq!(read.diagnostics, [], "{start}");
    read.document
}

/// The model of a file without mistakes.
fn model(text: &str) -> Model {
    let validated = Model::new(&document(text), &BaseRates::shipped());
    validated.model.unwrap_or_else(|| panic!("{:?}", validated.diagnostics))
}

/// The nodes that are true, given which basic events are: their ids, in the order of the model.
fn truths(model: &Model, struck: impl Fn(&str) -> bool) -> Vec<String> {
    let graph = CausalGraph::new(model);
    let own: Vec<bool> = model
        .nodes()
        .iter()
        .map(|node| match node.own.point() {
            0.0 => false,
            1.0 => true,
            _ => struck(&node.id),
        })
        .collect();
    let mechanisms = model.nodes().iter().map(|node| node.mechanisms.len()).sum();
    let states = plain::states(model, &graph, &own, &vec![true; mechanisms]);
    model.nodes().iter().zip(states).filter(|(_, bad)| *bad).map(|(node, _)| node.id.clone()).collect()
}

/// Code and marked text of what is wrong.
fn marks(read: &Read) -> Vec<(&'static str, &str)> {
    let marked = |d: &Diagnostic| d.place.span.map(|span| &read.text[span.start..span.end]);
    read.diagnostics.iter().map(|d| (d.code.name(), marked(d).expect("the reader fills in every span"))).collect()
}

#[test]
fn a_file_is_known_by_its_name_or_its_first_letter() {
    assert_eq!(Format::from_file_name("a/tree.XML"), Some(Format::OpenPsa));
    for text in ["<opsa-mef/>", "\u{feff}\n <?xml version=\"1.0\"?>", "<!-- a -->"] {
        assert_eq!(Format::sniff(text), Format::OpenPsa, "{text}");
    }
    assert_eq!(Format::sniff("<<: { a: b }"), Format::Yaml);
}

#[test]
fn the_pump_system_is_what_it_says() {
    let model = model(include_str!("../../models/open-psa/pumps.xml"));
    assert_eq!(model.title(), "Boiler runs dry");
    let ids: Vec<&str> = model.nodes().iter().map(|node| node.id.as_str()).collect();
    // By section, then by id.
    let expected = [
        "power-lost",
        "tank-empty",
        "train.a.pump-fails",
        "train.a.valve-stuck",
        "train.b.pump-fails",
        "diesel-ready",
        "no-flow",
        "train.a.stops",
        "train.b.stops",
        "train.b.stops.1",
        "no-water",
    ];
    assert_eq!(ids, expected);
    let node = |id: &str| model.node(model.find(id).unwrap());
    assert_eq!(node("no-water").label, "The boiler gets no water");
    assert_eq!(node("no-water").observed, Some(true));
    assert!((node("train.b.pump-fails").own.point() - 0.009_950_166_250_831_946).abs() < 1e-16);
    assert_eq!(truths(&model, |id| id == "power-lost").len(), 6);
    assert_eq!(truths(&model, |id| id == "train.a.valve-stuck"), ["train.a.valve-stuck", "train.a.stops"]);
}

#[test]
fn top_gates_are_impacts_and_the_others_events() {
    let document = document(include_str!("../../models/open-psa/voting.xml"));
    let impacts: Vec<&String> = document.impacts.keys().collect();
    assert_eq!(impacts, ["missed", "odd-one"]);
    assert!(document.impacts.values().all(|impact| impact.observed.is_none()), "observed, as an impact is");
    assert_eq!(document.factors["s1-blind"].label.as_deref(), Some("S1-blind"));
    assert_eq!(document.impacts["missed"].note.as_deref(), Some("Called Missed in the Open-PSA file."));
}

#[test]
fn every_model_that_ships_is_valid() {
    for text in [include_str!("../../models/open-psa/pumps.xml"), include_str!("../../models/open-psa/voting.xml")] {
        assert!(model(text).nodes().len() > 5);
    }
}

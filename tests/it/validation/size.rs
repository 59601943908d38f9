//! Large documents: no recursion to run out of, and nothing that is looked at again and again.

use because::model::document::{Because, Document, Event, Factor, FullMechanism, Mechanism};
use because::model::{BaseRates, Model};

const NODES: usize = 100_000;

fn check(document: &Document) -> (Option<Model>, usize) {
    let validated = Model::new(document, &BaseRates::shipped());
    (validated.model, validated.diagnostics.len())
}

/// A chain of events that closes on itself; each also has two causes further back.
fn web(unless: impl Fn(usize) -> Vec<String>) -> Document {
    let mut document = Document::default();
    document.factors.insert("root".to_owned(), Factor::default());
    for i in 0..NODES {
        let before = |steps: usize| format!("e{}", (i + NODES - steps) % NODES);
        let list = vec![
            Mechanism::Id(before(1)),
            Mechanism::Full(FullMechanism { all: vec![before(2), before(40)], ..FullMechanism::default() }),
            Mechanism::Full(FullMechanism {
                all: vec!["root".to_owned()],
                unless: unless(i),
                ..FullMechanism::default()
            }),
        ];
        let event = Event { because: Some(Because::List(list)), ..Event::default() };
        document.events.insert(format!("e{i}"), event);
    }
    document
}

#[test]
fn a_large_loop_is_valid() {
    let (model, problems) = check(&web(|_| Vec::new()));
    assert_eq!(problems, 0);
    assert_eq!(model.unwrap().lint().len(), 1, "no impact, and nothing else to say");
}

#[test]
fn a_large_loop_full_of_errors_ends() {
    let (model, problems) = check(&web(|i| vec![format!("e{}", (i + 1) % NODES), format!("nowhere{i}")]));
    assert!(model.is_none());
    assert_eq!(problems, 2 * NODES);
}

#[test]
fn a_large_mechanism_full_of_errors_ends() {
    let mut document = Document::default();
    let late = Factor { at: "2026-03-03T14:03:00Z".parse().ok(), ..Factor::default() };
    let names: Vec<String> = (0..NODES).map(|i| format!("f{i}")).collect();
    document.factors.extend(names.iter().map(|name| (name.clone(), late.clone())));
    let all = [names.clone(), names].concat();
    let full = FullMechanism { all, ..FullMechanism::default() };
    let at = "2026-03-03T14:02:00Z".parse().ok();
    document.events.insert("e".to_owned(), Event { at, because: Some(Because::Full(full)), ..Event::default() });
    assert_eq!(check(&document).1, 3 * NODES, "as many repeated as first ones, and each of them late");
}

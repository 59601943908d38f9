//! Random documents, valid and not: never a panic, and what is valid keeps its invariants.

use std::collections::BTreeSet;

use because::diagnostic::Severity;
use because::model::document::{
    Action, Answer, Because, Document, Event, Evidence, Factor, FullMechanism, Hypothesis, Impact, Incident, Mechanism,
    Safeguard, Source, Texts, TimelineEntry,
};
use because::model::{BaseRates, Category, During, EvidenceWeight, HypothesisStatus, Model, NodeKind, NodeRef, Time};
use because::weight::Weight;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::{prop_assert, prop_assert_eq, proptest};

/// Mostly ids of nodes that exist, sometimes one that does not or cannot.
fn name() -> impl Strategy<Value = String> {
    let good = || select(vec!["a", "b", "c", "d", "e", "f"]).prop_map(str::to_owned);
    prop_oneof![30 => good(), 1 => select(vec!["", "all", "A b", "é", "aa", "-"]).prop_map(str::to_owned)]
}

fn weight() -> impl Strategy<Value = Weight> {
    (0.0..=1.0f64).prop_map(|p| Weight::number(p).unwrap())
}

fn time() -> impl Strategy<Value = Time> {
    (0..5).prop_map(|second| format!("2026-03-03T14:02:0{second}Z").parse().unwrap())
}

fn answer() -> impl Strategy<Value = Answer> {
    any::<bool>().prop_map(Answer::from)
}

/// Numbers as they come, the impossible ones included.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![20 => 0.0..100.0f64, 1 => any::<f64>()]
}

fn full() -> impl Strategy<Value = FullMechanism> {
    let threshold = prop_oneof![3 => Just((None, Vec::new())), 1 => (option::of(0..4usize), vec(name(), 0..4))];
    (vec(name(), 0..3), threshold, vec(name(), 0..2), option::of(weight()), option::weighted(0.1, name())).prop_map(
        |(all, (at_least, of), unless, strength, id)| FullMechanism {
            all,
            at_least,
            of,
            unless,
            strength,
            id,
            note: None,
            evidence: Some(Texts::One("seen".to_owned())),
        },
    )
}

fn because() -> impl Strategy<Value = Because> {
    let causes = || vec((name(), weight()), 0..3).prop_map(|causes| causes.into_iter().collect());
    let mechanism = prop_oneof![
        name().prop_map(Mechanism::Id),
        causes().prop_map(Mechanism::Map),
        full().prop_map(Mechanism::Full)
    ];
    prop_oneof![
        name().prop_map(Because::Id),
        causes().prop_map(Because::Map),
        full().prop_map(Because::Full),
        vec(mechanism, 0..4).prop_map(Because::List)
    ]
}

/// What all kinds of nodes have: category, weight, observed, held, at, because, cost.
type Common =
    (Option<Category>, Option<Weight>, Option<Answer>, Option<Answer>, Option<Time>, Option<Because>, Option<f64>);

fn common() -> impl Strategy<Value = Common> {
    (
        option::of(select(Category::ALL)),
        option::of(weight()),
        option::weighted(0.2, answer()),
        option::weighted(0.02, answer()),
        option::weighted(0.3, time()),
        option::of(because()),
        option::of(number()),
    )
}

fn document() -> impl Strategy<Value = Document> {
    let nodes = vec((name(), 0..4usize, common()), 0..10);
    let evidence = (name(), option::of(answer()), option::weighted(0.1, answer()), option::of(number())).prop_map(
        |(of, observed, held, ratio)| Evidence {
            of,
            observed,
            held,
            weight: ratio.is_none().then_some(EvidenceWeight::Weak),
            ratio,
            source: Some(Source::default()),
            note: None,
        },
    );
    let hypothesis = (name(), select(HypothesisStatus::ALL)).prop_map(|(of, status)| Hypothesis {
        of,
        status,
        by: None,
        at: None,
        note: None,
    });
    let action = (name(), vec((name(), weight()), 0..3), option::of(number()))
        .prop_map(|(id, fixes, cost)| (id, Action { fixes: fixes.into_iter().collect(), cost, ..Action::default() }));
    let entry = (time(), option::of(name())).prop_map(|(at, node)| TimelineEntry {
        at,
        what: "it".to_owned(),
        node,
        url: None,
    });
    let header = (option::of(select(During::ALL)), option::of(time()), option::of(time()))
        .prop_map(|(during, start, end)| Incident { during, start, end, ..Incident::default() });
    let records = (vec(evidence, 0..2), vec(hypothesis, 0..2), vec(action, 0..2), vec(entry, 0..2));
    (option::of(header), nodes, records).prop_map(|(incident, nodes, (evidence, hypotheses, actions, timeline))| {
        let actions = actions.into_iter().collect();
        let mut document = Document { incident, evidence, hypotheses, actions, timeline, ..Document::default() };
        // Names that no node has would make nearly every document invalid.
        for id in ["a", "b", "c", "d", "e", "f"] {
            if !nodes.iter().any(|(other, ..)| other == id) {
                document.factors.insert(id.to_owned(), Factor::default());
            }
        }
        for (id, section, (category, own, observed, held, at, because, cost)) in nodes {
            match section {
                0 => {
                    let node = Factor { category, prior: own, observed, held, at, because, ..Factor::default() };
                    document.factors.insert(id, node);
                }
                1 => {
                    let (held, observed) = (observed, held);
                    let node = Safeguard { category, fails: own, observed, held, at, because, ..Safeguard::default() };
                    document.safeguards.insert(id, node);
                }
                2 => {
                    let node = Event { category, leak: own, observed, held, at, because, ..Event::default() };
                    document.events.insert(id, node);
                }
                _ => {
                    let node = Impact { category, leak: own, observed, held, at, because, cost, ..Impact::default() };
                    document.impacts.insert(id, node);
                }
            }
        }
        document
    })
}

/// Is there a chain of links from `from` to `to`? Plain search, unlike the one under test.
fn reaches(model: &Model, from: NodeRef, to: NodeRef) -> bool {
    let mut reached = BTreeSet::from([from]);
    loop {
        let more: Vec<NodeRef> = model
            .iter()
            .filter(|(node, _)| !reached.contains(node))
            .filter(|(_, node)| node.dependencies().any(|cause| reached.contains(&cause)))
            .map(|(node, _)| node)
            .collect();
        if more.is_empty() {
            return reached.contains(&to);
        }
        reached.extend(more);
    }
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]

    #[test]
    fn a_random_document_is_refused_with_reason_or_keeps_the_invariants(document in document()) {
        let validated = Model::new(&document, &BaseRates::shipped());
        prop_assert_eq!(&Model::new(&document, &BaseRates::shipped()), &validated, "the same every time");
        let errors = validated.diagnostics.iter().filter(|found| found.severity() == Severity::Error).count();
        prop_assert_eq!(validated.model.is_none(), errors > 0);
        for diagnostic in &validated.diagnostics {
            prop_assert!(!diagnostic.message.is_empty() && !diagnostic.help.is_empty());
        }
        let Some(model) = validated.model else { return Ok(()) };
        for diagnostic in model.lint() {
            prop_assert_eq!(diagnostic.severity(), Severity::Warning);
            prop_assert!(!diagnostic.help.is_empty());
        }
        for (reference, node) in model.iter() {
            prop_assert_eq!(model.find(&node.id), Some(reference));
            prop_assert!(node.cost >= 0.0 && node.cost.is_finite());
            prop_assert!(node.kind != NodeKind::Impact || node.observed.is_some());
            for mechanism in &node.mechanisms {
                prop_assert!(mechanism.causes().next().is_some());
                if let Some(at_least) = &mechanism.at_least {
                    prop_assert!((1..=at_least.of.len()).contains(&at_least.count));
                }
                let named: Vec<NodeRef> = mechanism.causes().chain(mechanism.unless.iter().copied()).collect();
                let distinct: BTreeSet<NodeRef> = named.iter().copied().collect();
                prop_assert_eq!(named.len(), distinct.len());
                prop_assert!(named.iter().all(|&named| named.index() < model.nodes().len() && named != reference));
                for &stop in &mechanism.unless {
                    prop_assert!(!reaches(&model, reference, stop), "{} is stopped within a loop", node.id);
                }
            }
        }
        for item in model.evidence() {
            prop_assert!(item.ratio >= 1.0);
        }
    }
}

//! Random documents, valid and not: never a panic, and what is valid keeps its invariants.

use std::collections::BTreeSet;

use because::diagnostic::Severity;
use because::model::document::{
    Action, Answer, Because, Document, Event, Evidence, Factor, FullMechanism, Hypothesis, Impact, Incident, Mechanism,
    Safeguard, Source, Texts, TimelineEntry,
};
use because::model::{BaseRates, Category, During, EvidenceWeight, HypothesisStatus, Model, NodeKind, NodeRef, Time};
use because::weight::Weight;
use indexmap::IndexMap;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::{prop_assert, prop_assert_eq, proptest};

/// How many slips an analyst makes: in the careful half most documents are valid.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Hand {
    Careful,
    Careless,
}

const IDS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// What is right; of a careless hand, once in a while what is not.
fn mostly<T: std::fmt::Debug>(
    hand: Hand,
    right: impl Strategy<Value = T> + 'static,
    wrong: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<T> {
    match hand {
        Hand::Careful => right.boxed(),
        Hand::Careless => prop_oneof![30 => right, 1 => wrong].boxed(),
    }
}

/// Ids of nodes.
fn name(hand: Hand) -> BoxedStrategy<String> {
    let wrong = select(vec!["", "all", "A b", "é", "aa", "-"]);
    mostly(hand, select(&IDS[..]), wrong).prop_map(str::to_owned).boxed()
}

fn weight() -> impl Strategy<Value = Weight> {
    (0.0..=1.0f64).prop_map(|p| Weight::number(p).expect("a probability"))
}

fn time() -> impl Strategy<Value = Time> {
    (0..5).prop_map(|second| format!("2026-03-03T14:02:0{second}Z").parse().expect("a time"))
}

fn answer() -> impl Strategy<Value = Answer> {
    any::<bool>().prop_map(Answer::from)
}

/// Costs and ratios.
fn number(hand: Hand) -> BoxedStrategy<f64> {
    mostly(hand, 1.0..100.0f64, any::<f64>())
}

fn full(hand: Hand) -> impl Strategy<Value = FullMechanism> {
    // A careful hand names each node once: the lists are cut from one shuffled deck.
    let deck = Just(IDS.map(str::to_owned).to_vec()).prop_shuffle();
    let careful = (deck, 1..3usize, 0..3usize, 0..4usize, 0..3usize).prop_map(|(mut deck, all, of, unless, spare)| {
        let unless = deck.split_off(deck.len() - unless / 3);
        let of: Vec<String> = deck.split_off(deck.len() - of);
        deck.truncate(if of.is_empty() { all } else { all - 1 });
        let at_least = (!of.is_empty()).then(|| 1 + spare % of.len());
        (deck, (at_least, of), unless)
    });
    let careless = (
        vec(name(hand), 0..3),
        prop_oneof![3 => Just((None, Vec::new())), 1 => (option::of(0..4usize), vec(name(hand), 0..4))],
        vec(name(hand), 0..2),
    );
    let lists = if hand == Hand::Careful { careful.boxed() } else { careless.boxed() };
    (lists, option::of(weight())).prop_map(|((all, (at_least, of), unless), strength)| FullMechanism {
        all,
        at_least,
        of,
        unless,
        strength,
        id: None,
        note: None,
        evidence: Some(Texts::One("seen".to_owned())),
    })
}

fn because(hand: Hand) -> impl Strategy<Value = Because> {
    let causes = || vec((name(hand), weight()), 1..3).prop_map(|causes| causes.into_iter().collect());
    let mechanism = prop_oneof![
        name(hand).prop_map(Mechanism::Id),
        causes().prop_map(Mechanism::Map),
        full(hand).prop_map(Mechanism::Full)
    ];
    prop_oneof![
        name(hand).prop_map(Because::Id),
        causes().prop_map(Because::Map),
        full(hand).prop_map(Because::Full),
        vec(mechanism, if hand == Hand::Careful { 1..3 } else { 0..4 }).prop_map(Because::List)
    ]
}

/// What all kinds of nodes have: category, weight, observed, held, at, because, cost.
type Common =
    (Option<Category>, Option<Weight>, Option<Answer>, Option<Answer>, Option<Time>, Option<Because>, Option<f64>);

fn common(hand: Hand) -> impl Strategy<Value = Common> {
    (
        option::of(select(Category::ALL)),
        option::of(weight()),
        option::weighted(0.2, answer()),
        mostly(hand, Just(None), answer().prop_map(Some)),
        option::weighted(0.3, time()),
        option::weighted(0.35, because(hand)),
        option::of(number(hand)),
    )
}

fn document(hand: Hand) -> impl Strategy<Value = Document> {
    let nodes = vec((name(hand), 0..4usize, common(hand)), 0..10);
    let evidence = (name(hand), option::of(answer()), option::weighted(0.1, answer()), option::of(number(hand)))
        .prop_map(|(of, observed, held, ratio)| Evidence {
            of,
            observed,
            held,
            weight: ratio.is_none().then_some(EvidenceWeight::Weak),
            ratio,
            source: Some(Source::default()),
            note: None,
        });
    let hypothesis = (name(hand), select(HypothesisStatus::ALL)).prop_map(|(of, status)| Hypothesis {
        of,
        status,
        by: None,
        at: None,
        note: None,
    });
    let chances = || vec((name(hand), weight()), 0..3);
    let action = (name(hand), chances(), chances(), option::of(number(hand))).prop_map(|(id, fixes, risks, cost)| {
        let (fixes, risks) = (fixes.into_iter().collect(), risks.into_iter().collect());
        (id, Action { fixes, risks, cost, ..Action::default() })
    });
    let entry = (time(), option::of(name(hand))).prop_map(|(at, node)| TimelineEntry {
        at,
        what: "it".to_owned(),
        node,
        url: None,
    });
    let header = (option::of(select(During::ALL)), option::of(time()), option::of(time()))
        .prop_map(|(during, start, end)| Incident { during, start, end, ..Incident::default() });
    let records = (vec(evidence, 0..2), vec(hypothesis, 0..2), vec(action, 0..2), vec(entry, 0..2));
    (option::of(header), nodes, records).prop_map(
        move |(incident, nodes, (evidence, hypotheses, actions, timeline))| {
            let actions = actions.into_iter().collect();
            let mut document = Document { incident, evidence, hypotheses, actions, timeline, ..Document::default() };
            // Names that no node has would make nearly every document invalid.
            for id in IDS.iter().chain(["z"].iter()).filter(|&id| !nodes.iter().any(|(other, ..)| other == id)) {
                document.factors.insert((*id).to_owned(), Factor::default());
            }
            let mut taken = BTreeSet::new();
            for (id, section, (category, own, observed, held, at, mut because, cost)) in nodes {
                if hand == Hand::Careful {
                    if !taken.insert(id.clone()) {
                        continue;
                    }
                    because = because.map(|because| without(because, &id));
                }
                match section {
                    0 => {
                        let node = Factor { category, prior: own, observed, held, at, because, ..Factor::default() };
                        document.factors.insert(id, node);
                    }
                    1 => {
                        let (held, observed) = (observed, held);
                        let node =
                            Safeguard { category, fails: own, observed, held, at, because, ..Safeguard::default() };
                        document.safeguards.insert(id, node);
                    }
                    2 => {
                        let node = Event { category, leak: own, observed, held, at, because, ..Event::default() };
                        document.events.insert(id, node);
                    }
                    _ => {
                        let node =
                            Impact { category, leak: own, observed, held, at, because, cost, ..Impact::default() };
                        document.impacts.insert(id, node);
                    }
                }
            }
            if hand == Hand::Careful {
                for item in &mut document.evidence {
                    let claim = item.observed.or(item.held).or(Some(Answer::Yes));
                    let safeguard = document.safeguards.contains_key(&item.of);
                    (item.observed, item.held) = if safeguard { (None, claim) } else { (claim, None) };
                }
                document.incident.iter_mut().for_each(|incident| incident.end = None);
            }
            document
        },
    )
}

/// The same mechanisms with a node of no causes, `z`, in place of the effect.
fn without(because: Because, effect: &str) -> Because {
    let name = |name: String| if name == effect { "z".to_owned() } else { name };
    let map = |map: IndexMap<String, Weight>| map.into_iter().map(|(cause, weight)| (name(cause), weight)).collect();
    let full = |full: FullMechanism| FullMechanism {
        all: full.all.into_iter().map(name).collect(),
        of: full.of.into_iter().map(name).collect(),
        unless: full.unless.into_iter().map(name).collect(),
        ..full
    };
    let mechanism = |mechanism: Mechanism| match mechanism {
        Mechanism::Id(id) => Mechanism::Id(name(id)),
        Mechanism::Map(causes) => Mechanism::Map(map(causes)),
        Mechanism::Full(keys) => Mechanism::Full(full(keys)),
    };
    match because {
        Because::Id(id) => Because::Id(name(id)),
        Because::Map(causes) => Because::Map(map(causes)),
        Because::Full(keys) => Because::Full(full(keys)),
        Because::List(list) => Because::List(list.into_iter().map(mechanism).collect()),
    }
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
    fn a_random_document_is_refused_with_reason_or_keeps_the_invariants(
        document in prop_oneof![document(Hand::Careful), document(Hand::Careless)]
    ) {
        let validated = Model::new(&document, &BaseRates::shipped());
        prop_assert_eq!(&Model::new(&document, &BaseRates::shipped()), &validated, "the same every time");
        let errors = validated.diagnostics.iter().filter(|found| found.severity() == Severity::Error).count();
        prop_assert_eq!(validated.model.is_none(), errors > 0);
        for diagnostic in &validated.diagnostics {
            let mended = !diagnostic.help.is_empty() || diagnostic.replacement.is_some();
            prop_assert!(!diagnostic.message.is_empty() && mended, "{}", diagnostic.code);
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

//! Every connective against its truth table, alone, nested at random, and with arguments that
//! stand there twice.

use proptest::prelude::{BoxedStrategy, Just, ProptestConfig, Strategy, any, prop_assert_eq, prop_oneof, proptest};

use super::{basic_events, file, model, truths};

/// A formula, with its meaning straight from the table of the format.
#[derive(Debug, Clone)]
enum Formula {
    Event(usize),
    Constant(bool),
    Of(&'static str, Vec<Formula>),
    AtLeast(usize, Vec<Formula>),
    Cardinality(usize, usize, Vec<Formula>),
}

const EVENTS: [&str; 4] = ["a", "b", "c", "d"];

impl Formula {
    fn write(&self) -> String {
        let all = |arguments: &[Formula]| arguments.iter().map(Formula::write).collect::<String>();
        match self {
            Formula::Event(event) => format!("<basic-event name=\"{}\"/>", EVENTS[*event]),
            Formula::Constant(value) => format!("<constant value=\"{value}\"/>"),
            Formula::Of(word, arguments) => format!("<{word}>{}</{word}>", all(arguments)),
            Formula::AtLeast(min, arguments) => format!("<atleast min=\"{min}\">{}</atleast>", all(arguments)),
            Formula::Cardinality(min, max, arguments) => {
                format!("<cardinality min=\"{min}\" max=\"{max}\">{}</cardinality>", all(arguments))
            }
        }
    }

    fn holds(&self, events: usize) -> bool {
        let values = |arguments: &[Formula]| arguments.iter().map(|a| a.holds(events)).collect::<Vec<bool>>();
        let count = |arguments: &[Formula]| values(arguments).into_iter().filter(|&value| value).count();
        match self {
            Formula::Event(event) => events >> event & 1 == 1,
            Formula::Constant(value) => *value,
            Formula::AtLeast(min, arguments) => count(arguments) >= *min,
            Formula::Cardinality(min, max, arguments) => (*min..=*max).contains(&count(arguments)),
            Formula::Of(word, arguments) => {
                let values = values(arguments);
                match *word {
                    "and" => values.iter().all(|&v| v),
                    "or" => values.iter().any(|&v| v),
                    "not" => !values[0],
                    "nand" => !values.iter().all(|&v| v),
                    "nor" => !values.iter().any(|&v| v),
                    "imply" => !values[0] || values[1],
                    "xor" => values.into_iter().reduce(|f, g| (f && !g) || (!f && g)).unwrap(),
                    "iff" => values.into_iter().reduce(|f, g| (f && g) || (!f && !g)).unwrap(),
                    _ => unreachable!("{word}"),
                }
            }
        }
    }

    /// The top gate of a file of this formula is true just where the formula is.
    fn check(&self) -> Result<(), String> {
        let gate = format!("<define-gate name=\"top\">{}</define-gate>", self.write());
        let model = model(&file(&gate, &basic_events(&EVENTS)));
        for events in 0..1 << EVENTS.len() {
            let struck =
                |id: &str| EVENTS.iter().position(|event| *event == id).is_some_and(|at| events >> at & 1 == 1);
            let holds = truths(&model, struck).iter().any(|id| id == "top");
            if holds != self.holds(events) {
                return Err(format!("{} where the events are {events:04b}", self.write()));
            }
        }
        Ok(())
    }
}

fn events(numbers: &[usize]) -> Vec<Formula> {
    numbers.iter().map(|&number| Formula::Event(number)).collect()
}

#[test]
fn every_connective_has_its_truth_table() {
    for word in ["and", "or", "xor", "iff", "nand", "nor"] {
        for arguments in [&[0][..], &[0, 1], &[0, 1, 2], &[0, 1, 2, 3], &[0, 0], &[0, 1, 0], &[1, 0, 0, 1]] {
            Formula::Of(word, events(arguments)).check().unwrap();
        }
    }
    Formula::Of("not", events(&[2])).check().unwrap();
    for arguments in [[0, 1], [1, 0], [0, 0]] {
        Formula::Of("imply", events(&arguments)).check().unwrap();
    }
    for arguments in [&[0, 1, 2][..], &[0, 1, 2, 3], &[0, 0, 1], &[0, 1, 1, 1]] {
        for min in 0..=arguments.len() {
            Formula::AtLeast(min, events(arguments)).check().unwrap();
            for max in min..=arguments.len() + 1 {
                Formula::Cardinality(min, max, events(arguments)).check().unwrap();
            }
        }
    }
    for value in [true, false] {
        Formula::Constant(value).check().unwrap();
    }
    Formula::Event(3).check().unwrap();
}

#[test]
fn a_contradiction_is_never_true_and_its_opposite_always() {
    let not = |formula| Formula::Of("not", vec![formula]);
    for word in ["and", "or", "nand", "nor", "xor", "iff", "imply"] {
        let both = vec![Formula::Event(0), not(Formula::Event(0))];
        Formula::Of(word, both.clone()).check().unwrap();
        not(Formula::Of(word, both.clone())).check().unwrap();
        Formula::Of("and", vec![Formula::Event(1), not(Formula::Of(word, both))]).check().unwrap();
    }
}

fn formulas() -> BoxedStrategy<Formula> {
    let leaf =
        prop_oneof![6 => (0..EVENTS.len()).prop_map(Formula::Event), 1 => any::<bool>().prop_map(Formula::Constant)];
    let words = prop_oneof![Just("and"), Just("or"), Just("xor"), Just("iff"), Just("nand"), Just("nor")];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let some = proptest::collection::vec(inner.clone(), 1..5);
        prop_oneof![
            (words.clone(), some.clone()).prop_map(|(word, arguments)| Formula::Of(word, arguments)),
            inner.clone().prop_map(|argument| Formula::Of("not", vec![argument])),
            (inner.clone(), inner).prop_map(|(a, b)| Formula::Of("imply", vec![a, b])),
            (some.clone(), 0usize..5)
                .prop_map(|(arguments, min)| Formula::AtLeast(min.min(arguments.len()), arguments)),
            (some, 0usize..5, 0usize..4).prop_map(|(arguments, min, more)| {
                let min = min.min(arguments.len());
                Formula::Cardinality(min, min + more, arguments)
            }),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn nested_formulas_mean_what_they_say(formula in formulas()) {
        prop_assert_eq!(formula.check(), Ok(()));
    }
}

#[test]
fn parts_of_formulas_grow_no_faster_than_the_file() {
    // Each of these would be exponential if it were written out.
    for (word, arguments) in [("xor", 3_000), ("iff", 3_000), ("cardinality min=\"9\" max=\"1500\"", 3_000)] {
        let names: Vec<String> = (0..arguments).map(|i| format!("e{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let uses: String = names.iter().map(|name| format!("<basic-event name=\"{name}\"/>")).collect();
        let end = word.split(' ').next().unwrap();
        let gate = format!("<define-gate name=\"top\"><{word}>{uses}</{end}></define-gate>");
        let model = model(&file(&gate, &basic_events(&names)));
        assert!(model.nodes().len() < 3 * arguments, "{word}: {}", model.nodes().len());
    }
}

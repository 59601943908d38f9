//! Files that mean no good: no panic, no overflow of the stack, and no time or memory beyond the
//! size of the file.

use std::time::{Duration, Instant};

use because::diagnostic::Code;
use because::model::{BaseRates, Model};
use because::read::{Format, Read, read};
use because::view::diagnostic::{render, to_json};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_oneof, proptest};
use proptest::sample::Index;

use super::{basic_events, file};

fn survives(bytes: &[u8]) -> Read {
    let start = Instant::now();
    let read = read(bytes, Format::OpenPsa);
    for diagnostic in &read.diagnostics {
        let places = std::iter::once(&diagnostic.place).chain(diagnostic.related.iter().map(|(place, _)| place));
        for span in places.map(|place| place.span.expect("the reader fills in every span")) {
            assert!(read.text.get(span.start..span.end).is_some(), "{span:?} in {diagnostic:?}");
        }
        assert!(diagnostic.message.chars().count() < 400, "{}", diagnostic.message);
    }
    let shown = render("t.xml", &read.text, &read.diagnostics, false);
    assert_eq!(shown.is_empty(), read.diagnostics.is_empty());
    assert!(shown.lines().all(|line| line.len() < 4_000));
    assert!(to_json("t.xml", &read.text, &read.diagnostics).is_array());
    if read.diagnostics.is_empty() {
        // What was read without a mistake is a valid model, or an empty one.
        let validated = Model::new(&read.document, &BaseRates::shipped());
        let codes: Vec<Code> = validated.diagnostics.iter().map(|d| d.code).collect();
        assert!(codes.is_empty() || codes == [Code::EmptyModel], "{:?}", validated.diagnostics);
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    read
}

fn codes(read: &Read) -> Vec<Code> {
    read.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn bombs_are_refused() {
    let nested = |tag: &str, n: usize| format!("{}{}", format!("<{tag}>").repeat(n), format!("</{tag}>").repeat(n));
    let attributes: String = (0..100_000).map(|i| format!(" a{i}=\"\"")).collect();
    let namespaces: String = (0..20_000).map(|i| format!("<a xmlns:n{i}=\"u{i}\">")).collect();
    let entities =
        format!("<!DOCTYPE a [<!ENTITY b \"{}\">]><opsa-mef>{}</opsa-mef>", "x".repeat(500_000), "&b;".repeat(100_000));
    for text in [
        entities,
        format!("<opsa-mef{attributes}/>"),
        format!("<opsa-mef>{namespaces}"),
        "<!DOCTYPE a [".repeat(90_000),
    ] {
        assert_eq!(codes(&survives(text.as_bytes())), [Code::TooLarge]);
    }
    for text in [
        "<a>".repeat(400_000),
        "<a ".repeat(600_000),
        "<".repeat(1_000_000),
        "</a>".repeat(400_000),
        "<!--".repeat(400_000),
        "&".repeat(1 << 20),
    ] {
        assert_eq!(codes(&survives(text.as_bytes())), [Code::Syntax], "{}", &text[..10]);
    }
    for tag in ["or", "not", "and"] {
        let gate = format!("<define-gate name=\"g\">{}</define-gate>", nested(tag, 60_000));
        assert!(codes(&survives(file(&gate, "").as_bytes())).contains(&Code::TooLarge));
    }
    let event = format!("<define-basic-event name=\"e\">{}</define-basic-event>", nested("neg", 60_000));
    assert!(codes(&survives(file("", &event).as_bytes())).contains(&Code::TooLarge));
    let open: String = (0..20_000).map(|i| format!("<define-component name=\"c{i}\">")).collect();
    let tree = format!("{open}{}", "</define-component>".repeat(20_000));
    assert!(codes(&survives(file(&tree, "").as_bytes())).contains(&Code::TooLarge));
    assert!(codes(&survives(nested("opsa-mef", 50_000).as_bytes())).contains(&Code::UnsupportedOpenPsa));
}

#[test]
fn long_chains_and_long_loops_of_gates_overflow_nothing() {
    let chain = |last: &str| -> String {
        let gates: String = (0..20_000)
            .map(|i| format!("<define-gate name=\"g{i}\"><event name=\"g{}\"/></define-gate>", i + 1))
            .collect();
        format!("{gates}<define-gate name=\"g20000\"><event name=\"{last}\"/></define-gate>")
    };
    let read = survives(file(&chain("a"), &basic_events(&["a"])).as_bytes());
    assert_eq!(codes(&read), []);
    assert_eq!(read.document.impacts.len(), 1);
    let read = survives(file(&chain("g0"), &basic_events(&["a"])).as_bytes());
    assert_eq!(codes(&read), [Code::CircularDefinition]);
    assert!(read.diagnostics[0].help[0].contains("20001 in all"), "{:?}", read.diagnostics[0].help);
}

#[test]
fn many_mistakes_take_no_longer_than_they_should() {
    let gates: String = (0..15_000)
        .map(|i| format!("<define-gate name=\"g{i}\"><or><gate name=\"nowhere{i}\"/><x{i}/></or></define-gate>\n"))
        .collect();
    assert!(survives(file(&gates, "").as_bytes()).diagnostics.len() >= 10_000);
    let gates: String = (0..300)
        .map(|i| {
            let all: String = (0..300).map(|j| format!("<gate name=\"g{j}\"/>")).collect();
            format!("<define-gate name=\"g{i}\"><or>{all}</or></define-gate>")
        })
        .collect();
    let read = survives(file(&gates, "").as_bytes());
    assert!(codes(&read).iter().all(|code| *code == Code::CircularDefinition) && read.diagnostics.len() <= 20);
}

#[test]
fn long_names_and_deep_paths_stay_linear() {
    let long = "n".repeat(30_000);
    let open: String = (0..50).map(|_| format!("<define-component name=\"{long}\" role=\"private\">")).collect();
    let events = basic_events(
        &(0..1_000).map(|i| format!("e{i}")).collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let uses: String = (0..1_000).map(|i| format!("<event name=\"e{i}\"/>")).collect();
    let tree = format!(
        "{open}<define-gate name=\"g\"><or>{uses}</or></define-gate>{events}{}",
        "</define-component>".repeat(50)
    );
    let read = survives(file(&tree, "").as_bytes());
    assert_eq!(codes(&read), []);
    let dots = format!("<define-gate name=\"g\"><event name=\"{}\"/></define-gate>", "a.".repeat(500_000));
    assert_eq!(codes(&survives(file(&dots, "").as_bytes())), [Code::UnknownNode]);
    let same: String = (0..20_000)
        .map(|i| {
            format!(
                "<define-basic-event name=\"{}\"><int value=\"0\"/></define-basic-event>\n",
                if i % 2 == 0 { format!("É{}", "é".repeat(i / 2 % 7)) } else { format!("X{i}") }
            )
        })
        .collect();
    survives(file("", &same).as_bytes());
}

#[test]
fn names_that_mean_no_good_become_plain_ids() {
    for name in [
        "&lt;script&gt;",
        "&quot;",
        "a&#10;b",
        "\u{202e}gnol",
        "👩‍👩‍👧",
        "'",
        "--",
        ".",
        "..",
        "strength",
        "a b",
        &"x".repeat(5_000),
    ] {
        let tree = format!("<define-gate name=\"top\"><not><basic-event name=\"{name}\"/></not></define-gate>");
        let data = format!("<define-basic-event name=\"{name}\"><float value=\"0.5\"/></define-basic-event>");
        let read = survives(file(&tree, &data).as_bytes());
        assert_eq!(codes(&read), [], "{name}: {:?}", read.diagnostics);
        let (id, _) = read.document.factors.first().unwrap();
        assert!(
            id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')),
            "{id}"
        );
    }
}

#[test]
fn a_tree_of_2200_gates_is_read_at_once() {
    let names: Vec<String> = (0..300).map(|i| format!("e{i}")).collect();
    let gates: String = (0..2_200)
        .map(|i| {
            let next = if i + 2 < 2_200 {
                format!("<gate name=\"g{}\"/><gate name=\"g{}\"/>", i + 1, i + 2)
            } else {
                String::new()
            };
            let word = ["and", "or", "xor"][i % 3];
            format!(
                "<define-gate name=\"g{i}\"><{word}>{next}<basic-event name=\"e{}\"/></{word}></define-gate>",
                i % 300
            )
        })
        .collect();
    let text = file(&gates, &basic_events(&names.iter().map(String::as_str).collect::<Vec<_>>()));
    // The best of several, because other programs run too.
    let took = (0..5).map(|_| {
        let start = Instant::now();
        assert_eq!(read(text.as_bytes(), Format::OpenPsa).diagnostics, []);
        start.elapsed()
    });
    let best = took.min().unwrap();
    assert!(best < Duration::from_millis(500), "{best:?}");
}

/// A sample with pieces deleted, doubled or overwritten.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(any::<u8>(), 1..4),
        prop::sample::select(vec![
            "<",
            ">",
            "/>",
            "</",
            "\"",
            "'",
            "&",
            "&#0;",
            "&lt;",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?x",
            "<!DOCTYPE a",
            "[",
            "=",
            "name=\"\"",
            "<or>",
            "</or>",
            "<not>",
            "<gate name=\"no-flow\"/>",
            "<float value=\"0.5\"/>",
            "xmlns:a=\"b\"",
            "é",
            "\u{202e}",
            "role=\"private\"",
            "<pow>",
            "\u{0}",
            "<constant value=\"true\"/>",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    let samples =
        [include_str!("../../../models/open-psa/pumps.xml"), include_str!("../../../models/open-psa/voting.xml")];
    let edits = prop::collection::vec((any::<Index>(), 0usize..40, piece, any::<bool>()), 1..6);
    (prop::sample::select(samples.to_vec()), edits).prop_map(|(text, edits)| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, length, mut new, double) in edits {
            let start = place.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            if double {
                new.extend_from_slice(&bytes[start..end]);
                new.extend_from_slice(&bytes[start..end]);
            }
            bytes.splice(start..end, new);
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "(\\PC|[<>/=\"'&;a-z ]|<or>|</or>)*") {
        survives(text.as_bytes());
    }

    #[test]
    fn garbled_trees(bytes in mutated()) {
        survives(&bytes);
    }
}

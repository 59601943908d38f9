//! Reading: the same document from three formats, spans on the right text, all errors at once.

use because::diagnostic::{Code, Diagnostic, Part, Path, Place, Span, Step};
use because::model::Document;
use because::model::document::{Because, Mechanism};
use because::read::{Format, Read, read};

/// One document that uses every section and every form of a mechanism, in each format.
pub(crate) const FULL: [(Format, &str); 3] = [
    (Format::Yaml, include_str!("reading/full.yaml")),
    (Format::Json, include_str!("reading/full.json")),
    (Format::Toml, include_str!("reading/full.toml")),
];

fn yaml(text: &str) -> Read {
    read(text.as_bytes(), Format::Yaml)
}

/// Code and marked text of each diagnostic.
fn marks(read: &Read) -> Vec<(&'static str, &str)> {
    let marked = |d: &Diagnostic| d.place.span.map(|span| &read.text[span.start..span.end]);
    read.diagnostics.iter().map(|d| (d.code.name(), marked(d).expect("every span is filled in"))).collect()
}

#[test]
fn the_three_formats_give_equal_documents() {
    let documents: Vec<Document> = FULL
        .iter()
        .map(|(format, text)| {
            let read = read(text.as_bytes(), *format);
            assert_eq!(read.diagnostics, [], "{format:?}");
            assert!(read.is_complete());
            read.document
        })
        .collect();
    assert_eq!(documents[0], documents[1]);
    assert_eq!(documents[0], documents[2]);
    // Order is that of the file, not of the alphabet.
    let ids: Vec<&String> = documents[2].factors.keys().collect();
    assert_eq!(ids, ["slow-psp", "pool-size", "retry-bug"]);
}

#[test]
fn a_document_that_is_written_out_reads_the_same() {
    let document = yaml(FULL[0].1).document;
    let json = serde_json::to_vec(&document).unwrap();
    assert_eq!(read(&json, Format::Json).document, document);
}

#[test]
fn reserved_keys_make_a_full_mechanism_wherever_they_stand() {
    let read =
        yaml("events: { x: { because: [{ strength: 0.5, all: [a] }, { note: n, all: [b] }, { c: 1 }, d, {}] } }");
    assert_eq!(read.diagnostics, []);
    let Some(Because::List(list)) = &read.document.events["x"].because else { panic!("a list") };
    let kinds: Vec<&str> = list
        .iter()
        .map(|mechanism| match mechanism {
            Mechanism::Id(_) => "id",
            Mechanism::Full(_) => "full",
            Mechanism::Map(_) => "map",
        })
        .collect();
    assert_eq!(kinds, ["full", "full", "map", "id", "full"]);
    let read = yaml("events: { x: { because: { unless: [g], all: [a] } } }");
    assert!(matches!(&read.document.events["x"].because, Some(Because::Full(full)) if full.all == ["a"]));
}

#[test]
fn every_key_of_the_document_is_read() {
    // A section that `sections.rs` forgets would be an unknown key here.
    let Document { schema: _, .. } = Document::default();
    let full = yaml(FULL[0].1).document;
    let written = serde_json::to_value(&full).unwrap();
    let keys: Vec<&String> = written.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 13, "{keys:?}");
}

#[test]
fn all_errors_of_a_file_come_at_once() {
    let read = yaml(concat!(
        "factors:\n",
        "  pool: { prioor: 0.5, labl: Pool, category: code-bug }\n",
        "  slow: { prior: 1.5, observed: maybe }\n",
        "evidence:\n",
        "  - { of: pool, weight: strongg, ratio: many }\n",
        "timeline:\n",
        "  - { at: 2026-02-30T10:00:00Z, what: first }\n",
        "  - { what: second }\n",
        "acions: {}\n",
    ));
    assert_eq!(
        marks(&read),
        [
            ("unknown-key", "prioor"),
            ("unknown-key", "labl"),
            ("bad-weight", "1.5"),
            ("unknown-word", "maybe"),
            ("unknown-word", "strongg"),
            ("wrong-type", "many"),
            ("bad-value", "2026-02-30T10:00:00Z"),
            ("missing-key", "{ what: second }"),
            ("unknown-key", "acions"),
        ]
    );
    let suggested: Vec<Option<&str>> = read.diagnostics.iter().map(|d| d.replacement.as_deref()).collect();
    assert_eq!(suggested[..2], [Some("prior"), Some("label")]);
    assert_eq!((suggested[4], suggested[8]), (Some("strong"), Some("actions")));
    // What was right is there, and what was wrong left its item standing.
    assert_eq!(read.document.factors.len(), 2);
    assert!(read.document.factors["pool"].category.is_some());
    assert_eq!(read.document.evidence.len(), 1);
    assert_eq!(read.document.timeline.len(), 0);
}

#[test]
fn errors_in_one_mechanism_do_not_hide_each_other() {
    let read = yaml(concat!(
        "events:\n  x:\n    because:\n",
        "      - al: [a, b]\n",
        "      - { strenght: 0.5, all: [a], at-least: 1.5 }\n",
        "      - { a: very-likly }\n",
        "      - [a]\n",
        "      - a: likely\n        note: why\n",
    ));
    let expected = [
        ("unknown-key", "al"),
        ("unknown-key", "strenght"),
        ("wrong-type", "1.5"),
        ("unknown-word", "very-likly"),
        ("wrong-type", "[a]"),
        ("unknown-key", "a"),
    ];
    assert_eq!(marks(&read), expected);
    assert_eq!(read.diagnostics[0].replacement.as_deref(), Some("all"));
    assert!(read.diagnostics[5].help[1].contains("all: [a]"));
}

#[test]
fn weights_that_are_none() {
    for (written, code, suggestion) in [
        ("1.5", "bad-weight", None),
        ("-0.1", "bad-weight", None),
        (".nan", "bad-weight", None),
        (".inf", "bad-weight", None),
        ("50", "bad-weight", None),
        ("[0.9, 0.2]", "bad-weight", None),
        ("[0.9]", "bad-weight", None),
        ("[0.1, 0.2, 0.3]", "bad-weight", None),
        ("[.nan, 1]", "bad-weight", None),
        ("'0.5'", "bad-weight", Some("0.5")),
        ("5%", "bad-weight", Some("0.05")),
        ("'12,5 %'", "bad-weight", Some("0.125")),
        ("'0,5'", "bad-weight", Some("0.5")),
        ("1/20", "bad-weight", Some("0.05")),
        ("0.2-0.4", "bad-weight", Some("[0.2, 0.4]")),
        ("lkely", "unknown-word", Some("likely")),
        ("Likely", "unknown-word", Some("likely")),
        ("sometimes", "unknown-word", None),
        ("{ a: 1 }", "wrong-type", None),
        ("yes", "unknown-word", None),
        ("true", "wrong-type", None),
        ("~", "wrong-type", None),
    ] {
        let read = yaml(&format!("factors: {{ a: {{ prior: {written} }} }}\n"));
        let [diagnostic] = &read.diagnostics[..] else { panic!("{written}: {:?}", read.diagnostics) };
        assert_eq!(diagnostic.code.name(), code, "{written}");
        assert_eq!(diagnostic.replacement.as_deref(), suggestion, "{written}");
        assert!(suggestion.is_some() || !diagnostic.help.is_empty() || written.starts_with("[0.9, "), "{written}");
    }
}

#[test]
fn other_words_are_known_for_what_they_mean() {
    for (written, meant) in [
        ("factors: { a: { category: human-error } }", "human-action"),
        ("factors: { a: { prior: Probable } }", "likely"),
        ("safeguards: { s: { held: failed } }", "no"),
        ("actions: { x: { status: wip } }", "in-progress"),
        ("impacts: { i: { minutes: 5 } }", "cost"),
    ] {
        let read = yaml(written);
        assert_eq!(read.diagnostics[0].replacement.as_deref(), Some(meant), "{written}");
    }
    assert_eq!(yaml("factors: { a: { observed: failed } }").diagnostics[0].replacement, None);
    let read = yaml("factors:\n  prior: 0.3\n");
    assert_eq!(read.diagnostics[0].help, ["`prior` is a key of a factor: indent it under the factor's id"]);
}

#[test]
fn a_replacement_takes_over_the_quotes() {
    let read = read(br#"{"factors": {"a": {"prioor": 0.5, "category": "code-bg", "label": 7}}}"#, Format::Json);
    let new: Vec<_> = read.diagnostics.iter().map(|d| d.replacement.as_deref().unwrap()).collect();
    assert_eq!(new, ["\"prior\"", "\"code-bug\"", "\"7\""]);
}

#[test]
fn a_key_that_stands_twice_is_shown_with_the_first() {
    for (format, text) in [
        (Format::Yaml, "factors:\n  a: { label: x, label: y }\n  a: {}\n"),
        (Format::Json, r#"{"factors": {"a": {"label": "x", "label": "y"}, "a": {}}}"#),
        (Format::Toml, "[factors.a]\nlabel = \"x\"\nlabel = \"y\"\n[factors.a]\n"),
    ] {
        let read = read(text.as_bytes(), format);
        assert_eq!(read.diagnostics.len(), 2, "{format:?} {:?}", read.diagnostics);
        for diagnostic in &read.diagnostics {
            assert_eq!(diagnostic.code, Code::DuplicateKey);
            let (second, first) = (diagnostic.place.span.unwrap(), diagnostic.related[0].0.span.unwrap());
            assert!(first.start < second.start);
        }
        assert_eq!(read.document.factors["a"].label.as_deref(), Some("x"), "{format:?}");
    }
}

#[test]
fn a_section_that_stands_twice_is_read_as_one() {
    let read = yaml("factors: { a: {} }\nfactors: { b: { prior: 2 } }\n");
    assert_eq!(marks(&read), [("duplicate-key", "factors"), ("bad-weight", "2")]);
    assert_eq!(read.document.factors.len(), 2);
}

#[test]
fn a_mistyped_section_is_read_as_what_was_meant() {
    let read = yaml("factor:\n  a: {}\n");
    assert_eq!(marks(&read), [("unknown-key", "factor")]);
    assert!(read.document.factors.contains_key("a"));
    let mut later = [Diagnostic::new(Code::BadId, Place::key(Path::root().key("factors").key("a")), "x")];
    read.locate(&mut later);
    assert_eq!(later[0].place.span, Some(Span { start: 10, end: 11 }));
}

#[test]
fn locate_finds_keys_values_and_the_nearest_key_above() {
    let text = "factors:\n  pool:\n    prior: 0.5\n    because: slow\nevents:\n  x:\n    because:\n      - all: [pool, slow]\n";
    let read = yaml(text);
    let at = |path: &[&str], part: Part| {
        let steps = path.iter().map(|step| match step.parse() {
            Ok(index) => Step::Index(index),
            Err(_) => Step::Key((*step).to_owned()),
        });
        let place = Place { path: Path(steps.collect()), part, span: None, words: None };
        let mut list = [Diagnostic::new(Code::UnknownNode, place.clone(), "x").related(place, "y")];
        read.locate(&mut list);
        let span = list[0].place.span.expect("located");
        assert_eq!(list[0].related[0].0.span, Some(span));
        text[span.start..span.end].to_owned()
    };
    assert_eq!(at(&["factors", "pool", "prior"], Part::Key), "prior");
    assert_eq!(at(&["factors", "pool", "prior"], Part::Value), "0.5");
    assert_eq!(at(&["factors", "pool", "leak"], Part::Key), "pool");
    assert_eq!(at(&["factors", "pool"], Part::Value), "pool");
    assert_eq!(at(&["factors", "pool", "because", "0"], Part::Value), "slow");
    assert_eq!(at(&["events", "x", "because", "0", "all", "1"], Part::Value), "slow");
    assert_eq!(at(&["events", "x", "because", "0"], Part::Value), "all: [pool, slow]");
    assert_eq!(at(&["events", "x", "because", "7", "all"], Part::Value), "because");
    assert_eq!(at(&[], Part::Value), "factors");
}

#[test]
fn places_after_a_dropped_item_are_still_right() {
    let text = "evidence:\n  - 5\n  - { of: b }\nevents: { x: { because: [{ a: 2 }, [], c] } }\n";
    let read = yaml(text);
    assert_eq!(read.document.evidence[0].of, "b");
    let of = Place::value(Path::root().key("evidence").index(0).key("of"));
    let cause = Place::value(Path::root().key("events").key("x").key("because").index(1));
    let mut list = [Diagnostic::new(Code::UnknownNode, of, "x"), Diagnostic::new(Code::UnknownNode, cause, "x")];
    read.locate(&mut list);
    let marked = list.map(|d| (d.place.path.to_string(), d.place.span.map(|s| text[s.start..s.end].to_owned())));
    assert_eq!(marked[0], ("evidence[1].of".to_owned(), Some("b".to_owned())));
    // An emptied map is an empty mechanism, so the first of the three is still there.
    assert_eq!(marked[1], ("events.x.because[2]".to_owned(), Some("c".to_owned())));
}

#[test]
fn echoes_of_a_mistake_are_known() {
    let read = yaml("factors: []\nevents: { x: { because: [{ all: slow }, { all: [y] }] } }\n");
    let because = Path::root().key("events").key("x").key("because");
    let mechanism = |i| Diagnostic::new(Code::EmptyMechanism, Place::value(because.index(i)), "x");
    assert!(read.is_echo(&Diagnostic::new(Code::UnknownNode, Place::value(because.index(1)), "x")));
    assert!(read.is_echo(&mechanism(0)));
    assert!(!read.is_echo(&mechanism(1)));
    assert!(!yaml("factors: {}\n").is_echo(&Diagnostic::new(Code::EmptyModel, Place::value(Path::root()), "x")));
}

#[test]
fn formats_are_known_by_name_and_by_look() {
    assert_eq!(Format::from_file_name("a/b.YML"), Some(Format::Yaml));
    assert_eq!(Format::from_file_name("model.json"), Some(Format::Json));
    assert_eq!(Format::from_file_name("model.toml"), Some(Format::Toml));
    assert_eq!(Format::from_file_name("README"), None);
    for (format, text) in FULL {
        assert_eq!(Format::sniff(text), format);
    }
    assert_eq!(Format::sniff("\u{feff}\n# note\ntitle: a = b\n"), Format::Yaml);
    assert_eq!(Format::sniff("[factors.a]\n"), Format::Toml);
    assert_eq!(Format::sniff(""), Format::Yaml);
}

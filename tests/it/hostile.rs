//! Input that means no good, and input that was garbled on the way: no panic, every span on
//! character boundaries, every diagnostic can be shown, and all of it in bounded time.

use std::time::{Duration, Instant};

use because::diagnostic::{Code, Diagnostic, Place, Span};
use because::read::{Format, Read, read};
use because::view::diagnostic::{render, to_json};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_oneof, proptest};
use proptest::sample::Index;

use crate::reading::FULL;

const FORMATS: [Format; 4] = [Format::Yaml, Format::Json, Format::Toml, Format::OpenPsa];

/// Reads, and checks all that must hold of any input.
fn survives(bytes: &[u8], format: Format) -> Read {
    let start = Instant::now();
    let read = read(bytes, format);
    for diagnostic in &read.diagnostics {
        let places = std::iter::once(&diagnostic.place).chain(diagnostic.related.iter().map(|(place, _)| place));
        for span in places.map(|place| place.span.expect("the reader fills in every span")) {
            assert!(read.text.get(span.start..span.end).is_some(), "{span:?} in {diagnostic:?}");
        }
        assert!(diagnostic.message.chars().count() < 400, "{}", diagnostic.message);
    }
    for colour in [false, true] {
        let shown = render("model\u{1b}[2J.yaml", &read.text, &read.diagnostics, colour);
        let acts = |c: char| matches!(c, '\u{7}' | '\u{8}' | '\r' | '\u{202e}' | '\u{2066}' | '\u{9b}');
        assert!(!shown.contains(acts), "{shown:?}");
        assert!(colour || !shown.contains('\u{1b}'), "{shown:?}");
        assert!(!shown.contains("[2J") || !shown.contains("\u{1b}[2J"));
        assert!(shown.lines().all(|line| line.len() < 4_000), "{shown}");
        assert_eq!(shown.is_empty(), read.diagnostics.is_empty());
    }
    let json = to_json("model.yaml", &read.text, &read.diagnostics);
    assert_eq!(json.as_array().map(Vec::len), Some(read.diagnostics.len()));
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    read
}

fn codes(read: &Read) -> Vec<Code> {
    read.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn nothing_at_all_is_an_empty_document() {
    for format in FORMATS {
        for text in ["", "\n", "\u{feff}", "  \n\n"] {
            let read = survives(text.as_bytes(), format);
            assert_eq!(codes(&read), [], "{format:?} {text:?}");
            let mut empty = vec![Diagnostic::new(Code::EmptyModel, Place::value(Default::default()), "no nodes")];
            read.locate(&mut empty);
            assert!(render("x", &read.text, &empty, false).contains(" --> x:1:1"));
        }
    }
    assert_eq!(codes(&survives(b"# only a comment\n", Format::Yaml)), []);
    assert_eq!(codes(&survives(b"null", Format::Json)), []);
    for (text, format) in [("- a", Format::Yaml), ("[1]", Format::Json), ("7", Format::Json), ("text", Format::Yaml)] {
        assert_eq!(codes(&survives(text.as_bytes(), format)), [Code::WrongType], "{text}");
    }
}

#[test]
fn marks_and_line_ends_of_other_editors_change_nothing() {
    for (format, text) in FULL {
        let plain = read(text.as_bytes(), format).document;
        for bytes in [format!("\u{feff}{text}"), text.replace('\n', "\r\n")] {
            let read = survives(bytes.as_bytes(), format);
            assert_eq!(codes(&read), [], "{format:?}");
            assert_eq!(read.document, plain);
        }
    }
    let read = survives("\u{feff}titel: x\r\nfactors: { a: { prior: 2 } }\r\n".as_bytes(), Format::Yaml);
    let shown = render("m.yaml", &read.text, &read.diagnostics, false);
    assert!(shown.contains(" --> m.yaml:1:1\n") && shown.contains(" --> m.yaml:2:24\n"), "{shown}");
}

#[test]
fn deep_nesting_is_refused() {
    let spaces: String = (0..3_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    for (text, format) in [
        (format!("a: {}", "[".repeat(100_000)), Format::Yaml),
        (format!("a: {}", "{a: ".repeat(100_000)), Format::Yaml),
        ("- ".repeat(100_000), Format::Yaml),
        (spaces, Format::Yaml),
        ("[".repeat(100_000), Format::Json),
        (format!("{}1{}", "[".repeat(100), "]".repeat(100)), Format::Json),
        ("{\"a\":".repeat(100_000), Format::Json),
        (format!("a = {}", "[".repeat(100_000)), Format::Toml),
        (format!("a = {}", "{a=".repeat(100_000)), Format::Toml),
        (format!("{}a = 1", "a.".repeat(100_000)), Format::Toml),
        (format!("[{}a]\n", "a.".repeat(70)), Format::Toml),
    ] {
        let read = survives(text.as_bytes(), format);
        assert!(codes(&read).contains(&Code::TooLarge), "{format:?} {:?}", &read.diagnostics);
        assert!(!read.is_complete());
    }
}

#[test]
fn alias_bombs_are_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..10 {
        let uses = vec![format!("*a{}", i - 1); 9].join(", ");
        bomb.push_str(&format!("a{i}: &a{i} [{uses}]\n"));
    }
    assert!(codes(&survives(bomb.as_bytes(), Format::Yaml)).contains(&Code::TooLarge));
    // A chain in which each alias adds to the depth.
    let mut chain = format!("a0: &a0 {}x{}\n", "[".repeat(40), "]".repeat(40));
    chain.push_str(&format!("a1: &a1 {}*a0{}\n", "[".repeat(40), "]".repeat(40)));
    assert!(codes(&survives(chain.as_bytes(), Format::Yaml)).contains(&Code::TooLarge));
    let own = survives(b"factors: &a { x: *a }\n", Format::Yaml);
    assert_eq!(codes(&own), [Code::UnsupportedYaml]);
}

#[test]
fn aliases_stand_for_their_values() {
    let text = "factors:\n  a: &base { category: code-bug, prior: 2 }\n  b: *base\n";
    let read = survives(text.as_bytes(), Format::Yaml);
    // One mistake, said once.
    assert_eq!(codes(&read), [Code::BadWeight]);
    assert_eq!(read.document.factors["a"], read.document.factors["b"]);
}

#[test]
fn yaml_that_a_model_does_not_use_is_explained() {
    for (text, message) in [
        ("factors: { a: { <<: { prior: 1 } } }\n", "merge keys"),
        ("title: !!str x\n", "tags"),
        ("title: x\n---\ntitle: y\n", "second document"),
        ("? [a]\n: b\n", "cannot be a key"),
        ("? &k x\n: b\n*k : c\n", "an alias cannot be a key"),
        (": x\n", "a key is missing"),
        ("factors: { : x }\n", "a key is missing"),
    ] {
        let read = survives(text.as_bytes(), Format::Yaml);
        let found = read.diagnostics.iter().find(|d| d.code == Code::UnsupportedYaml);
        assert!(found.is_some_and(|d| d.message.contains(message) && !d.help.is_empty()), "{:?}", read.diagnostics);
    }
}

#[test]
fn slips_of_syntax_are_explained() {
    for (text, message) in [
        ("factors:\n\ta: {}\n", "a tab stands where"),
        ("title: a: b\n", "a `:` stands where"),
        ("title: \"x\nfactors: {}\n", "quote"),
        ("title: @x\n", "cannot begin with `@`"),
        ("factors: { a: [1, 2\nevents: {}\n", "still open"),
        ("factors: { a: [1, 2}\n", "closed with"),
        ("title: *x\n", "no anchor"),
        ("title: x\n events: {}\n", "a `:` stands where"),
    ] {
        let read = survives(text.as_bytes(), Format::Yaml);
        let syntax = read.diagnostics.iter().find(|d| d.code == Code::Syntax).expect("a syntax error");
        assert!(syntax.message.contains(message), "{text:?}: {syntax:?}");
        assert!(!syntax.help.is_empty(), "{text:?}");
    }
    let read = survives(b"a = [1\nb = 2 3\nc = \"x\n[d\n", Format::Toml);
    assert!(codes(&read).iter().filter(|code| **code == Code::Syntax).count() >= 2, "{:?}", read.diagnostics);
    let open = survives(b"factors: { a: [1, 2\nevents: {}\n", Format::Yaml);
    assert_eq!(open.diagnostics.iter().filter(|d| d.code == Code::Syntax).map(|d| d.related.len()).max(), Some(1));
}

#[test]
fn what_stands_before_a_syntax_error_is_still_checked() {
    let read = survives(b"factors:\n  a: { prior: 2 }\ntitle: x: y\n", Format::Yaml);
    assert_eq!(codes(&read), [Code::BadWeight, Code::Syntax]);
    assert!(!read.is_complete());
}

#[test]
fn other_encodings_and_sizes_are_refused() {
    let latin = survives(b"title: caf\xe9\n", Format::Yaml);
    assert_eq!(codes(&latin), [Code::NotUtf8]);
    assert!(render("m", &latin.text, &latin.diagnostics, false).contains(" --> m:1:11"));
    let utf16 = survives(b"\xff\xfet\0i\0", Format::Yaml);
    assert!(utf16.diagnostics[0].help[0].contains("UTF-16"));
    for format in FORMATS {
        let large = vec![b' '; format.max_bytes() + 1];
        assert_eq!(codes(&survives(&large, format)), [Code::TooLarge]);
    }
}

#[test]
fn hostile_labels_stay_in_their_place() {
    let long = "x".repeat(10_000);
    for word in ["\u{1b}[31m", "\u{202e}gnol", "a\u{0}b", "👩‍👩‍👧", "`'\"<&", &long, "\u{2028}", "e\u{301}\u{301}"]
    {
        let quoted = serde_json::to_string(word).unwrap();
        for format in [Format::Yaml, Format::Json] {
            let text =
                format!(r#"{{"factors": {{{quoted}: {{"category": {quoted}, "prior": {quoted}, {quoted}: 1}}}}}}"#);
            let read = survives(text.as_bytes(), format);
            // A key of YAML has at most 1024 characters.
            let expected = if format == Format::Yaml && word.len() > 1_024 { 1 } else { 3 };
            assert_eq!(codes(&read).len(), expected, "{:?}", read.diagnostics);
        }
        survives(format!("factors: {{ a: {{ category: {word}, zork: 1 }} }}\n").as_bytes(), Format::Yaml);
    }
}

#[test]
fn a_long_line_is_cut_and_its_columns_are_right() {
    let before = r#"{"factors": {"a": {"label": ""#.to_owned() + "é".repeat(20_000).as_str() + r#"", "#;
    let text = format!(r#"{before}"zork": 1, "note": "{}"}}}}}}"#, "y".repeat(20_000));
    let read = survives(text.as_bytes(), Format::Json);
    let shown = render("m.json", &text, &read.diagnostics, false);
    let column = before.chars().count() + 1;
    assert!(shown.contains(&format!(" --> m.json:1:{column}\n")), "{shown}");
    assert!(shown.contains(r#"…ééé"#) && shown.contains("yyy…"), "{shown}");
    let json = to_json("m.json", &text, &read.diagnostics);
    assert_eq!(
        (json[0]["column"].as_u64(), json[0]["end_column"].as_u64()),
        (Some(column as u64), Some(column as u64 + 6))
    );
}

#[test]
fn many_errors_take_no_longer_than_they_should() {
    let nodes: String =
        (0..20_000).map(|i| format!("  f{i}: {{ labl: x, prior: {i}.5, because: [[], {{ a: b }}] }}\n")).collect();
    let read = survives(format!("factors:\n{nodes}").as_bytes(), Format::Yaml);
    assert!(read.diagnostics.len() >= 10_000);
    let shown = render("m", &read.text, &read.diagnostics, false);
    assert!(shown.contains(" more of unknown-key"), "{}", &shown[shown.len() - 500..]);
    // All of them in one item, whose repeats would be quadratic.
    let causes: String = (0..20_000).map(|i| format!("      - f{i}: 5\n")).collect();
    let read = survives(format!("factors:\n  a:\n    because:\n{causes}").as_bytes(), Format::Yaml);
    assert!(read.diagnostics.len() >= 1_000);
    assert!(read.diagnostics.last().is_some_and(|last| last.help.iter().any(|help| help.contains("mend these first"))));
}

#[test]
fn spans_from_elsewhere_cannot_break_the_view() {
    let text = "a: é👩\n\nb\n";
    for (start, end) in
        [(0, 0), (4, 5), (6, 7), (5, 400), (400, 900), (9, 3), (text.len(), text.len()), (usize::MAX, 0)]
    {
        let odd = Diagnostic::new(Code::BadId, Place::span(Span { start, end }), "odd\nmessage")
            .label("two\nlines")
            .help("help\u{1b}[1m")
            .related(Place::span(Span { start: end, end: start }), "there")
            .related(Place::value(because::diagnostic::Path::root().key("x")), "nowhere")
            .replacement("new\n");
        for text in [text, "", "\r\n", "\t\tx\ty"] {
            assert!(render("m", text, std::slice::from_ref(&odd), true).contains("1 error"));
            assert!(to_json("m", text, std::slice::from_ref(&odd)).is_array());
        }
    }
}

/// One of the full documents with pieces deleted, doubled, swapped or overwritten.
fn mutated() -> impl Strategy<Value = (Format, Vec<u8>)> {
    let piece = prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(any::<u8>(), 1..4),
        prop::sample::select(vec![
            "[",
            "]",
            "{",
            "}",
            ":",
            ": ",
            "-",
            "- ",
            "\n",
            "\n  ",
            "\t",
            "\"",
            "'",
            "#",
            "&a ",
            "*a",
            "!x ",
            "<<: ",
            "|\n",
            "---\n",
            "null",
            "~",
            ".nan",
            "1e999",
            "0x10",
            "é",
            "\u{202e}",
            "=",
            "[[",
            "\u{feff}",
            "because: ",
            "all: ",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    let edits = prop::collection::vec((any::<Index>(), 0usize..40, piece, any::<bool>()), 1..6);
    (prop::sample::select(FULL.to_vec()), edits).prop_map(|((format, text), edits)| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, length, piece, double) in edits {
            let start = place.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            let mut new = piece;
            if double {
                new.extend_from_within(..);
                new.extend_from_slice(&bytes[start..end]);
                new.extend_from_slice(&bytes[start..end]);
            }
            bytes.splice(start..end, new);
        }
        (format, bytes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in FORMATS {
            survives(&bytes, format);
        }
    }

    #[test]
    fn any_text(text in "(\\PC|[\\[\\]{}:,\"'\n\t \\-#&*!|>%@`=.])*") {
        for format in FORMATS {
            survives(text.as_bytes(), format);
        }
    }

    #[test]
    fn garbled_models((format, bytes) in mutated()) {
        survives(&bytes, format);
    }
}

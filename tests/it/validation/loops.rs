//! Loops: feedback is fine, but nothing stops itself by way of one.

use super::{found, model, only, problems, validate};

#[test]
fn feedback_is_allowed() {
    model(
        r#"{"factors": {"a": {}}, "events": {
            "x": {"because": {"a": 0.5, "z": 0.5}}, "y": {"because": "x"}, "z": {"because": "y"}}}"#,
    );
}

#[test]
fn what_stops_may_stand_outside_the_loop() {
    model(
        r#"{"factors": {"a": {}, "s": {}}, "events": {
            "x": {"because": [{"a": 0.5}, {"all": ["y"], "unless": ["s"]}]}, "y": {"because": "x"}}}"#,
    );
}

#[test]
fn unless_within_a_loop_prints_the_loop() {
    let json = r#"{"factors": {"a": {}}, "events": {
        "x": {"because": [{"a": 0.5}, {"all": ["a"], "unless": ["z"]}]},
        "y": {"because": "x"}, "z": {"because": {"y": 0.5}}}}"#;
    let diagnostic = only(json);
    assert_eq!(problems(json), ["unless-in-loop events.x.because[1].unless[0]"]);
    assert_eq!(diagnostic.message, "`z` stops `x` within a feedback loop: `x -> y -> z -> x`");
}

#[test]
fn two_that_stop_each_other_are_a_loop() {
    let json = r#"{"factors": {"a": {}}, "events": {
        "x": {"because": {"all": ["a"], "unless": ["y"]}}, "y": {"because": {"all": ["a"], "unless": ["x"]}}}}"#;
    let diagnostics = validate(json).diagnostics;
    assert_eq!(
        found(&diagnostics),
        ["unless-in-loop events.x.because.unless[0]", "unless-in-loop events.y.because.unless[0]"]
    );
    assert!(diagnostics[0].message.ends_with("`x -> y -> x`"));
    assert!(diagnostics[1].message.ends_with("`y -> x -> y`"));
}

#[test]
fn a_safeguard_in_the_loop_belongs_under_all() {
    let json = r#"{"factors": {"a": {}},
        "safeguards": {"s": {"because": {"x": 0.5}}},
        "events": {"x": {"because": {"all": ["a"], "unless": ["s"]}}}}"#;
    let diagnostic = only(json);
    assert_eq!(diagnostic.code.name(), "unless-in-loop");
    assert!(diagnostic.help[0].contains("list `s` under `all`"), "{:?}", diagnostic.help);
    model(&json.replace(r#"["a"], "unless": ["s"]"#, r#"["a", "s"]"#));
}

#[test]
fn nothing_stops_itself() {
    let json = r#"{"factors": {"a": {}}, "events": {"x": {"because": {"all": ["a"], "unless": ["x"]}}}}"#;
    assert_eq!(only(json).message, "`x` stops `x` within a feedback loop: `x -> x`");
}

/// A chain of `length` events; the first is stopped by the last.
fn long_loop(length: usize) -> String {
    let event = |i: usize| format!(r#""e{i}": {{"because": "e{}"}}"#, i - 1);
    let events: Vec<String> = (1..length).map(event).collect();
    format!(
        r#"{{"factors": {{"a": {{}}}},
            "events": {{"e0": {{"because": {{"all": ["a"], "unless": ["e{}"]}}}}, {}}}}}"#,
        length - 1,
        events.join(", ")
    )
}

#[test]
fn a_long_loop_is_printed_in_short() {
    assert!(only(&long_loop(11)).message.ends_with("e9 -> e10 -> e0`"));
    let message = only(&long_loop(100_000)).message;
    assert!(
        message.ends_with("`e0 -> e1 -> e2 -> e3 -> e4 -> e5 -> ... -> e99996 -> e99997 -> e99998 -> e99999 -> e0`"),
        "{message}"
    );
}

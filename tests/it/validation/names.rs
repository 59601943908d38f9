//! Ids and names.

use super::{found, model, only, problems, validate};

#[test]
fn every_form_of_because_says_where_an_unknown_name_stands() {
    let place = |because: &str| {
        problems(&format!(r#"{{"factors": {{"a": {{}}}}, "events": {{"e": {{"because": {because}}}}}}}"#))
    };
    assert_eq!(place(r#""zzzzz""#), ["unknown-node events.e.because"]);
    assert_eq!(place(r#"{"a": 0.5, "zzzzz": 0.5}"#), ["unknown-node events.e.because.zzzzz:"]);
    assert_eq!(place(r#"{"all": ["a", "zzzzz"]}"#), ["unknown-node events.e.because.all[1]"]);
    assert_eq!(place(r#"["a", "zzzzz"]"#), ["unknown-node events.e.because[1]"]);
    assert_eq!(place(r#"["a", {"zzzzz": 0.5}]"#), ["unknown-node events.e.because[1].zzzzz:"]);
    assert_eq!(place(r#"["a", {"all": ["zzzzz", "a"]}]"#), ["unknown-node events.e.because[1].all[0]"]);
    assert_eq!(
        place(r#"[{"at-least": 1, "of": ["a", "zzzzz"], "unless": ["yyyyy"]}]"#),
        ["unknown-node events.e.because[0].of[1]", "unknown-node events.e.because[0].unless[0]"]
    );
}

#[test]
fn every_section_that_names_nodes_is_checked() {
    let json = r#"{
        "factors": {"a": {}},
        "evidence": [{"of": "x1x1x", "observed": true, "weight": "weak"}],
        "hypotheses": [{"of": "x2x2x", "status": "open"}],
        "actions": {"act": {"fixes": {"x3x3x": 0.5}, "risks": {"x5x5x": 0.5}}},
        "timeline": [{"at": "2026-03-03T14:02:00Z", "what": "it", "node": "x4x4x"}]
    }"#;
    assert_eq!(
        problems(json),
        [
            "unknown-node evidence[0].of",
            "unknown-node hypotheses[0].of",
            "unknown-node actions.act.fixes.x3x3x:",
            "unknown-node actions.act.risks.x5x5x:",
            "unknown-node timeline[0].node"
        ]
    );
}

#[test]
fn a_likely_name_is_proposed() {
    let meant = |name: &str| {
        let json = format!(
            r#"{{"factors": {{"pool-size": {{"label": "Pool too small"}}, "slow-psp": {{}}}},
                "impacts": {{"i": {{"because": "{name}"}}}}, "actions": {{"guard-everything": {{}}}}}}"#
        );
        only(&json)
    };
    assert_eq!(meant("pool-sise").replacement.as_deref(), Some("pool-size"));
    assert_eq!(meant("slow-pps").replacement.as_deref(), Some("slow-psp"));
    assert_eq!(meant("Pool Size").replacement.as_deref(), Some("pool-size"));
    assert_eq!(meant("Pool too small").replacement.as_deref(), Some("pool-size"));
    assert_eq!(meant("something-else").replacement, None);
    assert_eq!(meant("guard-everything").help, ["`guard-everything` is an action; name a node here"]);
}

#[test]
fn ids_are_well_formed() {
    for good in ["a", "0", "a.b_c-d", "3rd-party", "x-"] {
        assert_eq!(problems(&format!(r#"{{"factors": {{"{good}": {{}}}}}}"#)), [""; 0], "{good}");
    }
    for (bad, mended) in [
        ("Pool Size", Some("pool-size")),
        ("pool  size!", Some("pool-size")),
        ("_a", Some("a")),
        ("é", None),
        ("", None),
        ("-", None),
        ("a b", Some("a-b")),
    ] {
        let diagnostic = only(&format!(r#"{{"factors": {{"{bad}": {{}}}}}}"#));
        assert_eq!(diagnostic.code.name(), "bad-id");
        assert_eq!(diagnostic.replacement.as_deref(), mended, "{bad}");
    }
    let json = r#"{"factors": {"a": {}}, "actions": {"Do It": {}},
        "impacts": {"i": {"because": [{"all": ["a"], "id": "My Link"}]}}}"#;
    assert_eq!(problems(json), ["bad-id actions.Do It:", "bad-id impacts.i.because[0].id"]);
}

#[test]
fn a_bad_id_can_still_be_named() {
    let json = r#"{"factors": {"Pool Size": {}}, "impacts": {"i": {"because": "Pool Size"}}}"#;
    assert_eq!(problems(json), ["bad-id factors.Pool Size:"]);
}

#[test]
fn the_keys_of_a_mechanism_are_no_ids() {
    for word in ["all", "at-least", "of", "unless", "strength", "id", "note", "evidence"] {
        assert_eq!(
            problems(&format!(r#"{{"safeguards": {{"{word}": {{}}}}}}"#)),
            [format!("reserved-id safeguards.{word}:")]
        );
    }
}

#[test]
fn ids_are_unique_over_all_sections() {
    let json = r#"{"factors": {"x": {}}, "safeguards": {"x": {}}, "events": {"x": {}}, "impacts": {"x": {}}}"#;
    let diagnostics = validate(json).diagnostics;
    assert_eq!(
        found(&diagnostics),
        ["duplicate-id safeguards.x:", "duplicate-id events.x:", "duplicate-id impacts.x:"]
    );
    assert_eq!(diagnostics[1].message, "`x` is the id of a factor and of an event");
    assert_eq!(diagnostics[1].related[0].0.path.to_string(), "factors.x");
}

#[test]
fn actions_may_be_called_like_nodes_and_mechanisms_like_both() {
    let valid = model(
        r#"{"factors": {"x": {}}, "actions": {"x": {"fixes": {"x": 1}}},
            "impacts": {"i": {"because": [{"all": ["x"], "id": "x"}]}}}"#,
    );
    assert_eq!(valid.actions()[0].fixes[0].0, valid.find("x").unwrap());
}

#[test]
fn mechanisms_do_not_share_an_id() {
    let json = r#"{"factors": {"x": {}, "y": {}},
        "impacts": {"i": {"because": [{"all": ["x"], "id": "m"}, {"all": ["y"], "id": "m"}]}}}"#;
    assert_eq!(problems(json), ["duplicate-id impacts.i.because[1].id"]);
}

#[test]
fn a_file_without_nodes_is_empty() {
    assert_eq!(problems("{}"), ["empty-model "]);
    assert_eq!(problems(r#"{"title": "x", "actions": {"a": {}}}"#), ["empty-model "]);
}

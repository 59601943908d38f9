//! The lints: each raised by what it is about, and silent where there is nothing to ask.

use super::{lints, model};

/// A model that no lint has a question about.
const QUIET: &str = r#"{
    "factors": {"a": {"category": "change"}, "b": {"category": "recovery"}},
    "safeguards": {"s": {}},
    "events": {"e": {"because": {"all": ["a", "b"], "unless": ["s"]}}},
    "impacts": {"i": {"because": "e"}},
    "actions": {"act": {"fixes": {"a": 0.5}, "owner": "a team", "due": "2026-04-01", "ticket": "T-1"}}
}"#;

fn replaced(from: &str, to: &str) -> Vec<String> {
    assert!(QUIET.contains(from), "{from}");
    lints(&QUIET.replace(from, to))
}

#[test]
fn a_complete_model_raises_nothing() {
    assert_eq!(lints(QUIET), [""; 0]);
}

#[test]
fn no_impact() {
    assert_eq!(lints(r#"{"factors": {"a": {}}}"#), ["no-impact "]);
}

#[test]
fn reaches_no_impact() {
    let more = |node: &str| replaced(r#""factors": {"#, &format!(r#""factors": {{"x": {node}, "#));
    assert_eq!(more("{}"), ["reaches-no-impact factors.x:"]);
    assert_eq!(more(r#"{"observed": "no"}"#), [""; 0], "ruled out");
    let refuted = QUIET.replace(
        r#""factors": {"#,
        r#""hypotheses": [{"of": "x", "status": "refuted", "by": "a log"}], "factors": {"x": {}, "#,
    );
    assert_eq!(lints(&refuted), [""; 0], "refuted");
    // Through `of` and `unless`, and along a chain of any length.
    assert_eq!(
        lints(
            r#"{"factors": {"a": {}, "b": {}, "c": {}}, "events": {
                "e": {"because": {"at-least": 1, "of": ["a", "b"], "unless": ["c"]}}, "dead": {"because": ["a", "b"]},
                "dead-too": {"because": "dead"}},
                "impacts": {"i": {"because": "e"}}}"#
        ),
        ["reaches-no-impact events.dead:", "reaches-no-impact events.dead-too:"]
    );
}

#[test]
fn no_cause() {
    assert_eq!(replaced(r#""impacts": {"#, r#""impacts": {"j": {}, "#), ["no-cause impacts.j:"]);
    assert_eq!(replaced(r#""impacts": {"#, r#""impacts": {"j": {"leak": 0}, "#), ["no-cause impacts.j:"]);
    assert_eq!(replaced(r#""impacts": {"#, r#""impacts": {"j": {"leak": 0.01}, "#), [""; 0]);
    let late = r#"{"factors": {"a": {"at": "2026-03-03T14:03:00Z"}, "b": {}},
        "impacts": {"i": {"at": "2026-03-03T14:02:00Z", "because": {"all": ["a", "b"]}}}}"#;
    assert_eq!(lints(late), ["no-cause impacts.i:"]);
    assert!(model(late).lint()[0].message.ends_with("all that is named comes after it"));
}

#[test]
fn no_trigger() {
    let impact = |because: &str| {
        lints(&format!(
            r#"{{"factors": {{"late": {{"category": "recovery"}}, "old": {{"category": "architecture"}},
                "push": {{"category": "change"}}, "left": {{"prior": 0, "latent": "yes", "because": ["e", "old"]}}}},
            "safeguards": {{"s": {{}}}},
            "events": {{"e": {{"because": {{"all": ["push", "late"], "unless": ["s"]}}}}}},
            "impacts": {{"i": {{"leak": 0.1, "because": {because}}}, "j": {{"because": ["e", "left"]}}}}}}"#
        ))
    };
    let raised = "no-trigger impacts.i:";
    assert_eq!(impact(r#"{"late": 0.5}"#), [raised]);
    assert_eq!(impact(r#"["late", "old", "e"]"#), [raised; 2], "one for each way");
    assert_eq!(impact(r#"{"all": ["late", "old"], "unless": ["s"]}"#), [raised]);
    assert_eq!(impact(r#"{"at-least": 1, "of": ["late", "s"]}"#), [raised]);
    for quiet in [
        r#"{"all": ["late", "e"]}"#,
        r#"{"all": ["late", "push"]}"#,
        r#"{"at-least": 1, "of": ["late", "j"]}"#,
        r#""left""#,
    ] {
        assert_eq!(impact(quiet), [""; 0], "{quiet}");
    }
    let without_events = r#"{"factors": {"late": {"category": "recovery"}, "old": {"category": "architecture"}},
        "impacts": {"i": {"because": ["late", "old"]}}}"#;
    assert_eq!(lints(without_events), [""; 0]);
}

#[test]
fn human_leaf() {
    let person = |more: &str| {
        replaced(r#""a": {"category": "change"}"#, &format!(r#""a": {{"category": "human-action"{more}}}"#))
    };
    assert_eq!(person(""), ["human-leaf factors.a:"]);
    assert_eq!(person(r#", "because": {"b": 0.5}, "prior": 0.01"#), [""; 0]);
}

#[test]
fn single_cause() {
    let impact = |because: &str, more: &str| {
        lints(&format!(
            r#"{{"factors": {{"a": {{}}, "b": {{"because": "a"}}}},
            "impacts": {{"i": {{"because": {because}{more}}}, "j": {{"leak": 0.1, "because": ["a", "b"]}}}}}}"#
        ))
    };
    let b = "single-cause factors.b:";
    for because in [r#""a""#, r#"{"a": 0.5}"#, r#"["a"]"#, r#"{"all": ["a"]}"#, r#"[{"at-least": 1, "of": ["a"]}]"#] {
        assert_eq!(impact(because, ""), [b, "single-cause impacts.i:"], "{because}");
    }
    assert_eq!(impact(r#""b""#, ""), [b], "a line is asked about once, where it begins");
    assert_eq!(impact(r#""a""#, r#", "leak": 0.01"#), [b]);
    assert_eq!(impact(r#"["a", "b"]"#, ""), [b]);
    assert_eq!(impact(r#"{"all": ["a"], "unless": ["b"]}"#, ""), [b]);
    assert_eq!(impact(r#"{"all": ["a", "b"]}"#, ""), [b]);
}

#[test]
fn no_source() {
    let known = |more: &str| replaced(r#""category": "change""#, &format!(r#""category": "change", {more}"#));
    assert_eq!(known(r#""observed": "yes""#), ["no-source factors.a:"]);
    assert_eq!(known(r#""observed": "no""#), [""; 0]);
    assert_eq!(known(r#""observed": "yes", "url": "https://example.org""#), [""; 0]);
    assert_eq!(replaced(r#""s": {}"#, r#""s": {"held": "no"}"#), ["no-source safeguards.s:"]);
    assert_eq!(replaced(r#""s": {}"#, r#""s": {"held": "yes"}"#), [""; 0]);
    assert_eq!(replaced(r#""e": {"#, r#""e": {"observed": "yes", "#), [""; 0], "events are not causes");
    for filed in [
        r#""evidence": [{"of": "a", "observed": "yes", "weight": "weak"}]"#,
        r#""hypotheses": [{"of": "a", "status": "confirmed", "by": "a test"}]"#,
        r#""timeline": [{"at": "2026-03-03T14:02:00Z", "what": "x", "node": "a", "url": "https://example.org"}]"#,
    ] {
        let json = QUIET.replace(r#""category": "change""#, r#""category": "change", "observed": "yes""#);
        assert_eq!(lints(&json.replacen('{', &format!("{{{filed},"), 1)), [""; 0], "{filed}");
    }
}

#[test]
fn guards_nothing() {
    assert_eq!(replaced(r#""s": {}"#, r#""s": {}, "t": {}"#), ["guards-nothing safeguards.t:"]);
    assert_eq!(
        lints(r#"{"safeguards": {"s": {}, "t": {}}, "impacts": {"i": {"because": {"all": ["s", "t"]}}}}"#),
        [""; 0],
        "one that is a cause by failing is named"
    );
}

#[test]
fn loose_action() {
    let action = |keys: &str| {
        let json = QUIET.replace(r#""owner": "a team", "due": "2026-04-01", "ticket": "T-1""#, keys);
        model(&json).lint().into_iter().map(|diagnostic| diagnostic.message).collect::<Vec<_>>()
    };
    let note = r#""note": "x""#;
    assert_eq!(action(note), ["the action `act` has no `owner`, no `due` and no `ticket`"]);
    assert_eq!(action(r#""owner": "x", "status": "in-progress""#), ["the action `act` has no `due` and no `ticket`"]);
    assert_eq!(action(r#""owner": " ", "due": "2026-04-01", "ticket": "x""#), ["the action `act` has no `owner`"]);
    for status in ["done", "verified", "dropped"] {
        assert_eq!(action(&format!(r#""status": "{status}""#)), [""; 0]);
    }
    assert_eq!(action(r#""type": "accept", "owner": "x""#), [""; 0]);
    assert_eq!(action(r#""type": "accept""#), ["the action `act` has no `owner`"]);
}

#[test]
fn no_recovery_factor() {
    let header = |detected: &str, key: &str, end: &str, category: &str| {
        lints(&QUIET.replace("recovery", category).replacen(
            '{',
            &format!(
                r#"{{"incident": {{"start": "2026-03-03T14:00:00Z", {detected} "{key}": "2026-03-03T{end}:00Z"}},"#
            ),
            1,
        ))
    };
    let after = |minutes: usize| format!(r#""detected": "2026-03-03T14:{minutes:02}:00Z","#);
    assert_eq!(header(&after(10), "end", "14:31", "network"), ["no-recovery-factor incident.end"]);
    assert_eq!(header(&after(10), "mitigated", "14:31", "network"), ["no-recovery-factor incident.mitigated"]);
    assert_eq!(header(&after(10), "end", "14:30", "network"), [""; 0], "short");
    assert_eq!(header(&after(20), "end", "15:00", "network"), [""; 0], "slow to be noticed");
    assert_eq!(header("", "end", "15:00", "network"), [""; 0], "not said when it was noticed");
    for category in ["recovery", "monitoring-gap", "knowledge", "communication", "automation"] {
        assert_eq!(header(&after(10), "end", "16:00", category), [""; 0], "{category}");
    }
}

#[test]
fn unbacked_hypothesis() {
    let settled = |hypothesis: &str, evidence: &str| {
        lints(&QUIET.replacen(
            '{',
            &format!(r#"{{"hypotheses": [{{"of": "a", "status": {hypothesis}}}], "evidence": [{evidence}],"#),
            1,
        ))
    };
    assert_eq!(settled(r#""refuted""#, ""), ["unbacked-hypothesis hypotheses[0].status"]);
    assert_eq!(settled(r#""confirmed", "by": """#, ""), ["unbacked-hypothesis hypotheses[0].status"]);
    assert_eq!(settled(r#""open""#, ""), [""; 0]);
    assert_eq!(settled(r#""confirmed", "by": "a log""#, ""), [""; 0]);
    assert_eq!(settled(r#""confirmed""#, r#"{"of": "a", "observed": "yes", "weight": "weak"}"#), [""; 0]);
}

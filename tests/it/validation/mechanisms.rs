//! Mechanisms: what each form means, and what no form may say.

use because::weight::Weight;

use super::{model, node, only, problems};

/// Three factors and an event with this `because`.
fn event(because: &str) -> String {
    format!(r#"{{"factors": {{"a": {{}}, "b": {{}}, "c": {{}}}}, "events": {{"e": {{"because": {because}}}}}}}"#)
}

#[test]
fn the_forms_mean_the_same() {
    let mechanisms = |because: &str| node(&model(&event(because)), "e").mechanisms.clone();
    let single = mechanisms(r#"[{"all": ["a"], "strength": 1}]"#);
    for form in [r#""a""#, r#"{"a": 1}"#, r#"{"all": ["a"]}"#, r#"["a"]"#, r#"[{"a": 1}]"#, r#"[{"all": ["a"]}]"#] {
        assert_eq!(mechanisms(form), single, "{form}");
    }
    let two = mechanisms(r#"[{"all": ["a"], "strength": 0.5}, {"all": ["b"], "strength": "likely"}]"#);
    assert_eq!(two.len(), 2);
    assert_eq!(two[1].strength, Weight::word("likely").unwrap());
    for form in [r#"{"a": 0.5, "b": "likely"}"#, r#"[{"a": 0.5, "b": "likely"}]"#, r#"[{"a": 0.5}, {"b": "likely"}]"#] {
        assert_eq!(mechanisms(form), two, "{form}");
    }
}

#[test]
fn every_key_arrives() {
    let json = event(
        r#"[{"all": ["a"], "at-least": 1, "of": ["b"], "unless": ["c"], "strength": [0.2, 0.4],
            "id": "m", "note": "n", "evidence": ["x", "y"]}]"#,
    );
    let valid = model(&json);
    let [mechanism] = node(&valid, "e").mechanisms.as_slice() else { panic!("one mechanism") };
    let at = |id| valid.find(id).unwrap();
    assert_eq!(mechanism.all, [at("a")]);
    let at_least = mechanism.at_least.as_ref().unwrap();
    assert_eq!((at_least.count, at_least.of.as_slice()), (1, [at("b")].as_slice()));
    assert_eq!(mechanism.unless, [at("c")]);
    assert_eq!(mechanism.strength, Weight::range(0.2, 0.4).unwrap());
    assert_eq!((mechanism.id.as_deref(), mechanism.note.as_deref()), (Some("m"), Some("n")));
    assert_eq!(mechanism.evidence, ["x", "y"]);
    assert!(!mechanism.off);
    assert_eq!(mechanism.causes().collect::<Vec<_>>(), [at("a"), at("b")]);
}

#[test]
fn a_mechanism_has_a_cause() {
    for (because, place) in [
        ("[]", "because"),
        ("{}", "because"),
        ("[{}]", "because[0]"),
        (r#"["a", {}]"#, "because[1]"),
        (r#"{"strength": 0.5}"#, "because"),
        (r#"["a", {"unless": ["b"]}]"#, "because[1]"),
        (r#"["a", {"all": []}]"#, "because[1]"),
    ] {
        assert_eq!(problems(&event(because)), [format!("empty-mechanism events.e.{place}")], "{because}");
    }
}

#[test]
fn a_node_stands_once_in_a_mechanism() {
    for (because, place) in [
        (r#"{"all": ["a", "a"]}"#, "because.all[1]"),
        (r#"[{"all": ["a", "b", "a"]}]"#, "because[0].all[2]"),
        (r#"[{"at-least": 1, "of": ["a", "a"]}]"#, "because[0].of[1]"),
        (r#"[{"all": ["a"], "at-least": 1, "of": ["a", "b"]}]"#, "because[0].of[0]"),
        (r#"[{"all": ["a"], "unless": ["b", "b"]}]"#, "because[0].unless[1]"),
        (r#"[{"all": ["a"], "unless": ["a"]}]"#, "because[0].unless[0]"),
        (r#"[{"at-least": 1, "of": ["a", "b"], "unless": ["b"]}]"#, "because[0].unless[0]"),
    ] {
        assert_eq!(problems(&event(because)), [format!("repeated-cause events.e.{place}")], "{because}");
    }
}

#[test]
fn a_node_may_stand_in_several_mechanisms() {
    let json = event(r#"[{"a": 0.5}, {"all": ["a", "b"]}, {"a": 0.2}, {"all": ["b"], "unless": ["a"]}]"#);
    assert_eq!(problems(&json), [""; 0]);
}

#[test]
fn nothing_is_its_own_cause() {
    for (because, place) in [
        (r#""e""#, "because"),
        (r#"{"a": 0.5, "e": 0.5}"#, "because.e:"),
        (r#"{"all": ["a", "e"]}"#, "because.all[1]"),
        (r#"["a", "e"]"#, "because[1]"),
        (r#"["a", {"e": 1}]"#, "because[1].e:"),
        (r#"[{"at-least": 1, "of": ["e", "a"]}]"#, "because[0].of[0]"),
    ] {
        assert_eq!(problems(&event(because)), [format!("self-cause events.e.{place}")], "{because}");
    }
}

#[test]
fn thresholds_can_be_met() {
    for (because, place, word) in [
        (r#"{"of": ["a", "b"]}"#, "because.of:", "`of` needs `at-least`"),
        (r#"[{"all": ["c"], "of": ["a", "b"]}]"#, "because[0].of:", "`of` needs `at-least`"),
        (r#"[{"at-least": 2}]"#, "because[0].at-least:", "`at-least` needs `of`"),
        (r#"[{"all": ["a"], "at-least": 1}]"#, "because[0].at-least:", "`at-least` needs `of`"),
        (r#"[{"at-least": 0, "of": ["a"]}]"#, "because[0].at-least", "`at-least` must be 1 or more"),
        (r#"[{"at-least": 3, "of": ["a", "b"]}]"#, "because[0].at-least", "can never be met"),
    ] {
        assert_eq!(problems(&event(because)), [format!("bad-threshold events.e.{place}")], "{because}");
        assert!(only(&event(because)).message.contains(word), "{because}");
    }
    for count in 1..=3 {
        assert_eq!(problems(&event(&format!(r#"[{{"at-least": {count}, "of": ["a", "b", "c"]}}]"#))), [""; 0]);
    }
}

#[test]
fn all_problems_come_at_once() {
    let json = r#"{
        "factors": {"Bad": {}, "all": {}, "x": {"held": true, "check_cost": -1}},
        "events": {"x": {"because": [{}, {"of": ["nowhere"]}, "x"]}},
        "evidence": [{"of": "x"}],
        "actions": {"a": {"fixes": {"nothing": 0.5}, "cost": -2}}
    }"#;
    assert_eq!(
        problems(json),
        [
            "bad-id factors.Bad:",
            "reserved-id factors.all:",
            "duplicate-id events.x:",
            "bad-value factors.x.check_cost",
            "wrong-observation factors.x.held:",
            "empty-mechanism events.x.because[0]",
            "unknown-node events.x.because[1].of[0]",
            "bad-threshold events.x.because[1].of:",
            "self-cause events.x.because[2]",
            "missing-key evidence[0]",
            "missing-key evidence[0]",
            "bad-value actions.a.cost",
            "unknown-node actions.a.fixes.nothing:",
        ]
    );
}

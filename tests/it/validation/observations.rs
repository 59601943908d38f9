//! What was seen.

use super::{model, node, only, problems};

#[test]
fn an_observation_means_the_bad_state() {
    let valid = model(
        r#"{"factors": {"f1": {"observed": "yes"}, "f2": {"observed": false}, "f3": {}},
            "safeguards": {"s1": {"held": "yes"}, "s2": {"held": "no"}, "s3": {}},
            "events": {"e1": {"observed": true}, "e2": {"observed": "no"}, "e3": {}},
            "impacts": {"i1": {"observed": "yes"}, "i2": {"observed": "no"}, "i3": {}}}"#,
    );
    let known = |id| node(&valid, id).observed;
    assert_eq!((known("f1"), known("f2"), known("f3")), (Some(true), Some(false), None));
    assert_eq!((known("s1"), known("s2"), known("s3")), (Some(false), Some(true), None));
    assert_eq!((known("e1"), known("e2"), known("e3")), (Some(true), Some(false), None));
    assert_eq!((known("i1"), known("i2"), known("i3")), (Some(true), Some(false), Some(true)));
}

#[test]
fn held_is_for_safeguards_and_observed_for_all_else() {
    assert_eq!(
        problems(
            r#"{"factors": {"f": {"held": true}}, "safeguards": {"s": {"observed": true}},
                "events": {"e": {"held": false, "observed": true}}, "impacts": {"i": {"held": true}}}"#
        ),
        [
            "wrong-observation factors.f.held:",
            "wrong-observation safeguards.s.observed:",
            "wrong-observation events.e.held:",
            "wrong-observation impacts.i.held:"
        ]
    );
    let diagnostic = only(r#"{"safeguards": {"s": {"observed": true}}}"#);
    assert_eq!(diagnostic.message, "`observed` does not fit `s`, which is a safeguard");
    assert_eq!(diagnostic.help, ["write `held: yes` if it worked, `held: no` if it was missing or failed"]);
}

/// A factor `f` and a safeguard `s`, and one item of evidence.
fn item(evidence: &str) -> String {
    format!(r#"{{"factors": {{"f": {{}}}}, "safeguards": {{"s": {{}}}}, "evidence": [{evidence}]}}"#)
}

#[test]
fn evidence_speaks_for_a_state_with_a_weight() {
    let seen = |evidence: &str| {
        let valid = model(&item(evidence));
        let item = &valid.evidence()[0];
        (item.bad, item.ratio)
    };
    assert_eq!(seen(r#"{"of": "f", "observed": "yes", "weight": "weak"}"#), (true, 2.0));
    assert_eq!(seen(r#"{"of": "f", "observed": "no", "weight": "moderate"}"#), (false, 8.0));
    assert_eq!(seen(r#"{"of": "s", "held": "yes", "weight": "strong"}"#), (false, 55.0));
    assert_eq!(seen(r#"{"of": "s", "held": "no", "weight": "very-strong"}"#), (true, 150.0));
    assert_eq!(seen(r#"{"of": "f", "observed": "yes", "weight": "conclusive"}"#), (true, f64::INFINITY));
    assert_eq!(seen(r#"{"of": "f", "observed": "yes", "ratio": 1}"#), (true, 1.0));
    assert_eq!(seen(r#"{"of": "f", "observed": "yes", "ratio": 3.5}"#), (true, 3.5));
}

#[test]
fn evidence_has_one_claim_that_fits_and_one_weight() {
    for (evidence, problem) in [
        (r#"{"of": "f", "weight": "weak"}"#, "missing-key evidence[0]"),
        (r#"{"of": "s", "weight": "weak"}"#, "missing-key evidence[0]"),
        (r#"{"of": "f", "held": true, "weight": "weak"}"#, "wrong-observation evidence[0].held:"),
        (r#"{"of": "s", "observed": true, "weight": "weak"}"#, "wrong-observation evidence[0].observed:"),
        (r#"{"of": "s", "observed": true, "held": true, "weight": "weak"}"#, "wrong-observation evidence[0].observed:"),
        (r#"{"of": "f", "observed": true}"#, "missing-key evidence[0]"),
        (r#"{"of": "f", "observed": true, "weight": "weak", "ratio": 2}"#, "bad-value evidence[0].ratio:"),
        (r#"{"of": "f", "observed": true, "ratio": 0.5}"#, "bad-value evidence[0].ratio"),
        (r#"{"of": "f", "observed": true, "ratio": 0}"#, "bad-value evidence[0].ratio"),
        (r#"{"of": "f", "observed": true, "ratio": -3}"#, "bad-value evidence[0].ratio"),
    ] {
        assert_eq!(problems(&item(evidence)), [problem], "{evidence}");
    }
    let turned = only(&item(r#"{"of": "f", "observed": true, "ratio": 0.25}"#));
    assert!(turned.help[0].ends_with("turn the answer round and write `ratio: 4`"), "{:?}", turned.help);
}

#[test]
fn an_infinite_ratio_is_called_conclusive() {
    let mut document = super::document(&item(r#"{"of": "f", "observed": true, "ratio": 2}"#));
    let mut help = |ratio: f64| {
        document.evidence[0].ratio = Some(ratio);
        let validated = because::model::Model::new(&document, &because::model::BaseRates::shipped());
        assert!(validated.model.is_none());
        validated.diagnostics[0].help[0].clone()
    };
    assert!(help(f64::INFINITY).contains("`weight: conclusive`"));
    assert!(help(f64::NAN).contains("how many times likelier"));
    assert!(help(f64::NEG_INFINITY).contains("how many times likelier"));
}

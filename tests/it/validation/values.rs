//! Own chances, costs, what is latent, and times.

use because::model::{ActionStatus, BaseRates, Category, Model};
use because::weight::Weight;

use super::{document, found, model, node, only, problems, validate};

fn number(p: f64) -> Weight {
    Weight::number(p).expect("a probability")
}

#[test]
fn own_chances_have_their_defaults() {
    let valid = model(
        r#"{"factors": {"given": {"prior": "unlikely", "category": "change"}, "by-category": {"category": "third-party"},
                        "plain": {}, "caused": {"because": "plain", "category": "change"},
                        "both": {"because": "plain", "prior": 0.2}},
            "safeguards": {"guard": {}, "weak": {"fails": [0.4, 0.8]}, "undermined": {"because": "plain"}},
            "events": {"e": {}, "leaky": {"leak": 0.001, "category": "load"}},
            "impacts": {"i": {}, "leaky-i": {"leak": 0.5}}}"#,
    );
    for (id, own) in [
        ("given", Weight::word("unlikely").unwrap()),
        ("by-category", number(0.09)),
        ("plain", number(0.10)),
        ("caused", number(0.0)),
        ("both", number(0.2)),
        ("guard", number(0.25)),
        ("weak", Weight::range(0.4, 0.8).unwrap()),
        ("undermined", number(0.0)),
        ("e", number(0.0)),
        ("leaky", number(0.001)),
        ("i", number(0.0)),
        ("leaky-i", number(0.5)),
    ] {
        assert_eq!((node(&valid, id).own, node(&valid, id).base), (own, own), "{id}");
    }
}

#[test]
fn what_was_in_progress_moves_base_rates_and_no_written_priors() {
    for (during, misconfiguration, hardware) in
        [("change", 2.0, 0.15), ("normal", 0.28, 1.7), ("maintenance", 1.4, 3.1)]
    {
        let valid = model(&format!(
            r#"{{"incident": {{"during": "{during}"}},
                "factors": {{"m": {{"category": "misconfiguration"}}, "h": {{"category": "hardware"}},
                             "n": {{"category": "network"}}, "w": {{"category": "hardware", "prior": 0.08}}}},
                "safeguards": {{"s": {{"category": "hardware"}}}}}}"#
        ));
        let moved = |rate: f64, odds: f64| odds * rate / (1.0 - rate + odds * rate);
        let close = |id: &str, own: f64, base: f64| {
            assert!((node(&valid, id).own.point() - own).abs() < 1e-15, "{during} {id}");
            assert_eq!(node(&valid, id).base.point(), base, "{during} {id}");
        };
        close("m", moved(0.22, misconfiguration), 0.22);
        close("h", moved(0.08, hardware), 0.08);
        close("n", 0.06, 0.06);
        close("w", 0.08, 0.08);
        close("s", 0.25, 0.25);
    }
}

#[test]
fn what_stays_until_mended() {
    use because::model::NodeKind::{Event, Factor, Impact, Safeguard};
    let passing = ["change", "third-party", "hardware", "network", "load", "human-action"];
    for category in Category::ALL {
        for (section, kind) in [("factors", Factor), ("safeguards", Safeguard), ("events", Event), ("impacts", Impact)]
        {
            let valid = model(&format!(
                r#"{{"{section}": {{"x": {{"category": "{category}"}}, "y": {{"category": "{category}", "latent": "yes"}},
                    "z": {{"category": "{category}", "latent": "no"}}}}}}"#
            ));
            let latent = match kind {
                Factor => !passing.contains(&category.name()),
                Safeguard => true,
                Event | Impact => false,
            };
            assert_eq!(node(&valid, "x").latent, latent, "{section} {category}");
            assert!(node(&valid, "y").latent && !node(&valid, "z").latent);
        }
    }
    assert!(node(&model(r#"{"factors": {"x": {}}}"#), "x").latent);
}

#[test]
fn costs_are_finite_and_not_negative() {
    let mut document = document(
        r#"{"factors": {"f": {"check_cost": 0}}, "impacts": {"i": {"cost": 0, "because": "f"}}, "actions": {"a": {"cost": 0}}}"#,
    );
    let mut set = |cost: f64| {
        document.factors["f"].check_cost = Some(cost);
        document.impacts["i"].cost = Some(cost);
        document.actions["a"].cost = Some(cost);
        found(&Model::new(&document, &BaseRates::shipped()).diagnostics)
    };
    assert_eq!(set(0.0), [""; 0]);
    assert_eq!(set(1e300), [""; 0]);
    for bad in [-0.001, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(
            set(bad),
            ["bad-value factors.f.check_cost", "bad-value impacts.i.cost", "bad-value actions.a.cost"],
            "{bad}"
        );
    }
}

#[test]
fn texts_and_choices_have_their_defaults() {
    let valid = model(r#"{"title": " ", "factors": {"f": {"label": ""}}, "actions": {"a": {}}}"#);
    assert_eq!(valid.title(), "untitled");
    assert_eq!(node(&valid, "f").label, "f");
    assert_eq!(node(&valid, "f").cost, 1.0);
    assert_eq!((valid.actions()[0].label.as_str(), valid.actions()[0].status), ("a", ActionStatus::Open));
    let empty = r#"{"factors": {"f": {}}, "timeline": [{"at": "2026-03-03T14:02:00Z", "what": ""}]}"#;
    assert_eq!(problems(empty), ["bad-value timeline[0].what"]);
}

#[test]
fn nodes_stand_by_section_and_id_and_the_timeline_in_the_order_of_time() {
    let valid = model(
        r#"{"impacts": {"i": {}}, "events": {"z": {}, "b": {}}, "safeguards": {"s": {}}, "factors": {"y": {}, "a": {}},
            "timeline": [{"at": "2026-03-03T14:02:00Z", "what": "second"}, {"at": "2026-03-03T14:01:00Z", "what": "first"}]}"#,
    );
    let ids: Vec<&str> = valid.nodes().iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["a", "y", "s", "b", "z", "i"]);
    for (reference, node) in valid.iter() {
        assert_eq!(valid.find(&node.id), Some(reference));
    }
    let told: Vec<&str> = valid.timeline().iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(told, ["first", "second"]);
}

#[test]
fn the_header_runs_forward() {
    let header = |times: &str| problems(&format!(r#"{{"factors": {{"f": {{}}}}, "incident": {{{times}}}}}"#));
    let (one, two, three) =
        (r#""2026-03-03T14:01:00Z""#, r#""2026-03-03T14:02:00Z""#, r#""2026-03-03T15:03:00+01:00""#);
    assert_eq!(header(&format!(r#""start": {one}, "detected": {two}, "mitigated": {two}, "end": {three}"#)), [""; 0]);
    assert_eq!(header(&format!(r#""start": {two}, "detected": {one}, "end": {two}"#)), [""; 0]);
    assert_eq!(header(&format!(r#""start": {two}, "end": {one}"#)), ["bad-value incident.end"]);
    assert_eq!(header(&format!(r#""start": {two}, "mitigated": {one}"#)), ["bad-value incident.mitigated"]);
    assert_eq!(header(&format!(r#""mitigated": {three}, "end": {two}"#)), ["bad-value incident.end"]);
}

/// Event `e` at 14:02, with causes at 14:01, 14:02 and 14:03, and an undated one.
fn dated(because: &str) -> String {
    format!(
        r#"{{"factors": {{"early": {{"at": "2026-03-03T14:01:00Z"}}, "same": {{"at": "2026-03-03T14:02:00Z"}},
                          "late": {{"at": "2026-03-03T14:03:00Z"}}, "undated": {{}}}},
            "events": {{"e": {{"at": "2026-03-03T14:02:00Z", "because": {because}}}}}}}"#
    )
}

#[test]
fn a_cause_after_its_effect_switches_the_mechanism_off() {
    for (because, place) in [
        (r#""late""#, "because"),
        (r#"{"late": 0.5}"#, "because.late:"),
        (r#"{"all": ["late"]}"#, "because.all[0]"),
        (r#"["late"]"#, "because[0]"),
        (r#"[{"late": 0.5}]"#, "because[0].late:"),
        (r#"[{"all": ["early", "late"]}]"#, "because[0].all[1]"),
        (r#"[{"at-least": 1, "of": ["late"]}]"#, "because[0].of[0]"),
        (r#"[{"at-least": 2, "of": ["early", "late"]}]"#, "because[0].of[1]"),
    ] {
        let json = dated(because);
        assert_eq!(problems(&json), [format!("cause-after-effect events.e.{place}")], "{because}");
        let valid = model(&json);
        assert!(node(&valid, "e").mechanisms[0].off, "{because}");
    }
    assert_eq!(
        only(&dated(r#""late""#)).message,
        "`late` (2026-03-03T14:03:00Z) comes after its effect `e` (2026-03-03T14:02:00Z): this mechanism is switched off"
    );
}

#[test]
fn only_the_mechanism_with_the_late_cause_is_off() {
    let valid =
        model(&dated(r#"[{"early": 0.5, "late": 0.5, "same": 0.5}, {"all": ["undated"], "unless": ["late"]}]"#));
    let off: Vec<bool> = node(&valid, "e").mechanisms.iter().map(|mechanism| mechanism.off).collect();
    assert_eq!(off, [false, true, false, false]);
}

#[test]
fn a_late_cause_of_a_threshold_does_not_count() {
    let json = dated(r#"[{"at-least": 2, "of": ["early", "late", "undated"]}]"#);
    let validated = validate(&json);
    assert_eq!(found(&validated.diagnostics), ["cause-after-effect events.e.because[0].of[1]"]);
    assert!(validated.diagnostics[0].message.ends_with("it does not count here"));
    let valid = model(&json);
    let mechanism = &node(&valid, "e").mechanisms[0];
    assert!(!mechanism.off);
    let at_least = mechanism.at_least.as_ref().unwrap();
    assert_eq!((at_least.count, at_least.of.len()), (2, 2));
}

//! The builder: the same model as a file, and no panic whatever it is given.

use because::model::{ActionKind, Category, Date, During, EvidenceWeight, HypothesisStatus, Model, Time};
use because::weight::Weight;

use super::{found, model};

#[test]
fn what_is_built_is_what_would_be_written() {
    let built = Model::builder()
        .title("Checkout outage")
        .cost_unit("days")
        .incident(|i| i.start("2026-03-03T14:02:00Z").during(During::Change).severity("SEV1").system("checkout"))
        .factor("pool-size", |f| {
            f.label("Pool set to 5").category(Category::Misconfiguration).prior(0.05).observed(true)
        })
        .factor("slow-psp", |f| f.category(Category::ThirdParty).tag("psp").check_cost(0.5).latent(true))
        .safeguard("pool-alert", |s| s.fails("even").held(false).url("https://example.org"))
        .event("pool-exhausted", |e| {
            e.at("2026-03-03T14:01:10Z")
                .leak(0.001)
                .because("pool-size", "very-likely")
                .because_all(["pool-size", "slow-psp"], (0.6, 0.8))
                .mechanism(|m| {
                    m.at_least(1, ["slow-psp"]).unless(["pool-alert"]).id("hidden").evidence("a").evidence("b")
                })
        })
        .impact("orders-failed", |i| i.cost(17.0).because("pool-exhausted", Weight::ALWAYS))
        .evidence("slow-psp", |e| e.observed(false).weight(EvidenceWeight::Strong).note("p99"))
        .hypothesis("slow-psp", HypothesisStatus::Refuted, "status page")
        .action("size-guard", |a| {
            a.kind(ActionKind::Prevent)
                .fixes("pool-size", "almost-certain")
                .risks("slow-psp", 0.02)
                .cost(2.0)
                .owner("payments")
                .due("2026-04-01")
        })
        .timeline("2026-03-03T14:02:00Z", "First failed order")
        .build()
        .unwrap();
    let read = model(
        r#"{"title": "Checkout outage", "cost_unit": "days",
            "incident": {"start": "2026-03-03T14:02:00Z", "during": "change", "severity": "SEV1", "systems": ["checkout"]},
            "factors": {
                "pool-size": {"label": "Pool set to 5", "category": "misconfiguration", "prior": 0.05, "observed": "yes"},
                "slow-psp": {"category": "third-party", "tags": ["psp"], "check_cost": 0.5, "latent": "yes"}},
            "safeguards": {"pool-alert": {"fails": "even", "held": "no", "url": "https://example.org"}},
            "events": {"pool-exhausted": {"at": "2026-03-03T14:01:10Z", "leak": 0.001, "because": [
                {"pool-size": "very-likely"},
                {"all": ["pool-size", "slow-psp"], "strength": [0.6, 0.8]},
                {"at-least": 1, "of": ["slow-psp"], "unless": ["pool-alert"], "id": "hidden", "evidence": ["a", "b"]}]}},
            "impacts": {"orders-failed": {"cost": 17, "because": {"pool-exhausted": 1}}},
            "evidence": [{"of": "slow-psp", "observed": "no", "weight": "strong", "note": "p99"}],
            "hypotheses": [{"of": "slow-psp", "status": "refuted", "by": "status page"}],
            "actions": {"size-guard": {"type": "prevent", "fixes": {"pool-size": "almost-certain"},
                "risks": {"slow-psp": 0.02}, "cost": 2,
                "owner": "payments", "due": "2026-04-01"}},
            "timeline": [{"at": "2026-03-03T14:02:00Z", "what": "First failed order"}]}"#,
    );
    assert_eq!(built, read);
}

#[test]
fn times_may_be_typed() {
    let time: Time = "2026-03-03T14:02:00Z".parse().unwrap();
    let day: Date = "2026-04-01".parse().unwrap();
    let valid = Model::builder().factor("a", |f| f.at(time)).action("x", |a| a.due(day)).build().unwrap();
    assert_eq!((valid.nodes()[0].at, valid.actions()[0].due), (Some(time), Some(day)));
}

#[test]
fn every_mistake_comes_out_at_the_end() {
    let builder = Model::builder()
        .factor("a", |f| f.prior(1.5).at("yesterday"))
        .factor("a", |f| f.prior("often"))
        .safeguard("s", |s| s.fails((0.9, 0.1)))
        .event("e", |e| e.because("a", f64::NAN).because_all(["nowhere"], -1.0).mechanism(|m| m.strength(2.0)))
        .action("x", |a| a.fixes("a", 7.0).due("soon"))
        .action("x", |a| a)
        .evidence("a", |e| e.ratio(0.0))
        .timeline("never", "x");
    let errors = builder.build().unwrap_err();
    assert_eq!(
        found(&errors),
        [
            "bad-weight factors.a.prior",
            "bad-value factors.a.at",
            "bad-weight factors.a.prior",
            "duplicate-id factors.a:",
            "bad-weight safeguards.s.fails",
            "bad-weight events.e.because[0].a",
            "bad-weight events.e.because[1].strength",
            "bad-weight events.e.because[2].strength",
            "bad-weight actions.x.fixes.a",
            "bad-value actions.x.due",
            "duplicate-id actions.x:",
            "bad-value timeline[0].at",
            "unknown-node events.e.because[1].all[0]",
            "empty-mechanism events.e.because[2]",
            "bad-value evidence[0].ratio",
            "missing-key evidence[0]",
        ]
    );
    assert!(builder.validate().model.is_none());
}

#[test]
fn the_builder_gives_warnings_apart() {
    let late = Model::builder()
        .factor("a", |f| f.at("2026-03-03T14:03:00Z"))
        .event("e", |e| e.at("2026-03-03T14:02:00Z").because("a", 1.0));
    assert!(late.build().is_ok());
    assert_eq!(found(&late.validate().diagnostics), ["cause-after-effect events.e.because[0].a:"]);
    assert_eq!(late.document().events.len(), 1);
}

//! `because next` and `because whatif` as a user runs them.

use serde_json::Value;

use crate::program::{because, directory, shipped};

fn path(inside: &str) -> String {
    shipped(inside).to_str().expect("the path of this package is text").to_owned()
}

fn starter() -> String {
    path("models/starter.yaml")
}

/// Too entangled for the budget that the tests give it.
fn large() -> String {
    let mut text = String::from("factors:\n");
    (0..40).for_each(|i| text += &format!("  f{i}: {{ prior: 0.3 }}\n"));
    text += "events:\n";
    for e in 0..20 {
        let [a, b, c] = [0, 13, 26].map(|step| (7 * e + step) % 40);
        text += &format!("  e{e}: {{ leak: 0.1, observed: yes, because: {{ f{a}: 0.5, f{b}: 0.5, f{c}: 0.5 }} }}\n");
    }
    text += "impacts:\n  i:\n    because:\n";
    (0..20).for_each(|e| text += &format!("      - e{e}: 0.3\n"));
    let file = directory("whatif").join("large.yaml");
    std::fs::write(&file, text).expect("the directory is ours");
    file.to_str().expect("its path is text").to_owned()
}

#[test]
fn wrong_usage_is_told_with_a_remedy() {
    let starter = starter();
    for (arguments, parts) in [
        (&[][..], &["nothing is to be otherwise", "--repair", "--observe", "--set"][..]),
        (&["--repair", "pool-sise"], &["there is no node `pool-sise`", "did you mean `pool-size`?"]),
        (&["--observe", "pool-alert=yes"], &["`pool-alert` is a safeguard", "pool-alert=held"]),
        (&["--observe", "slow-psp=yes:huge"], &["`huge` is no weight of evidence", "very-strong"]),
        (&["--set", "slow-psp.leak=0.2"], &["a factor has no `leak`", "slow-psp.prior=0.2"]),
        (&["--set", "slow-psp.prior=2"], &["2 is not a probability", "a number from 0 to 1"]),
        (&["--set", "slow-psp.prior=0.1", "--set", "slow-psp.prior=0.2"], &["set twice"]),
        (&["--repair", "pool-size", "--sample", "1000"], &["answered exactly"]),
        (&["--repair", "pool-size", "--candidates", "nobody"], &["there is no node `nobody`"]),
    ] {
        let ended = because(["whatif", &starter].iter().chain(arguments)).run().ends_with(2);
        for part in parts {
            assert!(ended.err.contains(part), "{arguments:?}: {}", ended.err);
        }
        assert!(ended.out.is_empty());
    }
    because(["next", &starter, "--top", "0"]).run().ends_with(2);
    because(["next", &starter, "--by", "luck"]).run().ends_with(2);
}

#[test]
fn what_contradicts_the_model_is_named() {
    let ended = because(["whatif", &starter(), "--observe", "pool-size=no"]).run().ends_with(1);
    assert!(ended.err.contains("`pool-size` is present and `pool-size` is absent cannot both be"), "{}", ended.err);
    // What is wrong with the file itself is shown in its place.
    let clash = path("models/bad/contradicting-evidence.yaml");
    for arguments in [&["next"][..], &["whatif", "--repair", "a"]] {
        let ended = because(arguments.iter().copied().chain([clash.as_str()])).run();
        if ended.status == Some(2) {
            continue;
        }
        let ended = ended.ends_with(1);
        assert!(ended.err.contains("contradicting-evidence.yaml:5"), "{}", ended.err);
    }
}

#[test]
fn the_json_is_as_promised() {
    let next = because(["next", "--format", "json", &starter()]).run().ends_with(0).json();
    assert_eq!(next["because"], env!("CARGO_PKG_VERSION"));
    assert_eq!(next["method"]["kind"], "exact");
    assert_eq!(next["leader"], "pool-size");
    let checks = next["checks"].as_array().expect("a list");
    assert_eq!(checks.len(), 3, "all that is open");
    for check in checks {
        for text in ["id", "label", "kind"] {
            assert!(check[text].is_string(), "{text} of {check}");
        }
        assert!(check["movement"].is_f64() && check["probability"].is_f64());
        assert!(check["check_cost"].is_null() && check["per_cost"].is_null());
        for answer in ["if_yes", "if_no"] {
            // An answer that cannot be has no leader.
            let possible = check[answer]["probability"].as_f64().expect("a number") > 0.0;
            assert_eq!(check[answer]["leader"].is_string(), possible, "{check}");
            assert_eq!(check[answer]["share"].is_f64(), possible, "{check}");
        }
    }
    assert_eq!(because(["next", "--top", "1", "--format", "json", &starter()]).run().json()["left_out"], 2);

    let asked = ["whatif", &starter(), "--repair", "pool-size", "--observe", "slow-psp=yes:strong", "--format", "json"];
    let answer = because(asked).run().ends_with(0).json();
    let number = |value: &Value| value.as_f64().expect("a number");
    assert!((0.0..=1.0).contains(&number(&answer["avoided"])));
    assert_eq!(answer["changes"].as_array().expect("a list").len(), 2);
    let shares: f64 = answer["candidates"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|candidate| candidate["after"]["share"].as_f64())
        .sum();
    assert!((shares + number(&answer["after"]["unexplained"]) + number(&answer["avoided"]) - 1.0).abs() < 1e-9);
    let repaired = &answer["candidates"][0];
    assert_eq!((repaired["id"].as_str(), repaired["repaired"].as_bool()), (Some("pool-size"), Some(true)));
    assert!(repaired["after"]["share"].is_null() && repaired["after"]["rank"].is_null());
    assert_eq!(repaired["before"]["rank"], 1);
}

#[test]
fn a_near_miss_is_answered_with_beliefs() {
    let miss = "factors: { a: { prior: 0.2 }, b: { prior: 0.1 } }\n\
                impacts: { i: { observed: no, because: { a: 0.5, b: 0.5 } } }\n";
    let ended = because(["next", "-"]).input(miss).run().ends_with(0);
    assert!(ended.out.contains("no ranking that an answer could move"), "{}", ended.out);
    let next = because(["next", "--format", "json", "-"]).input(miss).run().ends_with(0).json();
    assert_eq!(next["checks"].as_array().map(Vec::len), Some(0));
    let ended = because(["whatif", "-", "--observe", "a=yes", "--set", "b.prior=0.3"]).input(miss).run().ends_with(0);
    for part in ["No impact is observed", "Condition", "Before", "After", "(impact)"] {
        assert!(ended.out.contains(part), "{part} in {}", ended.out);
    }
    let answer = because(["whatif", "-", "--repair", "a", "--format", "json"]).input(miss).run().ends_with(0).json();
    assert!(answer["avoided"].is_null() && answer["after"]["unexplained"].is_null());
    let impact = &answer["impacts"][0];
    assert!((impact["before"]["prior"].as_f64().unwrap() - 0.145).abs() < 1e-12);
    assert!((impact["after"]["prior"].as_f64().unwrap() - 0.05).abs() < 1e-12);
}

#[test]
fn what_does_not_fit_is_sampled_or_refused() {
    let large = large();
    let refused = because(["next", &large, "--budget", "50"]).run().ends_with(3);
    assert!(refused.err.contains("does not fit the budget") && refused.err.contains("help"), "{}", refused.err);
    let refused = because(["whatif", &large, "--budget", "50", "--repair", "f1"]).run().ends_with(3);
    assert!(refused.err.contains("does not fit the budget"), "{}", refused.err);
    because(["whatif", &large, "--budget", "50", "--exact", "--set", "f1.prior=0.9"]).run().ends_with(3);
    let sampled = because(["whatif", &large, "--budget", "50", "--set", "f1.prior=0.9"]).run().ends_with(0);
    assert!(sampled.out.contains("Sampled, not exact") && sampled.out.contains('±'), "{}", sampled.out);
    assert!(sampled.err.contains("figures are sampled"), "{}", sampled.err);
    let again = because(["whatif", &large, "--budget", "50", "--set", "f1.prior=0.9"]).run();
    assert_eq!(again.out, sampled.out, "the same seed, the same bytes");
}

#[test]
fn nothing_open_and_nothing_that_moves_is_said() {
    let known = "factors: { a: { observed: yes } }\nimpacts: { i: { because: { a: 0.5 } } }\n";
    let ended = because(["next", "-"]).input(known).run().ends_with(0);
    assert!(ended.out.contains("Every node is established"), "{}", ended.out);
    let idle = "factors: { a: { observed: yes }, b: {} }\nimpacts: { i: { because: { a: 0.5 } } }\n";
    let ended = because(["next", "-"]).input(idle).run().ends_with(0);
    assert!(ended.out.contains("Nothing that is still open can move the ranking"), "{}", ended.out);
    let two = "factors: { a: {}, b: {} }\nimpacts: { i: { because: { a: 0.5, b: 0.5 } } }\n";
    let ended = because(["next", "-", "--by", "value"]).input(two).run().ends_with(0);
    assert!(ended.out.contains("Note: No open node has a `check_cost`"), "{}", ended.out);
    let free = "factors: { a: { check_cost: 0 }, b: { check_cost: 3 } }\n\
                impacts: { i: { because: { a: 0.5, b: 0.5 } } }\n";
    let ended = because(["next", "-", "--by", "value"]).input(free).run().ends_with(0);
    assert!(ended.out.contains("it costs nothing") && ended.out.contains("Cost"), "{}", ended.out);
}

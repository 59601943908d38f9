//! `plan` as a user runs it: what is asked wrongly is told, with a way to mend it.

use crate::program::{because, directory, shipped};

/// A model with actions of every status; `x` costs more than the others.
const MODEL: &str = "
title: Down
cost_unit: days
factors:
  pool: { prior: 0.2, observed: yes }
  load: { prior: 0.3, observed: yes, category: load }
safeguards: { alert: { fails: even } }
events: { slow: { because: { load: likely } } }
impacts:
  down: { cost: 10, because: [{ all: [pool, load], strength: likely }, slow: 0.2] }
  unseen: { cost: 5, because: [{ all: [down], unless: [alert] }] }
actions:
  guard: { fixes: { pool: likely }, cost: 3, strength: weaker }
  x: { fixes: { load: even, slow: likely }, risks: { alert: 0.1 }, cost: 9 }
  idle: { cost: 1 }
  free: { fixes: { alert: unlikely } }
  old: { fixes: { alert: even }, cost: 2, status: done }
  gone: { fixes: { pool: always }, cost: 1, status: dropped }
";

fn written(name: &str, text: &str) -> String {
    let path = directory(&format!("plan-{name}")).join("model.yaml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn what_is_asked_wrongly_is_told() {
    let file = written("wrong", MODEL);
    for (arguments, said) in [
        (vec!["--with", "gaurd"], "did you mean `guard`?"),
        (vec!["--without", "guard,fre"], "did you mean `free`?"),
        (vec!["--with", "load"], "that is a node"),
        (vec!["--with", "old"], "`old` is done"),
        (vec!["--with", "gone"], "`gone` is dropped"),
        (vec!["--without", "old"], "`old` is done"),
        (vec!["--with", "guard", "--without", "free,guard"], "both with and without"),
        (vec!["--with", "x,guard", "--budget", "5"], "guard and x cost 7 more than the budget of 5"),
        (vec!["--budget", "-1"], "0 or more"),
        (vec!["--budget", "NaN"], "is not an amount"),
        (vec!["--budget", "plenty"], "is not an amount"),
        (vec!["--budget", "inf"], "is not an amount"),
        (vec!["--top", "0"], "whole number"),
        (vec!["--by", "luck"], "possible values"),
        (vec!["--candidates", "laod"], "did you mean `load`?"),
    ] {
        let ended = because(["plan", &file].into_iter().chain(arguments.iter().copied())).run().ends_with(2);
        assert!(ended.out.is_empty() && ended.err.contains(said), "{arguments:?}: {}", ended.said());
    }
    let ended = because(["plan", &file, "--nodes", "1"]).run().ends_with(3);
    assert!(ended.err.contains("--nodes"), "{}", ended.err);
    let near_miss = written(
        "near-miss",
        &MODEL
            .replace("down: { cost: 10,", "down: { cost: 10, observed: no,")
            .replace("unseen: { cost: 5,", "unseen: { cost: 5, observed: no,"),
    );
    let ended = because(["plan", &near_miss, "--by", "hindsight"]).run().ends_with(2);
    assert!(ended.err.contains("no impact is observed"), "{}", ended.err);
}

#[test]
fn the_json_of_a_plan_is_as_promised() {
    let file = written("json", MODEL);
    let plan = because(["plan", &file, "--format", "json"]).run().ends_with(0).json();
    for key in [
        "because",
        "title",
        "method",
        "targets",
        "actions",
        "in_place",
        "chosen",
        "frontier",
        "risk_now",
        "risk_after",
        "cost_unit",
        "budget",
        "exact",
        "missed_at_most",
        "notes",
        "remarks",
    ] {
        assert!(plan.get(key).is_some(), "{key} is missing");
    }
    for key in ["id", "label", "kind", "hindsight", "foresight", "choke_point"] {
        assert!(plan["targets"][0].get(key).is_some(), "{key} is missing");
    }
    for key in ["id", "label", "status", "hindsight", "foresight", "cost", "strength"] {
        assert!(plan["actions"][0].get(key).is_some(), "{key} is missing");
    }
    for key in ["actions", "cost", "hindsight", "foresight", "risk_after", "order"] {
        assert!(plan["chosen"].get(key).is_some(), "{key} is missing");
    }
    for key in ["actions", "cost", "risk", "foresight", "hindsight"] {
        assert!(plan["frontier"][0].get(key).is_some(), "{key} is missing");
    }
    assert_eq!(plan["in_place"][0]["id"], "old");
    assert_eq!(plan["dropped"][0]["id"], "gone");
    let two = because(["plan", &file, &file, "--format", "json"]).run().ends_with(0).json();
    assert_eq!(two, serde_json::json!([plan, plan]));
}

#[test]
fn odd_plans_get_a_sensible_answer() {
    let file = written("odd", MODEL);
    let remarks = |arguments: &[&str]| {
        let arguments = ["plan", &file, "--format", "json"].into_iter().chain(arguments.iter().copied());
        let plan = because(arguments).run().ends_with(0).json();
        (plan["chosen"]["actions"].clone(), plan["remarks"].to_string())
    };
    // What has no cost is taken, and told; what moves nothing is told.
    let (chosen, said) = remarks(&["--budget", "0"]);
    assert_eq!(chosen, serde_json::json!(["free"]));
    assert!(said.contains("`free` has no `cost`") && said.contains("`idle` fixes nothing"), "{said}");
    let (chosen, said) = remarks(&["--budget", "1", "--without", "free"]);
    assert_eq!(chosen, serde_json::json!([]));
    assert!(said.contains("the cheapest action that moves anything, `guard`, costs 3"), "{said}");
    let (chosen, said) = remarks(&["--budget", "3", "--without", "free"]);
    assert_eq!(chosen, serde_json::json!(["guard"]));
    assert!(said.contains("only weaker actions"), "{said}");
    let (chosen, _) = remarks(&["--budget", "10", "--with", "idle", "--without", "free"]);
    assert!(chosen.as_array().unwrap().contains(&"idle".into()), "{chosen}");

    // A near miss: no hindsight, but a plan; and `rank` says where it is.
    let near_miss = "factors: { a: { prior: 0.2, category: load } }\nimpacts: { i: { observed: no, because: { a: even } } }\n\
                     actions: { fix: { fixes: { a: likely }, cost: 1 } }\n";
    let file = written("miss", near_miss);
    let plan = because(["plan", &file, "--format", "json"]).run().ends_with(0).json();
    assert!(plan["actions"][0]["hindsight"].is_null() && plan["chosen"]["hindsight"].is_null());
    assert!((plan["risk_now"].as_f64().unwrap() - 0.1).abs() < 1e-9);
    assert_eq!(plan["chosen"]["actions"], serde_json::json!(["fix"]));
    let ended = because(["rank", &file]).run().ends_with(0);
    assert!(ended.out.contains("because plan"), "{}", ended.out);

    // Nothing is expected: the plan goes by hindsight.
    let spent = "factors: { a: { prior: 0.2, observed: yes } }\nimpacts: { i: { cost: 0, because: a } }\n\
                 actions: { fix: { fixes: { a: always }, cost: 1 } }\n";
    let plan = because(["plan", &written("spent", spent), "--format", "json"]).run().ends_with(0).json();
    assert_eq!((plan["by"].as_str(), plan["risk_now"].as_f64()), (Some("hindsight"), Some(0.0)));
    assert!(plan["actions"][0]["foresight"].is_null());
    assert_eq!(plan["chosen"]["hindsight"], 1.0);

    // No impact, no action, a cycle of side effects.
    because(["plan", &written("no-impact", "factors: { a: {} }\nactions: { x: { fixes: { a: even } } }\n")])
        .run()
        .ends_with(0);
    let bare =
        because(["plan", &written("bare", "factors: { a: {} }\nimpacts: { i: { because: a } }\n")]).run().ends_with(0);
    assert!(bare.out.contains("fixes: { a: likely }"), "{}", bare.out);
    let cycle = "factors: { a: { prior: 0.2 }, b: { prior: 0.2 } }\nimpacts: { i: { because: { a: even, b: even } } }\n\
                 actions: { x: { fixes: { a: likely }, risks: { b: even } }, y: { fixes: { b: likely }, risks: { a: even } } }\n";
    let plan = because(["plan", &written("cycle", cycle), "--format", "json"]).run().ends_with(0).json();
    assert!(plan["chosen"]["risk_after"].as_f64() <= plan["risk_now"].as_f64());
}

#[test]
fn every_model_that_ships_has_a_plan() {
    for name in ["starter", "aws-2017-s3", "github-2018-partition", "reddit-2016-autoscaler"] {
        let file = shipped(&format!("models/{name}.yaml"));
        let ended = because(["plan".as_ref(), file.as_os_str()]).run().ends_with(0);
        assert!(ended.out.contains("Do “") && ended.out.contains('◆'), "{}", ended.out);
        assert!(ended.err.is_empty(), "{}", ended.err);
    }
}

//! The command line: exit status, streams, flags, and what other programs rely on.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use because::diagnostic::Code;
use serde_json::Value;

use super::program::{Ended, because, directory, shipped, shipped_models};

/// A small model with every kind of node, in the three formats.
const MODELS: [(&str, &str); 3] = [
    (
        "yaml",
        "title: Down
factors: { pool: { category: capacity }, load: { prior: 0.2, observed: yes } }
safeguards: { alert: { fails: even } }
impacts:
  down: { cost: 2, because: [{ all: [pool, load], strength: likely }, { all: [load], unless: [alert], strength: 0.1 }] }
",
    ),
    (
        "json",
        r#"{ "title": "Down",
  "factors": { "pool": { "category": "capacity" }, "load": { "prior": 0.2, "observed": true } },
  "safeguards": { "alert": { "fails": "even" } },
  "impacts": { "down": { "cost": 2, "because": [
    { "all": ["pool", "load"], "strength": "likely" },
    { "all": ["load"], "unless": ["alert"], "strength": 0.1 } ] } } }
"#,
    ),
    (
        "toml",
        "title = \"Down\"
[factors]
pool = { category = \"capacity\" }
load = { prior = 0.2, observed = true }
[safeguards.alert]
fails = \"even\"
[impacts.down]
cost = 2
because = [{ all = [\"pool\", \"load\"], strength = \"likely\" }, { all = [\"load\"], unless = [\"alert\"], strength = 0.1 }]
",
    ),
];

const CLASH: &str = "models/bad/contradicting-evidence.yaml";
const BROKEN: &str = "models/bad/unknown-node.yaml";

fn starter() -> String {
    path("models/starter.yaml")
}

fn path(inside: &str) -> String {
    shipped(inside).to_str().expect("the path of this package is text").to_owned()
}

/// A file in a directory of the test's own.
fn file(directory: &std::path::Path, name: &str, text: &str) -> String {
    let path = directory.join(name);
    std::fs::write(&path, text).expect("the directory is ours");
    path.to_str().expect("its path is text").to_owned()
}

#[test]
fn every_command_ends_with_the_status_that_is_promised() {
    let (starter, clash, broken) = (starter(), path(CLASH), path(BROKEN));
    let inside = directory("status");
    let sub = inside.to_str().unwrap();
    let bare: &[&[&str]] =
        &[&["new"], &["new", "--list"], &["schema"], &["completions", "bash"], &["man"], &["--help"]];
    for done in bare {
        because(*done).run().ends_with(0);
    }
    for command in ["check", "rank", "explain", "next", "plan", "graph"] {
        because([command, &starter]).run().ends_with(0);
        for bad in [&clash, &broken] {
            let ended = because([command, bad]).run().ends_with(1);
            assert!(ended.said().contains("error["), "{}", ended.said());
        }
        because([command]).run().ends_with(2);
        because([command, &starter, "--nonsense"]).run().ends_with(2);
        for missing in ["no/such/file.yaml", sub] {
            let ended = because([command, missing]).run().ends_with(3);
            assert!(ended.out.is_empty() || command == "check", "{}", ended.out);
            assert!(ended.err.contains("cannot read") && ended.err.contains(missing), "{}", ended.err);
        }
        because([command, &starter, "--output", "/no/such/directory/x"]).run().ends_with(3);
    }
    // A drawing without figures needs no answer, so a contradiction does not stand in its way.
    because(["graph", "--plain", &clash]).run().ends_with(0);
    let wrong: &[&[&str]] = &[
        &[],
        &["no-such-command"],
        &["rank", &starter, "--by", "colour"],
        &["rank", &starter, "--top", "0"],
        &["rank", &starter, "--top", "-1"],
        &["rank", &starter, "--seed", "x"],
        &["rank", &starter, "--format", "xml"],
        &["rank", &starter, "--color", "perhaps"],
        &["rank", &starter, "--candidates", "pool-sise"],
        &["rank", &starter, "--candidates", ""],
        &["check", &starter, "--deny", "hmuan-leaf"],
        &["explain", &starter, "pool-sizes"],
        &["explain", &starter, "pool-size", "slow-psp"],
        &["new", "cloudfare-2019-regex"],
        &["completions", "tcsh"],
        &["man", "no-such-command"],
    ];
    for wrong in wrong {
        let ended = because(*wrong).run().ends_with(2);
        assert!(ended.out.is_empty() && !ended.err.is_empty(), "{wrong:?}: {}", ended.said());
    }
}

#[test]
fn what_is_near_is_asked_after() {
    let starter = starter();
    for (arguments, meant) in [
        (vec!["rank", &starter, "--candidates", "pool-sise"], "pool-size"),
        (vec!["rank", &starter, "--candidates", "slow-psp, pool-alerts"], "pool-alert"),
        (vec!["explain", &starter, "orders-faild"], "orders-failed"),
        (vec!["check", &starter, "--deny", "hmuan-leaf"], "human-leaf"),
        (vec!["check", &starter, "--deny", "warning"], "warnings"),
        (vec!["new", "cloudfare-2019-regex"], "cloudflare-2019-regex"),
        (vec!["new", "cloudflare"], "cloudflare-2019-regex"),
    ] {
        let ended = because(&arguments).run().ends_with(2);
        assert!(ended.err.contains(&format!("did you mean `{meant}`?")), "{arguments:?}: {}", ended.err);
    }
}

#[test]
fn standard_input_is_read_in_all_formats() {
    let inside = directory("stdin");
    let mut tables = BTreeSet::new();
    for (format, text) in MODELS {
        let file = file(&inside, &format!("model.{format}"), text);
        let piped = because(["rank", "-"]).input(text).run().ends_with(0);
        let named = because(["rank", &file]).run().ends_with(0);
        assert_eq!(piped.out, named.out, "{format}");
        tables.insert(named.out);
        let broken = text.replacen("load", "lo-ad", 1);
        let ended = because(["rank", "-"]).input(broken).run().ends_with(1);
        assert!(ended.out.is_empty() && ended.err.contains("--> <stdin>:"), "{}", ended.said());
    }
    assert_eq!(tables.len(), 1, "the three formats say the same");
}

#[test]
fn a_broken_file_among_several_does_not_hide_the_others() {
    let (starter, clash, broken) = (starter(), path(CLASH), path(BROKEN));
    let checked = because(["check", &starter, &broken, &starter]).run().ends_with(1);
    assert_eq!(checked.out.matches("no errors, no warnings, no suggestions").count(), 2, "{}", checked.out);
    assert!(checked.out.contains("unknown-node.yaml:10:13"), "{}", checked.out);
    let missing = because(["check", "nowhere.yaml", &broken, &starter]).run().ends_with(3);
    assert!(missing.err.contains("nowhere.yaml") && missing.out.contains("unknown-node.yaml:10:13"));

    let ranked = because(["rank", &broken, &starter, &clash, "nowhere.yaml"]).run().ends_with(3);
    assert_eq!(ranked.out, because(["rank", &starter]).run().ends_with(0).out);
    for told in ["unknown-node", "contradicting-evidence", "nowhere.yaml"] {
        assert!(ranked.err.contains(told), "{told}: {}", ranked.err);
    }
    because(["rank", &starter, &broken]).run().ends_with(1);

    // As JSON: one file gives an object, several give a list, whatever became of them.
    assert!(because(["rank", "--format", "json", &starter]).run().ends_with(0).json().is_object());
    for (files, length) in [(vec![&starter, &starter], 2), (vec![&starter, &broken], 1)] {
        let ended =
            because(["rank", "--format", "json"].into_iter().chain(files.into_iter().map(String::as_str))).run();
        assert_eq!(ended.json().as_array().map(Vec::len), Some(length));
    }
    let json = because(["check", "--format", "json", &broken, &clash]).run().ends_with(1).json();
    let codes: Vec<&str> = json.as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"unknown-node") && codes.contains(&"contradicting-evidence"), "{codes:?}");
    assert!(json.as_array().unwrap().iter().all(|found| found["line"].as_u64() >= Some(1)));
    assert_eq!(because(["check", "--format", "json", &starter]).run().ends_with(0).json(), Value::Array(vec![]));
}

#[test]
fn a_result_can_go_to_a_file() {
    let inside = directory("output");
    let starter = starter();
    let target = inside.join("result");
    for arguments in [
        vec!["check", &starter],
        vec!["rank", &starter, "--beliefs"],
        vec!["rank", &starter, "--format", "json"],
        vec!["explain", &starter],
        vec!["graph", &starter],
        vec!["schema"],
        vec!["man", "rank"],
    ] {
        let shown = because(&arguments).run().ends_with(0).out;
        let to_file = arguments.iter().copied().chain(["--output", target.to_str().unwrap()]);
        let ended = because(to_file).run().ends_with(0);
        assert_eq!((ended.out.as_str(), std::fs::read_to_string(&target).unwrap()), ("", shown), "{arguments:?}");
    }
}

#[test]
fn quiet_is_quiet_and_colour_is_asked_for() {
    let inside = directory("colour");
    let target = inside.join("new.yaml");
    let loud = because(["new", "--output", target.to_str().unwrap()]).run().ends_with(0);
    assert!(loud.err.contains("wrote"), "{}", loud.err);
    let quiet = because(["new", "--force", "--quiet", "--output", target.to_str().unwrap()]).run().ends_with(0);
    assert_eq!(quiet.said(), "");
    // Errors are said all the same.
    assert!(because(["rank", "--quiet", &path(BROKEN)]).run().ends_with(1).err.contains("unknown-node"));

    let (starter, broken) = (starter(), path(BROKEN));
    for (arguments, status) in [
        (vec!["rank", &starter], 0),
        (vec!["check", &broken], 1),
        (vec!["rank", &broken], 1),
        (vec!["explain", &starter], 0),
    ] {
        let with = |colour: &str| because(arguments.iter().copied().chain(["--color", colour])).run().ends_with(status);
        let (always, never, auto) = (with("always").said(), with("never").said(), with("auto").said());
        assert!(always.contains("\u{1b}["), "{arguments:?}");
        assert!(!never.contains('\u{1b}'), "{arguments:?}");
        assert_eq!(auto, never, "no terminal, no colour");
    }
    let forced = because(["check", &broken]).with("CLICOLOR_FORCE", "1").run();
    assert!(forced.out.contains("\u{1b}["), "{}", forced.out);
    let plain = because(["check", &broken]).with("CLICOLOR_FORCE", "0").with("NO_COLOR", "1").run();
    assert!(!plain.said().contains('\u{1b}'));
    let asked = because(["check", &broken, "--color", "always"]).with("NO_COLOR", "1").run();
    assert!(asked.out.contains("\u{1b}["), "what is asked for stands above the environment");
}

#[test]
fn warnings_are_denied_all_or_one_by_one() {
    let leaf = path("models/bad/human-leaf.yaml");
    because(["check", &leaf]).run().ends_with(0);
    because(["check", &leaf, "--deny", "warnings"]).run().ends_with(1);
    because(["check", &leaf, "--deny", "human-leaf"]).run().ends_with(1);
    because(["check", &leaf, "--deny", "no-source,human-leaf"]).run().ends_with(1);
    because(["check", &leaf, "--deny", "no-source", "--deny", "no-impact"]).run().ends_with(0);
    because(["check", &starter(), "--deny", "warnings"]).run().ends_with(0);
    for code in Code::ALL {
        because(["check", &starter(), "--deny", code.name()]).run().ends_with(0);
    }
}

#[test]
fn suggestions_are_shown_and_fail_only_when_denied() {
    let (blame, leaf) = (path("models/bad/blame.yaml"), path("models/bad/human-leaf.yaml"));
    let shown = because(["check", &blame]).run().ends_with(0);
    assert!(shown.out.starts_with("suggestion[blame]") && shown.out.ends_with("1 suggestion\n"), "{}", shown.out);
    because(["check", &blame, "--deny", "warnings"]).run().ends_with(0);
    because(["check", &blame, "--deny", "blame"]).run().ends_with(1);
    because(["check", &blame, "--deny", "suggestions"]).run().ends_with(1);
    because(["check", &leaf, "--deny", "suggestions"]).run().ends_with(1);
    because(["check", &leaf, "--deny", "blame"]).run().ends_with(0);
    because(["check", &starter(), "--deny", "suggestions"]).run().ends_with(0);
    let json = because(["check", "--format", "json", &blame]).run().ends_with(0).json();
    assert_eq!(json[0]["severity"], "suggestion");
}

#[test]
fn what_a_file_allows_is_counted_and_cannot_be_denied() {
    let inside = directory("allow");
    let text = std::fs::read_to_string(path("models/bad/human-leaf.yaml")).unwrap();
    let text = text
        .replace("category: human-action }", "category: human-action } # because: allow human-leaf shown in a drill");
    let file = file(&inside, "allowed.yaml", &text);
    let ended = because(["check", &file, "--deny", "suggestions"]).run().ends_with(0);
    assert!(ended.out.ends_with("no errors, no warnings, no suggestions; 1 allowed\n"), "{}", ended.out);
}

#[test]
fn the_json_of_a_ranking_is_as_promised() {
    let ranking = because(["rank", "--format", "json", &starter()]).run().ends_with(0).json();
    assert_eq!(ranking["because"], env!("CARGO_PKG_VERSION"));
    assert!(ranking["title"].is_string());
    assert_eq!(ranking["method"]["kind"], "exact");
    let chance = |value: &Value| value.as_f64().is_some_and(|chance| (0.0..=1.0).contains(&chance));
    assert!(chance(&ranking["probability_of_evidence"]) && chance(&ranking["unexplained"]));
    let candidates = ranking["candidates"].as_array().expect("a list");
    assert_eq!(candidates.len(), 4);
    for (place, candidate) in candidates.iter().enumerate() {
        for text in ["id", "label", "kind"] {
            assert!(candidate[text].is_string(), "{text} of {candidate}");
        }
        assert_eq!(candidate["rank"], place + 1);
        assert!(chance(&candidate["prior"]) && chance(&candidate["posterior"]) && chance(&candidate["share"]));
        assert!(chance(&candidate["necessity"]) && chance(&candidate["sufficiency"]));
        let by_impact = candidate["by_impact"].as_array().expect("a list");
        assert_eq!(by_impact.len(), 2);
        for figures in by_impact {
            assert!(figures["impact"].is_string());
            assert!(["necessity", "sufficiency", "share"].iter().all(|key| chance(&figures[key])), "{figures}");
        }
    }
    let beliefs = ranking["beliefs"].as_object().expect("a map");
    assert_eq!(beliefs.len(), 8, "every node");
    assert!(beliefs.values().all(|belief| chance(&belief["prior"]) && chance(&belief["posterior"])));
    let shares: f64 = candidates.iter().map(|candidate| candidate["share"].as_f64().unwrap()).sum();
    assert!((shares + ranking["unexplained"].as_f64().unwrap() - 1.0).abs() < 1e-9);

    // What has no meaning is null and not 0: after a near miss, and for what was certainly not there.
    let miss = "factors: { a: {} }\nimpacts: { i: { observed: no, because: { a: 0.5 } } }\n";
    let ranking = because(["rank", "--format", "json", "-"]).input(miss).run().ends_with(0).json();
    assert!(ranking["unexplained"].is_null());
    assert!(["necessity", "sufficiency", "share"].iter().all(|key| ranking["candidates"][0][key].is_null()));
    let out = "factors: { a: { observed: no } }\nimpacts: { i: { leak: 0.1, because: { a: 0.5 } } }\n";
    let ranking = because(["rank", "--format", "json", "-"]).input(out).run().ends_with(0).json();
    let candidate = &ranking["candidates"][0];
    assert!(candidate["necessity"].is_null() && candidate["sufficiency"].is_null(), "{candidate}");
    assert_eq!(candidate["share"], 0.0);
}

#[test]
fn a_ranking_is_ordered_and_cut_as_asked() {
    let starter = starter();
    let ranked =
        |more: &[&str]| because(["rank", "--format", "json", &starter].iter().chain(more)).run().ends_with(0).json();
    for by in ["share", "posterior", "necessity", "sufficiency"] {
        let ranking = ranked(&["--by", by]);
        assert_eq!(ranking["by"], by);
        let figures: Vec<f64> =
            ranking["candidates"].as_array().unwrap().iter().map(|c| c[by].as_f64().unwrap_or(-1.0)).collect();
        assert!(figures.windows(2).all(|pair| pair[0] >= pair[1] - 1e-9), "{by}: {figures:?}");
    }
    assert_ne!(
        because(["rank", &starter, "--by", "posterior"]).run().out,
        because(["rank", &starter, "--by", "sufficiency"]).run().out
    );
    let whole = ranked(&[]);
    for top in 1..=5 {
        let cut = ranked(&["--top", &top.to_string()]);
        let candidates = cut["candidates"].as_array().unwrap();
        assert_eq!(candidates[..], whole["candidates"].as_array().unwrap()[..top.min(4)]);
        assert_eq!(cut["left_out"], 4_usize.saturating_sub(top));
    }
    let ids = |ranking: &Value| -> BTreeSet<String> {
        ranking["candidates"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        ids(&ranked(&["--candidates", "slow-psp,pool-size"])),
        ["pool-size", "slow-psp"].map(str::to_owned).into()
    );
    assert!(ids(&ranked(&["--candidates", "all"])).is_superset(&ids(&whole)));
    let beliefs = because(["rank", &starter, "--beliefs"]).run().ends_with(0).out;
    for label in ["pool-exhausted", "Alert on pool saturation", "Card orders failed"] {
        assert!(beliefs.contains(label), "{beliefs}");
    }
}

#[test]
fn a_contradiction_is_shown_as_its_smallest_clash() {
    let alone = "factors: { a: { prior: never, observed: yes }, b: {} }\nimpacts: { i: { because: b } }\n";
    let pair =
        "factors:\n  a: { observed: no }\n  b: { observed: yes }\nimpacts:\n  i: { because: a, observed: yes }\n";
    let three = "factors:\n  a: { observed: no }\n  b: { observed: no }\n  c: { observed: yes }\n\
                 impacts:\n  i: { because: [a, b], observed: yes }\n";
    for (text, places) in [
        (alone, vec!["<stdin>:1:41"]),
        (pair, vec!["<stdin>:2:18", "<stdin>:5:30"]),
        (three, vec!["<stdin>:2:18", "<stdin>:3:18", "<stdin>:6:35"]),
    ] {
        let ended = because(["rank", "-"]).input(text).run().ends_with(1);
        assert!(ended.out.is_empty() && ended.err.contains("error[contradicting-evidence]"), "{}", ended.said());
        let shown = ended.err.matches("<stdin>:").count();
        assert!(
            places.iter().all(|place| ended.err.contains(place)) && shown == places.len(),
            "{places:?}\n{}",
            ended.err
        );
        assert!(ended.err.contains("help:"), "{}", ended.err);
        let json = because(["check", "--format", "json", "-"]).input(text).run().ends_with(1).json();
        let clash = json.as_array().unwrap().iter().find(|found| found["code"] == "contradicting-evidence").unwrap();
        assert_eq!(clash["related"].as_array().unwrap().len(), places.len() - 1);
    }
}

#[test]
fn a_model_too_large_says_how_far_it_came_and_what_to_do() {
    let ended = because(["rank", &starter(), "--exact", "--budget", "2"]).run().ends_with(3);
    assert!(ended.out.is_empty());
    for told in ["budget of 2 ", "stopped at", "--budget", "--candidates"] {
        assert!(ended.err.contains(told), "{told}: {}", ended.err);
    }
    // The check still tells what it can, and that something is missing.
    let ended = because(["check", &starter(), "--budget", "2"]).run().ends_with(0);
    assert!(ended.err.contains("not checked") && ended.err.contains("budget"), "{}", ended.err);
}

#[test]
fn a_model_too_large_is_sampled_and_says_so_everywhere() {
    let rank = |more: &[&str]| because([&["rank", &starter(), "--budget", "2"], more].concat()).run().ends_with(0);
    let table = rank(&[]);
    let head: Vec<&str> = table.out.lines().take(6).collect();
    assert!(head.iter().any(|line| line.starts_with("Sampled, not exact: ")), "{}", table.out);
    assert!(table.out.matches('±').count() > 5, "{}", table.out);
    assert!(table.err.contains("the figures are sampled") && table.err.contains("--exact"), "{}", table.err);
    assert!(rank(&["--quiet"]).err.is_empty());
    assert!(rank(&["--beliefs"]).out.contains("Sampled, not exact: "));

    let json = rank(&["--format", "json", "--seed", "7"]).json();
    assert_eq!(json["method"]["kind"], "sampled");
    assert_eq!(json["method"]["seed"], 7);
    let number = |value: &Value| value.as_u64().unwrap();
    assert!(number(&json["method"]["effective"]) <= number(&json["method"]["draws"]));
    // Every figure has its interval beside it, and lies in it.
    let mut figures = 0;
    let mut stack = vec![&json];
    while let Some(value) = stack.pop() {
        stack.extend(value.as_array().into_iter().flatten());
        let Some(object) = value.as_object() else { continue };
        stack.extend(object.values());
        let keys = ["probability_of_evidence", "posterior", "necessity", "sufficiency", "share", "unexplained"];
        for key in keys {
            let Some(figure) = object.get(key).and_then(Value::as_f64) else { continue };
            let ends: Vec<f64> = object[&format!("{key}_interval")]
                .as_array()
                .unwrap()
                .iter()
                .map(|end| end.as_f64().unwrap())
                .collect();
            assert!(ends.len() == 2 && ends[0] <= figure && figure <= ends[1], "{key}: {figure}, {ends:?}");
            figures += 1;
        }
    }
    assert!(figures > 20, "{figures}");

    // Where the exact answer fits, it has neither; sampling can be asked for all the same.
    let exact = because(["rank", &starter(), "--format", "json"]).run().ends_with(0);
    assert!(!exact.out.contains("_interval") && exact.out.contains("\"exact\""));
    let asked = because(["rank", &starter(), "--sample", "40000", "--format", "json"]).run().ends_with(0);
    assert!(number(&asked.json()["method"]["draws"]) >= 40_000);
    assert!(asked.err.is_empty(), "{}", asked.err);
    let both = because(["rank", &starter(), "--exact", "--sample", "40000"]).run().ends_with(2);
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
    because(["rank", &starter(), "--sample", "0"]).run().ends_with(2);

    let picture = because(["graph", &starter(), "--budget", "2"]).run().ends_with(0);
    assert!(picture.out.contains("Sampled, not exact: ") && picture.out.contains("shares within ±"));
    because(["graph", &starter(), "--budget", "2", "--exact"]).run().ends_with(3);
    // Explanations are not sampled.
    because(["explain", &starter(), "--budget", "2"]).run().ends_with(3);
}

#[test]
fn new_writes_a_model_and_overwrites_none() {
    let inside = directory("new");
    let target = inside.join("incident.yaml");
    let name = target.to_str().unwrap();
    because(["new", "--output", name]).run().ends_with(0);
    let starter = std::fs::read_to_string(&target).unwrap();
    assert_eq!(starter, because(["new"]).run().ends_with(0).out);
    std::fs::write(&target, "mine").unwrap();
    let refused = because(["new", "--output", name]).run().ends_with(2);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "mine");
    because(["new", "--output", name, "--force"]).run().ends_with(0);
    assert_eq!(std::fs::read_to_string(&target).unwrap(), starter);
}

#[test]
fn every_model_that_ships_can_be_used() {
    let inside = directory("shipped");
    let models = shipped_models();
    assert!(models.len() >= 7 && models.contains(&"starter".to_owned()), "{models:?}");
    for name in &models {
        let target = inside.join(format!("{name}.yaml"));
        let file = target.to_str().unwrap();
        because(["new", name, "--quiet", "--output", file]).run().ends_with(0);
        assert_eq!(std::fs::read(&target).unwrap(), std::fs::read(shipped(&format!("models/{name}.yaml"))).unwrap());
        because(["check", file]).run().ends_with(0);
        for command in ["rank", "explain", "graph"] {
            let once = because([command, file]).run().ends_with(0);
            let again = because([command, file]).run().ends_with(0);
            assert!(!once.out.is_empty() && once.err.is_empty(), "{command} {name}: {}", once.err);
            assert_eq!(once.out, again.out, "{command} {name}: the same bytes on every run");
        }
        for command in ["rank", "explain", "graph"] {
            because([command, "--format", "json", file]).run().ends_with(0).json();
        }
    }
}

#[test]
fn the_schema_is_draft_7() {
    let schema = because(["schema"]).run().ends_with(0).json();
    assert!(schema["$schema"].as_str().unwrap().contains("draft-07"), "{}", schema["$schema"]);
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    let validator = jsonschema::draft7::new(&schema).expect("a valid schema");
    assert!(validator.is_valid(&serde_json::from_str(MODELS[1].1).unwrap()));
    assert!(!validator.is_valid(&serde_json::json!({ "factors": { "a": { "prior": 1.5 } } })));
}

#[test]
fn completions_and_manual_pages_name_every_command() {
    let commands = ["check", "rank", "explain", "graph", "new", "schema", "completions", "man"];
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = because(["completions", shell]).run().ends_with(0).out;
        assert!(commands.iter().all(|command| script.contains(command)), "{shell}");
    }
    let page = because(["man"]).run().ends_with(0).out;
    assert!(page.contains(".TH") && commands.iter().all(|command| page.contains(command)), "{page}");
    for command in commands {
        let page = because(["man", command]).run().ends_with(0).out;
        assert!(page.contains(".TH") && page.contains(command), "{page}");
    }
}

#[test]
fn base_rates_of_ones_own_move_the_priors() {
    let inside = directory("base-rates");
    let prior = |rates: Option<&str>| {
        let more = rates.map(|rates| ["--base-rates", rates]);
        let arguments = ["rank", "--format", "json", "-"].into_iter().chain(more.into_iter().flatten());
        let ranking = because(arguments).input(MODELS[0].1).run().ends_with(0).json();
        let candidates = ranking["candidates"].as_array().unwrap();
        let pool = candidates.iter().find(|candidate| candidate["id"] == "pool").unwrap();
        pool["prior"].as_f64().unwrap()
    };
    assert_eq!(prior(None), 0.10);
    assert_eq!(prior(Some(&path("models/base-rates.yaml"))), 0.10);
    let rates = ["categories: { capacity: { rate: 0.4 } }\n", "{\"categories\": {\"capacity\": {\"rate\": 0.4}}}"];
    for (name, text) in ["own.yaml", "own.json"].into_iter().zip(rates) {
        assert_eq!(prior(Some(&file(&inside, name, text))), 0.4);
    }
    assert_eq!(prior(Some(&file(&inside, "own.toml", "[categories.capacity]\nrate = 0.4\n"))), 0.4);

    for (name, text, place) in [
        ("above.yaml", "categories:\n  capacity: { rate: 1.4 }\n", "above.yaml:2:21"),
        ("unknown.yaml", "categories:\n  capacities: { rate: 0.4 }\n", "unknown.yaml:2:3"),
        ("key.yaml", "categories:\n  capacity: { rates: 0.4 }\n", "key.yaml:2:15"),
        ("model.yaml", "title: x\nfactors: {}\n", "model.yaml:1:1"),
        ("odds.yaml", "during:\n  change:\n    capacity: { odds: -1 }\n", "odds.yaml:3:23"),
        ("syntax.json", "{ \"categories\": ", "syntax.json:1:"),
    ] {
        let rates = file(&inside, name, text);
        let ended = because(["rank", &starter(), "--base-rates", &rates]).run().ends_with(1);
        assert!(ended.out.is_empty() && ended.err.contains(place), "{name}: {}", ended.said());
        assert!(!ended.err.contains("mechanism"), "{name} speaks of a model: {}", ended.err);
    }
    because(["rank", &starter(), "--base-rates", "nowhere.yaml"]).run().ends_with(3);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for arguments in
        [vec!["schema".to_owned()], vec!["rank".to_owned(), "--format".to_owned(), "json".to_owned(), starter()]]
    {
        let mut child = Command::new(env!("CARGO_BIN_EXE_because"))
            .args(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Closed before a byte is read.
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn places_are_named_as_the_file_was() {
    let inside = directory("names");
    let odd: PathBuf = inside.join("a file with blanks: and more.yaml");
    std::fs::write(&odd, "factors: { a: { prior: 2 } }\n").unwrap();
    let ended: Ended = because([std::ffi::OsStr::new("check"), odd.as_os_str()]).run().ends_with(1);
    assert!(ended.out.contains("a file with blanks: and more.yaml:1:24"), "{}", ended.out);
}

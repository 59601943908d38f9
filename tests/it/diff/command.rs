//! `because diff` as a user runs it.

use std::path::PathBuf;

use super::gitlab;
use crate::program::{because, directory, shipped};

fn text(path: &std::path::Path) -> &str {
    path.to_str().expect("the path is text")
}

/// The starter, an edited copy with and without a figure that moves, and files that are broken.
fn files(name: &str) -> [PathBuf; 5] {
    let inside = directory(name);
    let starter = std::fs::read_to_string(shipped("models/starter.yaml")).unwrap();
    let put = |name: &str, text: String| {
        let path = inside.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    [
        shipped("models/starter.yaml"),
        put("heavier.yaml", starter.replace("prior: 0.05 ", "prior: 0.4 ")),
        put("words.yaml", starter.replace("PAY-1234", "PAY-99")),
        shipped("models/bad/unknown-node.yaml"),
        shipped("models/bad/contradicting-evidence.yaml"),
    ]
}

#[test]
fn differences_are_no_failure_unless_they_are_asked_to_be() {
    let [starter, heavier, words, ..] = files("diff-status");
    let (starter, heavier, words) = (text(&starter), text(&heavier), text(&words));
    let told = because(["diff", starter, heavier]).run().ends_with(0);
    assert!(told.out.contains("pool-size.prior: 0.05 → 0.4") && told.err.is_empty(), "{}", told.said());
    assert_eq!(because(["diff", "--exit-code", starter, heavier]).run().ends_with(1).out, told.out);
    let told = because(["diff", "--exit-code", starter, words]).run().ends_with(0);
    assert!(told.out.contains("none of which moves a figure"), "{}", told.out);
    let told = because(["diff", "--exit-code", starter, starter]).run().ends_with(0);
    assert!(told.out.contains("No changes"), "{}", told.out);
    // Either side may come from a pipe, in any format; both cannot.
    let json = serde_json::to_string(&serde_json::json!({"impacts": {"i": {"leak": 0.1}}})).unwrap();
    let yaml = directory("diff-pipe").join("model.yaml");
    std::fs::write(&yaml, "impacts: { i: { leak: 0.1 } }\n").unwrap();
    for arguments in [["diff", "-", text(&yaml)], ["diff", text(&yaml), "-"]] {
        assert!(because(arguments).input(json.as_str()).run().ends_with(0).out.contains("No changes"));
    }
    let ended = because(["diff", "-", "-"]).input(json).run().ends_with(2);
    assert!(ended.out.is_empty() && ended.err.contains("only one of OLD and NEW can be `-`"), "{}", ended.said());
}

#[test]
fn what_is_wrong_is_told_with_its_file() {
    let [starter, heavier, _, broken, clash] = files("diff-errors");
    let (starter, heavier, broken, clash) = (text(&starter), text(&heavier), text(&broken), text(&clash));
    let twice = directory("diff-errors-twice").join("empty.yaml");
    std::fs::write(&twice, "title: nothing\n").unwrap();
    let ended = because(["diff", broken, text(&twice)]).run().ends_with(1);
    assert!(ended.out.is_empty(), "{}", ended.out);
    assert!(ended.err.contains("unknown-node.yaml:") && ended.err.contains("empty.yaml:"), "{}", ended.err);
    for arguments in [["diff", broken, starter], ["diff", starter, broken]] {
        let ended = because(arguments).run().ends_with(1);
        assert!(ended.out.is_empty() && ended.err.contains("error[unknown-node]"), "{}", ended.said());
    }
    let ended = because(["diff", "nowhere.yaml", broken]).run().ends_with(3);
    assert!(ended.err.contains("nowhere.yaml") && ended.err.contains("unknown-node"), "{}", ended.err);

    // No ranking on one side: the changes are shown, and why there is no more.
    let ended = because(["diff", starter, clash]).run().ends_with(1);
    assert!(ended.err.contains("error[contradicting-evidence]") && ended.err.contains("contradicting-evidence.yaml:"));
    assert!(ended.out.contains("The new revision has no ranking: the evidence contradicts the model"), "{}", ended.out);
    assert!(ended.out.contains("− retry-bug"), "{}", ended.out);
    let json = because(["diff", "--format", "json", clash, starter]).run().ends_with(1).json();
    assert!(json["old"]["method"].is_null() && json["old"]["refused"].is_string(), "{json}");
    assert!(json["new"]["method"]["kind"] == "exact" && json["moved"].is_null(), "{json}");

    let usage: [&[&str]; 6] = [
        &["diff"],
        &["diff", starter],
        &["diff", starter, heavier, starter],
        &["diff", starter, heavier, "--top", "0"],
        &["diff", starter, heavier, "--candidates", "pool-sise"],
        &["diff", starter, heavier, "--format", "dot"],
    ];
    for arguments in usage {
        let ended = because(arguments).run().ends_with(2);
        assert!(ended.out.is_empty() && !ended.err.is_empty(), "{arguments:?}: {}", ended.said());
    }
    let ended = because(["diff", starter, heavier, "--exact", "--budget", "1"]).run().ends_with(3);
    assert!(ended.err.contains("does not fit the budget"), "{}", ended.err);
}

#[test]
fn the_keys_of_the_json_stand() {
    let inside = directory("diff-json");
    let (old, new) = (inside.join("old.yaml"), inside.join("new.yaml"));
    std::fs::write(&old, gitlab(false)).unwrap();
    std::fs::write(&new, gitlab(true)).unwrap();
    let json = because(["diff", "--format", "json", text(&old), text(&new)]).run().ends_with(0).json();
    for side in ["old", "new"] {
        assert!(json[side]["title"].is_string() && json[side]["method"]["kind"] == "exact");
        assert!(json[side]["probability_of_evidence"].is_f64() && json[side]["unexplained"].is_f64());
        assert!(json["leader"][side].is_string());
    }
    let changes = json["changes"].as_array().unwrap();
    let kinds: Vec<&str> = changes.iter().map(|change| change["what"].as_str().unwrap()).collect();
    for kind in ["added", "changed", "renamed"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert!(changes.iter().all(|c| c["path"].is_string() && c["moves_figures"].is_boolean()));
    let candidates = json["candidates"].as_array().unwrap();
    let new_one = candidates.iter().find(|c| c["id"] == "two-people").unwrap();
    assert!(new_one["old"].is_null() && new_one["new"]["rank"].is_u64() && new_one["kind"] == "safeguard");
    let first = because(["diff", "--format", "json", "--top", "1", text(&old), text(&new)]).run().ends_with(0).json();
    assert_eq!(first["candidates"].as_array().unwrap().len(), 1);
    assert_eq!(first["left_out"].as_u64().unwrap() as usize, candidates.len() - 1);
    assert_eq!(first["changes"], json["changes"]);
}

//! Keys and values of the wrong shape, at every place of the file: generated from the sample.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Case;
use super::text::{FORMATS, put, sample, sample_with, write};

const ANY_SHAPE: &str = "wrong-type|bad-value|bad-weight|unknown-word|unknown-key|missing-key";

/// The path of every value of the sample, as in `/factors/pool-size/prior`.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let at = format!("{at}/{}", key.replace('/', "~1"));
        found.push(at.clone());
        paths(value, &at, found);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| below(&i.to_string(), item)),
        _ => {}
    }
}

/// The path without ids and numbers: what all nodes of a section share.
fn general(path: &str) -> String {
    let is_name = |step: &&str| {
        !step.is_empty()
            && !["pool-size", "slow-psp", "retry-bug", "pool-alert", "pool-exhausted", "stayed-hidden"].contains(step)
            && !["orders-failed", "undetected", "size-guard"].contains(step)
            && !step.bytes().all(|byte| byte.is_ascii_digit())
    };
    path.split('/').filter(is_name).collect::<Vec<_>>().join(".")
}

/// A value of the wrong kind in each place, and which kind that is.
fn wrong(value: &Value) -> [(&'static str, Value); 2] {
    match value {
        Value::Object(_) => [("a number", json!(7)), ("a truth", json!(true))],
        Value::Array(_) => [("a number", json!(7)), ("a map in a list", json!([{ "x": {} }]))],
        _ => [("a map", json!({ "x": 1 })), ("a list in a list", json!([[]]))],
    }
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut turn = 0;
    let mut next_format = || {
        turn += 1;
        FORMATS[turn % FORMATS.len()]
    };
    let whole = sample();
    let mut all = Vec::new();
    paths(&whole, "", &mut all);
    let mut seen = BTreeSet::new();
    for path in &all {
        let value = whole.pointer(path).expect("it was found there");
        let name = general(path);
        if name.is_empty() || !seen.insert(name.clone()) {
            continue;
        }
        for (what, value) in wrong(value) {
            let format = next_format();
            let text = write(&sample_with(path, value), format);
            cases.push(Case::new(format!("{what} as {name}"), format, text, ANY_SHAPE));
        }
    }

    // A key that nobody knows, and one that is a slip away from a known one, in every map.
    let mut seen = BTreeSet::new();
    let maps = all.iter().filter(|path| whole.pointer(path).is_some_and(Value::is_object));
    for path in std::iter::once(&String::new()).chain(maps) {
        let name = general(path);
        // The keys of these are ids.
        let ids = [
            "factors",
            "safeguards",
            "events",
            "impacts",
            "actions",
            "actions.fixes",
            "actions.risks",
            "impacts.because",
        ];
        if path.matches('/').count() == 1 && ids.contains(&name.as_str())
            || path.ends_with("/fixes")
            || path.ends_with("/risks")
            || path.ends_with("/orders-failed/because")
            || path.ends_with("/because/0")
            || !seen.insert(name.clone())
        {
            continue;
        }
        let format = next_format();
        let text = write(&sample_with(&format!("{path}/colour"), json!("red")), format);
        cases.push(Case::new(format!("unknown key in `{name}`"), format, text, "unknown-key|unknown-node"));

        let mut slipped = sample();
        let map = slipped.pointer_mut(path).and_then(Value::as_object_mut).expect("it is a map");
        let key = map.keys().next().expect("none is empty").clone();
        let value = map.remove(&key).expect("it is there");
        map.insert(format!("{key}s"), value);
        let format = next_format();
        let text = write(&slipped, format);
        let codes = "unknown-key|missing-key|unknown-node|bad-threshold|empty-mechanism";
        cases.push(Case::new(format!("`{key}s` for `{key}` in `{name}`"), format, text, codes));
    }

    // What must be there.
    for path in ["/evidence/0/of", "/hypotheses/0/of", "/hypotheses/0/status", "/timeline/0/at", "/timeline/0/what"] {
        let (above, key) = path.rsplit_once('/').expect("it has two steps");
        for format in ["yaml", "toml"] {
            let mut lacking = sample();
            let map = lacking.pointer_mut(above).and_then(Value::as_object_mut).expect("it is a map");
            map.remove(key);
            let name = format!("no {} in {format}", general(path));
            cases.push(Case::new(name, format, write(&lacking, format), "missing-key"));
        }
    }

    // Words that are none, one near a word and one that is near nothing.
    for path in [
        "/incident/during",
        "/factors/pool-size/category",
        "/safeguards/pool-alert/category",
        "/events/pool-exhausted/category",
        "/impacts/orders-failed/category",
        "/evidence/0/weight",
        "/hypotheses/0/status",
        "/actions/size-guard/type",
        "/actions/size-guard/status",
        "/actions/size-guard/strength",
        "/factors/pool-size/observed",
        "/factors/pool-size/latent",
        "/safeguards/pool-alert/held",
    ] {
        let name = general(path);
        let known = whole.pointer(path).and_then(Value::as_str).unwrap_or("yes");
        for (what, word) in [("near", format!("{known}e")), ("far", "zebra".to_owned()), ("empty", String::new())] {
            let format = next_format();
            let text = write(&sample_with(path, json!(word)), format);
            cases.push(Case::new(format!("a word {what} to those of {name}"), format, text, "unknown-word|wrong-type"));
        }
    }

    // The whole file is something else.
    for (name, format, text) in [
        ("a list for a file", "yaml", "- factors\n- impacts\n"),
        ("a list for a file", "json", "[1, 2]"),
        ("a text for a file", "yaml", "the pool was too small\n"),
        ("a text for a file", "json", "\"the pool was too small\""),
        ("a number for a file", "yaml", "42\n"),
        ("a number for a file", "json", "-4.2e1"),
        ("a truth for a file", "json", "true"),
    ] {
        cases.push(Case::new(format!("{name} in {format}"), format, text, "wrong-type"));
    }

    // Many mistakes at once: each is told.
    let mut many = sample();
    for path in ["/factors/pool-size/prior", "/impacts/orders-failed/cost", "/evidence/0/ratio", "/incident/start"] {
        put(&mut many, path, json!([[]]));
    }
    for format in FORMATS {
        cases.push(Case::new(format!("many mistakes in {format}"), format, write(&many, format), ANY_SHAPE));
    }
    cases
}

//! One model with every key in it, to be broken in one place, and the three ways to write it.

use serde_json::{Value, json};

/// The formats by the ending of their files.
pub(crate) const FORMATS: [&str; 3] = ["yaml", "json", "toml"];

/// A valid model in which every key of every section stands at least once.
pub(crate) fn sample() -> Value {
    json!({
        "title": "Checkout outage",
        "cost_unit": "days",
        "incident": {
            "start": "2026-03-03T14:02:00Z", "detected": "2026-03-03T14:19:00Z", "mitigated": "2026-03-03T15:01:00Z",
            "end": "2026-03-03T15:20:00Z", "severity": "SEV1", "during": "change", "scope": "web shop",
            "systems": ["checkout", "payments-db"], "audience_impact": "41% of card orders failed"
        },
        "factors": {
            "pool-size": {
                "label": "Pool set to 5", "category": "misconfiguration", "prior": 0.05, "observed": "yes",
                "system": "payments-db", "at": "2026-03-03T14:00:00Z", "note": "see the ticket", "url": "https://example.org",
                "tags": ["pool"], "latent": "yes", "check_cost": 2
            },
            "slow-psp": { "category": "third-party" },
            "retry-bug": { "prior": "unlikely" }
        },
        "safeguards": {
            "pool-alert": {
                "label": "Alert", "category": "monitoring-gap", "fails": [0.4, 0.6], "held": "no", "system": "payments-db",
                "at": "2026-03-03T14:00:00Z", "note": "none", "url": "https://example.org", "tags": ["alert"],
                "latent": true, "check_cost": 1
            }
        },
        "events": {
            "pool-exhausted": {
                "label": "Pool exhausted", "category": "capacity", "leak": 0.001, "observed": true, "system": "payments-db",
                "at": "2026-03-03T14:01:10Z", "note": "seen", "url": "https://example.org", "tags": ["pool"],
                "latent": false, "check_cost": 1,
                "because": [
                    { "pool-size": "very-likely" },
                    "retry-bug",
                    { "all": ["slow-psp", "retry-bug"], "strength": "likely", "id": "storm", "note": "both", "evidence": ["load test"] },
                    { "at-least": 2, "of": ["pool-size", "slow-psp", "retry-bug"], "strength": [0.1, 0.3], "evidence": "load test" }
                ]
            },
            "stayed-hidden": { "because": { "all": ["pool-exhausted"], "unless": ["pool-alert"] } }
        },
        "impacts": {
            "orders-failed": {
                "label": "Orders failed", "category": "other", "leak": 0, "observed": "yes", "cost": 17, "system": "checkout",
                "at": "2026-03-03T14:02:00Z", "note": "lost", "url": "https://example.org", "tags": ["orders"],
                "latent": "no", "check_cost": 0, "because": { "pool-exhausted": "always" }
            },
            "undetected": { "cost": 17, "because": "stayed-hidden" }
        },
        "evidence": [
            {
                "of": "slow-psp", "observed": "no", "weight": "strong", "note": "flat",
                "source": { "kind": "metric", "ref": "p99", "url": "https://example.org", "at": "2026-03-03T14:10:00Z" }
            },
            { "of": "pool-alert", "held": "no", "ratio": 20 }
        ],
        "hypotheses": [
            { "of": "slow-psp", "status": "refuted", "by": "status page", "at": "2026-03-03T14:30:00Z", "note": "twice" }
        ],
        "actions": {
            "size-guard": {
                "label": "Refuse a small pool", "type": "prevent", "fixes": { "pool-size": "almost-certain" },
                "risks": { "slow-psp": 0.02 }, "cost": 2,
                "owner": "payments team", "due": "2026-04-01", "status": "open", "ticket": "PAY-1", "strength": "stronger",
                "url": "https://example.org", "note": "soon"
            }
        },
        "timeline": [
            { "at": "2026-03-03T14:02:00Z", "what": "First failed order", "node": "orders-failed", "url": "https://example.org" }
        ]
    })
}

/// A text that stands in a [`Value`] for words of the format itself, such as `.nan`: put in by [`raw`].
const RAW: &str = "\u{1}raw:";

/// Words that are to be written as they are.
pub(crate) fn raw(words: &str) -> Value {
    Value::String(format!("{RAW}{words}"))
}

/// The sample with another value at a path such as `/factors/pool-size/prior`; a last step that
/// is not there yet is added.
pub(crate) fn sample_with(path: &str, value: Value) -> Value {
    let mut sample = sample();
    put(&mut sample, path, value);
    sample
}

/// Writes a value to a path, as [`sample_with`].
pub(crate) fn put(whole: &mut Value, path: &str, value: Value) {
    let (above, key) = path.rsplit_once('/').expect("a path begins with /");
    match whole.pointer_mut(above).unwrap_or_else(|| panic!("no {above}")) {
        Value::Object(map) => {
            map.insert(key.replace("~1", "/"), value);
        }
        Value::Array(items) => {
            let place: usize = key.parse().expect("items are numbered");
            if place < items.len() { items[place] = value } else { items.push(value) }
        }
        other => panic!("nothing goes into {other}"),
    }
}

/// A value as a file of this format.
pub(crate) fn write(value: &Value, format: &str) -> String {
    match format {
        "yaml" => {
            let mut out = String::new();
            yaml(value, 0, &mut out);
            out
        }
        "json" => json_text(value, 0) + "\n",
        "toml" => toml(value),
        other => panic!("no format {other}"),
    }
}

fn scalar(value: &Value) -> String {
    match value.as_str().and_then(|text| text.strip_prefix(RAW)) {
        Some(words) => words.to_owned(),
        None => value.to_string(),
    }
}

fn yaml(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let child = |value: &Value, out: &mut String| match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            yaml(value, depth + 1, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            yaml(value, depth + 1, out);
        }
        other => out.push_str(&format!(" {}\n", scalar(other))),
    };
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let plain = key.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_') && !key.is_empty();
                let key = if plain { key.clone() } else { Value::from(key.as_str()).to_string() };
                out.push_str(&format!("{indent}{key}:"));
                child(value, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                out.push_str(&format!("{indent}-"));
                child(item, out);
            }
        }
        other => out.push_str(&format!("{indent}{}\n", scalar(other))),
    }
}

fn json_text(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let lines = |lines: Vec<String>, open: char, close: char| {
        if lines.is_empty() {
            format!("{open}{close}")
        } else {
            format!("{open}\n{}\n{indent}{close}", lines.join(",\n"))
        }
    };
    match value {
        Value::Object(map) => {
            let line = |(key, value): (&String, &Value)| {
                format!("{indent}  {}: {}", Value::from(key.as_str()), json_text(value, depth + 1))
            };
            lines(map.iter().map(line).collect(), '{', '}')
        }
        Value::Array(items) => {
            lines(items.iter().map(|item| format!("{indent}  {}", json_text(item, depth + 1))).collect(), '[', ']')
        }
        other => scalar(other),
    }
}

fn toml(value: &Value) -> String {
    let Value::Object(sections) = value else { return inline(value) };
    let mut top = String::new();
    let mut tables = String::new();
    for (section, value) in sections {
        let section = toml_key(section);
        match value {
            Value::Object(map) if !map.is_empty() && map.values().all(Value::is_object) => {
                for (id, entry) in map {
                    tables.push_str(&format!("\n[{section}.{}]\n", toml_key(id)));
                    for (key, value) in entry.as_object().expect("all are") {
                        tables.push_str(&format!("{} = {}\n", toml_key(key), inline(value)));
                    }
                }
            }
            other => top.push_str(&format!("{section} = {}\n", inline(other))),
        }
    }
    top + tables.as_str()
}

fn toml_key(key: &str) -> String {
    let plain = key.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_') && !key.is_empty();
    if plain { key.to_owned() } else { Value::from(key).to_string() }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries: Vec<String> =
                map.iter().map(|(key, value)| format!("{} = {}", toml_key(key), inline(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        other => scalar(other),
    }
}

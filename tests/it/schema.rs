//! The schema and the reader agree on what a model is.

use because::read::{Format, read};
use because::schema::json_schema;
use serde_json::Value;

use crate::reading::FULL;

/// Does the schema accept it; does the reader?
fn verdicts(validator: &jsonschema::Validator, json: &str) -> (bool, bool) {
    let value: Value = serde_json::from_str(json).expect("JSON");
    (validator.is_valid(&value), read(json.as_bytes(), Format::Json).diagnostics.is_empty())
}

#[test]
fn it_accepts_and_rejects_what_the_reader_does() {
    let validator = jsonschema::validator_for(&json_schema()).expect("a valid schema");
    assert_eq!(verdicts(&validator, FULL[1].1), (true, true));
    for good in [
        r#"{}"#,
        r#"{"$schema": "x"}"#,
        r#"{"factors": {"a": {}}}"#,
        r#"{"factors": {"a": {"prior": 0}, "b": {"prior": 1}, "c": {"prior": [0, 1]}, "d": {"prior": "even"}}}"#,
        r#"{"factors": {"a": {"observed": "yes", "latent": false}}}"#,
        r#"{"events": {"a": {"because": "b"}}}"#,
        r#"{"events": {"a": {"because": ["b", {"c": 0.5, "d": "likely"}, {"all": ["e"]}, {}]}}}"#,
        r#"{"events": {"a": {"because": {"at-least": 2, "of": ["b", "c"], "id": "m", "note": "n", "evidence": ["x"]}}}}"#,
        r#"{"events": {"a": {"because": {"unless": ["b"], "strength": [0.1, 0.2], "evidence": "x"}}}}"#,
        r#"{"events": {"a": {"because": []}}}"#,
        r#"{"timeline": [{"at": "2026-03-03T14:02:00+01:00", "what": "x"}]}"#,
    ] {
        assert_eq!(verdicts(&validator, good), (true, true), "{good}");
    }
    for bad in [
        r#"[]"#,
        r#"{"factor": {}}"#,
        r#"{"factors": []}"#,
        r#"{"factors": {"a": null}}"#,
        r#"{"factors": {"a": {"label": null}}}"#,
        r#"{"factors": {"a": {"label": 5}}}"#,
        r#"{"factors": {"a": {"lable": "x"}}}"#,
        r#"{"factors": {"a": {"category": "bug"}}}"#,
        r#"{"factors": {"a": {"observed": "maybe"}}}"#,
        r#"{"factors": {"a": {"prior": 1.5}}}"#,
        r#"{"factors": {"a": {"prior": "0.5"}}}"#,
        r#"{"factors": {"a": {"prior": [0.1, 0.2, 0.3]}}}"#,
        r#"{"factors": {"a": {"prior": {"b": 1}}}}"#,
        r#"{"factors": {"a": {"tags": "x"}}}"#,
        r#"{"events": {"a": {"because": 5}}}"#,
        r#"{"events": {"a": {"because": [5]}}}"#,
        r#"{"events": {"a": {"because": [["b"]]}}}"#,
        r#"{"events": {"a": {"because": [{"al": ["b"]}]}}}"#,
        r#"{"events": {"a": {"because": {"strenght": 0.5, "all": ["b"]}}}}"#,
        r#"{"events": {"a": {"because": {"b": 0.5, "note": "x"}}}}"#,
        r#"{"events": {"a": {"because": {"b": "lkely"}}}}"#,
        r#"{"events": {"a": {"because": {"all": "b"}}}}"#,
        r#"{"events": {"a": {"because": {"all": ["b"], "at-least": 1.5}}}}"#,
        r#"{"evidence": [{"observed": "yes"}]}"#,
        r#"{"evidence": {"of": "a"}}"#,
        r#"{"hypotheses": [{"of": "a", "status": "maybe"}]}"#,
        r#"{"actions": {"a": {"fixes": ["b"]}}}"#,
        r#"{"actions": {"a": {"type": "fix"}}}"#,
        r#"{"timeline": [{"what": "x"}]}"#,
        r#"{"incident": {"during": "party"}}"#,
        r#"{"incident": {"systems": [1]}}"#,
    ] {
        assert_eq!(verdicts(&validator, bad), (false, false), "{bad}");
    }
}

#[test]
fn it_accepts_every_model_that_is_shipped() {
    let validator = jsonschema::validator_for(&json_schema()).expect("a valid schema");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("models") {
        let path = entry.expect("an entry").path();
        let is_yaml = path.extension().is_some_and(|ending| ending == "yaml");
        if !is_yaml || path.ends_with("base-rates.yaml") {
            continue;
        }
        let read = read(&std::fs::read(&path).expect("a file"), Format::Yaml);
        assert_eq!(read.diagnostics, [], "{}", path.display());
        let json = serde_json::to_value(&read.document).expect("a document is JSON");
        let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn keys_that_only_serve_messages_are_not_in_it() {
    let schema = json_schema();
    let keys = |name: &str| &schema["definitions"][name]["properties"];
    for node in ["Factor", "Event", "Impact"] {
        assert!(keys(node).get("held").is_none() && keys(node).get("observed").is_some());
    }
    assert!(keys("Safeguard").get("observed").is_none() && keys("Safeguard").get("held").is_some());
}

#[test]
fn every_map_of_keys_is_closed_and_every_key_explained() {
    let schema = json_schema();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let definitions = schema["definitions"].as_object().expect("definitions").iter();
    for (name, definition) in definitions.chain(std::iter::once((&"root".to_owned(), &schema))) {
        assert!(definition.get("title").is_some() && definition.get("description").is_some(), "{name}");
        let Some(properties) = definition.get("properties").and_then(Value::as_object) else { continue };
        assert_eq!(definition["additionalProperties"], false, "{name}");
        for (key, property) in properties {
            assert!(property.get("description").is_some(), "{name}.{key}");
        }
    }
    assert!(!schema.to_string().contains("null"));
}

/// The shipped models name this file in their first line, so that an editor finds it beside them.
#[test]
fn the_schema_beside_the_models_is_the_one_that_the_program_prints() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/because.schema.json");
    let printed = because::view::json::render(&json_schema());
    if std::env::var_os("BECAUSE_BLESS").is_some() {
        std::fs::write(&path, &printed).expect("the folder can be written to");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == printed, "models/because.schema.json is stale; BECAUSE_BLESS=1 rewrites it");
}

//! The JSON Schema of the model file, for editors: completion, hover texts, and marks under keys
//! and words that do not exist.
//!
//! The types of the document are the source. What is added here is what their derived schema
//! cannot say: that `null` is no value, what an id looks like, and which maps are mechanisms.
//! Names of nodes are beyond a schema; `because check` looks after them.

use serde_json::{Map, Value, json};

use crate::model::Document;
use crate::model::document::MECHANISM_KEYS;

/// What an id looks like.
const ID: &str = "^[a-z0-9][a-z0-9._-]*$";

/// The JSON Schema (draft-07) of a model in YAML, JSON or TOML.
///
/// Draft-07 is what all versions of the YAML language server know. To use it, write
/// `# yaml-language-server: $schema=because.schema.json` as the first line of a model.
pub fn json_schema() -> Value {
    let generator = schemars::generate::SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>().to_value();
    plain(&mut schema);
    schema["title"] = json!("because: a model of an incident");
    if let Some(Value::Object(definitions)) = schema.get_mut("definitions") {
        mechanisms(definitions);
        for (name, definition) in definitions.iter_mut() {
            definition["title"] = json!(words(name));
            bounds(definition);
        }
    }
    for section in ["factors", "safeguards", "events", "impacts"] {
        schema["properties"][section]["propertyNames"] = id_of_a_node();
    }
    schema["properties"]["actions"]["propertyNames"] = id();
    schema
}

/// The name of a type as words: `TimelineEntry` becomes `timeline entry`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

/// Removes what the derived schema says of `null`, of Rust's number types, and of defaults: a key
/// has a value or is left out.
fn plain(schema: &mut Value) {
    match schema {
        Value::Array(list) => list.iter_mut().for_each(plain),
        Value::Object(object) => {
            object.values_mut().for_each(plain);
            if matches!(object.get("default"), Some(Value::Object(_) | Value::Array(_) | Value::Null)) {
                object.remove("default");
            }
            if matches!(object.get("format").and_then(Value::as_str), Some("double" | "uint")) {
                object.remove("format");
            }
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [single] = types.as_slice() {
                    object["type"] = single.clone();
                }
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                let before = choices.len();
                choices.retain(|choice| choice != &json!({ "type": "null" }));
                if choices.len() == 1 && before > 1 {
                    // Draft-07 ignores what stands beside a `$ref`; inside an `allOf` both count.
                    let only = choices.remove(0);
                    object.remove("anyOf");
                    object.insert("allOf".to_owned(), json!([only]));
                }
            }
        }
        _ => {}
    }
}

fn id() -> Value {
    json!({ "type": "string", "pattern": ID })
}

fn id_of_a_node() -> Value {
    json!({ "pattern": ID, "not": { "enum": MECHANISM_KEYS } })
}

/// Says what a `because` may be. A map with one of the reserved keys is a full mechanism, any
/// other a map of `cause: strength`; neither schema accepts what belongs to the other.
fn mechanisms(definitions: &mut Map<String, Value>) {
    let reference = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    definitions.insert(
        "Causes".to_owned(),
        json!({
            "description": "`cause: strength`, one or several single causes.",
            "type": "object",
            "propertyNames": id_of_a_node(),
            "additionalProperties": reference("Weight"),
        }),
    );
    definitions.insert(
        "Cause".to_owned(),
        json!({ "description": "The id of a single cause that always brings it about.", "type": "string", "pattern": ID }),
    );
    let forms = ["FullMechanism", "Causes", "Cause"].map(reference);
    if let Some(mechanism) = definitions.get_mut("Mechanism") {
        mechanism["anyOf"] = json!(forms);
    }
    if let Some(because) = definitions.get_mut("Because") {
        let list = json!({ "description": "A list of mechanisms.", "type": "array", "items": reference("Mechanism") });
        let [full, causes, cause] = forms;
        because["anyOf"] = json!([list, causes, full, cause]);
    }
    if let Some(full) = definitions.get_mut("FullMechanism") {
        for key in ["all", "of", "unless"] {
            full["properties"][key]["items"] = id();
        }
    }
    if let Some(action) = definitions.get_mut("Action") {
        for key in ["fixes", "risks"] {
            action["properties"][key]["propertyNames"] = id();
        }
    }
}

/// Bounds that the validation knows and that an editor can check as well.
fn bounds(definition: &mut Value) {
    let Some(properties) = definition.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (key, least) in [("cost", 0), ("check_cost", 0), ("ratio", 1), ("at-least", 1)] {
        if let Some(property) = properties.get_mut(key) {
            property["minimum"] = json!(least);
        }
    }
}

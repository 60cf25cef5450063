//! The JSON Schema of a configuration file, from the same records that read it.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::shape::Configuration;

/// The JSON Schema (2020-12) of one configuration file, for editors.
pub fn schema() -> serde_json::Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Configuration>();
    schema.insert("title".into(), "tenantry configuration".into());
    // Fields that start with `x-` are a place for anchors.
    schema.insert(
        "patternProperties".into(),
        serde_json::json!({ "^x-": true }),
    );
    let mut schema = schema.to_value();
    let definitions = schema.get_mut("$defs").and_then(|all| all.as_object_mut());
    for (name, definition) in definitions.into_iter().flatten() {
        if WITH_PLACEHOLDERS.contains(&name.as_str()) {
            allow_placeholders(definition);
        }
    }
    schema
}

/// What is read where placeholders mean something.
const WITH_PLACEHOLDERS: [&str; 11] = [
    "Tenant",
    "Token",
    "Org",
    "Connection",
    "Rotation",
    "Consumer",
    "Limits",
    "Credentials",
    "Canary",
    "Invoker",
    "SecretReference",
];

/// Lets a placeholder stand where a number, a word of a list, a list or a text of a certain form belongs.
fn allow_placeholders(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(allow_placeholders);
        return;
    }
    let kind = object.get("type").and_then(Value::as_str);
    let narrow = matches!(kind, Some("integer" | "number" | "boolean" | "array"))
        || ["enum", "pattern", "anyOf", "format"]
            .iter()
            .any(|word| object.contains_key(*word));
    if !narrow {
        return;
    }
    if let Some(items) = object.get_mut("items") {
        allow_placeholders(items);
    }
    let mut outside = serde_json::Map::new();
    for word in ["description", "examples"] {
        outside.extend(
            object
                .shift_remove(word)
                .map(|value| (word.to_owned(), value)),
        );
    }
    let placeholder = serde_json::json!({ "type": "string", "pattern": "\\$\\{" });
    outside.insert(
        "anyOf".into(),
        serde_json::json!([std::mem::take(schema), placeholder]),
    );
    *schema = Value::Object(outside);
}

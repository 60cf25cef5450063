//! Unknown parts of an event are kept, but nothing in them that looks like a token: a create event might one day show one.

use serde_json::{Map, Value};

use crate::http::without_tokens;

/// A value without anything that has the shape of a token, in texts and in keys.
pub(super) fn redacted(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(without_tokens(text)),
        Value::Array(items) => Value::Array(items.iter().map(redacted).collect()),
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (without_tokens(key), redacted(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// The members of `map` that `known` does not name, redacted; empty values are left out.
pub(super) fn unknown_fields(map: &Map<String, Value>, known: &[&str]) -> Map<String, Value> {
    map.iter()
        .filter(|(key, value)| !known.contains(&key.as_str()) && !says_nothing(value))
        .map(|(key, value)| (without_tokens(key), redacted(value)))
        .collect()
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

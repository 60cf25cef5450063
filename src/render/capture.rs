//! A service's answer without anything that belongs to somebody: shape, vocabulary and times stay, values become pseudonyms.
//! Equal values have equal pseudonyms, so that relations can still be seen.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::model::{Timestamp, looks_like_token};

/// Fields whose values are the service's vocabulary, not the customer's.
const VOCABULARY: [&str; 14] = [
    "action",
    "actor_type",
    "target_type",
    "target_component",
    "http_method",
    "path",
    "eventType",
    "legacyEventType",
    "severity",
    "result",
    "reason",
    "type",
    "version",
    "displayMessage",
];

/// The answer, redacted.
pub fn redacted(answer: &Value) -> Value {
    Redaction::default().value("", answer)
}

#[derive(Default)]
struct Redaction {
    pseudonyms: BTreeMap<(&'static str, String), String>,
    counts: BTreeMap<&'static str, usize>,
}

impl Redaction {
    fn value(&mut self, key: &str, value: &Value) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(_) => Value::from(0),
            Value::String(text) => Value::String(self.text(key, text)),
            Value::Array(members) => Value::Array(
                members
                    .iter()
                    .map(|member| self.value(key, member))
                    .collect(),
            ),
            Value::Object(fields) => {
                let mut kept = Map::new();
                for (key, value) in fields {
                    let name = if is_word(key) {
                        key.clone()
                    } else {
                        self.pseudonym("key", key)
                    };
                    kept.insert(name, self.value(key, value));
                }
                Value::Object(kept)
            }
        }
    }

    fn text(&mut self, key: &str, text: &str) -> String {
        let vocabulary = VOCABULARY.contains(&key) && is_vocabulary(text);
        if text.is_empty() || vocabulary || is_connector(text) || text.parse::<Timestamp>().is_ok()
        {
            return text.to_owned();
        }
        let kind = if looks_like_token(text) {
            "uuid"
        } else if text.len() == 26 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            "ulid"
        } else if text.contains("://") {
            "url"
        } else if text.contains('@') {
            "email"
        } else if text.parse::<std::net::IpAddr>().is_ok() {
            "ip"
        } else {
            "text"
        };
        self.pseudonym(kind, text)
    }

    fn pseudonym(&mut self, kind: &'static str, text: &str) -> String {
        let known = (kind, text.to_owned());
        if let Some(pseudonym) = self.pseudonyms.get(&known) {
            return pseudonym.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let pseudonym = format!("{kind}-{count}");
        self.pseudonyms.insert(known, pseudonym.clone());
        pseudonym
    }
}

/// A field's name, as services write them; anything else may be data used as a key.
fn is_word(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 40
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

fn is_vocabulary(text: &str) -> bool {
    text.len() <= 100
        && !text.split(['/', ' ']).any(looks_like_token)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" _./{}:-".contains(&byte))
}

/// The names by which events tell the connector: needed to read them, and nobody's secret.
fn is_connector(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text == "okta workflows"
        || text == "kandji"
        || text.strip_prefix("kandji_").is_some_and(|hash| {
            hash.len() <= 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::redacted;

    #[test]
    fn shape_vocabulary_and_times_stay_and_values_become_pseudonyms() {
        let answer = json!({"results": [{
            "id": "01JNM15XZVZ64S00H7BAZKHE4A", "action": "update", "occurred_at": "2025-03-05T20:50:28.090682Z",
            "actor_id": "cf40d6e7-20cb-4da9-84a1-9ad0b7003ca5", "target_type": "api_token",
            "new_state": {"label": "audit log events", "description": null, "token": "a0726ca3-717d-41b9-a3af-c7d0bad8b784",
                "again": "cf40d6e7-20cb-4da9-84a1-9ad0b7003ca5",
                "permissions": [{"path": "/api/v1/devices/{device_id}", "http_method": "PATCH"}]},
            "count": 7, "jane@example.com": "jane@example.com", "url": "https://acme.example/x?token=1"
        }]});
        assert_eq!(
            redacted(&answer),
            json!({"results": [{
                "id": "ulid-1", "action": "update", "occurred_at": "2025-03-05T20:50:28.090682Z",
                "actor_id": "uuid-1", "target_type": "api_token",
                "new_state": {"label": "text-1", "description": null, "token": "uuid-2", "again": "uuid-1",
                    "permissions": [{"path": "/api/v1/devices/{device_id}", "http_method": "PATCH"}]},
                "count": 0, "key-1": "email-1", "url": "url-1"
            }]})
        );
    }

    #[test]
    fn a_token_is_no_vocabulary_wherever_it_stands() {
        let answer = json!({"path": "/x/cf40d6e7-20cb-4da9-84a1-9ad0b7003ca5", "type": "cf40d6e7-20cb-4da9-84a1-9ad0b7003ca5"});
        let text = redacted(&answer).to_string();
        assert!(!text.contains("cf40d6e7"), "{text}");
    }
}

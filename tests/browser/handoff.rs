//! What a plan prints of a handoff, and nothing else: the person in these tests knows no more.

use serde_json::Value;

/// A printed handoff.
#[derive(Debug, Clone)]
pub struct Handoff {
    pub address: String,
    pub title: String,
    pub steps: Vec<String>,
    pub pastes: Vec<Paste>,
    pub tick: Vec<Mark>,
    pub untick: Vec<Mark>,
    /// Addresses whose actions come first.
    pub after: Vec<String>,
}

/// A value to paste.
#[derive(Debug, Clone)]
pub struct Paste {
    pub field: String,
    /// The value, or the reference of a secret.
    pub value: String,
    pub secret: bool,
}

/// A box to tick or to untick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub label: String,
    /// Method and path, with the names of parameters left out.
    pub call: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().into_iter().flatten().map(read).collect()
}

fn mark(value: &Value) -> Mark {
    let call = text(&value["permission"]);
    let label = match &value["label"] {
        Value::String(label) => label.clone(),
        _ => call.clone(),
    };
    Mark { label, call }
}

/// All handoffs of a plan in JSON, in its order.
pub fn printed(plan: &Value) -> Vec<Handoff> {
    let actions = plan["actions"].as_array().unwrap().iter();
    actions
        .filter(|action| action["handoff"].is_object())
        .map(|action| {
            let handoff = &action["handoff"];
            Handoff {
                address: text(&action["address"]),
                title: text(&handoff["title"]),
                steps: list(&handoff["steps"], text),
                pastes: list(&handoff["pastes"], |paste| Paste {
                    field: text(&paste["field"]),
                    value: text(&paste["value"]),
                    secret: paste["secret"] == true,
                }),
                tick: list(&handoff["tick"], mark),
                untick: list(&handoff["untick"], mark),
                after: list(&action["after"], text),
            }
        })
        .collect()
}

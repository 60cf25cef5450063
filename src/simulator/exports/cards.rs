//! Cards as an export has them, with the fields that nobody needs too: they are most of a real file.

use serde_json::{Map, Value, json};

use super::menu::Holds;
use super::numbers::Numbers;

/// An input and its id.
pub(super) type Inputs = Map<String, Value>;

/// What is on a card.
pub(super) struct Draft<'a> {
    pub address: String,
    pub module: &'a str,
    pub key: &'a str,
    pub title: &'a str,
    pub id: String,
    pub config: Value,
    pub inputs: Inputs,
    pub on_error: Option<Vec<Value>>,
    pub pins: Value,
    pub webhook: bool,
}

impl<'a> Draft<'a> {
    /// A function of Workflows itself.
    pub(super) fn function(family: &'a str, name: &'a str, title: &'a str, id: String) -> Self {
        Self {
            address: format!("root:kernel:{family}:0.0.1:{name}"),
            module: family,
            key: name,
            title,
            id,
            config: Value::Null,
            inputs: Inputs::new(),
            on_error: None,
            pins: json!({}),
            webhook: false,
        }
    }

    /// A card of a connector.
    pub(super) fn of_connector(module: &'a str, key: &'a str, title: &'a str, id: String) -> Self {
        Self {
            address: format!("root:channels:http:{module}:0.267.0:{key}"),
            ..Self::function(module, key, title, id)
        }
    }

    pub(super) fn finish(self) -> Value {
        let parents = self.parents();
        let (address, id, key, title) =
            (self.address.clone(), self.id.clone(), self.key, self.title);
        let pins = self.pins.clone();
        json!({
            "joins": {},
            "address": address,
            "parents": parents,
            "uuid": id,
            "branches": {},
            "node": { "key": key, "data": { "name": title }, "model": self.model() },
            "pins": pins,
        })
    }

    fn parents(&self) -> Value {
        let channel = self.address.rsplitn(3, ':').last().unwrap_or_default();
        json!({
            "version": { "address": format!("{channel}:0.0.1"), "key": "0.0.1", "data": { "name": "0.0.1" } },
            "channel": { "address": channel, "key": self.module, "data": { "name": self.module, "id": 244 } },
        })
    }

    fn model(self) -> Value {
        let error = match self.on_error {
            None => json!({ "type": "finish" }),
            Some(cards) => json!({ "type": "flo", "flo": body(cards) }),
        };
        let mut model = json!({
            "type": "method", "_v": 2, "key": self.key, "executable": true, "displayed": true, "async": true,
            "cooperative": false, "mirrored": false, "compat": false, "inlined": false, "dependencies": [],
            "timeout": 30000, "idempotent": false, "monitor": false, "webhook": self.webhook, "webhookList": false,
            "webhookConditions": false, "mobile": false, "hooks": {},
        });
        model["policy"] = json!({ "error": error });
        let description = "What this card does, in a sentence or two.";
        model["metadata"] = json!({ "id": 14874, "name": self.title, "description": description });
        model["meta"] = json!({});
        model["config"] = self.config;
        model["inputs"] =
            json!({ "extensible": false, "rules": {}, "groupRules": {}, "data": self.inputs });
        model["outputs"] = outputs();
        model["runtime"] = json!({});
        model["comments"] = json!("");
        model
    }
}

fn outputs() -> Value {
    let one = |name: &str, index: usize| {
        json!({
            "id": name, "group": "Response", "key": format!("{name}_PLUBKT"),
            "value": { "error": false, "type": { "id": { "type": "string", "collection": false }, "methods": { "type": "object" } },
                "collection": false, "data": { "methods": ["GET", { "name": "no card" }] }, "available": ["number"] },
            "ref": false, "metadata": { "displayname": name, "index": index }, "_used": true,
        })
    };
    json!({ "extensible": false, "rules": {}, "data": { "status": one("status", 0), "body": one("body", 1) } })
}

/// A list of cards as the body of another.
pub(super) fn body(cards: Vec<Value>) -> Value {
    json!({
        "id": null, "uuid": "a-body", "display": { "aliases": {} }, "tree": { "id": 1, "name": "all" },
        "methods": cards, "model": {}, "orderings": {}, "security_level": "high", "log": false, "group": null,
    })
}

/// An input, as the format writes it.
pub(super) fn input(id: &str, name: &str, kind: &str, data: Value, numbers: &mut Numbers) -> Value {
    let key = format!(
        "{}_{:06X}",
        name.to_lowercase().replace(' ', "_"),
        numbers.below(0xff_ffff)
    );
    json!({
        "id": id, "group": "Input", "key": key,
        "value": { "error": false, "proxy": false, "check": false, "type": kind, "collection": false, "data": data, "available": [kind] },
        "required": true, "ref": false, "metadata": { "displayname": name, "index": 0, "optional": false }, "flags": "d",
    })
}

/// What an input holds, as a value; a mapped one is empty, and the source's pin says so.
pub(super) fn held(holds: Holds) -> Value {
    match holds {
        Holds::Fixed(text) => json!(text),
        Holds::Nothing | Holds::Mapped => json!(""),
    }
}

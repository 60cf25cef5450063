//! The digests in the seal of a saved plan. A seal finds mistakes and stale plans; whoever can write the file can make another
//! seal, so it is no signature.

use serde_json::{Value, json};

use super::{Sealed, hash_of};
use crate::model::Sources;

/// The version of seals that this program makes and takes.
pub const SEAL_VERSION: u64 = 2;

/// SHA-256 (hex) of what files declare: comments, layout and the order of files do not count.
pub fn declared_digest(sources: &Sources) -> String {
    let mut files: Vec<String> = sources
        .iter()
        .map(|(_, source)| {
            let value = serde_yaml::from_str::<Value>(&source.text);
            hash_of(value.unwrap_or_else(|_| Value::from(source.text.to_string())))
        })
        .collect();
    files.sort();
    hash_of(Value::from(files))
}

/// SHA-256 (hex) of the live facts in a plan document, with their evidence and with what could not be known.
pub fn live_digest(document: &Value) -> String {
    let list = |of: &Value, name: &str| -> Vec<Value> {
        let found = of.get(name).and_then(Value::as_array);
        found.cloned().unwrap_or_default()
    };
    let items: Vec<Value> = list(document, "items")
        .iter()
        .map(|item| {
            let fields: Vec<Value> = list(item, "fields")
                .iter()
                .map(|field| {
                    json!([
                        field.get("field"),
                        field.get("permission"),
                        field.get("live"),
                        field.get("unknown"),
                        field.get("evidence"),
                    ])
                })
                .collect();
            json!([item.get("address"), item.get("connection"), fields])
        })
        .collect();
    hash_of(json!([items, document.get("unverified")]))
}

/// SHA-256 (hex) of a plan's digest and of what is sealed with it, the seal's own digest apart.
pub fn seal_digest(sealed: &Sealed, plan_digest: &str) -> String {
    let mut value = serde_json::to_value(sealed).unwrap_or_default();
    if let Some(seal) = value.pointer_mut("/seal").and_then(Value::as_object_mut) {
        seal.shift_remove("digest");
    }
    hash_of(json!([plan_digest, value]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::model::SourceFile;

    fn sources(texts: &[&str]) -> Sources {
        let mut sources = Sources::default();
        for text in texts {
            sources.add(SourceFile {
                path: "a.yaml".into(),
                text: (*text).into(),
            });
        }
        sources
    }

    #[test]
    fn comments_layout_and_order_of_files_declare_nothing() {
        let plain = declared_digest(&sources(&["version: 1\ntenants: { a: { api_host: x } }\n"]));
        for same in [
            "# why\ntenants:\n  a:\n    api_host: \"x\"   # here\n\nversion: 1\n",
            "{version: 1, tenants: {a: {api_host: x}}}",
        ] {
            assert_eq!(declared_digest(&sources(&[same])), plain, "{same}");
        }
        let other = declared_digest(&sources(&["version: 1\ntenants: { a: { api_host: y } }\n"]));
        assert_ne!(other, plain);
        assert_eq!(
            declared_digest(&sources(&["a: 1", "b: 2"])),
            declared_digest(&sources(&["b: 2", "a: 1"]))
        );
        assert_ne!(
            declared_digest(&sources(&["a: [", "b"])),
            declared_digest(&sources(&["a: [ ", "b"])),
            "what is no YAML counts byte by byte"
        );
    }

    #[test]
    fn live_facts_alone_make_the_live_digest() {
        let document = json!({
            "items": [{ "address": "token.a/b", "name": "x", "fields": [{ "field": "name", "declared": "x", "live": "x" }] }],
            "unverified": [],
        });
        let digest = live_digest(&document);
        let changed = |pointer: &str, value: &str| {
            let mut other = document.clone();
            *other.pointer_mut(pointer).unwrap() = Value::from(value);
            live_digest(&other)
        };
        assert_eq!(changed("/items/0/fields/0/declared", "y"), digest);
        assert_ne!(changed("/items/0/fields/0/live", "y"), digest);
        assert_ne!(changed("/items/0/address", "token.a/c"), digest);
        assert!(!live_digest(&Value::Null).is_empty());
    }
}

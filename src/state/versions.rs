//! What a state was before: each run keeps the state that it found, as an object beside it.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::backend::{Backend, Expected, Object};
use super::folder::hex;
use super::{StateError, Written};
use crate::model::{Timestamp, is_object_name};

/// A kept version, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub name: String,
    pub serial: u64,
    pub size: u64,
    pub modified: Timestamp,
}

/// The folder of versions of the state of this name.
pub(super) fn folder(state: &str) -> String {
    match state.strip_suffix(".json").unwrap_or(state) {
        "state" => "versions/".to_owned(),
        // only letters that every backend takes
        stem => {
            let stem: String = stem
                .chars()
                .map(|c| {
                    if is_object_name(&c.to_string()) || c == '.' {
                        c
                    } else {
                        '_'
                    }
                })
                .collect();
            format!("{stem}.versions/")
        }
    }
}

/// Keeps these bytes as the version of that serial. The same bytes are kept once.
pub(super) fn keep(
    backend: &dyn Backend,
    folder: &str,
    serial: u64,
    bytes: &[u8],
) -> Result<(), StateError> {
    let digest = hex(&Sha256::digest(bytes));
    let name = format!(
        "{folder}{serial}-{}.json",
        digest.get(..12).unwrap_or(&digest)
    );
    // a conflict: it is kept already
    backend.put_if(&name, bytes, Expected::Absent)?;
    Ok(())
}

/// What is kept, oldest first.
pub(super) fn list(backend: &dyn Backend, folder: &str) -> Result<Vec<Kept>, StateError> {
    let listed = backend.list(folder)?;
    let mut kept: Vec<Kept> = listed
        .into_iter()
        .filter_map(|listed| {
            let file = listed.name.strip_prefix(folder)?.strip_suffix(".json")?;
            let serial = file.split_once('-')?.0.parse().ok()?;
            Some(Kept {
                serial,
                name: listed.name,
                size: listed.size,
                modified: listed.modified,
            })
        })
        .collect();
    kept.sort_by(|one, other| (one.serial, &one.name).cmp(&(other.serial, &other.name)));
    Ok(kept)
}

/// Drops the oldest ones over `most`. What cannot be dropped is tried again by the next run.
pub(super) fn prune(backend: &dyn Backend, folder: &str, most: usize) -> Result<(), StateError> {
    let kept = list(backend, folder)?;
    let over = kept.len().saturating_sub(most);
    for old in kept.into_iter().take(over) {
        backend.delete(&old.name)?;
    }
    Ok(())
}

/// A version of the state, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its serial.
    pub serial: u64,
    /// Bytes as they are kept.
    pub size: u64,
    /// When its object was written, by the backend's clock.
    pub kept_at: Timestamp,
    /// The run that wrote it; `None` in states of older programs.
    pub written: Option<Written>,
    /// What is different from the version before, in a few words.
    pub changes: String,
    /// Whether it is the state as it is now.
    pub current: bool,
}

/// What changed from one state's JSON to the next, by address.
pub(super) fn changes(before: Option<&Value>, after: &Value) -> String {
    let Some(before) = before else {
        return "the oldest one that is kept".to_owned();
    };
    let (old, new) = (things(before), things(after));
    let mut words = Vec::new();
    for (name, value) in &new {
        match old.get(name) {
            None => words.push(format!("+{name}")),
            Some(was) if was != value => words.push(format!("~{name}")),
            Some(_) => {}
        }
    }
    words.extend(
        old.keys()
            .filter(|name| !new.contains_key(*name))
            .map(|name| format!("-{name}")),
    );
    if words.is_empty() {
        return match before.get("journal") == after.get("journal") {
            true => "nothing".to_owned(),
            false => "the journal alone".to_owned(),
        };
    }
    let more = words.len().saturating_sub(3);
    words.truncate(3);
    match more {
        0 => words.join(", "),
        more => format!("{} and {more} more", words.join(", ")),
    }
}

/// Recorded things by address.
fn things(state: &Value) -> BTreeMap<String, &Value> {
    let recorded = state.get("recorded").and_then(Value::as_object);
    let mut all = BTreeMap::new();
    for (list, entries) in recorded.into_iter().flatten() {
        let kind = match list.as_str() {
            "tenants" => "tenant.",
            "orgs" => "org.",
            "tokens" | "connections" => "",
            "attestations" => "attestation of ",
            "rotations" => "rotation of ",
            _ => "use of ",
        };
        for (key, value) in entries.as_object().into_iter().flatten() {
            all.insert(super::error::on_one_line(&format!("{kind}{key}")), value);
        }
    }
    all
}

/// A kept object of a serial, the newest where several have it.
pub(super) fn find(
    backend: &dyn Backend,
    folder: &str,
    serial: u64,
) -> Result<Option<(String, Object)>, StateError> {
    let kept = list(backend, folder)?;
    let Some(found) = kept.into_iter().rev().find(|kept| kept.serial == serial) else {
        return Ok(None);
    };
    let object = backend.get(&found.name)?;
    Ok(object.map(|object| (found.name, object)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn folders_beside_each_other_do_not_mix() {
        assert_eq!(folder("state.json"), "versions/");
        assert_eq!(folder("prod.json"), "prod.versions/");
        assert!(is_object_name(&format!("{}1-a.json", folder("prö d.json"))));
    }

    #[test]
    fn a_change_is_told_in_a_line() {
        let state =
            |recorded: Value, journal: Value| json!({ "recorded": recorded, "journal": journal });
        let one = state(
            json!({ "tokens": { "token.a/b": 1, "token.a/c": 1 } }),
            json!([]),
        );
        assert_eq!(changes(None, &one), "the oldest one that is kept");
        assert_eq!(changes(Some(&one), &one), "nothing");
        let two = state(
            json!({ "tokens": { "token.a/b": 2 }, "tenants": { "a": 1 } }),
            json!([]),
        );
        assert_eq!(
            changes(Some(&one), &two),
            "+tenant.a, ~token.a/b, -token.a/c"
        );
        let journal = state(
            json!({ "tokens": { "token.a/b": 2 }, "tenants": { "a": 1 } }),
            json!([1]),
        );
        assert_eq!(changes(Some(&two), &journal), "the journal alone");
        let many: serde_json::Map<String, Value> =
            (0..9).map(|n| (format!("k{n}"), json!(1))).collect();
        let many = state(json!({ "tenants": many }), json!([]));
        assert!(changes(Some(&one), &many).ends_with("and 8 more"));
        assert_eq!(changes(Some(&json!(null)), &json!([])), "nothing");
    }
}

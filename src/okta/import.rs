//! Imports of flows and folders: after a promotion they show that the flows arrived.

use serde_json::Value;

use super::event::{Read, change, has_failed, targets};
use super::target::named;
use crate::http::for_people;
use crate::model::{ImportKind, LiveImport};

/// An import event; `None` when it is none, or cannot be understood.
pub(super) fn import(value: &Value, kind: &str) -> Option<Read> {
    let kind = match kind {
        "workflows.user.flow.import" => ImportKind::Flow,
        "workflows.user.folder.import" => ImportKind::Folder,
        _ => return None,
    };
    if has_failed(value) {
        return Some(Read::NotOurs);
    }
    let imported = named(targets(value)).next()?;
    Some(Read::Import(LiveImport {
        kind,
        name: for_people(imported.name),
        id: imported.id.map(for_people),
        change: change(value)?,
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::okta::event::{read, tests::sample};

    fn flow(kind: &str) -> Value {
        let mut event = sample("create", "i1", "unused");
        event["eventType"] = json!(kind);
        event["target"] = json!([
            {"type": "AppInstance", "displayName": "Okta Workflows", "alternateId": "Okta Workflows", "id": "0oa1"},
            {"type": "Flow", "displayName": "Lock lost devices", "alternateId": "Lock lost devices", "id": "01J9"},
        ]);
        event
    }

    #[test]
    fn an_import_says_what_who_and_when() {
        for (kind, expected) in [
            ("workflows.user.flow.import", ImportKind::Flow),
            ("workflows.user.folder.import", ImportKind::Folder),
        ] {
            let Read::Import(import) = read(&flow(kind)) else {
                unreachable!("an import")
            };
            assert_eq!(import.kind, expected);
            assert_eq!(
                (import.name.as_str(), import.id.as_deref()),
                ("Lock lost devices", Some("01J9"))
            );
            assert_eq!(import.change.actor.unwrap().name.unwrap(), "Estelle");
        }
    }

    #[test]
    fn an_import_of_nothing_is_not_understood() {
        let mut event = flow("workflows.user.flow.import");
        event["target"] = json!([]);
        assert!(matches!(read(&event), Read::NotUnderstood(_)));
        event["outcome"]["result"] = json!("FAILURE");
        assert_eq!(read(&event), Read::NotOurs);
    }
}

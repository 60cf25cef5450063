//! One event of the System Log: a connection's, or one that says who did what around connections.

use serde_json::Value;

use super::import::import;
use super::role::{ROLE, RoleEvent, role};
use super::target::{Subject, subject};
use crate::http::for_people;
use crate::model::{Actor, ActorKind, Change, LiveImport, Timestamp, UnreadEvent};

/// What happened to a connection.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// It was added; says nothing about whether it works.
    Created,
    /// Somebody attempted to put in a (new) key.
    Reauthorized,
    /// It was deleted.
    Deleted,
    /// Its access was revoked at the other service.
    Revoked,
}

/// One event of a connection of the Kandji connector. Holds nothing but names, so it may be kept on disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ConnectionEvent {
    /// When, by Okta's clock.
    pub at: Timestamp,
    /// What happened; of two events of one millisecond a create comes before a delete.
    pub happening: Happening,
    /// Its id in the log.
    pub id: String,
    /// The connection's nickname, as the event names it; a later rename is in no event.
    pub nickname: String,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
}

/// What one log event is to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    /// An event of a connection of the Kandji connector.
    Ours(ConnectionEvent),
    /// Flows or folders were imported.
    Import(LiveImport),
    /// A role of Okta Workflows was given or taken.
    Role(RoleEvent),
    /// Another connector's, or an attempt that failed.
    NotOurs,
    /// It could not be told.
    NotUnderstood(UnreadEvent),
}

const CONNECTION: &str = "workflows.user.connection.";

/// Reads one member of a log page.
pub(super) fn read(value: &Value) -> Read {
    let kind = value.get("eventType").and_then(Value::as_str);
    let read = kind.and_then(|kind| {
        if let Some(word) = kind.strip_prefix(CONNECTION) {
            return connection(value, word);
        }
        match kind.strip_prefix(ROLE) {
            Some(word) => role(value, word),
            None => import(value, kind),
        }
    });
    read.unwrap_or_else(|| Read::NotUnderstood(unread(value)))
}

fn connection(value: &Value, word: &str) -> Option<Read> {
    let nickname = match subject(targets(value)) {
        Subject::Kandji { nickname } => nickname,
        Subject::Other => return Some(Read::NotOurs),
        Subject::Unclear => return None,
    };
    if has_failed(value) {
        return Some(Read::NotOurs);
    }
    let happening = match word {
        "create" => Happening::Created,
        "reauthorize" => Happening::Reauthorized,
        "delete" => Happening::Deleted,
        "revoke" => Happening::Revoked,
        _ => return None,
    };
    let Change { at, actor, event } = change(value)?;
    Some(Read::Ours(ConnectionEvent {
        at,
        id: event,
        happening,
        nickname,
        actor,
    }))
}

/// The targets of an event.
pub(super) fn targets(value: &Value) -> &[Value] {
    let targets = value.get("target").and_then(Value::as_array);
    targets.map_or(&[], Vec::as_slice)
}

/// When, who and which event; nothing without a time and an id.
pub(super) fn change(value: &Value) -> Option<Change> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    Some(Change {
        at: text("published")?.parse().ok()?,
        actor: actor(value.get("actor")),
        event: text("uuid").filter(|id| !id.is_empty())?.to_owned(),
    })
}

/// What can be said of an event that could not be understood.
fn unread(value: &Value) -> UnreadEvent {
    let text = |name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.map(for_people).unwrap_or_default()
    };
    UnreadEvent {
        id: text("uuid"),
        kind: text("eventType"),
    }
}

/// Whether the event says that nothing came of it.
pub(super) fn has_failed(value: &Value) -> bool {
    value
        .pointer("/outcome/result")
        .and_then(Value::as_str)
        .is_some_and(|result| matches!(result, "FAILURE" | "SKIPPED" | "DENY" | "CHALLENGE"))
}

fn actor(value: Option<&Value>) -> Option<Actor> {
    let text = |name| {
        value?
            .get(name)?
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case("unknown"))
    };
    let kind = text("type").unwrap_or_default();
    Some(Actor {
        id: text("id")?.to_owned(),
        kind: if kind.eq_ignore_ascii_case("user") {
            ActorKind::User
        } else {
            ActorKind::Other(kind.to_owned())
        },
        name: text("displayName")
            .or_else(|| text("alternateId"))
            .map(str::to_owned),
    })
}

impl ConnectionEvent {
    /// When, who and which event.
    pub fn change(&self) -> Change {
        Change {
            at: self.at,
            actor: self.actor.clone(),
            event: self.id.clone(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    /// A log event as its documentation describes it.
    pub(crate) fn sample(word: &str, id: &str, nickname: &str) -> Value {
        json!({
            "uuid": id,
            "published": "2026-03-05T20:50:28.090Z",
            "eventType": format!("workflows.user.connection.{word}"),
            "actor": {"id": "00u1", "type": "User", "alternateId": "estelle@acme.example", "displayName": "Estelle"},
            "outcome": {"result": "SUCCESS", "reason": null},
            "client": {"zone": "null"},
            "securityContext": null,
            "target": [
                {"type": "AppInstance", "displayName": "Okta Workflows", "alternateId": "Okta Workflows", "id": "0oa1"},
                {"type": "Connector", "displayName": "Kandji", "alternateId": "kandji_edae9b89cf1e4ca6a01a1ad6d985127b"},
                {"type": "Connection", "displayName": nickname, "alternateId": nickname, "id": "1"},
            ],
        })
    }

    #[test]
    fn an_event_is_read_with_its_actor() {
        let Read::Ours(event) = read(&sample("create", "e1", "prod")) else {
            unreachable!("a Kandji connection")
        };
        assert_eq!(event.happening, Happening::Created);
        assert_eq!((event.id.as_str(), event.nickname.as_str()), ("e1", "prod"));
        let actor = event.actor.clone().unwrap();
        assert_eq!(
            (actor.id.as_str(), actor.name.as_deref()),
            ("00u1", Some("Estelle"))
        );
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(
            serde_json::from_str::<ConnectionEvent>(&text).unwrap(),
            event
        );
    }

    #[test]
    fn what_cannot_be_told_is_not_understood_and_a_failed_attempt_is_not_ours() {
        let with = |pointer: &str, value: Value| {
            let mut event = sample("delete", "e1", "prod");
            *event.pointer_mut(pointer).unwrap() = value;
            read(&event)
        };
        for (pointer, value) in [
            ("/published", json!("soon")),
            ("/uuid", json!(null)),
            ("/target", json!(null)),
            ("/eventType", json!("workflows.user.flow.save")),
            ("/eventType", json!("workflows.user.connection.rename")),
        ] {
            assert!(
                matches!(with(pointer, value), Read::NotUnderstood(_)),
                "{pointer}"
            );
        }
        let Read::NotUnderstood(unread) =
            with("/eventType", json!("workflows.user.connection.rename"))
        else {
            unreachable!("a kind that nobody published")
        };
        assert_eq!(
            (unread.id.as_str(), unread.kind.as_str()),
            ("e1", "workflows.user.connection.rename")
        );
        assert_eq!(with("/outcome/result", json!("FAILURE")), Read::NotOurs);
        assert!(matches!(with("/outcome", json!(null)), Read::Ours(_)));
        assert!(matches!(with("/actor", json!(null)), Read::Ours(event) if event.actor.is_none()));
        for value in [json!(null), json!([]), json!("x")] {
            assert!(matches!(read(&value), Read::NotUnderstood(_)));
        }
    }
}

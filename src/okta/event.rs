//! One connection event of the System Log.

use serde_json::Value;

use super::target::{Subject, subject};
use crate::model::{Actor, ActorKind, Change, Timestamp};

/// What happened to a connection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
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
    /// Another connector's, or an attempt that failed.
    NotOurs,
    /// It could not be told.
    NotUnderstood,
}

const PREFIX: &str = "workflows.user.connection.";

/// Reads one member of a log page.
pub(super) fn read(value: &Value) -> Read {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let Some(word) = text("eventType").and_then(|kind| kind.strip_prefix(PREFIX)) else {
        return Read::NotUnderstood;
    };
    let targets = value
        .get("target")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let nickname = match subject(targets) {
        Subject::Kandji { nickname } => nickname,
        Subject::Other => return Read::NotOurs,
        Subject::Unclear => return Read::NotUnderstood,
    };
    if has_failed(value) {
        return Read::NotOurs;
    }
    let happening = match word {
        "create" => Happening::Created,
        "reauthorize" => Happening::Reauthorized,
        "delete" => Happening::Deleted,
        "revoke" => Happening::Revoked,
        _ => return Read::NotUnderstood,
    };
    let at = text("published").and_then(|at| at.parse().ok());
    match (at, text("uuid")) {
        (Some(at), Some(id)) if !id.is_empty() => Read::Ours(ConnectionEvent {
            at,
            id: id.to_owned(),
            happening,
            nickname,
            actor: actor(value.get("actor")),
        }),
        _ => Read::NotUnderstood,
    }
}

/// Whether the event says that nothing came of it.
fn has_failed(value: &Value) -> bool {
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
        assert_eq!(with("/published", json!("soon")), Read::NotUnderstood);
        assert_eq!(with("/uuid", json!(null)), Read::NotUnderstood);
        assert_eq!(with("/target", json!(null)), Read::NotUnderstood);
        assert_eq!(
            with("/eventType", json!("workflows.user.flow.save")),
            Read::NotUnderstood
        );
        assert_eq!(
            with("/eventType", json!("workflows.user.connection.rename")),
            Read::NotUnderstood
        );
        assert_eq!(with("/outcome/result", json!("FAILURE")), Read::NotOurs);
        assert!(matches!(with("/outcome", json!(null)), Read::Ours(_)));
        assert!(matches!(with("/actor", json!(null)), Read::Ours(event) if event.actor.is_none()));
        for value in [json!(null), json!([]), json!("x")] {
            assert_eq!(read(&value), Read::NotUnderstood);
        }
    }
}

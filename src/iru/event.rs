//! One event of the audit log. The vendor publishes the shape of an update; create and delete are read tolerantly.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::redact::{redacted, unknown_fields};
use crate::model::{Actor, ActorKind, Change, Method, Permission, Timestamp};

/// What an event says happened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The target was created.
    Created,
    /// The target was changed.
    Updated,
    /// The target was deleted.
    Deleted,
    /// Anything else that the log names, verbatim.
    #[serde(untagged)]
    Other(String),
}

/// One event, as far as it could be understood. Safe to keep on disk: unknown parts are redacted when it is read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AuditEvent {
    /// Its id in the log (a ULID).
    pub id: String,
    /// What happened.
    pub action: Action,
    /// When, by the service's clock.
    pub at: Timestamp,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// The id of the thing it happened to; empty where the log names none.
    #[serde(default)]
    pub target_id: String,
    /// What kind of thing it happened to: `api_token`.
    pub target_type: String,
    /// What the token is after the event; default for every other kind of target, whose state is not kept.
    #[serde(default, skip_serializing_if = "TokenState::is_silent")]
    pub new_state: TokenState,
    /// Unknown fields of a token's event, redacted.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

/// What an event says about a token; a field that it does not name is silent.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TokenState {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its description: `Some(None)` is an explicit null.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "explicit"
    )]
    pub description: Option<Option<String>>,
    /// Its permissions.
    #[serde(default, skip_serializing_if = "Listed::is_silent")]
    pub permissions: Listed,
    /// Unknown fields, redacted.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

/// A permission list in an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listed {
    /// The event does not name the list.
    #[default]
    Silent,
    /// The whole list.
    Full(BTreeSet<Permission>),
    /// There is a list, but not all of it could be read: what the token may do is unknown from here on.
    Unreadable,
}

impl Listed {
    fn is_silent(&self) -> bool {
        *self == Self::Silent
    }
}

impl TokenState {
    fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}

/// A present null stays `Some(None)` on the way back from disk.
fn explicit<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<String>>, D::Error> {
    serde::Deserialize::deserialize(deserializer).map(Some)
}

impl AuditEvent {
    /// The kind of target that tokens are.
    pub const API_TOKEN: &str = "api_token";

    /// Reads one member of `results`; `None` when it lacks what is needed to place it (id, time, kind of target; for a token
    /// also the token's id and the action).
    pub fn read(value: &Value) -> Option<Self> {
        let map = value.as_object()?;
        let id = text(map.get("id")).filter(|id| !id.is_empty())?;
        let at = moment(map.get("occurred_at")?)?;
        let target_type = text(map.get("target_type")).filter(|kind| !kind.is_empty())?;
        let target_id = text(map.get("target_id")).unwrap_or_default();
        let action = action(&text(map.get("action")).unwrap_or_default());
        let mut event = Self {
            id,
            action,
            at,
            actor: actor(map),
            target_id,
            target_type,
            new_state: TokenState::default(),
            extra: Map::new(),
        };
        if event.is_about_token() {
            if event.target_id.is_empty() || event.action == Action::Other(String::new()) {
                return None;
            }
            let state = map.get("new_state").unwrap_or(&Value::Null);
            event.new_state = token_state(state);
            event.extra = unknown_fields(map, KNOWN);
        }
        Some(event)
    }

    /// Whether it happened to an API token.
    pub fn is_about_token(&self) -> bool {
        self.target_type == Self::API_TOKEN
    }

    /// Whether folding needs it: it is about a token, or by one. The others need not be kept.
    pub fn matters(&self) -> bool {
        let by_token = |actor: &Actor| actor.kind == ActorKind::ApiToken;
        self.is_about_token() || self.actor.as_ref().is_some_and(by_token)
    }

    /// Whether its meaning is known. An action outside the documented three on a token is kept, but concludes nothing.
    pub fn is_understood(&self) -> bool {
        !(self.is_about_token()
            && (matches!(self.action, Action::Other(_))
                || self.new_state.permissions == Listed::Unreadable))
    }

    /// When, who and which event.
    pub fn change(&self) -> Change {
        Change {
            at: self.at,
            actor: self.actor.clone(),
            event: self.id.clone(),
        }
    }
}

/// Fields of an event that are read elsewhere.
const KNOWN: &[&str] = &[
    "id",
    "action",
    "occurred_at",
    "actor_id",
    "actor_type",
    "target_id",
    "target_type",
    "new_state",
];

/// A text, or a number as text.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A time with its offset, or one without, which is UTC.
fn moment(value: &Value) -> Option<Timestamp> {
    let text = value.as_str()?.trim();
    text.parse().ok().or_else(|| {
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })
}

fn action(word: &str) -> Action {
    match word.trim().to_ascii_lowercase().as_str() {
        "create" | "created" => Action::Created,
        "update" | "updated" => Action::Updated,
        "delete" | "deleted" => Action::Deleted,
        _ => Action::Other(word.to_owned()),
    }
}

fn actor(map: &Map<String, Value>) -> Option<Actor> {
    let id = text(map.get("actor_id")).filter(|id| !id.is_empty())?;
    let word = text(map.get("actor_type")).unwrap_or_default();
    let kind = match word
        .to_ascii_lowercase()
        .replace(['_', '-', ' '], "")
        .as_str()
    {
        "user" | "adminuser" => ActorKind::User,
        "apitoken" => ActorKind::ApiToken,
        _ => ActorKind::Other(word),
    };
    Some(Actor {
        id,
        kind,
        name: None,
    })
}

fn token_state(value: &Value) -> TokenState {
    let mut state = TokenState::default();
    let Some(map) = value.as_object() else {
        if !value.is_null() {
            state.extra.insert("new_state".to_owned(), redacted(value));
        }
        return state;
    };
    state.label = text(map.get("label"));
    state.description = match map.get("description") {
        Some(Value::Null) => Some(None),
        other => text(other).map(Some),
    };
    state.permissions = match map.get("permissions") {
        None => Listed::Silent,
        Some(Value::Array(items)) => items
            .iter()
            .map(permission)
            .collect::<Option<_>>()
            .map_or(Listed::Unreadable, Listed::Full),
        Some(_) => Listed::Unreadable,
    };
    state.extra = unknown_fields(map, &["label", "description", "permissions"]);
    state
}

fn permission(value: &Value) -> Option<Permission> {
    let field = |name| value.get(name)?.as_str().map(str::trim);
    let path = field("path").filter(|path| path.starts_with('/'))?;
    let is_word =
        |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let method = field("http_method").filter(is_word)?;
    Some(Permission::new(Method::parse(method), path))
}

/// The event that the vendor publishes with its API reference.
#[cfg(test)]
pub(super) fn vendors_sample() -> Value {
    serde_json::from_str(include_str!("published_event.json")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn the_vendors_published_event_has_exactly_five_permissions() {
        let event = AuditEvent::read(&vendors_sample()).unwrap();
        let expected: BTreeSet<Permission> = [
            "PATCH /devices/{}",
            "GET /users",
            "GET /users/{}",
            "DELETE /users/{}",
            "GET /audit/events",
        ]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
        assert_eq!(event.new_state.permissions, Listed::Full(expected));
        assert_eq!(event.new_state.label.as_deref(), Some("audit log events"));
        assert_eq!(event.new_state.description, Some(None));
        assert_eq!(event.action, Action::Updated);
        assert_eq!(event.at.to_string(), "2025-03-05T20:50:28.090682Z");
        assert_eq!(event.actor.as_ref().unwrap().kind, ActorKind::User);
        assert!(event.is_understood());
        assert!(event.extra.is_empty() && event.new_state.extra.is_empty());
    }

    #[test]
    fn events_survive_the_cache() {
        for state in [
            json!({"description": null, "label": "a", "permissions": []}),
            json!({"permissions": ["what"]}),
            json!({"description": "x", "mcp": true}),
            json!(null),
            json!("text"),
        ] {
            let mut sample = vendors_sample();
            sample["new_state"] = state;
            sample["actor_type"] = json!("kandji");
            let event = AuditEvent::read(&sample).unwrap();
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<AuditEvent>(&text).unwrap(), event);
        }
    }

    #[test]
    fn a_token_in_an_unknown_field_is_never_kept() {
        let token = "0a1b2c3d-0000-4000-8000-00000000abcd";
        let mut sample = vendors_sample();
        sample["action"] = json!("create");
        sample["new_state"]["token"] = json!(token);
        sample["new_state"]["nested"] = json!([{ "a": format!("Bearer {token}"), token: 1 }]);
        sample["metadata"] = json!({"secret": token, "ip": "192.0.2.1"});
        let event = AuditEvent::read(&sample).unwrap();
        let kept = format!("{event:?}{}", serde_json::to_string(&event).unwrap());
        assert!(!kept.contains("0a1b2c3d"), "{kept}");
        assert_eq!(event.extra["metadata"]["ip"], "192.0.2.1");
        sample["new_state"] = json!(token);
        let event = AuditEvent::read(&sample).unwrap();
        assert_eq!(event.new_state.extra["new_state"], "[removed]");
    }

    #[test]
    fn the_state_of_other_targets_is_not_kept() {
        let mut sample = vendors_sample();
        sample["target_type"] = json!("blueprint");
        sample["target_id"] = json!(null);
        let event = AuditEvent::read(&sample).unwrap();
        assert_eq!(event.new_state, TokenState::default());
        assert!(event.extra.is_empty());
    }

    #[test]
    fn odd_spellings_are_tolerated() {
        let mut sample = vendors_sample();
        sample["id"] = json!(17);
        sample["target_id"] = json!(18);
        sample["action"] = json!("Created");
        sample["actor_type"] = json!("API token");
        sample["occurred_at"] = json!("2025-03-05T20:50:28");
        let event = AuditEvent::read(&sample).unwrap();
        assert_eq!((event.id.as_str(), event.target_id.as_str()), ("17", "18"));
        assert_eq!(event.action, Action::Created);
        assert_eq!(event.actor.unwrap().kind, ActorKind::ApiToken);
        assert_eq!(event.at.to_string(), "2025-03-05T20:50:28Z");
    }

    #[test]
    fn a_list_that_cannot_be_read_whole_is_no_list() {
        for list in [
            json!(null),
            json!("all"),
            json!([{"path": "/api/v1/users"}]),
            json!([{"path": "/api/v1/users", "http_method": "GET /x"}]),
            json!([{"path": "/api/v1/users", "http_method": "GET"}, 7]),
            json!({"0": {"path": "/api/v1/users", "http_method": "GET"}}),
        ] {
            let mut sample = vendors_sample();
            sample["new_state"]["permissions"] = list;
            let event = AuditEvent::read(&sample).unwrap();
            assert_eq!(event.new_state.permissions, Listed::Unreadable);
            assert!(!event.is_understood());
        }
    }

    #[test]
    fn events_without_what_is_needed_are_none() {
        for (field, value) in [
            ("id", json!(null)),
            ("id", json!("")),
            ("occurred_at", json!("yesterday")),
            ("occurred_at", json!(12)),
            ("target_type", json!(null)),
            ("target_id", json!(null)),
            ("action", json!(null)),
        ] {
            let mut sample = vendors_sample();
            sample[field] = value.clone();
            assert_eq!(AuditEvent::read(&sample), None, "{field}: {value}");
        }
        for value in [json!(null), json!([]), json!("x"), json!(1)] {
            assert_eq!(AuditEvent::read(&value), None);
        }
    }
}

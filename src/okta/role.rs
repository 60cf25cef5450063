//! Roles of Okta Workflows: who can be asked to touch a connection.

use std::collections::BTreeMap;

use serde_json::Value;

use super::event::{Read, change, has_failed, targets};
use super::target::named;
use crate::http::for_people;
use crate::model::{Change, LiveRole};

/// How the types of role events begin.
pub(super) const ROLE: &str = "workflows.user.role.";

/// A role that was given to somebody, or taken away.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RoleEvent {
    /// When, by whom, and its id in the log.
    pub change: Change,
    /// Who has it now, or had it: a person's or a group's name.
    pub holder: String,
    /// Whether the holder is a group.
    pub is_group: bool,
    /// The role's name.
    pub role: String,
    /// Whether it was given.
    pub given: bool,
}

/// A role event; `None` when it cannot be understood.
pub(super) fn role(value: &Value, word: &str) -> Option<Read> {
    let (is_group, given) = match word {
        "user.add" => (false, true),
        "user.remove" => (false, false),
        "group.add" => (true, true),
        "group.remove" => (true, false),
        _ => return None,
    };
    if has_failed(value) {
        return Some(Read::NotOurs);
    }
    // The types of these targets are not published: a holder's names a user or a group, the other one is the role.
    let word = if is_group { "group" } else { "user" };
    let (holders, roles): (Vec<_>, Vec<_>) =
        named(targets(value)).partition(|target| target.kind.to_ascii_lowercase().contains(word));
    let ([holder], [role]) = (holders.as_slice(), roles.as_slice()) else {
        return None;
    };
    Some(Read::Role(RoleEvent {
        change: change(value)?,
        holder: for_people(holder.name),
        is_group,
        role: for_people(role.name),
        given,
    }))
}

/// The roles that were given and not taken since, as far as the log goes back.
pub fn fold_roles<'a>(events: impl IntoIterator<Item = &'a RoleEvent>) -> Vec<LiveRole> {
    let mut ordered: Vec<&RoleEvent> = events.into_iter().collect();
    ordered.sort_by(|a, b| {
        let key = |event: &&'a RoleEvent| (event.change.at, !event.given);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.change.event.cmp(&b.change.event))
    });
    let mut held: BTreeMap<(&str, bool, &str), LiveRole> = BTreeMap::new();
    for event in ordered {
        let key = (event.holder.as_str(), event.is_group, event.role.as_str());
        if event.given {
            held.insert(
                key,
                LiveRole {
                    holder: event.holder.clone(),
                    is_group: event.is_group,
                    role: event.role.clone(),
                    given: event.change.clone(),
                },
            );
        } else {
            held.remove(&key);
        }
    }
    held.into_values().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::okta::event::{read, tests::sample};

    fn event(word: &str, at: &str) -> Value {
        let mut event = sample("create", &format!("{word} {at}"), "unused");
        event["eventType"] = json!(format!("workflows.user.role.{word}"));
        event["published"] = json!(at);
        let kind = if word.starts_with("group") {
            "UserGroup"
        } else {
            "User"
        };
        event["target"] = json!([
            {"type": "AppInstance", "displayName": "Okta Workflows", "alternateId": "Okta Workflows"},
            {"type": kind, "displayName": "Estelle", "alternateId": "estelle@acme.example", "id": "00u1"},
            {"type": "Role", "displayName": "Connection Manager", "alternateId": "unknown"},
        ]);
        event
    }

    fn held(events: &[Value]) -> Vec<String> {
        let events: Vec<RoleEvent> = events
            .iter()
            .map(|event| match read(event) {
                Read::Role(event) => event,
                other => unreachable!("{other:?}"),
            })
            .collect();
        let roles = fold_roles(&events);
        roles
            .iter()
            .map(|role| format!("{}: {}", role.holder, role.role))
            .collect()
    }

    #[test]
    fn a_role_is_held_until_it_is_taken() {
        let given = event("user.add", "2026-05-01T00:00:00Z");
        let taken = event("user.remove", "2026-05-02T00:00:00Z");
        assert_eq!(
            held(std::slice::from_ref(&given)),
            ["Estelle: Connection Manager"]
        );
        assert!(held(&[taken.clone(), given.clone()]).is_empty());
        let again = event("user.add", "2026-05-03T00:00:00Z");
        assert_eq!(
            held(&[again, given, taken]),
            ["Estelle: Connection Manager"]
        );
        assert_eq!(held(&[event("group.add", "2026-05-01T00:00:00Z")]).len(), 1);
    }

    #[test]
    fn without_a_holder_or_a_role_nothing_is_understood() {
        for target in [1, 2] {
            let mut event = event("user.add", "2026-05-01T00:00:00Z");
            if let Some(targets) = event["target"].as_array_mut() {
                targets.remove(target);
            }
            assert!(matches!(read(&event), Read::NotUnderstood(_)), "{event}");
        }
        assert!(matches!(
            read(&event("user.rename", "2026-05-01T00:00:00Z")),
            Read::NotUnderstood(_)
        ));
    }
}

//! Which connector and which nickname the targets of a connection event name. Okta publishes no sample of such an event, so
//! the types of its targets are unknown and every field is looked at.

use serde_json::Value;

/// What the targets of one event say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// A connection of the Kandji connector.
    Kandji {
        /// Its nickname.
        nickname: String,
    },
    /// A connection of another connector.
    Other,
    /// It cannot be told whose connection it is, or what it is called.
    Unclear,
}

struct Target<'a> {
    value: &'a Value,
    kind: &'a str,
    display_name: &'a str,
    alternate_id: &'a str,
}

impl<'a> Target<'a> {
    fn of(value: &'a Value) -> Self {
        let text = |name| value.get(name).and_then(Value::as_str).unwrap_or_default();
        Self {
            value,
            kind: text("type"),
            display_name: text("displayName").trim(),
            alternate_id: text("alternateId").trim(),
        }
    }

    /// The Workflows app itself, or a person: neither is the connection.
    fn is_beside_the_point(&self) -> bool {
        self.kind.eq_ignore_ascii_case("User")
            || (self.kind.eq_ignore_ascii_case("AppInstance")
                && self.display_name == "Okta Workflows")
    }

    fn mentions_kandji(&self) -> bool {
        mentions_kandji(self.value)
    }

    /// A name that is the connector's own and no nickname: `Kandji`, or its key `kandji_…`.
    fn is_connector_itself(&self) -> bool {
        [self.display_name, self.alternate_id]
            .iter()
            .any(|name| is_connector_name(name))
    }

    fn has_kind(&self, words: &[&str]) -> bool {
        let kind = self.kind.to_ascii_lowercase();
        words.iter().any(|word| kind.contains(word))
    }

    /// A name that is not the connector's; in a target apart from the connector's own, `Kandji` is a nickname like any other.
    fn nickname(&self, apart: bool) -> Option<String> {
        [self.display_name, self.alternate_id]
            .into_iter()
            .find(|name| {
                !name.is_empty()
                    && !name.eq_ignore_ascii_case("unknown")
                    && !is_connector_key(name)
                    && (apart || !is_connector_name(name))
            })
            .map(str::to_owned)
    }
}

/// A target by its name.
pub(super) struct Named<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    pub id: Option<&'a str>,
}

/// The targets that bear a name, the Workflows app itself apart.
pub(super) fn named(targets: &[Value]) -> impl Iterator<Item = Named<'_>> {
    targets.iter().map(Target::of).filter_map(|target| {
        let is_app = target.kind.eq_ignore_ascii_case("AppInstance")
            && target.display_name == "Okta Workflows";
        let name = [target.display_name, target.alternate_id]
            .into_iter()
            .find(|name| !name.is_empty() && !name.eq_ignore_ascii_case("unknown"))?;
        (!is_app).then(|| Named {
            kind: target.kind,
            name,
            id: target.value.get("id").and_then(Value::as_str),
        })
    })
}

fn is_connector_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("kandji") || is_connector_key(name)
}

fn is_connector_key(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("kandji_")
}

fn mentions_kandji(value: &Value) -> bool {
    match value {
        Value::String(text) => text.to_ascii_lowercase().contains("kandji"),
        Value::Array(items) => items.iter().any(mentions_kandji),
        Value::Object(map) => map.values().any(mentions_kandji),
        _ => false,
    }
}

/// Reads `target` of a connection event.
pub(super) fn subject(targets: &[Value]) -> Subject {
    let targets: Vec<Target> = targets
        .iter()
        .map(Target::of)
        .filter(|target| !target.is_beside_the_point())
        .collect();
    if targets.is_empty() {
        return Subject::Unclear;
    }
    if !targets.iter().any(Target::mentions_kandji) {
        return Subject::Other;
    }
    let Some(connector) = connector(&targets) else {
        return Subject::Other;
    };
    let others: Vec<&Target> = targets
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != connector)
        .map(|(_, target)| target)
        .collect();
    let named = match others.as_slice() {
        [] => targets
            .get(connector)
            .and_then(|target| target.nickname(false)),
        [only] => only.nickname(true),
        // Several: the one that calls itself a connection.
        several => match several
            .iter()
            .filter(|target| target.has_kind(&["connection"]))
            .collect::<Vec<_>>()
            .as_slice()
        {
            [only] => only.nickname(true),
            _ => None,
        },
    };
    named.map_or(Subject::Unclear, |nickname| Subject::Kandji { nickname })
}

/// Which target is the Kandji connector; `None` when the name stands only in the nickname of another connector's connection.
fn connector(targets: &[Target]) -> Option<usize> {
    let sure = |target: &Target| target.is_connector_itself();
    let likely = |target: &Target| sure(target) && !target.has_kind(&["connection"]);
    if let Some(sure) = targets
        .iter()
        .position(likely)
        .or_else(|| targets.iter().position(sure))
    {
        return Some(sure);
    }
    let at = targets.iter().position(Target::mentions_kandji)?;
    let is_nickname = targets.get(at)?.has_kind(&["connection"])
        && targets.iter().enumerate().any(|(other, target)| {
            other != at && target.has_kind(&["app", "connector", "channel"])
        });
    (!is_nickname).then_some(at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(targets: &Value) -> Subject {
        subject(targets.as_array().map_or(&[], Vec::as_slice))
    }

    fn kandji(nickname: &str) -> Subject {
        Subject::Kandji {
            nickname: nickname.into(),
        }
    }

    #[test]
    fn the_connector_and_the_nickname_are_found_in_any_arrangement() {
        let app = json!({"type": "AppInstance", "displayName": "Okta Workflows", "alternateId": "Okta Workflows", "id": "0oa1"});
        let user =
            json!({"type": "User", "displayName": "Kandji Admin", "alternateId": "a@b.example"});
        let key = "kandji_edae9b89cf1e4ca6a01a1ad6d985127b";
        let connector = json!({"type": "AppInstance", "displayName": "Kandji", "alternateId": key});
        let named = json!({"type": "Connection", "displayName": "Accuhive production", "alternateId": "unknown"});
        let table = [
            (
                json!([app, connector, named]),
                kandji("Accuhive production"),
            ),
            (
                json!([named, connector, user, app]),
                kandji("Accuhive production"),
            ),
            (
                json!([app, {"type": "Connection", "displayName": "prod", "alternateId": key}]),
                kandji("prod"),
            ),
            (
                json!([app, {"type": "x", "displayName": key, "alternateId": "prod"}]),
                kandji("prod"),
            ),
            (
                json!([{"type": "x", "displayName": "prod", "detailEntry": {"channel": key}}]),
                kandji("prod"),
            ),
            (
                json!([connector, {"type": "Connection", "displayName": "Kandji EU"}]),
                kandji("Kandji EU"),
            ),
            (
                json!([{"type": "Connection", "displayName": "Kandji"}, connector]),
                kandji("Kandji"),
            ),
            (
                json!([{"type": "Connector", "displayName": "Iru (formerly Kandji)"}, named]),
                kandji("Accuhive production"),
            ),
            (
                json!([app, user, {"type": "Connector", "displayName": "Slack"}, {"type": "Connection", "displayName": "alerts"}]),
                Subject::Other,
            ),
            (
                json!([{"type": "Connector", "displayName": "Slack"}, {"type": "Connection", "displayName": "Kandji alerts"}]),
                Subject::Other,
            ),
            (json!([app, user]), Subject::Unclear),
            (json!([connector]), Subject::Unclear),
            (
                json!([connector, {"type": "a", "displayName": "x"}, {"type": "b", "displayName": "y"}]),
                Subject::Unclear,
            ),
            (json!([]), Subject::Unclear),
        ];
        for (targets, expected) in table {
            assert_eq!(read(&targets), expected, "{targets}");
        }
    }
}

//! What is written into an org's System Log.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::simulator::seeded;
use crate::simulator::world::{ConnectionTargets, OrgSwitches, SimulatedConnection};

/// A connection was created.
pub(in crate::simulator) const CREATE: &str = "workflows.user.connection.create";
/// Somebody tried to give a connection a new key.
pub(in crate::simulator) const REAUTHORIZE: &str = "workflows.user.connection.reauthorize";
/// What a connection holds was revoked at the other service.
pub(in crate::simulator) const REVOKE: &str = "workflows.user.connection.revoke";
/// A connection was deleted.
pub(in crate::simulator) const DELETE: &str = "workflows.user.connection.delete";

/// The connector's key, the same in every org.
const CONNECTOR: &str = "kandji_edae9b89cf1e4ca6a01a1ad6d985127b";

/// Something that happened in an org.
pub(in crate::simulator) struct Happening<'a> {
    pub(in crate::simulator) at: Timestamp,
    pub(in crate::simulator) kind: &'a str,
    /// Id and name of the person.
    pub(in crate::simulator) by: (&'a str, &'a str),
    /// The connection it happened to; else something of no interest.
    pub(in crate::simulator) connection: Option<&'a SimulatedConnection>,
}

/// Times and kinds of other events, spread over the two months before `now`.
pub(in crate::simulator) fn other_times(
    count: usize,
    now: Timestamp,
) -> impl Iterator<Item = (Timestamp, &'static str)> {
    let step = 60 * 24 * 3600 * 1000 / (count as i64 + 1);
    (1..=count).map(move |number| {
        let before = SignedDuration::from_millis(step * (count + 1 - number) as i64);
        let kind = ["workflows.user.flow.save", "user.session.start"][number % 2];
        (now.checked_sub(before).unwrap_or(now), kind)
    })
}

/// The event as the log answers it, in the form that published flow events have.
pub(in crate::simulator) fn event(
    what: &Happening<'_>,
    switches: &OrgSwitches,
    sequence: u64,
) -> Value {
    let (id, name) = what.by;
    let uuid = seeded::uuid(&format!("system log {sequence} {}", what.at));
    let mut targets = vec![json!({
        "id": "0oasimulated", "type": "AppInstance", "alternateId": "Okta Workflows",
        "displayName": "Okta Workflows", "detailEntry": null,
    })];
    match what.connection {
        Some(connection) => targets.extend(connection_targets(connection, switches, what.by)),
        None => targets.push(json!({
            "id": seeded::ulid(what.at, sequence), "type": "Flow", "alternateId": "A flow",
            "displayName": "A flow", "detailEntry": null,
        })),
    }
    json!({
        "uuid": uuid,
        "published": what.at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        "eventType": what.kind,
        "version": "0",
        "severity": "INFO",
        "displayMessage": what.kind,
        "actor": {
            "id": id, "type": "User", "alternateId": format!("{id}@simulated.invalid"),
            "displayName": name, "detailEntry": null,
        },
        "client": { "userAgent": null, "zone": "null", "device": null, "id": null, "ipAddress": null },
        "outcome": { "result": "SUCCESS", "reason": null },
        "target": targets,
        "transaction": { "type": "WORKFLOW", "id": seeded::uuid(&uuid), "detail": {} },
        "debugContext": { "debugData": { "sessionId": seeded::uuid(&format!("{uuid} session")) } },
        "authenticationContext": null,
        "securityContext": null,
        "request": { "ipChain": [{ "ip": "null", "version": "V4", "source": null }] },
    })
}

fn connection_targets(
    connection: &SimulatedConnection,
    switches: &OrgSwitches,
    by: (&str, &str),
) -> Vec<Value> {
    let nickname = connection
        .events_call_it
        .as_ref()
        .unwrap_or(&connection.nickname);
    let id = connection.id.as_deref().unwrap_or_default();
    let mut targets = Vec::new();
    if switches.user_target {
        targets.push(json!({
            "id": by.0, "type": "User", "alternateId": format!("{}@simulated.invalid", by.0),
            "displayName": by.1, "detailEntry": null,
        }));
    }
    let of_connection = |alternate: &str, detail: Value| {
        json!({
            "id": id, "type": switches.connection_type, "alternateId": alternate,
            "displayName": nickname, "detailEntry": detail,
        })
    };
    match switches.connection_targets {
        ConnectionTargets::Separate => {
            targets.push(json!({
                "id": CONNECTOR, "type": switches.connector_type, "alternateId": CONNECTOR,
                "displayName": "Kandji", "detailEntry": null,
            }));
            targets.push(of_connection(nickname, Value::Null));
        }
        ConnectionTargets::Together => targets.push(of_connection(CONNECTOR, Value::Null)),
        ConnectionTargets::Detail => {
            targets.push(of_connection(nickname, json!({ "connector": CONNECTOR })));
        }
    }
    targets
}

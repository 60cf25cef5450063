//! The answer as JSON, format 1. These structs are copies on purpose: other programs read them.

use schemars::JsonSchema;
use serde::Serialize;

use super::QueryView;
use crate::catalog;
use crate::model::{Permission, Risk, Timestamp};
use crate::query::{Found, Holder, Role, Running, WhyUnsure};

/// Format 1.0: fields may be added, none is renamed, removed or changed in meaning.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry query")]
struct Document<'a> {
    format_version: &'static str,
    query: &'a str,
    /// When the query was run.
    asked_at: Timestamp,
    /// The states that were read.
    states: Vec<State<'a>>,
    /// Tokens that are declared or recorded.
    considered: usize,
    /// Those of them that nothing was ever recorded of: what is told of them is declared.
    never_recorded: usize,
    found: Vec<Token<'a>>,
    /// Tokens of which it cannot be said.
    unsure: Vec<Unsure>,
    /// Connections of which nobody knows on which token they run.
    unplaced_connections: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct State<'a> {
    place: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<String>,
    /// Absent: there is no state there yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
struct Token<'a> {
    address: String,
    /// `current`, or `predecessor` while its successor takes its place.
    role: &'static str,
    /// On the console.
    name: &'a str,
    generation: u32,
    declared: bool,
    /// When evidence last proved its permissions; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    /// Those that fit; all, where the query asks for none.
    permissions: Vec<Held>,
    connections: Vec<Connection<'a>>,
    /// What uses it outside of Okta.
    consumers: Vec<Consumer<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Held {
    /// Method and path without `/api/v1` and without parameter names: the identity.
    permission: String,
    /// Where its box stands on the console, where the catalog knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    console_path: Option<&'static str>,
    /// Absent outside of the catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<Risk>,
    recorded: bool,
    declared: bool,
}

#[derive(Serialize, JsonSchema)]
struct Connection<'a> {
    address: String,
    nickname: &'a str,
    org: &'a str,
    /// Names by the exports that it names, else the globs of those.
    flows: &'a [String],
}

#[derive(Serialize, JsonSchema)]
struct Consumer<'a> {
    address: String,
    name: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Unsure {
    address: String,
    role: &'static str,
    /// What is not known: `age` or `risk`.
    not_known: &'static str,
}

/// The answer; ends with a newline.
pub fn json(view: &QueryView<'_>) -> String {
    let states = view.states.iter().map(|state| State {
        place: &state.place,
        shard: state.shard.map(|shard| shard.to_string()),
        serial: state.serial,
    });
    let unsure = view.answer.unsure.iter().map(|one| Unsure {
        address: one.holder.address.to_string(),
        role: role(one.holder.role),
        not_known: match one.why {
            WhyUnsure::Age => "age",
            WhyUnsure::Risk => "risk",
        },
    });
    let holders = &view.census.holders;
    let never = holders.iter().filter(|one| one.recorded_at.is_none());
    let document = Document {
        format_version: "1.0",
        query: view.query,
        asked_at: view.now,
        states: states.collect(),
        considered: holders.len(),
        never_recorded: never.count(),
        found: view.answer.found.iter().map(token).collect(),
        unsure: unsure.collect(),
        unplaced_connections: view
            .census
            .unplaced
            .iter()
            .map(ToString::to_string)
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON Schema (2020-12) of [`json()`]'s document.
pub fn schema() -> serde_json::Value {
    crate::render::json::schema_of::<Document<'_>>()
}

fn token<'a>(found: &Found<'a>) -> Token<'a> {
    let holder = found.holder;
    let consumers = holder.consumers.iter().map(|(address, name)| Consumer {
        address: address.to_string(),
        name,
    });
    let permissions = found.permissions.iter();
    Token {
        address: holder.address.to_string(),
        role: role(holder.role),
        name: &holder.name,
        generation: holder.generation,
        declared: holder.declared,
        recorded_at: holder.recorded_at,
        created_at: holder.created_at,
        permissions: permissions.map(|one| held(holder, one)).collect(),
        connections: holder.connections.iter().map(connection).collect(),
        consumers: consumers.collect(),
    }
}

fn held(holder: &Holder, permission: &Permission) -> Held {
    let operation = catalog::operation(permission);
    let standing = holder.permissions.get(permission).copied();
    let standing = standing.unwrap_or_default();
    Held {
        permission: permission.to_string(),
        console_path: operation.map(|operation| operation.console_path.as_str()),
        risk: operation.map(|operation| operation.risk),
        recorded: standing.recorded,
        declared: standing.declared,
    }
}

fn connection(running: &Running) -> Connection<'_> {
    Connection {
        address: running.address.to_string(),
        nickname: &running.nickname,
        org: &running.org,
        flows: &running.flows,
    }
}

pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Current => "current",
        Role::Predecessor => "predecessor",
    }
}

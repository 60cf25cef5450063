//! The inventory as JSON, format 1. These structs are copies on purpose: other programs read them.

use schemars::JsonSchema;
use serde::Serialize;

use super::{BLIND_SPOTS, InventoryView, missing};
use crate::model::{Actor, ActorKind, Change, LiveToken, Presence, Reading};
use crate::render::reasons::{self, Reason};
use crate::render::tree::Leaf;

#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry inventory of one tenant")]
struct Inventory {
    format_version: &'static str,
    host: String,
    log: Log,
    tokens: Vec<Token>,
    deleted: Vec<Token>,
    traces: Vec<Trace>,
    findings: Vec<String>,
    blind_spots: [&'static str; 4],
}

#[derive(Serialize, JsonSchema)]
struct Log {
    read: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Token {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<Vec<Permission>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<Event>,
    changed: Event,
    /// What the log does not show of it.
    missing: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Permission {
    permission: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    documented: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<&'static str>,
    since: Event,
}

#[derive(Serialize, JsonSchema)]
struct Event {
    at: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<Who>,
}

#[derive(Serialize, JsonSchema)]
struct Who {
    id: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Trace {
    actor: Who,
    first: String,
    last: String,
    events: u64,
}

/// The JSON Schema (2020-12) of [`json`]'s document.
pub fn schema() -> serde_json::Value {
    crate::render::json::schema_of::<Inventory>()
}

/// The inventory as a JSON document. No age is in it: whoever reads it has a clock.
pub fn json(view: &InventoryView) -> serde_json::Value {
    let tenant = view.tenant;
    let inventory = Inventory {
        format_version: "1.0",
        host: view.host.to_owned(),
        log: log(view),
        tokens: view
            .present()
            .into_iter()
            .map(|(one, _)| token(one, view))
            .collect(),
        deleted: view
            .deleted()
            .into_iter()
            .map(|one| token(one, view))
            .collect(),
        traces: tenant
            .traces
            .iter()
            .map(|trace| Trace {
                actor: who(&trace.actor, view),
                first: trace.first.to_string(),
                last: trace.last.to_string(),
                events: trace.events,
            })
            .collect(),
        findings: tenant.findings.iter().map(reasons::finding).collect(),
        blind_spots: BLIND_SPOTS,
    };
    // Strings, numbers and booleans always become JSON.
    serde_json::to_value(inventory).unwrap_or_default()
}

fn log(view: &InventoryView) -> Log {
    let reason: Option<Reason> = match &view.tenant.log {
        Reading::Read { .. } => None,
        Reading::NotAsked(reason) => Some(reasons::not_asked(reason)),
        Reading::Failed(fault) => Some(reasons::fault(fault)),
    };
    Log {
        read: reason.is_none(),
        since: view.log_since().map(|since| since.to_string()),
        why_not: reason.as_ref().map(Reason::sentence),
        remedy: reason.map(|reason| reason.remedy),
    }
}

fn token(token: &LiveToken, view: &InventoryView) -> Token {
    let changed = match &token.presence {
        Presence::Deleted(change) => change,
        Presence::Present => &token.changed,
    };
    Token {
        id: token.id.clone(),
        name: token.label.value().cloned(),
        description: token
            .description
            .value()
            .map(|text| text.clone().unwrap_or_default()),
        permissions: token.permissions.value().map(|all| {
            all.iter()
                .map(|(one, since)| permission(one, since, view))
                .collect()
        }),
        created: token.created.as_ref().map(|change| event(change, view)),
        changed: event(changed, view),
        missing: missing(token),
    }
}

fn permission(one: &crate::model::Permission, since: &Change, view: &InventoryView) -> Permission {
    let leaf = Leaf::of(one);
    Permission {
        permission: one.to_string(),
        documented: leaf.named && leaf.documented,
        label: leaf.named.then_some(leaf.label),
        risk: leaf.risk.map(|risk| match risk {
            crate::model::Risk::Read => "read",
            crate::model::Risk::SensitiveRead => "sensitive_read",
            crate::model::Risk::Write => "write",
            crate::model::Risk::Destructive => "destructive",
        }),
        since: event(since, view),
    }
}

fn event(change: &Change, view: &InventoryView) -> Event {
    Event {
        at: change.at.to_string(),
        id: change.event.clone(),
        actor: change.actor.as_ref().map(|actor| who(actor, view)),
    }
}

fn who(actor: &Actor, view: &InventoryView) -> Who {
    Who {
        id: actor.id.clone(),
        kind: match &actor.kind {
            ActorKind::User => "user".to_owned(),
            ActorKind::ApiToken => "api_token".to_owned(),
            ActorKind::Other(other) => other.clone(),
        },
        name: view.people.get(&actor.id).or(actor.name.as_ref()).cloned(),
    }
}

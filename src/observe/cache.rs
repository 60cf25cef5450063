//! The observations cache: what the logs said so far, and up to where. No lock, losable, outside every digest.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::iru::AuditEvent;
use crate::model::{Actor, Timestamp};
use crate::okta::ConnectionEvent;
use crate::state::{StateError, atomic_write};

/// All that is kept between runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observations {
    format_version: u32,
    /// Audit logs, by the tenant's host.
    pub tenants: BTreeMap<String, TenantLog>,
    /// System Logs, by the org's domain.
    pub orgs: BTreeMap<String, OrgLog>,
}

const FORMAT_VERSION: u32 = 1;

/// What one audit log said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantLog {
    /// Events about API tokens, by the event's id.
    pub token_events: BTreeMap<String, AuditEvent>,
    /// API tokens that acted, by the actor's id.
    pub acting: BTreeMap<String, Acting>,
    /// Ids of acting tokens' events that the next read shows again, with their times.
    pub recent: BTreeMap<String, Timestamp>,
    /// The time of the newest event of any kind.
    pub newest: Option<Timestamp>,
    /// How far down the first fill came; `None` once it reached the log's end.
    pub filled_down_to: Option<Timestamp>,
    /// Whether the log was read at all.
    pub started: bool,
    /// Events that could not be understood.
    pub not_understood: u64,
}

/// An API token's own events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acting {
    /// Who.
    pub actor: Actor,
    /// Its first event.
    pub first: Timestamp,
    /// Its last.
    pub last: Timestamp,
    /// How many.
    pub events: u64,
}

/// What one System Log said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrgLog {
    /// Connection events, by the event's id.
    pub events: BTreeMap<String, ConnectionEvent>,
    /// Where the next read goes on.
    pub after: Option<String>,
    /// The time of the newest event.
    pub newest: Option<Timestamp>,
    /// Where the first read began.
    pub since: Option<Timestamp>,
    /// Events that could not be understood.
    pub not_understood: u64,
}

impl Observations {
    /// Reads the cache. A missing, broken or foreign one is an empty one: it can be made again from the logs.
    pub fn load(path: &Path) -> Self {
        let read = std::fs::read(path).ok();
        read.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok())
            .filter(|cache| cache.format_version == FORMAT_VERSION)
            .unwrap_or_default()
    }

    /// Writes the cache atomically.
    ///
    /// # Errors
    /// When it cannot be written; nothing is lost but the next run's speed.
    pub fn save(&self, path: &Path) -> Result<(), StateError> {
        let mut kept = self.clone();
        kept.format_version = FORMAT_VERSION;
        let mut bytes = serde_json::to_vec(&kept).unwrap_or_default();
        bytes.push(b'\n');
        if std::fs::read(path).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        atomic_write(path, &bytes)
    }
}

impl TenantLog {
    /// Takes a page's events; those that were taken before change nothing.
    pub fn take(&mut self, events: Vec<AuditEvent>) {
        for event in events {
            self.newest = self.newest.max(Some(event.at));
            self.note_acting(&event);
            if event.target_type == "api_token" {
                self.token_events.entry(event.id.clone()).or_insert(event);
            }
        }
    }

    fn note_acting(&mut self, event: &AuditEvent) {
        use crate::model::ActorKind;
        let Some(actor) = event
            .actor
            .as_ref()
            .filter(|actor| actor.kind == ActorKind::ApiToken)
        else {
            return;
        };
        if self.recent.insert(event.id.clone(), event.at).is_some() {
            return;
        }
        let acting = self
            .acting
            .entry(actor.id.clone())
            .or_insert_with(|| Acting {
                actor: actor.clone(),
                first: event.at,
                last: event.at,
                events: 0,
            });
        acting.first = acting.first.min(event.at);
        acting.last = acting.last.max(event.at);
        acting.events += 1;
    }

    /// Forgets the ids that the next read, which starts at `from`, cannot show again.
    pub fn forget_before(&mut self, from: Timestamp) {
        self.recent.retain(|_, at| *at >= from);
    }
}

//! The observations cache: what the logs said so far, and up to where. No lock, losable, outside every digest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::iru::AuditEvent;
use crate::model::{
    Actor, ActorKind, Declared, Finding, LiveImport, LiveOrg, Reading, SignedDuration, Timestamp,
    UnreadEvent,
};
use crate::okta::{
    ConnectionEvent, LOG_FILTER, LOG_RETENTION, LogPage, RoleEvent, fold, fold_roles,
};
use crate::state::{StateError, atomic_write};

/// All that is kept between runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observations {
    format_version: u32,
    /// Audit logs, by the tenant's host.
    pub tenants: BTreeMap<String, TenantLog>,
    /// System Logs, by the org's domain.
    pub orgs: BTreeMap<String, OrgLog>,
}

const FORMAT_VERSION: u32 = 1;

/// No cursor is documented to last, and events may arrive late: a read starts this long before the newest known event.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// Whether the log's `end_date` belongs to what it ends, and how fine it is, is not documented: a resumed fill asks for so
/// much more, and drops what it has by id.
const BOUNDARY: SignedDuration = SignedDuration::from_secs(1);

/// Iru's log goes back a year from its newest event (the vendor's API docs, audit events).
pub const MEMORY: SignedDuration = SignedDuration::from_hours(24 * 365);

impl Default for Observations {
    fn default() -> Self {
        Self {
            format_version: FORMAT_VERSION,
            tenants: BTreeMap::new(),
            orgs: BTreeMap::new(),
        }
    }
}

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
    /// Members of the log that could not be read at all. They have no id by which they would be known again, so this counts
    /// at least so many.
    pub unreadable: u64,
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
#[serde(default, deny_unknown_fields)]
pub struct OrgLog {
    /// Connection events, by the event's id.
    pub events: BTreeMap<String, ConnectionEvent>,
    /// Imports of flows and folders, by the event's id.
    pub imports: BTreeMap<String, LiveImport>,
    /// Roles that were given or taken, by the event's id.
    pub roles: BTreeMap<String, RoleEvent>,
    /// What was asked for: a place in one question's pages is none in another's.
    pub question: String,
    /// Where the next read goes on.
    pub after: Option<String>,
    /// When it was read to its end last.
    pub read_to: Option<Timestamp>,
    /// The time of the newest event.
    pub newest: Option<Timestamp>,
    /// Where the first read began.
    pub since: Option<Timestamp>,
    /// Events that could not be understood.
    pub not_understood: u64,
    /// The newest of them.
    pub unread: Vec<UnreadEvent>,
}

/// So many events that could not be understood are kept to be named.
const NAMED: usize = 20;

/// So many imports are kept, the newest: one import of a folder has an event for each flow in it.
const IMPORTS: usize = 1000;

impl OrgLog {
    /// Readies it for the next question at `now`: begins anew where Okta has forgotten events that were never read, and reads
    /// again what an earlier version of the program did not ask for.
    pub fn prepare(&mut self, now: Timestamp) {
        let oldest = now.checked_sub(LOG_RETENTION).unwrap_or(now);
        if self.read_to.is_some_and(|read_to| read_to <= oldest) {
            *self = Self::default();
        }
        if self.question != LOG_FILTER {
            self.question = LOG_FILTER.to_owned();
            self.start_over();
        }
        if self.after.is_none() {
            self.since = Some(oldest);
        }
    }

    /// Reads from as far back as the service goes, next time; what is known by its id stays.
    pub fn start_over(&mut self) {
        self.after = None;
        self.not_understood = 0;
        self.unread.clear();
    }

    /// Takes a page; events that were taken before change nothing.
    pub fn take(&mut self, page: LogPage) {
        for event in page.events {
            self.newest = self.newest.max(Some(event.at));
            self.events.entry(event.id.clone()).or_insert(event);
        }
        for import in page.imports {
            self.newest = self.newest.max(Some(import.change.at));
            self.imports.insert(import.change.event.clone(), import);
        }
        for role in page.roles {
            self.newest = self.newest.max(Some(role.change.at));
            self.roles.insert(role.change.event.clone(), role);
        }
        self.not_understood += page.not_understood.len() as u64;
        self.unread.extend(page.not_understood);
        self.unread.drain(..self.unread.len().saturating_sub(NAMED));
        self.after = page.after.or(self.after.take());
    }

    /// Drops all but the newest imports.
    pub fn forget(&mut self) {
        if self.imports.len() > IMPORTS {
            let mut times: Vec<Timestamp> =
                self.imports.values().map(|one| one.change.at).collect();
            times.sort_unstable();
            let oldest = times[times.len() - IMPORTS];
            self.imports.retain(|_, one| one.change.at >= oldest);
        }
    }

    /// What it shows. A log that was not read shows nothing.
    pub fn live(&self, reading: Reading) -> LiveOrg {
        let findings = match self.not_understood {
            0 => Vec::new(),
            count => vec![Finding::EventsNotUnderstood {
                count,
                events: self.unread.clone(),
            }],
        };
        let nothing = LiveOrg {
            log: reading,
            connections: Vec::new(),
            imports: Vec::new(),
            roles: Vec::new(),
            findings,
        };
        if !matches!(nothing.log, Reading::Read { .. }) {
            return nothing;
        }
        let mut imports: Vec<LiveImport> = self.imports.values().cloned().collect();
        imports.sort_by(|a, b| {
            let key = |one: &LiveImport| (one.change.at, one.change.event.clone());
            key(a).cmp(&key(b))
        });
        LiveOrg {
            connections: fold(self.events.values()),
            imports,
            roles: fold_roles(self.roles.values()),
            ..nothing
        }
    }
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
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        if std::fs::read(path).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        atomic_write(path, &bytes)
    }

    /// Drops the logs of hosts that are no longer declared; a tenant's former hosts are.
    pub(super) fn keep_only(&mut self, declared: &Declared) {
        let tenants = declared.tenants.values();
        let hosts: BTreeSet<&str> = tenants
            .flat_map(|tenant| std::iter::once(&tenant.api_host).chain(&tenant.former_hosts))
            .map(|host| host.as_str())
            .collect();
        self.tenants.retain(|host, _| hosts.contains(host.as_str()));
        let domains: BTreeSet<&str> = declared
            .orgs
            .values()
            .map(|org| org.domain.as_str())
            .collect();
        self.orgs
            .retain(|domain, _| domains.contains(domain.as_str()));
    }
}

impl TenantLog {
    /// Takes a page's events; those that were taken before change nothing.
    pub fn take(&mut self, events: Vec<AuditEvent>) {
        for event in events {
            self.newest = self.newest.max(Some(event.at));
            self.note_acting(&event);
            if event.is_about_token() {
                self.token_events.entry(event.id.clone()).or_insert(event);
            }
        }
    }

    fn note_acting(&mut self, event: &AuditEvent) {
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

    /// Where the next read of what is new starts; `None`: at the log's beginning. `now` is ours: an event from the future
    /// must not hide those that come before it.
    pub fn new_from(&self, now: Timestamp) -> Option<Timestamp> {
        self.newest?.min(now).checked_sub(OVERLAP).ok()
    }

    /// Where the first fill goes on; `None`: at the newest event.
    pub fn old_until(&self) -> Option<Timestamp> {
        self.filled_down_to?.checked_add(BOUNDARY).ok()
    }

    /// Whether the service has forgotten events that were never read: what is known may have been changed by them.
    pub fn has_gap(&self, now: Timestamp) -> bool {
        let oldest = now.checked_sub(MEMORY).ok();
        self.newest
            .is_some_and(|newest| oldest.is_some_and(|oldest| newest <= oldest))
    }

    /// Forgets the ids that the next reads cannot show again.
    pub fn forget(&mut self, now: Timestamp) {
        let (new_from, old_until) = (self.new_from(now), self.old_until());
        self.recent.retain(|_, at| {
            new_from.is_none_or(|from| *at >= from) || old_until.is_some_and(|until| *at <= until)
        });
    }

    /// Events that could not be understood, in part or at all.
    pub fn not_understood(&self) -> u64 {
        let events = self.token_events.values();
        self.unreadable
            .saturating_add(events.filter(|event| !event.is_understood()).count() as u64)
    }
}

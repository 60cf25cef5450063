//! A tenant of a world: its devices, its tokens and what its audit log holds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{SimulatedSecret, TenantSwitches, Ticks};
use crate::simulator::seeded;

/// One Iru Endpoint tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedTenant {
    /// Its API host.
    pub host: String,
    /// How many devices it has.
    #[serde(default)]
    pub devices: usize,
    /// How many rows every other list has.
    #[serde(default = "three")]
    pub rows: usize,
    /// Its tokens, revoked ones too.
    #[serde(default)]
    pub tokens: Vec<SimulatedToken>,
    /// How many events of other things its log has besides: blueprints that were edited in the last half year.
    #[serde(default)]
    pub other_events: usize,
    /// How it behaves.
    #[serde(default)]
    pub switches: TenantSwitches,
    /// Its audit log, oldest first. Filled in when the world is first started.
    #[serde(default)]
    pub log: Vec<Logged<AuditEvent>>,
}

fn three() -> usize {
    3
}

impl SimulatedTenant {
    /// The id of one of its devices: the number stands in the last group.
    pub(in crate::simulator) fn device_id(&self, number: usize) -> String {
        let mut id = seeded::uuid(&format!("{} device", self.host));
        id.truncate(24);
        format!("{id}{number:012x}")
    }

    /// Whether a device has this id.
    pub(in crate::simulator) fn has_device(&self, id: &str) -> bool {
        id.rsplit_once('-')
            .and_then(|(_, number)| usize::from_str_radix(number, 16).ok())
            .is_some_and(|number| number < self.devices && self.device_id(number) == id)
    }

    /// The live token with this secret value, or the revoked one.
    pub(in crate::simulator) fn token_with(&self, value: &str) -> Option<&SimulatedToken> {
        self.tokens.iter().find(|token| {
            token
                .value
                .as_ref()
                .is_some_and(|own| own.expose() == value)
        })
    }
}

/// How much of a token's past the log still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InLog {
    /// All of it.
    #[default]
    Whole,
    /// Its creation; later edits are missing.
    CreateOnly,
    /// Its edits (one at least); the creation is older than the log.
    EditOnly,
    /// Nothing but an event of something that it did itself.
    ActedOnly,
    /// Nothing.
    None,
}

/// One API token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedToken {
    /// Its name on the console.
    pub label: String,
    /// Its description on the console.
    #[serde(default)]
    pub description: Option<String>,
    /// What it may do now.
    #[serde(default)]
    pub permissions: Ticks,
    /// The reference under which its value is kept (`env:NAME`).
    #[serde(default)]
    pub secret: Option<String>,
    /// Its value; invented unless given.
    #[serde(default)]
    pub value: Option<SimulatedSecret>,
    /// Its id; invented unless given.
    #[serde(default)]
    pub id: Option<String>,
    /// When it was created; a month before the world's start unless given.
    #[serde(default)]
    pub created: Option<Timestamp>,
    /// By whom.
    #[serde(default)]
    pub created_by: Option<String>,
    /// Edits after its creation, oldest first. The fields above are the state after all of them.
    #[serde(default)]
    pub history: Vec<Edit>,
    /// How much of this the log holds.
    #[serde(default)]
    pub in_log: InLog,
    /// Whether it was revoked.
    #[serde(default)]
    pub revoked: bool,
}

impl SimulatedToken {
    /// Its id; empty only in a world that was never started.
    pub(in crate::simulator) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }
}

/// One edit of a token on the console.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// When.
    pub at: Timestamp,
    /// By whom.
    #[serde(default)]
    pub by: Option<String>,
    /// Permissions that it gave.
    #[serde(default)]
    pub ticked: Ticks,
    /// Permissions that it took.
    #[serde(default)]
    pub unticked: Ticks,
    /// The name before.
    #[serde(default)]
    pub renamed_from: Option<String>,
    /// The description before; an empty one is none.
    #[serde(default)]
    pub described_before: Option<String>,
}

/// An event, and for how many reads the log still hides it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logged<E> {
    /// The event.
    pub event: E,
    /// Reads of the log until it shows.
    #[serde(default)]
    pub hidden_for: u32,
}

/// One event of Iru's audit log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditEvent {
    /// A ULID.
    pub id: String,
    /// create, update or delete.
    pub action: String,
    /// When.
    pub occurred_at: Timestamp,
    /// Who, by id.
    pub actor_id: String,
    /// What kind of thing acted.
    pub actor_type: String,
    /// What it happened to.
    pub target_id: String,
    /// What kind of thing that is.
    pub target_type: String,
    /// The state afterwards.
    pub new_state: Value,
}

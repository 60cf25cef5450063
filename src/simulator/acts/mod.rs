//! What people do on the two consoles, and what the stand-in's owner does to the world.

mod iru;
mod okta;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SimulatorError;
use super::state::State;
use super::world::{Fault, KeepsOldKey, SimulatedSecret, Ticks};

/// One act, in JSON `{"do": "create_token", …}`. `tenant` and `org` take the world's key or the host; `by` takes an id or a
/// name of `people`, and is the world's first person where it is left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Creates an API token and gives its value, this once.
    CreateToken {
        /// The tenant.
        tenant: String,
        /// The token's name.
        label: String,
        /// Its description.
        #[serde(default)]
        description: Option<String>,
        /// The boxes that are ticked.
        #[serde(default)]
        permissions: Ticks,
        /// Who.
        #[serde(default)]
        by: Option<String>,
        /// The reference under which the world keeps the value (`env:NAME`); a token that had it loses it.
        #[serde(default)]
        store_as: Option<String>,
    },
    /// Edits a token; each kind of change is an event of its own, as each is a step of its own on the console.
    EditToken {
        /// The tenant.
        tenant: String,
        /// The token's name, or its id.
        #[serde(alias = "label", alias = "id")]
        token: String,
        /// A new name.
        #[serde(default)]
        rename: Option<String>,
        /// A new description; an empty one is none.
        #[serde(default)]
        describe: Option<String>,
        /// Boxes to tick.
        #[serde(default)]
        tick: Ticks,
        /// Boxes to untick.
        #[serde(default)]
        untick: Ticks,
        /// Who.
        #[serde(default)]
        by: Option<String>,
    },
    /// Revokes a token.
    RevokeToken {
        /// The tenant.
        tenant: String,
        /// The token's name, or its id.
        #[serde(alias = "label", alias = "id")]
        token: String,
        /// Who.
        #[serde(default)]
        by: Option<String>,
    },
    /// Creates a connection. Refused, without an event, when the key is not valid at `domain` or lacks "Device list".
    CreateConnection {
        /// The org.
        org: String,
        /// The nickname.
        nickname: String,
        /// The tenant's host, as it is typed: without a scheme.
        domain: String,
        /// The key itself.
        #[serde(default)]
        secret: Option<SimulatedSecret>,
        /// Or its reference.
        #[serde(default)]
        secret_ref: Option<String>,
        /// Who.
        #[serde(default)]
        by: Option<String>,
    },
    /// Gives a connection a new key. The event is written also when the key is refused: it tells of the attempt.
    ReauthorizeConnection {
        /// The org.
        org: String,
        /// The nickname, or the connection's id.
        nickname: String,
        /// The key itself.
        #[serde(default)]
        secret: Option<SimulatedSecret>,
        /// Or its reference.
        #[serde(default)]
        secret_ref: Option<String>,
        /// Who.
        #[serde(default)]
        by: Option<String>,
    },
    /// Renames a connection. No event tells of it, and later events give the old nickname.
    RenameConnection {
        /// The org.
        org: String,
        /// The nickname, or the connection's id.
        nickname: String,
        /// The new nickname.
        rename: String,
    },
    /// Chooses another connection on the cards of every flow that uses one.
    MoveFlows {
        /// The org.
        org: String,
        /// The nickname or the id of the connection that they use.
        from: String,
        /// That of the connection that they are to use.
        to: String,
    },
    /// Deletes a connection.
    DeleteConnection {
        /// The org.
        org: String,
        /// The nickname, or the connection's id.
        nickname: String,
        /// Who.
        #[serde(default)]
        by: Option<String>,
    },
    /// Writes the event of a revoked connection; nothing else happens.
    RevokeConnection {
        /// The org.
        org: String,
        /// The nickname, or the connection's id.
        nickname: String,
        /// The person.
        #[serde(default)]
        by: Option<String>,
    },
    /// Writes an event of any type into an org's System Log.
    LogEvent {
        /// The org.
        org: String,
        /// Its type, such as `workflows.user.role.user.add`.
        event_type: String,
        /// Its targets, beside the Workflows app itself.
        #[serde(default)]
        targets: Vec<serde_json::Value>,
        /// The person.
        #[serde(default)]
        by: Option<String>,
    },
    /// Makes a canary flow, or one under the same alias anew.
    CreateCanary {
        /// The org.
        org: String,
        /// The alias in its invoke URL.
        alias: String,
        /// The nickname or id of the connection on its card.
        connection: String,
        /// The nickname in its answer, where that is another one.
        #[serde(default)]
        says: Option<String>,
        /// The reference under which the world keeps its client token.
        #[serde(default)]
        client_token: Option<String>,
    },
    /// Changes how a connection behaves; nothing of it is seen outside.
    SetConnection {
        /// The org.
        org: String,
        /// The nickname, or the connection's id.
        nickname: String,
        /// Whether reauthorizing it writes an event and leaves the old key: `true`, `false`, or how many times.
        keeps_old_key: KeepsOldKey,
    },
    /// Lets a token change something in its tenant, so that the log shows it acting.
    TokenActs {
        /// The tenant.
        tenant: String,
        /// The token's name, or its id.
        #[serde(alias = "label", alias = "id")]
        token: String,
    },
    /// Adds a fault.
    Fault(Fault),
    /// Takes all faults away.
    ClearFaults,
    /// Sets the world's time.
    SetClock {
        /// The time.
        to: Timestamp,
    },
    /// Lets time pass at once.
    Advance {
        /// How much.
        seconds: i64,
    },
    /// Changes switches of a tenant or an org; what is not named stays.
    Set {
        /// A tenant …
        #[serde(default)]
        tenant: Option<String>,
        /// … or an org.
        #[serde(default)]
        org: Option<String>,
        /// Its switches to change.
        switches: Value,
    },
}

/// What an act gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActDone {
    /// The id of the token or connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The value of a new token: shown this once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SimulatedSecret>,
    /// The ids of the events that were written.
    #[serde(default)]
    pub events: Vec<String>,
}

impl State {
    /// Does one act.
    pub(super) fn act(&mut self, act: Act) -> Result<ActDone, SimulatorError> {
        if !matches!(act, Act::SetClock { .. } | Act::Advance { .. }) {
            self.world.clock.act();
        }
        match act {
            Act::CreateToken { .. }
            | Act::EditToken { .. }
            | Act::RevokeToken { .. }
            | Act::TokenActs { .. } => {
                return self.on_iru_console(act);
            }
            Act::CreateConnection { .. }
            | Act::ReauthorizeConnection { .. }
            | Act::RenameConnection { .. }
            | Act::MoveFlows { .. }
            | Act::DeleteConnection { .. }
            | Act::RevokeConnection { .. }
            | Act::LogEvent { .. }
            | Act::CreateCanary { .. }
            | Act::SetConnection { .. } => return self.on_okta_console(act),
            Act::Fault(fault) => self.world.faults.push(fault),
            Act::ClearFaults => self.world.faults.clear(),
            Act::SetClock { to } => self.world.clock.set(to),
            Act::Advance { seconds } => self.advance(seconds),
            Act::Set {
                tenant,
                org,
                switches,
            } => self.set(tenant.as_deref(), org.as_deref(), switches)?,
        }
        Ok(ActDone::default())
    }

    fn set(
        &mut self,
        tenant: Option<&str>,
        org: Option<&str>,
        changes: Value,
    ) -> Result<(), SimulatorError> {
        let limits = changes.get("limits").is_some();
        match (tenant, org) {
            (Some(name), None) => {
                let key = self.world.tenant_key(name)?;
                if let Some(tenant) = self.world.tenants.get_mut(&key) {
                    tenant.switches = changed(&tenant.switches, changes)?;
                }
            }
            (None, Some(name)) => {
                let key = self.world.org_key(name)?;
                if let Some(org) = self.world.orgs.get_mut(&key) {
                    org.switches = changed(&org.switches, changes)?;
                }
            }
            _ => {
                let says = "set takes the switches of one tenant or of one org";
                return Err(SimulatorError::Act(says.to_owned()));
            }
        }
        if limits {
            self.limits_set();
        }
        Ok(())
    }
}

fn changed<T: Serialize + serde::de::DeserializeOwned>(
    switches: &T,
    changes: Value,
) -> Result<T, SimulatorError> {
    let failed = |error: serde_json::Error| SimulatorError::Act(format!("switches: {error}"));
    let mut whole = serde_json::to_value(switches).map_err(failed)?;
    merge(&mut whole, changes);
    serde_json::from_value(whole).map_err(failed)
}

fn merge(into: &mut Value, changes: Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (key, change) in changes {
                merge(into.entry(key).or_insert(Value::Null), change);
            }
        }
        (into, changes) => *into = changes,
    }
}

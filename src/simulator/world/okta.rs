//! An org of a world: its connections and what its System Log holds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Logged, OrgSwitches, SimulatedSecret, SimulatedServiceApp};
use crate::model::OktaDomain;
use crate::simulator::seeded;

/// One Okta org.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedOrg {
    /// Its domain.
    pub domain: String,
    /// The reference under which its API token is kept (`env:NAME`).
    #[serde(default)]
    pub ssws: Option<String>,
    /// The API token's value; invented unless given.
    #[serde(default)]
    pub ssws_value: Option<SimulatedSecret>,
    /// The API service apps that may sign in.
    #[serde(default)]
    pub service_apps: Vec<SimulatedServiceApp>,
    /// Its connections of the Kandji connector.
    #[serde(default)]
    pub connections: Vec<SimulatedConnection>,
    /// Its canary flows.
    #[serde(default)]
    pub canaries: Vec<SimulatedCanary>,
    /// How many events of other things its log has besides.
    #[serde(default)]
    pub other_events: usize,
    /// How it behaves.
    #[serde(default)]
    pub switches: OrgSwitches,
    /// Its System Log, oldest first. Filled in when the world is first started.
    #[serde(default)]
    pub log: Vec<Logged<Value>>,
}

impl SimulatedOrg {
    /// Where its flows answer; `None` for a domain that is not Okta's own.
    pub(in crate::simulator) fn workflows_host(&self) -> Option<String> {
        OktaDomain::canonical(&self.domain).workflows_console()
    }
}

/// One connection.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedConnection {
    /// Its nickname.
    pub nickname: String,
    /// The nickname that its events give, when it was renamed.
    #[serde(default)]
    pub events_call_it: Option<String>,
    /// The tenant's host, as it was typed.
    pub domain: String,
    /// The reference of the key that was put in (`env:NAME`).
    #[serde(default)]
    pub secret: Option<String>,
    /// The id of the token behind it; found by `secret` unless given.
    #[serde(default)]
    pub token_id: Option<String>,
    /// Its id; invented unless given.
    #[serde(default)]
    pub id: Option<String>,
    /// When it was created; a month before the world's start unless given.
    #[serde(default)]
    pub created: Option<Timestamp>,
    /// By whom.
    #[serde(default)]
    pub created_by: Option<String>,
    /// When it was reauthorized.
    #[serde(default)]
    pub reauthorized: Vec<Timestamp>,
    /// Whether a reauthorization writes its event and leaves the old key where it is.
    #[serde(default)]
    pub keeps_old_key: KeepsOldKey,
}

/// How many reauthorizations are an event alone: `true`, `false` or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeepsOldKey {
    /// All, or none.
    Always(bool),
    /// The next so many.
    Next(u32),
}

impl Default for KeepsOldKey {
    fn default() -> Self {
        Self::Always(false)
    }
}

impl KeepsOldKey {
    /// Whether this reauthorization is an event alone; counts it.
    pub(in crate::simulator) fn take(&mut self) -> bool {
        match self {
            Self::Always(keeps) => *keeps,
            Self::Next(0) => false,
            Self::Next(left) => {
                *left -= 1;
                true
            }
        }
    }
}

/// A flow that answers as an API endpoint and asks its tenant through one connection.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedCanary {
    /// The alias in its invoke URL.
    pub alias: String,
    /// The nickname of the connection that its card was made with, as it is when the world starts or the flow is made.
    pub connection: String,
    /// The id of that connection; found by its nickname unless given.
    #[serde(default)]
    pub connection_id: Option<String>,
    /// The nickname that its answer gives, where somebody copied the flow and forgot to change it.
    #[serde(default)]
    pub says: Option<String>,
    /// The reference of its client token (`env:NAME`); without it and a value everybody may call the flow.
    #[serde(default)]
    pub client_token: Option<String>,
    /// The client token; invented unless given.
    #[serde(default)]
    pub client_token_value: Option<SimulatedSecret>,
    /// Whether the flow is protected with OAuth 2.0: an access token with `okta.workflows.invoke.manage` calls it.
    #[serde(default)]
    pub oauth: bool,
    /// Whether the flow is switched off: it then answers as if it did not exist.
    #[serde(default)]
    pub off: bool,
    /// Whether it is forgotten when flows are moved to another connection.
    #[serde(default)]
    pub forgotten: KeepsOldKey,
}

impl SimulatedCanary {
    /// Invents the client token of a reference: flows under one reference share it.
    pub(in crate::simulator) fn settle(&mut self) {
        let Some(reference) = &self.client_token else {
            return;
        };
        let half = |half: u8| seeded::uuid(&format!("{reference} client token {half}"));
        self.client_token_value.get_or_insert_with(|| {
            SimulatedSecret::new(format!("{}{}", half(1), half(2)).replace('-', ""))
        });
    }
}

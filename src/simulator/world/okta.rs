//! An org of a world: its connections and what its System Log holds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Logged, OrgSwitches, SimulatedSecret};

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
    /// Its connections of the Kandji connector.
    #[serde(default)]
    pub connections: Vec<SimulatedConnection>,
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
}

//! Accepted differences, unexplained changes, and what a plan grants.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Actor, FieldName, Source, Value};

/// An exception that holds.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AcceptedDifference {
    /// What differs.
    pub address: String,
    /// What differs and is accepted; empty for an exception of a difference that is not there.
    pub fields: Vec<LiveField>,
    /// Until when, as it is written: a day (to its end, in UTC) or a time.
    pub until: String,
    /// Why.
    pub reason: String,
    /// Where that was agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// A field that differs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LiveField {
    /// Which.
    pub field: FieldName,
    /// `METHOD /path`, for the field `permission`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// What evidence shows.
    pub live: Value,
}

/// A live change that nothing of ours explains.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unexplained {
    /// What was changed.
    pub address: String,
    /// What was done: `created`, `changed`, `deleted`, `given a key`.
    pub did: String,
    /// Fields that it changed; empty where the log does not say.
    pub fields: Vec<LiveField>,
    /// When, by the service's clock.
    pub at: String,
    /// Who, if the log says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// Whose log shows it.
    pub source: Source,
    /// The event's id in that log.
    pub event: String,
}

/// What the steps of a plan grant or hand out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Grants {
    /// The gravest permission among it: `read`, `sensitive_read`, `write`, `unknown` (not in the catalog) or `destructive`.
    pub risk: String,
    /// Addresses whose steps reach that risk.
    pub at: Vec<String>,
    /// Who has to approve it, by `policy.require_approval`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
}

//! Open handoffs for programs: a document of its own, beside the plan's.

use schemars::JsonSchema;
use serde::Serialize;

use super::Handoff;
use crate::model::Timestamp;

/// Handoffs on their own: what a checklist, a ticket or a robot gets.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "tenantry handoffs")]
pub struct Handoffs {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    pub format_version: &'static str,
    /// In the order in which they can be done.
    pub handoffs: Vec<OpenHandoff>,
    /// Lists of work, where `handoff list --by` asks for them (since 1.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<HandoffGroup>>,
}

/// The version of the document of handoffs (1.2: visits; 1.3: lists of work).
pub const HANDOFFS_FORMAT_VERSION: &str = "1.3";

/// The handoffs of one role, tenant or org (since 1.3).
#[derive(Debug, Serialize, JsonSchema)]
pub struct HandoffGroup {
    /// `role`, `tenant` or `org`.
    pub by: &'static str,
    /// Which.
    pub name: String,
    /// Its handoffs, each in one group.
    pub handoffs: Vec<WaitingHandoff>,
}

/// One handoff of a list of work (since 1.3).
#[derive(Debug, Serialize, JsonSchema)]
pub struct WaitingHandoff {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub address: String,
    /// Since when.
    pub waiting_since: Timestamp,
    /// Who said that they do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<String>,
    /// The shard in whose state it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
}

/// One handoff and what it is about.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OpenHandoff {
    /// What it is about.
    pub address: String,
    /// The visit to a console that it belongs to, from 1: those of one visit are done without going elsewhere (since 1.2).
    pub visit: usize,
    /// How many of its first steps only lead to the screen where the others are done (since 1.2).
    pub arrival_steps: usize,
    /// What a person is asked to do.
    #[serde(flatten)]
    pub handoff: Handoff,
}

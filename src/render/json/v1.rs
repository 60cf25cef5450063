//! The plan as JSON, format 1. These types are copies of the model's on purpose: other programs read them, so the model may
//! change without them, and a change here is a promise. Adding an optional field raises the minor version; anything else is
//! format 2. Absent values are left out, never `null`.

mod connections;
mod exceptions;
mod handoffs;
mod rotations;
mod steps;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use connections::{Canary, CanaryOutcome, Connection, ConnectionStatus, KeyAge, Role};
pub use exceptions::{AcceptedDifference, Grants, LiveField, Unexplained};
pub use handoffs::{HANDOFFS_FORMAT_VERSION, HandoffGroup, Handoffs, OpenHandoff, WaitingHandoff};
pub use rotations::{AgeSource, Rotation, Stage, StageKind, StageStanding};
pub use steps::{Action, ActionKind, BoxToTick, Console, Handoff, Paste, Risk};

/// The version of this format.
pub const FORMAT_VERSION: &str = "1.2";

/// What follows from what is declared, recorded and live. Two plans over equal inputs are equal byte for byte: no time of the
/// run is in it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "tenantry plan")]
pub struct Plan {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    pub format_version: &'static str,
    /// SHA-256 (hex) of this document without `digest` and `sealed`, as JSON with sorted keys and no space.
    pub digest: String,
    /// What the plan rests on: left out when no state was written yet, but in a saved plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
    /// Whether there is nothing to do.
    pub empty: bool,
    /// Whether the live side moved anywhere.
    pub drift: bool,
    /// Items by verdict.
    pub counts: Counts,
    /// How much of what is declared evidence could verify.
    pub coverage: Coverage,
    /// One entry an address, sorted.
    pub items: Vec<Item>,
    /// Steps in the order in which they can be done.
    pub actions: Vec<Action>,
    /// What is not going to be done as things stand.
    pub refusals: Vec<Refusal>,
    /// What could not be verified.
    pub unverified: Vec<Unverified>,
    /// Rotations that are due, under way, or due soon; left out when there is none (since 1.1).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rotations: Vec<Rotation>,
    /// Exceptions that hold, and what each accepts; left out when there is none (since 1.2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<AcceptedDifference>,
    /// Live changes that match no apply and no handoff that the state knows of; left out when there is none (since 1.2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unexplained: Vec<Unexplained>,
    /// What its steps grant at most, and who approves it; left out when they grant nothing (since 1.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<Grants>,
    /// What the plan is about, where that is not everything (since 1.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
}

/// What a plan is about.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Selection {
    /// Items of the plan.
    pub items: usize,
    /// Items of the whole configuration, as far as files and state tell.
    pub of: usize,
    /// Patterns of addresses that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// Patterns of addresses that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excludes: Vec<String>,
    /// The shard, as `3/16`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// What is not done because it waits for something that is left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Waiting>,
}

/// Something that waits for something that is left out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Waiting {
    /// What waits.
    pub address: String,
    /// For what.
    pub on: String,
}

/// What a plan rests on. A plan that `plan --out` saved has a seal as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sealed {
    /// The state's lineage; empty when no state was written yet.
    pub state_lineage: String,
    /// The state's serial number; 0 when no state was written yet.
    pub state_serial: u64,
    /// Removals that were acknowledged: `apply --plan` needs no flags for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acknowledged: Vec<String>,
    /// In a saved plan alone (since 1.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

/// What `plan --out` adds, so that exactly this plan is applied or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
pub struct Seal {
    /// The version of the seal: 2. (1 was the digest alone.)
    pub version: u64,
    /// When it was made; `apply --plan` refuses it when it is older than `--max-plan-age`.
    pub made_at: String,
    /// `real`, or `simulated` for simulated worlds and stand-ins.
    pub origin: String,
    /// Whether services were asked: a plan that was made with `--offline` cannot be applied.
    pub offline: bool,
    /// SHA-256 (hex) of what the files declare, comments and layout apart.
    pub declared: String,
    /// SHA-256 (hex) of what the state has recorded, the journal included.
    pub recorded: String,
    /// SHA-256 (hex) of the live facts, with their evidence.
    pub live: String,
    /// SHA-256 (hex) of everything else in `sealed`, and of the plan's digest.
    pub digest: String,
}

/// Items by verdict.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Counts {
    /// Declared and live agree.
    pub in_sync: usize,
    /// An exception covers the difference.
    pub accepted: usize,
    /// No evidence covers it.
    pub unverifiable: usize,
    /// Live only.
    pub unmanaged: usize,
    /// To be replaced by date.
    pub due: usize,
    /// The declaration moved.
    pub pending: usize,
    /// The live side moved.
    pub drift: usize,
    /// Both moved.
    pub conflict: usize,
}

/// How much of what is declared evidence could verify.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Coverage {
    /// Declared facts.
    pub facts: usize,
    /// Of those: verified by proof, whatever the verdict.
    pub verified: usize,
    /// Of the rest: attested by a person.
    pub attested: usize,
}

/// What came out of a comparison.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the words are documented at `Counts`
pub enum Verdict {
    InSync,
    Accepted,
    Unverifiable,
    Unmanaged,
    Due,
    Pending,
    Drift,
    Conflict,
}

/// Everything about one address.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Item {
    /// `token.accuhive/okta-workflows`
    pub address: String,
    /// Its name on the console. Foreign text.
    pub name: String,
    /// The gravest verdict of its fields.
    pub verdict: Verdict,
    /// What was compared.
    pub fields: Vec<Field>,
    /// Addresses that feel a change of this item.
    pub reaches: Vec<String>,
    /// How the live thing was matched, where that is worth saying.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched: Option<String>,
    /// Texts for a person.
    pub notes: Vec<String>,
    /// What is known of a declared connection besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
}

/// One thing that was compared.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Field {
    /// Which.
    pub field: FieldName,
    /// `METHOD /path` with parameters as `{}`, for the field `permission`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// What came out.
    pub verdict: Verdict,
    /// The declaration moved as well, while live is unknown.
    pub pending: bool,
    /// What the files declare. A string is a text, a boolean says whether it is there, `""` is explicitly nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared: Option<Value>,
    /// What the state recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Value>,
    /// What evidence shows; left out when it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live: Option<Value>,
    /// Why `live` is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Unknown>,
    /// What supports it, the strongest first.
    pub evidence: Vec<Evidence>,
}

/// The name of a field.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// Whether the thing exists.
    Existence,
    /// The host at which a tenant or an org answers.
    Host,
    /// A token's name.
    Name,
    /// A token's description.
    Description,
    /// One permission of a token.
    Permission,
    /// Whether a token's secret is accepted.
    Secret,
    /// Which token and domain sit behind a connection.
    Behind,
}

/// A value of a field.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// Existence, a permission, a secret's validity.
    Flag(bool),
    /// A text; empty for explicitly nothing.
    Text(String),
}

/// Why nothing is known.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unknown {
    /// A clause for a person.
    pub why: String,
    /// What tells this case from others of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What makes it known.
    pub remedy: String,
}

/// A fact with its source and weight.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Evidence {
    /// Where it comes from.
    pub source: Source,
    /// How much it weighs.
    pub weight: Weight,
    /// When, by the clock of its source. A probe's and a canary's time is the run's, and is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Who caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// What it says.
    pub says: String,
}

/// Where a fact comes from.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Iru's audit log.
    AuditLog,
    /// A read request with the token itself.
    Probe,
    /// Okta's System Log.
    SystemLog,
    /// A canary flow's answer.
    Canary,
    /// A flow export.
    FlowExport,
    /// What the state recorded earlier.
    State,
    /// A named person's word.
    Attestation,
}

/// How much a fact weighs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Somebody says so, or an event says that it was attempted.
    Weak,
    /// A machine check shows it.
    Proof,
}

/// Who did it, as far as a log says.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Actor {
    /// The service's id.
    pub id: String,
    /// `user`, `api_token`, or what the log says.
    pub kind: String,
    /// A name, where the log gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A step that is not going to be done as things stand.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Refusal {
    /// The item.
    pub address: String,
    /// What was refused.
    pub action: String,
    /// Why.
    pub reason: RefusalReason,
    /// Why in numbers and names, and what a person can do about it.
    pub way_out: String,
}

/// Why a step is not going to be done.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// Nobody acknowledged the removal of something that is no longer declared.
    NotAcknowledged,
    /// One plan would take away more than `safety` allows.
    TooMany,
    /// Nothing else proven reads the tenant's audit log.
    OnlyAuditor,
    /// A connection still runs on it.
    InUse,
    /// Its declaration says `prevent_revoke`. No acknowledgement overrides it.
    Prevented,
    /// Both addresses of a move are recorded.
    BothRecorded,
}

/// Declared facts that could not be verified for one reason.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unverified {
    /// The item.
    pub address: String,
    /// Its fields.
    pub fields: Vec<FieldRef>,
    /// Why, and what makes them verifiable.
    pub unknown: Unknown,
    /// Whether a person attested them.
    pub attested: bool,
}

/// Names a field of an item.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FieldRef {
    /// Which.
    pub field: FieldName,
    /// `METHOD /path`, for the field `permission`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
}

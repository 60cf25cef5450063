//! One token's facts, of `impact` and `incident` alike.

use schemars::JsonSchema;
use serde::Serialize;

/// Which token of an address.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::render::impact) enum Role {
    /// The only one, or the successor.
    Current,
    /// The old one, which is being replaced.
    Predecessor,
}

/// What a rotation does first.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::render::impact) enum Order {
    /// Revoke the old token.
    RevokeFirst,
    /// Put the new token in place.
    ReplaceFirst,
}

/// One token's facts.
#[derive(Serialize, JsonSchema)]
pub(in crate::render::impact) struct Token {
    pub(in crate::render::impact) address: String,
    pub(in crate::render::impact) role: Role,
    /// Its name on the console.
    pub(in crate::render::impact) name: String,
    /// The service's id.
    pub(in crate::render::impact) id: Option<String>,
    pub(in crate::render::impact) generation: u32,
    /// Its tenant's API host, where the tenant is declared.
    pub(in crate::render::impact) host: Option<String>,
    /// Whether it exists; `null`: the log was not read, or does not show it.
    pub(in crate::render::impact) live: Option<bool>,
    /// When it was deleted, and by whom.
    pub(in crate::render::impact) deleted: Option<Change>,
    /// When it was created, and by whom.
    pub(in crate::render::impact) created: Option<Created>,
    /// The newest event of the audit log that is known.
    pub(in crate::render::impact) log_known_until: Option<String>,
    /// Whether the audit log was ever read here.
    pub(in crate::render::impact) log_read: bool,
    /// Whether it reads the audit log for this program.
    pub(in crate::render::impact) auditor: bool,
    /// Whether the files declare it to exist.
    pub(in crate::render::impact) declared: bool,
    /// Whether the state knows it.
    pub(in crate::render::impact) recorded: bool,
    /// Whether the files forbid its revocation.
    pub(in crate::render::impact) prevent_revoke: bool,
    pub(in crate::render::impact) rotation_under_way: Option<Rotation>,
    /// What it may do.
    pub(in crate::render::impact) permissions: Powers,
    /// Whether it can read the tenant's audit log.
    pub(in crate::render::impact) reads_audit_log: bool,
    /// Always `unknown`: no log and no request shows it.
    pub(in crate::render::impact) mcp_access: &'static str,
    pub(in crate::render::impact) connections: Vec<Connection>,
    pub(in crate::render::impact) consumers: Vec<Consumer>,
    /// What it did within the log's memory; `null`: the log was never read here.
    pub(in crate::render::impact) activity: Option<Activity>,
    /// Where its secret is kept, as declared.
    pub(in crate::render::impact) reference: Option<String>,
    /// What else names that reference.
    pub(in crate::render::impact) reference_also_named_by: Vec<String>,
}

/// One event of a log.
#[derive(Serialize, JsonSchema)]
pub(in crate::render::impact) struct Change {
    /// When, by the service's clock.
    pub(in crate::render::impact) at: String,
    /// Who, where the log says.
    pub(in crate::render::impact) actor: Option<Actor>,
    /// The event's id in its log.
    pub(in crate::render::impact) event: String,
}

/// Who did something.
#[derive(Serialize, JsonSchema)]
pub(in crate::render::impact) struct Actor {
    /// The service's id.
    pub(in crate::render::impact) id: String,
    /// `user`, `api_token`, or the log's own word.
    pub(in crate::render::impact) kind: String,
    /// A name, where the log gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render::impact) name: Option<String>,
}

/// When a token was created.
#[derive(Serialize, JsonSchema)]
pub(in crate::render::impact) struct Created {
    pub(in crate::render::impact) at: String,
    pub(in crate::render::impact) actor: Option<Actor>,
}

/// A rotation under way.
#[derive(Serialize, JsonSchema)]
pub(in crate::render::impact) struct Rotation {
    pub(in crate::render::impact) order: Order,
    /// Whether the new token was proven.
    pub(in crate::render::impact) successor_proven: bool,
}

/// What a token may do.
#[derive(Serialize, JsonSchema)]
pub(in crate::render::impact) struct Powers {
    pub(in crate::render::impact) from: PowersFrom,
    /// The worst first.
    pub(in crate::render::impact) list: Vec<Power>,
}

/// Who says what a token may do.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::render::impact) enum PowersFrom {
    /// What is ticked, up to the log's newest known event.
    AuditLog,
    /// What was proven last.
    State,
    /// What is to be ticked; what is ticked is unknown.
    Files,
}

/// One permission.
#[derive(Serialize, JsonSchema)]
pub(in crate::render::impact) struct Power {
    /// Method and path.
    pub(in crate::render::impact) permission: String,
    /// `null`: the catalog does not know it.
    pub(in crate::render::impact) risk: Option<Risk>,
}

/// How bad a permission is in wrong hands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::render::impact) enum Risk {
    /// Reads what is no secret.
    Read,
    /// Reads secrets of devices.
    SensitiveRead,
    /// Changes something that can be changed back.
    Write,
    /// Erases, locks, deletes.
    Destructive,
}

/// One connection.
#[derive(Serialize, JsonSchema)]
pub(in crate::render::impact) struct Connection {
    pub(in crate::render::impact) address: String,
    /// Its nickname on the console.
    pub(in crate::render::impact) nickname: String,
    /// The key of its org.
    pub(in crate::render::impact) org: String,
    /// The org's domain, where it is declared.
    pub(in crate::render::impact) domain: Option<String>,
    /// The flows that use it by the exports that it names, else the globs of those.
    pub(in crate::render::impact) flows: Vec<String>,
    /// Whether it has a canary.
    pub(in crate::render::impact) canary: bool,
    /// Whether it runs on this token, and not on the other one of a rotation.
    pub(in crate::render::impact) on_this_token: bool,
}

/// A user of a token outside of Okta.
#[derive(Serialize, JsonSchema)]
pub(in crate::render::impact) struct Consumer {
    pub(in crate::render::impact) address: String,
    pub(in crate::render::impact) name: String,
    /// Who puts a new token into it.
    pub(in crate::render::impact) contact: Option<String>,
    /// How that is done.
    pub(in crate::render::impact) how: Option<String>,
    /// Whether it runs on this token, and not on the other one of a rotation.
    pub(in crate::render::impact) on_this_token: bool,
}

/// What a token did.
#[derive(Default, Serialize, JsonSchema)]
pub(in crate::render::impact) struct Activity {
    /// Whether the log has events of it; the other fields are there when it has.
    pub(in crate::render::impact) seen: bool,
    /// The actor's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render::impact) actor: Option<String>,
    /// `id` or `name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render::impact) matched_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render::impact) first: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render::impact) last: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render::impact) events: Option<u64>,
}

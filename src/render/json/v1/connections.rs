//! Format 1, what is known of a connection besides its verdicts.

use schemars::JsonSchema;
use serde::Serialize;

use super::Actor;

/// What is known of a declared connection besides its verdicts.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Connection {
    /// What the System Log and the state say; left out when the log was not read, or namesakes forbid a conclusion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ConnectionStatus>,
    /// How many live connections of the org bear its nickname.
    pub namesakes: usize,
    /// Whether the key behind it can be the declared token's, by the order of events.
    pub key: KeyAge,
    /// What its canary showed; left out when nobody called it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary: Option<Canary>,
    /// Who was given a role that may put in a key, as far as the log remembers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub may_reauthorize: Vec<Role>,
}

/// What the System Log and the state say of a connection.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionStatus {
    /// Neither has a trace of it, which proves no absence.
    NeverSeen,
    /// Its newest event is its creation.
    Created,
    /// Somebody attempted to put in a key.
    Reauthorized,
    /// Its access was revoked at the other service.
    Revoked,
    /// It was deleted.
    Deleted,
    /// The state has seen it, and the log has forgotten it.
    UnknownOutOfRetention,
}

/// Whether a key can be the declared token's.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyAge {
    /// A key was put in after the token was created.
    NewerThanToken,
    /// Both happened within five minutes by two clocks.
    CannotBeOrdered,
    /// It is older than the token.
    Stale,
    /// The token is being replaced.
    BeingReplaced,
    /// The logs do not show enough.
    Unknown,
}

/// A canary that was called, or should have been.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Canary {
    /// What came of it.
    pub outcome: CanaryOutcome,
    /// The same, as a sentence.
    pub says: String,
}

/// What came of calling a canary.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CanaryOutcome {
    /// The connection works end to end.
    Works,
    /// The tenant refused its key.
    Denied,
    /// The tenant answered something else, which says nothing about the key.
    TenantTrouble,
    /// The flow gave no answer.
    FlowUnreachable,
    /// The flow's answer is no canary's.
    NotUnderstood,
    /// The flow tests another connection.
    WrongConnection,
    /// It was not called: its URL or its client token does not belong there.
    Refused,
    /// It was not called: its client token is not at hand.
    NotAtHand,
}

/// A role that somebody was given.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Role {
    /// The person's or the group's name. Foreign text.
    pub holder: String,
    /// Whether that is a group.
    pub is_group: bool,
    /// The role's name. Foreign text.
    pub role: String,
    /// When, by Okta's clock.
    pub given_at: String,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_by: Option<Actor>,
}

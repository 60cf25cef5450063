//! What is known of a connection besides its verdicts: its status in the System Log, how old its key is, what its canary said.

use std::fmt;

use jiff::Timestamp;

use super::{CanaryCall, Change, LiveRole};

/// What the System Log and the state say of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConnectionStatus {
    /// Neither the log nor the state has a trace of it. It may exist all the same, from before the log's memory.
    NeverSeen,
    /// Its newest event is its creation.
    Created,
    /// Somebody attempted to put in a key; whether that worked is in no log.
    Reauthorized,
    /// Its access was revoked at the other service.
    Revoked,
    /// It was deleted.
    Deleted,
    /// The state has seen it, and the log has forgotten it.
    UnknownOutOfRetention,
}

impl ConnectionStatus {
    /// The word used on screen and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::NeverSeen => "never_seen",
            Self::Created => "created",
            Self::Reauthorized => "reauthorized",
            Self::Revoked => "revoked",
            Self::Deleted => "deleted",
            Self::UnknownOutOfRetention => "unknown_out_of_retention",
        }
    }

    /// What it means, as a clause.
    pub fn means(self) -> &'static str {
        match self {
            Self::NeverSeen => {
                "no event and no apply has shown it; it may be older than the log's memory"
            }
            Self::Created => "its newest event is its creation",
            Self::Reauthorized => {
                "somebody tried to put in a key; the log does not say whether that worked"
            }
            Self::Revoked => "its access was revoked at the other service",
            Self::Deleted => "deleted",
            Self::UnknownOutOfRetention => "an earlier apply saw it, and the log has forgotten it",
        }
    }
}

impl fmt::Display for ConnectionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Whether the key behind a connection can be the declared token's, by the order of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyAge {
    /// A key was put in after the token was created. Which one is in no log.
    Newer,
    /// Both happened within five minutes by the clocks of two services, so nobody can tell which came first.
    CannotBeOrdered {
        /// When the token was created, by Iru's clock.
        token: Timestamp,
        /// When a key was put in, by Okta's clock.
        key: Timestamp,
    },
    /// No key was put in since the token was created: what is behind the connection is an older one.
    Stale(StaleKey),
    /// The token is being replaced, and the connection's turn comes in that rotation.
    BeingReplaced,
    /// The logs do not show enough.
    Unknown,
}

impl KeyAge {
    /// The word used in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Newer => "newer_than_token",
            Self::CannotBeOrdered { .. } => "cannot_be_ordered",
            Self::Stale(_) => "stale",
            Self::BeingReplaced => "being_replaced",
            Self::Unknown => "unknown",
        }
    }
}

/// A key that is older than the token it should belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleKey {
    /// The token's create event.
    pub token_created: Change,
    /// When a key was last put in, by Okta's clock; `None`: before the log's memory.
    pub put_in: Option<Timestamp>,
    /// What became of the token before.
    pub old: OldToken,
}

/// What became of the token that a stale key belongs to, as far as that can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OldToken {
    /// It was revoked: what runs on the connection fails.
    Revoked {
        /// Its name on the console.
        name: String,
        /// When, by Iru's clock.
        at: Timestamp,
    },
    /// It lives.
    Alive {
        /// Its name on the console.
        name: String,
    },
    /// Nobody can tell which token that was.
    Unknown,
}

/// What is known of one declared connection besides its verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionSight {
    /// Its status; `None` when the log was not read, or several live connections bear its nickname.
    pub status: Option<ConnectionStatus>,
    /// How many live connections of the org bear its nickname.
    pub namesakes: usize,
    /// Whether its key can be the declared token's.
    pub key: KeyAge,
    /// What came of calling its canary; `None` when nobody called it.
    pub canary: Option<CanaryCall>,
    /// Who may put in a key, as far as the log remembers who was given such a role.
    pub may_reauthorize: Vec<LiveRole>,
}

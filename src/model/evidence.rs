//! A fact with its source, its time and its weight.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;

/// What kind of thing acted, as the service says.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person.
    User,
    /// An API token.
    ApiToken,
    /// Anything else the log names, verbatim.
    #[serde(untagged)]
    Other(String),
}

/// Who did it, as far as the log says. Iru's log names an actor by id alone.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Actor {
    /// The service's id.
    pub id: String,
    /// What it is.
    pub kind: ActorKind,
    /// A name, where the log gives one (Okta's does).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Actor {
    /// The name that `people` gives this id, else the log's own name, else the id.
    pub fn called<'a>(&'a self, people: &'a BTreeMap<String, String>) -> &'a str {
        people
            .get(&self.id)
            .map(String::as_str)
            .or(self.name.as_deref())
            .unwrap_or(&self.id)
    }
}

/// One event of a log, as far as a verdict needs it: when, who, and the event's id.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// When, by the service's clock.
    pub at: Timestamp,
    /// Who, if the log says.
    pub actor: Option<Actor>,
    /// The event's id in its log.
    pub event: String,
}

/// Where a fact comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
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

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuditLog => "audit log",
            Self::Probe => "probe",
            Self::SystemLog => "System Log",
            Self::Canary => "canary",
            Self::FlowExport => "flow export",
            Self::State => "state",
            Self::Attestation => "attested",
        })
    }
}

/// How much a fact weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Somebody says so, or an event says that it was attempted.
    Weak,
    /// A machine check shows it.
    Proof,
}

/// A fact, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Where it comes from.
    pub source: Source,
    /// How much it weighs.
    pub weight: Weight,
    /// When it became true or was seen, by the clock of its source.
    pub at: Option<Timestamp>,
    /// Who caused it.
    pub actor: Option<Actor>,
    /// What it says, as a short clause ("the log shows this permission").
    pub says: String,
}

impl Evidence {
    /// A log event as evidence.
    pub fn event(source: Source, change: &Change, says: impl Into<String>) -> Self {
        Self {
            source,
            weight: Weight::Proof,
            at: Some(change.at),
            actor: change.actor.clone(),
            says: says.into(),
        }
    }
}

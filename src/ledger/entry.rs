//! One line of the ledger, format version 1. These types are the file's own: they change only by what an older reader may skip.

use std::collections::BTreeSet;

use crate::model::{Actor, Address, Permission, Timestamp};

/// The version of the lines that this program writes.
pub const FORMAT_VERSION: u32 = 1;

/// One line: its number, the hash of the line before, when it was written by our clock, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// Its number, from 1, without holes.
    pub n: u64,
    /// The hash of the line before; zeros for the first.
    pub prev: String,
    /// When it was written, by our clock.
    pub at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub body: Body,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// The ledger begins.
    Began {
        /// The version of the lines.
        format_version: u32,
        /// The lineage of the state that it belongs to.
        lineage: String,
        /// `real` or `simulated`.
        origin: String,
    },
    /// A command that wrote these lines.
    Run(Run),
    /// An event of a service's log.
    Event(Event),
    /// A log was read.
    Reading(ReadingEntry),
    /// A log could not be read.
    NotRead(NotRead),
    /// An action ended.
    Action(Done),
    /// The service's id that a declared token has.
    Bound {
        /// The token.
        address: Address,
        /// The service's id.
        id: String,
    },
    /// What is declared of a token changed; nothing: it is declared no more.
    Declared {
        /// The token.
        address: Address,
        /// What is declared now.
        token: Option<DeclaredToken>,
    },
    /// An exception was declared, changed or taken back.
    Exception(ExceptionEntry),
    /// A named person's word.
    Attested(Word),
    /// A kind that a newer version wrote.
    #[serde(other)]
    Unknown,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Run {
    /// Its name.
    pub command: String,
    /// The CI identity, the OS user, or who `--actor` names.
    pub actor: String,
    /// The state's serial when it ended.
    pub serial: u64,
    /// What it saw, as one word: `in_sync`, `pending`, `drift`, `unknown`.
    pub saw: String,
}

/// Which service's log.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Iru's audit log.
    Iru,
    /// Okta's System Log.
    Okta,
}

impl Service {
    /// Its word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Iru => "iru",
            Self::Okta => "okta",
        }
    }

    /// What people call the log.
    pub fn log(self) -> &'static str {
        match self {
            Self::Iru => "audit log",
            Self::Okta => "System Log",
        }
    }
}

/// An event of a service's log: names, ids and permissions alone, no address of a machine, nothing of a device.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Event {
    /// Whose log.
    pub service: Service,
    /// The tenant's host or the org's domain.
    pub host: String,
    /// Its id there.
    pub id: String,
    /// When, by the service's clock.
    pub when: Timestamp,
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// What happened to what.
    #[serde(flatten)]
    pub subject: Subject,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Subject {
    /// An API token.
    Token {
        /// The service's id.
        token: String,
        /// `created`, `updated`, `deleted`, or the log's own word.
        action: String,
        /// Its name, where the event gives one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        /// What it may do, where the event says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        permissions: Option<Granted>,
    },
    /// A connection of the Kandji connector.
    Connection {
        /// Its nickname, as the event names it.
        nickname: String,
        /// `created`, `reauthorized`, `deleted`, `revoked`.
        action: String,
    },
    /// Flows were imported.
    Import {
        /// The flow's or folder's name.
        name: String,
    },
    /// A role of Okta Workflows was given or taken.
    Role {
        /// The person's or group's name.
        holder: String,
        /// The role.
        role: String,
        /// Whether it was given.
        given: bool,
    },
    /// Something that a newer version wrote.
    #[serde(other)]
    Unknown,
}

/// A token's permissions in an event.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Granted {
    /// All of them.
    Full(BTreeSet<Permission>),
    /// There is a list that could not be read.
    Unreadable,
}

/// A log was read: what happened between these times, as far as the log has it, is in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ReadingEntry {
    /// Whose log.
    pub service: Service,
    /// The tenant's host or the org's domain.
    pub host: String,
    /// From when on the log was read.
    pub from: Timestamp,
    /// Up to when, by the service's clock.
    pub to: Timestamp,
}

/// A log could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NotRead {
    /// Whose log.
    pub service: Service,
    /// The tenant's host or the org's domain.
    pub host: String,
    /// Why, for people.
    pub why: String,
}

/// An action that ended, from the state's journal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Done {
    /// Its number in the journal.
    pub id: u64,
    /// What it was about.
    pub address: Address,
    /// The action's word.
    pub action: String,
    /// `done`, `failed` or `superseded`.
    pub outcome: String,
    /// Whether a person was asked.
    pub handoff: bool,
    /// When it was opened, by the service's clock where that is known.
    pub opened: Timestamp,
    /// When it was closed, by our clock.
    pub closed: Timestamp,
    /// Who opened it.
    pub actor: String,
    /// Who said that they do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<String>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is declared of a token.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DeclaredToken {
    /// Its name.
    pub name: String,
    /// The tenant's host.
    pub host: String,
    /// What it is to be able to do.
    pub permissions: BTreeSet<Permission>,
    /// What exported flows need of it; nothing where no export says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed: Option<BTreeSet<Permission>>,
    /// How often it is to be replaced, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation_seconds: Option<i64>,
}

/// An exception.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ExceptionEntry {
    /// What it is about.
    pub address: Address,
    /// Which difference of it, as the exception names it.
    pub what: String,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// A ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// It was taken out of the files.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

/// A named person's word.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Word {
    /// What it is about.
    pub address: Address,
    /// Who.
    pub person: String,
    /// Why it can be believed.
    pub reason: String,
    /// When.
    pub when: Timestamp,
}

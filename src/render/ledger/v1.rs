//! The types of format 1. They are copies on purpose: other programs read them. Adding an optional field raises the minor version; anything
//! else is format 2. Absent values are left out, never `null`. Times are RFC 3339, lengths are seconds.

use schemars::JsonSchema;
use serde::Serialize;

/// What a ledger says of a period.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "tenantry ledger report")]
pub(super) struct Document {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    pub(super) format_version: &'static str,
    /// The period's beginning.
    pub(super) from: String,
    /// The period's end, not in it.
    pub(super) to: String,
    /// When the ledger began; left out where it is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) began: Option<String>,
    /// `real` or `simulated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<String>,
    /// How many entries it has.
    pub(super) entries: u64,
    /// Its head, as `ledger verify --head` takes it.
    pub(super) head: String,
    /// How many changes of the period no action explains.
    pub(super) unexplained: usize,
    /// What each log covers.
    pub(super) logs: Vec<Log>,
    /// Tokens, by host and id.
    pub(super) tokens: Vec<Token>,
    /// Connections, by org and nickname.
    pub(super) connections: Vec<Connection>,
    /// Replacements of declared tokens.
    pub(super) rotations: Vec<Rotation>,
    /// Exceptions that were in force at any time of the period.
    pub(super) exceptions: Vec<Exception>,
    /// Actions that were closed in the period.
    pub(super) actions: Vec<Action>,
    /// What people said in the period.
    pub(super) statements: Vec<Statement>,
    /// Commands that wrote into the ledger in the period.
    pub(super) runs: Vec<Run>,
}

/// What is known of one log.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Log {
    /// `iru` or `okta`.
    pub(super) service: &'static str,
    /// The tenant's host or the org's domain.
    pub(super) host: String,
    /// Parts of the period that no reading covers.
    pub(super) without_evidence: Vec<Gap>,
    /// When it could not be read, and why.
    pub(super) outages: Vec<Outage>,
    /// How many events of the period are known.
    pub(super) events: usize,
}

/// A part of the period.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Gap {
    /// Its beginning.
    pub(super) from: String,
    /// Its end, not in it.
    pub(super) to: String,
}

/// A log that could not be read.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Outage {
    /// When.
    pub(super) at: String,
    /// Why, for people.
    pub(super) why: String,
}

/// One token.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Token {
    /// The tenant's host.
    pub(super) host: String,
    /// The service's id.
    pub(super) id: String,
    /// Its last known name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Its address; left out where it is not declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    /// What it may do at the end, as method and path; left out where no event says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) permissions: Option<Vec<String>>,
    /// What happened in the period.
    pub(super) changes: Vec<Change>,
    /// Needed against granted, from each time on; empty for a token that is not declared.
    pub(super) needs: Vec<Need>,
}

/// One event.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Change {
    /// When, by the service's clock.
    pub(super) at: String,
    /// The event's id; left out for a connection's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<String>,
    /// What happened.
    pub(super) action: String,
    /// Who, by the service's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) actor: Option<String>,
    /// Permissions that came.
    pub(super) gained: Vec<String>,
    /// Permissions that went.
    pub(super) lost: Vec<String>,
    /// What it could do before or after is not known: the two lists may lack something.
    pub(super) in_part: bool,
    /// `action`, `before_the_ledger`, `not_declared` or `unexplained`.
    pub(super) explained: &'static str,
    /// The journal's number of the action that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) explained_by: Option<u64>,
    /// Why it is unexplained, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<String>,
}

/// Needed against granted from one time on.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Need {
    /// From when on.
    pub(super) from: String,
    /// How many permissions it had; left out where no event says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) granted: Option<usize>,
    /// How many were declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) declared: Option<usize>,
    /// How many exported flows needed; left out without exports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) needed: Option<usize>,
    /// Granted and not needed (without exports: not declared).
    pub(super) surplus: Vec<String>,
    /// Needed (without exports: declared) and not granted.
    pub(super) lacking: Vec<String>,
}

/// One connection.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Connection {
    /// The org's domain.
    pub(super) host: String,
    /// Its nickname.
    pub(super) nickname: String,
    /// Its address; left out where it is not declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    /// What happened in the period.
    pub(super) changes: Vec<Change>,
}

/// The replacements of a declared token.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Rotation {
    /// The token.
    pub(super) address: String,
    /// How many tokens of the service it was.
    pub(super) generations: usize,
    /// Seconds between the creation of one and of the next.
    pub(super) intervals: Vec<i64>,
    /// Seconds since the last creation; left out where no event shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) age: Option<i64>,
    /// Seconds within which it is declared to be replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) declared: Option<i64>,
    /// Whether any interval, or the age, is longer than declared.
    pub(super) late: bool,
}

/// An exception.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Exception {
    /// What it was about.
    pub(super) address: String,
    /// Which difference.
    pub(super) difference: String,
    /// Since when the ledger has it.
    pub(super) from: String,
    /// Until when it was in force.
    pub(super) until: String,
    /// Why.
    pub(super) reason: String,
    /// A ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ticket: Option<String>,
}

/// An action that was closed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Action {
    /// Its number in the journal.
    pub(super) id: u64,
    /// What it was about.
    pub(super) address: String,
    /// Its word.
    pub(super) action: String,
    /// `done`, `failed` or `superseded`.
    pub(super) outcome: String,
    /// Whether a person was asked.
    pub(super) handoff: bool,
    /// When it was opened.
    pub(super) opened: String,
    /// When it was closed.
    pub(super) closed: String,
    /// Who ran it.
    pub(super) actor: String,
    /// Who said that they do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) claimed_by: Option<String>,
}

/// A person's word.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Statement {
    /// When.
    pub(super) at: String,
    /// About what.
    pub(super) address: String,
    /// Who.
    pub(super) person: String,
    /// What.
    pub(super) reason: String,
}

/// A command.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Run {
    /// When it wrote.
    pub(super) at: String,
    /// Its name.
    pub(super) command: String,
    /// Who ran it.
    pub(super) actor: String,
    /// What it saw.
    pub(super) saw: String,
}

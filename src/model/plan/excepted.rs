//! What exceptions accept, and live changes that nothing of ours explains.

use super::super::{Actor, Address, Field, Source, Span, Timestamp, Value};

/// An exception that holds, and what it accepts now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedDifference {
    /// What differs.
    pub address: Address,
    /// Fields that differ and are accepted, with their live values. Empty: the exception accepts a difference that is not there.
    pub fields: Vec<(Field, Value)>,
    /// Until when, as it is written.
    pub until: String,
    /// Why.
    pub reason: String,
    /// Where that was agreed.
    pub ticket: Option<String>,
    /// Where the exception stands.
    pub span: Span,
}

/// A live change that matches no apply and no handoff of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unexplained {
    /// What was changed.
    pub address: Address,
    /// What was done, as a participle: `created`, `changed`, `deleted`, `given a key`.
    pub did: &'static str,
    /// Fields that it changed, with their live values; empty where the log does not say.
    pub fields: Vec<(Field, Value)>,
    /// When, by the service's clock.
    pub at: Timestamp,
    /// Who, if the log says.
    pub actor: Option<Actor>,
    /// Whose log shows it.
    pub source: Source,
    /// The event's id in that log.
    pub event: String,
    /// Where the thing is declared.
    pub span: Option<Span>,
}

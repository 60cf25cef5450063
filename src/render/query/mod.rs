//! Who may do what: the answer of a query for people, for programs and for spreadsheets.

mod csv;
mod human;
mod json;

pub use csv::csv;
pub use human::human;
pub use json::{json, schema};

use crate::model::{Shard, Timestamp};
use crate::query::{Answer, Census};

/// An answer, and what it was drawn from.
#[derive(Debug, Clone, Copy)]
pub struct QueryView<'a> {
    /// The query as it was written.
    pub query: &'a str,
    /// The answer.
    pub answer: &'a Answer<'a>,
    /// What it was asked of.
    pub census: &'a Census,
    /// The states that were read.
    pub states: &'a [StateRead],
    /// Now, by our clock.
    pub now: Timestamp,
    /// Columns.
    pub width: usize,
}

/// A state that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateRead {
    /// Where it lies.
    pub place: String,
    /// Of which shard.
    pub shard: Option<Shard>,
    /// Its serial; `None` where there is none yet.
    pub serial: Option<u64>,
}

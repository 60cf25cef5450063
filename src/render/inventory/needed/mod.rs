//! Needed against granted: what the cards of exported flows need, by connection, beside what live tokens may do. Which token is
//! behind a connection no service shows; a configuration says it, and without one the page says so.

mod apart;
mod compare;
mod json;
mod page;
mod sections;
mod side_by_side;

use std::collections::BTreeMap;

use crate::exports::Export;
use crate::model::{Declared, Key, Live, Recorded, Span, Timestamp};

pub use json::{json, schema};
pub use page::page;

/// What the page is shown from.
#[derive(Clone, Copy)]
pub struct NeededView<'a> {
    /// The tenants and orgs that were asked, and, of a configuration, which token is behind which connection.
    pub declared: &'a Declared,
    /// Whether `declared` comes from a configuration; else it has nothing but hosts and domains, by themselves.
    pub configured: bool,
    /// What the state recorded: ids of tokens.
    pub recorded: &'a Recorded,
    /// What the logs show.
    pub live: &'a Live,
    /// The exports that could be read, by their paths.
    pub exports: &'a [(String, Export)],
    /// Which of them each connection names.
    pub of: &'a BTreeMap<Key, BTreeMap<usize, Span>>,
    /// What could not be read, and why.
    pub failed: &'a [(String, String)],
    /// Now.
    pub now: Timestamp,
}

#[cfg(test)]
mod tests;

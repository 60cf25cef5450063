//! What a ledger knows already, so that nothing is written twice.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::entry::{Body, DeclaredToken, Entry, ExceptionEntry, Service};
use crate::model::{Address, Timestamp};

/// The last thing that was written of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastLook {
    /// It was read from then until then; written at the third time.
    Read {
        /// From when on.
        from: Timestamp,
        /// Up to when.
        to: Timestamp,
        /// When that was written.
        at: Timestamp,
    },
    /// It could not be read.
    Failed {
        /// Why.
        why: String,
        /// When that was written.
        at: Timestamp,
    },
}

/// An index over a ledger's lines.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Whether the ledger has begun.
    pub begun: bool,
    pub(super) events: HashSet<(Service, String, String)>,
    pub(super) looks: BTreeMap<(Service, String), LastLook>,
    pub(super) read_to: BTreeMap<(Service, String), Timestamp>,
    pub(super) actions: BTreeSet<(u64, Timestamp)>,
    pub(super) bound: BTreeMap<Address, String>,
    pub(super) declared: BTreeMap<Address, DeclaredToken>,
    pub(super) exceptions: BTreeMap<(Address, String), ExceptionEntry>,
    pub(super) words: BTreeSet<(Address, Timestamp)>,
}

impl Known {
    /// Indexes lines.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut known = Self::default();
        for entry in entries {
            known.note(&entry.body, entry.at);
        }
        known
    }

    /// Takes one line that was written at `at`.
    pub fn note(&mut self, body: &Body, at: Timestamp) {
        match body {
            Body::Began { .. } => self.begun = true,
            Body::Event(event) => {
                let key = (event.service, event.host.clone(), event.id.clone());
                self.events.insert(key);
            }
            Body::Reading(reading) => {
                let key = (reading.service, reading.host.clone());
                let (from, to) = (reading.from, reading.to);
                let reached = self.read_to.entry(key.clone()).or_insert(to);
                *reached = (*reached).max(to);
                self.looks.insert(key, LastLook::Read { from, to, at });
            }
            Body::NotRead(not_read) => {
                let key = (not_read.service, not_read.host.clone());
                let why = not_read.why.clone();
                self.looks.insert(key, LastLook::Failed { why, at });
            }
            Body::Action(done) => {
                self.actions.insert((done.id, done.opened));
            }
            Body::Bound { address, id } => {
                self.bound.insert(address.clone(), id.clone());
            }
            Body::Declared { address, token } => {
                match token {
                    Some(token) => self.declared.insert(address.clone(), token.clone()),
                    None => self.declared.remove(address),
                };
            }
            Body::Exception(exception) => {
                let key = (exception.address.clone(), exception.what.clone());
                match exception.withdrawn {
                    true => self.exceptions.remove(&key),
                    false => self.exceptions.insert(key, exception.clone()),
                };
            }
            Body::Attested(word) => {
                self.words.insert((word.address.clone(), word.when));
            }
            Body::Run(_) | Body::Unknown => {}
        }
    }
}

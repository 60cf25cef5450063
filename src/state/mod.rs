//! Recorded values and the journal: file format, lock, atomic writes.
//! Written by `apply` alone. Holds no secret, decides nothing.

mod atomic;
mod convert;
mod digest;
mod document;
mod error;
mod format;
mod handoff_text;
mod journal;
mod lock;
mod migrate;
mod permission_text;
mod rotations;
#[cfg(test)]
mod samples;
mod store;
mod strict_json;
mod text;
mod uses;
mod who;

pub use atomic::atomic_write;
pub use document::{HashKey, Origin, StateDocument};
pub use error::StateError;
pub use format::schema;
pub use handoff_text::HandoffText;
pub use journal::{
    Claimed, Intent, Journal, JournalEntry, JournalError, KEPT_CLOSED_ENTRIES, Phase,
};
pub use lock::{LockGuard, LockInfo};
pub use migrate::{FORMAT_VERSION, migrate};
pub use store::StateStore;
pub use uses::{UseVerdict, check_use, remember_use};
pub use who::{actor, host_name};

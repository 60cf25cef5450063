//! Recorded values and the journal: file format, lock, backends (a folder, S3), encryption, versions.
//! Written by `apply` alone. Holds no secret, decides nothing.

mod atomic;
mod backend;
mod cipher;
mod convert;
mod digest;
mod document;
mod error;
mod fault;
mod folder;
mod format;
mod guard;
mod handoff_text;
mod journal;
#[cfg(any(feature = "s3", test))]
mod lease;
mod lock;
mod migrate;
mod permission_text;
mod rotations;
#[cfg(feature = "s3")]
mod s3;
#[cfg(not(feature = "s3"))]
#[path = "no_s3.rs"]
mod s3;
#[cfg(test)]
mod samples;
mod store;
mod strict_json;
mod text;
mod uses;
mod versions;
mod who;

pub use atomic::atomic_write;
pub use backend::{Backend, Expected, Hold, Listed, Object, Put, Tag};
pub use cipher::{Cipher, Keys};
pub use document::{HashKey, Origin, StateDocument, Written};
pub use error::StateError;
pub use fault::{CipherFault, Fault};
pub use format::schema;
pub use guard::LockGuard;
pub use handoff_text::HandoffText;
pub use journal::{
    Claimed, Intent, Journal, JournalEntry, JournalError, KEPT_CLOSED_ENTRIES, Phase,
};
pub use lock::LockInfo;
pub use migrate::{FORMAT_VERSION, migrate};
pub use s3::open as open_s3;
pub use store::{KEPT_VERSIONS, StateStore};
pub use uses::{UseVerdict, check_use, remember_use};
pub use versions::Version;
pub use who::{actor, host_name};

//! What can go wrong with a state. Every message says what to do; none holds a value of the state's key.

use std::io::{Error as IoError, ErrorKind};
use std::path::{Path, PathBuf};

use super::{CipherFault, Fault, LockInfo, Origin};
use crate::model::{Address, Timestamp};

/// Why a state could not be read, locked or written. Whatever it is, the file on disk is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Another process holds the lock: exit code 8.
    #[error("{}", locked(.path, .holder.as_deref()))]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it; `None` when the file does not say.
        holder: Option<Box<LockInfo>>,
    },
    /// Another run holds a lock that machines share: exit code 8.
    #[error("{}", leased(.path, .holder.as_deref(), .nonce, *.until))]
    Leased {
        /// The lock's object.
        path: PathBuf,
        /// Who holds it; `None` when the object does not say.
        holder: Option<Box<LockInfo>>,
        /// What names this lock to `state unlock`.
        nonce: String,
        /// When it counts as left behind unless it is renewed.
        until: Timestamp,
    },
    /// Another lock is there than the one that was to be ended.
    #[error("the lock {} is another one than that of this nonce: `tenantry state unlock` shows whose it is", .place.display())]
    OtherNonce {
        /// The lock's object.
        place: PathBuf,
    },
    /// The lock was renewed or taken while it was to be ended.
    #[error("the lock {} was renewed or taken at this moment, so its holder is alive: nothing was changed", .place.display())]
    LockMoved {
        /// The lock's object.
        place: PathBuf,
    },
    /// Somebody else wrote between our look and our write.
    #[error("{} was written by somebody else at this moment: nothing was written; run again", .place.display())]
    Conflict {
        /// The object.
        place: PathBuf,
    },
    /// No name for an object.
    #[error("'{}' is no name for an object beside the state", on_one_line(.name))]
    BadName {
        /// The name.
        name: String,
    },
    /// The shared state could not be reached or used.
    #[error("{}: {fault} ({})", .place.display(), .fault.code().id)]
    Backend {
        /// The object or the bucket.
        place: PathBuf,
        /// What went wrong.
        fault: Fault,
    },
    /// Encryption.
    #[error("{}: {fault} ({})", .place.display(), .fault.code().id)]
    Cipher {
        /// The object.
        place: PathBuf,
        /// What went wrong.
        fault: CipherFault,
    },
    /// The lock file was deleted or replaced while this process held it.
    #[error(
        "the lock {} was taken away from this run, so nothing more is written: run again", .path.display()
    )]
    LockLost {
        /// The lock file.
        path: PathBuf,
    },
    /// The file system cannot lock files.
    #[error(
        "{} cannot be locked ({source}): keep the state on a file system that supports file locks", .path.display()
    )]
    LockUnsupported {
        /// The lock file.
        path: PathBuf,
        /// The system's answer.
        source: IoError,
    },
    /// The disk or the quota is full.
    #[error("no space left to write {}: free some and run again; the old file is intact", .path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The folder or the file may not be written.
    #[error(
        "{} cannot be written ({source}): make its folder writable and run again; the old file is intact", .path.display()
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: IoError,
    },
    /// Reading or writing failed otherwise.
    #[error("{doing} {} failed: {source}", .path.display())]
    Io {
        /// `reading` or `writing`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: IoError,
    },
    /// A folder, a device or a pipe where a file should be.
    #[error("{} is no regular file: move it away and run again", .path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// More than any state has.
    #[error("{} is larger than {limit} bytes: that is no state; move it away or name the right file", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// Empty, or the end is missing.
    #[error("{} ends in the middle: it was copied or cut off by something else; {RESTORE}", .path.display())]
    HalfWritten {
        /// The file.
        path: PathBuf,
    },
    /// Git left conflict markers in it.
    #[error(
        "{} has merge conflict markers: take one side whole (the one with the higher serial), a mix of both is no state",
        .path.display()
    )]
    MergeConflict {
        /// The file.
        path: PathBuf,
    },
    /// Not JSON.
    #[error("{} is no JSON (line {line}, column {column}): it was edited by something else; {RESTORE}", .path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON, but not a state of its version. Nothing of it is dropped silently, so it is refused.
    #[error("{} is no state that this version can read: {reason}; {RESTORE}", .path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Written by a newer version.
    #[error(
        "{} has format version {found}, this version reads up to {known}: use the newer tenantry that wrote it",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
        /// The newest that is known.
        known: u64,
    },
    /// A simulated state in a real run, or the other way round.
    #[error(
        "{} belongs to a {found} run and this is a {wanted} one: name another state file; the two are never mixed",
        .path.display()
    )]
    WrongOrigin {
        /// The file.
        path: PathBuf,
        /// The file's.
        found: Origin,
        /// This run's.
        wanted: Origin,
    },
    /// The file on disk is another state than the one that was loaded.
    #[error(
        "{} is another state than the one this run loaded (lineage {found}, not {ours}): nothing was written; run again",
        .path.display()
    )]
    OtherLineage {
        /// The file.
        path: PathBuf,
        /// Ours.
        ours: String,
        /// The file's.
        found: String,
    },
    /// Somebody wrote the file without the lock.
    #[error(
        "{} was written by somebody else meanwhile (serial {found}, this run knows {ours}): nothing was written; run again",
        .path.display()
    )]
    OtherSerial {
        /// The file.
        path: PathBuf,
        /// The serial this run knows.
        ours: u64,
        /// The file's.
        found: u64,
    },
    /// An address that would not read back as it is.
    #[error(
        "the address '{address}' cannot be kept in a state: its keys must not be empty or hold a slash; rename it"
    )]
    Unwritable {
        /// The address.
        address: Address,
    },
    /// The system gave no random numbers for a new state.
    #[error("the system gave no random numbers for a new state: {0}")]
    NoRandomness(getrandom::Error),
}

const RESTORE: &str =
    "restore it from Git or a backup, or move it away: then the next run is a first run";

/// Foreign text for a message: no control character, so that a file cannot steer a terminal.
pub(super) fn on_one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

fn leased(path: &Path, holder: Option<&LockInfo>, nonce: &str, until: Timestamp) -> String {
    let who = holder.map_or_else(|| "another run".to_owned(), |holder| holder.to_string());
    let nonce = match nonce.is_empty() {
        true => String::new(),
        false => format!(" --nonce {}", on_one_line(nonce)),
    };
    format!(
        "the state is in use by {who}: the lock {} is kept until {until} and renewed as long as that run lives. Wait for it with \
         --lock-timeout. If that run is gone the lock is taken over by itself then; to end it now: tenantry state unlock{nonce}",
        path.display()
    )
}

fn locked(path: &Path, holder: Option<&LockInfo>) -> String {
    let who = holder.map_or_else(|| "another process".to_owned(), |holder| holder.to_string());
    format!(
        "the state is in use by {who}. If that process is gone, the lock is free by itself: run again. If it ran on another \
         machine that shares the folder and is gone for certain, delete {}",
        path.display()
    )
}

impl StateError {
    /// Whether another process holds the lock.
    pub fn is_locked(&self) -> bool {
        matches!(self, Self::Locked { .. } | Self::Leased { .. })
    }

    #[cfg(any(feature = "s3", test))]
    pub(super) fn leased(
        path: PathBuf,
        theirs: Option<(LockInfo, String)>,
        until: Timestamp,
    ) -> Self {
        let (holder, nonce) = theirs.unzip();
        Self::Leased {
            path,
            holder: holder.map(Box::new),
            nonce: nonce.unwrap_or_default(),
            until,
        }
    }

    pub(super) fn cipher(place: &Path, fault: CipherFault) -> Self {
        Self::Cipher {
            place: place.to_owned(),
            fault,
        }
    }

    pub(super) fn reading(path: &Path, source: IoError) -> Self {
        Self::Io {
            doing: "reading",
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn writing(path: &Path, source: IoError) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { path },
            ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::NotADirectory => Self::ReadOnly { path, source },
            _ => Self::Io {
                doing: "writing",
                path,
                source,
            },
        }
    }

    pub(super) fn shape(path: &Path, reason: impl AsRef<str>) -> Self {
        Self::Shape {
            path: path.to_owned(),
            reason: on_one_line(reason.as_ref()),
        }
    }
}

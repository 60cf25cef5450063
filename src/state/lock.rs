//! The lock of a state: an OS lock on a file beside it, so that a killed process releases it by itself.
//!
//! The file stays when the lock is released and is emptied instead: deleting it would let one process hold the deleted file
//! while another locks a new one. An unlocked file with text in it was held by a process that was killed.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::on_one_line;
use super::{Hold, StateError, atomic, host_name};
use crate::model::Timestamp;

/// A look at the lock (see `look`) holds it for microseconds, so taking it is tried for a while.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(10);
const LARGEST_INFO: u64 = 64 * 1024;

/// Who holds a lock, for people.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LockInfo {
    /// The OS user or the CI identity.
    pub owner: String,
    /// The process.
    pub pid: u32,
    /// The machine.
    pub host: String,
    /// Since when, by that machine's clock.
    pub since: Timestamp,
    /// The command, such as `apply`. Never a whole command line.
    pub command: String,
}

impl LockInfo {
    /// This process as the holder.
    pub fn of_this_process(
        owner: impl Into<String>,
        command: impl Into<String>,
        since: Timestamp,
    ) -> Self {
        Self {
            owner: owner.into(),
            pid: std::process::id(),
            host: host_name(),
            since,
            command: command.into(),
        }
    }
}

impl fmt::Display for LockInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (owner, host, command) = (
            on_one_line(&self.owner),
            on_one_line(&self.host),
            on_one_line(&self.command),
        );
        let Self { pid, since, .. } = self;
        write!(
            f,
            "{command} of {owner} (process {pid} on {host}, since {since})"
        )
    }
}

/// What a look at the lock shows.
pub(super) enum Look {
    Free,
    /// Held; who by, if the file says so.
    Held(Option<LockInfo>),
}

/// Looks at a lock without taking it. What cannot be looked at is taken as free: a look is for information only.
pub(super) fn look(path: &Path) -> Look {
    let Ok(mut file) = open_regular(path, File::options().read(true)) else {
        return Look::Free;
    };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Look::Held(read_info(&mut file)),
        Ok(()) | Err(TryLockError::Error(_)) => Look::Free,
    }
}

/// Takes the lock at `path`. Gives the locked file, and what a holder that was killed left in it.
fn take(path: &Path, owner: &LockInfo) -> Result<(File, Option<LeftBehind>), StateError> {
    let writing = |error| StateError::writing(path, error);
    std::fs::create_dir_all(atomic::folder_of(path)).map_err(writing)?;
    let mut file = open_and_lock(path)?;
    let mut text = String::new();
    let left = match (&mut file).take(LARGEST_INFO).read_to_string(&mut text) {
        Ok(0) => None,
        _ => Some(LeftBehind(serde_json::from_str(&text).ok())),
    };
    let text = serde_json::to_string(owner).map_err(|error| writing(error.into()))?;
    file.set_len(0).map_err(writing)?;
    file.seek(SeekFrom::Start(0)).map_err(writing)?;
    file.write_all(text.as_bytes()).map_err(writing)?;
    Ok((file, left))
}

fn open_and_lock(path: &Path) -> Result<File, StateError> {
    let mut holder = None;
    for attempt in 0..TRIES {
        if attempt > 0 {
            std::thread::sleep(PAUSE);
        }
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = open_regular(path, &options)?;
        match file.try_lock() {
            // Deleted or replaced between opening and locking: another file is the lock now.
            Ok(()) if !is_still_at(&file, path) => {}
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => holder = read_info(&mut file),
            Err(TryLockError::Error(source)) => {
                return Err(StateError::LockUnsupported {
                    path: path.to_owned(),
                    source,
                });
            }
        }
    }
    Err(StateError::Locked {
        path: path.to_owned(),
        holder: holder.map(Box::new),
    })
}

/// Opens a file that is no link, pipe or device: what comes with a repository must not make us write elsewhere or wait.
fn open_regular(path: &Path, options: &std::fs::OpenOptions) -> Result<File, StateError> {
    match path.symlink_metadata() {
        Ok(kind) if !kind.is_file() => Err(StateError::NotAFile {
            path: path.to_owned(),
        }),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StateError::writing(path, error)),
        _ => options
            .open(path)
            .map_err(|error| StateError::writing(path, error)),
    }
}

fn read_info(file: &mut File) -> Option<LockInfo> {
    let mut text = String::new();
    file.take(LARGEST_INFO).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Windows does not let an open file be deleted.
#[cfg(not(unix))]
fn is_still_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// What a killed holder left in the lock file: who it was, if that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftBehind(Option<LockInfo>);

/// An OS lock on a file, held until this is dropped.
#[derive(Debug)]
pub(super) struct OsHold {
    path: PathBuf,
    file: File,
    left: Option<LeftBehind>,
}

impl OsHold {
    /// Takes the lock at `path`.
    pub(super) fn take(path: PathBuf, owner: &LockInfo) -> Result<Self, StateError> {
        let (file, left) = take(&path, owner)?;
        Ok(Self { path, file, left })
    }
}

/// What a run says that took over from `who`.
pub(super) fn taken_over(who: Option<&LockInfo>) -> String {
    let who = who.map_or_else(|| "an earlier run".to_owned(), LockInfo::to_string);
    format!("{who} did not end by itself; its lock is free and was taken over")
}

impl Hold for OsHold {
    fn note(&self) -> Option<String> {
        let LeftBehind(who) = self.left.as_ref()?;
        Some(taken_over(who.as_ref()))
    }

    fn check(&self) -> Result<(), StateError> {
        match is_still_at(&self.file, &self.path) {
            true => Ok(()),
            false => Err(StateError::LockLost {
                path: self.path.clone(),
            }),
        }
    }
}

impl Drop for OsHold {
    fn drop(&mut self) {
        // Emptied while it is still held; closing the file releases it. Left text would only make the next run say so.
        let _ = self.file.set_len(0);
        // closing would do, but for a program that is being started at this moment and shares the file
        let _ = self.file.unlock();
    }
}

/// A lock for the time of one write, waited for. Closing the file releases it.
pub(super) fn wait(path: &Path) -> Result<File, StateError> {
    std::fs::create_dir_all(atomic::folder_of(path))
        .map_err(|error| StateError::writing(path, error))?;
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let file = open_regular(path, &options)?;
    file.lock().map_err(|source| StateError::LockUnsupported {
        path: path.to_owned(),
        source,
    })?;
    Ok(file)
}

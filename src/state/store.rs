//! A state on this machine's disk: load, lock, look, write.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::lock::{self, Look};
use super::{LockGuard, LockInfo, Origin, StateDocument, StateError, atomic, text};
use crate::model::Timestamp;

/// A state has some kilobytes for each token.
const LARGEST_STATE: u64 = 256 * 1024 * 1024;

/// Where a state lies, and which kind it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateStore {
    path: PathBuf,
    origin: Origin,
}

impl StateStore {
    /// The state at `path`; its lock is beside it (`state.lock` for `state.json`).
    pub fn at(path: impl Into<PathBuf>, origin: Origin) -> Self {
        Self {
            path: path.into(),
            origin,
        }
    }

    /// The default place for a configuration in `folder`: `.tenantry/state.json`, or `.tenantry/simulated/state.json`.
    pub fn beside(folder: &Path, origin: Origin) -> Self {
        let inside = match origin {
            Origin::Real => ".tenantry/state.json",
            Origin::Simulated => ".tenantry/simulated/state.json",
        };
        Self::at(folder.join(inside), origin)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The lock's file.
    pub fn lock_path(&self) -> PathBuf {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let stem = name.strip_suffix(".json").unwrap_or(&name);
        self.path.with_file_name(format!("{stem}.lock"))
    }

    /// Reads the state, without a lock. A missing file gives a fresh, empty one that is on no disk yet.
    pub fn load(&self) -> Result<StateDocument, StateError> {
        match self.read()? {
            Some(document) => Ok(document),
            None => StateDocument::fresh(self.origin),
        }
    }

    /// Takes the lock for as long as the guard lives.
    pub fn lock(&self, owner: &LockInfo) -> Result<LockGuard, StateError> {
        let path = self.lock_path();
        let (file, left) = lock::take(&path, owner)?;
        atomic::sweep(&self.real_path());
        Ok(LockGuard::new(self.clone(), path, file, left))
    }

    /// Takes the lock, waiting for its holder so long.
    ///
    /// # Errors
    /// As [`StateStore::lock`]; locked when the holder still has it then.
    pub async fn lock_within(
        &self,
        owner: &LockInfo,
        patience: Duration,
    ) -> Result<LockGuard, StateError> {
        let end = tokio::time::Instant::now() + patience;
        loop {
            match self.lock(owner) {
                Err(error) if error.is_locked() && tokio::time::Instant::now() < end => {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Who holds the lock now, so that a plan can say "an apply is in progress". Takes no lock. A holder that cannot be
    /// read is told as unknown, process 0.
    pub fn lock_holder(&self) -> Option<LockInfo> {
        match lock::look(&self.lock_path()) {
            Look::Free => None,
            Look::Held(Some(holder)) => Some(holder),
            Look::Held(None) => Some(LockInfo {
                owner: "somebody unknown".to_owned(),
                pid: 0,
                host: "unknown".to_owned(),
                since: self.lock_age(),
                command: "a run".to_owned(),
            }),
        }
    }

    fn lock_age(&self) -> Timestamp {
        std::fs::metadata(self.lock_path())
            .and_then(|found| found.modified())
            .ok()
            .and_then(|time| Timestamp::try_from(time).ok())
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// A team may keep the file elsewhere behind a link: the file is replaced, not the link.
    fn real_path(&self) -> PathBuf {
        self.path
            .canonicalize()
            .unwrap_or_else(|_| self.path.clone())
    }

    fn read(&self) -> Result<Option<StateDocument>, StateError> {
        let path = &self.path;
        let reading = |error| StateError::reading(path, error);
        match path.metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(reading(error)),
            Ok(found) if !found.is_file() => {
                return Err(StateError::NotAFile { path: path.clone() });
            }
            Ok(_) => {}
        }
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(LARGEST_STATE + 1).read_to_end(&mut bytes))
            .map_err(reading)?;
        if bytes.len() as u64 > LARGEST_STATE {
            return Err(StateError::TooLarge {
                path: path.clone(),
                limit: LARGEST_STATE,
            });
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| StateError::shape(path, "it is not UTF-8 text"))?;
        text::read(&text, self.origin, path).map(Some)
    }

    /// Writes `document` over a file of its lineage whose serial is `known`. Gives the new serial, or `None` when nothing had
    /// to be written.
    pub(super) fn replace(
        &self,
        document: &StateDocument,
        known: u64,
    ) -> Result<Option<u64>, StateError> {
        self.replace_through(document, known, |file, text| file.write_all(text))
    }

    fn replace_through(
        &self,
        document: &StateDocument,
        known: u64,
        write: impl FnOnce(&mut File, &[u8]) -> std::io::Result<()>,
    ) -> Result<Option<u64>, StateError> {
        if document.origin != self.origin {
            return Err(StateError::WrongOrigin {
                path: self.path.clone(),
                found: self.origin,
                wanted: document.origin,
            });
        }
        match self.read()? {
            // Deleted meanwhile: writing again overwrites nobody's work.
            None if known == 0 && document.is_empty() => return Ok(None),
            None => {}
            Some(found) => {
                self.check_unmoved(document, known, &found)?;
                if found.recorded == document.recorded && found.journal == document.journal {
                    return Ok(None);
                }
            }
        }
        let serial = known.saturating_add(1);
        let text = text::write(document, serial, &self.path)?;
        atomic::replace(&self.real_path(), |file| write(file, text.as_bytes()))?;
        Ok(Some(serial))
    }

    fn check_unmoved(
        &self,
        document: &StateDocument,
        known: u64,
        found: &StateDocument,
    ) -> Result<(), StateError> {
        let path = self.path.clone();
        if found.lineage != document.lineage || found.hash_key != document.hash_key {
            Err(StateError::OtherLineage {
                path,
                ours: document.lineage.clone(),
                found: found.lineage.clone(),
            })
        } else if found.serial != known {
            Err(StateError::OtherSerial {
                path,
                ours: known,
                found: found.serial,
            })
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "lock_tests.rs"]
mod lock_tests;

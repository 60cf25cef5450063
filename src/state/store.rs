//! A state in its place: load, lock, look, write. What the place is, a backend knows.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::backend::{Backend, Expected, Object, Put, Tag};
use super::cipher::{Cipher, is_sealed, unseal};
use super::folder::Folder;
use super::versions;
use super::{LockGuard, LockInfo, Origin, StateDocument, StateError, text};

/// How many versions are kept unless it is declared.
pub const KEPT_VERSIONS: usize = 20;

/// Where a state lies, and which kind it must be.
#[derive(Debug, Clone)]
pub struct StateStore {
    backend: Arc<dyn Backend>,
    name: String,
    path: PathBuf,
    origin: Origin,
    cipher: Option<Arc<Cipher>>,
    plain_too: bool,
    versions: usize,
    /// What was read or written last, so that a passphrase is not stretched again for bytes that are known.
    known: Arc<Mutex<Option<(Tag, StateDocument)>>>,
}

impl StateStore {
    /// The state at `path`; its lock is beside it (`state.lock` for `state.json`).
    pub fn at(path: impl Into<PathBuf>, origin: Origin) -> Self {
        let path = path.into();
        let (folder, name) = Folder::of(&path);
        Self {
            backend: Arc::new(folder),
            name,
            path,
            origin,
            cipher: None,
            plain_too: false,
            versions: KEPT_VERSIONS,
            known: Arc::default(),
        }
    }

    /// The state `state.json` of a backend.
    pub fn over(backend: Arc<dyn Backend>, origin: Origin) -> Self {
        let name = "state.json".to_owned();
        Self {
            path: backend.place(&name),
            backend,
            name,
            origin,
            cipher: None,
            plain_too: false,
            versions: KEPT_VERSIONS,
            known: Arc::default(),
        }
    }

    /// Another state beside this one.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self.path = self.backend.place(name);
        self.known = Arc::default();
        self
    }

    /// Its name among the objects of its backend.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The default place for a configuration in `folder`: `.tenantry/state.json`, or `.tenantry/simulated/state.json`.
    pub fn beside(folder: &Path, origin: Origin) -> Self {
        let inside = match origin {
            Origin::Real => ".tenantry/state.json",
            Origin::Simulated => ".tenantry/simulated/state.json",
        };
        Self::at(folder.join(inside), origin)
    }

    /// Encrypts what is written, and decrypts what is read.
    #[must_use]
    pub fn encrypted(mut self, cipher: Cipher) -> Self {
        self.cipher = Some(Arc::new(cipher));
        self
    }

    /// Keeps so many versions.
    #[must_use]
    pub fn keeping(mut self, versions: usize) -> Self {
        self.versions = versions;
        self
    }

    /// Reads plain states too where encrypted ones are required: to encrypt them.
    #[must_use]
    pub fn plain_too(mut self) -> Self {
        self.plain_too = true;
        self
    }

    /// Where it is: a file, or `s3://BUCKET/…` for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which kind of run it belongs to.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// What keeps it, for objects beside it.
    pub fn backend(&self) -> &Arc<dyn Backend> {
        &self.backend
    }

    /// Whether what is written is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.cipher.is_some()
    }

    /// Encrypts bytes for an object beside the state as the state is; they stay as they are where it is not.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, StateError> {
        match &self.cipher {
            Some(cipher) => cipher.seal(plain, &self.path),
            None => Ok(plain.to_vec()),
        }
    }

    /// The plain bytes of an object beside the state.
    pub fn unseal(&self, bytes: &[u8], place: &Path) -> Result<Vec<u8>, StateError> {
        unseal(bytes, self.cipher.as_deref(), self.plain_too, place).map(|plain| plain.to_vec())
    }

    fn lock_name(&self) -> String {
        format!(
            "{}.lock",
            self.name.strip_suffix(".json").unwrap_or(&self.name)
        )
    }

    /// The lock's place.
    pub fn lock_path(&self) -> PathBuf {
        self.backend.place(&self.lock_name())
    }

    /// Reads the state, without a lock. A missing one gives a fresh, empty one that is kept nowhere yet.
    pub fn load(&self) -> Result<StateDocument, StateError> {
        match self.read()? {
            Some((document, _)) => Ok(document),
            None => StateDocument::fresh(self.origin),
        }
    }

    /// Takes the lock for as long as the guard lives.
    pub fn lock(&self, owner: &LockInfo) -> Result<LockGuard, StateError> {
        let hold = self.backend.lock(&self.lock_name(), owner)?;
        self.backend.sweep(&self.name);
        Ok(LockGuard::new(self.clone(), hold, owner))
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
                    // a lease is asked for over a network
                    let pause = match error {
                        StateError::Leased { .. } => 1000,
                        _ => 200,
                    };
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Who holds the lock now, so that a plan can say "an apply is in progress". Takes no lock. A holder that cannot be
    /// read is told as unknown, process 0.
    pub fn lock_holder(&self) -> Option<LockInfo> {
        self.backend.holder(&self.lock_name())
    }

    /// What names the lock that is held now to [`StateStore::unlock`]; `None` where it is the operating system's.
    pub fn lock_nonce(&self) -> Option<String> {
        self.backend.nonce(&self.lock_name())
    }

    /// Ends the lock of a run that is gone; see [`Backend::unlock`].
    pub fn unlock(&self, nonce: Option<&str>) -> Result<Option<LockInfo>, StateError> {
        self.backend.unlock(&self.lock_name(), nonce)
    }

    fn document(&self, bytes: &[u8], place: &Path) -> Result<StateDocument, StateError> {
        let plain = unseal(bytes, self.cipher.as_deref(), self.plain_too, place)?;
        let text = std::str::from_utf8(&plain)
            .map_err(|_| StateError::shape(place, "it is not UTF-8 text"))?;
        text::read(text, self.origin, place)
    }

    fn read(&self) -> Result<Option<(StateDocument, Object)>, StateError> {
        let Some(object) = self.backend.get(&self.name)? else {
            return Ok(None);
        };
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let document = match known {
            Some((tag, document)) if tag == object.tag => document,
            _ => self.document(&object.bytes, &self.path)?,
        };
        self.remember(&object.tag, &document);
        Ok(Some((document, object)))
    }

    fn remember(&self, tag: &Tag, document: &StateDocument) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((tag.clone(), document.clone()));
    }

    /// Writes `document` over a state of its lineage whose serial is `known`. Gives the new serial, or `None` when nothing had
    /// to be written. `keep`: what is there now is kept as a version first.
    pub(super) fn replace(
        &self,
        document: &StateDocument,
        known: u64,
        keep: bool,
    ) -> Result<Option<u64>, StateError> {
        if document.origin != self.origin {
            return Err(StateError::WrongOrigin {
                path: self.path.clone(),
                found: self.origin,
                wanted: document.origin,
            });
        }
        let found = self.read()?;
        match &found {
            // Deleted meanwhile: writing again overwrites nobody's work.
            None if known == 0 && document.is_empty() => return Ok(None),
            None => {}
            Some((found, object)) => {
                self.check_unmoved(document, known, found)?;
                let same = found.recorded == document.recorded && found.journal == document.journal;
                if same && is_sealed(&object.bytes) == self.cipher.is_some() {
                    return Ok(None);
                }
            }
        }
        let serial = known.saturating_add(1);
        self.swap(document, serial, found.as_ref(), keep)?;
        Ok(Some(serial))
    }

    /// Writes over exactly what was found.
    pub(super) fn swap(
        &self,
        document: &StateDocument,
        serial: u64,
        found: Option<&(StateDocument, Object)>,
        keep: bool,
    ) -> Result<(), StateError> {
        let text = text::write(document, serial, &self.path)?;
        let bytes = self.seal(text.as_bytes())?;
        if let Some((found, object)) = found
            && keep
        {
            self.keep(found.serial, &object.bytes)?;
        }
        let expected = match found {
            Some((_, object)) => Expected::Version(&object.tag),
            None => Expected::Absent,
        };
        match self.backend.put_if(&self.name, &bytes, expected)? {
            Put::Done(tag) => {
                let written = StateDocument {
                    serial,
                    ..document.clone()
                };
                self.remember(&tag, &written);
                Ok(())
            }
            Put::Conflict => Err(StateError::Conflict {
                place: self.path.clone(),
            }),
        }
    }

    /// Keeps a state's bytes as a version, never plain where states are encrypted.
    fn keep(&self, serial: u64, bytes: &[u8]) -> Result<(), StateError> {
        if self.versions == 0 {
            return Ok(());
        }
        let folder = versions::folder(&self.name);
        match is_sealed(bytes) {
            true => versions::keep(self.backend.as_ref(), &folder, serial, bytes)?,
            false => versions::keep(self.backend.as_ref(), &folder, serial, &self.seal(bytes)?)?,
        }
        if let Err(error) = versions::prune(self.backend.as_ref(), &folder, self.versions) {
            tracing::warn!("old versions of the state could not be dropped: {error}");
        }
        Ok(())
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

    pub(super) fn found(&self) -> Result<Option<(StateDocument, Object)>, StateError> {
        self.read()
    }
}

#[path = "past.rs"]
mod past;

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "lock_tests.rs"]
mod lock_tests;

//! What keeps named objects for us: a folder of this machine, or a bucket. The state is one of the objects; others (versions, records
//! of evidence) lie beside it.

use std::fmt;
use std::path::PathBuf;

use super::{LockInfo, StateError};
use crate::model::Timestamp;
#[cfg(doc)]
use crate::model::is_object_name;

/// Which version of an object a backend holds: its ETag in S3, a digest of its bytes in a folder. Equal tags, equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(pub String);

/// An object as it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Object {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Which version this is.
    pub tag: Tag,
    /// When it was written, by the backend's clock.
    pub modified: Timestamp,
}

/// The bytes may be those of a state, which holds a key: only their number is shown.
impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({} bytes, {:?})", self.bytes.len(), self.tag)
    }
}

/// What must be there for a write to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected<'a> {
    /// No object of that name.
    Absent,
    /// Exactly this version of it.
    Version(&'a Tag),
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// It was written, and this is its version.
    Done(Tag),
    /// Something else than what was expected is there. Nothing was written.
    Conflict,
}

/// A name in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The whole name, as [`Backend::get`] takes it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// When it was written, by the backend's clock.
    pub modified: Timestamp,
}

/// Keeps named objects. Names are relative, with `/` between their parts, of letters, digits, `.`, `-` and `_`: see [`is_object_name`].
///
/// Every call waits for its answer; a backend over a network does its work on threads of its own, so that it may be called from
/// asynchronous code too.
pub trait Backend: fmt::Debug + Send + Sync {
    /// The object of that name, if there is one.
    fn get(&self, name: &str) -> Result<Option<Object>, StateError>;

    /// Writes an object if what is there now is what is expected: compare and swap, also between machines. A write whose answer was
    /// lost is recognised by its bytes and is `Done`.
    fn put_if(&self, name: &str, bytes: &[u8], expected: Expected<'_>) -> Result<Put, StateError>;

    /// The objects whose names begin with `prefix` (whole folders only: `versions/`), by name. An empty one: those in no folder.
    fn list(&self, prefix: &str) -> Result<Vec<Listed>, StateError>;

    /// Removes an object; one that is not there is no error.
    fn delete(&self, name: &str) -> Result<(), StateError>;

    /// Where that object is, for messages.
    fn place(&self, name: &str) -> PathBuf;

    /// Takes the lock of that name for as long as what it gives lives.
    fn lock(&self, name: &str, owner: &LockInfo) -> Result<Box<dyn Hold>, StateError>;

    /// Who holds that lock now, without taking it.
    fn holder(&self, name: &str) -> Option<LockInfo>;

    /// What names the lock that is held now to [`Backend::unlock`]; `None` where locks have no names.
    fn nonce(&self, _name: &str) -> Option<String> {
        None
    }

    /// Ends a lock whose holder is gone: the one with this nonce, or any (`None`). Gives whose it was; `None` when it is free.
    fn unlock(&self, name: &str, nonce: Option<&str>) -> Result<Option<LockInfo>, StateError>;

    /// Clears up what a killed writer of that object left; only for who holds the lock over it.
    fn sweep(&self, _name: &str) {}
}

/// A lock that is held until this is dropped.
pub trait Hold: fmt::Debug + Send {
    /// What to tell the person when the lock was taken over from a run that did not end by itself.
    fn note(&self) -> Option<String>;

    /// Whether it is still ours.
    ///
    /// # Errors
    /// Lost, or nobody could be asked: then nothing may be written.
    fn check(&self) -> Result<(), StateError>;
}

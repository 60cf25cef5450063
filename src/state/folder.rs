//! Objects as files of a folder on this machine. Files are replaced whole, and the lock is an OS lock.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::backend::{Backend, Expected, Hold, Listed, Object, Put, Tag};
use super::lock::{self, Look, OsHold};
use super::{LockInfo, StateError, atomic};
use crate::model::{Timestamp, is_object_name};

/// A state has some kilobytes for each token.
pub(super) const LARGEST_OBJECT: u64 = 256 * 1024 * 1024;

/// Guards compare and swap of objects that no other lock guards.
const SWAP_LOCK: &str = ".objects.lock";

/// A folder of this machine.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    path: PathBuf,
    /// What is written under the lock of the state alone.
    guarded: String,
}

impl Folder {
    /// The folder of a state's file, and that file's name in it.
    pub(super) fn of(state: &Path) -> (Self, String) {
        let name = state.file_name().unwrap_or_default().to_string_lossy();
        let folder = Self {
            path: atomic::folder_of(state),
            guarded: name.clone().into_owned(),
        };
        (folder, name.into_owned())
    }

    fn file(&self, name: &str) -> Result<PathBuf, StateError> {
        match name == self.guarded || is_object_name(name) {
            true => Ok(self.place(name)),
            false => Err(StateError::BadName {
                name: name.to_owned(),
            }),
        }
    }

    /// A team may keep a file elsewhere behind a link: the file is replaced, not the link.
    fn real(path: &Path) -> PathBuf {
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    }

    fn swap(
        &self,
        name: &str,
        bytes: &[u8],
        expected: Expected<'_>,
        fill: impl FnOnce(&mut File, &[u8]) -> std::io::Result<()>,
    ) -> Result<Put, StateError> {
        let path = self.file(name)?;
        let found = self.get(name)?;
        let fits = match (&found, expected) {
            (None, Expected::Absent) => true,
            (Some(found), Expected::Version(tag)) => found.tag == *tag,
            _ => false,
        };
        if !fits {
            return Ok(Put::Conflict);
        }
        atomic::replace(&Self::real(&path), |file| fill(file, bytes))?;
        Ok(Put::Done(tag_of(bytes)))
    }

    #[cfg(test)]
    pub(super) fn put_through(
        &self,
        name: &str,
        expected: Expected<'_>,
        fill: impl FnOnce(&mut File, &[u8]) -> std::io::Result<()>,
    ) -> Result<Put, StateError> {
        self.swap(name, b"{}", expected, fill)
    }
}

fn tag_of(bytes: &[u8]) -> Tag {
    Tag(hex(&Sha256::digest(bytes)))
}

/// Small letters and digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Backend for Folder {
    fn get(&self, name: &str) -> Result<Option<Object>, StateError> {
        let path = self.file(name)?;
        let reading = |error| StateError::reading(&path, error);
        let found = match path.metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(reading(error)),
            Ok(found) if !found.is_file() => return Err(StateError::NotAFile { path }),
            Ok(found) => found,
        };
        let mut bytes = Vec::new();
        File::open(&path)
            .and_then(|file| file.take(LARGEST_OBJECT + 1).read_to_end(&mut bytes))
            .map_err(reading)?;
        if bytes.len() as u64 > LARGEST_OBJECT {
            return Err(StateError::TooLarge {
                path,
                limit: LARGEST_OBJECT,
            });
        }
        Ok(Some(Object {
            tag: tag_of(&bytes),
            bytes,
            modified: modified(&found),
        }))
    }

    fn put_if(&self, name: &str, bytes: &[u8], expected: Expected<'_>) -> Result<Put, StateError> {
        let write = |file: &mut File, bytes: &[u8]| file.write_all(bytes);
        if name == self.guarded {
            return self.swap(name, bytes, expected, write);
        }
        let path = self.file(name)?;
        let _alone = lock::wait(&self.path.join(SWAP_LOCK))?;
        atomic::sweep(&path);
        self.swap(name, bytes, expected, write)
    }

    fn list(&self, prefix: &str) -> Result<Vec<Listed>, StateError> {
        let folder = prefix.trim_end_matches('/');
        let own = folder.is_empty();
        let path = match own {
            true => self.path.clone(),
            false => self.file(folder)?,
        };
        let mut found = Vec::new();
        let entries = match std::fs::read_dir(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
            entries => entries.map_err(|error| StateError::reading(&path, error))?,
        };
        for entry in entries {
            let entry = entry.map_err(|error| StateError::reading(&path, error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let name = match own {
                true => name,
                false => format!("{folder}/{name}"),
            };
            match entry.metadata() {
                Ok(data) if data.is_file() && is_object_name(&name) => found.push(Listed {
                    name,
                    size: data.len(),
                    modified: modified(&data),
                }),
                Ok(data) if data.is_dir() && !own && is_object_name(&name) => {
                    found.extend(self.list(&name)?)
                }
                _ => {}
            }
        }
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    fn delete(&self, name: &str) -> Result<(), StateError> {
        let path = self.file(name)?;
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(StateError::writing(&path, error))
            }
            _ => Ok(()),
        }
    }

    fn place(&self, name: &str) -> PathBuf {
        // no `./` before a file of this folder
        match self.path == Path::new(".") {
            true => PathBuf::from(name),
            false => self.path.join(name),
        }
    }

    fn lock(&self, name: &str, owner: &LockInfo) -> Result<Box<dyn Hold>, StateError> {
        Ok(Box::new(OsHold::take(self.place(name), owner)?))
    }

    fn holder(&self, name: &str) -> Option<LockInfo> {
        let path = self.place(name);
        match lock::look(&path) {
            Look::Free => None,
            Look::Held(Some(holder)) => Some(holder),
            Look::Held(None) => Some(LockInfo {
                owner: "somebody unknown".to_owned(),
                pid: 0,
                host: "unknown".to_owned(),
                since: path
                    .metadata()
                    .map_or(Timestamp::UNIX_EPOCH, |data| modified(&data)),
                command: "a run".to_owned(),
            }),
        }
    }

    fn unlock(&self, name: &str, _nonce: Option<&str>) -> Result<Option<LockInfo>, StateError> {
        match self.holder(name) {
            None => Ok(None),
            Some(holder) => Err(StateError::Locked {
                path: self.place(name),
                holder: (holder.pid != 0).then(|| Box::new(holder)),
            }),
        }
    }

    fn sweep(&self, name: &str) {
        atomic::sweep(&Self::real(&self.place(name)));
    }
}

fn modified(data: &std::fs::Metadata) -> Timestamp {
    data.modified()
        .ok()
        .and_then(|time| Timestamp::try_from(time).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let base = tempfile::tempdir().unwrap();
        let (folder, _) = Folder::of(&base.path().join("state.json"));
        (base, folder)
    }

    #[test]
    fn objects_are_swapped_only_against_what_was_seen() {
        let (_base, folder) = folder();
        let Put::Done(one) = folder.put_if("a/b", b"1", Expected::Absent).unwrap() else {
            panic!("nothing was there")
        };
        assert_eq!(
            folder.put_if("a/b", b"2", Expected::Absent).unwrap(),
            Put::Conflict
        );
        let Put::Done(two) = folder.put_if("a/b", b"2", Expected::Version(&one)).unwrap() else {
            panic!("that was there")
        };
        assert_eq!(
            folder.put_if("a/b", b"3", Expected::Version(&one)).unwrap(),
            Put::Conflict
        );
        let found = folder.get("a/b").unwrap().unwrap();
        assert_eq!((found.bytes.as_slice(), found.tag), (b"2".as_slice(), two));
        assert_eq!(
            folder.put_if("c", b"3", Expected::Version(&one)).unwrap(),
            Put::Conflict
        );
        assert!(folder.put_if("../c", b"3", Expected::Absent).is_err());
    }

    #[test]
    fn a_listing_has_what_is_below_it_and_a_deleted_object_is_gone() {
        let (_base, folder) = folder();
        assert_eq!(folder.list("a/").unwrap(), []);
        for name in ["a/2", "a/1", "a/b/3", "c"] {
            folder.put_if(name, b"x", Expected::Absent).unwrap();
        }
        let names = |prefix| -> Vec<String> {
            let listed = folder.list(prefix).unwrap();
            listed.into_iter().map(|listed| listed.name).collect()
        };
        assert_eq!(names("a/"), ["a/1", "a/2", "a/b/3"]);
        folder.delete("a/1").unwrap();
        folder.delete("a/1").unwrap();
        assert_eq!(names("a/"), ["a/2", "a/b/3"]);
    }

    #[test]
    fn threads_that_swap_the_same_object_lose_no_turn() {
        let (_base, folder) = folder();
        folder.put_if("count", b"0", Expected::Absent).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        loop {
                            let found = folder.get("count").unwrap().unwrap();
                            let count: u32 =
                                String::from_utf8(found.bytes).unwrap().parse().unwrap();
                            let next = (count + 1).to_string();
                            let put = folder.put_if(
                                "count",
                                next.as_bytes(),
                                Expected::Version(&found.tag),
                            );
                            if matches!(put.unwrap(), Put::Done(_)) {
                                break;
                            }
                        }
                    }
                });
            }
        });
        assert_eq!(folder.get("count").unwrap().unwrap().bytes, b"100");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_the_old_object() {
        let (_base, folder) = folder();
        let Put::Done(tag) = folder
            .put_if("state.json", b"old", Expected::Absent)
            .unwrap()
        else {
            panic!("nothing was there")
        };
        let error = folder
            .put_through("state.json", Expected::Version(&tag), |_, bytes| {
                File::options()
                    .write(true)
                    .open("/dev/full")?
                    .write_all(bytes)
            })
            .unwrap_err();
        assert!(matches!(error, StateError::Full { .. }), "{error:?}");
        assert_eq!(folder.get("state.json").unwrap().unwrap().bytes, b"old");
    }
}

//! Writes `file:PATH`: 0600, whole or not at all, the value before it kept beside it. Killed anywhere, the same call again ends
//! in the same place, and one of the two files has the old value until the new one can be read.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::file::{inside, read, real_roots};
use super::fingerprint::equal;
use super::store_error::{Previous, StoreError, Stored};
use super::{SecretError, file};

/// What is about to be done; tests break off before each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    MakeFolder,
    Create,
    Fill,
    Sync,
    Rename,
    SyncFolder,
}

/// Asked before each step; an error ends the work there, as a kill would.
pub(super) type Before<'a> = &'a dyn Fn(Step) -> io::Result<()>;

/// Puts `value` into the file at `path`, which lies in one of `roots`; `written` is the path as the reference has it.
pub(super) fn store(
    path: &Path,
    written: &str,
    roots: &[PathBuf],
    value: &SecretString,
    reference: &str,
    before: Before<'_>,
) -> Result<Stored, StoreError> {
    let target = target(path, roots, reference, before)?;
    let current = match read(&target, roots, reference) {
        Ok(current) => Some(current),
        Err(SecretError::Empty { .. }) => None,
        Err(error) if error.is_unset() => None,
        Err(error) => return Err(error.into()),
    };
    let kept = previous_path(&target);
    let beside = || Previous::File(format!("{written}{SUFFIX}"));
    if current
        .as_ref()
        .is_some_and(|current| equal(current, value))
    {
        private(&target).map_err(trouble("setting its mode", reference))?;
        return Ok(Stored {
            written: false,
            previous: if kept.exists() {
                beside()
            } else {
                Previous::None
            },
        });
    }
    if let Some(current) = &current {
        replace(&kept, current, before).map_err(trouble("keeping the value before", reference))?;
    }
    replace(&target, value, before).map_err(trouble("writing the new value", reference))?;
    Ok(Stored {
        written: true,
        previous: if current.is_some() {
            beside()
        } else {
            Previous::None
        },
    })
}

/// The value before the last write.
pub(super) fn previous(
    path: &Path,
    roots: &[PathBuf],
    reference: &str,
) -> Result<SecretString, SecretError> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match read(&previous_path(&target), roots, reference) {
        Err(error) if error.is_unset() => Err(SecretError::NoPrevious {
            reference: reference.to_owned(),
        }),
        outcome => outcome,
    }
}

/// Removes the value before the last write. None is fine.
pub(super) fn discard(path: &Path, roots: &[PathBuf], reference: &str) -> Result<(), StoreError> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let kept = previous_path(&target);
    let fails = trouble("removing the value before", reference);
    let Some(folder) = kept.parent().and_then(|folder| folder.canonicalize().ok()) else {
        return Ok(());
    };
    if !inside(&folder, &real_roots(roots)) {
        return Err(escapes(reference));
    }
    match std::fs::remove_file(&kept) {
        Ok(()) => sync_folder(&folder).map_err(fails),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(fails(error)),
    }
}

/// What the name of the file with the old value ends with.
const SUFFIX: &str = ".previous";

fn previous_path(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(SUFFIX);
    PathBuf::from(name)
}

/// The real file behind `path`, its folder made if it is missing. A link may point within the roots only.
fn target(
    path: &Path,
    roots: &[PathBuf],
    reference: &str,
    before: Before<'_>,
) -> Result<PathBuf, StoreError> {
    let roots = real_roots(roots);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(escapes(reference));
    };
    // Judged before anything is made: the nearest folder that exists has to lie inside.
    let nearest = folder.ancestors().find_map(|part| part.canonicalize().ok());
    if !nearest.is_some_and(|nearest| inside(&nearest, &roots)) {
        return Err(escapes(reference));
    }
    let fails = trouble("making its folder", reference);
    if !folder.exists() {
        before(Step::MakeFolder).map_err(&fails)?;
        make_folder(folder).map_err(&fails)?;
    }
    let folder = folder.canonicalize().map_err(&fails)?;
    let target = match path.canonicalize() {
        Ok(real) => real,
        // A link that leads nowhere could be pointed anywhere by the time it is written to.
        Err(_) if path.is_symlink() => return Err(escapes(reference)),
        Err(_) => folder.join(name),
    };
    if inside(&target, &roots) {
        Ok(target)
    } else {
        Err(escapes(reference))
    }
}

fn escapes(reference: &str) -> StoreError {
    StoreError::Reading(SecretError::FileEscapes {
        reference: reference.to_owned(),
    })
}

fn trouble(doing: &'static str, reference: &str) -> impl Fn(io::Error) -> StoreError {
    let reference = reference.to_owned();
    move |error| StoreError::File {
        reference: reference.clone(),
        doing,
        reason: error.to_string(),
    }
}

/// Replaces `path` whole: a reader sees the old value or the new one, and so does whoever comes after a power cut.
fn replace(path: &Path, value: &SecretString, before: Before<'_>) -> io::Result<()> {
    let no_folder = || io::Error::from(ErrorKind::InvalidInput);
    let folder = path.parent().ok_or_else(no_folder)?;
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().ok_or_else(no_folder)?);
    name.push(".new");
    let fresh = folder.join(name);
    before(Step::Create)?;
    // What a killed run left behind has a secret in it; one name means that it does not pile up.
    match std::fs::remove_file(&fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = create(&fresh)?;
    before(Step::Fill)?;
    file.write_all(value.expose_secret().as_bytes())?;
    before(Step::Sync)?;
    file.sync_all()?;
    before(Step::Rename)?;
    std::fs::rename(&fresh, path)?;
    before(Step::SyncFolder)?;
    sync_folder(folder)
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn make_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(path)
}

/// Takes the group's and everybody's rights away.
#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match file::file_mode_warning(path) {
        Some(_) => std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<()> {
    let _ = file::file_mode_warning(path);
    Ok(())
}

/// Makes the rename itself durable.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows has no handle on a folder to sync.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[path = "file_store_tests.rs"]
mod tests;

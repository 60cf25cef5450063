//! A file is replaced whole or not at all: temporary file in the same folder, fsync, rename, fsync of the folder.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::StateError;

const SUFFIX: &str = ".tmp";

/// Writes `bytes` to `path`, whose folder is created when it is missing. A reader sees the old file or the new one; a symbolic
/// link at `path` is replaced, never followed. A new file is its owner's alone, an old one keeps its permissions.
pub fn atomic_write(path: &Path, bytes: &[u8]) -> Result<(), StateError> {
    replace(path, |file| file.write_all(bytes))
}

/// As [`atomic_write`], with the content written by `fill`.
pub(super) fn replace(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), StateError> {
    replace_io(path, fill).map_err(|error| StateError::writing(path, error))
}

fn replace_io(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let folder = folder_of(path);
    std::fs::create_dir_all(&folder)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(&prefix(path))
        .suffix(SUFFIX)
        .tempfile_in(&folder)?;
    fill(temporary.as_file_mut())?;
    if let Ok(old) = std::fs::symlink_metadata(path)
        && old.is_file()
    {
        temporary.as_file().set_permissions(old.permissions())?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder(&folder)
}

/// Removes what a killed writer of `path` left behind. Only for who holds the lock that guards `path`.
pub(super) fn sweep(path: &Path) {
    let prefix = prefix(path);
    let Ok(entries) = std::fs::read_dir(folder_of(path)) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let left = name
            .to_str()
            .is_some_and(|name| name.starts_with(&prefix) && name.ends_with(SUFFIX));
        if left {
            // Litter does no harm: the next run tries again.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn prefix(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.")
}

/// Makes the rename itself durable.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows has no handle on a folder to sync.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_created_with_its_folders_and_replaced() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("a/b/state.json");
        atomic_write(&path, b"one").unwrap();
        atomic_write(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(names(path.parent().unwrap()), ["state.json"]);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_no_litter() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("state.json");
        atomic_write(&path, b"old").unwrap();
        let error = replace(&path, |file| {
            file.write_all(b"ha")?;
            Err(io::ErrorKind::BrokenPipe.into())
        })
        .unwrap_err();
        assert!(matches!(error, StateError::Io { .. }), "{error:?}");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(names(base.path()), ["state.json"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("state.json");
        atomic_write(&path, b"old").unwrap();
        let error = replace(&path, |_| {
            File::options()
                .write(true)
                .open("/dev/full")?
                .write_all(b"new")
        })
        .unwrap_err();
        assert!(matches!(error, StateError::Full { .. }), "{error:?}");
        assert!(error.to_string().contains("the old file is intact"));
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
    }

    #[test]
    fn a_folder_that_is_no_folder_is_named() {
        let base = tempfile::tempdir().unwrap();
        std::fs::write(base.path().join("file"), "").unwrap();
        let error = atomic_write(&base.path().join("file/state.json"), b"new").unwrap_err();
        // Which of the two depends on whether creating the folder or the file fails first.
        assert!(
            matches!(error, StateError::ReadOnly { .. } | StateError::Io { .. }),
            "{error:?}"
        );
        assert!(error.to_string().contains("state.json"), "{error}");
    }

    #[test]
    fn a_folder_in_the_file_s_place_is_not_replaced() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("state.json");
        std::fs::create_dir(&path).unwrap();
        assert!(atomic_write(&path, b"new").is_err());
        assert_eq!(names(base.path()), ["state.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_narrow_at_first_and_then_kept_and_links_are_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let base = tempfile::tempdir().unwrap();
        let (path, victim) = (base.path().join("state.json"), base.path().join("victim"));
        let mode = || path.symlink_metadata().unwrap().permissions().mode() & 0o777;
        atomic_write(&path, b"one").unwrap();
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        atomic_write(&path, b"two").unwrap();
        assert_eq!(mode(), 0o640);

        std::fs::write(&victim, "mine").unwrap();
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(&victim, &path).unwrap();
        atomic_write(&path, b"three").unwrap();
        assert_eq!(std::fs::read(&victim).unwrap(), b"mine");
        assert_eq!(
            (std::fs::read(&path).unwrap(), mode()),
            (b"three".to_vec(), 0o600)
        );
    }

    #[test]
    fn the_sweep_takes_the_litter_of_this_file_alone() {
        let base = tempfile::tempdir().unwrap();
        for name in [
            "state.json",
            ".state.json.a1B2.tmp",
            ".other.json.a1B2.tmp",
            ".state.json.note",
        ] {
            std::fs::write(base.path().join(name), "").unwrap();
        }
        sweep(&base.path().join("state.json"));
        assert_eq!(
            names(base.path()),
            [".other.json.a1B2.tmp", ".state.json.note", "state.json"]
        );
    }
}

//! `file:PATH`: a value in a file inside the configuration's folder.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::{LARGEST_VALUE, SecretError, value_of};

/// Reads the value in `path`, which must lie inside one of `roots` once every symbolic link is followed.
pub(super) fn read(
    path: &Path,
    roots: &[PathBuf],
    reference: &str,
) -> Result<SecretString, SecretError> {
    let roots = real_roots(roots);
    let outside = || SecretError::FileEscapes {
        reference: reference.to_owned(),
    };
    let real = path.canonicalize().map_err(|error| {
        // Whether a file outside exists is not told: the nearest folder that does exist is judged.
        match path.ancestors().find_map(|part| part.canonicalize().ok()) {
            Some(nearest) if inside(&nearest, &roots) => trouble(&error, reference),
            _ => outside(),
        }
    })?;
    if !inside(&real, &roots) {
        return Err(outside());
    }
    // A pipe or a device could block or never end.
    let kind = real
        .metadata()
        .map_err(|error| trouble(&error, reference))?;
    if !kind.is_file() {
        return Err(SecretError::FileUnreadable {
            reference: reference.to_owned(),
            reason: "it is no regular file".to_owned(),
        });
    }
    let file = File::open(&real).map_err(|error| trouble(&error, reference))?;
    // Full size at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST_VALUE + 1));
    file.take(LARGEST_VALUE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| trouble(&error, reference))?;
    value_of(&bytes, reference)
}

/// The roots with every link followed; those that do not exist hold nothing.
pub(super) fn real_roots(roots: &[PathBuf]) -> Vec<PathBuf> {
    roots
        .iter()
        .filter_map(|root| root.canonicalize().ok())
        .collect()
}

/// Whether a path, its links followed, lies in one of these roots.
pub(super) fn inside(real: &Path, roots: &[PathBuf]) -> bool {
    roots.iter().any(|root| real.starts_with(root))
}

fn trouble(error: &std::io::Error, reference: &str) -> SecretError {
    let reference = reference.to_owned();
    match error.kind() {
        ErrorKind::NotFound => SecretError::FileMissing { reference },
        _ => SecretError::FileUnreadable {
            reference,
            reason: error.to_string(),
        },
    }
}

/// The permission bits of a file that its group or everybody can read, such as `0o644`; `None` when only its owner can, when
/// there is no such file, and on systems without such bits.
#[cfg(unix)]
pub fn file_mode_warning(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = path.metadata().ok()?.permissions().mode() & 0o777;
    (mode & 0o044 != 0).then_some(mode)
}

/// The permission bits of a file that its group or everybody can read: this system has none.
#[cfg(not(unix))]
pub fn file_mode_warning(_path: &Path) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use secrecy::ExposeSecret;

    const REFERENCE: &str = "file:secrets/token";

    /// A configuration's folder with `secrets/`, and a folder beside it.
    fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let base = tempfile::tempdir().unwrap();
        let (root, beside) = (base.path().join("config"), base.path().join("beside"));
        std::fs::create_dir_all(root.join("secrets")).unwrap();
        std::fs::create_dir_all(&beside).unwrap();
        (base, root, beside)
    }

    fn read_bytes(bytes: &[u8]) -> Result<String, SecretError> {
        let (_base, root, _) = folders();
        let path = root.join("secrets/token");
        std::fs::write(&path, bytes).unwrap();
        read(&path, &[root], REFERENCE).map(|value| value.expose_secret().to_owned())
    }

    #[test]
    fn blanks_line_ends_and_a_byte_order_mark_are_no_part_of_the_value() {
        for bytes in [
            b"abc".as_slice(),
            b"abc\n",
            b"abc\r\n\r\n",
            b"  \tabc \n",
            b"\xef\xbb\xbfabc\r\n",
        ] {
            assert_eq!(read_bytes(bytes).as_deref(), Ok("abc"), "{bytes:?}");
        }
    }

    #[test]
    fn inner_lines_are_kept() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
        assert_eq!(
            read_bytes(format!("{key}\n").as_bytes()).as_deref(),
            Ok(key)
        );
    }

    #[test]
    fn what_is_no_value_is_named() {
        let reference = || REFERENCE.to_owned();
        assert_eq!(
            read_bytes(b" \n\n"),
            Err(SecretError::Empty {
                reference: reference()
            })
        );
        assert_eq!(
            read_bytes(b"ab\xff"),
            Err(SecretError::NotUtf8 {
                reference: reference()
            })
        );
        assert_eq!(
            read_bytes(&vec![b'a'; LARGEST_VALUE + 1]),
            Err(SecretError::TooLarge {
                reference: reference()
            })
        );
        assert_eq!(
            read_bytes(&vec![b'a'; LARGEST_VALUE]).map(|value| value.len()),
            Ok(LARGEST_VALUE)
        );
    }

    #[test]
    fn a_missing_file_is_unset_and_a_folder_is_unreadable() {
        let (_base, root, _) = folders();
        let missing = read(
            &root.join("secrets/none"),
            std::slice::from_ref(&root),
            REFERENCE,
        )
        .unwrap_err();
        assert!(missing.is_unset(), "{missing:?}");
        let folder = read(&root.join("secrets"), &[root], REFERENCE).unwrap_err();
        assert!(
            matches!(folder, SecretError::FileUnreadable { .. }),
            "{folder:?}"
        );
        assert!(!folder.is_unset());
    }

    #[test]
    fn a_path_with_dots_cannot_leave_the_folder() {
        let (_base, root, beside) = folders();
        std::fs::write(beside.join("token"), "abc").unwrap();
        let path = root.join("secrets/../../beside/token");
        let error = read(&path, std::slice::from_ref(&root), REFERENCE).unwrap_err();
        assert!(
            matches!(error, SecretError::FileEscapes { .. }),
            "{error:?}"
        );
        let missing = read(
            &path.with_file_name("none"),
            std::slice::from_ref(&root),
            REFERENCE,
        );
        assert!(
            matches!(missing, Err(SecretError::FileEscapes { .. })),
            "{missing:?}"
        );
        assert!(
            read(&path, &[root, beside], REFERENCE).is_ok(),
            "a second root is a root too"
        );
    }

    #[test]
    fn a_folder_whose_name_only_begins_like_the_root_is_outside() {
        let (base, root, _) = folders();
        let sibling = base.path().join("config-of-somebody-else");
        std::fs::create_dir(&sibling).unwrap();
        std::fs::write(sibling.join("token"), "abc").unwrap();
        let error = read(&sibling.join("token"), &[root], REFERENCE).unwrap_err();
        assert!(
            matches!(error, SecretError::FileEscapes { .. }),
            "{error:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_cannot_leave_the_folder_but_may_point_within_it() {
        let (_base, root, beside) = folders();
        std::fs::write(beside.join("token"), "abc").unwrap();
        std::os::unix::fs::symlink(beside.join("token"), root.join("secrets/out")).unwrap();
        std::os::unix::fs::symlink(&beside, root.join("outside")).unwrap();
        for path in ["secrets/out", "outside/token"] {
            let error = read(&root.join(path), std::slice::from_ref(&root), REFERENCE).unwrap_err();
            assert!(
                matches!(error, SecretError::FileEscapes { .. }),
                "{path}: {error:?}"
            );
        }
        std::fs::write(root.join("real"), "abc").unwrap();
        std::os::unix::fs::symlink(root.join("real"), root.join("secrets/in")).unwrap();
        assert!(read(&root.join("secrets/in"), &[root], REFERENCE).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_a_warning() {
        use std::os::unix::fs::PermissionsExt;
        let (_base, root, _) = folders();
        let path = root.join("secrets/token");
        std::fs::write(&path, "abc").unwrap();
        for (mode, warning) in [
            (0o600, None),
            (0o400, None),
            (0o640, Some(0o640)),
            (0o604, Some(0o604)),
            (0o644, Some(0o644)),
        ] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(file_mode_warning(&path), warning, "{mode:o}");
        }
        assert_eq!(file_mode_warning(&root.join("none")), None);
    }
}

//! Finds files below a folder. Links to folders are not followed, so no walk goes in circles.

use std::io;
use std::path::{Path, PathBuf};

/// The endings of export files: one format.
const ENDINGS: [&str; 3] = ["flopack", "folder", "flow"];

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walked {
    /// Files, sorted.
    pub files: Vec<PathBuf>,
    /// Folders that could not be read, and why.
    pub failed: Vec<(PathBuf, io::Error)>,
}

/// Whether a file's name says that it is an export.
pub fn is_export(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// Export files at any depth. Hidden folders and links to folders are left out.
pub fn walk(folder: &Path) -> Walked {
    walk_for(folder, usize::MAX, false, is_export)
}

/// The files that are wanted, at most `depth` folders down.
pub(super) fn walk_for(
    folder: &Path,
    depth: usize,
    hidden_too: bool,
    wanted: impl Fn(&Path) -> bool,
) -> Walked {
    let mut walked = Walked::default();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, level)) = folders.pop() {
        let place = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => &folder,
        };
        let entries = std::fs::read_dir(place).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                walked.failed.push((folder, error));
                continue;
            }
        };
        for entry in entries {
            let name = entry.file_name();
            let path = folder.join(&name);
            let hidden = name.as_encoded_bytes().starts_with(b".");
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && level < depth && (hidden_too || !hidden) {
                folders.push((path, level + 1));
            } else if !is_folder && wanted(&path) && path.is_file() {
                walked.files.push(path);
            }
        }
    }
    walked.files.sort();
    walked.failed.sort_by(|(a, _), (b, _)| a.cmp(b));
    walked
}

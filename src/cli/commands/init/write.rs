//! All files or none, and never over another: each is written beside its place under a name of its own, and gets its name only
//! where nothing is.

use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::cli::error::CliError;
use crate::render::beginning::NewFile;

/// A folder that has a configuration is not begun anew.
pub fn refuse_configured(folder: &Path) -> Result<(), CliError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(CliError::file(folder)(error)),
    };
    let mut found: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| {
            name == "tenantry.yaml" || name == "tenantry.yml" || name.ends_with(".tenantry.yaml")
        })
        .collect();
    found.sort();
    match found.first() {
        None => Ok(()),
        Some(name) => Err(CliError::Usage(format!(
            "{} is there already, and nothing is overwritten. Add a tenant to it by hand (docs/configuration.md), look with `tenantry doctor`, or begin in another folder: tenantry init FOLDER",
            folder.join(name).display()
        ))),
    }
}

/// Whether the very same file is there already.
pub fn is_there(folder: &Path, file: &NewFile) -> bool {
    let path = folder.join(file.path);
    let plain = path
        .symlink_metadata()
        .is_ok_and(|found| found.is_file() && found.len() == file.text.len() as u64);
    plain && std::fs::read(path).is_ok_and(|bytes| bytes == file.text.as_bytes())
}

/// What was made so far; undone unless all of it was.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
    done: bool,
}

impl Drop for Made {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        for file in &self.files {
            let _ = std::fs::remove_file(file);
        }
        // the innermost first; one that somebody else filled meanwhile stays
        for folder in self.folders.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// Writes them.
///
/// # Errors
/// Names every file that is in the way; then, and when anything fails, nothing is left behind.
pub fn all(folder: &Path, files: &[NewFile]) -> Result<(), CliError> {
    let new: Vec<&NewFile> = files
        .iter()
        .filter(|file| !is_there(folder, file))
        .collect();
    refuse_existing(folder, &new)?;
    let mut made = Made::default();
    let mut ready = Vec::new();
    for file in new {
        let path = folder.join(file.path);
        let parent = path.parent().unwrap_or(folder);
        make_folders(parent, &mut made).map_err(CliError::file(parent))?;
        let temporary = filled(parent, &file.text).map_err(CliError::file(&path))?;
        ready.push((temporary, path));
    }
    for (temporary, path) in ready {
        temporary
            .persist_noclobber(&path)
            .map_err(|error| CliError::file(&path)(error.error))?;
        made.files.push(path);
    }
    made.done = true;
    Ok(())
}

fn refuse_existing(folder: &Path, files: &[&NewFile]) -> Result<(), CliError> {
    let there: Vec<&&NewFile> = files
        .iter()
        .filter(|file| folder.join(file.path).symlink_metadata().is_ok())
        .collect();
    if there.is_empty() {
        return Ok(());
    }
    let lines: String = there
        .iter()
        .map(|file| format!("  {}\n", folder.join(file.path).display()))
        .collect();
    let ci = there
        .iter()
        .any(|file| file.path.starts_with(".github") || file.path.starts_with(".gitlab"));
    let way_out = match ci {
        true => "Move them away, or leave the CI files out with --ci none (docs/ci.md shows them).",
        false => "Move them away, or begin in another folder: tenantry init FOLDER",
    };
    Err(CliError::Failed(format!(
        "these are there already, and nothing is overwritten; nothing was written:\n{lines}{way_out}"
    )))
}

fn make_folders(folder: &Path, made: &mut Made) -> std::io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        make_folders(parent, made)?;
    }
    std::fs::create_dir(folder)?;
    made.folders.push(folder.to_owned());
    Ok(())
}

fn filled(folder: &Path, text: &str) -> std::io::Result<NamedTempFile> {
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tenantry-init-");
    #[cfg(unix)]
    {
        // no secret is in it, and a team reads it
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn file(path: &'static str, text: &str) -> NewFile {
        NewFile {
            path,
            purpose: "a test",
            text: text.to_owned(),
        }
    }

    fn entries(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn one_file_in_the_way_keeps_all_others_away() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("b"), "mine").unwrap();
        let files = [file("a", "1"), file("deep/er/c", "2"), file("b", "3")];
        let error = all(folder.path(), &files).unwrap_err().to_string();
        assert!(error.contains("/b\n") && !error.contains("/a\n"), "{error}");
        assert_eq!(entries(folder.path()), ["b"]);
        assert_eq!(
            std::fs::read_to_string(folder.path().join("b")).unwrap(),
            "mine"
        );
    }

    #[test]
    fn the_same_file_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("b"), "3").unwrap();
        all(folder.path(), &[file("x/a", "1"), file("b", "3")]).unwrap();
        assert_eq!(entries(folder.path()), ["b", "x"]);
    }

    #[test]
    fn a_failure_half_way_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("not-a-folder"), "").unwrap();
        let files = [file("new/a", "1"), file("not-a-folder/b", "2")];
        assert!(all(folder.path(), &files).is_err());
        assert_eq!(entries(folder.path()), ["not-a-folder"]);
    }
}

//! `validate --fix`: makes the edits that can mean nothing else, and leaves every other byte of the files alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::config::Loaded;
use crate::diagnostic::Diagnostic;
use crate::edit::{Edit, splice};
use crate::state::atomic_write;

/// Edits can make others possible: a field whose name is repaired is read for the first time.
pub const ROUNDS: usize = 8;

/// One edit that was made.
pub struct Fixed {
    /// `tenantry.yaml:3`.
    pub place: String,
    /// What was wrong.
    pub message: String,
}

/// Makes the edits that `found` offers; gives those that were made.
///
/// # Errors
/// When a file cannot be read or written, or is another one than the one that was checked.
pub fn fix(found: &[Diagnostic], loaded: &Loaded) -> Result<Vec<Fixed>, CliError> {
    let mut files: BTreeMap<PathBuf, (&str, Vec<Edit>)> = BTreeMap::new();
    let mut fixed = Vec::new();
    for diagnostic in found {
        let Some(fix) = diagnostic.fix.as_ref().filter(|fix| fix.sure) else {
            continue;
        };
        let Some(file) = loaded.sources.get(fix.span.file) else {
            continue;
        };
        let (_, edits) = files
            .entry(file.path.clone())
            .or_insert_with(|| (&file.text, Vec::new()));
        let edit = Edit {
            range: fix.span.range(),
            replacement: fix.replacement.clone(),
        };
        // of two that want the same bytes the next round makes the second, if it is still wanted
        let clashes = edits.iter().any(|other: &Edit| {
            other.range == edit.range
                || (other.range.start < edit.range.end && edit.range.start < other.range.end)
        });
        if clashes {
            continue;
        }
        edits.push(edit);
        let line = loaded.sources.line_column(fix.span);
        fixed.push(Fixed {
            place: format!(
                "{}:{}",
                file.path.display(),
                line.map_or(0, |(line, _)| line)
            ),
            message: diagnostic.message.clone(),
        });
    }
    for (path, (checked, edits)) in files {
        rewrite(&path, checked, &edits)?;
    }
    Ok(fixed)
}

/// Secrets are crossed out in the text that was checked, byte for byte; the edits are made in the file's own text.
pub(super) fn rewrite(path: &Path, checked: &str, edits: &[Edit]) -> Result<(), CliError> {
    let failed = |why: String| CliError::Failed(format!("{}: {why}", path.display()));
    // a link stays a link
    let target = std::fs::canonicalize(path).map_err(|error| failed(error.to_string()))?;
    let text = std::fs::read_to_string(&target).map_err(|error| failed(error.to_string()))?;
    let same = text.len() == checked.len()
        && edits
            .iter()
            .all(|edit| text.get(edit.range.clone()) == checked.get(edit.range.clone()));
    if !same {
        return Err(failed(
            "it was changed meanwhile; nothing is edited".to_owned(),
        ));
    }
    let spliced = splice(&text, edits).map_err(|error| failed(error.to_string()))?;
    atomic_write(&target, spliced.as_bytes()).map_err(|error| failed(error.to_string()))
}

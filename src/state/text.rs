//! A state as text: deterministic JSON with sorted keys, two blanks a level, one line end at the end. The same state gives the
//! same bytes, so a team may commit it and read its diff.

use std::path::Path;

use serde_json::error::Category;

use super::format::StateFile;
use super::strict_json::Strict;
use super::{FORMAT_VERSION, HashKey, Journal, Origin, StateDocument, StateError, migrate};
use crate::model::{Address, Recorded};

/// The text of a state with this serial. `path` is for messages only.
pub(super) fn write(
    document: &StateDocument,
    serial: u64,
    path: &Path,
) -> Result<String, StateError> {
    if let Some(address) = unwritable(document) {
        return Err(StateError::Unwritable {
            address: address.clone(),
        });
    }
    let file = StateFile {
        format_version: FORMAT_VERSION,
        hmac_key: document.hash_key.as_hex().to_owned(),
        journal: document.journal.entries().to_vec(),
        lineage: document.lineage.clone(),
        origin: document.origin,
        recorded: (&document.recorded).into(),
        serial,
        written: document.written.clone(),
    };
    let failed = |error: serde_json::Error| StateError::writing(path, error.into());
    let mut value = serde_json::to_value(file).map_err(failed)?;
    value.sort_all_objects();
    let mut text = serde_json::to_string_pretty(&value).map_err(failed)?;
    text.push('\n');
    Ok(text)
}

/// The state in a file's text. `path` is for messages only.
pub(super) fn read(text: &str, origin: Origin, path: &Path) -> Result<StateDocument, StateError> {
    let Strict(value) = serde_json::from_str(text).map_err(|error| not_json(&error, text, path))?;
    let value = migrate(value, path)?;
    let file: StateFile = serde_json::from_value(value)
        .map_err(|error| StateError::shape(path, error.to_string()))?;
    if file.origin != origin {
        return Err(StateError::WrongOrigin {
            path: path.to_owned(),
            found: file.origin,
            wanted: origin,
        });
    }
    if file.lineage.is_empty()
        || !file
            .lineage
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric())
    {
        return Err(StateError::shape(path, "its lineage is none that ever was"));
    }
    let hash_key = HashKey::from_hex(file.hmac_key)
        .ok_or_else(|| StateError::shape(path, "its hmac_key is not 64 hex digits"))?;
    let journal = Journal::from_entries(file.journal).map_err(|id| {
        StateError::shape(
            path,
            format!("journal entry {id} is there twice or out of order"),
        )
    })?;
    Ok(StateDocument {
        lineage: file.lineage,
        serial: file.serial,
        origin,
        hash_key,
        written: file.written,
        recorded: Recorded::from(file.recorded),
        journal,
    })
}

fn not_json(error: &serde_json::Error, text: &str, path: &Path) -> StateError {
    let path = path.to_owned();
    let conflict = text
        .lines()
        .any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "));
    if conflict {
        StateError::MergeConflict { path }
    } else {
        match error.classify() {
            Category::Eof => StateError::HalfWritten { path },
            Category::Data => StateError::shape(&path, error.to_string()),
            Category::Io | Category::Syntax => StateError::NotJson {
                path,
                line: error.line(),
                column: error.column(),
            },
        }
    }
}

/// An address whose text would read back as another address or as none.
fn unwritable(document: &StateDocument) -> Option<&Address> {
    let recorded = &document.recorded;
    recorded
        .tokens
        .keys()
        .chain(recorded.connections.keys())
        .chain(
            recorded
                .connections
                .values()
                .map(|connection| &connection.token),
        )
        .chain(recorded.attestations.keys())
        .chain(
            document
                .journal
                .entries()
                .iter()
                .map(|entry| &entry.address),
        )
        .find(|address| address.to_string().parse().as_ref() != Ok(*address))
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;

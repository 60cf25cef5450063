//! From what a person writes to a permission or a group.

use std::collections::BTreeSet;

use super::data::{CATALOG, Meaning, Place};
use super::spelling::{call, fold};
use super::suggest::suggestions;
use crate::model::Permission;

/// What a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// One permission of the catalog.
    One(Permission),
    /// A group or a section of the console's tree, as ticking its box means.
    Group {
        /// Its full console path.
        path: String,
        /// What this catalog says is in it.
        members: BTreeSet<Permission>,
    },
    /// A method and a path that the catalog does not know.
    OutsideCatalog(Permission),
}

/// Why a text means no permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// It is the tail of several console paths.
    #[error("can mean {}", candidates.join(" or "))]
    Ambiguous {
        /// The full paths, each of which resolves.
        candidates: Vec<String>,
    },
    /// It is neither a console path nor a method and path.
    #[error("no permission or group of this name")]
    Unknown {
        /// At most three near texts, the nearest first, each of which resolves.
        suggestions: Vec<String>,
    },
    /// Nothing is there.
    #[error("empty")]
    Empty,
}

/// Reads a console path or any unambiguous tail of one, the path of a group or section, or a method and a path.
///
/// # Errors
/// The text is empty, ambiguous or unknown.
pub fn resolve(text: &str) -> Result<Resolved, ResolveError> {
    if let Some(permission) = call(text) {
        return Ok(match CATALOG.operation(&permission) {
            Some(operation) => Resolved::One(operation.permission.clone()),
            None => Resolved::OutsideCatalog(permission),
        });
    }
    let folded = fold(text);
    if folded.is_empty() {
        return Err(ResolveError::Empty);
    }
    let Some(meanings) = CATALOG.meanings.get(&folded) else {
        return Err(ResolveError::Unknown {
            suggestions: suggestions(text),
        });
    };
    let whole: Vec<&Meaning> = meanings.iter().filter(|meaning| meaning.whole).collect();
    match (whole.as_slice(), meanings.as_slice()) {
        ([meaning], _) => Ok(at(meaning.place)),
        (_, [meaning]) => Ok(at(meaning.place)),
        _ => Err(ResolveError::Ambiguous {
            candidates: meanings
                .iter()
                .map(|meaning| CATALOG.path(meaning.place).to_owned())
                .collect(),
        }),
    }
}

fn at(place: Place) -> Resolved {
    match place {
        Place::Operation(index) => Resolved::One(CATALOG.operations[index].permission.clone()),
        Place::Group(index) => {
            let group = &CATALOG.groups[index];
            Resolved::Group {
                path: group.path.clone(),
                members: group.members.clone(),
            }
        }
    }
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;

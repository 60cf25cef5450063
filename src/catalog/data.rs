//! The data file, parsed once, and the indexes over it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::operation::{Group, Operation, Paging, PagingStyle, Probe};
use super::spelling::fold;
use crate::model::{Method, Permission, Risk};

const FILE: &str = include_str!("operations.json");

/// A wrong file gives an empty catalog; a test proves that the one compiled in is right.
pub(super) static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    serde_json::from_str::<File>(FILE)
        .map(Catalog::new)
        .unwrap_or_default()
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    #[serde(rename = "comment")]
    _comment: String,
    operations: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    method: String,
    path: String,
    console_path: String,
    #[serde(default)]
    other_labels: Vec<String>,
    documented: bool,
    evidence: Option<String>,
    name: String,
    category: String,
    operation_id: Option<String>,
    risk: Risk,
    object_id_required: bool,
    probeable_without_object: bool,
    #[serde(default)]
    cards: Vec<String>,
    #[serde(default)]
    query: Vec<String>,
    paging: Option<PagingEntry>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PagingEntry {
    style: PagingStyle,
    envelope: String,
    max: Option<u32>,
}

impl Entry {
    fn probe(&self) -> Probe {
        let get = Method::parse(&self.method) == Method::Get;
        if !get || self.risk != Risk::Read {
            Probe::Never
        } else if self.probeable_without_object && !self.object_id_required {
            Probe::Direct
        } else {
            Probe::NeedsObject
        }
    }
}

impl From<Entry> for Operation {
    fn from(entry: Entry) -> Self {
        let probe = entry.probe();
        let (group, label) = match entry.console_path.rsplit_once(": ") {
            Some((group, label)) => (Some(group.to_owned()), label.to_owned()),
            None => (None, entry.console_path.clone()),
        };
        let section = group.as_deref().map(|group| {
            group
                .split_once(": ")
                .map_or(group, |(section, _)| section)
                .to_owned()
        });
        Self {
            permission: Permission::new(Method::parse(&entry.method), &entry.path),
            request_path: entry.path,
            console_path: entry.console_path,
            section,
            group,
            label,
            other_labels: entry.other_labels,
            documented: entry.documented,
            evidence: entry.evidence,
            risk: entry.risk,
            cards: entry.cards,
            probe,
            query: entry.query,
            paging: entry.paging.map(|paging| Paging {
                style: paging.style,
                envelope: paging.envelope,
                max: paging.max,
            }),
            name: entry.name,
            category: entry.category,
            operation_id: entry.operation_id,
            note: entry.note,
        }
    }
}

/// What a console path leads to: an index into the operations or the groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Operation(usize),
    Group(usize),
}

/// A place that a folded text can mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meaning {
    pub place: Place,
    /// The text is a whole path, not only the tail of one.
    pub whole: bool,
}

#[derive(Default)]
pub(super) struct Catalog {
    pub version: String,
    pub operations: Vec<Operation>,
    pub groups: Vec<Group>,
    by_permission: HashMap<Permission, usize>,
    /// Every console path and every tail of one, folded.
    pub meanings: HashMap<String, Vec<Meaning>>,
    by_card: HashMap<String, Vec<usize>>,
}

impl Catalog {
    fn new(file: File) -> Self {
        let mut catalog = Self {
            version: file.version,
            operations: file.operations.into_iter().map(Operation::from).collect(),
            ..Self::default()
        };
        catalog.collect_groups();
        catalog.index_operations();
        for index in 0..catalog.groups.len() {
            let path = catalog.groups[index].path.clone();
            catalog.index_path(&path, Place::Group(index));
        }
        catalog
    }

    fn collect_groups(&mut self) {
        let mut known: HashMap<String, usize> = HashMap::new();
        for operation in &self.operations {
            let mut above = operation.group.as_deref();
            let mut paths = Vec::new();
            while let Some(path) = above {
                paths.push(path);
                above = path.rsplit_once(": ").map(|(path, _)| path);
            }
            for path in paths.into_iter().rev() {
                let index = *known.entry(path.to_owned()).or_insert_with(|| {
                    self.groups.push(Group {
                        path: path.to_owned(),
                        members: Default::default(),
                    });
                    self.groups.len() - 1
                });
                self.groups[index]
                    .members
                    .insert(operation.permission.clone());
            }
        }
    }

    fn index_operations(&mut self) {
        for index in 0..self.operations.len() {
            let operation = &self.operations[index];
            let mut paths = vec![operation.console_path.clone()];
            for label in &operation.other_labels {
                paths.push(match &operation.group {
                    Some(group) => format!("{group}: {label}"),
                    None => label.clone(),
                });
            }
            for card in &operation.cards {
                self.by_card.entry(fold(card)).or_default().push(index);
            }
            self.by_permission
                .entry(operation.permission.clone())
                .or_insert(index);
            for path in paths {
                self.index_path(&path, Place::Operation(index));
            }
        }
    }

    fn index_path(&mut self, path: &str, place: Place) {
        let mut tail = path;
        let mut whole = true;
        loop {
            let meanings = self.meanings.entry(fold(tail)).or_default();
            if !meanings.iter().any(|meaning| meaning.place == place) {
                meanings.push(Meaning { place, whole });
            }
            match tail.split_once(": ") {
                Some((_, rest)) => tail = rest,
                None => break,
            }
            whole = false;
        }
    }

    /// The full console path of a place.
    pub fn path(&self, place: Place) -> &str {
        match place {
            Place::Operation(index) => &self.operations[index].console_path,
            Place::Group(index) => &self.groups[index].path,
        }
    }

    pub fn operation(&self, permission: &Permission) -> Option<&Operation> {
        let index = self.by_permission.get(permission)?;
        self.operations.get(*index)
    }
}

/// The version of the data: the day it was compiled.
pub fn version() -> &'static str {
    &CATALOG.version
}

/// All operations, those of one group together.
pub fn operations() -> &'static [Operation] {
    &CATALOG.operations
}

/// What is known of a permission; `None` outside the catalog.
pub fn operation(permission: &Permission) -> Option<&'static Operation> {
    CATALOG.operation(permission)
}

/// Sections and groups of the console's tree, each section before its groups.
pub fn groups() -> &'static [Group] {
    &CATALOG.groups
}

/// The operations that a card of the Okta Workflows connector may call; empty for an unknown card. Case and blanks do not
/// matter, and the vendor's old and new name are one.
pub fn operations_for_card(card: &str) -> Vec<&'static Operation> {
    let indexes = CATALOG.by_card.get(&fold(card));
    indexes
        .into_iter()
        .flatten()
        .map(|&index| &CATALOG.operations[index])
        .collect()
}

#[cfg(test)]
#[path = "data_tests.rs"]
mod tests;

//! Flow exports on disk: those that connections name under `flows`, and those that a command line names. Each file is read once,
//! as a stream. What cannot be read is told and left out.

mod gathered;
mod glob;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flows::{NO_EXPORT, UNREADABLE_EXPORT};
use crate::exports::{self, CardConnection, Export, ExportError};
use crate::model::{Address, Declared, ExportedConnectionUse, Key, Permission, Sources, Span};

pub use gathered::Gathered;

/// The exports that a declaration names.
#[derive(Debug, Clone, Default)]
pub struct Exported {
    /// Every export that could be read, by its path for people, sorted.
    pub files: Vec<(String, Export)>,
    /// Which of `files` each connection's globs match, and the first glob that does, by the connection's key; every connection
    /// that has `flows`.
    pub of: BTreeMap<Key, BTreeMap<usize, Span>>,
    /// Connections some of whose exports are missing: a file that cannot be read, or a glob that matches none.
    pub incomplete: BTreeSet<Key>,
    /// What there is to say, each at the glob that it is about.
    pub diagnostics: Vec<Diagnostic>,
}

/// A glob of a connection, and the files that it matches.
struct Named<'d> {
    connection: &'d Key,
    span: Span,
    files: Vec<PathBuf>,
}

/// Opens one export.
///
/// # Errors
/// It cannot be opened, or is none.
pub fn open(path: &Path) -> Result<Export, ExportError> {
    File::open(path)
        .map_err(ExportError::Io)
        .and_then(exports::read)
}

/// The same file under whatever name.
pub fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Reads the exports that connections name. A glob begins at the folder of the file that it stands in.
pub fn load(declared: &Declared, sources: &Sources) -> Exported {
    let mut exported = Exported::default();
    let mut named = Vec::new();
    for (key, connection) in &declared.connections {
        if connection.absent.is_some() || connection.flows.is_empty() {
            continue;
        }
        exported.of.insert(key.clone(), BTreeMap::new());
        for text in &connection.flows {
            let found = glob::expand(&folder(sources, text.span), text);
            exported.tell(key, text, &found);
            named.push(Named {
                connection: key,
                span: text.span,
                files: found.files,
            });
        }
    }
    exported.read(&named);
    exported
}

fn folder(sources: &Sources, span: Span) -> PathBuf {
    let file = sources.get(span.file).map(|source| source.path.as_path());
    file.and_then(Path::parent)
        .map(Path::to_owned)
        .unwrap_or_default()
}

impl Exported {
    /// What the exports show of each connection that names them. One that was replaced may bear the suffix of a generation.
    pub fn uses(&self, declared: &Declared) -> BTreeMap<Key, ExportedConnectionUse> {
        let mut uses = BTreeMap::new();
        for (key, files) in &self.of {
            let Some(connection) = declared.connections.get(key) else {
                continue;
            };
            let token = declared.token(&connection.token_address());
            let mut shown = ExportedConnectionUse::default();
            for (_, export) in files.keys().filter_map(|number| self.files.get(*number)) {
                look(
                    export,
                    &|nickname| connection.bears(token, nickname),
                    &mut shown,
                );
            }
            uses.insert(key.clone(), shown);
        }
        uses
    }

    /// What exported flows need of each token, where that is known whole: every connection on it has its exports, and each card's
    /// needs can be derived.
    pub fn needed(&self, declared: &Declared) -> BTreeMap<Address, BTreeSet<Permission>> {
        let mut needed: BTreeMap<Address, Option<BTreeSet<Permission>>> = BTreeMap::new();
        for (key, connection) in &declared.connections {
            if connection.absent.is_some() {
                continue;
            }
            let address = connection.token_address();
            let token = declared.token(&address);
            let files = self.of.get(key);
            let whole = files.is_some() && !self.incomplete.contains(key);
            let files = files.into_iter().flat_map(BTreeMap::keys);
            let needs = exports::needs(
                files.filter_map(|number| self.files.get(*number).map(|(_, export)| export)),
            );
            let of_it = needs
                .connections
                .iter()
                .filter(|(nickname, _)| connection.bears(token, nickname));
            let mut set = whole.then(BTreeSet::new);
            for (_, one) in of_it {
                set = set.filter(|_| one.open.is_empty() && !one.ambiguous);
                if let Some(set) = &mut set {
                    set.extend(one.permissions.keys().cloned());
                }
            }
            let known = needed.entry(address).or_insert(Some(BTreeSet::new()));
            *known = known.take().zip(set).map(|(known, set)| &known | &set);
        }
        needed
            .into_iter()
            .filter_map(|(address, set)| Some((address, set?)))
            .collect()
    }

    /// Says what a glob did not find.
    fn tell(
        &mut self,
        connection: &Key,
        text: &crate::model::Spanned<String>,
        found: &glob::Found,
    ) {
        for (path, error) in &found.failed {
            self.incomplete.insert(connection.clone());
            let message = format!("the folder {} cannot be read: {error}", path.display());
            self.diagnostics.push(
                Diagnostic::new(&UNREADABLE_EXPORT, message)
                    .at(text.span, "leads there")
                    .help("check the permissions of the folder"),
            );
        }
        if let Some(why) = &found.nothing {
            self.incomplete.insert(connection.clone());
            let message = format!(
                "no flow export is found for the connection `{connection}`: {}",
                why.what
            );
            self.diagnostics.push(
                Diagnostic::new(&NO_EXPORT, message)
                    .at(text.span, "matches no file")
                    .help(why.way_out),
            );
        }
    }

    /// Reads every file that is named, once.
    fn read(&mut self, named: &[Named]) {
        let mut names: BTreeMap<PathBuf, (&Path, Vec<&Named>)> = BTreeMap::new();
        for one in named {
            for file in &one.files {
                let (_, by) = names.entry(identity(file)).or_insert((file, Vec::new()));
                by.push(one);
            }
        }
        let mut files: Vec<_> = names.into_values().collect();
        files.sort_by_key(|(path, _)| *path);
        for (path, by) in files {
            match open(path) {
                Ok(export) => {
                    let number = self.files.len();
                    self.files.push((path.display().to_string(), export));
                    for one in by {
                        let of = self.of.entry(one.connection.clone()).or_default();
                        of.entry(number).or_insert(one.span);
                    }
                }
                Err(error) => self.unreadable(path, &by, &error),
            }
        }
    }

    fn unreadable(&mut self, path: &Path, by: &[&Named], error: &ExportError) {
        let message = format!("{}: {error}", path.display());
        let mut diagnostic = Diagnostic::new(&UNREADABLE_EXPORT, message);
        for one in by {
            self.incomplete.insert(one.connection.clone());
            diagnostic = diagnostic.at(one.span, "names it");
        }
        let way_out = match error {
            ExportError::Io(_) => "check the permissions of the file",
            _ => {
                "export the folder or flow again in Okta Workflows, or let the glob leave the file out"
            }
        };
        self.diagnostics.push(diagnostic.help(way_out));
    }
}

#[cfg(test)]
mod tests;

/// Adds what one export shows of a connection.
fn look(export: &Export, is_it: &dyn Fn(&str) -> bool, shown: &mut ExportedConnectionUse) {
    let mut known = export.connections.values();
    if known.any(|one| exports::is_kandji(&one.module) && is_it(&one.nickname)) {
        shown.existed_at = shown.existed_at.max(export.created);
    }
    for (flow, card) in export.cards() {
        if let CardConnection::Named { nickname, .. } = &card.connection
            && is_it(nickname)
        {
            let folder = export.folder(flow).map(|folder| folder.title());
            shown.flows.insert(match folder {
                Some(folder) => format!("{folder} > {}", flow.name),
                None => flow.name.clone(),
            });
        }
    }
}

//! Rules over flow exports: what their cards need against what is declared. They advise; nothing here grants, and nothing here
//! is proof: which operation a card calls is inferred from its title.

mod age;
mod preview;
mod unconnected;
mod uncovered;
mod undeclared;
mod underivable;
mod unneeded;
mod used;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::exports::Export;
use crate::model::{Connection, Declared, Key, Span, Timestamp, Token};

use used::Used;

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Exports<'a> {
    /// What is declared.
    pub declared: &'a Declared,
    /// The exports that could be read, by their path for people.
    pub files: &'a [(String, Export)],
    /// Which of `files` each connection names, and where; every connection that has `flows`.
    pub of: &'a BTreeMap<Key, BTreeMap<usize, Span>>,
    /// Connections some of whose exports are missing.
    pub incomplete: &'a BTreeSet<Key>,
    /// Now.
    pub now: Timestamp,
}

/// Runs all rules over exports; the diagnostics come by file and offset.
pub fn check_exports(exports: Exports) -> Vec<Diagnostic> {
    if exports.files.is_empty() {
        return Vec::new();
    }
    let used = Used::of(&exports);
    let mut found = Vec::new();
    found.extend(uncovered::check(&exports, &used));
    found.extend(unneeded::check(&exports, &used));
    found.extend(preview::check(&exports, &used));
    found.extend(underivable::check(&exports, &used));
    found.extend(unconnected::check(&exports, &used));
    found.extend(undeclared::check(&exports, &used));
    found.extend(age::check(&exports));
    found.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span));
    found
}

impl<'a> Exports<'a> {
    /// Where a file is named: the first glob of each connection that names it.
    fn named_at(&self, file: usize) -> impl Iterator<Item = (&'a Key, Span)> {
        let by_key = self.of.iter();
        by_key.filter_map(move |(key, files)| Some((key, *files.get(&file)?)))
    }

    /// The orgs that a file may come from: those of the connections that name it.
    fn orgs_of(&self, file: usize) -> BTreeSet<&'a str> {
        self.named_at(file)
            .filter_map(|(key, _)| self.declared.connections.get(key))
            .map(|connection| connection.org.value.as_str())
            .collect()
    }

    fn token(&self, connection: &Connection) -> Option<&'a Token> {
        self.declared.token(&connection.token_address())
    }
}

/// Points at every glob that names a file.
fn at_globs(mut diagnostic: Diagnostic, exports: &Exports, file: usize) -> Diagnostic {
    for (_, span) in exports.named_at(file) {
        diagnostic = diagnostic.at(span, "names the export");
    }
    diagnostic
}

/// So many places are named; the rest is counted.
const NAMED: usize = 3;

/// Some places, one a line, for the end of a help text.
fn listed(places: impl IntoIterator<Item = String>) -> String {
    let mut all: Vec<String> = places.into_iter().collect();
    all.dedup();
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all.iter().map(|line| format!("\n  {line}")).collect()
}

fn cards(count: usize) -> String {
    match count {
        1 => "1 card".to_owned(),
        _ => format!("{count} cards"),
    }
}

//! The exports that a command line names.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::walk::{Walked, walk};
use super::{identity, open};
use crate::exports::{self, Export, ExportError};

/// Exports, and what could not be read, in the order of the command line.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Exports by their path.
    pub exports: Vec<(String, Export)>,
    /// Paths that could not be read, and why.
    pub failed: Vec<(String, String)>,
    /// Files that were read, so that none counts twice.
    seen: BTreeSet<PathBuf>,
}

impl Gathered {
    /// Begins with exports that were read already.
    pub fn after(exports: Vec<(String, Export)>) -> Self {
        let seen = exports.iter().map(|(path, _)| identity(Path::new(path)));
        Self {
            seen: seen.collect(),
            failed: Vec::new(),
            exports,
        }
    }

    /// Reads a file, every export in a folder, or the standard input for `-`.
    pub fn path(&mut self, path: &Path) {
        if path == Path::new("-") {
            let export = exports::read(io::stdin().lock());
            return self.take("standard input".to_owned(), export);
        }
        if !path.is_dir() {
            return self.file(path);
        }
        let Walked { files, failed } = walk(path);
        if files.is_empty() && failed.is_empty() {
            let why = "no .flopack, .folder or .flow file is in this folder; export one in Okta Workflows first";
            self.failed.push((name(path), why.to_owned()));
        }
        for (path, error) in failed {
            self.failed
                .push((name(&path), format!("cannot be read: {error}")));
        }
        for file in files {
            self.file(&file);
        }
    }

    fn file(&mut self, path: &Path) {
        if self.seen.insert(identity(path)) {
            self.take(name(path), open(path));
        }
    }

    fn take(&mut self, name: String, export: Result<Export, ExportError>) {
        match export {
            Ok(export) => self.exports.push((name, export)),
            Err(error) => self.failed.push((name, error.to_string())),
        }
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

//! `flows [PATH…]`: what flow exports need. Asks nobody, and reads no configuration and no state.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::args::{FlowsArgs, FlowsFormat};
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::exports::{self, Export, ExportError};
use crate::render::{self, escape};

/// The endings of export files: one format.
const ENDINGS: [&str; 3] = ["flopack", "folder", "flow"];

/// Runs the command.
pub fn run(args: &FlowsArgs, output: Output) -> ExitCode {
    let mut read = Gathered::default();
    for path in &args.paths {
        read.path(path);
    }
    for (name, why) in &read.failed {
        output.error(&format!("error: {}: {}", escape(name), escape(why)));
    }
    let Gathered {
        exports, failed, ..
    } = read;
    if exports.is_empty() && args.format != FlowsFormat::Json {
        return ExitCode::Failed;
    }
    let report = exports::needs(exports.iter().map(|(_, export)| export));
    let view = render::flows::FlowsView {
        exports: &exports,
        report: &report,
        failed: &failed,
    };
    match args.format {
        _ if args.suggest => output.result(&render::flows::suggest(&view)),
        FlowsFormat::Human => output.result(&render::flows::table(&view, output.width())),
        FlowsFormat::Json => output.json(&render::flows::json(&view)),
        FlowsFormat::Markdown => output.result(&render::flows::markdown(&view)),
    }
    match failed.is_empty() {
        true => ExitCode::Success,
        false => ExitCode::Failed,
    }
}

/// Exports, and what could not be read, in the order of the command line.
#[derive(Default)]
pub(super) struct Gathered {
    /// Each with the name of its file.
    pub exports: Vec<(String, Export)>,
    /// Files that could not be read, and why.
    pub failed: Vec<(String, String)>,
    /// Files that were read, so that none counts twice.
    seen: BTreeSet<PathBuf>,
}

impl Gathered {
    /// Reads a file, the files of a folder at any depth, or the standard input.
    pub fn path(&mut self, path: &Path) {
        if path == Path::new("-") {
            let export = exports::read(io::stdin().lock());
            return self.take("standard input".to_owned(), export);
        }
        if !path.is_dir() {
            return self.file(path);
        }
        let (mut files, mut failed) = (Vec::new(), Vec::new());
        walk(path, &mut files, &mut failed);
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
        let same = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if !self.seen.insert(same) {
            return;
        }
        let export = File::open(path)
            .map_err(ExportError::Io)
            .and_then(exports::read);
        self.take(name(path), export);
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

/// Export files at any depth, sorted. Hidden folders and links to folders are left out.
fn walk(folder: &Path, files: &mut Vec<PathBuf>, failed: &mut Vec<(PathBuf, io::Error)>) {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                failed.push((folder, error));
                continue;
            }
        };
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let hidden = name.as_encoded_bytes().starts_with(b".");
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !hidden {
                folders.push(path);
            } else if is_export(&path) && path.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
}

fn is_export(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

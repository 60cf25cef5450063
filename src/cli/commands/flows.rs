//! `flows [PATH…]`: what flow exports need. Asks nobody, and reads no configuration and no state.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::args::{FlowsArgs, FlowsFormat};
use crate::cli::exit_code::ExitCode;
use crate::cli::exported::{self, Walked, walk};
use crate::cli::output::Output;
use crate::exports::{self, Export, ExportError};
use crate::render::{self, escape};

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
        if self.seen.insert(exported::identity(path)) {
            self.take(name(path), exported::open(path));
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

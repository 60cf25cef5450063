//! A declaration that was read and checked: what reading, the rules and flow exports have to say, at the level that each has in
//! this run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::args::ConfigArgs;
use super::error::CliError;
use super::exported::{self, Exported};
use super::output::Output;
use crate::config::{self, Loaded};
use crate::diagnostic::{Allowances, Code, Diagnostic, Severity, codes};
use crate::model::{Declared, Timestamp};
use crate::render;
use crate::rules;

/// A declaration that has no errors.
pub struct Declaration {
    /// What is declared.
    pub declared: Declared,
    /// The files behind it.
    pub loaded: Loaded,
    /// How much of it the policy refuses: it is planned, and nothing of it is applied.
    pub refusals: usize,
}

/// Whether a diagnostic ends every run that asks services.
fn stops(diagnostic: &Diagnostic) -> bool {
    diagnostic.is_error() && !diagnostic.is_refusal()
}

/// A declaration as it was read, and what there is to say about it.
pub struct Checked {
    /// The files, and what they declare unless there is an error.
    pub loaded: Loaded,
    /// What reading and the rules have to say.
    pub found: Vec<Diagnostic>,
    allowances: Allowances,
}

/// Reads the declaration and runs the rules that need no clock. Shows nothing.
pub fn check(args: &ConfigArgs) -> Checked {
    check_as_if(args, &BTreeMap::new())
}

/// As [`check`], as if the files at these paths said this.
pub fn check_as_if(args: &ConfigArgs, texts: &BTreeMap<PathBuf, String>) -> Checked {
    let options = config::Options {
        allow_hosts: args.allow_host.clone(),
    };
    let mut loaded = config::load_as_if(&args.config, &options, texts);
    args.levels.put_before(&mut loaded.overrides);
    let (allowances, mistakes) = Allowances::read(&loaded.comments, &loaded.sources);
    let mut checked = Checked {
        found: Vec::new(),
        loaded,
        allowances,
    };
    checked.take(mistakes);
    let mut found = std::mem::take(&mut checked.loaded.diagnostics);
    if let Some(declared) = &checked.loaded.declared {
        found.extend(rules::check(declared));
    }
    checked.take(found);
    checked
}

impl Checked {
    /// Whether it cannot be worked with, or is refused by its policy.
    pub fn failed(&self) -> bool {
        self.loaded.declared.is_none() || self.found.iter().any(Diagnostic::is_error)
    }

    /// Whether it cannot be worked with. What the policy refuses can be planned, and is not applied.
    fn is_unusable(&self) -> bool {
        self.loaded.declared.is_none() || self.found.iter().any(stops)
    }

    /// Where its services can be asked.
    pub fn usable(&self) -> Option<&Declared> {
        self.loaded
            .declared
            .as_ref()
            .filter(|_| !self.is_unusable())
    }

    /// Reads the flow exports that connections name, and runs the rules over them; `found` has what there is to say.
    pub fn exports(&mut self, now: Timestamp) -> Exported {
        let Some(declared) = &self.loaded.declared else {
            return Exported::default();
        };
        let mut exported = exported::load(declared, &self.loaded.sources);
        let mut found = std::mem::take(&mut exported.diagnostics);
        found.extend(rules::check_exceptions(declared, now));
        found.extend(rules::check_exports(rules::Exports {
            declared,
            files: &exported.files,
            of: &exported.of,
            incomplete: &exported.incomplete,
            now,
        }));
        let uses = exported.uses(declared);
        if let Some(declared) = &mut self.loaded.declared {
            declared.exported = uses;
        }
        self.take(found);
        // what could not be read may need what is allowed
        let judged =
            |code: &Code| exported.incomplete.is_empty() || !codes::flows::ALL.contains(&code);
        self.take(self.allowances.unused(judged));
        exported
    }

    /// Takes diagnostics in unless a comment silences them, each with the level that it has in this run.
    fn take(&mut self, found: Vec<Diagnostic>) {
        for diagnostic in found {
            if !self.allowances.silences(&diagnostic) {
                self.found.extend(self.loaded.overrides.apply(diagnostic));
            }
        }
    }

    /// Shows what there is to say; what stays is a declaration without errors.
    pub fn finish(mut self, output: Output) -> Result<Declaration, CliError> {
        show(&self.found, &self.loaded, output);
        match self.loaded.declared.take() {
            Some(declared) if !self.found.iter().any(stops) => Ok(Declaration {
                declared,
                loaded: self.loaded,
                refusals: self.found.iter().filter(|one| one.is_refusal()).count(),
            }),
            _ => Err(CliError::Configuration),
        }
    }
}

/// Draws diagnostics on stderr; notes with `-v` only.
pub fn show(found: &[Diagnostic], loaded: &Loaded, output: Output) {
    let shown: Vec<Diagnostic> = found
        .iter()
        .filter(|diagnostic| diagnostic.severity > Severity::Note || output.verbose > 0)
        .cloned()
        .collect();
    if shown.is_empty() {
        return;
    }
    let text = render::diagnostics::human(
        &shown,
        &loaded.sources,
        output.width(),
        output.is_narrated(),
    );
    let text = format!("{text}{}\n", render::diagnostics::summary(&shown));
    if shown.iter().any(Diagnostic::is_error) {
        output.error(&text);
    } else {
        output.say(&text);
    }
}

//! A declaration that was read and checked: what reading, the rules and flow exports have to say, at the level that each has in
//! this run.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use super::args::ConfigArgs;
use super::error::CliError;
use super::exported::{self, Exported};
use super::output::Output;
use crate::config::{self, Loaded};
use crate::diagnostic::{Allowances, Code, Diagnostic, Severity, codes};
use crate::model::{Declared, Span, Timestamp};
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
        variables: variables(),
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

/// The variables that the environment gives; nothing else of it is put into a declaration.
pub fn variables() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(config::VARIABLE_PREFIX))
        .map(|(name, value)| (name, value.to_string_lossy().into_owned()))
        .collect()
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
        for diagnostic in shared(found, &self.loaded) {
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

/// What a template or a default causes is said once, with an entry that uses it, and is not edited for that one alone.
fn shared(found: Vec<Diagnostic>, loaded: &Loaded) -> Vec<Diagnostic> {
    if loaded.shared.is_empty() {
        return found;
    }
    let mut seen = HashSet::new();
    let once = found.into_iter().filter_map(|mut diagnostic| {
        if let Some(fix) = &mut diagnostic.fix {
            fix.sure &= !loaded.is_shared(fix.span);
        }
        let Some(span) = diagnostic.labels.first().map(|label| label.span) else {
            return Some(diagnostic);
        };
        let body = loaded.uses.iter().find(|used| used.body.covers(span));
        let Some(used) = body else {
            return Some(diagnostic);
        };
        let labels = &diagnostic.labels;
        let everywhere = labels.iter().all(|label| loaded.is_shared(label.span));
        // what only shared bytes cause has one place to mend, whichever entries it names
        let message = (!everywhere).then(|| diagnostic.message.clone());
        let spans: Vec<Span> = labels.iter().map(|label| label.span).collect();
        if !seen.insert((diagnostic.code.id, spans, message)) {
            return None;
        }
        if everywhere {
            let text = match used.count {
                0 | 1 => "used by this entry".to_owned(),
                count => format!("used by this entry and {} more", count - 1),
            };
            diagnostic = diagnostic.at(used.entry, text);
        }
        Some(diagnostic)
    });
    once.collect()
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

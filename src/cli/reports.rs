//! Writes the reports of a run, whatever became of it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::args::{ReportArgs, ReportFormat, ReportTo};
use super::checked::Checked;
use super::error::CliError;
use super::exit_code::ExitCode;
use super::output::Output;
use super::readings;
use super::session::{Session, Sighting};
use crate::diagnostic::Diagnostic;
use crate::model::{Address, Declared, Handoff, Plan, Sources};
use crate::reconcile::diagnose_items;
use crate::render::report::{self, Planned, Report};
use crate::state::atomic_write;

/// What is known of a run that is to be reported. Nothing is kept when no report is asked for.
pub struct Reported {
    command: &'static str,
    asked: Vec<ReportTo>,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
    declared: Option<Declared>,
    drawn: Option<Drawn>,
}

struct Drawn {
    plan: Plan,
    handoffs: Vec<Option<Handoff>>,
    found: Vec<(Address, Diagnostic)>,
}

impl Reported {
    /// A run that begins; two reports into one file are refused.
    pub fn of(command: &'static str, args: &ReportArgs) -> Result<Self, CliError> {
        let asked = args.reports.clone();
        for (number, one) in asked.iter().enumerate() {
            if asked[..number].iter().any(|other| other.path == one.path) {
                let path = one.path.as_deref().unwrap_or(Path::new("-"));
                let why = format!("two reports go to {}: give each its own", path.display());
                return Err(CliError::Usage(why));
            }
        }
        Ok(Self {
            command,
            asked,
            diagnostics: Vec::new(),
            sources: Sources::default(),
            declared: None,
            drawn: None,
        })
    }

    /// Keeps what reading the declaration had to say.
    pub fn read(&mut self, checked: &Checked) {
        if self.asked.is_empty() {
            return;
        }
        self.diagnostics.clone_from(&checked.found);
        self.sources = checked.loaded.sources.clone();
        self.declared.clone_from(&checked.loaded.declared);
    }

    /// Keeps the plan, and what asking had to say.
    pub fn planned(&mut self, session: &Session, sighting: &Sighting) {
        if self.asked.is_empty() {
            return;
        }
        self.diagnostics.extend(readings::diagnose(&sighting.live));
        self.diagnostics
            .extend(sighting.creators_left.iter().cloned());
        self.drawn = Some(Drawn {
            plan: sighting.plan.clone(),
            handoffs: sighting.handoffs.clone(),
            found: diagnose_items(&sighting.plan, &session.declared().people),
        });
    }

    /// Writes every report that can be written, and gives how the run ended: failed, if a report could not be.
    pub fn write(
        self,
        ended: Result<ExitCode, CliError>,
        output: Output,
    ) -> Result<ExitCode, CliError> {
        if self.asked.is_empty() {
            return ended;
        }
        let fatal = ended.as_ref().err().map(ToString::to_string);
        let folder = std::env::current_dir().ok();
        let report = self.report(fatal.as_deref(), folder.as_deref());
        let mut failed = false;
        for one in &self.asked {
            let written = match &one.path {
                Some(path) => write_file(path, &render(one.format, &report)),
                None => write_github(&report, output),
            };
            if let Err(why) = written {
                output.error(&format!("error: a report could not be written: {why}"));
                failed = true;
            }
        }
        match (ended, failed) {
            (Ok(code), true) => Ok(ExitCode::first(&[code, ExitCode::Failed])),
            (ended, _) => ended,
        }
    }

    fn report<'a>(&'a self, fatal: Option<&'a str>, folder: Option<&'a Path>) -> Report<'a> {
        Report {
            command: self.command,
            diagnostics: &self.diagnostics,
            sources: &self.sources,
            folder,
            declared: self.declared.as_ref(),
            planned: self.drawn.as_ref().map(|drawn| Planned {
                plan: &drawn.plan,
                handoffs: &drawn.handoffs,
                found: &drawn.found,
            }),
            fatal,
        }
    }
}

fn render(format: ReportFormat, report: &Report) -> String {
    match format {
        ReportFormat::Markdown => report::markdown(report),
        ReportFormat::Sarif => report::sarif(report),
        ReportFormat::Junit => report::junit(report),
        ReportFormat::Github => report::github::annotations(report),
        ReportFormat::Json => report::json(report),
    }
}

/// A file is replaced whole; what is no file (a folder, a device) is left alone.
fn write_file(path: &Path, text: &str) -> Result<(), String> {
    match std::fs::metadata(path) {
        Ok(there) if !there.is_file() => {
            return Err(format!("{}: this is not a file", path.display()));
        }
        _ => {}
    }
    atomic_write(path, text.as_bytes()).map_err(|error| error.to_string())
}

/// Annotations for the log, numbers for the steps to come, the Markdown for the page of the run.
fn write_github(report: &Report, output: Output) -> Result<(), String> {
    let annotations = report::github::annotations(report);
    if !annotations.is_empty() {
        output.result(&annotations);
    }
    append("GITHUB_OUTPUT", &report::github::outputs(report))?;
    append("GITHUB_STEP_SUMMARY", &report::markdown(report))
}

/// Adds to the file that a variable names; other steps may have written there.
fn append(variable: &str, text: &str) -> Result<(), String> {
    let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = PathBuf::from(path);
    let mut options = OpenOptions::new();
    options
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| format!("{variable}: {}: {error}", path.display()))
}

//! Writes the reports of a run, whatever became of it.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::{Format, ReportArgs, ReportFormat, ReportTo};
use super::checked::Checked;
use super::commands::graph::placed;
use super::error::CliError;
use super::exit_code::ExitCode;
use super::exported::Gathered;
use super::ledger;
use super::output::Output;
use super::readings;
use super::services::Services;
use super::session::{Session, Sighting, handoffs};
use super::witness::Witness;
use crate::diagnostic::Diagnostic;
use crate::graph::{self, Graph, Input};
use crate::model::{Address, Declared, Handoff, Plan, Sources};
use crate::reconcile::diagnose_items;
use crate::render::report::{self, Account, Planned, Report};
use crate::render::{html, json_escapes};
use crate::state::{StateDocument, atomic_write};

/// What is known of a run that is to be reported. Nothing is kept when no report is asked for.
pub struct Reported {
    command: &'static str,
    asked: Vec<ReportTo>,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
    declared: Option<Declared>,
    drawn: Option<Drawn>,
    witness: Witness,
    /// Why events cannot be written at all.
    no_events: Option<String>,
}

struct Drawn {
    plan: Plan,
    handoffs: Vec<Option<Handoff>>,
    found: Vec<(Address, Diagnostic)>,
    graph: Option<Graph>,
    ledger: Option<String>,
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
        let wanted = asked.iter().find(|one| one.format == ReportFormat::Events);
        let (to, no_events) = match wanted.map(|one| open_events(one.path.as_deref())) {
            None => (None, None),
            Some(Ok(to)) => (Some(to), None),
            Some(Err(why)) => (None, Some(why)),
        };
        Ok(Self {
            command,
            asked,
            diagnostics: Vec::new(),
            sources: Sources::default(),
            declared: None,
            drawn: None,
            witness: Witness::of(command, to),
            no_events,
        })
    }

    /// How the run writes beside its reports: events on the standard output leave no room for anything else there.
    pub fn output(&self, output: Output, format: Format) -> Result<Output, CliError> {
        let lends = |one: &ReportTo| one.format == ReportFormat::Events && one.path.is_none();
        match (self.asked.iter().any(lends), format) {
            (true, Format::Json) => Err(CliError::Usage(
                "--format json and --report events=- both go to the standard output: give the events a file".to_owned(),
            )),
            (true, Format::Human) => Ok(output.lending_stdout()),
            (false, _) => Ok(output),
        }
    }

    /// Keeps what reading the declaration had to say.
    pub fn read(&mut self, checked: &Checked) {
        if self.asked.is_empty() {
            return;
        }
        self.diagnostics.clone_from(&checked.found);
        self.sources = checked.loaded.sources.clone();
        self.declared.clone_from(&checked.loaded.declared);
        self.witness.configuration(checked);
        self.witness.diagnosed(&checked.found, &self.sources);
    }

    /// The run's clock is known, and requests go out.
    pub fn asks(&mut self, session: &Session) {
        if self.asked.is_empty() {
            return;
        }
        let world = matches!(session.services, Services::Simulated { .. });
        self.witness.set_clock(world.then(|| session.now()));
        session.progress.witnessed_by(&self.witness);
    }

    /// Keeps the plan, and what asking had to say.
    pub fn planned(&mut self, session: &Session, document: &StateDocument, sighting: &Sighting) {
        if self.asked.is_empty() {
            return;
        }
        let mut asked = readings::diagnose(&sighting.live);
        asked.extend(sighting.creators_left.iter().cloned());
        let found = diagnose_items(&sighting.plan, &session.declared().people);
        self.witness.looked(session, sighting);
        self.witness.diagnosed(&asked, &self.sources);
        let of_items = found.iter().map(|(_, diagnostic)| diagnostic);
        self.witness.diagnosed(of_items, &self.sources);
        self.diagnostics.extend(asked);
        self.draw(session, document, &sighting.plan, &sighting.handoffs, found);
    }

    /// After an apply or a look at open handoffs: the plan of what is left takes the place of the one before.
    pub fn left(&mut self, session: &Session, document: &StateDocument) {
        let Some(plan) = self.witness.left().filter(|_| !self.asked.is_empty()) else {
            return;
        };
        let handoffs = handoffs(&plan, session.declared(), &session.recorded(document));
        let found = diagnose_items(&plan, &session.declared().people);
        self.witness.planned(session.now(), &plan, &handoffs);
        self.draw(session, document, &plan, &handoffs, found);
    }

    /// No handoff is open, so nobody was asked.
    pub fn nothing_open(&self) {
        self.witness.nothing_open();
    }

    fn draw(
        &mut self,
        session: &Session,
        document: &StateDocument,
        plan: &Plan,
        handoffs: &[Option<Handoff>],
        found: Vec<(Address, Diagnostic)>,
    ) {
        let drawn = self
            .asked
            .iter()
            .any(|one| one.format == ReportFormat::Html);
        let graph = drawn.then(|| {
            let exported = session.exported.clone();
            let exports = placed(session.declared(), exported, Gathered::default());
            let recorded = session.recorded(document);
            let graph = graph::graph(Input {
                declared: session.declared(),
                recorded: &recorded,
                plan: Some(plan),
                exports: &exports,
            });
            graph.folded()
        });
        // a ledger is read whole, for the one format that has its head
        let told = self
            .asked
            .iter()
            .any(|one| one.format == ReportFormat::Markdown);
        self.drawn = Some(Drawn {
            plan: plan.clone(),
            handoffs: handoffs.to_vec(),
            found,
            graph,
            ledger: told.then(|| ledger::line(session)).flatten(),
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
        let fatal = ended.as_ref().err().map(|error| {
            // some errors show a page, with the terminal's colours
            anstream::adapter::strip_str(&error.to_string()).to_string()
        });
        let folder = std::env::current_dir().ok();
        let account = self.witness.account();
        let report = self.report(fatal.as_deref(), folder.as_deref(), account.as_ref());
        let mut failures = Vec::new();
        for one in &self.asked {
            let written = match (&one.path, one.format) {
                (_, ReportFormat::Events) => self.no_events.clone().map_or(Ok(()), Err),
                (Some(path), format) => write_file(path, &render(format, &report)),
                (None, _) => write_github(&report, output),
            };
            failures.extend(written.err());
        }
        let code = |ended: &Result<ExitCode, CliError>| match ended {
            Ok(code) => *code,
            Err(error) => error.code(),
        };
        let ends = match (&ended, failures.is_empty()) {
            (Ok(code), false) => ExitCode::first(&[*code, ExitCode::Failed]),
            (ended, _) => code(ended),
        };
        failures.extend(self.witness.end(ends as u8, fatal.clone()));
        for why in &failures {
            output.error(&format!("error: a report could not be written: {why}"));
        }
        match ended {
            Ok(code) if !failures.is_empty() => Ok(ExitCode::first(&[code, ExitCode::Failed])),
            ended => ended,
        }
    }

    fn report<'a>(
        &'a self,
        fatal: Option<&'a str>,
        folder: Option<&'a Path>,
        account: Option<&'a Account>,
    ) -> Report<'a> {
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
            account,
            graph: self.drawn.as_ref().and_then(|drawn| drawn.graph.as_ref()),
            ledger: self
                .drawn
                .as_ref()
                .and_then(|drawn| drawn.ledger.as_deref()),
            fatal,
        }
    }
}

fn render(format: ReportFormat, report: &Report) -> String {
    match format {
        ReportFormat::Markdown => report::markdown(report),
        ReportFormat::Html => html::page(report),
        ReportFormat::Sarif => json_escapes(&report::sarif(report)),
        ReportFormat::Junit => report::junit(report),
        ReportFormat::Github => report::github::annotations(report),
        ReportFormat::Json => json_escapes(&report::json(report)),
        // written while the run went on
        ReportFormat::Events => String::new(),
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
        output.commands(&annotations);
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

/// Where events go: the standard output, a file that begins anew, or what is no file but can be written to, such as a pipe.
fn open_events(path: Option<&Path>) -> Result<Box<dyn Write + Send>, String> {
    let Some(path) = path else {
        return Ok(Box::new(std::io::stdout()));
    };
    let why = |error: std::io::Error| format!("{}: {error}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(why)?;
    }
    let file = std::fs::File::create(path).map_err(why)?;
    Ok(Box::new(file))
}

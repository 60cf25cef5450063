//! The command line of reports: `--report FORMAT=PATH`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

/// Reports of a run, beside what the terminal shows.
#[derive(Debug, Clone, Default, Args)]
pub struct ReportArgs {
    /// Write a report as well, also when the run fails; may be repeated. FORMAT is markdown (for a pull request), html (one page
    /// for a browser), sarif, junit, github (annotations), json or events (a JSON object a line, as things happen). `github=-`
    /// writes annotations to the standard output, the numbers of the plan to $GITHUB_OUTPUT and the Markdown to
    /// $GITHUB_STEP_SUMMARY. `events=-` takes the standard output for itself, and what people read goes to stderr.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    pub reports: Vec<ReportTo>,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For a pull request.
    Markdown,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
    /// For programs; versioned.
    Json,
    /// For programs, while the run goes on: one JSON object a line.
    Events,
    /// For a browser: one page that needs no other file.
    Html,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTo {
    /// Its form.
    pub format: ReportFormat,
    /// Its file; `None`: the standard output, for `github` with GitHub's own places.
    pub path: Option<PathBuf>,
}

impl FromStr for ReportTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = text
            .split_once('=')
            .ok_or("write FORMAT=PATH, such as markdown=plan.md")?;
        let format = ReportFormat::from_str(format, false).map_err(|_| {
            "the format is one of markdown, html, sarif, junit, github, json, events, such as markdown=plan.md"
        })?;
        let path = match path {
            "" => return Err("write a path behind the =, such as markdown=plan.md".to_owned()),
            "-" if matches!(format, ReportFormat::Github | ReportFormat::Events) => None,
            "-" => {
                return Err(
                    "only github and events can be written to -: name a file, and the terminal stays for people"
                        .to_owned(),
                );
            }
            path => Some(PathBuf::from(path)),
        };
        Ok(Self { format, path })
    }
}

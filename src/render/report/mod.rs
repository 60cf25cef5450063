//! One run as a report: everything that it found, in the formats that pull requests, code scanning and test reports read.
//! One file a format. Pure: a report is a value, and what is written where is the command line's work.

mod counts;
pub mod github;
mod json;
mod junit;
mod markdown;
mod places;
mod sarif;

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::model::{Address, Declared, Handoff, Plan, Sources};

pub use json::json;
pub use junit::junit;
pub use markdown::markdown;
pub use sarif::sarif;

/// One run, as far as it came.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The command: `plan`.
    pub command: &'a str,
    /// What reading the declaration and asking had to say.
    pub diagnostics: &'a [Diagnostic],
    /// The files that diagnostics point at.
    pub sources: &'a Sources,
    /// The folder in which the program was started: paths are given from there.
    pub folder: Option<&'a Path>,
    /// What is declared, if it could be read.
    pub declared: Option<&'a Declared>,
    /// The plan, if one was drawn.
    pub planned: Option<Planned<'a>>,
    /// What ended the run early.
    pub fatal: Option<&'a str>,
}

/// A plan with what belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct Planned<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The handoff of each of its actions; `None` for automatic ones.
    pub handoffs: &'a [Option<Handoff>],
    /// What its items give rise to.
    pub found: &'a [(Address, Diagnostic)],
}

impl<'a> Report<'a> {
    /// Every diagnostic, those of the plan's items last.
    fn all(&self) -> impl Iterator<Item = &'a Diagnostic> + use<'a> {
        let found = self.planned.map_or(&[][..], |planned| planned.found);
        self.diagnostics
            .iter()
            .chain(found.iter().map(|(_, diagnostic)| diagnostic))
    }
}

#[cfg(test)]
mod tests;

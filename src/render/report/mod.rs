//! One run as a report: everything that it found, in the formats that pull requests, code scanning and test reports read.
//! One file a format. Pure: a report is a value, and what is written where is the command line's work.

pub(super) mod counts;
pub mod github;
mod json;
mod junit;
pub(super) mod markdown;
pub(super) mod places;
mod sarif;

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::model::{Address, Declared, Handoff, Plan, Sources};

pub use counts::Counts;
pub use json::{account_schema, json};
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
    /// What an apply or a look at open handoffs did and left; the plan is that of what is left, then.
    pub account: Option<&'a Account>,
    /// What stands on what, for the formats that draw it.
    pub graph: Option<&'a Graph>,
    /// The head of the ledger, in a sentence; nothing where there is none.
    pub ledger: Option<&'a str>,
    /// What ended the run early.
    pub fatal: Option<&'a str>,
}

/// What an apply or a look at open handoffs did, and what it left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// What is done: proven, attested, or done by the program itself.
    pub done: Vec<Address>,
    /// Handoffs that wait for a person or for evidence.
    pub waiting: Vec<Left>,
    /// Steps that wait for one of those.
    pub blocked: Vec<Left>,
    /// Steps that went wrong.
    pub failed: Vec<Left>,
    /// Steps that were never reached.
    pub not_reached: Vec<Left>,
    /// References that a new secret still has to be put behind.
    pub to_store: Vec<String>,
}

/// A step that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What it is about.
    pub address: Address,
    /// What was to be done, in one line.
    pub title: String,
    /// Why it is not done.
    pub why: String,
}

impl Account {
    /// What is not done, by the heads under which it is shown.
    pub fn parts(&self) -> [(&'static str, &[Left]); 4] {
        [
            ("Waiting", &self.waiting),
            ("Blocked", &self.blocked),
            ("Failed", &self.failed),
            ("Never reached", &self.not_reached),
        ]
    }
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
    pub(super) fn all(&self) -> impl Iterator<Item = &'a Diagnostic> + use<'a> {
        let found = self.planned.map_or(&[][..], |planned| planned.found);
        self.diagnostics
            .iter()
            .chain(found.iter().map(|(_, diagnostic)| diagnostic))
    }
}

/// A plan in four numbers and one word.
pub fn counts(plan: &Plan) -> Counts {
    Counts::of(plan)
}

#[cfg(test)]
mod tests;

//! A diagnostic as a value: its code, severity, message, labels and help. Pure; how it looks is `render`'s work.
//! Every code has a page (what, why, bad example, good example) that `explain` shows and `docs/diagnostics/` prints.

mod allowances;
mod baseline;
pub mod codes;
mod okta;
mod overrides;

pub use allowances::Allowances;
pub use baseline::{Baseline, BaselineError, Compared, Places};
pub use okta::OktaRefusal;
pub use overrides::{Fixed, Level, Overrides, Selector, UnknownCode};

use crate::model::Span;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Worth changing.
    Warning,
    /// Nothing can go on.
    Error,
}

/// One kind of diagnostic, and its page.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `TN101`.
    pub id: &'static str,
    /// A short name in kebab case: `unknown-field`.
    pub name: &'static str,
    /// How grave it is unless overridden.
    pub severity: Severity,
    /// What it means, in one or two sentences.
    pub what: &'static str,
    /// Why it matters to an admin.
    pub why: &'static str,
    /// An example that has it.
    pub bad: &'static str,
    /// The same example without it.
    pub good: &'static str,
}

/// A place that a diagnostic points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The bytes.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
    /// The place to look at first; others give the context.
    pub primary: bool,
}

/// An edit that removes the diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The bytes to replace.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
    /// Whether it can mean nothing else. A guess is shown, and applied by a person alone.
    pub sure: bool,
}

/// Something that a person should know about a configuration, a plan or a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: &'static Code,
    /// How grave it is here.
    pub severity: Severity,
    /// One sentence, without a full stop.
    pub message: String,
    /// Places, the primary one first.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// The edit that does it, if one does.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic of this kind with the kind's own severity.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Points at `span`; the first label is the primary one.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        let primary = self.labels.is_empty();
        self.labels.push(Label {
            span,
            text: text.into(),
            primary,
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers an edit that can mean nothing else.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            span,
            replacement: replacement.into(),
            sure: true,
        });
        self
    }

    /// Offers an edit that is the likeliest of several.
    #[must_use]
    pub fn guess(self, span: Span, replacement: impl Into<String>) -> Self {
        let mut guessed = self.fix(span, replacement);
        guessed.fix.iter_mut().for_each(|fix| fix.sure = false);
        guessed
    }

    /// Whether it stops the run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

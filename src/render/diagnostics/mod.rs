//! Diagnostics for people, drawn by miette, and for machines as JSON.

mod draw;
mod json;
mod shown;

use super::explain::severity;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Sources;

pub use json::{json, schema};

/// The diagnostics with the lines that they point at. `narrated` gives sentences instead of drawings, for screen readers.
pub fn human(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    width: usize,
    narrated: bool,
) -> String {
    let files = shown::Files::of(diagnostics, sources);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let drawn = draw::one(diagnostic, &files, width, narrated);
        out.push_str(drawn.trim_end());
        out.push_str("\n\n");
    }
    out
}

/// `2 errors, 1 warning`; empty when there are none.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|wanted| {
            let count = diagnostics.iter().filter(|one| one.severity == wanted);
            (severity(wanted), count.count())
        })
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests;

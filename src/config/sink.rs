//! Collects diagnostics: each once, sorted by place, and no more than somebody can read.

use std::borrow::Cow;
use std::collections::HashSet;

use super::words::without_tokens;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shape;
use crate::model::{FileId, Span};

/// Diagnostics kept of one run; the rest is counted.
const MOST: usize = 5_000;

/// Comparisons that did-you-mean may do in one run.
const COMPARISONS: usize = 200_000;

/// A diagnostic without anything that looks like a token, whatever foreign text went into it.
fn clean(mut diagnostic: Diagnostic) -> Diagnostic {
    let texts = [Some(&mut diagnostic.message), diagnostic.help.as_mut()]
        .into_iter()
        .flatten();
    let labels = diagnostic.labels.iter_mut().map(|label| &mut label.text);
    for text in texts.chain(labels) {
        if let Cow::Owned(cleaned) = without_tokens(text) {
            *text = cleaned;
        }
    }
    diagnostic
}

/// Where diagnostics go.
#[derive(Debug, Default)]
pub(super) struct Sink {
    found: Vec<(FileId, u32, Diagnostic)>,
    seen: HashSet<(&'static str, Span, String)>,
    dropped: usize,
    comparisons: usize,
    /// Permissions that the catalog does not know, so far.
    pub unknown_permissions: usize,
    /// Bytes that must never be shown: literal secrets.
    pub secret: Vec<Span>,
    /// Bytes that look like a token but are none: ids of people.
    pub harmless: Vec<Span>,
}

impl Sink {
    /// Takes a diagnostic that has a label.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let at = diagnostic.labels.first().map(|label| label.span);
        self.push_in(at.map_or(FileId(0), |span| span.file), diagnostic);
    }

    /// Takes a diagnostic about a file as a whole.
    pub fn push_in(&mut self, file: FileId, diagnostic: Diagnostic) {
        if self.found.len() >= MOST {
            self.dropped += 1;
            return;
        }
        let diagnostic = clean(diagnostic);
        // A node under several aliases is read several times; what is wrong with it is said once.
        if let Some(label) = diagnostic.labels.first() {
            let known = (diagnostic.code.id, label.span, diagnostic.message.clone());
            if !self.seen.insert(known) {
                return;
            }
        }
        let offset = diagnostic
            .labels
            .first()
            .map_or(0, |label| label.span.start);
        self.found.push((file, offset, diagnostic));
    }

    /// Whether one more name may be compared with `count` candidates.
    pub fn may_compare(&mut self, count: usize) -> bool {
        self.comparisons = self.comparisons.saturating_add(count);
        self.comparisons <= COMPARISONS
    }

    /// Everything by file and offset.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|(file, offset, _)| (*file, *offset));
        let mut sorted: Vec<Diagnostic> =
            self.found.into_iter().map(|(_, _, found)| found).collect();
        if self.dropped > 0 {
            sorted.push(
                Diagnostic::new(
                    &shape::TOO_MANY,
                    format!("{} more diagnostics are not shown", self.dropped),
                )
                .help("mend the first ones and run again"),
            );
        }
        sorted
    }
}

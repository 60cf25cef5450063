//! Collects diagnostics: each once, sorted by place, and no more than somebody can read.

use std::borrow::Cow;
use std::collections::HashSet;

use super::placeholder::Kind;
use super::scope::Use;
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
    /// Bytes that several entries share (templates, defaults), and texts with placeholders: no edit of them is for one entry alone.
    pub shared: Vec<Span>,
    /// Who uses what is shared.
    pub uses: Vec<Use>,
    /// The key of the entry that is being read.
    pub entry: Option<Span>,
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
        let diagnostic = self.placed(clean(diagnostic));
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

    /// Begins an entry of this kind, which is what uses templates; gives the one around.
    pub fn enter(&mut self, kind: Option<Kind>, key: Span) -> Option<Span> {
        let around = self.entry;
        if kind.is_some()
            && !around.is_some_and(|around| self.is_shared(key) && !self.is_shared(around))
        {
            self.entry = Some(key);
        }
        around
    }

    /// Whether a place is part of a template or of defaults.
    pub fn is_shared(&self, place: Span) -> bool {
        self.shared.iter().any(|span| span.covers(place))
    }

    /// What a template or a default causes is shown with the entry that uses it.
    fn placed(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if self.shared.is_empty() {
            return diagnostic;
        }
        let shared = diagnostic
            .labels
            .first()
            .is_some_and(|label| self.is_shared(label.span));
        let elsewhere = diagnostic
            .labels
            .iter()
            .any(|label| !self.is_shared(label.span));
        if let Some(entry) = self.entry.filter(|_| shared && !elsewhere)
            && !self.is_shared(entry)
        {
            diagnostic = diagnostic.at(entry, "used by this entry");
        }
        diagnostic
    }

    /// Whether one more name may be compared with `count` candidates.
    pub fn may_compare(&mut self, count: usize) -> bool {
        self.comparisons = self.comparisons.saturating_add(count);
        self.comparisons <= COMPARISONS
    }

    /// Everything by file and offset.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|(file, offset, _)| (*file, *offset));
        let shared = std::mem::take(&mut self.shared);
        let mut sorted: Vec<Diagnostic> =
            self.found.into_iter().map(|(_, _, found)| found).collect();
        // an edit there would change every entry, or write out what a placeholder stands for
        let fixes = sorted.iter_mut().filter_map(|found| found.fix.as_mut());
        for fix in fixes.filter(|fix| shared.iter().any(|span| span.covers(fix.span))) {
            fix.sure = false;
        }
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

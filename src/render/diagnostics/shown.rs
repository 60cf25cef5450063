//! A file as it is shown: hostile characters as escapes, byte offsets mapped, lines found without reading it again.

use std::collections::BTreeMap;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::Diagnostic;
use crate::model::{FileId, Sources, Span};
use crate::render::escape::{escape, is_hostile_in_file, push_escaped};

/// Lines longer than this are not drawn; the place is named instead.
const LONGEST_LINE: usize = 1_000;

/// The files that diagnostics point at.
pub struct Files(BTreeMap<FileId, File>);

impl Files {
    /// Prepares each file that a label is in.
    pub fn of(diagnostics: &[Diagnostic], sources: &Sources) -> Self {
        let mut files = BTreeMap::new();
        for label in diagnostics.iter().flat_map(|one| &one.labels) {
            if let Some(source) = sources.get(label.span.file) {
                files
                    .entry(label.span.file)
                    .or_insert_with(|| File::new(&source.path.display().to_string(), &source.text));
            }
        }
        Self(files)
    }

    /// A file, if it is known.
    pub fn get(&self, id: FileId) -> Option<&File> {
        self.0.get(&id)
    }
}

/// One file as it is shown.
#[derive(Debug)]
pub struct File {
    name: String,
    text: String,
    /// Where each line starts in `text`.
    lines: Vec<usize>,
    /// For each escape: its offset in the file, and how much longer the shown text is from there on.
    shifts: Vec<(usize, usize)>,
}

impl File {
    fn new(name: &str, source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut shifts = Vec::new();
        let mut chars = source.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let line_end = c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n');
            if line_end || !is_hostile_in_file(c) {
                text.push(c);
            } else {
                push_escaped(&mut text, c);
                let behind = at + c.len_utf8();
                shifts.push((behind, text.len() - behind));
            }
        }
        // The end of the file is a place too: it gets a line of its own.
        text.push('\n');
        let mut lines = vec![0];
        lines.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        lines.pop();
        Self {
            name: escape(name).into_owned(),
            text,
            lines,
            shifts,
        }
    }

    /// Its path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where a span of the file is in the shown text: within it, in order, on character boundaries.
    pub fn place(&self, span: Span) -> SourceSpan {
        let range = span.range();
        let start = self.boundary(self.moved(range.start));
        let end = self.boundary(self.moved(range.end)).max(start);
        (start, end - start).into()
    }

    /// The shown text of a span.
    #[cfg(test)]
    pub fn text_at(&self, span: Span) -> &str {
        let place = self.place(span);
        &self.text[place.offset()..place.offset() + place.len()]
    }

    fn moved(&self, at: usize) -> usize {
        let before = self.shifts.partition_point(|(behind, _)| *behind <= at);
        let shift = before.checked_sub(1).map_or(0, |last| self.shifts[last].1);
        at.saturating_add(shift)
    }

    fn boundary(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len() - 1);
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).max(1) - 1
    }

    fn line_end(&self, line: usize) -> usize {
        self.lines.get(line + 1).copied().unwrap_or(self.text.len())
    }

    /// The last line that is worth showing as context: an empty one at the end is not.
    fn last_line(&self) -> usize {
        let empty = self.text.ends_with("\n\n");
        self.lines.len().saturating_sub(if empty { 2 } else { 1 })
    }

    /// Whether the lines around a place are short and few enough to be drawn.
    pub fn is_drawable(&self, place: SourceSpan) -> bool {
        let first = self.line_of(place.offset());
        let last = self.line_of(place.offset() + place.len());
        last - first < 20
            && (first.saturating_sub(1)..=last + 1)
                .filter_map(|line| Some((*self.lines.get(line)?, self.line_end(line))))
                .all(|(start, end)| end - start <= LONGEST_LINE)
    }

    /// Line and column, both from 1.
    pub fn line_column(&self, place: SourceSpan) -> (usize, usize) {
        let line = self.line_of(place.offset());
        let before = self.text.get(self.lines[line]..place.offset());
        (line + 1, before.map_or(0, |text| text.chars().count()) + 1)
    }
}

impl SourceCode for File {
    /// Whole lines around the span; never out of bounds.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let offset = self.boundary(span.offset());
        let behind = self.boundary(offset.saturating_add(span.len()));
        // A span that ends with a line belongs to that line, not to the next one.
        let inside = if behind > offset { behind - 1 } else { behind };
        let touched = self.line_of(inside).max(self.line_of(offset));
        let first = self.line_of(offset).saturating_sub(lines_before);
        let last = (touched + lines_after).min(self.last_line().max(touched));
        // Without context miette asks where the span itself is.
        let (start, column) = if lines_before + lines_after == 0 {
            (offset, self.line_column(*span).1 - 1)
        } else {
            (self.lines[first], 0)
        };
        let end = self.line_end(last);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[start..end],
            (start, end - start).into(),
            first,
            column,
            last - first + 1,
        )))
    }
}

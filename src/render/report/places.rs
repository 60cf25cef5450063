//! Where diagnostics point: paths from the working folder, lines and columns, each file's lines counted once.

use std::collections::BTreeMap;

use super::Report;
use crate::diagnostic::{Diagnostic, Label};
use crate::model::{FileId, Span};

/// A range of a file. Lines and columns from 1, columns in characters; the end column is the one behind the last character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path from the working folder, with `/`.
    pub path: String,
    /// The first line.
    pub line: usize,
    /// The column of the first character.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column behind the last character.
    pub end_column: usize,
    /// The first byte.
    pub offset: usize,
    /// How many bytes.
    pub length: usize,
}

/// The files of a report.
pub struct Places<'a> {
    files: BTreeMap<FileId, File<'a>>,
}

struct File<'a> {
    path: String,
    text: &'a str,
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    /// The files that the report's diagnostics point at or edit.
    pub fn of(report: &Report<'a>) -> Self {
        let mut files = BTreeMap::new();
        let spans = report.all().flat_map(|one| {
            let labels = one.labels.iter().map(|label| label.span);
            labels.chain(one.fix.iter().map(|fix| fix.span))
        });
        for span in spans {
            if let Some(file) = report.sources.get(span.file) {
                files.entry(span.file).or_insert_with(|| File {
                    path: path(report, &file.path),
                    text: &file.text,
                    lines: lines(&file.text),
                });
            }
        }
        Self { files }
    }

    /// Where a span is.
    pub fn at(&self, span: Span) -> Option<Place> {
        let file = self.files.get(&span.file)?;
        let range = span.range();
        let start = boundary(file.text, range.start);
        let end = boundary(file.text, range.end).max(start);
        let (line, column) = file.position(start);
        let (end_line, end_column) = file.position(end);
        Some(Place {
            path: file.path.clone(),
            line,
            column,
            end_line,
            end_column,
            offset: start,
            length: end - start,
        })
    }

    /// Where a diagnostic points first.
    pub fn first(&self, diagnostic: &Diagnostic) -> Option<Place> {
        let labels = &diagnostic.labels;
        let primary = labels.iter().find(|label| label.primary).or(labels.first());
        self.at(primary?.span)
    }

    /// The other labels with their places.
    pub fn others<'d>(
        &self,
        diagnostic: &'d Diagnostic,
    ) -> impl Iterator<Item = (Place, &'d Label)> {
        let others = diagnostic.labels.iter().filter(|label| !label.primary);
        others.filter_map(|label| Some((self.at(label.span)?, label)))
    }
}

impl File<'_> {
    fn position(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let column = self
            .text
            .get(start..at)
            .map_or(0, |text| text.chars().count());
        (line, column + 1)
    }
}

fn lines(text: &str) -> Vec<usize> {
    let mut lines = vec![0];
    lines.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    lines
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A file's path from the working folder, with `/` on every system.
pub fn path(report: &Report, path: &std::path::Path) -> String {
    let inside = report
        .folder
        .and_then(|folder| path.strip_prefix(folder).ok())
        .unwrap_or(path);
    let text = inside.display().to_string().replace('\\', "/");
    match text.strip_prefix("./") {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

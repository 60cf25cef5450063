//! One diagnostic as miette sees it, and how it is drawn. Pure: width and theme are given, no terminal is asked.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, NarratableReportHandler, SourceCode,
    ThemeCharacters, ThemeStyles,
};

use super::shown::{File, Files};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::model::FileId;
use crate::render::escape;

/// Narrower than this, miette cannot draw.
const NARROWEST: usize = 40;

/// A diagnostic in one file, with those parts of it that are in other files as children.
#[derive(Debug)]
struct Drawn<'a> {
    message: String,
    code: Option<&'static str>,
    severity: miette::Severity,
    help: Option<String>,
    file: Option<&'a File>,
    labels: Vec<LabeledSpan>,
    related: Vec<Drawn<'a>>,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let code = self.code?;
        Some(Box::new(code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        let file = self.file?;
        (!self.labels.is_empty()).then_some(file as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<_>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.related.is_empty() {
            return None;
        }
        let related = self.related.iter();
        Some(Box::new(related.map(|one| one as &dyn miette::Diagnostic)))
    }
}

/// Draws one diagnostic.
pub fn one(diagnostic: &Diagnostic, files: &Files, width: usize, narrated: bool) -> String {
    let drawn = prepare(diagnostic, files);
    let mut out = String::new();
    let done = if narrated {
        NarratableReportHandler::new().render_report(&mut out, &drawn)
    } else {
        GraphicalReportHandler::new_themed(theme())
            .with_width(width.max(NARROWEST))
            .with_links(false)
            .with_context_lines(1)
            .with_show_related_as_nested(true)
            .render_report(&mut out, &drawn)
    };
    // A text without a drawing is better than none.
    if done.is_err() {
        return format!("{} {}", diagnostic.code.id, escape(&diagnostic.message));
    }
    out
}

/// Unicode lines, plain marks, and colours of the terminal's own palette.
fn theme() -> GraphicalTheme {
    GraphicalTheme {
        characters: ThemeCharacters {
            warning: "!".to_owned(),
            advice: "i".to_owned(),
            ..ThemeCharacters::unicode()
        },
        styles: ThemeStyles::ansi(),
    }
}

fn prepare<'a>(diagnostic: &Diagnostic, files: &'a Files) -> Drawn<'a> {
    let severity = match diagnostic.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Note => miette::Severity::Advice,
    };
    let main = diagnostic.labels.iter().find(|label| label.primary);
    let main = main.or(diagnostic.labels.first());
    let mut drawn = Drawn {
        message: escape(&diagnostic.message).into_owned(),
        code: Some(diagnostic.code.id),
        severity,
        help: diagnostic.help.as_ref().map(|help| lines_escaped(help)),
        file: main.and_then(|label| files.get(label.span.file)),
        labels: Vec::new(),
        related: Vec::new(),
    };
    let Some(main) = main.map(|label| label.span.file) else {
        return drawn;
    };
    for id in files_of(diagnostic, main) {
        let labels = diagnostic.labels.iter().filter(|one| one.span.file == id);
        let Some(file) = files.get(id) else { continue };
        let (drawable, far) = split(labels, file);
        if id == main {
            drawn.labels = drawable;
            for place in far {
                drawn.message.push_str(&format!(" ({place})"));
            }
        } else {
            let mut message = "see also".to_owned();
            if !far.is_empty() {
                message = format!("see also {}", far.join("; "));
            }
            drawn.related.push(Drawn {
                message,
                code: None,
                severity: miette::Severity::Advice,
                help: None,
                file: Some(file),
                labels: drawable,
                related: Vec::new(),
            });
        }
    }
    drawn
}

/// The files of a diagnostic, the main one first.
fn files_of(diagnostic: &Diagnostic, main: FileId) -> Vec<FileId> {
    let mut ids = vec![main];
    for label in &diagnostic.labels {
        if !ids.contains(&label.span.file) {
            ids.push(label.span.file);
        }
    }
    ids
}

/// Labels that can be drawn, and the places of those in lines too long for it.
fn split<'l>(
    labels: impl Iterator<Item = &'l Label>,
    file: &File,
) -> (Vec<LabeledSpan>, Vec<String>) {
    let (mut drawable, mut far) = (Vec::new(), Vec::new());
    for label in labels {
        let place = file.place(label.span);
        let text = escape(&label.text);
        if file.is_drawable(place) {
            let text = (!text.is_empty()).then(|| text.into_owned());
            drawable.push(if label.primary {
                LabeledSpan::new_primary_with_span(text, place)
            } else {
                LabeledSpan::new_with_span(text, place)
            });
        } else {
            let (line, column) = file.line_column(place);
            let gap = if text.is_empty() { "" } else { ": " };
            far.push(format!("{}:{line}:{column}{gap}{text}", file.name()));
        }
    }
    (drawable, far)
}

/// Escaped line by line: a help may have several lines.
fn lines_escaped(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

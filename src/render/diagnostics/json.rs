//! Diagnostics as JSON, format 1. These structs are copies on purpose: a change of `diagnostic` must not change what
//! other programs read.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::model::{Sources, Span};
use crate::render::explain::severity;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "tenantry diagnostics")]
struct Report {
    format_version: &'static str,
    diagnostics: Vec<One>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct One {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: String,
    help: Option<String>,
    labels: Vec<Label>,
    fix: Option<Fix>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Label {
    #[serde(flatten)]
    place: Place,
    text: String,
    primary: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Fix {
    #[serde(flatten)]
    place: Place,
    replacement: String,
    /// Whether it can mean nothing else.
    sure: bool,
}

/// Bytes from 0, `end` behind the last; line and column from 1, columns in characters.
#[derive(Debug, Serialize, JsonSchema)]
struct Place {
    file: Option<String>,
    start: u32,
    end: u32,
    line: Option<usize>,
    column: Option<usize>,
}

impl Place {
    fn of(span: Span, sources: &Sources) -> Self {
        let (line, column) = sources.line_column(span).unzip();
        Self {
            file: sources
                .get(span.file)
                .map(|file| file.path.display().to_string()),
            start: span.start,
            end: span.end,
            line,
            column,
        }
    }
}

/// The diagnostics as a JSON document. Texts are as they are: JSON needs no escapes of ours.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> serde_json::Value {
    let report = Report {
        format_version: "1.0",
        diagnostics: diagnostics
            .iter()
            .map(|one| convert(one, sources))
            .collect(),
    };
    // Strings, numbers and booleans always become JSON.
    serde_json::to_value(report).unwrap_or_default()
}

/// The JSON Schema (2020-12) of [`json`]'s document.
pub fn schema() -> serde_json::Value {
    crate::render::json::schema_with_null::<Report>()
}

fn convert(diagnostic: &Diagnostic, sources: &Sources) -> One {
    One {
        code: diagnostic.code.id,
        name: diagnostic.code.name,
        severity: severity(diagnostic.severity),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        labels: diagnostic
            .labels
            .iter()
            .map(|label| Label {
                place: Place::of(label.span, sources),
                text: label.text.clone(),
                primary: label.primary,
            })
            .collect(),
        fix: diagnostic.fix.as_ref().map(|fix| Fix {
            place: Place::of(fix.span, sources),
            replacement: fix.replacement.clone(),
            sure: fix.sure,
        }),
    }
}

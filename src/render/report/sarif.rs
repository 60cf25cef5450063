//! SARIF 2.1.0, for code scanning and editors. Only what is used of the format; every code is a rule, with its page as help.

use serde::Serialize;

use super::Report;
use super::places::{Place, Places, path};
use crate::diagnostic::{Code, Diagnostic, Severity, codes};
use crate::render::{escape, explain_markdown};

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Level,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Level {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix {
    description: Text,
    artifact_changes: [Change; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: [Replacement; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

/// The report as a SARIF log with a line end. A result about no line points at the first file as a whole; what ended the run
/// early is a notification of the tool.
pub fn sarif(report: &Report) -> String {
    let places = Places::of(report);
    let rules: Vec<&'static Code> = codes::all().collect();
    let fatal = report.fatal.iter().map(|fatal| Notification {
        level: "error",
        message: text(fatal),
    });
    let version = env!("CARGO_PKG_VERSION");
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "tenantry",
                    version,
                    semantic_version: version,
                    rules: rules.iter().map(|code| rule(code)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: report.fatal.is_none(),
                tool_execution_notifications: fatal.collect(),
            }],
            results: report
                .all()
                .map(|one| finding(report, one, &rules, &places))
                .collect(),
        }],
    };
    // Structs of strings, numbers and booleans always become JSON.
    let mut out = serde_json::to_string_pretty(&log).unwrap_or_default();
    out.push('\n');
    out
}

fn rule(code: &'static Code) -> Rule {
    let page = explain_markdown(code);
    let title = code.name.replace('-', " ");
    Rule {
        id: code.id,
        name: code.name,
        short_description: text(&title),
        full_description: text(code.what),
        help: Help {
            text: format!("{} {}", code.what, code.why),
            markdown: page,
        },
        default_configuration: Level {
            level: level(code.severity),
        },
    }
}

fn finding(report: &Report, one: &Diagnostic, rules: &[&'static Code], places: &Places) -> Finding {
    let message = match &one.help {
        Some(help) => format!("{}. {help}", one.message),
        None => one.message.clone(),
    };
    let first = match places.first(one) {
        Some(place) => Some(location(None, place, "")),
        None => whole_file(report),
    };
    let others = places.others(one).enumerate();
    let others = others.map(|(number, (place, label))| location(Some(number), place, &label.text));
    Finding {
        rule_id: one.code.id,
        rule_index: rules.iter().position(|rule| rule.id == one.code.id),
        level: level(one.severity),
        message: text(&message),
        locations: first.into_iter().collect(),
        related_locations: others.collect(),
        fixes: fix(one, places).into_iter().collect(),
    }
}

fn location(id: Option<usize>, place: Place, message: &str) -> Location {
    Location {
        id,
        physical_location: Physical {
            artifact_location: Artifact {
                uri: uri(&place.path),
            },
            region: Some(region(&place)),
        },
        message: (!message.is_empty()).then(|| text(message)),
    }
}

fn whole_file(report: &Report) -> Option<Location> {
    let (_, file) = report.sources.iter().next()?;
    Some(Location {
        id: None,
        physical_location: Physical {
            artifact_location: Artifact {
                uri: uri(&path(report, &file.path)),
            },
            region: None,
        },
        message: None,
    })
}

fn region(place: &Place) -> Region {
    Region {
        start_line: place.line,
        start_column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
        byte_offset: place.offset,
        byte_length: place.length,
    }
}

/// The edit that can mean nothing else, if there is one.
fn fix(one: &Diagnostic, places: &Places) -> Option<Fix> {
    let fix = one.fix.as_ref().filter(|fix| fix.sure)?;
    let place = places.at(fix.span)?;
    Some(Fix {
        description: text(&one.message),
        artifact_changes: [Change {
            artifact_location: Artifact {
                uri: uri(&place.path),
            },
            replacements: [Replacement {
                deleted_region: region(&place),
                // what is written into a file is not for reading, and stays as it is
                inserted_content: Text {
                    text: fix.replacement.clone(),
                },
            }],
        }],
    })
}

fn text(text: &str) -> Text {
    Text {
        text: escape(text).into_owned(),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// A path as a relative URI reference.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

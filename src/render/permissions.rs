//! The catalog's permissions as a table for people, in the order of the console's tree, and as JSON for programs.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde::Serialize;

use crate::catalog::{self, Operation, Probe};
use crate::model::Risk;

/// Columns of a terminal that the table fits into.
const WIDTH: usize = 100;
const INDENT: usize = 4;
const GAP: usize = 2;
/// Column headings; none is wider than its column may be.
const HEADER: [&str; 4] = ["permission", "method and path", "risk", "used by cards"];
/// A blank that does not break a line.
const STAY: char = '\u{a0}';
/// The longest words of a risk stand on a line of their own.
const RISK: usize = "destructive".len();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// A table of these operations in the order given, those of one group together; empty operations give a sentence that says so.
/// At most 100 columns wide; ends with a newline. Coloured.
pub fn table(operations: &[&Operation]) -> String {
    if operations.is_empty() {
        let (version, total) = (catalog::version(), catalog::operations().len());
        return format!("No permission fits. The catalog of {version} knows {total}.\n");
    }
    let columns = Columns::of(operations);
    let mut text = String::new();
    columns.row(HEADER, Style::new(), &mut text);
    let mut section = None;
    for (group, members) in grouped(operations) {
        let heading = members
            .first()
            .and_then(|operation| operation.section.as_deref());
        if section != Some(heading) {
            section = Some(heading);
            let count = count_of(heading, operations);
            let heading = heading.unwrap_or("No section known");
            text.push_str(&format!("\n{BOLD}{heading}{BOLD:#}{count}\n"));
        }
        if let Some((_, name)) = group.and_then(|group| group.split_once(": ")) {
            text.push_str(&format!(
                "  {BOLD}{name}{BOLD:#}{}\n",
                count_of(group, operations)
            ));
        }
        for operation in members {
            let (label, call, cards) = (label(operation), call(operation), cards(operation));
            let cells = [&label, &call, operation.risk.word(), &cards];
            columns.row(cells, style(operation.risk), &mut text);
        }
    }
    text.push('\n');
    text.push_str(&footer(operations));
    text
}

/// Operations by group, groups in order of their first operation, those of one section together.
fn grouped<'a>(operations: &[&'a Operation]) -> Vec<(Option<&'a str>, Vec<&'a Operation>)> {
    let mut groups: Vec<(Option<&str>, Vec<&Operation>)> = Vec::new();
    for &operation in operations {
        let group = operation.group.as_deref();
        if let Some((_, members)) = groups.iter_mut().find(|(known, _)| *known == group) {
            members.push(operation);
            continue;
        }
        let neighbour = groups
            .iter()
            .rposition(|(_, members)| members.iter().any(|o| o.section == operation.section));
        let place = neighbour.map_or(groups.len(), |place| place + 1);
        groups.insert(place, (group, vec![operation]));
    }
    groups
}

/// How many of a box's permissions are shown: what declaring the box would grant beyond them.
fn count_of(path: Option<&str>, operations: &[&Operation]) -> String {
    let group = catalog::groups()
        .iter()
        .find(|group| Some(group.path.as_str()) == path);
    let Some(group) = group else {
        return String::new();
    };
    let all = group.members.len();
    let shown = operations
        .iter()
        .filter(|operation| group.members.contains(&operation.permission))
        .count();
    format!("  {DIM}{shown} of {all}{DIM:#}")
}

/// Widths of the columns, equal in all groups.
struct Columns {
    label: usize,
    call: usize,
    cards: usize,
}

impl Columns {
    const LABEL: usize = 26;
    const CALL: usize = 40;

    fn of(operations: &[&Operation]) -> Self {
        let widest = |column: usize, cell: fn(&Operation) -> String, most: usize| {
            let texts: Vec<String> = operations.iter().map(|operation| cell(operation)).collect();
            let lines = texts.iter().flat_map(|text| text.lines());
            let width = lines.map(|line| line.chars().count()).max().unwrap_or(0);
            width.min(most).max(HEADER[column].len())
        };
        let label = widest(0, label, Self::LABEL);
        let call = widest(1, call, Self::CALL);
        let rest = WIDTH.saturating_sub(INDENT + label + call + RISK + 3 * GAP);
        let cards = widest(3, cards, rest);
        Self { label, call, cards }
    }

    /// One row, wrapped into its columns, the risk in its colour: what the eye should find first.
    fn row(&self, cells: [&str; 4], style: Style, text: &mut String) {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.add_row(cells);
        let widths = [self.label, self.call, RISK, self.cards];
        for (column, width) in table.column_iter_mut().zip(widths) {
            let width = u16::try_from(width + GAP).unwrap_or(u16::MAX);
            column.set_padding((0, 2));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
        for line in table.lines() {
            let line = format!("{:INDENT$}{}", "", line.replace(STAY, " "));
            text.push_str(&self.coloured(line.trim_end(), style));
            text.push('\n');
        }
    }

    fn coloured(&self, line: &str, style: Style) -> String {
        let from = INDENT + self.label + self.call + 2 * GAP;
        let before: String = line.chars().take(from).collect();
        let cell: String = line.chars().skip(from).take(RISK).collect();
        let after: String = line.chars().skip(from + RISK).collect();
        let word = cell.trim_end();
        if word.is_empty() {
            return line.to_owned();
        }
        let gap = &cell[word.len()..];
        format!("{before}{style}{word}{style:#}{gap}{after}")
    }
}

fn style(risk: Risk) -> Style {
    match risk {
        Risk::Read => Style::new(),
        Risk::SensitiveRead => AnsiColor::Magenta.on_default(),
        Risk::Write => AnsiColor::Yellow.on_default(),
        Risk::Destructive => AnsiColor::Red.on_default().bold(),
    }
}

fn label(operation: &Operation) -> String {
    let label = &operation.label;
    if operation.documented {
        label.clone()
    } else {
        format!("{label}{STAY}*")
    }
}

/// Method and path; a long one goes on in the next line, at a slash.
fn call(operation: &Operation) -> String {
    let text = operation.permission.to_string();
    let mut lines = String::new();
    let mut width = 0;
    for piece in text
        .split_inclusive(' ')
        .flat_map(|word| word.split_inclusive('/'))
    {
        let long = piece.chars().count();
        if width > 0 && width + long > Columns::CALL {
            lines.push_str("\n  ");
            width = 2;
        }
        lines.push_str(piece);
        width += long;
    }
    lines
}

fn cards(operation: &Operation) -> String {
    operation.cards.join(", ")
}

fn footer(operations: &[&Operation]) -> String {
    let mut text = String::new();
    if operations.iter().any(|operation| !operation.documented) {
        text.push_str(
            "* label inferred, not seen on the vendor's screens: find the box by method and path\n",
        );
    }
    if operations
        .iter()
        .any(|operation| operation.permission.path().contains("{}"))
    {
        text.push_str("{} stands for the id of an object; paths begin with /api/v1 where no other version is shown\n");
    }
    let mut counts: BTreeMap<Risk, usize> = BTreeMap::new();
    for operation in operations {
        *counts.entry(operation.risk).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(risk, count)| format!("{count} {}", risk.word()))
        .collect();
    let many = if operations.len() == 1 {
        "permission"
    } else {
        "permissions"
    };
    text.push_str(&format!(
        "{} {many}: {}; catalog of {}\n",
        operations.len(),
        counts.join(", "),
        catalog::version()
    ));
    text
}

/// The operations as a JSON document, format 1.0, in the order given; ends with a newline.
pub fn json(operations: &[&Operation]) -> String {
    let document = Document {
        format_version: "1.0",
        catalog_version: catalog::version(),
        permissions: operations
            .iter()
            .map(|operation| Row::new(operation))
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON Schema (2020-12) of [`json`]'s document.
pub fn schema() -> serde_json::Value {
    super::json::schema_with_null::<Document<'_>>()
}

/// Format 1.0: fields may be added, none is renamed, removed or changed in meaning.
#[derive(Serialize, schemars::JsonSchema)]
#[schemars(title = "tenantry permissions")]
struct Document<'a> {
    format_version: &'static str,
    catalog_version: &'a str,
    permissions: Vec<Row<'a>>,
}

#[derive(Serialize, schemars::JsonSchema)]
struct Row<'a> {
    /// Method and path without `/api/v1` and without parameter names: the identity.
    permission: String,
    method: &'a str,
    /// As sent.
    path: &'a str,
    console_path: &'a str,
    section: Option<&'a str>,
    group: Option<&'a str>,
    label: &'a str,
    other_labels: &'a [String],
    /// `documented` or `inferred`.
    label_source: &'static str,
    evidence: Option<&'a str>,
    /// `read`, `sensitive_read`, `write` or `destructive`.
    risk: &'static str,
    /// `direct`, `needs_object` or `never`.
    probe: &'static str,
    cards: &'a [String],
    /// The name in the vendor's collection.
    name: &'a str,
    note: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn new(operation: &'a Operation) -> Self {
        Self {
            permission: operation.permission.to_string(),
            method: operation.permission.method().as_str(),
            path: &operation.request_path,
            console_path: &operation.console_path,
            section: operation.section.as_deref(),
            group: operation.group.as_deref(),
            label: &operation.label,
            other_labels: &operation.other_labels,
            label_source: if operation.documented {
                "documented"
            } else {
                "inferred"
            },
            evidence: operation.evidence.as_deref(),
            risk: match operation.risk {
                Risk::Read => "read",
                Risk::SensitiveRead => "sensitive_read",
                Risk::Write => "write",
                Risk::Destructive => "destructive",
            },
            probe: match operation.probe {
                Probe::Direct => "direct",
                Probe::NeedsObject => "needs_object",
                Probe::Never => "never",
            },
            cards: &operation.cards,
            name: &operation.name,
            note: operation.note.as_deref(),
        }
    }
}

#[cfg(test)]
#[path = "permissions_tests.rs"]
mod tests;

//! What happens in a run, one JSON object a line, each complete as soon as it is written.
//! Pure: an event is a value, and its line a text. Who writes it, and when, is the command line's work. The types are frozen
//! under a version: docs/reports.md says what may change within it.

pub mod v1;

use super::escape::json_escapes;

/// The line of an event or of the head, with its line end. What acts on a terminal or turns the reading direction stands there
/// as a JSON escape: the same values, and one line whatever they hold.
pub fn line(line: &v1::Line) -> String {
    // Structs of strings, numbers and booleans always become JSON.
    let text = serde_json::to_string(line).unwrap_or_default();
    let mut text = json_escapes(&text);
    text.push('\n');
    text
}

/// The JSON Schema (2020-12) of one line.
pub fn schema() -> serde_json::Value {
    let mut schema = super::json::schema_of::<v1::Line>();
    schema["title"] = "tenantry events, one line".into();
    schema
}

#[cfg(test)]
mod tests;

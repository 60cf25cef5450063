//! Durations with a unit: `90d`, `12h`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::reader::{Cx, Read};
use super::tree::{Node, Value};
use super::words::quote;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shape;
use crate::model::{SignedDuration, Span};

/// Longer than anything that is planned for.
const CENTURY: i64 = 36_525 * 86_400;

/// A duration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length(pub SignedDuration);

/// Reads a whole number and one of the units s, m, h, d, w; at most a century.
pub fn parse_duration(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().last()?;
    let number = text.strip_suffix(unit)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let total = number.parse::<i64>().ok()?.checked_mul(seconds)?;
    (total <= CENTURY).then(|| SignedDuration::from_secs(total))
}

impl Read for Length {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let text = match node.value() {
            Value::Text(text) | Value::Number(text) => text,
            _ => {
                cx.wrong_type(node, at, "a duration such as `90d`");
                return None;
            }
        };
        let duration = parse_duration(text);
        if duration.is_none() {
            cx.sink.push(
                Diagnostic::new(&shape::INVALID_VALUE, format!("{} is no duration", quote(text)))
                    .at(node.span(), "a whole number and a unit belong here")
                    .help("write a whole number with one of the units s, m, h, d, w, such as `90d`; at most a hundred years"),
            );
        }
        duration.map(Self)
    }
}

impl JsonSchema for Length {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]+[smhdw]$", "examples": ["90d", "7d", "12h"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_numbers_with_one_unit() {
        for (text, seconds) in [
            ("0s", 0),
            ("15m", 900),
            ("12h", 43_200),
            ("90d", 7_776_000),
            ("2w", 1_209_600),
        ] {
            assert_eq!(
                parse_duration(text),
                Some(SignedDuration::from_secs(seconds)),
                "{text}"
            );
        }
        for text in [
            "",
            "d",
            "90",
            "1.5d",
            "-1d",
            "+1d",
            "90 d",
            "90D",
            "1é",
            "99999999999999999999d",
            "101y",
            "5300w",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}

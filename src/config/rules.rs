//! `rules`: the levels that diagnostics get here.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::reader::{Cx, Read};
use super::tree::{Node, Value};
use super::values::invalid;
use super::words::quote;
use crate::diagnostic::codes::shape;
use crate::diagnostic::{Diagnostic, Level, Selector};
use crate::model::{Span, Spanned};

/// Levels by what they are for, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Rules(pub Vec<(Spanned<Selector>, Level)>);

impl Read for Rules {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        match node.value() {
            Value::Mapping => {}
            Value::Null => return Some(Self::default()),
            _ => {
                cx.wrong_type(node, at, "a mapping from codes to levels");
                return None;
            }
        }
        let mut rules = Self::default();
        cx.entries(node, |cx, key, text, value| {
            let selector = selector(key, text, cx);
            let level = level(value, key.span(), cx);
            let (Some(selector), Some(level)) = (selector, level) else {
                return;
            };
            if let Some(fixed) = selector.fixed(level) {
                cx.sink.push(
                    Diagnostic::new(&shape::FIXED_LEVEL, format!("{} {fixed}", quote(text)))
                        .at(key.span(), "this line has no effect")
                        .help("remove the line"),
                );
            }
            rules.0.push((Spanned::new(selector, key.span()), level));
        });
        Some(rules)
    }
}

fn selector(key: Node<'_>, text: &str, cx: &mut Cx<'_>) -> Option<Selector> {
    let unknown = match Selector::parse(text) {
        Ok(selector) => return Some(selector),
        Err(unknown) => unknown,
    };
    let message = format!("there is no diagnostic code {}", quote(text));
    let diagnostic = Diagnostic::new(&shape::UNKNOWN_CODE, message);
    let diagnostic = match unknown.near {
        Some(near) => diagnostic
            .at(
                key.span(),
                format!("did you mean `{}` ({})?", near.id, near.name),
            )
            .guess(key.full_span(), near.id),
        None => diagnostic.at(
            key.span(),
            "a code such as `TN305`, or a beginning such as `TN3`",
        ),
    };
    cx.sink
        .push(diagnostic.help("`tenantry explain` lists all codes"));
    None
}

fn level(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Level> {
    const WORDS: &str = "`deny`, `warn`, `note` or `allow`";
    let Value::Text(text) = node.value() else {
        cx.wrong_type(node, at, WORDS);
        return None;
    };
    let level = Level::of(text);
    if level.is_none() {
        let message = format!("{} is no level", quote(text));
        let help =
            "`deny` makes an error of it, `warn` a warning, `note` a note, and `allow` silences it";
        invalid(&shape::INVALID_VALUE, node, message, WORDS, help, cx);
    }
    level
}

impl JsonSchema for Rules {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Rules".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["object", "null"],
            "additionalProperties": { "enum": ["deny", "warn", "note", "allow"] },
        })
    }
}

//! Mappings whose keys are chosen by the person: tenants, tokens, orgs, connections, people.

use std::borrow::Cow;
use std::collections::HashSet;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::placeholder::Kind;
use super::reader::{Cx, Read};
use super::shape::PersonText;
use super::tree::{Node, Value};
use super::values::Day;
use super::words::{quote, tokens_in};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, secrets};
use crate::model::{Span, Spanned};

/// What keys look like, as a regular expression for editors.
const KEY_PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

/// Things by key, in the order of the file; `None` where the value is wrong, so that references to it still find the key.
#[derive(Debug)]
pub(super) struct Entries<T>(pub Vec<(Spanned<String>, Option<T>)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Read> Read for Entries<T> {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        match node.value() {
            Value::Mapping => {}
            Value::Null => return Some(Self::default()),
            _ => {
                cx.wrong_type(node, at, "a mapping from keys to what they declare");
                return None;
            }
        }
        let mut list = Vec::with_capacity(node.pairs().len());
        let mut known = HashSet::with_capacity(node.pairs().len());
        let mut lower = below(node, cx);
        let mut take = |cx: &mut Cx<'_>, key: Node<'_>, text: &str, value: Node<'_>| {
            let fits = check_key(key, text, cx);
            let around = cx.sink.enter(T::KIND, key.span());
            let value = T::read(value, key.span(), cx);
            cx.sink.entry = around;
            list.push((
                Spanned::new(text.to_owned(), key.span()),
                value.filter(|_| fits),
            ));
        };
        cx.entries(node, |cx, key, text, value| {
            if !known.insert(text) {
                return;
            }
            let under = lower.iter().position(|(_, lower, _)| *lower == text);
            let under = under.map(|index| lower.remove(index).2);
            take(cx, key, text, keyed(value, T::KIND, text, under));
        });
        for (key, text, value) in lower {
            take(cx, key, text, keyed(value, T::KIND, text, None));
        }
        Some(Self(list))
    }
}

/// The entries of the mappings that lie under this one, each key once, one under the other where several have it.
fn below<'t>(node: Node<'t>, cx: &mut Cx<'_>) -> Vec<(Node<'t>, &'t str, Node<'t>)> {
    let mut found: Vec<(Node<'t>, &'t str, Vec<Node<'t>>)> = Vec::new();
    let mut layer = node.below();
    while let Some(node) = layer {
        if node.value() == Value::Mapping {
            cx.entries(node, |_, key, text, value| {
                match found.iter_mut().find(|(_, known, _)| *known == text) {
                    Some((_, _, values)) => values.push(value),
                    None => found.push((key, text, vec![value])),
                }
            });
        }
        layer = node.below();
    }
    let stacked = found.into_iter().filter_map(|(key, text, values)| {
        let mut below = None;
        for value in values.into_iter().rev() {
            let scope = value.scope()?;
            let scope = scope.of(Kind::Token, text);
            below = scope?.world.nodes.keep(value.within(scope).over(below));
        }
        Some((key, text, *below?))
    });
    stacked.collect()
}

/// An entry's value, in which placeholders mean its key, over what lies under it.
fn keyed<'t>(
    value: Node<'t>,
    kind: Option<Kind>,
    key: &'t str,
    under: Option<Node<'t>>,
) -> Node<'t> {
    let (Some(kind), Some(scope)) = (kind, value.scope()) else {
        return value;
    };
    let below = match under {
        Some(under) => scope.world.nodes.keep(under),
        None => return value.within(scope.of(kind, key)),
    };
    value.within(scope.of(kind, key)).over(below)
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}ByKey", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({
            "type": ["object", "null"],
            "propertyNames": { "pattern": KEY_PATTERN },
            "additionalProperties": value,
        })
    }
}

/// Whether a key can be part of an address.
fn check_key(key: Node<'_>, text: &str, cx: &mut Cx<'_>) -> bool {
    if tokens_in(text.as_bytes()).next().is_some() {
        cx.sink.push(
            Diagnostic::new(&secrets::LITERAL_SECRET, "a key looks like an API token; keys are printed everywhere")
                .at(key.span(), "a name belongs here")
                .help("choose a short name as key; if this was a token, replace it: it has been in a file"),
        );
        return false;
    }
    let mut bytes = text.bytes();
    let fits = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    if !fits {
        let better = better_key(text);
        let mut diagnostic =
            Diagnostic::new(&names::BAD_KEY, format!("{} cannot be a key", quote(text)))
                .at(key.span(), "not usable in an address")
                .help(
                    "keys hold letters, digits, `.`, `_` and `-`, and start with a letter or digit",
                );
        if text.is_ascii() && !better.is_empty() {
            diagnostic = diagnostic.guess(key.span(), better);
        }
        cx.sink.push(diagnostic);
    }
    fits
}

/// The key with everything replaced that a key cannot hold.
fn better_key(text: &str) -> String {
    let mut better = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
            better.push(c);
        } else if !better.ends_with('-') {
            better.push('-');
        }
    }
    better.trim_matches(['-', '.', '_']).to_owned()
}

/// People by the id of an audit log.
#[derive(Debug, Default)]
pub(super) struct People(pub Vec<(Spanned<String>, Person)>);

/// A name, and the day that the person left.
#[derive(Debug)]
pub(super) struct Person {
    pub name: String,
    pub left: Option<Spanned<Day>>,
}

impl Read for Person {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        match node.value() {
            Value::Text(name) => Some(Self {
                name: name.to_owned(),
                left: None,
            }),
            Value::Mapping => {
                let text = PersonText::read(node, at, cx)?;
                Some(Self {
                    name: text.name.good()?,
                    left: text.left.good(),
                })
            }
            _ => {
                cx.wrong_type(node, at, "a name, or a mapping with `name` and `left`");
                None
            }
        }
    }
}

impl Read for People {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        match node.value() {
            Value::Mapping => {}
            Value::Null => return Some(Self::default()),
            _ => {
                cx.wrong_type(node, at, "a mapping from ids to names");
                return None;
            }
        }
        let mut list = Vec::new();
        let mut known = HashSet::new();
        cx.entries(node, |cx, key, text, value| {
            // The ids of a log are UUIDs as tokens are, and may be shown.
            cx.sink.harmless.push(key.span());
            if known.insert(text)
                && let Some(person) = Person::read(value, key.span(), cx)
            {
                list.push((Spanned::new(text.to_owned(), key.span()), person));
            }
        });
        Some(Self(list))
    }
}

impl JsonSchema for People {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "People".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let person = generator.subschema_for::<PersonText>();
        json_schema!({
            "type": ["object", "null"],
            "additionalProperties": { "anyOf": [{ "type": "string" }, person] },
        })
    }
}

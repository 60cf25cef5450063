//! Variables: declared with a type, given by `TENANTRY_VAR_…` and by nothing else.

use std::collections::{BTreeMap, HashMap};

use super::host::parse_api_host;
use super::okta_domain::parse_okta_domain;
use super::placeholder::{capitals, is_name};
use super::reader::{Cx, Keyed, Read, Slot};
use super::scalar::{Plain, plain};
use super::shape::VariableText;
use super::tree::{Node, Value};
use super::words::{listed, nearest, quote, tokens_in};
use crate::diagnostic::codes::{many as codes, secrets, shape};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Span, Spanned};

/// What the names of environment variables that give values begin with.
pub const PREFIX: &str = "TENANTRY_VAR_";

/// A variable and its value in this run.
pub(super) struct Variable {
    /// Where its name stands.
    pub key: Span,
    /// `None`: a diagnostic says why.
    pub value: Option<String>,
    /// Whether the value counts as a number, `true` or `false`.
    pub plain: bool,
    /// Whether the configuration lists all values that it can have.
    pub closed: bool,
}

/// What a variable may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Number,
    Bool,
    Host,
}

/// A single value, as written.
#[derive(Debug, Clone)]
pub(super) struct Scalar(pub String);

impl Read for Scalar {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        match node.value() {
            Value::Text(text) | Value::Number(text) => Some(Self(text.to_owned())),
            Value::Bool(value) => Some(Self(value.to_string())),
            _ => {
                cx.wrong_type(node, at, "a text, a number, `true` or `false`");
                None
            }
        }
    }
}

impl Read for Type {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        const WORDS: &str = "`string`, `number`, `boolean` or `host`";
        match node.value() {
            Value::Text("string") => Some(Self::Text),
            Value::Text("number") => Some(Self::Number),
            Value::Text("boolean") => Some(Self::Bool),
            Value::Text("host") => Some(Self::Host),
            Value::Text(other) => {
                let message = format!("{} is no type of a variable", quote(other));
                cx.sink.push(
                    Diagnostic::new(&shape::INVALID_VALUE, message)
                        .at(node.span(), WORDS)
                        .help("leave it out for a text"),
                );
                None
            }
            _ => {
                cx.wrong_type(node, at, WORDS);
                None
            }
        }
    }
}

/// Takes the variables of one section in.
pub(super) fn declare<'t>(
    section: Node<'t>,
    at: Span,
    into: &mut BTreeMap<&'t str, Variable>,
    places: &mut HashMap<String, Span>,
    cx: &mut Cx<'_>,
) {
    match section.value() {
        Value::Null => return,
        Value::Mapping => {}
        _ => return cx.wrong_type(section, at, "a mapping from names to variables"),
    }
    cx.entries(section, |cx, key, name, value| {
        if !is_name(name) {
            cx.sink.push(
                Diagnostic::new(
                    &codes::BAD_VARIABLE,
                    format!("{} cannot be the name of a variable", quote(name)),
                )
                .at(key.span(), "not usable in a placeholder")
                .help("names hold letters, digits, `_` and `-`, and start with a letter"),
            );
            return;
        }
        let first = *places.entry(capitals(name)).or_insert(key.span());
        if first != key.span() {
            cx.sink.push(
                Diagnostic::new(
                    &shape::DUPLICATE_KEY,
                    format!("the variable {} is declared twice", quote(name)),
                )
                .at(key.span(), "declared again here")
                .at(first, "declared here first")
                .help(format!(
                    "keep one of the two: both are given by `{PREFIX}{}`",
                    capitals(name)
                )),
            );
            return;
        }
        let text = match value.value() {
            // `region:` alone is a text that has to be given
            Value::Null => Some(VariableText {
                r#type: Slot::Absent,
                choices: Slot::Absent,
                default: Slot::Absent,
                description: Slot::Absent,
            }),
            _ => VariableText::read(value, key.span(), cx),
        };
        let variable = text.map_or_else(
            || Variable {
                key: key.span(),
                value: None,
                plain: false,
                closed: true,
            },
            |text| variable(Spanned::new(name, key.span()), text, cx),
        );
        into.insert(name, variable);
    });
}

/// A variable with its value: of the environment, or else the default.
fn variable(name: Spanned<&str>, text: VariableText, cx: &mut Cx<'_>) -> Variable {
    let kind = text.r#type.good().unwrap_or(Type::Text);
    let closed = !text.choices.is_absent();
    let choices = text.choices.good().unwrap_or_default();
    let environment = format!("{PREFIX}{}", capitals(&name));
    let bad_default = matches!(text.default, Slot::Bad);
    let default = text.default.good();
    let reader = Reader {
        kind,
        choices: &choices,
        environment: &environment,
    };
    if let Some(Keyed { at, value }) = &default {
        reader.check(&value.0, *at, None, cx);
    }
    let value = match cx.options.variables.get(&environment) {
        Some(given) => reader
            .check(given, name.span, Some(()), cx)
            .then(|| given.clone()),
        None if bad_default => None,
        None => {
            if default.is_none() {
                cx.sink.push(
                    Diagnostic::new(
                        &codes::NO_VALUE,
                        format!("the variable {} has no value", quote(&name)),
                    )
                    .at(name.span, "declared without a default")
                    .help(format!("set `{environment}`, or give it a `default`")),
                );
            }
            default.map(|default| default.value.0)
        }
    };
    Variable {
        key: name.span,
        value,
        plain: matches!(kind, Type::Number | Type::Bool),
        closed: closed || matches!(kind, Type::Number | Type::Bool),
    }
}

/// Checks values of one variable.
struct Reader<'a> {
    kind: Type,
    choices: &'a [Spanned<Scalar>],
    environment: &'a str,
}

impl Reader<'_> {
    fn check(&self, value: &str, at: Span, given: Option<()>, cx: &mut Cx<'_>) -> bool {
        let from = match given {
            Some(()) => format!("`{}`", self.environment),
            None => "the default".to_owned(),
        };
        if tokens_in(value.as_bytes()).next().is_some() {
            cx.sink.push(
                Diagnostic::new(
                    &secrets::LITERAL_SECRET,
                    format!("{from} looks like an API token, and variables are printed"),
                )
                .at(at, "holds no secrets")
                .help("write `secret: env:NAME` where the secret is needed"),
            );
            return false;
        }
        let fits = match self.kind {
            Type::Text => Ok(()),
            Type::Number if plain(value) == Plain::Number => Ok(()),
            Type::Number => Err("a number".to_owned()),
            Type::Bool if matches!(plain(value), Plain::Bool(_)) => Ok(()),
            Type::Bool => Err("`true` or `false`".to_owned()),
            Type::Host
                if parse_api_host(value, cx.options).is_ok()
                    || parse_okta_domain(value, cx.options).is_ok() =>
            {
                Ok(())
            }
            Type::Host => Err("a tenant's API host or an org's domain".to_owned()),
        };
        let fits = fits.and_then(|()| {
            match self.choices.is_empty()
                || self.choices.iter().any(|choice| choice.value.0 == value)
            {
                true => Ok(()),
                false => Err(format!(
                    "one of {}",
                    listed(self.choices.iter().map(|choice| &*choice.value.0))
                )),
            }
        });
        let Err(expected) = fits else { return true };
        let mut diagnostic = Diagnostic::new(
            &codes::BAD_VARIABLE,
            format!(
                "{from} is {}, where the variable takes {expected}",
                quote(value)
            ),
        )
        .at(at, "of another kind");
        if let Some(meant) = nearest(value, self.choices.iter().map(|choice| &*choice.value.0)) {
            diagnostic = diagnostic.help(format!("did you mean `{meant}`?"));
        }
        cx.sink.push(diagnostic);
        false
    }
}

/// Says which `TENANTRY_VAR_…` give nothing: a misspelt one would leave the default in place, silently.
pub(super) fn unheard(known: &BTreeMap<&str, Variable>, cx: &mut Cx<'_>) {
    let Some(last) = known.values().next_back() else {
        return;
    };
    let names: Vec<String> = known
        .keys()
        .map(|name| format!("{PREFIX}{}", capitals(name)))
        .collect();
    let given: Vec<&String> = cx
        .options
        .variables
        .keys()
        .filter(|name| !names.contains(name))
        .collect();
    for name in given {
        let help = match nearest(name, names.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("declared are {}", listed(names.iter().map(String::as_str))),
        };
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_VARIABLE,
            format!(
                "{} is set, and gives no declared variable a value",
                quote(name)
            ),
        )
        .at(last.key, "variables are declared here")
        .help(help);
        diagnostic.severity = Severity::Warning;
        cx.sink.push(diagnostic);
    }
}

//! Single values with a range or a form of their own.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::canary_url::CanaryUrl;
use super::reader::{Cx, Keyed, Read};
use super::shape::{Ignored, Reference, TokenKey, Version};
use super::tree::{Node, Value};
use super::variables::{Scalar, Type};
use super::words::{quote, tokens_in};
use crate::diagnostic::codes::{names, secrets, shape};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Address, CutOver, NotifyForm, NotifyUrl, Occasion, SigningAlgorithm, Span, Spanned,
};

/// Requests a second.
#[derive(Debug, Clone, Copy)]
pub(super) struct PerSecond(pub u32);

/// How many.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count(pub u32);

/// A share from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share(pub f64);

/// A day of the calendar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day(pub jiff::civil::Date);

pub(super) fn invalid(
    code: &'static Code,
    node: Node<'_>,
    message: String,
    label: &str,
    help: &str,
    cx: &mut Cx<'_>,
) {
    cx.sink.push(
        Diagnostic::new(code, message)
            .at(node.span(), label)
            .help(help),
    );
}

impl Read for Version {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let message = match node.value() {
            Value::Number("1") => return Some(Self),
            Value::Number(text) | Value::Text(text) => {
                format!("version {} is not known to this program", quote(text))
            }
            _ => {
                cx.wrong_type(node, at, "the number 1");
                return None;
            }
        };
        cx.sink.push(
            Diagnostic::new(&shape::VERSION, message)
                .at(node.span(), "the only version is 1")
                .help("write `version: 1`, or use a newer program if the file was written for one")
                .fix(node.full_span(), "1"),
        );
        None
    }
}

impl Read for Day {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let text = match node.value() {
            Value::Text(text) | Value::Number(text) => text,
            _ => {
                cx.wrong_type(node, at, "a day such as `2026-10-01`");
                return None;
            }
        };
        let day = Self::parse(text);
        if day.is_none() {
            let message = format!("{} is no day", quote(text));
            invalid(
                &shape::INVALID_VALUE,
                node,
                message,
                "year, month and day belong here",
                "write the day as `2026-10-01`",
                cx,
            );
        }
        day
    }
}

impl Day {
    /// No time of day, no zone: what else a date could be read from is refused.
    pub fn parse(text: &str) -> Option<Self> {
        let written = text.len() == "2026-10-01".len();
        text.parse().ok().filter(|_| written).map(Self)
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date", "examples": ["2026-10-01"] })
    }
}

impl Read for PerSecond {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Number(text) = node.value() else {
            cx.wrong_type(node, at, "a whole number from 1 to 50");
            return None;
        };
        let number = text.parse().ok().filter(|number| (1..=50).contains(number));
        if number.is_none() {
            let message = format!("{} requests a second are not possible", quote(text));
            invalid(
                &shape::INVALID_VALUE,
                node,
                message,
                "a whole number from 1 to 50",
                "the service takes 50 a second from all integrations of a tenant together",
                cx,
            );
        }
        number.map(Self)
    }
}

impl Read for Count {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Number(text) = node.value() else {
            cx.wrong_type(node, at, "a whole number");
            return None;
        };
        let number = text.parse().ok();
        if number.is_none() {
            let message = format!("{} is no number of things", quote(text));
            let help =
                "write a whole number, such as `3`; `0` asks for an acknowledgement each time";
            invalid(
                &shape::INVALID_VALUE,
                node,
                message,
                "a whole number from 0",
                help,
                cx,
            );
        }
        number.map(Self)
    }
}

impl Read for Address {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let text = reference(node, at, "something: an address", cx)?;
        match text.parse() {
            Ok(address) => Some(address),
            Err(error) => {
                let error: crate::model::AddressError = error;
                let help = "an address reads `token.TENANT/TOKEN`, `connection.KEY`, `tenant.KEY` or `org.KEY`";
                invalid(
                    &names::BAD_KEY,
                    node,
                    error.to_string(),
                    "an address belongs here",
                    help,
                    cx,
                );
                None
            }
        }
    }
}

impl Read for CutOver {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        const WORDS: &str = "`reauthorize` or `replace`";
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, WORDS);
            return None;
        };
        match text {
            "reauthorize" => Some(Self::Reauthorize),
            "replace" => Some(Self::Replace),
            other => {
                let message = format!("{} is no way to give a connection its token", quote(other));
                let help = "`reauthorize` puts the key into the same connection, `replace` makes a second one and moves the flows";
                invalid(&shape::INVALID_VALUE, node, message, WORDS, help, cx);
                None
            }
        }
    }
}

impl Read for Ignored {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, "`name` or `description`");
            return None;
        };
        match text {
            "name" => Some(Self::Name),
            "description" => Some(Self::Description),
            other => {
                let message = format!("{} cannot be ignored", quote(other));
                let help =
                    "only `name` and `description` can: what a token may do is always compared";
                invalid(
                    &shape::INVALID_VALUE,
                    node,
                    message,
                    "`name` or `description`",
                    help,
                    cx,
                );
                None
            }
        }
    }
}

impl Read for Share {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let (Value::Number(text) | Value::Text(text)) = node.value() else {
            cx.wrong_type(node, at, "a share such as `20%` or `0.2`");
            return None;
        };
        let share = match text.strip_suffix('%') {
            Some(percent) => percent
                .trim_end()
                .parse::<f64>()
                .ok()
                .map(|percent| percent / 100.0),
            None => text.parse::<f64>().ok(),
        };
        let share = share.filter(|share| *share > 0.0 && *share <= 1.0);
        if share.is_none() {
            let message = format!("{} is no share", quote(text));
            invalid(
                &shape::INVALID_VALUE,
                node,
                message,
                "more than nothing, at most everything",
                "write `20%` or `0.2`; `100%` uses up what all other integrations need",
                cx,
            );
        }
        share.map(Self)
    }
}

impl Read for SigningAlgorithm {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, "a text: the name of an algorithm");
            return None;
        };
        let found = Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == text);
        if found.is_none() {
            invalid(
                &shape::INVALID_VALUE,
                node,
                format!("{} is no algorithm that Okta takes", quote(text)),
                "one of RS256, RS384, RS512, ES256, ES384, ES512",
                "leave it out to go by the kind of key",
                cx,
            );
        }
        found
    }
}

/// Reads the key of something declared elsewhere.
fn reference(node: Node<'_>, at: Span, what: &str, cx: &mut Cx<'_>) -> Option<String> {
    let text = match node.value() {
        Value::Text(text) => text,
        Value::Number(text) if node.is_plain() => text,
        _ => {
            cx.wrong_type(node, at, &format!("a text: the key of {what}"));
            return None;
        }
    };
    if tokens_in(text.as_bytes()).next().is_some() {
        cx.sink.secret.push(node.full_span());
        cx.sink.push(
            Diagnostic::new(&secrets::LITERAL_SECRET, format!("a value that looks like an API token stands where the key of {what} belongs"))
                .at(at, "takes a key")
                .help("write the key under which it is declared, and replace the token: it has been in a file"),
        );
        return None;
    }
    Some(text.to_owned())
}

impl Read for Reference {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        reference(node, at, "a tenant or org", cx).map(Self)
    }
}

impl Read for TokenKey {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        reference(node, at, "a token", cx).map(Self)
    }
}

/// Gives each type the schema that editors check it by.
macro_rules! schema {
    ($($type:ty: $name:literal, $schema:tt;)+) => {$(
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

pub(super) use schema;

schema! {
    Version: "Version", { "const": 1 };
    Type: "VariableType", { "enum": ["string", "number", "boolean", "host"] };
    Scalar: "Scalar", { "type": ["string", "number", "boolean"] };
    Count: "Count", { "type": "integer", "minimum": 0 };
    Address: "Address", { "type": "string", "pattern": "^(tenant|org|token|connection|consumer)\\." };
    Ignored: "Ignored", { "enum": ["name", "description"] };
    NotifyForm: "NotifyForm", { "enum": ["webhook", "slack"] };
    NotifyUrl: "NotifyUrl", { "type": "string" };
    Occasion: "Occasion", { "enum": ["drift", "waiting", "failed", "done", "clean"] };
    CutOver: "CutOver", { "enum": ["reauthorize", "replace"] };
    PerSecond: "PerSecond", { "type": "integer", "minimum": 1, "maximum": 50 };
    Share: "Share", {
        "anyOf": [
            { "type": "number", "exclusiveMinimum": 0, "maximum": 1 },
            { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?%$" },
        ],
        "examples": ["20%"],
    };
    CanaryUrl: "CanaryUrl", { "type": "string", "pattern": "^https://[^/?#@]+/[^?#]*$" };
    SigningAlgorithm: "SigningAlgorithm", { "enum": ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"] };
    Reference: "Reference", { "type": "string" };
    TokenKey: "TokenKey", { "type": "string" };
}

/// Wrappers that leave no trace in the schema.
macro_rules! transparent {
    ($($wrapper:ident),+) => {$(
        impl<T: JsonSchema> JsonSchema for $wrapper<T> {
            fn inline_schema() -> bool {
                T::inline_schema()
            }

            fn schema_name() -> Cow<'static, str> {
                T::schema_name()
            }

            fn schema_id() -> Cow<'static, str> {
                T::schema_id()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                T::json_schema(generator)
            }
        }
    )+};
}

transparent!(Spanned, Keyed);

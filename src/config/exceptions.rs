//! `exceptions`: live differences that are accepted until a date.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::extent::Extent;
use super::fields::missing;
use super::reader::{Cx, Read};
use super::record::record;
use super::shape::Ignored;
use super::sink::Sink;
use super::tree::{Node, Value};
use super::values::{Day, invalid};
use super::words::{nearest, quote};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, shape};
use crate::model::{
    Address, Claim, Declared, ExceptedText, Exception, Span, Spanned, Timestamp, Until,
};

record! {
    /// One live difference that is accepted until a date, or several of one address.
    ExceptionText, "exception", {
        /// What differs, such as `token.accuhive/okta-workflows`.
        required address: Spanned<Address>,
        /// Permissions that may differ from what is declared, either way.
        optional permissions: Vec<Spanned<Claim>>,
        /// Texts that may differ: `name`, `description`.
        optional fields: Vec<Spanned<Ignored>>,
        /// When it ends: a day such as `2026-12-01` (to its end, in UTC), or a time such as `2026-12-01T12:00:00Z`.
        required until: Spanned<Until>,
        /// Why it is accepted, for whoever reads it next week.
        required reason: Spanned<String>,
        /// Where that was agreed.
        optional ticket: Spanned<String>,
    }
}

/// A list that knows where it stands.
#[derive(Debug)]
pub(super) struct Listed<T> {
    pub key: Span,
    /// All its bytes.
    pub list: Span,
    /// Each entry, and where it begins.
    pub items: Vec<(Span, T)>,
}

impl<T: Read> Read for Listed<T> {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let list = node.full_span();
        if node.value() == Value::Null {
            let items = Vec::new();
            return Some(Self {
                key: at,
                list,
                items,
            });
        }
        let items = Vec::<Spanned<T>>::read(node, at, cx)?.into_iter();
        Some(Self {
            key: at,
            list,
            items: items.map(|item| (item.span, item.value)).collect(),
        })
    }
}

impl<T: JsonSchema> JsonSchema for Listed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("ListOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = generator.subschema_for::<T>();
        json_schema!({ "type": ["array", "null"], "items": item })
    }
}

impl Read for Until {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        const EXPECTED: &str =
            "a day such as `2026-12-01`, or a time such as `2026-12-01T12:00:00Z`";
        let (Value::Text(text) | Value::Number(text)) = node.value() else {
            cx.wrong_type(node, at, EXPECTED);
            return None;
        };
        let until = read_until(text);
        if until.is_none() {
            let message = format!("{} is neither a day nor a time", quote(text));
            let help = "write the last day on which it holds, such as `2026-12-01`, or a time with its zone, such as `2026-12-01T12:00:00Z`";
            invalid(&shape::INVALID_VALUE, node, message, EXPECTED, help, cx);
        }
        until
    }
}

/// Reads a day (`2026-12-01`, to its end in UTC) or an RFC 3339 time.
pub fn read_until(text: &str) -> Option<Until> {
    let ends = match Day::parse(text) {
        Some(day) => {
            let next = day.0.tomorrow().ok()?;
            next.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp()
        }
        None => text.parse::<Timestamp>().ok()?,
    };
    Some(Until {
        written: text.to_owned(),
        ends,
    })
}

impl JsonSchema for Until {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Until".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "anyOf": [{ "format": "date" }, { "format": "date-time" }],
            "examples": ["2026-12-01", "2026-12-01T12:00:00Z"],
        })
    }
}

/// Exceptions about something that is declared.
pub(super) fn exceptions(
    texts: Vec<(Span, ExceptionText)>,
    declared: &Declared,
    extent: &Extent,
    sink: &mut Sink,
) -> Vec<Exception> {
    let made = texts.into_iter();
    made.filter_map(|(span, text)| exception(span, text, declared, extent, sink))
        .collect()
}

fn exception(
    span: Span,
    text: ExceptionText,
    declared: &Declared,
    extent: &Extent,
    sink: &mut Sink,
) -> Option<Exception> {
    let says_what = !text.permissions.is_absent() || !text.fields.is_absent();
    let permissions: Vec<Spanned<Claim>> = text.permissions.if_written()?.unwrap_or_default();
    let fields = text.fields.if_written()?.unwrap_or_default();
    let address = text.address.good()?;
    if permissions.is_empty() && fields.is_empty() {
        if !says_what {
            let help = "an exception names what may differ, such as `permissions: [\"Device list\"]` or `fields: [name]`";
            sink.push(missing(span, "exception", "permissions", Some(help.into())));
        } else {
            sink.push(
                Diagnostic::new(
                    &shape::INVALID_VALUE,
                    "the exception names nothing that may differ",
                )
                .at(span, "lists nothing")
                .help("name a permission or a field, or remove the exception"),
            );
        }
        return None;
    }
    known(&address, declared, extent, sink)?;
    let reason = text.reason.good()?;
    if reason.trim().is_empty() {
        sink.push(
            Diagnostic::new(&shape::INVALID_VALUE, "the exception's reason is empty")
                .at(reason.span, "a sentence belongs here")
                .help("say why the difference is accepted, for whoever reads it next week"),
        );
        return None;
    }
    let fields = fields.into_iter().map(|field| {
        let text = match field.value {
            Ignored::Name => ExceptedText::Name,
            Ignored::Description => ExceptedText::Description,
        };
        Spanned::new(text, field.span)
    });
    Some(Exception {
        span,
        address,
        permissions,
        fields: fields.collect(),
        until: text.until.good()?,
        reason: reason.value,
        ticket: text.ticket.good().map(|ticket| ticket.value),
    })
}

/// An exception is about a declared token: nothing else has permissions, a name or a description that a log shows.
fn known(
    address: &Spanned<Address>,
    declared: &Declared,
    extent: &Extent,
    sink: &mut Sink,
) -> Option<()> {
    let is_token = matches!(address.value, Address::Token { .. });
    if is_token && (declared.contains(&address.value) || !extent.is_whole()) {
        return Some(());
    }
    let written = address.value.to_string();
    if !is_token {
        sink.push(
            Diagnostic::new(
                &names::UNKNOWN_EXCEPTION,
                format!("{} has nothing that an exception could be about", quote(&written)),
            )
            .at(address.span, "not a token")
            .help("an exception is about permissions, the name or the description of a token: write `token.TENANT/TOKEN`"),
        );
        return None;
    }
    let tokens: Vec<String> = declared
        .tenants
        .iter()
        .flat_map(|(tenant, text)| {
            let keys = text.tokens.keys();
            keys.map(move |token| Address::token(tenant, token).to_string())
        })
        .collect();
    let near = sink
        .may_compare(tokens.len())
        .then(|| nearest(&written, tokens.iter().map(String::as_str)))
        .flatten();
    let diagnostic = Diagnostic::new(
        &names::UNKNOWN_EXCEPTION,
        format!(
            "an exception is about {}, which is not declared",
            quote(&written)
        ),
    );
    let diagnostic = match near {
        Some(near) => diagnostic
            .at(address.span, format!("did you mean `{near}`?"))
            .guess(address.span, near),
        None => diagnostic.at(address.span, "not declared"),
    };
    sink.push(diagnostic.help(
        "name a declared token, or remove the exception: what nobody declared is shown and never acted on",
    ));
    None
}

//! Who is told: the section `notify`.

use super::pasted::peel;
use super::reader::{Cx, Read};
use super::shape::NotifyText;
use super::sink::Sink;
use super::tree::{Node, Value};
use super::values::invalid;
use super::words::{listed, quote};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, secrets, shape};
use crate::model::{Key, Notified, NotifyForm, NotifyUrl, Occasion, SecretRef, Span};

/// Hosts whose webhook addresses are secrets: whoever has one may write there.
const SECRET_ADDRESSES: [&str; 4] = [
    "hooks.slack.com",
    "discord.com",
    "webhook.office.com",
    "chat.googleapis.com",
];

impl Read for NotifyUrl {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Text(text) = node.value() else {
            return SecretRef::read(node, at, cx).map(Self::Secret);
        };
        let Some(rest) = text.strip_prefix("https://") else {
            if text.contains("://") && !text.starts_with("op://") {
                let message = format!("{} is no address to send to", quote(text));
                let help =
                    "write an https address, or where it is kept, such as `env:SLACK_WEBHOOK`";
                invalid(&shape::INVALID_VALUE, node, message, "https only", help, cx);
                return None;
            }
            return SecretRef::read(node, at, cx).map(Self::Secret);
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_secret = SECRET_ADDRESSES
            .iter()
            .any(|known| host == *known || host.ends_with(&format!(".{known}")));
        if is_secret || host.contains('@') {
            cx.sink.secret.push(node.full_span());
            cx.sink.push(
                Diagnostic::new(
                    &secrets::LITERAL_SECRET,
                    "the address of this webhook is a secret: whoever has it may write there",
                )
                .at(at, "is written into the file")
                .help("keep it in a store and name it, such as `url: env:SLACK_WEBHOOK`; make a new webhook, since this one is known now"),
            );
            return None;
        }
        if let Err(error) = peel(host.split(':').next().unwrap_or_default()) {
            let help = "write an https address with a host and a path";
            invalid(
                &names::INVALID_HOST,
                node,
                error.to_string(),
                "no host",
                help,
                cx,
            );
            return None;
        }
        Some(Self::Plain(text.to_owned()))
    }
}

impl Read for NotifyForm {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        const WORDS: &str = "`webhook` or `slack`";
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, WORDS);
            return None;
        };
        match text {
            "webhook" => Some(Self::Webhook),
            "slack" => Some(Self::Slack),
            other => {
                let message = format!("{} is no kind of message", quote(other));
                let help = "`webhook` sends a signed JSON document, `slack` what Slack's incoming webhooks take";
                invalid(&shape::INVALID_VALUE, node, message, WORDS, help, cx);
                None
            }
        }
    }
}

impl Read for Occasion {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let words = listed(Self::ALL.map(Self::word));
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, "the word of an occasion");
            return None;
        };
        let found = Self::ALL.into_iter().find(|one| one.word() == text);
        if found.is_none() {
            let message = format!("{} is no occasion", quote(text));
            let help = format!("write one or more of {words}");
            invalid(&shape::INVALID_VALUE, node, message, "not known", &help, cx);
        }
        found
    }
}

/// One place that is told.
pub(super) fn notified(
    key: Key,
    span: Span,
    text: NotifyText,
    sink: &mut Sink,
) -> Option<Notified> {
    let form = text.kind.good();
    let signing_key = text.signing_key.good();
    if let (Some(NotifyForm::Slack), Some(signing)) = (form, &signing_key) {
        sink.push(
            Diagnostic::new(&shape::INVALID_VALUE, "messages for Slack are not signed")
                .at(signing.span, "has no effect")
                .help("leave it out, or use `kind: webhook`"),
        );
    }
    let on = text.on.good().unwrap_or_default();
    let on = match on.is_empty() {
        true => Occasion::DEFAULT.into(),
        false => on.into_iter().map(|one| one.value).collect(),
    };
    Some(Notified {
        key,
        span,
        form: form?,
        url: text.url.good()?,
        signing_key,
        on,
    })
}

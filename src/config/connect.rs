//! Connections: which org, tenant and token each one means.

use std::collections::BTreeMap;

use super::declare::{absent, gone, has_text, unknown};
use super::extent::Extent;
use super::fields::missing;
use super::reader::Slot;
use super::shape::{CanaryText, ConnectionText, InvokerText, Reference};
use super::sink::Sink;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shape;
use crate::model::{Canary, Connection, Key, ServiceApp, Span, Spanned};

/// What an app needs to invoke a flow that is protected with OAuth 2.0.
const INVOKE: &str = "okta.workflows.invoke.manage";

/// The keys that connections may name, those of broken things included.
pub(super) struct Known<'a> {
    pub tenants: &'a BTreeMap<Key, Span>,
    pub orgs: &'a BTreeMap<Key, Span>,
    /// By tenant; a tenant that could not be read at all is not here.
    pub tokens: &'a BTreeMap<Key, TokenKeys>,
    /// What could not be read: a key that is not here may well be declared there.
    pub extent: &'a Extent,
}

/// The keys of one tenant's tokens, those of broken ones included.
pub(super) struct TokenKeys {
    /// Each key, and where it is declared to be gone.
    pub gone: BTreeMap<Key, Option<Span>>,
    pub auditor: Option<Key>,
    pub extent: Extent,
}

impl TokenKeys {
    /// Checks that a token which is named exists and is to stay.
    pub fn use_token(&self, key: &Spanned<Key>, tenant: &str, use_: &str, sink: &mut Sink) {
        match self.gone.get(&key.value) {
            None if !self.extent.may_hold(&key.value) => {
                unknown(
                    key,
                    "token",
                    &format!(" in the tenant `{tenant}`"),
                    self.gone.keys().map(String::as_str),
                    sink,
                );
            }
            Some(Some(place)) => absent(key, *place, use_, sink),
            _ => {}
        }
    }
}

/// Makes one connection; `None` when a diagnostic was given, here or about what it refers to.
pub(super) fn connection(
    key: &str,
    span: Span,
    text: ConnectionText,
    known: &Known<'_>,
    sink: &mut Sink,
) -> Option<Connection> {
    let absent = gone(&text.absent);
    let org = only(text.org, known.orgs, "org", span, known.extent, sink);
    let tenant = only(
        text.tenant,
        known.tenants,
        "tenant",
        span,
        known.extent,
        sink,
    );
    let nickname = match text.nickname {
        Slot::Absent => Some(Spanned::new(key.to_owned(), span)),
        slot => slot
            .good()
            .filter(|name| has_text(name, "the connection's nickname", sink)),
    };
    let written = match text.token {
        Slot::Absent => None,
        slot => Some(
            slot.good()
                .map(|token| Spanned::new(token.value.0, token.span))?,
        ),
    };
    let tenant = tenant?;
    let tokens = known.tokens.get(&tenant.value)?;
    let token = match written {
        Some(token) => token,
        None => only_token(tokens, &tenant, span, sink)?,
    };
    if absent.is_none() && token.value != Connection::UNKNOWN_TOKEN {
        tokens.use_token(&token, &tenant, "the connection runs", sink);
    }
    let (canary, canary_wanted) = match text.canary {
        Slot::Absent => (None, None),
        slot => canary(slot.good()?, sink)?,
    };
    Some(Connection {
        span,
        nickname: nickname?,
        org: org?,
        tenant,
        token,
        wave: text.wave.good(),
        flows: text.flows.good().unwrap_or_default(),
        cut_over: text.cut_over.good().unwrap_or_default(),
        canary,
        canary_wanted,
        absent,
    })
}

/// A canary, or where one is declared that has no URL yet.
fn canary(
    text: Spanned<CanaryText>,
    sink: &mut Sink,
) -> Option<(Option<Spanned<Canary>>, Option<Span>)> {
    let client_token = text.value.client_token.if_written()?;
    let service_app = match text.value.service_app {
        Slot::Absent => None,
        Slot::Good(app) if client_token.is_some() => {
            sink.push(
                Diagnostic::new(
                    &shape::CONFLICTING_FIELDS,
                    "the canary names both a client token and a service app",
                )
                .at(app.at, "a flow asks for one of the two")
                .help("keep the one that the flow's API access settings name"),
            );
            return None;
        }
        slot => Some(invoker(slot.good()?.value)?),
    };
    let url = match text.value.url {
        Slot::Absent => return Some((None, Some(text.span))),
        slot => slot.good()?.0,
    };
    let canary = Canary {
        url,
        client_token,
        service_app,
    };
    Some((Some(Spanned::new(canary, text.span)), None))
}

/// The app that invokes a flow: its one scope is not a matter of choice.
fn invoker(text: InvokerText) -> Option<ServiceApp> {
    Some(ServiceApp {
        client_id: text.client_id.good()?,
        private_key: text.private_key.good()?,
        key_id: text.key_id.if_written()?.map(|id| id.value),
        algorithm: text
            .algorithm
            .if_written()?
            .map(|algorithm| algorithm.value),
        scopes: vec![INVOKE.to_owned()],
    })
}

/// The key that is written, or the only one there is.
fn only(
    written: Slot<Spanned<Reference>>,
    known: &BTreeMap<Key, Span>,
    noun: &str,
    at: Span,
    extent: &Extent,
    sink: &mut Sink,
) -> Option<Spanned<Key>> {
    match written {
        Slot::Bad => None,
        Slot::Good(key) => {
            let key = Spanned::new(key.value.0, key.span);
            if !known.contains_key(&key.value) {
                if !extent.may_hold(&key.value) {
                    unknown(&key, noun, "", known.keys().map(String::as_str), sink);
                }
                return None;
            }
            Some(key)
        }
        Slot::Absent => {
            let mut keys = known.keys();
            match (keys.next(), keys.next()) {
                (Some(key), None) => Some(Spanned::new(key.clone(), at)),
                (first, _) => {
                    if extent.is_whole() {
                        let help = match first {
                            None => format!("declare one under `{noun}s:`, then name it here"),
                            Some(_) => format!(
                                "several are declared: say which one, such as `{noun}: KEY`"
                            ),
                        };
                        sink.push(missing(at, "connection", noun, Some(help)));
                    }
                    None
                }
            }
        }
    }
}

/// The tenant's only token that is neither the auditor nor to be gone.
fn only_token(tokens: &TokenKeys, tenant: &str, at: Span, sink: &mut Sink) -> Option<Spanned<Key>> {
    let mut others = tokens
        .gone
        .iter()
        .filter(|(key, gone)| Some(*key) != tokens.auditor.as_ref() && gone.is_none());
    if let (Some((key, _)), None) = (others.next(), others.next()) {
        return Some(Spanned::new(key.clone(), at));
    }
    if tokens.extent.is_whole() {
        let help =
            format!("say which token of the tenant `{tenant}` it runs on, such as `token: KEY`");
        sink.push(missing(at, "connection", "token", Some(help)));
    }
    None
}

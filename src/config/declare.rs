//! What was read to what is declared: defaults filled in, references checked, tenants and orgs.

use std::collections::BTreeMap;

use super::connect::{Known, TokenKeys, connection};
use super::exceptions;
use super::extent::Extent;
use super::fields::missing;
use super::merge::{ByKey, Merged};
use super::notify::notified;
use super::plans;
use super::policy;
use super::promotion;
use super::reader::{Keyed, Slot};
use super::repeated::{self, Seen};
use super::shape::{CredentialsText, LimitsText, OrgText, TenantText, TokenText};
use super::sink::Sink;
use super::state_place;
use super::vault;
use super::words::{listed, nearest, quote};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, secrets, shape};
use crate::model::{
    Claim, Connection, Credentials, Declared, Key, Limits, Org, SecretRef, ServiceApp, Span,
    Spanned, Tenant, Token,
};

/// The scope that reading an org's System Log needs.
const LOGS: &str = "okta.logs.read";

/// The key of the token that is the auditor unless the tenant says otherwise.
const AUDITOR: &str = "auditor";

/// Makes the declared values. `extent`: what could not be read, where more may be declared.
pub(super) fn declare(merged: Merged, extent: &Extent, sink: &mut Sink) -> Declared {
    let tenant_keys = spans(&merged.tenants);
    let org_keys = spans(&merged.orgs);
    let connection_keys = spans(&merged.connections);
    let mut declared = Declared::default();
    let mut tokens = BTreeMap::new();
    let mut secrets = Seen::new(&secrets::SHARED_SECRET);
    for (key, (span, text)) in merged.tenants {
        let Some(text) = text else { continue };
        sink.entry = Some(span);
        let (tenant, known) = tenant(&key, span, text, extent, &mut secrets, sink);
        tokens.insert(key.clone(), known);
        declared.tenants.extend(tenant.map(|tenant| (key, tenant)));
    }
    for (key, (span, text)) in merged.orgs {
        let Some(mut text) = text else { continue };
        sink.entry = Some(span);
        let to = std::mem::take(&mut text.promotes_to);
        let pairs = std::mem::take(&mut text.connections);
        if let Some(promotion) = promotion::promotion(to, pairs, sink) {
            declared.promotions.insert(key.clone(), promotion);
        }
        if let Some(org) = org(span, text, sink) {
            declared.orgs.insert(key, org);
        }
    }
    let known = Known {
        tenants: &tenant_keys,
        orgs: &org_keys,
        tokens: &tokens,
        extent,
    };
    for (key, (span, text)) in merged.connections {
        sink.entry = Some(span);
        if let Some(connection) = text.and_then(|text| connection(&key, span, text, &known, sink)) {
            declared.connections.insert(key, connection);
        }
    }
    sink.entry = None;
    for (id, (_, person)) in merged.people {
        let Some(person) = person else { continue };
        if let Some(day) = person.left {
            let day = Spanned::new(day.value.0, day.span);
            declared.left.insert(id.clone(), day);
        }
        declared.people.insert(id, person.name);
    }
    for (key, (span, text)) in merged.notify {
        let one = text.and_then(|text| notified(key, span, text, sink));
        declared.notify.extend(one);
    }
    declared.handoff_program = merged
        .handoffs
        .and_then(|(_, text)| text.command.good())
        .filter(|argv| !argv.is_empty());
    declared.safety = merged.safety.map(plans::safety).unwrap_or_default();
    declared.moved = plans::moved(merged.moved, &declared, extent, sink);
    declared.forget = plans::forget(merged.forget, &declared, sink);
    plans::waves(&declared, sink);
    declared.policy = policy::policy(merged.policy, sink);
    declared.exceptions = exceptions::exceptions(merged.exceptions, &declared, extent, sink);
    declared.exception_lists = merged.exception_lists;
    let keys = promotion::Keys {
        orgs: &org_keys,
        connections: &connection_keys,
        extent,
    };
    promotion::check(&declared, &keys, sink);
    let hidden = merged.stores_hidden
        || merged
            .stores
            .as_ref()
            .is_some_and(|(_, text)| !text.vault.is_absent());
    declared.state = state_place::settings(merged.state, sink);
    declared.stores = vault::stores(merged.stores.map(|(_, text)| text), sink);
    // A server that is declared wrongly has its own diagnostic.
    if !hidden {
        vault::check(&declared, sink);
    }
    repeated::check(&declared, sink);
    declared
}

fn spans<T>(map: &ByKey<T>) -> BTreeMap<Key, Span> {
    map.iter()
        .map(|(key, (span, _))| (key.clone(), *span))
        .collect()
}

/// Says that `key` is declared nowhere.
pub(super) fn unknown<'k>(
    key: &Spanned<Key>,
    noun: &str,
    place: &str,
    known: impl ExactSizeIterator<Item = &'k str> + Clone,
    sink: &mut Sink,
) {
    let count = known.len();
    let meant = sink
        .may_compare(count)
        .then(|| nearest(key, known.clone()))
        .flatten();
    let mut diagnostic = Diagnostic::new(
        &names::UNKNOWN_REFERENCE,
        format!("no {noun} {} is declared{place}", quote(key)),
    );
    diagnostic = match meant {
        Some(meant) => diagnostic
            .at(key.span, format!("did you mean `{meant}`?"))
            .guess(key.span, meant),
        None => diagnostic.at(key.span, "not declared"),
    };
    diagnostic = match count {
        0 => diagnostic.help(format!("no {noun} is declared{place} at all")),
        1..=10 => diagnostic.help(format!("declared are {}", listed(known))),
        _ => diagnostic,
    };
    sink.push(diagnostic);
}

/// Says that a name is empty, which no console allows; `false` then.
pub(super) fn has_text(name: &Spanned<String>, what: &str, sink: &mut Sink) -> bool {
    let empty = name.trim().is_empty();
    if empty {
        sink.push(
            Diagnostic::new(&shape::INVALID_VALUE, format!("{what} is empty"))
                .at(name.span, "a text belongs here")
                .help("write it as the console shows it, or leave the field out: the key is the default"),
        );
    }
    !empty
}

/// A tenant, unless a diagnostic was given, and the keys of its tokens in any case.
fn tenant(
    key: &str,
    span: Span,
    text: TenantText,
    extent: &Extent,
    secrets: &mut Seen<SecretRef>,
    sink: &mut Sink,
) -> (Option<Tenant>, TokenKeys) {
    let mut extent = extent.clone();
    if matches!(text.tokens, Slot::Bad) {
        extent.hide();
    }
    let texts = text.tokens.good().unwrap_or_default().0;
    let mut known = TokenKeys {
        gone: BTreeMap::new(),
        auditor: None,
        extent,
    };
    for (key, token) in &texts {
        if key.value == Connection::UNKNOWN_TOKEN {
            sink.push(
                Diagnostic::new(
                    &names::BAD_KEY,
                    "`unknown` cannot be the key of a token: a connection whose token is not known says `token: unknown`",
                )
                .at(key.span, "another key belongs here")
                .help("choose another key, and declare the change under `moved`"),
            );
        }
        let gone = token.as_ref().and_then(|token| gone(&token.absent));
        known.gone.insert(key.value.clone(), gone);
    }
    let auditor = match text.auditor {
        Slot::Good(auditor) => Some(Spanned::new(auditor.value.0, auditor.span)),
        Slot::Absent => texts
            .iter()
            .find(|(key, _)| key.value == AUDITOR)
            .map(|(key, _)| key.clone()),
        Slot::Bad => None,
    };
    if let Some(auditor) = &auditor {
        known.use_token(auditor, key, "the tenant's log is read", sink);
    }
    known.auditor = auditor.as_ref().map(|auditor| auditor.value.clone());
    let mut tokens = BTreeMap::new();
    for (key, text) in texts {
        let token = text.and_then(|text| token(&key, text, sink));
        tokens.extend(token.map(|token| (key.value, token)));
    }
    repeated::tokens(&tokens, secrets, sink);
    let tenant = text.api_host.good().map(|api_host| Tenant {
        span,
        api_host,
        former_hosts: text.former_hosts.good().unwrap_or_default(),
        auditor,
        tokens,
        limits: text.limits.good().map(limits).unwrap_or_default(),
    });
    (tenant, known)
}

/// Where a switch is on, if it is.
pub(super) fn gone(absent: &Slot<Spanned<bool>>) -> Option<Span> {
    match absent {
        Slot::Good(absent) if absent.value => Some(absent.span),
        _ => None,
    }
}

/// Says that a token in use is declared to be gone.
pub(super) fn absent(key: &Spanned<Key>, gone: Span, use_: &str, sink: &mut Sink) {
    let message = format!(
        "{use_} with the token {}, which is declared absent",
        quote(key)
    );
    let mut diagnostic =
        Diagnostic::new(&names::ABSENT_REFERENCE, message).at(key.span, "used here");
    if gone != key.span {
        diagnostic = diagnostic.at(gone, "to be gone here");
    }
    sink.push(
        diagnostic.help(
            "name another token here first, and declare this one absent when nothing uses it",
        ),
    );
}

fn limits(text: LimitsText) -> Limits {
    let default = Limits::default();
    Limits {
        requests_per_second: text
            .requests_per_second
            .good()
            .map_or(default.requests_per_second, |limit| limit.0),
        share_of_hour: text
            .share_of_hour
            .good()
            .map_or(default.share_of_hour, |share| share.0),
    }
}

fn token(key: &Spanned<Key>, text: TokenText, sink: &mut Sink) -> Option<Token> {
    let span = key.span;
    let absent = gone(&text.absent);
    let name = match text.name {
        Slot::Absent => key.clone(),
        Slot::Good(name) if has_text(&name, "the token's name", sink) => name,
        _ => return None,
    };
    if text.permissions.is_absent() && absent.is_none() {
        let help = "list what the token may do, such as `permissions: [\"Device list\"]`, or declare it gone with `absent: true`";
        sink.push(missing(span, "token", "permissions", Some(help.into())));
        return None;
    }
    let permissions = text.permissions.good().unwrap_or_default();
    repeated_permissions(&permissions, sink);
    let rotation = text.rotation.good().and_then(|text| {
        let span = text.span;
        plans::rotation(text.value, span, sink).map(|rotation| Spanned::new(rotation, span))
    });
    Some(Token {
        span,
        name,
        description: text.description.good(),
        secret: text.secret.good(),
        permissions,
        rotation,
        consumers: text
            .consumers
            .good()
            .map(plans::consumers)
            .unwrap_or_default(),
        prevent_revoke: gone(&text.prevent_revoke),
        ignore: plans::ignore(&text.ignore.good().unwrap_or_default()),
        absent,
    })
}

fn repeated_permissions(claims: &[Spanned<Claim>], sink: &mut Sink) {
    let mut known: BTreeMap<String, Span> = BTreeMap::new();
    for claim in claims {
        let identity = match &claim.value {
            Claim::One(permission) => permission.to_string(),
            Claim::Group { path, .. } => path.clone(),
        };
        if let Some(&first) = known.get(&identity).filter(|first| **first != claim.span) {
            sink.push(
                Diagnostic::new(
                    &names::REPEATED_PERMISSION,
                    format!("the permission {} is listed twice", quote(&identity)),
                )
                .at(claim.span, "listed again here")
                .at(first, "listed here first")
                .help("remove one of the two"),
            );
        } else {
            known.insert(identity, claim.span);
        }
    }
}

fn org(span: Span, text: OrgText, sink: &mut Sink) -> Option<Org> {
    let credentials = match text.credentials {
        Slot::Good(text) => Some(credentials(text, sink)?),
        _ => None,
    };
    Some(Org {
        span,
        domain: text.domain.good()?,
        credentials,
    })
}

fn credentials(text: Keyed<CredentialsText>, sink: &mut Sink) -> Option<Credentials> {
    let Keyed { at, value: text } = text;
    let app = [&text.client_id, &text.key_id]
        .iter()
        .any(|slot| !slot.is_absent())
        || !text.private_key.is_absent()
        || !text.algorithm.is_absent()
        || !text.scopes.is_absent();
    if !text.ssws.is_absent() && app {
        sink.push(
            Diagnostic::new(&shape::CONFLICTING_FIELDS, "the credentials name both an SSWS token and an API service app")
                .at(at, "only one of the two can be used")
                .help("keep `client_id` and `private_key`, whose rights can be narrowed to one scope, or `ssws`"),
        );
        return None;
    }
    if !text.ssws.is_absent() {
        return text.ssws.good().map(Credentials::Ssws);
    }
    let help = "write `client_id` and `private_key` of an API service app, or `ssws: env:NAME`";
    for (name, absent) in [
        ("client_id", text.client_id.is_absent()),
        ("private_key", text.private_key.is_absent()),
    ] {
        if absent {
            sink.push(missing(at, "credentials", name, Some(help.into())));
        }
    }
    let scopes = match text.scopes {
        Slot::Absent => vec![LOGS.to_owned()],
        slot => slot.good()?,
    };
    Some(Credentials::ServiceApp(ServiceApp {
        client_id: text.client_id.good()?,
        private_key: text.private_key.good()?,
        key_id: text.key_id.if_written()?.map(|id| id.value),
        algorithm: text
            .algorithm
            .if_written()?
            .map(|algorithm| algorithm.value),
        scopes,
    }))
}

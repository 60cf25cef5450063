//! Two things that the services could not tell apart, and two tokens with one secret.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::sink::Sink;
use super::words::quote;
use crate::diagnostic::codes::names;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Declared, Key, SecretRef, Span, Token};

/// Finds tenants, orgs and connections that bear one name.
pub(super) fn check(declared: &Declared, sink: &mut Sink) {
    let mut hosts = Seen::new(&names::REPEATED_NAME);
    for tenant in declared.tenants.values() {
        let host = tenant.api_host.value.as_str();
        let place = Place::new(tenant.api_host.span, tenant.span);
        hosts.see(host, place, sink, || {
            format!("two tenants have the host {}", quote(host))
        });
    }
    let mut domains = Seen::new(&names::REPEATED_NAME);
    for org in declared.orgs.values() {
        let domain = org.domain.value.as_str();
        let place = Place::new(org.domain.span, org.span);
        domains.see(domain, place, sink, || {
            format!("two orgs have the domain {}", quote(domain))
        });
    }
    let mut nicknames = Seen::new(&names::REPEATED_NAME);
    let present = declared
        .connections
        .values()
        .filter(|connection| connection.absent.is_none());
    for connection in present {
        let nickname = connection.nickname.value.as_str();
        let place = Place::new(connection.nickname.span, connection.span);
        nicknames.see(
            (connection.org.value.as_str(), nickname),
            place,
            sink,
            || {
                format!(
                    "two connections of one org have the nickname {}",
                    quote(nickname)
                )
            },
        );
    }
}

/// Finds tokens of one tenant that bear one name, and tokens of any tenant that have one secret.
pub(super) fn tokens(
    tokens: &BTreeMap<Key, Token>,
    secrets: &mut Seen<SecretRef>,
    sink: &mut Sink,
) {
    let mut seen = Seen::new(&names::REPEATED_NAME);
    for token in tokens.values() {
        let name = token.name.value.as_str();
        // A token that is to be gone may have the name of the one that follows it.
        if token.absent.is_none() {
            let place = Place::new(token.name.span, token.span);
            seen.see(name, place, sink, || {
                format!("two tokens of one tenant have the name {}", quote(name))
            });
        }
        if let Some(secret) = &token.secret {
            let place = Place::new(secret.span, token.span);
            secrets.see(secret.value.clone(), place, sink, || {
                format!(
                    "two tokens keep their secret at {}",
                    quote(&secret.value.to_string())
                )
            });
        }
    }
}

/// Where a value stands, and the key of what has it: two things share one place by alias or merge key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    value: Span,
    key: Span,
}

impl Place {
    fn new(value: Span, key: Span) -> Self {
        Self { value, key }
    }
}

/// Where each value was first seen.
pub(super) struct Seen<K> {
    code: &'static Code,
    first: HashMap<K, Place>,
}

impl<K: Hash + Eq> Seen<K> {
    pub fn new(code: &'static Code) -> Self {
        Self {
            code,
            first: HashMap::new(),
        }
    }

    fn see(&mut self, value: K, place: Place, sink: &mut Sink, message: impl FnOnce() -> String) {
        let Some(&other) = self.first.get(&value) else {
            self.first.insert(value, place);
            return;
        };
        // The later place is the one to change; things come sorted by key, not by place.
        let (first, again) = if other < place {
            (other, place)
        } else {
            (place, other)
        };
        self.first.insert(value, first);
        if first == again {
            sink.push(
                Diagnostic::new(self.code, message())
                    .at(again.value, "the same for everything that uses it")
                    .help("put the tenant's key into it: `${tenant}`, or `${TENANT}` in the name of an environment variable"),
            );
            return;
        }
        let (first, again) = match first.value == again.value {
            true => (first.key, again.key),
            false => (first.value, again.value),
        };
        sink.push(
            Diagnostic::new(self.code, message())
                .at(again, "here again")
                .at(first, "here first")
                .help("give each a name, host or reference of its own"),
        );
    }
}

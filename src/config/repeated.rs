//! Two things that the services could not tell apart, and two tokens with one secret.

use std::collections::HashMap;
use std::hash::Hash;

use super::sink::Sink;
use super::words::quote;
use crate::diagnostic::codes::{names, secrets};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Declared, Span};

/// Finds what is given twice.
pub(super) fn check(declared: &Declared, sink: &mut Sink) {
    let mut hosts = Seen::new(&names::REPEATED_NAME);
    let mut references = Seen::new(&secrets::SHARED_SECRET);
    for tenant in declared.tenants.values() {
        let host = tenant.api_host.value.as_str();
        hosts.see(host, tenant.api_host.span, sink, || {
            format!("two tenants have the host {}", quote(host))
        });
        let mut tokens = Seen::new(&names::REPEATED_NAME);
        for token in tenant.tokens.values() {
            let name = token.name.value.as_str();
            // A token that is to be gone may have the name of the one that follows it.
            if token.absent.is_none() {
                tokens.see(name, token.name.span, sink, || {
                    format!("two tokens of one tenant have the name {}", quote(name))
                });
            }
            if let Some(secret) = &token.secret {
                references.see(&secret.value, secret.span, sink, || {
                    format!(
                        "two tokens keep their secret at {}",
                        quote(&secret.value.to_string())
                    )
                });
            }
        }
    }
    let mut domains = Seen::new(&names::REPEATED_NAME);
    for org in declared.orgs.values() {
        let domain = org.domain.value.as_str();
        domains.see(domain, org.domain.span, sink, || {
            format!("two orgs have the domain {}", quote(domain))
        });
    }
    let mut nicknames = Seen::new(&names::REPEATED_NAME);
    for connection in declared.connections.values() {
        let nickname = connection.nickname.value.as_str();
        if connection.absent.is_none() {
            nicknames.see(
                (&connection.org.value, nickname),
                connection.nickname.span,
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
}

/// Where each value was first seen.
struct Seen<K> {
    code: &'static Code,
    first: HashMap<K, Span>,
}

impl<K: Hash + Eq> Seen<K> {
    fn new(code: &'static Code) -> Self {
        Self {
            code,
            first: HashMap::new(),
        }
    }

    fn see(&mut self, key: K, span: Span, sink: &mut Sink, message: impl FnOnce() -> String) {
        let Some(&other) = self.first.get(&key) else {
            self.first.insert(key, span);
            return;
        };
        // The later place is the one to change; things come sorted by key, not by place.
        let (first, again) = if other < span {
            (other, span)
        } else {
            (span, other)
        };
        self.first.insert(key, first);
        let mut diagnostic = Diagnostic::new(self.code, message()).at(again, "here again");
        if first != again {
            diagnostic = diagnostic.at(first, "here first");
        }
        sink.push(diagnostic.help("give each a name, host or reference of its own"));
    }
}

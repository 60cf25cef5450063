//! What the files declare, checked and resolved: every reference points at something that exists, every permission has an
//! identity, every value remembers the bytes that declare it.

mod connection;
mod exception;
mod policy;
mod token;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::{
    Address, ApiHost, Key, Notified, OktaDomain, SecretRef, ServiceApp, Span, Spanned,
    StateSettings, Stores,
};

pub use connection::{Canary, Connection, CutOver};
pub use exception::{ExceptedText, Exception, Until};
pub use policy::{Pattern, Policy, Region, RotationPolicy, Sharing, SharingPolicy};
pub use token::{Claim, Consumer, Ignore, Rotation, Token};

/// A whole configuration.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Iru Endpoint tenants by key.
    pub tenants: BTreeMap<Key, Tenant>,
    /// Okta orgs by key.
    pub orgs: BTreeMap<Key, Org>,
    /// Okta Workflows connections by key.
    pub connections: BTreeMap<Key, Connection>,
    /// Orgs whose flows go to another org, by their key.
    pub promotions: BTreeMap<Key, Promotion>,
    /// Names for the actor ids that the logs give.
    pub people: BTreeMap<String, String>,
    /// The program that takes handoffs further, with its arguments.
    pub handoff_program: Option<Vec<String>>,
    /// The day that a person left, by the same ids.
    pub left: BTreeMap<String, Spanned<Date>>,
    /// How much one plan may take away.
    pub safety: Safety,
    /// Things whose key changed.
    pub moved: Vec<Move>,
    /// Things that are given up without being revoked or deleted.
    pub forget: Vec<Spanned<Address>>,
    /// The stores of secrets that have an address.
    pub stores: Stores,
    /// What may be declared at all, and who approves what.
    pub policy: Policy,
    /// Differences that are accepted until a date.
    pub exceptions: Vec<Exception>,
    /// Where the exceptions of each file are listed: key and list.
    pub exception_lists: Vec<(Span, Span)>,
    /// Where the state is kept.
    pub state: StateSettings,
    /// Who is told after a drift or an apply.
    pub notify: Vec<Notified>,
    /// What the exports that a connection names show of it, by its key.
    pub exported: BTreeMap<Key, ExportedConnectionUse>,
}

/// What flow exports show of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportedConnectionUse {
    /// Flows whose cards use it: `People > Offboard user`.
    pub flows: BTreeSet<String>,
    /// When the newest export was made that has it, by its own word: it existed then.
    pub existed_at: Option<Timestamp>,
}

impl Declared {
    /// Flows that use any of these connections, as far as exports show, each once.
    pub fn flows_of<'a>(&self, addresses: impl IntoIterator<Item = &'a Address>) -> Vec<String> {
        let keys = addresses.into_iter().filter_map(|address| match address {
            Address::Connection(key) => Some(&self.exported.get(key)?.flows),
            _ => None,
        });
        let flows: BTreeSet<&String> = keys.flatten().collect();
        flows.into_iter().cloned().collect()
    }

    /// The token of an address.
    pub fn token(&self, address: &Address) -> Option<&Token> {
        match address {
            Address::Token { tenant, token } | Address::Consumer { tenant, token, .. } => {
                self.tenants.get(tenant)?.tokens.get(token)
            }
            _ => None,
        }
    }

    /// The consumer of an address.
    pub fn consumer(&self, address: &Address) -> Option<&Consumer> {
        match address {
            Address::Consumer { consumer, .. } => self.token(address)?.consumers.get(consumer),
            _ => None,
        }
    }

    /// Whether something of this address is declared.
    pub fn contains(&self, address: &Address) -> bool {
        match address {
            Address::Org(key) => self.orgs.contains_key(key),
            Address::Tenant(key) => self.tenants.contains_key(key),
            Address::Connection(key) => self.connections.contains_key(key),
            Address::Token { .. } => self.token(address).is_some(),
            Address::Consumer { .. } => self.consumer(address).is_some(),
        }
    }
}

/// How much one plan may take away before each removal has to be acknowledged by name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Safety {
    /// Tokens that one plan may revoke.
    pub revocations: u32,
    /// Share of a tenant's tokens that one plan may revoke, from 0 to 1; one token in any case.
    pub share_of_tokens: f64,
}

impl Default for Safety {
    fn default() -> Self {
        Self {
            revocations: 3,
            share_of_tokens: 0.3,
        }
    }
}

/// A thing whose key changed: its records follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Its address before.
    pub from: Spanned<Address>,
    /// Its address now.
    pub to: Spanned<Address>,
}

/// One Iru Endpoint tenant.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Where its key stands.
    pub span: Span,
    /// Its API host.
    pub api_host: Spanned<ApiHost>,
    /// Hosts it had before; their records are this tenant's.
    pub former_hosts: Vec<Spanned<ApiHost>>,
    /// The key of the token that reads the audit log; one of `tokens`.
    pub auditor: Option<Spanned<Key>>,
    /// Its tokens by key.
    pub tokens: BTreeMap<Key, Token>,
    /// How much of the tenant's request budget a run may use.
    pub limits: Limits,
}

impl Tenant {
    /// Whether the token with this key is the one that reads the audit log.
    pub fn is_auditor(&self, key: &str) -> bool {
        self.auditor
            .as_ref()
            .is_some_and(|auditor| auditor.value == key)
    }

    /// The token that reads the audit log.
    pub fn auditor_token(&self) -> Option<&Token> {
        self.tokens.get(&self.auditor.as_ref()?.value)
    }
}

/// How much of a tenant's shared request budget one run may use (10,000 an hour and 50 a second for all its integrations).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Requests a second, at most.
    pub requests_per_second: u32,
    /// Share of what `x-ratelimit-remaining-hour` leaves, from 0 to 1.
    pub share_of_hour: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_second: 20,
            share_of_hour: 0.2,
        }
    }
}

/// One Okta org with Workflows.
#[derive(Debug, Clone)]
pub struct Org {
    /// Where its key stands.
    pub span: Span,
    /// Its domain.
    pub domain: Spanned<OktaDomain>,
    /// How to sign in to read its System Log; `None`: the org's log is not read.
    pub credentials: Option<Credentials>,
}

/// Where the flows of an org go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The org that takes them.
    pub to: Spanned<Key>,
    /// Connections, and those that take their place there; one that is not named has a partner of its nickname.
    pub connections: Vec<(Spanned<Key>, Spanned<Key>)>,
}

/// How to sign in to an Okta org.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// An SSWS API token.
    Ssws(Spanned<SecretRef>),
    /// An API service app with a private key (`private_key_jwt`).
    ServiceApp(ServiceApp),
}

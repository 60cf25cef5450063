//! What the files declare, checked and resolved: every reference points at something that exists, every permission has an
//! identity, every value remembers the bytes that declare it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{
    Address, ApiHost, Key, OktaDomain, Permission, RecordedConnection, RecordedToken, SecretRef,
    ServiceApp, Span, Spanned, Stores,
};

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

/// One API token of a tenant.
#[derive(Debug, Clone)]
pub struct Token {
    /// Where its key stands.
    pub span: Span,
    /// Its name on the console.
    pub name: Spanned<String>,
    /// Its description on the console; `None` when the files say nothing about it.
    pub description: Option<Spanned<String>>,
    /// Where its secret is kept.
    pub secret: Option<Spanned<SecretRef>>,
    /// What it may do.
    pub permissions: Vec<Spanned<Claim>>,
    /// When it is to be replaced.
    pub rotation: Option<Spanned<Rotation>>,
    /// What uses it outside of Okta, by key.
    pub consumers: BTreeMap<Key, Consumer>,
    /// No plan revokes it: where that is declared.
    pub prevent_revoke: Option<Span>,
    /// Fields that may differ on the console.
    pub ignore: Ignore,
    /// Declared to be gone.
    pub absent: Option<Span>,
}

/// Fields of a token that may differ on the console.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ignore {
    /// Its name.
    pub name: bool,
    /// Its description.
    pub description: bool,
}

/// Something outside of Okta that uses a token: a script, a SIEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumer {
    /// Where its key stands.
    pub span: Span,
    /// What it is, for people.
    pub name: String,
    /// Who puts a new token into it.
    pub contact: Option<String>,
    /// How that is done.
    pub how: Option<String>,
}

impl Token {
    /// Which generation of this token bears `label`: 1 for the name itself.
    pub fn generation(&self, label: &str) -> Option<u32> {
        match &self.rotation {
            Some(rotation) => rotation.generation(&self.name, label),
            None => (*label == *self.name.value).then_some(1),
        }
    }

    /// As [`Token::generation`], for a token that was rotated although no rotation is declared for it.
    pub fn generation_after(&self, record: Option<&RecordedToken>, label: &str) -> Option<u32> {
        let rotated = record.is_some_and(|record| record.generation > 1);
        self.generation(label).or_else(|| {
            rotated
                .then(|| Rotation::of_suffix(Rotation::SUFFIX, &self.name, label))
                .flatten()
        })
    }

    /// The name of this generation on the console.
    pub fn generation_name(&self, generation: u32) -> String {
        Rotation::named(self.suffix(), &self.name, generation)
    }

    /// What the names of later generations end with.
    fn suffix(&self) -> &str {
        let rotation = self.rotation.as_ref();
        rotation.map_or(Rotation::SUFFIX, |rotation| &rotation.suffix)
    }

    /// The declared permissions, each with the place that asks for it. A group keeps the members in `frozen` (what the state
    /// recorded when it was first applied), so that a newer catalog never widens a token silently.
    pub fn permission_set(
        &self,
        frozen: &BTreeMap<String, BTreeSet<Permission>>,
    ) -> BTreeMap<Permission, Span> {
        let mut set = BTreeMap::new();
        for claim in &self.permissions {
            match &claim.value {
                Claim::One(permission) => {
                    set.insert(permission.clone(), claim.span);
                }
                Claim::Group { path, members } => {
                    for permission in frozen.get(path).unwrap_or(members) {
                        set.entry(permission.clone()).or_insert(claim.span);
                    }
                }
            }
        }
        set
    }
}

/// One entry of a token's `permissions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// One operation.
    One(Permission),
    /// A group or section of the console's tree, as ticking its box means.
    Group {
        /// Its full console path.
        path: String,
        /// What this catalog says is in it.
        members: BTreeSet<Permission>,
    },
}

/// When a token is to be replaced, and how its successors are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// Age at which it is due.
    pub every: SignedDuration,
    /// How long old and new live side by side.
    pub overlap: SignedDuration,
    /// What the name of generation N ends with, `{n}` standing for N: ` #{n}` makes `Okta Workflows #2`. The first
    /// generation bears the base name alone.
    pub suffix: String,
    /// The order in which connections get the new token; empty: all at once.
    pub waves: Vec<String>,
    /// How long a wave has to run on the new token before the next step.
    pub soak: SignedDuration,
}

impl Rotation {
    /// The suffix unless another is declared.
    pub const SUFFIX: &str = " #{n}";

    /// The place of a connection's wave in the order; one that names none comes last.
    pub fn wave_of(&self, connection: &Connection) -> usize {
        let named = connection.wave.as_ref();
        named
            .and_then(|wave| self.waves.iter().position(|known| *known == wave.value))
            .unwrap_or(self.waves.len().saturating_sub(1))
    }

    /// The name of this generation.
    pub fn name(&self, base: &str, generation: u32) -> String {
        Self::named(&self.suffix, base, generation)
    }

    fn named(suffix: &str, base: &str, generation: u32) -> String {
        match generation {
            0 | 1 => base.to_owned(),
            n => format!("{base}{}", suffix.replace("{n}", &n.to_string())),
        }
    }

    /// Which generation of `base` bears this label.
    pub fn generation(&self, base: &str, label: &str) -> Option<u32> {
        Self::of_suffix(&self.suffix, base, label)
    }

    fn of_suffix(suffix: &str, base: &str, label: &str) -> Option<u32> {
        let rest = label.strip_prefix(base)?;
        if rest.is_empty() {
            return Some(1);
        }
        let (before, after) = suffix.split_once("{n}")?;
        let digits = rest.strip_prefix(before)?.strip_suffix(after)?;
        let n: u32 = digits.parse().ok()?;
        (n >= 2 && n.to_string() == digits).then_some(n)
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

/// One Okta Workflows connection of the Kandji connector.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Where its key stands.
    pub span: Span,
    /// Its nickname on the console ("Name" in newer orgs).
    pub nickname: Spanned<String>,
    /// The org it lives in.
    pub org: Spanned<Key>,
    /// The tenant it reaches.
    pub tenant: Spanned<Key>,
    /// The token of that tenant that it runs on.
    pub token: Spanned<Key>,
    /// The wave of its token's rotation in which it gets the new token; `None`: the last one.
    pub wave: Option<Spanned<String>>,
    /// Globs of flow exports that use it, as written.
    pub flows: Vec<Spanned<String>>,
    /// How it gets a new token when that is rotated.
    pub cut_over: CutOver,
    /// A flow that answers as an API endpoint and uses this connection.
    pub canary: Option<Spanned<Canary>>,
    /// A canary is declared that has no URL yet: it is to be set up.
    pub canary_wanted: Option<Span>,
    /// Declared to be gone.
    pub absent: Option<Span>,
}

/// How a connection gets a new token when that is rotated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CutOver {
    /// The key is put into the same connection.
    #[default]
    Reauthorize,
    /// A second connection is made with the new key, the flows are moved to it, and the first one is deleted.
    Replace,
}

impl Connection {
    /// The address of the token that it runs on.
    pub fn token_address(&self) -> Address {
        Address::token(&self.tenant.value, &self.token.value)
    }

    /// The nickname of the connection that takes this one's place when its token reaches this generation: the declared one,
    /// with the suffix of the token's rotation.
    pub fn generation_name(&self, token: &Token, generation: u32) -> String {
        Rotation::named(token.suffix(), &self.nickname, generation)
    }

    /// Whether a connection of this nickname is this one: it bears the declared nickname, or that of a generation.
    pub fn bears(&self, token: Option<&Token>, nickname: &str) -> bool {
        let suffix = token.map_or(Rotation::SUFFIX, Token::suffix);
        Rotation::of_suffix(suffix, &self.nickname, nickname).is_some()
    }

    /// The nickname that it has on the console, as far as is known: the recorded one, else the declared one.
    pub fn console_nickname<'a>(&'a self, record: Option<&'a RecordedConnection>) -> &'a str {
        record.map_or(&self.nickname.value, |record| &record.nickname.value)
    }
}

/// A canary flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// Its invoke URL.
    pub url: String,
    /// The client token that it asks for.
    pub client_token: Option<SecretRef>,
    /// The service app that may invoke it, in place of a client token.
    pub service_app: Option<ServiceApp>,
}

impl Canary {
    /// The secret with which the flow is called, whichever kind it is.
    pub fn secret(&self) -> Option<&SecretRef> {
        let key = self.service_app.as_ref().map(|app| &app.private_key.value);
        self.client_token.as_ref().or(key)
    }
}

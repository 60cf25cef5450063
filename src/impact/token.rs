//! One token: what it is, what it may do, who uses it, what it did.

use std::collections::BTreeSet;

use super::Sight;
use super::activity::{self, Acted, LogAge};
use super::permissions::{Powers, PowersFrom};
use super::secrets::{Keeper, keepers};
use super::uses::{self, ConnectionUse, ConsumerUse, RunsOn};
use crate::model::{
    Actor, Address, Change, LiveTenant, LiveToken, Permission, Predecessor, Presence, Reading,
    RecordedToken, RotationOrder, SignedDuration, Timestamp, Token,
};

/// Which token of an address is meant while a rotation is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The only one, or the successor.
    Current,
    /// The old one, which is being replaced.
    Predecessor,
}

/// Whether a token exists, as far as the audit log is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Existence {
    /// The log shows it.
    Live,
    /// The log shows that it was deleted.
    Deleted(Change),
    /// The log was not read, or does not show it.
    Unknown,
}

/// What one token touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenImpact {
    /// Its address.
    pub address: Address,
    /// Which token of this address.
    pub role: Role,
    /// Its name on the console.
    pub name: String,
    /// The service's id, where it is known.
    pub id: Option<String>,
    /// Its generation.
    pub generation: u32,
    /// Its tenant's API host, where the tenant is declared.
    pub host: Option<String>,
    /// Whether it exists.
    pub existence: Existence,
    /// When it was created, and by whom where the log says.
    pub created: Option<(Timestamp, Option<Actor>)>,
    /// How much of the audit log is known.
    pub log: LogAge,
    /// Whether it reads the audit log for this program.
    pub auditor: bool,
    /// Whether the files declare it to exist.
    pub declared: bool,
    /// Whether the state knows it.
    pub recorded: bool,
    /// Whether the files forbid its revocation.
    pub prevent_revoke: bool,
    /// The rotation under way: what it does first, and whether its successor is proven.
    pub rotation: Option<(RotationOrder, bool)>,
    /// How long a rotation keeps both tokens at least: the declared overlap and the declared soak of each wave.
    pub overlap: Option<(SignedDuration, SignedDuration)>,
    /// What it may do.
    pub powers: Powers,
    /// Connections.
    pub connections: Vec<ConnectionUse>,
    /// Consumers outside of Okta.
    pub consumers: Vec<ConsumerUse>,
    /// What it did.
    pub acted: Acted,
    /// Where its secret is kept, as declared.
    pub reference: Option<String>,
    /// What else names that reference.
    pub also_named_by: Vec<Keeper>,
}

impl TokenImpact {
    /// Connections and consumers that fail when it is revoked now.
    pub fn fails(&self) -> Vec<&Address> {
        let connections = self
            .connections
            .iter()
            .map(|one| (&one.address, one.runs_on));
        let consumers = self.consumers.iter().map(|one| (&one.address, one.runs_on));
        connections
            .chain(consumers)
            .filter(|(_, runs_on)| *runs_on == RunsOn::ThisOne)
            .map(|(address, _)| address)
            .collect()
    }

    /// Connections and consumers that it has, on whichever token they run now.
    pub fn users(&self) -> usize {
        self.connections.len() + self.consumers.len()
    }
}

/// What the token of this address touches; `None` when it is neither declared nor recorded, or has no such role.
pub fn token(sight: Sight<'_>, address: &Address, role: Role) -> Option<TokenImpact> {
    let Address::Token {
        tenant: tenant_key,
        token: key,
    } = address
    else {
        return None;
    };
    let tenant = sight.declared.tenants.get(tenant_key);
    let declared = sight.declared.token(address);
    let record = sight.recorded.tokens.get(address);
    let rotation = sight.recorded.rotations.get(address);
    let predecessor = rotation.and_then(|rotation| rotation.predecessor.as_ref());
    let known = Known::of(declared, record, predecessor, role)?;
    let live = sight.live.tenants.get(tenant_key);
    let logged = live.and_then(|live| in_log(live, &known));
    let powers = powers(&known, logged, declared);
    let id = known
        .id
        .clone()
        .or_else(|| logged.map(|token| token.id.clone()));
    let (reference, also_named_by) = kept_at(sight, address, declared);
    Some(TokenImpact {
        role,
        generation: known.generation,
        host: tenant.map(|tenant| tenant.api_host.value.to_string()),
        existence: existence(logged),
        created: created(logged, known.created_at),
        log: activity::age(live),
        auditor: tenant.is_some_and(|tenant| tenant.is_auditor(key)),
        declared: declared.is_some_and(|token| token.absent.is_none()),
        recorded: record.is_some(),
        prevent_revoke: declared.is_some_and(|token| token.prevent_revoke.is_some()),
        rotation: rotation.map(|rotation| (rotation.order, rotation.predecessor.is_some())),
        overlap: declared
            .and_then(|token| token.rotation.as_ref())
            .map(|rotation| (rotation.value.overlap, rotation.value.soak)),
        powers,
        connections: uses::connections(sight, address, role),
        consumers: uses::consumers(sight, address, role),
        acted: activity::of(live, id.as_deref(), &known.name),
        reference,
        also_named_by,
        name: known.name,
        id,
        address: address.clone(),
    })
}

/// What the files and the state know of a token.
struct Known {
    name: String,
    id: Option<String>,
    generation: u32,
    created_at: Option<Timestamp>,
    permissions: Option<BTreeSet<Permission>>,
}

impl Known {
    fn of(
        declared: Option<&Token>,
        record: Option<&RecordedToken>,
        predecessor: Option<&Predecessor>,
        role: Role,
    ) -> Option<Self> {
        if role == Role::Predecessor {
            let old = predecessor?;
            return Some(Self {
                name: old.name.clone(),
                id: old.id.clone(),
                generation: old.generation,
                created_at: old.created_at,
                permissions: Some(old.permissions.clone()),
            });
        }
        match record {
            Some(record) => Some(Self {
                name: record.name.value.clone(),
                id: record.id.clone(),
                generation: record.generation,
                created_at: record.created_at,
                permissions: Some(record.permissions.value.clone()),
            }),
            None => declared.map(|token| Self {
                name: token.name.value.clone(),
                id: None,
                generation: 1,
                created_at: None,
                permissions: None,
            }),
        }
    }
}

/// The token in the log: by its id, else the only live one of its name.
fn in_log<'a>(live: &'a LiveTenant, known: &Known) -> Option<&'a LiveToken> {
    if !matches!(live.log, Reading::Read { .. }) {
        return None;
    }
    if let Some(id) = &known.id {
        return live.tokens.iter().find(|token| token.id == *id);
    }
    let mut named = live.tokens.iter().filter(|token| {
        token.presence == Presence::Present && token.label.value() == Some(&known.name)
    });
    named.next().filter(|_| named.next().is_none())
}

fn existence(logged: Option<&LiveToken>) -> Existence {
    match logged.map(|token| &token.presence) {
        Some(Presence::Present) => Existence::Live,
        Some(Presence::Deleted(change)) => Existence::Deleted(change.clone()),
        None => Existence::Unknown,
    }
}

fn created(
    logged: Option<&LiveToken>,
    recorded: Option<Timestamp>,
) -> Option<(Timestamp, Option<Actor>)> {
    match logged.and_then(|token| token.created.as_ref()) {
        Some(change) => Some((change.at, change.actor.clone())),
        None => recorded.map(|at| (at, None)),
    }
}

fn powers(known: &Known, logged: Option<&LiveToken>, declared: Option<&Token>) -> Powers {
    let ticked = logged.and_then(|token| token.permissions.value());
    match (ticked, &known.permissions) {
        (Some(ticked), _) => Powers::new(PowersFrom::AuditLog, &ticked.keys().cloned().collect()),
        (None, Some(recorded)) => Powers::new(PowersFrom::State, recorded),
        (None, None) => {
            let set = declared.map(|token| token.permission_set(&Default::default()));
            let set = set.unwrap_or_default().into_keys().collect();
            Powers::new(PowersFrom::Files, &set)
        }
    }
}

/// The token's declared reference, and what else names it.
fn kept_at(
    sight: Sight<'_>,
    address: &Address,
    declared: Option<&Token>,
) -> (Option<String>, Vec<Keeper>) {
    let Some(secret) = declared.and_then(|token| token.secret.as_ref()) else {
        return (None, Vec::new());
    };
    let shown = secret.value.to_string();
    let this = Keeper::Token(address.clone());
    let others = keepers(sight.declared)
        .into_iter()
        .filter(|one| one.keeper != this && one.secret.to_string() == shown)
        .map(|one| one.keeper)
        .collect();
    (Some(shown), others)
}

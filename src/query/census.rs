//! Every token that is declared or recorded, with what it may do and what runs on it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Address, Connection, Declared, Key, Permission, Predecessor, Recorded, RecordedToken, Timestamp,
};

/// Everything that a query looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// Tokens, by address; one under replacement is followed by the one that it replaces.
    pub holders: Vec<Holder>,
    /// Every address that is declared or recorded.
    pub known: BTreeSet<Address>,
    /// Connections of which nobody knows on which token they run.
    pub unplaced: BTreeSet<Address>,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its address.
    pub address: Address,
    /// Whether a successor takes its place.
    pub role: Role,
    /// Its name on the console.
    pub name: String,
    /// Its generation.
    pub generation: u32,
    /// Whether it is declared, and not as gone.
    pub declared: bool,
    /// When evidence last proved its permissions; `None`: never.
    pub recorded_at: Option<Timestamp>,
    /// When it was created, where the log showed it.
    pub created_at: Option<Timestamp>,
    /// What it may do, as recorded or as declared.
    pub permissions: BTreeMap<Permission, Standing>,
    /// Connections that run on it.
    pub connections: Vec<Running>,
    /// Names of what uses it outside of Okta, by address.
    pub consumers: BTreeMap<Address, String>,
}

/// Whether a token is the one of its address, or the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The one.
    Current,
    /// The one before, which is not revoked yet.
    Predecessor,
}

/// How a permission is known. At least one of both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// It is recorded: the token had it.
    pub recorded: bool,
    /// It is declared: the token is to have it.
    pub declared: bool,
}

/// A connection that runs on a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Its address.
    pub address: Address,
    /// Its nickname on the console.
    pub nickname: String,
    /// The org it lives in.
    pub org: Key,
    /// Flows that use it by the exports that it names, else the globs of those.
    pub flows: Vec<String>,
}

/// Counts everybody.
pub fn census(declared: &Declared, recorded: &Recorded) -> Census {
    let mut census = Census {
        known: addresses(declared, recorded),
        ..Census::default()
    };
    let mut by_token = connections(declared, recorded);
    let tokens: Vec<Address> = census
        .known
        .iter()
        .filter(|address| matches!(address, Address::Token { .. }))
        .cloned()
        .collect();
    for address in tokens {
        let running = by_token.remove(&address).unwrap_or_default();
        let rotation = recorded.rotations.get(&address);
        let before = rotation.and_then(|rotation| rotation.predecessor.as_ref());
        let (old, new): (Vec<Running>, Vec<Running>) = match rotation.zip(before) {
            None => (Vec::new(), running),
            Some((rotation, _)) => running.into_iter().partition(|one| {
                rotation.holders.contains(&one.address)
                    && !rotation.cut_over.contains_key(&one.address)
            }),
        };
        let unticked = rotation.is_some_and(|rotation| rotation.unticked_at.is_some());
        census
            .holders
            .extend(current(declared, recorded, &address, new));
        if let Some(before) = before {
            census
                .holders
                .push(predecessor(&address, before, unticked, old));
        }
    }
    let rest = by_token.into_values().flatten().map(|one| one.address);
    census.unplaced = rest.collect();
    census
}

fn addresses(declared: &Declared, recorded: &Recorded) -> BTreeSet<Address> {
    let mut known: BTreeSet<Address> = BTreeSet::new();
    let tenants = declared.tenants.keys().chain(recorded.tenants.keys());
    known.extend(tenants.cloned().map(Address::Tenant));
    let orgs = declared.orgs.keys().chain(recorded.orgs.keys());
    known.extend(orgs.cloned().map(Address::Org));
    for (tenant, of) in &declared.tenants {
        let there = of.tokens.iter().filter(|(_, one)| one.absent.is_none());
        known.extend(there.map(|(token, _)| Address::token(tenant, token)));
    }
    let connections = declared.connections.iter();
    let there = connections.filter(|(_, one)| one.absent.is_none());
    known.extend(there.map(|(key, _)| Address::Connection(key.clone())));
    known.extend(recorded.tokens.keys().cloned());
    known.extend(recorded.connections.keys().cloned());
    known
}

fn current(
    declared: &Declared,
    recorded: &Recorded,
    address: &Address,
    connections: Vec<Running>,
) -> Option<Holder> {
    let token = declared.token(address);
    let token = token.filter(|token| token.absent.is_none());
    let record = recorded.tokens.get(address);
    let mut permissions: BTreeMap<Permission, Standing> = BTreeMap::new();
    for permission in record.iter().flat_map(|record| &record.permissions.value) {
        permissions.entry(permission.clone()).or_default().recorded = true;
    }
    let none = BTreeMap::new();
    let groups = record.map_or(&none, |record| &record.groups);
    let wanted = token.map(|token| token.permission_set(groups));
    for permission in wanted.into_iter().flat_map(BTreeMap::into_keys) {
        permissions.entry(permission).or_default().declared = true;
    }
    let consumers = token.into_iter().flat_map(|token| &token.consumers);
    Some(Holder {
        role: Role::Current,
        name: record
            .map(|record| record.name.value.clone())
            .or_else(|| token.map(|token| token.name.value.clone()))?,
        generation: record.map_or(1, |record| record.generation),
        declared: token.is_some(),
        recorded_at: record.map(|record| record.permissions.at),
        created_at: record.and_then(|record: &RecordedToken| record.created_at),
        permissions,
        connections,
        consumers: consumers
            .map(|(key, one)| (consumer(address, key), one.name.clone()))
            .collect(),
        address: address.clone(),
    })
}

fn consumer(token: &Address, key: &Key) -> Address {
    match token {
        Address::Token { tenant, token } => Address::Consumer {
            tenant: tenant.clone(),
            token: token.clone(),
            consumer: key.clone(),
        },
        other => other.clone(),
    }
}

fn predecessor(
    address: &Address,
    before: &Predecessor,
    unticked: bool,
    connections: Vec<Running>,
) -> Holder {
    let standing = Standing {
        recorded: true,
        declared: false,
    };
    let had = before.permissions.iter().filter(|_| !unticked);
    Holder {
        address: address.clone(),
        role: Role::Predecessor,
        name: before.name.clone(),
        generation: before.generation,
        declared: false,
        recorded_at: Some(before.replaced_at),
        created_at: before.created_at,
        permissions: had
            .map(|permission| (permission.clone(), standing))
            .collect(),
        connections,
        consumers: BTreeMap::new(),
    }
}

/// Connections by the token that they run on, as declared, else as recorded.
fn connections(declared: &Declared, recorded: &Recorded) -> BTreeMap<Address, Vec<Running>> {
    let keys = declared.connections.iter();
    let there = keys.filter(|(_, one)| one.absent.is_none());
    let mut all: BTreeSet<Address> = there
        .map(|(key, _)| Address::Connection(key.clone()))
        .collect();
    all.extend(recorded.connections.keys().cloned());
    let mut by_token: BTreeMap<Address, Vec<Running>> = BTreeMap::new();
    for address in all {
        let Address::Connection(key) = &address else {
            continue;
        };
        let known: Option<&Connection> = declared.connections.get(key);
        let record = recorded.connections.get(&address);
        let token = known
            .map(Connection::token_address)
            .or_else(|| record.map(|record| record.token.clone()));
        let org = known
            .map(|known| known.org.value.clone())
            .or_else(|| record.map(|record| record.org.clone()));
        let nickname = known
            .map(|known| known.console_nickname(record).to_owned())
            .or_else(|| record.map(|record| record.nickname.value.clone()));
        let (Some(token), Some(org), Some(nickname)) = (token, org, nickname) else {
            continue;
        };
        let mut flows = declared.flows_of([&address]);
        if flows.is_empty() {
            let globs = known.into_iter().flat_map(|known| &known.flows);
            flows = globs.map(|glob| glob.value.clone()).collect();
        }
        by_token.entry(token).or_default().push(Running {
            address,
            nickname,
            org,
            flows,
        });
    }
    by_token
}

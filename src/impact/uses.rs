//! Who uses a token: connections of Okta Workflows, and consumers outside of Okta.

use std::collections::BTreeSet;

use super::Sight;
use super::token::Role;
use crate::model::{Address, Connection, Key, RecordedRotation, Timestamp};

/// A connection of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionUse {
    /// Its address.
    pub address: Address,
    /// Its nickname on the console.
    pub nickname: String,
    /// The key of its org.
    pub org: Key,
    /// The org's domain, where it is declared.
    pub domain: Option<String>,
    /// The flows that use it by the exports that it names, else the globs of those.
    pub flows: Vec<String>,
    /// Whether it has a canary.
    pub canary: bool,
    /// Which token it runs on while a rotation is under way.
    pub runs_on: RunsOn,
}

/// A consumer of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumerUse {
    /// Its address.
    pub address: Address,
    /// What it is.
    pub name: String,
    /// Who puts a new token into it.
    pub contact: Option<String>,
    /// How that is done.
    pub how: Option<String>,
    /// Which token it runs on while a rotation is under way.
    pub runs_on: RunsOn,
}

/// Which token something runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunsOn {
    /// The one that is asked about.
    ThisOne,
    /// The other one of a rotation under way; for a connection that was moved to it, since when.
    TheOther(Option<Timestamp>),
}

impl RunsOn {
    fn of(address: &Address, role: Role, rotation: Option<&RecordedRotation>) -> Self {
        // without a proven successor there is one token only
        let Some(rotation) = rotation.filter(|rotation| rotation.predecessor.is_some()) else {
            return Self::ThisOne;
        };
        let moved = rotation.cut_over.get(address).map(|proven| proven.at);
        match (role, moved) {
            (Role::Predecessor, Some(at)) => Self::TheOther(Some(at)),
            (Role::Predecessor, None) => match rotation.holders.contains(address) {
                true => Self::ThisOne,
                false => Self::TheOther(None),
            },
            (_, Some(_)) => Self::ThisOne,
            (_, None) => match rotation.holders.contains(address) {
                true => Self::TheOther(None),
                false => Self::ThisOne,
            },
        }
    }
}

/// The connections of a token, declared ones and those that only the state knows.
pub(super) fn connections(sight: Sight<'_>, token: &Address, role: Role) -> Vec<ConnectionUse> {
    let rotation = sight.recorded.rotations.get(token);
    let recorded = sight.recorded.connections.iter();
    let recorded = recorded.filter(|(_, record)| record.token == *token);
    let declared = sight.declared.connections.iter();
    let declared = declared.filter(|(_, one)| {
        one.absent.is_none() && Address::token(&*one.tenant.value, &*one.token.value) == *token
    });
    let all: BTreeSet<Address> = recorded
        .map(|(address, _)| address.clone())
        .chain(declared.map(|(key, _)| Address::Connection(key.clone())))
        .collect();
    all.into_iter()
        .filter_map(|address| {
            let runs_on = RunsOn::of(&address, role, rotation);
            connection(sight, address, runs_on)
        })
        .collect()
}

/// One connection, as declared, else as recorded.
pub(super) fn connection(
    sight: Sight<'_>,
    address: Address,
    runs_on: RunsOn,
) -> Option<ConnectionUse> {
    let declared: Option<&Connection> = match &address {
        Address::Connection(key) => sight.declared.connections.get(key),
        _ => None,
    };
    let recorded = sight.recorded.connections.get(&address);
    let nickname = declared
        .map(|one| one.nickname.value.clone())
        .or_else(|| recorded.map(|record| record.nickname.value.clone()))?;
    let org = declared
        .map(|one| one.org.value.clone())
        .or_else(|| recorded.map(|record| record.org.clone()))?;
    let domain = sight.declared.orgs.get(&org);
    Some(ConnectionUse {
        nickname,
        domain: domain.map(|org| org.domain.value.to_string()),
        org,
        flows: flows(sight, &address, declared),
        canary: declared.is_some_and(|one| one.canary.is_some()),
        address,
        runs_on,
    })
}

/// The declared consumers of a token.
pub(super) fn consumers(sight: Sight<'_>, token: &Address, role: Role) -> Vec<ConsumerUse> {
    let rotation = sight.recorded.rotations.get(token);
    let Address::Token { tenant, token: key } = token else {
        return Vec::new();
    };
    let declared = sight.declared.token(token);
    declared.map_or_else(Vec::new, |declared| {
        let consumers = declared.consumers.iter();
        consumers
            .map(|(consumer, one)| {
                let address = Address::Consumer {
                    tenant: tenant.clone(),
                    token: key.clone(),
                    consumer: consumer.clone(),
                };
                ConsumerUse {
                    runs_on: RunsOn::of(&address, role, rotation),
                    address,
                    name: one.name.clone(),
                    contact: one.contact.clone(),
                    how: one.how.clone(),
                }
            })
            .collect()
    })
}

/// Names of flows, where exports that it declares show them; else the globs.
fn flows(sight: Sight<'_>, address: &Address, declared: Option<&Connection>) -> Vec<String> {
    let exported = sight.declared.flows_of([address]);
    match (exported.is_empty(), declared) {
        (true, Some(one)) => one.flows.iter().map(|flow| flow.value.clone()).collect(),
        _ => exported,
    }
}

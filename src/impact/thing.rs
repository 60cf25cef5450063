//! What a declared or recorded thing touches, and what breaks when it goes.

use super::Sight;
use super::secrets::{Keeper, keepers};
use super::token::{Role, TokenImpact, token};
use super::uses::{self, ConnectionUse, ConsumerUse, RunsOn};
use crate::model::{Address, Key};

/// What one address touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The address that was asked about.
    pub address: Address,
    /// Tokens that it is, holds or runs on; for a token the old one of a rotation too.
    pub tokens: Vec<TokenImpact>,
    /// Connections that it is or reaches.
    pub connections: Vec<ConnectionUse>,
    /// Consumers outside of Okta.
    pub consumers: Vec<ConsumerUse>,
    /// Where secrets of its own are kept: the reference, and what else names it.
    pub kept: Vec<(String, Vec<Keeper>)>,
    /// What breaks when something happens to it.
    pub breaks: Vec<Breaks>,
}

/// What breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breaks {
    /// What happens: `revoked`, `deleted`, `rotated`.
    pub when: &'static str,
    /// What comes of it, in whole sentences.
    pub then: String,
    /// What fails because of it.
    pub fails: Vec<Address>,
}

/// What this address touches; `None` when it is neither declared nor recorded.
pub fn impact(sight: Sight<'_>, address: &Address) -> Option<Impact> {
    let mut found = match address {
        Address::Token { .. } => of_token(sight, address),
        Address::Connection(_) => of_connection(sight, address),
        Address::Consumer { tenant, token, .. } => {
            of_consumer(sight, address, &Address::token(tenant, token))
        }
        Address::Tenant(key) => of_tenant(sight, key),
        Address::Org(key) => of_org(sight, key),
    }?;
    found.kept = kept(sight, &found);
    Some(found)
}

fn blank(address: Address) -> Impact {
    Impact {
        address,
        tokens: Vec::new(),
        connections: Vec::new(),
        consumers: Vec::new(),
        kept: Vec::new(),
        breaks: Vec::new(),
    }
}

fn breaks(when: &'static str, then: impl Into<String>, fails: Vec<Address>) -> Breaks {
    Breaks {
        when,
        then: then.into(),
        fails,
    }
}

/// The token of an address, and the old one while it is being replaced.
fn tokens(sight: Sight<'_>, address: &Address) -> Vec<TokenImpact> {
    [Role::Current, Role::Predecessor]
        .into_iter()
        .filter_map(|role| token(sight, address, role))
        .collect()
}

fn of_token(sight: Sight<'_>, address: &Address) -> Option<Impact> {
    let mut found = blank(address.clone());
    found.tokens = tokens(sight, address);
    let current = found.tokens.first()?;
    found.connections = current.connections.clone();
    found.consumers = current.consumers.clone();
    let orgs = count(current.connections.iter().map(|one| one.org.as_str()));
    let fails: Vec<Address> = current.fails().into_iter().cloned().collect();
    let revoked = match (current.auditor, fails.is_empty()) {
        (true, _) => {
            "Nobody reads the tenant's audit log any more: plans show almost nothing, and no step can be proven."
        }
        (false, true) => "Nothing that is declared fails. What nobody declared may.",
        (false, false) => {
            "These fail at once, and so does what nobody declared. A revoked token does not come back."
        }
    };
    found.breaks = vec![
        breaks("revoked", revoked, fails),
        breaks(
            "rotated",
            format!(
                "Nothing fails. {} and {} get the new token, in {}; each has to be reauthorized or changed by a person.",
                counted(current.connections.len(), "connection"),
                counted(current.consumers.len(), "consumer"),
                counted(orgs, "org"),
            ),
            Vec::new(),
        ),
    ];
    Some(found)
}

fn of_connection(sight: Sight<'_>, address: &Address) -> Option<Impact> {
    let mut found = blank(address.clone());
    let this = uses::connection(sight, address.clone(), RunsOn::ThisOne)?;
    let declared = match address {
        Address::Connection(key) => sight.declared.connections.get(key),
        _ => None,
    };
    let behind = declared
        .map(|one| Address::token(&*one.tenant.value, &*one.token.value))
        .or_else(|| Some(sight.recorded.connections.get(address)?.token.clone()))?;
    found.tokens = tokens(sight, &behind);
    let others = found
        .tokens
        .first()
        .map_or(0, |token| token.users().saturating_sub(1));
    let flows = match this.flows.is_empty() {
        true => {
            "Every flow that uses it stops; no flows are declared for it, so which ones is unknown."
                .to_owned()
        }
        false => format!("Every flow that uses it stops: {}.", this.flows.join(", ")),
    };
    let rest = match others {
        0 => format!(
            " Its token {behind} is then used by nothing that is declared, and can be revoked."
        ),
        count => format!(
            " Its token {behind} lives on for {} more.",
            counted(count, "user")
        ),
    };
    found.breaks = vec![
        breaks("deleted", format!("{flows}{rest}"), Vec::new()),
        breaks(
            "reauthorized with a wrong token",
            "Its flows fail, or run with other permissions. No log names the token behind a connection: only its canary shows it.",
            Vec::new(),
        ),
    ];
    found.connections = vec![this];
    Some(found)
}

fn of_consumer(sight: Sight<'_>, address: &Address, behind: &Address) -> Option<Impact> {
    let mut found = blank(address.clone());
    found.tokens = tokens(sight, behind);
    let current = found.tokens.first()?;
    let this = current
        .consumers
        .iter()
        .find(|one| one.address == *address)?;
    let who = this
        .contact
        .as_deref()
        .unwrap_or("a person that the files do not name");
    found.breaks = vec![
        breaks(
            "removed",
            "Nothing else fails. Its token lives on until it is revoked: whoever kept a copy can use it.",
            Vec::new(),
        ),
        breaks(
            "its token rotated",
            format!(
                "It fails when the old token is revoked, unless {who} puts the new one into it before."
            ),
            Vec::new(),
        ),
    ];
    found.consumers = vec![this.clone()];
    Some(found)
}

fn of_tenant(sight: Sight<'_>, key: &Key) -> Option<Impact> {
    let mut found = blank(Address::Tenant(key.clone()));
    let declared = sight.declared.tenants.get(key);
    if declared.is_none() && !sight.recorded.tenants.contains_key(key) {
        return None;
    }
    let of_this =
        |address: &Address| matches!(address, Address::Token { tenant, .. } if tenant == key);
    let mut addresses: Vec<Address> = declared
        .map(|tenant| {
            tenant
                .tokens
                .keys()
                .map(|token| Address::token(key, token))
                .collect()
        })
        .unwrap_or_default();
    addresses.extend(
        sight
            .recorded
            .tokens
            .keys()
            .filter(|address| of_this(address))
            .cloned(),
    );
    addresses.sort();
    addresses.dedup();
    for address in &addresses {
        found.tokens.extend(tokens(sight, address));
    }
    gather(&mut found);
    let fails = users_of(&found);
    found.breaks = vec![
        breaks(
            "gone or renamed",
            "Everything that reaches it fails: a token is good for its own tenant's host alone.",
            fails,
        ),
        breaks(
            "out of requests (10,000 an hour for all its tokens and MCP)",
            "Everything that uses it waits or fails together: the limit is the tenant's, not a token's.",
            Vec::new(),
        ),
    ];
    Some(found)
}

fn of_org(sight: Sight<'_>, key: &Key) -> Option<Impact> {
    let mut found = blank(Address::Org(key.clone()));
    let declared = sight.declared.orgs.get(key);
    if declared.is_none() && !sight.recorded.orgs.contains_key(key) {
        return None;
    }
    let declared_here = sight.declared.connections.iter();
    let declared_here = declared_here
        .filter(|(_, one)| one.absent.is_none() && one.org.value == *key)
        .map(|(key, _)| Address::Connection(key.clone()));
    let recorded_here = sight.recorded.connections.iter();
    let recorded_here = recorded_here
        .filter(|(_, one)| one.org == *key)
        .map(|(address, _)| address.clone());
    let mut connections: Vec<Address> = declared_here.chain(recorded_here).collect();
    connections.sort();
    connections.dedup();
    for address in &connections {
        let Some(one) = of_connection(sight, address) else {
            continue;
        };
        found.connections.extend(one.connections);
        for token in one.tokens {
            if !found.tokens.contains(&token) {
                found.tokens.push(token);
            }
        }
    }
    found.breaks = vec![
        breaks(
            "gone",
            "These connections and their flows are gone with it. Their tokens live on until they are revoked.",
            connections,
        ),
        breaks(
            "its reading credentials revoked",
            "No flow fails. tenantry cannot read the System Log: nothing about connections can be proven.",
            Vec::new(),
        ),
    ];
    Some(found)
}

/// The connections and consumers of all its tokens, each once.
fn gather(found: &mut Impact) {
    for token in &found.tokens {
        for one in &token.connections {
            if !found
                .connections
                .iter()
                .any(|known| known.address == one.address)
            {
                found.connections.push(one.clone());
            }
        }
        for one in &token.consumers {
            if !found
                .consumers
                .iter()
                .any(|known| known.address == one.address)
            {
                found.consumers.push(one.clone());
            }
        }
    }
}

fn users_of(found: &Impact) -> Vec<Address> {
    let connections = found.connections.iter().map(|one| one.address.clone());
    let consumers = found.consumers.iter().map(|one| one.address.clone());
    connections.chain(consumers).collect()
}

/// Where the secrets of what is touched are kept, each reference once.
fn kept(sight: Sight<'_>, found: &Impact) -> Vec<(String, Vec<Keeper>)> {
    let all = keepers(sight.declared);
    let touched = |keeper: &Keeper| match keeper {
        Keeper::Token(address) => found.tokens.iter().any(|token| token.address == *address),
        Keeper::Org(key) => found.address == Address::Org(key.clone()),
        Keeper::Canary(key) => {
            let address = Address::Connection(key.clone());
            found.connections.iter().any(|one| one.address == address)
        }
    };
    let mut kept: Vec<(String, Vec<Keeper>)> = Vec::new();
    for one in all.iter().filter(|one| touched(&one.keeper)) {
        let reference = one.secret.to_string();
        if kept.iter().any(|(known, _)| *known == reference) {
            continue;
        }
        let named = all
            .iter()
            .filter(|other| other.secret.to_string() == reference);
        kept.push((
            reference.clone(),
            named.map(|other| other.keeper.clone()).collect(),
        ));
    }
    kept
}

fn count<'a>(keys: impl Iterator<Item = &'a str>) -> usize {
    keys.collect::<std::collections::BTreeSet<_>>().len()
}

/// `no connection`, `1 connection`, `3 connections`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}"),
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

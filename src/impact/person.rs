//! What a person touched, as far as the logs show it, and what to replace when that person leaves, in order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Sight;
use super::activity::{self, LogAge};
use super::permissions::{Powers, PowersFrom};
use super::token::{Role, TokenImpact, token};
use crate::model::{
    Actor, Address, Change, Key, LiveConnection, LiveToken, Presence, Reading, Risk, Timestamp,
};

/// What a person touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonImpact {
    /// The name, where the files or a log give one.
    pub name: Option<String>,
    /// The ids that are this person's.
    pub ids: BTreeSet<String>,
    /// The day that the person left, as the files say.
    pub left: Option<Date>,
    /// Tokens that the person created or edited.
    pub tokens: Vec<TouchedToken>,
    /// Connections that the person created or reauthorized.
    pub connections: Vec<TouchedConnection>,
    /// Declared tokens to replace, in this order.
    pub replace: Vec<Replace>,
    /// How much of each log is known, by address.
    pub logs: Vec<(Address, LogAge)>,
}

/// A token that a person created or edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedToken {
    /// Its address, where it is declared or recorded.
    pub address: Option<Address>,
    /// Its tenant's key.
    pub tenant: Key,
    /// Its name on the console.
    pub name: Option<String>,
    /// The service's id.
    pub id: String,
    /// Whether it exists, as far as the log is known.
    pub present: bool,
    /// When the person created it.
    pub created: Option<Timestamp>,
    /// The newest edit of that person that the log still shows.
    pub edited: Option<Timestamp>,
    /// What it may do; `None` when the log does not say.
    pub powers: Option<Powers>,
}

/// A connection that a person created or reauthorized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedConnection {
    /// Its address, where it is declared.
    pub address: Option<Address>,
    /// Its org's key.
    pub org: Key,
    /// Its nickname.
    pub nickname: String,
    /// Whether it exists, as far as the log is known.
    pub present: bool,
    /// When the person created it.
    pub created: Option<Timestamp>,
    /// When the person put a key into it last.
    pub authorized: Option<Timestamp>,
    /// The token that it was asked to run on.
    pub token: Option<Address>,
}

/// A token to replace because a person may have its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replace {
    /// What it touches.
    pub token: TokenImpact,
    /// Why that person may have its text.
    pub because: BTreeSet<Because>,
}

/// Why a person may have the text of a token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// The console showed it when that person created it.
    Created,
    /// That person put it into this connection.
    PutInto(Address),
}

/// Who is meant.
struct Who<'a> {
    ids: BTreeSet<&'a str>,
    name: Option<&'a str>,
    people: &'a BTreeMap<String, String>,
}

impl<'a> Who<'a> {
    /// The person with this id or name, as the files name people.
    fn of(sight: Sight<'a>, text: &'a str) -> Self {
        let people = &sight.declared.people;
        let named = people.get(text).map(String::as_str);
        let name = named.unwrap_or(text);
        let mut ids: BTreeSet<&str> = people
            .iter()
            .filter(|(_, known)| same(known, name))
            .map(|(id, _)| id.as_str())
            .collect();
        ids.insert(text);
        Self {
            ids,
            name: Some(name),
            people,
        }
    }

    fn is(&self, actor: &Actor) -> bool {
        self.ids.contains(actor.id.as_str())
            || self
                .name
                .is_some_and(|name| same(actor.called(self.people), name))
    }

    fn did(&self, change: Option<&Change>) -> Option<Timestamp> {
        let change = change?;
        let actor = change.actor.as_ref()?;
        self.is(actor).then_some(change.at)
    }
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// What the person with this id or name touched; `None` when neither the files nor the logs name such a person.
pub fn person(sight: Sight<'_>, text: &str) -> Option<PersonImpact> {
    let mut who = Who::of(sight, text);
    // a log that gives names gives the id by which another one knows the person
    let namesakes: Vec<&Actor> = actors(sight).filter(|actor| who.is(actor)).collect();
    who.ids
        .extend(namesakes.iter().map(|actor| actor.id.as_str()));
    let known: Vec<&Actor> = actors(sight).filter(|actor| who.is(actor)).collect();
    let (mut tokens, mut connections, mut logs) = (Vec::new(), Vec::new(), Vec::new());
    for (key, tenant) in &sight.live.tenants {
        logs.push((Address::Tenant(key.clone()), activity::age(Some(tenant))));
        for live in &tenant.tokens {
            tokens.extend(touched_token(sight, &who, key, live));
        }
    }
    for (key, org) in &sight.live.orgs {
        logs.push((Address::Org(key.clone()), log_age(&org.log)));
        for live in &org.connections {
            connections.extend(touched_connection(sight, &who, key, live));
        }
    }
    let people = &sight.declared.people;
    let ids: BTreeSet<String> = known
        .iter()
        .map(|actor| actor.id.clone())
        .chain(
            who.ids
                .iter()
                .filter(|id| people.contains_key(**id))
                .map(|id| (*id).to_owned()),
        )
        .collect();
    if ids.is_empty() {
        return None;
    }
    let name = ids.iter().find_map(|id| people.get(id).cloned());
    let name = name.or_else(|| known.iter().find_map(|actor| actor.name.clone()));
    Some(PersonImpact {
        left: ids
            .iter()
            .filter_map(|id| sight.declared.left.get(id))
            .map(|day| day.value)
            .min(),
        name,
        ids,
        replace: replace(sight, &tokens, &connections),
        tokens,
        connections,
        logs,
    })
}

/// Everybody whom the logs name as the author of a change.
fn actors<'a>(sight: Sight<'a>) -> impl Iterator<Item = &'a Actor> {
    let tokens = sight
        .live
        .tenants
        .values()
        .flat_map(|tenant| &tenant.tokens);
    let connections = sight.live.orgs.values().flat_map(|org| &org.connections);
    let connections = connections.flat_map(|live| live.created.iter().chain(&live.authorized));
    tokens
        .flat_map(changes)
        .chain(connections)
        .filter_map(|change| change.actor.as_ref())
}

fn log_age(log: &Reading) -> LogAge {
    match log {
        Reading::Read {
            newest: Some(newest),
            ..
        } => LogAge::UpTo(*newest),
        Reading::Read { newest: None, .. } => LogAge::Empty,
        _ => LogAge::NotRead,
    }
}

/// Every change that the fold of a token still shows.
fn changes(live: &LiveToken) -> impl Iterator<Item = &Change> {
    let granted = live
        .permissions
        .value()
        .into_iter()
        .flat_map(|all| all.values());
    live.created
        .iter()
        .chain(std::iter::once(&live.changed))
        .chain(live.label.since())
        .chain(live.description.since())
        .chain(granted)
        .chain(live.taken.values())
}

fn touched_token(
    sight: Sight<'_>,
    who: &Who<'_>,
    tenant: &Key,
    live: &LiveToken,
) -> Option<TouchedToken> {
    let created = who.did(live.created.as_ref());
    let edited = changes(live)
        .filter(|change| {
            live.created
                .as_ref()
                .is_none_or(|first| first.event != change.event)
        })
        .filter_map(|change| who.did(Some(change)))
        .max();
    if created.is_none() && edited.is_none() {
        return None;
    }
    let label = live.label.value();
    let ticked = live.permissions.value();
    Some(TouchedToken {
        address: address_of(sight, tenant, live),
        tenant: tenant.clone(),
        name: label.cloned(),
        id: live.id.clone(),
        present: live.presence == Presence::Present,
        created,
        edited,
        powers: ticked.map(|all| Powers::new(PowersFrom::AuditLog, &all.keys().cloned().collect())),
    })
}

/// The address of a live token: by the id that the state recorded, else by the declared name.
pub(super) fn address_of(sight: Sight<'_>, tenant: &Key, live: &LiveToken) -> Option<Address> {
    let of_tenant = |address: &Address| matches!(address, Address::Token { tenant: known, .. } if known == tenant);
    let by_id = sight.recorded.tokens.iter().find(|(address, record)| {
        of_tenant(address) && record.id.as_deref() == Some(live.id.as_str())
    });
    if let Some((address, _)) = by_id {
        return Some(address.clone());
    }
    let old = sight.recorded.rotations.iter().find(|(address, rotation)| {
        let id = rotation
            .predecessor
            .as_ref()
            .and_then(|old| old.id.as_deref());
        of_tenant(address) && id == Some(live.id.as_str())
    });
    if let Some((address, _)) = old {
        return Some(address.clone());
    }
    let label = live
        .label
        .value()
        .filter(|_| live.presence == Presence::Present)?;
    let declared = sight.declared.tenants.get(tenant)?;
    let mut named = declared.tokens.iter().filter(|(key, token)| {
        let recorded = sight.recorded.tokens.get(&Address::token(tenant, *key));
        // the state knows another id for that one
        recorded.is_none_or(|record| record.id.is_none()) && token.name.value == *label
    });
    named.next().map(|(key, _)| Address::token(tenant, key))
}

fn touched_connection(
    sight: Sight<'_>,
    who: &Who<'_>,
    org: &Key,
    live: &LiveConnection,
) -> Option<TouchedConnection> {
    let created = who.did(live.created.as_ref());
    let authorized = who.did(live.authorized.as_ref());
    if created.is_none() && authorized.is_none() {
        return None;
    }
    let declared = sight
        .declared
        .connections
        .iter()
        .find(|(_, one)| one.org.value == *org && one.nickname.value == live.nickname);
    let token = declared.map(|(_, one)| Address::token(&*one.tenant.value, &*one.token.value));
    Some(TouchedConnection {
        address: declared.map(|(key, _)| Address::Connection(key.clone())),
        org: org.clone(),
        nickname: live.nickname.clone(),
        present: live.presence == Presence::Present,
        created,
        authorized,
        token,
    })
}

/// What to replace: what can do the most harm first, what is shared next, the auditor last.
fn replace(
    sight: Sight<'_>,
    tokens: &[TouchedToken],
    connections: &[TouchedConnection],
) -> Vec<Replace> {
    let mut reasons: BTreeMap<Address, BTreeSet<Because>> = BTreeMap::new();
    for one in tokens
        .iter()
        .filter(|one| one.present && one.created.is_some())
    {
        if let Some(address) = &one.address {
            reasons
                .entry(address.clone())
                .or_default()
                .insert(Because::Created);
        }
    }
    for one in connections.iter().filter(|one| one.present) {
        if let (Some(address), Some(token)) = (&one.address, &one.token) {
            let because = Because::PutInto(address.clone());
            reasons.entry(token.clone()).or_default().insert(because);
        }
    }
    let mut all: Vec<Replace> = reasons
        .into_iter()
        .filter_map(|(address, because)| {
            let token = token(sight, &address, Role::Current)?;
            Some(Replace { token, because })
        })
        .collect();
    all.sort_by_key(|one| {
        let token = &one.token;
        let harm = [Risk::Destructive, Risk::SensitiveRead]
            .into_iter()
            .position(|risk| token.powers.has(risk))
            .unwrap_or(2);
        (
            token.auditor,
            harm,
            token.users() < 2,
            token.address.clone(),
        )
    });
    all
}

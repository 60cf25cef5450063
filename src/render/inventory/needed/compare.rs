//! The comparison itself: connections with what they need, tokens with what they may do, and which token fits which connection.

use std::collections::{BTreeMap, BTreeSet};

use super::NeededView;
use crate::catalog::{Needs as CardNeeds, WhyUnknown};
use crate::exports::{Card, CardConnection, Flow, connection_check, needs_of};
use crate::model::{
    Address, Connection as DeclaredConnection, Key, LiveTenant, LiveToken, Method, Permission,
    Presence, Reading,
};

/// Everything that is compared.
pub(super) struct Comparison<'a> {
    /// By org, then by nickname.
    pub connections: Vec<Connection<'a>>,
    /// By tenant, then the harmful ones first.
    pub tokens: Vec<Token<'a>>,
    /// Cards without a connection, or with one that the export does not have.
    pub unconnected: Vec<String>,
}

/// A connection of the connector: declared, in a System Log, or in an export.
pub(super) struct Connection<'a> {
    pub nickname: &'a str,
    /// The org's key; `None` when an export alone shows it and several orgs could be meant.
    pub org: Option<&'a Key>,
    /// Its key and its declaration.
    pub declared: Option<(&'a Key, &'a DeclaredConnection)>,
    /// Whether the System Log shows that it exists.
    pub in_log: bool,
    /// What its cards need; `None` when no export has a card on it.
    pub needs: Option<Needs>,
    /// The token behind it, as the configuration says: an index into the tokens.
    pub token: Option<usize>,
}

/// What the cards on one connection need.
#[derive(Default)]
pub(super) struct Needs {
    /// Each permission with pointers to the cards that need it.
    pub needed: BTreeMap<Permission, Vec<String>>,
    /// What cards may need besides, as an input decides that cannot be read.
    pub perhaps: BTreeSet<Permission>,
    /// Cards whose needs cannot be derived.
    pub open: Vec<(WhyUnknown, String)>,
    /// Flows with such a card, by export and id.
    pub flows: BTreeSet<(usize, String)>,
    pub cards: usize,
}

/// A live token.
pub(super) struct Token<'a> {
    pub tenant: &'a Key,
    pub live: &'a LiveToken,
    /// Its key in the configuration.
    pub key: Option<&'a Key>,
    pub auditor: bool,
    /// Whether the configuration names something outside of Okta that uses it.
    pub consumers: bool,
    /// The connections on it, as the configuration says.
    pub connections: Vec<usize>,
}

/// What a token may do and no card needs.
pub(super) struct Unneeded {
    pub permissions: BTreeSet<Permission>,
    /// Whether that is certain; else some of it may be needed after all.
    pub certain: bool,
}

impl Token<'_> {
    /// What it may do; `None` when the log does not show it.
    pub fn granted(&self) -> Option<BTreeSet<&Permission>> {
        let permissions = self.live.permissions.value()?;
        Some(permissions.keys().collect())
    }
}

impl<'a> Comparison<'a> {
    pub fn of(view: &NeededView<'a>) -> Self {
        let mut tokens = tokens(view);
        let (mut connections, unconnected) = Gathering::of(view);
        for (number, connection) in connections.iter_mut().enumerate() {
            let Some((_, declared)) = connection.declared else {
                continue;
            };
            let found = tokens.iter().position(|token| {
                *token.tenant == declared.tenant.value
                    && token.key.is_some_and(|key| *key == declared.token.value)
            });
            connection.token = found;
            if let Some(token) = found.and_then(|token| tokens.get_mut(token)) {
                token.connections.push(number);
            }
        }
        Self {
            connections,
            tokens,
            unconnected,
        }
    }

    /// What a connection's cards need and its token may not do; `None` while one of the two is not known.
    pub fn lacks<'c>(&self, connection: &'c Connection) -> Option<Vec<&'c Permission>> {
        let token = self.tokens.get(connection.token?)?;
        let granted = token.granted()?;
        let needs = connection.needs.as_ref()?;
        let lacking = needs.needed.keys().filter(|one| !granted.contains(one));
        Some(lacking.collect())
    }

    /// What no card on a token's connections needs; `None` when nothing is known of what uses it.
    pub fn unneeded(&self, token: &Token) -> Option<Unneeded> {
        let granted = token.granted()?;
        let mut needed = BTreeSet::from([connection_check(), audit_events()]);
        let mut certain = true;
        if token.connections.is_empty() || token.consumers {
            return None;
        }
        for &number in &token.connections {
            let needs = self.connections.get(number)?.needs.as_ref()?;
            certain &= needs.open.is_empty();
            needed.extend(needs.needed.keys().cloned());
            needed.extend(needs.perhaps.iter().cloned());
        }
        let beyond = granted.into_iter().filter(|one| !needed.contains(*one));
        Some(Unneeded {
            permissions: beyond.cloned().collect(),
            certain,
        })
    }

    /// The token with the least permissions of those that have all that a connection needs, harmful permissions counted first.
    pub fn smallest_cover(&self, needs: &Needs) -> Option<(&Token<'a>, usize)> {
        let covering = self.tokens.iter().filter_map(|token| {
            let granted = token.granted()?;
            let covers = needs.needed.keys().all(|one| granted.contains(one));
            let beyond: Vec<&Permission> = granted
                .into_iter()
                .filter(|one| !needs.needed.contains_key(*one))
                .collect();
            covers.then_some((token, beyond))
        });
        covering
            .min_by_key(|(token, beyond)| {
                let profile = crate::render::tree::profile(beyond.iter().copied());
                (profile, token.tenant, token.live.id.as_str())
            })
            .map(|(token, beyond)| (token, beyond.len()))
    }
}

impl<'a> Comparison<'a> {
    /// The token that lacks the least of what a connection needs, and what it lacks; the harmful weighs most.
    pub fn nearest<'c>(&self, needs: &'c Needs) -> Option<(&Token<'a>, Vec<&'c Permission>)> {
        let lacking = self.tokens.iter().filter_map(|token| {
            let granted = token.granted()?;
            let lacking = needs.needed.keys().filter(|one| !granted.contains(one));
            Some((token, lacking.collect::<Vec<_>>()))
        });
        lacking.min_by_key(|(token, lacking)| {
            let profile = crate::render::tree::profile(lacking.iter().copied());
            (profile, token.tenant, token.live.id.as_str())
        })
    }
}

fn audit_events() -> Permission {
    Permission::new(Method::Get, "/audit/events")
}

/// Tokens that exist, with the key that the configuration gives each.
fn tokens<'a>(view: &NeededView<'a>) -> Vec<Token<'a>> {
    let mut all = Vec::new();
    for (tenant_key, tenant) in &view.live.tenants {
        let declared = view.declared.tenants.get(tenant_key);
        let mut of_tenant: Vec<Token> = tenant
            .tokens
            .iter()
            .filter(|token| token.presence == Presence::Present)
            .map(|live| Token {
                tenant: tenant_key,
                live,
                key: None,
                auditor: false,
                consumers: false,
                connections: Vec::new(),
            })
            .collect();
        for (key, declared) in declared
            .filter(|_| view.configured)
            .iter()
            .flat_map(|tenant| &tenant.tokens)
        {
            let address = Address::token(tenant_key, key);
            let id = view
                .recorded
                .tokens
                .get(&address)
                .and_then(|one| one.id.as_deref());
            if let Some(found) = bearer(&of_tenant, id, |label| declared.generation(label)) {
                let token = &mut of_tenant[found];
                token.key = Some(key);
                token.consumers = !declared.consumers.is_empty();
                token.auditor = view
                    .declared
                    .tenants
                    .get(tenant_key)
                    .is_some_and(|tenant| tenant.is_auditor(key));
            }
        }
        of_tenant.sort_by(|a, b| {
            let profile = |token: &Token| super::super::risks(token.live);
            profile(b)
                .cmp(&profile(a))
                .then_with(|| a.live.label.value().cmp(&b.live.label.value()))
                .then_with(|| a.live.id.cmp(&b.live.id))
        });
        all.extend(of_tenant);
    }
    all
}

/// The token with the recorded id, else the only one that bears the name's newest generation.
fn bearer(
    tokens: &[Token],
    id: Option<&str>,
    generation: impl Fn(&str) -> Option<u32>,
) -> Option<usize> {
    if let Some(found) = id.and_then(|id| tokens.iter().position(|token| token.live.id == id)) {
        return Some(found);
    }
    let bearing: Vec<(u32, usize)> = tokens
        .iter()
        .enumerate()
        .filter_map(|(number, token)| Some((generation(token.live.label.value()?)?, number)))
        .collect();
    let newest = bearing.iter().map(|(generation, _)| *generation).max()?;
    let mut of_newest = bearing
        .iter()
        .filter(|(generation, _)| *generation == newest);
    match (of_newest.next(), of_newest.next()) {
        (Some((_, found)), None) => Some(*found),
        _ => None,
    }
}

/// Connections while they are gathered.
struct Gathering<'v, 'a> {
    view: &'v NeededView<'a>,
    connections: Vec<Connection<'a>>,
    unconnected: Vec<String>,
}

impl<'v, 'a> Gathering<'v, 'a> {
    fn of(view: &'v NeededView<'a>) -> (Vec<Connection<'a>>, Vec<String>) {
        let mut gathering = Self {
            view,
            connections: Vec::new(),
            unconnected: Vec::new(),
        };
        gathering.declared();
        gathering.logs();
        gathering.exports();
        let mut connections = gathering.connections;
        connections.sort_by(|a, b| (a.org, a.nickname).cmp(&(b.org, b.nickname)));
        (connections, gathering.unconnected)
    }

    fn declared(&mut self) {
        let all = &self.view.declared.connections;
        for (key, one) in all.iter().filter(|(_, one)| one.absent.is_none()) {
            let record = self
                .view
                .recorded
                .connections
                .get(&Address::Connection(key.clone()));
            self.connections.push(Connection {
                nickname: match record {
                    // the record lives as long as the view
                    Some(record) => &record.nickname.value,
                    None => &one.nickname.value,
                },
                org: Some(&one.org.value),
                declared: Some((key, one)),
                in_log: false,
                needs: None,
                token: None,
            });
        }
    }

    fn logs(&mut self) {
        for (org, live) in &self.view.live.orgs {
            for one in &live.connections {
                if one.presence == Presence::Present {
                    self.one(Some(org), &one.nickname).in_log = true;
                }
            }
        }
    }

    fn exports(&mut self) {
        for (file, (path, export)) in self.view.exports.iter().enumerate() {
            for (flow, card) in export.cards() {
                let pointer = format!("{path}: {} > {}", flow.name, card.path());
                let CardConnection::Named { nickname, .. } = &card.connection else {
                    self.unconnected.push(pointer);
                    continue;
                };
                let org = self.org_of(file, nickname);
                let needs = self.one(org, nickname).needs.get_or_insert_default();
                needs.add(file, flow, card, pointer);
            }
        }
        for needs in self
            .connections
            .iter_mut()
            .filter_map(|one| one.needs.as_mut())
        {
            needs.needed.entry(connection_check()).or_default();
        }
    }

    /// The org that an export's connection is in: that of the connections which name the file, else the only one that has such
    /// a nickname, else the only one.
    fn org_of(&self, file: usize, nickname: &str) -> Option<&'a Key> {
        let naming = self
            .view
            .of
            .iter()
            .filter(|(_, files)| files.contains_key(&file));
        let orgs: BTreeSet<&Key> = naming
            .filter_map(|(key, _)| self.view.declared.connections.get(key))
            .map(|one| &one.org.value)
            .collect();
        let having = self.connections.iter().filter(|one| self.is(one, nickname));
        let having: BTreeSet<&Key> = having.filter_map(|one| one.org).collect();
        let all: BTreeSet<&Key> = self.view.declared.orgs.keys().collect();
        [orgs, having, all]
            .into_iter()
            .find(|orgs| orgs.len() == 1)
            .and_then(|orgs| orgs.into_iter().next())
    }

    fn is(&self, one: &Connection, nickname: &str) -> bool {
        one.nickname == nickname
            || one.declared.is_some_and(|(_, declared)| {
                let token = self.view.declared.token(&declared.token_address());
                declared.bears(token, nickname)
            })
    }

    fn one(&mut self, org: Option<&'a Key>, nickname: &'a str) -> &mut Connection<'a> {
        let found = self
            .connections
            .iter()
            .position(|one| one.org == org && self.is(one, nickname));
        let number = found.unwrap_or(self.connections.len());
        if found.is_none() {
            self.connections.push(Connection {
                nickname,
                org,
                declared: None,
                in_log: false,
                needs: None,
                token: None,
            });
        }
        &mut self.connections[number]
    }
}

impl Needs {
    fn add(&mut self, file: usize, flow: &Flow, card: &Card, pointer: String) {
        self.cards += 1;
        self.flows.insert((file, flow.id.clone()));
        match needs_of(card) {
            CardNeeds::Permissions(all) => {
                for permission in all {
                    self.needed
                        .entry(permission)
                        .or_default()
                        .push(pointer.clone());
                }
            }
            CardNeeds::AtMost { permissions, .. } => self.perhaps.extend(permissions),
            CardNeeds::Unknown(why) => self.open.push((why, pointer)),
        }
    }
}

/// Whether a tenant's log was read.
pub(super) fn was_read(tenant: &LiveTenant) -> bool {
    matches!(tenant.log, Reading::Read { .. })
}

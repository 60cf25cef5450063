//! What is declared, and what the plan adds, to nodes and edges.

use std::collections::{BTreeMap, BTreeSet};

use super::flows;
use super::parts::{Edge, Graph, Link, Node, Status, Subject};
use crate::catalog;
use crate::exports::Export;
use crate::model::{Address, Declared, Field, Item, Key, Permission, Plan, Recorded, Verdict};

/// What a graph is made from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// What the files declare.
    pub declared: &'a Declared,
    /// What the state recorded: what a declared group of permissions meant when it was applied.
    pub recorded: &'a Recorded,
    /// The plan, when somebody was asked.
    pub plan: Option<&'a Plan>,
    /// Exports of flows.
    pub exports: &'a [PlacedExport],
}

/// An export, where it was read, and whose it is.
#[derive(Debug, Clone)]
pub struct PlacedExport {
    /// The name of its file.
    pub name: String,
    /// The org whose export it is, where the declaration says so.
    pub org: Option<Key>,
    /// What it holds.
    pub export: Export,
}

/// The whole graph.
pub fn graph(input: Input<'_>) -> Graph {
    let mut draft = Draft::default();
    let items = input.plan.map(|plan| {
        let items = plan.items.iter();
        items.map(|item| (&item.address, item)).collect()
    });
    let sight = Sight { input, items };
    draft.orgs(&sight);
    draft.tenants(&sight);
    draft.connections(&sight);
    if let Some(plan) = input.plan {
        draft.undeclared(plan);
    }
    for export in input.exports {
        flows::add(&mut draft, input.declared, export);
    }
    draft.checks(input.declared);
    draft.finish()
}

/// A graph while it is made.
#[derive(Default)]
pub(super) struct Draft {
    nodes: BTreeMap<Subject, Node>,
    edges: BTreeSet<(Subject, Subject, Link)>,
}

/// What a graph is made from, with the plan's items by address.
struct Sight<'a> {
    input: Input<'a>,
    items: Option<BTreeMap<&'a Address, &'a Item>>,
}

impl<'a> Sight<'a> {
    fn item(&self, address: &Address) -> Option<&'a Item> {
        self.items.as_ref()?.get(address).copied()
    }

    /// How a declared thing stands.
    fn status(&self, address: &Address) -> Status {
        self.item(address).map_or(Status::Declared, status_of)
    }
}

fn status_of(item: &Item) -> Status {
    Status::Verdict(item.verdict)
}

impl Draft {
    /// Puts a node in; the first of one subject stays.
    pub(super) fn node(
        &mut self,
        subject: Subject,
        name: impl Into<String>,
        status: Status,
        note: Option<String>,
    ) {
        self.nodes.entry(subject.clone()).or_insert_with(|| Node {
            subject,
            name: name.into(),
            status,
            note,
        });
    }

    pub(super) fn edge(&mut self, from: Subject, to: Subject, link: Link) {
        self.edges.insert((from, to, link));
    }

    /// Adds to the note of a node.
    pub(super) fn remark(&mut self, subject: &Subject, note: String) {
        if let Some(node) = self.nodes.get_mut(subject) {
            node.note = Some(note);
        }
    }

    fn addressed(&mut self, address: &Address, name: &str, status: Status) {
        self.node(Subject::Address(address.clone()), name, status, None);
    }

    fn link(&mut self, from: &Address, to: &Address, link: Link) {
        self.edge(
            Subject::Address(from.clone()),
            Subject::Address(to.clone()),
            link,
        );
    }

    fn orgs(&mut self, sight: &Sight<'_>) {
        for (key, org) in &sight.input.declared.orgs {
            let address = Address::Org(key.clone());
            let status = sight.status(&address);
            self.addressed(&address, org.domain.value.as_str(), status);
        }
    }

    fn tenants(&mut self, sight: &Sight<'_>) {
        for (key, tenant) in &sight.input.declared.tenants {
            let above = Address::Tenant(key.clone());
            let status = sight.status(&above);
            self.addressed(&above, tenant.api_host.value.as_str(), status);
            for (name, token) in &tenant.tokens {
                let address = Address::token(key, name);
                self.addressed(&address, &token.name, sight.status(&address));
                self.link(&above, &address, Link::Has);
                self.permissions(sight, &address);
                for (user, consumer) in &token.consumers {
                    let user = Address::Consumer {
                        tenant: key.clone(),
                        token: name.clone(),
                        consumer: user.clone(),
                    };
                    self.addressed(&user, &consumer.name, sight.status(&user));
                    self.link(&address, &user, Link::Runs);
                }
            }
        }
    }

    /// The permissions of a declared token: those that the plan compared, else the declared ones.
    fn permissions(&mut self, sight: &Sight<'_>, address: &Address) {
        if let Some(item) = sight.item(address) {
            return self.compared(item);
        }
        let none = BTreeMap::new();
        let record = sight.input.recorded.tokens.get(address);
        let frozen = record.map_or(&none, |record| &record.groups);
        let declared = sight.input.declared.token(address);
        for permission in declared
            .map(|token| token.permission_set(frozen))
            .unwrap_or_default()
            .into_keys()
        {
            self.permission(address, permission, Status::Declared);
        }
    }

    fn compared(&mut self, item: &Item) {
        for field in &item.fields {
            if let Field::Permission(permission) = &field.field {
                let status = match item.verdict {
                    Verdict::Unmanaged => Verdict::Unmanaged,
                    _ => field.verdict,
                };
                self.permission(&item.address, permission.clone(), Status::Verdict(status));
            }
        }
    }

    fn permission(&mut self, token: &Address, permission: Permission, status: Status) {
        let known = catalog::operation(&permission);
        let name = known.map_or_else(
            || permission.to_string(),
            |operation| operation.console_path.clone(),
        );
        let note = known.map(|_| permission.to_string());
        let subject = Subject::Permission {
            token: token.clone(),
            permission,
        };
        self.edge(Subject::Address(token.clone()), subject.clone(), Link::Has);
        self.node(subject, name, status, note);
    }

    fn connections(&mut self, sight: &Sight<'_>) {
        for (key, connection) in &sight.input.declared.connections {
            let address = Address::Connection(key.clone());
            let status = sight.status(&address);
            self.addressed(&address, &connection.nickname, status);
            let org = Address::Org(connection.org.value.clone());
            self.link(&org, &address, Link::Has);
            if connection.names_its_token() {
                self.link(&connection.token_address(), &address, Link::Runs);
            }
        }
    }

    /// What the plan shows and the files do not declare.
    fn undeclared(&mut self, plan: &Plan) {
        for item in &plan.items {
            let subject = Subject::Address(item.address.clone());
            if self.nodes.contains_key(&subject) {
                continue;
            }
            self.node(subject, &*item.name, status_of(item), None);
            if let Address::Token { tenant, .. } = &item.address {
                self.link(&Address::Tenant(tenant.clone()), &item.address, Link::Has);
                self.compared(item);
            }
        }
        for item in &plan.items {
            for reached in &item.reaches {
                if matches!(item.address, Address::Token { .. }) {
                    self.link(&item.address, reached, Link::Runs);
                }
            }
        }
    }

    /// The connector itself asks for Device list, whatever the cards are.
    fn checks(&mut self, declared: &Declared) {
        for (key, connection) in &declared.connections {
            if connection.absent.is_none() && connection.names_its_token() {
                let user = Subject::Address(Address::Connection(key.clone()));
                let check = crate::exports::connection_check();
                self.needs(&user, &connection.token_address(), check, Link::Needs);
            }
        }
    }

    /// Something on a token's connection needs a permission; one that the token is not to have is put in as missing.
    pub(super) fn needs(
        &mut self,
        user: &Subject,
        token: &Address,
        permission: Permission,
        link: Link,
    ) {
        self.permission(token, permission.clone(), Status::NotGranted);
        let needed = Subject::Permission {
            token: token.clone(),
            permission,
        };
        self.edge(user.clone(), needed, link);
    }

    /// Whether a token is to have a permission, or has it.
    pub(super) fn grants(&self, token: &Address, permission: &Permission) -> bool {
        let subject = Subject::Permission {
            token: token.clone(),
            permission: permission.clone(),
        };
        let known = self.nodes.get(&subject);
        known.is_some_and(|node| node.status != Status::NotGranted)
    }

    fn finish(self) -> Graph {
        let places: BTreeMap<&Subject, usize> = self.nodes.keys().zip(0..).collect();
        let mut edges: Vec<Edge> = self
            .edges
            .iter()
            .filter_map(|(from, to, link)| {
                Some(Edge {
                    from: *places.get(from)?,
                    to: *places.get(to)?,
                    link: *link,
                })
            })
            .collect();
        edges.sort_unstable();
        Graph {
            nodes: self.nodes.into_values().collect(),
            edges,
        }
    }
}

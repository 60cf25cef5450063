//! What the cards of exports need, by connection: the least set of permissions, who needs each, and what cannot be derived.
//! It advises; nothing here grants.

use std::collections::{BTreeMap, BTreeSet};

use super::export::{Card, CardConnection, Export, Flow};
use crate::catalog::{Needs, WhyUnknown, card_needs};
use crate::model::{Method, Permission};

/// A card and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct CardAt<'a> {
    /// Which of the exports.
    pub export: usize,
    /// The flow.
    pub flow: &'a Flow,
    /// The card.
    pub card: &'a Card,
}

/// What exports need.
#[derive(Debug, Default)]
pub struct Report<'a> {
    /// Connections of the Kandji connector that cards use, by nickname.
    pub connections: BTreeMap<&'a str, ConnectionNeeds<'a>>,
    /// Cards without a connection, and those whose connection the export does not have.
    pub unconnected: Vec<CardAt<'a>>,
}

/// What one connection's cards need.
#[derive(Debug, Default)]
pub struct ConnectionNeeds<'a> {
    /// The least set, and who needs each.
    pub permissions: BTreeMap<Permission, Needed<'a>>,
    /// Cards whose needs cannot be derived: the set is the least, not the whole, while there are any.
    pub open: Vec<Open<'a>>,
    /// Whether one export has several connections of this nickname: whose cards these are cannot be told.
    pub ambiguous: bool,
}

/// Why a permission is in the set.
#[derive(Debug, Default)]
pub struct Needed<'a> {
    /// The connector asks for it whenever somebody makes or checks a connection.
    pub always: bool,
    /// Cards that need it.
    pub by: Vec<CardAt<'a>>,
    /// Cards that need it or another one, which an input decides that cannot be read.
    pub perhaps_by: Vec<CardAt<'a>>,
}

/// A card whose needs cannot be derived.
#[derive(Debug)]
pub struct Open<'a> {
    /// The card.
    pub at: CardAt<'a>,
    /// Why.
    pub why: WhyUnknown,
}

/// What the connector itself asks for: Device list.
pub fn connection_check() -> Permission {
    Permission::new(Method::Get, "/devices")
}

/// What one card needs.
pub fn needs_of(card: &Card) -> Needs {
    card_needs(&card.title, |name| card.input(name))
}

/// Folds exports to what each connection needs. The same flow in two exports counts twice.
pub fn needs<'a>(exports: impl IntoIterator<Item = &'a Export>) -> Report<'a> {
    let mut report = Report::default();
    for (number, export) in exports.into_iter().enumerate() {
        for (flow, card) in export.cards() {
            report.add(CardAt {
                export: number,
                flow,
                card,
            });
        }
        for nickname in repeated(export) {
            if let Some(needs) = report.connections.get_mut(nickname) {
                needs.ambiguous = true;
            }
        }
    }
    for needs in report.connections.values_mut() {
        needs
            .permissions
            .entry(connection_check())
            .or_default()
            .always = true;
    }
    report
}

impl<'a> Report<'a> {
    fn add(&mut self, at: CardAt<'a>) {
        let CardConnection::Named { nickname, .. } = &at.card.connection else {
            self.unconnected.push(at);
            return;
        };
        let needs = self.connections.entry(nickname).or_default();
        match needs_of(at.card) {
            Needs::Permissions(permissions) => {
                for permission in permissions {
                    needs.permissions.entry(permission).or_default().by.push(at);
                }
            }
            Needs::AtMost { permissions, .. } => {
                for permission in permissions {
                    let needed = needs.permissions.entry(permission).or_default();
                    needed.perhaps_by.push(at);
                }
            }
            Needs::Unknown(why) => needs.open.push(Open { at, why }),
        }
    }
}

/// Nicknames that several connections of the connector bear in one export.
fn repeated(export: &Export) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    let of_connector = export
        .connections
        .values()
        .filter(|connection| super::is_kandji(&connection.module));
    of_connector
        .map(|connection| connection.nickname.as_str())
        .filter(|nickname| !seen.insert(*nickname))
        .collect()
}

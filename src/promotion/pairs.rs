//! Which connection takes the place of which one.

use std::collections::BTreeMap;

use crate::exports::{CardAt, CardConnection, Export};
use crate::model::{Connection, Declared, Key, Promotion};

/// The connections of two orgs, one of which takes the flows of the other.
#[derive(Clone, Copy)]
pub struct Pairs<'a> {
    /// What the files declare.
    pub declared: &'a Declared,
    /// The org that the flows come from.
    pub from: &'a Key,
    /// Where they go.
    pub promotion: &'a Promotion,
}

/// A connection that the flows use.
#[derive(Debug, Clone)]
pub struct Used<'a> {
    /// Its nickname in the exports.
    pub nickname: &'a str,
    /// The declared connection of the org that the flows come from.
    pub from: Option<(&'a Key, &'a Connection)>,
    /// The declared connection of the other org that takes its place.
    pub to: Option<(&'a Key, &'a Connection)>,
    /// The cards on it.
    pub cards: Vec<CardAt<'a>>,
}

impl Used<'_> {
    /// Whether somebody has to choose another connection on the cards: an export has nicknames alone.
    pub fn is_chosen_again(&self) -> bool {
        self.to
            .is_some_and(|(_, to)| to.nickname.value != self.nickname)
    }
}

impl<'a> Pairs<'a> {
    /// The org that takes the flows.
    pub fn to(&self) -> &'a Key {
        &self.promotion.to.value
    }

    /// The declared connection of an org that bears this nickname.
    pub fn bearer(&self, org: &Key, nickname: &str) -> Option<(&'a Key, &'a Connection)> {
        self.of(org).find(|(_, connection)| {
            let token = self.declared.token(&connection.token_address());
            connection.bears(token, nickname)
        })
    }

    /// The declared connections of an org.
    pub fn of(&self, org: &Key) -> impl Iterator<Item = (&'a Key, &'a Connection)> {
        let all = self.declared.connections.iter();
        all.filter(move |(_, one)| one.absent.is_none() && one.org.value == *org)
    }

    /// What takes the place of a connection: the one that is mapped, else the one of the same nickname.
    pub fn partner(&self, key: &Key, connection: &Connection) -> Option<(&'a Key, &'a Connection)> {
        let mapped = self.promotion.connections.iter();
        let mapped = mapped
            .filter(|(from, _)| from.value == *key)
            .map(|(_, to)| &to.value)
            .next();
        match mapped {
            Some(to) => self.declared.connections.get_key_value(to),
            None => self
                .of(self.to())
                .find(|(_, other)| other.nickname.value == connection.nickname.value),
        }
    }

    /// The connections that exports use, by nickname.
    pub fn used(&self, exports: &'a [(String, Export)]) -> Vec<Used<'a>> {
        let mut cards: BTreeMap<&str, Vec<CardAt<'a>>> = BTreeMap::new();
        for (number, (_, export)) in exports.iter().enumerate() {
            for (flow, card) in export.cards() {
                if let CardConnection::Named { nickname, .. } = &card.connection {
                    cards.entry(nickname).or_default().push(CardAt {
                        export: number,
                        flow,
                        card,
                    });
                }
            }
        }
        cards
            .into_iter()
            .map(|(nickname, cards)| {
                let from = self.bearer(self.from, nickname);
                let to = from.and_then(|(key, connection)| self.partner(key, connection));
                Used {
                    nickname,
                    from,
                    to,
                    cards,
                }
            })
            .collect()
    }
}

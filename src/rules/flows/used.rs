//! Which card belongs to which declared connection, and what each connection's cards need.

use std::collections::{BTreeMap, BTreeSet};

use super::Exports;
use crate::catalog::{Needs, WhyUnknown};
use crate::exports::{Card, CardConnection, Flow, is_kandji, needs_of};
use crate::model::{Connection, Key, Permission};

/// A card and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    /// Which of the files.
    pub file: usize,
    path: &'a str,
    flow: &'a Flow,
    pub card: &'a Card,
}

impl At<'_> {
    /// What tells it from every other card.
    pub fn identity(&self) -> String {
        format!("{} {} {}", self.file, self.flow.id, self.card.id)
    }

    /// A pointer into the export: its path, the flow, the card and the cards around it.
    pub fn pointer(&self) -> String {
        format!("{}: {} > {}", self.path, self.flow.name, self.card.path())
    }
}

/// What the cards of one connection need.
#[derive(Debug, Default)]
pub(super) struct OfConnection<'a> {
    /// By permission, the cards that need it.
    pub needed: BTreeMap<Permission, Vec<At<'a>>>,
    /// Cards that need one of several permissions, which an input decides that cannot be read.
    pub one_of: Vec<(BTreeSet<Permission>, At<'a>)>,
    /// Cards whose needs cannot be derived.
    pub open: Vec<(WhyUnknown, At<'a>)>,
    /// Files that have several connections of this nickname: whose cards these are cannot be told.
    pub ambiguous: BTreeSet<usize>,
}

impl OfConnection<'_> {
    /// Whether the whole of its needs is known.
    pub fn is_whole(&self) -> bool {
        self.open.is_empty() && self.ambiguous.is_empty()
    }

    /// Every permission that it needs or may need.
    pub fn at_most(&self) -> impl Iterator<Item = &Permission> {
        let one_of = self.one_of.iter().flat_map(|(all, _)| all);
        self.needed.keys().chain(one_of)
    }
}

impl<'a> OfConnection<'a> {
    fn add(&mut self, at: At<'a>) {
        match needs_of(at.card) {
            Needs::Permissions(all) => {
                for permission in all {
                    self.needed.entry(permission).or_default().push(at);
                }
            }
            Needs::AtMost { permissions, .. } => self.one_of.push((permissions, at)),
            Needs::Unknown(why) => self.open.push((why, at)),
        }
    }
}

/// All cards, by the connection that they run on.
#[derive(Debug, Default)]
pub(super) struct Used<'a> {
    /// By the connection's key; those without a card are not in it.
    pub of: BTreeMap<&'a Key, OfConnection<'a>>,
    /// Cards on nicknames that no declared connection of the file's orgs bears.
    pub undeclared: BTreeMap<(usize, &'a str), Vec<At<'a>>>,
    /// Cards without a connection, or with one that the export does not have.
    pub unconnected: BTreeMap<usize, Vec<At<'a>>>,
}

impl<'a> Used<'a> {
    pub(super) fn of(exports: &Exports<'a>) -> Self {
        let mut used = Self::default();
        for (file, (path, export)) in exports.files.iter().enumerate() {
            let bearers = Bearers::of(exports, file);
            for (flow, card) in export.cards() {
                let at = At {
                    file,
                    path,
                    flow,
                    card,
                };
                used.add(at, &bearers);
            }
            for nickname in repeated(export) {
                for key in bearers.of_nickname(nickname) {
                    used.of.entry(key).or_default().ambiguous.insert(file);
                }
            }
        }
        used
    }

    fn add(&mut self, at: At<'a>, bearers: &Bearers<'a>) {
        let CardConnection::Named { nickname, .. } = &at.card.connection else {
            self.unconnected.entry(at.file).or_default().push(at);
            return;
        };
        let mut known = false;
        for key in bearers.of_nickname(nickname) {
            self.of.entry(key).or_default().add(at);
            known = true;
        }
        if !known {
            let place = (at.file, nickname.as_str());
            self.undeclared.entry(place).or_default().push(at);
        }
    }
}

/// The connections that the cards of one file can be on.
struct Bearers<'a>(Vec<(&'a Key, &'a Connection, Option<&'a crate::model::Token>)>);

impl<'a> Bearers<'a> {
    fn of(exports: &Exports<'a>, file: usize) -> Self {
        let orgs = exports.orgs_of(file);
        let connections = exports.declared.connections.iter();
        let of_orgs = connections
            .filter(|(_, one)| one.absent.is_none() && orgs.contains(one.org.value.as_str()));
        Self(
            of_orgs
                .map(|(key, one)| (key, one, exports.token(one)))
                .collect(),
        )
    }

    fn of_nickname(&self, nickname: &str) -> impl Iterator<Item = &'a Key> {
        let bearing = self
            .0
            .iter()
            .filter(move |(_, one, token)| one.bears(*token, nickname));
        bearing.map(|(key, ..)| *key)
    }
}

/// Nicknames that several connections of the connector bear in one export.
fn repeated(export: &crate::exports::Export) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    let all = export.connections.values();
    all.filter(|one| is_kandji(&one.module))
        .map(|one| one.nickname.as_str())
        .filter(|nickname| !seen.insert(*nickname))
        .collect()
}

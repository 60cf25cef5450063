//! Flows and their cards: which connection each card means, and what it needs of that connection's token.

use std::collections::BTreeMap;

use super::build::{Draft, PlacedExport};
use super::parts::{Link, Status, Subject};
use crate::catalog::Needs;
use crate::exports::{Card, CardConnection, Flow, needs_of};
use crate::model::{Address, Connection, Declared, Key};

/// Puts the flows of an export in that have a card of the connector.
pub(super) fn add(draft: &mut Draft, declared: &Declared, placed: &PlacedExport) {
    for flow in &placed.export.flows {
        if flow.cards.is_empty() {
            continue;
        }
        let subject = Subject::Flow {
            export: placed.name.clone(),
            flow: flow.id.clone(),
        };
        let folder = placed.export.folder(flow).map(|one| one.title().to_owned());
        draft.node(subject.clone(), &*flow.name, Status::Exported, folder);
        cards(draft, declared, placed, flow, &subject);
    }
}

fn cards(draft: &mut Draft, declared: &Declared, placed: &PlacedExport, flow: &Flow, of: &Subject) {
    let mut counts: BTreeMap<Subject, usize> = BTreeMap::new();
    for card in &flow.cards {
        let nickname = match &card.connection {
            CardConnection::Named { nickname, .. } => Some(nickname),
            CardConnection::None | CardConnection::Missing { .. } => None,
        };
        let subject = Subject::Card {
            export: placed.name.clone(),
            flow: flow.id.clone(),
            connection: nickname.cloned(),
            title: card.title.clone(),
        };
        let meant = nickname.map(|nickname| meant(declared, placed, nickname));
        let status = match (&meant, needs_of(card)) {
            (None, _) => Status::NoConnection,
            (Some(_), Needs::Unknown(_)) => Status::Unknown,
            _ => Status::Exported,
        };
        draft.node(subject.clone(), &*card.title, status, None);
        draft.edge(subject.clone(), of.clone(), Link::PartOf);
        match meant {
            None => {}
            Some(Meant::Declared(key, connection)) => {
                let above = Subject::Address(Address::Connection(key.clone()));
                draft.edge(above, subject.clone(), Link::Runs);
                needed(draft, &subject, connection, card);
            }
            Some(Meant::Foreign(foreign, why)) => {
                let name = nickname.map_or("", String::as_str);
                draft.node(foreign.clone(), name, Status::Undeclared, why);
                draft.edge(foreign, subject.clone(), Link::Runs);
            }
        }
        *counts.entry(subject).or_default() += 1;
    }
    for (subject, count) in counts {
        if count > 1 {
            draft.remark(&subject, format!("{count} cards"));
        }
    }
}

fn needed(draft: &mut Draft, card: &Subject, connection: &Connection, of: &Card) {
    if !connection.names_its_token() {
        return;
    }
    let token = connection.token_address();
    match needs_of(of) {
        Needs::Permissions(permissions) => {
            for permission in permissions {
                draft.needs(card, &token, permission, Link::Needs);
            }
        }
        Needs::AtMost { permissions, .. } => {
            let any = permissions.iter().any(|one| draft.grants(&token, one));
            for permission in permissions {
                if !any || draft.grants(&token, &permission) {
                    draft.needs(card, &token, permission, Link::MayNeed);
                }
            }
        }
        Needs::Unknown(_) => {}
    }
}

/// Which connection a nickname in an export means.
enum Meant<'d> {
    /// A declared one.
    Declared(&'d Key, &'d Connection),
    /// None that is declared, or one of several.
    Foreign(Subject, Option<String>),
}

fn meant<'d>(declared: &'d Declared, placed: &PlacedExport, nickname: &str) -> Meant<'d> {
    let mut fitting = declared.connections.iter().filter(|(_, connection)| {
        let token = declared.token(&connection.token_address());
        let here = placed
            .org
            .as_ref()
            .is_none_or(|org| *org == connection.org.value);
        here && connection.absent.is_none() && connection.bears(token, nickname)
    });
    match (fitting.next(), fitting.next()) {
        (Some((key, connection)), None) => Meant::Declared(key, connection),
        (first, _) => {
            let why = first.map(|_| "several declared connections bear this nickname".to_owned());
            let foreign = Subject::Foreign {
                org: placed.org.clone(),
                nickname: nickname.to_owned(),
            };
            Meant::Foreign(foreign, why)
        }
    }
}

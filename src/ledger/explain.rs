//! Whether a change that a log shows is explained by an action of ours.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Body, DeclaredToken, Done, Entry, Event, Service, Subject};
use crate::model::{Address, Permission, SignedDuration, Timestamp};

/// Two services' clocks, and ours, are not ordered within so much.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// Whose doing a change was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explained {
    /// An action of ours was open for this very thing at that time, and asked for no less.
    Action {
        /// Its number in the journal.
        id: u64,
        /// What it was.
        action: String,
        /// Who ran it.
        actor: String,
    },
    /// It was before the ledger began.
    BeforeTheLedger,
    /// The thing is declared nowhere, so no action of ours can be about it.
    NotDeclared,
    /// No action of ours explains it.
    Unexplained {
        /// Why not, as a clause.
        why: String,
    },
}

/// What is needed to explain: who bore which id, what was done, what was declared when.
pub struct Explainer<'a> {
    began: Option<Timestamp>,
    addresses: BTreeMap<&'a str, &'a Address>,
    actions: BTreeMap<&'a Address, Vec<&'a Done>>,
    declared: BTreeMap<&'a Address, Vec<(Timestamp, Option<&'a DeclaredToken>)>>,
}

impl<'a> Explainer<'a> {
    /// Reads the lines.
    pub fn of(entries: &'a [Entry]) -> Self {
        let mut explainer = Self {
            began: None,
            addresses: BTreeMap::new(),
            actions: BTreeMap::new(),
            declared: BTreeMap::new(),
        };
        for entry in entries {
            match &entry.body {
                Body::Began { .. } => {
                    explainer.began.get_or_insert(entry.at);
                }
                Body::Bound { address, id } => {
                    explainer.addresses.insert(id, address);
                }
                Body::Action(done) => {
                    let actions = explainer.actions.entry(&done.address).or_default();
                    actions.push(done);
                }
                Body::Declared { address, token } => {
                    let declared = explainer.declared.entry(address).or_default();
                    declared.push((entry.at, token.as_ref()));
                }
                _ => {}
            }
        }
        explainer
    }

    /// The address that bore this id at any time.
    pub fn address(&self, id: &str) -> Option<&'a Address> {
        self.addresses.get(id).copied()
    }

    /// Whose doing an event was; `gained` are permissions that it gave.
    pub fn explain(&self, event: &Event, gained: &BTreeSet<Permission>) -> Explained {
        if self.began.is_none_or(|began| event.when < began) {
            return Explained::BeforeTheLedger;
        }
        let Some(address) = bound_id(event).and_then(|id| self.address(&id)) else {
            return Explained::NotDeclared;
        };
        let actions = self.actions.get(address).map_or(&[][..], Vec::as_slice);
        let open_then = |done: &&&Done| {
            let begins = done.opened.checked_sub(SLACK).unwrap_or(done.opened);
            let ends = done.closed.checked_add(SLACK).unwrap_or(done.closed);
            done.handoff && done.outcome == "done" && begins <= event.when && event.when <= ends
        };
        let Some(done) = actions.iter().find(open_then) else {
            return Explained::Unexplained {
                why: "no handoff of ours was open for it then".to_owned(),
            };
        };
        let beyond: Vec<String> = match self.declared_at(address, done.closed) {
            Some(token) => gained
                .difference(&token.permissions)
                .map(ToString::to_string)
                .collect(),
            None => Vec::new(),
        };
        match beyond.is_empty() {
            true => Explained::Action {
                id: done.id,
                action: done.action.clone(),
                actor: done.actor.clone(),
            },
            false => Explained::Unexplained {
                why: format!(
                    "the handoff that was open then did not ask for {}",
                    beyond.join(", ")
                ),
            },
        }
    }

    /// What was declared of a token at a time; before the first word of it, that first one.
    pub fn declared_at(&self, address: &Address, at: Timestamp) -> Option<&'a DeclaredToken> {
        let known = self.declared.get(address)?;
        let then = known.iter().rev().find(|(since, _)| *since <= at);
        then.or(known.first())?.1
    }

    /// When the declaration of a token changed, and to what.
    pub fn declarations(&self, address: &Address) -> &[(Timestamp, Option<&'a DeclaredToken>)] {
        self.declared.get(address).map_or(&[], Vec::as_slice)
    }
}

/// The id by which an event's subject is bound to an address: a token's own, or the org's domain and the nickname.
pub fn bound_id(event: &Event) -> Option<String> {
    match (&event.subject, event.service) {
        (Subject::Token { token, .. }, Service::Iru) => Some(token.clone()),
        (Subject::Connection { nickname, .. }, Service::Okta) => {
            Some(connection_id(&event.host, nickname))
        }
        _ => None,
    }
}

/// How a connection is bound: a domain has no slash, so this is unambiguous.
pub fn connection_id(domain: &str, nickname: &str) -> String {
    format!("{domain}/{nickname}")
}

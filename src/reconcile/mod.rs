//! Declared x recorded x live to a plan.
//! Pure: three values and a clock reading in, a value out. Never asks, never writes, never prints.

mod accepted;
mod actions;
mod behind;
mod canaries;
mod connections;
mod coverage;
mod declaration;
mod diagnose;
mod diagnose_connections;
mod diagnose_exceptions;
mod given_up;
mod grants;
mod identity;
mod items;
mod moved;
mod narrow;
mod notes;
mod order;
mod reach;
mod rotation;
mod safety;
mod sight;
mod stale_key;
mod tenants;
mod tokens;
mod undeclared;
mod unexplained;
mod verdict;
mod visits;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::model::{
    ActionKind, Address, AddressError, Declared, Live, Plan, Recorded, SignedDuration, Timestamp,
};

pub use declaration::digest as declaration_digest;
pub use diagnose::{diagnose, diagnose_items};
pub use diagnose_connections::diagnose_connections;
pub use given_up::is_given_up;
pub use moved::{Moves, Renames};
pub use narrow::narrow;
pub use safety::may_revoke;
pub use unexplained::{Deed, Grounds, unexplained};
pub use verdict::{Judgement, judge};

/// What a plan follows from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What the files say.
    pub declared: &'a Declared,
    /// What the last apply left.
    pub recorded: &'a Recorded,
    /// What evidence shows now.
    pub live: &'a Live,
    /// Removals that somebody named one by one.
    pub acknowledged: &'a BTreeSet<Acknowledgement>,
    /// Now, by our clock.
    pub now: Timestamp,
    /// Rotations that are due within this time are listed.
    pub horizon: SignedDuration,
}

/// A removal that somebody acknowledged: `token.accuhive/old:revoke`, `connection.x:delete`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Acknowledgement {
    /// The item.
    pub address: Address,
    /// `revoke` or `delete`.
    pub what: Removal,
}

/// What is done to remove something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Removal {
    /// Revoke a token.
    Revoke,
    /// Delete a connection.
    Delete,
}

impl Removal {
    /// What is done.
    fn action(self) -> ActionKind {
        match self {
            Self::Revoke => ActionKind::RevokeToken,
            Self::Delete => ActionKind::DeleteConnection,
        }
    }

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Revoke => "revoke",
            Self::Delete => "delete",
        }
    }
}

impl fmt::Display for Acknowledgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.address, self.what.word())
    }
}

/// Why a text acknowledges nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcknowledgementError {
    /// The address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The word after the last colon is none that removes this kind of item.
    #[error(
        "'{0}' acknowledges nothing: it reads token.TENANT/TOKEN:revoke or connection.KEY:delete"
    )]
    Word(String),
}

impl FromStr for Acknowledgement {
    type Err = AcknowledgementError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = || AcknowledgementError::Word(text.to_owned());
        let (address, what) = text.rsplit_once(':').ok_or_else(word)?;
        let address: Address = address.parse()?;
        match (&address, what) {
            (Address::Token { .. }, "revoke") => Ok(Self {
                address,
                what: Removal::Revoke,
            }),
            (Address::Connection(_), "delete") => Ok(Self {
                address,
                what: Removal::Delete,
            }),
            _ => Err(word()),
        }
    }
}

/// Draws the plan. Equal inputs give equal plans.
pub fn reconcile(input: Input<'_>) -> Plan {
    let moves = Moves::of(input.declared, input.recorded);
    let recorded = moves.follow(input.recorded);
    let input = Input {
        recorded: &recorded,
        ..input
    };
    let mut items = Vec::new();
    tenants::judge_all(input, &mut items);
    given_up::places(input, &mut items);
    tokens::judge_all(input, &mut items);
    connections::judge_all(input, &mut items);
    behind::look(input, &mut items);
    let reach = reach::Reach::new(input.declared);
    for judged in &mut items {
        judged.item.live_id = judged.live_token.map(|token| token.id.clone());
        judged.item.reaches = reach.of(&judged.item.address).to_vec();
    }
    items.sort_by(|a, b| a.item.address.cmp(&b.item.address));
    let accepted = accepted::cover(input, &mut items);

    let (mut actions, mut refusals) = actions::draw(input, &moves, &reach, &items);
    let rotation::Drawn {
        views: rotations,
        actions: next,
    } = rotation::draw(input, &reach, &items, &actions);
    rotation::merge(&mut actions, next);
    canaries::set_up(input, &reach, &mut actions);
    rotation::mark_overdue(&rotations, &mut items);
    given_up::tell(input, &mut items);
    moves.enter(&mut items, &mut actions, &mut refusals);
    order::arrange(input, &mut actions);
    let items: Vec<_> = items.into_iter().map(|judged| judged.item).collect();
    let (coverage, unverified) = coverage::measure(&items);
    let grants = grants::of(input.declared, &items, &actions);
    Plan {
        items,
        actions,
        refusals,
        coverage,
        unverified,
        rotations,
        accepted,
        unexplained: Vec::new(),
        grants,
        selection: None,
    }
}

//! The live tokens of one tenant as its audit log shows them, without any declaration, and what that log cannot know; in
//! `needed`, tokens of several tenants beside what exported flows need.

mod json;
pub mod needed;
mod table;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::tree::{Profile, profile};
use crate::model::{LiveTenant, LiveToken, Presence, Reading};

pub use json::{json, schema};
pub use table::table;

/// What an inventory is shown from.
pub struct InventoryView<'a> {
    /// The tenant's API host.
    pub host: &'a str,
    /// What was observed.
    pub tenant: &'a LiveTenant,
    /// Now: ages are counted to it.
    pub now: Timestamp,
    /// Names for the actor ids of the log.
    pub people: &'a BTreeMap<String, String>,
}

impl InventoryView<'_> {
    /// Nothing before this time can be in the log.
    fn log_since(&self) -> Option<Timestamp> {
        match &self.tenant.log {
            Reading::Read { since, .. } => *since,
            Reading::NotAsked(_) | Reading::Failed(_) => None,
        }
    }

    /// Tokens that exist, those that can do the most harm first, then by name.
    fn present(&self) -> Vec<(&LiveToken, Option<Profile>)> {
        let mut all: Vec<_> = self
            .tenant
            .tokens
            .iter()
            .filter(|token| token.presence == Presence::Present)
            .map(|token| (token, risks(token)))
            .collect();
        all.sort_by(|(a, x), (b, y)| {
            y.cmp(x)
                .then_with(|| a.label.value().cmp(&b.label.value()))
                .then_with(|| a.id.cmp(&b.id))
        });
        all
    }

    /// Tokens that a delete event ended, the newest first.
    fn deleted(&self) -> Vec<&LiveToken> {
        let mut all: Vec<_> = self
            .tenant
            .tokens
            .iter()
            .filter(|token| token.presence != Presence::Present)
            .collect();
        all.sort_by(|a, b| {
            b.changed
                .at
                .cmp(&a.changed.at)
                .then_with(|| a.id.cmp(&b.id))
        });
        all
    }
}

/// What a token may do, by risk; `None` when the log does not show it.
fn risks(token: &LiveToken) -> Option<Profile> {
    token
        .permissions
        .value()
        .map(|permissions| profile(permissions.keys()))
}

/// What the log does not show of a token.
fn missing(token: &LiveToken) -> Vec<&'static str> {
    [
        (token.label.value().is_none(), "name"),
        (token.description.value().is_none(), "description"),
        (token.permissions.value().is_none(), "permissions"),
        (token.created.is_none(), "creation"),
    ]
    .into_iter()
    .filter(|(is_missing, _)| *is_missing)
    .map(|(_, word)| word)
    .collect()
}

/// What no reading of the log can tell, for people and in JSON.
const BLIND_SPOTS: [&str; 4] = [
    "tokens created and last edited before the log's memory (a year), unless they act themselves",
    "which connection or script uses which token",
    "whether a secret still works, and when it was last used",
    "who holds a copy of a secret",
];

#[cfg(test)]
mod tests;

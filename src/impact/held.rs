//! Which secrets can be recognised, by their keyed hashes, and what a recognised one means. Comparing is somebody else's work.

use std::collections::{BTreeMap, BTreeSet};

use super::Sight;
use super::secrets::Keeper;
use super::token::{Role, TokenImpact, token};
use crate::model::{Address, Key, Recorded, Timestamp};

/// A secret that can be recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Whose it is.
    pub owner: Owner,
    /// What knows it.
    pub ground: Ground,
    /// Its keyed hash, hex.
    pub hash: String,
}

/// Whose a secret is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A token's, in this role.
    Token(Address, Role),
    /// A text that was given for this token by a step that is not proven yet.
    Coming(Address),
    /// A text that this token had once: not its current one.
    Former(Address),
    /// The credentials that read an org's System Log.
    Org(Key),
    /// The client token of a connection's canary.
    Canary(Key),
}

/// What knows a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// Its keyed hash in the state.
    State,
    /// Its keyed hash in the state's journal, given at that time.
    Journal(Timestamp),
    /// The value at this reference, which can be read here.
    AtHand(String),
}

/// A secret that a step of an earlier run yielded, from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yielded {
    /// The token.
    pub address: Address,
    /// When the step was opened.
    pub at: Timestamp,
    /// Whether the step is still open.
    pub open: bool,
    /// The keyed hash, hex.
    pub hash: String,
}

/// A secret that leaked, and what that touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaked {
    /// Whose it is.
    pub owner: Owner,
    /// What knows it.
    pub grounds: BTreeSet<Ground>,
    /// The token, where it is one that exists as far as is known.
    pub token: Option<TokenImpact>,
}

/// All secrets that the state can recognise, and those at hand (`values`: keeper, reference and keyed hash of each).
pub fn held(
    recorded: &Recorded,
    journal: &[Yielded],
    values: &[(Keeper, String, String)],
) -> Vec<Held> {
    let mut all = Vec::new();
    for (address, token) in &recorded.tokens {
        if let Some(secret) = &token.secret {
            let owner = Owner::Token(address.clone(), Role::Current);
            all.push(of(owner, Ground::State, &secret.hmac));
        }
    }
    for (address, rotation) in &recorded.rotations {
        let predecessor = rotation.predecessor.as_ref();
        if let Some(secret) = predecessor.and_then(|old| old.secret.as_ref()) {
            let owner = Owner::Token(address.clone(), Role::Predecessor);
            all.push(of(owner, Ground::State, &secret.hmac));
        }
    }
    for one in journal {
        let otherwise = match one.open {
            true => Owner::Coming(one.address.clone()),
            false => Owner::Former(one.address.clone()),
        };
        let owner = recognised(recorded, &one.address, &one.hash).unwrap_or(otherwise);
        all.push(of(owner, Ground::Journal(one.at), &one.hash));
    }
    for (keeper, reference, hash) in values {
        let owner = match keeper {
            Keeper::Token(address) => recognised(recorded, address, hash)
                .unwrap_or_else(|| Owner::Token(address.clone(), Role::Current)),
            Keeper::Org(key) => Owner::Org(key.clone()),
            Keeper::Canary(key) => Owner::Canary(key.clone()),
        };
        all.push(of(owner, Ground::AtHand(reference.clone()), hash));
    }
    all
}

fn of(owner: Owner, ground: Ground, hash: &str) -> Held {
    Held {
        owner,
        ground,
        hash: hash.to_owned(),
    }
}

/// Which of an address's tokens the state knows by this hash.
fn recognised(recorded: &Recorded, address: &Address, hash: &str) -> Option<Owner> {
    let current = recorded.tokens.get(address)?.secret.as_ref();
    if current.is_some_and(|secret| secret.hmac == hash) {
        return Some(Owner::Token(address.clone(), Role::Current));
    }
    let old = recorded.rotations.get(address)?.predecessor.as_ref()?;
    let secret = old.secret.as_ref()?;
    (secret.hmac == hash).then(|| Owner::Token(address.clone(), Role::Predecessor))
}

/// What the recognised secrets mean, one entry an owner.
pub fn leaked<'a>(sight: Sight<'_>, found: impl IntoIterator<Item = &'a Held>) -> Vec<Leaked> {
    let mut owners: BTreeMap<&Owner, BTreeSet<Ground>> = BTreeMap::new();
    for held in found {
        let grounds = owners.entry(&held.owner).or_default();
        grounds.insert(held.ground.clone());
    }
    owners
        .into_iter()
        .map(|(owner, grounds)| Leaked {
            token: match owner {
                Owner::Token(address, role) => token(sight, address, *role),
                _ => None,
            },
            owner: owner.clone(),
            grounds,
        })
        .collect()
}

/// Tokens of which no secret is held, so that a leak of theirs is not recognised: declared ones, and old ones of rotations.
pub fn unheld(sight: Sight<'_>, held: &[Held]) -> Vec<(Address, Role)> {
    let declared = sight.declared.tenants.iter().flat_map(|(tenant, one)| {
        let wanted = one
            .tokens
            .iter()
            .filter(|(_, token)| token.absent.is_none());
        wanted.map(move |(key, _)| (Address::token(tenant, key), Role::Current))
    });
    let rotations = sight.recorded.rotations.iter();
    let old = rotations
        .filter(|(_, rotation)| rotation.predecessor.is_some())
        .map(|(address, _)| (address.clone(), Role::Predecessor));
    declared
        .chain(old)
        .filter(|(address, role)| {
            let owner = Owner::Token(address.clone(), *role);
            !held.iter().any(|one| one.owner == owner)
        })
        .collect()
}

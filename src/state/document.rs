//! A whole state in memory: whose it is, what was recorded, and the journal.

use std::fmt;

use super::{Journal, StateError};
use crate::model::{Address, Recorded, Timestamp};

/// Which kind of run a state belongs to; the other kind is refused.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The services themselves.
    Real,
    /// A simulated world, or stand-ins on loopback.
    Simulated,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Real => "real",
            Self::Simulated => "simulated",
        })
    }
}

/// The key of a state's secret hashes as 64 hex digits. `secret` does the hashing; here it is only kept, and not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct HashKey(String);

impl HashKey {
    /// Takes 64 hex digits.
    pub(super) fn from_hex(text: String) -> Option<Self> {
        let fine = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        fine.then_some(Self(text))
    }

    /// The hex digits.
    pub fn as_hex(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for HashKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashKey(not shown)")
    }
}

/// The run that wrote a state.
#[derive(
    Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// The OS user or the CI identity.
    pub by: String,
    /// The command, such as `apply`.
    pub command: String,
    /// When that run took the lock, by its clock.
    pub since: Timestamp,
}

/// A whole state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateDocument {
    pub(super) lineage: String,
    pub(super) serial: u64,
    pub(super) origin: Origin,
    pub(super) hash_key: HashKey,
    pub(super) written: Option<Written>,
    /// What evidence proved.
    pub recorded: Recorded,
    /// What was meant, what is waiting for a person, what was done lately.
    pub journal: Journal,
}

impl StateDocument {
    /// An empty state with a lineage and a key of its own, serial 0.
    pub fn fresh(origin: Origin) -> Result<Self, StateError> {
        Ok(Self {
            lineage: random_hex::<16>()?,
            serial: 0,
            origin,
            hash_key: HashKey(random_hex::<32>()?),
            written: None,
            recorded: Recorded::default(),
            journal: Journal::default(),
        })
    }

    /// The part of it that is about these addresses, as a state of its own: its own lineage, the same key. What secret went
    /// where, every part knows.
    ///
    /// # Errors
    /// There is no randomness for the lineage.
    pub fn part(&self, holds: impl Fn(&Address) -> bool) -> Result<Self, StateError> {
        let mut part = Self {
            hash_key: self.hash_key.clone(),
            recorded: self.recorded.clone(),
            journal: self.journal.clone(),
            ..Self::fresh(self.origin)?
        };
        let Recorded {
            tenants,
            orgs,
            tokens,
            connections,
            attestations,
            rotations,
            ..
        } = &mut part.recorded;
        tenants.retain(|key, _| holds(&Address::Tenant(key.clone())));
        orgs.retain(|key, _| holds(&Address::Org(key.clone())));
        tokens.retain(|address, _| holds(address));
        connections.retain(|address, _| holds(address));
        attestations.retain(|address, _| holds(address));
        rotations.retain(|address, _| holds(address));
        part.journal.retain(|entry| holds(&entry.address));
        Ok(part)
    }

    /// The random id that all versions of one state share.
    pub fn lineage(&self) -> &str {
        &self.lineage
    }

    /// How often it had been written when it was loaded; 0 for one that is on no disk yet.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// Which kind of run it belongs to.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The run that wrote it; states of older versions do not say.
    pub fn written(&self) -> Option<&Written> {
        self.written.as_ref()
    }

    /// The key of its secret hashes.
    pub fn hash_key(&self) -> &HashKey {
        &self.hash_key
    }

    /// Whether it holds nothing yet.
    pub fn is_empty(&self) -> bool {
        self.recorded == Recorded::default() && self.journal == Journal::default()
    }
}

pub(super) fn random_hex<const BYTES: usize>() -> Result<String, StateError> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(StateError::NoRandomness)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn fresh_states_are_empty_and_differ() {
        let (one, two) = (
            StateDocument::fresh(Origin::Real).unwrap(),
            StateDocument::fresh(Origin::Real).unwrap(),
        );
        assert!(one.is_empty() && one.serial() == 0);
        assert_ne!(one.lineage(), two.lineage());
        assert_ne!(one.hash_key(), two.hash_key());
        assert_eq!(
            (one.lineage().len(), one.hash_key().as_hex().len()),
            (32, 64)
        );
    }

    #[test]
    fn debug_shows_no_key() {
        let document = StateDocument::fresh(Origin::Simulated).unwrap();
        let text = format!("{document:?}");
        assert!(text.contains("HashKey(not shown)"));
        assert!(!text.contains(document.hash_key().as_hex()));
    }
}

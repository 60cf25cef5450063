//! Which part of a configuration a run is about: patterns of addresses, and shards.

use std::fmt;
use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};
use sha2::{Digest as _, Sha256};

use super::Address;

/// A glob on addresses, such as `token.*/okta-*`. `*` does not cross a slash.
#[derive(Debug, Clone)]
pub struct AddressPattern {
    text: String,
    matcher: GlobMatcher,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{text}' is no pattern of addresses: {why}; it reads tenant.acme*, token.*/okta-*, connection.* or org.acme"
)]
pub struct PatternError {
    text: String,
    why: String,
}

impl AddressPattern {
    /// Whether it names this address itself.
    pub fn matches(&self, address: &Address) -> bool {
        self.matcher.is_match(address.to_string())
    }
}

impl fmt::Display for AddressPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for AddressPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let wrong = |why: String| PatternError {
            text: text.to_owned(),
            why,
        };
        if text.len() > 500 {
            return Err(wrong("it is too long".to_owned()));
        }
        let glob = GlobBuilder::new(text).literal_separator(true).build();
        let matcher = glob
            .map_err(|error| wrong(error.kind().to_string()))?
            .compile_matcher();
        Ok(Self {
            text: text.to_owned(),
            matcher,
        })
    }
}

/// One of several runs that share a configuration: `3/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard {
    number: u32,
    of: u32,
}

/// Why a text is no shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is no shard: it reads NUMBER/COUNT, such as 3/16, the first one being 1, with at most 10000"
)]
pub struct ShardError(String);

impl Shard {
    /// The most shards.
    const MOST: u32 = 10_000;

    /// The shard with this number, from 1, of so many.
    ///
    /// # Errors
    /// There is none.
    pub fn new(number: u32, of: u32) -> Result<Self, ShardError> {
        match number >= 1 && number <= of && of <= Self::MOST {
            true => Ok(Self { number, of }),
            false => Err(ShardError(format!("{number}/{of}"))),
        }
    }

    /// Its number, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether what has this key (of a tenant, or of an org) belongs to it: by the key alone, so that no other entry moves it.
    pub fn holds(self, key: &str) -> bool {
        let hash = Sha256::digest(key.as_bytes());
        let number = hash
            .iter()
            .take(8)
            .fold(0, |number, byte| number << 8 | u64::from(*byte));
        number % u64::from(self.of) == u64::from(self.number - 1)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let wrong = || ShardError(text.to_owned());
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let (number, of) = (number.parse(), of.parse());
        match (number, of) {
            (Ok(number), Ok(of)) => Self::new(number, of).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

/// What a plan is about, where that is not everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanSelection {
    /// Items of the plan.
    pub items: usize,
    /// Items of the whole configuration, as far as files and state tell.
    pub of: usize,
    /// Patterns that name what it is about.
    pub targets: Vec<String>,
    /// Patterns that name what is left out.
    pub excludes: Vec<String>,
    /// The shard.
    pub shard: Option<Shard>,
    /// What is not done because it waits for something that is left out, and for what.
    pub waiting: Vec<(Address, Address)>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn patterns_match_addresses() {
        for (pattern, address, fits) in [
            ("tenant.acme*", "tenant.acme-eu", true),
            ("token.*/okta-*", "token.acme/okta-flows", true),
            ("token.*", "token.acme/okta-flows", false),
            ("connection.*", "connection.a.b", true),
            ("tenant.acme", "tenant.acme-eu", false),
            ("tenant.{a,b}", "tenant.b", true),
        ] {
            let pattern: AddressPattern = pattern.parse().unwrap();
            assert_eq!(
                pattern.matches(&address.parse().unwrap()),
                fits,
                "{pattern} {address}"
            );
        }
        assert!("token.[".parse::<AddressPattern>().is_err());
    }

    #[test]
    fn every_key_belongs_to_exactly_one_shard_for_ever() {
        for number in 0..500 {
            let key = format!("tenant-{number}");
            let holders = (1..=16).filter(|&shard| Shard::new(shard, 16).unwrap().holds(&key));
            assert_eq!(holders.count(), 1);
        }
        // states lie under these numbers: another hash would be another format
        assert!("5/16".parse::<Shard>().unwrap().holds("accuhive"));
        for wrong in ["0/4", "5/4", "3", "a/4", "1/0", "1/20000", "-1/4"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}

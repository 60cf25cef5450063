//! What a store can do, what storing did, and why it did not. No variant holds a value, a part of one, or its length.

use std::fmt;

use super::SecretError;

/// Whether a new value can be put behind a reference in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreAbility {
    /// `store` may be called.
    Writable,
    /// Never by this program.
    ReadOnly {
        /// What a person does instead, as a sentence without a full stop.
        way_out: String,
    },
    /// Only when the command line allows it.
    NotAllowed {
        /// The flag that allows it, such as `--allow-store vault.example.com`.
        flag: String,
    },
}

/// A value that is in its store, and was read back from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Whether it was put there now; `false`: it was there already.
    pub written: bool,
    /// Where the value before it is now.
    pub previous: Previous,
}

/// Where the value before the last write is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Previous {
    /// There was none, or nothing was written now.
    None,
    /// In a file beside the secret's own, as the reference writes it.
    File(String),
    /// In this version of the secret in Vault.
    VaultVersion(u64),
    /// Where the declared `previous` program finds it.
    Program,
    /// In the history that the store keeps for people; no program reads it.
    History,
    /// In this run's memory: a simulated run.
    Memory,
    /// The store keeps none that is known here.
    Lost,
}

impl fmt::Display for Previous {
    /// Says it to a person, as a clause.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("there is no value before it"),
            Self::File(path) => write!(f, "the value before it is in {path}"),
            Self::VaultVersion(version) => {
                write!(f, "the value before it is version {version} in Vault")
            }
            Self::Program => {
                f.write_str("the declared `previous` program gives the value before it")
            }
            Self::History => f.write_str("the item's history in 1Password has the value before it"),
            Self::Memory => f.write_str("simulated: nothing outside was touched"),
            Self::Lost => {
                f.write_str("the value before it is kept only if the store itself keeps it")
            }
        }
    }
}

/// Why a value is not in its store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// This program never writes there.
    #[error("{reference} is not written to: {way_out}")]
    ReadOnly {
        /// The reference.
        reference: String,
        /// What a person does instead.
        way_out: String,
    },
    /// The command line does not allow it.
    #[error("{reference} is not written to in this run: {flag} allows it")]
    NotAllowed {
        /// The reference.
        reference: String,
        /// The flag.
        flag: String,
    },
    /// Nothing but blanks was to be stored.
    #[error("nothing is stored at {reference}: the new value is empty")]
    NoValue {
        /// The reference.
        reference: String,
    },
    /// What is there now cannot be read, so it is not replaced.
    #[error("what is there now cannot be read, and is not replaced: {0}")]
    Reading(#[from] SecretError),
    /// A file could not be written. What was there before is still there.
    #[error("{reference} was not written ({doing}): {reason}")]
    File {
        /// The reference.
        reference: String,
        /// What was being done.
        doing: &'static str,
        /// Why, as the system says it.
        reason: String,
    },
    /// The program that writes failed. What it wrote to stderr is never shown.
    #[error(
        "the program that writes {reference} failed: {how} (run it by hand to see why; its messages are not shown here)"
    )]
    Program {
        /// The reference.
        reference: String,
        /// Its exit status, or why it did not start.
        how: String,
    },
    /// Somebody else wrote between reading and writing; theirs is kept.
    #[error(
        "{reference} was changed by somebody else at the same moment, and theirs was not overwritten: run it again"
    )]
    Conflict {
        /// The reference.
        reference: String,
    },
    /// The store took it, and gives something else back.
    #[error(
        "{reference} was written, but something else is read back: look into the store before you go on"
    )]
    ReadBack {
        /// The reference.
        reference: String,
    },
    /// The store took it, and gives nothing back.
    #[error("{reference} was written, but cannot be read back: {error}")]
    Unproven {
        /// The reference.
        reference: String,
        /// Why.
        error: SecretError,
    },
    /// The 1Password item cannot be edited safely.
    #[error("{reference} is not written to: {why}")]
    OpItem {
        /// The reference.
        reference: String,
        /// Why, and what to do.
        why: &'static str,
    },
    /// Vault did not take it.
    #[error("{reference} was not written: {reason}")]
    Vault {
        /// The reference.
        reference: String,
        /// Why, and what to do.
        reason: String,
    },
}

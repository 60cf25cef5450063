//! Why a reference gave no value. No variant holds a value, a part of one, or its length.

use std::time::Duration;

use super::LARGEST_VALUE;

/// Why a reference gave no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The variable is not set or is empty, or the simulated world has no such secret. No failure: a plan goes on without it.
    #[error("{reference} is not set")]
    Unset {
        /// The reference.
        reference: String,
    },
    /// There is no such file. No failure: a plan goes on without it.
    #[error("{reference} does not exist")]
    FileMissing {
        /// The reference.
        reference: String,
    },
    /// A file or a program gave nothing but blanks.
    #[error("{reference} is empty")]
    Empty {
        /// The reference.
        reference: String,
    },
    /// The bytes are no text.
    #[error("{reference} is not UTF-8 text: save it as UTF-8 without a byte order mark")]
    NotUtf8 {
        /// The reference.
        reference: String,
    },
    /// The file is there but cannot be read.
    #[error("{reference} cannot be read: {reason}")]
    FileUnreadable {
        /// The reference.
        reference: String,
        /// Why, as the system says it.
        reason: String,
    },
    /// The file lies outside the configuration's folder, perhaps through a symbolic link.
    #[error(
        "{reference} leads out of the configuration's folder: keep the file inside it, or use an env: reference"
    )]
    FileEscapes {
        /// The reference.
        reference: String,
    },
    /// More than any secret has.
    #[error("{reference} gives more than {} KiB: that is no token and no key", LARGEST_VALUE / 1024)]
    TooLarge {
        /// The reference.
        reference: String,
    },
    /// Programs that a configuration names are off for this run.
    #[error(
        "{reference} would run a program, and that is off: a configuration may name programs only when the command line allows it"
    )]
    ExecNotAllowed {
        /// The reference.
        reference: String,
    },
    /// There is no such program.
    #[error("{reference}: no such program")]
    ExecNotFound {
        /// The reference.
        reference: String,
    },
    /// The program could not be started, failed, or was ended by a signal. What it wrote to stderr is never shown.
    #[error(
        "{reference} failed: {status} (run it by hand to see why; its messages are not shown here)"
    )]
    ExecFailed {
        /// The reference.
        reference: String,
        /// `exit status: 1`, or why it did not start.
        status: String,
    },
    /// The program took too long and was ended.
    #[error(
        "{reference} gave nothing within {} s and was ended: it has no terminal and no stdin, so it cannot ask a question",
        .after.as_secs_f32()
    )]
    ExecTimeout {
        /// The reference.
        reference: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// The store that the reference names is not allowed in this run.
    #[error(
        "{reference} is not asked: a configuration may name it, and only the command line allows it ({flag})"
    )]
    StoreNotAllowed {
        /// The reference.
        reference: String,
        /// The flag with its value, such as `--allow-store op`.
        flag: String,
    },
    /// A `vault:` reference without a declared Vault.
    #[error("{reference} has no server: declare it under `stores: {{ vault: … }}`")]
    VaultNotDeclared {
        /// The reference.
        reference: String,
    },
    /// Vault gave no value for another reason than that there is none.
    #[error("{reference} is not read: {reason}")]
    Vault {
        /// The reference.
        reference: String,
        /// Why, and what to do.
        reason: String,
    },
    /// The credential that a store is signed in to with has no value.
    #[error("{reference} needs a sign-in, and {error}")]
    Credential {
        /// The reference that was asked for.
        reference: String,
        /// Why its store's credential has no value.
        error: Box<SecretError>,
    },
    /// The store does not give the value before the last write.
    #[error("{reference} has no earlier value that can be read")]
    NoPrevious {
        /// The reference.
        reference: String,
    },
}

impl SecretError {
    /// Whether the reference points at nothing: no outage, the plan goes on without the value and says what that costs.
    pub fn is_unset(&self) -> bool {
        match self {
            Self::Unset { .. } | Self::FileMissing { .. } => true,
            Self::Credential { error, .. } => error.is_unset(),
            _ => false,
        }
    }

    /// The reference that has no value: that of a store's credential where this is what is missing.
    pub fn reference(&self) -> &str {
        match self {
            Self::Credential { error, .. } => error.reference(),
            Self::Unset { reference }
            | Self::FileMissing { reference }
            | Self::Empty { reference }
            | Self::NotUtf8 { reference }
            | Self::FileUnreadable { reference, .. }
            | Self::FileEscapes { reference }
            | Self::TooLarge { reference }
            | Self::ExecNotAllowed { reference }
            | Self::ExecNotFound { reference }
            | Self::ExecFailed { reference, .. }
            | Self::ExecTimeout { reference, .. }
            | Self::StoreNotAllowed { reference, .. }
            | Self::VaultNotDeclared { reference }
            | Self::Vault { reference, .. }
            | Self::NoPrevious { reference } => reference,
        }
    }
}

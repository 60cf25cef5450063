//! Why a command ended early, and with which code.

use std::path::PathBuf;

use super::exit_code::ExitCode;
use crate::apply::{ApplyError, WishError};
use crate::http::EndpointsError;
use crate::secret::{HmacKeyError, SecretError};
use crate::simulator::SimulatorError;
use crate::state::{JournalError, StateError};

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The diagnostics have been shown.
    #[error("the configuration has errors")]
    Configuration,
    /// The command line makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The state.
    #[error(transparent)]
    State(#[from] StateError),
    /// The apply.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// A wish for a rotation.
    #[error(transparent)]
    Wish(#[from] WishError),
    /// The simulator.
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
    /// The stand-ins.
    #[error("{variable}: {error}", variable = crate::http::Endpoints::VARIABLE)]
    Endpoints {
        /// Why they are none.
        error: EndpointsError,
    },
    /// A secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] super::ledger::LedgerError),
    /// The state's key.
    #[error(transparent)]
    HashKey(#[from] HmacKeyError),
    /// A file.
    #[error("{path}: {error}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file that describes no world.
    #[error("{path}: {error}", path = path.display())]
    World {
        /// Which.
        path: PathBuf,
        /// Why.
        error: SimulatorError,
    },
    /// The runtime.
    #[error("the program could not be set up: {0}")]
    Setup(std::io::Error),
    /// Our reading credentials were rejected; the message says whose.
    #[error("{0}")]
    Rejected(String),
    /// The policy refuses it.
    #[error("{0}")]
    Refused(String),
    /// Something could not be asked.
    #[error("{0}")]
    Failed(String),
    /// A signal ended it.
    #[error("interrupted")]
    Interrupted,
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A saved plan does not fit any more.
    #[error("{0}")]
    Stale(String),
}

impl CliError {
    /// The exit code.
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Configuration | Self::World { .. } => ExitCode::Configuration,
            Self::Usage(_) | Self::Endpoints { .. } => ExitCode::Usage,
            Self::State(error) | Self::Apply(ApplyError::State(error)) if error.is_locked() => {
                ExitCode::Locked
            }
            Self::Wish(WishError::Prevented(_) | WishError::Auditor(_)) => ExitCode::Refused,
            Self::Apply(ApplyError::NotDeclared(_)) | Self::Wish(_) => ExitCode::Usage,
            Self::Refused(_) => ExitCode::Refused,
            Self::Rejected(_) => ExitCode::Rejected,
            Self::Stale(_) => ExitCode::StalePlan,
            Self::Interrupted => ExitCode::Interrupted,
            _ => ExitCode::Failed,
        }
    }

    /// A file that describes no world.
    pub fn world(path: impl Into<PathBuf>) -> impl FnOnce(SimulatorError) -> Self {
        let path = path.into();
        move |error| Self::World { path, error }
    }

    /// A file that could not be read or written.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }
}

//! What can go wrong before there is an answer.

use std::error::Error as _;

use super::people::for_people;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// A promise forbids the request; nothing was sent.
    #[error("not sent: {0}")]
    Refused(String),
    /// The run's share of the host's hourly budget is used up; nothing was sent.
    #[error("not sent: the run's share of the hourly request budget is used up")]
    BudgetSpent,
    /// No connection, a reset, a time-out, half a body.
    #[error("{0}")]
    Connection(String),
    /// The answer is larger than the cap.
    #[error("the answer is larger than {cap} bytes")]
    TooLarge {
        /// The cap in bytes, counted after decompression.
        cap: usize,
    },
    /// The client could not be set up on this machine (no root certificates, for one).
    #[error("cannot set up a TLS client: {0}")]
    Setup(String),
}

impl HttpError {
    /// A fault on the way to or from the service. The innermost cause tells most; the URL is left out.
    pub(super) fn connection(error: &reqwest::Error) -> Self {
        let mut cause: &dyn std::error::Error = error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        let what = if error.is_timeout() {
            return Self::Connection("no whole answer within the time limit".to_owned());
        } else if error.is_connect() {
            "no connection"
        } else {
            "the answer broke off"
        };
        let detail = if error.source().is_some() {
            for_people(&cause.to_string())
        } else {
            String::new()
        };
        if detail.is_empty() {
            Self::Connection(what.to_owned())
        } else {
            Self::Connection(format!("{what}: {detail}"))
        }
    }

    /// Whether asking again may help.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Connection(_))
    }
}

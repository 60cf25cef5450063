//! The clock as a value that is handed in, and how far a service's clock is from ours.

use jiff::{SignedDuration, Timestamp};

/// Where "now" comes from. The program has one; tests and simulated worlds bring their own.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

impl Clock for Timestamp {
    /// A clock that stands still.
    fn now(&self) -> Timestamp {
        *self
    }
}

/// How far a service's clock is ahead of ours, read from the `Date` header of its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skew(SignedDuration);

impl Skew {
    /// `Date` counts whole seconds and an answer takes time to arrive: less than this is no skew.
    const NOISE: SignedDuration = SignedDuration::from_secs(5);

    /// The skew of a service that says `theirs` at our `ours`.
    pub fn between(ours: Timestamp, theirs: Timestamp) -> Self {
        let ahead = theirs.duration_since(ours);
        if ahead.abs() < Self::NOISE {
            Self(SignedDuration::ZERO)
        } else {
            Self(ahead)
        }
    }

    /// One of our times as the service would have written it.
    pub fn to_service(self, ours: Timestamp) -> Timestamp {
        ours.checked_add(self.0).unwrap_or(ours)
    }

    /// How far the service is ahead (negative: behind).
    pub fn ahead(self) -> SignedDuration {
        self.0
    }
}

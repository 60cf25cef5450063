//! The org's time, by our clock and what its answers say of the difference.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use crate::model::{SignedDuration, Timestamp};

/// Differences up to this many seconds are not corrected.
const TOLERATED: i64 = 60;

/// What time it is at an org.
pub(super) struct OrgClock {
    started: Timestamp,
    since: Instant,
    /// Seconds that our clock is ahead of the org's.
    corrected_by: AtomicI64,
}

impl OrgClock {
    /// A clock that shows `now`, ours.
    pub(super) fn starting(now: Timestamp) -> Self {
        Self {
            started: now,
            since: Instant::now(),
            corrected_by: AtomicI64::new(0),
        }
    }

    fn ours(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.since.elapsed()).unwrap_or_default();
        self.started.checked_add(passed).unwrap_or(self.started)
    }

    /// Seconds since 1970, by the org's clock as far as it is known.
    pub(super) fn seconds(&self) -> i64 {
        self.ours()
            .as_second()
            .saturating_sub(self.corrected_by.load(Ordering::Relaxed))
    }

    /// How many seconds our clock is ahead of `theirs`, where that is more than a minute.
    pub(super) fn ahead_of(&self, theirs: Option<Timestamp>) -> Option<i64> {
        let ahead = self.ours().as_second().saturating_sub(theirs?.as_second());
        (ahead.saturating_abs() > TOLERATED).then_some(ahead)
    }

    /// Goes by the org's `Date` from now on; whether that changes much.
    pub(super) fn correct(&self, theirs: Option<Timestamp>) -> bool {
        let Some(ahead) = self.ahead_of(theirs) else {
            return false;
        };
        let before = self.corrected_by.swap(ahead, Ordering::Relaxed);
        before.saturating_sub(ahead).saturating_abs() > TOLERATED
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_difference_is_corrected_once() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let clock = OrgClock::starting(now);
        let minutes = |minutes: i64| now.checked_sub(SignedDuration::from_mins(minutes)).ok();
        assert!(!clock.correct(None) && !clock.correct(minutes(0)));
        assert_eq!(clock.ahead_of(minutes(1)), None);
        assert!(clock.correct(minutes(90)));
        assert!(!clock.correct(minutes(90)));
        assert!((5399..=5401).contains(&clock.ahead_of(minutes(90)).unwrap()));
        let shown = now.as_second() - clock.seconds();
        assert!((5398..=5401).contains(&shown), "{shown}");
    }
}

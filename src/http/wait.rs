//! Waiting: how long before a request is repeated, and who waits.

use std::time::Duration;

use futures::future::BoxFuture;

/// Who waits. The program uses tokio's timer; tests bring one that only writes down.
pub trait Sleeper: Send + Sync {
    /// Completes after `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// Tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioSleeper;

impl Sleeper for TokioSleeper {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// How often one request is sent, at most.
pub(super) const TRIES: u32 = 4;
/// The wait before the first repetition is drawn from zero to this.
const FIRST: Duration = Duration::from_millis(500);

/// The waits of one request, which are bounded one by one and together.
pub(super) struct Patience {
    longest: Duration,
    left: Duration,
    tries: u32,
}

impl Patience {
    /// Waits of at most `longest` each, and twice that together.
    pub(super) fn new(longest: Duration) -> Self {
        Self {
            longest,
            left: longest * 2,
            tries: 0,
        }
    }

    /// No waits: one try is all.
    pub(super) fn none() -> Self {
        Self {
            longest: Duration::ZERO,
            left: Duration::ZERO,
            tries: TRIES,
        }
    }

    /// How long to wait before asking again: what the service asked for, plus full jitter. `None`: do not ask again, because
    /// the tries are used up or the service asks for more patience than there is.
    pub(super) fn next(&mut self, asked_for: Option<Duration>) -> Option<Duration> {
        self.tries += 1;
        if self.tries >= TRIES {
            return None;
        }
        let floor = asked_for.unwrap_or(Duration::ZERO);
        if floor > self.longest || floor > self.left {
            return None;
        }
        let spread = (FIRST * 2_u32.pow(self.tries - 1)).min(self.longest);
        let wait = (floor + spread.mul_f64(fraction())).min(self.longest.max(floor));
        let wait = wait.min(self.left);
        self.left -= wait;
        Some(wait)
    }
}

/// A random fraction from 0 to 1; one half where the system gives no randomness.
fn fraction() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn there_are_four_tries_with_growing_jitter() {
        let mut patience = Patience::new(30 * SECOND);
        for ceiling in [500, 1000, 2000] {
            assert!(patience.next(None).unwrap() <= Duration::from_millis(ceiling));
        }
        assert_eq!(patience.next(None), None);
    }

    #[test]
    fn the_service_is_never_asked_before_it_wants_to_be() {
        let mut patience = Patience::new(30 * SECOND);
        let wait = patience.next(Some(20 * SECOND)).unwrap();
        assert!((20 * SECOND..=21 * SECOND).contains(&wait));
        assert_eq!(patience.next(Some(31 * SECOND)), None);
    }

    #[test]
    fn waits_are_bounded_together() {
        let mut patience = Patience::new(30 * SECOND);
        let mut total = Duration::ZERO;
        while let Some(wait) = patience.next(Some(29 * SECOND)) {
            total += wait;
        }
        assert!(total <= 60 * SECOND);
    }

    proptest::proptest! {
        #[test]
        fn jitter_stays_within_its_bounds(asked in 0u64..40, longest in 0u64..40) {
            let mut patience = Patience::new(Duration::from_secs(longest));
            let wait = patience.next(Some(Duration::from_secs(asked)));
            proptest::prop_assert_eq!(wait.is_some(), asked <= longest);
            proptest::prop_assert!(wait.is_none_or(|wait| wait >= Duration::from_secs(asked)));
            proptest::prop_assert!(wait.is_none_or(|wait| wait <= Duration::from_secs(longest)));
        }
    }
}

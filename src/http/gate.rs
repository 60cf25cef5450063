//! One gate a host: requests a second, and the run's share of what is left of the hour.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use super::{Bucket, HttpError};
use crate::model::Limits;

/// How much of a host's budget one run may use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HostLimits {
    /// Requests a second, at most; 0 counts as 1.
    pub per_second: u32,
    /// Share of what `x-ratelimit-remaining-hour` leaves, from 0 to 1.
    pub share_of_hour: f64,
    /// Share of a bucket of `X-Rate-Limit-Limit` requests that may be used up before the refill is waited for, from 0 to 1.
    pub share_of_bucket: f64,
}

impl From<Limits> for HostLimits {
    fn from(limits: Limits) -> Self {
        Self {
            per_second: limits.requests_per_second,
            share_of_hour: limits.share_of_hour,
            share_of_bucket: 1.0,
        }
    }
}

/// What all requests of one host share.
pub(super) struct Gate {
    limiter: DefaultDirectRateLimiter,
    share: f64,
    share_of_bucket: f64,
    /// By path, when its bucket is full again; only of buckets whose share is used up.
    refills: Mutex<HashMap<String, Instant>>,
    budget: Mutex<Budget>,
    sent: AtomicU64,
    down: AtomicBool,
}

#[derive(Default)]
struct Budget {
    /// Requests that may still be sent; `None` until an answer told what is left of the hour.
    left: Option<u64>,
    in_flight: u64,
}

/// A request on its way; gives its place back when dropped, also when the caller gave up.
pub(super) struct Passed<'a>(&'a Gate);

impl Gate {
    pub(super) fn new(limits: HostLimits) -> Self {
        let rate = NonZeroU32::new(limits.per_second).unwrap_or(NonZeroU32::MIN);
        // A small burst keeps the rate up over coarse timers without a second that carries twice the rate.
        let burst = NonZeroU32::new(rate.get() / 10).unwrap_or(NonZeroU32::MIN);
        let bounded = |share: f64| {
            if share.is_finite() {
                share.clamp(0.0, 1.0)
            } else {
                0.0
            }
        };
        Self {
            limiter: RateLimiter::direct(Quota::per_second(rate).allow_burst(burst)),
            share: bounded(limits.share_of_hour),
            share_of_bucket: bounded(limits.share_of_bucket),
            refills: Mutex::default(),
            budget: Mutex::new(Budget::default()),
            sent: AtomicU64::new(0),
            down: AtomicBool::new(false),
        }
    }

    /// Waits for the rate, then takes one request from the budget.
    pub(super) async fn pass(&self) -> Result<Passed<'_>, HttpError> {
        if self.is_spent() {
            return Err(HttpError::BudgetSpent);
        }
        let clock = DefaultClock::default();
        while let Err(not_until) = self.limiter.check() {
            tokio::time::sleep(not_until.wait_time_from(clock.now())).await;
        }
        let mut budget = self.budget();
        match &mut budget.left {
            Some(0) => return Err(HttpError::BudgetSpent),
            Some(left) => *left -= 1,
            None => {}
        }
        budget.in_flight += 1;
        drop(budget);
        self.sent.fetch_add(1, Ordering::Relaxed);
        Ok(Passed(self))
    }

    /// Takes what an answer says is left of the hour into account. The budget only ever shrinks.
    pub(super) fn note(&self, remaining_hour: u64) {
        let share = share_of(remaining_hour, self.share);
        let mut budget = self.budget();
        // Others that were sent before anything was known count against the share as well.
        let others = budget.in_flight.saturating_sub(1);
        budget.left = Some(match budget.left {
            None => share.saturating_sub(others),
            Some(left) => left.min(share),
        });
    }

    /// Takes what an answer says of a path's bucket into account: when one more request would go beyond the share, the refill
    /// is waited for first.
    pub(super) fn note_bucket(&self, path: &str, bucket: Bucket) {
        let ours = share_of(bucket.limit, self.share_of_bucket);
        let used = bucket.limit.saturating_sub(bucket.remaining);
        let mut refills = self.refills.lock().unwrap_or_else(PoisonError::into_inner);
        if used < ours && bucket.remaining > 0 {
            refills.remove(path);
        } else if let Some(at) = Instant::now().checked_add(bucket.refill) {
            refills.insert(path.to_owned(), at);
        }
    }

    /// How long to wait before a path is asked, if its bucket has to be full again first. Told once: whoever waited may ask.
    pub(super) fn until_refill(&self, path: &str) -> Option<Duration> {
        let mut refills = self.refills.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = refills
            .remove(path)?
            .saturating_duration_since(Instant::now());
        (!wait.is_zero()).then_some(wait)
    }

    /// Requests sent so far, repetitions included.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Requests that may still be sent, once an answer told what is left of the hour.
    pub(super) fn left(&self) -> Option<u64> {
        self.budget().left
    }

    /// Notes whether the host could be reached at last, or not in all tries.
    pub(super) fn reached(&self, reached: bool) {
        self.down.store(!reached, Ordering::Relaxed);
    }

    /// Whether the last request got no answer in all its tries: the next ones are tried once, so that an outage costs one
    /// round of patience and not one a request.
    pub(super) fn is_down(&self) -> bool {
        self.down.load(Ordering::Relaxed)
    }

    /// Whether nothing may be sent any more.
    pub(super) fn is_spent(&self) -> bool {
        self.budget().left == Some(0)
    }

    fn budget(&self) -> std::sync::MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Passed<'_> {
    fn drop(&mut self) {
        let mut budget = self.0.budget();
        budget.in_flight = budget.in_flight.saturating_sub(1);
    }
}

/// `floor(share * remaining)`. The hour's numbers are far below 2^53, where this is exact enough; larger ones saturate.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn share_of(remaining: u64, share: f64) -> u64 {
    (remaining as f64 * share).floor() as u64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn gate(share_of_hour: f64) -> Gate {
        Gate::new(HostLimits {
            per_second: 1_000_000,
            share_of_hour,
            share_of_bucket: 0.5,
        })
    }

    #[tokio::test]
    async fn the_share_bounds_what_is_sent() {
        let gate = gate(0.2);
        let first = gate.pass().await.unwrap();
        gate.note(17);
        drop(first);
        for _ in 0..3 {
            drop(gate.pass().await.unwrap());
        }
        assert_eq!(gate.pass().await.err(), Some(HttpError::BudgetSpent));
        assert_eq!((gate.sent(), gate.left()), (4, Some(0)));
        gate.note(10_000);
        assert!(gate.is_spent(), "a new hour does not renew the run's share");
    }

    #[tokio::test]
    async fn a_lower_reading_shrinks_the_budget() {
        let gate = gate(0.5);
        drop(gate.pass().await.unwrap());
        gate.note(100);
        gate.note(4);
        drop(gate.pass().await.unwrap());
        drop(gate.pass().await.unwrap());
        assert_eq!(gate.pass().await.err(), Some(HttpError::BudgetSpent));
    }

    #[tokio::test]
    async fn requests_on_their_way_count() {
        let gate = gate(1.0);
        let _a = gate.pass().await.unwrap();
        let _b = gate.pass().await.unwrap();
        gate.note(2);
        drop(gate.pass().await.unwrap());
        assert!(gate.is_spent());
    }

    #[test]
    fn odd_shares_allow_nothing_or_everything() {
        assert_eq!(share_of(10, gate(f64::NAN).share), 0);
        assert_eq!(share_of(10, gate(-1.0).share), 0);
        assert_eq!(share_of(10, gate(7.0).share), 10);
    }
}

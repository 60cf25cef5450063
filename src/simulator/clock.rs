//! The time of a world: the real time, shifted, or a time that stands still but for what happens.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A world's clock. In YAML either a time (`clock: 2026-11-24T09:00:00Z`, the time stands still but for what happens) or these
/// fields. Without any, the time is the real one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", deny_unknown_fields)]
pub struct SimulatedClock {
    /// The present time of a clock that stands still; `None`: real time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// How far a real clock is ahead of the machine's, in seconds.
    #[serde(default)]
    pub ahead_seconds: i64,
    /// By how many milliseconds an act moves a clock that stands still.
    #[serde(default = "per_act")]
    pub per_act_ms: u32,
    /// By how many milliseconds a request moves a clock that stands still.
    #[serde(default = "per_request")]
    pub per_request_ms: u32,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Time(Timestamp),
    Fields(Fields),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(default)]
    at: Option<Timestamp>,
    #[serde(default)]
    ahead_seconds: i64,
    #[serde(default = "per_act")]
    per_act_ms: u32,
    #[serde(default = "per_request")]
    per_request_ms: u32,
}

fn per_act() -> u32 {
    1000
}

fn per_request() -> u32 {
    1
}

impl From<Written> for SimulatedClock {
    fn from(written: Written) -> Self {
        match written {
            Written::Time(at) => Self {
                at: Some(at),
                ..Self::default()
            },
            Written::Fields(fields) => Self {
                at: fields.at,
                ahead_seconds: fields.ahead_seconds,
                per_act_ms: fields.per_act_ms,
                per_request_ms: fields.per_request_ms,
            },
        }
    }
}

impl Default for SimulatedClock {
    fn default() -> Self {
        Self {
            at: None,
            ahead_seconds: 0,
            per_act_ms: per_act(),
            per_request_ms: per_request(),
        }
    }
}

impl SimulatedClock {
    /// The present time, in whole microseconds as the services write it.
    pub fn now(&self) -> Timestamp {
        let now = self.at.unwrap_or_else(|| {
            let real = Timestamp::now();
            real.checked_add(SignedDuration::from_secs(self.ahead_seconds))
                .unwrap_or(real)
        });
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// An act happens.
    pub(super) fn act(&mut self) {
        self.step(self.per_act_ms);
    }

    /// A request arrives.
    pub(super) fn request(&mut self) {
        self.step(self.per_request_ms);
    }

    fn step(&mut self, millis: u32) {
        if let Some(at) = &mut self.at {
            *at = at
                .checked_add(SignedDuration::from_millis(millis.into()))
                .unwrap_or(*at);
        }
    }

    /// Lets time pass at once.
    pub(super) fn advance(&mut self, seconds: i64) {
        match &mut self.at {
            Some(at) => {
                *at = at
                    .checked_add(SignedDuration::from_secs(seconds))
                    .unwrap_or(*at);
            }
            None => self.ahead_seconds = self.ahead_seconds.saturating_add(seconds),
        }
    }

    /// Sets the present time: a clock that stands still stays one, a real one is shifted.
    pub(super) fn set(&mut self, to: Timestamp) {
        match &mut self.at {
            Some(at) => *at = to,
            None => self.ahead_seconds = to.duration_since(Timestamp::now()).as_secs(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_written_time_stands_still_but_for_acts_and_requests() {
        let mut clock: SimulatedClock = serde_json::from_str(r#""2026-11-24T09:00:00Z""#).unwrap();
        assert_eq!(clock.now(), clock.now());
        clock.act();
        clock.request();
        assert_eq!(clock.now().to_string(), "2026-11-24T09:00:01.001Z");
        clock.advance(60);
        assert_eq!(clock.now().to_string(), "2026-11-24T09:01:01.001Z");
    }

    #[test]
    fn a_real_clock_can_be_shifted() {
        let mut clock = SimulatedClock::default();
        clock.advance(3600);
        let ahead = clock.now().duration_since(Timestamp::now()).as_secs();
        assert!((3595..=3600).contains(&ahead), "{ahead}");
    }
}

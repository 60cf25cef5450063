//! A fault: which requests it hits, and what it does to them.

use serde::{Deserialize, Serialize};

use super::Millis;

/// What happens to a request that a fault hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// `status` (500 unless given) with the service's error body, or `body`.
    Status,
    /// No answer for `delay` (an hour unless given), then the connection is dropped.
    Timeout,
    /// The connection is dropped without a byte.
    Reset,
    /// The right answer, cut after half of the announced length.
    HalfBody,
    /// The right answer, in small pieces with `delay` between them (a second unless given).
    SlowBody,
    /// A page of somebody else, with `status` (200 unless given).
    Html,
    /// `status` (200 unless given) and no body.
    Empty,
    /// The right status with JSON of a shape that nobody published, or `body`.
    WrongShape,
}

impl FaultKind {
    /// Whether the right answer is made first.
    pub(in crate::simulator) fn needs_the_answer(self) -> bool {
        matches!(self, Self::HalfBody | Self::SlowBody | Self::WrongShape)
    }
}

/// A fault. It hits the requests that match `host`, `path` and `method`; without `nth` and `every` all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// A host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// A path such as `/api/v1/audit/events`; with a trailing `*` everything that begins so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// An HTTP method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only the Nth matching request, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u64>,
    /// Each Nth matching request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<u64>,
    /// At most so many times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// What happens.
    pub kind: FaultKind,
    /// The HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// A `Retry-After` header, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// How slow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Millis>,
    /// How many requests have matched so far.
    #[serde(default)]
    pub seen: u64,
    /// How many it has hit so far.
    #[serde(default)]
    pub fired: u64,
}

impl Fault {
    /// A fault of this kind that hits every request.
    pub fn of(kind: FaultKind) -> Self {
        Self {
            host: None,
            path: None,
            method: None,
            nth: None,
            every: None,
            times: None,
            kind,
            status: None,
            body: None,
            retry_after: None,
            delay: None,
            seen: 0,
            fired: 0,
        }
    }

    /// Whether it hits this request; counts it.
    pub(in crate::simulator) fn hits(&mut self, host: &str, path: &str, method: &str) -> bool {
        let path_matches = self.path.as_deref().is_none_or(|wanted| {
            wanted
                .strip_suffix('*')
                .map_or(wanted == path, |start| path.starts_with(start))
        });
        let matches = path_matches
            && self
                .host
                .as_deref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(host))
            && self
                .method
                .as_deref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        if !matches {
            return false;
        }
        self.seen += 1;
        let hit = self.nth.is_none_or(|nth| nth == self.seen)
            && self
                .every
                .is_none_or(|every| every != 0 && self.seen.is_multiple_of(every))
            && self.times.is_none_or(|times| self.fired < times);
        self.fired += u64::from(hit);
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_hits_what_it_names() {
        let mut fault = Fault {
            path: Some("/api/v1/audit/*".to_owned()),
            every: Some(2),
            times: Some(2),
            ..Fault::of(FaultKind::Reset)
        };
        let hits: Vec<bool> = (0..8)
            .map(|_| fault.hits("h", "/api/v1/audit/events", "GET"))
            .collect();
        assert_eq!(hits, [false, true, false, true, false, false, false, false]);
        assert!(!fault.hits("h", "/api/v1/devices", "GET"));
        assert_eq!((fault.seen, fault.fired), (8, 2));
    }
}

//! One answer, with the few headers that matter already read.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;

/// An answer of a host, whatever its status; the body is whole and within the cap.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The service's clock (`Date`).
    pub date: Option<Timestamp>,
    /// What is left of the hourly budget (`x-ratelimit-remaining-hour`).
    pub remaining_hour: Option<u64>,
    /// How long the service asks to wait (`Retry-After`, `ratelimit-reset`, Okta's `X-Rate-Limit-Reset`).
    pub retry_after: Option<Duration>,
    /// The bucket that the request was taken from (Okta's `X-Rate-Limit-…`).
    pub bucket: Option<Bucket>,
    /// The nonce that the service wants in a proof of possession before it answers.
    pub nonce_demanded: Option<String>,
    /// The media type, lower case, without parameters.
    pub content_type: Option<String>,
    /// Where a redirect pointed, the host alone. It was not followed.
    pub redirects_to: Option<String>,
    /// The `Link` headers, as they came.
    pub links: Vec<String>,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

/// What is left of a bucket of requests, and when it is full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Requests that the bucket holds when it is full.
    pub limit: u64,
    /// Requests that are left.
    pub remaining: u64,
    /// Until it is full again.
    pub refill: Duration,
}

impl Answer {
    /// Reads the headers; the body is filled in by the caller.
    pub(super) fn of(status: u16, headers: &HeaderMap) -> Self {
        let text = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::trim)
        };
        let date = text("date").and_then(http_date);
        Self {
            status,
            date,
            remaining_hour: text("x-ratelimit-remaining-hour").and_then(|t| t.parse().ok()),
            bucket: bucket(&text, date),
            nonce_demanded: text("dpop-nonce")
                .filter(|nonce| matches!(status, 400 | 401) && is_nonce(nonce))
                .map(str::to_owned),
            retry_after: wait_asked_for(status, &text, date),
            content_type: text("content-type").map(|t| {
                t.split(';')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_ascii_lowercase()
            }),
            redirects_to: (300..400)
                .contains(&status)
                .then(|| text("location"))
                .flatten()
                .map(location_host),
            links: headers
                .get_all("link")
                .iter()
                .filter_map(|value| value.to_str().ok())
                .map(str::to_owned)
                .collect(),
            body: Vec::new(),
        }
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl fmt::Debug for Answer {
    /// Never the body: one day it may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// `Retry-After` as seconds or date, `ratelimit-reset` as seconds, `X-Rate-Limit-Reset` as epoch seconds.
///
/// The resets come with every answer, but ask to wait only with 429.
fn wait_asked_for<'a>(
    status: u16,
    text: &impl Fn(&str) -> Option<&'a str>,
    date: Option<Timestamp>,
) -> Option<Duration> {
    let until = |moment: Timestamp| {
        let now = date.unwrap_or_else(Timestamp::now);
        Duration::try_from(moment.duration_since(now)).unwrap_or(Duration::ZERO)
    };
    let seconds = |text: &str| text.parse().ok().map(Duration::from_secs);
    text("retry-after")
        .and_then(|t| seconds(t).or_else(|| http_date(t).map(until)))
        .or_else(|| {
            let text = |name| text(name).filter(|_| status == 429);
            text("ratelimit-reset").and_then(seconds).or_else(|| {
                // Too many at the same time: the reset is only a suggestion, and a short wait does as well.
                if text("x-rate-limit-limit") == Some("0") {
                    return None;
                }
                let epoch = text("x-rate-limit-reset")?.parse().ok()?;
                Timestamp::from_second(epoch).ok().map(until)
            })
        })
}

/// Okta's bucket. All zeros speak of too many requests at the same time, not of a bucket (Okta's rate limit docs).
fn bucket<'a>(text: &impl Fn(&str) -> Option<&'a str>, date: Option<Timestamp>) -> Option<Bucket> {
    let number = |name| text(name)?.parse::<u64>().ok();
    let limit = number("x-rate-limit-limit").filter(|&limit| limit > 0)?;
    let remaining = number("x-rate-limit-remaining")?;
    let reset = text("x-rate-limit-reset")?.parse().ok()?;
    let reset = Timestamp::from_second(reset).ok()?;
    let now = date.unwrap_or_else(Timestamp::now);
    Some(Bucket {
        limit,
        remaining,
        refill: Duration::try_from(reset.duration_since(now)).unwrap_or(Duration::ZERO),
    })
}

/// A nonce is put into a proof of ours, and is no place for long or odd texts.
fn is_nonce(text: &str) -> bool {
    !text.is_empty() && text.len() <= 256 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn location_host(location: &str) -> String {
    reqwest::Url::parse(location)
        .ok()
        .and_then(|url| url.host_str().map(super::people::for_people))
        .unwrap_or_else(|| "another path of the same host".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn with(pairs: &[(&'static str, &str)]) -> Answer {
        with_status(429, pairs)
    }

    fn with_status(status: u16, pairs: &[(&'static str, &str)]) -> Answer {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        Answer::of(status, &headers)
    }

    #[test]
    fn every_way_to_ask_for_patience_is_read() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let table = [
            (vec![("retry-after", "42")], Some(42)),
            (
                vec![date, ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")],
                Some(10),
            ),
            (
                vec![date, ("retry-after", "Sun, 06 Nov 1994 08:49:07 GMT")],
                Some(0),
            ),
            (vec![("ratelimit-reset", "1")], Some(1)),
            (vec![date, ("x-rate-limit-reset", "784111780")], Some(3)),
            (vec![("retry-after", "soon")], None),
            (vec![("retry-after", "-1")], None),
            (vec![], None),
        ];
        for (headers, seconds) in table {
            assert_eq!(
                with(&headers).retry_after,
                seconds.map(Duration::from_secs),
                "{headers:?}"
            );
        }
    }

    #[test]
    fn a_reset_asks_for_patience_with_429_alone() {
        for pair in [("ratelimit-reset", "1"), ("x-rate-limit-reset", "1")] {
            assert_eq!(with_status(500, &[pair]).retry_after, None);
        }
        assert!(
            with_status(503, &[("retry-after", "1")])
                .retry_after
                .is_some()
        );
    }

    #[test]
    fn the_needed_headers_are_read() {
        let answer = with(&[
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("x-ratelimit-remaining-hour", "9964"),
            ("content-type", "Text/HTML; charset=utf-8"),
            ("link", "<a>; rel=\"self\""),
            ("link", "<b>; rel=\"next\""),
        ]);
        assert_eq!(answer.date.unwrap().as_second(), 784_111_777);
        assert_eq!(answer.remaining_hour, Some(9964));
        assert_eq!(answer.content_type.as_deref(), Some("text/html"));
        assert_eq!(answer.links.len(), 2);
    }
}

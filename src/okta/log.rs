//! Pages of the System Log: what is asked, and what came.

use serde_json::Value;

use super::ConnectionEvent;
use super::event::{Read, read};
use crate::model::{Fault, SignedDuration, Timestamp};

/// What is asked of the System Log: events of connections of Okta Workflows, every connector's.
pub(super) const CONNECTION_EVENTS: &str = "eventType sw \"workflows.user.connection\"";

/// One request for a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Nothing before this time; `None`: as far back as the log goes.
    pub since: Option<Timestamp>,
    /// `after` of the page before; takes the place of `since`.
    pub after: Option<String>,
}

/// How long Okta keeps the log, by its docs. Asked without a `since` it would give the last seven days alone.
const RETENTION: SignedDuration = SignedDuration::from_hours(90 * 24);

impl LogQuery {
    /// Names and values of the request's query. Without `until` the log is polled: ordered by persistence, and every page
    /// names a next one, the last one too.
    pub(super) fn pairs(&self, now: Timestamp) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("filter", CONNECTION_EVENTS.to_owned()),
            ("sortOrder", "ASCENDING".to_owned()),
            ("limit", "1000".to_owned()),
        ];
        match &self.after {
            Some(after) => pairs.push(("after", after.clone())),
            None => {
                let oldest = now.checked_sub(RETENTION).unwrap_or(now);
                // Fractions of a second beyond milliseconds are not in Okta's format.
                let since = self.since.unwrap_or(oldest);
                pairs.push(("since", format!("{since:.3}")));
            }
        }
        pairs
    }
}

/// One page of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPage {
    /// Events of connections of the Kandji connector.
    pub events: Vec<ConnectionEvent>,
    /// How many events could not be understood.
    pub not_understood: u64,
    /// How many events the page had, other connectors' too: an empty page is the end of the log.
    pub size: usize,
    /// Where the next page starts.
    pub after: Option<String>,
    /// Okta's clock.
    pub date: Option<Timestamp>,
}

impl LogPage {
    /// Whether this is the end of the log for now.
    pub fn is_last(&self) -> bool {
        self.size == 0 || self.after.is_none()
    }

    /// Reads the array of events.
    pub(super) fn read(body: &[u8]) -> Result<Self, Fault> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|_| Fault::Shape("the System Log's page is no JSON".to_owned()))?;
        let members = value
            .as_array()
            .ok_or_else(|| Fault::Shape("the System Log's page is no list".to_owned()))?;
        let mut page = Self {
            size: members.len(),
            ..Self::default()
        };
        for member in members {
            match read(member) {
                Read::Ours(event) => page.events.push(event),
                Read::NotOurs => {}
                Read::NotUnderstood => page.not_understood += 1,
            }
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::okta::event::tests::sample;

    fn query(query: &LogQuery) -> Vec<String> {
        query
            .pairs("2026-06-01T00:00:00Z".parse().unwrap())
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .skip(3)
            .collect()
    }

    #[test]
    fn a_page_starts_at_a_time_or_after_a_page() {
        let mut asked = LogQuery::default();
        assert_eq!(query(&asked), ["since=2026-03-03T00:00:00.000Z"]);
        asked.since = Some("2026-05-01T00:00:00.123456789Z".parse().unwrap());
        assert_eq!(query(&asked), ["since=2026-05-01T00:00:00.123Z"]);
        asked.after = Some("x".into());
        assert_eq!(query(&asked), ["after=x"]);
    }

    #[test]
    fn members_are_sorted_out() {
        let mut slack = sample("create", "2", "alerts");
        slack["target"] = json!([{"type": "Connector", "displayName": "Slack"}, {"type": "Connection", "displayName": "alerts"}]);
        let body = json!([sample("create", "1", "prod"), slack, 7]).to_string();
        let page = LogPage::read(body.as_bytes()).unwrap();
        assert_eq!(
            (page.size, page.events.len(), page.not_understood),
            (3, 1, 1)
        );
        for body in ["", "{}", "null", "[1"] {
            assert!(LogPage::read(body.as_bytes()).is_err(), "{body}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_targets_are_read(texts in proptest::collection::vec("\\PC{0,8}|kandji|Connection|User", 0..12)) {
            let targets: Vec<Value> = texts
                .chunks(3)
                .map(|c| json!({"type": c.first(), "displayName": c.get(1), "alternateId": c.get(2)}))
                .collect();
            let mut event = sample("create", "1", "prod");
            event["target"] = json!(targets);
            let page = LogPage::read(json!([event]).to_string().as_bytes()).unwrap();
            proptest::prop_assert!(page.events.iter().all(|event| !event.nickname.is_empty()));
        }

        #[test]
        fn any_bytes_are_read(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = LogPage::read(&body);
        }
    }
}

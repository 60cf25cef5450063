//! Pages of the System Log: what is asked, and what came.

use std::collections::HashSet;

use serde_json::Value;

use super::event::{Read, read};
use super::{ConnectionEvent, RoleEvent};
use crate::model::{Fault, LiveImport, SignedDuration, Timestamp, UnreadEvent};

/// What is asked of the System Log, all in one question: events of connections of Okta Workflows (every connector's), of
/// imports, and of roles.
pub const LOG_FILTER: &str = "eventType sw \"workflows.user.connection\" or eventType sw \"workflows.user.role\" or eventType eq \"workflows.user.flow.import\" or eventType eq \"workflows.user.folder.import\"";

/// One request for a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Nothing before this time; `None`: as far back as the log goes.
    pub since: Option<Timestamp>,
    /// `after` of the page before; takes the place of `since`.
    pub after: Option<String>,
}

/// How long Okta keeps the log, by its docs. Asked without a `since` it would give the last seven days alone.
pub const LOG_RETENTION: SignedDuration = SignedDuration::from_hours(90 * 24);

/// As far back as the log goes, in Okta's format: fractions of a second beyond milliseconds are not in it.
pub(super) fn oldest(now: Timestamp) -> String {
    let oldest = now.checked_sub(LOG_RETENTION).unwrap_or(now);
    format!("{oldest:.3}")
}

impl LogQuery {
    /// Names and values of the request's query. Without `until` the log is polled: ordered by persistence, and every page
    /// names a next one, the last one too.
    pub(super) fn pairs(&self, now: Timestamp) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("filter", LOG_FILTER.to_owned()),
            ("sortOrder", "ASCENDING".to_owned()),
            ("limit", "1000".to_owned()),
        ];
        match &self.after {
            Some(after) => pairs.push(("after", after.clone())),
            None => {
                let since = self.since.map(|since| format!("{since:.3}"));
                pairs.push(("since", since.unwrap_or_else(|| oldest(now))));
            }
        }
        pairs
    }
}

/// Walks pages in their order, and notices when they lead back to where they were.
#[derive(Debug, Default)]
pub struct LogGuard {
    seen: HashSet<String>,
}

impl LogGuard {
    /// Where the next page starts; `None` at the end of the log for now.
    ///
    /// # Errors
    /// [`Fault::Shape`] when a page that holds events leads to a place that was asked already.
    pub fn next(&mut self, page: &LogPage) -> Result<Option<String>, Fault> {
        match page.after.as_ref().filter(|_| !page.is_last()) {
            None => Ok(None),
            Some(after) if self.seen.insert(after.clone()) => Ok(Some(after.clone())),
            Some(_) => Err(Fault::Shape(
                "the System Log's pages lead in a circle".to_owned(),
            )),
        }
    }
}

/// One page of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPage {
    /// Events of connections of the Kandji connector.
    pub events: Vec<ConnectionEvent>,
    /// Imports of flows and folders.
    pub imports: Vec<LiveImport>,
    /// Roles that were given or taken.
    pub roles: Vec<RoleEvent>,
    /// Events that could not be understood.
    pub not_understood: Vec<UnreadEvent>,
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
                Read::Import(import) => page.imports.push(import),
                Read::Role(event) => page.roles.push(event),
                Read::NotUnderstood(event) => page.not_understood.push(event),
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
    fn a_circle_of_pages_is_noticed() {
        let page = |after: &str, size| LogPage {
            size,
            after: Some(after.to_owned()),
            ..LogPage::default()
        };
        let mut guard = LogGuard::default();
        for after in ["a", "b"] {
            assert_eq!(guard.next(&page(after, 1)).unwrap().as_deref(), Some(after));
        }
        assert!(matches!(guard.next(&page("a", 1)), Err(Fault::Shape(_))));
        assert_eq!(
            guard.next(&page("a", 0)).unwrap(),
            None,
            "the end of a poll"
        );
    }

    #[test]
    fn members_are_sorted_out() {
        let mut slack = sample("create", "2", "alerts");
        slack["target"] = json!([{"type": "Connector", "displayName": "Slack"}, {"type": "Connection", "displayName": "alerts"}]);
        let body = json!([sample("create", "1", "prod"), slack, 7]).to_string();
        let page = LogPage::read(body.as_bytes()).unwrap();
        assert_eq!(
            (page.size, page.events.len(), page.not_understood.len()),
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

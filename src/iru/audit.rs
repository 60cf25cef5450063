//! Pages of the audit log: what is asked, and what came.

use std::collections::HashSet;

use serde_json::Value;

use super::AuditEvent;
use crate::http::query_parameter;
use crate::model::{Fault, Timestamp};

/// Which end of the log comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// `-occurred_at`: for a first fill that may be stopped and resumed.
    #[default]
    NewestFirst,
    /// `occurred_at`: for what is new since a watermark.
    OldestFirst,
}

/// One request for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditQuery {
    /// Events a page; at most 500 by the vendor's docs, more is asked as 500.
    pub limit: u32,
    /// Which end comes first.
    pub order: Order,
    /// Nothing before this time.
    pub start_date: Option<Timestamp>,
    /// Nothing after this time.
    pub end_date: Option<Timestamp>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Go around the vendor's caches: something was just written.
    pub no_cache: bool,
}

impl Default for AuditQuery {
    fn default() -> Self {
        Self {
            limit: Self::LARGEST,
            order: Order::default(),
            start_date: None,
            end_date: None,
            cursor: None,
            no_cache: false,
        }
    }
}

impl AuditQuery {
    /// The vendor's largest page.
    pub const LARGEST: u32 = 500;

    /// Names and values of the request's query.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let order = match self.order {
            Order::NewestFirst => "-occurred_at",
            Order::OldestFirst => "occurred_at",
        };
        let mut pairs = vec![
            ("limit", self.limit.clamp(1, Self::LARGEST).to_string()),
            ("sort_by", order.to_owned()),
        ];
        let times = [("start_date", self.start_date), ("end_date", self.end_date)];
        pairs.extend(
            times
                .into_iter()
                .filter_map(|(name, time)| Some((name, time?.to_string()))),
        );
        pairs.extend(self.cursor.clone().map(|cursor| ("cursor", cursor)));
        pairs
    }
}

/// One page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditPage {
    /// Its events, as they came.
    pub events: Vec<AuditEvent>,
    /// How many members could not be understood, or only in part (a token's action or list that nobody published).
    pub not_understood: u64,
    /// The cursor of the next page; `None` at the end of the log.
    pub next_cursor: Option<String>,
    /// The service's clock.
    pub date: Option<Timestamp>,
}

impl AuditPage {
    /// Reads `{next, previous, results}`.
    pub(super) fn read(body: &[u8], date: Option<Timestamp>) -> Result<Self, Fault> {
        let shape = |what: &str| Fault::Shape(format!("the audit log's page {what}"));
        let value: Value = serde_json::from_slice(body).map_err(|_| shape("is no JSON"))?;
        let results = value
            .get("results")
            .and_then(Value::as_array)
            .ok_or_else(|| shape("has no list of results"))?;
        let next_cursor = match value.get("next") {
            None | Some(Value::Null) => None,
            Some(Value::String(next)) if next.trim().is_empty() => None,
            Some(Value::String(next)) => {
                Some(cursor(next.trim()).ok_or_else(|| shape("has a next without a cursor"))?)
            }
            Some(_) => return Err(shape("has a next that is no text")),
        };
        let mut page = Self {
            next_cursor,
            date,
            ..Self::default()
        };
        for member in results {
            match AuditEvent::read(member) {
                Some(event) => {
                    page.not_understood += u64::from(!event.is_understood());
                    page.events.push(event);
                }
                None => page.not_understood += 1,
            }
        }
        Ok(page)
    }
}

/// The cursor in `next`, which is a URL (the vendor's samples show one on the web console's host), a relative one, or a bare
/// cursor. Only the cursor is taken: the next request goes to the declared host all the same.
fn cursor(next: &str) -> Option<String> {
    if next.contains("://") || next.starts_with('/') || next.contains('?') {
        query_parameter(next, "cursor")
    } else {
        Some(next.to_owned())
    }
}

/// Ends a log whose cursors go round in a circle.
#[derive(Debug, Clone, Default)]
pub struct PageGuard(HashSet<String>);

impl PageGuard {
    /// Takes the cursor of the next page; a cursor that was there before is a fault.
    pub fn next(&mut self, cursor: &str) -> Result<(), Fault> {
        if self.0.insert(cursor.to_owned()) {
            Ok(())
        } else {
            Err(Fault::Shape(
                "the audit log's pages go round in a circle".to_owned(),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::iru::event::vendors_sample;

    fn read(value: &Value) -> Result<AuditPage, Fault> {
        AuditPage::read(value.to_string().as_bytes(), None)
    }

    #[test]
    fn next_is_taken_apart_whatever_its_form() {
        let table = [
            (
                json!("https://accuhive.kandji.io/api/v1/audit/events?limit=1&cursor=a%2Fb%3D"),
                Some("a/b="),
            ),
            (json!("https://evil.example/?cursor=x"), Some("x")),
            (json!("/api/v1/audit/events?cursor=x"), Some("x")),
            (json!("?cursor=x"), Some("x")),
            (json!("Y3Vyc29yPTE="), Some("Y3Vyc29yPTE=")),
            (json!(null), None),
            (json!(""), None),
        ];
        for (next, expected) in table {
            let page = read(&json!({"next": next, "results": []})).unwrap();
            assert_eq!(page.next_cursor.as_deref(), expected, "{next}");
        }
        assert_eq!(read(&json!({"results": []})).unwrap().next_cursor, None);
    }

    #[test]
    fn a_page_of_another_shape_is_a_fault() {
        for value in [
            json!([]),
            json!({"next": null}),
            json!({"results": {}}),
            json!({"results": [], "next": 7}),
            json!({"results": [], "next": "https://accuhive.kandji.io/api/v1/audit/events"}),
            json!("x"),
        ] {
            assert!(matches!(read(&value), Err(Fault::Shape(_))), "{value}");
        }
        assert!(AuditPage::read(b"{\"results\": [", None).is_err());
        assert!(AuditPage::read(b"", None).is_err());
    }

    #[test]
    fn what_is_not_understood_is_counted() {
        let mut odd = vendors_sample();
        odd["action"] = json!("rotate");
        let page = read(&json!({"results": [vendors_sample(), odd, 1, {}]})).unwrap();
        assert_eq!((page.events.len(), page.not_understood), (2, 3));
    }

    #[test]
    fn the_query_names_what_the_vendor_documents() {
        let query = AuditQuery {
            limit: 9999,
            order: Order::OldestFirst,
            start_date: Some("2026-01-02T03:04:05Z".parse().unwrap()),
            cursor: Some("c".into()),
            ..AuditQuery::default()
        };
        let pairs: Vec<String> = query
            .pairs()
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            pairs,
            [
                "limit=500",
                "sort_by=occurred_at",
                "start_date=2026-01-02T03:04:05Z",
                "cursor=c"
            ]
        );
    }

    #[test]
    fn a_circle_of_pages_ends() {
        let mut guard = PageGuard::default();
        assert!(guard.next("a").is_ok() && guard.next("b").is_ok());
        assert!(guard.next("a").is_err());
    }

    fn any_json() -> impl proptest::strategy::Strategy<Value = Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
            Just(json!("api_token")),
            Just(json!("2025-03-05T20:50:28Z")),
            Just(json!("delete")),
        ];
        let key = prop_oneof![
            Just("id"),
            Just("action"),
            Just("occurred_at"),
            Just("actor_id"),
            Just("actor_type"),
            Just("target_id"),
            Just("target_type"),
            Just("new_state"),
            Just("permissions"),
            Just("path"),
            Just("http_method"),
            Just("label"),
            Just("description"),
            Just("other"),
        ];
        leaf.prop_recursive(4, 48, 12, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((key.clone(), inner), 0..10).prop_map(|pairs| {
                    Value::Object(
                        pairs
                            .into_iter()
                            .map(|(key, value)| (key.to_owned(), value))
                            .collect(),
                    )
                }),
            ]
        })
    }

    proptest::proptest! {
        #[test]
        fn any_json_is_read_and_folded(results in proptest::collection::vec(any_json(), 0..4), next in any_json()) {
            let body = json!({"results": results, "next": next}).to_string();
            if let Ok(page) = AuditPage::read(body.as_bytes(), None) {
                crate::iru::fold(&page.events);
                let text = serde_json::to_string(&page.events).unwrap();
                let back: Vec<AuditEvent> = serde_json::from_str(&text).unwrap();
                proptest::prop_assert_eq!(back, page.events);
            }
        }

        #[test]
        fn any_bytes_are_read(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = AuditPage::read(&body, None);
        }
    }
}

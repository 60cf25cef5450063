//! The tenant's client against a stand-in.

#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::event::vendors_sample;
use super::*;
use crate::http::stand_in::{StandIn, json as answer, text};
use crate::http::{Bearer, Http, is_budget_spent};
use crate::model::{ApiHost, Fault, Limits};

const HOST: &str = "accuhive.api.kandji.io";
const EU: &str = "accuhive.api.eu.kandji.io";

fn host() -> ApiHost {
    ApiHost::canonical(HOST)
}

fn bearer() -> Bearer {
    Bearer::iru(&"0a1b2c3d-0000-4000-8000-00000000abcd".into(), HOST).unwrap()
}

fn client(http: &Http) -> TenantClient {
    let limits = Limits {
        requests_per_second: 100_000,
        share_of_hour: 1.0,
    };
    TenantClient::new(http, &host(), limits)
}

#[tokio::test]
async fn the_log_is_read_page_by_page_on_the_declared_host_alone() {
    let service = StandIn::new(|seen, _| {
        if seen.query.contains("cursor=two") {
            answer(200, &json!({"next": null, "results": []}))
        } else {
            answer(
                200,
                &json!({
                    "next": "https://accuhive.kandji.io/api/v1/audit/events?cursor=two",
                    "previous": null,
                    "results": [vendors_sample()],
                }),
            )
        }
    })
    .await;
    let client = client(&service.http(&[HOST]));
    let mut query = AuditQuery::default();
    let first = client.audit_page(&bearer(), &query).await.unwrap();
    assert_eq!(first.events.len(), 1);
    assert!(first.date.is_some());
    query.cursor = first.next_cursor;
    let second = client.audit_page(&bearer(), &query).await.unwrap();
    assert_eq!(second.next_cursor, None);
    let seen = service.seen();
    assert!(
        seen.iter()
            .all(|s| s.host == HOST && s.path == "/api/v1/audit/events")
    );
    assert_eq!(seen[1].query, "limit=500&sort_by=-occurred_at&cursor=two");
    assert_eq!(client.requests(), 2);
}

#[tokio::test]
async fn a_page_that_names_itself_is_a_fault() {
    let service =
        StandIn::new(|_, _| answer(200, &json!({"next": "?cursor=x", "results": []}))).await;
    let query = AuditQuery {
        cursor: Some("x".into()),
        ..AuditQuery::default()
    };
    let client = client(&service.http(&[HOST]));
    let page = client.audit_page(&bearer(), &query).await;
    assert!(matches!(page, Err(Fault::Shape(_))));
}

#[tokio::test]
async fn each_bad_answer_is_its_fault() {
    type Expected = fn(&Fault) -> bool;
    let table: Vec<(u16, &str, &str, Expected)> = vec![
        (
            401,
            "application/json",
            r#"{"error":"Unauthorized"}"#,
            |f| matches!(f, Fault::Rejected { status: 401, says } if says == "Unauthorized"),
        ),
        (403, "application/json", r#"{"detail":"no"}"#, |f| {
            matches!(f, Fault::Rejected { status: 403, .. })
        }),
        (
            404,
            "application/json",
            r#"{"error":"tenantNotFound"}"#,
            |f| matches!(f, Fault::UnknownTenant { other_region: None }),
        ),
        (404, "application/json", r#"{"error":"Not Found"}"#, |f| {
            matches!(f, Fault::Status { status: 404, .. })
        }),
        (
            429,
            "application/json",
            r#"{"message":"API rate limit exceeded"}"#,
            |f| matches!(f, Fault::Status { status: 429, .. }),
        ),
        (500, "text/plain", "oops", |f| {
            matches!(f, Fault::Status { status: 500, .. })
        }),
        (
            200,
            "text/html",
            "<html><title>Sign in</title>",
            |f| matches!(f, Fault::ForeignPage { title: Some(t) } if t == "Sign in"),
        ),
        (401, "text/html", "<html><title>Proxy</title>", |f| {
            matches!(f, Fault::ForeignPage { .. })
        }),
        (200, "application/json", "", |f| {
            matches!(f, Fault::Shape(_))
        }),
        (200, "application/json", r#"{"results": [{"id"#, |f| {
            matches!(f, Fault::Shape(_))
        }),
        (302, "text/html", "", |f| {
            matches!(f, Fault::Status { status: 302, .. })
        }),
    ];
    for (status, media_type, body, expected) in table {
        let service = StandIn::new(move |_, _| text(status, media_type, body)).await;
        let client = client(&service.http(&[HOST]));
        let fault = client
            .audit_page(&bearer(), &AuditQuery::default())
            .await
            .unwrap_err();
        assert!(expected(&fault), "{status} {body}: {fault:?}");
    }
}

#[tokio::test]
async fn a_spent_budget_is_told_apart() {
    let service = StandIn::new(|_, _| {
        let mut response = answer(200, &json!({"next": null, "results": []}));
        response
            .headers_mut()
            .insert("x-ratelimit-remaining-hour", "0".parse().unwrap());
        response
    })
    .await;
    let client = client(&service.http(&[HOST]));
    let query = AuditQuery::default();
    assert!(client.audit_page(&bearer(), &query).await.is_ok());
    let fault = client.audit_page(&bearer(), &query).await.unwrap_err();
    assert!(is_budget_spent(&fault) && client.budget_spent());
    assert_eq!(service.seen().len(), 1);
}

#[tokio::test]
async fn a_ping_goes_without_a_credential() {
    let table = [
        (200, "application/json", "\"ping\"", Some(true)),
        (200, "text/plain", "ping\n", Some(true)),
        (
            404,
            "application/json",
            r#"{"error":"tenantNotFound"}"#,
            Some(false),
        ),
        (404, "application/json", r#"{"error":"Not Found"}"#, None),
        (200, "text/html", "<html></html>", None),
        (200, "text/plain", "welcome", None),
        (503, "text/plain", "", None),
    ];
    for (status, media_type, body, expected) in table {
        let service = StandIn::new(move |_, _| text(status, media_type, body)).await;
        let client = client(&service.http(&[HOST]));
        assert_eq!(client.ping().await.ok(), expected, "{status} {body}");
        let seen = &service.seen()[0];
        assert_eq!(
            (seen.path.as_str(), &seen.authorization),
            ("/app/v1/ping", &None)
        );
    }
}

#[tokio::test]
async fn a_wrong_region_is_told_from_a_wrong_name() {
    let service = StandIn::new(|seen, _| {
        if seen.host == EU {
            answer(200, &json!("ping"))
        } else {
            answer(404, &json!({"error": "tenantNotFound"}))
        }
    })
    .await;
    let both = service.http(&[HOST, EU]);
    assert_eq!(other_region(&both, &host()).await.as_deref(), Some(EU));
    assert_eq!(other_region(&both, &ApiHost::canonical(EU)).await, None);
    // Nobody outside is asked in a run with stand-ins, and the iru.com hosts have no documented other region.
    let one = service.http(&[HOST]);
    assert_eq!(other_region(&one, &host()).await, None);
    assert_eq!(
        other_region(&one, &ApiHost::canonical("accuhive.api.iru.com")).await,
        None
    );
    assert_eq!(service.seen().len(), 2);
}

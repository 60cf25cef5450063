//! The org's client against a stand-in.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use axum::response::Response;
use serde_json::{Value, json};

use super::event::tests::sample;
use super::*;
use crate::http::stand_in::{StandIn, json as answer};
use crate::http::{Bearer, Http};
use crate::model::{Fault, OktaDomain};

const DOMAIN: &str = "acme.okta.com";

fn bearer() -> Bearer {
    Bearer::ssws(&"00tokenvalue".into(), DOMAIN).unwrap()
}

fn page(body: &Value, links: &[&str]) -> Response {
    let mut response = answer(200, body);
    for link in links {
        response.headers_mut().append("link", link.parse().unwrap());
    }
    response
}

async fn ask(service: &StandIn, query: &LogQuery) -> Result<LogPage, Fault> {
    let http = service.http(&[DOMAIN]);
    OrgClient::new(&http, &OktaDomain::canonical(DOMAIN))
        .log_page(&bearer(), query)
        .await
}

#[tokio::test]
async fn the_log_is_polled_until_an_empty_page() {
    let service = StandIn::new(|seen, _| {
        if seen.query.contains("after=two") {
            page(
                &json!([]),
                &["<https://acme.okta.com/api/v1/logs?after=three>; rel=\"next\""],
            )
        } else {
            page(
                &json!([sample("create", "1", "prod")]),
                &[
                    "<https://acme.okta.com/api/v1/logs?limit=1000>; rel=\"self\"",
                    "<https://acme.okta.com/api/v1/logs?limit=1000&after=two>; rel=\"next\"",
                ],
            )
        }
    })
    .await;
    let first = ask(&service, &LogQuery::default()).await.unwrap();
    assert!(!first.is_last() && first.date.is_some());
    let query = LogQuery {
        after: first.after,
        ..LogQuery::default()
    };
    let second = ask(&service, &query).await.unwrap();
    assert!(second.is_last());
    assert_eq!(
        second.after.as_deref(),
        Some("three"),
        "the next run goes on there"
    );
    let seen = service.seen();
    assert_eq!(seen[0].authorization.as_deref(), Some("SSWS 00tokenvalue"));
    assert_eq!(
        (seen[0].host.as_str(), seen[0].path.as_str()),
        (DOMAIN, "/api/v1/logs")
    );
    assert!(seen[0].query.starts_with(
        "filter=eventType+sw+%22workflows.user.connection%22+or+eventType+sw+%22workflows.user.role%22+or+"
    ));
    assert!(
        seen[0]
            .query
            .contains("&sortOrder=ASCENDING&limit=1000&since=")
    );
    assert!(!seen[0].query.contains("until"));
    assert!(seen[1].query.ends_with("&after=two") && !seen[1].query.contains("since"));
}

#[tokio::test]
async fn a_next_link_that_leads_elsewhere_is_refused_and_not_followed() {
    let thief = StandIn::new(|_, _| answer(200, &json!([]))).await;
    for link in [
        format!("http://{}/api/v1/logs?after=x", thief.address),
        "https://evil.example/api/v1/logs?after=x".to_owned(),
        "https://acme.okta.com.evil.example/api/v1/logs?after=x".to_owned(),
        "https://acme.okta.com/api/v1/users?after=x".to_owned(),
    ] {
        let header = format!("<{link}>; rel=\"next\"");
        let service = StandIn::new(move |_, _| page(&json!([]), &[&header])).await;
        let fault = ask(&service, &LogQuery::default()).await.unwrap_err();
        assert!(matches!(fault, Fault::Refused(_)), "{link}: {fault:?}");
    }
    assert!(thief.seen().is_empty());
}

#[tokio::test]
async fn a_next_link_without_an_after_ends_an_empty_log_alone() {
    let link = "<https://acme.okta.com/api/v1/logs?limit=1000>; rel=\"next\"";
    let service = StandIn::new(move |_, number| match number {
        0 => page(&json!([]), &[link]),
        _ => page(&json!([sample("create", "1", "prod")]), &[link]),
    })
    .await;
    let empty = ask(&service, &LogQuery::default()).await.unwrap();
    assert!(empty.is_last() && empty.after.is_none());
    let full = ask(&service, &LogQuery::default()).await;
    assert!(matches!(full, Err(Fault::Shape(_))));
}

#[tokio::test]
async fn rejections_keep_oktas_code() {
    for (status, code, summary) in [
        (401, "E0000011", "Invalid token provided"),
        (
            403,
            "E0000006",
            "You do not have permission to perform the requested action",
        ),
    ] {
        let body = json!({"errorCode": code, "errorSummary": summary, "errorLink": code, "errorId": "1", "errorCauses": []});
        let service = StandIn::new(move |_, _| answer(status, &body)).await;
        let fault = ask(&service, &LogQuery::default()).await.unwrap_err();
        let says = format!("{code}: {summary}");
        assert_eq!(fault, Fault::Rejected { status, says });
        let help = crate::http::diagnose(&fault, DOMAIN).help.unwrap();
        assert!(help.contains("30 days") || help.contains("Report Administrator"));
    }
}

#[tokio::test]
async fn a_full_bucket_is_waited_for() {
    let service = StandIn::new(|_, number| {
        if number > 0 {
            return page(&json!([]), &[]);
        }
        Response::builder()
            .status(429)
            .header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .header("x-rate-limit-remaining", "0")
            .header("x-rate-limit-reset", "784111819")
            .body(json!({"errorCode": "E0000047"}).to_string().into())
            .unwrap()
    })
    .await;
    let (settings, notebook) = service.settings(&[DOMAIN]);
    let client = OrgClient::new(&Http::new(settings), &OktaDomain::canonical(DOMAIN));
    client
        .log_page(&bearer(), &LogQuery::default())
        .await
        .unwrap();
    let waits = notebook.waits();
    assert_eq!(waits.len(), 1);
    assert!(waits[0] >= Duration::from_secs(42), "{waits:?}");
}

#[tokio::test]
async fn a_full_page_that_names_itself_is_a_fault() {
    let service = StandIn::new(|_, _| {
        page(
            &json!([sample("create", "1", "prod")]),
            &["<https://acme.okta.com/api/v1/logs?after=x>; rel=\"next\""],
        )
    })
    .await;
    let query = LogQuery {
        after: Some("x".into()),
        ..LogQuery::default()
    };
    assert!(matches!(ask(&service, &query).await, Err(Fault::Shape(_))));
}

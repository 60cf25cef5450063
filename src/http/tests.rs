//! The client against a stand-in: where credentials go, what is repeated, what ends an answer.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::response::Response;
use serde_json::json;

use super::stand_in::{StandIn, json as answer, text};
use super::*;

const HOST: &str = "accuhive.api.kandji.io";
const TOKEN: &str = "0a1b2c3d-0000-4000-8000-00000000abcd";
const LIMITS: HostLimits = HostLimits {
    per_second: 100_000,
    share_of_hour: 1.0,
};

fn bearer(host: &str) -> Bearer {
    Bearer::iru(&TOKEN.into(), host).unwrap()
}

async fn get(http: &Http, path: &str) -> Result<Answer, HttpError> {
    http.host(HOST, LIMITS)
        .get(Some(&bearer(HOST)), path, &[], Ask::default())
        .await
}

#[tokio::test]
async fn the_declared_host_is_named_and_the_query_is_encoded() {
    let service = StandIn::new(|_, _| answer(200, &json!([]))).await;
    let http = service.http(&[HOST]);
    let client = http.host("ACCUHIVE.api.kandji.io", LIMITS);
    let ask = Ask {
        no_cache: true,
        ..Ask::default()
    };
    let got = client
        .get(
            Some(&bearer(HOST)),
            "/api/v1/devices",
            &[("a", "1&b=2 /?")],
            ask,
        )
        .await
        .unwrap();
    assert_eq!((got.status, got.body.as_slice()), (200, &b"[]"[..]));
    let seen = &service.seen()[0];
    assert_eq!((seen.method.as_str(), seen.host.as_str()), ("GET", HOST));
    assert_eq!(seen.path, "/api/v1/devices");
    assert_eq!(seen.query, "a=1%26b%3D2+%2F%3F");
    assert_eq!(seen.authorization, Some(format!("Bearer {TOKEN}")));
    assert!(seen.no_cache);
    assert_eq!((client.requests(), http.requests()), (1, 1));
}

#[tokio::test]
async fn a_bearer_is_never_sent_to_another_host() {
    let service = StandIn::new(|_, _| answer(200, &json!([]))).await;
    let http = service.http(&[HOST, "other.api.kandji.io"]);
    let other = http.host("other.api.kandji.io", LIMITS);
    let refused = other
        .get(Some(&bearer(HOST)), "/", &[], Ask::default())
        .await;
    assert!(matches!(refused, Err(HttpError::Refused(_))));
    assert!(service.seen().is_empty());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let thief = StandIn::new(|_, _| answer(200, &json!([]))).await;
    let elsewhere = format!("http://{}/steal", thief.address);
    let service = StandIn::new(move |_, _| {
        Response::builder()
            .status(302)
            .header("location", &elsewhere)
            .body("".into())
            .unwrap()
    })
    .await;
    let got = get(&service.http(&[HOST]), "/x").await.unwrap();
    assert_eq!(got.status, 302);
    assert_eq!(got.redirects_to.as_deref(), Some("127.0.0.1"));
    assert!(matches!(
        of_answer(&got, None),
        Some(crate::model::Fault::Status { status: 302, says }) if says.contains("127.0.0.1") && !says.contains("steal")
    ));
    assert!(thief.seen().is_empty());
    assert_eq!(service.seen().len(), 1);
}

#[tokio::test]
async fn a_path_cannot_leave_its_host() {
    let service = StandIn::new(|_, _| answer(200, &json!([]))).await;
    let http = service.http(&[HOST]);
    for path in [
        "",
        "x",
        "https://evil.example/",
        "/a?b=c",
        "/a#b",
        "/a\\b",
        "/../x",
        "/a/./b",
        "/a\nb",
    ] {
        assert!(
            matches!(get(&http, path).await, Err(HttpError::Refused(_))),
            "{path:?}"
        );
    }
    assert!(service.seen().is_empty());
    assert_eq!(get(&http, "//evil.example/x").await.unwrap().status, 200);
    assert_eq!(service.seen()[0].host, HOST);
}

#[tokio::test]
async fn a_host_that_is_no_host_is_refused() {
    let http = Http::new(HttpSettings::default());
    for host in [
        "evil.example/",
        "user@evil.example",
        "a b",
        "evil.example?x",
        "",
    ] {
        let client = http.host(host, LIMITS);
        let refused = client.get(None, "/", &[], Ask::default()).await;
        assert!(matches!(refused, Err(HttpError::Refused(_))), "{host}");
    }
    assert_eq!(http.requests(), 0);
}

/// 1,000 times the letter `a`, compressed by gzip.
const GZIPPED: &[u8] = include_bytes!("thousand.gz");

fn gzipped() -> Response {
    Response::builder()
        .header("content-encoding", "gzip")
        .body(GZIPPED.to_vec().into())
        .unwrap()
}

#[tokio::test]
async fn gzip_is_read_and_the_cap_counts_what_comes_out() {
    let service = StandIn::new(|_, _| gzipped()).await;
    let got = get(&service.http(&[HOST]), "/").await.unwrap();
    assert_eq!(got.body, vec![b'a'; 1000]);
    let (settings, _) = service.settings(&[HOST]);
    let small = Http::new(HttpSettings {
        body_cap: 999,
        ..settings
    });
    assert!(GZIPPED.len() < 999);
    assert_eq!(
        get(&small, "/").await,
        Err(HttpError::TooLarge { cap: 999 })
    );
    assert_eq!(service.seen().len(), 2, "a large body is not asked again");
}

#[tokio::test]
async fn a_body_over_the_cap_ends_the_answer() {
    let service = StandIn::new(|_, _| text(200, "text/plain", &"a".repeat(2000))).await;
    let (settings, _) = service.settings(&[HOST]);
    let http = Http::new(HttpSettings {
        body_cap: 1999,
        ..settings
    });
    assert_eq!(
        get(&http, "/").await,
        Err(HttpError::TooLarge { cap: 1999 })
    );
}

#[tokio::test]
async fn a_half_body_is_a_connection_fault_and_asked_again() {
    for bytes in [
        &b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n[1, 2"[..],
        &b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[1, 2\r\n"[..],
        &b""[..],
        &b"HTTP/1.1 nonsense"[..],
    ] {
        let service = StandIn::raw(bytes, Duration::ZERO).await;
        let (settings, notebook) = service.settings(&[HOST]);
        let got = get(&Http::new(settings), "/").await;
        assert!(matches!(got, Err(HttpError::Connection(_))), "{got:?}");
        assert_eq!(service.seen().len(), 4);
        assert_eq!(notebook.waits().len(), 3);
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_a_connection_fault() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let endpoints = Endpoints::parse(&format!("{HOST}=http://{address}")).unwrap();
    let http = Http::new(HttpSettings {
        endpoints,
        sleeper: Arc::new(stand_in::Notebook::default()),
        ..HttpSettings::default()
    });
    let error = get(&http, "/").await.unwrap_err();
    assert!(error.to_string().starts_with("no connection"), "{error}");
}

#[tokio::test]
async fn a_slow_body_ends_by_the_total_limit() {
    let start = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[1, 2";
    let service = StandIn::raw(start, Duration::from_secs(3600)).await;
    let (settings, _) = service.settings(&[HOST]);
    let http = Http::new(HttpSettings {
        total_timeout: Duration::from_millis(40),
        ..settings
    });
    assert_eq!(
        get(&http, "/").await,
        Err(HttpError::Connection(
            "no whole answer within the time limit".into()
        ))
    );
}

fn busy(status: u16, headers: &[(&str, &str)]) -> Response {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body("".into()).unwrap()
}

#[tokio::test]
async fn passing_statuses_are_asked_again_until_they_pass() {
    for status in [429, 500, 502, 503, 504] {
        let service = StandIn::new(move |_, number| {
            if number < 3 {
                busy(status, &[("retry-after", "7")])
            } else {
                answer(200, &json!([]))
            }
        })
        .await;
        let (settings, notebook) = service.settings(&[HOST]);
        assert_eq!(get(&Http::new(settings), "/").await.unwrap().status, 200);
        let waits = notebook.waits();
        assert_eq!(waits.len(), 3);
        assert!(waits.iter().all(|wait| *wait >= Duration::from_secs(7)));
    }
}

#[tokio::test]
async fn four_tries_are_all() {
    let service = StandIn::new(|_, _| busy(503, &[])).await;
    let (settings, notebook) = service.settings(&[HOST]);
    assert_eq!(get(&Http::new(settings), "/").await.unwrap().status, 503);
    assert_eq!(service.seen().len(), 4);
    assert!(
        notebook
            .waits()
            .iter()
            .all(|wait| *wait <= Duration::from_secs(2))
    );
}

#[tokio::test]
async fn a_service_that_asks_for_too_much_patience_is_not_asked_again() {
    let service = StandIn::new(|_, _| busy(429, &[("retry-after", "3600")])).await;
    let (settings, notebook) = service.settings(&[HOST]);
    assert_eq!(get(&Http::new(settings), "/").await.unwrap().status, 429);
    assert_eq!((service.seen().len(), notebook.waits().len()), (1, 0));
}

#[tokio::test]
async fn other_statuses_are_answers_at_once() {
    for status in [204, 301, 400, 401, 403, 404, 415, 501] {
        let service = StandIn::new(move |_, _| busy(status, &[("ratelimit-reset", "1")])).await;
        let (settings, notebook) = service.settings(&[HOST]);
        assert_eq!(get(&Http::new(settings), "/").await.unwrap().status, status);
        assert_eq!((service.seen().len(), notebook.waits().len()), (1, 0));
    }
}

#[tokio::test]
async fn the_budget_is_shared_by_all_clients_of_a_host() {
    let service = StandIn::new(|_, _| busy(200, &[("x-ratelimit-remaining-hour", "10")])).await;
    let http = service.http(&[HOST]);
    let limits = HostLimits {
        share_of_hour: 0.25,
        ..LIMITS
    };
    for _ in 0..3 {
        let client = http.host(HOST, limits);
        client.get(None, "/", &[], Ask::default()).await.unwrap();
    }
    let client = http.host(HOST, LIMITS);
    assert_eq!(
        client.get(None, "/", &[], Ask::default()).await,
        Err(HttpError::BudgetSpent)
    );
    assert!(client.budget_spent());
    assert_eq!(
        service.seen().len(),
        3,
        "one to learn it, then a quarter of ten"
    );
}

#[tokio::test]
async fn repetitions_count_against_the_budget() {
    let service = StandIn::new(|_, _| busy(503, &[("x-ratelimit-remaining-hour", "2")])).await;
    let http = service.http(&[HOST]);
    assert_eq!(get(&http, "/").await, Err(HttpError::BudgetSpent));
    assert_eq!(service.seen().len(), 3);
}

#[tokio::test]
async fn each_request_is_told() {
    let service = StandIn::new(|_, _| answer(200, &json!([]))).await;
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let (settings, _) = service.settings(&[HOST]);
    let http = Http::new(HttpSettings {
        on_request: Some(Arc::new(move |host| {
            assert_eq!(host, HOST);
            counted.fetch_add(1, Ordering::Relaxed);
        })),
        ..settings
    });
    get(&http, "/").await.unwrap();
    get(&http, "/").await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn the_rate_is_kept() {
    let service = StandIn::new(|_, _| answer(200, &json!([]))).await;
    let http = service.http(&[HOST]);
    let client = http.host(
        HOST,
        HostLimits {
            per_second: 100,
            share_of_hour: 1.0,
        },
    );
    let started = std::time::Instant::now();
    for _ in 0..20 {
        client.get(None, "/", &[], Ask::default()).await.unwrap();
    }
    // Ten of the burst, then ten at 10 ms each.
    assert!(started.elapsed() >= Duration::from_millis(95));
}

#[test]
fn own_links_are_told_from_others() {
    let real = Http::new(HttpSettings::default());
    let client = real.host("acme.okta.com", LIMITS);
    let path = "/api/v1/logs";
    assert_eq!(
        client
            .own_link("https://acme.okta.com/api/v1/logs?after=x%20y", path)
            .unwrap(),
        vec![("after".to_owned(), "x y".to_owned())]
    );
    for link in [
        "http://acme.okta.com/api/v1/logs?after=x",
        "https://acme.okta.com:8443/api/v1/logs?after=x",
        "https://u@acme.okta.com/api/v1/logs?after=x",
        "https://acme.okta.com.evil.example/api/v1/logs?after=x",
        "https://evil.example/api/v1/logs?after=x",
        "https://acme.okta.com/api/v1/users?after=x",
        "/api/v1/logs?after=x",
        "",
    ] {
        assert!(client.own_link(link, path).is_err(), "{link}");
    }
}

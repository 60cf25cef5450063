//! The client against a stand-in: where credentials go, what is repeated, what ends an answer.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::response::Response;
use serde_json::json;

use super::stand_in::{StandIn, json as answer, text};
use super::*;

pub(super) const HOST: &str = "accuhive.api.kandji.io";
const TOKEN: &str = "0a1b2c3d-0000-4000-8000-00000000abcd";
pub(super) const LIMITS: HostLimits = HostLimits {
    per_second: 100_000,
    share_of_hour: 1.0,
    share_of_bucket: 1.0,
};

fn bearer(host: &str) -> Bearer {
    Bearer::iru(&TOKEN.into(), host).unwrap()
}

pub(super) async fn get(http: &Http, path: &str) -> Result<Answer, HttpError> {
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
            share_of_bucket: 1.0,
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

#[tokio::test]
async fn a_host_without_a_stand_in_is_asked_over_tls_alone() {
    // The listener answers in plain HTTP, which a TLS client cannot take for an answer.
    let service = StandIn::raw(
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]",
        Duration::ZERO,
    )
    .await;
    let http = Http::new(HttpSettings {
        sleeper: Arc::new(stand_in::Notebook::default()),
        total_timeout: Duration::from_secs(5),
        ..HttpSettings::default()
    });
    let host = service.address.to_string();
    for _ in 0..2 {
        let client = http.host(&host, LIMITS);
        let got = client
            .get(Some(&bearer(&host)), "/", &[], Ask::default())
            .await;
        assert!(got.is_err(), "{got:?}");
    }
}

#[derive(Clone, Default)]
struct Written(Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_shows_the_request_and_no_secret() {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let service = StandIn::new(|_, _| answer(401, &json!({"detail": TOKEN}))).await;
    // Other tests log to nobody, and what they register is remembered as wanted by nobody: the first request registers
    // everything, and from there on it is wanted here.
    get(&service.http(&[HOST]), "/").await.unwrap();
    tracing::callsite::rebuild_interest_cache();
    get(&service.http(&[HOST]), "/api/v1/devices")
        .await
        .unwrap();
    let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("/api/v1/devices") && log.contains("status=401"),
        "{log}"
    );
    assert!(!log.contains(TOKEN), "{log}");
}

//! The canary's client against a stand-in.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use axum::response::Response;
use serde_json::{Value, json};

use super::{CanaryClient, CanaryRefused};
use crate::http::stand_in::{StandIn, json as answer, text};
use crate::http::{Bearer, Http};
use crate::model::{Canary, CanaryAnswer, CanaryOutcome, Fault, OktaDomain, Timestamp};

const DOMAIN: &str = "acme.okta.com";
const HOST: &str = "acme.workflows.okta.com";
const URL: &str = "https://acme.workflows.okta.com/api/flo/0123abcd/invoke";
const TOKEN: &str = "c0ffee00c0ffee";

fn canary(url: &str) -> Canary {
    Canary {
        url: url.to_owned(),
        client_token: None,
        service_app: None,
    }
}

fn client(http: &Http, url: &str) -> Result<CanaryClient, CanaryRefused> {
    CanaryClient::new(http, &OktaDomain::canonical(DOMAIN), &canary(url))
}

async fn call(http: &Http) -> CanaryAnswer {
    let client = client(http, URL).unwrap();
    let token = Bearer::client_token(&TOKEN.into(), client.host()).unwrap();
    client
        .call(Some(&token), &["Production"], Timestamp::UNIX_EPOCH)
        .await
}

/// The outcome of an answer, and how often the flow was called.
async fn outcome(respond: impl Fn() -> Response + Send + Sync + 'static) -> (CanaryOutcome, usize) {
    let service = StandIn::new(move |_, _| respond()).await;
    let answer = call(&service.http(&[HOST])).await;
    assert_eq!(answer.at, Timestamp::UNIX_EPOCH);
    (answer.outcome, service.seen().len())
}

fn said(status: &Value) -> Value {
    json!({"tenantry_canary": 1, "connection": "Production", "status_code": status})
}

#[tokio::test]
async fn the_flow_is_asked_once_with_its_token_in_the_header_alone() {
    let service = StandIn::new(|_, _| answer(200, &said(&json!(200)))).await;
    let answered = call(&service.http(&[HOST])).await;
    assert_eq!(answered.outcome, CanaryOutcome::Works);
    let seen = service.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(
        (seen[0].method.as_str(), seen[0].host.as_str()),
        ("GET", HOST)
    );
    assert_eq!(seen[0].path, "/api/flo/0123abcd/invoke");
    assert_eq!(seen[0].query, "");
    assert_eq!(seen[0].client_token.as_deref(), Some(TOKEN));
    assert_eq!(seen[0].authorization, None);
}

#[tokio::test]
async fn the_tenants_status_tells_the_outcome() {
    let trouble = |status| CanaryOutcome::TenantTrouble { status };
    for (status, expected) in [
        (json!(200), CanaryOutcome::Works),
        (json!("204"), CanaryOutcome::Works),
        (json!(401), CanaryOutcome::Denied { status: 401 }),
        (json!("403"), CanaryOutcome::Denied { status: 403 }),
        (json!(404), trouble(404)),
        (json!(429), trouble(429)),
        (json!(302), trouble(302)),
        (json!(503), trouble(503)),
    ] {
        let body = said(&status);
        let (found, calls) = outcome(move || answer(200, &body)).await;
        assert_eq!((found, calls), (expected, 1), "{status}");
    }
}

#[tokio::test]
async fn the_answer_is_read_with_tolerance() {
    let inner = said(&json!(200)).to_string();
    for body in [
        json!({"tenantry_canary": "1", "connection": " Production ", "status_code": " 200 "}),
        json!({"Tenantry Canary": 1, "Connection": "Production", "Status Code": 200, "body": [{"device_id": "x"}]}),
        json!({"tenantryCanary": 1, "connection": "Production", "statusCode": 200}),
        json!(inner),
    ] {
        let shown = body.to_string();
        let (found, _) = outcome(move || answer(200, &body)).await;
        assert_eq!(found, CanaryOutcome::Works, "{shown}");
    }
}

#[tokio::test]
async fn what_is_no_canarys_answer_says_nothing_about_the_key() {
    for (body, why) in [
        (json!([]), "no JSON object"),
        (json!("\"twice\""), "no JSON object"),
        (json!({}), "no `tenantry_canary: 1`"),
        (json!({"tenantry_canary": true}), "no `tenantry_canary: 1`"),
        (json!({"tenantry_canary": 2}), "version 2"),
        (
            json!({"tenantry_canary": 1, "status_code": 200}),
            "which `connection`",
        ),
        (said(&Value::Null), "no `status_code`"),
        (said(&json!("")), "no `status_code`"),
        (said(&json!(0)), "no `status_code`"),
        (said(&json!(-401)), "no `status_code`"),
        (said(&json!(401.5)), "no `status_code`"),
        (said(&json!(66_536)), "no `status_code`"),
    ] {
        let shown = body.to_string();
        let (found, _) = outcome(move || answer(200, &body)).await;
        let CanaryOutcome::NotUnderstood { why: found } = found else {
            panic!("{shown}: {found:?}")
        };
        assert!(found.contains(why), "{shown}: {found}");
    }
    for body in ["", "ok", "{\"tenantry_canary\":1,"] {
        let (found, _) = outcome(move || text(200, "application/json", body)).await;
        assert!(
            matches!(found, CanaryOutcome::NotUnderstood { .. }),
            "{body}"
        );
    }
}

#[tokio::test]
async fn another_connections_canary_is_no_proof_whatever_its_status() {
    for status in [200, 401] {
        let body = json!({"tenantry_canary": 1, "connection": format!("Preview\u{202e}\n{TOKEN}"), "status_code": status});
        let (found, _) = outcome(move || answer(200, &body)).await;
        let said = "Preview [removed]".to_owned();
        assert_eq!(found, CanaryOutcome::WrongConnection { said });
    }
}

#[tokio::test]
async fn a_flow_that_cannot_be_reached_says_nothing_about_the_key() {
    for status in [400, 401, 403, 404, 410, 429, 500, 502, 503, 504] {
        let body = json!({"error": format!("no {TOKEN}")});
        let (found, calls) = outcome(move || answer(status, &body)).await;
        assert_eq!(calls, 1, "{status}: never asked again");
        assert_eq!(found.key_works(), None);
        assert!(!format!("{found:?} {found}").contains(TOKEN), "{found:?}");
        match found {
            CanaryOutcome::FlowUnreachable(Fault::Rejected { status: found, .. }) => {
                assert!(matches!(status, 401 | 403) && found == status);
            }
            CanaryOutcome::FlowUnreachable(Fault::Status { status: found, .. }) => {
                assert_eq!(found, status);
            }
            other => panic!("{status}: {other:?}"),
        }
    }
    let page = "<html><title>Maintenance</title></html>";
    let (found, _) = outcome(move || text(200, "text/html", page)).await;
    let title = Some("Maintenance".to_owned());
    assert_eq!(
        found,
        CanaryOutcome::FlowUnreachable(Fault::ForeignPage { title })
    );
}

#[tokio::test]
async fn no_answer_in_time_and_half_an_answer_say_nothing_about_the_key() {
    for (bytes, stall) in [
        (&b""[..], Duration::from_secs(5)),
        (b"", Duration::ZERO),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"tenantry_canary\":1",
            Duration::ZERO,
        ),
    ] {
        let service = StandIn::raw(bytes, stall).await;
        let (mut settings, notebook) = service.settings(&[HOST]);
        settings.total_timeout = Duration::from_millis(200);
        let answer = call(&Http::new(settings)).await;
        assert!(
            matches!(
                answer.outcome,
                CanaryOutcome::FlowUnreachable(Fault::Connection(_))
            ),
            "{answer:?}"
        );
        assert_eq!(service.seen().len(), 1);
        assert!(notebook.waits().is_empty());
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let thief = StandIn::new(|_, _| answer(200, &said(&json!(200)))).await;
    let place = format!("http://{}/api/flo/0123abcd/invoke", thief.address);
    let (found, calls) = outcome(move || {
        Response::builder()
            .status(307)
            .header("location", &place)
            .body(axum::body::Body::empty())
            .unwrap()
    })
    .await;
    assert!(
        matches!(
            found,
            CanaryOutcome::FlowUnreachable(Fault::Status { status: 307, .. })
        ),
        "{found:?}"
    );
    assert_eq!((calls, thief.seen().len()), (1, 0));
}

#[tokio::test]
async fn another_host_or_path_is_refused_before_anything_is_sent() {
    let service = StandIn::new(|_, _| answer(200, &said(&json!(200)))).await;
    let http = service.http(&[HOST, "evil.example", "other.workflows.okta.com"]);
    for (url, found) in [
        (
            "https://evil.example/api/flo/0123abcd/invoke",
            "evil.example",
        ),
        (
            "https://other.workflows.okta.com/api/flo/0123abcd/invoke",
            "other.workflows.okta.com",
        ),
        (
            "https://acme.workflows.okta.com.evil.example/api/flo/a/invoke",
            "acme.workflows.okta.com.evil.example",
        ),
        (
            "https://acme.workflows.okta.com:8443/api/flo/a/invoke",
            "acme.workflows.okta.com:8443",
        ),
        (
            "https://acme.workflows.okta.com@evil.example/api/flo/a/invoke",
            "evil.example",
        ),
        (
            "https://evil.example\\@acme.workflows.okta.com/api/flo/a/invoke",
            "evil.example",
        ),
        ("https://acme.okta.com/api/flo/a/invoke", "acme.okta.com"),
        ("https:///api/flo/a/invoke", ""),
    ] {
        let refused = client(&http, url).unwrap_err();
        let expected = CanaryRefused::ForeignHost {
            found: found.to_owned(),
            expected: HOST.to_owned(),
            domain: OktaDomain::canonical(DOMAIN),
        };
        assert_eq!(refused, expected, "{url}");
        let text = refused.to_string();
        assert!(text.contains(HOST) && text.contains(found), "{text}");
    }
    for path in [
        "",
        "/",
        "/api/flo//invoke",
        "/api/flo/a/b/invoke",
        "/api/flo/../invoke",
        "/api/flo/%2e/invoke",
        "/api/flo/a/invoke/",
        "/api/flo/a/resume",
        "/api/flo/a/invoke?clientToken=c0ffee",
        "/api/flo/a/invoke#x",
        "?x=/api/flo/a/invoke",
        "/api/v1/users",
    ] {
        let refused = client(&http, &format!("https://{HOST}{path}")).unwrap_err();
        let expected = CanaryRefused::NoInvokeUrl {
            expected: HOST.to_owned(),
        };
        assert_eq!(refused, expected, "{path}");
        assert!(!refused.to_string().contains("c0ffee"));
    }
    for url in [
        "http://acme.workflows.okta.com/api/flo/a/invoke",
        "acme.workflows.okta.com/api/flo/a/invoke",
        "",
    ] {
        assert!(client(&http, url).is_err(), "{url}");
    }
    assert!(service.seen().is_empty());
}

#[tokio::test]
async fn the_host_is_derived_from_the_orgs_domain_alone() {
    let service = StandIn::new(|_, _| answer(200, &json!({}))).await;
    let http = service.http(&[HOST]);
    let new = |domain: &str, url: &str| {
        CanaryClient::new(&http, &OktaDomain::canonical(domain), &canary(url))
    };
    let preview = "https://ACME.workflows.oktapreview.com/api/flo/a-B_9/invoke";
    let client = new("acme.oktapreview.com", preview).unwrap();
    assert_eq!(client.host(), "acme.workflows.oktapreview.com");
    let refused = new("login.acme.example", URL).unwrap_err();
    assert!(matches!(refused, CanaryRefused::NoWorkflowsHost { .. }));
    let text = refused.to_string();
    assert!(
        text.contains("login.acme.example") && text.contains(HOST),
        "{text}"
    );
}

#[tokio::test]
async fn a_token_of_another_host_is_not_sent() {
    let service = StandIn::new(|_, _| answer(200, &said(&json!(200)))).await;
    let http = service.http(&[HOST]);
    let foreign = Bearer::client_token(&TOKEN.into(), "other.workflows.okta.com").unwrap();
    let answer = client(&http, URL)
        .unwrap()
        .call(Some(&foreign), &["Production"], Timestamp::UNIX_EPOCH)
        .await;
    assert!(matches!(
        answer.outcome,
        CanaryOutcome::FlowUnreachable(Fault::Refused(_))
    ));
    assert!(service.seen().is_empty());
}

#[tokio::test]
async fn a_simulated_orgs_flow_is_never_called_for_real() {
    let service = StandIn::new(|_, _| answer(200, &json!([]))).await;
    let answer = call(&service.http(&[DOMAIN])).await;
    let CanaryOutcome::FlowUnreachable(Fault::Refused(why)) = answer.outcome else {
        panic!("{answer:?}")
    };
    assert!(why.contains(HOST), "{why}");
}

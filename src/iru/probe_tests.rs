//! What each kind of answer lets a probe conclude.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use axum::response::Response;
use serde_json::json;

use super::TenantClient;
use crate::catalog;
use crate::http::Bearer;
use crate::http::stand_in::{Seen, StandIn, json as answer, text};
use crate::model::{
    ApiHost, Fault, Limits, NotAsked, Permission, ProbeAnswer, SecretProbe, Unknown, Validity,
};

const HOST: &str = "accuhive.api.kandji.io";

fn set(texts: &[&str]) -> BTreeSet<Permission> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

async fn probe(service: &StandIn, texts: &[&str]) -> SecretProbe {
    let limits = Limits {
        requests_per_second: 100_000,
        share_of_hour: 1.0,
    };
    let client = TenantClient::new(&service.http(&[HOST]), &ApiHost::canonical(HOST), limits);
    let bearer = Bearer::iru(&"0a1b2c3d-0000-4000-8000-00000000abcd".into(), HOST).unwrap();
    client.probe(&bearer, &set(texts)).await
}

fn of<'a>(probe: &'a SecretProbe, text: &str) -> &'a ProbeAnswer {
    &probe.permissions[&text.parse().unwrap()]
}

fn denied(status: u16) -> Response {
    answer(status, &json!({"error": "Unauthorized"}))
}

/// A tenant with one device, whose token may do what `may` says.
async fn tenant(may: fn(&Seen) -> Option<u16>) -> StandIn {
    StandIn::new(move |seen, _| match may(seen) {
        Some(status) => denied(status),
        None if seen.path == "/api/v1/devices" => answer(200, &json!([{"device_id": "d-1"}])),
        None => answer(200, &json!({"results": []})),
    })
    .await
}

#[tokio::test]
async fn a_2xx_grants_and_proves() {
    let service = tenant(|_| None).await;
    let probe = probe(&service, &["GET /devices", "GET /prism/count"]).await;
    assert_eq!(probe.validity, Validity::Proven);
    assert_eq!(of(&probe, "GET /devices"), &ProbeAnswer::Granted);
    assert_eq!(of(&probe, "GET /prism/count"), &ProbeAnswer::Granted);
    let mut queries: Vec<String> = service.seen().into_iter().map(|s| s.query).collect();
    queries.sort();
    assert_eq!(queries, ["category=filevault", "limit=1"]);
}

#[tokio::test]
async fn a_denial_beside_a_2xx_is_asked_twice_and_the_2xx_is_asked_again() {
    for status in [401, 403] {
        let service = tenant(if status == 401 {
            |seen| seen.path.ends_with("/users").then_some(401)
        } else {
            |seen| seen.path.ends_with("/users").then_some(403)
        })
        .await;
        let probe = probe(&service, &["GET /devices", "GET /users"]).await;
        assert_eq!(probe.validity, Validity::Proven);
        assert_eq!(of(&probe, "GET /users"), &ProbeAnswer::Denied { status });
        let seen = service.seen();
        let users: Vec<bool> = seen
            .iter()
            .filter(|s| s.path.ends_with("/users"))
            .map(|s| s.no_cache)
            .collect();
        assert_eq!(users, [false, true]);
        assert_eq!(seen.len(), 4);
        assert_eq!(seen[3].path, "/api/v1/devices");
    }
}

#[tokio::test]
async fn a_stale_denial_is_corrected() {
    let service =
        tenant(|seen| (seen.path.ends_with("/users") && !seen.no_cache).then_some(403)).await;
    let probe = probe(&service, &["GET /devices", "GET /users"]).await;
    assert_eq!(of(&probe, "GET /users"), &ProbeAnswer::Granted);
}

#[tokio::test]
async fn nothing_is_denied_when_the_secret_stops_being_accepted_meanwhile() {
    let service = StandIn::new(|seen, number| {
        if number < 2 && seen.path == "/api/v1/devices" {
            answer(200, &json!([]))
        } else {
            denied(401)
        }
    })
    .await;
    let probe = probe(&service, &["GET /devices", "GET /users"]).await;
    assert_eq!(of(&probe, "GET /devices"), &ProbeAnswer::Granted);
    assert!(matches!(
        of(&probe, "GET /users"),
        ProbeAnswer::Unknown(Unknown::Failed(Fault::Status { status: 401, .. }))
    ));
}

#[tokio::test]
async fn every_answer_401_concludes_nothing_about_permissions() {
    let service = tenant(|_| Some(401)).await;
    let probe = probe(&service, &["GET /devices", "GET /users", "GET /devices/{}"]).await;
    assert_eq!(probe.validity, Validity::EveryAnswer401);
    for answer in probe.permissions.values() {
        assert!(matches!(answer, ProbeAnswer::Unknown(_)), "{answer:?}");
    }
}

#[tokio::test]
async fn every_answer_403_proves_neither_validity_nor_denial() {
    let service = tenant(|_| Some(403)).await;
    let probe = probe(&service, &["GET /devices", "GET /users"]).await;
    assert!(matches!(
        probe.validity,
        Validity::Unknown(Unknown::Failed(Fault::Status { status: 403, .. }))
    ));
    assert!(matches!(of(&probe, "GET /users"), ProbeAnswer::Unknown(_)));
}

#[tokio::test]
async fn a_401_that_does_not_come_again_is_no_rejection() {
    let service = tenant(|seen| (!seen.no_cache).then_some(401)).await;
    let probe = probe(&service, &["GET /devices", "GET /users"]).await;
    assert_eq!(probe.validity, Validity::Proven);
    assert_eq!(of(&probe, "GET /devices"), &ProbeAnswer::Granted);
    assert_eq!(of(&probe, "GET /users"), &ProbeAnswer::Granted);
}

#[tokio::test]
async fn a_401_beside_a_failure_is_not_every_answer() {
    let service = StandIn::new(|seen, _| {
        if seen.path.ends_with("/users") {
            text(503, "text/plain", "")
        } else {
            denied(401)
        }
    })
    .await;
    let probe = probe(&service, &["GET /devices", "GET /users"]).await;
    assert!(matches!(probe.validity, Validity::Unknown(_)), "{probe:?}");
}

#[tokio::test]
async fn an_object_is_found_by_a_permitted_list_call() {
    let service = tenant(|_| None).await;
    let probe = probe(&service, &["GET /devices/{device_id}/details"]).await;
    assert_eq!(of(&probe, "GET /devices/{}/details"), &ProbeAnswer::Granted);
    assert_eq!(probe.permissions.len(), 1);
    let paths: Vec<String> = service.seen().into_iter().map(|s| s.path).collect();
    assert_eq!(paths, ["/api/v1/devices", "/api/v1/devices/d-1/details"]);
}

#[tokio::test]
async fn without_an_object_nothing_is_known() {
    let service = tenant(|seen| (seen.path == "/api/v1/devices").then_some(403)).await;
    let probe = probe(
        &service,
        &[
            "GET /devices/{}/details",
            "GET /users/{}",
            "GET /devices/{}/notes/{}",
            "GET /tags",
        ],
    )
    .await;
    for text in [
        "GET /devices/{}/details",
        "GET /users/{}",
        "GET /devices/{}/notes/{}",
    ] {
        assert_eq!(
            of(&probe, text),
            &ProbeAnswer::Unknown(Unknown::NeedsObject),
            "{text}"
        );
    }
    assert_eq!(of(&probe, "GET /tags"), &ProbeAnswer::Granted);
}

#[tokio::test]
async fn what_writes_or_reads_secrets_is_never_asked() {
    let service = tenant(|_| None).await;
    let never: BTreeSet<Permission> = catalog::operations()
        .iter()
        .filter(|operation| operation.probe == catalog::Probe::Never)
        .map(|operation| operation.permission.clone())
        .chain(set(&["GET /outside/the/catalog"]))
        .collect();
    assert!(never.len() > 60);
    let texts: Vec<String> = never.iter().map(ToString::to_string).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let probe = probe(&service, &texts).await;
    assert_eq!(probe.permissions.len(), never.len());
    for answer in probe.permissions.values() {
        assert_eq!(answer, &ProbeAnswer::Unknown(Unknown::NeverProbed));
    }
    assert_eq!(probe.validity, Validity::Unknown(Unknown::NeverProbed));
    assert!(service.seen().is_empty());
}

#[tokio::test]
async fn a_whole_catalog_is_probed_by_get_alone_and_without_secrets() {
    let service = tenant(|_| None).await;
    let all: Vec<String> = catalog::operations()
        .iter()
        .map(|operation| operation.permission.to_string())
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    probe(&service, &all).await;
    let seen = service.seen();
    assert!(seen.len() > 40);
    for request in seen {
        assert_eq!(request.method, "GET");
        assert!(!request.path.contains("secrets"), "{}", request.path);
        assert!(!request.path.contains("ota-"), "{}", request.path);
        assert!(!request.path.contains('{'), "{}", request.path);
    }
}

#[tokio::test]
async fn a_json_404_of_a_direct_read_is_no_licence_and_other_404s_are_failures() {
    let threats = "GET /threat-details";
    let service = StandIn::new(|_, _| answer(404, &json!({"error": "Not Found"}))).await;
    let probed = probe(&service, &[threats]).await;
    assert_eq!(
        of(&probed, threats),
        &ProbeAnswer::Unknown(Unknown::NotLicensed)
    );
    assert_eq!(probed.validity, Validity::Unknown(Unknown::NotLicensed));

    let service = StandIn::new(|_, _| answer(404, &json!({"error": "tenantNotFound"}))).await;
    assert!(matches!(
        of(&probe(&service, &[threats]).await, threats),
        ProbeAnswer::Unknown(Unknown::Failed(Fault::UnknownTenant { .. }))
    ));

    let kong = json!({"message": "no Route matched with those values", "request_id": "1"});
    let service = StandIn::new(move |_, _| answer(404, &kong)).await;
    assert!(matches!(
        of(&probe(&service, &[threats]).await, threats),
        ProbeAnswer::Unknown(Unknown::Failed(Fault::Status { status: 404, .. }))
    ));
}

#[tokio::test]
async fn no_fault_concludes_anything() {
    type Bad = fn() -> Response;
    let table: &[(&str, Bad)] = &[
        ("429", || denied(429)),
        ("500", || denied(500)),
        ("502", || text(502, "text/plain", "bad gateway")),
        ("503", || {
            text(503, "text/html", "<html><title>Maintenance</title>")
        }),
        ("400", || answer(400, &json!(["odd"]))),
        ("200 HTML", || {
            text(200, "text/html", "<html><title>Sign in</title>")
        }),
        ("401 HTML", || {
            text(401, "text/html", "<html><title>Proxy</title>")
        }),
        ("403 text", || text(403, "text/plain", "blocked by policy")),
        ("404 HTML", || {
            text(404, "text/html", "<html><title>Gone</title>")
        }),
        ("200 nothing", || text(200, "application/json", "")),
        ("204", || {
            Response::builder().status(204).body("".into()).unwrap()
        }),
        ("200 half", || {
            text(200, "application/json", "[{\"device_id\": ")
        }),
        ("200 text", || text(200, "text/plain", "success")),
        ("200 string", || answer(200, &json!("ok"))),
        ("302", || {
            Response::builder()
                .status(302)
                .header("location", "https://portal.example/login")
                .body("".into())
                .unwrap()
        }),
    ];
    for (name, bad) in table {
        for everywhere in [true, false] {
            let bad = *bad;
            let service = StandIn::new(move |seen, _| {
                if everywhere || seen.path.ends_with("/users") {
                    bad()
                } else {
                    answer(200, &json!([]))
                }
            })
            .await;
            let probe = probe(&service, &["GET /devices", "GET /users"]).await;
            assert!(
                matches!(of(&probe, "GET /users"), ProbeAnswer::Unknown(_)),
                "{name}: {probe:?}"
            );
            assert_eq!(
                matches!(probe.validity, Validity::Unknown(_)),
                everywhere,
                "{name}: {probe:?}"
            );
        }
    }
}

#[tokio::test]
async fn one_bad_answer_at_any_position_never_makes_a_denial() {
    for position in 0..6 {
        for status in [401, 403, 429, 500] {
            let service = StandIn::new(move |_, number| {
                if number == position {
                    denied(status)
                } else {
                    answer(200, &json!([]))
                }
            })
            .await;
            let probe = probe(&service, &["GET /devices", "GET /users", "GET /blueprints"]).await;
            assert_eq!(probe.validity, Validity::Proven);
            for answer in probe.permissions.values() {
                assert_eq!(answer, &ProbeAnswer::Granted, "{status} at {position}");
            }
        }
    }
}

#[tokio::test]
async fn a_spent_budget_leaves_the_rest_unasked() {
    let service = StandIn::new(|_, _| {
        let mut response = answer(200, &json!([]));
        response
            .headers_mut()
            .insert("x-ratelimit-remaining-hour", "0".parse().unwrap());
        response
    })
    .await;
    let probe = probe(&service, &["GET /devices", "GET /devices/{}"]).await;
    assert_eq!(of(&probe, "GET /devices"), &ProbeAnswer::Granted);
    let again = probe_twice(&service).await;
    assert_eq!(
        again,
        ProbeAnswer::Unknown(Unknown::NotAsked(NotAsked::BudgetSpent))
    );
}

async fn probe_twice(service: &StandIn) -> ProbeAnswer {
    let client = TenantClient::new(
        &service.http(&[HOST]),
        &ApiHost::canonical(HOST),
        Limits::default(),
    );
    let bearer = Bearer::iru(&"0a1b2c3d-0000-4000-8000-00000000abcd".into(), HOST).unwrap();
    client.probe(&bearer, &set(&["GET /devices"])).await;
    let probe = client.probe_fresh(&bearer, &set(&["GET /tags"])).await;
    of(&probe, "GET /tags").clone()
}

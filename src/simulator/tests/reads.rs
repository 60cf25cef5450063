//! Read operations: shapes, pages, permissions, limits.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::*;
use crate::catalog;
use crate::model::Risk;

/// A path of the template with ids that exist.
fn with_ids(world: &World, template: &str) -> String {
    let device = world.tenants["accuhive"].device_id(1);
    template
        .split('/')
        .map(|segment| match segment {
            "{device_id}" => device.clone(),
            "{cve_id}" => "CVE-2026-1".to_owned(),
            segment if segment.starts_with('{') => {
                "5b1e7f0a-0d5e-4a55-9d3b-3c5c1f6f2a10".to_owned()
            }
            segment => segment.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn every_read_operation_answers_a_token_that_may_do_all() {
    let switches = "devices: 3\n    switches: { limits: { per_second: 1000 } }";
    let world = WORLD.replace("devices: 3", switches);
    let running = running(&world).await;
    let world = running.simulator.world();
    let mut asked = 0;
    for operation in catalog::operations() {
        if operation.risk != Risk::Read {
            continue;
        }
        let path = with_ids(&world, &operation.request_path);
        let response = running.get("env:ALL", &path).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(header(&response, "x-tenantry-simulated"), "true");
        let json = header(&response, "content-type").starts_with("application/json");
        let body = response.bytes().await.unwrap();
        if json {
            let body: Value = serde_json::from_slice(&body).unwrap();
            assert!(body.is_object() || body.is_array(), "{path}: {body}");
        } else {
            assert!(path.ends_with("/public_key/"), "{path}");
        }
        let denied = running.status("env:NONE", &path).await;
        assert_eq!(denied, 403, "{path}");
        asked += 1;
    }
    assert_eq!(asked, 69);
}

#[tokio::test]
async fn sensitive_reads_and_writes_are_checked_answered_and_counted() {
    let running = running(WORLD).await;
    let device = running.simulator.world().tenants["accuhive"].device_id(0);
    let path = format!("/api/v1/devices/{device}/secrets/filevaultkey");
    assert_eq!(running.status("env:AUDITOR", &path).await, 403);
    let body = running.body("env:ALL", &path).await;
    assert_eq!(body, json!({ "simulated": "this is no key of a device" }));
    let erase = format!("/api/v1/devices/{device}/action/erase");
    let all = running.secret("env:ALL");
    let answer = running
        .ask(Method::POST, TENANT, &erase)
        .bearer_auth(all)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let counts = running.simulator.counts();
    let count = |method: &str, path: &str, token: &str| {
        counts
            .iter()
            .find(|count| {
                (
                    count.method.as_str(),
                    count.path.as_str(),
                    count.token_label.as_str(),
                ) == (method, path, token)
            })
            .map_or(0, |count| count.count)
    };
    assert_eq!(count("GET", &path, "all"), 1);
    assert_eq!(count("GET", &path, "auditor"), 1);
    assert_eq!(count("POST", &erase, "all"), 1);
    assert_eq!(count("POST", &erase, "auditor"), 0);
}

#[tokio::test]
async fn devices_come_in_pages_and_their_details_agree() {
    let world = WORLD.replace("devices: 3", "devices: 7");
    let running = running(&world).await;
    let mut ids = BTreeSet::new();
    for offset in [0, 3, 6] {
        let page = running
            .body(
                "env:ALL",
                &format!("/api/v1/devices?limit=3&offset={offset}"),
            )
            .await;
        for device in page.as_array().unwrap() {
            ids.insert(device["device_id"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(ids.len(), 7);
    for id in ids {
        let details = running
            .body("env:ALL", &format!("/api/v1/devices/{id}/details"))
            .await;
        assert_eq!(details["general"]["device_id"], json!(id));
    }
    let beyond = running.body("env:ALL", "/api/v1/devices?offset=9").await;
    assert_eq!(beyond, json!([]));
}

#[tokio::test]
async fn each_envelope_leads_through_all_rows() {
    let world = WORLD.replace(
        "devices: 3",
        "devices: 3\n    rows: 5\n    switches: { next_url: api_host }",
    );
    let running = running(&world).await;
    for first in [
        "/api/v1/users?sizePerPage=2",
        "/api/v1/blueprints?limit=2",
        "/api/v1/library/custom-apps?page=1&limit=2",
    ] {
        let mut path = first.to_owned();
        let (mut rows, mut pages) = (Vec::new(), 0);
        loop {
            let body = running.body("env:ALL", &path).await;
            rows.extend(body["results"].as_array().unwrap().clone());
            pages += 1;
            let Some(next) = body["next"].as_str() else {
                break;
            };
            path = next
                .strip_prefix(&format!("https://{TENANT}"))
                .unwrap()
                .to_owned();
        }
        let ids: BTreeSet<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert_eq!((rows.len(), ids.len(), pages), (5, 5, 3), "{first}");
    }
    let prism = running
        .body("env:ALL", "/api/v1/prism/apps?limit=2&offset=4")
        .await;
    assert_eq!((&prism["offset"], &prism["total"]), (&json!(4), &json!(5)));
    assert_eq!(prism["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn next_points_to_the_web_console_unless_switched() {
    for (switch, expected) in [
        ("web_host", "https://accuhive.kandji.io/api/v1/users?"),
        ("api_host", "https://accuhive.api.kandji.io/api/v1/users?"),
        ("cursor_only", "row00000001"),
    ] {
        let with = format!("devices: 3\n    switches: {{ next_url: {switch} }}");
        let running = running(&WORLD.replace("devices: 3", &with)).await;
        let body = running.body("env:ALL", "/api/v1/users?sizePerPage=1").await;
        let next = body["next"].as_str().unwrap();
        assert!(next.starts_with(expected), "{switch}: {next}");
    }
}

#[tokio::test]
async fn a_missing_permission_has_the_status_that_the_world_says() {
    let switches =
        "devices: 3\n    switches: { denial: { default: 403, services: { /prism: 401 } } }";
    let running = running(&WORLD.replace("devices: 3", switches)).await;
    assert_eq!(running.status("env:AUDITOR", "/api/v1/devices").await, 403);
    assert_eq!(
        running.status("env:AUDITOR", "/api/v1/prism/apps").await,
        401
    );
    assert_eq!(
        running.status("env:AUDITOR", "/api/v1/audit/events").await,
        200
    );
    let unknown = running.ask(Method::GET, TENANT, "/api/v1/devices");
    let unknown = unknown.bearer_auth("5b1e7f0a-0d5e-4a55-9d3b-3c5c1f6f2a10");
    assert_eq!(unknown.send().await.unwrap().status(), 401);
    let none = running.ask(Method::GET, TENANT, "/api/v1/devices");
    assert_eq!(none.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn what_does_not_exist_is_404_each_in_its_own_way() {
    let switches = "devices: 3\n    switches: { unlicensed: [/threat-details] }";
    let running = running(&WORLD.replace("devices: 3", switches)).await;
    let body = async |host: &str, path: &str| {
        let secret = running.secret("env:ALL");
        let response = running.ask(Method::GET, host, path).bearer_auth(secret);
        let response = response.send().await.unwrap();
        assert_eq!(response.status(), 404, "{host}{path}");
        response.json::<Value>().await.unwrap()
    };
    let tenant = body("nobody.api.kandji.io", "/api/v1/devices").await;
    assert_eq!(tenant, json!({ "error": "tenantNotFound" }));
    let ping = body("nobody.api.kandji.io", "/app/v1/ping").await;
    assert_eq!(ping, json!({ "error": "tenantNotFound" }));
    let route = body(TENANT, "/api/v1/tokens").await;
    assert_eq!(route["message"], "no Route matched with those values");
    let licence = body(TENANT, "/api/v1/threat-details").await;
    assert_eq!(licence, json!({ "detail": "Not found." }));
    let zeros = "/api/v1/devices/00000000-0000-0000-0000-000000000000";
    assert_eq!(body(TENANT, zeros).await, json!({ "detail": "Not found." }));
    assert_eq!(
        running.body("env:NONE", "/app/v1/ping").await,
        json!("ping")
    );
}

#[tokio::test]
async fn the_order_of_the_checks_is_a_switch() {
    let zeros = "/api/v1/devices/00000000-0000-0000-0000-000000000000";
    let running = running(WORLD).await;
    assert_eq!(running.status("env:NONE", zeros).await, 403);
    running
        .act(r#"{"do": "set", "tenant": "accuhive", "switches": {"check_order": "lookup_first"}}"#)
        .unwrap();
    assert_eq!(running.status("env:NONE", zeros).await, 404);
}

#[tokio::test]
async fn error_bodies_come_in_every_form() {
    let running = running(WORLD).await;
    let says = "You do not have permission to perform this action.";
    for (form, expected) in [
        ("detail", json!({ "detail": says }).to_string()),
        ("error", json!({ "error": says }).to_string()),
        ("errors", json!({ "errors": [says] }).to_string()),
        ("message", json!({ "message": says }).to_string()),
        ("string", json!(says).to_string()),
        ("array", json!([says]).to_string()),
        ("fields", json!({ "non_field_errors": [says] }).to_string()),
        ("empty", String::new()),
    ] {
        let act = format!(
            r#"{{"do": "set", "tenant": "accuhive", "switches": {{"error_body": {{"403": "{form}"}}}}}}"#
        );
        running.act(&act).unwrap();
        let response = running.get("env:NONE", "/api/v1/devices").await;
        assert_eq!(response.status(), 403);
        assert_eq!(response.text().await.unwrap(), expected, "{form}");
    }
    let html =
        r#"{"do": "set", "tenant": "accuhive", "switches": {"error_body": {"403": "html"}}}"#;
    running.act(html).unwrap();
    let page = running.get("env:NONE", "/api/v1/devices").await;
    assert!(header(&page, "content-type").starts_with("text/html"));
}

#[tokio::test]
async fn the_hour_is_limited_and_told_in_kongs_headers() {
    let switches = "devices: 3\n    switches: { limits: { per_hour: 100, used_this_hour: 98, retry_after: 7 } }";
    let running = running(&WORLD.replace("devices: 3", switches)).await;
    let first = running.get("env:ALL", "/api/v1/devices").await;
    assert_eq!(header(&first, "x-ratelimit-limit-hour"), "100");
    assert_eq!(header(&first, "x-ratelimit-remaining-hour"), "1");
    assert_eq!(header(&first, "ratelimit-limit"), "50");
    assert_eq!(header(&first, "ratelimit-reset"), "1");
    assert_eq!(running.status("env:AUDITOR", "/api/v1/devices").await, 403);
    let over = running.get("env:ALL", "/api/v1/devices").await;
    assert_eq!(over.status(), 429);
    assert_eq!(header(&over, "retry-after"), "7");
    let body: Value = over.json().await.unwrap();
    assert_eq!(body, json!({ "message": "API rate limit exceeded" }));
    running
        .act(r#"{"do": "advance", "seconds": 3600}"#)
        .unwrap();
    assert_eq!(running.status("env:ALL", "/api/v1/devices").await, 200);
}

#[tokio::test]
async fn a_second_is_limited_too() {
    let switches = "devices: 3\n    switches: { limits: { per_second: 2 } }";
    let running = running(&WORLD.replace("devices: 3", switches)).await;
    let mut statuses = Vec::new();
    for _ in 0..9 {
        statuses.push(
            running
                .status("env:ALL", "/api/v1/settings/licensing")
                .await,
        );
    }
    assert!(
        statuses.contains(&200) && statuses.contains(&429),
        "{statuses:?}"
    );
}

#[tokio::test]
async fn the_date_is_the_worlds() {
    let running = running(&format!("clock: 2026-03-01T09:00:00Z\n{WORLD}")).await;
    let response = running.get("env:ALL", "/api/v1/devices").await;
    assert_eq!(header(&response, "date"), "Sun, 01 Mar 2026 09:00:00 GMT");
    assert_eq!(
        running.simulator.now().to_string(),
        "2026-03-01T09:00:00.001Z"
    );
}

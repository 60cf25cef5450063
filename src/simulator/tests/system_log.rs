//! Okta's System Log: sign-in, filter, pages, limits, and what is left of a connection's past.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::*;

const CONNECTIONS: &str = "filter=eventType%20sw%20%22workflows.user.connection%22";

fn link(response: &Response, rel: &str) -> Option<String> {
    let headers = response.headers().get_all("link");
    let links = headers
        .iter()
        .flat_map(|value| value.to_str().unwrap().split(", <"));
    links
        .filter(|link| link.ends_with(&format!("rel=\"{rel}\"")))
        .map(|link| {
            link.trim_start_matches('<')
                .split('>')
                .next()
                .unwrap()
                .to_owned()
        })
        .next()
}

/// The events of all pages, until one is empty or has no next.
async fn all(running: &Running, query: &str) -> Vec<Value> {
    let mut events = Vec::new();
    let mut query = query.to_owned();
    loop {
        let response = running.logs(&query).await;
        assert_eq!(response.status(), 200, "{query}");
        let next = link(&response, "next");
        let page: Vec<Value> = response.json().await.unwrap();
        let end = page.is_empty();
        events.extend(page);
        match next {
            Some(next) if !end => query = next.split_once('?').unwrap().1.to_owned(),
            _ => return events,
        }
    }
}

fn days_ago(running: &Running, days: i64) -> Timestamp {
    let now = running.simulator.now();
    now.checked_sub(SignedDuration::from_hours(24 * days))
        .unwrap()
}

#[tokio::test]
async fn only_the_orgs_token_reads_the_log() {
    let running = running(WORLD).await;
    let ok = running.logs("").await;
    assert_eq!(ok.status(), 200);
    assert!(!header(&ok, "x-okta-request-id").is_empty());
    let wrong = running
        .ask(Method::GET, ORG, "/api/v1/logs")
        .header("authorization", "SSWS 00wrong");
    let wrong = wrong.send().await.unwrap();
    assert_eq!(wrong.status(), 401);
    assert_eq!(
        wrong.json::<Value>().await.unwrap()["errorCode"],
        "E0000011"
    );
    running
        .act(r#"{"do": "set", "org": "acme", "switches": {"may_read_log": false}}"#)
        .unwrap();
    let denied = running.logs("").await;
    assert_eq!(denied.status(), 403);
    assert_eq!(
        denied.json::<Value>().await.unwrap()["errorCode"],
        "E0000006"
    );
}

#[tokio::test]
async fn a_filter_keeps_the_events_it_names_and_pages_lose_none() {
    let world = WORLD.replace("ssws: env:OKTA", "ssws: env:OKTA, other_events: 250");
    for form in ["separate", "joined"] {
        let running = running(&world).await;
        running
            .act(&format!(
                r#"{{"do": "set", "org": "acme", "switches": {{"link_headers": "{form}"}}}}"#
            ))
            .unwrap();
        let since = days_ago(&running, 89);
        let until = running.simulator.now();
        let flows = "filter=eventType%20eq%20%22workflows.user.flow.save%22";
        for query in [
            format!("since={since}&limit=60"),
            format!("since={since}&until={until}&limit=60"),
            format!("since={since}&until={until}&limit=60&sortOrder=DESCENDING"),
        ] {
            let events = all(&running, &query).await;
            let ids: BTreeSet<&str> = events
                .iter()
                .map(|event| event["uuid"].as_str().unwrap())
                .collect();
            assert_eq!((events.len(), ids.len()), (250, 250), "{query}");
            let only = all(&running, &format!("{query}&{flows}")).await;
            assert_eq!(only.len(), 125, "{query}");
            running.act(r#"{"do": "advance", "seconds": 60}"#).unwrap();
        }
    }
}

#[tokio::test]
async fn a_poll_always_has_a_next_and_it_finds_what_is_new() {
    let running = running(WORLD).await;
    let empty = running.logs(CONNECTIONS).await;
    let next = link(&empty, "next").unwrap();
    assert_eq!(empty.json::<Value>().await.unwrap(), json!([]));
    running
        .act(r#"{"do": "create_connection", "org": "acme", "nickname": "A", "domain": "accuhive.api.kandji.io", "secret_ref": "env:ALL"}"#)
        .unwrap();
    let (_, query) = next.split_once('?').unwrap();
    let found = running.logs(query).await;
    let next = link(&found, "next").unwrap();
    let found: Vec<Value> = found.json().await.unwrap();
    assert_eq!(found[0]["eventType"], "workflows.user.connection.create");
    let again = running.logs(next.split_once('?').unwrap().1).await;
    assert_eq!(again.json::<Value>().await.unwrap(), json!([]));
}

#[tokio::test]
async fn the_log_forgets_after_ninety_days() {
    let world = format!("clock: 2026-03-01T09:00:00Z\n{WORLD}").replace(
        "ssws: env:OKTA",
        "ssws: env:OKTA, connections: [
          { nickname: old, domain: accuhive.api.kandji.io, secret: env:ALL, created: 2025-11-01T00:00:00Z, reauthorized: [2026-01-15T00:00:00Z] },
          { nickname: new, domain: accuhive.api.kandji.io, secret: env:ALL, created: 2026-02-20T00:00:00Z }]",
    );
    let running = running(&world).await;
    let events = all(
        &running,
        &format!("since={}&{CONNECTIONS}", days_ago(&running, 150)),
    )
    .await;
    let shown: Vec<(&str, &str)> = events
        .iter()
        .map(|event| {
            let target = event["target"].as_array().unwrap().last().unwrap();
            (
                event["eventType"].as_str().unwrap(),
                target["displayName"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("workflows.user.connection.reauthorize", "old"),
            ("workflows.user.connection.create", "new"),
        ]
    );
    let week = all(&running, CONNECTIONS).await;
    assert_eq!(week.len(), 0, "seven days is the default");
    let token = running.simulator.world().tenants["accuhive"].tokens[1]
        .id
        .clone();
    assert_eq!(
        running.simulator.world().orgs["acme"].connections[0].token_id,
        token
    );
}

#[tokio::test]
async fn wrong_questions_are_400_with_oktas_codes() {
    let running = running(WORLD).await;
    let far = days_ago(&running, 181);
    for (query, code) in [
        (format!("since={far}"), "E0000053"),
        ("filter=target.id%20eq%20%22a%22".to_owned(), "E0000053"),
        ("filter=eventType%20eqq%20%22a%22".to_owned(), "E0000053"),
        ("since=soon".to_owned(), "E0000001"),
        ("limit=1001".to_owned(), "E0000001"),
        ("sortOrder=UP".to_owned(), "E0000001"),
        ("after=x".to_owned(), "E0000001"),
    ] {
        let response = running.logs(&query).await;
        assert_eq!(response.status(), 400, "{query}");
        assert_eq!(
            response.json::<Value>().await.unwrap()["errorCode"],
            code,
            "{query}"
        );
    }
}

#[tokio::test]
async fn the_minute_is_limited_and_told_in_epoch_seconds() {
    let world = format!("clock: 2026-03-01T09:00:00Z\n{WORLD}").replace(
        "ssws: env:OKTA",
        "ssws: env:OKTA, switches: { limits: { per_minute: 2 } }",
    );
    let running = running(&world).await;
    let first = running.logs("").await;
    assert_eq!(header(&first, "x-rate-limit-limit"), "2");
    assert_eq!(header(&first, "x-rate-limit-remaining"), "1");
    let reset: i64 = header(&first, "x-rate-limit-reset").parse().unwrap();
    let now = running.simulator.now().as_second();
    assert!((now + 1..=now + 60).contains(&reset), "{reset} at {now}");
    running.logs("").await;
    let over = running.logs("").await;
    assert_eq!(over.status(), 429);
    assert_eq!(over.json::<Value>().await.unwrap()["errorCode"], "E0000047");
    running.act(r#"{"do": "advance", "seconds": 60}"#).unwrap();
    assert_eq!(running.logs("").await.status(), 200);
}

#[tokio::test]
async fn where_an_event_carries_connector_and_nickname_is_a_switch() {
    for form in ["separate", "together", "detail"] {
        let world = WORLD.replace(
            "ssws: env:OKTA",
            &format!(
                "ssws: env:OKTA, switches: {{ connection_targets: {form} }}, connections: [{{ nickname: Acme's own, domain: x, created_by: Bob Builder }}]"
            ),
        );
        let running = running(&world).await;
        let events = all(&running, &format!("since={}", days_ago(&running, 89))).await;
        let others: Vec<&Value> = events[0]["target"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|target| target["type"] != "AppInstance" && target["type"] != "User")
            .collect();
        assert_eq!(others.len(), if form == "separate" { 2 } else { 1 });
        let text = json!(others).to_string();
        assert!(
            text.contains("Acme's own") && text.contains("kandji_"),
            "{form}: {text}"
        );
        assert_eq!(events[0]["actor"]["displayName"], "Bob Builder");
    }
}

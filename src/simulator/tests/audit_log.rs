//! The audit log: order, pages, lag, stale reads, and what is left of a token's past.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;

const EVENTS: &str = "/api/v1/audit/events";

/// All events, following the cursor of `next`.
async fn all_events(running: &Running, query: &str) -> Vec<Value> {
    let mut events = Vec::new();
    let mut path = format!("{EVENTS}?{query}");
    loop {
        let body = running.body("env:AUDITOR", &path).await;
        events.extend(body["results"].as_array().unwrap().clone());
        let Some(next) = body["next"].as_str() else {
            return events;
        };
        let (_, cursor) = next.split_once("cursor=").unwrap();
        path = format!("{EVENTS}?{query}&cursor={cursor}");
    }
}

/// Events of tokens alone.
async fn token_events(running: &Running) -> Vec<Value> {
    let events = all_events(running, "limit=500&sort_by=occurred_at").await;
    let of_tokens = |event: &Value| event["target_type"] == "api_token";
    events.into_iter().filter(of_tokens).collect()
}

fn ids(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn twelve_hundred_events_are_paged_without_loss_or_doubles() {
    let running = running(&WORLD.replace("devices: 3", "devices: 3\n    other_events: 1197")).await;
    for (query, newest_first) in [
        ("limit=500&sort_by=-occurred_at", true),
        ("limit=77&sort_by=occurred_at", false),
        ("limit=500&sort_by=-id", true),
        ("limit=501", true),
    ] {
        let events = all_events(&running, query).await;
        let ids = ids(&events);
        assert_eq!(ids.len(), 1200, "{query}");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1200, "{query}");
        let sorted = if newest_first {
            ids.iter().rev().is_sorted()
        } else {
            ids.is_sorted()
        };
        assert!(sorted, "{query}");
    }
}

#[tokio::test]
async fn a_cursor_survives_new_events() {
    let running = running(&WORLD.replace("devices: 3", "devices: 3\n    other_events: 7")).await;
    let first = running
        .body("env:AUDITOR", &format!("{EVENTS}?limit=5"))
        .await;
    running
        .act(r#"{"do": "create_token", "tenant": "accuhive", "label": "new"}"#)
        .unwrap();
    let next = first["next"].as_str().unwrap();
    let (_, query) = next.split_once('?').unwrap();
    let second = running
        .body("env:AUDITOR", &format!("{EVENTS}?{query}"))
        .await;
    let mut seen = ids(first["results"].as_array().unwrap());
    seen.extend(ids(second["results"].as_array().unwrap()));
    assert_eq!(seen.len(), 10);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 10);
    assert_eq!(second["next"], Value::Null);
}

#[tokio::test]
async fn an_event_has_the_fields_of_the_vendors_sample() {
    let running = running(&format!("clock: 2026-03-01T09:00:00Z\n{WORLD}")).await;
    running
        .act(
            r#"{"do": "edit_token", "tenant": "accuhive", "token": "none", "by": "Bob Builder",
            "tick": ["GET /users/{id}", "PATCH /devices/{}", "GET /brand/new/{thing}"]}"#,
        )
        .unwrap();
    let events = all_events(&running, "limit=1&sort_by=-occurred_at").await;
    let event = &events[0];
    assert_eq!(
        *event,
        json!({
            "id": event["id"],
            "action": "update",
            "occurred_at": "2026-03-01T09:00:01.000000Z",
            "actor_id": "p2",
            "actor_type": "user",
            "target_id": event["target_id"],
            "target_type": "api_token",
            "target_component": "",
            "new_state": {
                "description": null,
                "label": "none",
                "permissions": [
                    { "path": "/api/v1/brand/new/{id}", "http_method": "GET" },
                    { "path": "/api/v1/devices/{device_id}", "http_method": "PATCH" },
                    { "path": "/api/v1/users/{user_id}", "http_method": "GET" },
                ],
            },
            "metadata": {},
        })
    );
}

#[tokio::test]
async fn dates_bound_the_log_and_wrong_questions_are_400() {
    let world = format!("clock: 2026-03-01T09:00:00Z\n{WORLD}");
    let running = running(&world.replace("devices: 3", "devices: 3\n    other_events: 100")).await;
    let all = all_events(&running, "sort_by=occurred_at").await;
    let middle = all[50]["occurred_at"].as_str().unwrap();
    let after = all_events(&running, &format!("start_date={middle}")).await;
    let before = all_events(&running, &format!("end_date={middle}")).await;
    assert_eq!((after.len(), before.len()), (all.len() - 50, 51));
    let day = &middle[..10];
    let of_day = all_events(&running, &format!("start_date={day}&end_date={day}")).await;
    let expected = all
        .iter()
        .filter(|event| event["occurred_at"].as_str().unwrap().starts_with(day));
    assert_eq!(of_day.len(), expected.count());
    for query in [
        "limit=0",
        "limit=x",
        "sort_by=actor",
        "start_date=soon",
        "cursor=zz",
    ] {
        let status = running
            .status("env:AUDITOR", &format!("{EVENTS}?{query}"))
            .await;
        assert_eq!(status, 400, "{query}");
    }
}

#[tokio::test]
async fn the_log_forgets_after_a_year_from_its_newest_event() {
    let token = "
      - label: old
        created: 2024-01-01T00:00:00Z
        permissions: [Device list]
        history: [{ at: 2025-06-01T00:00:00Z, ticked: [Device list] }]
";
    let world = format!("clock: 2026-03-01T09:00:00Z\n{WORLD}")
        .replace("orgs:", &format!("{}orgs:", token.trim_start_matches('\n')));
    let running = running(&world).await;
    let events = token_events(&running).await;
    let old: Vec<&Value> = events
        .iter()
        .filter(|event| event["new_state"]["label"] == "old")
        .collect();
    assert_eq!(old.len(), 1);
    assert_eq!(old[0]["action"], "update");
}

#[tokio::test]
async fn an_event_appears_after_as_many_reads_as_the_lag_says() {
    let running =
        running(&WORLD.replace("devices: 3", "devices: 3\n    switches: { log_lag: 2 }")).await;
    let before = token_events(&running).await.len();
    running
        .act(r#"{"do": "revoke_token", "tenant": "accuhive", "token": "none"}"#)
        .unwrap();
    assert_eq!(token_events(&running).await.len(), before);
    assert_eq!(token_events(&running).await.len(), before);
    let events = token_events(&running).await;
    assert_eq!(events.len(), before + 1);
    assert_eq!(events[before]["action"], "delete");
}

#[tokio::test]
async fn stale_reads_see_the_old_state_unless_they_ask_past_the_cache() {
    let running =
        running(&WORLD.replace("devices: 3", "devices: 3\n    switches: { stale_reads: 3 }")).await;
    let events = token_events(&running).await.len();
    running
        .act(r#"{"do": "edit_token", "tenant": "accuhive", "token": "none", "tick": ["Device list"]}"#)
        .unwrap();
    let secret = running.secret("env:NONE");
    let fresh = running
        .ask(Method::GET, TENANT, "/api/v1/devices")
        .bearer_auth(secret)
        .header("cache-control", "no-cache");
    assert_eq!(running.status("env:NONE", "/api/v1/devices").await, 403);
    assert_eq!(fresh.send().await.unwrap().status(), 200);
    assert_eq!(running.status("env:NONE", "/api/v1/devices").await, 403);
    assert_eq!(token_events(&running).await.len(), events);
    assert_eq!(running.status("env:NONE", "/api/v1/devices").await, 200);
    assert_eq!(token_events(&running).await.len(), events + 1);
}

#[tokio::test]
async fn how_much_of_a_tokens_past_is_left_is_the_worlds_choice() {
    let history = "history: [{ at: 2026-02-20T00:00:00Z, by: Bob Builder, ticked: [Device list], renamed_from: before }]";
    let rows = [
        ("whole", vec![("create", "before"), ("update", "t")]),
        ("create_only", vec![("create", "before")]),
        ("edit_only", vec![("update", "t")]),
        ("acted_only", vec![]),
        ("none", vec![]),
    ];
    for (in_log, expected) in rows {
        let world = format!(
            "clock: 2026-03-01T09:00:00Z
people: {{ p1: Ada Admin, p2: Bob Builder }}
tenants:
  accuhive:
    host: {TENANT}
    tokens:
      - {{ label: auditor, secret: env:AUDITOR, permissions: [List audit events], in_log: none }}
      - label: t
        permissions: [Device list, List users]
        in_log: {in_log}
        {history}
"
        );
        let running = running(&world).await;
        let events = all_events(&running, "sort_by=occurred_at").await;
        let shown: Vec<(&str, &str)> = events
            .iter()
            .filter(|event| event["target_type"] == "api_token")
            .map(|event| {
                let label = event["new_state"]["label"].as_str().unwrap();
                (event["action"].as_str().unwrap(), label)
            })
            .collect();
        assert_eq!(shown, expected, "{in_log}");
        let acted = events
            .iter()
            .any(|event| event["actor_type"] == "api token");
        assert_eq!(acted, in_log == "acted_only");
        if let Some(create) = events.iter().find(|event| event["action"] == "create") {
            let permissions = &create["new_state"]["permissions"];
            let users = json!([{ "path": "/api/v1/users", "http_method": "GET" }]);
            assert_eq!(*permissions, users, "the edit's box was not ticked before");
        }
    }
}

#[tokio::test]
async fn a_token_older_than_the_log_still_has_what_the_world_grants_it() {
    for (in_log, expected) in [("edit_only", 1), ("acted_only", 1), ("whole", 0)] {
        let world = format!(
            "tenants: {{ accuhive: {{ host: {TENANT}, tokens: [
                {{ label: auditor, secret: env:AUDITOR, permissions: [List audit events] }},
                {{ label: old, id: old, created: 2020-01-01T00:00:00Z, in_log: {in_log} }}] }} }}"
        );
        let running = running(&world).await;
        let events = all_events(&running, "limit=100").await;
        let of_old = events
            .iter()
            .filter(|event| event["target_id"] == "old" || event["actor_id"] == "old");
        assert_eq!(of_old.count(), expected, "{in_log}");
    }
}

#[tokio::test]
async fn the_unpublished_shapes_of_events_are_switches() {
    let create = r#"{"do": "create_token", "tenant": "accuhive", "label": "new", "permissions": ["Device list"]}"#;
    let rename = r#"{"do": "edit_token", "tenant": "accuhive", "token": "new", "rename": "newer"}"#;
    let revoke = r#"{"do": "revoke_token", "tenant": "accuhive", "token": "newer"}"#;
    let full = ["description", "label", "permissions"].as_slice();
    let rows = [
        (
            "",
            vec![("create", full), ("update", full), ("delete", full)],
        ),
        (
            "create_event: without_permissions",
            vec![
                ("create", &["description", "label"][..]),
                ("update", full),
                ("update", full),
                ("delete", full),
            ],
        ),
        (
            "create_event: without_state, update_event: changed_fields, delete_event: without_state",
            vec![
                ("create", &[]),
                ("update", full),
                ("update", &["label"]),
                ("delete", &[]),
            ],
        ),
    ];
    for (switches, expected) in rows {
        let with = format!("devices: 3\n    switches: {{ {switches} }}");
        let running = running(&WORLD.replace("devices: 3", &with)).await;
        let id = running.act(create).unwrap().id.unwrap();
        running.act(rename).unwrap();
        running.act(revoke).unwrap();
        let events = token_events(&running).await;
        let shown: Vec<(&str, Vec<&str>)> = events
            .iter()
            .filter(|event| event["target_id"] == json!(id))
            .map(|event| {
                let state = event["new_state"].as_object();
                let fields = state.map(|state| state.keys().map(String::as_str).collect());
                (
                    event["action"].as_str().unwrap(),
                    fields.unwrap_or_default(),
                )
            })
            .collect();
        let expected: Vec<(&str, Vec<&str>)> = expected
            .into_iter()
            .map(|(action, fields)| (action, fields.to_vec()))
            .collect();
        assert_eq!(shown, expected, "{switches}");
    }
}

//! Canary flows answer from the key that their connection really holds.

use serde_json::json;

use super::*;

const FLOWS: &str = "acme.workflows.okta.com";
const CANARIES: &str = "
people: { p1: Ada Admin }
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 1
    tokens:
      - { label: old, secret: env:OLD, permissions: [Device list] }
      - { label: new, secret: env:NEW, permissions: [Device list] }
orgs:
  acme:
    domain: acme.okta.com
    connections:
      - { nickname: Production, domain: accuhive.api.kandji.io, secret: env:OLD }
      - { nickname: Preview, domain: accuhive.api.kandji.io, secret: env:NEW }
    canaries:
      - { alias: prod1, connection: Production, client_token: env:CANARY }
      - { alias: open1, connection: Preview }
      - { alias: copy1, connection: Preview, says: Production }
      - { alias: off1, connection: Preview, off: true }
";

/// Status and body of a call.
async fn call(running: &Running, alias: &str, token: Option<&str>) -> (u16, Value) {
    let path = format!("/api/flo/{alias}/invoke");
    let mut request = running.ask(Method::GET, FLOWS, &path);
    if let Some(token) = token {
        request = request.header("x-api-client-token", token);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// The status that the card of Production's canary got.
async fn card(running: &Running) -> Value {
    let token = running.secret("env:CANARY");
    let (status, body) = call(running, "prod1", Some(&token)).await;
    assert_eq!(status, 200, "{body}");
    body["status_code"].clone()
}

#[tokio::test]
async fn a_canary_gives_its_connections_nickname_and_the_tenants_status() {
    let running = running(CANARIES).await;
    let token = running.secret("env:CANARY");
    let events = running.simulator.world().tenants["accuhive"].log.len();
    let expected = json!({"tenantry_canary": 1, "connection": "Production", "status_code": 200});
    assert_eq!(call(&running, "prod1", Some(&token)).await, (200, expected));
    let (_, copied) = call(&running, "copy1", None).await;
    assert_eq!(copied["connection"], "Production");
    let world = running.simulator.world();
    assert_eq!(
        world.tenants["accuhive"].log.len(),
        events,
        "reading leaves no event"
    );
    let counts = running.simulator.counts();
    assert!(counts.iter().all(|count| count.host == FLOWS), "{counts:?}");
    let counted = counts.iter().find(|count| count.path.contains("prod1"));
    assert_eq!(counted.unwrap().token_label, "client token");
}

#[tokio::test]
async fn a_flow_wants_its_client_token() {
    let running = running(CANARIES).await;
    let token = running.secret("env:CANARY");
    assert_eq!(call(&running, "prod1", None).await.0, 401);
    assert_eq!(call(&running, "prod1", Some("wrong")).await.0, 401);
    assert_eq!(call(&running, "open1", None).await.0, 200);
    for alias in ["off1", "none"] {
        assert_eq!(call(&running, alias, None).await.0, 404, "{alias}");
    }
    running
        .act(r#"{"do": "set", "org": "acme", "switches": {"client_token_refusal": 403}}"#)
        .unwrap();
    assert_eq!(call(&running, "prod1", Some("wrong")).await.0, 403);
    let in_query = format!("/api/flo/prod1/invoke?clientToken={token}");
    let asked = running.ask(Method::POST, FLOWS, &in_query);
    assert_eq!(asked.send().await.unwrap().status(), 200);
    let counts = running.simulator.counts();
    let labels: Vec<&str> = counts
        .iter()
        .map(|count| count.token_label.as_str())
        .collect();
    assert!(labels.contains(&"(none)") && labels.contains(&"(unknown)"));
}

#[tokio::test]
async fn the_card_shows_what_becomes_of_the_key() {
    let running = running(CANARIES).await;
    let act = |json: &str| running.act(json).unwrap();
    assert_eq!(card(&running).await, 200);
    act(r#"{"do": "edit_token", "tenant": "accuhive", "token": "old", "untick": ["Device list"]}"#);
    assert_eq!(card(&running).await, 403);
    act(r#"{"do": "set", "tenant": "accuhive", "switches": {"denial": {"default": 401}}}"#);
    assert_eq!(card(&running).await, 401);
    act(
        r#"{"do": "reauthorize_connection", "org": "acme", "nickname": "Production", "secret_ref": "env:NEW"}"#,
    );
    assert_eq!(card(&running).await, 200);
    act(r#"{"do": "revoke_token", "tenant": "accuhive", "token": "new"}"#);
    assert_eq!(card(&running).await, 401);
}

#[tokio::test]
async fn a_tenants_trouble_reaches_the_card() {
    let running = running(CANARIES).await;
    let act = |json: &str| running.act(json).unwrap();
    act(
        r#"{"do": "fault", "kind": "status", "status": 503, "host": "accuhive.api.kandji.io", "times": 1}"#,
    );
    assert_eq!(card(&running).await, 503);
    act(r#"{"do": "fault", "kind": "reset", "host": "accuhive.api.kandji.io", "times": 1}"#);
    assert_eq!(card(&running).await, Value::Null);
    assert_eq!(card(&running).await, 200);
    act(r#"{"do": "fault", "kind": "status", "status": 502, "path": "/api/flo/*", "times": 1}"#);
    let token = running.secret("env:CANARY");
    assert_eq!(call(&running, "prod1", Some(&token)).await.0, 502);
    assert_eq!(card(&running).await, 200);
}

#[tokio::test]
async fn a_wrong_domain_is_no_denial() {
    let world = CANARIES.replace(
        "nickname: Production, domain: accuhive",
        "nickname: Production, domain: acuhive",
    );
    let running = running(&world).await;
    assert_eq!(card(&running).await, 404);
}

#[tokio::test]
async fn a_flow_breaks_off_without_its_connection_also_when_a_new_one_has_its_name() {
    let running = running(CANARIES).await;
    let act = |json: &str| running.act(json).unwrap();
    act(
        r#"{"do": "rename_connection", "org": "acme", "nickname": "Production", "rename": "Renamed"}"#,
    );
    assert_eq!(card(&running).await, 200, "the card keeps its connection");
    act(r#"{"do": "delete_connection", "org": "acme", "nickname": "Renamed"}"#);
    act(
        r#"{"do": "create_connection", "org": "acme", "nickname": "Production", "domain": "accuhive.api.kandji.io", "secret_ref": "env:NEW"}"#,
    );
    let token = running.secret("env:CANARY");
    assert_eq!(call(&running, "prod1", Some(&token)).await.0, 500);
    act(
        r#"{"do": "create_canary", "org": "acme", "alias": "prod1", "connection": "Production", "client_token": "env:CANARY"}"#,
    );
    assert_eq!(
        running.secret("env:CANARY"),
        token,
        "a reference has one value"
    );
    assert_eq!(card(&running).await, 200);
}

#[tokio::test]
async fn a_reauthorization_may_be_an_event_and_nothing_more() {
    let running = running(CANARIES).await;
    let reauthorize = || {
        let act = r#"{"do": "reauthorize_connection", "org": "acme", "nickname": "Production", "secret_ref": "env:NEW"}"#;
        assert_eq!(running.act(act).unwrap().events.len(), 1);
        let org = running.simulator.world().orgs["acme"].clone();
        org.connections[0].secret.clone().unwrap()
    };
    let keep = |times: &str| {
        let act = format!(
            r#"{{"do": "set_connection", "org": "acme", "nickname": "Production", "keeps_old_key": {times}}}"#
        );
        running.act(&act).unwrap();
    };
    keep("1");
    assert_eq!(reauthorize(), "env:OLD");
    let old =
        r#"{"do": "edit_token", "tenant": "accuhive", "token": "old", "untick": ["Device list"]}"#;
    running.act(old).unwrap();
    assert_eq!(card(&running).await, 403);
    keep("true");
    assert_eq!(
        (reauthorize(), reauthorize()),
        ("env:OLD".to_owned(), "env:OLD".to_owned())
    );
    keep("false");
    assert_eq!(reauthorize(), "env:NEW");
    assert_eq!(card(&running).await, 200);
    keep("2");
    let kept = World::from_json(&running.simulator.world().to_json()).unwrap();
    let kept = kept.orgs["acme"].connections[0].keeps_old_key;
    assert_eq!(kept, crate::simulator::KeepsOldKey::Next(2));
}

#[tokio::test]
async fn a_token_can_be_seen_acting() {
    let running = running(CANARIES).await;
    let act = r#"{"do": "token_acts", "tenant": "accuhive", "token": "old"}"#;
    let done = running.act(act).unwrap();
    let tenant = running.simulator.world().tenants["accuhive"].clone();
    let event = &tenant.log.last().unwrap().event;
    assert_eq!(done.events, std::slice::from_ref(&event.id));
    assert_eq!(done.id.as_deref(), Some(tenant.tokens[0].id()));
    assert_eq!(
        (event.actor_type.as_str(), event.target_type.as_str()),
        ("api token", "blueprint")
    );
    assert_eq!(event.actor_id, tenant.tokens[0].id());
}

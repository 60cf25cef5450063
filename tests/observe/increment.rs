//! Reading what is new: from a day before the newest event, nothing twice, nothing stale.

use std::collections::BTreeSet;

use tenantry::model::{Declared, LiveTenant, Permission, Presence, Reading};
use tenantry::observe::{Observations, Probes};

use crate::stand::{AUDIT, HOST, LOGS, Stand};

pub const CONFIGURATION: &str = "
version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: { name: auditor, secret: env:AUDITOR, permissions: [List audit events] }
      flows: { name: Flows, secret: env:FLOWS, permissions: [Device list, Device details] }
orgs:
  acme: { domain: acme.okta.com, credentials: { ssws: env:OKTA } }
connections:
  production: { nickname: Production, org: acme, tenant: accuhive, token: flows }
";

pub const WORLD: &str = "
clock: { at: 2026-11-24T09:00:00Z, per_request_ms: 0 }
people: { p1: Ada Admin }
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 2
    other_events: 20
    tokens:
      - { label: auditor, secret: env:AUDITOR, permissions: [List audit events] }
      - { label: Flows, secret: env:FLOWS, permissions: [Device list, Device details] }
      - { label: actor, in_log: acted_only, created: 2026-11-24T08:00:00Z }
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:OKTA
    connections:
      - { nickname: Production, domain: accuhive.api.kandji.io, secret: env:FLOWS }
";

fn permissions(tenant: &LiveTenant, label: &str) -> Option<BTreeSet<Permission>> {
    let token = tenant.tokens.iter().find(|token| {
        token.presence == Presence::Present && token.label.value().is_some_and(|l| l == label)
    })?;
    Some(token.permissions.value()?.keys().cloned().collect())
}

fn set(texts: &[&str]) -> Option<BTreeSet<Permission>> {
    Some(texts.iter().map(|text| text.parse().unwrap()).collect())
}

const UNTICK: &str =
    r#"{"do": "edit_token", "tenant": "accuhive", "token": "Flows", "untick": ["Device details"]}"#;

#[tokio::test]
async fn a_warm_observation_asks_each_log_once() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    stand.observe(&mut cache, Probes::None).await;
    let before = cache.clone();
    stand.forget();
    let observed = stand.observe(&mut cache, Probes::None).await;
    assert_eq!((stand.asked(AUDIT), stand.asked(LOGS)), (1, 1));
    assert_eq!(stand.all_asked(), 2);
    assert_eq!(cache, before, "nothing new, nothing changed");
    assert_eq!(observed.live.tenants["accuhive"].traces[0].events, 1);
    let connections = &observed.live.orgs["acme"].connections;
    assert_eq!(connections.len(), 1);
}

#[tokio::test]
async fn what_is_new_is_found_and_what_was_seen_is_dropped() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    assert_eq!(
        permissions(&tenant, "Flows"),
        set(&["GET /devices", "GET /devices/{}/details"])
    );
    for round in 0..3 {
        let act = if round % 2 == 0 {
            UNTICK.to_owned()
        } else {
            UNTICK.replace("untick", "tick")
        };
        stand.act(&act);
        let tenant = stand.tenant(&mut cache, Probes::None).await;
        let expected = match round % 2 {
            0 => set(&["GET /devices"]),
            _ => set(&["GET /devices", "GET /devices/{}/details"]),
        };
        assert_eq!(permissions(&tenant, "Flows"), expected, "round {round}");
        assert_eq!(tenant.traces[0].events, 1, "the actor's event counts once");
    }
}

#[tokio::test]
async fn a_fault_never_gives_stale_tokens_as_live_ones() {
    let faults = [
        r#""kind": "status", "status": 401"#,
        r#""kind": "status", "status": 403"#,
        r#""kind": "status", "status": 500"#,
        r#""kind": "html""#,
        r#""kind": "half_body""#,
        r#""kind": "empty""#,
        r#""kind": "reset""#,
        r#""kind": "wrong_shape""#,
    ];
    for fault in faults {
        let stand = Stand::new(CONFIGURATION, WORLD).await;
        let mut cache = Observations::default();
        stand.observe(&mut cache, Probes::None).await;
        let before = cache.clone();
        stand.act(UNTICK);
        stand.act(&format!(r#"{{"do": "fault", {fault}}}"#));
        let observed = stand.observe(&mut cache, Probes::None).await;
        let tenant = &observed.live.tenants["accuhive"];
        assert!(matches!(tenant.log, Reading::Failed(_)), "{fault}");
        assert!(
            tenant.tokens.is_empty() && tenant.traces.is_empty(),
            "{fault}"
        );
        let org = &observed.live.orgs["acme"];
        assert!(matches!(org.log, Reading::Failed(_)), "{fault}");
        assert!(org.connections.is_empty(), "{fault}");
        assert_eq!(cache, before, "what was known stays known: {fault}");
        stand.act(r#"{"do": "clear_faults"}"#);
        let tenant = stand.tenant(&mut cache, Probes::None).await;
        assert_eq!(permissions(&tenant, "Flows"), set(&["GET /devices"]));
    }
}

#[tokio::test]
async fn an_event_that_appears_late_is_found_within_the_overlap() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    stand.observe(&mut cache, Probes::None).await;
    stand.act(r#"{"do": "set", "tenant": "accuhive", "switches": {"log_lag": 2}}"#);
    stand.act(UNTICK);
    stand.act(r#"{"do": "set", "tenant": "accuhive", "switches": {"log_lag": 0}}"#);
    stand.act(r#"{"do": "advance", "seconds": 3600}"#);
    // a later event that shows at once moves the watermark past the hidden one
    stand.act(
        r#"{"do": "edit_token", "tenant": "accuhive", "token": "auditor", "describe": "reads"}"#,
    );
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    assert_eq!(
        permissions(&tenant, "Flows"),
        set(&["GET /devices", "GET /devices/{}/details"])
    );
    stand.tenant(&mut cache, Probes::None).await;
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    assert_eq!(permissions(&tenant, "Flows"), set(&["GET /devices"]));
}

#[tokio::test]
async fn a_log_that_moved_on_by_more_than_its_memory_is_read_anew() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    stand.tenant(&mut cache, Probes::None).await;
    stand.act(UNTICK);
    stand.act(r#"{"do": "advance", "seconds": 40000000}"#);
    stand.act(
        r#"{"do": "edit_token", "tenant": "accuhive", "token": "auditor", "describe": "reads"}"#,
    );
    // the service has forgotten the unticking: the old list must not be taken for the present one
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    assert_eq!(permissions(&tenant, "Flows"), None);
    assert!(permissions(&tenant, "auditor").is_some());
}

#[tokio::test]
async fn a_log_of_a_host_that_is_no_longer_declared_is_dropped() {
    let mut stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    stand.observe(&mut cache, Probes::None).await;
    assert_eq!((cache.tenants.len(), cache.orgs.len()), (1, 1));
    let moved = CONFIGURATION.replace(
        "api_host: accuhive.api.kandji.io",
        "api_host: accuhive.api.eu.kandji.io\n    former_hosts: [accuhive.api.kandji.io]",
    );
    stand.declare(&moved);
    stand.observe(&mut cache, Probes::None).await;
    assert!(cache.tenants.contains_key(HOST), "a former host's is kept");
    stand.declared = Declared::default();
    stand.observe(&mut cache, Probes::None).await;
    assert_eq!(cache, Observations::default());
}

#[tokio::test]
async fn members_that_cannot_be_read_count_once_however_often_they_are_shown() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    let member = r#"{\"id\": \"01A\", \"occurred_at\": \"2026-11-24T08:59:00Z\", \"action\": \"archive\", \"target_id\": \"x\", \"target_type\": \"api_token\"}"#;
    let page = format!(r#"{{\"results\": [{member}, {{}}], \"next\": null}}"#);
    stand.act(&format!(
        r#"{{"do": "fault", "kind": "wrong_shape", "path": "{AUDIT}", "body": "{page}"}}"#
    ));
    for _ in 0..3 {
        let tenant = stand.tenant(&mut cache, Probes::None).await;
        assert_eq!(
            tenant.findings,
            [tenantry::model::Finding::EventsNotUnderstood {
                count: 2,
                events: Vec::new()
            }]
        );
    }
}

//! Calling canaries, and when tokens act: what a rotation wants to know before it revokes.

use std::collections::BTreeSet;

use tenantry::model::{Address, CanaryOutcome, Fault, NotAsked};
use tenantry::observe::{CanaryError, Novelty, Observations, Probes};
use tenantry::okta::CanaryRefused;

use crate::stand::{HOST, Stand};

const FLOWS: &str = "acme.workflows.okta.com";
const INVOKE: &str = "/api/flo/0123abcd/invoke";

const CONFIGURATION: &str = "
version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: { name: auditor, secret: env:AUDITOR, permissions: [List audit events] }
      flows: { name: Flows, secret: env:FLOWS, permissions: [Device list] }
orgs:
  acme: { domain: acme.okta.com, credentials: { ssws: env:OKTA } }
connections:
  production:
    nickname: Production
    org: acme
    tenant: accuhive
    token: flows
    canary: { url: 'https://acme.workflows.okta.com/api/flo/0123abcd/invoke', client_token: 'env:CANARY' }
  open:
    nickname: Open
    org: acme
    tenant: accuhive
    token: flows
    canary: { url: 'https://acme.workflows.okta.com/api/flo/open/invoke' }
  none: { nickname: None, org: acme, tenant: accuhive, token: flows }
";

const WORLD: &str = "
clock: { at: 2026-11-24T09:00:00Z, per_request_ms: 0 }
people: { p1: Ada Admin }
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 1
    tokens:
      - { label: auditor, secret: env:AUDITOR, permissions: [List audit events] }
      - { label: Flows, secret: env:FLOWS, permissions: [Device list] }
      - { label: forgotten, in_log: acted_only, created: 2026-11-24T08:00:00Z }
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:OKTA
    connections:
      - { nickname: Production, domain: accuhive.api.kandji.io, secret: env:FLOWS }
      - { nickname: Open, domain: accuhive.api.kandji.io, secret: env:FLOWS }
    canaries:
      - { alias: 0123abcd, connection: Production, client_token: env:CANARY }
      - { alias: open, connection: Open }
";

/// A stand where somebody approved that the client token goes to the org's flows.
async fn approved() -> Stand {
    let mut stand = Stand::new(CONFIGURATION, WORLD).await;
    let flows = BTreeSet::from([FLOWS.to_owned()]);
    stand
        .recorded
        .secret_uses
        .insert("env:CANARY".to_owned(), flows);
    stand
}

async fn outcome(stand: &Stand) -> CanaryOutcome {
    stand.canary("production").await.unwrap().answer.outcome
}

#[tokio::test]
async fn a_canary_is_called_once_and_nobody_else_is_asked() {
    let stand = approved().await;
    let called = stand.canary("production").await.unwrap();
    assert_eq!(called.answer.outcome, CanaryOutcome::Works);
    assert_eq!(called.answer.at, stand.simulator.now());
    let uses: Vec<_> = called.uses.into_iter().collect();
    assert_eq!(uses.len(), 1);
    assert_eq!(
        (
            uses[0].reference.as_str(),
            uses[0].host.as_str(),
            uses[0].novelty
        ),
        ("env:CANARY", FLOWS, Novelty::Known)
    );
    assert_eq!((stand.asked(INVOKE), stand.all_asked()), (1, 1));
    let counts = stand.simulator.counts();
    assert_eq!(
        (counts[0].method.as_str(), counts[0].token_label.as_str()),
        ("GET", "client token")
    );
    let open = stand.canary("open").await.unwrap();
    assert_eq!(open.answer.outcome, CanaryOutcome::Works);
    assert!(open.uses.is_empty());
}

#[tokio::test]
async fn the_key_that_the_connection_holds_decides() {
    let stand = approved().await;
    stand.act(
        r#"{"do": "create_token", "tenant": "accuhive", "label": "Flows #2", "permissions": ["Device list"], "store_as": "env:NEXT"}"#,
    );
    stand.act(
        r#"{"do": "set_connection", "org": "acme", "nickname": "Production", "keeps_old_key": 1}"#,
    );
    let reauthorize = r#"{"do": "reauthorize_connection", "org": "acme", "nickname": "Production", "secret_ref": "env:NEXT"}"#;
    stand.act(reauthorize);
    assert_eq!(
        outcome(&stand).await,
        CanaryOutcome::Works,
        "still the old key"
    );
    stand.act(
        r#"{"do": "edit_token", "tenant": "accuhive", "token": "Flows", "untick": ["Device list"]}"#,
    );
    assert_eq!(outcome(&stand).await, CanaryOutcome::Denied { status: 403 });
    stand.act(reauthorize);
    assert_eq!(outcome(&stand).await, CanaryOutcome::Works);
    stand.act(r#"{"do": "revoke_token", "tenant": "accuhive", "token": "Flows #2"}"#);
    assert_eq!(outcome(&stand).await, CanaryOutcome::Denied { status: 401 });
}

#[tokio::test]
async fn no_outage_is_a_failure_of_the_key() {
    let stand = approved().await;
    for fault in [
        r#""kind": "status", "status": 404"#,
        r#""kind": "status", "status": 410"#,
        r#""kind": "status", "status": 429, "retry_after": 1"#,
        r#""kind": "status", "status": 500"#,
        r#""kind": "status", "status": 503"#,
        r#""kind": "status", "status": 401"#,
        r#""kind": "reset""#,
        r#""kind": "half_body""#,
        r#""kind": "html""#,
        r#""kind": "html", "status": 403"#,
        r#""kind": "empty""#,
        r#""kind": "wrong_shape""#,
    ] {
        stand.act(&format!(
            r#"{{"do": "fault", "path": "/api/flo/*", "times": 1, {fault}}}"#
        ));
        stand.forget();
        let outcome = outcome(&stand).await;
        assert_eq!(outcome.key_works(), None, "{fault}: {outcome:?}");
        assert_eq!(stand.all_asked(), 1, "{fault}: asked once");
    }
    stand.act(&format!(
        r#"{{"do": "fault", "kind": "status", "status": 503, "host": "{HOST}"}}"#
    ));
    let trouble = CanaryOutcome::TenantTrouble { status: 503 };
    assert_eq!(outcome(&stand).await, trouble);
}

#[tokio::test]
async fn a_copied_flow_proves_nothing() {
    let world = WORLD.replace(
        "connection: Production, client",
        "connection: Open, says: Open, client",
    );
    let mut stand = Stand::new(CONFIGURATION, &world).await;
    stand.approve = true;
    let said = "Open".to_owned();
    assert_eq!(
        outcome(&stand).await,
        CanaryOutcome::WrongConnection { said }
    );
}

#[tokio::test]
async fn the_first_use_at_a_flow_waits_for_approval() {
    let mut stand = Stand::new(CONFIGURATION, WORLD).await;
    let error = stand.canary("production").await.unwrap_err();
    let text = error.to_string();
    assert!(
        matches!(error, CanaryError::NotSent(Fault::Refused(_))),
        "{error:?}"
    );
    assert!(
        text.contains("env:CANARY") && text.contains("--approve-new-secret-use"),
        "{text}"
    );
    let elsewhere = BTreeSet::from(["other.workflows.okta.com".to_owned()]);
    stand
        .recorded
        .secret_uses
        .insert("env:CANARY".to_owned(), elsewhere);
    assert!(stand.canary("production").await.is_err());
    assert_eq!(stand.all_asked(), 0);
    assert!(
        stand.canary("open").await.is_ok(),
        "a public flow gets no secret"
    );

    stand.approve = true;
    let novelty = |called: tenantry::observe::CanaryCalled| {
        let first = called.uses.into_iter().next();
        first.map(|used| used.novelty)
    };
    let called = stand.canary("production").await.unwrap();
    assert_eq!(novelty(called), Some(Novelty::Changed));
    stand.recorded.secret_uses.clear();
    let called = stand.canary("production").await.unwrap();
    assert_eq!(novelty(called), Some(Novelty::First));
}

#[tokio::test]
async fn what_is_not_declared_or_leads_elsewhere_is_not_called() {
    let mut stand = approved().await;
    stand.approve = true;
    for connection in ["none", "nothing"] {
        let error = stand.canary(connection).await.unwrap_err();
        let address = Address::Connection(connection.to_owned());
        assert_eq!(error, CanaryError::NotDeclared(address));
    }
    stand.secrets(&[("env:CANARY", "")].into());
    let reference = "env:CANARY".to_owned();
    let unset = CanaryError::NotAsked(NotAsked::SecretNotAtHand { reference });
    assert_eq!(stand.canary("production").await.unwrap_err(), unset);
    stand.secrets(&[("env:CANARY", "two words")].into());
    let error = stand.canary("production").await.unwrap_err();
    assert!(!error.to_string().contains("two words"), "{error}");
    stand.secrets(&[].into());
    stand.lead("other.workflows.okta.com");
    for url in [
        "https://other.workflows.okta.com/api/flo/0123abcd/invoke",
        "https://acme.workflows.okta.com/api/v1/logs",
    ] {
        let old = "https://acme.workflows.okta.com/api/flo/0123abcd/invoke";
        stand.declare(&CONFIGURATION.replace(old, url));
        let error = stand.canary("production").await.unwrap_err();
        assert!(
            matches!(
                error,
                CanaryError::Elsewhere(
                    CanaryRefused::ForeignHost { .. } | CanaryRefused::NoInvokeUrl { .. }
                )
            ),
            "{error:?}"
        );
        assert!(error.to_string().contains(FLOWS), "{error}");
    }
    assert_eq!(stand.all_asked(), 0);
}

#[tokio::test]
async fn the_secret_of_a_token_is_no_client_token() {
    let mut stand = approved().await;
    stand.approve = true;
    stand.declare(&CONFIGURATION.replace("'env:CANARY'", "'env:FLOWS'"));
    let error = stand.canary("production").await.unwrap_err();
    let expected = CanaryError::TokensSecret {
        reference: "env:FLOWS".to_owned(),
        token: Address::token("accuhive", "flows"),
    };
    assert_eq!(error, expected);
    assert_eq!(stand.all_asked(), 0);
}

#[tokio::test]
async fn the_activity_of_every_token_is_known() {
    let stand = approved().await;
    let mut cache = Observations::default();
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    let flows = tenant.tokens.iter().find(|token| {
        let label = token.label.value().map(String::as_str);
        label == Some("Flows")
    });
    let flows = flows.unwrap().id.clone();
    assert!(!tenant.activity.contains_key(&flows), "it only reads");
    assert_eq!(tenant.activity.len(), 1, "the forgotten one");
    let acts = r#"{"do": "token_acts", "tenant": "accuhive", "token": "Flows"}"#;
    stand.act(acts);
    let cut_over = stand.simulator.now();
    stand.act(acts);
    stand.act(acts);
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    let activity = &tenant.activity[&flows];
    assert_eq!((activity.events, activity.first), (3, cut_over));
    assert!(activity.last > cut_over, "it acted after the cut-over");
    assert_eq!(tenant.traces.len(), 1, "a described token leaves no trace");
    assert!(tenant.activity.contains_key(&tenant.traces[0].actor.id));
    let again = stand.tenant(&mut cache, Probes::None).await;
    assert_eq!(again.activity, tenant.activity, "no event counts twice");
    stand.act(r#"{"do": "fault", "kind": "status", "status": 503}"#);
    let blind = stand.tenant(&mut cache, Probes::None).await;
    assert!(blind.activity.is_empty(), "what was not read is not known");
}

//! The world of these tests, and what has to be true at the end.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::leaks;
use crate::stage::{Run, Stage};

pub const TOKEN: &str = "token.accuhive/okta";
/// `Reports` may have been replaced by `Reports #2`.
const NICKNAMES: [(&str, &str); 3] = [
    ("acme", "Production"),
    ("acme", "Reports"),
    ("preview", "Preview"),
];

/// The same, with one connection that is replaced by a second one.
pub fn with_a_replacement() -> Stage {
    let replaced = "{ nickname: Reports, cut_over: replace,";
    recorded_as(
        &DECLARATION.replace("{ nickname: Reports,", replaced),
        WORLD,
    )
}

/// One token that is due, behind three connections in two orgs.
pub const DECLARATION: &str = r#"
version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor:
        name: tenantry auditor
        secret: env:AUDITOR
        permissions: ["List audit events"]
      okta:
        name: Okta Workflows
        secret: env:OKTA
        rotation: { every: 90d, waves: [preview, production] }
        permissions: [GET /devices, "GET /devices/{device_id}/details"]
orgs:
  acme: { domain: acme.okta.com, credentials: { ssws: env:ACME } }
  preview: { domain: acme.oktapreview.com, credentials: { ssws: env:PREVIEW } }
connections:
  production:
    { nickname: Production, org: acme, tenant: accuhive, token: okta, wave: production,
      canary: { url: "https://acme.workflows.okta.com/api/flo/0000aaaa/invoke", client_token: env:CANARY_A } }
  reports:
    { nickname: Reports, org: acme, tenant: accuhive, token: okta, wave: production,
      canary: { url: "https://acme.workflows.okta.com/api/flo/0000bbbb/invoke", client_token: env:CANARY_B } }
  preview:
    { nickname: Preview, org: preview, tenant: accuhive, token: okta, wave: preview,
      canary: { url: "https://acme.workflows.oktapreview.com/api/flo/0000cccc/invoke", client_token: env:CANARY_C } }
"#;

pub const WORLD: &str = r#"
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 2
    tokens:
      - { label: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events], created: 2026-01-01T08:00:00Z }
      - label: Okta Workflows
        secret: env:OKTA
        permissions: [GET /devices, "GET /devices/{device_id}/details"]
        created: 2026-01-01T08:00:00Z
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:ACME
    connections:
      - { nickname: Production, domain: accuhive.api.kandji.io, secret: env:OKTA }
      - { nickname: Reports, domain: accuhive.api.kandji.io, secret: env:OKTA }
    canaries:
      - { alias: 0000aaaa, connection: Production, client_token: env:CANARY_A }
      - { alias: 0000bbbb, connection: Reports, client_token: env:CANARY_B }
  preview:
    domain: acme.oktapreview.com
    ssws: env:PREVIEW
    connections:
      - { nickname: Preview, domain: accuhive.api.kandji.io, secret: env:OKTA }
    canaries:
      - { alias: 0000cccc, connection: Preview, client_token: env:CANARY_C }
"#;

/// A stage whose things are all recorded, before anything is rotated.
pub fn recorded() -> Stage {
    recorded_as(DECLARATION, WORLD)
}

pub fn recorded_as(declaration: &str, world: &str) -> Stage {
    let mut stage = Stage::of(declaration, world);
    fill_store(&mut stage);
    stage.run("apply --auto-approve").exits(0);
    stage
}

/// Puts what the world keeps under each reference into the environment, as a person puts a new secret into a store.
pub fn fill_store(stage: &mut Stage) {
    for (reference, value) in stage.simulator().secrets() {
        let name = reference.strip_prefix("env:").unwrap();
        stage.set(name, &value);
    }
}

/// The tokens of the tenant: label, id, whether it is revoked, its boxes.
pub fn tokens(stage: &Stage) -> Vec<(String, String, bool, usize)> {
    let world: Value = serde_json::from_str(&stage.simulator().world().to_json()).unwrap();
    let tokens = world["tenants"]["accuhive"]["tokens"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    tokens
        .iter()
        .map(|token| {
            (
                text(&token["label"]),
                text(&token["id"]),
                token["revoked"] == true,
                token["permissions"].as_array().map_or(0, Vec::len),
            )
        })
        .collect()
}

/// The id of the token behind each connection, by nickname.
pub fn behind(stage: &Stage) -> BTreeMap<String, String> {
    let world: Value = serde_json::from_str(&stage.simulator().world().to_json()).unwrap();
    NICKNAMES
        .iter()
        .map(|(org, nickname)| {
            let connections = world["orgs"][org]["connections"].as_array().unwrap();
            let mut named = connections.iter().filter(|connection| {
                let bears = connection["nickname"].as_str().unwrap();
                bears == *nickname || bears == format!("{nickname} #2")
            });
            let found = named.next().unwrap()["token_id"]
                .as_str()
                .unwrap()
                .to_owned();
            assert!(named.next().is_none(), "two connections named {nickname}");
            ((*nickname).to_owned(), found)
        })
        .collect()
}

/// All three connections on the one new token, the old one revoked, nothing twice, and nothing left to do.
#[track_caller]
pub fn is_rotated(stage: &Stage, when: &str) {
    let tokens = tokens(stage);
    let named =
        |label: &str| -> Vec<_> { tokens.iter().filter(|token| token.0 == label).collect() };
    let (old, new) = (named("Okta Workflows"), named("Okta Workflows #2"));
    assert_eq!((old.len(), new.len()), (1, 1), "{when}: {tokens:?}");
    assert!(old[0].2, "{when}: the old token lives");
    assert!(!new[0].2, "{when}: the new token is revoked");
    for (nickname, token) in behind(stage) {
        assert_eq!(
            token, new[0].1,
            "{when}: {nickname} is not on the new token"
        );
    }
    let plan = kept(
        stage,
        stage.run("plan --detailed-exitcode --format json -vv"),
    )
    .exits(0)
    .json();
    leaks::none(stage, when);
    assert_eq!(plan["empty"], true, "{when}: {plan:#}");
    let state: Value = serde_json::from_str(&stage.read(".tenantry/stand-in/state.json")).unwrap();
    let journal = state["journal"].as_array().unwrap();
    let open = journal
        .iter()
        .filter(|entry| entry["phase"] == "started" || entry["phase"] == "waiting");
    assert_eq!(open.count(), 0, "{when}");
    assert!(state["recorded"].get("rotations").is_none(), "{when}");
    assert_eq!(
        state["recorded"]["tokens"][TOKEN]["generation"],
        json!(2),
        "{when}"
    );
}

/// One apply, as talkative as can be; what it wrote is kept in the folder, where it is searched for secrets.
pub fn apply(stage: &Stage) -> Run {
    kept(stage, stage.run("apply --auto-approve -vv"))
}

fn kept(stage: &Stage, run: Run) -> Run {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    stage.write(&format!("written/{number}.txt"), &run.to_string());
    run
}

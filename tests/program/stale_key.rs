//! The token was rotated outside of the program, and one connection was forgotten.

use serde_json::{Value, json};
use tenantry::model::{SignedDuration, Timestamp};

use crate::stage::{HOST, Stage, item};

const DECLARATION: &str = "version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: { name: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }
      flows: { name: Okta Workflows, permissions: [Device list] }
orgs:
  acme: { domain: acme.okta.com, credentials: { ssws: env:OKTA } }
connections:
  first: { nickname: First, org: acme, tenant: accuhive, token: flows }
  second: { nickname: Second, org: acme, tenant: accuhive, token: flows }
  third: { nickname: Third, org: acme, tenant: accuhive, token: flows }
";

fn days_ago(days: i64) -> Timestamp {
    let ago = SignedDuration::from_hours(24 * days);
    Timestamp::now().checked_sub(ago).unwrap()
}

/// The old token is gone or lives; `First` and `Third` were reauthorized after the new one was made, `Second` was not.
fn world(old_is_revoked: bool) -> String {
    let (old, new) = (days_ago(60), days_ago(10));
    let again = days_ago(9);
    let label = match old_is_revoked {
        true => "Okta Workflows, revoked: true",
        false => "Okta Workflows (old)",
    };
    format!(
        "
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    tokens:
      - {{ label: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }}
      - {{ label: {label}, secret: env:OLD, permissions: [Device list], created: {old}, history: [{{ at: {again}, unticked: [List users] }}] }}
      - {{ label: Okta Workflows, secret: env:NEW, permissions: [Device list], created: {new} }}
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:OKTA
    connections:
      - {{ nickname: First, domain: {HOST}, secret: env:NEW, created: {old}, reauthorized: [{again}] }}
      - {{ nickname: Second, domain: {HOST}, secret: env:OLD, created: {old} }}
      - {{ nickname: Third, domain: {HOST}, secret: env:NEW, created: {old}, reauthorized: [{again}] }}
"
    )
}

fn stage(old_is_revoked: bool) -> Stage {
    Stage::of(DECLARATION, &world(old_is_revoked))
}

/// `address kind` of what a plan asks people for.
fn asked_for(plan: &Value) -> Vec<String> {
    let actions = plan["actions"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    actions
        .iter()
        .filter(|action| action["handoff"].is_object())
        .map(|action| format!("{} {}", text(&action["address"]), text(&action["kind"])))
        .collect()
}

#[test]
fn the_plan_names_the_one_that_was_forgotten() {
    let stage = stage(true);
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(
        asked_for(&plan),
        ["connection.second reauthorize_connection"]
    );
    for (address, key, status) in [
        ("connection.first", "newer_than_token", "reauthorized"),
        ("connection.second", "stale", "created"),
        ("connection.third", "newer_than_token", "reauthorized"),
    ] {
        let sight = &item(&plan, address)["connection"];
        assert_eq!(
            (&sight["key"], &sight["status"]),
            (&json!(key), &json!(status)),
            "{address}"
        );
    }
    let human = stage.run("plan").exits(0);
    human
        .says("connections (TN530): connection.second holds an old key")
        .says("is revoked, so what runs on it fails now");
}

#[test]
fn it_is_drift_once_the_state_knows_the_connections_and_a_new_key_ends_it() {
    let mut stage = stage(true);
    stage.set("CI", "1");
    // everything that needs no person is recorded
    stage.run("apply --auto-approve --operator later").exits(4);
    let report = stage.run("drift --format json");
    let found = report.json();
    let mut found = found["diagnostics"].as_array().unwrap().iter();
    assert!(found.any(|one| one["code"] == "TN530"), "{report}");
    stage.act(json!({
        "do": "reauthorize_connection", "org": "acme", "nickname": "Second", "secret_ref": "env:NEW",
    }));
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(
        item(&plan, "connection.second")["connection"]["key"],
        "newer_than_token"
    );
    stage.run("apply --auto-approve --operator later").exits(0);
    stage
        .run("plan --detailed-exitcode")
        .exits(0)
        .says("Nothing to do.");
    stage.run("drift").exits(0);
}

#[test]
fn the_old_token_lives_so_it_is_a_warning() {
    let stage = stage(false);
    let run = stage.run("plan").exits(0);
    run.says("connection.second holds an old key");
    let report = stage.run("drift --format json").exits(0).json();
    let found = report["diagnostics"].as_array().unwrap();
    let stale: Vec<&Value> = found.iter().filter(|one| one["code"] == "TN530").collect();
    assert_eq!(stale.len(), 1, "{report:#}");
    assert_eq!(stale[0]["severity"], "warning");
    let label = &stale[0]["labels"][0];
    assert_eq!(
        label["line"], 13,
        "it points at the declaring line: {label:#}"
    );
}

#[test]
fn evidence_says_why_and_who_may_help() {
    let stage = stage(true);
    stage
        .run("evidence connection.second")
        .exits(0)
        .says("status created")
        .says("was created, and no key was put in since");
}

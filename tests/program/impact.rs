//! `impact`: what an address or a person touches, and what to replace in which order.

use serde_json::{Value, json};

use crate::stage::Stage;

const BOB: &str = "b0b0b0b0-1111-4222-8333-444444444444";

const DECLARATION: &str = r#"
version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: { name: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }
      eraser: { name: Eraser, secret: env:ERASER, permissions: [GET /devices, "POST /devices/{device_id}/action/erase"] }
      quiet: { name: Quiet, secret: env:QUIET, permissions: [GET /devices] }
      shared:
        name: Shared
        secret: env:SHARED
        permissions: [GET /devices]
        consumers:
          siem: { name: the SIEM, contact: Sam, how: "Settings, Iru, Key" }
orgs:
  acme: { domain: acme.okta.com, credentials: { ssws: env:ACME } }
connections:
  one: { nickname: One, org: acme, tenant: accuhive, token: shared, flows: ["flows/*.flopack"] }
  two: { nickname: Two, org: acme, tenant: accuhive, token: shared }
people:
  a0a0a0a0-1111-4222-8333-444444444444: Ada Admin
  b0b0b0b0-1111-4222-8333-444444444444: { name: Bob Builder, left: 2026-10-01 }
"#;

const WORLD: &str = r#"
people:
  a0a0a0a0-1111-4222-8333-444444444444: Ada Admin
  b0b0b0b0-1111-4222-8333-444444444444: Bob Builder
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 2
    tokens:
      - { label: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events], created_by: Bob Builder }
      - { label: Quiet, secret: env:QUIET, permissions: [GET /devices], created_by: Bob Builder }
      - { label: Eraser, secret: env:ERASER, permissions: [GET /devices, "POST /devices/{device_id}/action/erase"], created_by: Bob Builder }
      - { label: Shared, secret: env:SHARED, permissions: [GET /devices], created_by: Ada Admin }
      - { label: Stray, secret: env:STRAY, permissions: [GET /devices], created_by: Bob Builder }
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:ACME
    connections:
      - { nickname: One, domain: accuhive.api.kandji.io, secret: env:SHARED, created_by: Ada Admin }
      - { nickname: Two, domain: accuhive.api.kandji.io, secret: env:SHARED, created_by: Bob Builder }
"#;

/// A stage whose logs were read once.
pub fn seen() -> Stage {
    let stage = Stage::of(DECLARATION, WORLD);
    stage.run("apply --auto-approve -q");
    stage.asked();
    stage
}

fn addresses(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap();
    let address = |one: &Value| one["address"].as_str().unwrap().to_owned();
    list.iter().map(address).collect()
}

#[test]
fn who_leaves_had_these_on_screen_and_the_worst_comes_first() {
    let stage = seen();
    for who in [BOB, "bob builder"] {
        let run = stage.run_words(&["impact", "--person", who, "--format", "json"]);
        let answer = run.exits(0).json();
        let order: Vec<&Value> = answer["replace"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["token"]["address"])
            .collect();
        // destructive, shared (Bob put it into a connection), the rest, the auditor
        assert_eq!(
            order,
            [
                "token.accuhive/eraser",
                "token.accuhive/shared",
                "token.accuhive/quiet",
                "token.accuhive/auditor"
            ],
            "{answer:#}"
        );
        assert_eq!(answer["left"], "2026-10-01");
        let put = &answer["replace"][1]["because"];
        assert_eq!(
            *put,
            json!([{ "why": "put_into", "connection": "connection.two" }])
        );
    }
    assert_eq!(stage.requests(), 0, "somebody was asked");
    stage
        .run_words(&["impact", "--person", "Bob Builder"])
        .exits(0)
        .says("tenantry rotate token.accuhive/eraser --reason 'Bob Builder leaves'")
        .says("'Stray' in tenant.accuhive")
        .says("The vendor's pages contradict each other");
    stage
        .run("impact --person Carol")
        .exits(64)
        .warns("no person of the id or name 'Carol'");
}

#[test]
fn a_token_shows_who_runs_on_it_and_what_breaks() {
    let stage = seen();
    let answer = stage
        .run("impact token.accuhive/shared --format json")
        .exits(0)
        .json();
    let token = &answer["tokens"][0];
    assert_eq!(
        addresses(&token["connections"]),
        ["connection.one", "connection.two"]
    );
    assert_eq!(
        addresses(&token["consumers"]),
        ["consumer.accuhive/shared/siem"]
    );
    assert_eq!(token["connections"][0]["flows"], json!(["flows/*.flopack"]));
    assert_eq!(
        answer["breaks"][0]["fails"],
        json!([
            "connection.one",
            "connection.two",
            "consumer.accuhive/shared/siem"
        ])
    );
    stage
        .run("impact token.accuhive/shared")
        .exits(0)
        .says("2 connections and 1 consumer get the new token, in 1 org")
        .says("ask Sam");
    // what can destroy is better revoked at once
    let eraser = stage
        .run("impact token.accuhive/eraser --format json")
        .exits(0)
        .json();
    assert_eq!(eraser["courses"][0]["recommended"], true, "{eraser:#}");
    assert_eq!(
        eraser["tokens"][0]["permissions"]["list"][0]["risk"],
        "destructive"
    );
}

#[test]
fn every_kind_of_address_has_an_answer() {
    let stage = seen();
    for (address, tokens) in [
        ("tenant.accuhive", 4),
        ("org.acme", 1),
        ("connection.one", 1),
        ("consumer.accuhive/shared/siem", 1),
    ] {
        let answer = stage
            .run_words(&["impact", address, "--format", "json"])
            .exits(0)
            .json();
        assert_eq!(answer["address"], address);
        assert_eq!(
            answer["tokens"].as_array().unwrap().len(),
            tokens,
            "{answer:#}"
        );
        assert!(!answer["breaks"].as_array().unwrap().is_empty());
        stage
            .run_words(&["impact", address])
            .exits(0)
            .says("What breaks");
    }
    assert_eq!(stage.requests(), 0, "somebody was asked");
    for unknown in [
        "token.accuhive/none",
        "org.none",
        "connection.none",
        "consumer.accuhive/shared/none",
    ] {
        stage
            .run_words(&["impact", unknown])
            .exits(64)
            .warns("neither declared nor recorded");
    }
}

#[test]
fn a_log_that_was_never_read_is_said_to_be_unknown_and_refresh_reads_it() {
    let stage = Stage::of(DECLARATION, WORLD);
    stage
        .run("impact token.accuhive/eraser")
        .exits(0)
        .says("the audit log was never read here")
        .says("as declared; what is ticked is unknown");
    assert_eq!(stage.requests(), 0, "somebody was asked");
    let answer = stage
        .run("impact token.accuhive/eraser --refresh --format json")
        .exits(0)
        .json();
    assert!(stage.requests() > 0);
    let token = &answer["tokens"][0];
    assert_eq!(token["created"]["actor"]["id"], BOB, "{answer:#}");
    assert_eq!(token["permissions"]["from"], "audit_log");
}

#[test]
fn live_tokens_of_an_admin_who_left_are_warned_about() {
    let stage = seen();
    let found = stage.run("drift --format json -q").json();
    let left: Vec<&str> = found["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["code"] == "TN511")
        .map(|one| one["message"].as_str().unwrap())
        .collect();
    assert_eq!(left.len(), 4, "{found:#}");
    assert!(
        left.iter()
            .any(|text| text.contains("the undeclared token 'Stray'"))
    );
    assert!(
        left[0].contains("Bob Builder, who left 2026-10-01"),
        "{left:?}"
    );
    stage.run("plan").says("Bob Builder, who left 2026-10-01");
    stage.declare("{ name: Bob Builder, left: 2026-10-01 }", "Bob Builder");
    let found = stage.run("drift --format json -q").json();
    assert!(!found.to_string().contains("TN511"), "{found:#}");
}

//! `moved`: keys change, and nothing is removed or created for it.

use serde_json::{Value, json};

use crate::stage::{HOST, Stage};

fn state(stage: &Stage) -> Value {
    serde_json::from_str(&stage.read(".tenantry/stand-in/state.json")).unwrap()
}

fn move_line(stage: &Stage, moves: &str) {
    stage.declare("version: 1\n", &format!("version: 1\nmoved: [{moves}]\n"));
}

/// The token is called by another key, in its own place and behind the connection.
fn rekeyed(stage: &Stage) {
    stage.declare("      okta-workflows:\n", "      flows:\n");
    stage.declare("    token: okta-workflows\n", "    token: flows\n");
}

const TOKEN: &str = "{ from: token.accuhive/okta-workflows, to: token.accuhive/flows }";

#[test]
fn a_token_s_record_follows_its_new_key() {
    let stage = Stage::applied();
    let before = stage.things();
    rekeyed(&stage);
    stage.run("plan").exits(0).says("acknowledge its removal");
    move_line(&stage, TOKEN);
    let plan = stage.run("plan --detailed-exitcode").exits(2);
    plan.says("automatic: move token.accuhive/okta-workflows to token.accuhive/flows")
        .says("moved from token.accuhive/okta-workflows");
    stage.run("apply --auto-approve").exits(0);
    assert_eq!(stage.things(), before, "nobody was asked for anything");
    let list = stage.run("state list").exits(0);
    assert!(list.out.contains("token.accuhive/flows"), "{list}");
    assert!(!list.out.contains("okta-workflows"), "{list}");
    // idempotent, and it says that the line can go
    let plan = stage.run("plan --detailed-exitcode").exits(0);
    plan.says("its line in `moved` can go");
    stage.run("apply --auto-approve").exits(0);
    stage.declare(&format!("moved: [{TOKEN}]\n"), "");
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_tenant_an_org_and_a_connection_move_at_once() {
    let stage = Stage::applied();
    let text = stage.read("tenantry.yaml");
    let text = text
        .replace("  accuhive:\n", "  hive:\n")
        .replace("tenant: accuhive\n", "tenant: hive\n")
        .replace("  acme:\n", "  main:\n")
        .replace("org: acme\n", "org: main\n")
        .replace("  accuhive-production:\n", "  production:\n");
    stage.write("tenantry.yaml", &text);
    move_line(
        &stage,
        "{ from: tenant.accuhive, to: tenant.hive }, { from: org.acme, to: org.main }, { from: connection.accuhive-production, to: connection.production }",
    );
    let before = stage.things();
    let plan = stage.run("plan --format json").exits(0).json();
    let kinds: Vec<&str> = plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| action["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["move", "move", "move"], "{plan:#}");
    stage.run("apply --auto-approve").exits(0);
    assert_eq!(stage.things(), before);
    let list = stage.run("state list").exits(0);
    assert_eq!(
        list.out.lines().collect::<Vec<_>>(),
        [
            "org.main",
            "tenant.hive",
            "token.hive/auditor",
            "token.hive/okta-workflows",
            "connection.production"
        ]
    );
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn an_open_handoff_goes_on_under_its_new_name() {
    let stage = Stage::applied();
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"] }));
    stage.run("apply --auto-approve --operator later").exits(4);
    let open = |stage: &Stage| {
        let journal = state(stage)["journal"].as_array().unwrap().clone();
        let open = journal
            .into_iter()
            .filter(|entry| entry["handoff"].is_string() && entry["closed_at"].is_null());
        open.collect::<Vec<Value>>()
    };
    let before = open(&stage);
    assert_eq!(before.len(), 1);
    rekeyed(&stage);
    move_line(&stage, TOKEN);
    stage
        .run("apply --auto-approve --operator later")
        .exits(4)
        .warns("opened by an earlier run");
    let after = open(&stage);
    assert_eq!(after.len(), 1, "{after:#?}");
    assert_eq!(after[0]["address"], "token.accuhive/flows");
    assert_eq!(after[0]["id"], before[0]["id"]);
    assert_eq!(after[0]["opened_at"], before[0]["opened_at"]);
    assert_ne!(after[0]["handoff"], before[0]["handoff"]);
    stage.run("apply --auto-approve").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_move_that_was_killed_in_the_middle_is_done_by_the_next_run() {
    let stage = Stage::applied();
    rekeyed(&stage);
    move_line(&stage, TOKEN);
    // what the first of its two writes leaves
    let mut document = state(&stage);
    let journal = document["journal"].as_array_mut().unwrap();
    let mut entry = journal.last().unwrap().clone();
    let fields = entry.as_object_mut().unwrap();
    for name in [
        "handoff",
        "closed_at",
        "note",
        "secret_hmac",
        "secret_reference",
    ] {
        fields.remove(name);
    }
    let id = entry["id"].as_u64().unwrap() + 1;
    entry["id"] = json!(id);
    entry["phase"] = json!("started");
    entry["action"] = json!("move");
    entry["address"] = json!("token.accuhive/flows");
    journal.push(entry);
    stage.write(".tenantry/stand-in/state.json", &format!("{document:#}\n"));
    stage.run("apply --auto-approve").exits(0);
    let after = state(&stage);
    let journal = after["journal"].as_array().unwrap();
    assert!(
        journal.iter().all(|entry| !entry["closed_at"].is_null()),
        "{journal:#?}"
    );
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn when_both_keys_are_recorded_it_is_refused_with_its_line() {
    let stage = Stage::applied();
    let mut document = state(&stage);
    let tokens = document["recorded"]["tokens"].as_object_mut().unwrap();
    let mut other = tokens["token.accuhive/okta-workflows"].clone();
    other["id"] = json!("00000000-0000-4000-8000-000000000000");
    tokens.insert("token.accuhive/flows".to_owned(), other);
    stage.write(".tenantry/stand-in/state.json", &format!("{document:#}\n"));
    rekeyed(&stage);
    move_line(&stage, TOKEN);
    stage
        .run("plan")
        .exits(0)
        .says("move token.accuhive/flows: tenantry.yaml:")
        .says("`forget: [token.accuhive/okta-workflows]`");
    stage.run("apply --auto-approve --operator later").exits(6);
}

#[test]
fn a_chain_is_refused_by_the_configuration() {
    let stage = Stage::applied();
    rekeyed(&stage);
    move_line(
        &stage,
        "{ from: token.accuhive/first, to: token.accuhive/okta-workflows }, { from: token.accuhive/okta-workflows, to: token.accuhive/flows }",
    );
    stage
        .run("plan")
        .exits(65)
        .warns("nothing is declared under this address");
}

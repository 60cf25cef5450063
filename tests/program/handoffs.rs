//! Handoffs that leave this program and come back: a checklist, a declared program, `handoff …` and `verify`.

use serde_json::{Value, json};

use crate::stage::{HOST, Stage};

const AUDITOR: &str = "token.accuhive/auditor";

/// The quickstart with its handoffs open.
fn opened(more: &str) -> Stage {
    let stage = Stage::quickstart();
    stage.run(&format!("apply --auto-approve {more}")).exits(4);
    stage
}

/// The id of the open handoff about an address.
fn id(stage: &Stage, about: &str) -> String {
    let list = stage.run("handoff list --format json").exits(0).json();
    let handoffs = list["handoffs"].as_array().unwrap();
    let found = handoffs.iter().find(|one| one["address"] == about).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

/// Does what the auditor's handoff asks for; gives the new token's text.
fn create_auditor(stage: &Stage) -> String {
    stage.act(json!({
        "do": "create_token", "tenant": HOST, "label": "tenantry auditor",
        "permissions": ["List audit events"], "store_as": "env:ACCUHIVE_AUDITOR_TOKEN",
    }));
    stage.simulator().secrets()["env:ACCUHIVE_AUDITOR_TOKEN"].clone()
}

#[test]
fn a_checklist_and_its_json_are_written() {
    let stage = opened("--operator file --handoffs out");
    let text = stage.read("out/handoffs.md");
    assert!(
        text.contains("### Create the API token \"tenantry auditor\""),
        "{text}"
    );
    assert!(text.contains("- [ ] 1\\. Sign in to"), "{text}");
    let document: Value = serde_json::from_str(&stage.read("out/handoffs.json")).unwrap();
    assert_eq!(document["handoffs"][0]["address"], AUDITOR);
    let id = id(&stage, AUDITOR);
    assert_eq!(document["handoffs"][0]["id"], json!(id));
    assert!(
        text.contains(&format!("tenantry handoff complete {id}")),
        "{text}"
    );
}

#[test]
fn open_handoffs_are_listed_shown_and_claimed() {
    let stage = opened("--operator later");
    let id = id(&stage, AUDITOR);
    stage
        .run("handoff list")
        .exits(0)
        .says(&format!("{id} {AUDITOR} Create the API token"))
        .says("waiting since");
    stage
        .run(&format!("handoff show {}", &id[..4]))
        .exits(0)
        .says("Click \"Add Token\"")
        .says(&format!("tenantry handoff complete {id}"));
    stage
        .run(&format!("handoff claim {id} --actor Ada"))
        .exits(0);
    stage
        .run("handoff list")
        .exits(0)
        .says("Ada does it, since");
    stage
        .run(&format!("handoff claim {id} --actor Bob"))
        .exits(64)
        .warns("Ada does it since");
    stage
        .run(&format!("handoff claim {id} --actor Bob --force"))
        .exits(0);
    stage
        .run("handoff show zzzz")
        .exits(64)
        .warns("no open handoff begins with");
}

#[test]
fn a_handoff_is_completed_by_evidence_and_never_by_a_word() {
    let stage = opened("--operator later");
    let id = id(&stage, AUDITOR);
    stage
        .run(&format!("handoff complete {id} --says done"))
        .exits(4)
        .says(&format!("Still open: {AUDITOR}"));
    let secret = create_auditor(&stage);
    let mut command = stage.command(&["handoff", "complete", &id, "--secret-stdin"]);
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), secret.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(out.contains("1 done."), "{out}\n{err}");
    assert!(
        out.contains("Put the new token into your store as env:ACCUHIVE_AUDITOR_TOKEN"),
        "{out}"
    );
    assert!(!out.contains(&secret) && !err.contains(&secret));
    assert_eq!(
        output.status.code(),
        Some(4),
        "it is accepted when it is in its store: {out}"
    );
    let left = stage.run("handoff list --format json").exits(0).json();
    let handoffs = left["handoffs"].as_array().unwrap();
    assert!(
        handoffs.iter().all(|one| one["address"] != AUDITOR),
        "{left:#}"
    );
}

#[test]
fn verify_closes_what_is_done_with_one_request_a_log() {
    let mut stage = opened("--operator later");
    let secret = create_auditor(&stage);
    stage.set("ACCUHIVE_AUDITOR_TOKEN", &secret);
    stage.asked();
    stage
        .run("verify")
        .exits(0)
        .says("1 done.")
        .says("More is to be done: tenantry apply");
    assert_eq!(stage.requests(), 1, "the audit log alone");
    stage.run("verify").exits(0).says("No handoff is open.");
    assert_eq!(stage.requests(), 0);
}

#[test]
fn verify_leaves_open_what_nothing_shows() {
    let stage = opened("--operator later");
    let before = stage.things();
    stage
        .run("verify")
        .exits(4)
        .says(&format!("Still open: {AUDITOR}"));
    assert_eq!(stage.things(), before);
}

#[cfg(unix)]
#[test]
fn a_declared_program_gets_each_handoff_once_and_only_when_it_is_allowed() {
    let stage = Stage::quickstart();
    stage.declare(
        "version: 1",
        "version: 1\nhandoffs: { command: [sh, -c, \"cat >> got.json\"] }",
    );
    stage
        .run("apply --auto-approve --operator command")
        .exits(64)
        .warns("give --allow-exec");
    for _ in 0..2 {
        stage
            .run("apply --auto-approve --operator command --allow-exec")
            .exits(4);
    }
    let got: Value = serde_json::from_str(&stage.read("got.json")).expect("one document");
    assert_eq!(got["handoffs"][0]["address"], AUDITOR);
    stage.run("handoff list").exits(0).says("handed over on");

    stage.declare("cat >> got.json", "exit 3");
    stage.declare("tenantry auditor", "auditor of tenantry");
    stage
        .run("apply --auto-approve --operator command --allow-exec")
        .exits(1)
        .says("the handoff program refused it: exit status: 3");
}

#[test]
fn an_apply_waits_for_others_until_its_time_is_over() {
    let stage = Stage::quickstart();
    stage
        .run("apply --auto-approve --operator later --wait 0s")
        .exits(4);
    let mut stage = stage;
    let secret = create_auditor(&stage);
    stage.set("ACCUHIVE_AUDITOR_TOKEN", &secret);
    // what is done already is seen at the first look; the rest is opened anew and waits
    stage
        .run("apply --auto-approve --operator later --wait 0s")
        .exits(4);
}

/// The token behind the quickstart's connection was revoked and made anew, and nobody has run anything since.
fn made_anew() -> Stage {
    let stage = Stage::applied();
    stage.act(json!({ "do": "revoke_token", "tenant": HOST, "token": "Okta Workflows" }));
    stage.run("apply --auto-approve --operator later").exits(4);
    stage.act(json!({
        "do": "create_token", "tenant": HOST, "label": "Okta Workflows",
        "description": "Allow Okta Workflows to use the Iru Endpoint API.",
        "permissions": ["Device list", "Device details"], "store_as": "env:ACCUHIVE_OKTA_TOKEN",
    }));
    stage
}

#[test]
fn a_new_key_that_verify_sees_opens_what_holds_the_old_one() {
    let stage = made_anew();
    stage.run("verify");
    let list = stage.run("handoff list --format json").exits(0).json();
    let open = list["handoffs"].as_array().unwrap();
    assert_eq!(open.len(), 1, "{list:#}");
    assert_eq!(open[0]["address"], "connection.accuhive-production");
}

#[test]
fn a_new_key_is_not_recorded_while_nobody_knows_what_holds_the_old_one() {
    let stage = made_anew();
    stage.act(json!({ "do": "fault", "kind": "status", "status": 503, "path": "/api/v1/logs" }));
    stage
        .run("verify")
        .exits(1)
        .says("it is unknown what holds the old key");
    stage.act(json!({ "do": "clear_faults" }));
    stage.run("verify");
    stage
        .run("handoff list")
        .exits(0)
        .says("connection.accuhive-production");
}

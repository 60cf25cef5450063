//! Handoffs that leave this program and come back: a checklist, a declared program, `handoff …` and `verify`.

use std::io::{BufRead, BufReader};

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
    stage.asked();
    // accepted when it is in its store
    let run = stage
        .run_with_input(&["handoff", "complete", &id, "--secret-stdin"], &secret)
        .exits(4)
        .says("1 done.")
        .says("Put the new token into your store as env:ACCUHIVE_AUDITOR_TOKEN");
    assert!(!run.out.contains(&secret) && !run.err.contains(&secret));
    let asked = stage.asked();
    assert!(
        !asked.is_empty() && asked.iter().all(|one| one.host == HOST),
        "nobody but its tenant: {asked:?}"
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

#[test]
fn an_apply_that_waits_ends_when_the_others_are_done() {
    let mut stage = Stage::quickstart();
    let auditor = create_auditor(&stage);
    stage.set("ACCUHIVE_AUDITOR_TOKEN", &auditor);
    let mut child = stage
        .command(&[
            "apply",
            "--auto-approve",
            "--operator",
            "later",
            "--wait",
            "30m",
        ])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("looking again in 5 s") {
        assert_ne!(lines.read_line(&mut said).unwrap(), 0, "{said}");
    }
    // within the first pause, of five seconds
    create_okta(&stage);
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        out.contains("What waited for those is to be handed out now"),
        "{out}"
    );
    assert_eq!(output.status.code(), Some(4), "{out}");
    let left = stage.run("handoff list").exits(0);
    left.says("No handoff is open.");
}

/// Does what the second token's handoff asks for; gives the new token's text.
fn create_okta(stage: &Stage) -> String {
    stage.act(json!({
        "do": "create_token", "tenant": HOST, "label": "Okta Workflows",
        "description": "Allow Okta Workflows to use the Iru Endpoint API.",
        "permissions": ["Device list", "Device details"],
    }));
    let world = stage.simulator().world();
    let mut tokens = world.tenants["accuhive"].tokens.iter();
    let token = tokens
        .find(|token| token.label == "Okta Workflows")
        .unwrap();
    token.value.as_ref().unwrap().expose().to_owned()
}

#[test]
fn a_text_that_is_still_wanted_is_taken_although_its_handoff_is_closed() {
    const OKTA: &str = "token.accuhive/okta-workflows";
    let mut stage = Stage::quickstart();
    stage.declare("env:ACCUHIVE_OKTA_TOKEN", "file:secrets/okta");
    let auditor = create_auditor(&stage);
    stage.set("ACCUHIVE_AUDITOR_TOKEN", &auditor);
    stage.run("apply --auto-approve --operator later").exits(4);
    let id = id(&stage, OKTA);
    let text = create_okta(&stage);
    stage.run("verify").says("1 done.");
    stage.run(&format!("handoff show {id}")).exits(64);

    let complete = ["handoff", "complete", &id[..6], "--secret-stdin"];
    stage
        .run(&format!("handoff complete {id}"))
        .exits(64)
        .warns("only the token's text is still wanted");
    let other = "11111111-2222-4333-8444-555555555555";
    stage
        .run_with_input(&complete, other)
        .exits(4)
        .warns("it was thrown away")
        .says("the text of the new token is still wanted");
    let run = stage
        .run_with_input(&complete, &text)
        .exits(0)
        .warns("verified, and stored in file:secrets/okta");
    assert!(!run.out.contains(&text) && !run.err.contains(&text));
    // it is known now, and asked for no more
    stage
        .run_with_input(&complete, &text)
        .exits(64)
        .warns("no open handoff begins with");
}

#[test]
fn a_checklist_says_when_nothing_is_open() {
    for how in ["apply --auto-approve --operator file", "verify", "complete"] {
        let mut stage = opened("--operator file");
        let list = ".tenantry/stand-in/handoffs/handoffs.md";
        assert!(stage.read(list).contains("1 thing to do"));
        let secret = create_auditor(&stage);
        stage.set("ACCUHIVE_AUDITOR_TOKEN", &secret);
        match how {
            "complete" => {
                let id = id(&stage, AUDITOR);
                stage.run(&format!("handoff complete {id}")).exits(0);
            }
            "verify" => drop(stage.run(how).exits(0)),
            _ => {
                // everything else is done, too
                stage
                    .run("apply --auto-approve --operator simulator")
                    .exits(0);
                stage.run(how).exits(0);
            }
        }
        assert_eq!(stage.read(list), "## Nothing is open\n", "{how}");
        let json = stage.read(".tenantry/stand-in/handoffs/handoffs.json");
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["handoffs"], json!([]), "{how}");
    }
    let stage = opened("--operator later");
    stage.run("verify").exits(4);
    assert!(
        !stage.path(".tenantry/stand-in/handoffs").exists(),
        "nobody asked for one"
    );
}

#[cfg(unix)]
#[test]
fn a_declared_program_gets_no_secret_of_our_environment() {
    let mut stage = Stage::quickstart();
    stage.declare(
        "version: 1",
        "version: 1\nhandoffs: { command: [sh, -c, \"env > environment\"] }",
    );
    for (name, value) in [
        ("HOME", "/nowhere"),
        ("LANG", "C.UTF-8"),
        ("TENANTRY_HANDOFF_TICKETS", "a key for tickets"),
        (
            "TENANTRY_HANDOFF_UUID",
            "11111111-2222-4333-8444-555555555555",
        ),
        (
            "ACCUHIVE_OKTA_TOKEN",
            "22222222-2222-4333-8444-555555555555",
        ),
        ("AWS_SECRET_ACCESS_KEY", "not for everybody"),
    ] {
        stage.set(name, value);
    }
    stage
        .run("apply --auto-approve --operator command --allow-exec")
        .exits(4);
    let text = stage.read("environment");
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| Some(line.split_once('=')?.0))
        // the shell's own
        .filter(|name| !matches!(*name, "PWD" | "OLDPWD" | "SHLVL" | "_"))
        .collect();
    let mut names = names;
    names.sort_unstable();
    assert_eq!(
        names,
        ["HOME", "LANG", "PATH", "TENANTRY_HANDOFF_TICKETS"],
        "{text}"
    );
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

//! Signals: what was under way is finished and saved, the lock is gone, the next run goes on.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tenantry::state::{LockInfo, Origin, StateStore};

use crate::stage::{HOST, Stage};

#[test]
fn an_interrupted_apply_exits_with_9_and_the_next_one_ends_it() {
    let stage = Stage::quickstart();
    // every answer takes a while, so that the signal meets an apply at work
    stage.act(json!({ "do": "set", "tenant": HOST, "switches": { "latency": "300ms" } }));
    let mut child = stage
        .command(&["apply", "--auto-approve"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("Create the API token") {
        assert_ne!(
            lines.read_line(&mut said).unwrap(),
            0,
            "it ended before: {said}"
        );
    }
    signal(&child, "-INT");
    lines.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(9), "{said}");
    assert!(!stage.path(".tenantry/stand-in/state.json.lock").exists());

    stage.act(json!({ "do": "set", "tenant": HOST, "switches": { "latency": "0ms" } }));
    stage.run("apply --auto-approve").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
    let tokens = stage.simulator().world().tenants["accuhive"].tokens.len();
    assert_eq!(tokens, 2, "nothing was done twice");
}

fn signal(child: &Child, which: &str) {
    let pid = child.id().to_string();
    let kill = Command::new("kill").args([which, &pid]).status();
    assert!(kill.unwrap().success());
}

fn store(stage: &Stage) -> StateStore {
    let path = stage.path(".tenantry/stand-in/state.json");
    StateStore::at(path, Origin::Simulated)
}

/// Waits until the tenant was asked; the answer takes longer than any test.
fn is_asked(stage: &Stage) {
    let until = Instant::now() + Duration::from_secs(60);
    while stage.simulator().counts().is_empty() {
        assert!(Instant::now() < until, "nobody was asked");
        std::thread::yield_now();
    }
}

#[test]
fn a_signal_at_the_first_question_changes_nothing_and_frees_the_lock() {
    for which in ["-INT", "-TERM"] {
        let stage = Stage::quickstart();
        stage.act(json!({ "do": "set", "tenant": HOST, "switches": { "latency": "10m" } }));
        stage.act(json!({ "do": "set", "org": "acme", "switches": { "latency": "10m" } }));
        let child = stage
            .command(&["apply", "--auto-approve"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        is_asked(&stage);
        signal(&child, which);
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(9), "{which}: {said}");
        assert!(said.contains("nothing was changed"), "{said}");
        let lock = std::fs::read_to_string(store(&stage).lock_path()).unwrap();
        assert_eq!(lock, "", "it ended by itself");
        assert!(!stage.path(".tenantry/stand-in/state.json").exists());
    }
}

#[test]
fn a_signal_while_the_lock_is_waited_for_ends_the_wait() {
    let stage = Stage::quickstart();
    let owner = LockInfo::of_this_process("Ada Admin", "apply", jiff::Timestamp::now());
    let held = store(&stage).lock(&owner).unwrap();
    let mut child = stage
        .command(&["apply", "--auto-approve", "--lock-timeout", "1h"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("Waiting for the lock of the state") {
        assert_ne!(lines.read_line(&mut said).unwrap(), 0, "{said}");
    }
    assert!(said.contains("Ada Admin"), "{said}");
    signal(&child, "-TERM");
    lines.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(9), "{said}");
    drop(held);
    stage.run("apply --auto-approve").exits(0);
}

#[test]
fn a_signal_while_a_handoff_s_evidence_is_looked_for_ends_that() {
    for which in ["-INT", "-TERM"] {
        let stage = Stage::quickstart();
        stage.run("apply --auto-approve --operator later").exits(4);
        let list = stage.run("handoff list --format json").exits(0).json();
        let id = list["handoffs"][0]["id"].as_str().unwrap().to_owned();
        stage.act(json!({ "do": "set", "tenant": HOST, "switches": { "latency": "10m" } }));
        let before = stage.read(".tenantry/stand-in/state.json");
        // the credential of the tenant is there now, so that there is somebody to ask
        stage.act(json!({
            "do": "create_token", "tenant": HOST, "label": "tenantry auditor",
            "permissions": ["List audit events"], "store_as": "env:ACCUHIVE_AUDITOR_TOKEN",
        }));
        let secret = stage.simulator().secrets()["env:ACCUHIVE_AUDITOR_TOKEN"].clone();
        stage.asked();
        let child = stage
            .command(&["handoff", "complete", &id])
            .env("ACCUHIVE_AUDITOR_TOKEN", secret)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        is_asked(&stage);
        signal(&child, which);
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(9), "{which}: {said}");
        assert!(said.contains("nothing was changed"), "{said}");
        assert_eq!(stage.read(".tenantry/stand-in/state.json"), before);
    }
}

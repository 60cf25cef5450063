//! Signals: what was under way is finished and saved, the lock is gone, the next run goes on.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use serde_json::json;

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
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    lines.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(9), "{said}");
    assert!(!stage.path(".tenantry/stand-in/state.json.lock").exists());

    stage.act(json!({ "do": "set", "tenant": HOST, "switches": { "latency": "0ms" } }));
    stage.run("apply --auto-approve").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
    let tokens = stage.simulator().world().tenants["accuhive"].tokens.len();
    assert_eq!(tokens, 2, "nothing was done twice");
}

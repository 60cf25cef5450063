//! Reports of `apply` and `verify`: what was done, what waits, what failed, what was never reached, on every way out.

use serde_json::{Value, json};

use crate::consumers::{ALL, html, markdown, read_all, xml};
use crate::stage::{HOST, Program, Stage};

fn report(program: &Program) -> Value {
    serde_json::from_str(&program.read("out/r.json")).unwrap()
}

#[test]
fn what_waits_is_in_every_format() {
    let stage = Stage::quickstart();
    stage
        .run(&format!("apply --auto-approve --operator later {ALL}"))
        .exits(4);
    for (format, text) in read_all(&stage) {
        // annotations and SARIF are about findings
        if !matches!(format, "github" | "sarif") {
            let waits = text.contains("Create the API token \"tenantry auditor\"");
            assert!(waits, "{format} does not say what waits:\n{text}");
        }
    }
    let account = &report(&stage)["account"];
    assert_eq!(account["done"], json!(["org.acme"]));
    assert_eq!(account["waiting"][0]["address"], "token.accuhive/auditor");
    assert_eq!(account["blocked"].as_array().unwrap().len(), 2);
    let page = stage.read("out/r.md");
    assert!(page.starts_with("<!-- tenantry:apply -->\n"), "{page}");
    assert!(
        page.contains("**1 done, 1 waiting, 2 blocked. What is left: "),
        "{page}"
    );
    assert!(
        page.contains("- [ ] **waiting** `token.accuhive/auditor`"),
        "{page}"
    );
    let junit = xml::junit(&stage.read("out/r.xml"), &stage.path("out/r.xml"));
    let steps: Vec<&str> = junit
        .cases
        .iter()
        .map(|(_, ended)| ended.as_str())
        .collect();
    assert!(
        junit.suites.contains(&"steps".to_owned()),
        "{:?}",
        junit.suites
    );
    assert!(
        steps.iter().filter(|one| **one == "skipped").count() >= 3,
        "{steps:?}"
    );
    let page = html::read(&stage.read("out/r.html"));
    assert_eq!(page.of("h2")[0], "Done and not done (4)");

    stage.run(&format!("apply --auto-approve {ALL}")).exits(0);
    assert_eq!(report(&stage)["account"]["waiting"], json!([]));
    assert_eq!(report(&stage)["plan"]["empty"], true);
    let page = markdown::read(&stage.read("out/r.md"));
    assert!(
        page.text.contains("What is left: no action"),
        "{}",
        page.text
    );
}

#[test]
fn verify_says_how_many_handoffs_are_open_and_no_more() {
    let mut stage = Stage::quickstart();
    stage.run("apply --auto-approve --operator later").exits(4);
    let outputs = stage.path("outputs");
    stage.set("GITHUB_OUTPUT", outputs.to_str().unwrap());
    stage
        .run("verify --report github=- --report markdown=v.md")
        .exits(4);
    assert_eq!(stage.read("outputs"), "handoffs=1\n");
    assert!(stage.read("v.md").starts_with("<!-- tenantry:verify -->\n"));

    stage.write("outputs", "");
    stage.run("apply --auto-approve").exits(0);
    stage
        .run("verify --report github=-")
        .exits(0)
        .says("No handoff is open.");
    assert_eq!(stage.read("outputs"), "handoffs=0\n");
}

#[test]
fn refusals_are_reported() {
    let stage = Stage::applied();
    // a saved plan that does not fit any more
    stage.run("plan --out saved.json").exits(0);
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"], "by": "Jane",
    }));
    stage
        .run(&format!("apply --plan saved.json {ALL}"))
        .exits(7);
    read_all(&stage);
    assert!(report(&stage)["error"].is_string(), "{:#}", report(&stage));
    assert_eq!(report(&stage)["plan"]["drift"], true, "what is there now");
    assert!(stage.read("out/r.md").contains("**The run ended early:**"));
    let junit = xml::junit(&stage.read("out/r.xml"), &stage.path("out/r.xml"));
    assert!(
        junit
            .cases
            .contains(&("apply".to_owned(), "error".to_owned())),
        "{:?}",
        junit.cases
    );

    // nobody can be asked
    stage.run(&format!("apply {ALL}")).exits(64);
    read_all(&stage);
    assert!(
        report(&stage)["error"]
            .as_str()
            .unwrap()
            .contains("--auto-approve")
    );
}

/// Exit 6: the policy, and the limits on what one plan may take away.
#[test]
fn what_is_not_permitted_is_reported() {
    let stage = Stage::applied();
    stage.write("policy.tenantry.yaml", "policy: { highest_risk: write }\n");
    let details = "          - \"Devices: Device Information: Device details\"\n";
    let erase = "          - POST /devices/{device_id}/action/erase\n";
    stage.declare(details, &format!("{details}{erase}"));
    for line in ["plan", "apply --auto-approve"] {
        stage.run(&format!("{line} {ALL}")).exits(6);
        for (format, text) in read_all(&stage) {
            let told = text.contains("may not have") || text.contains("at most");
            assert!(told, "{line}: {format} does not say why:\n{text}");
        }
        let report = report(&stage);
        let codes = report["diagnostics"].as_array().unwrap();
        assert!(codes.iter().any(|one| one["code"] == "TN341"), "{report:#}");
        assert!(
            report["plan"]["actions"].is_array(),
            "what is refused is shown: {report:#}"
        );
    }
    let stage = crate::safety::stage(4);
    stage.run(&format!("apply --auto-approve {ALL}")).exits(6);
    for (format, text) in read_all(&stage) {
        if !matches!(format, "github" | "sarif" | "junit" | "events") {
            let told = text.contains("4 revocations, at most 3");
            assert!(told, "{format} does not say why:\n{text}");
        }
    }
    assert_eq!(
        report(&stage)["plan"]["refusals"].as_array().unwrap().len(),
        4
    );
}

/// Exit 8: somebody else holds the state, whatever that somebody is called.
#[test]
fn a_locked_state_is_reported() {
    use tenantry::state::{LockInfo, Origin, StateStore};
    let stage = Stage::applied();
    let path = stage.path(".tenantry/stand-in/state.json");
    let store = StateStore::at(path, Origin::Simulated);
    let name = "Ada <script>\u{1b}[31m::error::x";
    let owner = LockInfo::of_this_process(name.to_owned(), "apply", jiff::Timestamp::now());
    let lock = store.lock(&owner).unwrap();
    stage.run(&format!("apply --auto-approve {ALL}")).exits(8);
    drop(lock);
    for (format, text) in read_all(&stage) {
        assert!(!text.contains('\u{1b}'), "{format}: {text:?}");
        // a run that was kept out has no finding of its own
        if format != "sarif" {
            assert!(
                text.contains("Ada <script>"),
                "{format} does not say who:\n{text}"
            );
        }
    }
    assert!(report(&stage)["error"].as_str().unwrap().contains("Ada"));
}

/// Exit 9 writes everything that is known until then.
#[cfg(unix)]
#[test]
fn an_interrupted_run_is_reported() {
    use std::process::Stdio;
    for line in ["plan", "drift", "apply --auto-approve"] {
        let stage = Stage::applied();
        stage.act(json!({ "do": "set", "tenant": HOST, "switches": { "latency": "10m" } }));
        stage.asked();
        let all = format!("{line} {ALL}");
        let words: Vec<&str> = all.split_whitespace().collect();
        let child = stage
            .command(&words)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while stage.simulator().counts().is_empty() {
            assert!(std::time::Instant::now() < until, "nobody was asked");
            std::thread::yield_now();
        }
        // events are there before the run has ended
        let begun = stage.read("out/r.events");
        assert!(begun.contains("\"event\":\"configuration\""), "{begun}");
        let pid = child.id().to_string();
        let kill = std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status();
        assert!(kill.unwrap().success());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(9), "{line}: {said}");
        read_all(&stage);
        let events = crate::consumers::events::read(&stage.read("out/r.events"));
        assert_eq!(events.last().unwrap()["exit_code"], 9);
    }
}

//! The evidence ledger over a simulated year: what it says is what the simulator did, gaps included, and no line can go missing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::stage::{HOST, Program};

const DECLARATION: &str = "version: 1
people: { u-ana: Ana }
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: { name: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }
      flows:
        name: Okta Workflows
        secret: env:FLOWS
        permissions:
          - Device list
orgs:
  acme: { domain: acme.okta.com, credentials: { ssws: env:OKTA } }
connections:
  production: { nickname: Production, org: acme, tenant: accuhive, token: flows }
";

const WORLD: &str = "
clock: 2026-01-01T08:00:00Z
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    tokens:
      - { label: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events], created: 2025-12-01T08:00:00Z }
      - { label: Okta Workflows, secret: env:FLOWS, permissions: [Device list], created: 2025-12-01T08:00:00Z }
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:OKTA
    connections:
      - { nickname: Production, domain: accuhive.api.kandji.io, secret: env:FLOWS }
";

const DAY: i64 = 86_400;

fn program() -> Program {
    let mut program = Program::with(&[("tenantry.yaml", DECLARATION), ("world.yaml", WORLD)]);
    program.set("NO_COLOR", "1");
    program
}

/// A world whose year goes by in steps of whole days.
struct Year {
    program: Program,
    day: i64,
}

impl Year {
    fn begin() -> Self {
        let program = program();
        program.run("apply --simulate --auto-approve").exits(0);
        Self { program, day: 0 }
    }

    fn until(&mut self, day: i64) {
        let seconds = (day - self.day) * DAY;
        self.program
            .act_in_kept_world(json!({ "do": "advance", "seconds": seconds }));
        self.day = day;
    }

    fn drift_at(&mut self, day: i64, code: i32) {
        self.until(day);
        self.program.run("drift --simulate").exits(code);
    }

    fn report(&self) -> Value {
        self.program
            .run("ledger report --simulate --from 2025-11-01 --format json")
            .exits(0)
            .json()
    }

    fn files(&self) -> Vec<String> {
        let folder = self.program.path(".tenantry/simulated/ledger");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Every event about a token in the simulator's own record.
fn their_events(program: &Program) -> BTreeSet<String> {
    let world: Value =
        serde_json::from_str(&program.read(".tenantry/simulated/world.json")).unwrap();
    let log = world["tenants"]["accuhive"]["log"].as_array().unwrap();
    log.iter()
        .filter(|event| event.to_string().contains("api_token"))
        .map(|event| event["event"]["id"].as_str().unwrap().to_owned())
        .collect()
}

fn our_events(report: &Value) -> BTreeSet<String> {
    let tokens = report["tokens"].as_array().unwrap();
    tokens
        .iter()
        .flat_map(|token| token["changes"].as_array().unwrap())
        .map(|change| change["event"].as_str().unwrap().to_owned())
        .collect()
}

fn explained<'r>(report: &'r Value, how: &str) -> Vec<&'r Value> {
    let tokens = report["tokens"].as_array().unwrap().iter();
    let connections = report["connections"].as_array().unwrap().iter();
    tokens
        .chain(connections)
        .flat_map(|thing| thing["changes"].as_array().unwrap())
        .filter(|change| change["explained"] == how)
        .collect()
}

fn tick(program: &Program, how: &str) {
    program.act_in_kept_world(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", how: ["Erase Device"] }));
}

/// One log cannot be read.
fn fail(program: &Program, path: &str) {
    program
        .act_in_kept_world(json!({ "do": "fault", "kind": "status", "status": 501, "path": path }));
}

#[test]
fn a_year_is_told_as_it_was() {
    let mut year = Year::begin();
    year.drift_at(5, 0);
    // ours: a permission more
    year.until(10);
    year.program.declare(
        "          - Device list\n",
        "          - Device list\n          - Device details\n",
    );
    year.program.run("apply --simulate --auto-approve").exits(0);
    // somebody's: a box that nobody asked for, seen and taken back by us
    year.until(40);
    tick(&year.program, "tick");
    year.drift_at(41, 3);
    year.program.run("apply --simulate --auto-approve").exits(0);
    year.drift_at(70, 0);
    // an outage of ten days, which the next reading makes good
    year.until(100);
    fail(&year.program, "/api/v1/audit/events");
    year.drift_at(105, 1);
    year.program
        .act_in_kept_world(json!({ "do": "clear_faults" }));
    year.drift_at(110, 0);
    // the org cannot be read for longer than it remembers
    year.drift_at(130, 0);
    fail(&year.program, "/api/v1/logs");
    year.drift_at(180, 1);
    year.until(240);
    year.program
        .act_in_kept_world(json!({ "do": "clear_faults" }));
    year.drift_at(241, 0);
    // a rotation that somebody asked for
    year.until(300);
    year.program
        .run_words(&[
            "rotate",
            "token.accuhive/flows",
            "--simulate",
            "--reason",
            "a year is long",
        ])
        .exits(0);
    for _ in 0..4 {
        year.program.run("apply --simulate --auto-approve");
        year.program
            .act_in_kept_world(json!({ "do": "advance", "seconds": 3600 }));
    }
    year.drift_at(364, 0);

    let report = year.report();
    assert_eq!(
        our_events(&report),
        their_events(&year.program),
        "nothing is missing, and nothing made up"
    );
    let unexplained = explained(&report, "unexplained");
    assert_eq!(unexplained.len(), 1, "{unexplained:#?}");
    assert_eq!(
        unexplained[0]["gained"],
        json!(["POST /devices/{}/action/erase"])
    );
    assert_eq!(report["unexplained"], 1);
    let logs = report["logs"].as_array().unwrap();
    let gaps = |service: &str| {
        let log = logs.iter().find(|log| log["service"] == service).unwrap();
        (
            log["without_evidence"].as_array().unwrap().clone(),
            log["outages"].as_array().unwrap().len(),
        )
    };
    let (iru, outages) = gaps("iru");
    assert_eq!(
        (iru.len(), outages),
        (0, 1),
        "the next reading made it good: {iru:?}"
    );
    let (okta, outages) = gaps("okta");
    assert_eq!((okta.len(), outages), (1, 1), "{okta:?}");
    // read last on day 130, and on day 241 the log reached back 90 days
    assert!(
        okta[0]["from"].as_str().unwrap().starts_with("2026-05-11T"),
        "{okta:?}"
    );
    assert!(
        okta[0]["to"].as_str().unwrap().starts_with("2026-06-01T"),
        "{okta:?}"
    );
    let rotation = &report["rotations"].as_array().unwrap()[1];
    assert_eq!(rotation["generations"], 2, "{rotation}");
    for how in ["action", "unexplained", "before_the_ledger"] {
        assert!(!explained(&report, how).is_empty(), "{how}");
    }

    // every form, and a line that goes missing
    for (format, word) in [
        ("human", "UNEXPLAINED"),
        ("markdown", "UNEXPLAINED"),
        ("html", "Content-Security-Policy"),
        ("csv", "unexplained:"),
    ] {
        year.program
            .run(&format!("ledger report --simulate --format {format}"))
            .exits(0)
            .says(word);
    }
    let head = report["head"].as_str().unwrap().to_owned();
    year.program.run("plan --simulate").says(&head);
    year.program
        .run(&format!("ledger verify --simulate --head {head}"))
        .exits(0)
        .says("The ledger holds together");
    let names = year.files();
    assert!(names.len() > 6, "a file a month: {names:?}");
    for name in [&names[0], &names[names.len() / 2], names.last().unwrap()] {
        let path = format!(".tenantry/simulated/ledger/{name}");
        let text = year.program.read(&path);
        let lines: Vec<&str> = text.lines().collect();
        let less = lines[..lines.len() - 1].join("\n");
        year.program.write(&path, &less);
        let run = year
            .program
            .run(&format!("ledger verify --simulate --head {head}"))
            .exits(1);
        run.warns("the ledger is broken");
        year.program.write(&path, &text);
    }
    year.program.run("ledger verify --simulate").exits(0);
}

#[test]
fn a_plan_writes_nothing_and_a_broken_ledger_ends_no_run() {
    let mut year = Year::begin();
    let before = year.report();
    year.until(3);
    year.program.run("plan --simulate").exits(0);
    assert_eq!(year.report()["head"], before["head"]);
    let path = format!(".tenantry/simulated/ledger/{}", year.files()[0]);
    let text = year
        .program
        .read(&path)
        .replacen("Okta Workflows", "Okta Workfl0ws", 1);
    year.program.write(&path, &text);
    year.program
        .run("drift --simulate")
        .exits(0)
        .warns("the ledger is broken");
    year.program
        .run("plan --simulate")
        .exits(0)
        .says("the ledger is broken");
    assert_eq!(year.program.read(&path), text, "nothing is added to it");
    year.program.run("ledger report --simulate").exits(1);
}

#[test]
fn before_the_first_apply_there_is_none() {
    let program = program();
    program.run("drift --simulate").exits(0);
    program
        .run("ledger verify --simulate")
        .exits(0)
        .says("There is no ledger yet");
    program
        .run("ledger report --simulate")
        .exits(1)
        .warns("there is no ledger yet");
    program
        .run("ledger report --simulate --from 2026-02-01 --to 2026-01-01")
        .exits(1);
    program.run("apply --simulate --auto-approve").exits(0);
    program
        .run("ledger report --simulate --from 2026-02-01 --to 2026-01-01")
        .exits(64);
    program
        .run("ledger verify --simulate --head 3:zz")
        .exits(64);
}

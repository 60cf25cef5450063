//! The exit codes that no other module here is about: 64, 1, 5, 8, 77.

use serde_json::json;
use tenantry::state::{LockInfo, Origin, StateStore};

use crate::stage::{HOST, Program, Stage};

const COMMANDS: [&str; 14] = [
    "demo",
    "inventory accuhive.api.kandji.io --auditor env:X",
    "validate",
    "plan",
    "apply",
    "drift",
    "evidence tenant.accuhive",
    "attest tenant.accuhive --reason x",
    "permissions",
    "simulate --world world.yaml",
    "schema",
    "explain",
    "state list",
    "capture iru accuhive",
];

#[test]
fn unknown_flags_and_commands_are_mistakes_on_every_command() {
    let program = Program::quickstart();
    for command in COMMANDS {
        let run = program.run(&format!("{command} --no-such-flag")).exits(64);
        run.warns("--no-such-flag");
        program.run(&format!("{command} -Z")).exits(64);
    }
    for line in [
        "",
        "no-such-command",
        "plan extra",
        "state",
        "state no-such",
        "--detailed-exitcode plan",
    ] {
        let run = program.run(line).exits(64);
        assert_eq!(run.out, "", "{run}");
    }
}

#[test]
fn abbreviated_flags_are_unknown_flags() {
    Program::quickstart().run("plan --detailed").exits(64);
}

#[test]
fn wrong_values_of_flags_are_mistakes() {
    let program = Program::quickstart();
    for line in [
        "plan --format xml",
        "plan --simulate=again",
        "plan --acknowledge everything",
        "plan --acknowledge connection.old:revoke",
        "evidence nothing",
        "evidence token.accuhive",
        "capture jamf accuhive",
        "simulate --world world.yaml --listen 0",
        "--color sometimes plan",
        "attest connection.accuhive-production",
        "inventory accuhive.api.kandji.io",
    ] {
        program.run(line).exits(64);
    }
}

#[test]
fn help_and_version_are_results() {
    let program = Program::with(&[]);
    for line in ["--help", "--version", "plan --help", "state show --help"] {
        let run = program.run(line).exits(0);
        assert_eq!(run.err, "", "{run}");
        assert!(!run.out.is_empty());
    }
}

#[test]
fn a_folder_without_a_configuration_is_a_configuration_error() {
    Program::with(&[]).run("plan").exits(65);
    Program::with(&[])
        .run("validate --config nowhere.yaml")
        .exits(65);
}

#[test]
fn a_rejected_auditor_exits_with_77_and_calls_nothing_drift() {
    let mut stage = Stage::applied();
    stage.set(
        "ACCUHIVE_AUDITOR_TOKEN",
        "99999999-9999-4999-8999-999999999999",
    );
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(77)
        .json();
    assert_eq!(plan["drift"], false);
    assert_eq!(plan["actions"], json!([]));
    stage
        .run("drift")
        .exits(77)
        .says("No drift in what could be verified.");
}

#[test]
fn a_rejected_okta_token_exits_with_77() {
    let mut stage = Stage::applied();
    stage.set(
        "ACME_OKTA_TOKEN",
        "00wrongwrongwrongwrongwrongwrongwrongwrong",
    );
    stage
        .run("plan --detailed-exitcode")
        .exits(77)
        .says("System Log was not read");
}

#[test]
fn a_service_that_is_down_exits_with_1_and_calls_nothing_drift() {
    let stage = Stage::applied();
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"],
    }));
    stage.act(
        json!({ "do": "fault", "kind": "status", "status": 501, "path": "/api/v1/audit/events" }),
    );
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(1)
        .json();
    assert_eq!(plan["drift"], false);
    stage.run("drift").exits(1);
    stage.act(json!({ "do": "clear_faults" }));
    stage.run("drift").exits(3);
}

#[test]
fn a_port_where_nobody_listens_exits_with_1() {
    let mut program = Program::quickstart();
    program.set(
        "TENANTRY_ENDPOINTS",
        "accuhive.api.kandji.io=http://127.0.0.1:9,accuhive.api.eu.kandji.io=http://127.0.0.1:9,acme.okta.com=http://127.0.0.1:9",
    );
    program.set(
        "ACCUHIVE_AUDITOR_TOKEN",
        "11111111-2222-4333-8444-555555555555",
    );
    program.set(
        "ACME_OKTA_TOKEN",
        "00aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    );
    let run = program.run("plan --detailed-exitcode").exits(1);
    assert!(!run.out.contains("The live side moved"), "{run}");
}

#[test]
fn what_cannot_be_verified_counts_with_strict() {
    let stage = Stage::applied();
    stage.run("plan").exits(0);
    stage.run("plan --strict").exits(5);
    stage.run("plan --strict --detailed-exitcode").exits(5);
    stage.act(
        json!({ "do": "delete_connection", "org": "acme", "nickname": "Accuhive production" }),
    );
    stage.run("plan --strict --detailed-exitcode").exits(3);
}

#[test]
fn a_state_that_somebody_holds_exits_with_8_and_a_plan_says_so() {
    let stage = Stage::applied();
    let store = StateStore::at(
        stage.path(".tenantry/stand-in/state.json"),
        Origin::Simulated,
    );
    let owner = LockInfo::of_this_process("Ada Admin".to_owned(), "apply", jiff::Timestamp::now());
    let lock = store.lock(&owner).unwrap();
    for line in [
        "apply --auto-approve",
        "attest connection.accuhive-production --reason seen",
    ] {
        stage.run(line).exits(8).warns("Ada Admin");
    }
    stage
        .run("plan --detailed-exitcode")
        .exits(0)
        .says("an apply is in progress");
    drop(lock);
    stage.run("apply --auto-approve").exits(0);
}

//! `TENANTRY_ENDPOINTS` and `--simulate`: loopback only, and a state that never mixes with the real one.

use crate::stage::{Program, Stage};

#[test]
fn a_stand_in_is_on_loopback() {
    for address in [
        "http://192.0.2.1:8080",
        "http://accuhive.api.kandji.io",
        "https://127.0.0.1:8080",
        "http://127.0.0.1.example.com:80",
        "http://[2001:db8::1]:80",
    ] {
        let mut program = Program::quickstart();
        program.set(
            "TENANTRY_ENDPOINTS",
            &format!("accuhive.api.kandji.io={address}"),
        );
        for line in [
            "plan",
            "apply --auto-approve",
            "drift",
            "inventory accuhive.api.kandji.io --auditor env:X",
        ] {
            let run = program.run(line).exits(64).warns("TENANTRY_ENDPOINTS");
            assert_eq!(run.out, "", "{run}");
        }
    }
}

#[test]
fn a_simulated_state_is_refused_by_a_real_run() {
    let program = Program::quickstart();
    program.run("apply --simulate --auto-approve").exits(0);
    std::fs::copy(
        program.path(".tenantry/simulated/state.json"),
        program.path(".tenantry/state.json"),
    )
    .unwrap();
    let run = program.run("state list").exits(1);
    run.warns("simulated");
    program.run("plan --offline").exits(1).warns("simulated");
}

#[test]
fn a_real_state_is_refused_by_a_simulated_run() {
    let stage = Stage::applied();
    let state = stage.read(".tenantry/stand-in/state.json");
    let real = state.replace("\"simulated\"", "\"real\"");
    assert_ne!(real, state);
    stage.write(".tenantry/stand-in/state.json", &real);
    stage.write(".tenantry/simulated/state.json", &real);
    stage.asked();
    stage.run("plan").exits(1).warns("real");
    stage.run("apply --auto-approve").exits(1).warns("real");
    assert_eq!(
        stage.requests(),
        0,
        "nobody is asked for a plan that cannot be"
    );
    stage.run("plan --simulate").exits(1).warns("real");
}

#[test]
fn simulated_and_stand_in_runs_leave_the_real_state_alone() {
    let stage = Stage::applied();
    stage.run("apply --simulate --auto-approve").exits(0);
    assert!(!stage.path(".tenantry/state.json").exists());
    assert!(!stage.path(".tenantry/observations.json").exists());
}

#[test]
fn what_is_no_stand_in_is_asked_nowhere_else() {
    let mut program = Program::quickstart();
    program.set(
        "TENANTRY_ENDPOINTS",
        "other.api.kandji.io=http://127.0.0.1:9",
    );
    program.set(
        "ACCUHIVE_AUDITOR_TOKEN",
        "11111111-2222-4333-8444-555555555555",
    );
    program.set(
        "ACME_OKTA_TOKEN",
        "00aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    );
    let run = program.run("plan").exits(1);
    run.says("was not read");
}

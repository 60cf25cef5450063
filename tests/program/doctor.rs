//! `doctor`: one page, reading only, and useful also where nothing is.

use super::stage::{Program, Stage};

#[test]
fn without_any_configuration_it_says_what_is_missing() {
    let program = Program::with(&[]);
    let run = program.run("doctor").exits(1);
    let run = run
        .says("there is no configuration here")
        .says("tenantry init");
    assert!(run.out.contains("not asked"), "{run}");
    assert_eq!(std::fs::read_dir(program.path(".")).unwrap().count(), 0);
}

#[test]
fn everything_right_is_one_page_and_only_reads() {
    let stage = Stage::applied();
    stage.simulator().reset_counts();
    let run = stage.run("doctor").exits(0);
    let run = run
        .says("accuhive.api.kandji.io answers")
        .says("may read the audit log and nothing else")
        .says("its credentials read the System Log")
        .says("serial");
    assert!(!run.out.contains("failed   "), "{run}");
    for count in stage.simulator().counts() {
        assert_eq!(count.method, "GET", "{}", count.path);
        let fine = ["/app/v1/ping", "/api/v1/audit/events", "/api/v1/logs"];
        let own = count.path.starts_with("/_simulator");
        assert!(own || fine.contains(&count.path.as_str()), "{}", count.path);
    }
    for secret in stage.simulator().secrets().values() {
        assert!(!run.out.contains(secret) && !run.err.contains(secret));
    }
    let page = stage.run("doctor --format json").exits(0).json();
    assert_eq!(page["format_version"], "1.0");
    assert_eq!(page["failed"], 0);
}

#[test]
fn an_auditor_that_may_do_more_is_a_finding() {
    let stage = Stage::applied();
    stage
        .simulator()
        .act(tenantry::simulator::Act::EditToken {
            tenant: "accuhive".to_owned(),
            token: "tenantry auditor".to_owned(),
            rename: None,
            describe: None,
            tick: tenantry::simulator::Ticks::read(["POST /devices/{device_id}/action/erase"])
                .unwrap(),
            untick: tenantry::simulator::Ticks::default(),
            by: None,
        })
        .unwrap();
    let run = stage.run("doctor").exits(0);
    run.says("may do 1 things more than a plan needs")
        .says("untick every box");
}

#[test]
fn a_rejected_credential_ends_with_77_and_a_refused_connection_with_1() {
    let mut stage = Stage::applied();
    stage.set(
        "ACCUHIVE_AUDITOR_TOKEN",
        "00000000-0000-4000-8000-000000000000",
    );
    stage
        .run("doctor")
        .exits(77)
        .says("its audit log was not read");
    let mut program = Program::quickstart();
    program.set(
        "TENANTRY_ENDPOINTS",
        "accuhive.api.kandji.io=http://127.0.0.1:9,acme.okta.com=http://127.0.0.1:9",
    );
    let run = program.run("doctor").exits(1);
    run.says("accuhive.api.kandji.io cannot be reached")
        .says("check network");
}

#[test]
fn offline_asks_nobody_and_names_who_holds_the_lock() {
    let stage = Stage::applied();
    let path = stage.path(".tenantry/stand-in/state.json");
    let store = tenantry::state::StateStore::at(path, tenantry::state::Origin::Simulated);
    let since = "2026-11-24T09:00:00Z".parse().unwrap();
    let owner = tenantry::state::LockInfo::of_this_process("Ada", "apply", since);
    let _held = store.lock(&owner).unwrap();
    stage.simulator().reset_counts();
    let run = stage.run("doctor --offline").exits(0);
    run.says("its lock is held by apply of Ada")
        .says("--offline asks no service");
    let counts = stage.simulator().counts();
    assert!(
        counts
            .iter()
            .all(|count| count.path.starts_with("/_simulator"))
    );
}

//! Two runs at once: one waits at its prompt for a person, and holds no lock; the others do what they do.

use std::process::{Command, Output};

use tenantry::simulator::Simulator;
use tenantry::state::Phase;

use super::rig::{AUDITOR, CONFIGURATION, address};
use super::terminal::{DONE, Session, beginning, create, store};

/// Another process, to its end.
pub fn other(
    folder: &tempfile::TempDir,
    simulator: &Simulator,
    secrets: &[(&str, &str)],
    arguments: &[&str],
) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command
        .args(arguments)
        .arg("--config")
        .arg(folder.path())
        .env("TENANTRY_ENDPOINTS", simulator.endpoints())
        .envs(secrets.iter().copied())
        .env_remove("CI");
    command.output().unwrap()
}

#[track_caller]
pub fn exits(output: &Output, code: i32) {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert_eq!(output.status.code(), Some(code), "{out}\n{err}");
}

pub const LATER: &[&str] = &["apply", "--auto-approve", "--operator", "later"];

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_holds_no_lock_and_others_go_on() {
    let (folder, simulator) = beginning().await;
    let mut session = Session::start(folder.path(), &simulator, &[]);
    session.reads(DONE);
    let store = store(&folder);
    assert!(store.lock_holder().is_none());
    exits(&other(&folder, &simulator, &[], &["plan"]), 0);
    let later = other(&folder, &simulator, &[], LATER);
    exits(&later, 4);
    let said = String::from_utf8_lossy(&later.stderr);
    assert!(said.contains("opened by an earlier run"), "{said}");

    let auditor = create(&simulator, "tenantry auditor", &["GET /audit/events"]);
    session.types("\n");
    session.reads("Paste the new token");
    // the question for a secret holds none either
    exits(&other(&folder, &simulator, &[], LATER), 4);
    session.types(&format!("{auditor}\n"));
    session.reads("proven by evidence");
    session.reads("Handoff 2 of 3");
    session.reads(DONE);
    session.types("q\n");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(9), "{screen}");
    let document = store.load().unwrap();
    let entries = document.journal.entries().iter();
    let auditors: Vec<Phase> = entries
        .filter(|entry| entry.address == address(AUDITOR) && entry.action == "create_token")
        .map(|entry| entry.phase)
        .collect();
    assert_eq!(auditors, [Phase::Done], "one entry, closed once");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_run_saw_proven_is_not_asked_again() {
    let (folder, simulator) = beginning().await;
    let mut session = Session::start(folder.path(), &simulator, &[]);
    session.reads(DONE);
    let auditor = create(&simulator, "tenantry auditor", &["GET /audit/events"]);
    exits(
        &other(&folder, &simulator, &[("AUDITOR", &auditor)], LATER),
        4,
    );
    session.types("\n");
    session.reads("Paste the new token");
    session.types(&format!("{auditor}\n"));
    session.reads("settled by another run meanwhile");
    // the other run opened it, this one takes it up
    session.reads("Handoff 2 of 3, waiting since");
    session.reads(DONE);
    session.types("q\n");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(9), "{screen}");
    assert!(screen.contains("Done: 2"), "org and auditor: {screen}");
    assert_eq!(
        super::terminal::store(&folder)
            .load()
            .unwrap()
            .journal
            .open()
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_run_replaced_is_left_with_its_reason() {
    let (folder, simulator) = beginning().await;
    let mut session = Session::start(folder.path(), &simulator, &[]);
    session.reads(DONE);
    let renamed = CONFIGURATION.replace("tenantry auditor", "auditor of tenantry");
    std::fs::write(folder.path().join("tenantry.yaml"), renamed).unwrap();
    exits(&other(&folder, &simulator, &[], LATER), 4);
    session.types("\n");
    session.reads("Paste the new token");
    session.types("\n");
    session.reads("another run closed it meanwhile");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(4), "{screen}");
    let document = store(&folder).load().unwrap();
    let open: Vec<_> = document.journal.open().collect();
    assert_eq!(open.len(), 1, "the other run's: {open:?}");
}

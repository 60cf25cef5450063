#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use super::super::remember_use;
use super::*;
use crate::model::Timestamp;

/// Set for the test process that is started to hold a lock.
const HOLD: &str = "TENANTRY_TEST_HOLDS_THE_LOCK_OF";

fn info(command: &str) -> LockInfo {
    LockInfo::of_this_process("ana", command, Timestamp::UNIX_EPOCH)
}

fn store() -> (tempfile::TempDir, StateStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = StateStore::beside(folder.path(), Origin::Real);
    (folder, store)
}

#[test]
fn two_handles_exclude_each_other_and_the_error_says_who_holds_it() {
    let (_folder, store) = store();
    let guard = store.lock(&info("apply")).unwrap();
    let error = store.lock(&info("attest")).unwrap_err();
    assert!(error.is_locked());
    let text = error.to_string();
    let me = std::process::id().to_string();
    for part in [
        "apply of ana",
        &me,
        "1970-01-01T00:00:00Z",
        "state.lock",
        "free by itself",
    ] {
        assert!(text.contains(part), "{part} is in {text}");
    }
    drop(guard);
    assert!(store.lock(&info("attest")).unwrap().note().is_none());
}

#[test]
fn a_released_lock_leaves_an_empty_file() {
    let (_folder, store) = store();
    drop(store.lock(&info("apply")).unwrap());
    assert_eq!(std::fs::read(store.lock_path()).unwrap(), b"");
}

#[test]
fn a_plan_sees_an_apply_without_a_lock_of_its_own() {
    let (_folder, store) = store();
    assert_eq!(store.lock_holder(), None);
    assert!(!store.lock_path().exists(), "a look writes nothing");
    let guard = store.lock(&info("apply")).unwrap();
    assert_eq!(store.lock_holder(), Some(info("apply")));
    assert_eq!(
        store.lock_holder(),
        Some(info("apply")),
        "a look takes nothing"
    );
    drop(guard);
    assert_eq!(store.lock_holder(), None);
}

#[test]
fn a_holder_that_cannot_be_read_still_holds() {
    let (_folder, store) = store();
    let _guard = store.lock(&info("apply")).unwrap();
    std::fs::write(store.lock_path(), "half a {").unwrap();
    assert_eq!(store.lock_holder().map(|holder| holder.pid), Some(0));
    let error = store.lock(&info("apply")).unwrap_err();
    assert!(
        matches!(error, StateError::Locked { holder: None, .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("another process"));
}

#[test]
fn text_in_an_unlocked_file_is_taken_over_and_told() {
    let (_folder, store) = store();
    drop(store.lock(&info("apply")).unwrap());
    std::fs::write(
        store.lock_path(),
        serde_json::to_vec(&info("apply")).unwrap(),
    )
    .unwrap();
    assert_eq!(store.lock_holder(), None);
    let guard = store.lock(&info("apply")).unwrap();
    let note = guard.note().unwrap();
    assert!(
        note.starts_with("apply of ana") && note.contains("taken over"),
        "{note}"
    );
    drop(guard);
    std::fs::write(store.lock_path(), "scribble").unwrap();
    let note = store.lock(&info("apply")).unwrap().note().unwrap();
    assert!(note.starts_with("an earlier run"), "{note}");
}

#[test]
fn a_lock_file_cannot_steer_a_terminal() {
    let mut holder = info("apply");
    holder.owner = "\u{1b}[2Jana\n".to_owned();
    assert!(
        !holder.to_string().contains(char::is_control),
        "{:?}",
        holder.to_string()
    );
}

#[cfg(unix)]
#[test]
fn who_lost_the_lock_writes_nothing_more() {
    let (_folder, store) = store();
    let mut guard = store.lock(&info("apply")).unwrap();
    let mut document = guard.load().unwrap();
    remember_use(&mut document.recorded, "env:X", "host");
    std::fs::remove_file(store.lock_path()).unwrap();
    let error = guard.save(&document).unwrap_err();
    assert!(matches!(error, StateError::LockLost { .. }), "{error:?}");

    let other = store.lock(&info("apply")).unwrap();
    assert!(matches!(
        guard.save(&document),
        Err(StateError::LockLost { .. })
    ));
    drop(guard);
    assert!(
        store.lock(&info("apply")).is_err(),
        "the loser's end does not free the winner's lock"
    );
    drop(other);
    assert!(!store.path().exists());
}

#[cfg(unix)]
#[test]
fn a_link_in_the_lock_s_place_is_not_followed() {
    let (folder, store) = store();
    let victim = folder.path().join("victim");
    std::fs::write(&victim, "mine").unwrap();
    std::fs::create_dir_all(store.path().parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&victim, store.lock_path()).unwrap();
    let error = store.lock(&info("apply")).unwrap_err();
    assert!(matches!(error, StateError::NotAFile { .. }), "{error:?}");
    assert_eq!(store.lock_holder(), None);
    assert_eq!(std::fs::read(&victim).unwrap(), b"mine");
}

/// What the child of the next test does; does nothing in an ordinary run.
#[test]
#[ignore = "started by another test"]
fn child_that_holds_the_lock() {
    let path = std::env::var_os(HOLD).expect("the path of a state");
    let _guard = StateStore::at(path, Origin::Real)
        .lock(&info("apply"))
        .unwrap();
    println!("\nheld");
    // Until the parent ends us.
    let _ = std::io::stdin().read(&mut [0]);
}

fn child_holding(store: &StateStore) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture"])
        .arg("state::store::lock_tests::child_that_holds_the_lock")
        .env(HOLD, store.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let held = lines.map_while(Result::ok).any(|line| line == "held");
    assert!(held, "the child says that it holds the lock");
    child
}

#[test]
fn another_process_is_shut_out_until_it_is_killed() {
    let (_folder, store) = store();
    let mut child = child_holding(&store);
    assert_eq!(
        store.lock_holder().map(|holder| holder.pid),
        Some(child.id())
    );
    let error = store.lock(&info("apply")).unwrap_err();
    assert!(
        matches!(&error, StateError::Locked { holder: Some(holder), .. } if holder.pid == child.id()),
        "{error:?}"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    let guard = store.lock(&info("apply")).unwrap();
    let note = guard.note().unwrap();
    assert!(note.contains(&format!("process {}", child.id())), "{note}");
}

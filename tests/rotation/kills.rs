//! SIGKILL at every request of a rotation, before it arrives and after it was answered: between two of the journal's writes there
//! is always one of them, so that every point between what was written down and what was done is met.
#![cfg(unix)]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::gate::{Gate, Side};
use crate::scene::{apply, fill_store, is_rotated, recorded, with_a_replacement};
use crate::stage::Stage;

/// What the journal says is open: the action, and how far it is.
fn open_entries(stage: &Stage) -> Vec<String> {
    let state: Value = serde_json::from_str(&stage.read(".tenantry/stand-in/state.json")).unwrap();
    let journal = state["journal"].as_array().unwrap().clone();
    let open = journal
        .iter()
        .filter(|entry| entry["phase"] == "started" || entry["phase"] == "waiting");
    open.map(|entry| entry["action"].as_str().unwrap().to_owned())
        .collect()
}

/// Kills a whole rotation of `stage` at its `number`th request, and lets the next runs end it; false when it needed fewer
/// requests. Gives what the journal had open then.
fn killed_at(mut stage: Stage, number: usize, side: Side, met: &mut BTreeSet<String>) -> bool {
    let gate = Gate::before(stage.simulator().address());
    let through = stage.simulator().endpoints().replace(
        &stage.simulator().address().to_string(),
        &gate.address().to_string(),
    );
    let mut command = stage.command(&["apply", "--auto-approve", "-vv"]);
    command.env("TENANTRY_ENDPOINTS", through);
    let killed = gate.kill_at(command, number, side, &stage.path("killed"));
    let when = format!("killed at request {number}, {side:?}");
    if killed {
        met.extend(open_entries(&stage));
    }
    // what the person copied before the kill is in the store
    fill_store(&mut stage);
    for _ in 0..3 {
        let run = apply(&stage);
        fill_store(&mut stage);
        match run.code {
            Some(0) => break,
            // something still runs on the old token
            Some(4) => {}
            _ => panic!("{when}: {run}"),
        }
    }
    is_rotated(&stage, &when);
    killed
}

fn killed_everywhere(begin: impl Fn() -> Stage, side: Side) -> BTreeSet<String> {
    let mut met = BTreeSet::new();
    let mut number = 1;
    while killed_at(begin(), number, side, &mut met) {
        number += 1;
    }
    assert!(
        number > 20,
        "{side:?}: a rotation has more than {number} requests"
    );
    met
}

const ALL: [&str; 5] = [
    "create_successor",
    "reauthorize_connection",
    "revoke_predecessor",
    "test_connection",
    "untick_predecessor",
];

#[test]
fn a_rotation_killed_before_any_request_ends_with_everything_on_the_new_token() {
    let met = killed_everywhere(recorded, Side::Before);
    assert_eq!(met.into_iter().collect::<Vec<_>>(), ALL);
}

#[test]
fn a_rotation_killed_after_any_request_ends_with_everything_on_the_new_token() {
    let met = killed_everywhere(recorded, Side::After);
    assert_eq!(met.into_iter().collect::<Vec<_>>(), ALL);
}

#[test]
fn a_rotation_that_finds_an_old_key_is_killed_anywhere_and_ends_all_the_same() {
    let begin = || {
        let stage = recorded();
        stage.act(json!({
            "do": "set_connection", "org": "acme", "nickname": "Reports", "keeps_old_key": 1,
        }));
        stage
    };
    let met = killed_everywhere(begin, Side::After);
    assert!(met.contains("tick_predecessor"), "{met:?}");
}

#[test]
fn a_rotation_that_replaces_a_connection_killed_at_any_request_makes_and_deletes_one() {
    for side in [Side::Before, Side::After] {
        let met = killed_everywhere(with_a_replacement, side);
        for kind in ["create_replacement", "delete_replaced"] {
            assert!(met.contains(kind), "{side:?}: {kind} in {met:?}");
        }
    }
}

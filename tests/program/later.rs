//! Nobody there: an apply opens its handoffs and leaves, the next one goes on with the same entries.

use serde_json::{Value, json};

use crate::stage::{HOST, Stage};

/// The journal of the state file: id, handoff, status and address of each entry.
fn journal(stage: &Stage) -> Vec<Value> {
    let state: Value = serde_json::from_str(&stage.read(".tenantry/stand-in/state.json")).unwrap();
    state["journal"]
        .as_array()
        .unwrap_or_else(|| panic!("{state:#}"))
        .clone()
}

fn of<'a>(journal: &'a [Value], address: &str) -> Vec<&'a Value> {
    journal
        .iter()
        .filter(|entry| entry["address"] == address)
        .collect()
}

const TOKEN: &str = "token.accuhive/okta-workflows";

fn drifted() -> Stage {
    let stage = Stage::applied();
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"] }));
    stage
}

#[test]
fn handoffs_are_opened_and_wait_with_exit_code_4() {
    let stage = drifted();
    let run = stage.run("apply --auto-approve --operator later").exits(4);
    run.says("Waiting: 1").says(TOKEN);
    stage
        .run("state list")
        .exits(0)
        .says(&format!("{TOKEN} edit token is open since"));
    stage.run("plan --detailed-exitcode").exits(3);
}

#[test]
fn a_plan_with_an_open_handoff_exits_with_2_when_nothing_drifted() {
    let stage = Stage::quickstart();
    stage.run("apply --auto-approve --operator later").exits(4);
    let plan = stage.run("plan --detailed-exitcode").exits(2);
    plan.says("its handoff waits since");
}

#[test]
fn an_open_handoff_counts_although_the_plan_asks_for_nothing() {
    let stage = drifted();
    stage.run("apply --auto-approve --operator later").exits(4);
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "tick": ["Device details"] }));
    let plan = stage.run("plan --detailed-exitcode").exits(2);
    plan.says(TOKEN).says("its handoff waits since");
    stage.run("apply --auto-approve --operator later").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn the_next_run_resumes_the_same_entry() {
    let stage = drifted();
    stage.run("apply --auto-approve --operator later").exits(4);
    let first = journal(&stage);
    let run = stage.run("apply --auto-approve --operator later").exits(4);
    run.warns("opened by an earlier run");
    let second = journal(&stage);
    assert_eq!(
        of(&second, TOKEN).len(),
        of(&first, TOKEN).len(),
        "no second entry: {second:#?}"
    );
    let open = |journal: &[Value]| {
        let entries = of(journal, TOKEN);
        let last = entries.last().unwrap();
        (last["id"].clone(), last["opened_at"].clone())
    };
    assert_eq!(open(&first), open(&second));
}

#[test]
fn what_was_done_meanwhile_closes_the_entry_by_evidence() {
    let stage = drifted();
    stage.run("apply --auto-approve --operator later").exits(4);
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "tick": ["Device details"] }));
    stage.run("apply --auto-approve --operator later").exits(0);
    let list = stage.run("state list").exits(0);
    assert!(!list.out.contains("open since"), "{list}");
    let journal = journal(&stage);
    assert!(
        of(&journal, TOKEN)
            .iter()
            .all(|entry| entry["status"] != "waiting"),
        "{journal:#?}"
    );
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn somebody_elses_hand_can_finish_it() {
    let stage = drifted();
    stage.run("apply --auto-approve --operator later").exits(4);
    stage
        .run("apply --auto-approve --operator simulator")
        .exits(0);
    let list = stage.run("state list").exits(0);
    assert!(!list.out.contains("open since"), "{list}");
}

#[test]
fn an_apply_in_ci_never_asks_a_terminal() {
    let mut stage = drifted();
    stage.set("CI", "true");
    stage
        .run("apply --auto-approve --operator terminal")
        .exits(64)
        .warns("CI");
    stage.run("apply").exits(64).warns("--auto-approve");
}

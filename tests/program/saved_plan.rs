//! `plan --out`, `apply --plan`: exactly this plan, or none.

use serde_json::{Value, json};

use crate::stage::{HOST, Program, Stage};

#[test]
fn a_saved_plan_is_applied_without_a_question() {
    let stage = Stage::quickstart();
    stage
        .run("plan --out plan.json")
        .exits(0)
        .warns("Saved to plan.json");
    stage
        .run("apply --plan plan.json")
        .exits(0)
        .says("Done: 5.");
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_plan_that_the_live_side_has_left_behind_is_stale() {
    let stage = Stage::applied();
    let untick = |permission: &str| {
        stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": [permission] }));
    };
    untick("Device details");
    stage.run("plan --out plan.json").exits(0);
    untick("Device list");
    let before = stage.things();
    let run = stage.run("apply --plan plan.json").exits(7);
    assert!(
        run.err
            .lines()
            .all(|line| line.chars().count() <= 80 || line.starts_with("error")),
        "{run}"
    );
    assert!(
        !run.err.contains("GET /devices/{}/details"),
        "what did not move is not shown: {run}"
    );
    run.warns("does not fit any more")
        .warns("GET /devices declared ticked recorded ticked live ticked, now not ticked unticked");
    assert_eq!(stage.things(), before, "nothing was done");
}

#[test]
fn a_plan_that_another_apply_has_overtaken_is_stale() {
    let stage = Stage::quickstart();
    stage.run("plan --out plan.json").exits(0);
    stage.run("apply --auto-approve").exits(0);
    stage
        .run("apply --plan plan.json")
        .exits(7)
        .warns("recorded nothing, now there")
        .warns("Not asked for any more: adopt")
        .warns("The state was written since: there was none.");
}

#[test]
fn a_plan_whose_files_moved_is_stale() {
    let stage = Stage::applied();
    stage.run("plan --out plan.json").exits(0);
    stage.declare("name: Okta Workflows\n", "name: Flows\n");
    stage
        .run("apply --plan plan.json")
        .exits(7)
        .warns("declared \"Okta Workflows\", now \"Flows\" recorded \"Okta Workflows\" live \"Okta Workflows\"")
        .warns("Asked for now: edit token");
}

#[test]
fn what_was_acknowledged_when_it_was_saved_needs_no_flag_again() {
    let stage = Stage::applied();
    let text = stage.read("tenantry.yaml");
    let connections = text.find("connections:\n").unwrap();
    stage.write("tenantry.yaml", &text[..connections]);
    let acknowledged = "--acknowledge connection.accuhive-production:delete";
    stage
        .run(&format!("plan --out plan.json {acknowledged}"))
        .exits(0);
    let other = stage
        .read("plan.json")
        .replace("accuhive-production:delete", "another:delete");
    stage.write("other.json", &other);
    stage
        .run("apply --plan other.json")
        .exits(7)
        .warns("its seal does not fit");
    stage
        .run("apply --plan plan.json")
        .exits(0)
        .says("Done: 1.");
    assert!(stage.things()[2][0]["deleted"] != false);
}

#[test]
fn a_plan_that_somebody_edited_is_stale() {
    let stage = Stage::quickstart();
    stage.run("plan --out plan.json").exits(0);
    let text = stage.read("plan.json");
    let edited = text.replacen("Okta Workflows", "Okta workflows", 1);
    assert_ne!(edited, text);
    stage.write("plan.json", &edited);
    stage
        .run("apply --plan plan.json")
        .exits(7)
        .warns("changed after it was saved");
}

#[test]
fn what_is_no_plan_is_a_mistake_on_the_command_line() {
    let stage = Stage::quickstart();
    for text in ["", "{}", "[1]", "version: 1"] {
        stage.write("plan.json", text);
        stage
            .run("apply --plan plan.json")
            .exits(64)
            .warns("no saved plan");
    }
    stage
        .run("apply --plan nowhere.json")
        .exits(1)
        .warns("nowhere.json");
}

#[test]
fn a_plan_that_was_printed_or_that_asked_nobody_is_refused() {
    let stage = Stage::quickstart();
    let printed = stage.run("plan --format json").exits(0);
    stage.write("plan.json", &printed.out);
    stage
        .run("apply --plan plan.json")
        .exits(7)
        .warns("has no seal")
        .warns("tenantry plan --out FILE");
    stage.run("plan --offline --out plan.json").exits(0);
    stage
        .run("apply --plan plan.json")
        .exits(7)
        .warns("made with --offline");
}

#[test]
fn every_edit_of_the_file_is_refused() {
    let stage = Stage::applied();
    stage.declare("name: Okta Workflows\n", "name: Flows\n");
    stage.run("plan --out plan.json").exits(0);
    let text = stage.read("plan.json");
    let whole: Value = serde_json::from_str(&text).unwrap();
    for (pointer, value) in [
        ("/actions/0/why", json!("because")),
        ("/actions/0/rename", json!("Erase everything")),
        ("/digest", json!("0".repeat(64))),
        ("/sealed/state_serial", json!(1)),
        ("/sealed/seal/made_at", json!("2099-01-01T00:00:00Z")),
        ("/sealed/seal/declared", json!("0".repeat(64))),
    ] {
        let mut edited = whole.clone();
        *edited
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{pointer}: {text}")) = value;
        stage.write("plan.json", &edited.to_string());
        stage
            .run("apply --plan plan.json")
            .exits(7)
            .warns("changed after it was saved");
    }
    stage.write("plan.json", &whole.to_string());
    stage.run("apply --plan plan.json").exits(0);
}

#[test]
fn files_that_declare_something_else_make_it_stale_also_where_the_plan_is_the_same() {
    let stage = Stage::quickstart();
    stage.run("plan --out plan.json").exits(0);
    let text = stage.read("tenantry.yaml");
    stage.write(
        "tenantry.yaml",
        &format!("{text}\nsafety: {{ revocations: 9 }}\n"),
    );
    stage
        .run("apply --plan plan.json")
        .exits(7)
        .warns("Moved since it was saved: the declared files.");
    stage.write("tenantry.yaml", &format!("# a comment\n{text}"));
    stage.run("apply --plan plan.json").exits(0);
}

#[test]
fn a_state_of_the_same_serial_that_says_something_else_makes_it_stale() {
    let stage = Stage::applied();
    stage.run("plan --out plan.json").exits(0);
    let path = ".tenantry/stand-in/state.json";
    let state = stage.read(path);
    let edited = |pointer: &str, value: Value| {
        let mut state: Value = serde_json::from_str(&state).unwrap();
        *state.pointer_mut(pointer).unwrap() = value;
        stage.write(path, &state.to_string());
        stage.run("apply --plan plan.json").exits(7)
    };
    edited("/journal", json!([])).warns("what the state says");
    edited("/lineage", json!("f".repeat(32))).warns("another state");
    edited("/serial", json!(99)).warns("the state's serial");
    stage.write(path, &state);
    stage.run("apply --plan plan.json").exits(0);
}

#[test]
fn a_plan_of_a_simulated_world_is_for_no_other_one_and_gets_old_by_its_clock() {
    let program = Program::quickstart();
    let world = program.read("world.yaml");
    let at = |time: &str| {
        let line = format!("clock: {time}\n");
        program.write("world.yaml", &format!("{world}{line}"));
        program.run("plan --simulate=reset -q").exits(0);
    };
    at("2026-11-24T09:00:00Z");
    program.run("plan --simulate --out plan.json").exits(0);
    at("2026-11-25T09:00:05Z");
    program
        .run("apply --simulate --plan plan.json")
        .exits(7)
        .warns("too old")
        .warns("24h ago");
    program
        .run("apply --simulate --plan plan.json --max-plan-age 2d")
        .exits(0);
    program
        .run("apply --simulate --max-plan-age 2d")
        .exits(64)
        .warns("--plan");
}

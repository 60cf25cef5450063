//! `plan --out`, `apply --plan`: exactly this plan, or none.

use serde_json::json;

use crate::stage::{HOST, Stage};

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
    // another acknowledgement is another plan
    let other = stage
        .read("plan.json")
        .replace("accuhive-production:delete", "another:delete");
    stage.write("other.json", &other);
    stage
        .run("apply --plan other.json")
        .exits(7)
        .warns("(refused)")
        .warns("--acknowledge");
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

//! A tenant that is older than its configuration: nothing that exists is created again.

use serde_json::Value;

use crate::stage::{Stage, text_of};

/// Everything that the quickstart declares exists already; one box too many and one too few are ticked.
fn stage() -> Stage {
    let declaration = text_of("examples/quickstart/tenantry.yaml");
    Stage::of(&declaration, &text_of("tests/fixtures/program/older.yaml"))
}

fn tokens(stage: &Stage) -> Vec<Value> {
    let tokens = stage.things()[0].as_array().unwrap().clone();
    tokens
        .into_iter()
        .filter(|token| token["revoked"] == false)
        .collect()
}

#[test]
fn a_first_plan_over_a_tenant_in_use_is_pending_and_never_drift() {
    let stage = stage();
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(2)
        .json();
    assert_eq!(plan["drift"], false, "{plan:#}");
}

#[test]
fn apply_edits_what_is_there_and_creates_nothing_twice() {
    let stage = stage();
    stage.run("apply --auto-approve").exits(0);
    let labels: Vec<Value> = tokens(&stage)
        .iter()
        .map(|token| token["label"].clone())
        .collect();
    assert_eq!(labels, ["tenantry auditor", "Okta Workflows"]);
    assert_eq!(
        tokens(&stage)[1]["permissions"].as_array().unwrap().len(),
        2
    );
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_token_that_the_log_forgot_is_looked_for_before_it_is_created() {
    let declaration = text_of("examples/quickstart/tenantry.yaml");
    let world = text_of("tests/fixtures/program/older.yaml");
    let forgotten = world.replace(
        "label: Okta Workflows,",
        "label: Okta Workflows, in_log: none,",
    );
    assert_ne!(forgotten, world);
    let stage = Stage::of(&declaration, &forgotten);
    let plan = stage.run("plan --format json").exits(0).json();
    let actions = plan["actions"].as_array().unwrap();
    let create = actions
        .iter()
        .find(|action| action["kind"] == "create_token")
        .unwrap();
    assert_eq!(create["look_first"], true, "no trace proves no absence");
    stage.run("apply --auto-approve").exits(0);
    assert_eq!(
        tokens(&stage).len(),
        2,
        "the console's token was edited, not doubled"
    );
}

//! `--target` and `--exclude`: only a part is asked for, planned and done.

use crate::provider::{declaration, world};
use crate::stage::Stage;

fn addresses(plan: &serde_json::Value) -> Vec<&str> {
    plan["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["address"].as_str().unwrap())
        .collect()
}

#[test]
fn a_target_is_all_that_is_asked_for_and_planned() {
    let stage = Stage::of(&declaration(9), &world(9));
    let plan = stage
        .run("plan --target tenant.customer-2 --format json")
        .exits(0)
        .json();
    assert!(
        addresses(&plan)
            .iter()
            .all(|address| address.contains("customer-2")),
        "{:?}",
        addresses(&plan)
    );
    assert!(addresses(&plan).contains(&"connection.customer-2"));
    assert_eq!(plan["selection"]["targets"][0], "tenant.customer-2");
    let run = stage.run("plan --target tenant.customer-2").exits(0);
    let items = addresses(&plan).len();
    run.says(&format!("{items} of "))
        .says("(target tenant.customer-2); the rest was not looked at");
}

#[test]
fn an_exclude_goes_before_a_target() {
    let stage = Stage::of(&declaration(9), &world(9));
    let plan = stage.run_words(&[
        "plan",
        "--target",
        "token.*/okta",
        "--exclude",
        "tenant.customer-[1-8]",
        "--format",
        "json",
    ]);
    let plan = plan.exits(0).json();
    assert_eq!(addresses(&plan), ["token.customer-9/okta"]);
}

#[test]
fn only_the_target_is_applied_and_the_rest_stays_open() {
    let stage = Stage::of(&declaration(9), &world(9));
    stage
        .run("apply --operator later --auto-approve --target tenant.customer-3")
        .exits(4);
    let open = stage.run("state list").exits(0).out;
    assert!(
        open.contains("token.customer-3/okta") && !open.contains("customer-6"),
        "{open}"
    );
    // what another run left open is neither closed nor given up by a run about something else
    stage
        .run("apply --auto-approve --target tenant.customer-6")
        .exits(0);
    let open = stage.run("state list").exits(0).out;
    assert!(
        open.contains("token.customer-3/okta  create token is open"),
        "{open}"
    );
    stage.run("apply --auto-approve").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn what_waits_for_something_that_is_left_out_is_not_done() {
    let stage = Stage::of(&declaration(3), &world(3));
    let run = stage.run("plan --target connection.customer-3").exits(0);
    run.says("connection.customer-3 waits for token.customer-3/okta, which is left out");
    stage
        .run("apply --auto-approve --target connection.customer-3")
        .exits(0);
    assert!(!stage.run("state list").exits(0).out.contains("customer-3"));
}

#[test]
fn a_pattern_that_names_nothing_is_an_error_with_what_is_near() {
    let stage = Stage::of(&declaration(3), &world(3));
    for line in ["plan", "drift", "verify", "apply --auto-approve"] {
        let run = stage.run(&format!("{line} --target tenant.custmer-2"));
        run.exits(64).warns("tenant.customer-2");
    }
    stage
        .run("plan --exclude token.x/*")
        .exits(64)
        .warns("names nothing");
    stage
        .run("plan --target token.[")
        .exits(64)
        .warns("no pattern");
}

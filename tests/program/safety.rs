//! Safety limits through the whole program: what is refused, with which numbers, and how each item is let go.

use std::fmt::Write as _;

use serde_json::Value;

use crate::stage::{Stage, text_of};

/// The quickstart's tenant with `old` tokens besides, all of them declared absent.
pub fn stage(old: usize) -> Stage {
    let mut tokens = String::new();
    let mut live = String::new();
    for number in 0..old {
        writeln!(
            tokens,
            "      old-{number}: {{ name: Old {number}, absent: true }}"
        )
        .unwrap();
        writeln!(
            live,
            "      - {{ label: Old {number}, permissions: [\"Device list\"] }}"
        )
        .unwrap();
    }
    let declaration = text_of("examples/quickstart/tenantry.yaml");
    let world = text_of("tests/fixtures/program/older.yaml");
    let declared = declaration.replacen("    tokens:\n", &format!("    tokens:\n{tokens}"), 1);
    let world = world.replacen("    tokens:\n", &format!("    tokens:\n{live}"), 1);
    Stage::of(&declared, &world)
}

fn left(stage: &Stage) -> Vec<String> {
    let tokens = stage.things()[0].as_array().unwrap().clone();
    let old = |token: &Value| token["label"].as_str().unwrap().starts_with("Old");
    tokens
        .iter()
        .filter(|token| token["revoked"] == false && old(token))
        .map(|token| token["label"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_plan_that_revokes_too_much_says_how_much_and_how_to_go_on() {
    let stage = stage(4);
    stage
        .run("plan")
        .exits(0)
        .says("Not done as things stand")
        .says("4 revocations, at most 3")
        .says("4 of 6 tokens of tenant.accuhive (66.7 %), at most 30 %")
        .says("--acknowledge token.accuhive/old-2:revoke")
        .says("4 refused");
    let plan = stage.run("plan --format json").exits(0).json();
    let refusals = plan["refusals"].as_array().unwrap();
    assert_eq!(refusals.len(), 4);
    assert!(
        refusals.iter().all(|one| one["reason"] == "too_many"),
        "{refusals:#?}"
    );
}

#[test]
fn apply_does_the_rest_and_exits_with_6() {
    let stage = stage(4);
    stage.run("apply --auto-approve").exits(6);
    assert_eq!(left(&stage).len(), 4);
    // nothing is left but what is refused
    stage.run("apply --auto-approve").exits(6);
    // three are acknowledged, and the one that is left is within the limits
    let acknowledged = "--acknowledge token.accuhive/old-0:revoke --acknowledge token.accuhive/old-1:revoke --acknowledge token.accuhive/old-2:revoke";
    stage
        .run(&format!("apply --auto-approve {acknowledged}"))
        .exits(0);
    assert_eq!(left(&stage), Vec::<String>::new());
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn one_acknowledgement_is_for_one_item() {
    let stage = stage(4);
    stage
        .run("apply --auto-approve --acknowledge token.accuhive/old-1:revoke")
        .exits(6);
    assert_eq!(left(&stage), ["Old 0", "Old 2", "Old 3"]);
}

#[test]
fn the_files_can_allow_more() {
    let stage = stage(4);
    stage.declare(
        "version: 1\n",
        "version: 1\nsafety: { revocations: 4, share_of_tokens: 70% }\n",
    );
    stage.run("apply --auto-approve").exits(0);
    assert_eq!(left(&stage), Vec::<String>::new());
}

#[test]
fn prevent_revoke_shows_its_line_and_yields_to_nothing_but_its_removal() {
    let stage = stage(1);
    stage.declare("absent: true }", "absent: true, prevent_revoke: true }");
    let line = stage
        .read("tenantry.yaml")
        .lines()
        .position(|line| line.contains("prevent"))
        .unwrap()
        + 1;
    let acknowledged = "--acknowledge token.accuhive/old-0:revoke";
    stage
        .run(&format!("plan {acknowledged}"))
        .exits(0)
        .says(&format!(
            "revoke token.accuhive/old-0: tenantry.yaml:{line}: `prevent_revoke: true`"
        ));
    stage
        .run(&format!("apply --auto-approve {acknowledged}"))
        .exits(6);
    assert_eq!(left(&stage), ["Old 0"]);
    stage.declare(", prevent_revoke: true", "");
    stage.run("apply --auto-approve").exits(0);
    assert_eq!(left(&stage), Vec::<String>::new());
}

#[test]
fn an_ignored_description_may_change_on_the_console() {
    let stage = Stage::applied();
    stage.act(serde_json::json!({
        "do": "edit_token", "tenant": crate::stage::HOST, "token": "Okta Workflows", "describe": "Ask Bob.",
    }));
    stage.run("drift").exits(3);
    stage.declare(
        "        secret: env:ACCUHIVE_OKTA_TOKEN\n",
        "        secret: env:ACCUHIVE_OKTA_TOKEN\n        ignore: [description]\n",
    );
    stage.run("drift").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
}

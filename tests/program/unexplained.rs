//! Live changes that match no apply and no handoff of ours.

use serde_json::{Value, json};

use crate::stage::{HOST, Stage};

const SAM: &str = "7b1f7c1e-52b3-4f0a-9a64-0d1f5d3c2b10";
const TOKEN: &str = "token.accuhive/okta-workflows";

fn tick(stage: &Stage, permission: &str) {
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "by": SAM, "tick": [permission],
    }));
}

fn unexplained(stage: &Stage) -> Vec<Value> {
    let plan = stage.run("plan --format json").exits(0).json();
    plan["unexplained"].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_click_past_the_repository_is_told_with_who_and_when() {
    let stage = Stage::applied();
    assert_eq!(
        unexplained(&stage),
        Vec::<Value>::new(),
        "what we did is ours"
    );
    let people = format!("people: {{ {SAM}: Sam }}\n");
    stage.write("people.tenantry.yaml", &people);
    tick(&stage, "POST /devices/{device_id}/action/erase");
    let found = unexplained(&stage);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (&found[0]["address"], &found[0]["did"]),
        (&json!(TOKEN), &json!("changed"))
    );
    assert_eq!(found[0]["actor"]["id"], SAM);
    assert_eq!(
        found[0]["fields"][0]["permission"],
        "POST /devices/{}/action/erase"
    );
    stage
        .run("plan")
        .exits(0)
        .says("Unexplained")
        .says("changed by Sam on")
        .says("no apply or handoff of ours explains it");
    stage
        .run("drift")
        .exits(3)
        .says("TN542")
        .says("was changed by Sam on")
        .says("tenantry.yaml:");
    // undone by us, it is over
    stage.run("apply --auto-approve").exits(0);
    assert_eq!(unexplained(&stage), Vec::<Value>::new());
}

#[test]
fn what_a_handoff_asks_for_is_ours_and_what_it_does_not_ask_for_is_not() {
    let stage = Stage::applied();
    let details = "          - \"Devices: Device Information: Device details\"\n";
    let more = format!("{details}          - GET /devices/{{device_id}}/apps\n");
    stage.declare(details, &more);
    stage.run("apply --auto-approve --operator later").exits(4);
    // somebody does the handoff, and something else besides
    tick(&stage, "GET /devices/{device_id}/apps");
    tick(&stage, "POST /devices/{device_id}/action/erase");
    // the files take back what the handoff asked for: its box is drift of ours
    stage.declare(&more, details);
    let found = unexplained(&stage);
    let fields: Vec<&Value> = found
        .iter()
        .flat_map(|one| one["fields"].as_array().unwrap())
        .map(|one| &one["permission"])
        .collect();
    assert_eq!(
        fields,
        [&json!("POST /devices/{}/action/erase")],
        "{found:#?}"
    );
}

#[test]
fn what_cannot_be_known_is_not_called_unexplained() {
    let stage = Stage::applied();
    tick(&stage, "POST /devices/{device_id}/action/erase");
    assert_eq!(unexplained(&stage).len(), 1);
    // the state is lost: whether it was ours nobody knows
    std::fs::remove_file(stage.path(".tenantry/stand-in/state.json")).unwrap();
    assert_eq!(unexplained(&stage), Vec::<Value>::new());
}

#[test]
fn connections_and_strays_are_looked_at_too() {
    let stage = Stage::applied();
    stage.act(json!({ "do": "delete_connection", "org": "acme", "nickname": "Accuhive production", "by": SAM }));
    let found = unexplained(&stage);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["did"], "deleted");
    assert_eq!(found[0]["source"], "system_log");
}

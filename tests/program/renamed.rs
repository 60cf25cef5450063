//! A connection whose declared nickname changed: no event shows a renaming, so a person's word is recorded.

use serde_json::json;

use crate::stage::{Stage, item};

fn renamed() -> Stage {
    let stage = Stage::applied();
    stage.declare("nickname: Accuhive production", "nickname: Accuhive main");
    stage
}

#[test]
fn somebody_renames_it_and_the_plan_is_empty_afterwards() {
    let stage = renamed();
    stage
        .run("plan --detailed-exitcode")
        .exits(2)
        .says("Rename the connection \"Accuhive production\" to \"Accuhive main\"")
        .says("the System Log has no event of a renaming");
    stage
        .run("apply --auto-approve")
        .exits(0)
        .warns("attested, not proven");
    let world = stage.simulator().world().to_json();
    assert!(world.contains("\"Accuhive main\""), "{world}");
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(0)
        .json();
    assert_eq!(plan["empty"], true, "{plan:#}");
    // its events go on calling it by its first name: that is no other connection
    assert_eq!(plan["counts"]["unmanaged"], 0, "{plan:#}");
    let connection = item(&plan, "connection.accuhive-production");
    assert_eq!(connection["name"], "Accuhive main", "{connection:#}");
}

#[test]
fn a_new_connection_of_the_former_name_is_another_one() {
    let stage = renamed();
    stage.run("apply --auto-approve").exits(0);
    stage.act(json!({ "do": "advance", "seconds": 600 }));
    stage.act(json!({
        "do": "create_connection", "org": "acme", "nickname": "Accuhive production",
        "domain": "accuhive.api.kandji.io", "secret_ref": "env:ACCUHIVE_OKTA_TOKEN",
    }));
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(plan["counts"]["unmanaged"], 1, "{plan:#}");
}

#[test]
fn a_canary_without_a_url_is_set_up_by_somebody_and_ended_by_the_declaration() {
    let stage = Stage::applied();
    let bare = "nickname: Accuhive production\n    canary: { client_token: \"env:CANARY\" }";
    stage.declare("nickname: Accuhive production", bare);
    stage
        .run("plan --detailed-exitcode -v")
        .exits(2)
        .says("Set up a canary flow for the connection \"Accuhive production\"")
        .says("Start it with the card \"API Endpoint\"");
    stage.run("apply --auto-approve").exits(4);
    stage.run("handoff list").says("Set up a canary flow");
    let whole = "canary: { url: \"https://acme.workflows.okta.com/api/flo/0123abcd/invoke\", client_token: \"env:CANARY\" }";
    stage.declare("canary: { client_token: \"env:CANARY\" }", whole);
    stage.run("apply --auto-approve").exits(0);
    let list = stage.run("handoff list").exits(0);
    assert!(!list.out.contains("canary"), "{list}");
}

//! A connection whose place a second one takes: `cut_over: replace`.

use serde_json::{Value, json};

use crate::scene::with_a_replacement;
use crate::scene::{DECLARATION, WORLD, apply, fill_store, is_rotated, recorded_as, tokens};
use crate::stage::Stage;

fn nicknames(stage: &Stage) -> Vec<String> {
    let world: Value = serde_json::from_str(&stage.simulator().world().to_json()).unwrap();
    let connections = world["orgs"]["acme"]["connections"].as_array().unwrap();
    let names = connections.iter();
    names
        .map(|connection| connection["nickname"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn one_apply_makes_a_second_connection_moves_the_flows_and_deletes_the_first() {
    let mut stage = with_a_replacement();
    stage
        .run("plan --detailed-exitcode")
        .exits(2)
        .says("later second connection for connection.reports (wave 2)")
        .says("later new token into connection.reports (wave 2)")
        .says("later delete the old connection of connection.reports");
    let run = apply(&stage).exits(0);
    let order = [
        "Create the connection \"Reports #2\", which takes the old one's place",
        "Move the flows of the connection \"Reports\" to \"Reports #2\"",
        "Untick everything on the old API token",
        "Delete the old connection \"Reports\"",
        "Revoke the old API token",
    ];
    let places = order.map(|text| {
        run.err
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {run}"))
    });
    assert!(places.is_sorted(), "{run}");
    fill_store(&mut stage);
    assert_eq!(nicknames(&stage), ["Production", "Reports #2"]);
    is_rotated(&stage, "after one apply");
    let plan = stage.run("plan").exits(0);
    assert!(!plan.out.contains("unmanaged"), "{plan}");
    stage
        .run("plan --format json")
        .says("by its nickname 'Reports #2': it was replaced");
}

#[test]
fn a_flow_that_was_forgotten_is_found_before_anything_is_deleted() {
    let world = WORLD.replace(
        "connection: Reports, client_token: env:CANARY_B",
        "connection: Reports, client_token: env:CANARY_B, forgotten: 1",
    );
    let declaration = DECLARATION.replace(
        "{ nickname: Reports,",
        "{ nickname: Reports, cut_over: replace,",
    );
    let mut stage = recorded_as(&declaration, &world);
    apply(&stage)
        .exits(4)
        .says("connection.reports: Use it with the new token alone");
    fill_store(&mut stage);
    assert_eq!(nicknames(&stage), ["Production", "Reports", "Reports #2"]);
    assert!(!tokens(&stage)[1].2, "the old token is revoked");
    assert_eq!(tokens(&stage)[1].3, 2, "its boxes are ticked again");
    stage
        .run("plan --detailed-exitcode")
        .exits(2)
        .says("Move the flows of the connection \"Reports\" to \"Reports #2\"");
    apply(&stage).exits(0);
    assert_eq!(nicknames(&stage), ["Production", "Reports #2"]);
    is_rotated(&stage, "after the second apply");
}

#[test]
fn the_next_rotation_replaces_the_replacement() {
    let mut stage = with_a_replacement();
    apply(&stage).exits(0);
    fill_store(&mut stage);
    stage.act(json!({"do": "advance", "seconds": 91 * 86_400}));
    apply(&stage).exits(0);
    assert_eq!(nicknames(&stage), ["Production", "Reports #3"]);
}

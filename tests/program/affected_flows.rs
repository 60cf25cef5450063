//! Handoffs and impact name the flows that feel a change, as far as exports show them.

use serde_json::json;

use crate::stage::{HOST, Stage, text_of};

fn with_an_export() -> Stage {
    let stage = Stage::applied();
    stage.write(
        "flows/offboarding.folder",
        &text_of("examples/flows/offboarding.folder"),
    );
    let named = "nickname: Accuhive production\n    flows: [\"flows/*.folder\"]";
    stage.declare("nickname: Accuhive production", named);
    stage
}

#[test]
fn a_handoff_about_a_token_names_the_flows_behind_its_connections() {
    let stage = with_an_export();
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"] }));
    let plan = stage.run("plan --format json").exits(0).json();
    let handoff = &plan["actions"][0]["handoff"];
    assert_eq!(
        handoff["affects"],
        json!(["connection.accuhive-production"])
    );
    let flows = json!([
        "/People/Devices > Offboard user",
        "/People/Devices > Weekly device report"
    ]);
    assert_eq!(handoff["flows"], flows);
    stage.run("apply --auto-approve --operator file").exits(4);
    let id = handoff["id"].as_str().unwrap();
    // another person sees them on a machine without the exports
    std::fs::remove_dir_all(stage.path("flows")).unwrap();
    stage
        .run(&format!("handoff show {id}"))
        .exits(0)
        .says("flows    /People/Devices > Offboard user, /People/Devices > Weekly device report");
}

#[test]
fn impact_names_flows_and_falls_back_to_the_globs() {
    let stage = with_an_export();
    stage
        .run("impact token.accuhive/okta-workflows")
        .exits(0)
        .says("Offboard user");
    std::fs::remove_dir_all(stage.path("flows")).unwrap();
    stage
        .run("impact token.accuhive/okta-workflows")
        .exits(0)
        .says("flows flows/*.folder");
}

#[test]
fn an_export_is_evidence_that_the_connection_existed_then_and_nothing_more() {
    let stage = with_an_export();
    stage
        .run("evidence connection.accuhive-production")
        .exits(0)
        .says("a flow export of then has it");
    stage.act(
        json!({ "do": "delete_connection", "org": "acme", "nickname": "Accuhive production" }),
    );
    // an older export does not make it exist again
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(plan["actions"][0]["kind"], "create_connection", "{plan:#}");
}

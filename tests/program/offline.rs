//! `plan --offline` compares declared with recorded and asks nobody.

use serde_json::json;

use crate::stage::{HOST, Stage, field, item};

#[test]
fn offline_asks_nobody_and_reads_no_secret() {
    let stage = Stage::applied();
    stage.asked();
    stage.run("plan --offline").exits(0);
    stage.run("plan --offline --format json").exits(0);
    assert_eq!(stage.requests(), 0);
}

#[test]
fn offline_sees_what_the_declaration_changed_and_nothing_of_the_live_side() {
    let stage = Stage::applied();
    stage.run("plan --offline --detailed-exitcode").exits(0);
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"],
    }));
    stage.run("plan --offline --detailed-exitcode").exits(0);

    let more = "          - \"Devices: Device Information: Device details\"\n";
    stage.declare(more, &format!("{more}          - List users\n"));
    let plan = stage
        .run("plan --offline --detailed-exitcode --format json")
        .exits(2)
        .json();
    let users = field(
        item(&plan, "token.accuhive/okta-workflows"),
        "permission",
        Some("GET /users"),
    );
    assert_eq!(users["pending"], true, "{users:#}");
    assert!(users.get("live").is_none(), "{users:#}");
    assert_eq!(plan["drift"], false);
}

#[test]
fn offline_and_asking_exclude_each_other() {
    let stage = Stage::quickstart();
    stage.run("plan --offline --probe").exits(64);
    stage.run("plan --offline --simulate").exits(64);
}

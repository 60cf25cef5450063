//! `evidence ADDRESS`: every fact with source, age and weight.

use serde_json::json;

use crate::stage::{HOST, Stage};

#[test]
fn a_token_shows_what_the_log_proves() {
    let stage = Stage::applied();
    stage
        .run("evidence token.accuhive/okta-workflows")
        .exits(0)
        .says("Device details")
        .says("audit log")
        .says("proof");
}

#[test]
fn a_probe_is_evidence_of_its_own() {
    let stage = Stage::applied();
    stage
        .run("evidence token.accuhive/okta-workflows --probe")
        .exits(0)
        .says("probe");
}

#[test]
fn a_change_shows_who_made_it() {
    let stage = Stage::applied();
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"],
        "by": "7b1f7c1e-52b3-4f0a-9a64-0d1f5d3c2b10",
    }));
    stage
        .run("evidence token.accuhive/okta-workflows")
        .exits(0)
        .says("7b1f7c1e-52b3-4f0a-9a64-0d1f5d3c2b10");
}

#[test]
fn only_the_service_that_knows_is_asked() {
    let stage = Stage::applied();
    stage.asked();
    // a connection's key is as old as the order of two logs says
    stage
        .run("evidence connection.accuhive-production")
        .exits(0)
        .says("System Log");
    assert_eq!(stage.requests(), 2);
    stage.run("evidence org.acme").exits(0);
    assert!(stage.asked().iter().all(|one| one.host == "acme.okta.com"));
    stage.run("evidence tenant.accuhive").exits(0);
    assert!(stage.asked().iter().all(|one| one.host == HOST));
}

#[test]
fn an_address_that_nothing_bears_is_a_mistake() {
    Stage::applied()
        .run("evidence token.accuhive/other")
        .exits(64)
        .warns("plan -v");
}

//! `forget`: the state gives something up; nothing is revoked or deleted.

use serde_json::json;

use crate::stage::{HOST, Stage};

/// The connection and its token are not declared any more.
fn dropped() -> Stage {
    let stage = Stage::applied();
    let text = stage.read("tenantry.yaml");
    let token = text.find("      okta-workflows:\n").unwrap();
    let orgs = text.find("orgs:\n").unwrap();
    let connections = text.find("connections:\n").unwrap();
    let text = format!("{}\n{}", &text[..token], &text[orgs..connections]);
    stage.write("tenantry.yaml", &text);
    stage
}

const LINE: &str = "forget: [token.accuhive/okta-workflows, connection.accuhive-production]\n";

#[test]
fn what_is_given_up_is_unmanaged_afterwards() {
    let stage = dropped();
    stage.run("apply --auto-approve").exits(6);
    stage.declare("version: 1\n", &format!("version: 1\n{LINE}"));
    let before = stage.things();
    stage
        .run("plan --detailed-exitcode")
        .exits(2)
        .says("Given up")
        .says("nothing is revoked or deleted")
        .says("automatic: forget");
    stage.run("apply --auto-approve").exits(0);
    assert_eq!(stage.things(), before, "both are still there");
    let list = stage.run("state list").exits(0);
    assert!(!list.out.contains("okta-workflows"), "{list}");
    assert!(!list.out.contains("production"), "{list}");
    stage
        .run("plan --detailed-exitcode")
        .exits(0)
        .says("Okta Workflows");
    // the line may stay, and may go
    stage.declare(LINE, "");
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn open_handoffs_of_what_is_given_up_are_closed() {
    let stage = Stage::applied();
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"] }));
    stage.run("apply --auto-approve --operator later").exits(4);
    let text = stage.read("tenantry.yaml");
    let token = text.find("      okta-workflows:\n").unwrap();
    let orgs = text.find("orgs:\n").unwrap();
    let connections = text.find("connections:\n").unwrap();
    let text = format!("{}\n{}", &text[..token], &text[orgs..connections]);
    stage.write("tenantry.yaml", &text);
    stage.declare("version: 1\n", &format!("version: 1\n{LINE}"));
    stage.run("apply --auto-approve --operator later").exits(0);
    let list = stage.run("state list").exits(0);
    assert!(!list.out.contains("open since"), "{list}");
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_whole_tenant_and_an_org_are_given_up_with_what_is_theirs() {
    let stage = Stage::applied();
    stage.write(
        "tenantry.yaml",
        "version: 1\nforget: [tenant.accuhive, org.acme]\n",
    );
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(plan["actions"].as_array().unwrap().len(), 5, "{plan:#}");
    stage.run("apply --auto-approve").exits(0);
    stage.run("state list").exits(0).says("Nothing is recorded");
    assert_eq!(stage.things()[0][0]["revoked"], false);
    stage.run("plan --detailed-exitcode").exits(0);
}

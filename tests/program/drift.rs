//! Somebody clicks on a console: what `plan`, `drift` and `apply` make of it.

use serde_json::{Value, json};

use crate::stage::{HOST, Stage, field, item};

const TOKEN: &str = "token.accuhive/okta-workflows";
const DETAILS: &str = "GET /devices/{}/details";
const ERASE: &str = "POST /devices/{}/action/erase";
const SAM: &str = "7b1f7c1e-52b3-4f0a-9a64-0d1f5d3c2b10";

fn untick(stage: &Stage) {
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "by": SAM,
        "untick": ["Device details"],
    }));
}

fn tick(stage: &Stage) {
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "by": SAM,
        "tick": ["POST /devices/{device_id}/action/erase"],
    }));
}

fn delete_connection(stage: &Stage) {
    stage.act(json!({
        "do": "delete_connection", "org": "acme", "nickname": "Accuhive production", "by": SAM,
    }));
}

fn stray(stage: &Stage) {
    stage.act(json!({
        "do": "create_token", "tenant": HOST, "label": "test 3 (do not use)", "by": SAM,
        "permissions": ["List users"],
    }));
}

fn drifted(stage: &Stage) -> Value {
    stage
        .run("plan --detailed-exitcode --format json")
        .exits(3)
        .json()
}

/// The evidence of a field: from where, when and by whom.
#[track_caller]
fn is_evidence_of_sam(field: &Value, source: &str) {
    let evidence = &field["evidence"][0];
    assert_eq!(evidence["source"], source, "{field:#}");
    assert_eq!(evidence["actor"]["id"], SAM, "{field:#}");
    let at = evidence["at"]
        .as_str()
        .unwrap_or_else(|| panic!("no time in {field:#}"));
    at.parse::<jiff::Timestamp>().unwrap();
}

#[test]
fn an_unticked_permission_is_drift_with_its_evidence() {
    let stage = Stage::applied();
    untick(&stage);
    let plan = drifted(&stage);
    let lost = field(item(&plan, TOKEN), "permission", Some(DETAILS));
    assert_eq!(lost["verdict"], "drift");
    assert_eq!(
        [&lost["declared"], &lost["recorded"], &lost["live"]],
        [&json!(true), &json!(true), &json!(false)]
    );
    is_evidence_of_sam(lost, "audit_log");
    assert_eq!(
        item(&plan, TOKEN)["reaches"],
        json!(["connection.accuhive-production"])
    );
    assert_eq!(plan["actions"][0]["kind"], "edit_token");
    assert_eq!(plan["actions"][0]["tick"], json!([DETAILS]));
    stage
        .run("plan")
        .exits(0)
        .says("The live side moved")
        .says("reaches connection.accuhive-production")
        .says(&format!("by {SAM} (audit log)"));
}

#[test]
fn a_dangerous_permission_that_somebody_ticked_is_drift() {
    let stage = Stage::applied();
    tick(&stage);
    let plan = drifted(&stage);
    let gained = field(item(&plan, TOKEN), "permission", Some(ERASE));
    assert_eq!(gained["verdict"], "drift");
    assert_eq!(gained["live"], true);
    is_evidence_of_sam(gained, "audit_log");
    assert_eq!(plan["actions"][0]["untick"], json!([ERASE]));
    stage.run("plan").exits(0).says("DESTRUCTIVE");
}

#[test]
fn a_deleted_connection_is_drift_and_comes_back() {
    let stage = Stage::applied();
    delete_connection(&stage);
    let plan = drifted(&stage);
    let gone = field(
        item(&plan, "connection.accuhive-production"),
        "existence",
        None,
    );
    assert_eq!(
        (&gone["verdict"], &gone["live"]),
        (&json!("drift"), &json!(false))
    );
    is_evidence_of_sam(gone, "system_log");
    assert_eq!(plan["actions"][0]["kind"], "create_connection");
    assert_eq!(
        plan["actions"][0]["look_first"], false,
        "the delete event proves the absence"
    );
    stage.run("apply --auto-approve").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn an_undeclared_token_is_unmanaged_and_no_drift() {
    let stage = Stage::applied();
    stray(&stage);
    let run = stage
        .run("plan --detailed-exitcode")
        .exits(0)
        .says("Nothing to do.");
    run.says("Not managed").says("\"test 3 (do not use)\"");
    let plan = stage.run("plan --format json").exits(0).json();
    let unmanaged: Vec<&Value> = plan["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["verdict"] == "unmanaged")
        .collect();
    assert_eq!(unmanaged.len(), 1, "{plan:#}");
    assert_eq!(unmanaged[0]["name"], "test 3 (do not use)");
    assert_eq!(plan["drift"], false);
    stage.run("drift").exits(0);
}

#[test]
fn apply_brings_drift_back_and_leaves_the_undeclared_token_alone() {
    let stage = Stage::applied();
    untick(&stage);
    tick(&stage);
    delete_connection(&stage);
    stray(&stage);
    stage.run("drift").exits(3);
    stage.run("apply --auto-approve").exits(0);
    stage.run("drift").exits(0).says("No drift");
    stage.run("plan --detailed-exitcode").exits(0);
    let world = stage.simulator().world();
    let tokens = &world.tenants["accuhive"].tokens;
    let stray = tokens
        .iter()
        .find(|token| token.label == "test 3 (do not use)");
    assert!(!stray.unwrap().revoked);
}

#[test]
fn absent_leads_to_a_revoked_token() {
    let stage = Stage::applied();
    stray(&stage);
    stage.declare(
        "\norgs:\n",
        "      stray: { name: test 3 (do not use), absent: true }\n\norgs:\n",
    );
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(2)
        .json();
    assert_eq!(plan["actions"][0]["kind"], "revoke_token", "{plan:#}");
    stage.run("apply --auto-approve").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
    let world = stage.simulator().world();
    let tokens = &world.tenants["accuhive"].tokens;
    let stray = tokens
        .iter()
        .find(|token| token.label == "test 3 (do not use)");
    assert!(stray.unwrap().revoked);
}

#[test]
fn a_removal_from_the_file_is_refused_until_it_is_acknowledged() {
    let stage = Stage::applied();
    let text = stage.read("tenantry.yaml");
    let (kept, _) = text.split_once("\nconnections:").unwrap();
    stage.write("tenantry.yaml", kept);
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(
        plan["refusals"][0]["address"], "connection.accuhive-production",
        "{plan:#}"
    );
    stage.run("apply --auto-approve").exits(6);
    let connections = |stage: &Stage| stage.simulator().world().orgs["acme"].connections.len();
    assert_eq!(connections(&stage), 1, "nothing was deleted");

    let acknowledged = "apply --auto-approve --acknowledge connection.accuhive-production:delete";
    stage.run(acknowledged).exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
    let list = stage.run("state list").exits(0);
    assert!(!list.out.contains("connection."), "{list}");
}

#[test]
fn drift_points_at_the_declaring_lines() {
    let stage = Stage::applied();
    untick(&stage);
    tick(&stage);
    delete_connection(&stage);
    let report = stage.run("drift --format json").exits(3).json();
    let text = stage.read("tenantry.yaml");
    for (code, declared) in [
        ("TN501", "\"Devices: Device Information: Device details\""),
        ("TN502", "okta-workflows"),
        ("TN504", "accuhive-production"),
    ] {
        let diagnostics = report["diagnostics"].as_array().unwrap();
        let found: Vec<&Value> = diagnostics
            .iter()
            .filter(|one| one["code"] == code)
            .collect();
        assert_eq!(found.len(), 1, "{code} in {report:#}");
        let label = &found[0]["labels"][0];
        assert_eq!(label["primary"], true);
        let start = label["start"].as_u64().unwrap() as usize;
        let end = label["end"].as_u64().unwrap() as usize;
        assert_eq!(&text[start..end], declared);
        let before = &text[..start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        assert_eq!(
            (&label["line"], &label["column"]),
            (&json!(line), &json!(column))
        );
        let file = label["file"].as_str().unwrap();
        assert!(file.ends_with("tenantry.yaml"), "{file}");
    }
    let human = stage.run("drift").exits(3);
    human
        .says("tenantry.yaml:21:13")
        .says("The live side moved.");
}

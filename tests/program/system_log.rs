//! The System Log through the whole program: what is asked, what is not understood, links that lead elsewhere, what it forgets.

use serde_json::{Value, json};
use tenantry::simulator::RequestCount;

use crate::stage::{HOST, Stage, item};

const DECLARATION: &str = "version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: { name: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }
      flows: { name: Okta Workflows, permissions: [Device list] }
orgs:
  acme: { domain: acme.okta.com, credentials: { ssws: env:OKTA } }
connections:
  production: { nickname: Production, org: acme, tenant: accuhive, token: flows }
";

const WORLD: &str = "
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    tokens:
      - { label: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }
      - { label: Okta Workflows, secret: env:FLOWS, permissions: [Device list] }
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:OKTA
    other_events: 40
    connections:
      - { nickname: Production, domain: accuhive.api.kandji.io, secret: env:FLOWS }
  elsewhere:
    domain: elsewhere.okta.com
";

fn stage() -> Stage {
    Stage::of(DECLARATION, WORLD)
}

fn of_org(asked: &[RequestCount]) -> u64 {
    let org = asked.iter().filter(|one| one.host == "acme.okta.com");
    org.map(|one| one.count).sum()
}

fn status(stage: &Stage) -> Value {
    let plan = stage.run("plan --format json").exits(0).json();
    item(&plan, "connection.production")["connection"]["status"].clone()
}

fn log_event(stage: &Stage, event_type: &str, targets: Value) {
    stage.act(
        json!({ "do": "log_event", "org": "acme", "event_type": event_type, "targets": targets }),
    );
}

#[test]
fn one_request_an_org_when_nothing_is_new_and_none_for_flows() {
    let stage = stage();
    stage.run("plan").exits(0);
    for _ in 0..2 {
        stage.asked();
        stage.run("plan").exits(0);
        assert_eq!(of_org(&stage.asked()), 1);
    }
    stage.act(json!({ "do": "reauthorize_connection", "org": "acme", "nickname": "Production", "secret_ref": "env:FLOWS" }));
    stage.asked();
    assert_eq!(status(&stage), "reauthorized");
    assert_eq!(
        of_org(&stage.asked()),
        2,
        "the new page, and the empty one after it"
    );
}

#[test]
fn a_next_link_to_another_host_or_path_is_not_followed() {
    for next_link in ["other_host", "other_path"] {
        let stage = stage();
        stage.act(json!({ "do": "set", "org": "acme", "switches": { "next_link": next_link } }));
        stage
            .run("plan")
            .exits(1)
            .says("org.acme: its System Log was not read: the request was not sent")
            .says("leads elsewhere")
            .says("(TN708)");
        let asked = stage.asked();
        assert_eq!(of_org(&asked), 1, "{asked:#?}");
        for one in &asked {
            assert_ne!(one.host, "elsewhere.okta.com", "{one:?}");
            assert_ne!(one.path, "/api/v1/users", "{one:?}");
        }
    }
}

#[test]
fn pages_that_lead_in_a_circle_end() {
    let stage = stage();
    stage.act(json!({ "do": "set", "org": "acme", "switches": { "next_link": "circle" } }));
    stage.run("plan").exits(1).says("circle").says("(TN707)");
    assert!(of_org(&stage.asked()) <= 3);
}

#[test]
fn both_forms_of_link_headers_are_read() {
    for form in ["separate", "joined"] {
        let stage = stage();
        stage.act(json!({ "do": "set", "org": "acme", "switches": { "link_headers": form } }));
        assert_eq!(status(&stage), "created");
    }
}

#[test]
fn an_event_that_is_not_understood_is_counted_named_and_never_fatal() {
    let stage = stage();
    log_event(
        &stage,
        "workflows.user.connection.shared",
        json!([
            { "type": "Connector", "displayName": "Kandji" },
            { "type": "Connection", "displayName": "Production" },
        ]),
    );
    let run = stage.run("plan").exits(0);
    let run = run.says("1 event of the log could not be understood");
    assert!(!run.out.contains("connection.shared"), "{run}");
    stage
        .run("plan -v")
        .exits(0)
        .says("not understood:")
        .says("(workflows.user.connection.shared)");
    stage
        .run("drift -v")
        .exits(0)
        .warns("(workflows.user.connection.shared)");
    assert_eq!(status(&stage), "created");
}

#[test]
fn imports_and_roles_are_understood_and_a_role_says_whom_to_ask() {
    let stage = stage();
    log_event(
        &stage,
        "workflows.user.flow.import",
        json!([{ "type": "Flow", "displayName": "Lock lost devices", "id": "01J9" }]),
    );
    log_event(
        &stage,
        "workflows.user.role.user.add",
        json!([
            { "type": "User", "displayName": "Estelle", "id": "00u1" },
            { "type": "Role", "displayName": "Connection Manager" },
        ]),
    );
    let run = stage.run("plan -v").exits(0);
    assert!(!run.out.contains("understood"), "{run}");
    stage
        .run("evidence connection.production")
        .exits(0)
        .says("status created")
        .says("ask Estelle: Connection Manager since");
}

#[test]
fn the_statuses_follow_the_log_and_the_state_remembers_what_it_forgot() {
    let stage = stage();
    let declared = stage.read("tenantry.yaml");
    stage.declare("nickname: Production", "nickname: Never made");
    assert_eq!(status(&stage), "never_seen");
    stage.write("tenantry.yaml", &declared);
    assert_eq!(status(&stage), "created");
    stage.act(json!({ "do": "revoke_connection", "org": "acme", "nickname": "Production" }));
    assert_eq!(status(&stage), "revoked");
    stage
        .run("plan -v")
        .exits(0)
        .says("connection.production revoked");
    stage.run("apply --auto-approve --operator later").exits(0);

    stage.act(json!({ "do": "set", "org": "acme", "switches": { "log_days": 0 } }));
    std::fs::remove_file(stage.path(".tenantry/stand-in/observations.json")).unwrap();
    assert_eq!(status(&stage), "unknown_out_of_retention");
    stage
        .run("evidence connection.production")
        .exits(0)
        .says("state, weak")
        .says("an apply saw it in the System Log");
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(0)
        .json();
    assert_eq!(
        plan["actions"],
        json!([]),
        "a log that forgot asks for nothing"
    );

    stage.act(json!({ "do": "set", "org": "acme", "switches": { "log_days": 90 } }));
    stage.act(json!({ "do": "delete_connection", "org": "acme", "nickname": "Production" }));
    assert_eq!(status(&stage), "deleted");
}

#[test]
fn two_connections_of_one_nickname_forbid_a_conclusion() {
    let stage = stage();
    stage.act(json!({
        "do": "create_connection", "org": "acme", "nickname": "Production", "domain": HOST, "secret_ref": "env:FLOWS",
    }));
    let plan = stage.run("plan --format json").exits(0).json();
    let production = item(&plan, "connection.production");
    assert_eq!(production["verdict"], "unverifiable");
    assert_eq!(production["connection"]["namesakes"], 2);
    stage
        .run("plan")
        .exits(0)
        .says("connections (TN531)")
        .says("rename all but one of them");
    let asks = |one: &Value| one["address"] == "connection.production";
    assert!(
        !plan["actions"].as_array().unwrap().iter().any(asks),
        "{plan:#}"
    );
}

#[test]
fn undeclared_connections_are_unmanaged_and_other_connectors_are_nobodys_business() {
    let stage = stage();
    stage.act(json!({
        "do": "create_connection", "org": "acme", "nickname": "Somebody's test", "domain": HOST, "secret_ref": "env:FLOWS",
    }));
    log_event(
        &stage,
        "workflows.user.connection.create",
        json!([
            { "type": "Connector", "displayName": "Slack" },
            { "type": "Connection", "displayName": "Kandji alerts" },
        ]),
    );
    let plan = stage.run("plan --format json").exits(0).json();
    let items = plan["items"].as_array().unwrap();
    let unmanaged: Vec<&Value> = items
        .iter()
        .filter(|item| item["verdict"] == "unmanaged")
        .map(|item| &item["name"])
        .collect();
    assert_eq!(unmanaged, ["Somebody's test"], "{plan:#}");
    assert_eq!(plan["drift"], false);
}

#[test]
fn a_rename_is_never_a_deletion_and_a_creation() {
    let stage = stage();
    stage.run("apply --auto-approve --operator later").exits(0);
    stage.act(json!({ "do": "rename_connection", "org": "acme", "nickname": "Production", "rename": "Prod" }));
    stage.run("plan --detailed-exitcode").exits(0);
    stage.declare("nickname: Production", "nickname: Prod");
    let plan = stage.run("plan --format json").exits(0).json();
    let kinds: Vec<&Value> = plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| &action["kind"])
        .collect();
    assert_eq!(kinds, ["rename_connection"], "{plan:#}");
}

#[test]
fn a_capture_goes_back_as_far_as_the_log_and_keeps_no_name() {
    let stage = stage();
    log_event(
        &stage,
        "workflows.user.role.user.add",
        json!([{ "type": "User", "displayName": "Estelle" }, { "type": "Role", "displayName": "Connection Manager" }]),
    );
    let run = stage.run("capture okta acme").exits(0);
    let events = run.json();
    let types: Vec<&Value> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["eventType"])
        .collect();
    // the connection was made a month ago
    assert_eq!(
        types,
        [
            "workflows.user.role.user.add",
            "workflows.user.connection.create"
        ]
    );
    assert!(
        !run.out.contains("Estelle") && !run.out.contains("Production"),
        "{run}"
    );
}

#[test]
fn an_apply_keeps_the_newest_key_event_before_the_log_forgets_it() {
    let stage = stage();
    stage.run("apply --auto-approve --operator later").exits(0);
    stage.act(json!({ "do": "reauthorize_connection", "org": "acme", "nickname": "Production", "secret_ref": "env:FLOWS" }));
    let note = "a key was put in again";
    stage.run("plan").exits(0).says(note);
    stage.run("apply --auto-approve --operator later").exits(0);
    let run = stage.run("plan").exits(0);
    assert!(!run.out.contains(note), "{run}");
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let shown = stage.run("state show connection.production").exits(0);
    assert!(shown.out.contains(&today), "{shown}");
}

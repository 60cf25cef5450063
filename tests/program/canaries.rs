//! `--canary`: each declared canary is called once, and only then; its answer is evidence.

use serde_json::{Value, json};
use tenantry::simulator::RequestCount;

use crate::stage::{HOST, Stage, field, item};

const FLOWS: &str = "acme.workflows.okta.com";

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
  production:
    nickname: Production
    org: acme
    tenant: accuhive
    token: flows
    canary: { url: \"https://acme.workflows.okta.com/api/flo/prod1/invoke\", client_token: env:CANARY }
  other: { nickname: Other, org: acme, tenant: accuhive, token: flows }
";

const WORLD: &str = "
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    tokens:
      - { label: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }
      - { label: Okta Workflows, secret: env:FLOWS, permissions: [Device list] }
      - { label: spare, secret: env:SPARE, permissions: [Device list] }
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:OKTA
    connections:
      - { nickname: Production, domain: accuhive.api.kandji.io, secret: env:FLOWS }
      - { nickname: Other, domain: accuhive.api.kandji.io, secret: env:FLOWS }
    canaries:
      - { alias: prod1, connection: Production, client_token: env:CANARY }
  elsewhere:
    domain: elsewhere.okta.com
    canaries: []
";

fn stage() -> Stage {
    let mut stage = Stage::of(DECLARATION, WORLD);
    stage.run("apply --auto-approve --operator later").exits(0);
    stage.asked();
    stage.set("NO_COLOR", "1");
    stage
}

fn flows(asked: &[RequestCount]) -> u64 {
    let flows = asked.iter().filter(|one| one.path.starts_with("/api/flo/"));
    flows.map(|one| one.count).sum()
}

fn canary(plan: &Value) -> &Value {
    &item(plan, "connection.production")["connection"]["canary"]["outcome"]
}

/// The connection holds a key that nobody accepts any more, while the declared token lives.
fn kill_the_key(stage: &Stage) {
    stage.act(json!({ "do": "reauthorize_connection", "org": "acme", "nickname": "Production", "secret_ref": "env:SPARE" }));
    stage.act(json!({ "do": "revoke_token", "tenant": HOST, "token": "spare" }));
}

#[test]
fn without_the_flag_nothing_is_called_and_with_it_each_flow_once() {
    let stage = stage();
    for command in ["plan", "drift", "evidence connection.production"] {
        stage.run(command).exits(0);
        assert_eq!(flows(&stage.asked()), 0, "{command}");
        stage.run(&format!("{command} --canary")).exits(0);
        let asked = stage.asked();
        assert_eq!(flows(&asked), 1, "{command}");
        assert!(asked.iter().all(|one| one.method == "GET"), "{asked:#?}");
    }
    stage.run("evidence connection.other --canary").exits(0);
    assert_eq!(
        flows(&stage.asked()),
        0,
        "another connection's canary is not asked for"
    );
}

#[test]
fn one_that_works_proves_the_connection_and_not_which_token() {
    let stage = stage();
    let plan = stage.run("plan --canary --format json").exits(0).json();
    assert_eq!(canary(&plan), "works");
    let behind = field(item(&plan, "connection.production"), "behind", None);
    assert_eq!(behind["verdict"], "unverifiable");
    assert_eq!(behind["evidence"][0]["source"], "canary");
    assert_eq!(behind["evidence"][0]["weight"], "proof");
    stage.run("plan -v --canary").exits(0).says("canary: works");
    let again = stage.run("plan --canary --format json").exits(0).json();
    assert_eq!(plan, again, "equal answers give equal plans");
}

#[test]
fn a_dead_key_is_drift_and_asks_for_a_new_one() {
    let stage = stage();
    kill_the_key(&stage);
    stage.run("drift").exits(0);
    stage
        .run("drift --canary")
        .exits(3)
        .says("TN532")
        .says("the tenant refused the connection's key");
    let plan = stage.run("plan --canary --format json").exits(0).json();
    assert_eq!(canary(&plan), "denied");
    assert_eq!(plan["actions"][0]["kind"], "reauthorize_connection");
    stage.run("plan --canary --detailed-exitcode").exits(3);
    stage
        .run("apply --canary --auto-approve --operator later")
        .exits(4);
    stage.act(json!({ "do": "reauthorize_connection", "org": "acme", "nickname": "Production", "secret_ref": "env:FLOWS" }));
    stage
        .run("apply --canary --auto-approve --operator later")
        .exits(0);
    stage.run("drift --canary").exits(0);
}

#[test]
fn a_missing_device_list_is_told_apart_from_a_dead_key() {
    let stage = stage();
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device list"] }));
    let report = stage.run("drift --canary --format json").exits(3).json();
    let found = report["diagnostics"].as_array().unwrap();
    let codes: Vec<&Value> = found.iter().map(|one| &one["code"]).collect();
    assert!(
        codes.contains(&&json!("TN501")) && codes.contains(&&json!("TN532")),
        "{report:#}"
    );
    let plan = stage.run("plan --canary --format json").exits(0).json();
    let kinds: Vec<&Value> = plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["kind"])
        .collect();
    assert_eq!(kinds, ["edit_token"], "the box is the matter, not the key");
}

#[test]
fn an_outage_is_no_drift_and_exits_1() {
    let stage = stage();
    for (act, outcome) in [
        (
            json!({ "do": "fault", "kind": "status", "status": 503, "path": "/api/flo/*" }),
            "flow_unreachable",
        ),
        (
            json!({ "do": "fault", "kind": "html", "path": "/api/flo/*" }),
            "flow_unreachable",
        ),
    ] {
        stage.act(act);
        let plan = stage.run("plan --canary --format json").exits(1).json();
        assert_eq!(canary(&plan), outcome);
        assert_eq!(
            (&plan["drift"], &plan["actions"]),
            (&json!(false), &json!([]))
        );
        stage.run("drift --canary").exits(1).says("TN533");
        stage.act(json!({ "do": "clear_faults" }));
    }
}

#[test]
fn a_url_of_another_host_is_refused_and_the_token_is_not_sent() {
    let stage = stage();
    stage.declare(FLOWS, "elsewhere.workflows.okta.com");
    stage
        .run("drift --canary")
        .exits(1)
        .says("TN534")
        .says("elsewhere.workflows.okta.com");
    let asked = stage.asked();
    assert_eq!(flows(&asked), 0, "{asked:#?}");
    assert!(
        asked.iter().all(|one| !one.host.contains("elsewhere")),
        "{asked:#?}"
    );

    stage.declare(
        "elsewhere.workflows.okta.com/api/flo/prod1/invoke",
        "acme.workflows.okta.com/app/prod1",
    );
    stage
        .run("plan --canary")
        .exits(1)
        .says("connections (TN534)")
        .says("no invoke URL");
    assert!(stage.asked().iter().all(|one| one.host != FLOWS));
}

#[test]
fn in_ci_the_first_use_of_a_client_token_is_refused() {
    let mut stage = stage();
    stage.set("CI", "true");
    stage
        .run("plan --canary")
        .exits(1)
        .says("connections (TN534)")
        .says("--approve-new-secret-use");
    assert_eq!(flows(&stage.asked()), 0);
    stage.run("plan --canary --approve-new-secret-use").exits(0);
    assert_eq!(flows(&stage.asked()), 1);
}

#[test]
fn a_client_token_that_is_not_at_hand_is_a_note_to_set_it() {
    let stage = stage();
    stage.declare("client_token: env:CANARY", "client_token: env:MISSING");
    stage
        .run("plan --canary")
        .exits(0)
        .says("connections (TN533)")
        .says("set env:MISSING where this runs");
}

#[test]
fn a_plan_that_rests_on_canaries_is_applied_with_them() {
    let stage = stage();
    kill_the_key(&stage);
    stage.run("plan --canary --out plan.json").exits(0);
    let apply = "apply --plan plan.json --auto-approve --operator later";
    stage.run(apply).exits(7);
    stage.run(&format!("{apply} --canary")).exits(4);
}

//! `policy`: what may be declared at all, and who approves a plan.

use serde_json::json;

use crate::stage::{Program, Stage};

const POLICY: &str = "policy:
  highest_risk: write
  forbidden: ['DELETE /devices/{device_id}']
  require_approval: { read: it, destructive: security }
";

const ERASE: &str = "          - POST /devices/{device_id}/action/erase\n";

fn erasing(stage: &Program) {
    let details = "          - \"Devices: Device Information: Device details\"\n";
    stage.declare(details, &format!("{details}{ERASE}"));
}

#[test]
fn a_refusal_shows_the_policys_line_and_nothing_is_applied() {
    let stage = Stage::quickstart();
    stage.write("policy.tenantry.yaml", POLICY);
    erasing(&stage);
    stage
        .run("validate")
        .exits(65)
        .warns("TN341")
        .warns("policy.tenantry.yaml:2:")
        .warns("at most `write`");
    // the plan is shown, and refused
    stage
        .run("plan")
        .exits(6)
        .says("Okta Workflows")
        .warns("Refused by the policy in 1 place");
    let before = stage.things();
    stage
        .run("apply --auto-approve")
        .exits(6)
        .warns("nothing of this is applied");
    assert_eq!(stage.things(), before);
    assert!(!stage.path(".tenantry/stand-in/state.json").exists());
    stage.run("drift").exits(6);
    // a configuration with other errors is none at all
    stage.write(
        "more.tenantry.yaml",
        "connections: { x: { token: nothing } }\n",
    );
    stage.run("plan").exits(65);
}

#[test]
fn nothing_in_a_pull_request_silences_it() {
    let stage = Stage::quickstart();
    stage.write("policy.tenantry.yaml", POLICY);
    erasing(&stage);
    stage
        .run("plan --allow TN341")
        .exits(64)
        .warns("nothing but a change of the policy lifts that");
    stage
        .run("validate --allow TN3 --warn TN")
        .exits(65)
        .warns("TN341");
    stage
        .run("validate --baseline known.json --update-baseline")
        .exits(65)
        .warns("TN341");
    stage.declare(
        ERASE,
        "          # tenantry: allow TN341 -- it is urgent\n          - POST /devices/{device_id}/action/erase\n",
    );
    stage
        .run("validate")
        .exits(65)
        .warns("TN341")
        .warns("TN126");
    stage.write("rules.tenantry.yaml", "rules: { TN341: allow }\n");
    stage
        .run("validate")
        .exits(65)
        .warns("TN341")
        .warns("TN125");
    stage.write(
        "again.tenantry.yaml",
        "policy: { highest_risk: destructive }\n",
    );
    stage
        .run("validate")
        .exits(65)
        .warns("`policy` is declared twice");
}

#[test]
fn approval_marks_the_plan_and_refuses_nothing() {
    let mut stage = Stage::quickstart();
    stage.write(
        "policy.tenantry.yaml",
        &POLICY.replace("write", "destructive"),
    );
    let output = stage.path("output").display().to_string();
    stage.set("GITHUB_OUTPUT", &output);
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(plan["grants"]["risk"], "read");
    assert_eq!(plan["grants"]["approval"], "it");
    erasing(&stage);
    stage
        .run("plan --report github=- --report markdown=plan.md")
        .exits(0)
        .says("Needs approval by security (policy.tenantry.yaml:4)");
    let outputs = stage.read("output");
    assert!(
        outputs.contains("risk=destructive\napproval=security\n"),
        "{outputs}"
    );
    assert!(stage.read("plan.md").contains("Needs approval by security"));
    stage.run("apply --auto-approve").exits(0);
    // nothing is granted any more
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(plan.get("grants"), None);
    // a key that is handed out has all that its token may
    stage.act(json!({ "do": "delete_connection", "org": "acme", "nickname": "Accuhive production", "by": "7b1f7c1e-52b3-4f0a-9a64-0d1f5d3c2b10" }));
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(
        plan["grants"]["at"],
        json!(["connection.accuhive-production"])
    );
    assert_eq!(plan["grants"]["approval"], "security");
}

#[test]
fn what_a_policy_cannot_mean_is_told() {
    let program = Program::quickstart();
    for (policy, told) in [
        ("{ highest_risk: grave }", "`grave` is no risk"),
        ("{ regions: [mars] }", "`mars` is no region"),
        (
            "{ require_approval: { write: \"a\\nrisk=none\" } }",
            "names nobody",
        ),
        (
            "{ require_approval: { wirte: team } }",
            "`wirte` is no risk",
        ),
        (
            "{ sharing: { connections: sometimes } }",
            "is no way to share a token",
        ),
        ("{ sharing: {} }", "`connections` is missing"),
        ("{ rotation: { every: 90 } }", "is no duration"),
        (
            "{ rotation: { every: 90d, shortest_overlap: 9d, longest_overlap: 8d } }",
            "no overlap can be",
        ),
        ("{ forbidden: [Erase Devcie] }", "is no permission"),
        ("{ hosts: [x] }", "is no field of the policy"),
        ("[]", "expected a mapping"),
    ] {
        program.write("policy.tenantry.yaml", &format!("policy: {policy}\n"));
        program.run("validate").exits(65).warns(told);
    }
}

//! `import`: what nobody declared, into the files and into the state.

use std::fmt::Write as _;

use serde_json::json;

use crate::stage::{HOST, Stage};

const DECLARATION: &str = "version: 1\n\ntenants:\n  accuhive: # the one\n    api_host: accuhive.api.kandji.io\n    tokens:\n      auditor: # reads\n        name: tenantry auditor\n        secret: env:AUDITOR\n        permissions: [List audit events]\n      # the end of the tokens\n\norgs:\n  acme: # ours\n    domain: acme.okta.com\n    credentials: { ssws: env:ACME }\n";
const SAM: &str = "7b1f7c1e-52b3-4f0a-9a64-0d1f5d3c2b10";

/// A world with these tokens (YAML, six spaces deep) and nicknames.
fn world(tokens: &str, nicknames: &[String]) -> String {
    let mut world = format!(
        "clock: 2026-11-24T09:00:00Z\ntenants:\n  accuhive:\n    host: {HOST}\n    devices: 3\n    tokens:\n      - label: tenantry auditor\n        secret: env:AUDITOR\n        permissions: [List audit events]\n        created: 2026-11-01T08:00:00Z\n{tokens}orgs:\n  acme:\n    domain: acme.okta.com\n    ssws: env:ACME\n    connections:\n"
    );
    for nickname in nicknames {
        let nickname = serde_json::to_string(nickname).unwrap();
        writeln!(
            world,
            "      - nickname: {nickname}\n        domain: {HOST}\n        created: 2026-11-10T08:00:00Z"
        )
        .unwrap();
    }
    if nicknames.is_empty() {
        world = world.replace("    connections:\n", "    connections: []\n");
    }
    world
}

fn token(label: &str, permissions: &str, rest: &str) -> String {
    let label = serde_json::to_string(label).unwrap();
    format!(
        "      - label: {label}\n        permissions: [{permissions}]\n        created: 2026-11-02T08:00:00Z\n{rest}"
    )
}

#[test]
fn fifty_tokens_and_twenty_connections_and_the_plan_is_empty() {
    let boxes = [
        "Device list",
        "List users",
        "'Devices: Device Actions: Lock Device'",
    ];
    let mut tokens = String::new();
    for number in 0..50 {
        let permissions = format!(
            "'Devices: Device Information: Device details', {}",
            boxes[number % 3]
        );
        let text = format!("        description: 'no. {number}: #1'\n");
        tokens += &token(&format!("Token {number}"), &permissions, &text);
    }
    let nicknames: Vec<String> = (0..20).map(|number| format!("Flow {number}")).collect();
    let stage = Stage::of(DECLARATION, &world(&tokens, &nicknames));

    let dry = stage.run("import --dry-run").exits(0);
    dry.says("token-49:")
        .says("# unknown: the token behind this connection")
        .says("50 tokens, 20 connections");
    assert_eq!(
        stage.read("tenantry.yaml"),
        DECLARATION,
        "--dry-run writes nothing"
    );
    stage.run("import").exits(64).warns("--yes");

    stage
        .run("import --yes")
        .exits(0)
        .says("The next plan is empty");
    let text = stage.read("tenantry.yaml");
    for kept in [
        "accuhive: # the one",
        "auditor: # reads",
        "# the end of the tokens",
        "acme: # ours",
    ] {
        assert_eq!(text.matches(kept).count(), 1, "{kept} in {text}");
    }
    stage
        .run("validate")
        .exits(0)
        .says("51 tokens")
        .says("20 connections");
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(0)
        .json();
    assert_eq!(plan["actions"], json!([]));
    assert!(
        plan["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item["verdict"] != "unmanaged")
    );
    stage
        .run("plan --detailed-exitcode")
        .exits(0)
        .says("Nothing to do.");
    stage
        .run("import --yes")
        .exits(0)
        .says("Nothing to import.");
    assert_eq!(
        stage.read("tenantry.yaml"),
        text,
        "a second time writes nothing"
    );
    stage.run("fmt --check").exits(0);
}

#[test]
fn names_that_collide_or_attack_are_declared_or_left_out() {
    let hostile = "evil\u{202e}: \"#\\ {x}\u{1b}[2J";
    let tokens = [
        token("twin", "Device list", ""),
        token("twin", "List users", ""),
        token("A b", "Device list", ""),
        token("a-b", "Device list", ""),
        token("a.b!", "Device list", ""),
        token("unknown", "Device list", ""),
        token(hostile, "Device list", ""),
        token("gone", "Device list", "        revoked: true\n"),
        token("0f8fad5b-d9cb-469f-a165-70867728950e", "Device list", ""),
        token("nothing", "", ""),
    ];
    let stage = Stage::of(DECLARATION, &world(&tokens.concat(), &["x: y".to_owned()]));
    let run = stage.run("import --yes").exits(0);
    run.says("2 tokens of this tenant bear this name")
        .says("its name looks like a secret");
    let text = stage.read("tenantry.yaml");
    assert!(!text.contains("gone") && !text.contains("twin"), "{text}");
    assert!(
        !text.contains('\u{202e}') && !text.contains('\u{1b}'),
        "{text}"
    );
    assert!(text.contains("permissions: []"), "{text}");
    stage.run("validate").exits(0).says("7 tokens");
    stage.run("plan --detailed-exitcode").exits(0);
    let again = stage
        .run("import --yes")
        .exits(0)
        .says("Nothing to import.");
    again.says("2 tokens of this tenant bear this name");
}

#[test]
fn the_only_other_token_is_behind_a_connection_and_a_named_one_is_no_work() {
    let stage = Stage::of(
        DECLARATION,
        &world(&token("Okta", "Device list", ""), &["One".to_owned()]),
    );
    stage.run("import --yes --only connection.one").exits(0);
    assert!(
        stage
            .read("tenantry.yaml")
            .contains("token: unknown # unknown:")
    );
    stage.run("import --yes").exits(0).says("1 token.");
    stage.run("plan --detailed-exitcode").exits(0);
    // somebody found out
    stage.declare("token: unknown #", "token: okta #");
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(plan["actions"][0]["kind"], "record", "{plan:#}");
    stage.run("apply --auto-approve").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);

    let whole = Stage::of(
        DECLARATION,
        &world(&token("Okta", "Device list", ""), &["One".to_owned()]),
    );
    whole.run("import --yes").exits(0);
    let text = whole.read("tenantry.yaml");
    assert!(
        text.contains("token: okta # the audit log shows no other token"),
        "{text}"
    );
    whole.run("plan --detailed-exitcode").exits(0);

    // a key that was put in before the token was made is not that token's
    let world = world(&token("Okta", "Device list", ""), &["One".to_owned()]);
    let older = Stage::of(
        DECLARATION,
        &world.replace("created: 2026-11-10", "created: 2026-10-10"),
    );
    older.run("import --yes").exits(0);
    assert!(older.read("tenantry.yaml").contains("token: unknown #"));
    older.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn live_values_take_the_place_of_declared_ones_that_moved() {
    let stage = Stage::applied();
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "by": SAM,
        "untick": ["Device details"], "tick": ["POST /devices/{device_id}/action/erase"],
    }));
    stage.run("drift").exits(3);
    stage
        .run("import --yes")
        .exits(0)
        .says("Nothing to import.");
    let before = stage.read("tenantry.yaml");
    stage
        .run("import --yes --drift")
        .exits(0)
        .says("1 changed token");
    let after = stage.read("tenantry.yaml");
    let (lost, gained) = (
        "Device Information: Device details\"",
        "Device Actions: Erase Device\"",
    );
    assert!(before.contains(lost) && !after.contains(lost), "{after}");
    assert!(after.contains(gained), "{after}");
    assert_eq!(
        before.matches('#').count(),
        after.matches('#').count(),
        "comments stay"
    );
    stage.run("drift").exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
}

#[test]
fn a_connection_of_several_tenants_asks_which_one() {
    let two = DECLARATION.replace(
        "\norgs:",
        "  other:\n    api_host: other.api.kandji.io\n\norgs:",
    );
    let stage = Stage::of(&two, &world("", &["One".to_owned()]));
    stage
        .run("import --yes")
        .exits(0)
        .says("--tenant connection.one=TENANT");
    assert_eq!(stage.read("tenantry.yaml"), two);
    stage
        .run("import --yes --tenant connection.one=nobody")
        .exits(0)
        .says("no tenant nobody");
    stage
        .run("import --yes --tenant connection.nine=other")
        .exits(64)
        .warns("Not managed");
    stage
        .run("import --yes --tenant connection.one=accuhive")
        .exits(0);
    assert!(
        stage
            .read("tenantry.yaml")
            .contains("    tenant: accuhive\n")
    );
}

#[test]
fn a_declaration_in_braces_is_left_alone() {
    let braces = DECLARATION.replace(
        "    tokens:\n      auditor: # reads\n        name: tenantry auditor\n        secret: env:AUDITOR\n        permissions: [List audit events]\n",
        "    tokens: { auditor: { name: tenantry auditor, secret: 'env:AUDITOR', permissions: [List audit events] } }\n",
    );
    let stage = Stage::of(&braces, &world(&token("Okta", "Device list", ""), &[]));
    stage
        .run("import --yes")
        .exits(0)
        .says("write it out, then import again");
    assert_eq!(stage.read("tenantry.yaml"), braces);
}

#[test]
fn exports_say_which_flows_use_a_connection_and_which_connection_no_log_knows() {
    let nicknames = ["Accuhive production".to_owned()];
    let stage = Stage::of(DECLARATION, &world("", &nicknames));
    let export = std::fs::read(crate::stage::checkout().join("examples/flows/offboarding.folder"));
    let folder = stage.path("exported [1]");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("offboarding.folder"), export.unwrap()).unwrap();

    stage
        .run_words(&["import", "--yes", "--exports", "exported [1]"])
        .exits(0)
        .warns("The exports use a connection \"Accuhive lab\" that neither the files nor a System Log know");
    let text = stage.read("tenantry.yaml");
    assert!(
        text.contains("    flows:\n      - \"exported [[]1[]]/offboarding.folder\"\n"),
        "{text}"
    );
    // the glob leads to the file, brackets and all
    let plan = stage.run("impact connection.accuhive-production").exits(0);
    plan.says("Offboard");
    stage
        .run("import --exports nothing-here")
        .exits(1)
        .warns("nothing-here");
}

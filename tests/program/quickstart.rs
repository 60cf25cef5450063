//! `examples/quickstart` with `--simulate`: plan, apply, plan tell one story.

use serde_json::json;

use crate::stage::{Program, field, item};

#[test]
fn plan_apply_plan_exit_with_2_0_0() {
    let program = Program::quickstart();
    let first = program.run("plan --simulate --detailed-exitcode").exits(2);
    for text in [
        "+ token.accuhive/okta-workflows",
        "Create the API token \"Okta Workflows\"",
        "[x] Device list GET /devices",
        "Create the connection \"Accuhive production\"",
        "Plan: 3 pending",
    ] {
        assert!(first.out.contains("Plan: 3 pending"), "{first}");
        let squeezed: Vec<&str> = first.out.split_whitespace().collect();
        assert!(squeezed.join(" ").contains(text), "no {text:?} in {first}");
    }
    program
        .run("apply --simulate --auto-approve")
        .exits(0)
        .says("Done: 5.");
    program
        .run("plan --simulate --detailed-exitcode")
        .exits(0)
        .says("Nothing to do.")
        .says("facts verified,")
        .says("cannot be");
}

#[test]
fn pending_changes_exit_with_0_unless_asked_in_detail() {
    Program::quickstart()
        .run("plan --simulate")
        .exits(0)
        .says("Plan: 3 pending");
}

#[test]
fn reset_starts_over() {
    let program = Program::quickstart();
    program.run("apply --simulate --auto-approve").exits(0);
    program.run("plan --simulate --detailed-exitcode").exits(0);
    program
        .run("plan --simulate=reset --detailed-exitcode")
        .exits(2);
    let world = program.read(".tenantry/simulated/world.json");
    assert!(
        !world.contains("Okta Workflows"),
        "nobody has clicked anything: {world}"
    );
}

#[test]
fn the_json_plan_tells_the_same_story() {
    let program = Program::quickstart();
    let first = program.run("plan --simulate --format json").exits(0).json();
    assert_eq!(first["format_version"], "1.2");
    assert_eq!(
        (&first["empty"], &first["drift"]),
        (&json!(false), &json!(false))
    );
    let kinds: Vec<_> = first["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| &action["kind"])
        .collect();
    assert_eq!(
        kinds,
        ["adopt", "create_token", "create_token", "create_connection"]
    );
    let token = item(&first, "token.accuhive/okta-workflows");
    assert_eq!(field(token, "existence", None)["pending"], true);

    program.run("apply --simulate --auto-approve").exits(0);
    let second = program.run("plan --simulate --format json").exits(0).json();
    assert_eq!(second["empty"], true);
    assert_eq!(second["actions"], json!([]));
    assert_eq!(
        second["coverage"],
        json!({ "facts": 14, "verified": 12, "attested": 0 })
    );
    assert_eq!(
        item(&second, "token.accuhive/auditor")["verdict"],
        "in_sync"
    );
    assert_eq!(second["digest"].as_str().unwrap().len(), 64);
    assert_ne!(first["digest"], second["digest"]);
}

#[test]
fn apply_asks_nobody_without_a_terminal_and_does_nothing() {
    let program = Program::quickstart();
    program
        .run("apply --simulate")
        .exits(64)
        .warns("--auto-approve");
    program
        .run("state list --simulate")
        .exits(0)
        .says("Nothing is recorded yet.");
}

//! After a failure: what was done, what failed and why, what was never reached.

use crate::stage::Stage;

/// A first connection that the console refuses, since its key cannot list devices, and a second one that it takes.
fn stage() -> Stage {
    let stage = Stage::applied();
    let mut text = stage.read("tenantry.yaml");
    for (key, token) in [("a-broken", "auditor"), ("b-fine", "okta-workflows")] {
        text.push_str(&format!(
            "  {key}:\n    nickname: {key}\n    org: acme\n    tenant: accuhive\n    token: {token}\n"
        ));
    }
    stage.write("tenantry.yaml", &text);
    stage
}

fn nicknames(stage: &Stage) -> Vec<String> {
    let things = stage.things();
    let connections = things[2].as_array().unwrap();
    let nickname =
        |connection: &serde_json::Value| connection["nickname"].as_str().unwrap().to_owned();
    connections.iter().map(nickname).collect()
}

#[test]
fn nothing_new_is_started_after_a_failure() {
    let stage = stage();
    stage
        .run("apply --auto-approve")
        .exits(1)
        .says("Failed: 1 connection.a-broken")
        .says("lacks the permission Device list")
        .says("Never reached: 1 connection.b-fine")
        .says("something before it failed, and --continue-on-error was not given");
    assert_eq!(nicknames(&stage), ["Accuhive production"]);
}

#[test]
fn with_the_flag_it_goes_on_with_what_does_not_depend_on_it() {
    let stage = stage();
    let run = stage
        .run("apply --auto-approve --continue-on-error")
        .exits(1)
        .says("Done: 1.")
        .says("Failed: 1 connection.a-broken");
    assert!(!run.out.contains("Never reached"), "{run}");
    assert_eq!(nicknames(&stage), ["Accuhive production", "b-fine"]);
    // what failed is tried again, and nothing is done twice
    stage
        .run("apply --auto-approve --continue-on-error")
        .exits(1);
    assert_eq!(nicknames(&stage), ["Accuhive production", "b-fine"]);
}

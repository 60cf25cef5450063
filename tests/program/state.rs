//! `state list|show`: what is recorded, and nothing else.

use serde_json::Value;

use crate::stage::{Program, Stage};

#[test]
fn nothing_is_recorded_before_the_first_apply() {
    Program::quickstart()
        .run("state list")
        .exits(0)
        .says("Nothing is recorded yet.");
}

#[test]
fn everything_that_was_applied_is_listed() {
    let list = Stage::applied().run("state list").exits(0);
    assert_eq!(
        list.out.lines().collect::<Vec<_>>(),
        [
            "org.acme",
            "tenant.accuhive",
            "token.accuhive/auditor",
            "token.accuhive/okta-workflows",
            "connection.accuhive-production",
        ],
    );
}

#[test]
fn one_address_is_shown_as_the_state_has_it() {
    let stage = Stage::applied();
    for address in [
        "org.acme",
        "tenant.accuhive",
        "token.accuhive/okta-workflows",
        "connection.accuhive-production",
    ] {
        let shown = stage.run(&format!("state show {address}")).exits(0).json();
        assert!(shown.is_object(), "{shown}");
    }
    let token = stage
        .run("state show token.accuhive/okta-workflows")
        .exits(0);
    let id = stage.simulator().world().tenants["accuhive"].tokens[1]
        .id
        .clone();
    let text = token.json().to_string();
    assert!(text.contains(&id.unwrap().to_string()), "{text}");
}

#[test]
fn what_is_not_recorded_is_a_mistake() {
    Stage::applied()
        .run("state show token.accuhive/other")
        .exits(64)
        .warns("state list");
}

#[test]
fn the_simulated_state_is_shown_on_request() {
    let program = Program::quickstart();
    program.run("apply --simulate --auto-approve").exits(0);
    program
        .run("state list")
        .exits(0)
        .says("Nothing is recorded yet.");
    program
        .run("state list --simulate")
        .exits(0)
        .says("connection.accuhive-production");
    program.run("state show org.acme --simulate").exits(0);
}

#[test]
fn a_broken_state_is_never_taken_for_an_empty_one() {
    let stage = Stage::applied();
    let text = stage.read(".tenantry/stand-in/state.json");
    for broken in ["", "{", &text[..text.len() / 2], "[]"] {
        stage.write(".tenantry/stand-in/state.json", broken);
        for line in ["state list", "plan", "apply --auto-approve"] {
            let run = stage.run(line).exits(1).warns("state.json");
            assert!(!run.out.contains("Create"), "{run}");
        }
        assert_eq!(
            stage.read(".tenantry/stand-in/state.json"),
            broken,
            "it is left as it is"
        );
    }
}

#[test]
fn a_lost_observations_cache_costs_nothing_but_requests() {
    let stage = Stage::applied();
    let before = stage.run("plan --format json").exits(0).out;
    for broken in ["", "{", "null", "[]"] {
        stage.write(".tenantry/stand-in/observations.json", broken);
        assert_eq!(stage.run("plan --format json").exits(0).out, before);
    }
    let state: Value = serde_json::from_str(&stage.read(".tenantry/stand-in/state.json")).unwrap();
    assert_eq!(state["origin"], "simulated");
}

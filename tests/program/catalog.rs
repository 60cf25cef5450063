//! `permissions` and `explain`: what the program knows without asking anybody.

use serde_json::Value;

use crate::stage::{Program, checkout};

fn program() -> Program {
    Program::with(&[])
}

#[test]
fn permissions_are_found_by_words() {
    let run = program()
        .run("permissions device details")
        .exits(0)
        .says("Device details");
    run.says("GET /devices/{}/details");
    program()
        .run("permissions risk:destructive")
        .exits(0)
        .says("Erase Device");
}

#[test]
fn permissions_as_json_carry_identity_risk_and_label() {
    let found = program()
        .run("permissions erase --format json")
        .exits(0)
        .json();
    let list = found
        .as_array()
        .or_else(|| found["permissions"].as_array())
        .unwrap();
    let erase = list
        .iter()
        .find(|one| {
            one.to_string()
                .contains("/devices/{device_id}/action/erase")
        })
        .unwrap();
    assert_eq!(erase["risk"], "destructive", "{erase:#}");
}

#[test]
fn no_permission_found_fails_and_says_so() {
    let run = program()
        .run("permissions devcie lst")
        .exits(1)
        .warns("No permission matches 'devcie lst'");
    assert_eq!(run.out, "");
}

#[test]
fn a_code_is_explained_by_id_and_by_name() {
    let by_id = program().run("explain TN501").exits(0);
    let by_name = program().run("explain permission-lost").exits(0);
    assert_eq!(by_id.out, by_name.out);
    by_id.says("TN501").says("permission-lost");
    program().run("explain tn501").exits(0);
}

#[test]
fn an_unknown_code_is_a_mistake_with_a_guess() {
    program()
        .run("explain permision-lost")
        .exits(64)
        .warns("did you mean TN501");
    program()
        .run("explain nothing-of-the-kind")
        .exits(64)
        .warns("there is no code");
}

#[test]
fn every_code_has_a_page_in_the_docs_as_the_program_writes_it() {
    let program = program();
    program.run("explain --out pages").exits(0);
    let list = program.run("explain").exits(0);
    assert!(list.out.lines().count() > 50);
    for line in list.out.lines() {
        let id = line.split_whitespace().next().unwrap();
        let kept =
            std::fs::read_to_string(checkout().join(format!("docs/diagnostics/{id}.md"))).unwrap();
        assert_eq!(
            kept,
            program.read(&format!("pages/{id}.md")),
            "docs/diagnostics/{id}.md is stale"
        );
    }
}

#[test]
fn the_catalog_is_listed_whole_without_a_query() {
    let found = program().run("permissions --format json").exits(0).json();
    let list: &Vec<Value> = found
        .as_array()
        .or_else(|| found["permissions"].as_array())
        .unwrap();
    assert_eq!(list.len(), tenantry::catalog::operations().len());
}

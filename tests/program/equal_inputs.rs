//! Two plans over equal inputs are equal byte for byte.

use serde_json::json;

use crate::stage::{HOST, Program, Stage};

#[test]
fn two_plans_over_equal_inputs_are_equal_byte_for_byte() {
    let stage = Stage::applied();
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"] }));
    stage.act(json!({ "do": "create_token", "tenant": HOST, "label": "stray", "permissions": ["List users"] }));
    // the first plan fills the cache; a cold cache and a warm one see the same
    for line in [
        "plan",
        "plan --format json",
        "plan -v",
        "drift",
        "drift --format json",
        "plan --offline",
    ] {
        let first = stage.run(line).out;
        let second = stage.run(line).out;
        assert_eq!(first, second, "{line}");
        assert!(!first.is_empty());
    }
}

#[test]
fn a_saved_plan_is_what_is_printed_as_json() {
    let stage = Stage::applied();
    stage.run("plan --out one.json").exits(0);
    let printed = stage.run("plan --format json --out two.json").exits(0).out;
    // what is saved has a seal, which says when
    let unsealed = |text: &str| {
        let mut plan: serde_json::Value = serde_json::from_str(text).unwrap();
        plan["sealed"].as_object_mut().unwrap().remove("seal");
        plan.to_string()
    };
    let printed = unsealed(&printed);
    for file in ["one.json", "two.json"] {
        assert!(stage.read(file).contains("made_at"));
        assert_eq!(unsealed(&stage.read(file)), printed);
    }
}

#[test]
fn a_first_plan_does_not_depend_on_the_folder_or_the_moment() {
    let plan = || {
        Program::quickstart()
            .run("plan --simulate --format json")
            .exits(0)
            .out
    };
    assert_eq!(plan(), plan());
}

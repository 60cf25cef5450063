//! `query`: who may do what, by what is recorded and declared.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::provider::{declaration, world};
use crate::stage::{Program, Stage, text_of};

const ERASE: &str = "POST /devices/{}/action/erase";

fn found(answer: &Value) -> Vec<&str> {
    let found = answer["found"].as_array().unwrap().iter();
    found.map(|one| one["address"].as_str().unwrap()).collect()
}

/// The quickstart with an erasing token, applied.
fn eraser() -> Stage {
    let stage = Stage::quickstart();
    stage.declare(
        "          - \"Devices: Device Information: Device details\"",
        "          - \"Devices: Device Information: Device details\"\n          - \"POST /devices/{device_id}/action/erase\"",
    );
    stage.run("apply --auto-approve").exits(0);
    stage
}

#[test]
fn who_may_erase() {
    let stage = eraser();
    stage.asked();
    let run = stage.run("query permission:erase").exits(0);
    assert_eq!(stage.requests(), 0, "it asks nobody");
    run.says("token.accuhive/okta-workflows  Okta Workflows")
        .says(&format!("{ERASE} DESTRUCTIVE"))
        .says("connection.accuhive-production in org.acme, Accuhive production")
        .says("1 of 2 tokens fits.")
        .says("As recorded ")
        .says("`tenantry inventory` lists them");
    stage
        .run("query tenant:accuhive -permission:erase")
        .exits(64);
    let run = stage.run("query -- tenant:accuhive -permission:erase");
    run.exits(0)
        .says("token.accuhive/auditor")
        .says("1 permission: 1 read");
    stage
        .run("query risk:sensitive_read")
        .exits(0)
        .says("None of 2 tokens fits.");
}

#[test]
fn without_a_state_it_is_what_is_declared() {
    let program = Program::quickstart();
    program
        .run_words(&["query", "permission:\"device list\""])
        .exits(0)
        .says("token.accuhive/okta-workflows")
        .says("declared, and never recorded")
        .says("There is no state yet: this is what is declared");
    // neither a state nor a lock comes of it
    assert!(!program.path(".tenantry").exists());
}

#[test]
fn a_permission_that_is_recorded_and_declared_no_more_is_still_told() {
    let stage = eraser();
    stage.declare(
        "          - \"POST /devices/{device_id}/action/erase\"\n",
        "",
    );
    stage
        .run("query permission:erase")
        .exits(0)
        .says("recorded, not declared");
}

#[test]
fn a_permission_that_is_declared_and_not_applied_yet_is_told_apart() {
    let stage = Stage::applied();
    stage.declare(
        "          - \"Devices: Device Information: Device details\"",
        "          - \"POST /devices/{device_id}/action/erase\"",
    );
    stage
        .run("query permission:erase")
        .exits(0)
        .says("declared, not recorded");
}

#[test]
fn what_is_no_query_is_refused_with_what_was_meant() {
    let program = Program::quickstart();
    for (query, says) in [
        ("erase", "did you mean permission:erase?"),
        ("permision:erase", "did you mean permission:erase?"),
        ("risk:destructiv", "did you mean risk:destructive?"),
        ("tenant:accuhiv", "near it: tenant.accuhive"),
        ("permission:eraze", "fits no permission"),
        ("older:soon", "is no age"),
        ("tenant:\u{1b}[31m", "is no pattern"),
    ] {
        let run = program.run_words(&["query", query]).exits(64).warns(says);
        assert!(!run.err.contains('\u{1b}'), "{run}");
    }
}

#[test]
fn all_shards_states_are_read() {
    let stage = Stage::of(&declaration(9), &world(9));
    for number in 1..=2 {
        stage
            .run(&format!("apply --shard {number}/3 --auto-approve"))
            .exits(0);
    }
    let answer = stage.run_words(&["query", "permission:\"device list\"", "--format", "json"]);
    let answer = answer.exits(0).json();
    assert_eq!(found(&answer).len(), 9, "{answer:#}");
    assert_eq!(answer["states"].as_array().unwrap().len(), 3);
    let recorded = answer["found"].as_array().unwrap().iter();
    let recorded = recorded
        .filter(|one| one["recorded_at"].is_string())
        .count();
    assert!(recorded > 0 && recorded < 9, "{answer:#}");
    stage
        .run("query token:okta")
        .exits(0)
        .says("No state of shard 3/3 is there")
        .says("9 of 18 tokens fit.");
    stage
        .run("query token:okta --shard 1/3")
        .exits(0)
        .says("state.shard-1-of-3.json");
}

#[test]
fn the_age_of_a_token_is_that_of_its_generation() {
    let stage = eraser();
    stage
        .run("query older:0s")
        .exits(0)
        .says("created 2")
        .says("2 of 2 tokens fit.");
    stage
        .run("query older:1d")
        .exits(0)
        .says("None of 2 tokens fits.");
}

#[test]
fn its_document_fits_its_schema_and_its_rows_fit_a_spreadsheet() {
    let stage = eraser();
    let schema: Value = serde_json::from_str(&text_of("schemas/query.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for query in ["permission:erase", "token:*", "older:0s", "org:acme"] {
        let answer = stage.run_words(&["query", query, "--format", "json"]);
        let answer = answer.exits(0).json();
        let errors: Vec<String> = validator
            .iter_errors(&answer)
            .map(|one| one.to_string())
            .collect();
        assert!(errors.is_empty(), "{query}: {errors:?}");
        assert_eq!(answer["format_version"], "1.0");
    }
    let rows = stage
        .run("query token:okta-workflows --format csv")
        .exits(0)
        .out;
    let rows: Vec<&str> = rows.lines().collect();
    assert!(rows[0].starts_with("address,role,name,label,method,path,risk"));
    assert_eq!(rows.len(), 4, "{rows:?}");
    assert!(
        rows.iter()
            .any(|row| row.contains("/action/erase,destructive,true,true")),
        "{rows:?}"
    );
}

#[test]
fn hostile_names_are_text_and_sixty_columns_are_enough() {
    let mut stage = Stage::quickstart();

    stage.declare(
        "name: Okta Workflows",
        "name: \"\\e[31mred \\u202egnp.exe\\n::error::no ##[x]\"",
    );
    stage.declare(
        "nickname: Accuhive production",
        "nickname: \"=cmd|'/c x'!A1 \\e]0;t\\a\\n::add-mask::x\"",
    );
    stage.act(json!({ "do": "advance", "seconds": 1 }));
    stage.set("COLUMNS", "60");
    let run = stage.run("query token:* permission:device").exits(0);
    assert!(run.out.contains("red"), "{run}");
    for line in run.out.lines() {
        assert!(line.width() <= 60, "{line:?}");
        assert!(
            !line.trim_start().starts_with("::") && !line.contains("##["),
            "{line:?}"
        );
        assert!(!line.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{line:?}");
    }
    let csv = stage.run("query token:* --format csv").exits(0).out;
    assert!(!csv.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{csv:?}");
    let json = stage.run("query token:* --format json").exits(0);
    assert!(!json.out.contains(['\u{1b}', '\u{202e}']), "{json}");
    json.json();
}

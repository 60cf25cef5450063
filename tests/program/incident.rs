//! `incident`: a leaked value is recognised without being shown, and the steps come in order.

use serde_json::{Value, json};

use crate::stage::{HOST, Run, Stage};

const TOKEN: &str = "token.accuhive/okta-workflows";
const STRANGER: &str = "99999999-9999-4999-8999-99999999abcd";

/// Runs with this value on the standard input.
fn given(stage: &Stage, line: &str, value: &str) -> Run {
    let arguments: Vec<&str> = line.split_whitespace().collect();
    let run = stage.run_with_input(&arguments, value);
    assert_hidden(stage, &run, value);
    run
}

/// The value and its parts stand in no output and in no file.
#[track_caller]
fn assert_hidden(stage: &Stage, run: &Run, value: &str) {
    let value = value.trim();
    let mut texts = vec![run.out.clone(), run.err.clone()];
    for name in [
        ".tenantry/stand-in/state.json",
        ".tenantry/stand-in/observations.json",
    ] {
        if stage.path(name).exists() {
            texts.push(stage.read(name));
        }
    }
    let tail = &value[value.len().saturating_sub(12)..];
    for text in texts {
        assert!(!text.contains(value) && !text.contains(tail), "{run}");
    }
}

fn secret(stage: &Stage, reference: &str) -> String {
    stage.simulator().secrets()[reference].clone()
}

#[test]
fn the_states_hash_is_enough() {
    let stage = Stage::applied();
    let leaked = secret(&stage, "env:ACCUHIVE_OKTA_TOKEN");
    // the reference leads nowhere any more: the state alone knows the value
    stage.declare(
        "secret: env:ACCUHIVE_OKTA_TOKEN",
        "secret: env:NOT_SET_HERE",
    );
    stage.asked();
    let answer = given(&stage, "incident --format json", &leaked)
        .exits(0)
        .json();
    assert_eq!(stage.requests(), 0, "somebody was asked");
    let found = &answer["matches"][0];
    assert_eq!(found["address"], TOKEN, "{answer:#}");
    assert!(by(found).contains(&"state".to_owned()), "{answer:#}");
    assert!(!by(found).contains(&"value_at_hand".to_owned()));
    assert_eq!(answer["matches"].as_array().unwrap().len(), 1);
    let token = &found["token"];
    assert_eq!(token["name"], "Okta Workflows");
    assert_eq!(token["permissions"]["from"], "audit_log");
    assert_eq!(
        token["connections"][0]["address"],
        "connection.accuhive-production"
    );
    assert!(token["created"]["at"].is_string());
    assert_eq!(token["mcp_access"], "unknown");
}

fn by(found: &Value) -> Vec<String> {
    let grounds = found["recognised"].as_array().unwrap();
    let word = |ground: &Value| ground["by"].as_str().unwrap().to_owned();
    grounds.iter().map(word).collect()
}

#[test]
fn a_value_at_hand_is_enough() {
    // nothing was applied: the state knows nothing
    let mut stage = Stage::quickstart();
    stage.set("ACCUHIVE_OKTA_TOKEN", STRANGER);
    let answer = given(&stage, "incident --format json", STRANGER)
        .exits(0)
        .json();
    let found = &answer["matches"][0];
    assert_eq!(
        (&found["address"], by(found)),
        (&json!(TOKEN), vec!["value_at_hand".to_owned()])
    );
    assert_eq!(
        found["recognised"][0]["reference"],
        "env:ACCUHIVE_OKTA_TOKEN"
    );
    // a person revokes it: the program does not know which token that is
    let steps = &found["courses"][0]["steps"];
    assert_eq!(steps[0]["command"], Value::Null, "{steps:#}");
}

#[test]
fn a_value_within_a_line_of_a_log_is_found() {
    let stage = Stage::applied();
    let leaked = secret(&stage, "env:ACCUHIVE_OKTA_TOKEN");
    let line = format!("curl -H 'Authorization: Bearer {leaked}' https://{HOST}/");
    let run = given(&stage, "incident", &line).exits(0);
    assert_hidden(&stage, &run, &leaked);
    run.says("MATCH: this is the secret of token.accuhive/okta-workflows");
}

#[test]
fn no_match_says_how_many_were_compared_and_which_are_not_held() {
    let stage = Stage::applied();
    given(&stage, "incident", STRANGER)
        .exits(0)
        .says("No match among the 3 held secrets.")
        .says("Every declared token has a held secret.");
    let empty = Stage::quickstart();
    let answer = given(&empty, "incident --format json", STRANGER)
        .exits(0)
        .json();
    assert_eq!(answer["matches"], json!([]));
    assert_eq!(
        answer["tokens_without_held_secret"],
        json!([{ "address": "token.accuhive/auditor", "role": "current" }, { "address": TOKEN, "role": "current" }])
    );
    given(&empty, "incident", "hunter2-hunter2")
        .exits(0)
        .says("does not have the shape of an Iru API token");
}

#[test]
fn nothing_given_is_a_usage_error() {
    let stage = Stage::quickstart();
    stage.run("incident").exits(64).warns("nothing was given");
    // a value as an argument is refused, and not repeated
    let run = stage.run_words(&["incident", STRANGER]).exits(64);
    assert!(
        !run.out.contains(STRANGER) && !run.err.contains(STRANGER),
        "{run}"
    );
    run.warns("the shell's history");
}

#[test]
fn both_ways_come_with_their_steps_in_order() {
    let stage = Stage::applied();
    let leaked = secret(&stage, "env:ACCUHIVE_OKTA_TOKEN");
    let answer = given(&stage, "incident --format json", &leaked)
        .exits(0)
        .json();
    let courses = answer["matches"][0]["courses"].as_array().unwrap();
    let commands = |course: &Value| -> Vec<String> {
        let steps = course["steps"].as_array().unwrap();
        let command = |step: &Value| step["command"].as_str().unwrap().to_owned();
        steps.iter().map(command).collect()
    };
    assert_eq!(courses[0]["order"], "revoke_first");
    let first = commands(&courses[0]);
    assert_eq!(
        first[0],
        format!("tenantry rotate {TOKEN} --revoke-first --reason 'the secret leaked'")
    );
    assert_eq!(first[1], "tenantry apply");
    assert_eq!(
        courses[0]["fails"],
        json!(["connection.accuhive-production"])
    );
    assert_eq!(courses[0]["waives"].as_array().unwrap().len(), 3);
    assert_eq!(courses[1]["order"], "replace_first");
    assert_eq!(
        commands(&courses[1])[0],
        format!("tenantry rotate {TOKEN} --reason 'the secret leaked'")
    );
    assert_eq!(courses[1]["fails"], json!([]));
    // two permissions that read what is no secret: an outage is worse
    assert_eq!(
        (&courses[0]["recommended"], &courses[1]["recommended"]),
        (&json!(false), &json!(true))
    );
}

#[test]
fn the_auditor_is_replaced_first_or_not_at_all() {
    let stage = Stage::applied();
    let leaked = secret(&stage, "env:ACCUHIVE_AUDITOR_TOKEN");
    given(&stage, "incident", &leaked)
        .exits(0)
        .says("token.accuhive/auditor")
        .says("A. Revoke first Not possible: the program refuses it")
        .says("B. Replace first (recommended)")
        .says("It may read the audit log");
}

#[test]
fn a_value_on_a_command_line_that_is_not_taken_is_not_repeated() {
    let stage = Stage::quickstart();
    let value = "0e1a4cbb-6a5d-4d17-9e2c-3a3c5b7f8d10";
    for line in [
        format!("incident --format {value}"),
        format!("-v incident --{value}"),
        format!("incident --config . {value}"),
    ] {
        let run = stage.run(&line).exits(64);
        assert!(
            !run.out.contains(value) && !run.err.contains(value),
            "{run}"
        );
    }
}

#[test]
fn a_token_in_capitals_is_recognised() {
    let stage = Stage::applied();
    let value = stage.simulator().secrets()["env:ACCUHIVE_OKTA_TOKEN"].to_uppercase();
    let run = stage.run_with_input(&["incident"], &value).exits(0);
    run.says("MATCH: this is the secret of token.accuhive/okta-workflows");
}

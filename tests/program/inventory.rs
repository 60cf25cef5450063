//! `inventory HOST --auditor REFERENCE`: every token that the log shows, with nothing but one token and no file.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::stage::{HOST, Program, Stage, text_of};

const LINE: &str = "inventory accuhive.api.kandji.io --auditor env:AUDITOR";

/// Thirty tokens: ten whole, and five each that the log knows by its creation, an edit, or its own deeds alone; the last
/// five were created before the tests' eyes in a tenant whose create events tell little.
fn stage() -> Stage {
    let stage = Stage::bare(&text_of("tests/fixtures/program/thirty.yaml"));
    for (number, switch) in [
        (26, "without_permissions"),
        (27, "without_permissions"),
        (28, "without_state"),
        (29, "without_state"),
        (30, "full"),
    ] {
        stage.act(json!({ "do": "set", "tenant": HOST, "switches": { "create_event": switch } }));
        stage.act(json!({
            "do": "create_token", "tenant": HOST, "label": format!("token {number}"), "permissions": ["List users"],
        }));
    }
    stage
}

fn names(list: &Value) -> BTreeSet<String> {
    let tokens = list.as_array().unwrap().iter();
    tokens
        .filter_map(|token| token["name"].as_str())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_world_has_thirty_tokens() {
    assert_eq!(
        stage().simulator().world().tenants["accuhive"].tokens.len(),
        30
    );
}

#[test]
fn all_thirty_are_listed_and_those_known_in_part_say_so() {
    let stage = stage();
    let report = stage.run(&format!("{LINE} --format json")).exits(0).json();
    assert_eq!(report["host"], HOST);
    let tokens = report["tokens"].as_array().unwrap();
    let traces = report["traces"].as_array().unwrap();
    assert_eq!(tokens.len() + traces.len(), 30, "{report:#}");
    assert_eq!(traces.len(), 5, "only what they did is left: {report:#}");
    let named = names(&report["tokens"]);
    for number in (1..=20).chain(26..=30) {
        let name = if number == 1 {
            "tenantry auditor".to_owned()
        } else {
            format!("token {number}")
        };
        assert!(named.contains(&name), "no {name} in {named:?}");
    }
    for token in tokens {
        let number: u32 = token["name"]
            .as_str()
            .and_then(|name| name.strip_prefix("token ")?.parse().ok())
            .unwrap_or(1);
        let missing = token["missing"].as_array().unwrap();
        match number {
            // whole, or its create event shows everything
            1..=15 | 30 => assert_eq!(missing, &Vec::<Value>::new(), "{token:#}"),
            // an edit alone: how it came to be is not in the log
            16..=20 => {
                assert!(!missing.is_empty(), "{token:#}");
                assert!(token.get("created").is_none(), "{token:#}");
            }
            _ => {}
        }
    }
}

#[test]
fn for_people_it_lists_the_same_and_says_what_the_log_cannot_know() {
    let stage = stage();
    let run = stage.run(LINE).exits(0);
    for number in (2..=20).chain(26..=30) {
        let name = format!("token {number}");
        assert!(run.out.contains(&name), "no {name} in {run}");
    }
    let mut run = run
        .says("known in part")
        .says("the log lacks creation: token 16, token 17, token 18, token 19, token 20")
        .says("What the log cannot know");
    for spot in [
        "unless they act themselves",
        "which connection or script uses which token",
        "whether a secret still works",
        "who holds a copy of a secret",
    ] {
        run = run.says(spot);
    }
    assert!(
        run.out.lines().all(|line| line.chars().count() <= 100),
        "{run}"
    );
}

#[test]
fn a_revoked_token_is_listed_as_deleted() {
    let stage = stage();
    stage.act(json!({ "do": "revoke_token", "tenant": HOST, "token": "token 7" }));
    let report = stage.run(&format!("{LINE} --format json")).exits(0).json();
    assert_eq!(
        names(&report["deleted"]),
        BTreeSet::from(["token 7".to_owned()])
    );
    assert!(!names(&report["tokens"]).contains("token 7"));
}

#[test]
fn it_reads_the_log_alone_and_leaves_nothing_behind() {
    let stage = stage();
    stage.run(LINE).exits(0);
    for one in stage.asked() {
        assert_eq!(
            (one.method.as_str(), one.path.as_str()),
            ("GET", "/api/v1/audit/events")
        );
        assert_eq!(one.token_label, "tenantry auditor");
    }
    assert_eq!(std::fs::read_dir(stage.path(".")).unwrap().count(), 0);
}

#[test]
fn other_forms_of_the_host_are_taken_or_shown_in_the_right_form() {
    let stage = stage();
    for host in [
        "accuhive.clients.us-1.kandji.io",
        "https://accuhive.api.kandji.io/api/v1/",
    ] {
        let run = stage.run(&format!("inventory {host} --auditor env:AUDITOR"));
        run.exits(0).warns(&format!("taken as {HOST}"));
    }
    let console = "inventory accuhive.kandji.io --auditor env:AUDITOR";
    stage.run(console).exits(64).warns(&format!("write {HOST}"));
    for host in [
        "evil.example",
        "accuhive.api.kandji.io.evil.example",
        "",
        "a b",
    ] {
        let run = stage
            .run_words(&["inventory", host, "--auditor", "env:AUDITOR"])
            .exits(64);
        assert_eq!(run.out, "", "{run}");
    }
    let before: Vec<_> = stage
        .asked()
        .into_iter()
        .filter(|one| one.host != HOST)
        .collect();
    assert_eq!(before, []);
}

#[test]
fn a_wrong_secret_exits_with_77_and_shows_no_empty_inventory() {
    let mut stage = stage();
    stage.set("AUDITOR", "99999999-9999-4999-8999-999999999999");
    let run = stage.run(LINE).exits(77).warns("was not read");
    assert_eq!(run.out, "", "{run}");
}

#[test]
fn a_reference_that_is_not_set_or_none_is_said() {
    let stage = stage();
    let run = stage.run("inventory accuhive.api.kandji.io --auditor env:NOT_THERE");
    assert_ne!(run.code, Some(0), "{run}");
    run.warns("NOT_THERE");
    let value = "3c9d7f1a-2b4e-4c8d-9e1f-0a1b2c3d4e5f";
    let run = stage
        .run(&format!(
            "inventory accuhive.api.kandji.io --auditor {value}"
        ))
        .exits(64);
    assert!(!run.err.contains(value), "{run}");
    assert_eq!(stage.requests(), 0);
}

#[test]
fn without_a_network_it_fails_with_1() {
    let mut program = Program::with(&[]);
    program.set(
        "TENANTRY_ENDPOINTS",
        "accuhive.api.kandji.io=http://127.0.0.1:9,accuhive.api.eu.kandji.io=http://127.0.0.1:9",
    );
    program.set("AUDITOR", "99999999-9999-4999-8999-999999999999");
    program.run(LINE).exits(1).warns("was not read");
}

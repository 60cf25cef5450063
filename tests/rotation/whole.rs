//! A rotation from its date to the end, and what stops one.

use serde_json::json;

use crate::scene::{
    DECLARATION, TOKEN, WORLD, apply, behind, fill_store, is_rotated, recorded, recorded_as, tokens,
};

#[test]
fn one_apply_rotates_the_token_behind_three_connections() {
    let mut stage = recorded();
    let plan = stage
        .run("plan --detailed-exitcode")
        .exits(2)
        .says("due since 2026-04-01 (the audit log shows it created on 2026-01-01)")
        .says("later new token into connection.preview (wave 1)")
        .says("later connection.reports with the new token alone")
        .says("1. Create the API token \"Okta Workflows #2\", which takes the old one's place");
    assert!(!plan.out.contains("unmanaged"), "{plan}");
    apply(&stage).exits(0).says("Done: 9.");
    fill_store(&mut stage);
    is_rotated(&stage, "after one apply");
}

#[test]
fn a_connection_that_kept_the_old_key_is_found_and_the_old_token_lives() {
    let mut stage = recorded();
    stage.act(json!({
        "do": "set_connection", "org": "acme", "nickname": "Reports", "keeps_old_key": 1,
    }));
    apply(&stage)
        .exits(4)
        .says("connection.reports: Use it with the new token alone (it still runs on the old token: the tenant refused the connection's key");
    fill_store(&mut stage);
    let old = tokens(&stage)
        .into_iter()
        .find(|token| token.0 == "Okta Workflows")
        .unwrap();
    assert!(!old.2, "the old token is revoked");
    assert_eq!(old.3, 2, "its boxes are ticked again");
    assert_eq!(behind(&stage)["Reports"], old.1);
    stage
        .run("plan --detailed-exitcode")
        .exits(2)
        .says("failed new token into connection.reports (wave 2) it still ran on the old token when that was unticked");
    // the next reauthorization takes the key, and the rotation comes to its end
    apply(&stage).exits(0);
    is_rotated(&stage, "after the second apply");
}

#[test]
fn a_canary_that_cannot_be_called_concludes_nothing() {
    let mut stage = recorded();
    stage.act(json!({
        "do": "fault", "kind": "status", "status": 503, "host": "acme.workflows.okta.com", "times": 2,
    }));
    apply(&stage).exits(4).says("nothing is concluded from it");
    fill_store(&mut stage);
    let old = tokens(&stage)
        .into_iter()
        .find(|token| token.0 == "Okta Workflows")
        .unwrap();
    assert!(!old.2, "the old token is revoked");
    apply(&stage).exits(0);
    is_rotated(&stage, "after the canaries answered");
}

#[test]
fn the_old_token_is_kept_while_it_still_acts() {
    let mut stage = recorded_as(
        &DECLARATION.replace("every: 90d,", "every: 90d, overlap: 2d,"),
        WORLD,
    );
    apply(&stage)
        .exits(0)
        .says("The rotation of token.accuhive/okta goes on from");
    fill_store(&mut stage);
    stage.act(json!({"do": "advance", "seconds": 3 * 86_400}));
    stage.act(json!({"do": "token_acts", "tenant": "accuhive", "token": "Okta Workflows"}));
    stage
        .run("plan --detailed-exitcode")
        .exits(0)
        .says("stops revoke the old token the audit log shows that the old token acted at");
    stage.act(json!({"do": "advance", "seconds": 60}));
    stage
        .run_words(&[
            "attest",
            TOKEN,
            "--reason",
            "the old script ran a last time",
        ])
        .exits(0);
    apply(&stage).exits(0);
    is_rotated(&stage, "once somebody explained it");
}

#[test]
fn waves_soak_before_the_next_one() {
    let mut stage = recorded_as(
        &DECLARATION.replace("every: 90d,", "every: 90d, soak: 24h,"),
        WORLD,
    );
    apply(&stage).exits(0);
    fill_store(&mut stage);
    let old = tokens(&stage)[1].1.clone();
    let now = behind(&stage);
    assert_ne!(now["Preview"], old);
    assert_eq!([&now["Production"], &now["Reports"]], [&old, &old]);
    stage
        .run("plan --detailed-exitcode")
        .exits(0)
        .says("waits new token into connection.production (wave 2) not before");
    for day in 1..=2 {
        stage.act(json!({"do": "advance", "seconds": 86_401}));
        apply(&stage).exits(0);
        assert_eq!(tokens(&stage)[1].2, day == 2, "day {day}");
    }
    is_rotated(&stage, "after two days");
}

#[test]
fn a_token_whose_date_has_not_come_is_rotated_on_demand() {
    let declaration = DECLARATION.replace(
        "rotation: { every: 90d, waves: [preview, production] }\n",
        "\n",
    );
    let declaration = declaration
        .replace(" wave: production,", "")
        .replace(" wave: preview,", "");
    let mut stage = recorded_as(&declaration, WORLD);
    stage.run("plan --detailed-exitcode").exits(0);
    stage
        .run_words(&["rotate", TOKEN, "--reason", "Bob left"])
        .exits(0);
    stage
        .run_words(&["rotate", TOKEN, "--reason", "again"])
        .exits(64);
    stage
        .run("plan --detailed-exitcode")
        .exits(2)
        .says("is being replaced by generation 2: Bob left");
    apply(&stage).exits(0);
    fill_store(&mut stage);
    is_rotated(&stage, "on demand");
}

#[test]
fn a_wish_is_taken_back_until_the_successor_is_proven() {
    let stage = recorded();
    stage.run_words(&["rotate", TOKEN, "--cancel"]).exits(64);
    stage
        .run_words(&["rotate", TOKEN, "--reason", "a test"])
        .exits(0);
    stage.run_words(&["rotate", TOKEN, "--cancel"]).exits(0);
    apply(&stage).exits(0);
    stage
        .run_words(&["rotate", "connection.reports", "--reason", "x"])
        .exits(64);
}

#[test]
fn a_leaked_token_is_revoked_before_it_is_replaced() {
    let mut stage = recorded();
    stage
        .run_words(&[
            "rotate",
            TOKEN,
            "--reason",
            "found in a chat",
            "--revoke-first",
        ])
        .exits(0)
        .says("is revoked first and replaced then");
    apply(&stage);
    fill_store(&mut stage);
    apply(&stage).exits(0);
    let tokens = tokens(&stage);
    let new = tokens
        .iter()
        .find(|token| token.0 == "Okta Workflows" && !token.2)
        .unwrap();
    assert!(
        tokens
            .iter()
            .any(|token| token.0 == "Okta Workflows" && token.2)
    );
    for (nickname, token) in behind(&stage) {
        assert_eq!(token, new.1, "{nickname}");
    }
    stage.run("plan --detailed-exitcode").exits(0);
    stage
        .run_words(&[
            "rotate",
            "token.accuhive/auditor",
            "--reason",
            "x",
            "--revoke-first",
        ])
        .exits(6);
}

#[test]
fn the_auditor_is_replaced_by_a_successor_that_reads_the_log_first() {
    let declaration = DECLARATION
        .replace(
            "rotation: { every: 90d, waves: [preview, production] }\n",
            "\n",
        )
        .replace(" wave: production,", "")
        .replace(" wave: preview,", "")
        .replace(
            "secret: env:AUDITOR\n",
            "secret: env:AUDITOR\n        rotation: { every: 90d }\n",
        );
    let mut stage = recorded_as(&declaration, WORLD);
    stage
        .run("plan --detailed-exitcode")
        .exits(2)
        .says("Create the API token \"tenantry auditor #2\"");
    apply(&stage).exits(0);
    fill_store(&mut stage);
    let tokens = tokens(&stage);
    let named = |label: &str| {
        tokens
            .iter()
            .find(|token| token.0 == label)
            .unwrap()
            .clone()
    };
    assert!(named("tenantry auditor").2, "the old auditor is revoked");
    assert!(!named("tenantry auditor #2").2);
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(0)
        .json();
    assert_eq!(plan["empty"], true);
    crate::leaks::none(&stage, "after the auditor was replaced");
}

#[test]
fn a_store_that_still_gives_the_old_text_keeps_the_successor_open() {
    let stage = recorded();
    // its secret is known by its hash from now on
    stage
        .run("apply --auto-approve --operator later --probe")
        .exits(4);
    stage.act(json!({
        "do": "create_token", "tenant": "accuhive", "label": "Okta Workflows #2",
        "permissions": ["GET /devices", "GET /devices/{device_id}/details"],
    }));
    stage
        .run("apply --auto-approve --operator later --probe")
        .exits(4)
        .says("which takes the old one's place, unless it exists");
    let waits = stage.run("verify").exits(4);
    assert!(
        waits.out.contains("env:OKTA still gives the old token"),
        "{waits}"
    );
}

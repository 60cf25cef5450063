//! A leak while a rotation is under way: which of the two tokens it is, what still runs on it, and that the printed steps work.

use serde_json::{Value, json};

use crate::scene::{DECLARATION, TOKEN, WORLD, apply, fill_store, tokens};
use crate::stage::Stage;

fn value_of(stage: &Stage, id: &str) -> String {
    let world: Value = serde_json::from_str(&stage.simulator().world().to_json()).unwrap();
    let tokens = world["tenants"]["accuhive"]["tokens"].as_array().unwrap();
    let token = tokens.iter().find(|token| token["id"] == id).unwrap();
    token["value"].as_str().unwrap().to_owned()
}

fn incident(stage: &Stage, value: &str) -> Value {
    let run = stage.run_with_input(&["incident", "--format", "json"], value);
    assert!(
        !run.out.contains(value) && !run.err.contains(value),
        "{run}"
    );
    run.exits(0).json()
}

/// The first wave is on the new token, the second waits.
fn half_way() -> Stage {
    let soaking = DECLARATION.replace("every: 90d,", "every: 90d, soak: 24h,");
    let mut stage = Stage::of(&soaking, WORLD);
    fill_store(&mut stage);
    // the state gets to know a secret that it did not see created by a probe
    stage.run("apply --auto-approve --probe").exits(0);
    apply(&stage).exits(0);
    fill_store(&mut stage);
    stage
}

#[test]
fn the_old_token_is_told_from_the_new_one() {
    let stage = half_way();
    let all = tokens(&stage);
    let id = |label: &str| &all.iter().find(|token| token.0 == label).unwrap().1;
    let old = incident(&stage, &value_of(&stage, id("Okta Workflows")));
    let found = &old["matches"][0];
    assert_eq!(
        (&found["kind"], &found["address"]),
        (&json!("predecessor"), &json!(TOKEN))
    );
    // one wave is through
    let fails = &found["courses"][0]["fails"];
    assert_eq!(
        *fails,
        json!(["connection.production", "connection.reports"])
    );
    assert!(
        found["courses"][1]["means"]
            .to_string()
            .contains("soak of each wave (1d)")
    );

    let new = incident(&stage, &value_of(&stage, id("Okta Workflows #2")));
    let found = &new["matches"][0];
    assert_eq!(found["kind"], "token", "{new:#}");
    let revoke = &found["courses"][0];
    assert_eq!(revoke["fails"], json!(["connection.preview"]));
    // asking for revoke-first would revoke the other one
    assert_eq!(revoke["steps"][0]["command"], Value::Null, "{revoke:#}");
}

#[test]
fn the_printed_steps_revoke_the_old_token_at_once() {
    let mut stage = half_way();
    let old = tokens(&stage)[1].1.clone();
    let leaked = value_of(&stage, &old);
    let answer = incident(&stage, &leaked);
    let steps = answer["matches"][0]["courses"][0]["steps"].clone();
    let command = steps[0]["command"].as_str().unwrap();
    assert_eq!(
        command,
        format!("tenantry rotate {TOKEN} --revoke-first --reason 'the secret leaked'")
    );
    stage
        .run_words(&[
            "rotate",
            TOKEN,
            "--revoke-first",
            "--reason",
            "the secret leaked",
        ])
        .exits(0);
    assert_eq!(steps[1]["command"], "tenantry apply");
    apply(&stage);
    fill_store(&mut stage);
    let revoked = tokens(&stage).iter().any(|token| token.1 == old && token.2);
    assert!(revoked, "the leaked token lives");
    apply(&stage).exits(0);
    stage.run("plan --detailed-exitcode").exits(0);
    // what leaked is nobody's current secret any more
    let after = incident(&stage, &leaked);
    let kinds: Vec<&Value> = after["matches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| &found["kind"])
        .collect();
    assert!(kinds.iter().all(|kind| **kind == "former"), "{after:#}");
}

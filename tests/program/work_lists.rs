//! `handoff list --by`: lists of work, over the states of all shards.

use serde_json::Value;

use crate::provider::{declaration, world};
use crate::stage::{Stage, text_of};

/// Nine tenants in three shards, their handoffs open.
fn opened() -> Stage {
    let stage = Stage::of(&declaration(9), &world(9));
    for number in 1..=3 {
        stage
            .run(&format!(
                "apply --shard {number}/3 --auto-approve --operator later"
            ))
            .exits(4);
    }
    stage
}

/// The names of the groups and how many handoffs each has.
fn groups(document: &Value) -> Vec<(&str, usize)> {
    let groups = document["groups"].as_array().unwrap().iter();
    groups
        .map(|one| {
            let handoffs = one["handoffs"].as_array().unwrap();
            (one["name"].as_str().unwrap(), handoffs.len())
        })
        .collect()
}

#[test]
fn each_handoff_of_every_shard_is_on_one_list() {
    let stage = opened();
    let all = stage.run("handoff list --format json").exits(0).json();
    let all = all["handoffs"].as_array().unwrap().len();
    assert!(all >= 6, "{all}");
    let schema: Value = serde_json::from_str(&text_of("schemas/handoffs.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (by, least) in [("role", 1), ("tenant", 6), ("org", 1)] {
        let run = stage.run(&format!("handoff list --by {by} --format json"));
        let document = run.exits(0).json();
        assert!(validator.is_valid(&document), "{document:#}");
        let lists = groups(&document);
        assert!(lists.len() >= least, "{by}: {lists:?}");
        let sum: usize = lists.iter().map(|(_, count)| count).sum();
        assert_eq!(sum, all, "{by}: {lists:?}");
        assert_eq!(document["handoffs"].as_array().unwrap().len(), all);
    }
}

#[test]
fn lists_are_for_people_and_for_tickets() {
    let stage = opened();
    stage
        .run("handoff list --by tenant")
        .exits(0)
        .says("tenant.customer-2: 1 handoff")
        .says("waiting since")
        .says("; --shard ");
    let text = stage
        .run("handoff list --by role --format markdown")
        .exits(0);
    assert!(text.out.starts_with("# "), "{text}");
    text.says("- [ ] 1\\.").says("tenantry handoff complete");
    stage
        .run("handoff list --by org")
        .exits(0)
        .says("org.one: ");
    stage.run("handoff list --by colour").exits(64);
}

#[test]
fn nothing_open_is_said() {
    let stage = Stage::applied();
    for format in ["human", "markdown"] {
        stage
            .run(&format!("handoff list --by role --format {format}"))
            .exits(0)
            .says("No handoff is open.");
    }
    let run = stage.run("handoff list --by role --format json").exits(0);
    assert_eq!(groups(&run.json()), []);
}

#[test]
fn what_another_shard_holds_names_that_shard() {
    let stage = opened();
    let list = stage
        .run("handoff list --by tenant --format json")
        .exits(0)
        .json();
    let groups = list["groups"].as_array().unwrap().iter();
    let mut handoffs = groups.flat_map(|one| one["handoffs"].as_array().unwrap());
    let elsewhere = handoffs.find(|one| one["shard"] != "1/3").unwrap();
    let (id, address) = (
        elsewhere["id"].as_str().unwrap(),
        elsewhere["address"].as_str().unwrap(),
    );
    let right = format!("give --shard {}", elsewhere["shard"].as_str().unwrap());
    for line in [
        format!("handoff show {id}"),
        format!("handoff claim {id}"),
        format!("handoff complete {id}"),
        format!("evidence {address}"),
        format!("attest {address} --reason seen"),
        format!("rotate {address} --reason old"),
        format!("accept {address} --until 2d --reason known"),
        format!("state show {address}"),
    ] {
        let run = stage.run(&format!("{line} --shard 1/3")).exits(64);
        run.warns(&right);
    }
    let shard = elsewhere["shard"].as_str().unwrap();
    stage
        .run(&format!("handoff show {id} --shard {shard}"))
        .exits(0);
    stage
        .run("handoff show ffffffffffff --shard 1/3")
        .exits(64)
        .warns("no open handoff begins with");
}

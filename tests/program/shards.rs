//! `--shard`, `report merge` and `state divide`: several processes that share a configuration.

use std::process::Stdio;

use serde_json::Value;

use crate::provider::{declaration, world};
use crate::stage::Stage;

const TENANTS: usize = 40;

/// The plans of all shards, each made by a process of its own, all at once, in files beside the configuration.
fn plans(stage: &Stage, of: usize) -> Vec<String> {
    let children: Vec<_> = (1..=of)
        .map(|number| {
            let shard = format!("{number}/{of}");
            let mut command = stage.command(&["plan", "--shard", &shard, "--format", "json"]);
            command
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut names = Vec::new();
    for (number, child) in (1..).zip(children) {
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let name = format!("{number}.json");
        stage.write(&name, &String::from_utf8(output.stdout).unwrap());
        names.push(name);
    }
    names
}

fn merge(stage: &Stage, names: &[String]) -> crate::stage::Run {
    let mut words = vec!["report", "merge", "--format", "json"];
    words.extend(names.iter().map(String::as_str));
    stage.run_words(&words)
}

/// A plan for comparison: steps of tenants that do not wait for each other may come in any order.
fn comparable(plan: &Value) -> Value {
    let mut plan = plan.clone();
    for name in ["actions", "refusals"] {
        if let Some(list) = plan[name].as_array_mut() {
            list.sort_by_key(ToString::to_string);
        }
    }
    if let Some(at) = plan["grants"]["at"].as_array_mut() {
        at.sort_by_key(ToString::to_string);
    }
    plan.as_object_mut().unwrap().remove("digest");
    plan
}

#[test]
fn sixteen_shards_in_sixteen_processes_give_the_plan_of_one() {
    let stage = Stage::of(&declaration(TENANTS), &world(TENANTS));
    let one = stage.run("plan --format json").exits(0).json();
    let merged = merge(&stage, &plans(&stage, 16)).exits(0).json();
    let (one, merged) = (comparable(&one), comparable(&merged));
    assert!(one["items"].as_array().unwrap().len() > 3 * TENANTS);
    for (name, part) in one.as_object().unwrap() {
        assert_eq!(part, &merged[name], "{name}");
    }
    assert_eq!(one, merged);
}

#[test]
fn a_shard_asks_its_own_tenants_only() {
    let stage = Stage::of(&declaration(TENANTS), &world(TENANTS));
    stage.asked();
    let plan = stage.run("plan --shard 3/16 --format json").exits(0).json();
    let tenants = plan["items"].as_array().unwrap().iter();
    let tenants: Vec<&str> = tenants
        .filter_map(|item| item["address"].as_str()?.strip_prefix("tenant."))
        .collect();
    assert!(
        !tenants.is_empty() && tenants.len() < TENANTS / 4,
        "{tenants:?}"
    );
    let hosts = stage.asked().len();
    assert!(hosts < TENANTS, "{hosts}");
    stage
        .run("plan --shard 3/16")
        .exits(0)
        .says("(shard 3/16); the rest was not looked at");
}

#[test]
fn a_missing_shard_is_said_loudly_and_a_strange_one_is_refused() {
    let stage = Stage::of(&declaration(9), &world(9));
    let names = plans(&stage, 4);
    let run = merge(&stage, &names[..3]).exits(1);
    run.warns("1 of 4 shards are missing").json();
    let twice = [names.clone(), vec![names[0].clone()]].concat();
    merge(&stage, &twice).exits(64).warns("both shard 1/4");
    let whole = stage.run("plan --format json").exits(0).out;
    stage.write("whole.json", &whole);
    merge(&stage, &["whole.json".to_owned()])
        .exits(64)
        .warns("no shard's plan");
    let other = stage.run("plan --shard 1/3 --format json").exits(0).out;
    stage.write("other.json", &other);
    merge(&stage, &[names[0].clone(), "other.json".to_owned()])
        .exits(64)
        .warns("one of 3 shards");
    let altered = stage.read("2.json").replace("\"facts\": ", "\"facts\": 1");
    stage.write("2.json", &altered);
    merge(&stage, &names).exits(64).warns("digest");
    stage.write("3.json", "{");
    merge(&stage, &["3.json".to_owned()])
        .exits(64)
        .warns("no plan");
    merge(&stage, &["gone.json".to_owned()]).exits(1);
}

#[test]
fn reports_of_shards_are_taken_and_a_page_for_a_pull_request_is_given() {
    let stage = Stage::of(&declaration(9), &world(9));
    let plain = plans(&stage, 2);
    let names = ["one.json", "two.json"].map(str::to_owned);
    for (number, name) in (1..).zip(&names) {
        stage
            .run(&format!("plan --shard {number}/2 --report json={name}"))
            .exits(0);
    }
    let merged = merge(&stage, &names).exits(0).json();
    assert_eq!(merged, merge(&stage, &plain).exits(0).json());
    stage
        .run("report merge one.json two.json --format markdown")
        .exits(0)
        .says("## tenantry plan")
        .says("2 of 2 shards")
        .says("| `token.customer-1/okta` |");
    stage.run("validate --report json=checked.json").exits(0);
    stage
        .run("report merge checked.json")
        .exits(64)
        .warns("is the report of another command");
}

#[test]
fn shards_have_states_of_their_own_and_another_division_is_refused() {
    let stage = Stage::of(&declaration(9), &world(9));
    for number in 1..=3 {
        stage
            .run(&format!("apply --shard {number}/3 --auto-approve"))
            .exits(0);
    }
    assert!(
        stage
            .path(".tenantry/stand-in/state.shard-2-of-3.json")
            .exists()
    );
    for number in 1..=3 {
        stage
            .run(&format!("plan --shard {number}/3 --detailed-exitcode"))
            .exits(0)
            .says("Nothing to do");
    }
    stage.run("plan").exits(64).warns("give --shard NUMBER/3");
    stage
        .run("plan --shard 1/4")
        .exits(64)
        .warns("a state for each of 3 shards");
}

#[test]
fn one_state_is_divided_once_and_nothing_is_planned_anew() {
    let stage = Stage::of(&declaration(9), &world(9));
    stage.run("apply --auto-approve").exits(0);
    stage
        .run("plan --shard 1/3")
        .exits(64)
        .warns("state divide");
    stage
        .run("state divide --into 3")
        .exits(0)
        .says("Divided among 3 shards");
    for number in 1..=3 {
        let plan = stage
            .run(&format!("plan --shard {number}/3 --format json"))
            .exits(0)
            .json();
        assert_eq!(plan["empty"], true, "{:#}", plan["actions"]);
    }
    stage.run("state divide --into 3").exits(64);
}

#[test]
fn a_shard_may_come_from_the_job() {
    let mut stage = Stage::of(&declaration(9), &world(9));
    stage
        .run("plan --shard auto/3")
        .exits(64)
        .warns("JOB_COMPLETION_INDEX");
    stage.set("JOB_COMPLETION_INDEX", "1");
    stage.run("plan --shard auto/3").exits(0).says("shard 2/3");
    for wrong in ["0/3", "4/3", "x", "1/0", "auto/0"] {
        stage.run(&format!("plan --shard {wrong}")).exits(64);
    }
}

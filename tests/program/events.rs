//! `--report events=…`: one JSON object a line, each as soon as it happens, whatever becomes of the run.

use serde_json::{Value, json};

use crate::consumers::events::{of, read};
use crate::stage::{HOST, Program, Stage};

fn kinds(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|one| one["event"].as_str().unwrap())
        .collect()
}

#[test]
fn a_plan_is_told_as_it_goes() {
    let stage = Stage::applied();
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"], "by": "Jane",
    }));
    stage.run("plan --report events=out/events.jsonl").exits(0);
    let events = read(&stage.read("out/events.jsonl"));
    assert_eq!(events[0]["event"], "configuration");
    assert_eq!(events[0]["valid"], true);
    let requests = of(&events, "request");
    let hosts = of(&events, "host_finished");
    let finished: u64 = hosts
        .iter()
        .map(|one| one["requests"].as_u64().unwrap())
        .sum();
    assert_eq!(finished, requests.len() as u64);
    let iru = hosts.iter().find(|one| one["host"] == HOST).unwrap();
    assert!(iru["budget_left"].as_u64().unwrap() > 0, "{iru}");
    let logs = of(&events, "log");
    assert_eq!(logs.len(), 2);
    assert!(logs.iter().all(|one| one["reading"] == "read"), "{logs:?}");
    let plan = of(&events, "plan")[0];
    assert_eq!(
        (&plan["changes"], &plan["drift"], &plan["handoffs"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let shown = stage.run("plan --format json").json();
    assert_eq!(plan["digest"], shown["digest"]);
    let codes: Vec<&Value> = of(&events, "diagnostic")
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert!(codes.contains(&&json!("TN501")), "{codes:?}");
    let end = events.last().unwrap();
    assert_eq!(
        (&end["event"], &end["exit_code"]),
        (&json!("end"), &json!(0))
    );
    // times only ever go on
    let times: Vec<&str> = events.iter().filter_map(|one| one["at"].as_str()).collect();
    let times: Vec<jiff::Timestamp> = times.iter().map(|at| at.parse().unwrap()).collect();
    assert!(times.len() > 3 && times.is_sorted(), "{times:?}");
}

#[test]
fn an_apply_tells_its_steps_and_its_account() {
    let stage = Stage::quickstart();
    stage
        .run("apply --auto-approve --operator later --report events=first")
        .exits(4);
    let first = read(&stage.read("first"));
    let opened = of(&first, "handoff_opened");
    assert_eq!(opened.len(), 1, "{first:#?}");
    assert_eq!(opened[0]["resumed"], false);
    assert_eq!(of(&first, "handoff_left_open").len(), 1);
    assert_eq!(of(&first, "action_waiting").len(), 2);
    assert_eq!(of(&first, "account")[0]["waiting"], 1);
    assert_eq!(first.last().unwrap()["exit_code"], 4);

    stage
        .run("apply --auto-approve --report events=second")
        .exits(0);
    let second = read(&stage.read("second"));
    let again = of(&second, "handoff_opened");
    assert_eq!(again[0]["id"], opened[0]["id"], "one handoff has one id");
    assert_eq!(again[0]["resumed"], true);
    let closed = of(&second, "handoff_closed");
    assert_eq!(closed.len(), 3, "{second:#?}");
    assert!(
        closed.iter().all(|one| one["outcome"] == "proven"),
        "{closed:?}"
    );
    assert_eq!(
        of(&second, "secret_stored").len() + of(&second, "secret_not_stored").len(),
        0
    );
    // what is left is told at the end
    assert_eq!(of(&second, "plan").last().unwrap()["changes"], 0);
}

#[test]
fn equal_runs_tell_the_same_but_for_times() {
    let stage = Stage::applied();
    let told = |name: &str| {
        stage.run(&format!("plan --report events={name}")).exits(0);
        let mut events = read(&stage.read(name));
        for event in &mut events {
            let event = event.as_object_mut().unwrap();
            event.remove("at");
            event.remove("duration_ms");
        }
        // hosts are asked at the same time: their requests come in any order
        events.sort_by_key(|one| (one["event"] != "request", one.to_string()));
        events
    };
    told("warm");
    assert_eq!(told("one"), told("two"));
}

#[test]
fn the_standard_output_is_theirs_and_people_read_stderr() {
    let stage = Stage::applied();
    let plain = stage.run("plan").exits(0);
    let run = stage
        .run("plan --report events=- --report markdown=plan.md")
        .exits(0);
    let events = read(&run.out);
    assert_eq!(events.last().unwrap()["event"], "end");
    assert!(run.err.contains(plain.out.trim()), "{run}");
    stage
        .run("plan --format json --report events=-")
        .exits(64)
        .warns("give the events a file");
    stage
        .run("plan --report events=- --report github=-")
        .exits(64)
        .warns("two reports go to -");
}

#[test]
fn every_end_is_told() {
    let program = Program::with(&[(
        "tenantry.yaml",
        "version: 1\ntenants:\n  accuhive: { api_hots: x }\n",
    )]);
    for command in ["validate", "plan", "drift", "apply", "verify"] {
        program
            .run(&format!("{command} --report events=out/e"))
            .exits(65);
        let events = read(&program.read("out/e"));
        assert_eq!(kinds(&events).first(), Some(&"configuration"), "{command}");
        assert_eq!(events[0]["valid"], false);
        let typo = of(&events, "diagnostic")
            .into_iter()
            .find(|one| one["code"] == "TN102")
            .unwrap();
        assert_eq!(
            (&typo["line"], &typo["severity"]),
            (&json!(3), &json!("error"))
        );
        let end = events.last().unwrap();
        assert_eq!(end["exit_code"], 65);
        // to find errors is what validate is for
        let ended = (command != "validate").then_some("the configuration has errors");
        assert_eq!(end["error"].as_str(), ended);
    }

    let stage = Stage::applied();
    stage.write(".tenantry/stand-in/state.json", "{");
    stage.run("apply --auto-approve --report events=e").exits(1);
    let events = read(&stage.read("e"));
    let end = events.last().unwrap();
    assert!(
        end["error"].as_str().unwrap().contains("state.json"),
        "{end}"
    );
}

#[test]
fn events_that_cannot_be_written_are_exit_1_and_the_run_goes_on() {
    let program = Program::quickstart();
    program.write("folder/x", "");
    program
        .run("validate --report events=folder --report json=r.json")
        .exits(1)
        .says("Valid:")
        .warns("a report could not be written: folder");
    assert!(program.read("r.json").contains("\"command\": \"validate\""));
}

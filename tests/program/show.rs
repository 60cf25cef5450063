//! `show`: a saved plan, what is known of an address, and the state in short, without asking anybody.

use serde_json::{Value, json};

use crate::stage::{HOST, Program, Stage};

const TOKEN: &str = "token.accuhive/okta-workflows";

fn drifted() -> Stage {
    let stage = Stage::applied();
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device list"],
        "tick": ["POST /devices/{device_id}/action/erase"],
    }));
    stage
}

#[test]
fn a_saved_plan_is_shown_from_its_file_alone() {
    let stage = drifted();
    stage.run("plan --out plan.json").exits(0);
    let alone = Program::with(&[("plan.json", &stage.read("plan.json"))]);
    stage.asked();
    let run = alone.run("show plan.json").exits(0);
    assert_eq!(stage.requests(), 0, "somebody was asked");
    let run = run
        .says("Plan in plan.json")
        .says("for a simulated run")
        .says("on state serial")
        .says("whole: its digest and its seal fit")
        .says("The live side moved")
        .says("token.accuhive/okta-workflows \"Okta Workflows\" drift")
        .says("GET /devices: declared yes, recorded yes, live no")
        .says("POST /devices/{}/action/erase: declared no, recorded no, live yes")
        .says("Edit the API token \"Okta Workflows\"")
        .says("done when")
        .says("1 for people");
    // the way through the screens is shown on demand
    let steps = |run: &crate::stage::Run| run.out.matches("\n     - ").count();
    let verbose = alone.run("show plan.json -v").exits(0);
    assert_eq!(steps(&run), 0, "{run}");
    assert!(steps(&verbose) > 2, "{verbose}");
    let _ = verbose.says("In sync");
}

/// The screen of `plan` and that of `show` have the same sections, verdicts and titles of handoffs.
#[test]
fn it_says_what_the_plan_said() {
    let stage = drifted();
    stage.act(json!({ "do": "create_token", "tenant": HOST, "label": "stray", "permissions": ["List users"] }));
    let mut planned = stage.run("plan --out plan.json").exits(0);
    let mut shown = stage.run("show plan.json").exits(0);
    for part in [
        "The live side moved",
        "What will happen",
        "stray",
        "Edit the API token \"Okta Workflows\"",
        "1 drift",
        "1 unmanaged",
    ] {
        planned = planned.says(part);
        shown = shown.says(part);
    }
    let facts = |text: &str| {
        let line = text
            .lines()
            .rev()
            .find(|line| line.contains("facts verified"));
        line.unwrap()
            .split(" facts verified")
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(facts(&planned.out), facts(&shown.out));

    // where nobody can see the live side, what is declared is pending all the same
    let stage = Stage::quickstart();
    let planned = stage.run("plan --offline --out plan.json").exits(0);
    let shown = stage.run("show plan.json").exits(0);
    for part in [
        "3 pending",
        "+ token.accuhive/okta-workflows",
        "may exist already",
        "9 facts: ",
    ] {
        let (said, says) = (planned.out.contains(part), shown.out.contains(part));
        assert_eq!(said, says, "{part}\n{planned}{shown}");
    }
    let _ = shown.says("3 pending").says("may exist already");
}

#[test]
fn a_plan_that_was_changed_is_shown_as_that() {
    let stage = drifted();
    stage.run("plan --out plan.json").exits(0);
    let text = stage.read("plan.json");
    stage.write(
        "changed.json",
        &text.replace("Okta Workflows", "Okta Workflow"),
    );
    let run = stage.run("show changed.json").exits(7);
    run.says("it was changed after it was written")
        .says("The live side moved");
    // the seal alone
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["sealed"]["state_serial"] = json!(99);
    stage.write("changed.json", &value.to_string());
    stage
        .run("show changed.json")
        .exits(7)
        .says("its seal does not fit");
}

#[test]
fn what_apply_would_refuse_is_told() {
    let stage = drifted();
    stage.run("plan --out plan.json").exits(0);
    stage
        .run("show plan.json --max-plan-age 0s")
        .exits(0)
        .says("too old");
    stage.run("plan --offline --out plan.json").exits(0);
    stage
        .run("show plan.json")
        .exits(0)
        .says("nobody was asked");
    let printed = stage.run("plan --format json").exits(0).out.clone();
    stage.write("printed.json", &printed);
    stage
        .run("show printed.json")
        .exits(0)
        .says("without a seal");
}

#[test]
fn what_is_no_plan_is_refused() {
    let stage = Stage::applied();
    stage.write("no.json", "{}");
    stage
        .run("show no.json")
        .exits(64)
        .warns("is no plan as JSON");
    stage.run("plan --out plan.json").exits(0);
    let mut value: Value = serde_json::from_str(&stage.read("plan.json")).unwrap();
    value["format_version"] = json!("2.0");
    stage.write("later.json", &value.to_string());
    stage
        .run("show later.json")
        .exits(64)
        .warns("a format that this tenantry does not know");
    stage
        .run("show nothing.json")
        .exits(64)
        .warns("neither a file here nor an address");
    stage
        .run("show token.accuhive/nobody")
        .exits(64)
        .warns("neither declared, recorded nor in the logs");
    stage.write("binary.json", "\u{0}");
    stage.run("show binary.json").exits(64);
}

/// A plan may come from a stranger's pull request.
#[test]
fn a_hostile_plan_is_text() {
    let hostile = "esc \u{1b}[31mred\n::error::x ##[group] \u{202e}gnp";
    let stage = drifted();
    stage.run("plan --out plan.json").exits(0);
    let mut value: Value = serde_json::from_str(&stage.read("plan.json")).unwrap();
    plant(&mut value, hostile);
    value["format_version"] = json!("1.2");
    stage.write("plan.json", &value.to_string());
    for line in ["show plan.json", "show plan.json -v"] {
        let run = stage.run(line).exits(7);
        for text in [&run.out, &run.err] {
            let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.contains(acts), "{run}");
            let command = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
            assert!(!text.lines().any(command), "{run}");
        }
        assert!(run.out.contains("esc "), "{run}");
    }
}

/// Puts a text in place of every other one.
fn plant(value: &mut Value, text: &str) {
    match value {
        Value::String(old) => text.clone_into(old),
        Value::Array(all) => all.iter_mut().for_each(|one| plant(one, text)),
        Value::Object(all) => all.values_mut().for_each(|one| plant(one, text)),
        _ => {}
    }
}

#[test]
fn an_address_is_shown_from_state_and_cache() {
    let stage = drifted();
    stage.run("plan").exits(0);
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"] }));
    stage.asked();
    let run = stage.run(&format!("show {TOKEN}")).exits(0);
    assert_eq!(stage.requests(), 0, "somebody was asked");
    let run = run
        .says("declared ticked")
        .says("recorded ticked")
        .says("live not ticked")
        .warns("Nobody was asked");
    // the newest click was not read yet
    let unticked = run.out.matches("not ticked").count();
    let asked = stage.run(&format!("evidence {TOKEN}"));
    assert!(
        asked.out.matches("not ticked").count() > unticked,
        "{run}{asked}"
    );
}

#[test]
fn without_an_argument_the_state_in_short() {
    let stage = Stage::quickstart();
    stage
        .run("show")
        .exits(0)
        .says("never: nothing was applied yet")
        .says("never read here");
    stage.run("apply --auto-approve --operator later").exits(4);
    let run = stage.run("show").exits(0);
    run.says("open; `tenantry handoff list` shows them")
        .says("waits since");
    stage.run("apply --auto-approve").exits(0);
    stage.asked();
    let run = stage.run("show").exits(0);
    assert_eq!(stage.requests(), 0, "somebody was asked");
    run.says("by tester, with apply")
        .says("none is open")
        .says("evidence of tenant.accuhive up to 20");
}

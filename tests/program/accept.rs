//! `exceptions` and `accept`: a difference that is accepted until a date.

use serde_json::{Value, json};

use crate::stage::{HOST, Program, Stage, field, item, text_of};

const TOKEN: &str = "token.accuhive/okta-workflows";
const ERASE: &str = "POST /devices/{}/action/erase";
const SAM: &str = "7b1f7c1e-52b3-4f0a-9a64-0d1f5d3c2b10";

fn tick() -> Value {
    json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "by": SAM,
        "tick": ["POST /devices/{device_id}/action/erase"],
    })
}

fn accept(stage: &Program, more: &[&str]) -> crate::stage::Run {
    let words = [
        "accept",
        TOKEN,
        "--reason",
        "incident 4711: stolen \"laptop\"",
    ];
    stage.run_words(&[&words[..], more].concat())
}

#[test]
fn an_emergency_click_is_left_alone_until_the_exception_ends() {
    let stage = Stage::applied();
    stage.act(tick());
    stage.run("drift").exits(3);
    let text = stage.read("tenantry.yaml");
    accept(&stage, &["--until", "48h", "--ticket", "OPS-12"])
        .exits(0)
        .says("Written to tenantry.yaml")
        .says("address: token.accuhive/okta-workflows")
        .says("Commit the file");
    let edited = stage.read("tenantry.yaml");
    assert!(edited.starts_with(&text), "what was there stays: {edited}");
    assert!(
        edited.contains("reason: \"incident 4711: stolen \\\"laptop\\\"\""),
        "{edited}"
    );

    stage.run("validate").exits(0);
    stage.run("drift").exits(0).says("No drift");
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(0)
        .json();
    let accepted = field(item(&plan, TOKEN), "permission", Some(ERASE));
    assert_eq!(accepted["verdict"], "accepted");
    assert_eq!(item(&plan, TOKEN)["verdict"], "accepted");
    assert_eq!(plan["actions"], json!([]));
    assert_eq!(plan["counts"]["accepted"], 1);
    assert_eq!(plan["accepted"][0]["ticket"], "OPS-12");
    assert_eq!(plan["accepted"][0]["fields"][0]["permission"], ERASE);
    stage
        .run("plan --report markdown=plan.md")
        .exits(0)
        .says("Accepted for now")
        .says("ticked, not declared")
        .says("incident 4711")
        .says("Nothing to do.")
        .says("1 accepted");
    assert!(stage.read("plan.md").contains("#### Accepted for now"));
    // the night job leaves it
    let before = stage.things();
    stage.run("apply --auto-approve").exits(0);
    assert_eq!(stage.things(), before);
    // again: nothing is left to accept, and nothing is written
    accept(&stage, &["--until", "48h"])
        .exits(64)
        .warns("accepted already (tenantry.yaml:");
    assert_eq!(stage.read("tenantry.yaml"), edited);
}

#[test]
fn one_second_after_its_end_it_is_drift_again() {
    let world = text_of("examples/quickstart/world.yaml");
    let world = format!("clock: 2026-11-24T09:00:00Z\n{world}");
    let declaration = text_of("examples/quickstart/tenantry.yaml");
    let program = Program::with(&[("tenantry.yaml", &declaration), ("world.yaml", &world)]);
    program.run("apply --simulate --auto-approve").exits(0);
    // the first run made the auditor; the second reads the log with it
    program.run("apply --simulate --auto-approve").exits(0);
    program.act_in_kept_world(tick());
    program.run("drift --simulate").exits(3);
    accept(&program, &["--simulate", "--until", "2026-12-01T12:00:00Z"]).exits(0);
    program.run("drift --simulate").exits(0);
    let set = |to: &str| program.act_in_kept_world(json!({ "do": "set_clock", "to": to }));
    set("2026-12-01T11:59:58Z");
    program.run("drift --simulate").exits(0);
    // what else is recorded meanwhile does not make the accepted value the applied one
    program.run("apply --simulate --auto-approve").exits(0);
    set("2026-12-01T12:00:01Z");
    let run = program.run("drift --simulate").exits(3);
    run.warns("TN242").says("TN502");
    program.run("apply --simulate --auto-approve").exits(0);
    program.run("drift --simulate").exits(0);
}

#[test]
fn it_writes_beside_what_is_there_or_nothing() {
    let stage = Stage::applied();
    accept(&stage, &["--until", "48h"])
        .exits(64)
        .warns("has no difference to accept");
    stage.act(tick());
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "by": SAM,
        "untick": ["Device details"],
    }));
    let text = stage.read("tenantry.yaml");
    for (more, code, told) in [
        (&["--until", "soon"][..], 64, "takes a time from now"),
        (&["--until", "2020-01-01"], 64, "is over already"),
        (
            &["--until", "7d", "--permission", "Device list"],
            64,
            "does not differ; what differs is",
        ),
        (
            &["--until", "7d", "--permission", "Erase devcie"],
            64,
            "is no permission",
        ),
        (&["--until", "7d", "--config", "-"], 64, "`-` is none"),
    ] {
        accept(&stage, more).exits(code).warns(told);
    }
    stage
        .run_words(&["accept", TOKEN, "--until", "7d", "--reason", " "])
        .exits(64);
    stage
        .run_words(&[
            "accept",
            "token.accuhive/otka",
            "--until",
            "7d",
            "--reason",
            "x",
        ])
        .exits(64)
        .warns("is not declared");
    stage
        .run_words(&[
            "accept",
            "connection.accuhive-production",
            "--until",
            "7d",
            "--reason",
            "x",
        ])
        .exits(64)
        .warns("has nothing to accept");
    assert_eq!(stage.read("tenantry.yaml"), text);

    // one of two, into a file that lists exceptions already
    let listed = "# agreed with security\nexceptions:  # keep short\n    - address: token.accuhive/auditor\n      fields: [name]\n      until: 2099-01-01  # far\n      reason: renamed\n# the end\n";
    stage.write("exceptions.tenantry.yaml", listed);
    accept(
        &stage,
        &[
            "--until",
            "7d",
            "--permission",
            "POST /devices/{device_id}/action/erase",
        ],
    )
    .exits(0)
    .says("Written to exceptions.tenantry.yaml");
    let edited = stage.read("exceptions.tenantry.yaml");
    assert!(edited.starts_with("# agreed with security\nexceptions:  # keep short\n    - address: token.accuhive/auditor\n"), "{edited}");
    assert!(
        edited.contains("reason: renamed\n    - address: token.accuhive/okta-workflows\n"),
        "{edited}"
    );
    assert!(edited.ends_with("# the end\n"), "{edited}");
    let plan = stage
        .run("plan --detailed-exitcode --format json")
        .exits(3)
        .json();
    assert_eq!(plan["counts"]["drift"], 1);
    let details = field(
        item(&plan, TOKEN),
        "permission",
        Some("GET /devices/{}/details"),
    );
    assert_eq!(details["verdict"], "drift");
    assert_eq!(
        plan["actions"][0]["untick"],
        json!([]),
        "the accepted box stays"
    );
    // the other exception is about nothing
    stage.run("drift --format json").says("TN541");
}

#[test]
fn a_policy_bounds_it_and_mistakes_are_told() {
    let stage = Stage::applied();
    stage.write(
        "policy.tenantry.yaml",
        "policy: { exceptions: { longest: 7d } }\n",
    );
    stage.act(tick());
    accept(&stage, &["--until", "8d"])
        .exits(6)
        .warns("policy.tenantry.yaml:1");
    let with = |fields: &str| {
        let text = format!("exceptions: [{{ address: {TOKEN}, {fields} }}]\n");
        stage.write("exceptions.tenantry.yaml", &text);
    };
    for (fields, code, told) in [
        ("fields: [name], until: 2099-01-01, reason: x", 65, "TN346"),
        ("fields: [name], until: 2020-01-01, reason: x", 0, "TN242"),
        (
            "fields: [name], until: 2020-01-01",
            65,
            "`reason` is missing",
        ),
        (
            "fields: [name], until: 2020-01-01, reason: ''",
            65,
            "reason is empty",
        ),
        (
            "fields: [name], until: tomorrow, reason: x",
            65,
            "neither a day nor a time",
        ),
        (
            "until: 2020-01-01, reason: x",
            65,
            "`permissions` is missing",
        ),
        (
            "permissions: [], until: 2020-01-01, reason: x",
            65,
            "names nothing that may differ",
        ),
        (
            "permissions: [Erase Devcie], until: 2020-01-01, reason: x",
            65,
            "is no permission",
        ),
    ] {
        with(fields);
        stage.run("validate").exits(code).warns(told);
    }
    stage.write(
        "exceptions.tenantry.yaml",
        "exceptions: [{ address: token.accuhive/okta-workflow, fields: [name], until: 2026-12-01, reason: x }]\n",
    );
    stage
        .run("validate")
        .exits(65)
        .warns("TN241")
        .warns("did you mean `token.accuhive/okta-workflows`?");
}

//! Whatever the program emits as JSON has a schema, and fits it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::schema::{fits, validator};
use crate::stage::{HOST, Program, Stage, text_of};

/// Commands that print JSON with `--format json`, and the schema of that. A new one gets its schema, and its line here.
const PRINTS: [(&str, &str); 15] = [
    ("doctor", "doctor.schema.json"),
    ("drift", "diagnostics.schema.json"),
    ("flows", "flows.schema.json"),
    ("graph", "graph.schema.json"),
    ("handoff list", "handoffs.schema.json"),
    ("handoff show", "handoffs.schema.json"),
    ("impact", "impact.schema.json"),
    ("incident", "incident.schema.json"),
    ("inventory", "inventory.schema.json"),
    ("ledger report", "ledger-report.schema.json"),
    ("permissions", "permissions.schema.json"),
    ("plan", "plan.schema.json"),
    ("query", "query.schema.json"),
    ("report merge", "plan.schema.json"),
    ("validate", "diagnostics.schema.json"),
];

/// Commands of which help says "as JSON" in another way than `--format`.
const WITHOUT_FORMAT: [(&str, &str); 2] = [
    // the state's own document
    ("state pull", "state.schema.json"),
    // shapes of the services, not of this program
    ("capture", ""),
];

/// Every command that has no commands below it, and its help.
fn commands(program: &Program, path: &str, found: &mut BTreeMap<String, String>) {
    let help = program
        .run(format!("{path} --help").trim())
        .exits(0)
        .out
        .clone();
    let Some((_, list)) = help.split_once("\nCommands:\n") else {
        found.insert(path.to_owned(), help);
        return;
    };
    let lines = list.lines().take_while(|line| line.starts_with("  "));
    let names = lines
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next());
    for name in names.filter(|name| *name != "help") {
        commands(program, format!("{path} {name}").trim(), found);
    }
}

#[test]
fn every_command_with_a_json_form_has_a_schema() {
    let program = Program::with(&[]);
    let mut all = BTreeMap::new();
    commands(&program, "", &mut all);
    assert!(all.len() > 30, "{:?}", all.keys());
    let takes_json = |help: &str| help.contains("- json:") && help.contains("--format <");
    let prints: Vec<&str> = all
        .iter()
        .filter(|(_, help)| takes_json(help))
        .map(|(name, _)| name.as_str())
        .collect();
    let known = PRINTS.iter().map(|(name, _)| *name);
    let known: Vec<&str> = known.filter(|name| all.contains_key(*name)).collect();
    assert_eq!(
        prints, known,
        "a command has JSON and no schema, or the other way round"
    );
    for (name, _) in WITHOUT_FORMAT {
        assert!(all.contains_key(name), "{name}");
    }
    program.run("schema --out schemas").exits(0);
    for (name, schema) in PRINTS.iter().chain(&WITHOUT_FORMAT) {
        let there = schema.is_empty() || program.path(&format!("schemas/{schema}")).exists();
        assert!(there, "{name}: {schema} is not written");
    }
}

#[test]
fn what_these_commands_print_fits() {
    let stage = Stage::quickstart();
    let prints = |stage: &Stage, line: &str, schema: &str| {
        let run = stage.run(line);
        fits(&validator(schema), &run.json(), line);
    };
    prints(&stage, "doctor --format json", "doctor.schema.json");
    prints(
        &stage,
        "doctor --offline --format json",
        "doctor.schema.json",
    );
    stage.run("apply --auto-approve").exits(0);
    for address in [
        "token.accuhive/okta-workflows",
        "connection.accuhive-production",
        "tenant.accuhive",
        "org.acme",
    ] {
        for more in ["", " --refresh"] {
            let line = format!("impact {address} --format json{more}");
            prints(&stage, &line, "impact.schema.json");
        }
    }
    let leaked = stage.simulator().secrets()["env:ACCUHIVE_OKTA_TOKEN"].clone();
    let strange = "99999999-9999-4999-8999-99999999abcd";
    for (value, matches) in [(leaked.as_str(), 1), (strange, 0), ("no token", 0)] {
        let run = stage.run_with_input(&["incident", "--format", "json"], value);
        let answer = run.exits(0).json();
        assert_eq!(answer["matches"].as_array().unwrap().len(), matches);
        fits(&validator("incident.schema.json"), &answer, value);
    }
    for asked in ["permission:list", "risk:destructive", "older:1d"] {
        let line = format!("query {asked} --format json");
        prints(&stage, &line, "query.schema.json");
    }
    prints(&stage, "state pull", "state.schema.json");
    let shown = stage.run("state show token.accuhive/okta-workflows").json();
    let schema: Value = serde_json::from_str(&text_of("schemas/state.schema.json")).unwrap();
    let one = json!({ "$defs": schema["$defs"], "$ref": "#/$defs/TokenFile" });
    fits(
        &jsonschema::validator_for(&one).unwrap(),
        &shown,
        "state show",
    );
    prints(&stage, "graph --format json", "graph.schema.json");
    let line = format!("inventory {HOST} --auditor env:ACCUHIVE_AUDITOR_TOKEN --format json");
    prints(&stage, &line, "inventory-tenant.schema.json");
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device list"] }));
    prints(
        &stage,
        "impact token.accuhive/okta-workflows --refresh --format json",
        "impact.schema.json",
    );
    stage
        .run("validate --baseline known.json --update-baseline")
        .exits(0);
    let known = serde_json::from_str(&stage.read("known.json")).unwrap();
    fits(&validator("baseline.schema.json"), &known, "known.json");
}

#[test]
fn a_person_fits() {
    let stage = crate::impact::seen();
    for who in ["Bob Builder", "Ada Admin"] {
        let run = stage.run_words(&["impact", "--person", who, "--format", "json"]);
        let answer = run.exits(0).json();
        assert_eq!(answer["kind"], "person");
        fits(&validator("impact.schema.json"), &answer, who);
    }
}

#[test]
fn one_handoff_and_every_event_fit() {
    let stage = Stage::quickstart();
    stage
        .run("apply --auto-approve --operator later --report events=events --report json=r.json")
        .exits(4);
    let list = stage.run("handoff list --format json").exits(0).json();
    let id = list["handoffs"][0]["id"].as_str().unwrap();
    let one = stage
        .run(&format!("handoff show {id} --format json"))
        .exits(0)
        .json();
    fits(&validator("handoffs.schema.json"), &one, "handoff show");
    lines_fit(&stage, "events");
    let report = serde_json::from_str(&stage.read("r.json")).unwrap();
    fits(&validator("report.schema.json"), &report, "r.json");
    assert!(report["account"]["waiting"].is_array(), "{report:#}");
    let mut wrong: Value = report.clone();
    wrong["account"]["waiting"] = json!("all");
    assert!(
        !validator("report.schema.json").is_valid(&wrong),
        "the account is not described"
    );
    stage
        .run("apply --auto-approve --report events=events")
        .exits(0);
    lines_fit(&stage, "events");
    stage.act(json!({ "do": "fault", "kind": "html", "path": "/api/v1/*" }));
    stage.run("plan --report events=events");
    lines_fit(&stage, "events");
    stage.declare("api_host:", "api_hots:");
    stage.run("plan --report events=events").exits(65);
    lines_fit(&stage, "events");
}

#[track_caller]
fn lines_fit(stage: &Stage, file: &str) {
    let validator = validator("events.schema.json");
    let text = stage.read(file);
    assert!(text.lines().count() > 1, "{text}");
    for line in text.lines() {
        fits(&validator, &serde_json::from_str(line).unwrap(), line);
    }
    assert!(
        !validator.is_valid(&json!({ "at": "2026-01-01T00:00:00Z" })),
        "anything fits"
    );
}

#[test]
fn a_merged_plan_fits() {
    let stage = Stage::quickstart();
    for shard in ["1/2", "2/2"] {
        let out = format!("{}.json", &shard[..1]);
        let run = stage.run(&format!("plan --shard {shard} --format json"));
        stage.write(&out, &run.exits(0).out);
    }
    let merged = stage
        .run("report merge 1.json 2.json --format json")
        .exits(0)
        .json();
    fits(&validator("plan.schema.json"), &merged, "report merge");
}

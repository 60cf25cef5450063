//! `schema`, and what is held against the schemas: every example, and every plan that is printed.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::stage::{HOST, Program, Stage, checkout, text_of};

/// The validator of one of the schemas in the repository.
pub fn validator(name: &str) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&text_of(&format!("schemas/{name}"))).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// The value has to fit.
#[track_caller]
pub fn fits(validator: &jsonschema::Validator, value: &Value, what: &str) {
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

fn declarations(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            declarations(&path, found);
        } else if name == "tenantry.yaml" {
            found.push(path);
        }
    }
}

#[test]
fn the_schema_on_stdout_is_the_one_in_the_repository() {
    let run = Program::with(&[]).run("schema").exits(0);
    assert_eq!(run.out, text_of("schemas/tenantry.schema.json"));
}

#[test]
fn the_schemas_in_a_folder_are_those_of_the_repository() {
    let program = Program::with(&[]);
    program.run("schema --out schemas").exits(0);
    let names = |folder: PathBuf| -> Vec<String> {
        let all = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = all
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let written = names(program.path("schemas"));
    assert_eq!(written, names(checkout().join("schemas")));
    for name in written {
        let name = format!("schemas/{name}");
        assert_eq!(program.read(&name), text_of(&name), "{name} is stale");
    }
}

#[test]
fn every_example_fits_the_schema_and_validates() {
    let validator = validator("tenantry.schema.json");
    let mut found = Vec::new();
    declarations(&checkout().join("examples"), &mut found);
    assert!(!found.is_empty());
    let program = Program::with(&[]);
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        let value: Value = serde_yaml::from_str(&text).unwrap();
        fits(&validator, &value, &path.display().to_string());
        let folder = path.parent().unwrap().to_str().unwrap();
        program
            .run_words(&["validate", "--config", folder])
            .exits(0);
    }
}

#[test]
fn the_schema_refuses_what_validate_refuses() {
    let validator = validator("tenantry.schema.json");
    let example: Value =
        serde_yaml::from_str(&text_of("examples/quickstart/tenantry.yaml")).unwrap();
    for (pointer, value) in [
        ("/tenants/accuhive/api_host", json!(7)),
        (
            "/tenants/accuhive/tokens/okta-workflows/permissions",
            json!("Device list"),
        ),
        ("/version", json!(2)),
        ("/orgs/acme", json!({ "domian": "acme.okta.com" })),
    ] {
        let mut wrong = example.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        assert!(!validator.is_valid(&wrong), "{pointer}");
        let program = Program::with(&[("tenantry.yaml", &wrong.to_string())]);
        program.run("validate").exits(65);
    }
}

#[test]
fn every_kind_of_plan_fits_its_schema() {
    let validator = validator("plan.schema.json");
    let stage = Stage::quickstart();
    let plan = |line: &str| {
        let value = stage.run(line).json();
        fits(&validator, &value, line);
    };
    plan("plan --format json");
    plan("plan --offline --format json");
    stage.run("apply --auto-approve").exits(0);
    plan("plan --probe --format json");
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "rename": "Okta", "describe": "", "untick": ["Device list"] }));
    stage.act(json!({ "do": "create_token", "tenant": HOST, "label": "stray", "permissions": ["List users"] }));
    stage.act(
        json!({ "do": "delete_connection", "org": "acme", "nickname": "Accuhive production" }),
    );
    plan("plan --format json");
    stage.run("plan --out plan.json").exits(0);
    fits(
        &validator,
        &serde_json::from_str(&stage.read("plan.json")).unwrap(),
        "plan.json",
    );
    let text = stage.read("tenantry.yaml");
    stage.write(
        "tenantry.yaml",
        text.split_once("\nconnections:").unwrap().0,
    );
    plan("plan --format json");
    stage.act(json!({ "do": "fault", "kind": "html", "path": "/api/v1/*" }));
    plan("plan --format json");
}

/// What commands print as JSON, and the files that they write.
#[test]
fn every_document_fits_its_schema() {
    let stage = Stage::quickstart();
    let prints = |line: &str, schema: &str| {
        let value = stage.run(line).json();
        fits(&validator(schema), &value, line);
    };
    let wrote = |file: &str, schema: &str| {
        let value = serde_json::from_str(&stage.read(file)).unwrap();
        fits(&validator(schema), &value, file);
    };
    let state = ".tenantry/stand-in/state.json";
    stage.run("apply --auto-approve --operator file").exits(4);
    wrote(state, "state.schema.json");
    wrote(
        ".tenantry/stand-in/handoffs/handoffs.json",
        "handoffs.schema.json",
    );
    prints("handoff list --format json", "handoffs.schema.json");
    stage.run("apply --auto-approve").exits(0);
    wrote(state, "state.schema.json");
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device list"] }));
    prints("drift --format json", "diagnostics.schema.json");
    prints("validate --format json", "diagnostics.schema.json");
    prints("inventory --format json", "inventory.schema.json");
    prints(
        "permissions device --format json",
        "permissions.schema.json",
    );
    prints("flows --format json", "flows.schema.json");
    stage.run("plan --out plan.json --report json=report.json");
    wrote("plan.json", "saved-plan.schema.json");
    wrote("report.json", "report.schema.json");
    let printed = stage.run("plan --format json").json();
    assert!(!validator("saved-plan.schema.json").is_valid(&printed));
    stage.declare("api_host:", "api_hots:");
    prints("validate --format json", "diagnostics.schema.json");
    stage.run("plan --report json=report.json").exits(65);
    wrote("report.json", "report.schema.json");
}

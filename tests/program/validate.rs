//! `validate`: all mistakes of all files in one run, each where it is.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::stage::{Program, Run, Stage, text_of};

const FILES: [&str; 3] = ["eu.tenantry.yaml", "orgs.tenantry.yaml", "tenantry.yaml"];

/// File, code and the very bytes that are marked.
const MISTAKES: [(&str, &str, &str); 12] = [
    ("eu.tenantry.yaml", "TN105", "accuhive"),
    ("eu.tenantry.yaml", "TN202", "zürich"),
    (
        "eu.tenantry.yaml",
        "TN211",
        "zurich.api.kandji.io.evil.example",
    ),
    ("eu.tenantry.yaml", "TN401", "secret"),
    ("eu.tenantry.yaml", "TN119", "90"),
    ("orgs.tenantry.yaml", "TN209", "acme-admin.okta.com"),
    ("orgs.tenantry.yaml", "TN201", "amce"),
    ("orgs.tenantry.yaml", "TN201", "okta-workflow"),
    ("tenantry.yaml", "TN102", "api_hots"),
    ("tenantry.yaml", "TN119", "51"),
    ("tenantry.yaml", "TN103", "2024"),
    (
        "tenantry.yaml",
        "TN203",
        "\"Devices: Device Information: Device lst\"",
    ),
];

fn twelve() -> Program {
    let texts = FILES.map(|name| text_of(&format!("tests/fixtures/config/twelve/{name}")));
    Program::with(&[
        (FILES[0], &texts[0]),
        (FILES[1], &texts[1]),
        (FILES[2], &texts[2]),
    ])
}

fn primary(diagnostic: &Value) -> &Value {
    let labels = diagnostic["labels"].as_array().unwrap();
    labels
        .iter()
        .find(|label| label["primary"] == true)
        .unwrap()
}

fn file_name(label: &Value) -> String {
    let path = std::path::Path::new(label["file"].as_str().unwrap());
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn twelve_mistakes_in_three_files_give_twelve_diagnostics_with_the_right_bytes() {
    let program = twelve();
    let report = program.run("validate --format json").exits(65).json();
    let texts: BTreeMap<&str, String> = FILES.map(|name| (name, program.read(name))).into();
    let mut found: Vec<(String, String, String)> = Vec::new();
    for diagnostic in report["diagnostics"].as_array().unwrap() {
        let label = primary(diagnostic);
        let file = file_name(label);
        let text = &texts[file.as_str()];
        let (start, end) = (
            label["start"].as_u64().unwrap(),
            label["end"].as_u64().unwrap(),
        );
        let marked = &text[start as usize..end as usize];
        let before = &text[..start as usize];
        assert_eq!(label["line"], before.matches('\n').count() + 1);
        assert_eq!(
            label["column"],
            before.rsplit('\n').next().unwrap().chars().count() + 1
        );
        found.push((
            file,
            diagnostic["code"].as_str().unwrap().to_owned(),
            marked.to_owned(),
        ));
    }
    found.sort();
    let mut expected = MISTAKES
        .map(|(file, code, bytes)| (file.to_owned(), code.to_owned(), bytes.to_owned()))
        .to_vec();
    expected.sort();
    assert_eq!(found, expected, "{report:#}");
}

#[test]
fn a_key_that_two_files_declare_shows_both_places() {
    let report = twelve().run("validate --format json").exits(65).json();
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let twice = diagnostics
        .iter()
        .find(|one| one["code"] == "TN105")
        .unwrap();
    let mut files: Vec<_> = twice["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(file_name)
        .collect();
    files.sort();
    assert_eq!(files, ["eu.tenantry.yaml", "tenantry.yaml"]);
}

#[test]
fn for_people_each_mistake_has_its_file_line_and_column_on_stderr() {
    let program = twelve();
    let report = program.run("validate --format json").exits(65).json();
    let run = program.run("validate").exits(65);
    assert_eq!(run.out, "", "stdout carries results, and there is none");
    for diagnostic in report["diagnostics"].as_array().unwrap() {
        let label = primary(diagnostic);
        let place = format!("{}:{}:{}", file_name(label), label["line"], label["column"]);
        assert!(run.err.contains(&place), "no {place} in {run}");
        let code = diagnostic["code"].as_str().unwrap();
        assert!(run.err.contains(code), "no {code} in {run}");
    }
    assert!(run.err.contains("12"), "the summary counts them: {run}");
}

#[test]
fn the_json_report_is_the_only_thing_on_stdout_and_stderr_is_empty() {
    let run = twelve().run("validate --format json").exits(65);
    assert_eq!(run.json()["format_version"], "1.0");
    assert_eq!(run.err, "");
}

#[test]
fn every_command_that_reads_the_declaration_refuses_a_wrong_one() {
    for line in [
        "plan",
        "apply --auto-approve",
        "drift",
        "plan --simulate",
        "evidence tenant.accuhive",
        "attest tenant.accuhive --reason x",
        "capture iru accuhive",
    ] {
        let run = twelve().run(line).exits(65).warns("api_hots");
        assert_eq!(run.out, "", "{run}");
    }
}

#[test]
fn a_valid_declaration_is_counted_and_asks_nobody() {
    let stage = Stage::quickstart();
    let run: Run = stage.run("validate").exits(0);
    assert_eq!(
        run.out,
        "Valid: 1 tenant, 2 tokens, 1 org, 1 connection in 1 file.\n"
    );
    assert_eq!(stage.requests(), 0);
}

#[test]
fn a_secret_that_stands_in_the_file_is_an_error_and_never_shown() {
    const VALUE: &str = "3c9d7f1a-2b4e-4c8d-9e1f-0a1b2c3d4e5f";
    let program = Program::quickstart();
    program.declare("env:ACCUHIVE_OKTA_TOKEN", VALUE);
    for line in [
        "validate",
        "validate --format json",
        "plan -vv",
        "apply --auto-approve --log-json -vv",
    ] {
        let run = program.run(line).exits(65);
        let told = format!("{}{}", run.out, run.err);
        assert!(told.contains("TN401"), "{run}");
        assert!(
            !told.contains(VALUE) && !told.contains(&VALUE[..8]),
            "{run}"
        );
    }
}

#[test]
fn the_standard_input_is_a_configuration_too() {
    let program = Program::with(&[]);
    let mut command = program.command(&["validate", "--config", "-"]);
    let path = crate::stage::checkout().join("examples/quickstart/tenantry.yaml");
    command.stdin(std::fs::File::open(path).unwrap());
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{out}");
    assert!(out.starts_with("Valid: 1 tenant, 2 tokens"), "{out}");
}

#[test]
fn config_may_be_repeated() {
    let program = twelve();
    let valid = text_of("examples/quickstart/tenantry.yaml");
    let (tenants, rest) = valid.split_once("\norgs:").unwrap();
    program.write("a/one.yaml", tenants);
    program.write("b/two.yaml", &format!("orgs:{rest}"));
    program
        .run("validate --config a/one.yaml --config b/two.yaml")
        .exits(0)
        .says("in 2 files");
    program.run("validate --config b/two.yaml").exits(65);
}

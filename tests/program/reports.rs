//! `--report FORMAT=PATH`: any number at once, whatever becomes of the run, and no name that acts on its reader.

use serde_json::{Value, json};

use crate::consumers::{ALL, read_all};
use crate::stage::{HOST, Program, Run, Stage};

const NAME: &str = "a\n::error::no error of ours\r\n::set-output name=x::y </summary> ``` <script>x</script> @all \u{1b}[31m\u{202e}";

/// A world in which a person unticked a box, and made a token with a hostile name.
fn drifted() -> Stage {
    let stage = Stage::applied();
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"], "by": NAME,
    }));
    stage.act(json!({
        "do": "create_token", "tenant": HOST, "label": NAME, "description": NAME,
        "permissions": ["POST /devices/{device_id}/action/erase"],
    }));
    stage
}

fn parsed(program: &Program, name: &str) -> Value {
    serde_json::from_str(&program.read(name)).unwrap()
}

#[track_caller]
fn is_harmless(text: &str) {
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::error::no"), "{line}");
        assert!(!line.trim_start().starts_with("::set-output"), "{line}");
    }
    let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(acts), "{}", text.escape_debug());
}

/// The schema is OASIS's own and not in this repository: `TENANTRY_SARIF_SCHEMA` names a copy, such as the one in the npm
/// package @microsoft/jest-sarif. Without it, what the schema requires of the parts that are used is asserted.
#[track_caller]
pub fn fits_the_sarif_schema(log: &Value) {
    if std::env::var_os("TENANTRY_SARIF_SCHEMA").is_none() {
        eprintln!("skipped: TENANTRY_SARIF_SCHEMA names no schema of SARIF");
    }
    if let Some(path) = std::env::var_os("TENANTRY_SARIF_SCHEMA") {
        let text = std::fs::read_to_string(path).unwrap();
        let mut schema: Value = serde_json::from_str(&text).unwrap();
        // in the release, the pattern of a language is no regular expression; no report of ours names one
        for owner in ["run", "toolComponent"] {
            schema["definitions"][owner]["properties"]["language"] = json!({});
        }
        let validator = jsonschema::validator_for(&schema).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(wrong, [""; 0]);
    }
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.len() >= 30, "{} rules", rules.len());
    for rule in rules {
        for text in [
            "/shortDescription/text",
            "/fullDescription/text",
            "/help/text",
        ] {
            let text = rule.pointer(text).and_then(Value::as_str);
            assert!(text.is_some_and(|text| !text.is_empty()), "{rule:#}");
        }
    }
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let locations = result["locations"].as_array().unwrap();
        assert_eq!(locations.len(), 1, "code scanning wants one: {result:#}");
    }
}

#[test]
fn one_drifted_world_in_every_format() {
    let stage = drifted();
    let plain = stage.run("plan");
    let run = stage
        .run(&format!("plan --detailed-exitcode {ALL}"))
        .exits(3);
    assert_eq!(run.out, plain.out, "the page for people stays as it is");
    for (format, text) in read_all(&stage) {
        let lost = text.contains("GET /devices/{device_id}/details");
        assert!(lost, "{format} does not say what was lost:\n{text}");
    }

    let sarif = parsed(&stage, "out/r.sarif");
    fits_the_sarif_schema(&sarif);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let lost = results.iter().find(|one| one["ruleId"] == "TN501").unwrap();
    let place = &lost["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "tenantry.yaml");
    let line = place["region"]["startLine"].as_u64().unwrap();
    let text = stage.read("tenantry.yaml");
    let shown = text
        .lines()
        .nth(usize::try_from(line).unwrap() - 1)
        .unwrap();
    assert!(shown.contains("Device details"), "{shown}");

    let junit = stage.read("out/r.xml");
    assert!(junit.contains("type=\"TN501\""), "{junit}");
    is_harmless(&junit);

    let annotations = stage.read("out/r.txt");
    let at = format!("::warning file=tenantry.yaml,line={line},");
    assert!(annotations.contains(&at), "{annotations}");
    is_harmless(&annotations);

    let page = stage.read("out/r.md");
    assert!(page.starts_with("<!-- tenantry:plan -->\n"), "{page}");
    let gained = "+ Device Information: Device details (GET /devices/{device_id}/details), read\n\
                  +     1 token: token.accuhive/okta-workflows\n\
                  +     1 connection: connection.accuhive-production\n";
    assert!(page.contains(gained), "{page}");
    let outside = page.split("\n```").step_by(2);
    assert_eq!(
        outside.filter(|text| text.contains("<script")).count(),
        0,
        "{page}"
    );
    is_harmless(&page);

    let report = parsed(&stage, "out/r.json");
    assert_eq!(report["command"], "plan");
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(report["plan"]["digest"], plan["digest"]);
    assert_eq!(report["plan"]["items"], plan["items"]);
    assert_eq!(report.get("error"), None);
}

#[test]
fn a_configuration_with_errors_is_reported() {
    let program = Program::with(&[(
        "conf/tenantry.yaml",
        "version: 1\ntenants:\n  accuhive: { api_hots: x }\n",
    )]);
    for command in ["validate", "plan", "drift"] {
        program
            .run(&format!("{command} --config conf {ALL}"))
            .exits(65);
        let sarif = parsed(&program, "out/r.sarif");
        fits_the_sarif_schema(&sarif);
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let typo = results.iter().find(|one| one["ruleId"] == "TN102").unwrap();
        assert_eq!(typo["level"], "error");
        let place = &typo["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "conf/tenantry.yaml");
        assert_eq!(place["region"]["startLine"], 3);
        let page = program.read("out/r.md");
        assert!(page.starts_with(&format!("<!-- tenantry:{command} -->\n")));
        assert!(page.contains("TN102"), "{page}");
        assert!(
            program
                .read("out/r.xml")
                .contains("<testcase name=\"conf/tenantry.yaml\"")
        );
        assert!(
            program
                .read("out/r.txt")
                .contains("::error file=conf/tenantry.yaml,line=3,")
        );
        assert!(parsed(&program, "out/r.json").get("plan").is_none());
        std::fs::remove_dir_all(program.path("out")).unwrap();
    }
}

#[test]
fn rejected_credentials_and_a_broken_state_are_reported() {
    let mut stage = Stage::applied();
    stage.set(
        "ACCUHIVE_AUDITOR_TOKEN",
        "00000000-0000-4000-8000-000000000000",
    );
    let run = stage.run(&format!("plan {ALL}"));
    let report = parsed(&stage, "out/r.json");
    assert_eq!(run.code, Some(77), "{run}");
    let found = report["diagnostics"].as_array().unwrap();
    assert!(
        found
            .iter()
            .any(|one| one["code"].as_str().unwrap().starts_with("TN7")),
        "{report:#}"
    );

    stage.write(".tenantry/stand-in/state.json", "{");
    stage.run(&format!("plan {ALL}")).exits(1);
    let report = parsed(&stage, "out/r.json");
    assert!(
        report["error"].as_str().unwrap().contains("state.json"),
        "{report:#}"
    );
    let sarif = parsed(&stage, "out/r.sarif");
    fits_the_sarif_schema(&sarif);
    assert_eq!(
        sarif["runs"][0]["invocations"][0]["executionSuccessful"],
        false
    );
    assert!(stage.read("out/r.xml").contains("<error"));
    assert!(
        stage
            .read("out/r.txt")
            .contains("::error title=tenantry plan::")
    );
    assert!(stage.read("out/r.md").contains("**The run ended early:**"));
}

#[test]
fn a_path_that_cannot_be_written_is_exit_1_and_the_others_are_written() {
    let program = Program::quickstart();
    program.write("folder/x", "");
    let line =
        "validate --report json=folder --report sarif=tenantry.yaml/r.sarif --report markdown=r.md";
    program
        .run(line)
        .exits(1)
        .says("Valid:")
        .warns("a report could not be written: folder: this is not a file")
        .warns("tenantry.yaml/r.sarif");
    assert!(
        program
            .read("r.md")
            .starts_with("<!-- tenantry:validate -->")
    );
}

#[test]
fn a_report_that_makes_no_sense_is_a_usage_error() {
    let program = Program::quickstart();
    for (report, why) in [
        (
            "xml=r.xml",
            "the format is one of markdown, html, sarif, junit, github, json, events",
        ),
        ("markdown", "write FORMAT=PATH"),
        ("json=", "write a path"),
        ("json=-", "only github and events can be written to -"),
    ] {
        let run: Run = program.run(&format!("validate --report {report}"));
        run.exits(64).warns(why);
    }
    program
        .run("validate --report json=r --report sarif=r")
        .exits(64)
        .warns("two reports go to r");
}

#[test]
fn github_gets_annotations_outputs_and_a_summary() {
    let mut stage = drifted();
    let (outputs, summary) = (stage.path("outputs"), stage.path("summary"));
    stage.write("outputs", "earlier=1\n");
    stage.set("GITHUB_OUTPUT", outputs.to_str().unwrap());
    stage.set("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    let run = stage.run("plan --report github=-").exits(0);
    assert!(run.out.contains("\n::warning file=tenantry.yaml,"), "{run}");
    is_harmless(&run.out);
    let written = stage.read("outputs");
    assert_eq!(
        written,
        "earlier=1\nchanges=1\ndrift=1\nhandoffs=1\nrisk=read\napproval=\naccepted=0\nunexplained=1\n"
    );
    assert!(stage.read("summary").starts_with("<!-- tenantry:plan -->"));
}

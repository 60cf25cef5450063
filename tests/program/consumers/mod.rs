//! Who reads reports: each format's own parser, as strict as its real readers. Names of the tests are hostile; what a parser gives
//! back is text, or it is a finding.

pub mod events;
pub mod html;
pub mod markdown;
pub mod workflow;
pub mod xml;

use serde_json::Value;

use crate::stage::{Program, text_of};

/// Every format, each into a file of its own.
pub const ALL: &str = "--report markdown=out/r.md --report html=out/r.html --report sarif=out/r.sarif --report junit=out/r.xml \
                   --report github=out/r.txt --report json=out/r.json --report events=out/r.events";

/// What a reader of each format sees of the reports of [`ALL`]: the format, and every text in it.
#[track_caller]
pub fn read_all(program: &Program) -> Vec<(&'static str, String)> {
    let page = markdown::read(&program.read("out/r.md"));
    assert!(
        page.blocks.iter().all(|(fence, _)| fence == "diff"),
        "{:?}",
        page.blocks
    );
    let blocks: Vec<&str> = page.blocks.iter().map(|(_, text)| text.as_str()).collect();
    let junit = xml::junit(&program.read("out/r.xml"), &program.path("out/r.xml"));
    let commands = workflow::commands(&program.read("out/r.txt"));
    let messages: Vec<String> = commands.into_iter().map(|one| one.message).collect();
    let sarif: Value = serde_json::from_str(&program.read("out/r.sarif")).unwrap();
    crate::reports::fits_the_sarif_schema(&sarif);
    let report: Value = serde_json::from_str(&program.read("out/r.json")).unwrap();
    if let Some(plan) = report.get("plan") {
        let schema: Value = serde_json::from_str(&text_of("schemas/plan.schema.json")).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(plan)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(wrong, [""; 0]);
    }
    let events = events::read(&program.read("out/r.events"));
    vec![
        ("markdown", page.text + &blocks.concat()),
        ("html", html::read(&program.read("out/r.html")).text),
        ("junit", junit.text),
        ("github", messages.join("\n")),
        ("sarif", strings(&sarif)),
        ("json", strings(&report)),
        ("events", strings(&Value::Array(events))),
    ]
}

/// Every string of a document, a line each.
fn strings(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(all) => all.iter().map(strings).collect(),
        Value::Object(all) => all.values().map(strings).collect(),
        _ => String::new(),
    }
}

//! Tables that repeat what the code says.

use std::collections::BTreeSet;

use serde_json::Value;
use tenantry::cli::exit_code::ExitCode;
use tenantry::model::Verdict;

use super::pages::page;
use super::program::root;

/// The first cells of the first table below a heading.
fn first_cells(path: &str, heading: &str) -> Vec<String> {
    let text = page(path).text;
    let (_, below) = text.split_once(&format!("\n{heading}\n")).unwrap();
    below
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|row| row.split('|').nth(1).unwrap().trim().to_owned())
        .collect()
}

#[test]
fn the_readmes_exit_codes_are_those_of_the_program_in_their_order() {
    let written = first_cells("README.md", "### Exit codes");
    let order: Vec<String> = ExitCode::ORDER
        .iter()
        .map(|code| (*code as u8).to_string())
        .collect();
    assert_eq!(written, order);
}

#[test]
fn the_ci_page_has_advice_for_every_exit_code() {
    let cells = first_cells("docs/ci.md", "## Exit codes in CI");
    let advised: BTreeSet<u8> = cells
        .iter()
        .flat_map(|cell| cell.split(", "))
        .map(|code| code.parse().unwrap())
        .collect();
    let all: BTreeSet<u8> = ExitCode::ORDER.iter().map(|code| *code as u8).collect();
    assert_eq!(advised, all);
}

#[test]
fn the_evidence_page_has_every_verdict() {
    let text = page("docs/evidence.md").text;
    for verdict in [
        Verdict::InSync,
        Verdict::Accepted,
        Verdict::Unverifiable,
        Verdict::Unmanaged,
        Verdict::Due,
        Verdict::Pending,
        Verdict::Drift,
        Verdict::Conflict,
    ] {
        assert!(
            text.contains(&format!("`{}`", verdict.word())),
            "{verdict:?}"
        );
    }
}

fn field_names(schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        found.extend(properties.keys().cloned());
    }
    let parts = schema.get("$defs").and_then(Value::as_object);
    for part in parts.into_iter().flat_map(|parts| parts.values()) {
        field_names(part, found);
    }
}

#[test]
fn the_configuration_page_has_every_field_of_the_schema() {
    let schema = std::fs::read_to_string(root().join("schemas/tenantry.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut fields = BTreeSet::new();
    field_names(&schema, &mut fields);
    assert!(fields.len() > 25, "{fields:?}");
    let text = page("docs/configuration.md").text;
    for field in fields {
        assert!(text.contains(&format!("`{field}`")), "{field}");
    }
}

//! The real yaml-language-server with our schema, as an editor drives it: completion, hover, and errors.
//! `TENANTRY_YAML_LS` is the path of its script (`bin/yaml-language-server` of the npm package), run with node.
//! Without it the tests say that they are skipped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod server;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use server::Server;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn examples(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            examples(&path, found);
        } else if name == "tenantry.yaml" || name.ends_with(".tenantry.yaml") {
            found.push(path);
        }
    }
}

/// The quickstart with a change, as a file that an editor has open beside it.
fn changed(from: &str, to: &str) -> String {
    let path = root().join("examples/quickstart/tenantry.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from:?}");
    text.replacen(from, to, 1)
}

const EDITED: &str = "examples/quickstart/edited.tenantry.yaml";

/// Line and column of the first byte of a text.
fn place(text: &str, of: &str) -> Value {
    let at = text.find(of).unwrap();
    let line = text[..at].matches('\n').count();
    let column = at - text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    json!({ "line": line, "character": column })
}

#[test]
fn every_example_names_its_schema_and_has_no_error() {
    let mut found = Vec::new();
    examples(&root().join("examples"), &mut found);
    assert!(found.len() >= 5, "{found:?}");
    for path in &found {
        let text = std::fs::read_to_string(path).unwrap();
        let first = text.lines().next().unwrap();
        let schema = first.strip_prefix("# yaml-language-server: $schema=");
        let schema = schema.unwrap_or_else(|| panic!("{}: {first}", path.display()));
        assert!(path.parent().unwrap().join(schema).exists(), "{schema}");
    }
    let Some(mut server) = Server::start(root()) else {
        return;
    };
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        let diagnostics = server.open(&path, &text);
        assert_eq!(diagnostics, json!([]), "{}", path.display());
    }
}

#[test]
fn permission_names_are_completed() {
    let Some(mut server) = Server::start(root()) else {
        return;
    };
    let text = changed(
        "permissions:",
        "permissions:\n          - \"Devices: Device Inf\"\n        x-was:",
    );
    server.open(&root().join(EDITED), &text);
    let mut at = place(&text, "Devices: Device Inf\"");
    at["character"] = json!(at["character"].as_u64().unwrap() + 19);
    let answer = server.ask("textDocument/completion", &root().join(EDITED), &at);
    let items = answer["items"].as_array().or(answer.as_array()).unwrap();
    let labels: Vec<&str> = items
        .iter()
        .filter_map(|one| one["label"].as_str())
        .collect();
    for name in [
        "Devices: Device Information: Device list",
        "Devices: Device Information: Device details",
    ] {
        let there = labels.iter().any(|label| label.contains(name));
        assert!(there, "{name}: {labels:#?}");
    }
}

#[test]
fn a_key_has_a_hover_text() {
    let Some(mut server) = Server::start(root()) else {
        return;
    };
    let text = changed("version: 1", "version: 1");
    server.open(&root().join(EDITED), &text);
    for (key, says) in [
        ("api_host", "The host of its API"),
        ("permissions", "What it may do"),
        ("connections", "Okta Workflows connections"),
    ] {
        let at = place(&text, &format!("{key}:"));
        let hover = server.ask("textDocument/hover", &root().join(EDITED), &at);
        assert!(hover.to_string().contains(says), "{key}: {hover:#}");
    }
}

#[test]
fn a_typo_is_an_error_at_its_place() {
    let Some(mut server) = Server::start(root()) else {
        return;
    };
    for (from, to, wrong) in [
        ("api_host:", "api_hots:", "api_hots"),
        ("version: 1", "version: 2", "2"),
    ] {
        let text = changed(from, to);
        let file = format!("examples/quickstart/{wrong}.tenantry.yaml");
        let diagnostics = server.open(&root().join(file), &text);
        let all = diagnostics.as_array().unwrap();
        let line = &place(&text, to)["line"];
        let found = all.iter().any(|one| one["range"]["start"]["line"] == *line);
        assert!(found, "{wrong}: {diagnostics:#}");
    }
}

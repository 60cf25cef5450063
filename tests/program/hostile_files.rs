//! Texts of files are as foreign as names of services: a pull request brings the configuration, an export what somebody typed
//! into Okta. Flows, folders, undeclared connections, reasons, tickets and who approves.

use serde_json::{Value, json};
use tenantry::simulator::exports::ExportRecipe;

use crate::consumers::{ALL, read_all};
use crate::graph::grammar;
use crate::hostile_names::{NAMES, is_plain, is_plain_text};
use crate::stage::{HOST, Stage};

/// A text as YAML writes it in double quotes, in plain letters.
fn quoted(text: &str) -> String {
    let letter = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}

/// An export whose flows, folders and connections have these names.
fn export() -> String {
    let mut connections = vec!["Accuhive production".to_owned()];
    connections.extend(NAMES.map(str::to_owned));
    let recipe = ExportRecipe {
        flows: NAMES.len(),
        connections,
        ..ExportRecipe::default()
    };
    let mut export: Value = serde_json::from_str(&recipe.generate().text).unwrap();
    let flows = export["data"]["flos"].as_object_mut().unwrap();
    assert_eq!(flows.len(), NAMES.len());
    for (flow, name) in flows.values_mut().zip(NAMES) {
        flow["data"]["name"] = json!(name);
    }
    let folders = export["data"]["groups"].as_object_mut().unwrap();
    assert!(!folders.is_empty(), "there is no folder to name");
    for folder in folders.values_mut() {
        folder["data"]["name"] = json!(NAMES.concat());
    }
    export.to_string()
}

fn stage() -> Stage {
    let stage = Stage::applied();
    stage.write("flows/hostile.folder", &export());
    stage.declare(
        "    token: okta-workflows",
        "    token: okta-workflows\n    flows: [\"flows/*\"]",
    );
    let mut more = "exceptions:\n".to_owned();
    for (day, name) in NAMES.iter().enumerate() {
        more += &format!(
            "  - {{ address: token.accuhive/okta-workflows, permissions: [\"{}\"], until: 2098-01-{:02}, reason: {}, ticket: {} }}\n",
            PERMISSIONS[day],
            day + 1,
            quoted(name),
            quoted(name)
        );
    }
    stage.write("more.tenantry.yaml", &more);
    for permission in PERMISSIONS {
        stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "tick": [permission] }));
    }
    stage
}

/// One a name, so that each exception is about another one.
const PERMISSIONS: [&str; NAMES.len()] = [
    "GET /blueprints",
    "GET /blueprints/{blueprint_id}",
    "GET /devices/{device_id}/activity",
    "GET /devices/{device_id}/apps",
    "GET /devices/{device_id}/commands",
    "GET /devices/{device_id}/library-items",
    "GET /devices/{device_id}/notes",
    "GET /devices/{device_id}/parameters",
    "GET /devices/{device_id}/status",
    "GET /library/custom-apps",
    "GET /library/custom-profiles",
    "GET /library/custom-scripts",
    "GET /users",
];

const LINES: [&str; 14] = [
    "validate",
    "validate --format json",
    "plan",
    "plan -vv",
    "drift -v",
    "flows",
    "flows --format json",
    "flows --format markdown",
    "inventory",
    "inventory --format json",
    "impact connection.accuhive-production",
    "show",
    "show token.accuhive/okta-workflows",
    "evidence token.accuhive/okta-workflows",
];

#[test]
fn no_text_of_a_file_acts_on_a_terminal_or_a_log() {
    let stage = stage();
    for line in LINES {
        let run = stage.run(line);
        assert!(matches!(run.code, Some(0 | 3 | 4)), "{run}");
        is_plain(&run, &run.out);
        is_plain(&run, &run.err);
    }
    stage.run("plan --out plan.json").exits(0);
    for line in ["show plan.json", "show plan.json -v"] {
        let run = stage.run(line).exits(0);
        is_plain(&run, &run.out);
        let reason = tenantry::render::escape(NAMES[0]);
        assert!(run.out.contains(&*reason), "no {reason:?} in {run}");
    }
}

#[test]
fn every_format_shows_them_as_text() {
    let stage = stage();
    let run = stage.run(&format!("plan {ALL}")).exits(0);
    for (format, text) in read_all(&stage) {
        // annotations and JUnit tell of findings, and an accepted difference is a note
        if matches!(format, "github" | "junit" | "events") {
            continue;
        }
        for name in NAMES {
            let shown = tenantry::render::escape(name);
            let there = text.contains(&*shown) || text.contains(name);
            assert!(there, "{format} does not show {name:?}:\n{text}\n{run}");
        }
    }
    for file in ["md", "html", "xml", "txt", "sarif", "json", "events"] {
        is_plain_text(&stage.read(&format!("out/r.{file}")), file);
    }
}

/// Who approves becomes an output of a workflow, so such a name is not taken at all.
#[test]
fn a_name_of_who_approves_is_no_text() {
    let stage = Stage::applied();
    for name in NAMES {
        let policy = format!(
            "policy: {{ require_approval: {{ read: {} }} }}\n",
            quoted(name)
        );
        stage.write("policy.tenantry.yaml", &policy);
        for line in ["validate", "plan"] {
            let run = stage.run(line).exits(65);
            is_plain(&run, &run.out);
            is_plain(&run, &run.err);
            assert!(run.err.contains("belong here"), "{run}");
        }
        stage.run(&format!("plan {ALL}")).exits(65);
        read_all(&stage);
    }
}

/// Not by characters only: a strict parser of each language reads the drawing, and finds the names in labels.
#[test]
fn drawings_are_read_by_their_grammar() {
    let stage = stage();
    for (line, read) in [
        (
            "graph --format mermaid",
            grammar::mermaid as fn(&str) -> grammar::Drawing,
        ),
        ("graph --format dot", grammar::dot),
        ("graph --full --format mermaid", grammar::mermaid),
        ("graph --full --format dot", grammar::dot),
    ] {
        let run = stage.run(line).exits(0);
        is_plain(&run, &run.out);
        let drawing = read(&run.out);
        let labels: Vec<&String> = drawing.nodes.values().flatten().collect();
        for name in NAMES {
            let shown = tenantry::render::escape(name);
            let cut: String = shown.chars().take(12).collect();
            let there = labels.iter().any(|label| label.contains(&cut));
            assert!(there, "{line}: no label begins with {cut:?}: {labels:#?}");
        }
    }
}

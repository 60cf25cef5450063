//! `graph`: what stands on what, as Mermaid, DOT and JSON.

#[path = "../../src/render/graph/grammar.rs"]
pub mod grammar;

use serde_json::Value;

use crate::stage::{HOST, Program, Stage, text_of};

const EXPORT: &str = "examples/flows/offboarding.folder";

fn program() -> Program {
    let program = Program::quickstart();
    program.write("exports/offboarding.folder", &text_of(EXPORT));
    program
}

/// Names of the nodes of this kind.
fn named<'d>(document: &'d Value, kind: &str) -> Vec<&'d str> {
    let nodes = document["nodes"].as_array().unwrap().iter();
    nodes
        .filter(|node| node["kind"] == kind)
        .map(|node| node["name"].as_str().unwrap())
        .collect()
}

/// The status of the only node of this name.
#[track_caller]
fn status<'d>(document: &'d Value, name: &str) -> &'d str {
    let nodes = document["nodes"].as_array().unwrap().iter();
    let fitting: Vec<_> = nodes.filter(|node| node["name"] == name).collect();
    assert_eq!(fitting.len(), 1, "{name}: {document:#}");
    fitting[0]["status"].as_str().unwrap()
}

#[test]
fn offline_says_what_is_declared_and_what_exports_need() {
    let program = program();
    let document = program
        .run("graph --offline --format json --exports exports")
        .exits(0)
        .json();
    assert_eq!(document["format_version"], "1.0");
    assert_eq!(document["asked"], false);
    for (name, expected) in [
        ("accuhive.api.kandji.io", "declared"),
        ("Okta Workflows", "declared"),
        ("Accuhive production", "declared"),
        ("Accuhive lab", "undeclared"),
        ("Offboard user", "exported"),
        ("Lock Device", "exported"),
        ("List Device Apps", "no_connection"),
        ("Devices: Device Actions: Lock Device", "not_granted"),
        ("Devices: Device Information: Device details", "declared"),
    ] {
        assert_eq!(status(&document, name), expected, "{name}");
    }
    assert_eq!(
        named(&document, "flow"),
        ["Offboard user", "Weekly device report"]
    );
}

#[test]
fn a_status_is_the_verdict_of_the_plan() {
    let stage = Stage::applied();
    let details = "Devices: Device Information: Device details";
    let document = stage.run("graph --format json").exits(0).json();
    assert_eq!(document["asked"], true);
    assert_eq!(status(&document, details), "in_sync");
    stage.act(serde_json::json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"],
        "by": "7b1f7c1e-52b3-4f0a-9a64-0d1f5d3c2b10",
    }));
    let document = stage.run("graph --format json").exits(0).json();
    assert_eq!(status(&document, "Okta Workflows"), "drift");
    assert_eq!(status(&document, details), "drift");
    stage
        .run("graph")
        .exits(0)
        .says("token accuhive/okta-workflows<br/>drift")
        .says("2 permissions<br/>drift: 1 drift, 1 in_sync");
}

#[test]
fn a_focus_leaves_the_rest_out() {
    let program = program();
    let line =
        "graph --offline --exports exports --format json --focus connection.accuhive-production";
    let document = program.run(line).exits(0).json();
    assert_eq!(document["focus"], "connection.accuhive-production");
    assert_eq!(named(&document, "token"), ["Okta Workflows"]);
    let cards = named(&document, "card");
    assert!(cards.contains(&"Lock Device"), "{cards:?}");
    assert!(!cards.contains(&"List Device Apps"), "{cards:?}");
    assert_eq!(named(&document, "connection"), ["Accuhive production"]);
    program
        .run("graph --offline --focus connection.nothing")
        .exits(64)
        .warns("connection.nothing is not in the graph");
}

#[test]
fn permissions_are_one_node_unless_asked_for() {
    let program = program();
    program
        .run("graph --offline")
        .exits(0)
        .says("2 permissions<br/>declared");
    for form in ["--full", "--focus token.accuhive/okta-workflows"] {
        let run = program.run(&format!("graph --offline {form}")).exits(0);
        assert!(!run.out.contains("2 permissions"), "{run}");
        run.says(
            "Devices: Device Information: Device list<br/>permission<br/>declared: GET /devices",
        );
    }
}

#[test]
fn both_drawings_are_those_of_the_json() {
    let program = program();
    let of = |form: &str| {
        let line = format!("graph --offline --full --exports exports --format {form}");
        program.run(&line).exits(0)
    };
    let document = of("json").json();
    for drawing in [
        grammar::mermaid(&of("mermaid").out),
        grammar::dot(&of("dot").out),
    ] {
        let nodes = document["nodes"].as_array().unwrap();
        assert_eq!(drawing.nodes.len(), nodes.len());
        for node in nodes {
            let lines = &drawing.nodes[node["id"].as_str().unwrap()];
            assert_eq!(lines[0], node["name"].as_str().unwrap());
        }
        let edges = document["edges"].as_array().unwrap();
        assert_eq!(drawing.edges.len(), edges.len());
    }
}

#[test]
fn hostile_names_of_files_and_exports_stay_in_their_labels() {
    let program = program();
    program.declare(
        "name: Okta Workflows",
        r#"name: "x\"]; n0 --> n1 <img src=a onerror=b> %%{init:{}}%% \u202e #quot;""#,
    );
    let hostile = text_of(EXPORT)
        .replace("Offboard user", "\\\"]\\n  n0 --> n1[\\\"<script>")
        .replace("Lock Device", "`**x**` & classDef a:#1; --> \\\\");
    program.write("exports/offboarding.folder", &hostile);
    for form in ["mermaid", "dot"] {
        let line = format!("graph --offline --exports exports --format {form}");
        let out = program.run(&line).exits(0).out;
        let drawing = match form {
            "mermaid" => grammar::mermaid(&out),
            _ => grammar::dot(&out),
        };
        let mut names = drawing.nodes.values().map(|lines| lines[0].as_str());
        assert!(
            names.any(|name| name == "\"]\\n  n0 --> n1[\"<script>"),
            "{form}: {out}"
        );
    }
}

#[test]
fn the_json_fits_its_schema() {
    let schema: Value = serde_json::from_str(&text_of("schemas/graph.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let program = program();
    for form in ["", "--focus tenant.accuhive"] {
        let line = format!("graph --offline --exports exports --format json {form}");
        let document = program.run(&line).exits(0).json();
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    assert!(!validator.is_valid(&serde_json::json!({ "nodes": [] })));
}

#[test]
fn exports_that_connections_name_are_drawn_and_belong_to_their_org() {
    let program = program();
    let globs = "    token: okta-workflows\n    flows: [\"exports/*\"]\n";
    program.declare("    token: okta-workflows\n", globs);
    let line = "graph --offline --format json";
    let document = program.run(line).exits(0).json();
    let flows = named(&document, "flow");
    assert_eq!(flows, ["Offboard user", "Weekly device report"]);
    let again = program.run(&format!("{line} --exports exports")).exits(0);
    assert_eq!(again.json(), document, "no file is drawn twice");
    // two orgs have a connection of the nickname; whose export this is decides
    let other = "orgs:\n  other: { domain: other.okta.com }\n";
    program.declare("orgs:\n", other);
    program.write(
        "more.tenantry.yaml",
        "connections:\n  twin: { nickname: Accuhive production, org: other, tenant: accuhive, token: okta-workflows }\n",
    );
    let document = program.run(line).exits(0).json();
    assert_eq!(status(&document, "Accuhive lab"), "undeclared");
    let twin = program
        .run(&format!("{line} --focus connection.twin"))
        .exits(0)
        .json();
    assert_eq!(named(&twin, "card"), [""; 0]);
}

#[test]
fn equal_inputs_give_equal_graphs_and_an_unread_export_is_an_error() {
    let program = program();
    let line = "graph --offline --exports exports";
    let first = program.run(line).exits(0).out;
    assert_eq!(program.run(line).exits(0).out, first);
    program.write("exports/broken.flow", "{");
    program
        .run(line)
        .exits(1)
        .says("Offboard user")
        .warns("exports/broken.flow");
}

//! `flows [PATH…]`: what exported flows need, without a network, a configuration or a state.

use serde_json::Value;
use tenantry::simulator::exports::ExportRecipe;

use crate::stage::{Program, text_of};

const EXAMPLE: &str = "examples/flows/offboarding.folder";

fn program() -> Program {
    Program::with(&[("exports/offboarding.folder", &text_of(EXAMPLE))])
}

#[test]
fn the_table_has_flow_card_connection_and_permission() {
    program()
        .run("flows exports")
        .exits(0)
        .says("1 export, 3 flows: 7 cards of the Kandji (Iru Endpoint) connector on 2 connections")
        .says("Offboard user folder /People/Devices, API endpoint")
        .says("Lock Device Accuhive production Device Actions: Lock Device destructive")
        .says("Custom API Action Accuhive production unknown")
        .says("its Relative URL is computed while the flow runs")
        .says("cannot be derived, declare it")
        .says("no connection is chosen")
        .says("way out: choose one on the card in Okta Workflows");
}

#[test]
fn a_file_a_folder_the_present_folder_and_the_standard_input_are_one() {
    let program = program();
    let whole = program.run("flows exports/offboarding.folder").exits(0).out;
    for line in [
        "flows",
        "flows exports",
        "flows exports exports/offboarding.folder .",
    ] {
        assert_eq!(program.run(line).exits(0).out, whole, "{line}");
    }
    let read = program.run_with_input(&["flows", "-"], &text_of(EXAMPLE));
    assert_eq!(read.exits(0).out, whole);
}

#[test]
fn all_three_endings_are_found_at_any_depth_and_nothing_else() {
    let recipe = ExportRecipe::default();
    let text = recipe.generate().text;
    let program = Program::with(&[
        ("a.flow", &text),
        ("x/b.FOLDER", &text),
        ("x/y/c.flopack", &text),
        ("x/notes.json", "no export"),
        (".hidden/d.flopack", "no export"),
    ]);
    let document = program.run("flows --format json").exits(0).json();
    let sources: Vec<&str> = document["exports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["./a.flow", "./x/b.FOLDER", "./x/y/c.flopack"]);
}

#[test]
fn json_has_every_card_and_what_each_connection_needs() {
    let recipe = ExportRecipe {
        flows: 5,
        depth: 3,
        ..ExportRecipe::default()
    };
    let generated = recipe.generate();
    let program = Program::with(&[("one.flopack", &generated.text)]);
    let document = program
        .run("flows one.flopack --format json")
        .exits(0)
        .json();
    assert_eq!(document["format_version"], "1.0");
    let flows = document["flows"].as_array().unwrap();
    let cards = flows
        .iter()
        .map(|flow| flow["cards"].as_array().unwrap().len());
    assert_eq!(cards.sum::<usize>(), generated.cards.len());
    let connection = &document["connections"][0];
    assert_eq!(connection["nickname"], "Accuhive production");
    assert_eq!(connection["complete"], false);
    let always: Vec<&Value> = connection["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["always"] == true)
        .collect();
    assert_eq!(always.len(), 1);
    assert_eq!(
        always[0]["console_path"],
        "Devices: Device Information: Device list"
    );
}

#[test]
fn a_suggestion_pasted_into_a_configuration_is_valid() {
    let program = program();
    let suggestion = program.run("flows exports --suggest").exits(0).out;
    assert!(
        suggestion.contains("# needed by: Offboard user > If/Else > For Each > Lock Device"),
        "{suggestion}"
    );
    assert!(
        suggestion.contains("# unknown: Weekly device report > Custom API Action"),
        "{suggestion}"
    );
    let (_, list) = suggestion
        .split_once("- connection: \"Accuhive production\"\n")
        .unwrap();
    let list = list.replace("\n  ", "\n        ");
    let declaration = format!(
        "version: 1\ntenants:\n  accuhive:\n    api_host: accuhive.api.kandji.io\n    tokens:\n      okta:\n      {list}"
    );
    program.write("tenantry.yaml", &declaration);
    program.run("validate").exits(0);
}

#[test]
fn markdown_is_a_table() {
    let run = program().run("flows exports --format markdown").exits(0);
    run.says("| flow | card | connection | permission | folder |")
        .says("| Offboard user | List Devices | Accuhive production |");
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_shown() {
    let program = program();
    program.write(
        "exports/broken.flow",
        "{\"type\":\"flopack\",\"data\":{\"flos\":{\"a\":",
    );
    program.write("exports/other.flow", "{\"type\":\"plan\"}");
    program
        .run("flows exports")
        .exits(1)
        .says("Offboard user")
        .warns("exports/broken.flow: not readable as JSON in the flow 'a'")
        .warns("exports/other.flow: this is no export of Okta Workflows");
    let document = program.run("flows exports --format json").exits(1).json();
    assert_eq!(document["failed"].as_array().unwrap().len(), 2);
    program
        .run("flows exports --suggest")
        .exits(1)
        .says("# not read: exports/broken.flow");
}

#[test]
fn no_export_is_no_empty_success() {
    let program = Program::with(&[("notes.txt", "")]);
    let run = program
        .run("flows")
        .exits(1)
        .warns("no .flopack, .folder or .flow file");
    assert_eq!(run.out, "");
    program
        .run("flows nothing.flow")
        .exits(1)
        .warns("nothing.flow: cannot be read");
    program.run("flows --suggest --format json").exits(64);
}

#[test]
fn a_later_version_is_read_with_a_warning() {
    let later = text_of(EXAMPLE).replace("\"version\": \"1.5.0\"", "\"version\": \"1.6.0\"");
    let program = Program::with(&[("one.folder", &later)]);
    program
        .run("flows")
        .exits(0)
        .says("version 1.6.0 of the format is not known here")
        .says("Lock Device");
}

#[test]
fn hostile_names_reach_no_terminal() {
    let hostile = text_of(EXAMPLE)
        .replace("Offboard user", "\\u001b[31m\\u202eOffboard\\n| user")
        .replace("Accuhive production", "@all <b>\\u0007");
    let program = Program::with(&[("one.folder", &hostile)]);
    for form in ["", "--suggest", "--format markdown", "--format json"] {
        let out = program.run(&format!("flows {form}")).exits(0).out;
        let calm = |c: char| !c.is_control() || c == '\n';
        assert!(
            out.chars().all(|c| calm(c) && c != '\u{202e}'),
            "{form}: {out}"
        );
    }
}

#[test]
fn a_folder_without_a_configuration_and_a_state_stays_as_it_is() {
    let program = program();
    program.run("flows").exits(0);
    let names: Vec<_> = std::fs::read_dir(program.path(".")).unwrap().collect();
    assert_eq!(names.len(), 1);
}

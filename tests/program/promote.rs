//! `promote check`: before and after flows of one org are imported into another.

use serde_json::{Value, json};

use crate::stage::{Program, Stage};

const KANDJI: &str = "kandji_edae9b89cf1e4ca6a01a1ad6d985127b";

const BOTH: &str = "version: 1
tenants:
  lab:
    api_host: lab.api.kandji.io
    tokens:
      okta: { name: Okta preview, permissions: [Device list, Device details, Lock Device] }
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens:
      okta: { name: Okta Workflows, permissions: [Device list, Lock Device] }
orgs:
  production: { domain: acme.okta.com }
  preview:
    domain: acme.oktapreview.com
    promotes_to: production
    connections: { accuhive-preview: accuhive-production }
connections:
  accuhive-preview:
    nickname: Accuhive preview
    org: preview
    tenant: lab
    token: okta
    flows: [\"exports/preview/*\"]
  accuhive-production:
    nickname: Accuhive production
    org: production
    tenant: accuhive
    token: okta
    flows: [\"exports/production/*\"]
";

/// An export of one flow: its name, and its cards by title and nickname.
fn export(flow: &str, cards: &[(&str, &str)]) -> String {
    let mut configs = json!({});
    let methods: Vec<Value> = cards
        .iter()
        .map(|(title, nickname)| {
            configs[*nickname] = json!({ "id": nickname, "name": nickname, "module": KANDJI, "data": null });
            json!({
                "address": format!("root:channels:http:{KANDJI}:0.267.0:x"),
                "parents": { "channel": { "key": KANDJI } },
                "uuid": title,
                "node": { "key": "x", "data": { "name": title }, "model": { "config": nickname, "inputs": { "data": {} } } },
            })
        })
        .collect();
    json!({
        "type": "flopack", "version": "1.5.0", "created": MADE,
        "data": { "flos": { "f": { "id": "f", "name": flow, "data": { "methods": methods } } }, "configs": configs },
    })
    .to_string()
}

fn program(flow: &str, cards: &[(&str, &str)]) -> Program {
    Program::with(&[
        ("tenantry.yaml", BOTH),
        ("exports/preview/offboard.flow", &export(flow, cards)),
        (
            "exports/production/other.flow",
            &export("Other", &[("List Devices", "Accuhive production")]),
        ),
    ])
}

const MADE: &str = "2001-01-01T10:00:00.000Z";

const LOCK: (&str, &str) = ("Lock Device", "Accuhive preview");

#[test]
fn nothing_missing_gives_the_steps_of_the_import() {
    program(
        "Offboard user",
        &[LOCK, ("List Devices", "Accuhive preview")],
    )
    .run("promote check")
    .exits(0)
    .says("org.preview to org.production: 1 flow, 1 connection")
    .says("connection.accuhive-production \"Accuhive production\" on tenant.accuhive")
    .says("choose it on the cards")
    .says("\"Offboard user\" new")
    .says("Nothing that the flows need is missing.")
    .says("Import the flows of org.preview into org.production")
    .says("an Okta Workflows administrator")
    .says("https://acme.workflows.okta.com")
    .says("Import the file exports/preview/offboard.flow")
    .says("Open the flow \"Offboard user\"")
    .says("\"Lock Device\": \"Accuhive production\"; \"List Devices\": \"Accuhive production\".")
    .says("Done when the org's System Log shows the import event");
}

#[test]
fn a_permission_that_production_lacks_stops_the_import() {
    let run = program("Offboard user", &[("Erase Device", "Accuhive preview")])
        .run("promote check")
        .exits(6)
        .says("missing_permission token.accuhive/okta is not to have")
        .says("POST /devices/{}/action/erase")
        .says("needed by \"Offboard user\" > Erase Device")
        .says("1 thing is missing: the import has to wait for it.");
    assert!(!run.out.contains("Import the file"), "{run}");
}

#[test]
fn a_connection_without_a_partner_stops_the_import() {
    let program = program("Offboard user", &[LOCK]);
    program.declare(
        "    connections: { accuhive-preview: accuhive-production }\n",
        "",
    );
    program
        .run("promote check")
        .exits(6)
        .says("missing_connection No connection of org.production takes the place of connection.accuhive-preview");
    program.declare(
        "nickname: Accuhive production",
        "nickname: Accuhive preview",
    );
    program.run("promote check").exits(0).says("same nickname");
}

#[test]
fn paths_on_the_command_line_take_the_place_of_globs() {
    let program = program("Offboard user", &[LOCK]);
    let again = export("Offboard user", &[("Lock Device", "Accuhive production")]);
    program.write("elsewhere/a/again.flow", &again);
    program
        .run("promote check preview --to elsewhere")
        .exits(0)
        .says("flow_there A flow \"Offboard user\" is in org.production already.")
        .says("Look first: \"Offboard user\" may be there already.");
    program
        .run("promote check --from elsewhere/a/again.flow")
        .exits(6)
        .says("undeclared_connection");
    program
        .run("promote check --from nothing.flow --from exports/preview")
        .exits(1)
        .warns("nothing.flow")
        .says("Offboard user");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let program = program("Offboard user", &[LOCK]);
    program
        .run("promote check production")
        .exits(64)
        .warns("org.production does not declare");
    program.declare("flows: [\"exports/preview/*\"]", "flows: []");
    program
        .run("promote check")
        .exits(64)
        .warns("name one with --from");
    program.declare(
        "    promotes_to: production\n    connections: { accuhive-preview: accuhive-production }\n",
        "",
    );
    program
        .run("promote check")
        .exits(64)
        .warns("no org declares where it is promoted to");
}

#[test]
fn hostile_names_reach_no_terminal_and_nothing_is_written() {
    let program = program("\u{1b}[31mOff\u{202e}board\n1. Erase", &[LOCK]);
    let out = program.run("promote check").exits(0).out;
    assert!(
        out.chars()
            .all(|c| (!c.is_control() || c == '\n') && c != '\u{202e}'),
        "{out}"
    );
    assert!(!program.path(".tenantry").exists());
}

const WORLD: &str = "people: { p1: Estelle }
orgs:
  production:
    domain: acme.okta.com
    ssws: env:ACME_OKTA_TOKEN
";

/// Both orgs, one of them on a stand-in, and the flow as it was exported again in production.
fn imported(again: &str, event: &str) -> Stage {
    let declaration = BOTH.replace(
        "{ domain: acme.okta.com }",
        "{ domain: acme.okta.com, credentials: { ssws: \"env:ACME_OKTA_TOKEN\" } }",
    );
    let stage = Stage::of(&declaration, WORLD);
    stage.write(
        "exports/preview/offboard.flow",
        &export("Offboard user", &[LOCK]),
    );
    stage.write("exports/production/again.flow", again);
    stage.act(json!({
        "do": "log_event", "org": "production", "event_type": event,
        "targets": [{ "type": "Flow", "displayName": "Offboard user", "alternateId": "Offboard user", "id": "01J9" }],
    }));
    stage
}

const SINCE: &str = "promote check --imported-since 2001-01-01T00:00:00Z";
const IMPORT: &str = "workflows.user.flow.import";

fn made_after(export: &str) -> String {
    export.replace(MADE, "2100-01-01T10:00:00.000Z")
}

#[test]
fn an_arrival_is_proven_by_the_event_and_a_fresh_export() {
    let old = export("Offboard user", &[("Lock Device", "Accuhive production")]);
    imported(&made_after(&old), IMPORT)
        .run(SINCE)
        .exits(0)
        .says("1 of 1 flow proven to have arrived")
        .says("proven \"Offboard user\"")
        .says("by the System Log");
    imported(&old, IMPORT)
        .run(SINCE)
        .exits(4)
        .says("not proven \"Offboard user\"")
        .says("no export made after that holds it: export the folder again");
    imported(&made_after(&old), "workflows.user.flow.save")
        .run(SINCE)
        .exits(4)
        .says("the System Log shows no import of it");
    let wrong = export("Offboard user", &[LOCK]);
    imported(&made_after(&wrong), IMPORT)
        .run(SINCE)
        .exits(4)
        .says("Lock Device is on \"Accuhive preview\", and \"Accuhive production\" is meant");
}

#[test]
fn a_log_that_was_not_read_proves_nothing() {
    let program = program("Offboard user", &[LOCK]);
    let run = program
        .run(SINCE)
        .exits(1)
        .warns("the System Log of org.production was not read");
    assert_eq!(run.out, "");
    program
        .run("promote check --imported-since yesterday")
        .exits(64);
}

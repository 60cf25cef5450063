//! Flow exports beside what is declared and what is live: the rules in `validate` and `plan`, and the page of `inventory`.

use serde_json::Value;
use tenantry::simulator::exports::ExportRecipe;

use crate::stage::{Program, Stage, text_of};

const ESTATE: &str = "tests/fixtures/program/estate";

/// The connections that exports are about, each with five flows; the last one is declared by nobody.
const EXPORTS: [(&str, &str); 8] = [
    ("accuhive", "Accuhive production"),
    ("accuhive-lock", "Accuhive lock"),
    ("brightpath", "Brightpath"),
    ("cobalt", "Cobalt Europe"),
    ("delta", "Delta"),
    ("everest", "Everest"),
    ("preview", "Accuhive tests"),
    ("accuhive", "Kandji (Bob's test)"),
];

/// Six tenants, two orgs, and forty flows.
fn estate() -> Program {
    let program = Program::with(&[
        (
            "tenantry.yaml",
            &text_of(&format!("{ESTATE}/tenantry.yaml")),
        ),
        ("world.yaml", &text_of(&format!("{ESTATE}/world.yaml"))),
    ]);
    for (seed, (folder, nickname)) in (1..).zip(EXPORTS) {
        let recipe = ExportRecipe {
            seed,
            flows: 5,
            cards: 1,
            depth: 1,
            connections: vec![nickname.to_owned()],
            ..ExportRecipe::default()
        };
        let name = nickname.split(' ').next().unwrap().to_lowercase();
        program.write(
            &format!("flows/{folder}/{name}.folder"),
            &recipe.generate().text,
        );
    }
    program
}

#[test]
fn the_page_of_six_tenants_two_orgs_and_forty_flows() {
    let mut program = estate();
    program.set("COLUMNS", "80");
    let run = program.run("inventory --simulate").exits(0);
    assert!(
        run.out.lines().all(|line| line.chars().count() <= 80),
        "{run}"
    );
    insta::assert_snapshot!(run.out);
}

#[test]
fn without_a_configuration_it_says_what_is_not_known_and_which_token_would_do() {
    let mut program = estate();
    program.set("COLUMNS", "80");
    let line = "inventory accuhive.api.kandji.io cobalt.api.eu.kandji.io --auditor env:AUDITOR --auditor env:AUDITOR_COBALT --org acme.okta.com --org-token env:OKTA_ACME --exports flows/accuhive flows/cobalt --simulate";
    let run = program.run(line).exits(0);
    assert!(
        run.out.lines().all(|line| line.chars().count() <= 80),
        "{run}"
    );
    insta::assert_snapshot!(run.out);
}

#[test]
fn the_json_fits_its_schema_and_has_what_the_page_has() {
    let program = estate();
    let document = program
        .run("inventory --simulate --format json")
        .exits(0)
        .json();
    let schema: Value = serde_json::from_str(&text_of("schemas/inventory.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(document["tenants"].as_array().unwrap().len(), 6);
    let lock = find(&document["connections"], "nickname", "Accuhive lock");
    let lacks = lock["lacks"].as_array().unwrap();
    let lacks: Vec<&str> = lacks
        .iter()
        .map(|one| one["permission"].as_str().unwrap())
        .collect();
    assert_eq!(
        lacks,
        [
            "GET /devices/{}",
            "GET /devices/{}/details",
            "GET /settings/licensing"
        ]
    );
    let token = find(
        &document["tenants"][0]["tokens"],
        "address",
        "token.accuhive/lock",
    );
    assert_eq!(token["unneeded"]["certain"], false);
    assert_eq!(token["unneeded"]["permissions"][0]["risk"], "destructive");
    assert!(
        document["connections"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one.get("smallest_cover").is_none())
    );
}

#[track_caller]
fn find<'a>(list: &'a Value, field: &str, value: &str) -> &'a Value {
    let found = list
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one[field] == value);
    found.unwrap_or_else(|| panic!("no {value} in {list:#}"))
}

#[test]
fn only_the_logs_are_asked_and_nothing_is_left_behind() {
    let stage = Stage::bare(&text_of(&format!("{ESTATE}/world.yaml")));
    let export = ExportRecipe::default().generate().text;
    stage.write("a.flow", &export);
    let line = "inventory accuhive.api.kandji.io delta.api.kandji.io --auditor env:AUDITOR --auditor env:AUDITOR_DELTA --org acme.okta.com --org-token env:OKTA_ACME --exports a.flow";
    stage
        .run(line)
        .exits(0)
        .says("The smallest token that covers each connection");
    for one in stage.asked() {
        assert_eq!(one.method, "GET");
        let log = ["/api/v1/audit/events", "/api/v1/logs"].contains(&one.path.as_str());
        assert!(log, "{one:?}");
    }
    assert_eq!(std::fs::read_dir(stage.path(".")).unwrap().count(), 1);
}

#[test]
fn hosts_and_references_that_do_not_pair_are_refused_and_a_log_that_fails_is_named() {
    let stage = Stage::bare(&text_of(&format!("{ESTATE}/world.yaml")));
    for line in [
        "inventory accuhive.api.kandji.io delta.api.kandji.io --auditor env:AUDITOR",
        "inventory --auditor env:AUDITOR",
        "inventory accuhive.api.kandji.io --auditor env:AUDITOR --org acme.okta.com",
        "inventory accuhive.api.kandji.io accuhive.api.kandji.io --auditor env:AUDITOR --auditor env:AUDITOR",
        "inventory --org acme.example --org-token env:OKTA_ACME",
    ] {
        stage.run(line).exits(64);
    }
    let partly = "inventory accuhive.api.kandji.io delta.api.kandji.io --auditor env:AUDITOR --auditor env:AUDITOR";
    let run = stage.run(partly).exits(77);
    run.says("the audit log of delta.api.kandji.io was not read")
        .says("\"Okta lock\"");
}

const DECLARED: &str = "version: 1
orgs: { acme: { domain: acme.okta.com } }
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens: { okta: { permissions: [Device list] } }
connections: { production: { nickname: Accuhive production, token: okta, flows: [\"flows/*\"] } }
";

#[test]
fn validate_and_plan_point_from_the_configuration_into_the_export() {
    let program = Program::with(&[
        ("tenantry.yaml", DECLARED),
        (
            "flows/offboarding.folder",
            &text_of("examples/flows/offboarding.folder"),
        ),
        ("flows/broken.flow", "{"),
    ]);
    let document = program.run("validate --format json").exits(0).json();
    let all = document["diagnostics"].as_array().unwrap();
    let codes: Vec<&str> = all
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    for code in ["TN231", "TN233", "TN234", "TN332", "TN334"] {
        assert!(codes.contains(&code), "no {code} in {codes:?}");
    }
    let uncovered = find(&document["diagnostics"], "code", "TN332");
    let help = uncovered["help"].as_str().unwrap();
    for part in [
        "`Devices: Device Actions: Lock Device` (POST /devices/{device_id}/action/lock)",
        "flows/offboarding.folder: Offboard user > If/Else > For Each > Lock Device",
    ] {
        assert!(help.contains(part), "{help}");
    }
    program
        .run("validate")
        .exits(0)
        .says("1 flow export read")
        .warns("TN332");
    program.run("plan --offline").exits(0).warns("TN332");
}

#[test]
fn an_old_export_is_a_warning_and_nothing_else_changes() {
    let export = text_of("examples/flows/offboarding.folder")
        .replace("\"created\": \"2026", "\"created\": \"2020");
    let program = Program::with(&[("tenantry.yaml", DECLARED), ("flows/a.folder", &export)]);
    program
        .run("validate")
        .exits(0)
        .warns("flows/a.folder was made")
        .warns("TN235");
}

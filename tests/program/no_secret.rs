//! No secret is written anywhere: not to stdout, not to stderr, not to a file of ours.

use std::path::Path;

use serde_json::json;

use crate::stage::{HOST, Program, Run, Stage, text_of};

/// What a secret may look like after a careless hand: as it is, without dashes, in capitals, in base64 at three offsets.
fn forms(secret: &str) -> Vec<String> {
    let bare = secret.replace('-', "");
    let mut forms = vec![
        secret.to_owned(),
        secret.to_uppercase(),
        bare.to_uppercase(),
        bare,
    ];
    for lead in ["", "x", "xx"] {
        let encoded = base64(format!("{lead}{secret}").as_bytes());
        // the first and the last group hold bytes of the neighbours
        forms.push(encoded[4..encoded.len() - 4].to_owned());
    }
    forms
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let number = group
            .iter()
            .fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
            << (8 * (3 - group.len()));
        for place in 0..=group.len() {
            text.push(char::from(LETTERS[number >> (18 - 6 * place) & 63]));
        }
        text.push_str(&"=".repeat(3 - group.len()));
    }
    text
}

#[test]
fn the_forms_are_what_they_say() {
    assert_eq!(base64(b"tenantry"), "dGVuYW50cnk=");
    let forms = forms("3c9d7f1a-2b4e-4c8d-9e1f-0a1b2c3d4e5f");
    assert!(forms.contains(&"3c9d7f1a2b4e4c8d9e1f0a1b2c3d4e5f".to_owned()));
    assert_eq!(forms.len(), 7);
}

fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        // the simulated consoles' own memory; nobody but the simulator reads it
        } else if !path.ends_with("simulated/world.json") {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

#[track_caller]
fn search(secrets: &[String], runs: &[Run], folder: &Path) {
    let mut places = Vec::new();
    files(folder, &mut places);
    assert!(places.iter().any(|(name, _)| name.ends_with("state.json")));
    for run in runs {
        places.push((
            format!("stdout of {}", run.line()),
            run.out.clone().into_bytes(),
        ));
        places.push((
            format!("stderr of {}", run.line()),
            run.err.clone().into_bytes(),
        ));
    }
    assert!(secrets.len() > 2);
    for form in secrets.iter().flat_map(|secret| forms(secret)) {
        for (name, bytes) in &places {
            let found = bytes
                .windows(form.len())
                .any(|window| window == form.as_bytes());
            assert!(!found, "a secret ({form}) in {name}");
        }
    }
}

const STORY: [&str; 14] = [
    "plan -vv --out plan.json",
    "apply --auto-approve -vv",
    "plan --probe -vv --format json",
    "plan --probe --log-json -vv",
    "drift --format json",
    "evidence token.accuhive/okta-workflows --probe",
    "evidence connection.accuhive-production",
    "state list",
    "state show token.accuhive/okta-workflows",
    "state show tenant.accuhive",
    "capture iru accuhive",
    "capture okta acme",
    "attest connection.accuhive-production --reason seen",
    "inventory accuhive.api.kandji.io --auditor env:ACCUHIVE_AUDITOR_TOKEN -vv",
];

#[test]
fn a_whole_story_leaves_no_secret_anywhere() {
    let mut stage = Stage::quickstart();
    let mut runs: Vec<Run> = STORY.iter().map(|line| stage.run(line).exits(0)).collect();
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"] }));
    stage.act(json!({ "do": "create_token", "tenant": HOST, "label": "stray", "permissions": ["List users"], "store_as": "env:STRAY" }));
    runs.push(stage.run("plan -vv").exits(0));
    runs.push(stage.run("apply --auto-approve --operator later").exits(4));
    runs.push(stage.run("apply --auto-approve --log-json -vv").exits(0));
    let mut secrets: Vec<String> = stage.simulator().secrets().into_values().collect();

    let wrong = "99999999-9999-4999-8999-99999999abcd";
    stage.set("ACCUHIVE_AUDITOR_TOKEN", wrong);
    secrets.push(wrong.to_owned());
    for line in [
        "plan -vv",
        "drift --log-json -vv",
        "inventory accuhive.api.kandji.io --auditor env:ACCUHIVE_AUDITOR_TOKEN -vv",
        "capture iru accuhive",
    ] {
        runs.push(stage.run(line).exits(77));
    }
    // somebody stored a header instead of a token
    let shapeless = "Bearer 99999999-9999-4999-8999-99999999abcd";
    stage.set("ACCUHIVE_AUDITOR_TOKEN", shapeless);
    secrets.push(shapeless.to_owned());
    runs.push(stage.run("plan -vv"));
    search(&secrets, &runs, &stage.path("."));
}

#[test]
fn faults_leave_no_secret_either() {
    let stage = Stage::applied();
    let secrets: Vec<String> = stage.simulator().secrets().into_values().collect();
    let mut runs = Vec::new();
    for fault in [
        json!({ "kind": "status", "status": 400, "body": format!("no such token: {}", secrets[0]) }),
        json!({ "kind": "html", "status": 200, "body": format!("<html><title>{}</title></html>", secrets[0]) }),
        json!({ "kind": "wrong_shape", "body": json!({ "token": secrets[0] }).to_string() }),
    ] {
        let mut act = fault.clone();
        act["do"] = json!("fault");
        act["path"] = json!("/api/v1/*");
        stage.act(act);
        for line in ["plan -vv --probe", "drift -vv --log-json"] {
            let run = stage.run(line);
            assert_ne!(run.code, Some(3), "{run}");
            runs.push(run);
        }
        stage.act(json!({ "do": "clear_faults" }));
    }
    let shown = runs
        .iter()
        .any(|run| run.out.contains(&secrets[0]) || run.err.contains(&secrets[0]));
    assert!(!shown, "a service that echoes a token back: {runs:#?}");
}

#[test]
fn a_sign_in_as_a_service_app_leaves_neither_key_nor_access_token() {
    let app = "service_apps: [{ client_id: 0oa1, private_key: env:ACME_OKTA_TOKEN, scopes: [okta.logs.read] }]";
    for dpop in [false, true] {
        let app = app.replace("scopes", &format!("dpop: {dpop}, scopes"));
        let world = text_of("examples/quickstart/world.yaml");
        assert!(world.contains("ssws: env:ACME_OKTA_TOKEN"));
        let declaration = text_of("examples/quickstart/tenantry.yaml");
        let ssws = "ssws: env:ACME_OKTA_TOKEN";
        assert!(declaration.contains(ssws), "{declaration}");
        let credentials = "client_id: 0oa1, private_key: env:ACME_OKTA_TOKEN";
        let stage = Stage::of(
            &declaration.replace(ssws, credentials),
            &world.replace("ssws: env:ACME_OKTA_TOKEN", &app),
        );
        let mut runs: Vec<Run> = STORY[..12]
            .iter()
            .map(|line| stage.run(line).exits(0))
            .collect();
        let mut secrets = stage.simulator().access_tokens();
        assert!(secrets.len() > 5, "each run signed in");
        let jwk = &stage.simulator().secrets()["env:ACME_OKTA_TOKEN"];
        let jwk: serde_json::Value = serde_json::from_str(jwk).unwrap();
        secrets.push(jwk["d"].as_str().unwrap().to_owned());
        // what a service says of a token is not repeated either
        let token = secrets[0].clone();
        stage.act(json!({ "do": "fault", "kind": "status", "status": 400, "path": "/api/v1/logs", "body": format!("no {token}") }));
        runs.push(stage.run("plan -vv --log-json"));
        search(&secrets, &runs, &stage.path("."));
    }
}

#[test]
fn the_embedded_simulator_tells_no_secret() {
    let program = Program::with(&[
        (
            "tenantry.yaml",
            &text_of("examples/quickstart/tenantry.yaml"),
        ),
        ("world.yaml", &text_of("examples/quickstart/world.yaml")),
    ]);
    let runs = [
        "apply --simulate --auto-approve -vv",
        "plan --simulate --probe -vv",
        "drift --simulate --log-json -vv",
    ]
    .map(|line| program.run(line).exits(0));
    let world: serde_json::Value =
        serde_json::from_str(&program.read(".tenantry/simulated/world.json")).unwrap();
    let mut secrets = vec![
        world["orgs"]["acme"]["ssws_value"]
            .as_str()
            .unwrap()
            .to_owned(),
    ];
    for token in world["tenants"]["accuhive"]["tokens"].as_array().unwrap() {
        secrets.push(token["value"].as_str().unwrap().to_owned());
    }
    search(&secrets, &runs, &program.path("."));
}

//! What evidence shows has a code and a place in the files: the verdicts that no other test reads the codes of.

use serde_json::{Value, json};

use crate::stage::{HOST, Run, Stage};

/// The text in the declaration at which the only diagnostic of this code points; empty: nowhere.
#[track_caller]
fn at(stage: &Stage, run: &Run, code: &str) -> String {
    let report = run.json();
    let all = report["diagnostics"].as_array().unwrap();
    let found: Vec<&Value> = all.iter().filter(|one| one["code"] == code).collect();
    assert_eq!(found.len(), 1, "{code} in {report:#}");
    let Some(label) = found[0]["labels"].get(0) else {
        return String::new();
    };
    let byte = |name: &str| usize::try_from(label[name].as_u64().unwrap()).unwrap();
    let text = stage.read("tenantry.yaml");
    text[byte("start")..byte("end")].to_owned()
}

#[test]
fn each_kind_of_live_verdict_has_its_code_at_its_line() {
    let stage = Stage::applied();
    let before = stage.run("drift --format json").exits(0).json();
    for code in ["TN503", "TN505", "TN510", "TN520", "TN540"] {
        assert!(!before.to_string().contains(code), "{before:#}");
    }
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "rename": "Okta Workflows (old?)",
    }));
    stage.act(json!({
        "do": "create_token", "tenant": HOST, "label": "test 3", "permissions": ["List users"],
    }));
    let run = stage.run("drift --format json").exits(3);
    assert_eq!(at(&stage, &run, "TN503"), "Okta Workflows");
    // nobody declares it, so there is no line
    assert_eq!(at(&stage, &run, "TN510"), "");
    stage.declare("name: Okta Workflows", "name: Workflows");
    let run = stage.run("drift --format json").exits(3);
    assert_eq!(at(&stage, &run, "TN505"), "Workflows");
    assert!(!run.out.contains("TN503"), "{run}");
}

#[test]
fn a_secret_that_behaves_like_another_token_is_worth_knowing() {
    let mut stage = Stage::applied();
    let auditor = stage.simulator().secrets()["env:ACCUHIVE_AUDITOR_TOKEN"].clone();
    stage.set("ACCUHIVE_OKTA_TOKEN", &auditor);
    let run = stage.run("drift --probe --approve-new-secret-use --format json");
    assert_eq!(at(&stage, &run, "TN520"), "okta-workflows");
    assert!(
        run.out.contains("behaves like token 'tenantry auditor'"),
        "{run}"
    );
}

#[test]
fn an_accepted_difference_has_its_code_at_its_line() {
    let stage = Stage::applied();
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows",
        "tick": ["POST /devices/{device_id}/action/erase"],
    }));
    let words = [
        "accept",
        "token.accuhive/okta-workflows",
        "--until",
        "48h",
        "--reason",
        "incident 4711",
    ];
    stage.run_words(&words).exits(0);
    let run = stage.run("drift --format json").exits(0);
    assert!(
        at(&stage, &run, "TN540").contains("okta-workflows"),
        "{run}"
    );
}

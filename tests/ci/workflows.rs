//! What has to hold for every example of a workflow; zizmor and actionlint in .ci/run look at the rest.

use std::path::PathBuf;

use serde_json::Value;

use crate::desk::{Desk, root};

fn workflows() -> Vec<(PathBuf, String, Value)> {
    let folder = std::fs::read_dir(root().join("examples/github")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let found: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ext| ext == "yml"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let value = serde_yaml::from_str(&text).unwrap();
            (path, text, value)
        })
        .collect();
    assert_eq!(found.len(), 7);
    found
}

fn jobs(workflow: &Value) -> impl Iterator<Item = &Value> {
    workflow["jobs"].as_object().unwrap().values()
}

fn steps(workflow: &Value) -> impl Iterator<Item = &Value> {
    jobs(workflow).flat_map(|job| job["steps"].as_array().unwrap())
}

#[test]
fn no_workflow_gives_more_than_it_needs() {
    for (path, text, workflow) in workflows() {
        let at = path.display();
        assert!(!text.contains("pull_request_target:"), "{at}");
        assert_eq!(workflow["permissions"], serde_json::json!({}), "{at}");
        assert!(
            !workflow["concurrency"]["group"]
                .as_str()
                .unwrap()
                .is_empty(),
            "{at}"
        );
        for job in jobs(&workflow) {
            assert!(job["timeout-minutes"].is_u64(), "{at}");
            assert!(job["permissions"].is_object(), "{at}");
            let secret = job.to_string().contains("secrets.");
            assert_eq!(
                secret,
                secret && job["environment"].is_string(),
                "secrets are those of an environment: {at}"
            );
        }
        for step in steps(&workflow) {
            let Some(uses) = step["uses"].as_str() else {
                let script = step["run"].as_str().unwrap();
                assert!(!script.contains("${{"), "{at}: {script}");
                continue;
            };
            let (_, commit) = uses.split_once('@').unwrap();
            assert_eq!(commit.len(), 40, "{at}: {uses}");
            if uses.starts_with("actions/checkout@") {
                assert_eq!(step["with"]["persist-credentials"], false, "{at}");
            }
        }
    }
}

#[test]
fn a_fork_gets_no_secret_and_what_it_leaves_is_never_checked_out() {
    for (path, text, workflow) in workflows() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        match name.as_str() {
            "validate-and-plan" => {
                assert!(!text.contains("secrets."));
                assert!(!text.contains("environment:"));
            }
            "comment" => {
                let job = &workflow["jobs"]["comment"];
                assert!(!job.to_string().contains("secrets."));
                let checkout = &job["steps"][0]["with"]["ref"];
                assert_eq!(checkout, "${{ github.event.repository.default_branch }}");
            }
            _ => assert!(!text.contains("on: pull_request"), "{name}"),
        }
    }
}

#[test]
fn every_input_that_the_examples_give_is_one_of_the_action() {
    let text = std::fs::read_to_string(root().join("action.yml")).unwrap();
    let action: Value = serde_yaml::from_str(&text).unwrap();
    let mut seen = 0;
    for (path, _, workflow) in workflows() {
        for step in steps(&workflow) {
            let ours = step["uses"]
                .as_str()
                .is_some_and(|uses| uses.starts_with("acme/tenantry@"));
            for input in step["with"].as_object().into_iter().flatten() {
                if ours {
                    assert!(
                        action["inputs"].get(input.0).is_some(),
                        "{}: {}",
                        path.display(),
                        input.0
                    );
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 8, "{seen}");
    for step in action["runs"]["steps"].as_array().unwrap() {
        assert!(!step["run"].as_str().unwrap().contains("${{"));
    }
}

#[test]
fn every_script_that_the_examples_run_is_there() {
    for (path, text, _) in workflows() {
        for rest in text.split(".github/scripts/").skip(1) {
            let name = rest.split_once(".sh").unwrap().0;
            let script = root().join(format!("examples/github/scripts/{name}.sh"));
            assert!(script.exists(), "{}: {name}", path.display());
        }
    }
}

#[test]
fn open_handoffs_are_counted_from_the_state() {
    let Some(desk) = Desk::new() else { return };
    let count = |name: &str| {
        let ran = desk.run("examples/github/scripts/open-handoffs.sh", &[name]);
        ran.exits(0).out
    };
    assert_eq!(count("nowhere.json"), "open=0\n");
    let journal = r#"{ "journal": [{ "phase": "done" }, { "phase": "waiting" }, { "phase": "started" }, { "phase": "superseded" }] }"#;
    desk.write("state.json", journal);
    assert_eq!(count("state.json"), "open=2\n");
}

#[test]
fn the_gitlab_example_says_what_exit_code_4_means_and_runs_what_the_program_takes() {
    let text = std::fs::read_to_string(root().join("examples/gitlab/.gitlab-ci.yml")).unwrap();
    let pipeline: Value = serde_yaml::from_str(&text).unwrap();
    for job in ["apply", "verify"] {
        let codes = &pipeline[job]["allow_failure"]["exit_codes"];
        assert_eq!(*codes, serde_json::json!([4]), "{job}");
    }
    let mut seen = 0;
    for job in pipeline.as_object().unwrap().values() {
        for line in job["script"].as_array().into_iter().flatten() {
            let words = line.as_str().unwrap().strip_prefix("tenantry ").unwrap();
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_tenantry"))
                .args(words.split_whitespace())
                .arg("--help")
                .output()
                .unwrap();
            assert!(output.status.success(), "{words}: {output:?}");
            seen += 1;
        }
    }
    assert_eq!(seen, 8);
}

//! The hooks of .pre-commit-hooks.yaml run what they name, on the files that they are for.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::desk::root;

fn hooks() -> Vec<Value> {
    let text = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

fn run(hook: &Value, folder: &Path) -> Option<i32> {
    let entry = hook["entry"].as_str().unwrap();
    let arguments = entry.strip_prefix("tenantry ").unwrap().split(' ');
    let status = Command::new(env!("CARGO_BIN_EXE_tenantry"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.unwrap().code()
}

#[test]
fn every_hook_passes_on_an_example_and_fails_on_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenantry.yaml");
    let example =
        std::fs::read_to_string(root().join("examples/quickstart/tenantry.yaml")).unwrap();
    let hooks = hooks();
    assert!(!hooks.is_empty());
    for hook in &hooks {
        assert_eq!(hook["language"], "system");
        assert_eq!(hook["pass_filenames"], false, "the folder is checked whole");
        std::fs::write(&file, &example).unwrap();
        assert_eq!(run(hook, folder.path()), Some(0), "{hook}");
        let (mistake, code) = match hook["id"].as_str().unwrap() {
            "tenantry-fmt" => (example.replace("\n  accuhive:", "\n   accuhive:"), 2),
            _ => (example.replace("api_host:", "api_hots:"), 65),
        };
        std::fs::write(&file, mistake).unwrap();
        assert_eq!(run(hook, folder.path()), Some(code), "{hook}");
    }
}

/// The tool itself, where it is there: `TENANTRY_PRE_COMMIT` is the path of its program.
#[test]
fn the_tool_takes_the_file() {
    let Some(tool) = std::env::var_os("TENANTRY_PRE_COMMIT") else {
        eprintln!("skipped: TENANTRY_PRE_COMMIT does not name pre-commit");
        return;
    };
    let file = root().join(".pre-commit-hooks.yaml");
    let output = Command::new(tool)
        .arg("validate-manifest")
        .arg(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

//! Configurations in the pages and in `examples/` are valid as they stand.

use std::path::Path;

use super::pages::{page, pages};
use super::program::{root, tenantry, text};

fn assert_valid(at: &str, path: &Path) {
    let arguments = ["validate", "--config", &path.display().to_string()].map(str::to_owned);
    let output = tenantry(root(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{at}: {}", text(&output));
}

#[test]
fn every_configuration_in_the_pages_is_valid() {
    let mut seen = 0;
    for page in pages() {
        for fence in page
            .fences()
            .iter()
            .filter(|fence| fence.language == "yaml")
        {
            let first = fence.text.lines().find(|line| !line.starts_with('#'));
            if first != Some("version: 1") {
                continue;
            }
            let bare = fence.text.lines().filter(|line| !line.starts_with('#'));
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("tenantry.yaml");
            std::fs::write(&path, &fence.text).unwrap();
            if bare.count() > 1 {
                assert_valid(&fence.at, &path);
            }
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen} were found");
}

#[test]
fn every_recipe_of_a_secret_is_a_reference() {
    let mut seen = 0;
    for page in pages() {
        for fence in page.fences() {
            if fence.language != "yaml" || !fence.text.starts_with("secret:") {
                continue;
            }
            let recipe = fence.text.trim_end().replace('\n', "\n        ");
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("tenantry.yaml");
            let text = format!(
                "version: 1\ntenants:\n  accuhive:\n    api_host: accuhive.api.kandji.io\n    tokens:\n      okta:\n        permissions: [\"GET /devices\"]\n        {recipe}\n"
            );
            std::fs::write(&path, text).unwrap();
            assert_valid(&fence.at, &path);
            seen += 1;
        }
    }
    assert!(seen >= 4, "{seen} were found");
}

#[test]
fn every_example_is_valid_without_a_warning() {
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.join("tenantry.yaml").exists() {
            let arguments =
                ["validate", "--config", &path.display().to_string()].map(str::to_owned);
            let output = tenantry(root(), &arguments);
            let said = text(&output);
            assert_eq!(output.status.code(), Some(0), "{said}");
            assert!(output.stderr.is_empty(), "{said}");
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen} were found");
}

#[test]
fn the_readmes_configuration_has_ten_lines_and_is_the_minimal_example() {
    let readme = page("README.md");
    let fences = readme.fences();
    let block = fences
        .iter()
        .find(|fence| fence.text.starts_with("version: 1"))
        .unwrap();
    let example = std::fs::read_to_string(root().join("examples/minimal/tenantry.yaml")).unwrap();
    // the line for editors stands in the file alone
    let (editors, example) = example.split_once('\n').unwrap();
    assert!(editors.starts_with("# yaml-language-server: $schema="));
    assert_eq!(block.text, example);
    assert_eq!(example.lines().count(), 10);
}

/// What the workflows on the README run, the example files run too.
#[test]
fn the_readmes_workflows_run_what_the_example_workflows_run() {
    let readme = page("README.md");
    let fences = readme.fences();
    for (name, file) in [("tenantry", "validate-and-plan"), ("drift", "drift")] {
        let begins = format!("name: {name}\n");
        let shown = fences
            .iter()
            .find(|fence| fence.text.starts_with(&begins))
            .unwrap();
        let path = root().join(format!("examples/github/{file}.yml"));
        let kept = std::fs::read_to_string(path).unwrap();
        let commands = shown
            .text
            .lines()
            .filter_map(|line| line.split_once("run: tenantry "));
        let commands: Vec<_> = commands
            .map(|(_, rest)| rest.split_whitespace().next().unwrap())
            .collect();
        assert!(!commands.is_empty(), "{name}");
        for command in commands {
            assert!(
                kept.contains(&format!("command: {command}\n")),
                "{file}: {command}"
            );
        }
    }
}

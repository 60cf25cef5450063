//! Pages and schemas that the program writes: they lie in the repository as it would write them now.

use std::collections::BTreeMap;
use std::path::Path;

use tenantry::catalog::resolve;

use super::program::{root, tenantry, text};

fn files(folder: &Path) -> BTreeMap<String, String> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let text = std::fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect()
}

fn assert_fresh(command: &str, kept: &str) {
    let fresh = tempfile::tempdir().unwrap();
    let into = fresh.path().join("out").display().to_string();
    let arguments = [command, "--out", &into].map(str::to_owned);
    let output = tenantry(fresh.path(), &arguments);
    assert!(output.status.success(), "{}", text(&output));
    let (fresh, kept_files) = (files(Path::new(&into)), files(&root().join(kept)));
    assert!(!fresh.is_empty());
    assert_eq!(
        fresh.keys().collect::<Vec<_>>(),
        kept_files.keys().collect::<Vec<_>>(),
        "{kept}: run `tenantry {command} --out {kept}`, and delete what it does not write"
    );
    for (name, text) in &fresh {
        assert_eq!(
            Some(text),
            kept_files.get(name),
            "{kept}/{name}: run `tenantry {command} --out {kept}`"
        );
    }
}

#[test]
fn the_pages_of_diagnostics_are_fresh() {
    assert_fresh("explain", "docs/diagnostics");
}

#[test]
fn the_schemas_are_fresh() {
    assert_fresh("schema", "schemas");
}

/// The texts in the first `permissions: ["…"]` of an example.
fn permissions(example: &str) -> Vec<&str> {
    let Some((_, rest)) = example.split_once("permissions: [") else {
        return Vec::new();
    };
    let list = rest.split_once(']').map_or(rest, |(list, _)| list);
    list.split('"').skip(1).step_by(2).collect()
}

#[test]
fn good_examples_of_diagnostics_name_permissions_that_exist() {
    let mut seen = 0;
    for code in tenantry::diagnostic::codes::all() {
        for permission in permissions(code.good) {
            let resolved = resolve(permission);
            assert!(resolved.is_ok(), "{}: {permission}: {resolved:?}", code.id);
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen} were found");
}

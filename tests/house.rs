//! The house: rooms import only what `docs/architecture.md` allows, and only `cli` prints.

#![allow(clippy::unwrap_used)]

#[path = "house/licences.rs"]
mod licences;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

fn names(cell: &str) -> Vec<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// room -> rooms it may import, from the table under "Who may import whom".
fn allowed() -> BTreeMap<String, Option<BTreeSet<String>>> {
    let page = include_str!("../docs/architecture.md");
    let table = page.split("## Who may import whom").nth(1).unwrap();
    let mut allowed = BTreeMap::new();
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').collect();
        let targets = if cells[2].trim() == "everything" {
            None
        } else {
            Some(names(cells[2]).into_iter().collect::<BTreeSet<_>>())
        };
        for room in names(cells[1]) {
            allowed.insert(room, targets.clone());
        }
    }
    allowed
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let allowed = allowed();
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let mut parts = inside.components();
        let room = parts
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap()
            .to_owned();
        if parts.next().is_none() || room == "model" {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let Some(targets) = allowed.get(&room) else {
            wrong.push(format!(
                "{room} is not in the table of docs/architecture.md"
            ));
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for piece in line.split("crate::").skip(1) {
                let target: String = piece
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                arrows += 1;
                let fine = target == "model"
                    || target == room
                    || targets.as_ref().is_none_or(|set| set.contains(&target));
                if !fine {
                    wrong.push(format!(
                        "{}:{}: {room} -> {target}",
                        inside.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(
        arrows > 10,
        "the test reads the sources: {arrows} arrows found"
    );
    assert!(
        wrong.is_empty(),
        "arrows that the table does not allow:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_model_imports_no_other_room() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(
            !text.contains("crate::"),
            "{} looks out of its room",
            file.display()
        );
    }
}

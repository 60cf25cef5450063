//! The book's contents have every page, and CONTRIBUTING names files that are there.

use std::collections::BTreeSet;
use std::path::Path;

use super::pages::page;
use super::program::root;

fn pages_below(folder: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(root().join("docs").join(folder)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") && name != "SUMMARY.md" {
            found.insert(format!("{folder}{name}"));
        }
    }
}

#[test]
fn the_contents_of_the_book_have_every_page_by_its_title() {
    let summary = page("docs/SUMMARY.md").text;
    let mut pages = BTreeSet::new();
    pages_below("", &mut pages);
    pages_below("diagnostics/", &mut pages);
    assert!(pages.len() > 80, "{} pages", pages.len());
    let missing: Vec<String> = pages
        .iter()
        .map(|name| {
            let text = page(Path::new("docs").join(name)).text;
            let title = text.lines().next().unwrap().trim_start_matches("# ");
            format!("- [{title}]({name})")
        })
        .filter(|line| !summary.lines().any(|known| known == line))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/SUMMARY.md lacks:\n{}",
        missing.join("\n")
    );
}

#[test]
fn the_files_that_contributing_names_are_there() {
    let prose = page("CONTRIBUTING.md").prose();
    let named: Vec<&str> = prose
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains('/') && !code.contains(' '))
        .filter(|code| {
            let top = code.split('/').next().unwrap();
            matches!(
                top,
                "src" | "tests" | "docs" | "schemas" | "examples" | "packaging" | ".ci"
            )
        })
        .collect();
    assert!(named.len() > 15, "{named:?}");
    for name in named {
        // `codes/*.rs` names a folder's files
        let path = name.split('*').next().unwrap();
        let there = root().join(path).exists();
        assert!(there, "CONTRIBUTING.md names {name}");
    }
}

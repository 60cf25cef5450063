//! Every relative link leads to a file, and its anchor to a heading.

use std::path::Path;

use super::pages::{page, pages};
use super::program::root;

/// The anchor that a heading has on the usual hosts.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn anchors(path: &Path) -> Vec<String> {
    let prose = page(path).prose();
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| anchor(line.trim_start_matches('#').trim()))
        .collect()
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut seen = 0;
    for page in pages() {
        let prose = page.prose();
        for rest in prose.split("](").skip(1) {
            let link = rest.split(')').next().unwrap();
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let path = match file {
                "" => page.path.clone(),
                _ => page.path.parent().unwrap().join(file),
            };
            let there = root().join(&path);
            assert!(there.exists(), "{}: {link}", page.path.display());
            if !heading.is_empty() {
                let known = anchors(&path);
                let found = known.iter().any(|known| known == heading);
                assert!(found, "{}: {link}: {known:?}", page.path.display());
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} were found");
}

//! Command lines that name an example are run, in the order of the page; what is shown below them is what comes out.

use super::commands::shown;
use super::pages::pages;
use super::program::{copy_of_examples, run, tenantry, text};

/// Times, ids, names of actors and blanks at the ends differ from run to run.
fn plain(line: &str) -> String {
    let mut words = Vec::new();
    for word in line.trim_end().split(' ') {
        let mask: String = word
            .chars()
            .map(|c| if c.is_ascii_hexdigit() { 'x' } else { c })
            .collect();
        let time = mask.contains("xxxx-xx-xx") || mask.contains("xx:xx");
        words.push(match time {
            true => "TIME",
            false => word,
        });
    }
    let line = words.join(" ");
    match (line.find("TIME UTC by "), line.rfind(" (")) {
        (Some(start), Some(end)) if start < end => {
            format!("{}TIME by SOMEBODY{}", &line[..start], &line[end..])
        }
        _ => line,
    }
}

/// Whether all of `shown` stands in `real`, in this order; `…` stands for left out lines.
fn missing(shown: &[String], real: &str) -> Option<String> {
    let mut real = real.lines().map(plain);
    shown
        .iter()
        .filter(|line| !line.trim().is_empty() && line.trim() != "…")
        .find(|line| !real.any(|real| real == plain(line)))
        .cloned()
}

#[test]
fn what_is_shown_below_a_command_on_an_example_comes_out_of_it() {
    let mut seen = 0;
    for page in pages() {
        let copy = copy_of_examples();
        for fence in page.fences() {
            for shown in shown(&fence) {
                let on_example = shown
                    .arguments
                    .iter()
                    .any(|word| word.contains("examples/"));
                if !on_example || shown.arguments[0] == "simulate" {
                    continue;
                }
                let output = tenantry(copy.path(), &shown.arguments);
                let real = text(&output);
                assert!(
                    matches!(output.status.code(), Some(0 | 2 | 3 | 4)),
                    "{}: {:?}\n{real}",
                    fence.at,
                    output.status
                );
                let missing = missing(&shown.output, &real);
                assert_eq!(missing, None, "{}: not in\n{real}", fence.at);
                seen += 1;
            }
        }
    }
    assert!(seen >= 7, "{seen} were run");
}

#[test]
fn the_readmes_drift_is_a_part_of_the_demo() {
    let readme = super::pages::page("README.md");
    let fences = readme.fences();
    let drift = fences
        .iter()
        .find(|fence| fence.text.contains("The live side moved"))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let demo = run(folder.path(), "demo");
    assert_eq!(demo.status.code(), Some(0), "{}", text(&demo));
    let lines: Vec<String> = drift.text.lines().map(str::to_owned).collect();
    let real = String::from_utf8_lossy(&demo.stdout).into_owned();
    let (_, part) = real.split_once("\n4. ").unwrap();
    assert_eq!(missing(&lines, part), None, "not in\n{part}");
}

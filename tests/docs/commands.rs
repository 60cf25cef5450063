//! Every command line in the pages and in the example workflows is one that the program takes.

use super::pages::{Fence, pages};
use super::program::{root, tenantry, text};

/// A command line and the lines below it.
#[derive(Debug)]
pub struct Shown {
    /// The arguments of `tenantry`.
    pub arguments: Vec<String>,
    /// What is shown below it.
    pub output: Vec<String>,
}

/// The command lines of a block that begin with `$ tenantry`, or run the program through cargo.
pub fn shown(fence: &Fence) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut other = true;
    for line in fence.text.lines() {
        let command = line.strip_prefix("$ ").or_else(|| {
            let script = matches!(fence.language.as_str(), "sh" | "bash");
            script.then_some(line)
        });
        match command {
            Some(command) => {
                let arguments = arguments(command);
                other = arguments.is_none();
                found.extend(arguments.map(|arguments| Shown {
                    arguments,
                    output: Vec::new(),
                }));
            }
            None if other => {}
            None => found.last_mut().unwrap().output.push(line.to_owned()),
        }
    }
    found
}

/// The arguments of `tenantry` in a command line; `None` if it runs something else.
fn arguments(line: &str) -> Option<Vec<String>> {
    let through_cargo = line.strip_prefix("cargo run --release --");
    let rest = through_cargo.or_else(|| line.strip_prefix("tenantry"))?;
    rest.is_empty().then(Vec::new).or_else(|| {
        let rest = rest.strip_prefix(' ')?;
        Some(words(rest))
    })
}

/// Words as a shell has them, up to a comment; quotes are all that the pages use.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    assert_eq!(quote, None, "a quote is open: {line}");
    words.extend(word);
    words
}

/// `--help` at the end stops the program after all arguments before it were taken.
pub fn assert_taken(at: &str, arguments: &[String]) {
    let mut asked = arguments.to_vec();
    asked.push("--help".to_owned());
    let output = tenantry(root(), &asked);
    assert_eq!(output.status.code(), Some(0), "{at}: {}", text(&output));
    let known = arguments.iter().find(|word| !word.starts_with('-'));
    if let Some(command) = known {
        let usage = text(&output);
        assert!(usage.contains(&format!("tenantry {command}")), "{at}");
    }
}

#[test]
fn every_command_line_in_the_pages_is_taken() {
    let mut seen = 0;
    for page in pages() {
        for fence in page.fences() {
            for shown in shown(&fence) {
                assert_taken(&fence.at, &shown.arguments);
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen} were found");
}

#[test]
fn every_command_line_in_sentences_is_taken() {
    let mut seen = 0;
    for page in pages() {
        let prose = page.prose();
        for code in prose.split('`').skip(1).step_by(2) {
            // the name that the auditor token has in all examples
            if code == "tenantry auditor" {
                continue;
            }
            let Some(arguments) = arguments(code) else {
                continue;
            };
            // capitals stand for something of the reader's
            let filled: Vec<String> = arguments
                .into_iter()
                .map(|word| match word.as_str() {
                    "ADDRESS" => "token.accuhive/auditor".to_owned(),
                    _ => word,
                })
                .collect();
            assert_taken(&page.path.display().to_string(), &filled);
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} were found");
}

#[test]
fn every_command_line_in_the_workflows_is_taken() {
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("examples/github")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yml") {
            continue;
        }
        let workflow = std::fs::read_to_string(&path).unwrap();
        let workflow: serde_json::Value = serde_yaml::from_str(&workflow).unwrap();
        let jobs = workflow["jobs"].as_object().unwrap().values();
        for step in jobs.flat_map(|job| job["steps"].as_array().unwrap()) {
            let Some(command) = step["with"]["command"].as_str() else {
                continue;
            };
            let more = step["with"]["args"].as_str().unwrap_or_default();
            let mut arguments = vec![command.to_owned()];
            arguments.extend(more.lines().map(str::to_owned));
            assert_taken(&path.display().to_string(), &arguments);
            seen += 1;
        }
    }
    assert_eq!(seen, 8);
}

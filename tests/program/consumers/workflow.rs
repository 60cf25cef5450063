//! What a runner of GitHub Actions reads: workflow commands in a log, and the file of a step's outputs.

use std::collections::BTreeMap;

/// One workflow command.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub properties: BTreeMap<String, String>,
    pub message: String,
}

/// Every line must be a command of ours; values are decoded as the runner does.
#[track_caller]
pub fn commands(text: &str) -> Vec<Command> {
    let lines = text.split('\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let rest = line
                .strip_prefix("::")
                .unwrap_or_else(|| panic!("{line:?} is no command"));
            let (head, message) = rest.split_once("::").unwrap();
            let (name, properties) = head.split_once(' ').unwrap();
            assert!(["error", "warning", "notice"].contains(&name), "{line}");
            let properties = properties.split(',').map(|one| {
                let (key, value) = one.split_once('=').unwrap();
                let known = ["file", "line", "endLine", "col", "endColumn", "title"];
                assert!(known.contains(&key), "{line}");
                (
                    key.to_owned(),
                    decoded(value).replace("%3A", ":").replace("%2C", ","),
                )
            });
            Command {
                name: name.to_owned(),
                properties: properties.collect(),
                message: decoded(message),
            }
        })
        .collect()
}

fn decoded(text: &str) -> String {
    text.replace("%0D", "\r")
        .replace("%0A", "\n")
        .replace("%25", "%")
}

/// The outputs of a step: `name=value`, no heredoc.
#[track_caller]
pub fn outputs(text: &str) -> BTreeMap<&str, &str> {
    let lines = text.lines();
    lines
        .map(|line| {
            assert!(!line.contains("<<"), "{line}");
            line.split_once('=').unwrap()
        })
        .collect()
}

//! Every command tells by example how it is used, and each example is one that the program takes.

use super::commands::assert_taken;
use super::program::{root, run, text};

/// Every command below one, with those below it.
fn all_below(path: &str, found: &mut Vec<String>) {
    for name in below(path) {
        let path = format!("{path} {name}").trim().to_owned();
        all_below(&path, found);
        found.push(path);
    }
}

/// The commands below one, as its help lists them.
fn below(path: &str) -> Vec<String> {
    let help = text(&run(root(), format!("{path} --help").trim()));
    let list = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let lines = list.lines().take_while(|line| line.starts_with("  "));
    lines
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_has_an_example_that_the_program_takes() {
    let mut missing = Vec::new();
    let mut seen = 0;
    let mut names = Vec::new();
    all_below("", &mut names);
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        let help = text(&run(root(), &format!("{name} --help")));
        let begins = format!("tenantry {name}");
        let joined = help.replace("\\\n", " ");
        let examples: Vec<&str> = joined
            .lines()
            .filter(|line| line.starts_with("  "))
            // what is before a pipe is another program's
            .filter_map(|line| line.find(&begins).map(|at| &line[at..]))
            .collect();
        if examples.is_empty() {
            missing.push(name.clone());
        }
        for example in examples {
            // what is said about it stands after two blanks
            let command = example.trim().split("   ").next().unwrap();
            // and where the output goes is the shell's
            let command = command.split(['|', '>', '<']).next().unwrap().trim();
            let command = command.strip_prefix("tenantry ").unwrap();
            let arguments = super::commands::words(command);
            assert_taken(&format!("tenantry {name} --help"), &arguments);
            seen += 1;
        }
    }
    assert!(
        missing.is_empty(),
        "no example under the help of: {}",
        missing.join(", ")
    );
    assert!(seen > 30, "{seen} were found");
}

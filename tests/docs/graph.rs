//! The picture of docs/graph.md is what the program draws.

use super::pages::page;
use super::program::{copy_of_examples, run, text};

#[test]
fn the_example_is_what_the_command_below_it_draws() {
    let page = page("docs/graph.md");
    let fences = page.fences();
    let drawn = fences
        .iter()
        .find(|fence| fence.language == "mermaid")
        .unwrap();
    let copy = copy_of_examples();
    let line = "graph --offline --config examples/quickstart --exports examples/flows";
    assert!(page.text.contains(line));
    let output = run(copy.path(), line);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), drawn.text);
}

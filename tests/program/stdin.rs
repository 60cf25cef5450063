//! A declaration on the standard input: `--config -`.

use serde_json::Value;

use crate::stage::{Program, text_of};

fn example() -> String {
    text_of("examples/quickstart/tenantry.yaml")
}

#[test]
fn a_declaration_on_the_standard_input_is_validated_and_planned() {
    let program = Program::with(&[]);
    let run = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        program.run_with_input(&words, &example())
    };
    run("validate --config -").exits(0);
    let plan = run("plan --offline --config - --format json")
        .exits(0)
        .json();
    assert!(!plan["actions"].as_array().unwrap().is_empty());
    run("plan --offline --config - --out plan.json").exits(0);
}

#[test]
fn a_mistake_is_shown_at_its_bytes_in_every_report() {
    let program = Program::with(&[]);
    let text = example().replace("api_host:", "api_hots:");
    let line = 1 + text[..text.find("api_hots").unwrap()].matches('\n').count() as u64;
    let words = "validate --config - --report sarif=r.sarif --report junit=r.xml --report github=r.txt --report markdown=r.md --report json=r.json";
    let words: Vec<&str> = words.split(' ').collect();
    program
        .run_with_input(&words, &text)
        .exits(65)
        .warns(&format!("<stdin>:{line}:"));
    let json = program.run_with_input(&["validate", "--config", "-", "--format", "json"], &text);
    let found = json.exits(65).json();
    let label = &found["diagnostics"][0]["labels"][0];
    assert_eq!(label["file"], "<stdin>", "{found:#}");
    assert_eq!(label["line"], line, "{found:#}");
    let (start, end) = (label["start"].as_u64(), label["end"].as_u64());
    if let (Some(start), Some(end)) = (start, end) {
        assert_eq!(&text[start as usize..end as usize], "api_hots");
    }
    for report in ["r.txt", "r.md", "r.xml", "r.json"] {
        let text = program.read(report);
        assert!(text.contains("stdin"), "{report}: {text}");
    }
    let sarif: Value = serde_json::from_str(&program.read("r.sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startLine"], line, "{place:#}");
    // a URI has no < and no >
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.contains("stdin") && !uri.contains('<'), "{uri}");
}

#[test]
fn an_empty_standard_input_declares_nothing_and_cannot_be_edited() {
    let program = Program::with(&[]);
    program.run("validate --config -").exits(65);
    program
        .run("validate --config - --fix")
        .exits(64)
        .warns("--fix edits files");
}

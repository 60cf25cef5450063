//! Names come from anybody who may click: whatever they hold, a terminal and a CI log see text.

use serde_json::{Value, json};

use crate::consumers::{ALL, markdown, read_all, workflow};
use crate::stage::{HOST, Run, Stage};

pub const NAMES: [&str; 13] = [
    "esc \u{1b}[31mred\u{1b}]0;title\u{7}",
    "bidi \u{202e}gnp.exe\u{2066}",
    "two\nlines\r\n::error::no error of ours",
    "<script>alert(1)</script> `x` $(id) %0A",
    "zero\u{200b}width \u{feff}bom \u{9b}31m c1",
    "nul \u{0} tab \t del \u{7f}",
    "</script></style></title><img src=x onerror=alert(1)>",
    "::set-output name=drift::0%0A::add-mask::x, title=y:z",
    "x ##[set-output name=drift]0",
    "risk<<EOF\nnone\nEOF\ndrift=0",
    "```\n# head @all #1 [x](javascript:x) ![x](x) | a | b | ~~x~~ www.evil.example",
    "]]>&lt;&#27;<!-- --> <?php ?> &amp;quot; \" '",
    "\"]; click n0 href \"x\" %% end\n%%{init: {}}%%",
];

fn stage() -> Stage {
    let stage = Stage::applied();
    for name in NAMES {
        stage.act(json!({
            "do": "create_token", "tenant": HOST, "label": name, "description": name,
            "permissions": ["POST /devices/{device_id}/action/erase"],
        }));
    }
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "describe": NAMES.concat(),
        "rename": NAMES.concat(), "untick": ["Device details"], "by": NAMES[0],
    }));
    stage.act(json!({
        "do": "create_connection", "org": "acme", "nickname": NAMES.concat(), "domain": HOST,
        "secret_ref": "env:ACCUHIVE_OKTA_TOKEN", "by": NAMES[0],
    }));
    stage.act(json!({ "do": "delete_connection", "org": "acme", "nickname": "Accuhive production", "by": NAMES.concat() }));
    stage
}

/// No character that acts on a terminal or turns the reading direction, and no line that a CI system takes for a command.
#[track_caller]
pub fn is_plain(run: &Run, text: &str) {
    is_plain_text(text, &run.to_string());
    let command = text
        .lines()
        .find(|line| line.trim_start().starts_with("::") || line.contains("##["));
    assert_eq!(command, None, "{run}");
}

/// No character that acts on a terminal or turns the reading direction.
#[track_caller]
pub fn is_plain_text(text: &str, what: &str) {
    let acts = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if let Some(found) = text.chars().find(|c| acts(*c)) {
        panic!("{found:?} in {}", what.escape_debug());
    }
}

#[test]
fn no_control_character_of_a_name_reaches_stdout_or_stderr() {
    let stage = stage();
    for line in [
        "plan",
        "plan -vv",
        "drift",
        "drift -v",
        "inventory accuhive.api.kandji.io --auditor env:ACCUHIVE_AUDITOR_TOKEN",
        "evidence token.accuhive/okta-workflows",
        "evidence connection.accuhive-production",
        "--log-json -vv plan",
        "apply --auto-approve --operator later",
        "state list",
        "state show token.accuhive/okta-workflows",
        "capture iru accuhive",
        "capture okta acme",
        "apply --auto-approve",
        "plan --color never",
        "graph",
        "graph --format dot",
        "verify",
    ] {
        let run = stage.run(line);
        assert!(matches!(run.code, Some(0 | 3 | 4)), "{run}");
        is_plain(&run, &run.out);
        is_plain(&run, &run.err);
    }
}

#[test]
fn every_format_shows_the_names_as_text_to_its_own_reader() {
    let stage = stage();
    for line in ["plan", "drift", "apply --auto-approve --operator later"] {
        let run = stage.run(&format!("{line} {ALL}"));
        assert!(matches!(run.code, Some(0 | 3 | 4)), "{run}");
        for (format, text) in read_all(&stage) {
            for name in NAMES {
                let shown = tenantry::render::escape(name);
                let there = text.contains(&*shown) || text.contains(name);
                assert!(there, "{line}: {format} does not show {name:?}:\n{text}");
            }
        }
        for file in ["md", "html", "xml", "txt", "sarif", "json", "events"] {
            is_plain_text(&stage.read(&format!("out/r.{file}")), file);
        }
    }
}

#[test]
fn no_name_writes_an_output_of_a_workflow() {
    let mut stage = stage();
    let (outputs, summary) = (stage.path("outputs"), stage.path("summary"));
    stage.set("GITHUB_OUTPUT", outputs.to_str().unwrap());
    stage.set("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    stage.run("plan --report github=-").exits(0);
    let text = stage.read("outputs");
    let written: Vec<&str> = workflow::outputs(&text).into_keys().collect();
    assert_eq!(
        written,
        [
            "accepted",
            "approval",
            "changes",
            "drift",
            "handoffs",
            "risk",
            "unexplained"
        ]
    );
    markdown::read(&stage.read("summary"));
}

#[test]
fn json_stays_json_and_carries_the_names_as_they_are() {
    let stage = stage();
    let plan = stage.run("plan --format json").exits(0).json();
    let names: Vec<&str> = plan["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["name"].as_str())
        .collect();
    for name in NAMES {
        assert!(names.contains(&name), "no {name:?} in {names:?}");
    }
    let report = stage.run("drift --format json").exits(3).json();
    assert!(!report["diagnostics"].as_array().unwrap().is_empty());
    let inventory =
        "inventory accuhive.api.kandji.io --auditor env:ACCUHIVE_AUDITOR_TOKEN --format json";
    let inventory = stage.run(inventory).exits(0).json();
    let tokens = inventory["tokens"].as_array().unwrap();
    let described = |name: &str| {
        tokens
            .iter()
            .any(|token| token["name"] == name && token["description"] == name)
    };
    assert!(NAMES.iter().all(|name| described(name)), "{inventory:#}");
}

#[test]
fn json_is_plain_too() {
    let stage = stage();
    for line in [
        "plan --format json",
        "drift --format json",
        "inventory accuhive.api.kandji.io --auditor env:ACCUHIVE_AUDITOR_TOKEN --format json",
        "capture okta acme",
        "state show token.accuhive/okta-workflows",
    ] {
        let run = stage.run(line);
        run.json();
        is_plain(&run, &run.out);
    }
}

#[test]
fn log_lines_as_json_are_json() {
    let stage = stage();
    let run = stage.run("--log-json -vv plan").exits(0);
    let lines: Vec<&str> = run
        .err
        .lines()
        .filter(|line| line.starts_with('{'))
        .collect();
    assert!(!lines.is_empty(), "{run}");
    for line in lines {
        serde_json::from_str::<Value>(line).unwrap();
    }
}

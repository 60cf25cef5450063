//! `--report html=FILE`: one page that needs nothing else, and in which no name is markup. What it looks like and how it is used, a
//! browser tests (tests/browser/report.rs).

use serde_json::json;

use crate::consumers::html;
use crate::stage::{HOST, Stage};

#[test]
fn the_page_has_what_the_plan_has() {
    let stage = Stage::applied();
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"], "by": "Jane",
    }));
    stage.act(json!({
        "do": "create_token", "tenant": HOST, "label": "Stray", "description": "",
        "permissions": ["POST /devices/{device_id}/action/erase"],
    }));
    stage.run("plan --report html=out/plan.html").exits(0);
    let page = html::read(&stage.read("out/plan.html"));
    let heads: Vec<&str> = page
        .of("h2")
        .iter()
        .map(|one| one.split(" (").next().unwrap())
        .collect();
    let expected = [
        "Effective change",
        "Work for a person",
        "Findings",
        "Verdicts",
        "Not verifiable",
        "Not managed",
        "What stands on what",
    ];
    assert_eq!(heads, expected);
    let gained = "+ gains Device Information: Device details GET /devices/{device_id}/details read 1 token, 1 connection";
    assert!(
        page.of("summary").iter().any(|one| one == gained),
        "{:#?}",
        page.of("summary")
    );
    // the lines that a finding points at, with the place marked
    assert!(
        page.of("mark")
            .iter()
            .any(|one| one.contains("Device details")),
        "{:#?}",
        page.of("mark")
    );
    for text in ["Steps", "Done when", "To verify:", "Stray"] {
        assert!(page.text.contains(text), "no {text}");
    }
}

#[test]
fn it_asks_for_nothing_and_its_policy_lets_nothing_else_run() {
    let stage = Stage::applied();
    stage.run("plan --report html=out/plan.html").exits(0);
    let page = html::read(&stage.read("out/plan.html"));
    assert_eq!(page.scripts, 1);
    assert!(
        page.policy
            .starts_with("default-src 'none'; script-src 'sha256-"),
        "{}",
        page.policy
    );
    assert!(!page.policy.contains("unsafe"), "{}", page.policy);
    for (tag, name, value) in &page.attributes {
        assert!(!name.starts_with("on") && name != "style", "<{tag} {name}>");
        assert!(
            !matches!(
                name.as_str(),
                "src" | "srcset" | "action" | "data" | "poster"
            ),
            "<{tag} {name}={value}>"
        );
        assert!(
            name != "href" || value.starts_with('#'),
            "<{tag} {name}={value}>"
        );
    }
}

#[test]
fn a_run_that_failed_has_a_page_that_says_so() {
    let stage = Stage::applied();
    stage.write(".tenantry/stand-in/state.json", "{");
    stage.run("plan --report html=out/plan.html").exits(1);
    let page = html::read(&stage.read("out/plan.html"));
    assert!(page.text.contains("The run ended early: "), "{}", page.text);
    assert!(page.text.contains("state.json"), "{}", page.text);
}

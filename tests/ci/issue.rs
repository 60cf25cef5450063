//! One issue about drift: opened, updated, closed, and left alone when nothing is known.

use serde_json::json;

use crate::desk::Desk;

fn say(desk: &mut Desk, code: &str) -> i32 {
    desk.set("EXIT_CODE", code);
    let ran = desk.run("examples/github/scripts/drift-issue.sh", &["drift.md"]);
    ran.code.unwrap_or_else(|| panic!("{ran:?}"))
}

#[test]
fn an_issue_is_opened_updated_closed_and_opened_again() {
    let Some(mut desk) = Desk::new() else { return };
    desk.write("drift.md", "<!-- tenantry:drift -->\nOne thing moved.\n");
    desk.set("RUN_URL", "https://git.example.com/acme/tenants/runs/1");
    assert_eq!(say(&mut desk, "0"), 0);
    assert_eq!(desk.json("issues"), json!([]));
    assert_eq!(say(&mut desk, "3"), 0);
    let issue = desk.json("issues")[0].clone();
    assert_eq!(issue["labels"], json!(["tenantry-drift"]));
    assert!(
        issue["body"]
            .as_str()
            .unwrap()
            .contains("One thing moved.\n\n\nLast seen by https")
    );
    desk.write("drift.md", "Two things moved.\n");
    assert_eq!(say(&mut desk, "3"), 0);
    let issues = desk.json("issues");
    assert_eq!(issues.as_array().unwrap().len(), 1);
    assert!(
        issues[0]["body"]
            .as_str()
            .unwrap()
            .starts_with("Two things moved.")
    );
    // an outage says nothing about drift
    for unknown in ["1", "77", "65"] {
        let before = desk.read("calls");
        assert_eq!(say(&mut desk, unknown), 0);
        assert_eq!(desk.read("calls"), before);
    }
    assert_eq!(say(&mut desk, "0"), 0);
    assert_eq!(desk.json("issues")[0]["state"], "closed");
    assert_eq!(desk.json("comments")[0]["body"], "No drift any more.");
    assert_eq!(say(&mut desk, "3"), 0);
    assert_eq!(desk.json("issues").as_array().unwrap().len(), 2);
}

#[test]
fn the_issue_of_somebody_else_and_a_pull_request_are_left_alone() {
    let Some(mut desk) = Desk::new() else { return };
    let bot = "github-actions[bot]";
    let others = json!([
        { "number": 1, "state": "open", "user": { "login": "ada" }, "body": "mine" },
        { "number": 2, "state": "open", "user": { "login": bot }, "body": "a pull request", "pull_request": {} },
    ]);
    desk.write("issues", others.to_string());
    desk.write("drift.md", "x".repeat(70_000));
    assert_eq!(say(&mut desk, "3"), 0);
    let issues = desk.json("issues");
    assert_eq!(issues[0]["body"], "mine");
    assert_eq!(issues[1]["body"], "a pull request");
    let body = issues[2]["body"].as_str().unwrap();
    assert!(body.contains("10000 more characters were cut off"));
}

#[test]
fn without_a_report_nothing_is_opened() {
    let Some(mut desk) = Desk::new() else { return };
    assert_eq!(say(&mut desk, "3"), 65);
    assert_eq!(desk.json("issues"), json!([]));
}

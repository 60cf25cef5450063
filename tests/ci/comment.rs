//! One comment of a pull request: added, then edited in place; a hostile artifact does no harm.

use serde_json::{Value, json};

use crate::desk::{Desk, Ran};

const COMMENT: &str = "examples/github/scripts/comment.sh";
const PULL_REQUEST: &str = "examples/github/scripts/pull-request.sh";

fn post(desk: &Desk) -> Ran {
    desk.run(COMMENT, &["plan.md"])
}

fn desk(trusted: bool) -> Option<Desk> {
    let mut desk = Desk::new()?;
    desk.set("PR_NUMBER", "7");
    desk.set("TRUSTED", if trusted { "true" } else { "false" });
    Some(desk)
}

fn body(desk: &Desk, at: usize) -> String {
    desk.json("comments")[at]["body"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_comment_is_added_and_then_edited_in_place() {
    let Some(desk) = desk(true) else { return };
    // somebody else may write our marker: theirs is never edited
    let theirs = json!([{ "id": 5, "user": { "login": "mallory" }, "body": "<!-- tenantry:plan -->\nmine" }]);
    desk.write("comments", theirs.to_string());
    desk.write("plan.md", "<!-- tenantry:plan -->\n**One change.**\n");
    post(&desk).exits(0);
    desk.write("plan.md", "<!-- tenantry:plan -->\n**No change.**\n");
    post(&desk).exits(0);
    assert_eq!(desk.json("comments").as_array().unwrap().len(), 2);
    assert_eq!(body(&desk, 0), "<!-- tenantry:plan -->\nmine");
    assert_eq!(body(&desk, 1), "<!-- tenantry:plan -->\n**No change.**");
    // another command has a comment of its own
    desk.write("plan.md", "<!-- tenantry:validate -->\nFine.\n");
    post(&desk).exits(0);
    assert_eq!(desk.json("comments").as_array().unwrap().len(), 3);
}

#[test]
fn a_hostile_artifact_is_shown_as_text() {
    let Some(desk) = desk(false) else { return };
    let hostile = "<!-- tenantry:plan -->\n~~~~~~\n@everyone <img src=x> \u{1b}[31m \u{202e}$(touch owned) `touch owned`\n::error::x\n~~~~\n";
    desk.write("plan.md", hostile);
    post(&desk).exits(0);
    let body = body(&desk, 0);
    let lines: Vec<&str> = body.lines().collect();
    assert_eq!(lines[0], "<!-- tenantry:plan -->");
    let fence = "~".repeat(7);
    assert_eq!(lines[3], format!("{fence}text"), "{body}");
    assert_eq!(lines.iter().filter(|line| **line == fence).count(), 1);
    assert_eq!(*lines.last().unwrap(), fence, "nothing is outside: {body}");
    assert!(
        !body.contains('\u{1b}') && !body.contains('\u{202e}'),
        "{body}"
    );
    assert!(!desk.path("owned").exists());
}

#[test]
fn bytes_that_are_no_text_are_no_trouble() {
    let Some(desk) = desk(false) else { return };
    desk.write("plan.md", b"\xff\xfe\x00 plan \xc3\n");
    post(&desk).exits(0);
    assert!(body(&desk, 0).contains(" plan "));
    desk.write("plan.md", "");
    post(&desk).exits(0);
    assert_eq!(desk.json("comments").as_array().unwrap().len(), 1);
}

#[test]
fn what_is_long_is_cut_and_what_is_huge_is_refused() {
    let Some(desk) = desk(false) else { return };
    desk.write("plan.md", "ü".repeat(70_000));
    post(&desk).exits(0);
    let body = body(&desk, 0);
    assert!(
        body.chars().count() < 65_000,
        "{} characters",
        body.chars().count()
    );
    assert!(body.contains("10000 more characters were cut off"));
    desk.write("plan.md", "x".repeat(1_000_001));
    assert!(post(&desk).exits(65).out.contains("too large"));
}

#[test]
fn a_link_is_not_followed_and_a_number_is_a_number() {
    let Some(mut desk) = desk(false) else { return };
    desk.write("secret", "a secret of the runner");
    std::os::unix::fs::symlink(desk.path("secret"), desk.path("plan.md")).unwrap();
    assert!(post(&desk).exits(65).out.contains("no plain file"));
    for wrong in ["", "0", "7; touch owned", "7/../8", "$(id)"] {
        desk.set("PR_NUMBER", wrong);
        assert!(post(&desk).exits(65).out.contains("PR_NUMBER"));
    }
    assert_eq!(desk.read("calls"), "");
}

#[test]
fn the_pull_request_is_the_one_whose_head_the_run_was_about() {
    let Some(mut desk) = Desk::new() else { return };
    let (head, other) = ("a".repeat(40), "b".repeat(40));
    let pulls = |all: &[(u64, &str)]| -> String {
        let all = all
            .iter()
            .map(|(number, sha)| json!({ "number": number, "head": { "sha": sha } }));
        Value::from(all.collect::<Vec<_>>()).to_string()
    };
    desk.set("HEAD_OWNER", "mallory");
    desk.set("HEAD_BRANCH", "x&state=closed$(touch owned)");
    desk.set("HEAD_SHA", &head);
    for (all, found) in [
        (vec![(7, head.as_str())], "7"),
        (vec![(7, other.as_str())], ""),
        (vec![(7, head.as_str()), (8, head.as_str())], ""),
        (vec![], ""),
    ] {
        desk.write("pulls", pulls(&all));
        assert_eq!(desk.run(PULL_REQUEST, &[]).exits(0).out.trim(), found);
    }
    assert!(
        desk.read("calls")
            .contains("head=mallory:x&state=closed$(touch owned)")
    );
    assert!(!desk.path("owned").exists());
    desk.set("HEAD_SHA", "main");
    let ran = desk.run(PULL_REQUEST, &[]).exits(65);
    assert!(ran.err.contains("no commit"));
}

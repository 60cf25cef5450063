#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::*;

const OLD: &str = "s3cret-old";
const NEW: &str = "s3cret-new";

/// A stand-in for 1Password's program: keeps one item as a JSON file and writes down its arguments.
struct FakeOp {
    folder: tempfile::TempDir,
}

const SCRIPT: &str = r#"#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >> argv
if [ -e broken ]; then echo "s3cret-stderr" >&2; exit 7; fi
case "$1 $2" in
  "read --no-newline") [ "$3" = "op://Prod/Iru/token" ] && cat value ;;
  "item get") cat item.json ;;
  "item edit") cat > fresh.json
    sed -n 's/.*"label":"token"[^}]*"value":"\([^"]*\)".*/\1/p' fresh.json | tr -d '\n' > value
    mv fresh.json item.json; cat item.json ;;
  *) exit 9 ;;
esac
"#;

impl FakeOp {
    fn with(item: &str, value: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("item.json"), item).unwrap();
        std::fs::write(folder.path().join("value"), value).unwrap();
        let program = folder.path().join("op");
        std::fs::write(&program, SCRIPT).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    async fn store(&self, field: &OpField, value: &str) -> Result<Stored, StoreError> {
        let program = self.path("op");
        let op = Op {
            program: program.to_str().unwrap(),
            limit: Duration::from_secs(60),
        };
        op.store(field, &SecretString::from(value)).await
    }
}

fn item(category: &str, value: &str) -> String {
    format!(
        r#"{{"id":"abc","title":"Iru","category":"{category}","fields":[{{"id":"username","label":"username","value":"kept"}},{{"id":"credential","type":"CONCEALED","label":"token","value":"{value}"}}]}}"#
    )
}

fn field(name: &str) -> OpField {
    OpField {
        vault: "Prod".to_owned(),
        item: "Iru".to_owned(),
        section: None,
        field: name.to_owned(),
    }
}

#[tokio::test]
async fn a_value_goes_through_stdin_and_the_rest_of_the_item_stays() {
    let op = FakeOp::with(&item("API_CREDENTIAL", OLD), OLD);
    let stored = op.store(&field("token"), NEW).await.unwrap();
    assert_eq!(
        stored,
        Stored {
            written: true,
            previous: Previous::History
        }
    );
    assert_eq!(op.text("value"), NEW);
    assert!(op.text("item.json").contains(r#""value":"kept""#));
    let argv = op.text("argv");
    assert!(
        argv.contains("item edit Iru --vault Prod --format json"),
        "{argv}"
    );
    assert!(!argv.contains("s3cret"), "no value is an argument: {argv}");
}

#[tokio::test]
async fn the_same_value_again_edits_nothing() {
    let op = FakeOp::with(&item("PASSWORD", NEW), NEW);
    let stored = op.store(&field("token"), NEW).await.unwrap();
    assert!(!stored.written);
    assert!(!op.text("argv").contains("edit"));
}

#[tokio::test]
async fn items_that_an_edit_would_harm_are_left_alone() {
    for (item, value, wanted, says) in [
        (item("LOGIN", OLD), OLD, "token", "passkey"),
        (item("PASSWORD", OLD), OLD, "none", "no such field"),
        (
            item("PASSWORD", "[use 'op item get --reveal']"),
            OLD,
            "token",
            "without its values",
        ),
        ("not json".to_owned(), OLD, "token", "as JSON"),
    ] {
        let op = FakeOp::with(&item, value);
        let error = op.store(&field(wanted), NEW).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains(says), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
        assert!(!op.text("argv").contains("edit"), "{says}");
        assert_eq!(op.text("item.json"), item);
    }
}

#[tokio::test]
async fn what_a_failing_program_writes_is_not_shown() {
    let op = FakeOp::with(&item("PASSWORD", OLD), OLD);
    std::fs::write(op.path("broken"), "").unwrap();
    let error = op.store(&field("token"), NEW).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("exit status: 7"), "{text}");
    assert!(!text.contains("s3cret"), "{text}");
}

#[test]
fn two_fields_of_one_name_are_told_apart_by_their_section_only() {
    let mut item = json!({ "fields": [
        { "id": "a", "label": "token", "section": { "id": "s1", "label": "Old" }, "value": "1" },
        { "id": "b", "label": "Token", "section": { "id": "s2", "label": "New" }, "value": "2" },
    ]});
    let mut wanted = field("token");
    assert!(slot(&mut item, &wanted).is_none());
    wanted.section = Some("new".to_owned());
    assert_eq!(slot(&mut item, &wanted).unwrap()["value"], "2");
}

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::samples;
use super::*;

const PATH: &str = "x/state.json";

fn here() -> &'static Path {
    Path::new(PATH)
}

fn plain() -> StateDocument {
    StateDocument::fresh(Origin::Real).unwrap()
}

fn is_sorted(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Object(map) => map.keys().is_sorted() && map.values().all(is_sorted),
        serde_json::Value::Array(list) => list.iter().all(is_sorted),
        _ => true,
    }
}

static SCHEMA: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| jsonschema::validator_for(&crate::state::schema()).unwrap());

proptest! {
    #[test]
    fn a_state_survives_its_file_and_gives_the_same_bytes(document in samples::document()) {
        let text = write(&document, document.serial, here()).unwrap();
        prop_assert!(is_sorted(&serde_json::from_str(&text).unwrap()), "keys are sorted: {}", text);
        let read = read(&text, document.origin, here()).unwrap();
        prop_assert_eq!(&read, &document);
        prop_assert_eq!(write(&read, read.serial, here()).unwrap(), text);
    }

    #[test]
    fn a_state_fits_its_schema(document in samples::document()) {
        let text = write(&document, document.serial, here()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = SCHEMA
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        prop_assert!(errors.is_empty(), "{errors:#?}");
    }

    #[test]
    fn any_cut_is_an_error(document in samples::document(), share in 0.0f64..1.0) {
        let text = write(&document, 1, here()).unwrap();
        let mut end = (text.len() as f64 * share) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        // Only the last line end can be missing without loss.
        if end < text.len() - 1 {
            let error = read(&text[..end], document.origin, here()).unwrap_err();
            prop_assert!(matches!(error, StateError::HalfWritten { .. }), "{:?}", error);
        }
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        prop_assert!(read(&text, Origin::Real, here()).is_err());
    }
}

#[test]
fn keys_are_sorted_and_the_text_ends_in_one_line_end() {
    let text = write(&plain(), 7, here()).unwrap();
    assert!(text.ends_with("}\n") && !text.ends_with("\n\n"), "{text}");
    let keys: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  \"")?.split('"').next())
        .collect();
    assert_eq!(
        keys,
        [
            "format_version",
            "hmac_key",
            "journal",
            "lineage",
            "origin",
            "recorded",
            "serial"
        ]
    );
    assert!(text.contains("\"serial\": 7"));
}

/// The plain state's text with one piece replaced.
fn changed(from: &str, to: &str) -> Result<StateDocument, StateError> {
    let text = write(&plain(), 1, here()).unwrap();
    assert!(text.contains(from), "{from} is in {text}");
    read(&text.replacen(from, to, 1), Origin::Real, here())
}

#[test]
fn an_unknown_field_is_refused_at_every_level() {
    for (from, to) in [
        ("\"journal\"", "\"newer\": 1, \"journal\""),
        ("\"attestations\"", "\"newer\": 1, \"attestations\""),
        (
            "\"tenants\": {}",
            r#""tenants": {"a": {"api_host": {"at": "2026-01-01T00:00:00Z", "by": "probe", "value": "a", "newer": 1}}}"#,
        ),
        ("\"journal\": []", r#""journal": [{"newer": 1}]"#),
    ] {
        let error = changed(from, to).unwrap_err();
        assert!(
            matches!(&error, StateError::Shape { reason, .. } if reason.contains("newer")),
            "{error:?}"
        );
    }
}

#[test]
fn a_merge_that_kept_both_sides_is_refused() {
    let error = changed("\"orgs\": {}", r#""orgs": {"a": 1, "a": 1}"#).unwrap_err();
    assert!(
        matches!(&error, StateError::Shape { reason, .. } if reason.contains("'a' is there twice")),
        "{error:?}"
    );
}

#[test]
fn a_file_cannot_steer_a_terminal() {
    for to in [
        "\"\\u001b[2J\": 1, \"journal\"",
        "\"lineage\": \"\\u001b[2J\", \"journal\"",
    ] {
        let error = changed("\"journal\"", to).unwrap_err().to_string();
        assert!(!error.contains('\u{1b}'), "{error:?}");
    }
    let document = plain();
    let text = write(&document, 1, here()).unwrap();
    let text = text.replace(document.lineage(), "\\u001b[2J");
    let error = read(&text, Origin::Real, here()).unwrap_err();
    assert!(error.to_string().contains("lineage") && !error.to_string().contains('\u{1b}'));
}

#[test]
fn a_missing_field_is_refused() {
    let error = changed("\"tokens\"", "\"tokens_of_old\"").unwrap_err();
    assert!(matches!(error, StateError::Shape { .. }), "{error:?}");
}

#[test]
fn the_other_origin_is_refused_both_ways() {
    for (written, wanted) in [
        (Origin::Real, Origin::Simulated),
        (Origin::Simulated, Origin::Real),
    ] {
        let document = StateDocument::fresh(written).unwrap();
        let text = write(&document, 1, here()).unwrap();
        let error = read(&text, wanted, here()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{PATH} belongs to a {written} run and this is a {wanted} one: name another state file; the two are never mixed"
            )
        );
    }
}

#[test]
fn damage_is_told_apart() {
    let kind = |text: &str| read(text, Origin::Real, here()).unwrap_err();
    assert!(matches!(kind(""), StateError::HalfWritten { .. }));
    assert!(matches!(
        kind("{\n  oops\n}"),
        StateError::NotJson {
            line: 2,
            column: 3,
            ..
        }
    ));
    assert!(matches!(
        kind("{\n<<<<<<< HEAD\n\"serial\": 2\n=======\n>>>>>>> b\n}"),
        StateError::MergeConflict { .. }
    ));
    assert!(matches!(kind("{}"), StateError::Shape { .. }));
    assert!(matches!(
        kind(&"[".repeat(200_000)),
        StateError::NotJson { .. }
    ));
    assert!(matches!(
        changed("\"format_version\": 1", "\"format_version\": 9").unwrap_err(),
        StateError::Newer { found: 9, .. }
    ));
}

#[test]
fn a_bad_key_is_refused_and_not_shown() {
    let document = plain();
    let key = document.hash_key().as_hex();
    let text = write(&document, 1, here()).unwrap().replace(key, &key[1..]);
    let error = read(&text, Origin::Real, here()).unwrap_err();
    assert!(matches!(error, StateError::Shape { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(&key[1..]));
}

#[test]
fn a_journal_out_of_order_is_refused() {
    let entry = |id: u64| {
        format!(
            r#"{{"id": {id}, "address": "org.a", "action": "adopt", "phase": "done", "opened_at": "2026-01-01T00:00:00Z", "actor": "ana"}}"#
        )
    };
    let list = |ids: [u64; 2]| format!("\"journal\": [{}, {}]", entry(ids[0]), entry(ids[1]));
    assert_eq!(
        changed("\"journal\": []", &list([1, 2]))
            .unwrap()
            .journal
            .entries()
            .len(),
        2
    );
    let error = changed("\"journal\": []", &list([2, 2])).unwrap_err();
    assert!(error.to_string().contains("journal entry 2"), "{error}");
}

#[test]
fn an_address_that_would_not_read_back_is_never_written() {
    for address in [
        Address::token("a/b", "c"),
        Address::token("", "c"),
        Address::Connection(String::new()),
    ] {
        let mut document = plain();
        document
            .recorded
            .attestations
            .insert(address.clone(), Vec::new());
        let error = write(&document, 1, here()).unwrap_err();
        assert!(
            matches!(&error, StateError::Unwritable { address: named } if *named == address),
            "{error:?}"
        );
    }
}

/// A file of format version 1 as it was first written. It must be readable for ever; a change of this test is a new version.
#[test]
fn version_1_is_frozen() {
    let text = include_str!("state-v1.json");
    let document = read(text, Origin::Real, here()).unwrap();
    assert_eq!(
        document
            .journal
            .open()
            .map(|entry| entry.id)
            .collect::<Vec<_>>(),
        [2]
    );
    let token = &document.recorded.tokens[&Address::token("accuhive", "okta-workflows")];
    assert_eq!(token.permissions.value.len(), 3);
    assert_eq!(token.description.as_ref().unwrap().value, None);
    assert_eq!(write(&document, document.serial(), here()).unwrap(), text);
}

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::line;
use super::v1::{Event, FORMAT, Head, Line, Outcome, VERSION, What};

fn event(what: What) -> String {
    let at = Some("2026-11-24T09:12:00Z".to_owned());
    line(&Line::Event(Event { at, what }))
}

#[test]
fn the_head_says_what_the_lines_are() {
    let head = line(&Line::Head(Head {
        format: FORMAT.to_owned(),
        version: VERSION,
        program: "0.1.0".to_owned(),
        command: "plan".to_owned(),
    }));
    let expected = r#"{"format":"tenantry.events","version":1,"program":"0.1.0","command":"plan"}"#;
    assert_eq!(head, format!("{expected}\n"));
}

#[test]
fn an_event_is_one_line_with_its_kind() {
    let closed = event(What::HandoffClosed {
        id: None,
        address: "token.accuhive/okta-workflows".to_owned(),
        outcome: Outcome::Proven,
    });
    let expected = r#"{"at":"2026-11-24T09:12:00Z","event":"handoff_closed","address":"token.accuhive/okta-workflows","outcome":"proven"}"#;
    assert_eq!(closed, format!("{expected}\n"));
}

#[test]
fn whatever_a_text_holds_it_is_one_harmless_line_with_the_same_value() {
    let hostile = "a\n::error::x\r\u{1b}[31m\u{202e}\u{85}\u{2028}\u{e0041}\"}{";
    let text = event(What::SecretRefused {
        why: hostile.to_owned(),
    });
    assert_eq!(text.lines().count(), 1);
    let acts = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{2028}');
    assert!(!text.contains(acts), "{}", text.escape_debug());
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["why"], json!(hostile));
}

//! Events: a head, and one object a line.

use serde_json::Value;

/// The events without the head; what the promise says of every line is asserted.
#[track_caller]
pub fn read(text: &str) -> Vec<Value> {
    assert!(text.ends_with('\n'), "the last line is whole");
    let mut lines = text.lines();
    let head: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(head["format"], "tenantry.events");
    assert_eq!(head["version"], 1);
    lines
        .map(|line| {
            let acts = |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!line.contains(acts), "{}", line.escape_debug());
            let event: Value = serde_json::from_str(line).unwrap();
            assert!(event["event"].is_string(), "{line}");
            event
        })
        .collect()
}

/// The events of one kind.
pub fn of<'e>(events: &'e [Value], kind: &str) -> Vec<&'e Value> {
    events.iter().filter(|one| one["event"] == kind).collect()
}

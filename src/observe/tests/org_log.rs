//! What is kept of a System Log between runs.

use super::*;
use crate::model::{Change, Finding, ImportKind, LiveImport, SignedDuration, Skew, UnreadEvent};
use crate::observe::cache::OrgLog;
use crate::okta::{ConnectionEvent, Happening, LOG_FILTER, LogPage};

fn now() -> Timestamp {
    at("2026-11-24T10:00:00Z")
}

fn days_ago(days: i64) -> Timestamp {
    now()
        .checked_sub(SignedDuration::from_hours(24 * days))
        .unwrap()
}

/// A log that was read to its end so many days ago and holds one older event.
fn read(days: i64) -> OrgLog {
    let created = ConnectionEvent {
        at: days_ago(days + 1),
        happening: Happening::Created,
        id: "c1".to_owned(),
        nickname: "Production".to_owned(),
        actor: None,
    };
    let mut log = OrgLog::default();
    log.prepare(days_ago(days));
    log.take(LogPage {
        events: vec![created],
        size: 1,
        after: Some("place".to_owned()),
        ..LogPage::default()
    });
    log.read_to = Some(days_ago(days));
    log
}

#[test]
fn a_read_goes_on_where_the_last_one_ended() {
    let mut log = read(89);
    let before = log.clone();
    log.prepare(now());
    assert_eq!(log, before);
}

#[test]
fn what_was_forgotten_unread_makes_the_log_begin_anew() {
    // a deletion may lie in the time that nobody read
    let mut log = read(90);
    log.prepare(now());
    assert!(log.events.is_empty() && log.after.is_none());
    assert_eq!(log.since, Some(days_ago(90)));
}

#[test]
fn a_place_in_another_questions_pages_is_given_up_and_what_is_known_stays() {
    let mut log = read(1);
    log.question = "eventType sw \"workflows.user.connection\"".to_owned();
    log.prepare(now());
    assert_eq!(
        (log.after.as_ref(), log.question.as_str()),
        (None, LOG_FILTER)
    );
    assert_eq!(log.events.len(), 1);
}

#[test]
fn a_log_that_an_earlier_version_kept_is_read_and_asked_again() {
    let old =
        r#"{"events": {}, "after": "place", "newest": null, "since": null, "not_understood": 3}"#;
    let mut log: OrgLog = serde_json::from_str(old).unwrap();
    log.prepare(now());
    assert_eq!((log.after, log.not_understood), (None, 0));
}

#[test]
fn unread_events_are_counted_and_the_newest_are_named() {
    let mut log = read(0);
    let unread = |n: u32| UnreadEvent {
        id: n.to_string(),
        kind: "workflows.user.connection.shared".to_owned(),
    };
    log.take(LogPage {
        not_understood: (0..50).map(unread).collect(),
        ..LogPage::default()
    });
    let live = log.live(Reading::Read {
        newest: None,
        since: None,
        skew: Skew::default(),
    });
    let [Finding::EventsNotUnderstood { count: 50, events }] = live.findings.as_slice() else {
        panic!("{:?}", live.findings)
    };
    assert_eq!((events.len(), events[19].id.as_str()), (20, "49"));
}

#[test]
fn imports_are_kept_in_their_order_and_not_without_end() {
    let mut log = read(0);
    let import = |n: i64| LiveImport {
        kind: ImportKind::Flow,
        name: format!("flow {n}"),
        id: None,
        change: Change {
            at: days_ago(0)
                .checked_sub(SignedDuration::from_secs(n))
                .unwrap(),
            actor: None,
            event: format!("i{n}"),
        },
    };
    log.take(LogPage {
        imports: (0..1500).map(import).collect(),
        ..LogPage::default()
    });
    log.forget();
    let reading = Reading::Read {
        newest: None,
        since: None,
        skew: Skew::default(),
    };
    let imports = log.live(reading).imports;
    assert_eq!(imports.len(), 1000);
    assert_eq!(imports.last().unwrap().name, "flow 0");
    assert!(
        log.live(Reading::NotAsked(crate::model::NotAsked::Offline))
            .imports
            .is_empty()
    );
}

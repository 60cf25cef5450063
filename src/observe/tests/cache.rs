//! What is kept between runs.

use super::*;
use crate::observe::cache::{Observations, TenantLog};
use crate::observe::tenant::traces;

fn filled() -> Observations {
    let mut log = TenantLog {
        started: true,
        ..TenantLog::default()
    };
    log.take(vec![
        event(3, "blueprint", "api token"),
        event(2, "api_token", "user"),
        event(1, "device", "user"),
    ]);
    let mut cache = Observations::default();
    cache.tenants.insert("a.api.kandji.io".to_owned(), log);
    cache
}

#[test]
fn it_comes_back_as_it_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join("observations.json");
    filled().save(&path).unwrap();
    assert_eq!(Observations::load(&path), filled());
    let left: Vec<_> = std::fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["observations.json"], "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn it_is_replaced_when_it_changed_and_left_alone_when_it_did_not() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("observations.json");
    let inode = || std::fs::metadata(&path).unwrap().ino();
    let mut cache = filled();
    cache.save(&path).unwrap();
    let first = inode();
    // keeps the first file's number taken, so that a new file has another one
    std::fs::hard_link(&path, folder.path().join("kept")).unwrap();
    cache.save(&path).unwrap();
    assert_eq!(inode(), first, "nothing changed, nothing written");
    cache.tenants.clear();
    cache.save(&path).unwrap();
    assert_ne!(inode(), first, "another file took its place");
}

#[test]
fn a_missing_broken_foreign_or_newer_file_is_an_empty_cache() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("observations.json");
    assert_eq!(Observations::load(&path), Observations::default());
    filled().save(&path).unwrap();
    let good = std::fs::read_to_string(&path).unwrap();
    let newer = good.replacen("\"format_version\":1", "\"format_version\":2", 1);
    let unknown = good.replacen('{', "{\"more\":1,", 1);
    let half = good[..good.len() / 2].to_owned();
    assert_ne!(newer, good);
    for text in [
        newer,
        unknown,
        half,
        String::new(),
        "[]".to_owned(),
        "{}".to_owned(),
    ] {
        std::fs::write(&path, &text).unwrap();
        assert_eq!(Observations::load(&path), Observations::default(), "{text}");
    }
    std::fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    assert_eq!(Observations::load(&path), Observations::default());
}

#[test]
fn nothing_with_the_shape_of_a_token_reaches_the_disk_from_unknown_fields() {
    let token = "0a1b2c3d-0000-4000-8000-00000000abcd";
    let read = AuditEvent::read(&json!({
        "id": "e1",
        "action": "create",
        "occurred_at": "2026-11-24T09:00:00Z",
        "actor_id": "someone",
        "actor_type": "user",
        "target_id": "thing",
        "target_type": "api_token",
        "metadata": { "value": token, token: "key" },
        "new_state": { "label": "A", "permissions": [], "token": token, "deep": [{ "x": token }] },
    }));
    let mut cache = Observations::default();
    let mut log = TenantLog::default();
    log.take(vec![read.unwrap()]);
    cache.tenants.insert("a.api.kandji.io".to_owned(), log);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("observations.json");
    cache.save(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("0a1b2c3d"), "{text}");
    assert_eq!(Observations::load(&path), cache);
}

#[test]
fn only_what_a_fold_needs_is_kept() {
    let log = &filled().tenants["a.api.kandji.io"];
    assert_eq!(log.token_events.len(), 1);
    assert_eq!(log.acting.len(), 1);
    assert_eq!(log.newest, Some(at("2026-11-24T09:03:00Z")));
}

#[test]
fn an_event_that_is_taken_twice_counts_once() {
    let mut log = TenantLog::default();
    for _ in 0..3 {
        log.take(vec![
            event(3, "blueprint", "api token"),
            event(2, "blueprint", "api token"),
        ]);
    }
    let acting = &log.acting["someone"];
    assert_eq!(acting.events, 2);
    assert_eq!(
        (acting.first, acting.last),
        (at("2026-11-24T09:02:00Z"), at("2026-11-24T09:03:00Z"))
    );
}

#[test]
fn ids_are_kept_as_long_as_a_read_can_show_them_again() {
    let now = at("2026-11-26T00:00:00Z");
    let mut log = TenantLog::default();
    log.take(
        (1..50)
            .map(|minute| event(minute, "blueprint", "api token"))
            .collect(),
    );
    log.filled_down_to = Some(at("2026-11-24T09:01:00Z"));
    let mut later = event(0, "device", "user");
    later.at = at("2026-11-25T09:30:00Z");
    log.take(vec![later]);
    assert_eq!(log.new_from(now), Some(at("2026-11-24T09:30:00Z")));
    log.forget(now);
    let kept: BTreeSet<&str> = log.recent.keys().map(String::as_str).collect();
    let expected: BTreeSet<String> = (30..50)
        .chain([1])
        .map(|minute| format!("e{minute:02}"))
        .collect();
    assert_eq!(kept, expected.iter().map(String::as_str).collect());
}

#[test]
fn an_event_from_the_future_hides_nothing() {
    let log = TenantLog {
        newest: Some(at("2031-01-01T00:00:00Z")),
        ..TenantLog::default()
    };
    let now = at("2026-11-24T10:00:00Z");
    assert_eq!(log.new_from(now), Some(at("2026-11-23T10:00:00Z")));
    assert!(!log.has_gap(now));
    assert!(log.has_gap(at("2032-01-02T00:00:00Z")));
}

#[test]
fn a_token_that_acted_leaves_a_trace_unless_the_log_describes_it() {
    let mut log = TenantLog::default();
    log.take(vec![event(1, "blueprint", "api token")]);
    assert_eq!(traces(&log, &[]).len(), 1);
    let mut token = live_token("other", &[]);
    assert_eq!(traces(&log, &[token.clone()]).len(), 1);
    token.id = "someone".to_owned();
    assert!(traces(&log, &[token]).is_empty());
}

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::gaps;
use super::*;
use crate::model::{Actor, ActorKind, Address, Permission, SignedDuration, Timestamp};

const HOST: &str = "accuhive.api.kandji.io";

fn day(n: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + n * 86_400).unwrap()
}

fn set(paths: &str) -> BTreeSet<Permission> {
    paths
        .split_whitespace()
        .map(|path| format!("GET /{path}").parse().unwrap())
        .collect()
}

fn address() -> Address {
    "token.accuhive/okta".parse().unwrap()
}

fn event(n: i64, action: &str, permissions: Option<&str>) -> Event {
    Event {
        service: Service::Iru,
        host: HOST.into(),
        id: format!("01{n:04}"),
        when: day(n),
        actor: Some(Actor {
            id: "u1".into(),
            kind: ActorKind::User,
            name: None,
        }),
        subject: Subject::Token {
            token: "t1".into(),
            action: action.into(),
            label: Some("Okta".into()),
            permissions: permissions.map(|paths| Granted::Full(set(paths))),
        },
    }
}

fn reading(from: i64, to: i64) -> ReadingEntry {
    ReadingEntry {
        service: Service::Iru,
        host: HOST.into(),
        from: day(from),
        to: day(to),
    }
}

fn declared(permissions: &str, needed: Option<&str>) -> BTreeMap<Address, DeclaredToken> {
    let token = DeclaredToken {
        name: "Okta".into(),
        host: HOST.into(),
        permissions: set(permissions),
        needed: needed.map(set),
        rotation_seconds: Some(90 * 86_400),
    };
    [(address(), token)].into()
}

fn material() -> Material {
    Material {
        lineage: "l".into(),
        origin: "real".into(),
        run: Run {
            command: "apply".into(),
            actor: "ana".into(),
            serial: 1,
            saw: "in_sync".into(),
        },
        events: Vec::new(),
        readings: Vec::new(),
        not_read: Vec::new(),
        actions: Vec::new(),
        bound: BTreeMap::new(),
        declared: BTreeMap::new(),
        exceptions: Vec::new(),
        words: Vec::new(),
    }
}

fn handoff(id: u64, opened: i64, closed: i64) -> Done {
    Done {
        id,
        address: address(),
        action: "edit_token".into(),
        outcome: "done".into(),
        handoff: true,
        opened: day(opened),
        closed: day(closed),
        actor: "ana".into(),
        claimed_by: None,
        note: None,
    }
}

/// A ledger that was written on these days.
fn ledger(runs: Vec<(i64, Material)>) -> (Vec<Entry>, Head) {
    let mut text = String::new();
    let mut head = Head::default();
    for (at, material) in runs {
        let (entries, _) = read(&[segment(&text)], &[]).unwrap();
        let bodies = gather(&Known::of(&entries), material, day(at));
        let (lines, new) = seal(&head, day(at), bodies).unwrap();
        text.push_str(&lines);
        head = new;
    }
    read(&[segment(&text)], &[head]).unwrap()
}

fn segment(text: &str) -> Segment {
    Segment {
        name: "2025-10.jsonl".into(),
        text: text.into(),
    }
}

fn whole_year() -> Period {
    Period {
        from: day(0),
        to: day(365),
    }
}

#[test]
fn a_second_run_over_the_same_material_writes_nothing() {
    let all = Material {
        events: vec![
            event(1, "created", Some("a")),
            event(1, "created", Some("a")),
        ],
        readings: vec![reading(0, 2)],
        actions: vec![handoff(1, 0, 2)],
        bound: [(address(), "t1".into())].into(),
        declared: declared("a", None),
        ..material()
    };
    let (entries, _) = ledger(vec![(2, all.clone()), (2, all.clone())]);
    let kinds = entries.iter().filter(|e| matches!(e.body, Body::Event(_)));
    assert_eq!(kinds.count(), 1, "an event is written once");
    assert_eq!(
        entries.len(),
        7,
        "began, run, event, bound, declared, action, reading"
    );
    let (entries, _) = ledger(vec![(2, all.clone()), (4, all)]);
    assert_eq!(
        entries.len(),
        9,
        "a day later the reading is noted again, with its run"
    );
}

#[test]
fn what_is_declared_no_more_and_exceptions_taken_back_are_written() {
    let exception = ExceptionEntry {
        address: address(),
        what: "permission GET /x".into(),
        until: day(40),
        reason: "emergency".into(),
        ticket: None,
        withdrawn: false,
    };
    let first = Material {
        declared: declared("a", None),
        exceptions: vec![exception],
        ..material()
    };
    let (entries, head) = ledger(vec![(2, first), (20, material())]);
    let last: Vec<&Body> = entries.iter().rev().take(2).map(|e| &e.body).collect();
    assert!(matches!(last[0], Body::Exception(one) if one.withdrawn));
    assert!(matches!(last[1], Body::Declared { token: None, .. }));
    let report = report(&entries, &head, whole_year());
    assert_eq!(report.exceptions.len(), 1);
    assert_eq!(
        report.exceptions[0].1.until,
        day(20),
        "it was in force until it was taken back"
    );
}

#[test]
fn periods_that_no_reading_covers_are_named() {
    let interval = |from, to| Interval {
        from: day(from),
        to: day(to),
    };
    let period = interval(0, 100);
    for (covered, expected) in [
        (vec![], vec![(0, 100)]),
        (vec![(0, 100)], vec![]),
        (vec![(-10, 200)], vec![]),
        (
            vec![(10, 20), (15, 30), (50, 60)],
            vec![(0, 10), (30, 50), (60, 100)],
        ),
        (vec![(50, 100), (0, 50)], vec![]),
        (vec![(200, 300)], vec![(0, 100)]),
        (vec![(20, 10)], vec![(0, 100)]),
    ] {
        let covered: Vec<(i64, i64)> = covered;
        let covered = covered.into_iter().map(|(a, b)| interval(a, b)).collect();
        let expected: Vec<Interval> = expected.into_iter().map(|(a, b)| interval(a, b)).collect();
        assert_eq!(gaps(covered, period), expected);
    }
}

#[test]
fn a_hole_between_two_readings_is_written_at_once() {
    let first = Material {
        readings: vec![reading(0, 10)],
        ..material()
    };
    let soon = |from, to| Material {
        readings: vec![reading(from, to)],
        ..material()
    };
    let hour = SignedDuration::from_hours(1);
    let known = {
        let (entries, _) = ledger(vec![(10, first)]);
        Known::of(&entries)
    };
    let at = day(10).checked_add(hour).unwrap();
    assert!(
        gather(&known, soon(5, 10), at).is_empty(),
        "nothing new within the day"
    );
    assert_eq!(gather(&known, soon(11, 12), at).len(), 2, "run and reading");
}

#[test]
fn whose_doing_a_change_was() {
    let seen = |events| Material {
        events,
        readings: vec![reading(0, 30)],
        bound: [(address(), "t1".into())].into(),
        declared: declared("a b", None),
        ..material()
    };
    let before = event(1, "created", Some("a"));
    let by_us = event(12, "updated", Some("a b"));
    let beyond = event(13, "updated", Some("a b x"));
    let click = event(20, "updated", Some("a"));
    let (entries, head) = ledger(vec![
        (5, seen(vec![before])),
        (
            30,
            Material {
                actions: vec![handoff(1, 11, 14)],
                ..seen(vec![by_us, beyond, click])
            },
        ),
    ]);
    let report = report(&entries, &head, whole_year());
    let token = &report.tokens[0];
    let whose: Vec<&Explained> = token
        .changes
        .iter()
        .map(|change| &change.explained)
        .collect();
    assert_eq!(whose[0], &Explained::BeforeTheLedger);
    assert!(matches!(whose[1], Explained::Action { id: 1, .. }));
    assert!(matches!(whose[2], Explained::Unexplained { why } if why.contains("GET /x")));
    assert!(matches!(whose[3], Explained::Unexplained { .. }));
    assert_eq!(report.unexplained, 2);
    assert_eq!(token.changes[3].lost, set("b x"));
    assert_eq!(token.permissions, Some(set("a")));
}

#[test]
fn needs_against_grants_and_replacements_over_time() {
    let mut second = event(100, "created", Some("a"));
    if let Subject::Token { token, .. } = &mut second.subject {
        *token = "t2".into();
    }
    let run = |id: &str, events, permissions, needed| Material {
        events,
        bound: [(address(), id.into())].into(),
        declared: declared(permissions, needed),
        ..material()
    };
    let (entries, head) = ledger(vec![
        (
            2,
            run(
                "t1",
                vec![event(1, "created", Some("a b c"))],
                "a b c",
                Some("a d"),
            ),
        ),
        (101, run("t2", vec![second], "a d", Some("a d"))),
    ]);
    let report = report(&entries, &head, whole_year());
    let points = &report.needs["token.accuhive/okta"];
    assert_eq!(
        points[0].granted, None,
        "nothing is known before its creation"
    );
    assert_eq!(points[1].surplus, set("b c"));
    assert_eq!(points[1].lacking, set("d"));
    let last = points.last().unwrap();
    assert_eq!((last.surplus.len(), &last.lacking), (0, &set("d")));
    let rotation = &report.rotations[0];
    assert_eq!(rotation.intervals, [99 * 86_400]);
    assert_eq!(rotation.age, Some(265 * 86_400));
    assert!(rotation.is_late());
}

#[test]
fn lines_of_a_newer_version_are_kept_in_the_chain() {
    let (lines, _) = seal(&Head::default(), day(1), [Body::Unknown]).unwrap();
    let newer = lines.replace("\"unknown\"", "\"weather\",\"rain\":1");
    let inner = newer.trim().split_once("\"entry\":").unwrap().1;
    let inner = &inner[..inner.len() - 1];
    let hash: String = {
        use sha2::{Digest, Sha256};
        Sha256::digest(inner.as_bytes())
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect()
    };
    let line = format!("{{\"hash\":\"{hash}\",\"entry\":{inner}}}\n");
    let (entries, head) = read(&[segment(&line)], &[]).unwrap();
    assert_eq!((entries[0].body.clone(), head.entries), (Body::Unknown, 1));
}

#[test]
fn a_head_is_read_as_it_is_shown() {
    let (_, head) = ledger(vec![(
        1,
        Material {
            readings: vec![reading(0, 1)],
            ..material()
        },
    )]);
    assert_eq!(head.to_string().parse::<Head>().unwrap(), head);
    for wrong in ["", "3", "x:00", "3:00", "3:zz"] {
        assert!(wrong.parse::<Head>().is_err(), "{wrong}");
    }
}

proptest::proptest! {
    #[test]
    fn no_line_can_be_changed_taken_out_doubled_or_moved(days in 2..9_i64, at in 0usize..100, how in 0usize..5, byte in 0usize..400) {
        let mut text = String::new();
        let mut head = Head::default();
        for n in 1..=days {
            let bodies = [Body::Event(event(n, "updated", Some("a b")))];
            let (lines, new) = seal(&head, day(n), bodies).unwrap();
            text.push_str(&lines);
            head = new;
        }
        let (_, end) = read(&[segment(&text)], std::slice::from_ref(&head)).unwrap();
        proptest::prop_assert_eq!(&end, &head);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = at % lines.len();
        match how {
            0 => { lines.remove(at); }
            1 => { let one = lines[at].clone(); lines.insert(at, one); }
            2 => { lines.swap(at, (at + 1) % days as usize); }
            3 => { lines.truncate(at); }
            _ => {
                let byte = byte % lines[at].len();
                let other = if lines[at].as_bytes()[byte] == b'7' { "8" } else { "7" };
                lines[at].replace_range(byte..=byte, other);
            }
        }
        let text = lines.join("\n");
        proptest::prop_assert!(read(&[segment(&text)], &[head]).is_err());
    }
}

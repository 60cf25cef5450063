//! Entries from the start to the end, and what keeps them in order.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;

fn intent(token: &str) -> Intent {
    Intent {
        handoff: Some(HandoffId(format!("h-{token}"))),
        address: Address::token("accuhive", token),
        action: "create_token".to_owned(),
        opened_at: Timestamp::UNIX_EPOCH,
        opened_service_time: None,
        log_seen_until: None,
        actor: "ana".to_owned(),
        text: None,
    }
}

fn ids<'a>(entries: impl Iterator<Item = &'a JournalEntry>) -> Vec<u64> {
    entries.map(|entry| entry.id).collect()
}

#[test]
fn an_action_goes_from_started_over_waiting_to_done() {
    let mut journal = Journal::default();
    let id = journal.start(intent("a"));
    assert_eq!(journal.entries()[0].phase, Phase::Started);
    journal.wait(id).unwrap();
    let handoff = HandoffId("h-a".to_owned());
    assert_eq!(
        journal.open_handoff(&handoff).map(|entry| entry.phase),
        Some(Phase::Waiting)
    );
    journal.done(id, Timestamp::MAX).unwrap();
    assert_eq!(journal.entries()[0].closed_at, Some(Timestamp::MAX));
    assert_eq!(journal.open().count(), 0);
    assert_eq!(journal.open_handoff(&handoff), None);
}

#[test]
fn open_entries_are_found_by_address() {
    let mut journal = Journal::default();
    let (a, b) = (journal.start(intent("a")), journal.start(intent("b")));
    let again = journal.start(intent("a"));
    assert_eq!(
        ids(journal.open_for(&Address::token("accuhive", "a"))),
        [a, again]
    );
    journal
        .superseded(a, Timestamp::MAX, "the declaration changed")
        .unwrap();
    assert_eq!(
        ids(journal.open_for(&Address::token("accuhive", "a"))),
        [again]
    );
    assert_eq!(ids(journal.open()), [b, again]);
    assert_eq!(
        journal.open_for(&Address::Tenant("a".to_owned())).count(),
        0
    );
}

#[test]
fn a_closed_entry_stays_as_it_is() {
    let mut journal = Journal::default();
    let id = journal.start(intent("a"));
    journal
        .failed(id, Timestamp::UNIX_EPOCH, "no answer")
        .unwrap();
    let before = journal.clone();
    assert_eq!(
        journal.done(id, Timestamp::MAX),
        Err(JournalError::Closed(id))
    );
    assert_eq!(journal.wait(id), Err(JournalError::Closed(id)));
    assert_eq!(
        journal.note_secret(id, "env:X", None),
        Err(JournalError::Closed(id))
    );
    assert_eq!(
        journal.done(9, Timestamp::MAX),
        Err(JournalError::NoSuchEntry(9))
    );
    assert_eq!(journal, before);
}

#[test]
fn a_secret_is_kept_as_reference_and_hash() {
    let mut journal = Journal::default();
    let id = journal.start(intent("a"));
    journal
        .note_secret(id, "env:X", Some("ab".to_owned()))
        .unwrap();
    let entry = &journal.entries()[0];
    assert_eq!(entry.secret_reference.as_deref(), Some("env:X"));
    assert_eq!(entry.secret_hmac.as_deref(), Some("ab"));
    assert_eq!(entry.phase, Phase::Started);
}

#[test]
fn the_oldest_closed_entries_are_dropped_and_open_ones_stay() {
    let mut journal = Journal::default();
    let open = journal.start(intent("open"));
    for _ in 0..KEPT_CLOSED_ENTRIES + 3 {
        let id = journal.start(intent("a"));
        journal.done(id, Timestamp::MAX).unwrap();
    }
    assert_eq!(journal.entries().len(), KEPT_CLOSED_ENTRIES + 1);
    assert_eq!(ids(journal.open()), [open]);
    let first_kept = open + 1 + 3;
    assert_eq!(journal.entries()[1].id, first_kept);
    let next = journal.start(intent("b"));
    assert_eq!(
        next,
        open + KEPT_CLOSED_ENTRIES as u64 + 4,
        "no number is used twice"
    );
}

#[test]
fn a_file_s_numbers_go_up_and_are_there_once() {
    let mut journal = Journal::default();
    journal.start(intent("a"));
    journal.start(intent("b"));
    let mut entries = journal.entries().to_vec();
    assert_eq!(Journal::from_entries(entries.clone()), Ok(journal));
    entries.swap(0, 1);
    assert_eq!(Journal::from_entries(entries.clone()), Err(1));
    entries[1].id = 2;
    assert_eq!(Journal::from_entries(entries), Err(2));
}

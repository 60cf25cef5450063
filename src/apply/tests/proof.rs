//! What closes a handoff, and what never does.

use super::*;
use crate::apply::proof::{Opening, Proof, Sight, look, shown};
use crate::state::{Intent, Journal, JournalEntry};

const BOTH: &[&str] = &["GET /devices", "GET /devices/{}/details"];

fn entry(about: &str, word: &str, seen_until: Option<i64>) -> JournalEntry {
    let mut journal = Journal::default();
    journal.start(Intent {
        handoff: Some(HandoffId("h".to_owned())),
        address: address(about),
        action: word.to_owned(),
        opened_at: at(OPENED),
        opened_service_time: None,
        log_seen_until: seen_until.map(after),
        actor: "ana".to_owned(),
        text: None,
    });
    journal.entries()[0].clone()
}

fn seen(world: &World, about: &str, kind: ActionKind, seen_until: Option<i64>) -> Proof {
    let action = action(about, kind);
    let sight = Sight {
        declared: &world.declared,
        recorded: &world.recorded,
        live: &world.live,
    };
    let entry = entry(about, action.kind.word(), seen_until);
    let opening = Opening::of(&entry, sight.reading(&action.address));
    look(&action, opening, &world.plan(), sight)
}

fn why(proof: Proof) -> String {
    match proof {
        Proof::Proven => "proven".to_owned(),
        Proof::NotYet(why) => why,
    }
}

#[test]
fn evidence_dated_before_the_opening_never_closes_a_handoff() {
    let early = change(-60);
    let world = World::new().shows(BOTH, early.clone());
    assert_ne!(seen(&world, TOKEN, create_token(), None), Proof::Proven);
    assert_ne!(seen(&world, TOKEN, edit_token(), None), Proof::Proven);

    let mut gone = world.clone();
    gone.token().absent = Some(Span::new(FileId(0), 0..1));
    gone.tenant().tokens[0].presence = Presence::Deleted(early.clone());
    assert_ne!(
        seen(&gone, TOKEN, ActionKind::RevokeToken, None),
        Proof::Proven
    );

    let mut world = World::new();
    world.org().connections = vec![live_connection(Presence::Present, early.clone())];
    let create = ActionKind::CreateConnection { look_first: false };
    for kind in [create, ActionKind::ReauthorizeConnection] {
        assert_ne!(seen(&world, CONNECTION, kind, None), Proof::Proven);
    }
    world.org().connections = vec![live_connection(Presence::Deleted(early.clone()), early)];
    let kind = ActionKind::DeleteConnection;
    assert_ne!(seen(&world, CONNECTION, kind, None), Proof::Proven);
}

#[test]
fn evidence_dated_after_it_closes_each_kind() {
    let late = change(60);
    let world = World::new().shows(BOTH, late.clone());
    assert_eq!(seen(&world, TOKEN, create_token(), None), Proof::Proven);
    assert_eq!(seen(&world, TOKEN, edit_token(), None), Proof::Proven);

    let mut gone = world.clone();
    gone.token().absent = Some(Span::new(FileId(0), 0..1));
    gone.tenant().tokens[0].presence = Presence::Deleted(late.clone());
    assert_eq!(
        seen(&gone, TOKEN, ActionKind::RevokeToken, None),
        Proof::Proven
    );

    let mut world = World::new();
    world.org().connections = vec![live_connection(Presence::Present, late.clone())];
    let create = ActionKind::CreateConnection { look_first: true };
    for kind in [create, ActionKind::ReauthorizeConnection] {
        assert_eq!(seen(&world, CONNECTION, kind, None), Proof::Proven);
    }
    world.org().connections = vec![live_connection(Presence::Deleted(late.clone()), late)];
    let kind = ActionKind::DeleteConnection;
    assert_eq!(seen(&world, CONNECTION, kind, None), Proof::Proven);
    let kind = ActionKind::ReauthorizeConnection;
    assert_ne!(
        seen(&world, CONNECTION, kind, None),
        Proof::Proven,
        "what is deleted is not reauthorized"
    );
}

/// The opening is compared in the service's time, also when the service's clock became known only later.
#[test]
fn a_service_s_clock_that_is_wrong_moves_nothing() {
    for ahead in [-600, 600] {
        for (theirs, proven) in [(ahead - 60, false), (ahead + 60, true)] {
            let mut world = World::new().shows(BOTH, change(theirs));
            world.tenant().log = read_log(ahead);
            let proof = seen(&world, TOKEN, create_token(), None);
            assert_eq!(
                proof == Proof::Proven,
                proven,
                "{ahead} {theirs}: {proof:?}"
            );

            let mut world = World::new();
            world.org().log = read_log(ahead);
            world.org().connections = vec![live_connection(Presence::Present, change(theirs))];
            let kind = ActionKind::ReauthorizeConnection;
            let proof = seen(&world, CONNECTION, kind, None);
            assert_eq!(
                proof == Proof::Proven,
                proven,
                "{ahead} {theirs}: {proof:?}"
            );
        }
    }
}

#[test]
fn what_the_log_had_shown_already_never_counts_and_the_next_event_does() {
    let world = World::new().shows(BOTH, change(0));
    assert_ne!(
        seen(&world, TOKEN, create_token(), Some(0)),
        Proof::Proven,
        "the newest event of the opening itself"
    );
    let mut world = World::new().shows(BOTH, change(0));
    world.tenant().tokens[0].changed.at = at("2026-11-24T09:00:00.000001Z");
    assert_eq!(
        seen(&world, TOKEN, create_token(), Some(0)),
        Proof::Proven,
        "later in the same second"
    );
}

#[test]
fn a_box_missing_or_too_many_is_named() {
    let world = World::new().shows(&["GET /devices"], change(60));
    assert_eq!(
        why(seen(&world, TOKEN, create_token(), None)),
        "GET /devices/{}/details is not ticked yet"
    );
    let too_many = ["GET /devices", "GET /devices/{}/details", "GET /users"];
    let world = World::new().shows(&too_many, change(60));
    assert_eq!(
        why(seen(&world, TOKEN, edit_token(), None)),
        "GET /users is still ticked"
    );
    let world = World::new().shows(&["GET /users"], change(60));
    assert_eq!(
        why(seen(&world, TOKEN, edit_token(), None)),
        "GET /devices is not ticked yet, and 2 more"
    );
}

#[test]
fn a_name_or_a_description_that_is_not_as_declared_is_named() {
    let mut world = World::new().shows(BOTH, change(60));
    world.token().description = Some(spanned("for Okta".to_owned()));
    assert_eq!(
        why(seen(&world, TOKEN, create_token(), None)),
        "the description is not as declared"
    );
    let mut world = World::new().shows(BOTH, change(60));
    let record = recorded_token(Some("t1"), BOTH);
    world.recorded.tokens.insert(address(TOKEN), record);
    world.token().name = spanned("Renamed".to_owned());
    assert_eq!(
        why(seen(&world, TOKEN, edit_token(), None)),
        "the name is not as declared"
    );
}

#[test]
fn fields_that_the_log_does_not_show_are_not_proven_by_it() {
    let mut world = World::new().shows(BOTH, change(60));
    world.tenant().tokens[0].permissions = Known::Unknown;
    assert_eq!(
        why(seen(&world, TOKEN, create_token(), None)),
        "no evidence shows whether GET /devices is ticked, and 1 more"
    );
}

#[test]
fn a_secret_at_hand_that_is_refused_or_another_token_s_keeps_it_open() {
    let world = World::new()
        .shows(BOTH, change(60))
        .probed(Validity::EveryAnswer401, &[]);
    let says = why(seen(&world, TOKEN, create_token(), None));
    assert!(says.contains("not this token's"), "{says}");

    let mut world = World::new().shows(BOTH, change(60)).probed(
        Validity::Proven,
        &[("GET /devices", false), ("GET /users", true)],
    );
    let mut other = live_token("t2", &["GET /users"], change(-60));
    other.label = Known::Known {
        value: "Other".to_owned(),
        since: change(-60),
    };
    world.tenant().tokens.push(other);
    let says = why(seen(&world, TOKEN, create_token(), None));
    assert!(says.contains("another token"), "{says}");
}

#[test]
fn while_the_log_can_be_read_a_probe_alone_proves_nothing() {
    let granted = [("GET /devices", true), ("GET /devices/{}/details", true)];
    let world = World::new().probed(Validity::Proven, &granted);
    assert_ne!(seen(&world, TOKEN, create_token(), None), Proof::Proven);
}

#[test]
fn where_the_log_cannot_be_read_a_probe_proves_what_it_was_granted() {
    let granted = [("GET /devices", true), ("GET /devices/{}/details", true)];
    let world = World::new()
        .without_log()
        .probed(Validity::Proven, &granted);
    assert_eq!(seen(&world, TOKEN, create_token(), None), Proof::Proven);
    assert_eq!(seen(&world, TOKEN, edit_token(), None), Proof::Proven);
    let some = [("GET /devices", true), ("GET /devices/{}/details", false)];
    let world = World::new().without_log().probed(Validity::Proven, &some);
    assert_eq!(
        why(seen(&world, TOKEN, create_token(), None)),
        "GET /devices/{}/details is not ticked yet"
    );
    for validity in [
        Validity::EveryAnswer401,
        Validity::Unknown(Unknown::NeverProbed),
    ] {
        let world = World::new().without_log().probed(validity, &[]);
        assert_ne!(seen(&world, TOKEN, create_token(), None), Proof::Proven);
    }
}

#[test]
fn a_probe_never_proves_what_only_the_log_shows() {
    let granted = [("GET /devices", true), ("GET /devices/{}/details", true)];
    let mut world = World::new()
        .without_log()
        .probed(Validity::Proven, &granted);
    let texts = ActionKind::EditToken {
        rename: Some("Other".to_owned()),
        describe: None,
        tick: BTreeSet::new(),
        untick: BTreeSet::new(),
    };
    assert_eq!(
        why(seen(&world, TOKEN, texts, None)),
        "only the audit log can show the name"
    );
    let record = recorded_token(
        None,
        &["GET /devices", "GET /devices/{}/details", "GET /users"],
    );
    world.recorded.tokens.insert(address(TOKEN), record);
    let untick = ActionKind::EditToken {
        rename: None,
        describe: None,
        tick: BTreeSet::new(),
        untick: BTreeSet::from([permission("GET /users")]),
    };
    assert_eq!(
        why(seen(&world, TOKEN, untick, None)),
        "only the audit log can show GET /users"
    );
    // a box that changes devices is never probed
    let lock = "POST /devices/{}/action/lock";
    world.recorded = Recorded::default();
    world
        .token()
        .permissions
        .push(spanned(Claim::One(permission(lock))));
    assert_eq!(
        why(seen(&world, TOKEN, create_token(), None)),
        format!("only the audit log can show {lock}")
    );
    let revoke = ActionKind::RevokeToken;
    assert_ne!(seen(&world, TOKEN, revoke, None), Proof::Proven);
}

#[test]
fn what_keeps_the_log_from_being_read_is_named() {
    let mut world = World::new().without_log();
    assert_eq!(
        why(seen(&world, TOKEN, create_token(), None)),
        "nothing is at hand to read the log that would show it"
    );
    world.org().log = Reading::Failed(Fault::Connection("reset".to_owned()));
    assert_eq!(
        why(seen(
            &world,
            CONNECTION,
            ActionKind::ReauthorizeConnection,
            None
        )),
        "the log that would show it could not be read"
    );
}

#[test]
fn two_connections_of_one_nickname_prove_nothing() {
    let mut world = World::new();
    let mut found = live_connection(Presence::Present, change(60));
    found.count = 2;
    world.org().connections = vec![found];
    let kind = ActionKind::ReauthorizeConnection;
    let says = why(seen(&world, CONNECTION, kind, None));
    assert!(says.contains("2 connections"), "{says}");
}

#[test]
fn a_connection_renamed_in_the_files_is_looked_for_as_its_events_call_it() {
    let mut world = World::new();
    let record = recorded_connection("Old name");
    world
        .recorded
        .connections
        .insert(address(CONNECTION), record);
    let mut found = live_connection(Presence::Present, change(60));
    found.nickname = "Old name".to_owned();
    world.org().connections = vec![found];
    let kind = ActionKind::ReauthorizeConnection;
    assert_eq!(seen(&world, CONNECTION, kind, None), Proof::Proven);
}

#[test]
fn an_earlier_run_s_handoff_is_shown_done_by_its_word_and_by_the_log_alone() {
    let world = World::new().shows(BOTH, change(60));
    let is_shown = |world: &World, word: &str| {
        let sight = Sight {
            declared: &world.declared,
            recorded: &world.recorded,
            live: &world.live,
        };
        shown(&entry(TOKEN, word, None), &world.plan(), sight).map(|action| action.kind)
    };
    assert_eq!(is_shown(&world, "create_token"), Some(create_token()));
    assert_eq!(is_shown(&world, "edit_token"), Some(edit_token()));
    for word in ["revoke_token", "adopt", "whatever"] {
        assert_eq!(is_shown(&world, word), None, "{word}");
    }
    let early = World::new().shows(BOTH, change(-60));
    assert_eq!(is_shown(&early, "create_token"), None);
    let granted = [("GET /devices", true), ("GET /devices/{}/details", true)];
    let unread = World::new()
        .without_log()
        .probed(Validity::Proven, &granted);
    assert_eq!(is_shown(&unread, "create_token"), None);
}

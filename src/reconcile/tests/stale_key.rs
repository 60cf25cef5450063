//! A connection's status, and whether its key can be the declared token's.

use super::*;
use crate::diagnostic::Severity;
use crate::reconcile::declaration_digest;

fn event(id: &str, time: &str) -> Change {
    Change {
        at: at(time),
        ..change(id)
    }
}

/// The token is created and the key put in at these times; the state knows both.
fn world(created: &str, put_in: &str) -> World {
    let mut world = World::applied();
    world.live().tokens[0].created = Some(event("e1", created));
    world.org().connections[0].authorized = Some(event("c1", put_in));
    let address: Address = CONNECTION.parse().unwrap();
    let record = world.recorded.connections.get_mut(&address).unwrap();
    record.authorized_at = Some(at(put_in));
    world
}

const NOON: &str = "2026-11-20T12:00:00Z";
const BEFORE: &str = "2026-11-20T11:00:00Z";
const AFTER: &str = "2026-11-20T13:00:00Z";

fn sight(plan: &Plan) -> &ConnectionSight {
    item(plan, CONNECTION).connection.as_ref().unwrap()
}

fn log_since(world: &mut World, since: &str) {
    world.org().log = Reading::Read {
        newest: None,
        since: Some(at(since)),
        skew: Skew::default(),
    };
}

#[test]
fn a_key_from_before_the_token_is_drift_and_is_replaced() {
    let plan = world(NOON, BEFORE).plan();
    assert!(matches!(sight(&plan).key, KeyAge::Stale(_)));
    let behind = field(&plan, CONNECTION, &Field::Behind);
    assert_eq!(behind.verdict, Verdict::Drift);
    assert_eq!(behind.evidence[0].source, Source::AuditLog);
    assert_eq!(
        actions(&plan),
        [format!("{CONNECTION} reauthorize_connection")]
    );
    let found = diagnose_connections(&plan);
    assert_eq!((found.len(), found[0].code.id), (1, "TN530"));
    assert!(
        found[0].message.contains(CONNECTION),
        "{}",
        found[0].message
    );
}

#[test]
fn a_first_run_calls_it_pending_and_asks_for_the_key_at_once() {
    let mut world = world(NOON, BEFORE);
    world.recorded.connections.clear();
    let plan = world.plan();
    assert_eq!(
        field(&plan, CONNECTION, &Field::Behind).verdict,
        Verdict::Pending
    );
    assert_eq!(
        actions(&plan),
        [format!("{CONNECTION} reauthorize_connection")]
    );
}

#[test]
fn two_services_within_five_minutes_are_not_ordered() {
    for (put_in, expected) in [
        ("2026-11-20T11:54:59Z", "stale"),
        ("2026-11-20T11:55:00Z", "cannot_be_ordered"),
        ("2026-11-20T12:00:00Z", "cannot_be_ordered"),
        ("2026-11-20T12:05:00Z", "cannot_be_ordered"),
        ("2026-11-20T12:05:01Z", "newer_than_token"),
    ] {
        let plan = world(NOON, put_in).plan();
        assert_eq!(sight(&plan).key.word(), expected, "{put_in}");
        let behind = field(&plan, CONNECTION, &Field::Behind);
        let says = behind
            .evidence
            .iter()
            .any(|one| one.says.contains("cannot be ordered"));
        assert_eq!(says, expected == "cannot_be_ordered", "{put_in}");
        assert_eq!(
            behind.verdict == Verdict::Drift,
            expected == "stale",
            "{put_in}"
        );
    }
}

#[test]
fn a_clock_that_is_wrong_is_reckoned_with() {
    let mut world = world(NOON, "2026-11-20T12:30:00Z");
    // Okta's clock is an hour ahead: by ours the key was put in at 11:30
    world.org().log = Reading::Read {
        newest: None,
        since: None,
        skew: Skew::between(at(NOON), at(AFTER)),
    };
    assert!(matches!(sight(&world.plan()).key, KeyAge::Stale(_)));
}

#[test]
fn it_is_an_error_when_the_token_before_is_revoked_and_a_warning_while_it_lives() {
    let mut world = world(NOON, BEFORE);
    world.recorded.tokens.clear();
    let mut old = live_token("t0", "Okta Workflows", &["GET /devices"]);
    old.created = Some(event("e0", "2026-06-01T00:00:00Z"));
    old.presence = Presence::Deleted(event("e9", AFTER));
    world.live().tokens.push(old);
    let severity = |world: &World| {
        let plan = world.plan();
        let found = diagnose_connections(&plan);
        (found[0].severity, found[0].message.clone())
    };
    let (grave, says) = severity(&world);
    assert_eq!(grave, Severity::Error);
    assert!(
        says.contains("revoked, so what runs on it fails now"),
        "{says}"
    );

    // one that was revoked before the key was put in is not the one
    world.live().tokens[1].presence = Presence::Deleted(event("e9", "2026-08-01T00:00:00Z"));
    assert_eq!(severity(&world).0, Severity::Warning);

    // the token that the state knows, under another name by now
    let mut alive = live_token("t0", "Okta Workflows (old)", &["GET /devices"]);
    alive.created = Some(event("e0", "2026-06-01T00:00:00Z"));
    world.live().tokens[1] = alive;
    let (grave, says) = severity(&world);
    assert_eq!(grave, Severity::Warning);
    assert!(!says.contains("fails now"), "{says}");
}

#[test]
fn a_log_that_forgot_says_stale_only_of_what_it_would_have_seen() {
    let mut forgot = world(NOON, BEFORE);
    forgot.org().connections.clear();
    log_since(&mut forgot, "2026-11-19T00:00:00Z");
    assert!(matches!(sight(&forgot.plan()).key, KeyAge::Stale(_)));
    // between the token's creation and the log's beginning anything may have happened
    log_since(&mut forgot, "2026-11-22T00:00:00Z");
    assert_eq!(sight(&forgot.plan()).key, KeyAge::Unknown);
    // what nobody knows to exist holds no key at all
    log_since(&mut forgot, "2026-11-19T00:00:00Z");
    forgot.recorded.connections.clear();
    assert_eq!(sight(&forgot.plan()).key, KeyAge::Unknown);
}

#[test]
fn a_rotation_under_way_is_no_stale_key() {
    let mut world = world(NOON, BEFORE);
    let rotation = RecordedRotation {
        replacements: BTreeMap::new(),
        reason: "90 days".to_owned(),
        asked_by: "ada".to_owned(),
        asked_at: at(NOON),
        order: RotationOrder::ReplaceFirst,
        generation: 2,
        predecessor: None,
        holders: BTreeSet::new(),
        cut_over: BTreeMap::new(),
        unticked_at: None,
        tests: BTreeMap::new(),
    };
    world
        .recorded
        .rotations
        .insert(TOKEN.parse().unwrap(), rotation);
    let plan = world.plan();
    assert_eq!(sight(&plan).key, KeyAge::BeingReplaced);
    assert!(diagnose_connections(&plan).is_empty());
}

#[test]
fn what_the_files_move_to_another_token_is_pending_and_no_conflict() {
    let mut world = world(NOON, BEFORE);
    let address: Address = CONNECTION.parse().unwrap();
    let record = world.recorded.connections.get_mut(&address).unwrap();
    record.token = "token.accuhive/other".parse().unwrap();
    let plan = world.plan();
    let behind = field(&plan, CONNECTION, &Field::Behind);
    assert_eq!(
        (behind.verdict, behind.pending),
        (Verdict::Unverifiable, true)
    );
    assert_eq!(
        actions(&plan),
        [format!("{CONNECTION} reauthorize_connection")]
    );
}

#[test]
fn a_word_given_since_silences_the_handoff_and_not_the_finding() {
    let mut world = world(NOON, BEFORE);
    let digest = declaration_digest(&world.declared, &CONNECTION.parse().unwrap());
    let word = Attestation {
        person: "Ada".to_owned(),
        reason: "I put it in under its old name".to_owned(),
        at: at(AFTER),
        declaration: digest,
    };
    world
        .recorded
        .attestations
        .insert(CONNECTION.parse().unwrap(), vec![word]);
    let plan = world.plan();
    assert_eq!(actions(&plan), Vec::<String>::new());
    assert!(!plan.has_drift());
    assert_eq!(diagnose_connections(&plan)[0].code.id, "TN530");
}

#[test]
fn each_status_has_its_source() {
    let status = |world: &World| sight(&world.plan()).status.map(ConnectionStatus::word);
    let mut world = world(NOON, AFTER);
    for (status_, word) in [
        (ConnectionStatus::Created, "created"),
        (ConnectionStatus::Reauthorized, "reauthorized"),
        (ConnectionStatus::Revoked, "revoked"),
    ] {
        world.org().connections[0].status = status_;
        assert_eq!(status(&world), Some(word));
    }
    world.org().connections.clear();
    assert_eq!(status(&world), Some("unknown_out_of_retention"));
    let plan = world.plan();
    let existence = field(&plan, CONNECTION, &Field::Existence);
    assert_eq!(existence.evidence[0].source, Source::State);
    world.recorded.connections.clear();
    assert_eq!(status(&world), Some("never_seen"));
    world.org().log = Reading::NotAsked(NotAsked::Offline);
    assert_eq!(status(&world), None);
}

/// A canary that was called says `outcome`.
fn called(world: &mut World, outcome: CanaryOutcome) {
    let answer = CanaryAnswer {
        at: at(NOW),
        outcome,
    };
    let call = CanaryCall::Answered(answer);
    world.live.canaries.insert("production".to_owned(), call);
}

#[test]
fn a_refused_key_is_replaced_when_the_log_shows_the_token_fit() {
    let mut world = world(NOON, AFTER);
    called(&mut world, CanaryOutcome::Denied { status: 401 });
    let plan = world.plan();
    assert_eq!(
        field(&plan, CONNECTION, &Field::Behind).verdict,
        Verdict::Drift
    );
    assert_eq!(
        actions(&plan),
        [format!("{CONNECTION} reauthorize_connection")]
    );
    assert_eq!(diagnose_connections(&plan)[0].code.id, "TN532");

    // a token without Device list is refused whichever connection holds it: there the box is the matter
    world.live().tokens[0] = live_token("t1", "Okta Workflows", &["GET /users"]);
    world.live().tokens[0].created = Some(event("e1", NOON));
    let plan = world.plan();
    assert_eq!(
        field(&plan, CONNECTION, &Field::Behind).verdict,
        Verdict::Unverifiable
    );
    assert!(!actions(&plan).contains(&format!("{CONNECTION} reauthorize_connection")));
    assert_eq!(diagnose_connections(&plan)[0].code.id, "TN532");
}

#[test]
fn a_canary_that_works_does_not_say_which_token_and_an_outage_says_nothing() {
    let mut world = world(NOON, AFTER);
    called(&mut world, CanaryOutcome::Works);
    let plan = world.plan();
    let behind = field(&plan, CONNECTION, &Field::Behind);
    assert_eq!(behind.verdict, Verdict::Unverifiable);
    assert_eq!(
        (behind.evidence[0].source, behind.evidence[0].weight),
        (Source::Canary, Weight::Proof)
    );
    assert!(diagnose_connections(&plan).is_empty());
    called(&mut world, CanaryOutcome::TenantTrouble { status: 503 });
    let plan = world.plan();
    assert_eq!(
        field(&plan, CONNECTION, &Field::Behind).verdict,
        Verdict::Unverifiable
    );
    assert_eq!(diagnose_connections(&plan)[0].code.id, "TN533");
    assert!(plan.is_empty() && !plan.has_drift());
}

#[test]
fn a_stale_key_that_works_is_a_warning() {
    let mut world = world(NOON, BEFORE);
    called(&mut world, CanaryOutcome::Works);
    let found = diagnose_connections(&world.plan());
    assert_eq!(
        (found[0].code.id, found[0].severity),
        ("TN530", Severity::Warning)
    );
    assert!(
        found[0].message.contains("its canary works"),
        "{}",
        found[0].message
    );
}

//! Exceptions by the clock, and changes that nothing of ours explains.

use super::*;
use crate::reconcile::{Deed, Grounds, unexplained};

const ERASE: &str = "POST /devices/{}/action/erase";

fn exception(until: &str, permissions: &[&str]) -> Exception {
    let claims = permissions.iter();
    Exception {
        span: span(),
        address: spanned(TOKEN.parse().unwrap()),
        permissions: claims
            .map(|text| spanned(Claim::One(permission(text))))
            .collect(),
        fields: Vec::new(),
        until: spanned(Until {
            written: until.to_owned(),
            ends: at(until),
        }),
        reason: "incident".to_owned(),
        ticket: None,
    }
}

/// The token of the applied world, which somebody lets erase devices besides.
fn ticked() -> World {
    let mut world = World::applied();
    let live = live_token("t1", "Okta Workflows", &["GET /devices", ERASE]);
    world.live().tokens = vec![live];
    world
}

fn verdict_at(world: &World, now: &str) -> (Verdict, Vec<String>, bool) {
    let plan = reconcile(Input {
        declared: &world.declared,
        recorded: &world.recorded,
        live: &world.live,
        acknowledged: &world.acknowledged,
        now: at(now),
        horizon: SignedDuration::ZERO,
    });
    let verdict = field(&plan, TOKEN, &may(ERASE)).verdict;
    (verdict, actions(&plan), plan.has_drift())
}

#[test]
fn one_second_before_its_end_it_is_accepted_and_one_second_after_it_is_drift() {
    let mut world = ticked();
    world.declared.exceptions = vec![exception("2026-12-01T12:00:00Z", &[ERASE])];
    let accepted = (Verdict::Accepted, Vec::new(), false);
    let drift = (Verdict::Drift, vec![format!("{TOKEN} edit_token")], true);
    assert_eq!(verdict_at(&world, "2026-11-24T10:00:00Z"), accepted);
    assert_eq!(verdict_at(&world, "2026-12-01T11:59:59Z"), accepted);
    assert_eq!(verdict_at(&world, "2026-12-01T12:00:00Z"), drift);
    assert_eq!(verdict_at(&world, "2026-12-01T12:00:01Z"), drift);
}

#[test]
fn an_exception_covers_what_it_names_and_no_more() {
    let mut world = ticked();
    world.declared.exceptions = vec![exception("2026-12-01T12:00:00Z", &["GET /users"])];
    assert_eq!(verdict_at(&world, NOW).0, Verdict::Drift);
    assert_eq!(world.plan().accepted[0].fields, [], "it is about nothing");
    // what nobody could read is not called idle
    world.live().log = Reading::Failed(Fault::EveryTokenRejected);
    assert_eq!(world.plan().accepted, []);
    // a declared permission that somebody unticked is covered likewise
    let mut world = World::applied();
    world.live().tokens = vec![live_token("t1", "Okta Workflows", &[])];
    world.declared.exceptions = vec![exception("2026-12-01T12:00:00Z", &["GET /devices"])];
    let plan = world.plan();
    assert_eq!(
        field(&plan, TOKEN, &may("GET /devices")).verdict,
        Verdict::Accepted
    );
    assert_eq!(plan.actions, []);
}

#[test]
fn what_a_file_asks_for_anew_is_no_exception() {
    let mut world = World::applied();
    let token = world.token();
    token
        .permissions
        .push(spanned(Claim::One(permission(ERASE))));
    world.declared.exceptions = vec![exception("2026-12-01T12:00:00Z", &[ERASE])];
    assert_eq!(verdict_at(&world, NOW).0, Verdict::Pending);
}

fn found(world: &World, deeds: &[Deed]) -> usize {
    let grounds = Grounds {
        declared: &world.declared,
        recorded: &world.recorded,
        live: &world.live,
        deeds,
    };
    unexplained(&world.plan(), grounds).len()
}

fn deed(from: &str, to: Option<&str>, boxes: Option<&[&str]>) -> Deed {
    Deed {
        address: TOKEN.parse().unwrap(),
        from: at(from),
        to: to.map(at),
        boxes: boxes.map(|boxes| boxes.iter().map(|text| permission(text)).collect()),
    }
}

#[test]
fn a_change_is_explained_by_a_handoff_of_its_time_and_its_boxes() {
    let world = ticked();
    // the change is of 2026-11-24 09:12
    for (deeds, count) in [
        (vec![], 1),
        (vec![deed("2026-11-24T09:00:00Z", None, Some(&[ERASE]))], 0),
        (
            vec![deed("2026-11-24T09:00:00Z", None, Some(&["GET /users"]))],
            1,
        ),
        (vec![deed("2026-11-24T09:00:00Z", None, None)], 0),
        (vec![deed("2026-11-24T09:16:00Z", None, None)], 0),
        (vec![deed("2026-11-24T09:18:00Z", None, None)], 1),
        (
            vec![deed(
                "2026-11-24T08:00:00Z",
                Some("2026-11-24T09:08:00Z"),
                None,
            )],
            0,
        ),
        (
            vec![deed(
                "2026-11-24T08:00:00Z",
                Some("2026-11-24T09:06:00Z"),
                None,
            )],
            1,
        ),
    ] {
        assert_eq!(found(&world, &deeds), count, "{deeds:?}");
    }
}

#[test]
fn nothing_is_said_without_a_record_or_with_a_gap_in_the_log() {
    let mut world = ticked();
    let begins = |text: &str| Reading::Read {
        newest: None,
        since: Some(at(text)),
        skew: Skew::default(),
    };
    world.live().log = begins("2026-11-19T00:00:00Z");
    assert_eq!(found(&world, &[]), 1);
    world.live().log = begins("2026-11-21T00:00:00Z");
    assert_eq!(found(&world, &[]), 0, "the log begins after the record");
    let mut world = ticked();
    world.recorded.tokens.clear();
    assert_eq!(found(&world, &[]), 0);
    let mut world = ticked();
    world.declared.exceptions = vec![exception("2026-12-01T12:00:00Z", &[ERASE])];
    assert_eq!(found(&world, &[]), 0, "somebody has looked at it");
}

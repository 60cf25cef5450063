//! What comes first, and what waits for what.

use tenantry::state::Phase;

use super::person::{Mood, Person};
use super::rig::{AUDITOR, CONNECTION, EMPTY, OKTA, Rig, about};

#[tokio::test]
async fn the_auditor_comes_first_and_nothing_is_left() {
    let rig = Rig::new(EMPTY).await;
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [AUDITOR, OKTA, CONNECTION]);
    assert!(report.plan.is_empty(), "{:?}", report.plan.actions);
    assert!(report.failed.is_empty() && report.waiting.is_empty() && report.blocked.is_empty());
    let mut entries = rig.journal().into_iter();
    assert!(entries.all(|entry| entry.phase == Phase::Done));
    assert!(rig.store().lock_holder().is_none(), "the lock is released");

    person.fill_store();
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert!(person.asked.is_empty() && report.done.is_empty());
}

#[tokio::test]
async fn what_waits_blocks_those_behind_it_and_nothing_else() {
    for (mood, list) in [
        (Mood::Later, "waiting"),
        (Mood::Skips, "waiting"),
        (Mood::Refuses, "failed"),
        (Mood::Pretends, "waiting"),
    ] {
        let mut rig = Rig::new(EMPTY).await;
        rig.goes_on = true;
        let mut person = Person::new(&rig).mood(OKTA, mood);
        let report = rig.apply(&mut person).await;
        assert_eq!(person.asked, [AUDITOR, OKTA], "{mood:?}");
        let (waiting, failed) = (about(&report.waiting), about(&report.failed));
        match list {
            "waiting" => assert_eq!((waiting, failed), (vec![OKTA.to_owned()], vec![])),
            _ => assert_eq!((waiting, failed), (vec![], vec![OKTA.to_owned()])),
        }
        assert_eq!(about(&report.blocked), [CONNECTION]);
        assert!(report.blocked[0].why.contains(OKTA), "{:?}", report.blocked);
        assert!(report.waits());
        assert_eq!(rig.entry(OKTA).phase, Phase::Waiting);
    }
}

#[tokio::test]
async fn after_a_failure_nothing_new_is_started() {
    let rig = Rig::new(EMPTY).await;
    let mut person = Person::new(&rig).mood(OKTA, Mood::Refuses);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [AUDITOR, OKTA]);
    assert_eq!(about(&report.failed), [OKTA]);
    assert_eq!(about(&report.not_reached), [CONNECTION]);
    assert!(report.blocked.is_empty());
    // what was done stays done, and the next run goes on from there
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [OKTA, CONNECTION]);
    assert!(report.failed.is_empty() && report.not_reached.is_empty());
}

#[tokio::test]
async fn a_tenant_without_its_auditor_waits_whole() {
    let rig = Rig::new(EMPTY).await;
    let mut person = Person::new(&rig).mood(AUDITOR, Mood::Later);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [AUDITOR]);
    assert_eq!(about(&report.blocked), [OKTA, CONNECTION]);
}

#[tokio::test]
async fn what_the_program_does_itself_is_one_write_before_and_one_after() {
    let rig = Rig::applied().await;
    std::fs::remove_file(rig.store().path()).unwrap();
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert!(person.asked.is_empty());
    assert_eq!(report.done.len(), 5, "{:?}", report.done);
    assert_eq!(rig.document().serial(), 2);
}

#[tokio::test]
async fn a_token_s_boxes_are_brought_back() {
    let rig = Rig::applied().await;
    rig.click(
        "Okta Workflows",
        &["GET /users"],
        &["GET /devices/{}/details"],
    );
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [OKTA]);
    assert!(report.plan.is_empty() && report.waiting.is_empty());
    assert_eq!(rig.entry(OKTA).action, "edit_token");
}

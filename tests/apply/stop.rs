//! A stop, and a state that cannot be written.

use std::sync::atomic::Ordering;

use tenantry::apply::ApplyError;
use tenantry::state::Phase;

use super::person::{Mood, Person};
use super::rig::{AUDITOR, CONNECTION, EMPTY, OKTA, Rig, about};

#[tokio::test]
async fn what_is_under_way_is_finished_and_the_rest_is_never_reached() {
    let rig = Rig::new(EMPTY).await;
    let mut person = Person::new(&rig);
    person.before = Some(Box::new(|rig: &Rig| rig.stop.store(true, Ordering::SeqCst)));
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [AUDITOR]);
    assert!(report.stopped);
    assert!(report.done.contains(&super::rig::address(AUDITOR)));
    assert_eq!(about(&report.not_reached), [OKTA, CONNECTION]);
    assert_eq!(rig.entry(AUDITOR).phase, Phase::Done);
    assert!(rig.store().lock_holder().is_none());
}

#[tokio::test]
async fn a_person_who_stops_leaves_it_open() {
    let rig = Rig::new(EMPTY).await;
    let mut person = Person::new(&rig).mood(OKTA, Mood::Stops);
    let report = rig.apply(&mut person).await;
    assert!(report.stopped);
    assert_eq!(about(&report.waiting), [OKTA]);
    assert_eq!(about(&report.not_reached), [CONNECTION]);
    assert_eq!(rig.entry(OKTA).phase, Phase::Waiting);
}

#[tokio::test]
async fn a_state_that_cannot_be_written_ends_the_run_with_an_account() {
    let rig = Rig::new(EMPTY).await;
    let mut person = Person::new(&rig);
    let mut handoffs = 0;
    person.before = Some(Box::new(move |rig: &Rig| {
        handoffs += 1;
        if handoffs == 2 {
            let folder = rig.folder.path().join(".tenantry");
            std::fs::rename(&folder, rig.folder.path().join("away")).unwrap();
            std::fs::write(&folder, "a file where the folder was").unwrap();
        }
    }));
    let halted = rig.try_apply(&mut person).await.unwrap_err();
    assert!(matches!(halted.error, ApplyError::State(_)), "{halted}");
    assert_eq!(person.asked, [AUDITOR, OKTA], "nothing further is started");
    let report = halted.report;
    assert!(report.done.contains(&super::rig::address(AUDITOR)));
    assert_eq!(about(&report.failed), [OKTA]);
    assert_eq!(about(&report.not_reached), [CONNECTION]);

    // with the folder back, the next run goes on
    std::fs::remove_file(rig.folder.path().join(".tenantry")).unwrap();
    let away = rig.folder.path().join("away");
    std::fs::rename(away, rig.folder.path().join(".tenantry")).unwrap();
    person.fill_store();
    let pocket = person.pocket.clone();
    let mut person = Person::new(&rig);
    person.pocket = pocket;
    let report = rig.apply(&mut person).await;
    assert!(report.plan.is_empty() && report.failed.is_empty());
    assert_eq!(rig.created("Okta Workflows"), 1);
}

//! What an earlier run left open: taken up, or closed as what it is.

use tenantry::apply::attest;
use tenantry::model::Clock;
use tenantry::simulator::Act;
use tenantry::state::{LockInfo, Phase};

use super::person::{Mood, Person};
use super::rig::{AUDITOR, CONFIGURATION, CONNECTION, EMPTY, OKTA, Rig, about, address};

#[tokio::test]
async fn a_second_run_takes_up_the_same_entry() {
    let rig = Rig::new(EMPTY).await;
    rig.apply(&mut Person::new(&rig).mood(AUDITOR, Mood::Later))
        .await;
    let first = rig.entry(AUDITOR);
    assert_eq!(first.phase, Phase::Waiting);
    rig.advance(86_400);
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.resumed, [AUDITOR]);
    assert!(report.plan.is_empty());
    let mut entries = rig.journal();
    entries.retain(|entry| entry.address == address(AUDITOR));
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].id, first.id);
    assert_eq!(entries[0].opened_at, first.opened_at);
    assert_eq!(entries[0].phase, Phase::Done);
}

#[tokio::test]
async fn what_was_done_between_two_runs_is_found_and_not_asked_for_again() {
    let rig = Rig::applied().await;
    rig.click("Okta Workflows", &[], &["GET /devices/{}/details"]);
    let later = Mood::DoesAndSaysLater;
    let report = rig.apply(&mut Person::new(&rig).mood(OKTA, later)).await;
    assert_eq!(about(&report.waiting), [OKTA]);
    let mut person = Person::new(&rig);
    rig.apply(&mut person).await;
    assert!(person.asked.is_empty());
    assert_eq!(rig.entry(OKTA).phase, Phase::Done);
    assert!(rig.was_told("Closed"));
}

#[tokio::test]
async fn what_the_declaration_no_longer_asks_for_is_superseded() {
    let mut rig = Rig::applied().await;
    rig.click("Okta Workflows", &[], &["GET /devices/{}/details"]);
    rig.apply(&mut Person::new(&rig).mood(OKTA, Mood::Later))
        .await;
    let open = rig.entry(OKTA);
    // the declaration follows what somebody clicked before the handoff was opened: nobody did it
    let less = CONFIGURATION.replace(", \"GET /devices/{device_id}/details\"", "");
    rig.declare(&less);
    let mut person = Person::new(&rig);
    rig.apply(&mut person).await;
    assert!(person.asked.is_empty());
    let entries = rig.journal();
    let closed = entries.iter().find(|entry| entry.id == open.id).unwrap();
    assert_eq!(closed.phase, Phase::Superseded);
}

#[tokio::test]
async fn another_desired_value_is_opened_anew() {
    let mut rig = Rig::applied().await;
    rig.click("Okta Workflows", &[], &["GET /devices/{}/details"]);
    rig.apply(&mut Person::new(&rig).mood(OKTA, Mood::Later))
        .await;
    let open = rig.entry(OKTA);
    rig.declare(&CONFIGURATION.replace("[GET /devices,", "[GET /users, GET /devices,"));
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [OKTA]);
    assert!(person.resumed.is_empty() && report.plan.is_empty());
    assert_ne!(rig.entry(OKTA).id, open.id);
    let phase = |id| {
        rig.journal()
            .iter()
            .find(|entry| entry.id == id)
            .unwrap()
            .phase
    };
    assert_eq!(phase(open.id), Phase::Superseded);
}

/// Once the new token is recorded, no plan asks for the reauthorization again.
async fn left_with_an_old_key() -> Rig {
    let rig = Rig::applied().await;
    rig.revoke("Okta Workflows");
    rig.advance(600);
    let mut person = Person::new(&rig).mood(CONNECTION, Mood::Later);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [OKTA, CONNECTION]);
    assert_eq!(about(&report.waiting), [CONNECTION]);
    person.fill_store();
    drop(person);
    rig
}

#[tokio::test]
async fn a_reauthorization_behind_a_new_key_is_asked_for_until_it_is_shown() {
    let rig = left_with_an_old_key().await;
    let open = rig.entry(CONNECTION);
    assert_eq!(open.action, "reauthorize_connection");
    let mut person = Person::new(&rig).mood(CONNECTION, Mood::Later);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.resumed, [CONNECTION]);
    assert!(report.waits());
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [CONNECTION]);
    assert!(!report.waits());
    assert_eq!(rig.entry(CONNECTION).id, open.id);
    assert_eq!(rig.entry(CONNECTION).phase, Phase::Done);
    let mut person = Person::new(&rig);
    rig.apply(&mut person).await;
    assert!(person.asked.is_empty());
}

#[tokio::test]
async fn a_reauthorization_done_between_two_runs_closes_it() {
    let rig = left_with_an_old_key().await;
    let key = rig.value("Okta Workflows").unwrap();
    rig.act(Act::ReauthorizeConnection {
        org: "acme".to_owned(),
        nickname: "Production".to_owned(),
        secret: Some(tenantry::simulator::SimulatedSecret::new(key)),
        secret_ref: None,
        by: None,
    });
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert!(person.asked.is_empty() && !report.waits());
    assert_eq!(rig.entry(CONNECTION).phase, Phase::Done);
}

#[tokio::test]
async fn a_reauthorization_of_the_key_before_does_not_close_the_one_of_the_key_after() {
    let rig = left_with_an_old_key().await;
    let mut careless = Person::new(&rig);
    // the person puts the key in, then that token is lost too, before any run looked
    let key = rig.value("Okta Workflows").unwrap();
    rig.act(Act::ReauthorizeConnection {
        org: "acme".to_owned(),
        nickname: "Production".to_owned(),
        secret: Some(tenantry::simulator::SimulatedSecret::new(key)),
        secret_ref: None,
        by: None,
    });
    rig.advance(600);
    rig.revoke("Okta Workflows");
    let report = rig.apply(&mut careless).await;
    assert_eq!(careless.asked, [OKTA, CONNECTION]);
    assert!(!report.waits() || !report.to_store.is_empty());
    assert_eq!(rig.created("Okta Workflows"), 3);
}

/// Whoever creates the token between two runs is still asked for the connection behind it.
#[tokio::test]
async fn a_token_created_between_two_runs_has_a_new_key_too() {
    let rig = Rig::applied().await;
    rig.revoke("Okta Workflows");
    let mut person = Person::new(&rig).mood(OKTA, Mood::DoesAndSaysLater);
    let report = rig.apply(&mut person).await;
    assert_eq!(about(&report.blocked), [CONNECTION]);
    person.fill_store();
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [CONNECTION]);
    assert!(!report.waits(), "{report:?}");
    assert_eq!(rig.entry(OKTA).phase, Phase::Done);
}

#[tokio::test]
async fn a_named_person_s_word_ends_it() {
    let rig = left_with_an_old_key().await;
    let owner = LockInfo::of_this_process("ana", "attest", rig.now());
    let mut lock = rig.store().lock(&owner).unwrap();
    let mut document = lock.load().unwrap();
    attest(
        &mut document.recorded,
        &rig.declared,
        &address(CONNECTION),
        "Ana",
        "I put the key in",
        rig.now(),
    )
    .unwrap();
    lock.save(&document).unwrap();
    drop(lock);
    let mut person = Person::new(&rig);
    rig.apply(&mut person).await;
    assert!(person.asked.is_empty());
    let entry = rig.entry(CONNECTION);
    assert_eq!(entry.phase, Phase::Superseded);
    assert_eq!(entry.note.as_deref(), Some("a named person attested it"));
}

#[tokio::test]
async fn an_outage_closes_nothing_and_sends_nobody() {
    let rig = left_with_an_old_key().await;
    let switches = serde_json::json!({ "may_read_log": false });
    rig.act(Act::Set {
        tenant: None,
        org: Some("acme".to_owned()),
        switches,
    });
    let open = rig.entry(CONNECTION);
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert!(person.asked.is_empty());
    assert_eq!(about(&report.waiting), [CONNECTION]);
    assert_eq!(rig.entry(CONNECTION), open);
}

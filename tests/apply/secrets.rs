//! What becomes of a token's text.

use super::person::Person;
use super::rig::{AUDITOR, EMPTY, OKTA, Rig, about};

#[tokio::test]
async fn what_has_not_the_shape_of_a_token_is_thrown_away_and_sent_nowhere() {
    for text in ["hunter2", "Bearer 0", "0e1a4cbb-6a5d-4d17-9e2c", "\u{202e}"] {
        let rig = Rig::new(EMPTY).await;
        let mut person = Person::new(&rig);
        person.pastes = Some(text.to_owned());
        let report = rig.apply(&mut person).await;
        assert_eq!(about(&report.waiting), [AUDITOR]);
        assert!(report.to_store.is_empty());
        assert!(rig.was_told("SecretRefused"));
        assert_eq!(rig.entry(AUDITOR).secret_hmac, None);
        let mut counts = rig.simulator.counts().into_iter();
        assert!(counts.all(|count| count.token_label == "ssws"), "{text}");
    }
}

#[tokio::test]
async fn references_whose_store_the_person_has_to_fill_are_named() {
    let rig = Rig::new(EMPTY).await;
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(report.to_store, ["env:AUDITOR", "env:OKTA"]);
    assert!(
        report.waits(),
        "a secret is accepted when it is in its store"
    );
    let entry = rig.entry(OKTA);
    assert_eq!(entry.secret_reference.as_deref(), Some("env:OKTA"));
    let recorded = &rig.document().recorded.tokens[&super::rig::address(OKTA)];
    assert_eq!(
        entry.secret_hmac.as_deref(),
        recorded.secret.as_ref().map(|secret| secret.hmac.as_str())
    );
}

#[tokio::test]
async fn the_text_of_another_token_does_not_prove_this_one() {
    let rig = Rig::applied().await;
    rig.revoke("Okta Workflows");
    let mut person = Person::new(&rig);
    person.pastes = Some("11111111-2222-4333-8444-555555555555".to_owned());
    let report = rig.apply(&mut person).await;
    assert_eq!(about(&report.waiting), [OKTA]);
    assert!(
        person.whys[0].contains("not this token's"),
        "{:?}",
        person.whys
    );
}

#[tokio::test]
async fn no_secret_is_written() {
    let rig = Rig::applied().await;
    let folder = rig.folder.path().join(".tenantry");
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        bytes += text.len();
        for value in rig.environment.lock().unwrap().values() {
            assert!(!text.contains(value.to_str().unwrap()));
        }
    }
    assert!(bytes > 1000);
    let told = rig.told.lock().unwrap().join("\n");
    for value in rig.environment.lock().unwrap().values() {
        assert!(!told.contains(value.to_str().unwrap()));
    }
}

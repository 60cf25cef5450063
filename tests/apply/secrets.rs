//! What becomes of a token's text.

use super::person::Person;
use super::rig::{AUDITOR, CONFIGURATION, EMPTY, OKTA, Rig, about, declared};

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

#[tokio::test]
async fn a_wrong_text_is_refused_by_its_tenant_and_asked_for_again() {
    let rig = Rig::applied().await;
    rig.revoke("Okta Workflows");
    let mut person = Person::new(&rig);
    person.pastes = Some("11111111-2222-4333-8444-555555555555".to_owned());
    person.corrects = true;
    let report = rig.apply(&mut person).await;
    assert!(report.waiting.is_empty(), "{:?}", report.waiting);
    assert!(
        rig.was_told(
            "SecretRefused { why: \"tenant.accuhive answers every request with it with 401"
        )
    );
    let hmac = rig.entry(OKTA).secret_hmac;
    let recorded = &rig.document().recorded.tokens[&super::rig::address(OKTA)];
    assert_eq!(
        hmac.as_ref(),
        recorded.secret.as_ref().map(|secret| &secret.hmac)
    );
}

#[tokio::test]
async fn a_new_token_is_verified_and_put_into_its_file() {
    let mut rig = Rig::new(EMPTY).await;
    let yaml = CONFIGURATION.replace("env:OKTA", "file:secrets/okta");
    rig.declared = declared(rig.folder.path(), &yaml);
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(
        report.to_store,
        ["env:AUDITOR"],
        "the file is written by the program"
    );
    assert!(rig.was_told("Stored { reference: \"file:secrets/okta\""));
    person.fill_store();
    drop(person);
    let path = rig.folder.path().join("secrets/okta");
    let read = || std::fs::read_to_string(&path).unwrap().trim().to_owned();
    let first = read();
    assert_eq!(Some(&first), rig.value("Okta Workflows").as_ref());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    // a second token takes its place; the first value stays beside it
    rig.revoke("Okta Workflows");
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert!(report.to_store.is_empty(), "{:?}", report.to_store);
    assert_eq!(Some(read()), rig.value("Okta Workflows"));
    let previous = std::fs::read_to_string(rig.folder.path().join("secrets/okta.previous"));
    assert_eq!(previous.unwrap().trim(), first);
}

//! What every handoff keeps to.

use super::*;
use crate::handoff::write;

fn written(action: &Action, declared: &Declared) -> Handoff {
    write(action, declared, &Recorded::default()).unwrap()
}

/// Everything of a handoff that is shown anywhere.
fn shown(handoff: &Handoff) -> String {
    format!("{handoff:#?}")
}

#[test]
fn every_act_of_a_person_has_steps_a_proof_and_a_way_out() {
    for action in handoffs() {
        let handoff = written(&action, &declared());
        assert!(handoff.steps.len() >= 3, "{}", handoff.title);
        assert!(handoff.steps[0].text.contains("https://"), "where to go");
        for text in [
            &handoff.title,
            &handoff.who,
            &handoff.proof,
            &handoff.if_it_fails,
        ] {
            assert!(!text.is_empty(), "{}", handoff.title);
        }
    }
    for kind in [ActionKind::Adopt, ActionKind::Record, ActionKind::Forget] {
        let action = action(TOKEN, kind);
        assert_eq!(write(&action, &declared(), &Recorded::default()), None);
    }
}

#[test]
fn no_step_has_a_placeholder_left() {
    for action in handoffs() {
        for step in written(&action, &declared()).steps {
            assert!(!step.text.contains(['{', '}']), "{}", step.text);
        }
    }
}

#[test]
fn both_product_names_are_named() {
    for action in handoffs() {
        let handoff = written(&action, &declared());
        let text = shown(&handoff);
        if handoff.console == Console::Iru {
            assert!(text.contains("Iru Endpoint") && text.contains("Kandji"));
        } else if !handoff.pastes.is_empty() {
            assert!(text.contains("Kandji domain"), "{text}");
        }
    }
}

#[test]
fn the_domain_is_the_host_without_a_scheme() {
    for kind in [
        ActionKind::CreateConnection { look_first: false },
        ActionKind::ReauthorizeConnection,
    ] {
        let handoff = written(&action(CONNECTION, kind), &declared());
        let domain = handoff
            .pastes
            .iter()
            .find(|paste| paste.field == "Domain")
            .unwrap();
        assert_eq!(domain.value, "accuhive.api.kandji.io");
        let step = handoff
            .steps
            .iter()
            .find(|step| step.text.starts_with("\"Domain\""))
            .unwrap();
        assert!(step.text.contains(": accuhive.api.kandji.io ("));
    }
}

#[test]
fn a_secret_is_a_reference_or_not_there() {
    let handoff = written(&create_token(), &declared());
    assert_eq!(
        handoff.secret_goes_to.as_deref(),
        Some("env:ACCUHIVE_OKTA_TOKEN")
    );
    assert!(handoff.yields_secret);
    assert!(handoff.pastes.iter().all(|paste| !paste.secret));
    let mut without = declared();
    token(&mut without).secret = None;
    let handoff = written(&create_token(), &without);
    assert_eq!(handoff.secret_goes_to, None);
    assert!(shown(&handoff).contains("no place for it is declared"));
    for action in handoffs() {
        for paste in written(&action, &declared()).pastes {
            assert_eq!(paste.secret, paste.field == "API key");
            if paste.secret {
                assert_eq!(paste.value, "env:ACCUHIVE_OKTA_TOKEN");
            }
        }
    }
}

#[test]
fn names_with_braces_are_text() {
    let mut declared = declared();
    token(&mut declared).name.value = "{store} {host} {".to_owned();
    let reference = SecretRef::Env("{name}".to_owned());
    token(&mut declared).secret = Some(spanned(reference));
    let handoff = written(&create_token(), &declared);
    assert_eq!(
        handoff.title,
        "Create the API token \"{store} {host} {\", unless it exists"
    );
    let texts: Vec<&str> = handoff
        .steps
        .iter()
        .map(|step| step.text.as_str())
        .collect();
    assert!(texts.contains(&"Check that \"{store} {host} {\" is in the list of tokens."));
    assert!(
        texts
            .iter()
            .any(|text| text.contains("Put it into env:{name} and"))
    );
    let connection = declared.connections.get_mut("production").unwrap();
    connection.nickname.value = "{nickname}{token}".to_owned();
    let handoff = written(&create_connection(), &declared);
    assert_eq!(
        handoff.title,
        "Create the connection \"{nickname}{token}\", unless it exists"
    );
}

#[test]
fn hostile_names_are_kept_as_they_are() {
    let mut declared = declared();
    let name = "\u{1b}[2J\u{202e}x\ny";
    token(&mut declared).name.value = name.to_owned();
    let handoff = written(&create_token(), &declared);
    assert!(handoff.title.contains(name));
    assert_eq!(handoff.pastes[0].value, name);
}

#[test]
fn boxes_stand_in_the_order_of_the_permission_tree() {
    let tick = permissions(&[
        "GET /users",
        "GET /devices/{}/details",
        "GET /blueprints",
        "GET /devices",
        "GET /nowhere/at/all",
    ]);
    let look_first = false;
    let action = action(TOKEN, ActionKind::CreateToken { look_first, tick });
    let tick = written(&action, &declared()).tick;
    let keys: Vec<_> = tick
        .iter()
        .map(|tick| (tick.group.clone(), tick.label.clone()))
        .collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert_eq!(tick.len(), 5);
    let unknown = tick.iter().find(|tick| tick.group.is_none()).unwrap();
    assert_eq!(unknown.permission.to_string(), "GET /nowhere/at/all");
    assert!(!unknown.documented);
}

#[test]
fn what_is_no_longer_declared_is_named_as_the_state_knows_it() {
    let mut declared = declared();
    let connection = declared.connections.remove("production").unwrap();
    let mut recorded = Recorded::default();
    let record = RecordedConnection {
        former_nicknames: Vec::new(),
        nickname: Proven {
            value: "Old".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            by: Source::SystemLog,
        },
        org: connection.org.value,
        token: TOKEN.parse().unwrap(),
        domain: ApiHost::canonical("accuhive.api.kandji.io"),
        authorized_at: None,
        first_seen: Timestamp::UNIX_EPOCH,
    };
    let delete = action(CONNECTION, ActionKind::DeleteConnection);
    recorded.connections.insert(delete.address.clone(), record);
    let handoff = write(&delete, &declared, &recorded).unwrap();
    assert_eq!(handoff.title, "Delete the connection \"Old\"");
    assert_eq!(handoff.place, "https://acme.workflows.okta.com");
    let nothing = Declared::default();
    for action in handoffs() {
        let handoff = write(&action, &nothing, &Recorded::default()).unwrap();
        assert!(!handoff.steps.is_empty());
    }
}

//! What people do on the consoles, and what it changes.

use super::*;

const CREATE: &str = r#"{"do": "create_token", "tenant": "accuhive.api.kandji.io", "label": "Okta Workflows",
    "permissions": ["Devices: Device Information: Device list"], "store_as": "env:OKTA_TOKEN"}"#;
const CONNECT: &str = r#"{"do": "create_connection", "org": "acme", "nickname": "Production",
    "domain": "accuhive.api.kandji.io", "secret_ref": "env:OKTA_TOKEN"}"#;

#[tokio::test]
async fn a_token_lives_from_its_creation_to_its_end() {
    let running = running(WORLD).await;
    let done = running.act(CREATE).unwrap();
    assert_eq!(
        done.secret.as_ref().unwrap().expose(),
        running.secret("env:OKTA_TOKEN")
    );
    assert!(!format!("{done:?}").contains(&running.secret("env:OKTA_TOKEN")));
    assert_eq!(
        running.status("env:OKTA_TOKEN", "/api/v1/devices").await,
        200
    );
    assert_eq!(running.status("env:OKTA_TOKEN", "/api/v1/users").await, 403);
    let edit = r#"{"do": "edit_token", "tenant": "accuhive", "label": "Okta Workflows", "rename": "Flows",
        "describe": "what it is for", "tick": ["List users"], "untick": ["Device list"]}"#;
    let edited = running.act(edit).unwrap();
    assert_eq!(
        edited.events.len(),
        3,
        "each step on the console is an event"
    );
    assert_eq!(edited.id, done.id);
    assert_eq!(
        running.status("env:OKTA_TOKEN", "/api/v1/devices").await,
        403
    );
    assert_eq!(running.status("env:OKTA_TOKEN", "/api/v1/users").await, 200);
    let nothing =
        r#"{"do": "edit_token", "tenant": "accuhive", "token": "Flows", "tick": ["List users"]}"#;
    assert_eq!(running.act(nothing).unwrap().events.len(), 0);
    let id = done.id.unwrap();
    let revoke = format!(r#"{{"do": "revoke_token", "tenant": "accuhive", "id": "{id}"}}"#);
    assert_eq!(running.act(&revoke).unwrap().events.len(), 1);
    assert_eq!(running.status("env:OKTA_TOKEN", "/api/v1/users").await, 401);
    assert!(matches!(
        running.act(&revoke),
        Err(SimulatorError::Unknown { .. })
    ));
}

#[tokio::test]
async fn a_reference_belongs_to_the_newest_token_stored_under_it() {
    let running = running(WORLD).await;
    running.act(CREATE).unwrap();
    let second = running.act(CREATE).unwrap();
    assert_eq!(
        second.secret.unwrap().expose(),
        running.secret("env:OKTA_TOKEN")
    );
    let tokens = running.simulator.world().tenants["accuhive"].tokens.clone();
    let stored = |place: usize| tokens[place].secret.as_deref();
    assert_eq!((stored(3), stored(4)), (None, Some("env:OKTA_TOKEN")));
    let by_label = r#"{"do": "revoke_token", "tenant": "accuhive", "token": "Okta Workflows"}"#;
    let error = running.act(by_label).unwrap_err();
    assert!(
        matches!(error, SimulatorError::Ambiguous { count: 2, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_connection_is_made_only_with_a_key_that_may_list_devices() {
    let running = running(WORLD).await;
    let with = |reference: &str, domain: &str| {
        CONNECT
            .replace("env:OKTA_TOKEN", reference)
            .replace("accuhive.api.kandji.io", domain)
    };
    for (reference, domain, says) in [
        ("env:NONE", TENANT, "Device list"),
        ("env:ALL", "accuhive.api.eu.kandji.io", "no tenant answers"),
        (
            "env:ALL",
            "https://accuhive.api.kandji.io",
            "no tenant answers",
        ),
        ("env:OKTA", TENANT, "does not accept"),
    ] {
        let error = running.act(&with(reference, domain)).unwrap_err();
        assert!(matches!(error, SimulatorError::Refused(_)), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
    assert!(running.simulator.world().orgs["acme"].log.is_empty());
    let unset = running.act(&with("env:UNSET", TENANT)).unwrap_err();
    assert!(matches!(
        unset,
        SimulatorError::Unknown { kind: "secret", .. }
    ));
    running.act(&with("env:ALL", TENANT)).unwrap();
    assert_eq!(running.simulator.world().orgs["acme"].log.len(), 1);
}

#[tokio::test]
async fn a_reauthorization_is_logged_even_when_the_key_is_refused() {
    let running = running(WORLD).await;
    running.act(CREATE).unwrap();
    running.act(CONNECT).unwrap();
    let before = running.simulator.world().orgs["acme"].connections[0]
        .token_id
        .clone();
    let reauthorize = |reference: &str| {
        running.act(&format!(
            r#"{{"do": "reauthorize_connection", "org": "acme", "nickname": "Production", "secret_ref": "{reference}"}}"#
        ))
    };
    assert!(reauthorize("env:NONE").is_err());
    let org = running.simulator.world().orgs["acme"].clone();
    assert_eq!(org.connections[0].token_id, before);
    assert_eq!(org.log.len(), 2);
    reauthorize("env:ALL").unwrap();
    let org = running.simulator.world().orgs["acme"].clone();
    assert_ne!(org.connections[0].token_id, before);
    assert_eq!(org.log.len(), 3);
}

#[tokio::test]
async fn a_rename_of_a_connection_leaves_no_trace() {
    let running = running(WORLD).await;
    running.act(CREATE).unwrap();
    running.act(CONNECT).unwrap();
    let rename =
        r#"{"do": "rename_connection", "org": "acme", "nickname": "Production", "rename": "Prod"}"#;
    assert!(running.act(rename).unwrap().events.is_empty());
    let delete = r#"{"do": "delete_connection", "org": "acme", "nickname": "Prod"}"#;
    running.act(delete).unwrap();
    let org = running.simulator.world().orgs["acme"].clone();
    assert!(org.connections.is_empty());
    let last = &org.log.last().unwrap().event;
    assert_eq!(last["eventType"], "workflows.user.connection.delete");
    assert_eq!(last["target"][3]["displayName"], "Production");
}

#[tokio::test]
async fn acts_with_unknown_fields_or_names_are_refused() {
    let running = running(WORLD).await;
    for json in [
        r#"{"do": "create_token", "tenant": "accuhive", "label": "x", "colour": "red"}"#,
        r#"{"do": "create_token", "tenant": "accuhive", "label": "x", "permissions": ["Devise list"]}"#,
        r#"{"do": "fly"}"#,
        r#"{"do": "fault", "kind": "reset", "often": true}"#,
    ] {
        assert!(serde_json::from_str::<Act>(json).is_err(), "{json}");
    }
    for json in [
        r#"{"do": "create_token", "tenant": "nobody", "label": "x"}"#,
        r#"{"do": "delete_connection", "org": "acme", "nickname": "nothing"}"#,
        r#"{"do": "set", "switches": {}}"#,
        r#"{"do": "set", "tenant": "accuhive", "switches": {"gravity": 0}}"#,
    ] {
        assert!(running.act(json).is_err(), "{json}");
    }
}

//! What a right configuration declares: every field, and every default.

use super::*;
use crate::model::{Claim, Credentials, Programs, SecretRef, ServiceApp, SignedDuration};

const FULL: &str = r#"# yaml-language-server: $schema=./schemas/tenantry.schema.json
version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    former_hosts: [accuhive.api.eu.kandji.io]
    auditor: reader
    limits: { requests_per_second: 10, share_of_hour: 25% }
    tokens:
      reader:
        name: tenantry auditor
        secret: env:ACCUHIVE_AUDITOR_TOKEN
        permissions: ["List audit events"]
      okta-workflows:
        name: Okta Workflows
        description: Allow Okta Workflows to use the Iru Endpoint API.
        secret: { exec: [op, read, "op://vault/iru"] }
        rotation: { every: 90d, overlap: 7d }
        permissions:
          - "Devices: Device Information: Device list"
          - GET /devices/{device_id}/apps
          - "Devices: Device Information"
      old: { absent: true }
orgs:
  acme:
    domain: acme.okta.com
    credentials: { client_id: 0oa1example, private_key: file:secrets/okta.pem, scopes: [okta.logs.read] }
  preview:
    domain: acme.oktapreview.com
    credentials: { ssws: env:OKTA_TOKEN }
connections:
  accuhive-production:
    nickname: Accuhive production
    org: acme
    tenant: accuhive
    token: okta-workflows
    flows: ["flows/**/*.flopack"]
    canary: { url: "https://acme.workflows.okta.com/api/flo/0123abcd/invoke", client_token: env:CANARY_TOKEN }
  gone: { org: preview, absent: true }
people:
  5a5a5a5a-1111-2222-3333-444444444444: Ann
  6b6b6b6b-1111-2222-3333-444444444444: { name: Bob, left: 2026-10-01 }
"#;

#[test]
fn every_field_arrives() {
    let loaded = load_text(FULL);
    assert_eq!(found(&loaded), []);
    let declared = loaded.declared.unwrap();
    let tenant = &declared.tenants["accuhive"];
    assert_eq!(tenant.api_host.as_str(), "accuhive.api.kandji.io");
    assert_eq!(tenant.former_hosts[0].as_str(), "accuhive.api.eu.kandji.io");
    assert_eq!(tenant.auditor.as_ref().unwrap().value, "reader");
    assert_eq!(
        (
            tenant.limits.requests_per_second,
            tenant.limits.share_of_hour
        ),
        (10, 0.25)
    );
    let token = &tenant.tokens["okta-workflows"];
    assert_eq!(token.name.value, "Okta Workflows");
    assert!(
        token
            .description
            .as_ref()
            .unwrap()
            .starts_with("Allow Okta")
    );
    let rotation = token.rotation.as_ref().unwrap();
    assert_eq!(
        (rotation.every, rotation.overlap),
        (
            SignedDuration::from_hours(24 * 90),
            SignedDuration::from_hours(24 * 7)
        )
    );
    assert_eq!(
        token.secret.as_ref().unwrap().value,
        SecretRef::Exec(Programs::reading(vec![
            "op".into(),
            "read".into(),
            "op://vault/iru".into()
        ]))
    );
    assert!(
        matches!(&token.permissions[2].value, Claim::Group { path, members } if path == "Devices: Device Information" && members.len() > 1)
    );
    assert!(tenant.tokens["old"].absent.is_some());
    assert_eq!(
        declared.people["5a5a5a5a-1111-2222-3333-444444444444"],
        "Ann"
    );
    let bob = "6b6b6b6b-1111-2222-3333-444444444444";
    assert_eq!(declared.people[bob], "Bob");
    assert_eq!(declared.left[bob].value.to_string(), "2026-10-01");
    assert_eq!(declared.left.len(), 1);
    assert!(matches!(
        declared.orgs["preview"].credentials,
        Some(Credentials::Ssws(_))
    ));
    let Some(Credentials::ServiceApp(ServiceApp {
        client_id,
        private_key,
        scopes,
        key_id: None,
        algorithm: None,
    })) = &declared.orgs["acme"].credentials
    else {
        panic!()
    };
    assert_eq!(
        (client_id.value.as_str(), scopes.as_slice()),
        ("0oa1example", &["okta.logs.read".to_owned()][..])
    );
    assert!(
        matches!(&private_key.value, SecretRef::File { written, path } if written == "secrets/okta.pem" && path.is_absolute())
    );
    let connection = &declared.connections["accuhive-production"];
    assert_eq!(connection.nickname.value, "Accuhive production");
    assert_eq!(connection.flows[0].value, "flows/**/*.flopack");
    assert_eq!(
        connection.canary.as_ref().unwrap().client_token,
        Some(SecretRef::Env("CANARY_TOKEN".into()))
    );
    assert!(declared.connections["gone"].absent.is_some());
}

#[test]
fn every_value_remembers_its_bytes() {
    let loaded = load_text(FULL);
    let declared = loaded.declared.as_ref().unwrap();
    let text = |span: crate::model::Span| &FULL[span.range()];
    let tenant = &declared.tenants["accuhive"];
    assert_eq!(text(tenant.span), "accuhive");
    assert_eq!(text(tenant.api_host.span), "accuhive.api.kandji.io");
    let token = &tenant.tokens["okta-workflows"];
    assert_eq!(text(token.span), "okta-workflows");
    assert_eq!(
        text(token.permissions[1].span),
        "GET /devices/{device_id}/apps"
    );
    assert_eq!(
        text(token.rotation.as_ref().unwrap().span),
        "{ every: 90d, overlap: 7d }"
    );
    assert_eq!(
        text(declared.connections["accuhive-production"].token.span),
        "okta-workflows"
    );
}

#[test]
fn ids_of_people_stay_readable_and_other_ids_do_not() {
    let loaded = load_text(&format!("# 6b6b6b6b-1111-2222-3333-444444444444\n{FULL}"));
    let text = &loaded.sources.iter().next().unwrap().1.text;
    assert!(text.contains("5a5a5a5a-1111-2222-3333-444444444444"));
    assert!(text.starts_with(&format!("# {}\n", "*".repeat(36))));
}

#[test]
fn a_tenant_takes_ten_lines_and_defaults_fill_the_rest() {
    let loaded = load_text(TENANT);
    assert_eq!(found(&loaded), []);
    let declared = loaded.declared.unwrap();
    let tenant = &declared.tenants["accuhive"];
    assert_eq!(tenant.auditor.as_ref().unwrap().value, "auditor");
    assert_eq!(tenant.tokens["okta"].name.value, "okta");
    assert_eq!(tenant.limits, crate::model::Limits::default());
    let connection = &declared.connections["production"];
    assert_eq!(
        (
            connection.org.value.as_str(),
            connection.tenant.value.as_str()
        ),
        ("acme", "accuhive")
    );
    assert_eq!(
        (
            connection.token.value.as_str(),
            connection.nickname.value.as_str()
        ),
        ("okta", "production")
    );
}

#[test]
fn a_connection_takes_the_only_token_that_is_not_the_auditor() {
    let loaded = load_text(&TENANT.replace("{ token: okta }", "{}"));
    assert_eq!(found(&loaded), []);
    let declared = loaded.declared.unwrap();
    let connection = &declared.connections["production"];
    assert_eq!(
        (connection.token.value.as_str(), connection.token.span),
        ("okta", connection.span)
    );
}

#[test]
fn a_tenant_without_a_token_called_auditor_has_none() {
    let loaded = load_text(&TENANT.replace("auditor:", "reader:"));
    assert!(
        loaded.declared.unwrap().tenants["accuhive"]
            .auditor
            .is_none()
    );
}

#[test]
fn texts_that_yaml_1_1_would_have_changed_stay_texts() {
    let loaded = load_text(&TENANT.replace(
        "okta: { perm",
        "okta: { name: no, description: 12:30:45, perm",
    ));
    let declared = loaded.declared.unwrap();
    let token = &declared.tenants["accuhive"].tokens["okta"];
    assert_eq!(
        (
            token.name.value.as_str(),
            token.description.as_ref().unwrap().value.as_str()
        ),
        ("no", "12:30:45")
    );
}

#[test]
fn empty_sections_are_empty() {
    let loaded = load_text("version: 1\ntenants:\norgs:\nconnections:\npeople:\n");
    assert_eq!(found(&loaded), []);
    assert!(loaded.declared.unwrap().tenants.is_empty());
}

#[test]
fn absent_false_is_present() {
    let loaded = load_text(&TENANT.replace("token: okta", "token: okta, absent: false"));
    assert!(
        loaded.declared.unwrap().connections["production"]
            .absent
            .is_none()
    );
}

#[test]
fn the_schema_accepts_what_the_reader_accepts_and_refuses_what_it_refuses() {
    let schema = crate::config::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = |text: &str| serde_yaml::from_str::<serde_json::Value>(text).unwrap();
    for right in [FULL, TENANT] {
        let value = json(right);
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    for wrong in [
        TENANT.replace("api_host", "api_hots"),
        TENANT.replace("version: 1", "version: 2"),
        TENANT.replace("token: okta", "token: okta, nickname: 5"),
        TENANT.replace("acme:", "a/b:"),
        TENANT.replace("okta: { perm", "okta: { secret: hunter2, perm"),
    ] {
        assert!(!validator.is_valid(&json(&wrong)), "{wrong}");
    }
}

#[test]
fn the_schema_describes_every_field_and_lists_permissions() {
    let schema = crate::config::schema();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    let properties = schema["$defs"]["Token"]["properties"].as_object().unwrap();
    assert!(
        properties
            .values()
            .all(|property| !property["description"].as_str().unwrap().is_empty())
    );
    let known = schema["$defs"]["Permission"]["anyOf"][0]["enum"]
        .as_array()
        .unwrap();
    assert!(known.contains(&"Devices: Device Information: Device list".into()));
    assert!(known.contains(&"Devices: Device Information".into()));
}

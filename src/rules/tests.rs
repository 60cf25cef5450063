#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::config::{Options, load};
use crate::diagnostic::{Diagnostic, Severity};

/// What the rules say about a configuration: id, and the text under the primary label.
fn found(text: &str) -> Vec<(&'static str, String)> {
    let (diagnostics, text) = diagnostics(text);
    diagnostics
        .iter()
        .map(|found| (found.code.id, text[found.labels[0].span.range()].to_owned()))
        .collect()
}

fn diagnostics(text: &str) -> (Vec<Diagnostic>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenantry.yaml");
    std::fs::write(&path, text).unwrap();
    let loaded = load(&[path], &Options::default());
    let declared = loaded
        .declared
        .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    // notes that nearly every short configuration has; they have tests of their own
    let common = ["TN308", "TN409", "TN411"];
    let mut found = super::check(&declared);
    found.retain(|one| !common.contains(&one.code.id));
    (found, text.to_owned())
}

const HEAD: &str = "version: 1
orgs: { acme: { domain: acme.okta.com } }
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens:
";

fn tokens(tokens: &str) -> String {
    format!("{HEAD}{tokens}")
}

const AUDITOR: &str = "      auditor: { permissions: [\"GET /audit/events\"] }\n";

#[test]
fn a_sound_configuration_has_nothing_to_say() {
    let text = tokens(&format!(
        "{AUDITOR}      okta: {{ permissions: [\"GET /devices\", \"Device details\"] }}\nconnections: {{ production: {{ token: okta }} }}\n"
    ));
    assert_eq!(found(&text), []);
}

#[test]
fn a_connection_whose_token_cannot_list_devices_is_pointed_at_in_both_places() {
    let text = tokens(&format!(
        "{AUDITOR}      okta: {{ permissions: [\"Device details\"] }}\nconnections: {{ production: {{ token: okta }} }}\n"
    ));
    let (diagnostics, text) = diagnostics(&text);
    assert_eq!(diagnostics.len(), 1);
    let [first, second] = &diagnostics[0].labels[..] else {
        panic!("two labels")
    };
    assert_eq!(diagnostics[0].code.id, "TN301");
    assert_eq!(&text[first.span.range()], "okta");
    assert_eq!(&text[second.span.range()], "\"Device details\"");
}

#[test]
fn a_group_that_holds_the_device_list_is_enough_for_a_connection() {
    let text = tokens(&format!(
        "{AUDITOR}      okta: {{ permissions: [\"Devices: Device Information\"] }}\nconnections: {{ production: {{ token: okta }} }}\n"
    ));
    assert!(
        found(&text).iter().all(|(id, _)| *id != "TN301"),
        "{:?}",
        found(&text)
    );
}

#[test]
fn an_absent_connection_needs_no_permission() {
    let text = tokens(&format!(
        "{AUDITOR}      okta: {{ permissions: [\"Device details\"] }}\nconnections: {{ production: {{ token: okta, absent: true }} }}\n"
    ));
    assert_eq!(found(&text), []);
}

#[test]
fn an_auditor_with_more_is_a_warning_at_the_first_permission_too_many() {
    let text = tokens(
        "      auditor: { permissions: [\"GET /audit/events\", \"GET /devices\", \"GET /tags\"] }\n",
    );
    assert_eq!(found(&text), [("TN302", "\"GET /devices\"".to_owned())]);
}

#[test]
fn an_auditor_that_cannot_audit_is_an_error() {
    let text = tokens("      auditor: { permissions: [] }\n");
    let (diagnostics, text) = diagnostics(&text);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(
        (diagnostics[0].code.id, diagnostics[0].severity),
        ("TN303", Severity::Error)
    );
    assert_eq!(&text[diagnostics[0].labels[0].span.range()], "auditor");
}

#[test]
fn a_tenant_without_auditor_is_a_warning_at_its_key() {
    let text = tokens("      okta: { permissions: [\"GET /devices\"] }\n");
    assert_eq!(found(&text), [("TN304", "accuhive".to_owned())]);
}

#[test]
fn a_group_with_destructive_members_names_them() {
    let group = crate::catalog::groups()
        .iter()
        .find(|group| {
            group.members.iter().any(|member| {
                crate::catalog::operation(member)
                    .is_some_and(|known| known.risk == crate::model::Risk::Destructive)
            })
        })
        .unwrap();
    let text = tokens(&format!(
        "{AUDITOR}      okta: {{ permissions: [\"{}\"] }}\n",
        group.path
    ));
    let (diagnostics, text) = diagnostics(&text);
    let found = diagnostics
        .iter()
        .find(|found| found.code.id == "TN305")
        .unwrap();
    assert_eq!(
        &text[found.labels[0].span.range()],
        format!("\"{}\"", group.path)
    );
    let named = group.members.iter().filter_map(crate::catalog::operation);
    let named = named
        .filter(|known| known.risk == crate::model::Risk::Destructive)
        .take(1);
    assert!(
        named
            .into_iter()
            .all(|known| found.message.contains(&known.console_path)),
        "{}",
        found.message
    );
}

#[test]
fn reading_device_secrets_is_a_note() {
    let secret = crate::catalog::operations()
        .iter()
        .find(|known| known.risk == crate::model::Risk::SensitiveRead)
        .unwrap();
    let text = tokens(&format!(
        "{AUDITOR}      okta: {{ permissions: [\"{}\"] }}\n",
        secret.short_call()
    ));
    let (diagnostics, _) = diagnostics(&text);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(
        (diagnostics[0].code.id, diagnostics[0].severity),
        ("TN306", Severity::Note)
    );
}

#[test]
fn a_token_behind_several_things_is_a_note_that_counts_them() {
    let shared = |consumers: &str, two: &str| {
        let token = format!("{AUDITOR}      okta: {{ permissions: [GET /devices]{consumers} }}\n");
        let connections = format!("connections:\n  one: {{ token: okta }}\n  two: {{ {two} }}\n");
        let (diagnostics, _) = diagnostics(&format!("{}{connections}", tokens(&token)));
        let messages: Vec<String> = diagnostics
            .iter()
            .filter(|found| found.code.id == "TN307" && found.severity == Severity::Note)
            .map(|found| found.message.clone())
            .collect();
        messages.join("; ")
    };
    let one = "token: okta";
    assert!(shared("", one).ends_with("its rotation touches 2 connections"));
    let siem = ", consumers: { siem: {} }";
    assert!(shared(siem, one).ends_with("its rotation touches 2 connections and 1 consumer"));
    let gone = "token: okta, absent: true";
    assert!(shared(siem, gone).ends_with("its rotation touches 1 connection and 1 consumer"));
    assert_eq!(shared("", gone), "");
}

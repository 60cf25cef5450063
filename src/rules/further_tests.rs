#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::config::{Options, load};
use crate::diagnostic::Diagnostic;

const TEXT: &str = "version: 1
orgs:
  acme: { domain: acme.okta.com, credentials: { client_id: a, private_key: file:okta.pem } }
  other: { domain: other.okta.com }
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens:
      auditor: { permissions: [GET /audit/events], rotation: { every: 90d } }
      okta: { name: Okta, permissions: [GET /devices], rotation: { every: 365d } }
connections:
  one: { nickname: Accuhive, token: okta, org: acme }
";

/// What the rules say of this text: code and marked bytes.
fn found(text: &str) -> Vec<(&'static str, String)> {
    let marked = |one: &Diagnostic| text[one.labels[0].span.range()].to_owned();
    let all = diagnostics(text);
    all.iter().map(|one| (one.code.id, marked(one))).collect()
}

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenantry.yaml");
    std::fs::write(&path, text).unwrap();
    let loaded = load(&[path], &Options::default());
    let declared = loaded
        .declared
        .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let mut found = super::check(&declared);
    found.retain(|one| one.code.id != "TN307");
    found
}

#[track_caller]
fn only(from: &str, to: &str, code: &str, marked: &str) {
    assert!(TEXT.contains(from), "{from}");
    let text = TEXT.replacen(from, to, 1);
    assert_eq!(
        found(&text).as_slice(),
        [(code, marked.to_owned())],
        "{text}"
    );
}

#[test]
fn a_sound_configuration_has_nothing_to_say() {
    assert_eq!(found(TEXT), []);
}

#[test]
fn nicknames_that_look_alike_are_told() {
    for other in ["accuhive", "\"Accu hive\"", "Аccuhive", "AССUHIVE"] {
        let second =
            format!("org: acme }}\n  two: {{ nickname: {other}, token: okta, org: acme }}");
        only("org: acme }", &second, "TN215", other);
    }
    for fine in [
        "nickname: Accuhive 2, token: okta, org: acme",
        "nickname: accuhive, token: okta, org: other",
        "nickname: accuhive, token: okta, org: acme, absent: true",
    ] {
        let text = TEXT.replace("org: acme }", &format!("org: acme }}\n  two: {{ {fine} }}"));
        assert_eq!(found(&text), [], "{fine}");
    }
}

#[test]
fn names_with_something_unseen_are_told_and_blanks_are_cut() {
    only(
        "name: Okta,",
        "name: \"Okta\\u200b\",",
        "TN216",
        "\"Okta\\u200b\"",
    );
    only(
        "nickname: Accuhive",
        "nickname: \"Accu\\thive\"",
        "TN216",
        "\"Accu\\thive\"",
    );
    only(
        "nickname: Accuhive",
        "nickname: ' Accuhive '",
        "TN216",
        "' Accuhive '",
    );
    let text = TEXT.replace("nickname: Accuhive", "nickname: ' Accuhive '");
    let fix = diagnostics(&text).remove(0).fix.unwrap();
    assert_eq!(&text[fix.span.range()], "' Accuhive '");
    assert_eq!((fix.replacement.as_str(), fix.sure), ("\"Accuhive\"", true));
}

#[test]
fn a_token_that_nothing_uses_is_told() {
    let token =
        "      siem: { permissions: [GET /devices], rotation: { every: 90d } }\nconnections:";
    only("connections:", token, "TN308", "siem");
    let consumer = token.replace("90d } }", "90d }, consumers: { siem: {} } }");
    assert_eq!(found(&TEXT.replace("connections:", &consumer)), []);
    let gone = "      siem: { absent: true }\nconnections:";
    assert_eq!(found(&TEXT.replace("connections:", gone)), []);
}

#[test]
fn a_rotation_that_is_missing_or_longer_than_a_year_is_told() {
    only(", rotation: { every: 365d }", "", "TN409", "okta");
    only(
        "{ every: 365d }",
        "{ every: 400d }",
        "TN410",
        "{ every: 400d }",
    );
}

#[test]
fn an_ssws_token_is_told() {
    let app = "{ client_id: a, private_key: file:okta.pem }";
    only(app, "{ ssws: env:OKTA }", "TN411", "env:OKTA");
}

#[test]
fn a_canary_of_another_org_is_told() {
    let with = |org: &str| {
        let url = format!("https://{org}.workflows.okta.com/api/flo/0123/invoke");
        format!("org: acme, canary: {{ url: \"{url}\", client_token: env:CANARY }} }}")
    };
    assert_eq!(found(&TEXT.replace("org: acme }", &with("acme"))), []);
    let all = found(&TEXT.replace("org: acme }", &with("other")));
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0].0, "TN217");
}

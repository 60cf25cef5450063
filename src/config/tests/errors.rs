//! Each kind of mistake: its code and the exact bytes under its primary label.

use super::*;
use crate::model::{Credentials, SigningAlgorithm};

#[test]
fn twelve_mistakes_in_three_files_give_twelve_diagnostics_in_one_run() {
    let loaded = load(&[fixtures().join("twelve")], &Options::default());
    let expected = [
        ("TN119", "51"),
        ("TN102", "api_hots"),
        ("TN103", "2024"),
        ("TN203", "\"Devices: Device Information: Device lst\""),
        ("TN105", "accuhive"),
        ("TN202", "zürich"),
        ("TN211", "zurich.api.kandji.io.evil.example"),
        ("TN401", "secret"),
        ("TN119", "90"),
        ("TN209", "acme-admin.okta.com"),
        ("TN201", "amce"),
        ("TN201", "okta-workflow"),
    ];
    let found = found(&loaded);
    let mut sorted = found.clone();
    sorted.sort();
    let mut wanted = expected
        .map(|(code, text)| (code, text.to_owned()))
        .to_vec();
    wanted.sort();
    assert_eq!(sorted, wanted, "{:#?}", loaded.diagnostics);
    assert!(loaded.declared.is_none());
    let places: Vec<_> = loaded
        .diagnostics
        .iter()
        .map(|one| one.labels[0].span)
        .collect();
    assert!(places.is_sorted(), "by file and offset");
}

#[test]
fn an_unknown_field_names_the_near_one_and_the_others() {
    let text = TENANT.replace("token: okta", "tokne: okta, token: okta");
    let one = only(&text, "TN102", "tokne");
    assert_eq!(one.labels[0].text, "did you mean `token`?");
    assert!(one.help.unwrap().contains("`nickname`"));
}

#[test]
fn sections_of_other_versions_are_unknown_fields() {
    for section in ["policies", "hooks"] {
        only(&format!("{TENANT}{section}: {{}}\n"), "TN102", section);
    }
}

#[test]
fn a_misspelt_field_is_not_called_missing_and_its_own_mistakes_are_found() {
    let text = TENANT.replace("api_host:", "api_hots:");
    only(&text, "TN102", "api_hots");
    assert_eq!(fixed(&text), TENANT);
    only(
        &TENANT.replace("version: 1", "verison: 1"),
        "TN102",
        "verison",
    );
    only(&TENANT.replace("tenants:", "tenant:"), "TN102", "tenant");
    let text = TENANT
        .replace("    tokens:", "    tokenz:")
        .replace("GET /devices", "Device lst");
    let codes: Vec<_> = found(&load_text(&text))
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, ["TN102", "TN203"]);
}

#[test]
fn a_wrong_type_says_what_is_expected_and_what_is_there() {
    let number = TENANT.replace("token: okta", "token: okta, nickname: 2024");
    let one = only(&number, "TN103", "2024");
    assert_eq!(one.message, "expected a text, found a number");
    assert!(load_text(&fixed(&number)).declared.is_some());
    let list = TENANT.replace("token: okta", "token: okta, nickname: [a]");
    assert_eq!(
        only(&list, "TN103", "[a]").message,
        "expected a text, found a list"
    );
    let text = TENANT.replace("[\"GET /devices\"]", "GET /devices");
    assert_eq!(
        only(&text, "TN103", "GET /devices").message,
        "expected a list, found a text"
    );
    let nothing = TENANT.replace("token: okta", "token: okta, nickname:");
    assert_eq!(
        only(&nothing, "TN103", "nickname").message,
        "expected a text, found nothing"
    );
    let truth = TENANT.replace("token: okta", "token: okta, absent: yes");
    assert_eq!(
        only(&truth, "TN103", "yes").message,
        "expected `true` or `false`, found a text"
    );
    let mapping = TENANT.replace("{ domain: acme.okta.com }", "acme.okta.com");
    assert!(
        only_first(&mapping)
            .message
            .contains("the fields of an org")
    );
}

fn only_first(text: &str) -> crate::diagnostic::Diagnostic {
    load_text(text).diagnostics.into_iter().next().unwrap()
}

#[test]
fn a_label_on_a_collection_stays_on_its_first_line() {
    let text = TENANT.replace(
        "token: okta",
        "token: okta, nickname: {\n    a: b,\n    c: d }",
    );
    only(&text, "TN103", "{");
}

#[test]
fn a_missing_field_points_at_the_key_of_what_lacks_it() {
    let text = TENANT.replace("{ domain: acme.okta.com }", "{}");
    assert_eq!(
        only(&text, "TN104", "acme").message,
        "`domain` is missing from the org"
    );
    let text = TENANT.replace(
        "okta: { permissions: [\"GET /devices\"] }",
        "okta: { name: Okta }",
    );
    assert_eq!(
        only(&text, "TN104", "okta").message,
        "`permissions` is missing from the token"
    );
    let text = TENANT.replace(
        "acme.okta.com }",
        "acme.okta.com, credentials: { client_id: x } }",
    );
    assert_eq!(
        only(&text, "TN104", "credentials").message,
        "`private_key` is missing from the credentials"
    );
    let text = TENANT.replace(
        "permissions: [\"GET /devices\"]",
        "permissions: [\"GET /devices\"], rotation: { overlap: 1d }",
    );
    only(&text, "TN104", "rotation");
}

#[test]
fn a_connection_without_a_token_is_told_to_choose_when_there_are_several() {
    let text = TENANT
        .replace(
            "      okta:",
            "      other: { permissions: [] }\n      okta:",
        )
        .replace("{ token: okta }", "{}");
    only(&text, "TN104", "production");
}

#[test]
fn a_duplicate_key_shows_both_places() {
    let text = TENANT.replace(
        "{ token: okta }",
        "{ token: okta, tenant: accuhive, token: auditor }",
    );
    let loaded = load_text(&text);
    assert_eq!(found(&loaded), [("TN105", "token".to_owned())]);
    let [again, first] = &loaded.diagnostics[0].labels[..] else {
        panic!()
    };
    assert!(again.primary && !first.primary && first.span < again.span);
    assert_eq!(under(&loaded, &loaded.diagnostics[0], 1), "token");
}

#[test]
fn a_duplicate_key_in_a_big_mapping_is_found_too() {
    let mut text = format!("{TENANT}people:\n");
    for number in 0..50 {
        text.push_str(&format!("  p{number}: Name\n"));
    }
    only(&format!("{text}  p7: Other\n"), "TN105", "p7");
}

#[test]
fn a_key_in_two_files_or_documents_is_an_error_that_shows_both() {
    let other = "orgs: { acme: { domain: other.okta.com } }\n";
    let loaded = load_files(&[
        ("tenantry.yaml", TENANT.as_bytes()),
        ("b.tenantry.yaml", other.as_bytes()),
    ]);
    assert_eq!(found(&loaded), [("TN105", "acme".to_owned())]);
    let labels = &loaded.diagnostics[0].labels;
    assert_eq!((labels[0].span.file.0, labels[1].span.file.0), (1, 0));
    assert_eq!(under(&loaded, &loaded.diagnostics[0], 1), "acme");
    only(&format!("{TENANT}---\n{other}"), "TN105", "acme");
}

#[test]
fn versions() {
    only(&TENANT.replace("version: 1", "version: 7"), "TN106", "7");
    only(
        &TENANT.replace("version: 1", "version: \"1\""),
        "TN106",
        "\"1\"",
    );
    only(
        &TENANT.replace("version: 1", "version: [1]"),
        "TN103",
        "[1]",
    );
    let missing = TENANT.replace("version: 1\n", "");
    only(&missing, "TN106", "tenants");
    assert_eq!(fixed(&missing), TENANT);
    let loaded = load_files(&[
        ("a.tenantry.yaml", missing.as_bytes()),
        ("b.tenantry.yaml", b"version: 1\n"),
    ]);
    assert_eq!(found(&loaded), []);
}

#[test]
fn values_out_of_range() {
    let limits = |text: &str| {
        TENANT.replace(
            "    tokens:",
            &format!("    limits: {{ {text} }}\n    tokens:"),
        )
    };
    only(&limits("requests_per_second: 51"), "TN119", "51");
    only(&limits("requests_per_second: 0"), "TN119", "0");
    only(&limits("requests_per_second: fast"), "TN103", "fast");
    only(&limits("share_of_hour: 120%"), "TN119", "120%");
    only(&limits("share_of_hour: 0"), "TN119", "0");
    only(&limits("share_of_hour: .nan"), "TN119", ".nan");
    only(
        &TENANT.replace("token: okta", "token: okta, nickname: ' '"),
        "TN119",
        "' '",
    );
}

#[test]
fn rotations() {
    let rotation =
        |text: &str| TENANT.replace("okta: { perm", &format!("okta: {{ rotation: {text}, perm"));
    only(&rotation("{ every: soon }"), "TN119", "soon");
    only(&rotation("{ every: 0d }"), "TN119", "{ every: 0d }");
    only(
        &rotation("{ every: 7d, overlap: 30d }"),
        "TN407",
        "{ every: 7d, overlap: 30d }",
    );
    only(
        &rotation("{ every: 7d, overlap: 1w }"),
        "TN407",
        "{ every: 7d, overlap: 1w }",
    );
    only(&rotation("90d"), "TN103", "90d");
}

#[test]
fn credentials_are_of_one_kind() {
    let with = |text: &str| {
        TENANT.replace(
            "acme.okta.com }",
            &format!("acme.okta.com, credentials: {text} }}"),
        )
    };
    only(
        &with("{ ssws: env:A, client_id: b, private_key: env:C }"),
        "TN122",
        "credentials",
    );
    let codes: Vec<_> = found(&load_text(&with("{}")))
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, ["TN104", "TN104"]);
    only(
        &with("{ client_id: b, private_key: env:C, algorithm: HS256 }"),
        "TN119",
        "HS256",
    );
    let loaded = load_text(&with(
        "{ client_id: b, private_key: env:C, key_id: k1, algorithm: ES512 }",
    ));
    let declared = loaded.declared.unwrap();
    let Some(Credentials::ServiceApp(app)) = &declared.orgs["acme"].credentials else {
        panic!("{declared:?}");
    };
    assert_eq!(app.key_id.as_deref(), Some("k1"));
    assert_eq!(app.algorithm, Some(SigningAlgorithm::Es512));
}

#[test]
fn a_canary_asks_for_one_kind_of_credential() {
    let with = |text: &str| {
        let url = "https://acme.workflows.okta.com/api/flo/1/invoke";
        let canary = format!("token: okta, canary: {{ url: \"{url}\", {text} }}");
        TENANT.replace("token: okta", &canary)
    };
    let app = "service_app: { client_id: 0oa, private_key: env:K }";
    only(
        &with(&format!("client_token: env:T, {app}")),
        "TN122",
        "service_app",
    );
    only(
        &with("service_app: { client_id: 0oa }"),
        "TN104",
        "service_app",
    );
    let declared = load_text(&with(app)).declared.unwrap();
    let canary = declared
        .connections
        .values()
        .find_map(|one| one.canary.as_ref());
    let app = canary.unwrap().value.service_app.as_ref().unwrap();
    assert_eq!(app.scopes, ["okta.workflows.invoke.manage"]);
}

#[test]
fn canaries() {
    let with = |url: &str| {
        TENANT.replace(
            "token: okta",
            &format!("token: okta, canary: {{ url: \"{url}\" }}"),
        )
    };
    assert!(
        load_text(&with("https://acme.workflows.okta.com/api/flo/1/invoke"))
            .declared
            .is_some()
    );
    let url = "https://evil.example/api/flo/1/invoke";
    only(&with(url), "TN211", &format!("\"{url}\""));
    let url = "https://acme.workflows.okta.com.evil.example/api/flo/1/invoke";
    only(&with(url), "TN211", &format!("\"{url}\""));
    only(&with("acme"), "TN119", "\"acme\"");
}

#[test]
fn a_person_is_a_name_or_a_name_and_a_day() {
    for wrong in [
        "5",
        "{ left: 2026-10-01 }",
        "{ name: Bob, left: 2026-13-01 }",
        "{ name: Bob, left: 2026-10-01T00:00:00 }",
        "{ name: Bob, gone: 2026-10-01 }",
    ] {
        let loaded = load_text(&format!("{TENANT}people: {{ a: {wrong} }}\n"));
        assert!(loaded.declared.is_none(), "{wrong}");
        assert!(!found(&loaded).is_empty(), "{wrong}");
    }
}

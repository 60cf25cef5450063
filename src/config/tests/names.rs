//! Permissions, references, keys and names: each mistake's code and the exact bytes under its primary label.

use super::*;

#[test]
fn permissions_unknown_ambiguous_repeated_and_outside_the_catalog() {
    let with = |list: &str| TENANT.replace("[\"GET /devices\"]", list);
    let one = only(&with("[\"Device lst\"]"), "TN203", "\"Device lst\"");
    assert!(one.labels[0].text.contains("did you mean"), "{one:?}");
    assert!(
        load_text(&fixed(&with("[\"Device lst\"]")))
            .declared
            .is_some()
    );
    only(&with("[zzzzzzzzzzzz]"), "TN203", "zzzzzzzzzzzz");
    only(&with("[\"\"]"), "TN203", "\"\"");
    let one = only(
        &with("[\"GET /devices\", \"/nowhere\", \"Device list\"]").replace("\"/nowhere\", ", ""),
        "TN205",
        "\"Device list\"",
    );
    assert_eq!(one.labels.len(), 2);
    only(
        &with("[\"GET /brand-new/{id}\"]"),
        "TN206",
        "\"GET /brand-new/{id}\"",
    );
    let loaded = load_text(&with("[\"GET /brand-new/{id}\"]"));
    let tokens = &loaded.declared.unwrap().tenants["accuhive"].tokens;
    assert_eq!(tokens["okta"].permissions.len(), 1, "kept");
}

#[test]
fn an_ambiguous_permission_lists_its_candidates() {
    let operations = crate::catalog::operations();
    let tail = operations
        .iter()
        .map(|one| one.label.as_str())
        .find(|label| {
            matches!(
                crate::catalog::resolve(label),
                Err(crate::catalog::ResolveError::Ambiguous { .. })
            )
        })
        .unwrap();
    let text = TENANT.replace("[\"GET /devices\"]", &format!("[\"{tail}\"]"));
    let one = only(&text, "TN204", &format!("\"{tail}\""));
    assert!(one.help.unwrap().contains(tail));
}

#[test]
fn unknown_references_suggest_existing_keys() {
    let one = only(
        &TENANT.replace("token: okta", "token: otka"),
        "TN201",
        "otka",
    );
    assert_eq!(one.labels[0].text, "did you mean `okta`?");
    assert_eq!(one.fix.unwrap().replacement, "okta");
    only(
        &TENANT.replace("token: okta", "token: okta, org: acne"),
        "TN201",
        "acne",
    );
    only(
        &TENANT.replace("token: okta", "token: okta, tenant: accu"),
        "TN201",
        "accu",
    );
    let text = TENANT.replace("    tokens:", "    auditor: audit0r\n    tokens:");
    only(&text, "TN201", "audit0r");
}

#[test]
fn what_is_broken_is_not_reported_again_by_what_refers_to_it() {
    only(
        &TENANT
            .replace("{ domain: acme.okta.com }", "{ domain: acme }")
            .replace("token: okta", "token: okta, org: acme"),
        "TN212",
        "acme",
    );
    only(
        &TENANT.replace("accuhive.api.kandji.io", "accuhive.api"),
        "TN212",
        "accuhive.api",
    );
    only(
        &TENANT.replace(
            "okta: { permissions: [\"GET /devices\"] }",
            "okta: { permissions: 7 }",
        ),
        "TN103",
        "7",
    );
    only(&format!("{TENANT}---\ntenants: [\n"), "TN101", "[");
}

#[test]
fn a_reference_is_checked_even_when_its_tenant_is_broken() {
    let text = TENANT
        .replace("accuhive.api.kandji.io", "accuhive.api")
        .replace("token: okta", "token: nope");
    let codes: Vec<_> = found(&load_text(&text))
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, ["TN212", "TN201"]);
}

#[test]
fn keys_have_to_fit_into_addresses() {
    for key in ["a/b", "ä", "-a", ".a", "a b", "_a"] {
        only(
            &TENANT.replace("  production:", &format!("  {key}:")),
            "TN202",
            key,
        );
    }
    assert!(
        load_text(&TENANT.replace("production", "0.a_B-9"))
            .declared
            .is_some()
    );
}

#[test]
fn names_that_the_services_could_not_tell_apart() {
    let text = TENANT.replace("okta: { perm", "okta: { name: auditor, perm");
    let loaded = load_text(&text);
    assert_eq!(found(&loaded), [("TN213", "auditor".to_owned())]);
    assert_eq!(under(&loaded, &loaded.diagnostics[0], 1), "auditor");
    let text = TENANT.replace(
        "{ token: okta }",
        "{ token: okta }\n  staging: { token: okta, nickname: production }",
    );
    only(&text, "TN213", "production");
    let text = TENANT
        .replace(
            "orgs:",
            "  other: { api_host: accuhive.api.kandji.io }\norgs:",
        )
        .replace("{ token: okta }", "{ token: okta, tenant: accuhive }");
    only(&text, "TN213", "accuhive.api.kandji.io");
}

#[test]
fn a_token_in_use_cannot_be_declared_absent() {
    let one = only(
        &TENANT.replace("okta: { perm", "okta: { absent: true, perm"),
        "TN214",
        "okta",
    );
    assert_eq!(one.labels.len(), 2);
    only(
        &TENANT.replace("auditor: { perm", "auditor: { absent: true, perm"),
        "TN214",
        "auditor",
    );
    let both = TENANT
        .replace(
            "okta: { permissions: [\"GET /devices\"] }",
            "okta: { absent: true }",
        )
        .replace("token: okta", "token: okta, absent: true");
    assert!(load_text(&both).declared.is_some(), "both may go");
}

#[test]
fn spans_are_right_after_text_of_other_alphabets() {
    let text = TENANT
        .replace("version: 1", "# Überwachung 🐝 für Zürich\nversion: 1")
        .replace(
            "token: okta",
            "nickname: 'Über 🐝', tokne: 日本, token: okta",
        );
    only(&text, "TN102", "tokne");
    let text = TENANT.replace("token: okta", "nickname: Über 🐝, token: ôkta");
    only(&text, "TN201", "ôkta");
}

#[test]
fn a_syntax_error_elsewhere_hides_no_unknown_reference_that_it_cannot_declare() {
    let main = format!(
        "{TENANT}  staging: {{ tenant: accuhiv, token: okta }}\n  lab: {{ org: emea, tenant: accuhive, token: okta }}\n"
    );
    let broken = "orgs:\n  emea: { domain: [\n";
    let loaded = load_files(&[
        ("tenantry.yaml", main.as_bytes()),
        ("more.tenantry.yaml", broken.as_bytes()),
    ]);
    let found = found(&loaded);
    assert!(
        found.contains(&("TN201", "accuhiv".to_owned())),
        "the broken file does not name accuhiv: {found:?}"
    );
    assert!(
        !found.iter().any(|(_, text)| text == "emea"),
        "the broken file may declare emea: {found:?}"
    );
    assert!(found.iter().any(|(code, _)| *code == "TN101"), "{found:?}");
}

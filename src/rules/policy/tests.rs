#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::config::{Options, load};
use crate::diagnostic::Diagnostic;

/// A sound declaration; what each case adds stands before it or in it.
const TEXT: &str = "version: 1
orgs:
  acme: { domain: acme.okta.com }
  beta: { domain: beta.oktapreview.com }
tenants:
  accuhive:
    api_host: accuhive.api.eu.kandji.io
    tokens:
      auditor: { permissions: [GET /audit/events], rotation: { every: 90d } }
      okta: { name: Okta, permissions: [GET /devices], rotation: { every: 60d, overlap: 7d } }
connections:
  one: { nickname: One, token: okta, org: acme }
";

/// What the policy says: code, and the bytes of the first two labels.
fn found(policy: &str, from: &str, to: &str) -> Vec<(&'static str, String, String)> {
    assert!(TEXT.contains(from), "{from}");
    let text = format!("{}policy: {policy}\n", TEXT.replacen(from, to, 1));
    let all = diagnostics(&text);
    let marked = |one: &Diagnostic, at: usize| {
        let label = one.labels.get(at);
        label.map_or(String::new(), |label| text[label.span.range()].to_owned())
    };
    all.iter()
        .map(|one| (one.code.id, marked(one, 0), marked(one, 1)))
        .collect()
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
    let now = "2026-11-24T12:00:00Z".parse().unwrap();
    found.extend(super::check_exceptions(&declared, now));
    found
}

#[track_caller]
fn refused(policy: &str, from: &str, to: &str, code: &str, marked: &str, by: &str) {
    let found = found(policy, from, to);
    assert_eq!(found.len(), 1, "{found:?}");
    let (id, first, second) = &found[0];
    assert_eq!((*id, first.as_str(), second.as_str()), (code, marked, by));
}

#[track_caller]
fn fine(policy: &str, from: &str, to: &str) {
    assert_eq!(found(policy, from, to), [], "{policy} {to}");
}

const ERASE: &str = "POST /devices/{device_id}/action/erase";

#[test]
fn a_permission_that_is_too_grave_is_refused() {
    let erase = format!("[GET /devices, '{ERASE}']");
    let marked = format!("'{ERASE}'");
    refused(
        "{ highest_risk: write }",
        "[GET /devices]",
        &erase,
        "TN341",
        &marked,
        "write",
    );
    fine("{ highest_risk: destructive }", "[GET /devices]", &erase);
    fine("{ highest_risk: read }", "[GET /devices]", "[GET /devices]");
    let of = "{ highest_risk: write, highest_risk_of: { token.accuhive/*: destructive } }";
    fine(of, "[GET /devices]", &erase);
    let of = "{ highest_risk: destructive, highest_risk_of: { token.accuhive/okta: read } }";
    refused(of, "[GET /devices]", &erase, "TN341", &marked, "read");
    // nobody can say what the catalog does not know
    refused(
        "{ highest_risk: write }",
        "[GET /devices]",
        "[GET /nothing/known]",
        "TN341",
        "GET /nothing/known",
        "write",
    );
    // a token that is to go may have been anything
    fine(
        "{ highest_risk: write }",
        "permissions: [GET /devices], rotation: { every: 60d, overlap: 7d } }\nconnections:\n  one: { nickname: One, token: okta, org: acme }",
        &format!("permissions: ['{ERASE}'], absent: true }}"),
    );
}

#[test]
fn a_group_with_a_grave_or_forbidden_member_is_refused_at_the_group() {
    let group = "['Devices: Device Actions']";
    refused(
        "{ highest_risk: write }",
        "[GET /devices]",
        group,
        "TN341",
        "'Devices: Device Actions'",
        "write",
    );
    let forbidden = format!("{{ forbidden: ['{ERASE}'] }}");
    refused(
        &forbidden,
        "[GET /devices]",
        group,
        "TN342",
        "'Devices: Device Actions'",
        &format!("'{ERASE}'"),
    );
    let whole = "{ forbidden: ['Devices: Device Actions'] }";
    refused(
        whole,
        "[GET /devices]",
        &format!("['{ERASE}']"),
        "TN342",
        &format!("'{ERASE}'"),
        "'Devices: Device Actions'",
    );
    fine(whole, "[GET /devices]", "[GET /devices, GET /users]");
}

#[test]
fn hosts_regions_and_domains_are_held_to_the_lists() {
    let host = "accuhive.api.eu.kandji.io";
    fine(
        "{ api_hosts: ['*.api.eu.kandji.io'], regions: [eu], okta_domains: [acme.okta.com, '*.oktapreview.com'] }",
        host,
        host,
    );
    refused(
        "{ api_hosts: ['*.api.eu.kandji.io'] }",
        host,
        "accuhive.api.kandji.io",
        "TN343",
        "accuhive.api.kandji.io",
        "'*.api.eu.kandji.io'",
    );
    refused(
        "{ okta_domains: [acme.okta.com] }",
        host,
        host,
        "TN343",
        "beta.oktapreview.com",
        "acme.okta.com",
    );
    refused(
        "{ regions: [eu] }",
        host,
        "accuhive.api.kandji.io",
        "TN344",
        "accuhive.api.kandji.io",
        "eu",
    );
    refused(
        "{ regions: [us, eu] }",
        host,
        "accuhive.api.iru.com",
        "TN344",
        "accuhive.api.iru.com",
        "us",
    );
    fine("{ regions: [iru] }", host, "accuhive.api.iru.com");
}

#[test]
fn sharing_is_held_to_its_limit() {
    let one = "org: acme }\n";
    let two = "org: acme }\n  two: { nickname: Two, token: okta, org: acme }\n";
    let far = "org: acme }\n  two: { nickname: Two, token: okta, org: beta }\n";
    let never = "{ sharing: { connections: never } }";
    let within = "{ sharing: { connections: within_org } }";
    fine(never, one, one);
    refused(never, one, two, "TN345", "okta", "never");
    fine(within, one, two);
    refused(within, one, far, "TN345", "okta", "within_org");
    fine(
        "{ sharing: { connections: never, except: [token.accuhive/okta] } }",
        one,
        far,
    );
    refused(
        never,
        "overlap: 7d } }",
        "overlap: 7d }, consumers: { siem: {} } }",
        "TN345",
        "okta",
        "never",
    );
    fine(
        never,
        one,
        "org: acme }\n  two: { nickname: Two, token: okta, org: acme, absent: true }\n",
    );
}

#[test]
fn rotations_are_held_to_their_limits() {
    let rotation = "rotation: { every: 60d, overlap: 7d }";
    let at = "{ every: 60d, overlap: 7d }";
    fine("{ rotation: { every: 90d } }", rotation, rotation);
    refused(
        "{ rotation: { every: 90d } }",
        &format!(", {rotation}"),
        "",
        "TN412",
        "okta",
        "90d",
    );
    fine(
        "{ rotation: { every: 90d, exempt: ['*/okta'] } }",
        &format!(", {rotation}"),
        "",
    );
    refused(
        "{ rotation: { every: 60d, exempt: ['*/auditor'] } }",
        "60d, overlap",
        "61d, overlap",
        "TN413",
        "{ every: 61d, overlap: 7d }",
        "60d",
    );
    let limits = |shortest: &str, longest: &str| {
        format!(
            "{{ rotation: {{ every: 90d, shortest_overlap: {shortest}, longest_overlap: {longest}, exempt: ['*/auditor'] }} }}"
        )
    };
    fine(&limits("7d", "7d"), rotation, rotation);
    refused(&limits("8d", "9d"), rotation, rotation, "TN414", at, "8d");
    refused(&limits("1d", "6d"), rotation, rotation, "TN414", at, "6d");
}

#[test]
fn a_pattern_that_fits_nothing_is_told() {
    for policy in [
        "{ highest_risk_of: { token.lab/*: destructive } }",
        "{ sharing: { connections: within_org, except: [token.lab/*] } }",
        "{ rotation: { every: 90d, exempt: [token.lab/*] } }",
    ] {
        refused(
            policy,
            "version: 1",
            "version: 1",
            "TN347",
            "token.lab/*",
            "",
        );
    }
}

#[test]
fn the_end_of_an_exception_is_looked_at() {
    let with = |until: &str| {
        format!(
            "version: 1\nexceptions:\n  - {{ address: token.accuhive/okta, fields: [name], until: {until}, reason: why }}"
        )
    };
    let longest = "{ exceptions: { longest: 7d } }";
    let any = "{}";
    fine(any, "version: 1", &with("2099-01-01"));
    refused(
        any,
        "version: 1",
        &with("2026-11-23"),
        "TN242",
        "2026-11-23",
        "",
    );
    fine(any, "version: 1", &with("2026-11-24"));
    refused(
        any,
        "version: 1",
        &with("2026-11-24T12:00:00Z"),
        "TN242",
        "2026-11-24T12:00:00Z",
        "",
    );
    fine(any, "version: 1", &with("2026-11-24T12:00:01Z"));
    fine(longest, "version: 1", &with("2026-12-01"));
    refused(
        longest,
        "version: 1",
        &with("2026-12-02"),
        "TN346",
        "2026-12-02",
        "7d",
    );
    refused(
        longest,
        "version: 1",
        &with("2026-12-01T12:00:01Z"),
        "TN346",
        "2026-12-01T12:00:01Z",
        "7d",
    );
}

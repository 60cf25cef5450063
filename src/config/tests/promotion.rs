//! Orgs that are promoted to another one, and the connections that are mapped.

use super::*;

const BOTH: &str = "version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens:
      okta: { permissions: [\"GET /devices\"] }
orgs:
  production: { domain: acme.okta.com }
  preview:
    domain: acme.oktapreview.com
    promotes_to: production
    connections: { test: live }
connections:
  test: { org: preview, nickname: Test }
  live: { org: production, nickname: Live }
  gone: { org: production, absent: true }
";

#[test]
fn a_promotion_has_an_org_and_pairs() {
    let declared = load_text(BOTH).declared.unwrap();
    let promotion = &declared.promotions["preview"];
    assert_eq!(promotion.to.value, "production");
    let pairs: Vec<(&str, &str)> = promotion
        .connections
        .iter()
        .map(|(from, to)| (from.value.as_str(), to.value.as_str()))
        .collect();
    assert_eq!(pairs, [("test", "live")]);
    assert!(!declared.promotions.contains_key("production"));
    let none = BOTH.replace("    connections: { test: live }\n", "");
    let declared = load_text(&none).declared.unwrap();
    let promotion = &declared.promotions["preview"];
    assert!(promotion.connections.is_empty());
}

#[test]
fn what_a_promotion_names_is_declared_where_it_belongs() {
    let with = |from: &str, to: &str| BOTH.replace(from, to);
    let one = only(
        &with("promotes_to: production", "promotes_to: producton"),
        "TN201",
        "producton",
    );
    assert_eq!(one.fix.unwrap().replacement, "production");
    only(
        &with("promotes_to: production", "promotes_to: preview"),
        "TN119",
        "preview",
    );
    let one = only(&with("{ test: live }", "{ tset: live }"), "TN201", "tset");
    assert_eq!(one.fix.unwrap().replacement, "test");
    only(&with("{ test: live }", "{ test: lve }"), "TN201", "lve");
    let one = only(&with("{ test: live }", "{ test: gone }"), "TN214", "gone");
    assert_eq!(one.labels.len(), 2);
    let one = only(&with("{ test: live }", "{ live: live }"), "TN201", "live");
    assert!(one.labels[0].text.contains("`production`"), "{one:?}");
    let one = only(&with("    promotes_to: production\n", ""), "TN104", "test");
    assert!(one.message.contains("`promotes_to` is missing"), "{one:?}");
}

#[test]
fn a_broken_connection_is_not_reported_again() {
    let text = BOTH.replace(
        "live: { org: production, nickname: Live }",
        "live: { org: production, nickname: [] }",
    );
    let loaded = load_text(&text);
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|one| one.code.id).collect();
    assert_eq!(codes.len(), 1, "{:#?}", loaded.diagnostics);
}

//! Variables, and what placeholders may do to references of secrets.

use super::{found, load_text};
use crate::config::{Loaded, Options, load};

fn load_given(text: &str, given: &[(&str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tenantry.yaml"), text).unwrap();
    let options = Options {
        variables: given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Options::default()
    };
    load(&[folder.path().to_owned()], &options)
}

const TEXT: &str = "version: 1
variables:
  region: { choices: [us, eu], default: us }
  rate: { type: number, default: 7 }
  protect: { type: boolean, default: false }
  host: { type: host, default: acme.okta.com }
  free:
tenants:
  acme:
    api_host: acme.api.kandji.io
    limits: { requests_per_second: \"${var.rate}\" }
    tokens: { x: { name: \"${var.region} $${var.region} $ {x}\", permissions: [GET /devices], prevent_revoke: \"${var.protect}\" } }
orgs: { acme: { domain: \"${var.host}\" } }
";

#[test]
fn values_come_from_the_environment_with_their_types() {
    let given = [
        ("TENANTRY_VAR_FREE", "x"),
        ("TENANTRY_VAR_REGION", "eu"),
        ("TENANTRY_VAR_RATE", "12"),
        ("TENANTRY_VAR_PROTECT", "true"),
    ];
    let loaded = load_given(TEXT, &given);
    let declared = loaded.declared.expect("no errors");
    let tenant = &declared.tenants["acme"];
    assert_eq!(tenant.limits.requests_per_second, 12);
    assert_eq!(tenant.tokens["x"].name.value, "eu ${var.region} $ {x}");
    assert!(tenant.tokens["x"].prevent_revoke.is_some());
    assert_eq!(declared.orgs["acme"].domain.value.as_str(), "acme.okta.com");
}

#[test]
fn what_is_wrong_with_a_variable_is_said_where_it_is_declared() {
    for (given, code, message) in [
        (("TENANTRY_VAR_REGION", "uk"), "TN133", "`us` and `eu`"),
        (("TENANTRY_VAR_RATE", "fast"), "TN133", "a number"),
        (
            ("TENANTRY_VAR_PROTECT", "yes"),
            "TN133",
            "`true` or `false`",
        ),
        (("TENANTRY_VAR_HOST", "evil.example"), "TN133", "host"),
        (
            ("TENANTRY_VAR_RATE", "3c9d7f1a-2b4e-4c8d-9e1f-0a1b2c3d4e5f"),
            "TN401",
            "looks like an API token",
        ),
        (
            ("TENANTRY_VAR_REGOIN", "eu"),
            "TN132",
            "gives no declared variable",
        ),
    ] {
        let loaded = load_given(TEXT, &[("TENANTRY_VAR_FREE", "x"), given]);
        let one = loaded.diagnostics.iter().find(|one| one.code.id == code);
        let one = one.unwrap_or_else(|| panic!("{given:?}: {:#?}", loaded.diagnostics));
        assert!(one.message.contains(message), "{}", one.message);
        assert!(!format!("{:?}", loaded.diagnostics).contains("3c9d7f1a"));
        assert_eq!(
            loaded.declared.is_none(),
            code != "TN132",
            "a variable nobody declared is a warning"
        );
    }
    let missing = load_given(TEXT, &[]);
    assert_eq!(found(&missing), [("TN134", "free".to_owned())]);
}

#[test]
fn the_environment_is_read_through_declared_variables_only() {
    for text in ["${HOME}", "${env.HOME}", "${TENANTRY_VAR_X}", "${var.x}"] {
        let loaded = load_given(
            &format!(
                "version: 1\ntenants: {{ a: {{ api_host: a.api.kandji.io, tokens: {{ t: {{ name: \"{text}\", permissions: [GET /devices] }} }} }} }}\n"
            ),
            &[("TENANTRY_VAR_X", "leak")],
        );
        assert!(loaded.declared.is_none(), "{text}");
    }
}

fn secret(reference: &str) -> Loaded {
    load_given(
        &format!(
            "version: 1
variables:
  open: {{ default: PATH }}
  listed: {{ choices: [A, \"B/../C\"], default: A }}
  odd: {{ choices: [\"B/../C\"], default: \"B/../C\" }}
tenants:
  acme:
    api_host: acme.api.kandji.io
    tokens: {{ t: {{ permissions: [GET /devices], secret: {reference} }} }}
"
        ),
        &[],
    )
}

#[test]
fn a_placeholder_chooses_no_other_secret() {
    for fine in [
        "\"env:IRU_${TENANT}_${TOKEN}\"",
        "\"env:X_${var.listed}\"",
        "\"file:secrets/${tenant}/${token}.txt\"",
        "\"op://iru/${tenant}/token\"",
        "{ exec: [pass, show, \"iru/${tenant}\"] }",
    ] {
        let loaded = secret(fine);
        assert!(
            loaded.declared.is_some(),
            "{fine}: {:#?}",
            loaded.diagnostics
        );
    }
    for wrong in [
        "\"${var.listed}\"",
        "\"${tenant}:X\"",
        "\"env:X_${var.open}\"",
        "\"file:secrets/${var.odd}\"",
        "{ exec: [\"${tenant}\", show] }",
        "{ exec: [pass, \"${var.open}\"] }",
    ] {
        let loaded = secret(wrong);
        assert_eq!(
            found(&loaded).first().map(|one| one.0),
            Some("TN140"),
            "{wrong}: {:#?}",
            loaded.diagnostics
        );
    }
}

#[test]
fn a_variable_through_a_template_is_judged_like_a_variable() {
    let loaded = load_text(
        "version: 1
variables: { open: { default: PATH } }
templates: { tokens: { t: { permissions: [GET /devices], secret: \"env:${with.name}\" } } }
tenants: { a: { api_host: a.api.kandji.io, tokens: { x: { use: t, with: { name: \"${var.open}\" } } } } }
",
    );
    assert_eq!(found(&loaded)[0].0, "TN140", "{:#?}", loaded.diagnostics);
}

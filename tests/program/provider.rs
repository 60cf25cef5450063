//! A service provider's configuration and world, of any size: an entry of one line a tenant.

use std::fmt::Write as _;

/// The configuration.
pub fn declaration(tenants: usize) -> String {
    let mut text = String::from(
        "version: 1
defaults:
  connections: { org: one }
templates:
  tenants:
    standard:
      api_host: ${tenant}.api.kandji.io
      tokens:
        auditor: { name: tenantry auditor, secret: \"env:IRU_${TENANT}_AUDITOR\", permissions: [List audit events] }
        okta: { name: Okta Workflows, secret: \"env:IRU_${TENANT}_OKTA\", permissions: [Device list] }
  connections:
    flows: { nickname: \"Kandji ${connection}\", tenant: \"${connection}\", token: okta }
orgs:
  one: { domain: one.okta.com, credentials: { ssws: \"env:ONE_OKTA_TOKEN\" } }
  two: { domain: two.okta.com, credentials: { ssws: \"env:TWO_OKTA_TOKEN\" } }
tenants:
",
    );
    for number in 1..=tenants {
        _ = writeln!(text, "  customer-{number}: {{ use: standard }}");
    }
    text.push_str("connections:\n");
    for number in 1..=tenants {
        let org = if number % 3 == 0 { ", org: two" } else { "" };
        _ = writeln!(text, "  customer-{number}: {{ use: flows{org} }}");
    }
    text
}

/// A world in which a third of it is as declared, a third is not there, and a third is something else.
pub fn world(tenants: usize) -> String {
    let mut text = String::from("tenants:\n");
    let mut connections = [String::new(), String::new()];
    for number in 1..=tenants {
        _ = writeln!(
            text,
            "  customer-{number}:
    host: customer-{number}.api.kandji.io
    devices: 2
    tokens:
      - {{ label: tenantry auditor, secret: \"env:IRU_CUSTOMER_{number}_AUDITOR\", permissions: [List audit events] }}"
        );
        match number % 3 {
            0 => {}
            rest => {
                let permission = if rest == 1 {
                    "Device list"
                } else {
                    "List users"
                };
                _ = writeln!(
                    text,
                    "      - {{ label: Okta Workflows, secret: \"env:IRU_CUSTOMER_{number}_OKTA\", permissions: [{permission}] }}"
                );
                _ = writeln!(
                    text,
                    "      - {{ label: nobody declared this, permissions: [List users] }}"
                );
                let place = &mut connections[usize::from(number % 5 == 0)];
                _ = writeln!(
                    place,
                    "      - {{ nickname: Kandji customer-{number}, domain: customer-{number}.api.kandji.io, secret: \"env:IRU_CUSTOMER_{number}_OKTA\" }}"
                );
            }
        }
    }
    let [one, two] = connections.map(|list| match list.is_empty() {
        true => " []\n".to_owned(),
        false => format!("\n{list}"),
    });
    _ = write!(
        text,
        "orgs:
  one:
    domain: one.okta.com
    ssws: env:ONE_OKTA_TOKEN
    connections:{one}  two:
    domain: two.okta.com
    ssws: env:TWO_OKTA_TOKEN
    connections:{two}"
    );
    text
}

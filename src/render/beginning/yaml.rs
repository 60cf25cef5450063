//! `tenantry.yaml`: small, commented, keys in the order of the schema.

use super::{Answers, Connection, OrgCredentials, Secret, Store, Work};

/// The configuration.
pub(super) fn configuration(answers: &Answers) -> String {
    let mut out = String::from(
        "# yaml-language-server: $schema=.tenantry/tenantry.schema.json
# What tenantry holds the live side to. Check it with: tenantry validate
version: 1
",
    );
    if let Store::Vault { address, .. } = &answers.store {
        out.push_str(&format!(
            "\nstores:\n  vault:\n    address: https://{address}\n    token: env:VAULT_TOKEN  # in CI better a short-lived JWT, see docs/secrets.md\n"
        ));
    }
    out.push_str(&format!(
        "\ntenants:\n  {}:\n    api_host: {}\n    auditor: auditor  # the token that reads this tenant's audit log: all that a plan needs of it\n    tokens:\n",
        answers.tenant, answers.host
    ));
    out.push_str(&format!(
        "      auditor:\n        name: tenantry auditor\n        secret: {}  # where its value is kept; the value itself never stands in a file\n        permissions: [\"List audit events\"]\n",
        scalar(&answers.reference(Secret::Auditor))
    ));
    if let Some(work) = &answers.work {
        out.push_str(&token(answers, work));
    }
    if let Some(connection) = &answers.connection {
        out.push_str(&org(answers, connection));
    }
    out
}

fn token(answers: &Answers, work: &Work) -> String {
    let mut out = format!(
        "      {}:\n        name: {}\n",
        work.key,
        scalar(&work.name)
    );
    if let Some(description) = &work.description {
        out.push_str(&format!("        description: {}\n", scalar(description)));
    }
    match answers.store {
        // its value sits where it is used, and a plan does not need it
        Store::Env => out.push_str(
            "        # no `secret:`: its value is kept where it is used, and a plan does not need it\n",
        ),
        _ => out.push_str(&format!(
            "        secret: {}\n",
            scalar(&answers.reference(Secret::Work))
        )),
    }
    out.push_str(
        "        permissions:  # as the console names them, or METHOD /path; find more with: tenantry permissions WORD\n",
    );
    for permission in &work.permissions {
        out.push_str(&format!("          - {}\n", scalar(permission)));
    }
    out
}

fn org(answers: &Answers, connection: &Connection) -> String {
    let Connection {
        key,
        nickname,
        org,
        domain,
        credentials,
    } = connection;
    let mut out = format!("\norgs:\n  {org}:\n    domain: {domain}\n");
    match credentials {
        OrgCredentials::ServiceApp(client_id) => out.push_str(&format!(
            "    credentials:  # an API service app that reads the System Log, see docs/okta.md\n      client_id: {}\n      private_key: {}\n      scopes: [okta.logs.read]\n",
            scalar(client_id),
            scalar(&answers.reference(Secret::OrgKey))
        )),
        OrgCredentials::Ssws => out.push_str(&format!(
            "    credentials:  # an API token that reads the System Log, see docs/okta.md\n      ssws: {}\n",
            scalar(&answers.reference(Secret::OrgToken))
        )),
        OrgCredentials::None => out.push_str(
            "    # without `credentials:` the System Log is not read, and no connection can be verified: see docs/okta.md\n",
        ),
    }
    let work = answers.work.as_ref().map_or("", |work| work.key.as_str());
    out.push_str(&format!(
        "\nconnections:\n  {key}:\n    nickname: {}\n    org: {org}\n    tenant: {}\n    token: {work}\n",
        scalar(nickname),
        answers.tenant
    ));
    out
}

/// A text as YAML: plain where nothing can be read otherwise, else in double quotes, which take JSON's escapes.
pub(super) fn scalar(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || " _-./:".contains(c);
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(harmless)
        && !text.contains(": ")
        && !text.ends_with([' ', ':'])
        && !words.contains(&text.to_ascii_lowercase().as_str());
    match plain {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

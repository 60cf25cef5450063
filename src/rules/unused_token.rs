//! A token that nothing uses.

use super::{tokens_of, users};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::privilege::UNUSED_TOKEN;
use crate::model::{Connection, Declared};

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let users = users(declared);
    // a connection whose token is not known may run on any of its tenant's
    let used = |tenant: &str, token: &str| {
        users.contains_key(&(tenant, token))
            || users.contains_key(&(tenant, Connection::UNKNOWN_TOKEN))
    };
    let mut found = Vec::new();
    for (tenant_key, tenant) in &declared.tenants {
        for (key, token) in tokens_of(tenant) {
            if tenant.is_auditor(key) || !token.consumers.is_empty() || used(tenant_key, key) {
                continue;
            }
            found.push(
                Diagnostic::new(
                    &UNUSED_TOKEN,
                    format!("nothing that is declared uses the token `{key}`"),
                )
                .at(token.span, "no connection, no consumer")
                .help("declare what uses it under `consumers`, or revoke it with `absent: true`"),
            );
        }
    }
    found
}

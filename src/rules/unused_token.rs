//! A token that nothing uses.

use super::tokens;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::privilege::UNUSED_TOKEN;
use crate::model::Declared;

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let used = |tenant: &str, token: &str| {
        let mut present = declared
            .connections
            .values()
            .filter(|one| one.absent.is_none());
        present.any(|one| {
            // a connection whose token is not known may run on any of its tenant's
            one.tenant.value == tenant && (one.token.value == token || !one.names_its_token())
        })
    };
    let mut found = Vec::new();
    for (tenant_key, tenant) in &declared.tenants {
        for (_, key, token) in tokens(declared).filter(|(of, ..)| std::ptr::eq(*of, tenant)) {
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

//! The auditor reads the audit log, and nothing else; every tenant has one.

use super::{audit_events, grants, has, listed_at, shown};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::privilege::{BLIND_AUDITOR, NO_AUDITOR, WIDE_AUDITOR};
use crate::model::{Claim, Declared, Token};

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, tenant) in &declared.tenants {
        let Some(auditor) = &tenant.auditor else {
            found.push(
                Diagnostic::new(
                    &NO_AUDITOR,
                    format!(
                        "the tenant `{key}` has no auditor: drift of its tokens cannot be seen"
                    ),
                )
                .at(tenant.span, "nobody reads its audit log")
                .help(format!(
                    "declare a token `auditor` whose only permission is {}, with a `secret`",
                    shown(&audit_events())
                )),
            );
            continue;
        };
        let Some(token) = tenant.tokens.get(&auditor.value) else {
            continue;
        };
        if !has(token, &audit_events()) {
            found.push(
                Diagnostic::new(
                    &BLIND_AUDITOR,
                    format!("the auditor of the tenant `{key}` cannot read the audit log"),
                )
                .at(
                    listed_at(token),
                    "does not hold the one permission that is needed",
                )
                .help(format!("give it {}", shown(&audit_events()))),
            );
        }
        found.extend(too_wide(key, token));
    }
    found
}

/// One warning at the first permission too many, which counts the others.
fn too_wide(tenant: &str, token: &Token) -> Option<Diagnostic> {
    let audit = audit_events();
    let mut others = token
        .permissions
        .iter()
        .filter(|claim| claim.value != Claim::One(audit.clone()));
    let first = others.next()?;
    let more = others.count();
    let text = match (grants(&first.value, &audit), more) {
        (true, 0) => "the whole group is granted".to_owned(),
        (_, 0) => "more than the audit log".to_owned(),
        (_, more) => format!("more than the audit log, and {more} further"),
    };
    Some(
        Diagnostic::new(
            &WIDE_AUDITOR,
            format!("the auditor of the tenant `{tenant}` may do more than read the audit log"),
        )
        .at(first.span, text)
        .help(format!(
            "leave it {} alone: its secret lies in CI",
            shown(&audit)
        )),
    )
}

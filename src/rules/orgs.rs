//! How an org is signed in to, and whether a canary is a flow of its connection's org.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::names::FOREIGN_CANARY;
use crate::diagnostic::codes::secrets::SSWS;
use crate::model::{Credentials, Declared};

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, org) in &declared.orgs {
        if let Some(Credentials::Ssws(reference)) = &org.credentials {
            found.push(
                Diagnostic::new(&SSWS, format!("the org `{key}` is read with an SSWS token"))
                    .at(reference.span, "has all rights of the admin who made it")
                    .help("make an API service app with the scope `okta.logs.read`, and write its `client_id` and `private_key`"),
            );
        }
    }
    for connection in declared
        .connections
        .values()
        .filter(|one| one.absent.is_none())
    {
        let Some((canary, org)) = connection
            .canary
            .as_ref()
            .zip(declared.orgs.get(&connection.org.value))
        else {
            continue;
        };
        let host = canary.url.strip_prefix("https://");
        let host = host
            .and_then(|rest| rest.split('/').next())
            .unwrap_or_default();
        if let Some(expected) = org.domain.workflows_console()
            && !host.eq_ignore_ascii_case(&expected)
        {
            found.push(
                Diagnostic::new(
                    &FOREIGN_CANARY,
                    format!(
                        "the canary is a flow of another org than the connection's, `{}`",
                        connection.org.value
                    ),
                )
                .at(
                    canary.span,
                    format!("flows of that org answer at `{expected}`"),
                )
                .at(org.domain.span, "the connection's org")
                .help("copy the invoke URL of the flow in the connection's own org"),
            );
        }
    }
    found
}

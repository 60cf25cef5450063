//! A token that several things use: each of them is touched when it is rotated.

use super::{tokens_of, users};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::privilege::SHARED_TOKEN;
use crate::model::Declared;

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let known = users(declared);
    let mut found = Vec::new();
    for (tenant_key, tenant) in &declared.tenants {
        for (key, token) in tokens_of(tenant) {
            let Some(users) = known.get(&(tenant_key.as_str(), key.as_str())) else {
                continue;
            };
            let consumers = token.consumers.len();
            if users.len() + consumers < 2 {
                continue;
            }
            let touched = match (users.len(), consumers) {
                (connections, 0) => format!("{connections} connections"),
                (1, 1) => "1 connection and 1 consumer".to_owned(),
                (1, consumers) => format!("1 connection and {consumers} consumers"),
                (connections, 1) => format!("{connections} connections and 1 consumer"),
                (connections, consumers) => {
                    format!("{connections} connections and {consumers} consumers")
                }
            };
            let mut diagnostic = Diagnostic::new(
                &SHARED_TOKEN,
                format!("the token `{key}` is shared: its rotation touches {touched}"),
            )
            .at(token.span, format!("used by {touched}"));
            for (_, user) in users {
                diagnostic = diagnostic.at(user.span, "runs on it");
            }
            found.push(diagnostic.help(format!(
                "a token for each is revoked alone when it leaks; `tenantry impact token.{tenant_key}/{key}` shows what it touches"
            )));
        }
    }
    found
}

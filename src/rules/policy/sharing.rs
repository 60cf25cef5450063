//! Tokens that are shared further than allowed.

use std::collections::BTreeSet;

use super::{fitting, tokens};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::policy::SHARING;
use crate::model::{Connection, Declared, Sharing};

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(policy) = &declared.policy.sharing else {
        return found;
    };
    for (address, _, token) in tokens(declared) {
        if fitting(&policy.except, &address).is_some() {
            continue;
        }
        let users: Vec<&Connection> = declared
            .connections
            .values()
            .filter(|one| one.absent.is_none() && one.token_address() == address)
            .collect();
        let orgs: BTreeSet<&str> = users.iter().map(|one| one.org.value.as_str()).collect();
        let consumers = token.consumers.values();
        let (too_far, message) = match policy.connections.value {
            Sharing::Never => (
                users.len() + consumers.len() > 1,
                format!(
                    "{address} is shared by {} connections and consumers, and may not be shared",
                    users.len() + consumers.len()
                ),
            ),
            Sharing::WithinOrg => (
                orgs.len() > 1,
                format!("{address} is shared by connections of {} orgs", orgs.len()),
            ),
        };
        if !too_far {
            continue;
        }
        let limit = match policy.connections.value {
            Sharing::Never => "one connection or consumer a token",
            Sharing::WithinOrg => "within one org only",
        };
        // the second user is the one too many
        let mut uses: Vec<_> = users.iter().map(|one| one.token.span).collect();
        uses.extend(consumers.map(|one| one.span));
        let mut diagnostic = Diagnostic::new(&SHARING, message)
            .at(token.span, "this token")
            .at(policy.connections.span, limit);
        for span in uses {
            diagnostic = diagnostic.at(span, "used here");
        }
        found.push(diagnostic.help(format!(
            "declare a token for each, or add `{address}` to `policy.sharing.except`"
        )));
    }
    found
}

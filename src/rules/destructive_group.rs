//! A group that is granted as a whole and brings permissions along that erase, lock or delete.

use super::{shown, tokens};
use crate::catalog::operation;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::privilege::DESTRUCTIVE_GROUP;
use crate::model::{Claim, Declared, Permission, Risk};

/// So many are named; the rest is counted.
const NAMED: usize = 5;

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, key, token) in tokens(declared) {
        for claim in &token.permissions {
            let Claim::Group { path, members } = &claim.value else {
                continue;
            };
            let destructive: Vec<&Permission> = members
                .iter()
                .filter(|member| {
                    operation(member).is_some_and(|known| known.risk == Risk::Destructive)
                })
                .collect();
            if destructive.is_empty() {
                continue;
            }
            let mut names: Vec<String> = destructive
                .iter()
                .take(NAMED)
                .map(|permission| shown(permission))
                .collect();
            if destructive.len() > NAMED {
                names.push(format!("{} more", destructive.len() - NAMED));
            }
            let message = format!(
                "the group `{path}` gives the token `{key}` destructive permissions: {}",
                names.join(", ")
            );
            found.push(
                Diagnostic::new(&DESTRUCTIVE_GROUP, message)
                    .at(
                        claim.span,
                        format!("{} of {} are destructive", destructive.len(), members.len()),
                    )
                    .help("list the permissions that are needed one by one instead of the group"),
            );
        }
    }
    found
}

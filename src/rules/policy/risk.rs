//! Permissions that are graver than a token may have.

use super::tokens;
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::policy::RISK;
use crate::model::{Claim, Declared, Permission, Risk};
use crate::rules::shown;

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (address, _, token) in tokens(declared) {
        let Some(limit) = declared.policy.highest_risk_for(&address) else {
            continue;
        };
        for claim in &token.permissions {
            let graver: Vec<&Permission> = match &claim.value {
                Claim::One(one) => vec![one],
                Claim::Group { members, .. } => members.iter().collect(),
            }
            .into_iter()
            .filter(|permission| risk(permission) > limit.value)
            .collect();
            let Some(first) = graver.first() else {
                continue;
            };
            let (what, label, help) = match &claim.value {
                Claim::One(_) => (
                    format!("{address} may not have {}", shown(first)),
                    word(first).to_owned(),
                    "remove the permission; a use that needs it takes a token of its own, which `policy.highest_risk_of` allows more".to_owned(),
                ),
                Claim::Group { path, .. } => (
                    format!(
                        "{address} may not have the group `{path}`: {} of its permissions are too grave, such as {}",
                        graver.len(),
                        shown(first)
                    ),
                    format!("{} in it", word(first)),
                    "list the members that are needed one by one, without those".to_owned(),
                ),
            };
            found.push(
                Diagnostic::new(&RISK, what)
                    .at(claim.span, label)
                    .at(limit.span, format!("at most `{}`", limit.value.word()))
                    .help(help),
            );
        }
    }
    found
}

/// Nobody can say that what the catalog does not know is harmless.
fn risk(permission: &Permission) -> Risk {
    catalog::operation(permission).map_or(Risk::Destructive, |known| known.risk)
}

fn word(permission: &Permission) -> &'static str {
    match catalog::operation(permission) {
        Some(known) => known.risk.word(),
        None => "not in the catalog, so its risk is unknown",
    }
}

//! Permissions that no token may have.

use std::collections::BTreeMap;

use super::tokens;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::policy::FORBIDDEN;
use crate::model::{Claim, Declared, Permission, Span};
use crate::rules::shown;

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let mut forbidden: BTreeMap<&Permission, Span> = BTreeMap::new();
    for claim in &declared.policy.forbidden {
        match &claim.value {
            Claim::One(one) => {
                forbidden.insert(one, claim.span);
            }
            Claim::Group { members, .. } => {
                for member in members {
                    forbidden.entry(member).or_insert(claim.span);
                }
            }
        }
    }
    let mut found = Vec::new();
    if forbidden.is_empty() {
        return found;
    }
    for (address, _, token) in tokens(declared) {
        for claim in &token.permissions {
            let (what, hit, help) = match &claim.value {
                Claim::One(one) => {
                    let Some(&span) = forbidden.get(one) else {
                        continue;
                    };
                    let what = format!("{address} may not have {}", shown(one));
                    (what, span, "remove the permission")
                }
                Claim::Group { path, members } => {
                    let mut hits = members
                        .iter()
                        .filter_map(|member| Some((member, *forbidden.get(member)?)));
                    let Some((first, span)) = hits.next() else {
                        continue;
                    };
                    let more = match hits.count() {
                        0 => String::new(),
                        more => format!(" and {more} more"),
                    };
                    let what = format!(
                        "{address} may not have the group `{path}`: it brings {}{more}",
                        shown(first)
                    );
                    (
                        what,
                        span,
                        "list the members that are needed one by one, without it",
                    )
                }
            };
            found.push(
                Diagnostic::new(&FORBIDDEN, what)
                    .at(claim.span, "forbidden")
                    .at(hit, "by this line")
                    .help(help),
            );
        }
    }
    found
}

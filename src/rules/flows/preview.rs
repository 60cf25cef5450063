//! A connection of a preview org that reaches the tenant of a production org, and whose flows can destroy something there.

use std::collections::BTreeSet;

use super::used::{At, Used};
use super::{Exports, cards, listed};
use crate::catalog::operation;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flows::DESTRUCTIVE_PREVIEW;
use crate::model::{Connection, Key, Org, Permission, Risk};

/// Okta's preview orgs live under this domain.
const PREVIEW: &str = ".oktapreview.com";

pub(super) fn check(exports: &Exports, used: &Used) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, needs) in &used.of {
        let Some((connection, org)) = with_org(exports, key).filter(|(_, org)| is_preview(org))
        else {
            continue;
        };
        let Some((other_key, other, other_org)) = production(exports, connection) else {
            continue;
        };
        let certain = needs.needed.iter();
        let certain = certain.filter(|(permission, _)| destroys(permission));
        let possible = needs.one_of.iter();
        let possible = possible.filter(|(all, _)| all.iter().any(destroys));
        let places: BTreeSet<String> = certain
            .flat_map(|(_, places)| places.iter().map(At::pointer))
            .chain(possible.map(|(_, at)| at.pointer()))
            .collect();
        if places.is_empty() {
            continue;
        }
        let tenant = &connection.tenant.value;
        let message = format!(
            "{} that can lock, erase or delete on the connection `{key}` of the preview org {}, and the tenant `{tenant}` that it reaches is the one that the connection `{other_key}` of {} reaches too",
            cards(places.len()),
            org.domain.as_str(),
            other_org.domain.as_str(),
        );
        found.push(
            Diagnostic::new(&DESTRUCTIVE_PREVIEW, message)
                .at(connection.tenant.span, "from a preview org")
                .at(other.tenant.span, "the same tenant, from an org that is no preview")
                .help(format!(
                    "let the preview connection reach a tenant for tests, or take these cards out of its flows:{}",
                    listed(places)
                )),
        );
    }
    found
}

fn with_org<'a>(exports: &Exports<'a>, key: &Key) -> Option<(&'a Connection, &'a Org)> {
    let connection = exports.declared.connections.get(key)?;
    let org = exports.declared.orgs.get(&connection.org.value)?;
    Some((connection, org))
}

/// A connection of an org that is no preview, which reaches the same tenant.
fn production<'a>(
    exports: &Exports<'a>,
    preview: &Connection,
) -> Option<(&'a Key, &'a Connection, &'a Org)> {
    let all = exports.declared.connections.iter();
    all.filter(|(_, one)| one.absent.is_none() && one.tenant.value == preview.tenant.value)
        .find_map(|(key, one)| {
            let org = exports.declared.orgs.get(&one.org.value)?;
            (!is_preview(org)).then_some((key, one, org))
        })
}

fn is_preview(org: &Org) -> bool {
    org.domain.as_str().ends_with(PREVIEW)
}

fn destroys(permission: &Permission) -> bool {
    operation(permission).is_some_and(|known| known.risk == Risk::Destructive)
}

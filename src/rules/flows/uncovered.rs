//! A card that the token behind its connection has no permission for: it fails when it runs.

use super::used::{At, OfConnection, Used};
use super::{Exports, cards, listed};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flows::UNCOVERED_CARD;
use crate::model::{Connection, Key, Token};
use crate::rules::{has, listed_at, shown};

pub(super) fn check(exports: &Exports, used: &Used) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, needs) in &used.of {
        let Some(connection) = exports.declared.connections.get(*key) else {
            continue;
        };
        if let Some(token) = exports.token(connection) {
            found.extend(certain(key, connection, token, needs));
            found.extend(possible(key, connection, token, needs));
        }
    }
    found
}

/// One for each permission that cards need and that is missing.
fn certain(
    key: &Key,
    connection: &Connection,
    token: &Token,
    needs: &OfConnection,
) -> Vec<Diagnostic> {
    let missing = needs.needed.iter().filter(|(one, _)| !has(token, one));
    missing
        .map(|(permission, places)| {
            let message = format!(
                "the token behind the connection `{key}` lacks {}: {} will fail",
                shown(permission),
                cards(places.len())
            );
            let help = format!(
                "add it to the token's permissions, or take the cards out of the flows:{}",
                listed(places.iter().map(At::pointer))
            );
            pointing(Diagnostic::new(&UNCOVERED_CARD, message), connection, token).help(help)
        })
        .collect()
}

/// Cards that need one of several permissions, of which some are missing.
fn possible(
    key: &Key,
    connection: &Connection,
    token: &Token,
    needs: &OfConnection,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (all, at) in &needs.one_of {
        let missing: Vec<_> = all.iter().filter(|one| !has(token, one)).collect();
        if missing.is_empty() || missing.iter().all(|one| needs.needed.contains_key(*one)) {
            continue;
        }
        let fails = match missing.len() == all.len() {
            true => "will fail",
            false => "may fail: an input that cannot be read decides which permission it needs",
        };
        let names: Vec<String> = missing.iter().map(|one| shown(one)).collect();
        let message = format!(
            "the token behind the connection `{key}` lacks {}: 1 card {fails}",
            names.join(" and ")
        );
        let help = format!(
            "add what the card needs to the token's permissions:{}",
            listed([at.pointer()])
        );
        let diagnostic = Diagnostic::new(&UNCOVERED_CARD, message);
        found.push(pointing(diagnostic, connection, token).help(help));
    }
    found
}

fn pointing(diagnostic: Diagnostic, connection: &Connection, token: &Token) -> Diagnostic {
    diagnostic
        .at(connection.token.span, "runs on this token")
        .at(listed_at(token), "may do this, but not that")
}

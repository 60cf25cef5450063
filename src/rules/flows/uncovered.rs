//! Cards that the token behind their connection has no permission for: they fail when they run.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::used::{At, OfConnection, Used};
use super::{Exports, cards, listed};
use crate::catalog::operation;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flows::UNCOVERED_CARD;
use crate::model::{Connection, Key, Permission, Risk, Token};
use crate::rules::{has, listed_at, shown};

pub(super) fn check(exports: &Exports, used: &Used) -> Vec<Diagnostic> {
    let of_connections = used.of.iter().filter_map(|(key, needs)| {
        let connection = exports.declared.connections.get(*key)?;
        one(key, connection, exports.token(connection)?, needs)
    });
    of_connections.collect()
}

/// A permission that is missing, and the cards that need it.
struct Missing<'a> {
    permission: &'a Permission,
    /// Whether they need it for certain; else an input decides that cannot be read.
    certain: bool,
    cards: Vec<At<'a>>,
}

/// One for each connection, with all that its token lacks.
fn one(
    key: &Key,
    connection: &Connection,
    token: &Token,
    needs: &OfConnection,
) -> Option<Diagnostic> {
    let missing = missing(token, needs);
    let first = missing.first()?;
    let lacks = match missing.len() {
        1 => shown(first.permission),
        many => format!("{many} permissions"),
    };
    let fail = |certain: bool| {
        let of_kind = missing.iter().filter(|one| one.certain == certain);
        let failing: BTreeSet<String> = of_kind
            .flat_map(|one| one.cards.iter().map(At::identity))
            .collect();
        cards(failing.len())
    };
    let fails = match missing.iter().any(|one| one.certain) {
        true => format!("{} will fail", fail(true)),
        false => format!(
            "{} may fail, as an input decides that cannot be read",
            fail(false)
        ),
    };
    let mut help = match missing.len() {
        1 => "add it to the token's permissions, or take the cards out of the flows:".to_owned(),
        _ => "add them to the token's permissions, or take the cards out of the flows:".to_owned(),
    };
    for one in &missing {
        let perhaps = if one.certain { "" } else { "perhaps " };
        // writing to a String cannot fail
        let _ = write!(help, "\n  {perhaps}{}", shown(one.permission));
        help.push_str(&listed(one.cards.iter().map(At::pointer)).replace("\n", "\n  "));
    }
    let message = format!("the token behind the connection `{key}` lacks {lacks}: {fails}");
    let diagnostic = Diagnostic::new(&UNCOVERED_CARD, message)
        .at(connection.token.span, "runs on this token")
        .at(listed_at(token), "may do this, but not that");
    Some(diagnostic.help(help))
}

/// What is missing, the harmful first.
fn missing<'a>(token: &Token, needs: &'a OfConnection<'a>) -> Vec<Missing<'a>> {
    let certain = needs.needed.iter().filter(|(one, _)| !has(token, one));
    let mut all: Vec<Missing> = certain
        .map(|(permission, cards)| Missing {
            permission,
            certain: true,
            cards: cards.clone(),
        })
        .collect();
    for (choices, at) in &needs.one_of {
        for permission in choices.iter().filter(|one| !has(token, one)) {
            match all.iter_mut().find(|one| one.permission == permission) {
                Some(known) if known.certain => {}
                Some(known) => known.cards.push(*at),
                None => all.push(Missing {
                    permission,
                    certain: choices.len() == 1,
                    cards: vec![*at],
                }),
            }
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(is_harmful(one.permission)));
    all
}

fn is_harmful(permission: &Permission) -> bool {
    let risk = operation(permission).map(|known| known.risk);
    matches!(risk, Some(Risk::Destructive | Risk::SensitiveRead))
}

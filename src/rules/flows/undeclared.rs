//! A flow on a connection that nobody declares: nothing is known of the token that it runs on.

use super::used::{At, Used};
use super::{Exports, at_globs, cards, listed};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flows::UNDECLARED_CONNECTION;
use crate::model::{Connection, Key};

pub(super) fn check(exports: &Exports, used: &Used) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (&(file, nickname), places) in &used.undeclared {
        let orgs: Vec<&str> = exports.orgs_of(file).into_iter().collect();
        let on = format!("{} on the connection \"{nickname}\"", cards(places.len()));
        let pointers = listed(places.iter().map(At::pointer));
        let near = nearly(exports, &orgs, nickname);
        let (message, way_out) = match near {
            Some((key, one)) if one.absent.is_some() => (
                format!("{on}, and the connection `{key}` is declared to be gone"),
                "move the cards to another connection before it is deleted".to_owned(),
            ),
            Some((key, one)) => (
                format!(
                    "{on}, and the connection `{key}` is declared as \"{}\"",
                    one.nickname.value
                ),
                "write the nickname as the console shows it".to_owned(),
            ),
            None => (
                format!(
                    "{on}, which is not declared in the org `{}`",
                    orgs.join("` or `")
                ),
                format!(
                    "declare it under `connections` with `nickname: \"{nickname}\"`, or move the cards to a declared one"
                ),
            ),
        };
        let mut diagnostic = at_globs(
            Diagnostic::new(&UNDECLARED_CONNECTION, message),
            exports,
            file,
        );
        if let Some((_, one)) = near {
            diagnostic = match one.absent {
                Some(span) => diagnostic.at(span, "to be gone"),
                None => diagnostic.at(one.nickname.span, "written otherwise"),
            };
        }
        found.push(diagnostic.help(format!("{way_out}:{pointers}")));
    }
    found
}

/// A connection of these orgs that is declared to be gone, or whose nickname differs in case and blanks alone.
fn nearly<'a>(
    exports: &Exports<'a>,
    orgs: &[&str],
    nickname: &str,
) -> Option<(&'a Key, &'a Connection)> {
    let all = exports.declared.connections.iter();
    let of_orgs = all.filter(|(_, one)| orgs.contains(&one.org.value.as_str()));
    let same =
        |one: &Connection| one.nickname.trim().to_lowercase() == nickname.trim().to_lowercase();
    of_orgs
        .filter(|(_, one)| match one.absent {
            Some(_) => one.bears(exports.token(one), nickname),
            None => same(one),
        })
        .min_by_key(|(_, one)| one.absent.is_some())
}

//! A permission that no exported flow needs. Said only where everything that uses the token is known: all its connections name
//! exports, all of those could be read, and what every card needs could be derived.

use std::collections::BTreeSet;

use super::Exports;
use super::used::Used;
use crate::catalog::operation;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flows::UNNEEDED_PERMISSION;
use crate::model::{Claim, Connection, Key, Permission, Risk, Spanned, Token};
use crate::rules::{audit_events, device_list, shown, tokens_of, users};

pub(super) fn check(exports: &Exports, used: &Used) -> Vec<Diagnostic> {
    let users = users(exports.declared);
    let mut found = Vec::new();
    for (tenant_key, tenant) in &exports.declared.tenants {
        for (key, token) in tokens_of(tenant) {
            if tenant.is_auditor(key) || !token.consumers.is_empty() {
                continue;
            }
            if let Some(needed) = users
                .get(&(tenant_key.as_str(), key.as_str()))
                .and_then(|users| needed(exports, used, users))
            {
                found.extend(too_many(key, token, &needed));
            }
        }
    }
    found
}

/// What all connections on a token need; `None` unless that is the whole.
fn needed(
    exports: &Exports,
    used: &Used,
    users: &[(&Key, &Connection)],
) -> Option<BTreeSet<Permission>> {
    let mut needed = BTreeSet::from([device_list(), audit_events()]);
    for (key, _) in users {
        if exports.of.get(*key)?.is_empty() || exports.incomplete.contains(*key) {
            return None;
        }
        if let Some(needs) = used.of.get(*key) {
            if !needs.is_whole() {
                return None;
            }
            needed.extend(needs.at_most().cloned());
        }
    }
    Some(needed)
}

fn too_many(key: &Key, token: &Token, needed: &BTreeSet<Permission>) -> Vec<Diagnostic> {
    let claims = token.permissions.iter();
    claims
        .filter_map(|claim| one_claim(key, claim, needed))
        .collect()
}

fn one_claim(
    key: &Key,
    claim: &Spanned<Claim>,
    needed: &BTreeSet<Permission>,
) -> Option<Diagnostic> {
    let (message, label, help) = match &claim.value {
        Claim::One(permission) if needed.contains(permission) => return None,
        Claim::One(permission) => {
            let risk = match operation(permission).map(|known| known.risk) {
                Some(risk @ (Risk::Destructive | Risk::SensitiveRead)) => {
                    format!(" ({})", risk.word())
                }
                _ => String::new(),
            };
            (
                format!("no exported flow needs {}{risk}", shown(permission)),
                format!("the token `{key}` has it"),
                "take it out, unless something that is not exported needs it",
            )
        }
        Claim::Group { path, members } => {
            let of = members.len();
            let kept = members.intersection(needed).count();
            if kept == of {
                return None;
            }
            (
                format!("exported flows need {kept} of the {of} permissions in the group `{path}`"),
                format!("the token `{key}` has all of them"),
                "list those that are needed one by one; `tenantry flows --suggest` writes the list",
            )
        }
    };
    Some(
        Diagnostic::new(&UNNEEDED_PERMISSION, message)
            .at(claim.span, label)
            .help(help),
    )
}

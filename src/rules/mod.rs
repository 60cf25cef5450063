//! What is legal but unwise: one rule a file, each a pure function of the declared values and of flow exports. Rules know
//! nothing of files on disk, of the state, or of what is live.

mod auditor;
mod destructive_group;
mod device_list;
mod device_secrets;
mod flows;
mod names;
mod orgs;
mod policy;
mod rotation;
mod shared_token;
mod unused_token;

#[cfg(test)]
mod further_tests;
#[cfg(test)]
mod tests;

pub use flows::{Exports, check_exports};
pub use policy::check_exceptions;

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::model::{Claim, Connection, Declared, Method, Permission, Span, Tenant, Token};

/// Runs all rules; the diagnostics come by file and offset.
pub fn check(declared: &Declared) -> Vec<Diagnostic> {
    let rules = [
        device_list::check,
        auditor::check,
        destructive_group::check,
        device_secrets::check,
        shared_token::check,
        unused_token::check,
        names::check,
        rotation::check,
        orgs::check,
        policy::check,
    ];
    let mut found: Vec<Diagnostic> = rules.iter().flat_map(|rule| rule(declared)).collect();
    found.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span));
    found
}

/// `GET /devices`, which Okta calls to check a connection.
fn device_list() -> Permission {
    Permission::new(Method::Get, "/devices")
}

/// `GET /audit/events`.
fn audit_events() -> Permission {
    Permission::new(Method::Get, "/audit/events")
}

/// Tokens that are to exist, with their tenants.
fn tokens(declared: &Declared) -> impl Iterator<Item = (&Tenant, &String, &Token)> {
    let tenants = declared.tenants.values();
    tenants.flat_map(|tenant| tokens_of(tenant).map(move |(key, token)| (tenant, key, token)))
}

/// Tokens of one tenant that are to exist.
fn tokens_of(tenant: &Tenant) -> impl Iterator<Item = (&String, &Token)> {
    let tokens = tenant.tokens.iter();
    tokens.filter(|(_, token)| token.absent.is_none())
}

/// Connections with their keys, by tenant and token.
type Users<'d> = HashMap<(&'d str, &'d str), Vec<(&'d String, &'d Connection)>>;

/// Connections that are to exist, by the tenant and the token that they name.
fn users(declared: &Declared) -> Users<'_> {
    let mut users = Users::new();
    let connections = declared.connections.iter();
    for (key, one) in connections.filter(|(_, one)| one.absent.is_none()) {
        let named = (one.tenant.value.as_str(), one.token.value.as_str());
        users.entry(named).or_default().push((key, one));
    }
    users
}

/// Whether a claim grants a permission.
fn grants(claim: &Claim, permission: &Permission) -> bool {
    match claim {
        Claim::One(one) => one == permission,
        Claim::Group { members, .. } => members.contains(permission),
    }
}

/// Whether a token has a permission, alone or in a group.
fn has(token: &Token, permission: &Permission) -> bool {
    token
        .permissions
        .iter()
        .any(|claim| grants(&claim.value, permission))
}

/// Where a token's permissions are listed: the first of them, or its key.
fn listed_at(token: &Token) -> Span {
    token
        .permissions
        .first()
        .map_or(token.span, |claim| claim.span)
}

/// A permission as people know it: its console path and its call, or the call alone where the catalog ends.
fn shown(permission: &Permission) -> String {
    match crate::catalog::operation(permission) {
        Some(operation) => format!("`{}` ({})", operation.console_path, operation.short_call()),
        None => format!("`{permission}`"),
    }
}

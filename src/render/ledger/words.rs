//! The words of a report's cells.

use std::collections::BTreeSet;

use crate::catalog;
use crate::ledger::{Explained, TokenChange};
use crate::model::Permission;

pub(super) fn named(address: Option<&str>, label: Option<&str>, id: &str) -> String {
    match (address, label) {
        (Some(address), _) => address.to_owned(),
        (None, Some(label)) => format!("\"{label}\" (not declared)"),
        (None, None) => format!("{id} (not declared)"),
    }
}

pub(super) fn what(change: &TokenChange) -> String {
    let mut parts = vec![change.action.clone()];
    if let Some(name) = &change.renamed {
        parts.push(format!("renamed to \"{name}\""));
    }
    if !change.gained.is_empty() {
        parts.push(format!("gained {}", listed(&change.gained)));
    }
    if !change.lost.is_empty() && change.action != "deleted" {
        parts.push(format!("lost {}", listed(&change.lost)));
    }
    if change.in_part {
        parts.push("what it could do before or after is not known".to_owned());
    }
    parts.join("; ")
}

pub(super) fn listed(permissions: &BTreeSet<Permission>) -> String {
    let names: Vec<String> = permissions.iter().map(short).collect();
    names.join(", ")
}

/// The label that the console shows beside the box; without one, method and path.
pub(super) fn short(permission: &Permission) -> String {
    match catalog::operation(permission) {
        Some(operation) => operation.label.clone(),
        None => permission.to_string(),
    }
}

pub(super) fn whose(explained: &Explained) -> String {
    match explained {
        Explained::Action { id, action, actor } => {
            format!("action {id}, {} ({actor})", action.replace('_', " "))
        }
        Explained::BeforeTheLedger => "before the ledger began".to_owned(),
        Explained::NotDeclared => "declared nowhere".to_owned(),
        Explained::Unexplained { .. } => "UNEXPLAINED".to_owned(),
    }
}

/// `92 days`, `5 hours`.
pub(super) fn days(seconds: i64) -> String {
    match seconds {
        ..172_800 => format!("{} hours", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

//! What a token may do, worst first.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog;
use crate::model::{Method, Permission, Risk};

/// Where a list of permissions comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PowersFrom {
    /// The audit log: what is ticked, up to the log's newest known event.
    AuditLog,
    /// The state: what was proven last.
    State,
    /// The files: what is to be ticked. What is ticked is unknown.
    Files,
}

/// What a token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Powers {
    /// Who says so.
    pub from: PowersFrom,
    /// Permissions by risk, the worst first; those that the catalog does not know stand under `None`, before what
    /// only reads.
    pub by_risk: Vec<(Option<Risk>, Vec<Permission>)>,
}

impl Powers {
    /// From a set of permissions.
    pub fn new(from: PowersFrom, permissions: &BTreeSet<Permission>) -> Self {
        let mut by_risk: BTreeMap<Option<Risk>, Vec<Permission>> = BTreeMap::new();
        for permission in permissions {
            let risk = catalog::operation(permission).map(|known| known.risk);
            by_risk.entry(risk).or_default().push(permission.clone());
        }
        let worst_first = [
            Some(Risk::Destructive),
            Some(Risk::SensitiveRead),
            Some(Risk::Write),
            None,
            Some(Risk::Read),
        ];
        Self {
            from,
            by_risk: worst_first
                .into_iter()
                .filter_map(|risk| by_risk.remove(&risk).map(|list| (risk, list)))
                .collect(),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.by_risk.iter().map(|(_, list)| list.len()).sum()
    }

    /// Whether one of them has this risk.
    pub fn has(&self, risk: Risk) -> bool {
        self.by_risk.iter().any(|(known, _)| *known == Some(risk))
    }

    /// The worst known risk.
    pub fn worst(&self) -> Option<Risk> {
        self.by_risk.iter().filter_map(|(risk, _)| *risk).max()
    }

    /// Whether it may read the audit log.
    pub fn reads_audit_log(&self) -> bool {
        let wanted = Permission::new(Method::Get, "/audit/events");
        let all = self.by_risk.iter().flat_map(|(_, list)| list);
        all.into_iter().any(|permission| *permission == wanted)
    }
}

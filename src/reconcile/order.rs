//! The order in which actions can be done, and which waits for which.

use std::collections::BTreeMap;

use crate::model::{Action, ActionKind, Address};

use super::Input;

/// Sorts actions and links each with those that must be done before it.
pub fn arrange(input: Input<'_>, actions: &mut [Action]) {
    let auditors: BTreeMap<&str, Address> = input
        .declared
        .tenants
        .iter()
        .filter_map(|(key, tenant)| {
            let auditor = &tenant.auditor.as_ref()?.value;
            Some((key.as_str(), Address::token(key, auditor)))
        })
        .collect();
    let is_auditor = |address: &Address| match address {
        Address::Token { tenant, .. } => auditors.get(tenant.as_str()) == Some(address),
        _ => false,
    };
    actions.sort_by_cached_key(|action| {
        (
            !matches!(action.kind, ActionKind::Move { .. }),
            rank(&action.kind, is_auditor(&action.address)),
            action.address.clone(),
        )
    });
    link(input, actions, &auditors);
}

/// What can be recorded is recorded first; the auditor comes before what it has to prove; what is used last is removed last.
fn rank(kind: &ActionKind, auditor: bool) -> u8 {
    match kind {
        ActionKind::Move { .. } | ActionKind::Adopt | ActionKind::Record | ActionKind::Forget => 0,
        ActionKind::CreateToken { .. } | ActionKind::EditToken { .. } if auditor => 1,
        ActionKind::EditToken { .. } => 2,
        ActionKind::CreateToken { .. } => 3,
        ActionKind::CreateConnection { .. } | ActionKind::ReauthorizeConnection => 4,
        ActionKind::CreateSuccessor { .. } => 3,
        ActionKind::RepointConsumer => 4,
        ActionKind::DeleteConnection => 5,
        ActionKind::RevokeToken => 6,
        ActionKind::UntickPredecessor { .. } | ActionKind::TickPredecessor { .. } => 7,
        ActionKind::TestConnection | ActionKind::CheckConnection => 8,
        ActionKind::RevokePredecessor { .. } => 9,
    }
}

/// A tenant's other handoffs wait for its auditor's, a connection's for its token's, a revocation for the deletion of what
/// uses the token.
fn link(input: Input<'_>, actions: &mut [Action], auditors: &BTreeMap<&str, Address>) {
    let busy: BTreeMap<Address, bool> = actions
        .iter()
        .filter(|action| action.kind.is_handoff())
        .map(|action| {
            (
                action.address.clone(),
                matches!(action.kind, ActionKind::DeleteConnection),
            )
        })
        .collect();
    for action in actions {
        match &action.address {
            Address::Token { tenant, .. } if action.kind.is_handoff() => {
                action.after.extend(
                    auditors
                        .get(tenant.as_str())
                        .filter(|auditor| {
                            **auditor != action.address && busy.contains_key(*auditor)
                        })
                        .cloned(),
                );
                if action.kind == ActionKind::RevokeToken {
                    action.after.extend(
                        action
                            .reaches
                            .iter()
                            .filter(|connection| busy.get(*connection) == Some(&true))
                            .cloned(),
                    );
                }
            }
            Address::Connection(key) => {
                let token = input.declared.connections.get(key).map(|connection| {
                    Address::token(&connection.tenant.value, &connection.token.value)
                });
                action.after.extend(token.filter(|token| {
                    busy.contains_key(token) && action.kind != ActionKind::DeleteConnection
                }));
            }
            _ => {}
        }
    }
}

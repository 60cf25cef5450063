//! The gravest permission that a plan grants or hands out: what a reviewer decides by.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog;
use crate::model::{
    Action, ActionKind, Address, Declared, Field, GrantedRisk, Grants, Item, Permission, Value,
};

/// What the actions of a plan grant. Ticking a box grants it; a new token grants all that it may; and a key that is put into a
/// connection or a consumer hands out all that its token may.
pub fn of(declared: &Declared, items: &[Item], actions: &[Action]) -> Grants {
    let items: BTreeMap<&Address, &Item> = items.iter().map(|item| (&item.address, item)).collect();
    let mut grants = Grants::default();
    for action in actions {
        let Some(risk) = granted(declared, &items, action) else {
            continue;
        };
        if risk > grants.risk {
            grants.risk = risk;
            grants.at.clear();
        }
        if risk == grants.risk && !grants.at.contains(&action.address) {
            grants.at.push(action.address.clone());
        }
    }
    let to_approve = grants.risk.to_approve();
    let approval = to_approve.and_then(|risk| declared.policy.approval_for(risk));
    grants.approval = approval.cloned();
    grants
}

fn granted(
    declared: &Declared,
    items: &BTreeMap<&Address, &Item>,
    action: &Action,
) -> Option<GrantedRisk> {
    match &action.kind {
        ActionKind::CreateToken { tick, .. }
        | ActionKind::EditToken { tick, .. }
        | ActionKind::CreateSuccessor { tick, .. }
        | ActionKind::TickPredecessor { tick, .. } => gravest(tick),
        ActionKind::CreateConnection { .. }
        | ActionKind::ReauthorizeConnection
        | ActionKind::CreateReplacement { .. }
        | ActionKind::RepointConsumer => {
            let token = match &action.address {
                Address::Connection(key) => declared.connections.get(key)?.token_address(),
                Address::Consumer { tenant, token, .. } => Address::token(tenant, token),
                other => other.clone(),
            };
            gravest(&held(items.get(&token)?))
        }
        ActionKind::Adopt
        | ActionKind::Record
        | ActionKind::Forget
        | ActionKind::Move { .. }
        | ActionKind::RevokeToken
        | ActionKind::DeleteConnection
        | ActionKind::RenameConnection { .. }
        | ActionKind::SetUpCanary
        | ActionKind::MoveFlows { .. }
        | ActionKind::DeleteReplaced { .. }
        | ActionKind::UntickPredecessor { .. }
        | ActionKind::TestConnection
        | ActionKind::CheckConnection
        | ActionKind::RevokePredecessor { .. } => None,
    }
}

/// What a token may do, by its declaration or on the live side.
fn held(token: &Item) -> BTreeSet<Permission> {
    let fields = token.fields.iter();
    let there = fields.filter(|field| {
        field.declared == Some(Value::Flag(true)) || field.live == Ok(Value::Flag(true))
    });
    there
        .filter_map(|field| match &field.field {
            Field::Permission(permission) => Some(permission.clone()),
            _ => None,
        })
        .collect()
}

fn gravest(permissions: &BTreeSet<Permission>) -> Option<GrantedRisk> {
    let risk = |permission| catalog::operation(permission).map(|known| known.risk);
    permissions
        .iter()
        .map(|permission| GrantedRisk::of(risk(permission)))
        .max()
}

//! Takes into the state what exists as declared, without running a plan.

use crate::model::{ActionKind, Address, Plan, Recorded};

use super::record::{Evidenced, record};

/// Writes what evidence proves of everything that the plan would adopt or record; gives what was written.
pub fn adopt(recorded: &mut Recorded, plan: &Plan, seen: Evidenced<'_>) -> Vec<Address> {
    let mut adopted = Vec::new();
    for action in &plan.actions {
        if !matches!(action.kind, ActionKind::Adopt | ActionKind::Record) {
            continue;
        }
        let found = plan
            .items
            .binary_search_by(|item| item.address.cmp(&action.address));
        if let Some(item) = found.ok().and_then(|index| plan.items.get(index)) {
            record(recorded, action, item, seen);
            adopted.push(action.address.clone());
        }
    }
    adopted
}

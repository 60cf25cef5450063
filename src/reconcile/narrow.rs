//! A plan about everything to a plan about a part of it.

use std::collections::BTreeSet;

use super::{coverage, grants};
use crate::model::{Address, Declared, Item, Plan, PlanSelection};

/// Keeps of a plan what `keeps` says of an address and its item, if it has one. A step that has to wait for one that is left out is
/// left out, too; coverage counts what stays. `about` gets the numbers, and what waits for what.
pub fn narrow(
    mut plan: Plan,
    declared: &Declared,
    mut about: PlanSelection,
    keeps: impl Fn(&Address, Option<&Item>) -> bool,
) -> Plan {
    about.of = plan.items.len();
    let items = std::mem::take(&mut plan.items);
    let (kept, dropped): (Vec<_>, Vec<_>) = items
        .into_iter()
        .partition(|item| keeps(&item.address, Some(item)));
    let dropped: BTreeSet<Address> = dropped.into_iter().map(|item| item.address).collect();
    plan.items = kept;
    about.items = plan.items.len();
    let stays = |address: &Address| !dropped.contains(address) && keeps(address, None);
    let mut left_out: BTreeSet<Address> = BTreeSet::new();
    plan.actions.retain(|action| {
        let stays = stays(&action.address);
        if !stays {
            left_out.insert(action.address.clone());
        }
        stays
    });
    // what waits for what waits is found in a later round
    loop {
        let waiting = about.waiting.len();
        plan.actions.retain(|action| {
            let missing = action.after.iter().find(|after| left_out.contains(after));
            about
                .waiting
                .extend(missing.map(|missing| (action.address.clone(), missing.clone())));
            missing.is_none()
        });
        if about.waiting.len() == waiting {
            break;
        }
        let new = about.waiting.iter().skip(waiting);
        left_out.extend(new.map(|(address, _)| address.clone()));
    }
    plan.refusals.retain(|refusal| stays(&refusal.address));
    plan.rotations.retain(|rotation| stays(&rotation.token));
    plan.unexplained.retain(|one| stays(&one.address));
    plan.accepted.retain(|one| stays(&one.address));
    (plan.coverage, plan.unverified) = coverage::measure(&plan.items);
    plan.grants = grants::of(declared, &plan.items, &plan.actions);
    plan.selection = Some(about);
    plan
}

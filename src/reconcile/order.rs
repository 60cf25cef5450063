//! The order in which actions can be done, and which waits for which.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Action, ActionKind, Address};

use super::Input;
use super::visits::{self, Step};

/// Sorts actions and links each with those that must be done before it. Of the orders that keep the links it is one with few
/// visits to consoles.
pub fn arrange(input: Input<'_>, actions: &mut Vec<Action>) {
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
    let order = visits::fewest(&steps(input, actions));
    let mut sorted: Vec<Option<Action>> = actions.drain(..).map(Some).collect();
    actions.extend(order.iter().filter_map(|index| sorted[*index].take()));
}

/// What the number of visits depends on.
fn steps<'a>(input: Input<'a>, actions: &'a [Action]) -> Vec<Step> {
    let mut known: HashMap<&Address, Vec<usize>> = HashMap::with_capacity(actions.len());
    for (index, action) in actions.iter().enumerate() {
        known.entry(&action.address).or_default().push(index);
    }
    let phases: Vec<u8> = actions.iter().map(|action| phase(&action.kind)).collect();
    let mut screens: HashMap<Screen<'a>, usize> = HashMap::new();
    let of = |(index, action): (usize, &'a Action)| {
        let screen = action.kind.is_handoff().then(|| screen(input, action));
        let next = screens.len();
        let before = action.after.iter().filter_map(|address| known.get(address));
        let before = before.flatten().copied();
        Step {
            screen: screen.map(|screen| *screens.entry(screen).or_insert(next)),
            phase: phases[index],
            // what comes later about the same address is not meant
            after: before
                .filter(|before| *before != index && phases[*before] <= phases[index])
                .collect(),
        }
    };
    actions.iter().enumerate().map(of).collect()
}

/// Where a person stands to do something.
#[derive(PartialEq, Eq, Hash)]
enum Screen<'a> {
    Tenant(&'a str),
    Org(&'a str),
    Elsewhere(&'a Address),
}

fn screen<'a>(input: Input<'a>, action: &'a Action) -> Screen<'a> {
    match &action.address {
        Address::Tenant(tenant) | Address::Token { tenant, .. } => Screen::Tenant(tenant),
        Address::Org(org) => Screen::Org(org),
        Address::Connection(key) => {
            let declared = input.declared.connections.get(key);
            let declared = declared.map(|connection| &connection.org.value);
            let recorded = || Some(&input.recorded.connections.get(&action.address)?.org);
            let org = declared.or_else(recorded);
            org.map_or(Screen::Elsewhere(&action.address), |org| Screen::Org(org))
        }
        Address::Consumer { .. } => Screen::Elsewhere(&action.address),
    }
}

/// What must not be mixed for the sake of a visit: bookkeeping, what is made or changed, what is taken away, and the end of a
/// rotation step by step.
fn phase(kind: &ActionKind) -> u8 {
    match rank(kind, false) {
        0 => 0,
        1..=4 => 1,
        5 | 6 => 2,
        rest => rest,
    }
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
        ActionKind::CreateReplacement { .. } => 4,
        ActionKind::RepointConsumer | ActionKind::MoveFlows { .. } => 4,
        ActionKind::RenameConnection { .. } | ActionKind::SetUpCanary => 4,
        ActionKind::DeleteConnection => 5,
        ActionKind::RevokeToken => 6,
        ActionKind::UntickPredecessor { .. } | ActionKind::TickPredecessor { .. } => 7,
        ActionKind::TestConnection | ActionKind::CheckConnection => 8,
        ActionKind::DeleteReplaced { .. } | ActionKind::RevokePredecessor { .. } => 9,
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
                let token = input
                    .declared
                    .connections
                    .get(key)
                    .map(|connection| connection.token_address());
                action.after.extend(token.filter(|token| {
                    busy.contains_key(token) && action.kind != ActionKind::DeleteConnection
                }));
            }
            _ => {}
        }
    }
}

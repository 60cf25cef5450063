//! Canaries that are declared without a URL: somebody has to make the flow first.

use std::collections::BTreeSet;

use super::Input;
use super::reach::Reach;
use crate::model::{Action, ActionKind, Address};

/// Asks for canaries of connections that are known to the state, one thing a connection at a time.
pub fn set_up(input: Input<'_>, reach: &Reach, actions: &mut Vec<Action>) {
    let declared = input.declared.connections.iter();
    let wanted = declared
        .filter(|(_, connection)| connection.canary_wanted.is_some() && connection.absent.is_none())
        .map(|(key, _)| Address::Connection(key.clone()))
        .filter(|address| input.recorded.connections.contains_key(address));
    let busy: BTreeSet<&Address> = actions.iter().map(|action| &action.address).collect();
    let asked: Vec<Action> = wanted
        .filter(|address| !busy.contains(address))
        .map(|address| Action {
            kind: ActionKind::SetUpCanary,
            why: "a canary is declared for it that has no url yet".to_owned(),
            after: Vec::new(),
            reaches: reach.of(&address).to_vec(),
            address,
        })
        .collect();
    actions.extend(asked);
}

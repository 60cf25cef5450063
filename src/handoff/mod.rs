//! The texts of a person's steps, as data: which console, which labels, which boxes, what will prove it.
//! Pure. Never decides that something has to be done; that is `reconcile`.

mod connections;
mod desired;
mod import;
mod replacing;
mod rotation;
mod texts;
mod tokens;
mod visits;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::catalog;
use crate::model::{
    Action, ActionKind, Address, BoxToTick, Declared, Handoff, Paste, Permission, Recorded, Step,
};

pub use desired::{id, id_as};
pub use import::{Import, import};
pub use rotation::console_name;
pub use visits::{Visit, is_there, visits};

/// Writes the handoff of an action; `None` for what the program does by itself.
pub fn write(action: &Action, declared: &Declared, recorded: &Recorded) -> Option<Handoff> {
    let mut handoff = text(action, declared, recorded)?;
    handoff.flows = declared.flows_of(action.reaches.iter().chain([&action.address]));
    Some(handoff)
}

fn text(action: &Action, declared: &Declared, recorded: &Recorded) -> Option<Handoff> {
    let token = tokens::Writer {
        action,
        declared,
        recorded,
    };
    let connection = connections::Writer {
        action,
        declared,
        recorded,
    };
    match &action.kind {
        ActionKind::Adopt
        | ActionKind::Record
        | ActionKind::Forget
        | ActionKind::Move { .. }
        | ActionKind::TestConnection => None,
        ActionKind::CreateSuccessor {
            name,
            look_first,
            tick,
            ..
        } => Some(token.successor(name, *look_first, tick)),
        ActionKind::UntickPredecessor { name, untick } => Some(token.untick_all(name, untick)),
        ActionKind::TickPredecessor { name, tick } => Some(token.tick_again(name, tick)),
        ActionKind::RevokePredecessor { name } => Some(token.revoke_old(name)),
        ActionKind::CheckConnection => match &action.address {
            Address::Consumer { .. } => rotation::check_consumer(action, declared, recorded),
            _ => Some(connection.check()),
        },
        ActionKind::RepointConsumer => rotation::repoint(action, declared, recorded),
        ActionKind::CreateToken { look_first, tick } => Some(token.create(*look_first, tick)),
        ActionKind::EditToken { .. } => Some(token.edit()),
        ActionKind::RevokeToken => Some(token.revoke()),
        ActionKind::CreateConnection { look_first } => Some(connection.create(*look_first)),
        ActionKind::ReauthorizeConnection => Some(connection.reauthorize()),
        ActionKind::DeleteConnection => Some(connection.delete()),
        ActionKind::RenameConnection { from, to } => Some(connection.rename(from, to)),
        ActionKind::SetUpCanary => Some(connection.set_up_canary()),
        ActionKind::CreateReplacement { nickname } => Some(connection.replacement(nickname)),
        ActionKind::MoveFlows { from, to } => Some(connection.move_flows(from, to)),
        ActionKind::DeleteReplaced { nickname } => Some(connection.delete_replaced(nickname)),
    }
}

/// What a sentence's `{name}` stands for.
type Words<'w> = &'w [(&'static str, &'w str)];

/// Fills a sentence in one pass: a value that contains braces is text, not another placeholder.
fn fill(text: &str, words: Words<'_>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let word = after.split_once('}').and_then(|(name, after)| {
            Some((words.iter().find(|(word, _)| *word == name)?.1, after))
        });
        match word {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

fn step(text: &str, words: Words<'_>) -> Step {
    Step {
        text: fill(text, words),
    }
}

fn literal(field: &str, value: &str) -> Paste {
    Paste {
        field: field.to_owned(),
        value: value.to_owned(),
        secret: false,
    }
}

/// Boxes as the permission tree shows them: by group, then by label.
fn boxes(permissions: &BTreeSet<Permission>) -> Vec<BoxToTick> {
    let mut boxes: Vec<BoxToTick> = permissions
        .iter()
        .map(|permission| {
            let operation = catalog::operation(permission);
            BoxToTick {
                group: operation.and_then(|operation| {
                    operation
                        .group
                        .clone()
                        .or_else(|| operation.section.clone())
                }),
                label: operation.map(|operation| operation.label.clone()),
                documented: operation.is_some_and(|operation| operation.documented),
                permission: permission.clone(),
                risk: operation.map(|operation| operation.risk),
            }
        })
        .collect();
    boxes.sort_by(|a, b| {
        (&a.group, &a.label, &a.permission).cmp(&(&b.group, &b.label, &b.permission))
    });
    boxes
}

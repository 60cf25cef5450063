//! What evidence proves about the steps of a rotation, and what of it is written down.

use crate::model::{
    Action, ActionKind, Address, Known, LiveToken, Permission, Plan, Predecessor, Presence, Proven,
    Recorded, RecordedRotation, RotationOrder, Source, TestOutcome, Tested, Timestamp, Validity,
};

use super::proof::{Opening, Proof, Sight, not_yet};
use super::record::{Evidenced, record_token};
use super::replacing;

/// Whether a kind of action belongs to rotations alone, and is proven here.
pub fn proves(kind: &ActionKind) -> bool {
    matches!(
        kind,
        ActionKind::CreateSuccessor { .. }
            | ActionKind::UntickPredecessor { .. }
            | ActionKind::TickPredecessor { .. }
            | ActionKind::RevokePredecessor { .. }
            | ActionKind::CreateReplacement { .. }
            | ActionKind::DeleteReplaced { .. }
    )
}

/// Looks for the proof of one of those, in a log that was read.
pub fn look(action: &Action, opening: Opening, sight: Sight<'_>) -> Proof {
    match &action.kind {
        ActionKind::CreateSuccessor { name, tick, .. } => {
            match successor(&action.address, name, sight) {
                Ok(token) => created(action, token, tick, opening, sight),
                Err(why) => not_yet(why),
            }
        }
        ActionKind::UntickPredecessor { .. } => match predecessor(&action.address, sight) {
            Some(token) if !opening.precedes(&token.changed) => not_yet(
                "the audit log shows no event of the old token since the handoff was opened",
            ),
            Some(token) => match &token.permissions {
                Known::Known { value, .. } if value.is_empty() => Proof::Proven,
                Known::Known { value, .. } => match value.keys().next() {
                    Some(left) if value.len() == 1 => {
                        not_yet(format!("{left} is still ticked on the old token"))
                    }
                    _ => not_yet(format!(
                        "{} boxes are still ticked on the old token",
                        value.len()
                    )),
                },
                Known::Unknown => {
                    not_yet("the audit log does not show what is ticked on the old token")
                }
            },
            None => not_yet("the audit log does not show the old token"),
        },
        ActionKind::TickPredecessor { tick, .. } => match predecessor(&action.address, sight) {
            Some(token) if !opening.precedes(&token.changed) => not_yet(
                "the audit log shows no event of the old token since the handoff was opened",
            ),
            Some(token) => match token.permissions.value() {
                Some(there) => match tick.iter().find(|wanted| !there.contains_key(*wanted)) {
                    Some(missing) => {
                        not_yet(format!("{missing} is not ticked on the old token yet"))
                    }
                    None => Proof::Proven,
                },
                None => not_yet("the audit log does not show what is ticked on the old token"),
            },
            None => not_yet("the audit log does not show the old token"),
        },
        ActionKind::RevokePredecessor { .. } => {
            match predecessor(&action.address, sight).map(|token| &token.presence) {
                Some(Presence::Deleted(change)) if opening.precedes(change) => Proof::Proven,
                _ => not_yet(
                    "the audit log shows no delete event of the old token since the handoff was opened",
                ),
            }
        }
        ActionKind::CreateReplacement { nickname } => {
            match replacing::live(&action.address, nickname, sight) {
                Some(seen) => replacing::made(seen, opening),
                None => not_yet(format!(
                    "the System Log shows no connection named '{nickname}' yet"
                )),
            }
        }
        ActionKind::DeleteReplaced { nickname } => {
            let seen = replacing::live(&action.address, nickname, sight);
            replacing::deleted(seen, opening)
        }
        _ => not_yet("there is nothing to look at"),
    }
}

/// The new token by its name; its id is another than the one that it replaces.
fn successor<'a>(address: &Address, name: &str, sight: Sight<'a>) -> Result<&'a LiveToken, String> {
    let Address::Token { tenant, .. } = address else {
        return Err("it is no token".to_owned());
    };
    let old = sight.recorded.tokens.get(address);
    let old = old.and_then(|record| record.id.as_deref());
    let live = sight.live.tenants.get(tenant);
    let tokens = live.map_or(&[][..], |live| &live.tokens);
    let mut found = tokens.iter().filter(|token| {
        token.presence == Presence::Present
            && token.label.value().is_some_and(|label| label == name)
            && Some(token.id.as_str()) != old
    });
    match (found.next(), found.next()) {
        (Some(token), None) => Ok(token),
        (None, _) => Err(format!("the audit log shows no token named '{name}' yet")),
        (Some(_), Some(_)) => Err(format!(
            "several live tokens are named '{name}': revoke all but one"
        )),
    }
}

fn created(
    action: &Action,
    token: &LiveToken,
    tick: &std::collections::BTreeSet<Permission>,
    opening: Opening,
    sight: Sight<'_>,
) -> Proof {
    if !opening.precedes(&token.changed) {
        return not_yet(
            "the audit log shows no event of the new token since the handoff was opened",
        );
    }
    let Some(there) = token.permissions.value() else {
        return not_yet("the audit log does not show what is ticked on the new token yet");
    };
    if let Some(missing) = tick.iter().find(|wanted| !there.contains_key(*wanted)) {
        return not_yet(format!("{missing} is not ticked yet"));
    }
    if let Some(more) = there.keys().find(|ticked| !tick.contains(*ticked)) {
        return not_yet(format!("{more} is ticked and should not be"));
    }
    let declared = sight.declared.token(&action.address);
    let description = declared
        .filter(|declared| !declared.ignore.description)
        .and_then(|declared| declared.description.as_ref());
    if let (Some(wanted), Known::Known { value, .. }) = (description, &token.description)
        && value.as_deref().unwrap_or_default() != wanted.value
    {
        return not_yet("the description is not as declared");
    }
    secret(&action.address, sight).map_or(Proof::Proven, not_yet)
}

/// What is wrong with the secret at hand, if there is one: it has to be the new one, and to be accepted.
fn secret(address: &Address, sight: Sight<'_>) -> Option<String> {
    let Address::Token { tenant, token } = address else {
        return None;
    };
    let live = sight.live.tenants.get(tenant)?;
    let reference = &sight.declared.token(address)?.secret.as_ref()?.value;
    let hash = live.secrets.get(token)?;
    let old = sight.recorded.tokens.get(address)?.secret.as_ref();
    if old.is_some_and(|old| old.hmac == *hash) {
        return Some(format!(
            "{reference} still gives the old token: put the new one there"
        ));
    }
    match live.probes.get(token).map(|probe| &probe.validity) {
        Some(Validity::EveryAnswer401) => Some(format!(
            "what {reference} gives is refused: every request with it was answered with 401"
        )),
        _ => None,
    }
}

/// The live token that is being replaced.
fn predecessor<'a>(address: &Address, sight: Sight<'a>) -> Option<&'a LiveToken> {
    let Address::Token { tenant, .. } = address else {
        return None;
    };
    let rotation = sight.recorded.rotations.get(address)?;
    let old = rotation.predecessor.as_ref()?;
    let id = old.id.as_deref()?;
    let live = sight.live.tenants.get(tenant)?;
    live.tokens.iter().find(|token| token.id == id)
}

/// Writes what one of those brought about. `actor` asked for it, when nobody did before.
pub fn record(
    recorded: &mut Recorded,
    action: &Action,
    plan: &Plan,
    seen: Evidenced<'_>,
    actor: &str,
) {
    let address = &action.address;
    match &action.kind {
        ActionKind::CreateSuccessor {
            name, generation, ..
        } => promote(recorded, action, name, *generation, plan, seen, actor),
        ActionKind::UntickPredecessor { .. } => {
            let sight = Sight {
                declared: seen.declared,
                recorded,
                live: seen.live,
            };
            let at = predecessor(address, sight).map_or(seen.now, |token| token.changed.at);
            if let Some(rotation) = recorded.rotations.get_mut(address) {
                rotation.unticked_at = Some(at);
                rotation.tests.clear();
            }
        }
        ActionKind::TickPredecessor { .. } => {
            if let Some(rotation) = recorded.rotations.get_mut(address) {
                rotation.unticked_at = None;
                // what failed gets the new token once more; what passed is tried again
                rotation
                    .tests
                    .retain(|_, test| matches!(test.outcome, TestOutcome::Failed { .. }));
                let failed = &rotation.tests;
                rotation
                    .cut_over
                    .retain(|party, _| !failed.contains_key(party));
            }
        }
        ActionKind::RevokePredecessor { .. } => {
            recorded.rotations.remove(address);
        }
        ActionKind::CreateReplacement { nickname } => {
            replacing::record_made(recorded, address, nickname, seen);
        }
        ActionKind::DeleteReplaced { nickname } => {
            replacing::record_deleted(recorded, address, nickname, seen);
        }
        _ => {}
    }
}

/// The successor is the token from now on; the old one is known from the rotation alone.
fn promote(
    recorded: &mut Recorded,
    action: &Action,
    name: &str,
    generation: u32,
    plan: &Plan,
    seen: Evidenced<'_>,
    actor: &str,
) {
    let address = &action.address;
    let sight = Sight {
        declared: seen.declared,
        recorded,
        live: seen.live,
    };
    let found = successor(address, name, sight).map(|token| (token.id.clone(), token.changed.at));
    let Some(declared) = seen.declared.token(address) else {
        return;
    };
    let item = plan.items.iter().find(|item| item.address == *address);
    let (Ok((id, made_at)), Some(item), Some(old)) =
        (found, item, recorded.tokens.get(address).cloned())
    else {
        return;
    };
    let old_name = match old.name.value == declared.name.value {
        true => declared.generation_name(old.generation),
        false => old.name.value.clone(),
    };
    let predecessor = Predecessor {
        id: old.id,
        name: old_name,
        generation: old.generation,
        permissions: old.permissions.value,
        secret: old.secret,
        created_at: old.created_at,
        replaced_at: made_at,
    };
    let holders = recorded.connections.iter();
    let holders = holders
        .filter(|(_, record)| record.token == *address)
        .map(|(connection, _)| connection.clone());
    let asked = recorded.rotations.remove(address);
    let rotation = RecordedRotation {
        reason: asked
            .as_ref()
            .map_or_else(|| action.why.clone(), |asked| asked.reason.clone()),
        asked_by: asked
            .as_ref()
            .map_or_else(|| actor.to_owned(), |asked| asked.asked_by.clone()),
        asked_at: asked.as_ref().map_or(seen.now, |asked| asked.asked_at),
        order: RotationOrder::ReplaceFirst,
        generation,
        predecessor: Some(predecessor),
        holders: holders.collect(),
        cut_over: asked.map(|asked| asked.cut_over).unwrap_or_default(),
        unticked_at: None,
        tests: std::collections::BTreeMap::new(),
        replacements: std::collections::BTreeMap::new(),
    };
    recorded.rotations.insert(address.clone(), rotation);
    let mut item = item.clone();
    item.live_id = Some(id);
    record_token(recorded, &item, declared, seen);
    if let Some(record) = recorded.tokens.get_mut(address) {
        record.generation = generation;
    }
}

/// The rotation that a connection or a consumer belongs to, once the successor is proven.
pub fn of_party<'r>(
    recorded: &'r mut Recorded,
    token: &Address,
) -> Option<&'r mut RecordedRotation> {
    let rotation = recorded.rotations.get_mut(token)?;
    rotation.predecessor.is_some().then_some(rotation)
}

/// Notes that a connection or a consumer got the new token.
pub fn note_cut_over(
    recorded: &mut Recorded,
    token: &Address,
    party: &Address,
    at: Timestamp,
    by: Source,
) {
    if let Some(rotation) = of_party(recorded, token) {
        let proven = Proven { value: (), at, by };
        rotation.cut_over.insert(party.clone(), proven);
        rotation.tests.remove(party);
    }
}

/// Notes what came of using a connection or a consumer while nothing was ticked on the old token.
pub fn note_test(recorded: &mut Recorded, token: &Address, party: &Address, test: Tested) {
    if let Some(rotation) = of_party(recorded, token) {
        rotation.tests.insert(party.clone(), test);
    }
}

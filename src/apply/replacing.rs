//! What evidence proves about a connection whose place a second one takes, and what of it is written down.

use super::proof::{Opening, Proof, Sight, connection, not_yet};
use super::record::Evidenced;
use super::rotation::{note_cut_over, of_party};
use crate::model::{
    ActionKind, Address, Connection, Live, LiveConnection, Presence, Proven, Recorded, Replacement,
    Source, Timestamp,
};

/// The live connection of this nickname in the org that `address` lives in.
pub fn live<'l>(address: &Address, nickname: &str, sight: Sight<'l>) -> Option<&'l LiveConnection> {
    let org = sight.org_of(address)?;
    named(sight.live, org, nickname)
}

fn named<'l>(live: &'l Live, org: &str, nickname: &str) -> Option<&'l LiveConnection> {
    let mut connections = live.orgs.get(org)?.connections.iter();
    connections.find(|connection| connection.nickname == nickname)
}

/// Whether the second connection got its key since the handoff was opened.
pub fn made(seen: &LiveConnection, opening: Opening) -> Proof {
    let kind = ActionKind::CreateConnection { look_first: false };
    connection(&kind, opening, Some(seen))
}

/// Whether the first connection was deleted since the handoff was opened.
pub fn deleted(seen: Option<&LiveConnection>, opening: Opening) -> Proof {
    match seen {
        Some(seen) => connection(&ActionKind::DeleteConnection, opening, Some(seen)),
        None => not_yet("the System Log shows no delete event since the handoff was opened"),
    }
}

/// The declared connection, and the live one of this nickname in its org.
fn found<'s>(
    address: &Address,
    nickname: &str,
    seen: Evidenced<'s>,
) -> Option<(&'s Connection, Option<&'s LiveConnection>)> {
    let Address::Connection(key) = address else {
        return None;
    };
    let connection = seen.declared.connections.get(key)?;
    Some((
        connection,
        named(seen.live, &connection.org.value, nickname),
    ))
}

/// The second connection exists: the flows are moved to it next.
pub fn record_made(
    recorded: &mut Recorded,
    address: &Address,
    nickname: &str,
    seen: Evidenced<'_>,
) {
    let Some((connection, made)) = found(address, nickname, seen) else {
        return;
    };
    let authorized = made.and_then(|made| made.authorized.as_ref());
    let made_at = authorized.map_or(seen.now, |authorized| authorized.at);
    let old = connection.console_nickname(recorded.connections.get(address));
    let replacement = Replacement {
        old: old.to_owned(),
        new: nickname.to_owned(),
        made_at,
        deleted_at: None,
    };
    if let Some(rotation) = of_party(recorded, &connection.token_address()) {
        rotation.replacements.insert(address.clone(), replacement);
    }
}

/// The flows are moved, as a person says: the second connection is the declared one from now on.
pub fn record_moved(
    recorded: &mut Recorded,
    token: &Address,
    address: &Address,
    at: Timestamp,
    domain: Option<&crate::model::ApiHost>,
) {
    let rotation = recorded.rotations.get(token);
    let Some(replacement) = rotation.and_then(|rotation| rotation.replacements.get(address)) else {
        return;
    };
    let nickname = Proven {
        value: replacement.new.clone(),
        at: replacement.made_at,
        by: Source::SystemLog,
    };
    if let Some(record) = recorded.connections.get_mut(address) {
        record.authorized_at = Some(nickname.at);
        record.nickname = nickname;
        record.former_nicknames.clear();
        if let Some(domain) = domain {
            record.domain = domain.clone();
        }
    }
    note_cut_over(recorded, token, address, at, Source::Attestation);
}

/// The first connection is gone.
pub fn record_deleted(
    recorded: &mut Recorded,
    address: &Address,
    nickname: &str,
    seen: Evidenced<'_>,
) {
    let Some((connection, gone)) = found(address, nickname, seen) else {
        return;
    };
    let at = match gone.map(|gone| &gone.presence) {
        Some(Presence::Deleted(change)) => change.at,
        _ => seen.now,
    };
    let rotation = of_party(recorded, &connection.token_address());
    if let Some(replacement) = rotation.and_then(|rotation| rotation.replacements.get_mut(address))
    {
        replacement.deleted_at = Some(at);
    }
}

/// A person renamed a connection: no event shows it, and events go on calling it by its former name.
pub fn record_renamed(recorded: &mut Recorded, address: &Address, to: &str, at: Timestamp) {
    let Some(record) = recorded.connections.get_mut(address) else {
        return;
    };
    let nickname = Proven {
        value: to.to_owned(),
        at,
        by: Source::Attestation,
    };
    let mut former = std::mem::replace(&mut record.nickname, nickname);
    former.at = at;
    record
        .former_nicknames
        .retain(|known| known.value != to && known.value != former.value);
    record.former_nicknames.push(former);
}

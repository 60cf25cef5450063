//! What evidence proved, into the state.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Action, ActionKind, Address, Claim, Declared, Field, Item, Live, LiveToken, Permission, Proven,
    Reading, Recorded, RecordedConnection, RecordedOrg, RecordedSecret, RecordedTenant,
    RecordedToken, Source, Timestamp, Token, Validity, Value, Verdict,
};

use super::proof::{connection_of, token_of};
use super::rotation;

/// Evidence of one observation, and the plan drawn from it.
#[derive(Debug, Clone, Copy)]
pub struct Evidenced<'a> {
    /// What the files say.
    pub declared: &'a Declared,
    /// What was observed.
    pub live: &'a Live,
    /// Now, by our clock.
    pub now: Timestamp,
}

/// Writes what `action` brought about, and evidence proved, into `recorded`. Only what is known is written.
pub fn record(recorded: &mut Recorded, action: &Action, item: &Item, seen: Evidenced<'_>) {
    let address = &action.address;
    match (&action.kind, address) {
        (ActionKind::Forget | ActionKind::RevokeToken | ActionKind::DeleteConnection, _) => {
            forget(recorded, address);
        }
        (_, Address::Tenant(key)) => {
            if let Some(tenant) = seen.declared.tenants.get(key) {
                let api_host = proven(tenant.api_host.value.clone(), seen.now, Source::AuditLog);
                recorded
                    .tenants
                    .insert(key.clone(), RecordedTenant { api_host });
            }
        }
        (_, Address::Org(key)) => {
            if let Some(org) = seen.declared.orgs.get(key) {
                let domain = proven(org.domain.value.clone(), seen.now, Source::SystemLog);
                recorded.orgs.insert(key.clone(), RecordedOrg { domain });
            }
        }
        (_, Address::Token { tenant, token }) => {
            let declared = seen
                .declared
                .tenants
                .get(tenant)
                .and_then(|declared| declared.tokens.get(token));
            if let Some(declared) = declared {
                record_token(recorded, item, declared, seen);
            }
        }
        (_, Address::Connection(key)) => record_connection(recorded, action, key, seen),
        // what a person says of it is written into its token's rotation
        (_, Address::Consumer { .. }) => {}
    }
}

/// Drops all that is recorded under an address.
pub fn forget(recorded: &mut Recorded, address: &Address) {
    recorded.tokens.remove(address);
    recorded.connections.remove(address);
    recorded.attestations.remove(address);
    recorded.rotations.remove(address);
    match address {
        Address::Tenant(key) => {
            recorded.tenants.remove(key);
        }
        Address::Org(key) => {
            recorded.orgs.remove(key);
        }
        Address::Token { tenant, token } => {
            let of_it = |one: &Address| matches!(one, Address::Consumer { tenant: t, token: k, .. } if t == tenant && k == token);
            recorded.attestations.retain(|one, _| !of_it(one));
        }
        Address::Connection(_) | Address::Consumer { .. } => {}
    }
}

fn proven<T>(value: T, at: Timestamp, by: Source) -> Proven<T> {
    Proven { value, at, by }
}

pub(super) fn record_token(
    recorded: &mut Recorded,
    item: &Item,
    declared: &Token,
    seen: Evidenced<'_>,
) {
    let live = token_of(item, seen.live);
    let before = recorded.tokens.get(&item.address);
    let groups = groups(declared, before);
    // another id is another token: what was known of the one before does not describe it
    let old = before.filter(|old| match (&old.id, live) {
        (Some(id), Some(live)) => *id == live.id,
        _ => true,
    });
    let Some(mut permissions) = permissions(item, live, old, seen.now) else {
        // nothing is proven about what it may do: what was recorded stays as it was
        return;
    };
    leave_accepted(&mut permissions.value, item, old);
    let label = live.and_then(|live| live.label.value());
    let by_log = |text: &str| proven(text.to_owned(), seen.now, Source::AuditLog);
    let name = match (label, old) {
        (_, Some(old)) if is_accepted(item, &Field::Name) => old.name.clone(),
        (_, None) if is_accepted(item, &Field::Name) => by_log(&declared.name),
        (Some(label), _) if declared.generation_after(before, label).is_some() => {
            by_log(&declared.name)
        }
        (Some(label), _) => by_log(label),
        (None, Some(old)) => old.name.clone(),
        (None, None) => proven(declared.name.value.clone(), seen.now, Source::Probe),
    };
    let accepted = is_accepted(item, &Field::Description);
    let description = live
        .filter(|_| !accepted)
        .and_then(|live| live.description.value())
        .map(|text| proven(text.clone(), seen.now, Source::AuditLog))
        .or(old.and_then(|old| old.description.clone()))
        .or(declared
            .description
            .as_ref()
            .filter(|_| accepted)
            .map(|text| by_log_or_none(&text.value, seen.now)));
    let generation = label
        .and_then(|label| declared.generation_after(before, label))
        .or(old.map(|old| old.generation));
    let created = live.and_then(|live| live.created.as_ref());
    let token = RecordedToken {
        id: live
            .map(|live| live.id.clone())
            .or(old.and_then(|old| old.id.clone())),
        name,
        description,
        generation: generation.unwrap_or(1),
        permissions,
        groups,
        secret: secret(item, declared, seen).or(old.and_then(|old| old.secret.clone())),
        created_at: created
            .map(|created| created.at)
            .or(old.and_then(|old| old.created_at)),
        first_seen: old.map_or(seen.now, |old| old.first_seen),
    };
    recorded.tokens.insert(item.address.clone(), token);
}

fn by_log_or_none(text: &str, now: Timestamp) -> Proven<Option<String>> {
    let text = (!text.is_empty()).then(|| text.to_owned());
    proven(text, now, Source::AuditLog)
}

fn is_accepted(item: &Item, field: &Field) -> bool {
    let mut fields = item.fields.iter();
    fields.any(|one| one.field == *field && one.verdict == Verdict::Accepted)
}

/// An accepted difference was not applied: what was recorded stays, else what is declared is taken, so that it is drift when its
/// exception ends.
fn leave_accepted(set: &mut BTreeSet<Permission>, item: &Item, old: Option<&RecordedToken>) {
    for field in &item.fields {
        let (Field::Permission(permission), Verdict::Accepted) = (&field.field, field.verdict)
        else {
            continue;
        };
        let there = match old {
            Some(old) => old.permissions.value.contains(permission),
            None => field.declared == Some(Value::Flag(true)),
        };
        match there {
            true => set.insert(permission.clone()),
            false => set.remove(permission),
        };
    }
}

/// What each declared group means: what it meant when it was first applied.
fn groups(
    declared: &Token,
    before: Option<&RecordedToken>,
) -> BTreeMap<String, BTreeSet<Permission>> {
    let claims = declared.permissions.iter();
    claims
        .filter_map(|claim| match &claim.value {
            Claim::Group { path, members } => {
                let frozen = before.and_then(|before| before.groups.get(path));
                Some((path.clone(), frozen.unwrap_or(members).clone()))
            }
            Claim::One(_) => None,
        })
        .collect()
}

/// The permissions that evidence proves: the log's whole list, else what was recorded, changed by what probes showed.
fn permissions(
    item: &Item,
    live: Option<&LiveToken>,
    old: Option<&RecordedToken>,
    now: Timestamp,
) -> Option<Proven<BTreeSet<Permission>>> {
    if let Some(list) = live.and_then(|live| live.permissions.value()) {
        let list = list.keys().cloned().collect();
        return Some(proven(list, now, Source::AuditLog));
    }
    let known = old.map(|old| &old.permissions);
    let mut set = known.map_or_else(BTreeSet::new, |known| known.value.clone());
    for field in &item.fields {
        match (&field.field, &field.live) {
            (Field::Permission(permission), Ok(Value::Flag(true))) => {
                set.insert(permission.clone());
            }
            (Field::Permission(permission), Ok(Value::Flag(false))) => {
                set.remove(permission);
            }
            _ => {}
        }
    }
    match known {
        Some(known) if known.value == set => Some(known.clone()),
        None if set.is_empty() => None,
        _ => Some(proven(set, now, Source::Probe)),
    }
}

/// The secret of a token, when it was accepted in this observation.
fn secret(item: &Item, declared: &Token, seen: Evidenced<'_>) -> Option<RecordedSecret> {
    let Address::Token { tenant, token } = &item.address else {
        return None;
    };
    let live = seen.live.tenants.get(tenant)?;
    let reference = declared.secret.as_ref()?.value.to_string();
    let hmac = live.secrets.get(token)?.clone();
    let declared_tenant = seen.declared.tenants.get(tenant)?;
    let read_the_log =
        declared_tenant.is_auditor(token) && matches!(live.log, Reading::Read { .. });
    let accepted = live
        .probes
        .get(token)
        .is_some_and(|probe| probe.validity == Validity::Proven);
    (read_the_log || accepted).then(|| RecordedSecret {
        reference,
        hmac,
        proven: proven((), seen.now, Source::Probe),
    })
}

fn record_connection(recorded: &mut Recorded, action: &Action, key: &str, seen: Evidenced<'_>) {
    let address = &action.address;
    let Some(connection) = seen.declared.connections.get(key) else {
        return;
    };
    let Some(live) = connection_of(address, seen.declared, recorded, seen.live) else {
        return;
    };
    let Some(tenant) = seen.declared.tenants.get(&connection.tenant.value) else {
        return;
    };
    let old = recorded.connections.get(address);
    let authorized = live.authorized.as_ref();
    let record = RecordedConnection {
        // as its events call it, unless it was renamed on the console, which is invisible there
        nickname: match old.filter(|old| old.was_called(live)) {
            Some(old) => old.nickname.clone(),
            None => proven(live.nickname.clone(), seen.now, Source::SystemLog),
        },
        former_nicknames: old.map_or_else(Vec::new, |old| old.former_nicknames.clone()),
        org: connection.org.value.clone(),
        token: connection.token_address(),
        domain: tenant.api_host.value.clone(),
        authorized_at: authorized
            .map(|authorized| authorized.at)
            .or(old.and_then(|old| old.authorized_at)),
        first_seen: old.map_or(seen.now, |old| old.first_seen),
    };
    let (token, at) = (
        record.token.clone(),
        record.authorized_at.unwrap_or(seen.now),
    );
    recorded.connections.insert(address.clone(), record);
    let has_the_key = matches!(
        action.kind,
        ActionKind::CreateConnection { .. } | ActionKind::ReauthorizeConnection
    );
    if has_the_key {
        rotation::note_cut_over(recorded, &token, address, at, Source::SystemLog);
    }
}

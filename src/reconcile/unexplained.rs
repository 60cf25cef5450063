//! Live changes that match no apply and no handoff of ours. What cannot be known is never called unexplained: without a record,
//! with a log that begins after it, or while a handoff asks for the same, nothing is said.

use std::collections::{BTreeMap, BTreeSet};

use super::identity;
use crate::model::{
    Address, Change, Declared, Field, Item, Live, LiveConnection, LiveToken, Permission, Plan,
    Presence, Reading, Recorded, RecordedConnection, RecordedToken, SignedDuration, Source,
    Timestamp, Unexplained, Value, Verdict,
};

/// Clocks of a service and ours are not ordered within this time.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// A handoff of ours that may explain a change: one that is open, or that ended without proof.
#[derive(Debug, Clone)]
pub struct Deed {
    /// What it is about.
    pub address: Address,
    /// Since when it is open.
    pub from: Timestamp,
    /// Until when it was; `None`: it is open.
    pub to: Option<Timestamp>,
    /// Boxes that it asks to change; `None` when that is not known any more.
    pub boxes: Option<BTreeSet<Permission>>,
}

/// What changes are compared with.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'a> {
    /// What the files say.
    pub declared: &'a Declared,
    /// What the last apply left, under the names that things have now.
    pub recorded: &'a Recorded,
    /// What evidence shows now.
    pub live: &'a Live,
    /// Handoffs that may explain a change. One whose end was proven explains no difference: the record has what it brought.
    pub deeds: &'a [Deed],
}

/// The changes behind a plan's drift that nothing of ours explains, by address and time; and things that were created after the
/// first apply and that nobody declared.
pub fn unexplained(plan: &Plan, grounds: Grounds<'_>) -> Vec<Unexplained> {
    let mut found = Vec::new();
    for item in &plan.items {
        match &item.address {
            Address::Token { tenant, .. } if item.verdict == Verdict::Unmanaged => {
                found.extend(stray(grounds, tenant, item));
            }
            Address::Token { tenant, .. } => {
                if let Some(record) = grounds.recorded.tokens.get(&item.address) {
                    found.extend(token(grounds, tenant, item, record));
                }
            }
            Address::Connection(_) => {
                if let Some(record) = grounds.recorded.connections.get(&item.address) {
                    found.extend(connection(grounds, item, record));
                }
            }
            _ => {}
        }
    }
    found
}

/// One event, and the fields that it made what they are.
type Event<'l> = (&'l Change, Vec<(Field, Value)>);

fn token(
    grounds: Grounds<'_>,
    tenant: &str,
    item: &Item,
    record: &RecordedToken,
) -> Vec<Unexplained> {
    let Some(live) = live_token(grounds.live, tenant, item) else {
        return Vec::new();
    };
    let log = grounds.live.tenants.get(tenant).map(|live| &live.log);
    let recorded_at = record.permissions.at;
    if !covers(log, recorded_at) {
        return Vec::new();
    }
    // what a probe proved may be older in the log than its record
    let by_log = record.permissions.by == Source::AuditLog;
    let mut events: BTreeMap<(Timestamp, &str), Event<'_>> = BTreeMap::new();
    for field in &item.fields {
        let moved = matches!(field.verdict, Verdict::Drift | Verdict::Conflict);
        let (true, Ok(value)) = (moved, &field.live) else {
            continue;
        };
        let Some(change) = behind(&field.field, live) else {
            continue;
        };
        let later = change.at > later_by(recorded_at, TOLERANCE);
        if (by_log || later) && !is_explained(grounds, &item.address, Some(&field.field), change.at)
        {
            let event = events.entry((change.at, &change.event));
            let (_, fields) = event.or_insert_with(|| (change, Vec::new()));
            fields.push((field.field.clone(), value.clone()));
        }
    }
    let events = events.into_values();
    events
        .map(|(change, fields)| {
            let gone = fields.iter().any(|(field, _)| *field == Field::Existence);
            let did = if gone { "deleted" } else { "changed" };
            told(item, did, fields, change, Source::AuditLog)
        })
        .collect()
}

/// The event that made a field what it is, where the log knows it.
fn behind<'l>(field: &Field, live: &'l LiveToken) -> Option<&'l Change> {
    match field {
        Field::Existence => match &live.presence {
            Presence::Deleted(change) => Some(change),
            Presence::Present => None,
        },
        Field::Name => live.label.since(),
        Field::Description => live.description.since(),
        Field::Permission(permission) => {
            let granted = live.permissions.value()?.get(permission);
            granted.or_else(|| live.taken.get(permission))
        }
        _ => None,
    }
}

/// A token that nobody declared, created after this program knew the tenant.
fn stray(grounds: Grounds<'_>, tenant: &str, item: &Item) -> Option<Unexplained> {
    let created = live_token(grounds.live, tenant, item)?.created.as_ref()?;
    let of_tenant =
        |address: &Address| matches!(address, Address::Token { tenant: of, .. } if of == tenant);
    let recorded = grounds.recorded.tokens.iter();
    let first = recorded
        .filter(|(address, _)| of_tenant(address))
        .map(|(_, record)| record.first_seen)
        .min()?;
    // a handoff that creates one may have gone wrong in its name
    let ours = grounds
        .deeds
        .iter()
        .any(|deed| of_tenant(&deed.address) && deed.is_at(created.at));
    (created.at > later_by(first, TOLERANCE) && !ours)
        .then(|| told(item, "created", Vec::new(), created, Source::AuditLog))
}

fn connection(
    grounds: Grounds<'_>,
    item: &Item,
    record: &RecordedConnection,
) -> Option<Unexplained> {
    let org = grounds.live.orgs.get(&record.org)?;
    let known_at = record.authorized_at?;
    if !covers(Some(&org.log), known_at) {
        return None;
    }
    let live = identity::connection(&org.connections, &record.nickname.value)
        .or_else(|| record.under_former_name(&org.connections))?;
    let (did, change) = last_deed(live)?;
    let gone = did == "deleted";
    let existence = item.fields.iter().find(|one| one.field == Field::Existence);
    let moved = existence.is_some_and(|one| one.verdict == Verdict::Drift);
    let matters = if gone { moved } else { change.at > known_at };
    let fields = match gone {
        true => vec![(Field::Existence, Value::Flag(false))],
        false => Vec::new(),
    };
    (matters && !is_explained(grounds, &item.address, None, change.at))
        .then(|| told(item, did, fields, change, Source::SystemLog))
}

/// What was done last to the only connection of its nickname.
fn last_deed(live: &LiveConnection) -> Option<(&'static str, &Change)> {
    match &live.presence {
        _ if live.count > 1 => None,
        Presence::Deleted(change) => Some(("deleted", change)),
        Presence::Present => Some(("given a key", live.authorized.as_ref()?)),
    }
}

fn told(
    item: &Item,
    did: &'static str,
    fields: Vec<(Field, Value)>,
    change: &Change,
    source: Source,
) -> Unexplained {
    let first = fields.first();
    let span =
        first.and_then(|(field, _)| item.fields.iter().find(|one| one.field == *field)?.span);
    Unexplained {
        address: item.address.clone(),
        did,
        fields,
        at: change.at,
        actor: change.actor.clone(),
        source,
        event: change.event.clone(),
        span: span.or(item.span),
    }
}

fn live_token<'l>(live: &'l Live, tenant: &str, item: &Item) -> Option<&'l LiveToken> {
    let id = item.live_id.as_deref()?;
    let mut tokens = live.tenants.get(tenant)?.tokens.iter();
    tokens.find(|token| token.id == id)
}

/// Whether a log was read and has everything since a record: a gap could hide who did what.
fn covers(log: Option<&Reading>, since: Timestamp) -> bool {
    match log {
        Some(Reading::Read { since: begins, .. }) => begins.is_none_or(|begins| begins <= since),
        _ => false,
    }
}

fn is_explained(
    grounds: Grounds<'_>,
    address: &Address,
    field: Option<&Field>,
    at: Timestamp,
) -> bool {
    let moving = !grounds.declared.moved.is_empty();
    grounds.deeds.iter().any(|deed| {
        // under a former key it may be about anything
        let former = moving && !grounds.declared.contains(&deed.address);
        let about = former || deed.address == *address;
        let asked = match (field, &deed.boxes) {
            (Some(Field::Permission(permission)), Some(boxes)) => boxes.contains(permission),
            _ => true,
        };
        about && (former || asked) && deed.is_at(at)
    })
}

impl Deed {
    /// Whether something that happened at this time, by a service's clock, may belong to it.
    fn is_at(&self, at: Timestamp) -> bool {
        let begun = later_by(at, TOLERANCE) >= self.from;
        let over = self.to.is_some_and(|to| at > later_by(to, TOLERANCE));
        begun && !over
    }
}

fn later_by(at: Timestamp, time: SignedDuration) -> Timestamp {
    at.checked_add(time).unwrap_or(at)
}

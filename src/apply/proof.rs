//! Whether evidence shows that a handoff is done. Only evidence dated after its opening counts.

use crate::model::{
    Action, ActionKind, Address, Change, Declared, Field, Item, Live, LiveConnection, LiveToken,
    Plan, Presence, Recorded, SignedDuration, Timestamp, Validity, Value, Verdict,
};
use crate::state::JournalEntry;

/// What evidence says about an open handoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// It is done.
    Proven,
    /// Not yet, and what is missing.
    NotYet(String),
}

/// When a handoff was opened, by the service's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Our time of opening as the service would have written it.
    pub at: Timestamp,
    /// The newest event that the log showed then.
    pub seen_until: Option<Timestamp>,
}

impl Opening {
    /// Two clocks that agree within five seconds are taken as one (`Date` counts whole seconds).
    const NOISE: SignedDuration = SignedDuration::from_secs(5);

    /// The opening that a journal entry wrote down.
    pub fn of(entry: &JournalEntry) -> Self {
        Self {
            at: entry.opened_service_time.unwrap_or(entry.opened_at),
            seen_until: entry.log_seen_until,
        }
    }

    fn earliest(self) -> Timestamp {
        self.at.checked_sub(Self::NOISE).unwrap_or(self.at)
    }

    /// Whether an event is dated after the opening.
    pub fn precedes(self, change: &Change) -> bool {
        change.at >= self.earliest() && self.seen_until.is_none_or(|seen| change.at > seen)
    }
}

/// What a proof is looked for in.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// What the files say.
    pub declared: &'a Declared,
    /// What the state has.
    pub recorded: &'a Recorded,
    /// What was observed after the opening.
    pub live: &'a Live,
}

/// Looks for the proof of `action` in what was observed after it was opened; `plan` is the plan of that observation.
pub fn look(action: &Action, opening: Opening, plan: &Plan, sight: Sight<'_>) -> Proof {
    let live = sight.live;
    let Some(item) = plan
        .items
        .iter()
        .find(|item| item.address == action.address)
    else {
        return not_yet("the item is not in the plan any more");
    };
    match (&action.kind, &action.address) {
        (
            ActionKind::CreateToken { .. } | ActionKind::EditToken { .. },
            Address::Token { tenant, token },
        ) => {
            let log = live.tenants.get(tenant);
            let by_log = token_of(item, live).is_some_and(|token| opening.precedes(&token.changed));
            let by_probe = log
                .and_then(|log| log.probes.get(token))
                .is_some_and(|probe| {
                    probe.validity == Validity::Proven && probe.at >= opening.earliest()
                });
            token_is_right(item, by_log, by_probe)
        }
        (ActionKind::RevokeToken, Address::Token { .. }) => {
            match token_of(item, live).map(|token| &token.presence) {
                Some(Presence::Deleted(change)) if opening.precedes(change) => Proof::Proven,
                _ => not_yet("the audit log shows no delete event since the handoff was opened"),
            }
        }
        (kind, Address::Connection(_)) => {
            let seen = connection_of(&action.address, sight.declared, sight.recorded, live);
            connection(kind, opening, seen)
        }
        _ => not_yet("there is nothing to look at"),
    }
}

fn not_yet(why: &str) -> Proof {
    Proof::NotYet(why.to_owned())
}

/// Exactly as declared, by evidence dated after the opening.
fn token_is_right(item: &Item, by_log: bool, by_probe: bool) -> Proof {
    if !by_log && !by_probe {
        return not_yet("the audit log shows no event of this token since the handoff was opened");
    }
    let open: Vec<String> = item
        .fields
        .iter()
        .filter(|field| field.field != Field::Secret)
        .filter(|field| match field.verdict {
            Verdict::Pending | Verdict::Drift | Verdict::Conflict => true,
            // what only the log could show is not held against a probe that shows the rest
            Verdict::Unverifiable => by_log || field.field == Field::Existence,
            _ => false,
        })
        .map(|field| match (&field.field, &field.declared) {
            (Field::Permission(permission), Some(Value::Flag(true))) => {
                format!("{permission} is not ticked yet")
            }
            (Field::Permission(permission), _) => format!("{permission} is still ticked"),
            (other, _) => format!("the {} is not as declared", other.word()),
        })
        .collect();
    match open.as_slice() {
        [] => Proof::Proven,
        [one] => Proof::NotYet(one.clone()),
        [one, rest @ ..] => Proof::NotYet(format!("{one}, and {} more", rest.len())),
    }
}

fn connection(kind: &ActionKind, opening: Opening, seen: Option<&LiveConnection>) -> Proof {
    let fresh = |change: Option<&Change>| change.is_some_and(|change| opening.precedes(change));
    match (kind, seen) {
        (ActionKind::DeleteConnection, Some(seen)) => match &seen.presence {
            Presence::Deleted(change) if opening.precedes(change) => Proof::Proven,
            _ => not_yet("the System Log shows no delete event since the handoff was opened"),
        },
        (ActionKind::CreateConnection { .. } | ActionKind::ReauthorizeConnection, Some(seen))
            if seen.presence == Presence::Present && fresh(seen.authorized.as_ref()) =>
        {
            Proof::Proven
        }
        (ActionKind::ReauthorizeConnection, _) => {
            not_yet("the System Log shows no reauthorize event since the handoff was opened")
        }
        _ => {
            not_yet("the System Log shows no event of this connection since the handoff was opened")
        }
    }
}

/// The live token that an item was matched with.
pub fn token_of<'l>(item: &Item, live: &'l Live) -> Option<&'l LiveToken> {
    let Address::Token { tenant, .. } = &item.address else {
        return None;
    };
    let id = item.live_id.as_deref()?;
    live.tenants
        .get(tenant)?
        .tokens
        .iter()
        .find(|token| token.id == id)
}

/// The live connection of an address, by the org and nickname that are declared, else recorded.
pub fn connection_of<'l>(
    address: &Address,
    declared: &Declared,
    recorded: &Recorded,
    live: &'l Live,
) -> Option<&'l LiveConnection> {
    let Address::Connection(key) = address else {
        return None;
    };
    let (org, nickname) = match declared.connections.get(key) {
        Some(connection) => (&connection.org.value, &connection.nickname.value),
        None => {
            let record = recorded.connections.get(address)?;
            (&record.org, &record.nickname.value)
        }
    };
    live.orgs
        .get(org)?
        .connections
        .iter()
        .find(|connection| connection.nickname == *nickname)
}

//! Whether evidence shows that a handoff is done. Only evidence dated after its opening counts.

use std::collections::BTreeSet;

use crate::model::{
    Action, ActionKind, Address, Change, Declared, Fault, Field, FieldVerdict, Item, Live,
    LiveConnection, LiveToken, Permission, Plan, Presence, Reading, Recorded, SignedDuration,
    Timestamp, Unknown, Validity, Value, Verdict,
};
use crate::state::JournalEntry;

use super::rotation;

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

    /// The opening that a journal entry wrote down. Where the service's clock was not known then, `reading` of today tells
    /// how far it is from ours.
    pub fn of(entry: &JournalEntry, reading: Option<&Reading>) -> Self {
        let at = entry.opened_service_time.unwrap_or(match reading {
            Some(Reading::Read { skew, .. }) => skew.to_service(entry.opened_at),
            _ => entry.opened_at,
        });
        Self {
            at,
            seen_until: entry.log_seen_until,
        }
    }

    /// Whether an event is dated after the opening.
    pub fn precedes(self, change: &Change) -> bool {
        let earliest = self.at.checked_sub(Self::NOISE).unwrap_or(self.at);
        change.at >= earliest && self.seen_until.is_none_or(|seen| change.at > seen)
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

impl<'a> Sight<'a> {
    /// The reading of the log that shows an address.
    pub fn reading(self, address: &Address) -> Option<&'a Reading> {
        match address {
            Address::Token { tenant, .. }
            | Address::Tenant(tenant)
            | Address::Consumer { tenant, .. } => {
                self.live.tenants.get(tenant).map(|live| &live.log)
            }
            Address::Connection(_) | Address::Org(_) => {
                let org = self.org_of(address)?;
                self.live.orgs.get(org).map(|live| &live.log)
            }
        }
    }

    /// The org of a connection, as it is declared, else as it is recorded.
    pub fn org_of(self, address: &'a Address) -> Option<&'a String> {
        match address {
            Address::Org(key) => Some(key),
            Address::Connection(key) => {
                let declared = self.declared.connections.get(key);
                let recorded = self.recorded.connections.get(address);
                declared
                    .map(|connection| &connection.org.value)
                    .or_else(|| recorded.map(|record| &record.org))
            }
            Address::Tenant(_) | Address::Token { .. } | Address::Consumer { .. } => None,
        }
    }
}

/// Looks for the proof of `action` in what was observed after it was opened; `plan` is the plan of that observation.
pub fn look(action: &Action, opening: Opening, plan: &Plan, sight: Sight<'_>) -> Proof {
    let reading = sight.reading(&action.address);
    let log_was_read = matches!(reading, Some(Reading::Read { .. }));
    let Some(item) = plan
        .items
        .iter()
        .find(|item| item.address == action.address)
    else {
        return not_yet("the item is not in the plan any more");
    };
    match (&action.kind, &action.address) {
        (ActionKind::CreateToken { .. } | ActionKind::EditToken { .. }, Address::Token { .. })
            if log_was_read =>
        {
            token_by_log(item, opening, token_of(item, sight.live))
        }
        (
            ActionKind::CreateToken { .. } | ActionKind::EditToken { .. },
            Address::Token { tenant, token },
        ) => {
            let live = sight.live.tenants.get(tenant);
            let probe = live.and_then(|live| live.probes.get(token));
            match probe.is_some_and(|probe| probe.validity == Validity::Proven) {
                true => token_by_probe(&action.kind, item),
                false => unread(reading),
            }
        }
        _ if !log_was_read => unread(reading),
        (kind, _) if rotation::proves(kind) => rotation::look(action, opening, sight),
        (ActionKind::RevokeToken, Address::Token { .. }) => {
            match token_of(item, sight.live).map(|token| &token.presence) {
                Some(Presence::Deleted(change)) if opening.precedes(change) => Proof::Proven,
                _ => not_yet("the audit log shows no delete event since the handoff was opened"),
            }
        }
        (kind, Address::Connection(_)) => {
            let seen = connection_of(&action.address, sight.declared, sight.recorded, sight.live);
            connection(kind, opening, seen)
        }
        _ => not_yet("there is nothing to look at"),
    }
}

/// Whether evidence shows an earlier run's handoff done that the plan does not ask for any more. What it changed is in sync
/// then, so that its word says enough. Without the log nothing is concluded.
pub fn shown(entry: &JournalEntry, plan: &Plan, sight: Sight<'_>) -> Option<Action> {
    let reading = sight.reading(&entry.address)?;
    if !matches!(reading, Reading::Read { .. }) {
        return None;
    }
    let action = action_of(entry)?;
    let opening = Opening::of(entry, Some(reading));
    (look(&action, opening, plan, sight) == Proof::Proven).then_some(action)
}

/// The action behind a journal entry, as far as its word tells: enough to look for its proof.
pub fn action_of(entry: &JournalEntry) -> Option<Action> {
    Some(Action {
        address: entry.address.clone(),
        kind: kind_of(&entry.action)?,
        why: String::new(),
        after: Vec::new(),
        reaches: Vec::new(),
    })
}

fn kind_of(word: &str) -> Option<ActionKind> {
    let none = BTreeSet::<Permission>::new;
    let kinds = [
        ActionKind::CreateToken {
            look_first: false,
            tick: none(),
        },
        ActionKind::EditToken {
            rename: None,
            describe: None,
            tick: none(),
            untick: none(),
        },
        ActionKind::RevokeToken,
        ActionKind::CreateConnection { look_first: false },
        ActionKind::ReauthorizeConnection,
        ActionKind::DeleteConnection,
    ];
    kinds.into_iter().find(|kind| kind.word() == word)
}

pub(super) fn not_yet(why: impl Into<String>) -> Proof {
    Proof::NotYet(why.into())
}

/// When the log could not be read at all, that is what is missing.
fn unread(reading: Option<&Reading>) -> Proof {
    not_yet(match reading {
        Some(Reading::Failed(_)) => "the log that would show it could not be read",
        _ => "nothing is at hand to read the log that would show it",
    })
}

/// The log shows exactly what is declared, by an event dated after the opening, and a probe does not contradict it.
fn token_by_log(item: &Item, opening: Opening, token: Option<&LiveToken>) -> Proof {
    if !token.is_some_and(|token| opening.precedes(&token.changed)) {
        return not_yet("the audit log shows no event of this token since the handoff was opened");
    }
    let open = item.fields.iter().filter_map(|field| match field.field {
        Field::Secret => secret_contradicts(field),
        _ => differs(field),
    });
    all_or_first(open.collect())
}

/// What keeps a field from being as declared, by the log.
fn differs(field: &FieldVerdict) -> Option<String> {
    match field.verdict {
        Verdict::Pending | Verdict::Drift | Verdict::Conflict | Verdict::Unverifiable => {}
        _ => return None,
    }
    Some(match (&field.field, &field.declared, &field.live) {
        (Field::Permission(permission), _, Err(Unknown::SourcesDisagree { .. })) => {
            format!("log and probe disagree about {permission}")
        }
        (Field::Permission(permission), _, Err(_)) => {
            format!("no evidence shows whether {permission} is ticked")
        }
        (Field::Permission(permission), Some(Value::Flag(true)), _) => {
            format!("{permission} is not ticked yet")
        }
        (Field::Permission(permission), ..) => format!("{permission} is still ticked"),
        (other, _, Err(_)) => format!("no evidence shows the {} yet", other.word()),
        (other, ..) => format!("the {} is not as declared", other.word()),
    })
}

/// A secret that is at hand and is refused is not this token's, whatever the log shows.
fn secret_contradicts(field: &FieldVerdict) -> Option<String> {
    match field.live {
        Err(Unknown::Failed(Fault::Rejected { status, .. })) => Some(format!(
            "the secret at hand is not this token's: every request with it was answered with {status}"
        )),
        Err(Unknown::Ambiguous { .. }) => {
            Some("the secret at hand behaves like another token of the tenant".to_owned())
        }
        _ => None,
    }
}

/// Without the log, a probe proves what it was granted. It never proves a name, a description, or that a box is not ticked
/// unless it was denied.
fn token_by_probe(kind: &ActionKind, item: &Item) -> Proof {
    let mut open = Vec::new();
    let mut unticked = None;
    if let ActionKind::EditToken {
        rename,
        describe,
        untick,
        ..
    } = kind
    {
        let texts = [(rename, "name"), (describe, "description")];
        open.extend(
            texts
                .into_iter()
                .filter(|(text, _)| text.is_some())
                .map(|(_, word)| format!("only the audit log can show the {word}")),
        );
        unticked = Some(untick);
    }
    for field in &item.fields {
        let Field::Permission(permission) = &field.field else {
            continue;
        };
        let declared = field.declared == Some(Value::Flag(true));
        let asked = declared || unticked.is_some_and(|untick| untick.contains(permission));
        match &field.live {
            Ok(Value::Flag(live)) if *live == declared => {}
            Ok(_) => open.extend(differs(field)),
            Err(_) if asked => {
                open.push(format!("only the audit log can show {permission}"));
            }
            Err(_) => {}
        }
    }
    all_or_first(open)
}

fn all_or_first(open: Vec<String>) -> Proof {
    match open.as_slice() {
        [] => Proof::Proven,
        [one] => not_yet(one.as_str()),
        [one, rest @ ..] => not_yet(format!("{one}, and {} more", rest.len())),
    }
}

pub(super) fn connection(
    kind: &ActionKind,
    opening: Opening,
    seen: Option<&LiveConnection>,
) -> Proof {
    let fresh = |change: Option<&Change>| change.is_some_and(|change| opening.precedes(change));
    match (kind, seen) {
        (ActionKind::DeleteConnection, Some(seen)) => match &seen.presence {
            Presence::Deleted(change) if opening.precedes(change) => Proof::Proven,
            _ => not_yet("the System Log shows no delete event since the handoff was opened"),
        },
        (ActionKind::CreateConnection { .. } | ActionKind::ReauthorizeConnection, Some(seen))
            if seen.presence == Presence::Present && fresh(seen.authorized.as_ref()) =>
        {
            match seen.count {
                0 | 1 => Proof::Proven,
                count => not_yet(format!(
                    "{count} connections bear this nickname: which one was meant is unknown"
                )),
            }
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

/// The live connection of an address. A rename is invisible in the log, so the recorded nickname comes first.
pub fn connection_of<'l>(
    address: &Address,
    declared: &Declared,
    recorded: &Recorded,
    live: &'l Live,
) -> Option<&'l LiveConnection> {
    let Address::Connection(key) = address else {
        return None;
    };
    let declared = declared.connections.get(key);
    let record = recorded.connections.get(address);
    let org = declared
        .map(|connection| &connection.org.value)
        .or_else(|| record.map(|record| &record.org))?;
    let connections = &live.orgs.get(org)?.connections;
    let named = |nickname: &str| {
        let mut connections = connections.iter();
        connections.find(|connection| connection.nickname == nickname)
    };
    let current = record.and_then(|record| named(&record.nickname.value));
    current
        .or_else(|| record?.under_former_name(connections))
        .or_else(|| named(&declared?.nickname.value))
}

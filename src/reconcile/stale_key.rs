//! Whether the key behind a connection can be the declared token's, by the order of two logs' events. A key that was put in
//! before the token was created belongs to another token, whatever it is.

use super::Input;
use super::identity::is_whole;
use crate::model::{
    Address, Connection, KeyAge, LiveConnection, LiveTenant, LiveToken, OldToken, Presence,
    Reading, RecordedConnection, SignedDuration, Skew, StaleKey, Timestamp, Token,
};

/// Clocks of two services are not compared within this time.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);

/// One declared connection, and what is known of the token that it is declared to run on.
pub struct Pair<'a> {
    /// The connection.
    pub connection: &'a Connection,
    /// What the state knows of it.
    pub record: Option<&'a RecordedConnection>,
    /// What the System Log shows of it; `None`: no trace.
    pub seen: Option<&'a LiveConnection>,
    /// The live token that the declared one is.
    pub token: &'a LiveToken,
}

/// Judges the age of the key.
pub fn age(input: Input<'_>, pair: &Pair<'_>) -> KeyAge {
    let connection = pair.connection;
    let address = connection.token_address();
    if input.recorded.rotations.contains_key(&address) {
        return KeyAge::BeingReplaced;
    }
    let tenant = input.live.tenants.get(&connection.tenant.value);
    let org = input.live.orgs.get(&connection.org.value);
    let (Some(tenant), Some(org)) = (tenant, org) else {
        return KeyAge::Unknown;
    };
    let (Some(tenant_skew), Some((org_skew, since))) = (skew(&tenant.log), read(&org.log)) else {
        return KeyAge::Unknown;
    };
    let Some(created) = &pair.token.created else {
        return KeyAge::Unknown;
    };
    let born = by_us(created.at, tenant_skew);
    let shown = pair
        .seen
        .and_then(|seen| seen.authorized.as_ref())
        .map(|change| change.at);
    let put_in = shown.max(pair.record.and_then(|record| record.authorized_at));
    let order = put_in.map(|at| by_us(at, org_skew).duration_since(born));
    match (put_in, order) {
        (_, Some(later)) if later > CLOCKS => return KeyAge::Newer,
        (Some(key), Some(order)) if order >= -CLOCKS => {
            return KeyAge::CannotBeOrdered {
                token: created.at,
                key,
            };
        }
        _ => {}
    }
    // Where the log holds no key that was put in, none was since it begins; only what happened after that is sure.
    let covered = shown.is_some()
        || since.is_some_and(|since| born.duration_since(by_us(since, org_skew)) > CLOCKS);
    let exists = pair.record.is_some() || pair.seen.is_some();
    if !covered || !exists {
        return KeyAge::Unknown;
    }
    KeyAge::Stale(StaleKey {
        token_created: created.clone(),
        put_in,
        old: old_token(input, tenant, pair, put_in),
    })
}

fn skew(reading: &Reading) -> Option<Skew> {
    read(reading).map(|(skew, _)| skew)
}

fn read(reading: &Reading) -> Option<(Skew, Option<Timestamp>)> {
    match reading {
        Reading::Read { skew, since, .. } => Some((*skew, *since)),
        Reading::NotAsked(_) | Reading::Failed(_) => None,
    }
}

/// A service's time by our clock.
fn by_us(at: Timestamp, skew: Skew) -> Timestamp {
    at.checked_sub(skew.ahead()).unwrap_or(at)
}

/// What became of the token before: the one that the state knows, else the last one that bore the name and can have been put in.
fn old_token(
    input: Input<'_>,
    tenant: &LiveTenant,
    pair: &Pair<'_>,
    put_in: Option<Timestamp>,
) -> OldToken {
    let address = pair.connection.token_address();
    let record = input.recorded.tokens.get(&address);
    let Some(declared) = input.declared.token(&address) else {
        return OldToken::Unknown;
    };
    let others = || {
        tenant
            .tokens
            .iter()
            .filter(|token| token.id != pair.token.id)
    };
    let recorded = record.and_then(|record| record.id.as_deref());
    let by_id = others().find(|token| Some(token.id.as_str()) == recorded);
    let by_name = || {
        others()
            .filter(|token| bears_its_name(declared, token) && can_have_been_put_in(token, put_in))
            .max_by_key(|token| token.created.as_ref().map(|created| created.at))
    };
    match by_id.or_else(by_name) {
        Some(token) if is_whole(tenant) => what_became_of(token),
        _ => OldToken::Unknown,
    }
}

fn bears_its_name(declared: &Token, token: &LiveToken) -> bool {
    let label = token.label.value();
    label.is_some_and(|label| {
        label == &declared.name.value || declared.generation_after(None, label).is_some()
    })
}

fn can_have_been_put_in(token: &LiveToken, put_in: Option<Timestamp>) -> bool {
    let Some(put_in) = put_in else {
        return true;
    };
    let born = token.created.as_ref().map(|created| created.at);
    let ended = match &token.presence {
        Presence::Present => None,
        Presence::Deleted(change) => Some(change.at),
    };
    born.is_none_or(|born| born.duration_since(put_in) <= CLOCKS)
        && ended.is_none_or(|ended| put_in.duration_since(ended) <= CLOCKS)
}

fn what_became_of(token: &LiveToken) -> OldToken {
    let name = token.label.value().unwrap_or(&token.id).clone();
    match &token.presence {
        Presence::Present => OldToken::Alive { name },
        Presence::Deleted(change) => OldToken::Revoked {
            name,
            at: change.at,
        },
    }
}

/// The word for a live value that is known not to be the declared one.
pub fn live_text(token: &Address) -> String {
    format!("a key older than {token}")
}

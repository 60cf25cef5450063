//! Connections: existence by the System Log, nickname, and which token sits behind (which no log shows).

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Address, Connection, Evidence, Field, LiveConnection, LiveOrg, NotAsked, Presence, Reading,
    RecordedConnection, Source, Unknown, Value, Verdict, Weight,
};

use super::identity;
use super::items::{Facts, Judged, Standing, item};
use super::undeclared::free_key;
use super::{Input, declaration_digest};

/// Judges declared connections, recorded ones that are no longer declared, and those that the logs show besides.
pub fn judge_all<'a>(input: Input<'a>, judged: &mut Vec<Judged<'a>>) {
    let mut matched: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, connection) in &input.declared.connections {
        let org = input.live.orgs.get(&connection.org.value);
        let address = Address::Connection(key.clone());
        let record = input.recorded.connections.get(&address);
        let seen = matched.entry(connection.org.value.as_str()).or_default();
        seen.insert(&connection.nickname.value);
        seen.extend(record.map(|record| record.nickname.value.as_str()));
        let rotation = input.recorded.rotations.get(&connection.token_address());
        let replacement = rotation.and_then(|rotation| rotation.replacements.get(&address));
        seen.extend(replacement.iter().flat_map(|two| [&*two.old, &*two.new]));
        judged.push(declared(input, &address, connection, record, org));
    }
    for (address, record) in &input.recorded.connections {
        let Address::Connection(key) = address else {
            continue;
        };
        if input.declared.connections.contains_key(key) {
            continue;
        }
        matched
            .entry(&record.org)
            .or_default()
            .insert(&record.nickname.value);
        judged.push(dropped(address, record, input.live.orgs.get(&record.org)));
    }
    let mut taken: BTreeSet<String> = input.declared.connections.keys().cloned().collect();
    for (org, live) in &input.live.orgs {
        for connection in &live.connections {
            let known = matched
                .get(org.as_str())
                .is_some_and(|names| names.contains(connection.nickname.as_str()))
                || former(input, org, connection);
            if connection.presence == Presence::Present && !known {
                judged.push(foreign(org, connection, &mut taken));
            }
        }
    }
}

/// Whether it is a recorded connection under the name that it had before it was renamed.
fn former(input: Input<'_>, org: &str, connection: &LiveConnection) -> bool {
    let mut records = input.recorded.connections.values();
    records.any(|record| record.org == org && record.was_called(connection))
}

fn declared<'a>(
    input: Input<'a>,
    address: &Address,
    connection: &Connection,
    record: Option<&RecordedConnection>,
    org: Option<&LiveOrg>,
) -> Judged<'a> {
    let token = input.declared.token(&connection.token_address());
    let renamed = record.filter(|record| !connection.bears(token, &record.nickname.value));
    // renames are invisible in the log: the old nickname still stands for the connection
    let nickname = connection.console_nickname(record);
    let seen = sight(org, nickname, record);
    let wanted = connection.absent.is_none();
    let mut evidence = existence_evidence(seen.as_ref().ok());
    evidence.extend(exported(input, address));
    let existence = Facts {
        field: Field::Existence,
        declared: Some(Value::Flag(wanted)),
        recorded: record.map(|_| Value::Flag(true)),
        live: seen
            .clone()
            .map(|found| Value::Flag(found.presence == Presence::Present)),
        evidence,
        span: Some(connection.absent.unwrap_or(connection.span)),
    };
    let gone = existence.live == Ok(Value::Flag(false));
    let mut fields = vec![existence.judge()];
    if wanted && !gone {
        if let Some(record) = renamed {
            fields.push(nickname_field(connection, record).judge());
        }
        fields.push(behind(input, address, connection, record, &seen).judge());
    }
    let mut item = item(
        address.clone(),
        connection.nickname.value.clone(),
        Some(connection.span),
        fields,
    );
    if renamed.is_none() && nickname != connection.nickname.value {
        item.matched = Some(format!("by its nickname '{nickname}': it was replaced"));
    }
    item.notes = notes(&seen, record);
    Judged {
        item,
        live_token: None,
        standing: if wanted {
            Standing::Wanted
        } else {
            Standing::Unwanted
        },
    }
}

fn nickname_field(connection: &Connection, record: &RecordedConnection) -> Facts {
    Facts {
        field: Field::Name,
        declared: Some(Value::Text(connection.nickname.value.clone())),
        recorded: Some(Value::Text(record.nickname.value.clone())),
        live: Err(Unknown::NotObservable),
        evidence: Vec::new(),
        span: Some(connection.nickname.span),
    }
}

/// Which token and host sit behind a connection: no log and no interface shows it.
fn behind(
    input: Input<'_>,
    address: &Address,
    connection: &Connection,
    record: Option<&RecordedConnection>,
    seen: &Result<&LiveConnection, Unknown>,
) -> Facts {
    let host = input
        .declared
        .tenants
        .get(&connection.tenant.value)
        .map_or("", |tenant| tenant.api_host.as_str());
    let token = connection.token_address();
    let attested = input
        .recorded
        .attestations
        .get(address)
        .into_iter()
        .flatten()
        .filter(|attestation| {
            attestation.declaration == declaration_digest(input.declared, address)
        });
    let mut evidence: Vec<Evidence> = attested
        .map(|attestation| Evidence {
            source: Source::Attestation,
            weight: Weight::Weak,
            at: Some(attestation.at),
            actor: None,
            says: format!("{} says so: {}", attestation.person, attestation.reason),
        })
        .collect();
    evidence.extend(
        record
            .and_then(|record| record.authorized_at)
            .map(|at| Evidence {
                source: Source::SystemLog,
                weight: Weight::Weak,
                at: Some(at),
                actor: None,
                says: "a key was put in; the log does not say which".to_owned(),
            }),
    );
    Facts {
        field: Field::Behind,
        declared: Some(key_at(&token, host)),
        // a token that was not known when it was recorded does not contradict the one that is named now
        recorded: record.map(|record| match names_no_token(record) {
            true => key_at(&token, record.domain.as_str()),
            false => key_at(&record.token, record.domain.as_str()),
        }),
        // what is not even known to exist has no other reason of its own
        live: Err(seen
            .as_ref()
            .err()
            .cloned()
            .unwrap_or(Unknown::NotObservable)),
        evidence,
        span: Some(connection.token.span),
    }
}

/// Whether nobody had named the token of a connection when it was recorded.
pub fn names_no_token(record: &RecordedConnection) -> bool {
    is_unknown(&record.token)
}

fn is_unknown(token: &Address) -> bool {
    matches!(token, Address::Token { token, .. } if token == Connection::UNKNOWN_TOKEN)
}

/// A key as the value of what is behind a connection.
fn key_at(token: &Address, host: &str) -> Value {
    Value::Text(match is_unknown(token) {
        true => format!("a token that nobody named yet, at {host}"),
        false => format!("{token} at {host}"),
    })
}

/// The live connection with this nickname, or why nothing is known about one. Events may still call it by the name that it had
/// before it was renamed.
fn sight<'a>(
    org: Option<&'a LiveOrg>,
    nickname: &str,
    record: Option<&RecordedConnection>,
) -> Result<&'a LiveConnection, Unknown> {
    let Some(org) = org else {
        return Err(Unknown::NotAsked(NotAsked::NoReader));
    };
    let found = identity::connection(&org.connections, nickname);
    let former = || record?.under_former_name(&org.connections);
    match found.or_else(former) {
        Some(found) if found.count > 1 => Err(Unknown::Ambiguous { count: found.count }),
        Some(found) => Ok(found),
        None => Err(match &org.log {
            Reading::Read { .. } => Unknown::NoTrace,
            Reading::NotAsked(why) => Unknown::NotAsked(why.clone()),
            Reading::Failed(fault) => Unknown::Failed(fault.clone()),
        }),
    }
}

fn existence_evidence(found: Option<&&LiveConnection>) -> Vec<Evidence> {
    let Some(found) = found else {
        return Vec::new();
    };
    let (change, says) = match (&found.presence, &found.created) {
        (Presence::Deleted(change), _) => (change, "deleted"),
        (Presence::Present, Some(created)) => (created, "created"),
        (Presence::Present, None) => (&found.changed, "the log shows it"),
    };
    let mut evidence = vec![Evidence::event(Source::SystemLog, change, says)];
    if let Some(authorized) = &found.authorized
        && found.presence == Presence::Present
        && authorized != change
    {
        let mut attempt = Evidence::event(Source::SystemLog, authorized, "reauthorize attempted");
        attempt.weight = Weight::Weak;
        evidence.push(attempt);
    }
    evidence
}

/// An export has the connections that its flows could use: that one existed then, whatever became of it since.
fn exported(input: Input<'_>, address: &Address) -> Option<Evidence> {
    let Address::Connection(key) = address else {
        return None;
    };
    let at = input.declared.exported.get(key)?.existed_at?;
    Some(Evidence {
        source: Source::FlowExport,
        weight: Weight::Weak,
        at: Some(at),
        actor: None,
        says: "a flow export of then has it".to_owned(),
    })
}

fn notes(
    seen: &Result<&LiveConnection, Unknown>,
    record: Option<&RecordedConnection>,
) -> Vec<String> {
    let mut notes = Vec::new();
    if let (Ok(found), Some(record)) = (seen, record)
        && let (Some(authorized), Some(known)) = (&found.authorized, record.authorized_at)
        && authorized.at > known
    {
        notes.push(format!(
            "a key was put in again at {}, outside of an apply: which one is unknown",
            authorized.at
        ));
    }
    notes
}

fn dropped<'a>(
    address: &Address,
    record: &RecordedConnection,
    org: Option<&LiveOrg>,
) -> Judged<'a> {
    let seen = sight(org, &record.nickname.value, Some(record));
    let existence = Facts {
        field: Field::Existence,
        declared: None,
        recorded: Some(Value::Flag(true)),
        live: seen
            .clone()
            .map(|found| Value::Flag(found.presence == Presence::Present)),
        evidence: existence_evidence(seen.as_ref().ok()),
        span: None,
    };
    Judged {
        item: item(
            address.clone(),
            record.nickname.value.clone(),
            None,
            vec![existence.judge()],
        ),
        live_token: None,
        standing: Standing::Dropped,
    }
}

fn foreign<'a>(org: &str, connection: &LiveConnection, taken: &mut BTreeSet<String>) -> Judged<'a> {
    let existence = Facts {
        field: Field::Existence,
        declared: None,
        recorded: None,
        live: Ok(Value::Flag(true)),
        evidence: existence_evidence(Some(&connection)),
        span: None,
    };
    let key = free_key(&connection.nickname, org, taken);
    let mut item = item(
        Address::Connection(key),
        connection.nickname.clone(),
        None,
        vec![existence.judge()],
    );
    item.verdict = Verdict::Unmanaged;
    item.matched = Some(format!("in org.{org}"));
    Judged {
        item,
        live_token: None,
        standing: Standing::Foreign,
    }
}

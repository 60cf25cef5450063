//! What is behind a connection, as far as it can be told: the age of its key, and what its canary said. Neither shows which
//! token is behind it, but both can show that it is not the declared one.

use std::collections::BTreeMap;

use super::items::{Facts, Judged, Standing, field};
use super::stale_key::{self, Pair, age};
use super::{Input, declaration_digest};
use crate::model::{
    Address, CanaryCall, CanaryOutcome, Connection, ConnectionSight, ConnectionStatus, Evidence,
    Field, Item, KeyAge, LiveConnection, LiveOrg, LiveRole, LiveToken, Method, OldToken,
    Permission, Reading, RecordedConnection, Source, StaleKey, Timestamp, Unknown, Value, Weight,
};

/// What a canary's card asks for.
const DEVICES: &str = "/devices";

/// Adds to each declared connection what is known besides. Tokens must have been judged.
pub fn look(input: Input<'_>, judged: &mut [Judged<'_>]) {
    let index = Index::new(input, judged);
    let seen: Vec<(usize, ConnectionSight, bool)> = judged
        .iter()
        .enumerate()
        .filter(|(_, one)| one.standing == Standing::Wanted)
        .filter_map(|(at, one)| {
            let connection = declared(input, &one.item.address)?;
            let token = index.tokens.get(&connection.token_address()).copied();
            let sight = sight(input, &index, connection, &one.item, token)?;
            let refused = is_refused(token, &sight);
            Some((at, sight, refused))
        })
        .collect();
    for (at, sight, refused) in seen {
        let item = &mut judged[at].item;
        forgotten(input, item, &sight);
        behind(input, item, &sight, refused);
        let verdicts = item.fields.iter().map(|field| field.verdict);
        item.verdict = verdicts.max().unwrap_or(item.verdict);
        item.connection = Some(Box::new(sight));
    }
}

/// Live tokens of what is declared to exist, and live connections by their nickname.
struct Index<'a> {
    tokens: BTreeMap<Address, &'a LiveToken>,
    connections: BTreeMap<(&'a str, &'a str), &'a LiveConnection>,
}

impl<'a> Index<'a> {
    fn new(input: Input<'a>, judged: &[Judged<'a>]) -> Self {
        let tokens = judged.iter().filter(|one| exists(&one.item));
        let orgs = input.live.orgs.iter();
        Self {
            tokens: tokens
                .filter_map(|one| Some((one.item.address.clone(), one.live_token?)))
                .collect(),
            connections: orgs
                .flat_map(|(org, live)| {
                    let all = live.connections.iter();
                    all.map(move |one| ((org.as_str(), one.nickname.as_str()), one))
                })
                .collect(),
        }
    }
}

fn declared<'a>(input: Input<'a>, address: &Address) -> Option<&'a Connection> {
    match address {
        Address::Connection(key) => input.declared.connections.get(key),
        _ => None,
    }
}

fn sight(
    input: Input<'_>,
    index: &Index<'_>,
    connection: &Connection,
    item: &Item,
    token: Option<&LiveToken>,
) -> Option<ConnectionSight> {
    let record = input.recorded.connections.get(&item.address);
    let org = input.live.orgs.get(&connection.org.value);
    // renames are invisible in the log: the old nickname still stands for the connection
    let nickname = connection.console_nickname(record);
    let place = (connection.org.value.as_str(), nickname);
    let former = || record?.under_former_name(&org?.connections);
    let seen = index.connections.get(&place).copied().or_else(former);
    let namesakes = seen.map_or(0, |seen| seen.count);
    let one = seen.filter(|seen| seen.count <= 1);
    let key = match token {
        Some(token) if namesakes <= 1 && !is_gone(item) => {
            let pair = Pair {
                connection,
                record,
                seen: one,
                token,
            };
            age(input, &pair)
        }
        _ => KeyAge::Unknown,
    };
    let Address::Connection(name) = &item.address else {
        return None;
    };
    Some(ConnectionSight {
        status: (namesakes <= 1).then(|| status(org, one, record)).flatten(),
        namesakes,
        key,
        canary: input.live.canaries.get(name).cloned(),
        may_reauthorize: org.map(may_reauthorize).unwrap_or_default(),
    })
}

fn status(
    org: Option<&LiveOrg>,
    seen: Option<&LiveConnection>,
    record: Option<&RecordedConnection>,
) -> Option<ConnectionStatus> {
    match (&org?.log, seen, record) {
        (Reading::Read { .. }, Some(seen), _) => Some(seen.status),
        (Reading::Read { .. }, None, Some(_)) => Some(ConnectionStatus::UnknownOutOfRetention),
        (Reading::Read { .. }, None, None) => Some(ConnectionStatus::NeverSeen),
        _ => None,
    }
}

/// Roles whose holders may touch connections: Okta's docs name Workflows administrators and connection managers.
fn may_reauthorize(org: &LiveOrg) -> Vec<LiveRole> {
    let fits = |role: &&LiveRole| {
        let name = role.role.to_ascii_lowercase();
        name.contains("administrator") || name.contains("connection manager")
    };
    org.roles.iter().filter(fits).cloned().collect()
}

fn exists(item: &Item) -> bool {
    field(item, &Field::Existence).is_some_and(|existence| existence.live == Ok(Value::Flag(true)))
}

fn is_gone(item: &Item) -> bool {
    field(item, &Field::Existence).is_some_and(|existence| existence.live == Ok(Value::Flag(false)))
}

/// What the log forgot and the state still knows is said where the log has nothing to say.
fn forgotten(input: Input<'_>, item: &mut Item, sight: &ConnectionSight) {
    if sight.status != Some(ConnectionStatus::UnknownOutOfRetention) {
        return;
    }
    let Some(record) = input.recorded.connections.get(&item.address) else {
        return;
    };
    let existence = item
        .fields
        .iter_mut()
        .find(|field| field.field == Field::Existence);
    if let Some(existence) = existence {
        existence.evidence.push(Evidence {
            source: Source::State,
            weight: Weight::Weak,
            at: Some(record.nickname.at),
            actor: None,
            says: "an apply saw it in the System Log, which has forgotten it since".to_owned(),
        });
    }
}

/// Whether the canary's refusal shows that the declared token is not behind it: the log shows that token alive, with the
/// permission that the canary asks for.
fn is_refused(token: Option<&LiveToken>, sight: &ConnectionSight) -> bool {
    let outcome = sight.canary.as_ref().and_then(CanaryCall::outcome);
    let list = token.and_then(|token| token.permissions.value());
    matches!(outcome, Some(CanaryOutcome::Denied { .. }))
        && sight.key != KeyAge::BeingReplaced
        && list.is_some_and(|list| list.contains_key(&Permission::new(Method::Get, DEVICES)))
}

/// Judges what is behind it anew where that is known not to be the declared token, and adds the evidence.
fn behind(input: Input<'_>, item: &mut Item, sight: &ConnectionSight, refused: bool) {
    let Some(connection) = declared(input, &item.address) else {
        return;
    };
    let token = connection.token_address();
    let attested_since = |at: Timestamp| {
        let digest = declaration_digest(input.declared, &item.address);
        let words = input.recorded.attestations.get(&item.address);
        words
            .into_iter()
            .flatten()
            .any(|word| word.declaration == digest && word.at > at)
    };
    let live = match &sight.key {
        KeyAge::Stale(stale) if !attested_since(stale.token_created.at) => {
            Some(stale_key::live_text(&token))
        }
        _ if refused => Some("a key that the tenant refuses".to_owned()),
        _ => None,
    };
    let found = item
        .fields
        .iter_mut()
        .find(|one| one.field == Field::Behind);
    let Some(behind) = found else {
        return;
    };
    let mut evidence = evidence(&token, sight);
    evidence.append(&mut behind.evidence);
    behind.evidence = evidence;
    // what the files ask to be put in anyhow is not what they find missing
    let moved = behind.recorded.is_some() && behind.recorded != behind.declared;
    let not_read = matches!(
        behind.live,
        Err(Unknown::Failed(_) | Unknown::Ambiguous { .. })
    );
    if let Some(live) = live.filter(|_| !moved && !not_read) {
        *behind = Facts {
            field: Field::Behind,
            declared: behind.declared.take(),
            recorded: behind.recorded.take(),
            live: Ok(Value::Text(live)),
            evidence: std::mem::take(&mut behind.evidence),
            span: behind.span,
        }
        .judge();
    }
}

fn evidence(token: &Address, sight: &ConnectionSight) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    if let Some(call) = &sight.canary
        && let Some(outcome) = call.outcome()
    {
        let weight = match outcome.key_works() {
            Some(_) => Weight::Proof,
            None => Weight::Weak,
        };
        evidence.push(Evidence {
            source: Source::Canary,
            weight,
            at: match call {
                CanaryCall::Answered(answer) => Some(answer.at),
                _ => None,
            },
            actor: None,
            says: call.to_string(),
        });
    }
    match &sight.key {
        KeyAge::Stale(stale) => evidence.extend(of_stale(token, stale)),
        KeyAge::CannotBeOrdered { token: born, .. } => evidence.push(Evidence {
            source: Source::SystemLog,
            weight: Weight::Weak,
            at: Some(*born),
            actor: None,
            says: format!(
                "a key was put in within five minutes of the creation of {token}: the clocks of two services cannot be ordered"
            ),
        }),
        _ => {}
    }
    evidence
}

fn of_stale(token: &Address, stale: &StaleKey) -> Vec<Evidence> {
    let born = Evidence::event(
        Source::AuditLog,
        &stale.token_created,
        format!("{token} was created, and no key was put in since"),
    );
    let mut all = vec![born];
    if let OldToken::Revoked { name, at } = &stale.old {
        all.push(Evidence {
            source: Source::AuditLog,
            weight: Weight::Proof,
            at: Some(*at),
            actor: None,
            says: format!("the token before, '{name}', was revoked"),
        });
    }
    all
}

//! What a run has at hand for the ledger, in the ledger's own types.

use std::collections::BTreeMap;

use crate::cli::session::Session;
use crate::iru::{Action, AuditEvent, Listed};
use crate::ledger::{
    DeclaredToken, Done, Event, ExceptionEntry, Granted, Material, NotRead, ReadingEntry, Run,
    Service, Subject, Word, connection_id,
};
use crate::model::{
    Address, Claim, Declared, ExceptedText, Live, NotAsked, Reading, Recorded, SignedDuration,
    Timestamp, Token,
};
use crate::observe::{MEMORY, Observations};
use crate::okta::{ConnectionEvent, Happening, LOG_RETENTION};
use crate::render::reasons;
use crate::state::{JournalEntry, Phase, StateDocument};

/// All that this run has at hand.
pub fn material(
    session: &Session,
    document: &StateDocument,
    cache: &Observations,
    live: &Live,
    run: Run,
) -> Material {
    let declared = session.declared();
    let recorded = session.recorded(document);
    let (readings, not_read) = looks(declared, live, session.now());
    Material {
        lineage: document.lineage().to_owned(),
        origin: document.origin().to_string(),
        run,
        events: events(declared, cache, live),
        readings,
        not_read,
        actions: document.journal.entries().iter().filter_map(done).collect(),
        bound: bound(declared, &recorded),
        declared: tokens(session, &recorded),
        exceptions: exceptions(declared),
        words: words(&recorded),
    }
}

fn was_read(reading: &Reading) -> bool {
    matches!(reading, Reading::Read { .. })
}

/// Events of the logs that this run read: what the cache remembers of others was written when it was read.
fn events(declared: &Declared, cache: &Observations, live: &Live) -> Vec<Event> {
    let mut events = Vec::new();
    for (key, tenant) in &declared.tenants {
        let host = tenant.api_host.as_str();
        let read = live
            .tenants
            .get(key)
            .is_some_and(|seen| was_read(&seen.log));
        if let Some(log) = cache.tenants.get(host).filter(|_| read) {
            events.extend(log.token_events.values().map(|event| of_token(host, event)));
        }
    }
    for (key, org) in &declared.orgs {
        let domain = org.domain.as_str();
        let read = live.orgs.get(key).is_some_and(|seen| was_read(&seen.log));
        let Some(log) = cache.orgs.get(domain).filter(|_| read) else {
            continue;
        };
        events.extend(
            log.events
                .values()
                .map(|event| of_connection(domain, event)),
        );
        events.extend(log.imports.values().map(|import| Event {
            service: Service::Okta,
            host: domain.to_owned(),
            id: import.change.event.clone(),
            when: import.change.at,
            actor: import.change.actor.clone(),
            subject: Subject::Import {
                name: import.name.clone(),
            },
        }));
        events.extend(log.roles.values().map(|role| Event {
            service: Service::Okta,
            host: domain.to_owned(),
            id: role.change.event.clone(),
            when: role.change.at,
            actor: role.change.actor.clone(),
            subject: Subject::Role {
                holder: role.holder.clone(),
                role: role.role.clone(),
                given: role.given,
            },
        }));
    }
    events
}

fn of_token(host: &str, event: &AuditEvent) -> Event {
    let action = match &event.action {
        Action::Created => "created",
        Action::Updated => "updated",
        Action::Deleted => "deleted",
        Action::Other(word) => word,
    };
    Event {
        service: Service::Iru,
        host: host.to_owned(),
        id: event.id.clone(),
        when: event.at,
        actor: event.actor.clone(),
        subject: Subject::Token {
            token: event.target_id.clone(),
            action: action.to_owned(),
            label: event.new_state.label.clone(),
            permissions: match &event.new_state.permissions {
                Listed::Silent => None,
                Listed::Full(list) => Some(Granted::Full(list.clone())),
                Listed::Unreadable => Some(Granted::Unreadable),
            },
        },
    }
}

fn of_connection(domain: &str, event: &ConnectionEvent) -> Event {
    let action = match event.happening {
        Happening::Created => "created",
        Happening::Reauthorized => "reauthorized",
        Happening::Deleted => "deleted",
        Happening::Revoked => "revoked",
    };
    Event {
        service: Service::Okta,
        host: domain.to_owned(),
        id: event.id.clone(),
        when: event.at,
        actor: event.actor.clone(),
        subject: Subject::Connection {
            nickname: event.nickname.clone(),
            action: action.to_owned(),
        },
    }
}

fn looks(declared: &Declared, live: &Live, now: Timestamp) -> (Vec<ReadingEntry>, Vec<NotRead>) {
    let tenants = declared.tenants.iter().filter_map(|(key, tenant)| {
        let host = tenant.api_host.to_string();
        Some((Service::Iru, host, &live.tenants.get(key)?.log, MEMORY))
    });
    let orgs = declared.orgs.iter().filter_map(|(key, org)| {
        let domain = org.domain.to_string();
        Some((
            Service::Okta,
            domain,
            &live.orgs.get(key)?.log,
            LOG_RETENTION,
        ))
    });
    let mut readings = Vec::new();
    let mut not_read = Vec::new();
    for (service, host, reading, memory) in tenants.chain(orgs) {
        let why = match reading {
            Reading::Read { since, skew, .. } => {
                let to = skew.to_service(now);
                let from = since.unwrap_or_else(|| before(to, memory));
                readings.push(ReadingEntry {
                    service,
                    host,
                    from,
                    to,
                });
                continue;
            }
            // not a part of what this run was to look at
            Reading::NotAsked(NotAsked::Offline | NotAsked::NeedsFlag(_)) => continue,
            Reading::NotAsked(reason) => reasons::not_asked(reason).sentence(),
            Reading::Failed(fault) => reasons::fault(fault).sentence(),
        };
        not_read.push(NotRead { service, host, why });
    }
    (readings, not_read)
}

fn before(at: Timestamp, long: SignedDuration) -> Timestamp {
    at.checked_sub(long).unwrap_or(at)
}

fn done(entry: &JournalEntry) -> Option<Done> {
    let outcome = match entry.phase {
        Phase::Done => "done",
        Phase::Failed => "failed",
        Phase::Superseded => "superseded",
        Phase::Started | Phase::Waiting => return None,
    };
    Some(Done {
        id: entry.id,
        address: entry.address.clone(),
        action: entry.action.clone(),
        outcome: outcome.to_owned(),
        handoff: entry.handoff.is_some(),
        opened: entry.opened_service_time.unwrap_or(entry.opened_at),
        closed: entry.closed_at?,
        actor: entry.actor.clone(),
        claimed_by: entry.claimed.as_ref().map(|claimed| claimed.by.clone()),
        note: entry.note.clone(),
    })
}

/// Which of the services' things each recorded address is. A token that is being replaced is its successor from the moment that is proven.
fn bound(declared: &Declared, recorded: &Recorded) -> BTreeMap<Address, String> {
    let tokens = recorded
        .tokens
        .iter()
        .filter_map(|(address, token)| Some((address.clone(), token.id.clone()?)));
    let connections = recorded.connections.iter().filter_map(|(address, known)| {
        let org = declared.orgs.get(&known.org)?;
        let id = connection_id(org.domain.as_str(), &known.nickname.value);
        Some((address.clone(), id))
    });
    tokens.chain(connections).collect()
}

fn tokens(session: &Session, recorded: &Recorded) -> BTreeMap<Address, DeclaredToken> {
    let declared = session.declared();
    let mut needed = session.exported.needed(declared);
    let mut tokens = BTreeMap::new();
    for (key, tenant) in &declared.tenants {
        let present = tenant
            .tokens
            .iter()
            .filter(|(_, token)| token.absent.is_none());
        for (name, token) in present {
            let address = Address::token(key, name);
            let groups = recorded.tokens.get(&address).map(|known| &known.groups);
            let frozen = groups.cloned().unwrap_or_default();
            let line = DeclaredToken {
                name: token.name.value.clone(),
                host: tenant.api_host.to_string(),
                permissions: token.permission_set(&frozen).into_keys().collect(),
                needed: needed.remove(&address),
                rotation_seconds: every(token),
            };
            tokens.insert(address, line);
        }
    }
    tokens
}

fn every(token: &Token) -> Option<i64> {
    let rotation = token.rotation.as_ref()?;
    Some(rotation.value.every.as_secs())
}

fn words(recorded: &Recorded) -> Vec<Word> {
    let all = recorded.attestations.iter();
    all.flat_map(|(address, words)| {
        words.iter().map(|word| Word {
            address: address.clone(),
            person: word.person.clone(),
            reason: word.reason.clone(),
            when: word.at,
        })
    })
    .collect()
}

fn exceptions(declared: &Declared) -> Vec<ExceptionEntry> {
    let all = declared.exceptions.iter().map(|one| {
        let permissions = one.permissions.iter().map(|claim| match &claim.value {
            Claim::One(permission) => permission.to_string(),
            Claim::Group { path, .. } => path.clone(),
        });
        let fields = one.fields.iter().map(|field| match field.value {
            ExceptedText::Name => "name".to_owned(),
            ExceptedText::Description => "description".to_owned(),
        });
        let what: Vec<String> = permissions.chain(fields).collect();
        ExceptionEntry {
            address: one.address.value.clone(),
            what: what.join(", "),
            until: one.until.value.ends,
            reason: one.reason.clone(),
            ticket: one.ticket.clone(),
            withdrawn: false,
        }
    });
    all.collect()
}

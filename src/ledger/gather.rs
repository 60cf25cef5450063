//! What a run adds to the ledger: the difference between what is at hand and what is written already. A run that was killed before it wrote
//! loses nothing: the next one finds the same difference.

use std::collections::BTreeMap;

use super::entry::{
    Body, DeclaredToken, Done, Event, ExceptionEntry, FORMAT_VERSION, NotRead, ReadingEntry, Run,
    Service, Word,
};
use super::known::{Known, LastLook};
use crate::model::{Address, SignedDuration, Timestamp};

/// A log that is read again and again is noted so often, when nothing else is to be written.
const AT_LEAST: SignedDuration = SignedDuration::from_hours(24);

/// All that a run has at hand.
#[derive(Debug, Clone)]
pub struct Material {
    /// The lineage of the state.
    pub lineage: String,
    /// `real` or `simulated`.
    pub origin: String,
    /// The command.
    pub run: Run,
    /// Events of the logs, in any order.
    pub events: Vec<Event>,
    /// Logs that were read.
    pub readings: Vec<ReadingEntry>,
    /// Logs that could not be read.
    pub not_read: Vec<NotRead>,
    /// Actions that ended.
    pub actions: Vec<Done>,
    /// The service's id of each recorded token.
    pub bound: BTreeMap<Address, String>,
    /// Each declared token.
    pub declared: BTreeMap<Address, DeclaredToken>,
    /// Each declared exception.
    pub exceptions: Vec<ExceptionEntry>,
    /// What people said.
    pub words: Vec<Word>,
}

/// The lines to write; none when nothing is new. `now` is our clock.
pub fn gather(known: &Known, material: Material, now: Timestamp) -> Vec<Body> {
    let mut lines = Vec::new();
    events(known, material.events, &mut lines);
    bound(known, material.bound, &mut lines);
    declared(known, material.declared, &mut lines);
    exceptions(known, material.exceptions, &mut lines);
    actions(known, material.actions, &mut lines);
    words(known, material.words, &mut lines);
    let anything_new = !lines.is_empty();
    looks(
        known,
        (material.readings, material.not_read),
        now,
        anything_new,
        &mut lines,
    );
    if lines.is_empty() {
        return lines;
    }
    let mut all = Vec::with_capacity(lines.len() + 2);
    if !known.begun {
        all.push(Body::Began {
            format_version: FORMAT_VERSION,
            lineage: material.lineage,
            origin: material.origin,
        });
    }
    all.push(Body::Run(material.run));
    all.append(&mut lines);
    all
}

fn events(known: &Known, events: Vec<Event>, lines: &mut Vec<Body>) {
    let mut fresh: Vec<Event> = events
        .into_iter()
        .filter(|event| {
            let key = (event.service, event.host.clone(), event.id.clone());
            !known.events.contains(&key)
        })
        .collect();
    fresh.sort_by(|a, b| {
        let key = |event: &Event| {
            (
                event.when,
                event.service,
                event.host.clone(),
                event.id.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    fresh.dedup_by(|a, b| (a.service, &a.host, &a.id) == (b.service, &b.host, &b.id));
    lines.extend(fresh.into_iter().map(Body::Event));
}

fn bound(known: &Known, bound: BTreeMap<Address, String>, lines: &mut Vec<Body>) {
    for (address, id) in bound {
        if known.bound.get(&address) != Some(&id) {
            lines.push(Body::Bound { address, id });
        }
    }
}

fn declared(known: &Known, declared: BTreeMap<Address, DeclaredToken>, lines: &mut Vec<Body>) {
    for address in known.declared.keys() {
        if !declared.contains_key(address) {
            lines.push(Body::Declared {
                address: address.clone(),
                token: None,
            });
        }
    }
    for (address, token) in declared {
        if known.declared.get(&address) != Some(&token) {
            lines.push(Body::Declared {
                address,
                token: Some(token),
            });
        }
    }
}

fn exceptions(known: &Known, declared: Vec<ExceptionEntry>, lines: &mut Vec<Body>) {
    for (key, old) in &known.exceptions {
        let still = |one: &ExceptionEntry| (&one.address, &one.what) == (&key.0, &key.1);
        if !declared.iter().any(still) {
            lines.push(Body::Exception(ExceptionEntry {
                withdrawn: true,
                ..old.clone()
            }));
        }
    }
    for exception in declared {
        let key = (exception.address.clone(), exception.what.clone());
        if known.exceptions.get(&key) != Some(&exception) {
            lines.push(Body::Exception(exception));
        }
    }
}

fn actions(known: &Known, actions: Vec<Done>, lines: &mut Vec<Body>) {
    let fresh = actions
        .into_iter()
        .filter(|done| !known.actions.contains(&(done.id, done.opened)));
    lines.extend(fresh.map(Body::Action));
}

fn words(known: &Known, words: Vec<Word>, lines: &mut Vec<Body>) {
    let fresh = words
        .into_iter()
        .filter(|word| !known.words.contains(&(word.address.clone(), word.when)));
    lines.extend(fresh.map(Body::Attested));
}

fn looks(
    known: &Known,
    (readings, not_read): (Vec<ReadingEntry>, Vec<NotRead>),
    now: Timestamp,
    anything_new: bool,
    lines: &mut Vec<Body>,
) {
    let is_old = |at: Timestamp| now.duration_since(at) >= AT_LEAST;
    for reading in readings {
        let key = (reading.service, reading.host.clone());
        let due = match known.looks.get(&key) {
            None | Some(LastLook::Failed { .. }) => true,
            // a hole between the two readings is what an auditor must see
            Some(LastLook::Read { at, .. }) => {
                anything_new || is_old(*at) || is_apart(known, &key, reading.from)
            }
        };
        if due {
            lines.push(Body::Reading(reading));
        }
    }
    for failed in not_read {
        let key = (failed.service, failed.host.clone());
        let due = match known.looks.get(&key) {
            Some(LastLook::Failed { why, at }) => *why != failed.why || is_old(*at),
            None | Some(LastLook::Read { .. }) => true,
        };
        if due {
            lines.push(Body::NotRead(failed));
        }
    }
}

fn is_apart(known: &Known, key: &(Service, String), from: Timestamp) -> bool {
    known.read_to.get(key).is_none_or(|reached| from > *reached)
}

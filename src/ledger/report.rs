//! The report over a period: what the ledger proves, and what it does not.

use std::collections::BTreeMap;

use super::chain::Head;
use super::coverage::{Interval, SourceCoverage, coverage, within};
use super::entry::{Body, Done, Entry, ExceptionEntry, Run, Word};
use super::explain::{Explained, Explainer};
use super::tokens::{
    ConnectionHistory, Courses, NeedPoint, Rotations, TokenHistory, connections, in_order,
};
use crate::model::{Address, Timestamp};

/// The period of a report, its end not in it.
pub type Period = Interval;

/// All that a ledger says of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The period.
    pub period: Period,
    /// When the ledger began; nothing: it is empty.
    pub began: Option<Timestamp>,
    /// `real` or `simulated`.
    pub origin: Option<String>,
    /// How many lines it has.
    pub entries: u64,
    /// Its end, which belongs where the ledger's writer cannot change it.
    pub head: String,
    /// What each log covers.
    pub sources: Vec<SourceCoverage>,
    /// Tokens, by host and id.
    pub tokens: Vec<TokenHistory>,
    /// Connections, by org and nickname.
    pub connections: Vec<ConnectionHistory>,
    /// Needed against granted over time, by the token's address.
    pub needs: BTreeMap<String, Vec<NeedPoint>>,
    /// Replacements, by the token's address.
    pub rotations: Vec<Rotations>,
    /// Exceptions that were in force at any time of the period: from when on, and what.
    pub exceptions: Vec<(Timestamp, ExceptionEntry)>,
    /// Actions that were closed in the period.
    pub actions: Vec<Done>,
    /// What people said in the period.
    pub words: Vec<Word>,
    /// Commands that wrote in the period, and when.
    pub runs: Vec<(Timestamp, Run)>,
    /// How many changes of the period no action of ours explains.
    pub unexplained: usize,
}

/// Reads a whole ledger's lines to what they say of a period.
pub fn report(entries: &[Entry], head: &Head, period: Period) -> Report {
    let explainer = Explainer::of(entries);
    let events = in_order(entries);
    let courses = Courses::of(&events, &explainer, period);
    let tokens = courses.histories();
    let connections = connections(&events, &explainer, period);
    let bound = bound(entries, period);
    let began = entries.iter().find_map(|entry| match &entry.body {
        Body::Began { origin, .. } => Some((entry.at, origin.clone())),
        _ => None,
    });
    let unexplained = unexplained(&tokens, &connections);
    Report {
        period,
        began: began.as_ref().map(|(at, _)| *at),
        origin: began.map(|(_, origin)| origin),
        entries: head.entries,
        head: head.to_string(),
        sources: coverage(entries, period),
        needs: bound
            .iter()
            .map(|(address, ids)| (address.to_string(), courses.needs(address, ids, period)))
            .collect(),
        rotations: bound
            .iter()
            .map(|(address, ids)| courses.rotations(address, ids, period))
            .collect(),
        tokens,
        connections,
        exceptions: exceptions(entries, period),
        actions: in_period(entries, |entry| match &entry.body {
            Body::Action(done) => within(period, done.closed).then(|| done.clone()),
            _ => None,
        }),
        words: in_period(entries, |entry| match &entry.body {
            Body::Attested(word) => within(period, word.when).then(|| word.clone()),
            _ => None,
        }),
        runs: in_period(entries, |entry| match &entry.body {
            Body::Run(run) => within(period, entry.at).then(|| (entry.at, run.clone())),
            _ => None,
        }),
        unexplained,
    }
}

fn in_period<T>(entries: &[Entry], pick: impl Fn(&Entry) -> Option<T>) -> Vec<T> {
    entries.iter().filter_map(pick).collect()
}

/// The ids that each token's address bore, from when on, up to the period's end.
fn bound(entries: &[Entry], period: Period) -> BTreeMap<&Address, Vec<(Timestamp, &str)>> {
    let mut bound: BTreeMap<&Address, Vec<(Timestamp, &str)>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.at < period.to) {
        if let Body::Bound { address, id } = &entry.body
            && matches!(address, Address::Token { .. })
        {
            bound.entry(address).or_default().push((entry.at, id));
        }
    }
    bound
}

fn unexplained(tokens: &[TokenHistory], connections: &[ConnectionHistory]) -> usize {
    let of_tokens = tokens
        .iter()
        .flat_map(|token| &token.changes)
        .map(|change| &change.explained);
    let of_connections = connections
        .iter()
        .flat_map(|connection| &connection.changes)
        .map(|(_, _, _, explained)| explained);
    of_tokens
        .chain(of_connections)
        .filter(|explained| matches!(explained, Explained::Unexplained { .. }))
        .count()
}

/// Exceptions of which a part lies in the period. One that was changed is listed once for each form that it had.
fn exceptions(entries: &[Entry], period: Period) -> Vec<(Timestamp, ExceptionEntry)> {
    let mut open: BTreeMap<(Address, String), (Timestamp, ExceptionEntry)> = BTreeMap::new();
    let mut ended = Vec::new();
    for entry in entries {
        let Body::Exception(exception) = &entry.body else {
            continue;
        };
        let key = (exception.address.clone(), exception.what.clone());
        if let Some((since, mut old)) = open.remove(&key) {
            old.until = old.until.min(entry.at);
            ended.push((since, old));
        }
        if !exception.withdrawn {
            open.insert(key, (entry.at, exception.clone()));
        }
    }
    let mut all: Vec<_> = ended.into_iter().chain(open.into_values()).collect();
    all.retain(|(since, one)| *since < period.to && one.until > period.from);
    all.sort_by(|a, b| (a.0, &a.1.address, &a.1.what).cmp(&(b.0, &b.1.address, &b.1.what)));
    all
}

//! After flows were imported: the import event, and an export made after it that holds them on the right connections. One
//! without the other proves nothing: an event does not say what a flow became, and an old export not what is there now.

use std::collections::BTreeMap;

use super::pairs::Pairs;
use crate::exports::{CardConnection, Export, Flow};
use crate::model::Timestamp;

/// An import that the System Log shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported<'a> {
    /// The name of the flow or folder.
    pub name: &'a str,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// When.
    pub at: Timestamp,
}

/// What was looked at.
#[derive(Clone, Copy)]
pub struct Looked<'a> {
    /// The two orgs.
    pub pairs: Pairs<'a>,
    /// The exports that were to be imported.
    pub exports: &'a [(String, Export)],
    /// The exports of the other org.
    pub there: &'a [(String, Export)],
    /// The imports that its log shows.
    pub imports: &'a [Imported<'a>],
    /// Imports before this time are others.
    pub since: Timestamp,
}

/// Whether one flow arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival<'a> {
    /// The flow that was to be imported.
    pub flow: &'a str,
    /// Its newest import event.
    pub imported: Option<Timestamp>,
    /// The newest export made after that event that has a flow of its name: the file, and when it was made.
    pub export: Option<(&'a str, Timestamp)>,
    /// How many flows of its name that export has.
    pub count: usize,
    /// How the cards there differ.
    pub differences: Vec<Difference>,
}

impl Arrival<'_> {
    /// Whether both proofs are there.
    pub fn is_proven(&self) -> bool {
        self.imported.is_some() && self.count == 1 && self.differences.is_empty()
    }
}

/// How the cards of a flow differ from what was to arrive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The card's place in the flow.
    pub card: String,
    /// The connection that it was to be on; `None`: no such card was to be there, or one without a connection.
    pub expected: Option<String>,
    /// The connection that it is on; `None`: no such card is there, or none was chosen.
    pub found: Option<String>,
}

/// Looks at every flow.
pub fn arrivals(looked: Looked<'_>) -> Vec<Arrival<'_>> {
    let exports = looked.exports.iter();
    exports
        .flat_map(|(_, export)| export.flows.iter().map(move |flow| (export, flow)))
        .map(|(export, flow)| arrival(looked, export, flow))
        .collect()
}

fn arrival<'a>(looked: Looked<'a>, export: &'a Export, flow: &'a Flow) -> Arrival<'a> {
    let imported = imported(looked, export, flow);
    let newest = imported.and_then(|at| fresh(looked, flow, at));
    let Some((name, made, there)) = newest else {
        return Arrival {
            flow: &flow.name,
            imported,
            export: None,
            count: 0,
            differences: Vec::new(),
        };
    };
    let named: Vec<&Flow> = there
        .flows
        .iter()
        .filter(|other| other.name == flow.name)
        .collect();
    let differences = match named.as_slice() {
        [only] => differences(looked.pairs, flow, only),
        _ => Vec::new(),
    };
    Arrival {
        flow: &flow.name,
        imported,
        export: Some((name, made)),
        count: named.len(),
        differences,
    }
}

/// The newest import of the flow, or of the folder that it is in.
fn imported(looked: Looked<'_>, export: &Export, flow: &Flow) -> Option<Timestamp> {
    let folder = export.folder(flow).map(|folder| folder.name.as_str());
    let fitting = looked.imports.iter().filter(|one| {
        let fits = match one.is_folder {
            true => Some(one.name) == folder,
            false => one.name == flow.name,
        };
        fits && one.at >= looked.since
    });
    fitting.map(|one| one.at).max()
}

/// The newest export made after `at` that has a flow of this name.
fn fresh<'a>(
    looked: Looked<'a>,
    flow: &Flow,
    at: Timestamp,
) -> Option<(&'a str, Timestamp, &'a Export)> {
    let fresh = looked.there.iter().filter_map(|(name, export)| {
        let made = export.created.filter(|made| *made > at)?;
        let has = export.flows.iter().any(|other| other.name == flow.name);
        has.then_some((name.as_str(), made, export))
    });
    fresh.max_by_key(|(_, made, _)| *made)
}

/// Places of cards with their connections, as the other org's keys, how often each.
type Places = BTreeMap<(String, Option<String>), isize>;

fn differences(pairs: Pairs<'_>, meant: &Flow, found: &Flow) -> Vec<Difference> {
    let mut places = Places::new();
    for card in &meant.cards {
        let expected = nickname(&card.connection).map(|nickname| {
            let from = pairs.bearer(pairs.from, nickname);
            let to = from.and_then(|(key, connection)| pairs.partner(key, connection));
            to.map_or_else(|| nickname.to_owned(), |(_, to)| to.nickname.value.clone())
        });
        *places.entry((card.path(), expected)).or_default() += 1;
    }
    for card in &found.cards {
        let on = nickname(&card.connection).map(|nickname| {
            let bearer = pairs.bearer(pairs.to(), nickname);
            bearer.map_or_else(|| nickname.to_owned(), |(_, to)| to.nickname.value.clone())
        });
        *places.entry((card.path(), on)).or_default() -= 1;
    }
    let mut by_card: BTreeMap<String, [Vec<Option<String>>; 2]> = BTreeMap::new();
    for ((card, connection), count) in places {
        let [missing, extra] = by_card.entry(card).or_default();
        let into = if count > 0 { missing } else { extra };
        into.extend((0..count.unsigned_abs()).map(|_| connection.clone()));
    }
    let mut all = Vec::new();
    for (card, [missing, extra]) in by_card {
        for place in 0..missing.len().max(extra.len()) {
            all.push(Difference {
                card: card.clone(),
                expected: missing.get(place).cloned().flatten(),
                found: extra.get(place).cloned().flatten(),
            });
        }
    }
    all
}

fn nickname(connection: &CardConnection) -> Option<&str> {
    match connection {
        CardConnection::Named { nickname, .. } => Some(nickname),
        CardConnection::None | CardConnection::Missing { .. } => None,
    }
}

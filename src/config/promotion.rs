//! Where an org's flows go: the org that they are promoted to, and which connection takes each one's place there.

use std::collections::BTreeMap;

use super::declare::unknown;
use super::entries::Entries;
use super::extent::Extent;
use super::fields::missing;
use super::reader::Slot;
use super::shape::Reference;
use super::sink::Sink;
use super::words::quote;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, shape};
use crate::model::{Declared, Key, Promotion, Span, Spanned};

/// What an org says about it; references are not looked up yet.
pub(super) fn promotion(
    to: Slot<Spanned<Reference>>,
    connections: Slot<Entries<Spanned<Reference>>>,
    sink: &mut Sink,
) -> Option<Promotion> {
    let connections = connections.good().unwrap_or_default().0;
    match to {
        Slot::Bad => None,
        Slot::Absent => {
            if let Some((key, _)) = connections.first() {
                let help = "write `promotes_to: KEY`, the org whose connections take the flows; connections themselves are declared at the top, under `connections:`";
                sink.push(missing(key.span, "org", "promotes_to", Some(help.into())));
            }
            None
        }
        Slot::Good(to) => Some(Promotion {
            to: key(to),
            connections: connections
                .into_iter()
                .filter_map(|(from, to)| Some((from, key(to?))))
                .collect(),
        }),
    }
}

fn key(reference: Spanned<Reference>) -> Spanned<Key> {
    Spanned::new(reference.value.0, reference.span)
}

/// The keys that may be named, those of broken things included.
pub(super) struct Keys<'a> {
    pub orgs: &'a BTreeMap<Key, Span>,
    pub connections: &'a BTreeMap<Key, Span>,
    pub extent: &'a Extent,
}

/// Looks the references of every org up.
pub(super) fn check(declared: &Declared, keys: &Keys<'_>, sink: &mut Sink) {
    for (org, promotion) in &declared.promotions {
        let to = &promotion.to;
        if to.value == *org {
            sink.push(
                Diagnostic::new(
                    &shape::INVALID_VALUE,
                    format!("the org {} is to be promoted to itself", quote(org)),
                )
                .at(to.span, "another org belongs here")
                .help("name the org that takes the flows, or remove `promotes_to`"),
            );
            continue;
        }
        if !keys.orgs.contains_key(&to.value) {
            if !keys.extent.may_hold(&to.value) {
                let known = keys.orgs.keys().map(String::as_str);
                unknown(to, "org", "", known, sink);
            }
            continue;
        }
        for (from, into) in &promotion.connections {
            end(declared, keys, from, org, sink);
            end(declared, keys, into, &to.value, sink);
        }
    }
}

/// One end of a mapped pair is a connection of its org.
fn end(declared: &Declared, keys: &Keys<'_>, named: &Spanned<Key>, org: &str, sink: &mut Sink) {
    let Some(connection) = declared.connections.get(&named.value) else {
        let broken = keys.connections.contains_key(&named.value);
        if !broken && !keys.extent.may_hold(&named.value) {
            let known = keys.connections.keys().map(String::as_str);
            unknown(named, "connection", "", known, sink);
        }
        return;
    };
    if connection.org.value != org {
        sink.push(
            Diagnostic::new(
                &names::UNKNOWN_REFERENCE,
                format!(
                    "no connection {} is declared in the org {}",
                    quote(&named.value),
                    quote(org)
                ),
            )
            .at(
                named.span,
                format!("it is in the org {}", quote(&connection.org.value)),
            )
            .help("write the connection that the flows come from, then the one that takes its place: `{ PREVIEW: PRODUCTION }`"),
        );
    } else if let Some(gone) = connection.absent {
        sink.push(
            Diagnostic::new(
                &names::ABSENT_REFERENCE,
                format!(
                    "flows are promoted with the connection {}, which is declared absent",
                    quote(&named.value)
                ),
            )
            .at(named.span, "used here")
            .at(gone, "to be gone here")
            .help("map another connection, or remove the pair"),
        );
    }
}

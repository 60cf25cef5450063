//! Documents and files to one configuration, by key. A key in two places is an error that shows both.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::entries::{Entries, Person};
use super::exceptions::ExceptionText;
use super::policy::PolicyText;
use super::reader::Slot;
use super::shape::{
    Configuration, ConnectionText, HandoffsText, MovedText, NotifyText, OrgText, SafetyText,
    StateText, StoresText, TenantText,
};
use super::sink::Sink;
use super::words::quote;
use crate::diagnostic::codes::shape;
use crate::diagnostic::{Diagnostic, Level, Selector};
use crate::model::{Address, Key, Span, Spanned};

/// Things by key: where the key stands, and the value unless it is wrong.
pub(super) type ByKey<T> = BTreeMap<Key, (Span, Option<T>)>;

/// All documents of all files.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub tenants: ByKey<TenantText>,
    pub orgs: ByKey<OrgText>,
    pub connections: ByKey<ConnectionText>,
    pub people: ByKey<Person>,
    pub notify: ByKey<NotifyText>,
    pub safety: Option<Spanned<SafetyText>>,
    pub handoffs: Option<(Span, HandoffsText)>,
    pub moved: Vec<Spanned<MovedText>>,
    pub forget: Vec<Spanned<Address>>,
    /// The levels of diagnostics, and where they are given.
    pub rules: BTreeMap<Selector, (Span, Level)>,
    /// The stores, and where they are declared.
    pub stores: Option<(Span, StoresText)>,
    /// Where the state is kept, and where that is declared.
    pub state: Option<(Span, StateText)>,
    /// Whether some stores could not be read.
    pub stores_hidden: bool,
    /// What may be declared, and where that is said.
    pub policy: Option<(Span, PolicyText)>,
    pub exceptions: Vec<(Span, ExceptionText)>,
    /// Where exceptions are listed: key and list.
    pub exception_lists: Vec<(Span, Span)>,
    /// Whether some document has a version, right or wrong.
    pub versioned: bool,
    /// Whether a section could not be read at all, so that a key that is missing may well be declared.
    pub gaps: bool,
}

impl Merged {
    /// Takes one document in.
    pub fn add(&mut self, document: Configuration, sink: &mut Sink) {
        self.versioned |= !document.version.is_absent();
        self.gaps |= matches!(document.tenants, Slot::Bad) || matches!(document.orgs, Slot::Bad);
        self.gaps |= matches!(document.connections, Slot::Bad);
        add(&mut self.tenants, document.tenants, "tenant", sink);
        add(&mut self.orgs, document.orgs, "org", sink);
        add(
            &mut self.connections,
            document.connections,
            "connection",
            sink,
        );
        add(&mut self.notify, document.notify, "notification", sink);
        self.moved.extend(document.moved.good().unwrap_or_default());
        self.forget
            .extend(document.forget.good().unwrap_or_default());
        if let Slot::Good(handoffs) = document.handoffs {
            match &self.handoffs {
                Some((first, _)) if *first != handoffs.at => sink.push(
                    Diagnostic::new(&shape::DUPLICATE_KEY, "`handoffs` is declared twice")
                        .at(handoffs.at, "declared again here")
                        .at(*first, "declared here first")
                        .help("keep one of the two"),
                ),
                _ => self.handoffs = Some((handoffs.at, handoffs.value)),
            }
        }
        if let Slot::Good(safety) = document.safety {
            match &self.safety {
                Some(first) => sink.push(
                    Diagnostic::new(&shape::DUPLICATE_KEY, "`safety` is declared twice")
                        .at(safety.span, "declared again here")
                        .at(first.span, "declared here first")
                        .help("keep one of the two"),
                ),
                None => self.safety = Some(safety),
            }
        }
        for (selector, level) in document.rules.good().unwrap_or_default().0 {
            match self.rules.get(&selector.value) {
                Some((first, _)) if *first != selector.span => sink.push(
                    Diagnostic::new(
                        &shape::DUPLICATE_KEY,
                        format!("`{}` is given a level twice", selector.as_str()),
                    )
                    .at(selector.span, "given again here")
                    .at(*first, "given here first")
                    .help("keep one of the two"),
                ),
                Some(_) => {}
                None => {
                    self.rules.insert(selector.value, (selector.span, level));
                }
            }
        }
        if let Slot::Good(policy) = document.policy {
            match &self.policy {
                Some((first, _)) if *first != policy.at => sink.push(
                    Diagnostic::new(&shape::DUPLICATE_KEY, "`policy` is declared twice")
                        .at(policy.at, "declared again here")
                        .at(*first, "declared here first")
                        .help("declare it in one file, which those who set the policy own"),
                ),
                _ => self.policy = Some((policy.at, policy.value)),
            }
        }
        if let Slot::Good(listed) = document.exceptions {
            self.exception_lists.push((listed.key, listed.list));
            self.exceptions.extend(listed.items);
        }
        self.stores_hidden |= matches!(document.stores, Slot::Bad);
        if let Slot::Good(stores) = document.stores {
            match &self.stores {
                Some((first, _)) if *first != stores.at => sink.push(
                    Diagnostic::new(&shape::DUPLICATE_KEY, "the stores are declared twice")
                        .at(stores.at, "declared again here")
                        .at(*first, "declared here first")
                        .help("declare them in one file"),
                ),
                _ => self.stores = Some((stores.at, stores.value)),
            }
        }
        if let Slot::Good(state) = document.state {
            match &self.state {
                Some((first, _)) if *first != state.at => sink.push(
                    Diagnostic::new(&shape::DUPLICATE_KEY, "the state is declared twice")
                        .at(state.at, "declared again here")
                        .at(*first, "declared here first")
                        .help("a configuration has one state: keep one of the two"),
                ),
                _ => self.state = Some((state.at, state.value)),
            }
        }
        if let Slot::Good(people) = document.people {
            for (id, person) in people.0 {
                insert(
                    &mut self.people,
                    id.value,
                    id.span,
                    Some(person),
                    "person",
                    sink,
                );
            }
        }
    }
}

fn add<T>(into: &mut ByKey<T>, entries: Slot<Entries<T>>, noun: &str, sink: &mut Sink) {
    if let Slot::Good(entries) = entries {
        for (key, value) in entries.0 {
            insert(into, key.value, key.span, value, noun, sink);
        }
    }
}

/// Puts one thing in; the first of two with one key stays.
pub(super) fn insert<T>(
    into: &mut ByKey<T>,
    key: Key,
    span: Span,
    value: Option<T>,
    noun: &str,
    sink: &mut Sink,
) {
    match into.entry(key) {
        Entry::Vacant(place) => {
            place.insert((span, value));
        }
        Entry::Occupied(place) if place.get().0 == span => {}
        Entry::Occupied(place) => {
            let message = format!("the {noun} {} is declared twice", quote(place.key()));
            sink.push(
                Diagnostic::new(&shape::DUPLICATE_KEY, message)
                    .at(span, "declared again here")
                    .at(place.get().0, "declared here first")
                    .help("keep one of the two, or give one another key"),
            );
        }
    }
}

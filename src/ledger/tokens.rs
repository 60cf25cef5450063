//! The histories that an auditor reads: of each token, of each connection, of needs against grants, of replacements.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{Interval, within};
use super::entry::{Body, Entry, Event, Granted, Subject};
use super::explain::{Explained, Explainer};
use crate::model::{Actor, Address, Permission, Timestamp};

/// One token of a tenant, as its log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHistory {
    /// The tenant's host.
    pub host: String,
    /// The service's id.
    pub id: String,
    /// Its last known name.
    pub label: Option<String>,
    /// What it is declared as, if anything.
    pub address: Option<String>,
    /// What it could do at the end; nothing: no event says.
    pub permissions: Option<BTreeSet<Permission>>,
    /// What happened in the period.
    pub changes: Vec<TokenChange>,
}

/// One event of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenChange {
    /// When, by the service's clock.
    pub when: Timestamp,
    /// The event's id.
    pub event: String,
    /// Who.
    pub actor: Option<Actor>,
    /// `created`, `updated`, `deleted`, or the log's word.
    pub action: String,
    /// Permissions that came.
    pub gained: BTreeSet<Permission>,
    /// Permissions that went.
    pub lost: BTreeSet<Permission>,
    /// Whether what it could do before or after is unknown, so that the two sets above may not be whole.
    pub in_part: bool,
    /// Its new name, where that changed.
    pub renamed: Option<String>,
    /// Whose doing.
    pub explained: Explained,
}

/// One connection, as its org's log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionHistory {
    /// The org's domain.
    pub host: String,
    /// Its nickname.
    pub nickname: String,
    /// What it is declared as, if anything.
    pub address: Option<String>,
    /// What happened in the period: when, what, who, whose doing.
    pub changes: Vec<(Timestamp, String, Option<Actor>, Explained)>,
}

/// What a declared token was able to do against what was needed, from one moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedPoint {
    /// From when on.
    pub when: Timestamp,
    /// How many permissions it had, as far as a log says.
    pub granted: Option<usize>,
    /// How many were declared.
    pub declared: Option<usize>,
    /// How many the exported flows needed.
    pub needed: Option<usize>,
    /// Granted, and not needed by any exported flow; without exports: not declared.
    pub surplus: BTreeSet<Permission>,
    /// Needed (without exports: declared), and not granted.
    pub lacking: BTreeSet<Permission>,
}

/// The replacements of one declared token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotations {
    /// The token.
    pub address: String,
    /// Each generation: the service's id, and when its log says that it was created.
    pub generations: Vec<(String, Option<Timestamp>)>,
    /// Seconds from one generation's creation to the next one's.
    pub intervals: Vec<i64>,
    /// Seconds from the last one's creation to the end of the period.
    pub age: Option<i64>,
    /// How often it is declared to be replaced, in seconds.
    pub declared: Option<i64>,
}

impl Rotations {
    /// Whether any interval, or the age at the end, is longer than declared.
    pub fn is_late(&self) -> bool {
        let longest = self.intervals.iter().chain(&self.age).max();
        matches!((longest, self.declared), (Some(longest), Some(declared)) if *longest > declared)
    }
}

/// A token while its events are read in order.
#[derive(Default, Clone)]
struct Course {
    label: Option<String>,
    permissions: Option<BTreeSet<Permission>>,
    created: Option<Timestamp>,
    /// What it could do, from when on.
    steps: Vec<(Timestamp, Option<BTreeSet<Permission>>)>,
    changes: Vec<TokenChange>,
}

/// All courses of tokens, by host and id.
pub struct Courses<'a> {
    explainer: &'a Explainer<'a>,
    by_id: BTreeMap<(String, String), Course>,
}

/// Events of the ledger by their own time.
pub fn in_order(entries: &[Entry]) -> Vec<&Event> {
    let mut events: Vec<&Event> = entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::Event(event) => Some(event),
            _ => None,
        })
        .collect();
    events.sort_by_key(|event| (event.when, &event.id));
    events
}

impl<'a> Courses<'a> {
    /// Reads events in order; those after the period are left out.
    pub fn of(events: &[&Event], explainer: &'a Explainer<'a>, period: Interval) -> Self {
        let mut courses = Self {
            explainer,
            by_id: BTreeMap::new(),
        };
        for event in events.iter().filter(|event| event.when < period.to) {
            courses.take(event, period);
        }
        courses
    }

    fn take(&mut self, event: &Event, period: Interval) {
        let Subject::Token {
            token,
            action,
            label,
            permissions,
        } = &event.subject
        else {
            return;
        };
        let key = (event.host.clone(), token.clone());
        let course = self.by_id.entry(key).or_default();
        let before = course.permissions.clone();
        let after = match permissions {
            _ if action == "deleted" => Some(BTreeSet::new()),
            None => before.clone(),
            Some(Granted::Full(set)) => Some(set.clone()),
            Some(Granted::Unreadable) => None,
        };
        let begins = action == "created";
        let was = match begins {
            true => Some(BTreeSet::new()),
            false => before,
        };
        let (gained, lost) = match (&was, &after) {
            (Some(was), Some(after)) => (
                after.difference(was).cloned().collect(),
                was.difference(after).cloned().collect(),
            ),
            _ => (BTreeSet::new(), BTreeSet::new()),
        };
        if begins {
            course.created = Some(event.when);
        }
        let renamed = label.clone().filter(|new| {
            let old = course.label.as_ref();
            old.is_some_and(|old| old != new)
        });
        course.label = label.clone().or(course.label.take());
        if within(period, event.when) {
            course.changes.push(TokenChange {
                when: event.when,
                event: event.id.clone(),
                actor: event.actor.clone(),
                action: action.clone(),
                explained: self.explainer.explain(event, &gained),
                gained,
                lost,
                in_part: was.is_none() || after.is_none(),
                renamed,
            });
        }
        course.steps.push((event.when, after.clone()));
        course.permissions = after;
    }

    /// What happened to each token; those without an event in the period are left out, unless something declared bears them.
    pub fn histories(&self) -> Vec<TokenHistory> {
        let all = self.by_id.iter().map(|((host, id), course)| TokenHistory {
            host: host.clone(),
            id: id.clone(),
            label: course.label.clone(),
            address: self.explainer.address(id).map(ToString::to_string),
            permissions: course.permissions.clone(),
            changes: course.changes.clone(),
        });
        all.filter(|token| token.address.is_some() || !token.changes.is_empty())
            .collect()
    }

    fn course(&self, id: &str) -> Option<&Course> {
        let mut courses = self.by_id.iter();
        courses.find_map(|((_, known), course)| (known == id).then_some(course))
    }

    /// What a declared token could do against what was needed, over the period. `bound`: its ids, from when on.
    pub fn needs(
        &self,
        address: &Address,
        bound: &[(Timestamp, &str)],
        period: Interval,
    ) -> Vec<NeedPoint> {
        let mut moments: BTreeSet<Timestamp> = [period.from].into();
        let declared = self.explainer.declarations(address);
        moments.extend(declared.iter().map(|(at, _)| *at));
        moments.extend(bound.iter().map(|(at, _)| *at));
        for (_, id) in bound {
            let steps = self.course(id).map_or(&[][..], |course| &course.steps);
            moments.extend(steps.iter().map(|(at, _)| *at));
        }
        let mut points: Vec<NeedPoint> = Vec::new();
        for when in moments.into_iter().filter(|at| within(period, *at)) {
            let point = self.need_at(address, bound, when);
            let same = points.last().is_some_and(|last| {
                NeedPoint {
                    when,
                    ..last.clone()
                } == point
            });
            if !same {
                points.push(point);
            }
        }
        points
    }

    fn need_at(
        &self,
        address: &Address,
        bound: &[(Timestamp, &str)],
        when: Timestamp,
    ) -> NeedPoint {
        let then = bound.iter().rev().find(|(since, _)| *since <= when);
        let id = then.or(bound.first()).map(|(_, id)| *id);
        let course = id.and_then(|id| self.course(id));
        let granted = course.and_then(|course| {
            let step = course.steps.iter().rev().find(|(at, _)| *at <= when)?;
            step.1.as_ref()
        });
        let declared = self.explainer.declared_at(address, when);
        let needed = declared.and_then(|declared| declared.needed.as_ref());
        let wanted = needed.or(declared.map(|declared| &declared.permissions));
        let difference =
            |a: Option<&BTreeSet<Permission>>, b: Option<&BTreeSet<Permission>>| match (a, b) {
                (Some(a), Some(b)) => a.difference(b).cloned().collect(),
                _ => BTreeSet::new(),
            };
        NeedPoint {
            when,
            granted: granted.map(BTreeSet::len),
            declared: declared.map(|declared| declared.permissions.len()),
            needed: needed.map(BTreeSet::len),
            surplus: difference(granted, wanted),
            lacking: difference(wanted, granted),
        }
    }

    /// The replacements of a declared token.
    pub fn rotations(
        &self,
        address: &Address,
        bound: &[(Timestamp, &str)],
        period: Interval,
    ) -> Rotations {
        let mut seen = BTreeSet::new();
        let ids = bound.iter().filter(|(_, id)| seen.insert(*id));
        let generations: Vec<(String, Option<Timestamp>)> = ids
            .map(|(_, id)| {
                let created = self.course(id).and_then(|course| course.created);
                ((*id).to_owned(), created)
            })
            .collect();
        let created: Vec<Timestamp> = generations.iter().filter_map(|(_, at)| *at).collect();
        let declared = self.explainer.declared_at(address, period.to);
        Rotations {
            address: address.to_string(),
            intervals: created
                .windows(2)
                .map(|pair| pair[1].duration_since(pair[0]).as_secs())
                .collect(),
            age: created
                .last()
                .map(|last| period.to.duration_since(*last).as_secs()),
            declared: declared.and_then(|token| token.rotation_seconds),
            generations,
        }
    }
}

/// What happened to each connection in the period.
pub fn connections(
    events: &[&Event],
    explainer: &Explainer<'_>,
    period: Interval,
) -> Vec<ConnectionHistory> {
    let mut by_name: BTreeMap<(&str, &str), ConnectionHistory> = BTreeMap::new();
    for event in events.iter().filter(|event| within(period, event.when)) {
        let Subject::Connection { nickname, action } = &event.subject else {
            continue;
        };
        let id = super::explain::connection_id(&event.host, nickname);
        let history = by_name
            .entry((&event.host, nickname))
            .or_insert_with(|| ConnectionHistory {
                host: event.host.clone(),
                nickname: nickname.clone(),
                address: explainer.address(&id).map(ToString::to_string),
                changes: Vec::new(),
            });
        let explained = explainer.explain(event, &BTreeSet::new());
        history
            .changes
            .push((event.when, action.clone(), event.actor.clone(), explained));
    }
    by_name.into_values().collect()
}

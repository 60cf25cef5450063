//! What to look at first, and what is not known.

use std::collections::{BTreeMap, BTreeSet};

use super::NeededView;
use super::compare::{Comparison, Token, was_read};
use super::page::{connection_name, counted, harmful, tenant_name, token_name};
use crate::catalog::WhyUnknown;
use crate::model::{Permission, Reading, Risk};
use crate::render::page::Page;
use crate::render::style::{ALARM, ASIDE, HEAD, paint};
use crate::render::tree::{Leaf, Profile, profile};
use crate::render::{escape, reasons};

/// So many names stand in one line.
const NAMED: usize = 4;

/// The gravest first: what may be destroyed for no known reason, then cards that fail, then what nobody watches.
pub(super) fn first(page: &mut Page, view: &NeededView, all: &Comparison) {
    let mut lines = harmful_for_nothing(view, all);
    lines.extend(failing(view, all));
    lines.extend(unwatched(view, all));
    if lines.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &paint(HEAD, "Look at this first"));
    for line in lines {
        page.line(2, &line);
    }
}

/// Permissions of a token by risk, in words; what is harmful only, or all.
pub(super) fn named<'a>(permissions: impl Iterator<Item = &'a Permission>) -> String {
    let mut by_risk: BTreeMap<std::cmp::Reverse<u8>, BTreeSet<String>> = BTreeMap::new();
    for permission in permissions {
        let leaf = Leaf::of(permission);
        let rank = match leaf.risk {
            Some(Risk::Destructive) => 3,
            Some(Risk::SensitiveRead) => 2,
            Some(Risk::Write) => 1,
            Some(Risk::Read) | None => 0,
        };
        by_risk
            .entry(std::cmp::Reverse(rank))
            .or_default()
            .insert(spoken(&leaf));
    }
    let parts = by_risk.into_iter().map(|(rank, labels)| {
        let more = labels.len().saturating_sub(NAMED);
        let mut names: Vec<String> = labels.into_iter().take(NAMED).collect();
        if more > 0 {
            names.push(format!("{more} more"));
        }
        let names = names.join(", ");
        match rank.0 {
            3 => format!("{names} ({})", paint(ALARM, Risk::Destructive.word())),
            2 => format!("{names} ({})", paint(ALARM, Risk::SensitiveRead.word())),
            _ => names,
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// The label; one word alone, such as `Delete`, with the head above it.
fn spoken(leaf: &Leaf) -> String {
    let head = leaf.group.as_deref().unwrap_or_default();
    match head.rsplit(": ").next() {
        Some(head) if !head.is_empty() && !leaf.label.contains(' ') => {
            format!("{head}: {}", leaf.label)
        }
        _ => leaf.label.clone(),
    }
}

fn is_harmful(permission: &Permission) -> bool {
    harmful([permission].into_iter())
}

/// Tokens that may do harm which no exported flow needs.
fn harmful_for_nothing(view: &NeededView, all: &Comparison) -> Vec<String> {
    let needed_somewhere: BTreeSet<&Permission> = all
        .connections
        .iter()
        .filter_map(|one| one.needs.as_ref())
        .flat_map(|needs| needs.needed.keys().chain(&needs.perhaps))
        .collect();
    let mut lines: Vec<(Profile, String)> = Vec::new();
    for token in &all.tokens {
        let Some(granted) = token.granted() else {
            continue;
        };
        let (permissions, why): (BTreeSet<Permission>, String) = match all.unneeded(token) {
            Some(unneeded) => {
                let open = if unneeded.certain {
                    ""
                } else {
                    ", as far as that can be derived"
                };
                (
                    unneeded.permissions,
                    format!("no flow on its connections needs that{open}"),
                )
            }
            None if view.configured && token.consumers => continue,
            None if view.configured => (
                granted.into_iter().cloned().collect(),
                "what uses this token is not known".to_owned(),
            ),
            None => {
                let beyond = granted
                    .into_iter()
                    .filter(|one| !needed_somewhere.contains(one));
                (
                    beyond.cloned().collect(),
                    "no exported flow at all needs that".to_owned(),
                )
            }
        };
        let grave: Vec<&Permission> = permissions.iter().filter(|one| is_harmful(one)).collect();
        if !grave.is_empty() {
            let line = format!(
                "{} may: {}; {why}",
                token_name(view, token),
                named(grave.iter().copied())
            );
            lines.push((profile(grave.into_iter()), line));
        }
    }
    worst_first(lines)
}

fn worst_first(mut lines: Vec<(Profile, String)>) -> Vec<String> {
    lines.sort_by_key(|(profile, _)| std::cmp::Reverse(*profile));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Cards that fail for want of a permission or a connection.
fn failing(view: &NeededView, all: &Comparison) -> Vec<String> {
    let mut lines: Vec<(Profile, String)> = Vec::new();
    for connection in &all.connections {
        let (Some(lacks), Some(needs)) = (all.lacks(connection), &connection.needs) else {
            continue;
        };
        if lacks.is_empty() {
            continue;
        }
        let cards: usize = lacks
            .iter()
            .filter_map(|one| needs.needed.get(*one))
            .map(Vec::len)
            .sum();
        let fail = match cards {
            0 => "Okta shows it as broken".to_owned(),
            1 => "1 card fails".to_owned(),
            _ => format!("{cards} cards fail"),
        };
        let line = format!(
            "{} lacks: {}; {}",
            connection_name(view, connection),
            named(lacks.iter().copied()),
            paint(ALARM, fail)
        );
        lines.push((profile(lacks.into_iter()), line));
    }
    let mut lines = worst_first(lines);
    if !all.unconnected.is_empty() {
        let fail = if all.unconnected.len() == 1 {
            "has no connection and fails"
        } else {
            "have no connection and fail"
        };
        lines.push(format!(
            "{} {fail}, such as {}",
            counted(all.unconnected.len(), "card"),
            escape(&all.unconnected[0])
        ));
    }
    lines
}

/// What a configuration does not know.
fn unwatched(view: &NeededView, all: &Comparison) -> Vec<String> {
    if !view.configured {
        return Vec::new();
    }
    let undeclared = all.connections.iter().filter(|one| one.declared.is_none());
    undeclared
        .map(|one| {
            let cards = one.needs.as_ref().map_or(0, |needs| needs.cards);
            let used = match cards {
                0 => "no exported flow uses it".to_owned(),
                _ => format!("{} on it", counted(cards, "card")),
            };
            format!("{} is not declared; {used}", connection_name(view, one))
        })
        .collect()
}

/// What is not known, and what would tell it.
pub(super) fn unknown(page: &mut Page, view: &NeededView, all: &Comparison) {
    let mut lines = unread(view);
    lines.extend(
        view.failed
            .iter()
            .map(|(path, why)| format!("{} was not read: {}", escape(path), escape(why))),
    );
    lines.extend(traces(view));
    lines.extend(open_needs(all));
    lines.extend(untraced(view, all));
    let without: Vec<String> = all
        .connections
        .iter()
        .filter(|one| one.needs.is_none())
        .map(|one| connection_name(view, one))
        .collect();
    if !without.is_empty() {
        lines.push(format!(
            "what these need: no export has a card on {}",
            without.join(", ")
        ));
    }
    let idle = |token: &&Token| {
        view.configured && token.connections.is_empty() && !token.auditor && !token.consumers
    };
    let idle: Vec<String> = all
        .tokens
        .iter()
        .filter(idle)
        .map(|token| token_name(view, token))
        .collect();
    if !idle.is_empty() {
        lines.push(format!(
            "what uses {}: declare the connection, or what else it is under `consumers`",
            idle.join(", ")
        ));
    }
    lines.push(match view.configured {
        true => "whether the declared token is the one behind a connection: no service shows it; a canary proves that it works".to_owned(),
        false => "which token is behind which connection".to_owned(),
    });
    if view.live.tenants.values().any(was_read) {
        lines.push(
            "tokens that were created and last edited before an audit log's memory, which is a year"
                .to_owned(),
        );
    }
    lines.push("whether a secret still works, and who holds a copy of it".to_owned());
    page.blank();
    page.line(0, &paint(HEAD, "Not known"));
    for line in lines {
        page.line(2, &line);
    }
}

/// Tokens of which a log shows nothing but that they acted.
fn traces(view: &NeededView) -> Vec<String> {
    let tenants = view.live.tenants.iter();
    let with_traces = tenants.filter(|(_, tenant)| !tenant.traces.is_empty());
    let lines = with_traces.map(|(key, tenant)| {
        format!(
            "what {} of {} may do: the audit log shows that it acted, and no event describes it",
            counted(tenant.traces.len(), "more token"),
            tenant_name(view, key)
        )
    });
    lines.collect()
}

/// Declared tokens behind connections that no log shows.
fn untraced(view: &NeededView, all: &Comparison) -> Vec<String> {
    let names: BTreeSet<String> = all
        .connections
        .iter()
        .filter(|one| one.token.is_none())
        .filter_map(|one| one.declared)
        .filter(|(_, one)| {
            view.live
                .tenants
                .get(&one.tenant.value)
                .is_some_and(was_read)
        })
        .map(|(_, one)| one.token_address().to_string())
        .collect();
    let names: Vec<String> = names.into_iter().collect();
    match names.is_empty() {
        true => Vec::new(),
        false => vec![format!(
            "what {} may do: the audit log shows no token of that name, or several",
            names.join(", ")
        )],
    }
}

fn unread(view: &NeededView) -> Vec<String> {
    let tenants = view.live.tenants.iter();
    let tenants = tenants.map(|(key, tenant)| {
        (
            tenant_name(view, key),
            "audit log",
            &tenant.log,
            &tenant.findings,
        )
    });
    let orgs = view.live.orgs.iter().map(|(key, org)| {
        let domain = view
            .declared
            .orgs
            .get(key)
            .map_or(key.as_str(), |org| org.domain.value.as_str());
        (
            escape(domain).into_owned(),
            "System Log",
            &org.log,
            &org.findings,
        )
    });
    let mut lines = Vec::new();
    for (name, log, reading, findings) in tenants.chain(orgs) {
        let reason = match reading {
            Reading::Read { .. } => None,
            Reading::NotAsked(why) => Some(reasons::not_asked(why)),
            Reading::Failed(fault) => Some(reasons::fault(fault)),
        };
        if let Some(reason) = reason {
            let failed = paint(ALARM, format!("the {log} of {name} was not read"));
            lines.push(format!(
                "{failed}: {}; {}",
                reason.sentence(),
                reason.remedy
            ));
        }
        lines.extend(
            findings
                .iter()
                .map(|one| format!("{name}: {}", reasons::finding(one))),
        );
    }
    lines
}

/// Cards whose needs cannot be derived: by reason, with the first of them and what to do.
fn open_needs(all: &Comparison) -> Vec<String> {
    let needs = all.connections.iter().filter_map(|one| one.needs.as_ref());
    let mut by_why: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (why, pointer) in needs.flat_map(|needs| &needs.open) {
        by_why.entry(why_unknown(why)).or_default().push(pointer);
    }
    let lines = by_why.into_iter().map(|(why, pointers)| {
        let need = if pointers.len() == 1 { "needs" } else { "need" };
        let pointer = pointers.first().copied().unwrap_or_default();
        format!(
            "what {} {need}: {why}, such as {}",
            counted(pointers.len(), "card"),
            paint(ASIDE, escape(pointer)),
        )
    });
    let mut lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        lines.push(
            "to close that: find out what these cards call, and declare it under the token"
                .to_owned(),
        );
    }
    lines
}

/// Why nobody can tell what a card needs, in a few words.
pub(super) fn why_unknown(why: &WhyUnknown) -> String {
    match why {
        WhyUnknown::UnknownCard => "no card of that title is known".to_owned(),
        WhyUnknown::Unconfirmed { .. } => "no page of the vendor confirms what it calls".to_owned(),
        WhyUnknown::Computed { input } => format!("the {input} is computed while the flow runs"),
        WhyUnknown::Empty { input } => format!("the {input} is empty"),
        WhyUnknown::Unreadable { input } => format!("the {input} is no plain text"),
        WhyUnknown::NotRelative { .. } => "the Relative URL does not begin after /v1".to_owned(),
        WhyUnknown::NotInCatalog { .. } => "no known permission fits the call".to_owned(),
    }
}

//! The answer for people: each token with what fits, what runs on it, and as of when; then what the answer does not know.

use std::collections::BTreeMap;

use super::QueryView;
use crate::catalog;
use crate::model::{Permission, Shard};
use crate::query::{Found, Holder, Role, Running, Standing, Unsure, WhyUnsure};
use crate::render::escape::escape;
use crate::render::page::Page;
use crate::render::style::{ASIDE, CHANGE, HEAD, NAME, paint, risk};
use crate::render::time::{age, day, utc};

/// Flows and addresses that are named one by one; of more their number is said.
const SHOWN: usize = 6;

/// The answer.
pub fn human(view: &QueryView<'_>) -> String {
    let mut page = Page::new(view.width);
    for found in &view.answer.found {
        token(&mut page, view, found);
    }
    page.blank();
    let considered = view.census.holders.len();
    let line = match (view.answer.found.len(), considered) {
        (0, 0) => "No token is declared or recorded.".to_owned(),
        (0, 1) => "The one token does not fit.".to_owned(),
        (0, all) => format!("None of {all} tokens fits."),
        (1, all) => format!("1 of {all} tokens fits."),
        (some, all) => format!("{some} of {all} tokens fit."),
    };
    page.line(0, &paint(HEAD, line));
    as_of(&mut page, view);
    unsure(&mut page, &view.answer.unsure);
    unplaced(&mut page, view);
    page.line(
        0,
        &paint(
            ASIDE,
            "Nobody was asked now: `tenantry plan` asks. Tokens that nobody declared are in no state: `tenantry inventory` lists them.",
        ),
    );
    page.finish()
}

fn token(page: &mut Page, view: &QueryView<'_>, found: &Found<'_>) {
    let holder = found.holder;
    page.blank();
    let address = holder.address.to_string();
    let mut head = format!(
        "{}  {}",
        paint(NAME, escape(&address)),
        escape(&holder.name)
    );
    if holder.role == Role::Predecessor {
        head.push_str("  (the old one, until it is revoked)");
    }
    page.line(0, &head);
    match view.answer.by_permission {
        true => {
            let rows: Vec<Vec<String>> = found
                .permissions
                .iter()
                .map(|one| cells(holder, one))
                .collect();
            page.rows(2, &rows);
        }
        false => page.line(2, &counted(found)),
    }
    for one in &holder.connections {
        page.hanging(2, 6, &running(one));
    }
    for (address, name) in &holder.consumers {
        let address = address.to_string();
        page.hanging(2, 6, &format!("{}: {}", escape(&address), escape(name)));
    }
    if holder.connections.is_empty() && holder.consumers.is_empty() {
        page.line(2, &paint(ASIDE, "nothing is known to run on it"));
    }
    page.line(2, &paint(ASIDE, times(view, holder)));
}

fn cells(holder: &Holder, permission: &Permission) -> Vec<String> {
    let operation = catalog::operation(permission);
    let label = operation.map_or_else(
        || "outside of the catalog".to_owned(),
        |one| one.label.clone(),
    );
    let call = permission.to_string();
    let risk = match operation {
        None => "risk unknown".to_owned(),
        Some(one) => risk(Some(one.risk), true).unwrap_or_else(|| one.risk.word().to_owned()),
    };
    let standing = holder.permissions.get(permission).copied();
    let standing = match standing.unwrap_or_default() {
        Standing {
            recorded: true,
            declared: true,
        } => String::new(),
        Standing { recorded: true, .. } if holder.role == Role::Predecessor => String::new(),
        Standing { recorded: true, .. } => paint(CHANGE, "recorded, not declared"),
        // of a token that was never recorded this is said once, below
        Standing { .. } if holder.recorded_at.is_none() => String::new(),
        Standing { .. } => paint(CHANGE, "declared, not recorded"),
    };
    vec![label, escape(&call).into_owned(), risk, standing]
}

/// How many permissions of each risk.
fn counted(found: &Found<'_>) -> String {
    let mut counts: BTreeMap<Option<crate::model::Risk>, usize> = BTreeMap::new();
    for permission in &found.permissions {
        let operation = catalog::operation(permission);
        *counts.entry(operation.map(|one| one.risk)).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .rev()
        .map(|(risk, count)| {
            format!(
                "{count} {}",
                risk.map_or("of unknown risk", |risk| risk.word())
            )
        })
        .collect();
    match found.permissions.len() {
        0 => "no permission".to_owned(),
        1 => format!("1 permission: {}", counts.join(", ")),
        many => format!("{many} permissions: {}", counts.join(", ")),
    }
}

fn running(one: &Running) -> String {
    let address = one.address.to_string();
    let mut text = format!(
        "{} in org.{}, {}",
        escape(&address),
        escape(&one.org),
        escape(&one.nickname)
    );
    if !one.flows.is_empty() {
        text.push_str(&format!(": {}", some(one.flows.iter().map(String::as_str))));
    }
    text
}

/// The first few, and how many more there are.
fn some<'a>(all: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = all.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = all
        .take(SHOWN)
        .map(|one| escape(one).into_owned())
        .collect();
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}

fn times(view: &QueryView<'_>, holder: &Holder) -> String {
    let recorded = match holder.recorded_at {
        Some(at) => format!("recorded {}", utc(at)),
        None => "declared, and never recorded".to_owned(),
    };
    match holder.created_at {
        Some(at) => {
            let age = age(view.now, at);
            let ago = if age == "just now" { "" } else { " ago" };
            format!("{recorded}; created {}, {age}{ago}", day(at))
        }
        None if holder.recorded_at.is_none() => recorded,
        None => format!("{recorded}; when it was created is not known"),
    }
}

/// From which states, and how old what they say is.
fn as_of(page: &mut Page, view: &QueryView<'_>) {
    let holders = &view.census.holders;
    let times = holders.iter().filter_map(|one| one.recorded_at);
    let never = holders
        .iter()
        .filter(|one| one.recorded_at.is_none())
        .count();
    let (there, missing): (Vec<_>, Vec<_>) =
        view.states.iter().partition(|state| state.serial.is_some());
    match (times.clone().min(), times.max(), there.as_slice()) {
        (_, _, []) => {
            page.line(
                0,
                "There is no state yet: this is what is declared, and nothing of it is proven.",
            );
            return;
        }
        (Some(first), Some(last), _) if utc(first) != utc(last) => page.line(
            0,
            &format!(
                "As recorded between {} and {}, {}.",
                utc(first),
                utc(last),
                places(&there)
            ),
        ),
        (Some(first), ..) => {
            page.line(
                0,
                &format!("As recorded {}, {}.", utc(first), places(&there)),
            );
        }
        _ => page.line(0, &format!("No token is recorded, {}.", places(&there))),
    }
    match never {
        0 => {}
        1 => page.line(
            0,
            "1 token was never recorded: what is told of it is declared.",
        ),
        many => page.line(
            0,
            &format!("{many} tokens were never recorded: what is told of them is declared."),
        ),
    }
    if !missing.is_empty() {
        let shards: Vec<Shard> = missing.iter().filter_map(|state| state.shard).collect();
        let names: Vec<String> = shards.iter().map(ToString::to_string).collect();
        page.line(
            0,
            &format!(
                "No state of shard {} is there.",
                some(names.iter().map(String::as_str))
            ),
        );
    }
}

fn places(states: &[&super::StateRead]) -> String {
    match states {
        [one] => format!(
            "in {} (serial {})",
            escape(&one.place),
            one.serial.unwrap_or(0)
        ),
        many => format!("in {} states of shards", many.len()),
    }
}

fn unsure(page: &mut Page, unsure: &[Unsure<'_>]) {
    for (why, what) in [
        (WhyUnsure::Age, "when they were created is not recorded"),
        (
            WhyUnsure::Risk,
            "they have permissions outside of the catalog, whose risk is not known",
        ),
    ] {
        let names: Vec<String> = unsure
            .iter()
            .filter(|one| one.why == why)
            .map(|one| one.holder.address.to_string())
            .collect();
        if !names.is_empty() {
            let names = some(names.iter().map(String::as_str));
            page.line(0, &paint(CHANGE, format!("May fit, {what}: {names}.")));
        }
    }
}

fn unplaced(page: &mut Page, view: &QueryView<'_>) {
    let names: Vec<String> = view
        .census
        .unplaced
        .iter()
        .map(ToString::to_string)
        .collect();
    if !names.is_empty() {
        let names = some(names.iter().map(String::as_str));
        page.line(
            0,
            &format!("On which token they run is not known: {names}."),
        );
    }
}

//! The inventory for a terminal: one row a token, the harmful permissions below, then what the log cannot know.

use std::collections::BTreeMap;

use super::{BLIND_SPOTS, InventoryView, missing};
use crate::model::{Change, LiveToken, Presence, Reading, Risk};
use crate::render::page::{Page, clip};
use crate::render::style::{ALARM, ASIDE, CHANGE, HEAD, paint};
use crate::render::time::{age, day};
use crate::render::tree::{Leaf, Profile};
use crate::render::{escape, reasons};

/// Columns of a name and of an actor in a row, the roomiest first.
const ROOM: [(usize, usize); 3] = [(28, 22), (22, 16), (16, 10)];
/// Columns of a name and of an actor elsewhere.
const NAME: usize = 40;
const ACTOR: usize = 40;

/// The inventory as text with colours.
pub fn table(view: &InventoryView, width: usize) -> String {
    let mut page = Page::new(width);
    head(&mut page, view);
    let present = view.present();
    rows(&mut page, view, &present);
    partial(&mut page, &present);
    harmful(&mut page, &present);
    deleted(&mut page, view);
    traces(&mut page, view);
    blind_spots(&mut page, view);
    page.finish()
}

fn head(page: &mut Page, view: &InventoryView) {
    let host = paint(HEAD, escape(view.host));
    let present = view.present().len();
    let tokens = if present == 1 { "token" } else { "tokens" };
    match &view.tenant.log {
        Reading::Read { since, .. } => {
            let since = since.map_or(String::new(), |since| format!(" since {}", day(since)));
            page.line(
                0,
                &format!("{host}: {present} {tokens} in its audit log{since}"),
            );
        }
        Reading::NotAsked(reason) => {
            let reason = reasons::not_asked(reason);
            page.line(0, &format!("{host}: not read: {}", reason.sentence()));
            page.line(2, &format!("to read it: {}", reason.remedy));
        }
        Reading::Failed(fault) => {
            let reason = reasons::fault(fault);
            let failed = paint(ALARM, "could not be read");
            page.line(0, &format!("{host}: {failed}: {}", reason.sentence()));
            page.line(2, &format!("to read it: {}", reason.remedy));
        }
    }
    for finding in &view.tenant.findings {
        let mark = paint(CHANGE, "warning");
        page.line(0, &format!("{mark}: {}", reasons::finding(finding)));
    }
}

/// The name with a mark when the log knows the token only in part.
fn name(token: &LiveToken, room: usize) -> String {
    let mark = if token.is_whole() { "" } else { " *" };
    format!("{}{mark}", clip(&label(token), room))
}

fn label(token: &LiveToken) -> String {
    match token.label.value() {
        Some(label) => escape(label).into_owned(),
        None => format!("id {}", escape(&token.id)),
    }
}

fn by(change: &Change, people: &BTreeMap<String, String>, room: usize) -> String {
    let actor = change.actor.as_ref();
    actor.map_or_else(
        || "unknown".to_owned(),
        |actor| clip(&escape(actor.called(people)), room),
    )
}

/// Age, or how much it is at least.
fn made(token: &LiveToken, view: &InventoryView) -> String {
    match (&token.created, view.log_since()) {
        (Some(created), _) => age(view.now, created.at),
        (None, Some(since)) => format!(">{}", age(view.now, since)),
        (None, None) => "older than the log".to_owned(),
    }
}

type Present<'a> = [(&'a LiveToken, Option<Profile>)];

fn rows(page: &mut Page, view: &InventoryView, present: &Present) {
    if present.is_empty() {
        return;
    }
    page.blank();
    for room in ROOM {
        let table = wide(view, present, room);
        if page.fits(2, &table) {
            page.rows(2, &table);
            return;
        }
    }
    page.rows(2, &narrow(view, present));
}

/// A row a token, with a column for each risk that any of them has.
fn wide(
    view: &InventoryView,
    present: &Present,
    (name_room, actor_room): (usize, usize),
) -> Vec<Vec<String>> {
    let columns: [(&str, Count, bool); 5] = [
        ("destroy", |profile| profile.destructive, true),
        ("secrets", |profile| profile.sensitive_read, true),
        ("write", |profile| profile.write, false),
        ("read", |profile| profile.read, false),
        ("other", |profile| profile.unknown, false),
    ];
    let used: Vec<_> = columns
        .into_iter()
        .filter(|(_, count, _)| {
            present
                .iter()
                .any(|(_, one)| one.as_ref().is_some_and(|one| count(one) > 0))
        })
        .collect();
    let mut head = vec!["token".to_owned()];
    head.extend(used.iter().map(|(word, ..)| (*word).to_owned()));
    head.extend(["age", "changed", "by"].map(str::to_owned));
    let mut rows = vec![head.into_iter().map(|word| paint(ASIDE, word)).collect()];
    for (token, profile) in present {
        let mut row = vec![name(token, name_room)];
        for (word, count, alarming) in &used {
            let width = word.len();
            row.push(match profile.as_ref().map(count) {
                None => format!("{:>width$}", "?"),
                Some(0) => String::new(),
                Some(count) if *alarming => paint(ALARM, format!("{count:>width$}")),
                Some(count) => format!("{count:>width$}"),
            });
        }
        row.push(made(token, view));
        row.push(day(token.changed.at));
        row.push(by(&token.changed, view.people, actor_room));
        rows.push(row);
    }
    rows
}

type Count = fn(&Profile) -> usize;

/// Two lines a token.
fn narrow(view: &InventoryView, present: &Present) -> Vec<Vec<String>> {
    let row = |(token, profile): &(&LiveToken, Option<Profile>)| {
        let may = profile.map_or_else(|| "unknown".to_owned(), |profile| profile.text());
        let harmful = profile.is_some_and(|one| one.destructive + one.sensitive_read > 0);
        let changed = format!(
            "{} old, changed {} by {}",
            made(token, view),
            day(token.changed.at),
            by(&token.changed, view.people, ACTOR)
        );
        vec![
            name(token, NAME),
            if harmful { paint(ALARM, may) } else { may },
            paint(ASIDE, changed),
        ]
    };
    present.iter().map(row).collect()
}

/// Tokens that the log shows only in part, by what is missing.
fn partial(page: &mut Page, present: &Present) {
    let mut by_missing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (token, _) in present.iter().filter(|(token, _)| !token.is_whole()) {
        let missing = missing(token).join(", ");
        let label = clip(&label(token), NAME);
        by_missing.entry(missing).or_default().push(label);
    }
    if by_missing.is_empty() {
        return;
    }
    page.blank();
    page.line(0, "* known in part");
    for (missing, names) in by_missing {
        page.line(2, &format!("the log lacks {missing}: {}", names.join(", ")));
    }
}

/// What tokens may do beyond reading, by name.
fn harmful(page: &mut Page, present: &Present) {
    let mut inferred = false;
    let mut headed = false;
    for (token, _) in present {
        let groups = beyond_reading(token);
        if groups.is_empty() {
            continue;
        }
        if !headed {
            page.blank();
            page.line(0, &paint(HEAD, "More than reading"));
            headed = true;
        }
        page.line(2, &name(token, NAME));
        for (risk, leaves) in groups {
            inferred |= leaves.iter().any(|leaf| !leaf.documented);
            let labels: Vec<String> = leaves.iter().map(Leaf::short_path).collect();
            let word = match risk {
                Some(risk @ (Risk::Destructive | Risk::SensitiveRead)) => paint(ALARM, risk.word()),
                Some(risk) => risk.word().to_owned(),
                None => "not in the catalog".to_owned(),
            };
            page.hanging(4, 6, &format!("{word}: {}", labels.join(", ")));
        }
    }
    if inferred {
        page.line(2, &paint(ASIDE, "~ label inferred, not seen on a screen"));
    }
}

/// Permissions above read by risk, the gravest first; those outside the catalog last.
fn beyond_reading(token: &LiveToken) -> Vec<(Option<Risk>, Vec<Leaf>)> {
    let Some(permissions) = token.permissions.value() else {
        return Vec::new();
    };
    let mut leaves: Vec<Leaf> = permissions.keys().map(Leaf::of).collect();
    leaves.sort_by_key(Leaf::short_path);
    [
        Some(Risk::Destructive),
        Some(Risk::SensitiveRead),
        Some(Risk::Write),
        None,
    ]
    .into_iter()
    .map(|risk| {
        let members = leaves.iter().filter(|leaf| leaf.risk == risk);
        (risk, members.cloned().collect::<Vec<_>>())
    })
    .filter(|(_, members)| !members.is_empty())
    .collect()
}

fn deleted(page: &mut Page, view: &InventoryView) {
    let deleted = view.deleted();
    if deleted.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &paint(HEAD, "Deleted"));
    let rows: Vec<Vec<String>> = deleted
        .into_iter()
        .map(|token| {
            let change = match &token.presence {
                Presence::Deleted(change) => change,
                Presence::Present => &token.changed,
            };
            let when = format!("{} by {}", day(change.at), by(change, view.people, ACTOR));
            vec![name(token, NAME), when]
        })
        .collect();
    page.rows(2, &rows);
}

fn traces(page: &mut Page, view: &InventoryView) {
    if view.tenant.traces.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &paint(HEAD, "Traces of other tokens"));
    for trace in &view.tenant.traces {
        let times = if trace.events == 1 { "time" } else { "times" };
        page.line(
            2,
            &format!(
                "an API token acted {} {times}, last {}, but no event describes it: {}",
                trace.events,
                day(trace.last),
                escape(trace.actor.called(view.people))
            ),
        );
    }
}

fn blind_spots(page: &mut Page, view: &InventoryView) {
    page.blank();
    page.line(0, &paint(HEAD, "What the log cannot know"));
    for (index, text) in BLIND_SPOTS.iter().enumerate() {
        let text = match view.log_since() {
            Some(since) if index == 0 => format!(
                "tokens created and last edited before {}, unless they act themselves",
                day(since)
            ),
            _ => (*text).to_owned(),
        };
        page.line(2, &text);
    }
}

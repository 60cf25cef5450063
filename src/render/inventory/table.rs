//! The inventory for a terminal: one row a token, the harmful permissions below, then what the log cannot know.

use std::collections::BTreeMap;

use super::{BLIND_SPOTS, InventoryView, missing};
use crate::model::{Change, LiveToken, Presence, Reading, Risk};
use crate::render::page::{Page, clip};
use crate::render::style::{ALARM, ASIDE, CHANGE, HEAD, paint};
use crate::render::time::{age, day};
use crate::render::tree::{Leaf, Profile};
use crate::render::{escape, reasons};

/// Columns of a name or an actor in a row.
const NAME: usize = 28;
const ACTOR: usize = 22;

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
            page.line(0, &format!("{host}: {present} {tokens} in its audit log{since}"));
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

fn name(token: &LiveToken) -> String {
    let mark = if token.is_whole() { "" } else { " *" };
    match token.label.value() {
        Some(label) => format!("{}{mark}", clip(&escape(label), NAME)),
        None => format!("{}{mark}", clip(&format!("id {}", escape(&token.id)), NAME)),
    }
}

fn by(change: &Change, people: &BTreeMap<String, String>) -> String {
    let actor = change.actor.as_ref();
    actor.map_or_else(
        || "unknown".to_owned(),
        |actor| clip(&escape(actor.called(people)), ACTOR),
    )
}

/// Counts in the order of harm, with short words so that a row fits.
fn short(profile: Option<&Profile>) -> String {
    let Some(profile) = profile else {
        return "unknown".to_owned();
    };
    let text = profile.text();
    if profile.destructive + profile.sensitive_read > 0 {
        paint(ALARM, text)
    } else {
        text
    }
}

fn rows(page: &mut Page, view: &InventoryView, present: &[(&LiveToken, Option<Profile>)]) {
    if present.is_empty() {
        return;
    }
    page.blank();
    let mut rows = Vec::new();
    // A head over stacked rows would explain nothing.
    if page.width() >= 90 {
        let head = ["token", "may do", "age", "changed", "by"];
        rows.push(head.map(|word| paint(ASIDE, word)).to_vec());
    }
    for (token, profile) in present {
        let made = token.created.as_ref().map_or_else(
            || "older than the log".to_owned(),
            |created| age(view.now, created.at),
        );
        rows.push(vec![
            name(token),
            short(profile.as_ref()),
            made,
            day(token.changed.at),
            by(&token.changed, view.people),
        ]);
    }
    page.rows(2, &rows);
}

/// Tokens that the log shows only in part, by what is missing.
fn partial(page: &mut Page, present: &[(&LiveToken, Option<Profile>)]) {
    let mut by_missing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (token, _) in present.iter().filter(|(token, _)| !token.is_whole()) {
        let label = match token.label.value() {
            Some(label) => clip(&escape(label), NAME),
            None => format!("id {}", escape(&token.id)),
        };
        let missing = missing(token).join(", ");
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
fn harmful(page: &mut Page, present: &[(&LiveToken, Option<Profile>)]) {
    let mut inferred = false;
    let mut headed = false;
    for (token, _) in present {
        let Some(permissions) = token.permissions.value() else {
            continue;
        };
        let mut by_risk: BTreeMap<std::cmp::Reverse<Risk>, Vec<Leaf>> = BTreeMap::new();
        let mut outside = Vec::new();
        for leaf in permissions.keys().map(Leaf::of) {
            match leaf.risk {
                Some(Risk::Read) => {}
                Some(risk) => by_risk.entry(std::cmp::Reverse(risk)).or_default().push(leaf),
                None => outside.push(leaf),
            }
        }
        if by_risk.is_empty() && outside.is_empty() {
            continue;
        }
        if !headed {
            page.blank();
            page.line(0, &paint(HEAD, "More than reading"));
            headed = true;
        }
        page.line(2, &name(token));
        for (std::cmp::Reverse(risk), mut leaves) in by_risk {
            leaves.sort_by(|a, b| a.label.cmp(&b.label));
            inferred |= leaves.iter().any(|leaf| !leaf.documented);
            let labels: Vec<String> = leaves.iter().map(Leaf::marked).collect();
            let word = if risk == Risk::Write {
                risk.word().to_owned()
            } else {
                paint(ALARM, risk.word())
            };
            page.hanging(4, 6, &format!("{word}: {}", labels.join(", ")));
        }
        if !outside.is_empty() {
            let calls: Vec<String> = outside.into_iter().map(|leaf| leaf.operation).collect();
            page.hanging(4, 6, &format!("not in the catalog: {}", calls.join(", ")));
        }
    }
    if inferred {
        page.line(2, &paint(ASIDE, "~ label inferred, not seen on a screen"));
    }
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
            let when = format!("{} by {}", day(change.at), by(change, view.people));
            vec![name(token), when]
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

//! Evidence in words: one line of it for a plan, all of it for `tenantry evidence ADDRESS`.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::page::Page;
use super::style::{ASIDE, HEAD, paint, verdict as style_of};
use super::time::{age, utc};
use super::tree::Leaf;
use super::{escape, reasons};
use crate::model::{
    Address, ConnectionSight, ConnectionStatus, Declared, Evidence, Field, FieldVerdict, Item,
    Source, Value, Weight,
};

/// One line: "unticked 2026-11-24 09:12 UTC by Jane Doe (audit log)". `deed` replaces what the evidence says when a log tells it.
pub(super) fn told(
    evidence: &Evidence,
    deed: Option<&str>,
    people: &BTreeMap<String, String>,
) -> String {
    let is_log = matches!(evidence.source, Source::AuditLog | Source::SystemLog);
    let mut text = match deed.filter(|_| is_log) {
        Some(deed) => deed.to_owned(),
        None => escape(&evidence.says).into_owned(),
    };
    if let Some(at) = evidence.at {
        if !text.is_empty() {
            text.push_str(if deed.is_some() && is_log { " " } else { ": " });
        }
        text.push_str(&utc(at));
    }
    if let Some(actor) = &evidence.actor {
        text.push_str(&format!(" by {}", escape(actor.called(people))));
    }
    let weak = if evidence.weight == Weight::Weak && evidence.source != Source::Attestation {
        ", weak"
    } else {
        ""
    };
    format!("{text} ({}{weak})", evidence.source)
}

/// Every fact of an item: declared, recorded and live, the verdict, and each evidence with source, age and weight.
pub fn item(item: &Item, declared: &Declared, now: Timestamp, width: usize) -> String {
    let mut page = Page::new(width);
    page.line(
        0,
        &format!("{}  {}", super::human::title(item), word(item.verdict)),
    );
    if let Some(matched) = &item.matched {
        page.line(2, &format!("matched: {}", escape(matched)));
    }
    if !item.reaches.is_empty() {
        let all: Vec<String> = item.reaches.iter().map(Address::to_string).collect();
        page.line(2, &format!("reaches {}", escape(&all.join(", "))));
    }
    if let Some(sight) = &item.connection {
        connection(&mut page, sight);
    }
    for note in &item.notes {
        page.line(2, &format!("note: {}", escape(note)));
    }
    for field in &item.fields {
        page.blank();
        fact(&mut page, field, &declared.people, now);
    }
    page.finish()
}

/// Status, age of the key, canary, and who may be asked.
fn connection(page: &mut Page, sight: &ConnectionSight) {
    let means = sight.status.map_or("", ConnectionStatus::means);
    let colon = if means.is_empty() { "" } else { ": " };
    let status = super::human::connections::status(sight);
    page.hanging(2, 10, &format!("status {status}{colon}{means}"));
    let key = super::human::connections::key(&sight.key);
    page.hanging(2, 10, &format!("key    {key}"));
    if let Some(call) = &sight.canary {
        page.hanging(2, 10, &format!("canary {}", escape(&call.to_string())));
    }
    for role in &sight.may_reauthorize {
        let group = if role.is_group { "group " } else { "" };
        let text = format!(
            "ask    {group}{}: {} since {}",
            escape(&role.holder),
            escape(&role.role),
            utc(role.given.at)
        );
        page.hanging(2, 10, &text);
    }
}

fn word(verdict: crate::model::Verdict) -> String {
    paint(style_of(verdict), verdict.word())
}

fn fact(page: &mut Page, field: &FieldVerdict, people: &BTreeMap<String, String>, now: Timestamp) {
    let pending = if field.pending { ", and pending" } else { "" };
    page.line(
        0,
        &format!("{}  {}{pending}", head(&field.field), word(field.verdict)),
    );
    let none = "nothing".to_owned();
    let live = match &field.live {
        Ok(live) => value(&field.field, live),
        Err(unknown) => format!("unknown: {}", reasons::unknown(unknown).sentence()),
    };
    let shown = |known: &Option<Value>| {
        let text = known.as_ref().map(|known| value(&field.field, known));
        text.unwrap_or_else(|| none.clone())
    };
    for (word, text) in [
        ("declared", shown(&field.declared)),
        ("recorded", shown(&field.recorded)),
        ("live", live),
    ] {
        page.hanging(2, 12, &format!("{word:<9} {text}"));
    }
    for evidence in &field.evidence {
        page.hanging(
            2,
            12,
            &format!("evidence  {}", weighed(evidence, people, now)),
        );
    }
    if let Err(unknown) = &field.live {
        let remedy = reasons::unknown(unknown).remedy;
        page.hanging(2, 12, &format!("to know   {remedy}"));
    }
}

/// Source first, then weight, age, and what it says.
fn weighed(evidence: &Evidence, people: &BTreeMap<String, String>, now: Timestamp) -> String {
    let weight = match evidence.weight {
        Weight::Proof => "proof",
        Weight::Weak => "weak",
    };
    let mut text = format!("{}, {weight}", evidence.source);
    if let Some(at) = evidence.at {
        let age = match age(now, at) {
            now if now == "just now" => now,
            age => format!("{age} old"),
        };
        text.push_str(&format!(", {age} ({})", utc(at)));
    }
    if let Some(actor) = &evidence.actor {
        text.push_str(&format!(", by {}", escape(actor.called(people))));
    }
    if !evidence.says.is_empty() {
        text.push_str(&format!(": {}", escape(&evidence.says)));
    }
    text
}

fn head(field: &Field) -> String {
    match field {
        Field::Permission(permission) => {
            let leaf = Leaf::of(permission);
            let path = match &leaf.group {
                Some(group) => format!("{group}: {}", leaf.marked()),
                None => leaf.marked(),
            };
            if leaf.named {
                format!("{}  {}", paint(HEAD, path), paint(ASIDE, leaf.operation))
            } else {
                paint(HEAD, path)
            }
        }
        Field::Behind => paint(HEAD, "token and domain behind it"),
        other => paint(HEAD, other.word()),
    }
}

fn value(field: &Field, value: &Value) -> String {
    match (field, value) {
        (Field::Permission(_), Value::Flag(true)) => "ticked".to_owned(),
        (Field::Permission(_), Value::Flag(false)) => "not ticked".to_owned(),
        (Field::Secret, Value::Flag(true)) => "accepted".to_owned(),
        (Field::Secret, Value::Flag(false)) => "not accepted".to_owned(),
        (_, Value::Flag(true)) => "there".to_owned(),
        (_, Value::Flag(false)) => "not there".to_owned(),
        (_, Value::Text(text)) => format!("\"{}\"", escape(text)),
        (_, Value::Empty) => "empty".to_owned(),
    }
}

#[cfg(test)]
mod tests;

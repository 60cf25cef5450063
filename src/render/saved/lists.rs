//! Lists of a written plan beside its items: what is accepted, unexplained, rotating, refused, and not verifiable.

use super::read::{Document, FieldName};
use super::{by, escape, heading, name, section, time, why};
use crate::render::page::Page;
use crate::render::style::{ASIDE, HEAD, NAME, paint};

fn names(fields: &[FieldName]) -> String {
    let names = fields
        .iter()
        .map(|field| name(&field.field, field.permission.as_deref()));
    names.collect::<Vec<_>>().join(", ")
}

pub(super) fn accepted(page: &mut Page, document: &Document) {
    if !document.accepted.is_empty() {
        heading(page, "Accepted by exceptions");
    }
    for one in &document.accepted {
        let ticket = one
            .ticket
            .as_deref()
            .map(|ticket| format!(" ({})", escape(ticket)));
        let text = format!(
            "{}: {} until {}: {}{}",
            paint(NAME, escape(&one.address)),
            names(&one.fields),
            escape(&one.until),
            escape(&one.reason),
            ticket.unwrap_or_default()
        );
        page.hanging(2, 4, &text);
    }
    if !document.unexplained.is_empty() {
        heading(page, "Unexplained");
    }
    for one in &document.unexplained {
        let text = format!(
            "{} was {} {}{}; no apply and no handoff says so",
            paint(NAME, escape(&one.address)),
            escape(&one.did),
            time(&one.at),
            by(one.actor.as_ref())
        );
        page.hanging(2, 4, &text);
    }
}

pub(super) fn rotations(page: &mut Page, document: &Document) {
    if !document.rotations.is_empty() {
        heading(page, "Rotations");
    }
    for one in &document.rotations {
        let due = one.due.as_deref().map(|at| format!(", due {}", time(at)));
        let reason = one
            .reason
            .as_deref()
            .map(|why| format!(", under way: {}", escape(why)));
        let text = format!(
            "{}{}{}",
            paint(NAME, escape(&one.token)),
            due.unwrap_or_default(),
            reason.unwrap_or_default()
        );
        page.hanging(2, 4, &text);
        for stage in &one.stages {
            let at = stage.at.as_deref().map(|at| format!(", {}", time(at)));
            let why = stage.why.as_deref().map(|why| format!(": {}", escape(why)));
            let text = format!(
                "{} {}: {}{}{}",
                escape(&stage.kind.replace('_', " ")),
                escape(&stage.about),
                escape(&stage.standing.replace('_', " ")),
                at.unwrap_or_default(),
                why.unwrap_or_default()
            );
            page.hanging(6, 8, &text);
        }
    }
}

pub(super) fn refusals(page: &mut Page, document: &Document) {
    if !document.refusals.is_empty() {
        heading(page, "Not done as things stand");
    }
    for refusal in &document.refusals {
        let text = format!(
            "{} {}: {}",
            escape(&refusal.action),
            paint(HEAD, escape(&refusal.address)),
            escape(&refusal.way_out)
        );
        page.hanging(2, 4, &text);
    }
}

/// By reason, as a plan has it: how many facts, of which addresses.
pub(super) fn unverified(page: &mut Page, document: &Document) {
    let mut reasons: Vec<(String, &str, usize, Vec<&str>)> = Vec::new();
    for one in &document.unverified {
        let attested = if one.attested { "; attested" } else { "" };
        let why = format!("{}{attested}", why(&one.unknown));
        let remedy = one.unknown.remedy.as_str();
        let known = reasons
            .iter()
            .position(|known| known.0 == why && known.1 == remedy);
        let at = known.unwrap_or_else(|| {
            reasons.push((why, remedy, 0, Vec::new()));
            reasons.len() - 1
        });
        if let Some(reason) = reasons.get_mut(at) {
            reason.2 += one.fields.len();
            reason.3.push(&one.address);
        }
    }
    if !reasons.is_empty() {
        heading(page, "Not verifiable");
    }
    for (why, remedy, count, addresses) in reasons {
        let facts = if count == 1 { "fact" } else { "facts" };
        page.hanging(2, 4, &format!("{count} {facts}: {why}"));
        page.hanging(4, 6, &escape(&addresses.join(", ")));
        let remedy = format!("to verify: {}", escape(remedy));
        page.hanging(4, 6, &paint(ASIDE, remedy));
    }
}

pub(super) fn in_sync(page: &mut Page, document: &Document) {
    let mut items = document
        .items
        .iter()
        .filter(|item| section(item) == "in_sync")
        .peekable();
    if items.peek().is_some() {
        heading(page, "In sync");
    }
    for item in items {
        let text = format!(
            "{}  \"{}\"",
            paint(NAME, escape(&item.address)),
            escape(&item.name)
        );
        page.hanging(2, 6, &text);
    }
}

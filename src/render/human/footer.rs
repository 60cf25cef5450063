//! The last lines: counts of the plan, and what it covers.

use super::changes::is_pending;
use super::handoffs::visits;
use super::{PlanView, counted};
use crate::diagnostic::Severity;
use crate::model::{Coverage, PlanSelection, Verdict};
use crate::render::escape;
use crate::render::page::Page;
use crate::render::style::{HEAD, paint};
use crate::render::time::utc;

/// Counts and coverage.
pub fn lines(page: &mut Page, view: &PlanView) {
    page.blank();
    let counts = counts(view);
    let moved = [
        Verdict::Conflict,
        Verdict::Drift,
        Verdict::Pending,
        Verdict::Due,
    ];
    if view.plan.is_empty() && moved.iter().all(|verdict| count(view, *verdict) == 0) {
        page.line(0, &paint(HEAD, nothing_to_do(view)));
        if !counts.is_empty() {
            page.line(0, &format!("{counts}."));
        }
    } else {
        let parts: Vec<String> = [counts, actions(view)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let head = paint(HEAD, "Plan:");
        page.hanging(0, 6, &format!("{head} {}.", parts.join("; ")));
    }
    for rotation in &view.plan.rotations {
        if let Some(at) = rotation.waits_until() {
            let token = rotation.token.to_string();
            let text = format!(
                "The rotation of {} goes on from {} on.",
                escape(&token),
                utc(at)
            );
            page.line(0, &text);
        }
    }
    approval(page, view);
    if let Some(selection) = &view.plan.selection {
        for line in selected(selection) {
            page.line(0, &line);
        }
        if view.plan.coverage.facts == 0 {
            return;
        }
    }
    page.line(0, &format!("{}.", coverage(view.plan.coverage)));
}

/// "7 of 41 items (target tenant.acme*); the rest was not looked at".
fn selected(selection: &PlanSelection) -> Vec<String> {
    let mut by: Vec<String> = selection
        .shard
        .iter()
        .map(|shard| format!("shard {shard}"))
        .collect();
    by.extend(
        selection
            .targets
            .iter()
            .map(|pattern| format!("target {pattern}")),
    );
    by.extend(
        selection
            .excludes
            .iter()
            .map(|pattern| format!("without {pattern}")),
    );
    let mut lines = vec![format!(
        "{} of {} ({}); the rest was not looked at.",
        selection.items,
        counted(selection.of, "item"),
        escape(&by.join(", "))
    )];
    lines.extend(selection.waiting.iter().map(|(address, on)| {
        format!(
            "{} waits for {}, which is left out.",
            escape(&address.to_string()),
            escape(&on.to_string())
        )
    }));
    lines
}

/// What nobody could read may hide something to do.
fn nothing_to_do(view: &PlanView) -> &'static str {
    let mut notes = view.readings.iter();
    if notes.any(|note| note.severity == Severity::Error) {
        "Nothing to do as far as could be read."
    } else {
        "Nothing to do."
    }
}

/// Who has to approve the plan, and by which line.
fn approval(page: &mut Page, view: &PlanView) {
    let grants = &view.plan.grants;
    let Some(by) = &grants.approval else {
        return;
    };
    let place = super::place(view.sources, by.span);
    let place = place.map_or_else(String::new, |place| format!(" ({place})"));
    let at = super::addresses(grants.at.iter(), 3);
    let text = format!(
        "{} by {}{}: {} permissions are granted or handed out at {at}.",
        paint(HEAD, "Needs approval"),
        escape(&by.value),
        escape(&place),
        grants.risk.word().replace('_', " "),
    );
    page.hanging(0, 2, &text);
}

/// Items with a verdict; pending also where nobody can see the live side.
fn count(view: &PlanView, verdict: Verdict) -> usize {
    if verdict == Verdict::Accepted {
        let accepted = view.plan.accepted.iter();
        return accepted.map(|one| one.fields.len()).sum();
    }
    if verdict == Verdict::Pending {
        let items = view.plan.items.iter();
        return items.filter(|item| is_pending(item)).count();
    }
    view.plan.count(verdict)
}

fn counts(view: &PlanView) -> String {
    let mut parts: Vec<String> = [
        (Verdict::Conflict, "conflict"),
        (Verdict::Drift, "drift"),
        (Verdict::Pending, "pending"),
        (Verdict::Due, "due"),
        (Verdict::Accepted, "accepted"),
        (Verdict::Unmanaged, "unmanaged"),
    ]
    .into_iter()
    .map(|(verdict, word)| (count(view, verdict), word))
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    if !view.plan.refusals.is_empty() {
        parts.push(format!("{} refused", view.plan.refusals.len()));
    }
    parts.join(", ")
}

fn actions(view: &PlanView) -> String {
    let handoffs = view
        .plan
        .actions
        .iter()
        .filter(|action| action.kind.is_handoff())
        .count();
    let automatic = view.plan.actions.len() - handoffs;
    if view.plan.actions.is_empty() {
        return "no action".to_owned();
    }
    let mut parts = Vec::new();
    if handoffs > 0 {
        parts.push(format!(
            "{} in {}",
            counted(handoffs, "handoff"),
            counted(visits(view).len(), "console visit")
        ));
    }
    if automatic > 0 {
        parts.push(format!("{automatic} automatic"));
    }
    parts.join(", ")
}

/// "37 of 41 facts verified, 4 cannot be".
pub fn coverage(coverage: Coverage) -> String {
    if coverage.facts == 0 {
        return "Nothing is declared, so there is nothing to verify".to_owned();
    }
    let missing = coverage.facts.saturating_sub(coverage.verified);
    let mut text = format!(
        "{} of {} verified",
        coverage.verified,
        counted(coverage.facts, "fact")
    );
    if missing > 0 {
        text.push_str(&format!(", {missing} cannot be"));
    }
    if coverage.attested > 0 {
        text.push_str(&format!(
            " (of those {} attested by a person)",
            coverage.attested
        ));
    }
    text
}

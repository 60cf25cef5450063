//! The last lines: counts of the plan, and what it covers.

use super::handoffs::visits;
use super::{PlanView, counted};
use crate::model::{Coverage, Verdict};
use crate::render::page::Page;
use crate::render::style::{HEAD, paint};

/// Counts and coverage.
pub fn lines(page: &mut Page, view: &PlanView) {
    page.blank();
    let counts = counts(view);
    if view.plan.is_empty() {
        page.line(0, &paint(HEAD, "Nothing to do."));
        if !counts.is_empty() {
            page.line(0, &format!("{counts}."));
        }
    } else {
        let actions = actions(view);
        let parts: Vec<String> = [counts, actions]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        page.line(0, &format!("{} {}.", paint(HEAD, "Plan:"), parts.join("; ")));
    }
    page.line(0, &format!("{}.", coverage(view.plan.coverage)));
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
    .map(|(verdict, word)| (view.plan.count(verdict), word))
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

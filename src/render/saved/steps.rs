//! What a written plan does: automatic steps in a line each, and what it asks people for.

use super::read::{Action, BoxToTick, Document, Handoff};
use super::{escape, heading};
use crate::model::Console;
use crate::render::page::Page;
use crate::render::style::{ADD, ASIDE, HEAD, REMOVE, paint};

/// The section.
pub(super) fn section(page: &mut Page, document: &Document, verbose: bool) {
    if document.actions.is_empty() {
        return;
    }
    heading(page, "What will happen");
    for action in document.actions.iter().filter(|one| one.handoff.is_none()) {
        automatic(page, action);
    }
    let mut at = ("", "");
    let handoffs = document
        .actions
        .iter()
        .filter_map(|one| one.handoff.as_ref());
    for (index, handoff) in handoffs.enumerate() {
        let here = (handoff.place.as_str(), handoff.who.as_str());
        if here != at {
            page.blank();
            let console = paint(HEAD, console(&handoff.console));
            page.line(2, &format!("{console}, {}", escape(here.0)));
            page.line(4, &paint(ASIDE, format!("by {}", escape(here.1))));
            at = here;
        }
        one(page, index + 1, handoff, verbose);
    }
}

/// A console's name; the word itself for one that this program does not know.
fn console(word: &str) -> String {
    let known = match word {
        "iru" => Console::Iru,
        "okta_workflows" => Console::OktaWorkflows,
        "elsewhere" => Console::Elsewhere,
        other => return escape(other).into_owned(),
    };
    crate::render::handoff::console(known).to_owned()
}

fn automatic(page: &mut Page, action: &Action) {
    let kind = escape(&action.kind).replace('_', " ");
    let what = match &action.from {
        Some(from) => format!("{kind} {} to {}", escape(from), escape(&action.address)),
        None => format!("{kind} {}", escape(&action.address)),
    };
    let text = format!("automatic: {what}  {}", paint(ASIDE, escape(&action.why)));
    page.hanging(2, 4, &text);
}

fn one(page: &mut Page, number: usize, handoff: &Handoff, verbose: bool) {
    page.hanging(2, 5, &format!("{number}. {}", escape(&handoff.title)));
    page.hanging(
        5,
        7,
        &paint(ASIDE, format!("why: {}", escape(&handoff.why))),
    );
    if !handoff.affects.is_empty() {
        let text = format!("affects {}", escape(&handoff.affects.join(", ")));
        page.hanging(5, 7, &text);
    }
    boxes(page, &paint(ADD, "[x]"), "tick", &handoff.tick);
    boxes(page, &paint(REMOVE, "[ ]"), "untick", &handoff.untick);
    if verbose {
        for step in &handoff.steps {
            page.hanging(5, 7, &format!("- {}", escape(step)));
        }
        for paste in &handoff.pastes {
            let secret = if paste.secret { "the secret of " } else { "" };
            let text = format!("{}: {secret}{}", escape(&paste.field), escape(&paste.value));
            page.hanging(5, 7, &text);
        }
    }
    if let Some(reference) = &handoff.secret_goes_to {
        page.hanging(
            5,
            7,
            &format!("the new secret goes to {}", escape(reference)),
        );
    }
    let text = format!("done when {}", escape(&handoff.proof));
    page.hanging(5, 7, &paint(ASIDE, text));
}

fn boxes(page: &mut Page, mark: &str, word: &str, all: &[BoxToTick]) {
    if all.is_empty() {
        return;
    }
    page.line(5, word);
    for one in all {
        let group = one
            .group
            .as_deref()
            .map(|group| format!("{}: ", escape(group)));
        let label = one
            .label
            .as_deref()
            .map(|label| format!("{}  ", escape(label)));
        let risk = match one.risk.as_deref() {
            None | Some("read") => String::new(),
            Some(risk) => format!("  {}", escape(&risk.replace('_', " "))),
        };
        let text = format!(
            "{mark} {}{}{}{risk}",
            group.unwrap_or_default(),
            label.unwrap_or_default(),
            escape(&one.permission)
        );
        page.hanging(7, 11, &text);
    }
}

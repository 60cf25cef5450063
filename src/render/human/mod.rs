//! The plan for a terminal: what moved, what is to be done, what is not known. What has no consequence is not shown.
//! Each section has a file; none of them prints when it has nothing to say.

mod changes;
pub(super) mod connections;
mod exceptions;
mod footer;
mod handoffs;
mod items;
mod rotations;
mod unmanaged;
mod unverified;

pub use changes::cause;
pub(super) use changes::{Mark, is_creation, is_pending, is_removal, is_shown};
pub(super) use exceptions::difference;
pub(super) use footer::coverage as coverage_line;
pub(super) use items::title;

use std::collections::BTreeSet;

use super::escape;
use super::page::Page;
use super::style::{ALARM, ASIDE, CHANGE, HEAD, paint};
use crate::diagnostic::Severity;
use crate::model::{ActionKind, Address, Declared, Handoff, Item, Plan, Sources, Span, Verdict};

/// What a plan is shown from.
pub struct PlanView<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The declaration: names of people.
    pub declared: &'a Declared,
    /// The handoff of each of the plan's actions; `None` for automatic ones.
    pub handoffs: &'a [Option<Handoff>],
    /// One a tenant and org: whether its log could be read.
    pub readings: &'a [ReadingNote],
    /// The files, for the lines that decide something.
    pub sources: &'a Sources,
    /// Show what is in sync too, and the steps of each handoff.
    pub verbose: bool,
    /// Columns; 60 and up look right.
    pub width: usize,
}

/// Whether a log could be read, and what it costs if not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingNote {
    /// `tenant.accuhive`
    pub subject: String,
    /// A sentence.
    pub text: String,
    /// A note is shown with `verbose` only.
    pub severity: Severity,
}

/// The plan as text with colours.
pub fn plan(view: &PlanView) -> String {
    let mut page = Page::new(view.width);
    readings(&mut page, view);
    let sorted = Sections::of(view.plan);
    let mut inferred = false;
    for (head, items) in [
        ("The live side moved", &sorted.moved),
        ("The declaration moved", &sorted.pending),
        ("Due", &sorted.due),
        ("To be removed", &sorted.removals),
        ("Given up", &sorted.given_up),
    ] {
        if !items.is_empty() {
            section(&mut page, head, "");
            for item in items {
                let before = page.lines();
                inferred |= items::item(&mut page, view, item);
                // One-line items stand close together.
                if page.lines() > before + 1 {
                    page.blank();
                }
            }
        }
    }
    exceptions::accepted(&mut page, view);
    exceptions::unexplained(&mut page, view);
    rotations::section(&mut page, view);
    refusals(&mut page, view);
    inferred |= unmanaged::section(&mut page, view, &sorted.unmanaged);
    if view.verbose {
        in_sync(&mut page, &sorted.in_sync);
        connections::section(&mut page, view.plan);
    }
    notes(&mut page, view.plan);
    unverified::section(&mut page, view.plan);
    inferred |= handoffs::section(&mut page, view);
    if inferred {
        page.blank();
        let note = "~ label inferred, not seen on a screen: method and path decide.";
        page.line(0, &paint(ASIDE, note));
    }
    footer::lines(&mut page, view);
    page.finish()
}

/// A section's head, with a word on the side.
fn section(page: &mut Page, head: &str, aside: &str) {
    page.blank();
    page.rows(0, &[vec![paint(HEAD, head), paint(ASIDE, aside)]]);
    page.blank();
}

/// Items by the section that shows them.
#[derive(Default)]
struct Sections<'a> {
    moved: Vec<&'a Item>,
    pending: Vec<&'a Item>,
    due: Vec<&'a Item>,
    removals: Vec<&'a Item>,
    given_up: Vec<&'a Item>,
    unmanaged: Vec<&'a Item>,
    in_sync: Vec<&'a Item>,
}

impl<'a> Sections<'a> {
    fn of(plan: &'a Plan) -> Self {
        let mut sections = Self::default();
        let forgets = plan
            .actions
            .iter()
            .filter(|action| action.kind == ActionKind::Forget);
        let forgets: BTreeSet<&Address> = forgets.map(|action| &action.address).collect();
        for item in &plan.items {
            let section = match item.verdict {
                Verdict::Drift | Verdict::Conflict => &mut sections.moved,
                // Unverifiable is shown by reason, not by item; what is pending besides is an item of its own.
                Verdict::Pending | Verdict::Unverifiable | Verdict::Accepted => {
                    if !changes::is_pending(item) {
                        continue;
                    }
                    if !changes::is_removal(item) {
                        &mut sections.pending
                    } else if forgets.contains(&item.address) {
                        &mut sections.given_up
                    } else {
                        &mut sections.removals
                    }
                }
                // shown with how far its rotation is
                Verdict::Due if plan.rotations.iter().any(|one| one.token == item.address) => {
                    continue;
                }
                Verdict::Due => &mut sections.due,
                Verdict::Unmanaged => &mut sections.unmanaged,
                Verdict::InSync => &mut sections.in_sync,
            };
            section.push(item);
        }
        sections
    }
}

fn readings(page: &mut Page, view: &PlanView) {
    for note in view.readings {
        let (mark, style) = match note.severity {
            Severity::Note if !view.verbose => continue,
            Severity::Note => ("note", ASIDE),
            Severity::Warning => ("warning", CHANGE),
            Severity::Error => ("error", ALARM),
        };
        let text = format!(
            "{}: {}: {}",
            paint(style, mark),
            escape(&note.subject),
            escape(&note.text)
        );
        page.line(0, &text);
    }
    page.blank();
}

fn refusals(page: &mut Page, view: &PlanView) {
    if view.plan.refusals.is_empty() {
        return;
    }
    section(page, "Not done as things stand", "");
    for refusal in &view.plan.refusals {
        let place = refusal.span.and_then(|span| place(view.sources, span));
        let place = place.map_or_else(String::new, |place| format!("{place}: "));
        let text = format!(
            "{} {}: {}{}",
            escape(refusal.action),
            paint(HEAD, escape(&refusal.address.to_string())),
            escape(&place),
            escape(&refusal.way_out)
        );
        page.hanging(2, 4, &text);
    }
}

/// `tenantry.yaml:14`
fn place(sources: &Sources, span: Span) -> Option<String> {
    let file = sources.get(span.file)?;
    let (line, _) = sources.line_column(span)?;
    Some(format!("{}:{line}", file.path.display()))
}

/// Notes of items that no other section shows.
fn notes(page: &mut Page, plan: &Plan) {
    let quiet = plan.items.iter().filter(|item| match item.verdict {
        Verdict::InSync => true,
        Verdict::Unverifiable | Verdict::Accepted => !changes::is_pending(item),
        _ => false,
    });
    let quiet: Vec<&Item> = quiet.filter(|item| !item.notes.is_empty()).collect();
    if quiet.is_empty() {
        return;
    }
    section(page, "Notes", "");
    for item in quiet {
        for note in &item.notes {
            let address = escape(&item.address.to_string()).into_owned();
            page.line(2, &format!("{address}: {}", escape(note)));
        }
    }
}

fn in_sync(page: &mut Page, items: &[&Item]) {
    if items.is_empty() {
        return;
    }
    section(page, "In sync", "");
    let rows: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            vec![
                items::title(item),
                paint(ASIDE, counted(item.fields.len(), "fact")),
            ]
        })
        .collect();
    page.rows(2, &rows);
}

/// `1 fact`, `3 facts`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// Addresses in one line, at most `most` of them.
fn addresses<'a>(all: impl ExactSizeIterator<Item = &'a Address>, most: usize) -> String {
    let count = all.len();
    let mut shown: Vec<String> = all
        .take(most)
        .map(|address| escape(&address.to_string()).into_owned())
        .collect();
    if count > most {
        shown.push(format!("{} more", count - most));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests;

//! A handoff for the person who does it: as a page of the terminal, and as a checklist in Markdown.

use super::escape::{escape, markdown as md, markdown_code as code};
use super::json::v1::HandoffGroup;
use super::page::Page;
use super::style::{ADD, ASIDE, HEAD, REMOVE, paint};
use super::tree::{Leaf, grouped};
use crate::handoff::{Visit, visits};
use crate::model::{BoxToTick, Console, Handoff};

/// A console's name with the one it had before, which is still on screens.
pub fn console(console: Console) -> &'static str {
    match console {
        Console::Iru => "Iru Endpoint (Kandji) console",
        Console::OktaWorkflows => "Okta Workflows console",
        Console::Elsewhere => "outside of both consoles",
    }
}

/// Boxes under the console's heads; gives whether a label is inferred.
pub(super) fn boxes(page: &mut Page, indent: usize, mark: &str, ticks: &[BoxToTick]) -> bool {
    let leaves: Vec<(Leaf, ())> = ticks.iter().map(|tick| (Leaf::from(tick), ())).collect();
    let inferred = leaves.iter().any(|(leaf, ())| !leaf.documented);
    for (head, members) in grouped(leaves) {
        let inner = if head.is_empty() { indent } else { indent + 2 };
        if !head.is_empty() {
            page.line(indent, &head);
        }
        let rows: Vec<Vec<String>> = members
            .iter()
            .map(|(leaf, ())| leaf.cells(mark, false))
            .collect();
        page.rows(inner, &rows);
    }
    inferred
}

/// Flows that are named one by one; of more their number is said.
const MOST_FLOWS: usize = 12;

/// The flows that feel it, as far as exports show.
fn flows(handoff: &Handoff, name: impl Fn(&str) -> String) -> Option<String> {
    let shown = handoff.flows.iter().take(MOST_FLOWS);
    let mut names: Vec<String> = shown.map(|flow| name(flow)).collect();
    match handoff.flows.len().saturating_sub(MOST_FLOWS) {
        0 => {}
        more => names.push(format!("and {more} more")),
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// The handoff for a terminal: who, where, numbered steps, values to paste, boxes, what proves it. Who `is_there` already is
/// not told the way again.
pub fn terminal(handoff: &Handoff, width: usize, is_there: bool) -> String {
    let mut page = Page::new(width);
    page.line(0, &paint(HEAD, escape(&handoff.title)));
    let affects: Vec<String> = handoff
        .affects
        .iter()
        .map(|address| escape(&address.to_string()).into_owned())
        .collect();
    let mut facts = vec![
        ("why", escape(&handoff.why).into_owned()),
        ("who", escape(&handoff.who).into_owned()),
        (
            "where",
            format!("{}, {}", console(handoff.console), escape(&handoff.place)),
        ),
    ];
    if !affects.is_empty() {
        facts.push(("affects", affects.join(", ")));
    }
    if let Some(flows) = flows(handoff, |name| escape(name).into_owned()) {
        facts.push(("flows", flows));
    }
    for (word, text) in facts {
        page.hanging(2, 11, &format!("{word:<8} {text}"));
    }
    page.blank();
    let known = known_steps(handoff, is_there);
    if known > 0 {
        page.line(2, &here(handoff, escape(&handoff.arrival.screen)));
    }
    for (index, step) in handoff.steps.iter().enumerate().skip(known) {
        page.hanging(2, 6, &format!("{:>2}. {}", index + 1, escape(&step.text)));
    }
    pastes(&mut page, handoff);
    let mut inferred = false;
    for (word, mark, ticks) in [
        ("Tick", paint(ADD, "[x]"), &handoff.tick),
        ("Untick", paint(REMOVE, "[ ]"), &handoff.untick),
    ] {
        if !ticks.is_empty() {
            page.blank();
            page.line(2, word);
            inferred |= boxes(&mut page, 4, &mark, ticks);
        }
    }
    if inferred {
        let note = "~ label inferred, not seen on a screen: method and path decide.";
        page.line(2, &paint(ASIDE, note));
    }
    page.blank();
    page.hanging(2, 4, &format!("Done when {}", escape(&handoff.proof)));
    if !handoff.if_it_fails.is_empty() {
        let text = format!("If it fails: {}", escape(&handoff.if_it_fails));
        page.hanging(2, 4, &text);
    }
    page.finish()
}

/// How many of the first steps need not be told.
fn known_steps(handoff: &Handoff, is_there: bool) -> usize {
    match is_there {
        true => handoff.arrival.steps.min(handoff.steps.len()),
        false => 0,
    }
}

/// Where the person is, in place of the way there.
fn here(handoff: &Handoff, screen: impl std::fmt::Display) -> String {
    let steps = match handoff.arrival.steps {
        1 => "step 1 is done".to_owned(),
        steps => format!("steps 1 to {steps} are done"),
    };
    match handoff.arrival.screen.is_empty() {
        true => format!("You are there: {steps}."),
        false => format!("You are on {screen}: {steps}."),
    }
}

/// The line above the handoffs of one visit.
fn visit_line(handoff: &Handoff, visit: &Visit, place: &str, who: &str) -> String {
    let handoffs = match visit.handoffs {
        1 => "1 handoff".to_owned(),
        count => format!("{count} handoffs"),
    };
    format!(
        "Visit {} of {}: {}, {place}, as {who}: {handoffs}",
        visit.number,
        visit.of,
        console(handoff.console)
    )
}

/// The line above the handoffs of one visit, for a terminal.
pub fn visit(handoff: &Handoff, visit: &Visit) -> String {
    let line = visit_line(
        handoff,
        visit,
        &escape(&handoff.place),
        &escape(&handoff.who),
    );
    paint(HEAD, line)
}

fn pastes(page: &mut Page, handoff: &Handoff) {
    if !handoff.pastes.is_empty() {
        page.blank();
        page.line(2, "Values");
        let rows: Vec<Vec<String>> = handoff
            .pastes
            .iter()
            .map(|paste| {
                let value = escape(&paste.value);
                let value = if paste.secret {
                    format!("the secret in {value}")
                } else {
                    value.into_owned()
                };
                vec![escape(&paste.field).into_owned(), value]
            })
            .collect();
        page.rows(4, &rows);
    }
    if let Some(place) = &handoff.secret_goes_to {
        let text = format!("The new secret goes to {}", escape(place));
        page.line(if handoff.pastes.is_empty() { 2 } else { 4 }, &text);
    }
}

/// The handoff as a Markdown checklist, for an issue or a chat. It holds no secret, only references. Who `is_there` already
/// is not told the way again.
pub fn markdown(handoff: &Handoff, is_there: bool) -> String {
    let mut lines = vec![format!("### {}", md(&handoff.title)), String::new()];
    let affects: Vec<String> = handoff
        .affects
        .iter()
        .map(|address| code(&address.to_string()))
        .collect();
    lines.push(format!("- **Why:** {}", md(&handoff.why)));
    lines.push(format!("- **Who:** {}", md(&handoff.who)));
    lines.push(format!(
        "- **Where:** {}, {}",
        md(console(handoff.console)),
        code(&handoff.place)
    ));
    if !affects.is_empty() {
        lines.push(format!("- **Affects:** {}", affects.join(", ")));
    }
    if let Some(flows) = flows(handoff, md) {
        lines.push(format!("- **Flows:** {flows}"));
    }
    lines.push(String::new());
    let known = known_steps(handoff, is_there);
    if known > 0 {
        lines.extend([here(handoff, code(&handoff.arrival.screen)), String::new()]);
    }
    for (index, step) in handoff.steps.iter().enumerate().skip(known) {
        lines.push(format!("- [ ] {}\\. {}", index + 1, md(&step.text)));
    }
    if !handoff.pastes.is_empty() {
        lines.extend([
            String::new(),
            "| Field | Value |".to_owned(),
            "|---|---|".to_owned(),
        ]);
        for paste in &handoff.pastes {
            let value = code(&paste.value).replace('|', "\\|");
            let secret = if paste.secret { "the secret in " } else { "" };
            lines.push(format!("| {} | {secret}{value} |", md(&paste.field)));
        }
    }
    markdown_boxes(&mut lines, "Tick", &handoff.tick);
    markdown_boxes(&mut lines, "Untick", &handoff.untick);
    lines.push(String::new());
    if let Some(place) = &handoff.secret_goes_to {
        lines.push(format!("The new secret goes to {}.", code(place)));
        lines.push(String::new());
    }
    lines.push(format!("**Done when** {}", md(&handoff.proof)));
    if !handoff.if_it_fails.is_empty() {
        lines.push(String::new());
        lines.push(format!("**If it fails:** {}", md(&handoff.if_it_fails)));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Handoffs as one Markdown checklist, by visit: those on one console are done without going elsewhere in between, and the way
/// there is told once.
pub fn checklist(handoffs: &[Handoff]) -> String {
    if handoffs.is_empty() {
        return "## Nothing is open\n".to_owned();
    }
    let mut text = format!("## {} to do\n\n", counted(handoffs.len()));
    let mut at = 0;
    for (handoff, visit) in handoffs.iter().zip(visits(handoffs.iter().map(Some))) {
        // one handoff alone says it all itself
        if visit.number != at && handoffs.len() > 1 {
            let (place, who) = (code(&handoff.place), md(&handoff.who));
            text.push_str(&format!(
                "## {}\n\n",
                visit_line(handoff, &visit, &place, &who)
            ));
        }
        at = visit.number;
        text.push_str(&markdown(handoff, visit.is_there));
        text.push_str(&format!(
            "\nWhen it is done: `tenantry handoff complete {}` (or wait: `tenantry verify` finds it).\n\n",
            handoff.id.0
        ));
    }
    text
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 thing".to_owned(),
        count => format!("{count} things"),
    }
}

/// Handoffs as a JSON document with a line end, format 1. It holds references of secrets, never a secret.
pub fn document(handoffs: &[Handoff]) -> String {
    super::json::handoffs(handoffs)
}

/// The handoffs of one list of work as JSON, with the lists that they belong to.
pub fn grouped_document(handoffs: &[Handoff], groups: Vec<HandoffGroup>) -> String {
    super::json::grouped_handoffs(handoffs, groups)
}

/// The head of one list of work, for a terminal.
pub fn list_head(name: &str, count: usize) -> String {
    let handoffs = if count == 1 { "handoff" } else { "handoffs" };
    paint(HEAD, format!("{}: {count} {handoffs}", escape(name)))
}

/// One list of work as Markdown.
pub fn work_list(name: &str, handoffs: &[Handoff]) -> String {
    format!("# {}\n\n{}", md(name), checklist(handoffs))
}

fn markdown_boxes(lines: &mut Vec<String>, word: &str, ticks: &[BoxToTick]) {
    if ticks.is_empty() {
        return;
    }
    lines.extend([String::new(), format!("**{word}**"), String::new()]);
    let leaves: Vec<(Leaf, ())> = ticks.iter().map(|tick| (Leaf::from(tick), ())).collect();
    for (head, members) in grouped(leaves) {
        let inner = if head.is_empty() { "" } else { "  " };
        if !head.is_empty() {
            lines.push(format!("- {}", md(&head)));
        }
        for (leaf, ()) in members {
            let mut line = format!("{inner}- [ ] ");
            if leaf.named {
                line.push_str(&format!("{} ", md(&leaf.label)));
            }
            line.push_str(&code(&leaf.operation));
            if !leaf.documented {
                line.push_str(" (label inferred)");
            }
            if let Some(risk) = leaf.risk.filter(|risk| *risk > crate::model::Risk::Read) {
                line.push_str(&format!(" **{}**", risk.word()));
            }
            lines.push(line);
        }
    }
}

#[cfg(test)]
mod tests;

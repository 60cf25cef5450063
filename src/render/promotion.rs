//! A promotion for people: what is missing, what to look at, the flows and connections, and whether they arrived.

use super::escape::escape;
use super::page::Page;
use super::style::{ADD, ASIDE, HEAD, REMOVE, paint};
use super::time::utc;
use crate::promotion::{Arrival, Arriving, Check, Difference, Finding, There};

/// What is shown before an import.
pub struct PromotionView<'a> {
    /// What came out of the comparison.
    pub check: &'a Check<'a>,
    /// The org that the flows come from.
    pub from: &'a str,
    /// Where they go.
    pub to: &'a str,
    /// Columns.
    pub width: usize,
}

/// The page before an import.
pub fn promotion(view: &PromotionView<'_>) -> String {
    let mut page = Page::new(view.width);
    let check = view.check;
    let head = format!(
        "org.{} to org.{}: {}, {}",
        view.from,
        view.to,
        counted(check.flows.len(), "flow"),
        counted(check.connections.len(), "connection")
    );
    page.line(0, &paint(HEAD, escape(&head)));
    connections(&mut page, check);
    flows(&mut page, &check.flows);
    let (missing, look): (Vec<_>, Vec<_>) =
        check.findings.iter().partition(|one| one.kind.blocks());
    findings(&mut page, "Before the import", REMOVE, &missing);
    findings(&mut page, "To look at", ASIDE, &look);
    page.blank();
    page.line(
        0,
        &match missing.len() {
            0 => "Nothing that the flows need is missing.".to_owned(),
            1 => "1 thing is missing: the import has to wait for it.".to_owned(),
            count => format!("{count} things are missing: the import has to wait for them."),
        },
    );
    page.finish()
}

fn connections(page: &mut Page, check: &Check<'_>) {
    if check.connections.is_empty() {
        return;
    }
    page.blank();
    page.line(0, "Connections");
    let rows: Vec<Vec<String>> = check
        .connections
        .iter()
        .map(|used| {
            let to = match used.to {
                Some((key, to)) => format!(
                    "connection.{key} \"{}\" on tenant.{}",
                    to.nickname.value, to.tenant.value
                ),
                None => "nothing".to_owned(),
            };
            let by = match (used.to, used.is_chosen_again()) {
                (None, _) => "",
                (_, true) => "choose it on the cards",
                (_, false) => "same nickname",
            };
            [
                format!("\"{}\"", used.nickname),
                format!("→ {to}"),
                counted(used.cards.len(), "card"),
                by.to_owned(),
            ]
            .map(|cell| escape(&cell).into_owned())
            .to_vec()
        })
        .collect();
    page.rows(2, &rows);
}

fn flows(page: &mut Page, flows: &[Arriving<'_>]) {
    page.blank();
    page.line(0, "Flows");
    let rows: Vec<Vec<String>> = flows
        .iter()
        .map(|arriving| {
            let there = match arriving.there {
                There::Unknown => "unknown whether it is there".to_owned(),
                There::Flows(0) => "new".to_owned(),
                There::Flows(1) => "one of this name is there".to_owned(),
                There::Flows(count) => format!("{count} of this name are there"),
            };
            let name = format!("\"{}\"", arriving.flow.name);
            vec![escape(&name).into_owned(), there]
        })
        .collect();
    page.rows(2, &rows);
}

fn findings(page: &mut Page, title: &str, color: anstyle::Style, findings: &[&Finding]) {
    if findings.is_empty() {
        return;
    }
    page.blank();
    page.line(0, title);
    for finding in findings {
        let text = format!(
            "{} {}",
            paint(color, finding.kind.word()),
            escape(&finding.text)
        );
        page.hanging(2, 4, &text);
        page.hanging(4, 6, &format!("way out: {}", escape(&finding.way_out)));
    }
}

/// The page after an import.
pub fn arrivals(arrivals: &[Arrival<'_>], width: usize) -> String {
    let mut page = Page::new(width);
    let proven = arrivals.iter().filter(|one| one.is_proven()).count();
    let head = format!(
        "{proven} of {} proven to have arrived",
        counted(arrivals.len(), "flow")
    );
    page.line(0, &paint(HEAD, head));
    for arrival in arrivals {
        let (color, word) = match arrival.is_proven() {
            true => (ADD, "proven"),
            false => (REMOVE, "not proven"),
        };
        let name = format!("\"{}\"", arrival.flow);
        page.hanging(2, 4, &format!("{} {}", paint(color, word), escape(&name)));
        page.hanging(4, 6, &event(arrival));
        page.hanging(4, 6, &export(arrival));
        for difference in &arrival.differences {
            page.hanging(4, 6, &escape(&self::difference(difference)));
        }
    }
    page.finish()
}

fn event(arrival: &Arrival<'_>) -> String {
    match arrival.imported {
        Some(at) => format!("imported {} by the System Log", utc(at)),
        None => "the System Log shows no import of it or of its folder since then".to_owned(),
    }
}

fn export(arrival: &Arrival<'_>) -> String {
    match (arrival.export, arrival.imported) {
        (None, None) => "without that, no export proves anything".to_owned(),
        (None, Some(_)) => "no export made after that holds it: export the folder again".to_owned(),
        (Some((name, made)), _) => {
            let several = match arrival.count {
                0 | 1 => String::new(),
                count => format!("; it holds {count} flows of this name: keep one"),
            };
            format!("exported {} ({}){several}", utc(made), escape(name))
        }
    }
}

fn difference(difference: &Difference) -> String {
    let Difference {
        card,
        expected,
        found,
    } = difference;
    match (expected, found) {
        (Some(expected), Some(found)) => {
            format!("{card} is on \"{found}\", and \"{expected}\" is meant: choose it on the card")
        }
        (Some(expected), None) => {
            format!("{card} is not there on \"{expected}\": choose the connection on the card")
        }
        (None, Some(found)) => format!("{card} on \"{found}\" was not in what was imported"),
        (None, None) => format!("{card} is not there"),
    }
}

fn counted(count: usize, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{s}")
}

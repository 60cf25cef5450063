//! Every change of the period as a row, for a spreadsheet.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Explained, Report, Service};
use crate::model::{Actor, Permission};
use crate::render::escape::escape;

const HEAD: [&str; 11] = [
    "when",
    "service",
    "host",
    "kind",
    "address",
    "name",
    "action",
    "gained",
    "lost",
    "actor",
    "explained",
];

/// One row a change, RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe.
pub fn csv(report: &Report, people: &BTreeMap<String, String>) -> String {
    let who = |actor: &Option<Actor>| {
        let actor = actor.as_ref();
        actor.map_or(String::new(), |actor| actor.called(people).to_owned())
    };
    let mut rows: Vec<[String; 11]> = Vec::new();
    for token in &report.tokens {
        for change in &token.changes {
            rows.push([
                change.when.to_string(),
                Service::Iru.word().to_owned(),
                token.host.clone(),
                "token".to_owned(),
                token.address.clone().unwrap_or_default(),
                token.label.clone().unwrap_or_else(|| token.id.clone()),
                change.action.clone(),
                joined(&change.gained),
                joined(&change.lost),
                who(&change.actor),
                word(&change.explained),
            ]);
        }
    }
    for connection in &report.connections {
        for (when, action, actor, explained) in &connection.changes {
            rows.push([
                when.to_string(),
                Service::Okta.word().to_owned(),
                connection.host.clone(),
                "connection".to_owned(),
                connection.address.clone().unwrap_or_default(),
                connection.nickname.clone(),
                action.clone(),
                String::new(),
                String::new(),
                who(actor),
                word(explained),
            ]);
        }
    }
    rows.sort();
    let mut out = format!("{}\r\n", HEAD.join(","));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn joined(permissions: &BTreeSet<Permission>) -> String {
    let names: Vec<String> = permissions.iter().map(ToString::to_string).collect();
    names.join("; ")
}

fn word(explained: &Explained) -> String {
    match explained {
        Explained::Action { id, .. } => format!("action {id}"),
        Explained::BeforeTheLedger => "before the ledger".to_owned(),
        Explained::NotDeclared => "not declared".to_owned(),
        Explained::Unexplained { why } => format!("unexplained: {why}"),
    }
}

/// A cell: RFC 4180, and never a formula of a spreadsheet.
pub(in crate::render) fn quoted(cell: &str) -> String {
    let cell = escape(cell);
    let formula = cell.starts_with(['=', '+', '-', '@']);
    let apostrophe = if formula { "'" } else { "" };
    match formula || cell.contains(['"', ',', ';']) {
        true => format!("\"{apostrophe}{}\"", cell.replace('"', "\"\"")),
        false => cell.into_owned(),
    }
}

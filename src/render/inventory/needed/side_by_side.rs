//! With a configuration: a row for each token and connection on it.

use super::NeededView;
use super::compare::{Comparison, Connection, Token};
use super::page::{
    TOKEN, alarming, connection_cell, harmful, heads, legend, right, short, with_heads,
};
use crate::render::escape;
use crate::render::page::{Page, clip};
use crate::render::style::{ALARM, ASIDE, HEAD, paint};

const WORDS: &str = "needs: what the cards on a connection call. has: what the token may do. lacks: needed and not granted. unneeded: granted, and no card needs it.";

const OPEN: &str =
    "a ? behind a number: what some cards need cannot be derived, so more may be needed";

/// Rows of a token and a connection on it, tenant by tenant.
pub(super) fn side_by_side(page: &mut Page, view: &NeededView, all: &Comparison) {
    page.blank();
    page.line(0, &paint(HEAD, "Needed against granted, in permissions"));
    page.line(2, &paint(ASIDE, WORDS));
    let columns = ["token", "connection", "needs", "has", "lacks", "unneeded"];
    let mut rows = vec![heads(&columns)];
    let mut plain_auditors = 0;
    for key in view.live.tenants.keys() {
        let mut of_tenant = Vec::new();
        for token in all.tokens.iter().filter(|token| token.tenant == key) {
            if token.auditor && token.granted().is_some_and(|granted| granted.len() == 1) {
                plain_auditors += 1;
            } else {
                of_tenant.extend(rows_of(all, token));
            }
        }
        let loose = all.connections.iter().filter(|one| one.token.is_none());
        let of_key =
            |one: &&Connection| one.declared.is_some_and(|(_, it)| it.tenant.value == *key);
        of_tenant.extend(loose.filter(of_key).map(loose_row));
        if !of_tenant.is_empty() {
            rows.push(vec![paint(ASIDE, tenant_line(view, key))]);
            rows.append(&mut of_tenant);
        }
    }
    let strange = all.connections.iter().filter(|one| one.declared.is_none());
    let strange: Vec<Vec<String>> = strange.map(loose_row).collect();
    if !strange.is_empty() {
        rows.push(vec![paint(ASIDE, "tenant not known")]);
        rows.extend(strange);
    }
    with_heads(page, &rows);
    let open = |one: &Connection| {
        one.needs
            .as_ref()
            .is_some_and(|needs| !needs.open.is_empty())
    };
    if all.connections.iter().any(open) {
        page.line(2, &paint(ASIDE, OPEN));
    }
    legend(page, all);
    if plain_auditors > 0 {
        let left_out = "left out: auditor tokens that may read the audit log and nothing else";
        page.line(2, &paint(ASIDE, left_out));
    }
}

fn tenant_line(view: &NeededView, key: &str) -> String {
    let tenant = view.declared.tenants.get(key);
    let host = tenant.map_or("", |tenant| tenant.api_host.value.as_str());
    format!("{} ({})", escape(key), escape(host))
}

/// A connection whose token no log shows.
fn loose_row(one: &Connection) -> Vec<String> {
    vec![
        format!("  {}", declared_token(one)),
        connection_cell(one),
        needs_cell(one),
        right("?", 3),
        right("?", 5),
        right("?", 8),
    ]
}

/// The token that the configuration puts behind a connection.
fn declared_token(connection: &Connection) -> String {
    let token = connection.declared.map(|(_, one)| &one.token.value);
    token.map_or_else(
        || "?".to_owned(),
        |token| clip(&format!("{} (not seen)", escape(token)), TOKEN),
    )
}

fn needs_cell(connection: &Connection) -> String {
    let needs = connection.needs.as_ref();
    let text = needs.map_or("?".to_owned(), |needs| {
        number(needs.needed.len(), !needs.open.is_empty())
    });
    right(&text, 5)
}

/// A count, with a mark when more may come to it.
fn number(count: usize, open: bool) -> String {
    format!("{count}{}", if open { "?" } else { "" })
}

fn rows_of(all: &Comparison, token: &Token) -> Vec<Vec<String>> {
    let name = format!("  {}", short(token));
    let has = token.granted().map(|granted| granted.len().to_string());
    let has = right(&has.unwrap_or("?".to_owned()), 3);
    let unneeded = unneeded_cell(all, token);
    if token.connections.is_empty() {
        let user = match (token.auditor, token.consumers) {
            (true, _) => "reads the audit log",
            (false, true) => "used outside of Okta",
            (false, false) => "not known",
        };
        let user = paint(ASIDE, user);
        return vec![vec![
            name,
            user,
            String::new(),
            has,
            String::new(),
            unneeded,
        ]];
    }
    let on_it = token.connections.iter();
    let on_it = on_it.filter_map(|&number| all.connections.get(number));
    let mut rows: Vec<Vec<String>> = on_it
        .map(|one| {
            let blank = String::new;
            let (needs, lacks) = (needs_cell(one), lacks_cell(all, one));
            vec![
                blank(),
                connection_cell(one),
                needs,
                blank(),
                lacks,
                blank(),
            ]
        })
        .collect();
    if let Some(first) = rows.first_mut() {
        for (cell, text) in [(0, name), (3, has), (5, unneeded)] {
            first[cell] = text;
        }
    }
    rows
}

fn lacks_cell(all: &Comparison, connection: &Connection) -> String {
    match all.lacks(connection) {
        None => right("?", 5),
        Some(lacks) if lacks.is_empty() => right("0", 5),
        Some(lacks) => paint(ALARM, right(&lacks.len().to_string(), 5)),
    }
}

fn unneeded_cell(all: &Comparison, token: &Token) -> String {
    match all.unneeded(token) {
        _ if token.auditor => String::new(),
        None => right("?", 8),
        Some(unneeded) => {
            let count = unneeded.permissions.len();
            let open = !unneeded.certain && count > 0;
            let text = right(&number(count, open), 8);
            alarming(text, harmful(unneeded.permissions.iter()))
        }
    }
}

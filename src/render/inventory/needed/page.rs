//! The page for a terminal: what to look at first, needed beside granted, and what is not known; and the names of things in it.

use super::NeededView;
use super::apart::{granted, needed, smallest};
use super::compare::{Comparison, Connection, Token};
use super::sections::{first, unknown};
use super::side_by_side::side_by_side;
use crate::model::Permission;
use crate::render::escape;
use crate::render::page::{Page, clip};
use crate::render::style::{ALARM, ASIDE, HEAD, paint};
use crate::render::time::day;
use crate::render::tree::profile;

/// Columns of a token's name and of a connection's.
pub(super) const TOKEN: usize = 22;
const CONNECTION: usize = 24;

/// The page as text with colours.
pub fn page(view: &NeededView, width: usize) -> String {
    let all = Comparison::of(view);
    let mut page = Page::new(width);
    head(&mut page, view, &all);
    first(&mut page, view, &all);
    match view.configured {
        true => side_by_side(&mut page, view, &all),
        false => {
            needed(&mut page, view, &all);
            granted(&mut page, view, &all);
            smallest(&mut page, view, &all);
        }
    }
    unknown(&mut page, view, &all);
    page.finish()
}

pub(super) fn counted(count: usize, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{s}")
}

fn head(page: &mut Page, view: &NeededView, all: &Comparison) {
    let flows = view.exports.iter().map(|(_, export)| export.flows.len());
    let connections = counted(all.connections.len(), "connection");
    let connections = match view.declared.orgs.len() {
        0 => connections,
        orgs => format!("{} with {connections}", counted(orgs, "org")),
    };
    let line = format!(
        "{} with {}, {connections}, {} in {}",
        counted(view.declared.tenants.len(), "tenant"),
        counted(all.tokens.len(), "token"),
        counted(flows.sum(), "flow"),
        counted(view.exports.len(), "export"),
    );
    page.line(0, &paint(HEAD, line));
    let aside = format!(
        "On {}. Granted is what the audit logs show; needed is inferred from the titles of cards.",
        day(view.now)
    );
    page.line(0, &paint(ASIDE, aside));
    if !view.configured {
        page.line(
            0,
            "Which token is behind which connection is not known: no service shows it. A configuration says it: run this without hosts and with --config.",
        );
    }
}

/// How a token is called in a line of its own: `"Okta Workflows" of accuhive`.
pub(super) fn token_name(view: &NeededView, token: &Token) -> String {
    let of = tenant_name(view, token.tenant);
    match token.live.label.value() {
        Some(label) => format!("\"{}\" of {of}", escape(label)),
        None => format!("the token {} of {of}", escape(&token.live.id)),
    }
}

/// The key in a configuration, else the host without what all hosts have.
pub(super) fn tenant_name(view: &NeededView, key: &str) -> String {
    match (view.configured, view.declared.tenants.get(key)) {
        (false, Some(tenant)) => escape(tenant.api_host.value.as_str()).into_owned(),
        _ => escape(key).into_owned(),
    }
}

pub(super) fn org_name(view: &NeededView, connection: &Connection) -> String {
    let org = connection.org.and_then(|key| view.declared.orgs.get(key));
    org.map_or_else(
        || "org unknown".to_owned(),
        |org| escape(org.domain.value.as_str()).into_owned(),
    )
}

/// A connection in a line of its own: `"Accuhive production"`, with its org where there are several.
pub(super) fn connection_name(view: &NeededView, connection: &Connection) -> String {
    let name = escape(connection.nickname);
    match view.declared.orgs.len() {
        0 | 1 => format!("\"{name}\""),
        _ => format!("\"{name}\" of {}", org_name(view, connection)),
    }
}

pub(super) fn short(token: &Token) -> String {
    let mark = if token.live.is_whole() { "" } else { " *" };
    let name = match token.live.label.value() {
        Some(label) => clip(&escape(label), TOKEN),
        None => clip(&format!("id {}", escape(&token.live.id)), TOKEN),
    };
    format!("{name}{mark}")
}

pub(super) fn heads(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| paint(ASIDE, word)).collect()
}

/// Rows, of which those with one cell alone are heads: they do not widen the first column.
pub(super) fn with_heads(page: &mut Page, rows: &[Vec<String>]) {
    let of_table: Vec<Vec<String>> = rows.iter().filter(|row| row.len() > 1).cloned().collect();
    let mut sub = Page::new(page.width());
    sub.rows(2, &of_table);
    let text = sub.finish();
    let mut lines = text.lines();
    if !page.fits(2, &of_table) {
        page.rows(2, rows);
        return;
    }
    for row in rows {
        match row.as_slice() {
            [head] => page.line(2, head),
            _ => page.unbroken(0, lines.next().unwrap_or_default()),
        }
    }
}

pub(super) fn connection_cell(connection: &Connection) -> String {
    clip(&escape(connection.nickname), CONNECTION)
}

pub(super) fn right(text: &str, width: usize) -> String {
    format!("{text:>width$}")
}

pub(super) fn alarming(text: String, alarm: bool) -> String {
    match alarm {
        true => paint(ALARM, text),
        false => text,
    }
}

pub(super) fn harmful<'a>(permissions: impl Iterator<Item = &'a Permission>) -> bool {
    let profile = profile(permissions);
    profile.destructive + profile.sensitive_read > 0
}

/// What the mark behind a token's name means, if any has it.
pub(super) fn legend(page: &mut Page, all: &Comparison) {
    if all.tokens.iter().any(|token| !token.live.is_whole()) {
        let note = "*: the audit log shows this token only in part";
        page.line(2, &paint(ASIDE, note));
    }
}

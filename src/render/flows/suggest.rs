//! The smallest permission sets as YAML, with who needs what, and what is not known.

use std::fmt::Write as _;

use super::words::{unconnected, unknown};
use super::{CAVEAT, FlowsView, counted, place};
use crate::catalog;
use crate::exports::{CardAt, ConnectionNeeds, Needed};
use crate::model::Permission;
use crate::render::escape;

/// Places that a comment names.
const PLACES: usize = 3;

/// One list a connection, as YAML that `permissions` of a token takes; ends with a newline.
pub fn suggest(view: &FlowsView) -> String {
    let exports = counted(view.exports.len(), "export");
    let mut text = format!(
        "# The smallest permissions that the cards in {exports} need, one list a connection.\n# {CAVEAT}\n"
    );
    text.push_str("# Each list belongs to the token behind its connection: tenants.TENANT.tokens.TOKEN.permissions\n");
    for (name, why) in view.failed {
        comment(&mut text, "", "not read", &format!("{name}: {why}"));
    }
    for at in &view.report.unconnected {
        let (what, _) = unconnected(&at.card.connection);
        comment(&mut text, "", "left out", &format!("{}: {what}", place(at)));
    }
    if view.report.connections.is_empty() {
        text.push_str("[]\n");
    }
    for (nickname, needs) in &view.report.connections {
        // writing to a String cannot fail
        let _ = writeln!(text, "- connection: {}\n  permissions:", quoted(nickname));
        one_connection(&mut text, needs);
    }
    text
}

fn one_connection(text: &mut String, needs: &ConnectionNeeds) {
    for (permission, needed) in &needs.permissions {
        let why = escape_line(&why(permission, needed));
        let _ = writeln!(text, "    - {} # {why}", quoted(&name(permission)));
    }
    if needs.ambiguous {
        comment(
            text,
            "    ",
            "unknown",
            "several connections have this nickname: whose cards these are cannot be told",
        );
    }
    for open in &needs.open {
        let (what, way_out) = unknown(&open.why);
        comment(
            text,
            "    ",
            "unknown",
            &format!("{}: {what}: {way_out}", place(&open.at)),
        );
    }
}

fn comment(text: &mut String, indent: &str, word: &str, what: &str) {
    let _ = writeln!(text, "{indent}# {word}: {}", escape_line(what));
}

fn escape_line(text: &str) -> String {
    escape(text).into_owned()
}

/// The name on the console, as a configuration takes it.
fn name(permission: &Permission) -> String {
    let operation = catalog::operation(permission);
    operation.map_or_else(
        || permission.to_string(),
        |operation| operation.console_path.clone(),
    )
}

fn why(permission: &Permission, needed: &Needed) -> String {
    let mut reasons = Vec::new();
    if needed.always {
        reasons.push("always: the connector asks for it to check a connection".to_owned());
    }
    for (word, places) in [
        ("needed by", &needed.by),
        ("perhaps needed by", &needed.perhaps_by),
    ] {
        if !places.is_empty() {
            reasons.push(format!("{word}: {}", listed(places)));
        }
    }
    if let Some(operation) =
        catalog::operation(permission).filter(|operation| !operation.documented)
    {
        reasons.push(format!(
            "label inferred, find it by {}",
            operation.short_call()
        ));
    }
    reasons.join("; ")
}

fn listed(places: &[CardAt]) -> String {
    let mut names: Vec<String> = Vec::new();
    for at in places {
        let name = place(at);
        if !names.contains(&name) {
            names.push(name);
        }
        if names.len() > PLACES {
            break;
        }
    }
    let more = names.len() > PLACES;
    names.truncate(PLACES);
    let more = if more { ", and more" } else { "" };
    format!("{}{more}", names.join(", "))
}

/// A YAML text in double quotes; what a terminal would act upon is written as YAML's own escape.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if matches!(
                escape(c.encode_utf8(&mut [0; 4])),
                std::borrow::Cow::Owned(_)
            ) =>
            {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

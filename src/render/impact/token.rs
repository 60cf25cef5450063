//! One token's facts for people: what it is, what it may do, what runs on it, what it did.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::impact::{
    Acted, ConnectionUse, Existence, LogAge, PowersFrom, Role, RunsOn, TokenImpact,
};
use crate::model::{Permission, Risk};
use crate::render::escape;
use crate::render::page::Page;
use crate::render::style::{ALARM, CHANGE, HEAD, NAME, paint};
use crate::render::time::{age, utc};
use crate::render::tree::Leaf;

/// What facts are shown with.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Names for the actor ids of the log.
    pub people: &'a BTreeMap<String, String>,
    /// Now.
    pub now: Timestamp,
    /// Show what only reads one by one, too.
    pub verbose: bool,
}

/// All facts.
pub fn facts(page: &mut Page, token: &TokenImpact, around: Around<'_>) {
    identity(page, token, around);
    powers(page, token, around.verbose);
    users(page, token);
    deeds(page, token, around);
}

fn fact(page: &mut Page, name: &str, text: &str) {
    page.hanging(2, 14, &format!("{name:<12}{text}"));
}

fn identity(page: &mut Page, token: &TokenImpact, around: Around<'_>) {
    let host = token.host.as_deref().unwrap_or("an undeclared tenant");
    let role = match (token.role, token.rotation) {
        (Role::Predecessor, _) => ", the OLD token of a rotation under way",
        (Role::Current, Some((_, true))) => ", the NEW token of a rotation under way",
        (Role::Current, Some((_, false))) => ", to be replaced: its successor is not there yet",
        (Role::Current, None) => "",
    };
    let name = paint(NAME, escape(&token.name));
    fact(page, "token", &format!("{name} on {}{role}", escape(host)));
    fact(page, "address", &escape(&token.address.to_string()));
    let id = token.id.as_deref().unwrap_or("unknown");
    fact(
        page,
        "id",
        &format!("{}, generation {}", escape(id), token.generation),
    );
    let created = match &token.created {
        Some((at, Some(actor))) => {
            format!("{} by {}", utc(*at), escape(actor.called(around.people)))
        }
        Some((at, None)) => format!("{}, by whom is unknown", utc(*at)),
        None => "unknown: no event in the log shows it".to_owned(),
    };
    fact(page, "created", &created);
    if let Existence::Deleted(change) = &token.existence {
        let by = change.actor.as_ref();
        let by = by.map_or_else(String::new, |actor| {
            format!(" by {}", escape(actor.called(around.people)))
        });
        let text = format!("the audit log shows its deletion {}{by}", utc(change.at));
        fact(page, "deleted", &paint(NAME, text));
    }
    if token.auditor {
        fact(
            page,
            "auditor",
            "tenantry reads this tenant's audit log with it",
        );
    }
    if let Some(reference) = &token.reference {
        let mut text = escape(reference).into_owned();
        if !token.also_named_by.is_empty() {
            let others: Vec<String> = token
                .also_named_by
                .iter()
                .map(ToString::to_string)
                .collect();
            text.push_str(&format!(", also named by {}", escape(&others.join(", "))));
        }
        fact(page, "kept at", &text);
    }
    let known = match token.log {
        LogAge::UpTo(at) => format!(
            "the audit log up to its event of {} ({}); --refresh reads on",
            utc(at),
            ago(around.now, at)
        ),
        LogAge::Empty => "an empty audit log; --refresh reads on".to_owned(),
        LogAge::NotRead => {
            "the files and the state: the audit log was never read here; --refresh reads it"
                .to_owned()
        }
    };
    fact(page, "known from", &known);
}

/// `just now`, `3 days ago`.
pub fn ago(now: Timestamp, at: Timestamp) -> String {
    match age(now, at) {
        now if now == "just now" => now,
        age => format!("{age} ago"),
    }
}

fn powers(page: &mut Page, token: &TokenImpact, verbose: bool) {
    let from = match token.powers.from {
        PowersFrom::AuditLog => "as the audit log shows it",
        PowersFrom::State => "as it was proven last; the audit log does not show it",
        PowersFrom::Files => "as declared; what is ticked is unknown",
    };
    page.blank();
    page.line(0, &format!("{} ({from})", paint(HEAD, "What it may do")));
    if token.powers.count() == 0 {
        page.line(2, "Nothing: no permission is ticked.");
    }
    for (risk, list) in &token.powers.by_risk {
        of_risk(page, *risk, list, verbose);
    }
    if token.powers.reads_audit_log() {
        page.line(
            2,
            "It may read the audit log: who did what, for a year back.",
        );
    }
    page.hanging(
        2,
        2,
        "Whether MCP access was enabled with it is unknown: no published log shows it. Revoking the token ends both.",
    );
}

/// How many permissions of a harmless risk are listed one by one.
const FEW: usize = 3;

fn of_risk(page: &mut Page, risk: Option<Risk>, list: &[Permission], verbose: bool) {
    let word = match risk {
        Some(Risk::Destructive) => paint(ALARM, "DESTRUCTIVE"),
        Some(Risk::SensitiveRead) => paint(ALARM, "SECRETS OF DEVICES"),
        Some(Risk::Write) => paint(CHANGE, "changes"),
        Some(Risk::Read) => "reads".to_owned(),
        None => paint(CHANGE, "unknown to the catalog"),
    };
    let harmful = matches!(risk, Some(Risk::Destructive | Risk::SensitiveRead) | None);
    if !harmful && !verbose && list.len() > FEW {
        page.line(
            2,
            &format!("{word}: {} permissions; -v lists them", list.len()),
        );
        return;
    }
    for permission in list {
        let leaf = Leaf::of(permission);
        let text = match leaf.named {
            // the mark of an inferred label matters to who looks for its box, not here
            true => format!(
                "{} ({})",
                leaf.short_path().trim_end_matches(" ~"),
                leaf.operation
            ),
            false => leaf.label.clone(),
        };
        page.line(2, &format!("{word}: {text}"));
    }
}

fn users(page: &mut Page, token: &TokenImpact) {
    page.blank();
    page.line(0, &paint(HEAD, "What runs on it"));
    for connection in &token.connections {
        self::connection(page, 2, connection);
    }
    for consumer in &token.consumers {
        let contact = consumer.contact.as_deref();
        let contact = contact.map_or_else(String::new, |who| format!(", ask {}", escape(who)));
        let text = format!(
            "{} ({}{contact}){}",
            escape(&consumer.address.to_string()),
            escape(&consumer.name),
            other(consumer.runs_on)
        );
        page.line(2, &text);
        if let Some(how) = &consumer.how {
            page.line(4, &escape(how));
        }
    }
    if token.users() == 0 {
        page.line(2, "Nothing that is declared or recorded.");
    }
    page.hanging(
        2,
        2,
        "What nobody declared may use it too: no log names the token behind a connection.",
    );
}

/// A connection with its flows.
pub fn connection(page: &mut Page, indent: usize, connection: &ConnectionUse) {
    let domain = connection.domain.as_deref();
    let place = domain.map_or_else(|| format!("org.{}", connection.org), ToOwned::to_owned);
    page.line(
        indent,
        &format!(
            "{} ('{}' in {}){}",
            escape(&connection.address.to_string()),
            escape(&connection.nickname),
            escape(&place),
            other(connection.runs_on)
        ),
    );
    let flows = match connection.flows.is_empty() {
        true => "no flows are declared for it: which ones use it is unknown".to_owned(),
        false => format!("flows {}", escape(&connection.flows.join(", "))),
    };
    page.line(indent + 2, &flows);
}

fn other(runs_on: RunsOn) -> String {
    match runs_on {
        RunsOn::ThisOne => String::new(),
        RunsOn::TheOther(Some(at)) => format!(": on the other token since {}", utc(at)),
        RunsOn::TheOther(None) => ": on the other token of the rotation".to_owned(),
    }
}

fn deeds(page: &mut Page, token: &TokenImpact, around: Around<'_>) {
    page.blank();
    page.line(0, &paint(HEAD, "What it did"));
    match &token.acted {
        Acted::Seen {
            actor,
            by_id,
            activity,
        } => {
            let events = match activity.events {
                1 => "1 event".to_owned(),
                count => format!("{count} events"),
            };
            let by = match by_id {
                true => format!(
                    "an actor with the token's id ({}); that such ids are token ids is not documented",
                    escape(actor)
                ),
                false => format!(
                    "an actor of this name (id {}); that it is this token is not documented",
                    escape(actor)
                ),
            };
            page.line(
                2,
                &format!(
                    "{events} from {} to {} ({}), by {by}.",
                    utc(activity.first),
                    utc(activity.last),
                    ago(around.now, activity.last)
                ),
            );
        }
        Acted::NoEvent => page.line(
            2,
            "No event of an API token with its id or name is in the log, as far as it is known.",
        ),
        Acted::LogNotRead => page.line(
            2,
            "Unknown: the audit log was never read here; --refresh reads it.",
        ),
    }
    page.line(
        2,
        "Reads leave no event: a quiet log does not show that nobody used it.",
    );
}

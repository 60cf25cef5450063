//! What a person touched, and what to replace when that person leaves.

use super::token::{Around, ago};
use super::{aside, quoted, thing};
use crate::impact::{Because, LogAge, PersonImpact, TouchedConnection, TouchedToken};
use crate::render::escape;
use crate::render::page::Page;
use crate::render::style::{HEAD, NAME, paint};
use crate::render::time::{day, utc};
use crate::render::tree::profile;

/// What the vendor's pages say of the tokens of an admin who was removed: not the same thing.
pub const VENDOR_SAYS: &str = "The vendor's pages contradict each other: older ones say that removing an admin also removes the tokens which that admin created, newer ones that these stay active until somebody revokes them. Be ready for both: replace the tokens first, remove the admin then.";

/// What the answer about a person is shown from.
pub struct PersonView<'a> {
    /// The answer.
    pub person: &'a PersonImpact,
    /// What the facts are shown with.
    pub around: Around<'a>,
    /// What every command ends with: where the declaration is.
    pub options: &'a str,
    /// Columns.
    pub width: usize,
}

/// The answer for people.
pub fn person(view: &PersonView<'_>) -> String {
    let person = view.person;
    let mut page = Page::new(view.width);
    let ids: Vec<&str> = person.ids.iter().map(String::as_str).collect();
    let name = person
        .name
        .as_deref()
        .unwrap_or("A person whom no file names");
    let left = person
        .left
        .map_or_else(String::new, |day| format!(", left {day}"));
    page.line(
        0,
        &format!(
            "{}{left} (id {})",
            paint(NAME, escape(name)),
            escape(&ids.join(", "))
        ),
    );
    known(&mut page, view);
    let people = view.around.people;
    if !person.ids.iter().any(|id| people.contains_key(id)) {
        aside(
            &mut page,
            2,
            "Iru's audit log names people by ids alone. Write this person's ids under `people:`, else what was done on the Iru console may be missing here.",
        );
    }
    page.blank();
    page.line(0, &paint(HEAD, "Tokens that this person created or edited"));
    if person.tokens.is_empty() {
        page.line(2, "None, as far as the audit logs are known.");
    }
    for token in &person.tokens {
        touched_token(&mut page, token);
    }
    page.blank();
    page.line(
        0,
        &paint(HEAD, "Connections that this person put a key into"),
    );
    if person.connections.is_empty() {
        page.line(2, "None, as far as the System Logs are known.");
    }
    for connection in &person.connections {
        touched_connection(&mut page, connection);
    }
    replace(&mut page, view);
    page.blank();
    aside(&mut page, 0, VENDOR_SAYS);
    page.finish()
}

fn known(page: &mut Page, view: &PersonView<'_>) {
    for (address, age) in &view.person.logs {
        let text = match age {
            LogAge::UpTo(at) => format!(
                "log known up to {} ({})",
                utc(*at),
                ago(view.around.now, *at)
            ),
            LogAge::Empty => "log empty".to_owned(),
            LogAge::NotRead => "log never read here; --refresh reads it".to_owned(),
        };
        page.line(2, &format!("{}: {text}", escape(&address.to_string())));
    }
}

fn touched_token(page: &mut Page, token: &TouchedToken) {
    let name = token
        .name
        .as_deref()
        .unwrap_or("a token without a known name");
    let address = token.address.as_ref();
    let address = address.map_or_else(
        || format!("NOT DECLARED, tenant.{}", token.tenant),
        ToString::to_string,
    );
    let gone = if token.present { "" } else { ", deleted since" };
    page.line(
        2,
        &format!("'{}' ({}){gone}", escape(name), escape(&address)),
    );
    let mut deeds = Vec::new();
    deeds.extend(token.created.map(|at| format!("created {}", day(at))));
    deeds.extend(token.edited.map(|at| format!("edited, last {}", day(at))));
    let powers = token
        .powers
        .as_ref()
        .map(|powers| profile(powers.by_risk.iter().flat_map(|(_, list)| list)).text());
    deeds.push(powers.unwrap_or_else(|| "permissions unknown".to_owned()));
    page.line(4, &deeds.join("; "));
}

fn touched_connection(page: &mut Page, connection: &TouchedConnection) {
    let address = connection.address.as_ref();
    let address = address.map_or_else(
        || format!("NOT DECLARED, org.{}", connection.org),
        ToString::to_string,
    );
    let gone = if connection.present {
        ""
    } else {
        ", deleted since"
    };
    page.line(
        2,
        &format!(
            "'{}' ({}){gone}",
            escape(&connection.nickname),
            escape(&address)
        ),
    );
    let mut deeds = Vec::new();
    deeds.extend(connection.created.map(|at| format!("created {}", day(at))));
    deeds.extend(
        connection
            .authorized
            .map(|at| format!("key put in, last {}", day(at))),
    );
    page.line(4, &deeds.join("; "));
}

fn replace(page: &mut Page, view: &PersonView<'_>) {
    let person = view.person;
    page.blank();
    page.line(
        0,
        &paint(
            HEAD,
            "What to replace when this person leaves, in this order",
        ),
    );
    if person.replace.is_empty() {
        page.line(
            2,
            "No declared token whose text this person had on screen, as far as is known.",
        );
    } else {
        page.hanging(2, 2, "This person had the text of these on screen: whoever creates a token sees it, and so does whoever puts it into a connection. Editing shows no text.");
    }
    let name = person.name.as_deref().unwrap_or("an admin");
    let reason = quoted(&format!("{name} leaves"));
    for (place, one) in person.replace.iter().enumerate() {
        thing::short(page, &one.token);
        let why: Vec<String> = one
            .because
            .iter()
            .map(|because| match because {
                Because::Created => "created it".to_owned(),
                Because::PutInto(address) => format!("put it into {address}"),
            })
            .collect();
        page.line(4, &escape(&why.join("; ")));
        let address = quoted(&one.token.address.to_string());
        page.unbroken(
            4,
            &format!(
                "tenantry rotate {address} --reason {reason}{}",
                view.options
            ),
        );
        if place + 1 == person.replace.len() {
            page.line(2, "Then, until nothing is left:");
            page.unbroken(4, &format!("tenantry apply{}", view.options));
        }
    }
    let strangers: Vec<&TouchedToken> = person
        .tokens
        .iter()
        .filter(|token| token.address.is_none() && token.present && token.created.is_some())
        .collect();
    if !strangers.is_empty() {
        page.hanging(2, 2, "Not declared, so that tenantry cannot replace them: declare them, or revoke them on the Iru console (Access > API tokens).");
        for token in strangers {
            let name = token.name.as_deref().unwrap_or(&token.id);
            page.line(
                4,
                &format!("'{}' in tenant.{}", escape(name), escape(&token.tenant)),
            );
        }
    }
}

//! What a leaked value is, and what to do: facts first, the two ways last, where a terminal's reader looks.

use super::token::{Around, facts};
use super::{aside, steps};
use crate::impact::{Course, Existence, Ground, Leaked, Owner, Role};
use crate::model::{Address, RotationOrder};
use crate::render::escape;
use crate::render::page::Page;
use crate::render::style::{ALARM, GOOD, HEAD, paint};
use crate::render::time::utc;

/// What was asked about, without the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Whether it, or a part of the text around it, has the shape of an Iru API token.
    pub token_shaped: bool,
    /// How many different values were compared: more than one when a longer text held several of that shape.
    pub values: usize,
    /// How many different secrets it was compared with.
    pub held: usize,
}

/// What the answer is shown from.
pub struct IncidentView<'a> {
    /// What was asked.
    pub asked: Asked,
    /// What was recognised, each with its two ways.
    pub leaked: &'a [(Leaked, Vec<Course>)],
    /// Tokens of which no secret is held.
    pub unheld: &'a [(Address, Role)],
    /// What the facts are shown with.
    pub around: Around<'a>,
    /// What every command ends with: where the declaration is.
    pub options: &'a str,
    /// Columns.
    pub width: usize,
}

/// The answer for people.
pub fn incident(view: &IncidentView<'_>) -> String {
    let mut page = Page::new(view.width);
    if view.leaked.is_empty() {
        no_match(&mut page, view);
        return page.finish();
    }
    if !view.asked.token_shaped {
        page.line(0, "The value does not have the shape of an Iru API token (8-4-4-4-12 hex digits). It was compared all the same.");
        page.blank();
    }
    for (leaked, courses) in view.leaked {
        page.blank();
        head(&mut page, leaked);
        match &leaked.token {
            Some(token) => {
                facts(&mut page, token, view.around);
                let gone = matches!(token.existence, Existence::Deleted(_));
                page.blank();
                if gone {
                    deleted(&mut page, view.options);
                } else {
                    ways(&mut page, courses, view.options);
                }
            }
            None => elsewhere(&mut page, &leaked.owner, view.options),
        }
    }
    page.blank();
    aside(
        &mut page,
        0,
        "The value was compared on this machine only. It was sent nowhere and is written nowhere.",
    );
    page.finish()
}

fn head(page: &mut Page, leaked: &Leaked) {
    let whose = match &leaked.owner {
        Owner::Token(address, Role::Current) => format!("MATCH: this is the secret of {address}"),
        Owner::Token(address, Role::Predecessor) => {
            format!(
                "MATCH: this is the OLD secret of {address}, which is being replaced and still works"
            )
        }
        Owner::Coming(address) => {
            format!(
                "MATCH: this was given as the new secret of {address}, in a step that is still open"
            )
        }
        Owner::Former(address) => {
            format!("MATCH: this was a secret of {address} once, and is not its current one")
        }
        Owner::Org(key) => {
            format!("MATCH: these are the credentials that read the System Log of org.{key}")
        }
        Owner::Canary(key) => {
            format!("MATCH: this is the client token of the canary of connection.{key}")
        }
    };
    page.hanging(0, 0, &paint(ALARM, escape(&whose)));
    let by_state = leaked.grounds.contains(&Ground::State);
    for ground in &leaked.grounds {
        // the journal's word adds nothing to the state's
        if by_state && matches!(ground, Ground::Journal(_)) {
            continue;
        }
        let text = match ground {
            Ground::State => "Recognised by its keyed hash in the state.".to_owned(),
            Ground::Journal(at) => format!(
                "Recognised by its keyed hash in the journal, of {}.",
                utc(*at)
            ),
            Ground::AtHand(reference) => format!("The same value is at {} now.", escape(reference)),
        };
        page.line(2, &text);
    }
    page.blank();
}

fn deleted(page: &mut Page, options: &str) {
    page.line(
        0,
        &paint(
            GOOD,
            "The token was deleted already: the leaked value opens nothing any more.",
        ),
    );
    page.line(
        2,
        "See with `--refresh` that this is so, and what is missing now:",
    );
    page.unbroken(4, &format!("tenantry plan{options}"));
}

fn ways(page: &mut Page, courses: &[Course], options: &str) {
    page.line(0, &paint(HEAD, "What to do now: choose one"));
    for (letter, course) in ["A", "B"].iter().zip(courses) {
        page.blank();
        way(page, letter, course, options);
    }
}

fn way(page: &mut Page, letter: &str, course: &Course, options: &str) {
    let name = match course.order {
        RotationOrder::RevokeFirst => "Revoke first",
        RotationOrder::ReplaceFirst => "Replace first",
    };
    let mark = match course.recommended.is_some() {
        true => format!(" {}", paint(GOOD, "(recommended)")),
        false => String::new(),
    };
    page.line(
        0,
        &format!("{}{mark}", paint(HEAD, format!("{letter}. {name}"))),
    );
    if let Some(why) = course.impossible {
        page.line(3, &format!("Not possible: {why}."));
        return;
    }
    if let Some(why) = course.recommended {
        page.hanging(
            3,
            3,
            &format!("A recommendation, the choice is yours: {why}."),
        );
    }
    for sentence in &course.means {
        page.hanging(3, 3, &escape(sentence));
    }
    for address in &course.fails {
        page.line(5, &format!("fails: {}", escape(&address.to_string())));
    }
    match course.waives {
        [] => page.line(3, "Waives no safety limit."),
        waived => page.hanging(3, 3, &format!("Waives: {}.", waived.join("; "))),
    }
    steps(page, 3, &course.steps, options);
}

/// What tenantry does not rotate.
fn elsewhere(page: &mut Page, owner: &Owner, options: &str) {
    page.line(0, &paint(HEAD, "What to do now"));
    let (lines, command): (&[&str], Option<String>) = match owner {
        Owner::Org(_) => (
            &[
                "Revoke it on the Okta Admin Console now (an SSWS token: Security > API > Tokens; a service app: its key), create another, and put it into its store.",
                "It can do whatever its Okta admin may do, not only read logs: have the System Log searched for what it did.",
            ],
            Some("tenantry plan".to_owned()),
        ),
        Owner::Canary(_) => (
            &[
                "Whoever has it can start that one flow. Give the flow's API endpoint a new client token in Okta Workflows, and put it into its store.",
            ],
            Some("tenantry plan".to_owned()),
        ),
        Owner::Coming(address) => (
            &[
                "A token with this text exists on the console and nothing runs on it yet. Delete that token on the Iru console (Access > API tokens), and create it again in the same step.",
                "The step goes on with:",
            ],
            Some(format!(
                "tenantry evidence {}",
                super::quoted(&address.to_string())
            )),
        ),
        Owner::Former(address) => (
            &[
                "See that the token which had it is deleted: the list of deleted and undeclared tokens is in the plan. Revoke by hand what is still there (Iru console, Access > API tokens).",
            ],
            Some(format!(
                "tenantry impact {} --refresh",
                super::quoted(&address.to_string())
            )),
        ),
        Owner::Token(..) => (
            &[
                "The token is neither declared nor recorded any more. Revoke it by hand on the Iru console (Access > API tokens).",
            ],
            None,
        ),
    };
    for line in lines {
        page.hanging(2, 2, line);
    }
    if let Some(command) = command {
        page.unbroken(4, &format!("{command}{options}"));
    }
}

fn no_match(page: &mut Page, view: &IncidentView<'_>) {
    let held = match view.asked.held {
        1 => "the 1 held secret".to_owned(),
        count => format!("the {count} held secrets"),
    };
    page.line(0, &paint(HEAD, format!("No match among {held}.")));
    if !view.asked.token_shaped {
        page.hanging(2, 2, "The value does not have the shape of an Iru API token (8-4-4-4-12 hex digits), so it is none as the vendor's tools know them. It was compared all the same.");
    }
    page.blank();
    page.line(0, &paint(HEAD, "What this means"));
    page.hanging(2, 2, "Held are the secrets that the state knows by a keyed hash, and those whose reference can be read here. The value is none of these. It can still be a key that works: of a tenant or a token that these files do not declare, one that was replaced without tenantry, or the MCP key of a token, which nobody holds.");
    if view.unheld.is_empty() {
        page.line(2, "Every declared token has a held secret.");
    } else {
        page.line(
            2,
            "It can also belong to one of these tokens: no secret of them is held.",
        );
        for (address, role) in view.unheld {
            let old = match role {
                Role::Current => "",
                Role::Predecessor => ", the old token of its rotation",
            };
            page.line(4, &format!("{}{old}", escape(&address.to_string())));
        }
    }
    page.blank();
    page.line(0, &paint(HEAD, "What you can do now"));
    for (place, (line, command)) in ways_on(view).iter().enumerate() {
        page.hanging(2, 5, &format!("{}. {line}", place + 1));
        if let Some(command) = command {
            page.unbroken(7, &format!("{command}{}", view.options));
        }
    }
    page.blank();
    aside(
        page,
        0,
        "The value was compared on this machine only. It was sent nowhere and is written nowhere.",
    );
}

/// What is left to do when nothing matched, and the command that does it.
fn ways_on(view: &IncidentView<'_>) -> Vec<(&'static str, Option<String>)> {
    let mut all = vec![
        (
            "Make sure that the whole value was given, as it leaked. Run this again where the secret store can be read: in CI, or after signing in to the store (--allow-exec for exec: references).",
            None,
        ),
        (
            "Ask whoever found it where it was found, and for which tenant or integration. Nobody can ask Iru whose token a value is.",
            None,
        ),
    ];
    if let Some((first, _)) = view.unheld.first() {
        let first = super::quoted(&first.to_string());
        all.push((
            "In doubt about a token listed above: see what depends on it, then replace it.",
            Some(format!("tenantry impact {first}")),
        ));
    }
    all.push((
        "Look for live tokens that nobody declared: revoke on the console what nobody needs.",
        Some("tenantry plan".to_owned()),
    ));
    all
}

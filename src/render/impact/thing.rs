//! What an address touches, for people.

use super::token::{Around, ago, connection, facts};
use super::{aside, steps};
use crate::impact::{Course, Impact, LogAge, TokenImpact};
use crate::model::Address;
use crate::render::escape;
use crate::render::page::Page;
use crate::render::style::{HEAD, NAME, paint};
use crate::render::time::utc;
use crate::render::tree::profile;

/// What the answer about an address is shown from.
pub struct ImpactView<'a> {
    /// The answer.
    pub impact: &'a Impact,
    /// The ways to get rid of it, for a token.
    pub courses: &'a [Course],
    /// What the facts are shown with.
    pub around: Around<'a>,
    /// What every command ends with: where the declaration is.
    pub options: &'a str,
    /// Columns.
    pub width: usize,
}

/// The answer for people.
pub fn impact(view: &ImpactView<'_>) -> String {
    let mut page = Page::new(view.width);
    let impact = view.impact;
    let address = escape(&impact.address.to_string()).into_owned();
    page.line(0, &paint(NAME, address));
    match &impact.address {
        Address::Token { .. } => {
            for token in &impact.tokens {
                page.blank();
                facts(&mut page, token, view.around);
            }
        }
        _ => {
            users(&mut page, impact);
            behind(&mut page, &impact.tokens, view.around);
        }
    }
    kept(&mut page, impact);
    broken(&mut page, impact);
    for course in view
        .courses
        .iter()
        .filter(|course| course.impossible.is_none())
    {
        page.blank();
        let what = match course.order {
            crate::model::RotationOrder::RevokeFirst => "If it leaked and cannot wait",
            crate::model::RotationOrder::ReplaceFirst => "To replace it",
        };
        page.line(0, &paint(HEAD, what));
        steps(&mut page, 2, &course.steps, view.options);
    }
    page.finish()
}

fn users(page: &mut Page, impact: &Impact) {
    if impact.connections.is_empty() && impact.consumers.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &paint(HEAD, "Connections and consumers"));
    for one in &impact.connections {
        connection(page, 2, one);
    }
    for one in &impact.consumers {
        let contact = one.contact.as_deref();
        let contact = contact.map_or_else(String::new, |who| format!(", ask {}", escape(who)));
        page.line(
            2,
            &format!(
                "{} ({}{contact})",
                escape(&one.address.to_string()),
                escape(&one.name)
            ),
        );
    }
}

/// Tokens in a line each: whoever wants more asks for that token.
fn behind(page: &mut Page, tokens: &[TokenImpact], around: Around<'_>) {
    page.blank();
    page.line(0, &paint(HEAD, "Tokens"));
    if tokens.is_empty() {
        page.line(2, "None that is declared or recorded.");
    }
    for token in tokens {
        short(page, token);
        if let LogAge::UpTo(at) = token.log {
            let text = format!(
                "known from the audit log up to {} ({})",
                utc(at),
                ago(around.now, at)
            );
            page.line(4, &text);
        }
    }
    if !tokens.is_empty() {
        aside(
            page,
            2,
            "The token behind a connection is the one that was asked for: no log names it. `tenantry impact token.TENANT/KEY` has more about one.",
        );
    }
}

/// A token in one line: `token.accuhive/okta ('Okta Workflows'): 1 destructive, 12 read; 3 users`.
pub fn short(page: &mut Page, token: &TokenImpact) {
    let all = token.powers.by_risk.iter().flat_map(|(_, list)| list);
    let auditor = if token.auditor {
        "; tenantry reads the audit log with it"
    } else {
        ""
    };
    let users = match token.users() {
        0 if token.auditor => String::new(),
        0 => "; nothing declared uses it".to_owned(),
        1 => "; 1 user".to_owned(),
        count => format!("; {count} users"),
    };
    page.line(
        2,
        &format!(
            "{} ('{}'): {}{users}{auditor}",
            escape(&token.address.to_string()),
            escape(&token.name),
            profile(all).text()
        ),
    );
}

fn kept(page: &mut Page, impact: &Impact) {
    if impact.kept.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &paint(HEAD, "Where secrets are kept"));
    for (reference, keepers) in &impact.kept {
        let names: Vec<String> = keepers.iter().map(ToString::to_string).collect();
        let shared = if names.len() > 1 {
            ", SHARED by "
        } else {
            ", for "
        };
        page.line(
            2,
            &format!("{}{shared}{}", escape(reference), escape(&names.join(", "))),
        );
    }
}

fn broken(page: &mut Page, impact: &Impact) {
    page.blank();
    page.line(0, &paint(HEAD, "What breaks"));
    for breaks in &impact.breaks {
        page.hanging(
            2,
            4,
            &format!("when {}: {}", breaks.when, escape(&breaks.then)),
        );
        for address in &breaks.fails {
            page.line(4, &format!("fails: {}", escape(&address.to_string())));
        }
    }
}

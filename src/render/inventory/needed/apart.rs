//! Without a configuration: connections with what they need, tokens with what they may do, and which token would cover which
//! connection.

use super::NeededView;
use super::compare::{Comparison, Needs, was_read};
use super::page::{
    alarming, connection_cell, connection_name, counted, heads, legend, org_name, right, short,
    tenant_name, token_name, with_heads,
};
use super::sections::named;
use crate::render::page::Page;
use crate::render::style::{ALARM, ASIDE, HEAD, paint};
use crate::render::time::age;
use crate::render::tree::{Profile, profile};

/// Its head, its count, and whether that is to alarm.
type Column = (&'static str, fn(&Profile) -> usize, bool);

const RISKS: [Column; 5] = [
    ("destroy", |profile| profile.destructive, true),
    ("secrets", |profile| profile.sensitive_read, true),
    ("write", |profile| profile.write, false),
    ("read", |profile| profile.read, false),
    ("other", |profile| profile.unknown, false),
];

/// The counts of a profile, a cell a risk; `None` is unknown.
fn risk_cells(profile: Option<&Profile>, used: &[usize]) -> Vec<String> {
    let cell = |&index: &usize| {
        let (word, count, alarm) = RISKS[index];
        match profile.map(count) {
            None => right("?", word.len()),
            Some(0) => String::new(),
            Some(count) => alarming(right(&count.to_string(), word.len()), alarm),
        }
    };
    used.iter().map(cell).collect()
}

fn used_risks(profiles: &[Option<Profile>]) -> Vec<usize> {
    let any = |index: &usize| {
        profiles
            .iter()
            .flatten()
            .any(|one| RISKS[*index].1(one) > 0)
    };
    (0..RISKS.len()).filter(any).collect()
}

/// What the cards on each connection need, org by org.
pub(super) fn needed(page: &mut Page, view: &NeededView, all: &Comparison) {
    if all.connections.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &paint(HEAD, "Needed, by connection"));
    let profiles: Vec<Option<Profile>> = all
        .connections
        .iter()
        .map(|one| one.needs.as_ref().map(|needs| profile(needs.needed.keys())))
        .collect();
    let used = used_risks(&profiles);
    let mut head = vec!["connection", "flows"];
    head.extend(used.iter().map(|&index| RISKS[index].0));
    head.push("not derived");
    let mut rows = vec![heads(&head)];
    let mut org = None;
    for (one, profile) in all.connections.iter().zip(&profiles) {
        if org != Some(one.org) {
            org = Some(one.org);
            rows.push(vec![paint(ASIDE, org_name(view, one))]);
        }
        let needs = one.needs.as_ref();
        let flows = needs.map_or("?".to_owned(), |needs| needs.flows.len().to_string());
        let mut row = vec![format!("  {}", connection_cell(one)), right(&flows, 5)];
        row.extend(risk_cells(profile.as_ref(), &used));
        row.push(match needs.map(|needs| needs.open.len()) {
            Some(0) => String::new(),
            Some(open) => counted(open, "card"),
            None => "no export".to_owned(),
        });
        rows.push(row);
    }
    with_heads(page, &rows);
}

/// What each token may do.
pub(super) fn granted(page: &mut Page, view: &NeededView, all: &Comparison) {
    if all.tokens.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &paint(HEAD, "Granted, by token"));
    let profiles: Vec<Option<Profile>> = all
        .tokens
        .iter()
        .map(|one| super::super::risks(one.live))
        .collect();
    let used = used_risks(&profiles);
    let mut head = vec!["token"];
    head.extend(used.iter().map(|&index| RISKS[index].0));
    head.push("age");
    let mut rows = vec![heads(&head)];
    let mut tenant = None;
    for (token, profile) in all.tokens.iter().zip(&profiles) {
        if tenant != Some(token.tenant) {
            tenant = Some(token.tenant);
            rows.push(vec![paint(ASIDE, tenant_name(view, token.tenant))]);
        }
        let mut row = vec![format!("  {}", short(token))];
        row.extend(risk_cells(profile.as_ref(), &used));
        let created = token.live.created.as_ref();
        row.push(created.map_or("older than the log".to_owned(), |created| {
            age(view.now, created.at)
        }));
        rows.push(row);
    }
    with_heads(page, &rows);
    legend(page, all);
}

/// Which of the tokens would do for each connection.
pub(super) fn smallest(page: &mut Page, view: &NeededView, all: &Comparison) {
    let with_needs = all.connections.iter();
    let with_needs: Vec<_> = with_needs
        .filter_map(|one| Some((one, one.needs.as_ref()?)))
        .collect();
    if with_needs.is_empty() || !view.live.tenants.values().any(was_read) {
        return;
    }
    page.blank();
    page.line(
        0,
        &paint(HEAD, "The smallest token that covers each connection"),
    );
    for (connection, needs) in with_needs {
        let ideal = profile(needs.needed.keys()).text();
        let found = match all.smallest_cover(needs) {
            Some((token, 0)) => format!("{} may do exactly that", token_name(view, token)),
            Some((token, beyond)) => format!(
                "of the tokens above {} covers it, with {} more than needed",
                token_name(view, token),
                counted(beyond, "permission")
            ),
            None => none_covers(view, all, needs),
        };
        let name = connection_name(view, connection);
        page.line(2, &format!("{name} needs {ideal}; {found}"));
    }
    let suggest = "`tenantry flows --suggest` writes the permissions that each connection needs";
    page.line(2, &paint(ASIDE, suggest));
}

fn none_covers(view: &NeededView, all: &Comparison, needs: &Needs) -> String {
    let none = paint(ALARM, "none of the tokens above covers it");
    match all.nearest(needs) {
        None => none,
        Some((token, lacking)) => format!(
            "{none}: the nearest, {}, lacks {}",
            token_name(view, token),
            named(lacking.into_iter())
        ),
    }
}

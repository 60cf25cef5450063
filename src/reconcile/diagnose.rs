//! Differences of a plan as diagnostics that point at the declaring line.

use std::collections::BTreeMap;

use super::diagnose_connections::of_connection;
use super::diagnose_exceptions;
use crate::catalog;
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::model::{
    Address, Evidence, Field, FieldVerdict, Item, Permission, Plan, Risk, Source, Value, Verdict,
};

/// One diagnostic for each difference that the live side made, for each unmanaged item, and for each contradiction.
/// What the declaration alone asks for is the plan's to show.
pub fn diagnose(plan: &Plan, people: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let found = diagnose_items(plan, people).into_iter();
    found.map(|(_, diagnostic)| diagnostic).collect()
}

/// As [`diagnose`], each with the item that it is about.
pub fn diagnose_items(
    plan: &Plan,
    people: &BTreeMap<String, String>,
) -> Vec<(Address, Diagnostic)> {
    let items = plan.items.iter();
    let mut found: Vec<(Address, Diagnostic)> = items
        .flat_map(|item| {
            let found = of_item(item, people).into_iter();
            found.map(|one| (item.address.clone(), one))
        })
        .collect();
    found.extend(diagnose_exceptions::of(plan, people));
    found
}

fn of_item(item: &Item, people: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    if item.verdict == Verdict::Unmanaged {
        return vec![unmanaged(item, people)];
    }
    let mut found: Vec<Diagnostic> = item
        .fields
        .iter()
        .filter(|field| matches!(field.verdict, Verdict::Drift | Verdict::Conflict))
        // what is known of a connection besides says it better
        .filter(|field| field.field != Field::Behind || item.connection.is_none())
        .map(|field| moved(item, field, people))
        .collect();
    if let Some(sight) = item.connection.as_deref() {
        found.extend(of_connection(item, sight));
    }
    found.extend(item.notes.iter().map(|note| {
        let diagnostic = Diagnostic::new(
            &codes::live::WORTH_KNOWING,
            format!("{}: {note}", item.address),
        );
        match item.span {
            Some(span) => diagnostic.at(span, ""),
            None => diagnostic,
        }
    }));
    found
}

fn moved(item: &Item, field: &FieldVerdict, people: &BTreeMap<String, String>) -> Diagnostic {
    let address = &item.address;
    let (code, message): (&'static Code, String) = match (&field.field, &field.live) {
        _ if field.verdict == Verdict::Conflict => (
            &codes::live::CONFLICT,
            format!(
                "the {} of {address} moved in the files and on the live side: it is {} now",
                field.field.word(),
                shown(field.live.as_ref().ok())
            ),
        ),
        (Field::Existence, _) => (
            &codes::live::GONE,
            format!("{address} is gone from the live side"),
        ),
        (Field::Permission(permission), Ok(Value::Flag(true))) => (
            &codes::live::PERMISSION_GAINED,
            format!("{address} may do more than declared: {}", named(permission)),
        ),
        (Field::Permission(permission), _) => (
            &codes::live::PERMISSION_LOST,
            format!(
                "{address} lost a declared permission: {}",
                named(permission)
            ),
        ),
        (other, live) => (
            &codes::live::TEXT_CHANGED,
            format!(
                "the {} of {address} is {} on the live side",
                other.word(),
                shown(live.as_ref().ok())
            ),
        ),
    };
    let evidence = field
        .evidence
        .first()
        .map_or_else(String::new, |evidence| told(evidence, people));
    let diagnostic = Diagnostic::new(code, message).help(help(item, field));
    match field.span {
        Some(span) => diagnostic.at(span, evidence),
        None => diagnostic,
    }
}

fn help(item: &Item, field: &FieldVerdict) -> String {
    let mut help = match &field.field {
        Field::Existence => {
            "`tenantry apply` creates it again; remove it from the files if it shall stay gone"
                .to_owned()
        }
        Field::Permission(_) => {
            "`tenantry apply` brings it back; change the declaration if the live side is right"
                .to_owned()
        }
        _ => "`tenantry apply` changes it back; change the declaration if the live side is right"
            .to_owned(),
    };
    if !item.reaches.is_empty() {
        let reached: Vec<String> = item.reaches.iter().map(Address::to_string).collect();
        help.push_str("; it reaches ");
        help.push_str(&reached.join(", "));
    }
    help
}

fn unmanaged(item: &Item, people: &BTreeMap<String, String>) -> Diagnostic {
    let worst = item
        .fields
        .iter()
        .filter_map(|field| match &field.field {
            Field::Permission(permission) => {
                catalog::operation(permission).map(|operation| operation.risk)
            }
            _ => None,
        })
        .max();
    let risk = match worst {
        Some(risk) if risk > Risk::Read => format!(", with {} permissions", risk.word()),
        _ => String::new(),
    };
    let evidence = item
        .fields
        .iter()
        .find(|field| field.field == Field::Existence)
        .and_then(|field| field.evidence.first())
        .map_or_else(String::new, |evidence| {
            format!(": {}", told(evidence, people))
        });
    Diagnostic::new(
        &codes::live::UNMANAGED,
        format!("'{}' is live and nobody declared it{risk}{evidence}", item.name),
    )
    .help("declare it to manage it, or declare it with `absent: true` to have it removed; until then it is left alone")
}

pub(super) fn named(permission: &Permission) -> String {
    match catalog::operation(permission) {
        Some(operation) => format!(
            "{} ({}, {})",
            operation.console_path,
            operation.short_call(),
            operation.risk.word()
        ),
        None => permission.to_string(),
    }
}

pub(super) fn shown(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(text)) => format!("'{text}'"),
        Some(Value::Empty) => "empty".to_owned(),
        Some(Value::Flag(true)) => "there".to_owned(),
        Some(Value::Flag(false)) => "gone".to_owned(),
        None => "unknown".to_owned(),
    }
}

/// `unticked 2026-11-24 09:12 UTC by Jane Doe (audit log)`.
fn told(evidence: &Evidence, people: &BTreeMap<String, String>) -> String {
    let mut text = evidence.says.clone();
    if let Some(at) = evidence.at {
        text.push_str(&at.strftime(" %Y-%m-%d %H:%M UTC").to_string());
    }
    if let Some(actor) = &evidence.actor {
        text.push_str(" by ");
        text.push_str(actor.called(people));
    }
    if evidence.source != Source::State {
        text.push_str(&format!(" ({})", evidence.source));
    }
    text
}

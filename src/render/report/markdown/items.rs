//! The verdicts, folded: each item that is not in sync with what differs, as a diff that colours.

use super::sheet::{Section, Sheet, clip};
use crate::model::{Field, FieldVerdict, Item, Plan, Value, Verdict};
use crate::render::escape;
use crate::render::human::{Mark, cause, is_pending, is_shown};
use crate::render::report::Report;
use crate::render::tree::Leaf;

/// Lines of one item before the rest is counted.
const LINES: usize = 60;

/// Adds the section: the gravest verdicts first.
pub fn section(sheet: &mut Sheet, report: &Report, plan: &Plan) {
    let mut items: Vec<&Item> = plan.items.iter().filter(|item| is_told(item)).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.verdict));
    let entries = items.into_iter().map(|item| entry(report, item));
    sheet.section(
        Section {
            opening: "\n#### Verdicts\n\n",
            closing: "",
            noun: "item",
            share: 100,
        },
        entries.collect(),
    );
}

fn is_told(item: &Item) -> bool {
    match item.verdict {
        Verdict::InSync => false,
        Verdict::Unverifiable | Verdict::Accepted => is_pending(item),
        _ => true,
    }
}

fn entry(report: &Report, item: &Item) -> String {
    let address = html(&clip(&escape(&item.address.to_string()), 200));
    let name = html(&clip(&escape(&item.name), 200));
    let word = item.verdict.word().replace('_', " ");
    let mut out = format!(
        "<details><summary><b>{word}</b> <code>{address}</code> <code>{name}</code></summary>\n\n```diff\n"
    );
    let shown: Vec<&FieldVerdict> = match item.verdict {
        Verdict::Unmanaged => item.fields.iter().collect(),
        _ => item.fields.iter().filter(|field| is_shown(field)).collect(),
    };
    for field in shown.iter().take(LINES) {
        out.push_str(&match item.verdict {
            // nothing is going to be done about it
            Verdict::Unmanaged => format!("! {}\n", seen(field)),
            _ => lines(report, field),
        });
    }
    if shown.len() > LINES {
        out.push_str(&format!("  {} more\n", shown.len() - LINES));
    }
    out.push_str("```\n\n</details>\n\n");
    out
}

/// A field: its live value as what goes, its declared value as what comes, and where the difference comes from. Each line
/// begins with a sign, so that no value ends the block.
fn lines(report: &Report, field: &FieldVerdict) -> String {
    let what = what(&field.field);
    let mut out = String::new();
    let texts = [
        ("-", field.live.as_ref().ok()),
        ("+", field.declared.as_ref()),
    ];
    match (Mark::of(field), &texts) {
        (Mark::Change, texts) => {
            for (sign, value) in texts {
                out.push_str(&format!("{sign} {what}: {}\n", shown(*value)));
            }
        }
        (Mark::Add, [_, (_, value)]) => out.push_str(&format!("+ {}\n", named(&what, *value))),
        (Mark::Remove, [(_, value), _]) => out.push_str(&format!("- {}\n", named(&what, *value))),
    }
    let people = report.declared.map(|declared| &declared.people);
    let empty = std::collections::BTreeMap::new();
    let cause = cause(field, people.unwrap_or(&empty));
    // some causes quote names
    out.push_str(&format!("#     {}\n", clip(&escape(&cause), 300)));
    out
}

/// A field with its text; flags say nothing more.
fn named(what: &str, value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(_)) => format!("{what}: {}", shown(value)),
        _ => what.to_owned(),
    }
}

/// A field of what nobody declared.
fn seen(field: &FieldVerdict) -> String {
    named(&what(&field.field), field.live.as_ref().ok())
}

fn what(field: &Field) -> String {
    let what = match field {
        Field::Permission(permission) => {
            let leaf = Leaf::of(permission);
            match leaf.named {
                true => format!("{} ({})", leaf.short_path(), leaf.operation),
                false => leaf.operation,
            }
        }
        other => other.word().to_owned(),
    };
    clip(&what, 300).into_owned()
}

fn shown(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(text)) => clip(&escape(text), 200).into_owned(),
        Some(Value::Empty) => "(empty)".to_owned(),
        Some(Value::Flag(true)) => "yes".to_owned(),
        Some(Value::Flag(false)) => "no".to_owned(),
        None => "unknown".to_owned(),
    }
}

/// A text within HTML: no tag, no entity, no mention, no issue link.
fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('@', "@<!-- -->")
        .replace('#', "#<!-- -->")
}

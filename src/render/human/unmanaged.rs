//! What is live and declared nowhere: names, what it may do, who made it.

use super::{PlanView, items, section as head};
use crate::model::{Field, FieldVerdict, Item, Permission, Value};
use crate::render::evidence::told;
use crate::render::page::Page;
use crate::render::style::{ALARM, ASIDE, paint};
use crate::render::tree::{Leaf, profile};

/// Labels of harmful permissions named before the rest is counted.
const HARMFUL: usize = 5;

/// The section; gives whether a label in it is inferred.
pub fn section(page: &mut Page, view: &PlanView, items: &[&Item]) -> bool {
    if items.is_empty() {
        return false;
    }
    head(
        page,
        "Not managed",
        "shown, never acted on; `absent: true` asks for removal",
    );
    let mut inferred = false;
    for item in items {
        page.line(2, &items::title(item));
        let granted: Vec<&Permission> = item.fields.iter().filter_map(granted).collect();
        if !granted.is_empty() {
            page.line(4, &profile(granted.iter().copied()).text());
        }
        inferred |= harmful(page, &granted);
        if let Some(evidence) = item
            .fields
            .iter()
            .find(|field| field.field == Field::Existence)
            .and_then(|field| field.evidence.first())
        {
            let text = told(evidence, None, &view.declared.people);
            page.line(4, &paint(ASIDE, text));
        }
        for note in &item.notes {
            let text = format!("note: {}", crate::render::escape(note));
            page.line(4, &paint(ASIDE, text));
        }
    }
    inferred
}

fn granted(field: &FieldVerdict) -> Option<&Permission> {
    match (&field.field, &field.live) {
        (Field::Permission(permission), Ok(Value::Flag(true))) => Some(permission),
        _ => None,
    }
}

fn harmful(page: &mut Page, granted: &[&Permission]) -> bool {
    let mut leaves: Vec<Leaf> = granted
        .iter()
        .map(|permission| Leaf::of(permission))
        .filter(Leaf::is_harmful)
        .collect();
    if leaves.is_empty() {
        return false;
    }
    leaves.sort();
    let mut names: Vec<String> = leaves.iter().take(HARMFUL).map(Leaf::short_path).collect();
    if leaves.len() > HARMFUL {
        names.push(format!("{} more", leaves.len() - HARMFUL));
    }
    page.line(4, &paint(ALARM, names.join(", ")));
    leaves.iter().take(HARMFUL).any(|leaf| !leaf.documented)
}

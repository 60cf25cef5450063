//! One item with what differs: permissions under the event that changed them and under the heads of the console's tree.

use super::changes::{Mark, cause, is_creation, is_shown};
use super::{PlanView, addresses};
use crate::model::{Address, Field, FieldVerdict, Item, Permission, Value, Verdict};
use crate::render::page::Page;
use crate::render::style::{ASIDE, NAME, paint};
use crate::render::tree::{Leaf, grouped, profile};
use crate::render::{escape, word_diff};

/// Connections named in one line before the rest is counted.
const REACHES: usize = 6;

/// Shows an item; gives whether a label of it is inferred.
pub fn item(page: &mut Page, view: &PlanView, item: &Item) -> bool {
    let word = match item.verdict {
        Verdict::Conflict => "  conflict: both sides moved",
        _ => "",
    };
    page.line(2, &format!("{}{word}", title(item)));
    let shown: Vec<&FieldVerdict> = item.fields.iter().filter(|field| is_shown(field)).collect();
    let mut plain = Vec::new();
    let mut boxes = Vec::new();
    for field in shown {
        match &field.field {
            Field::Permission(permission) => boxes.push((permission, field)),
            _ => plain.push(row(item, field, view)),
        }
    }
    page.rows(4, &plain);
    let inferred = if is_creation(item) && !view.verbose {
        new_boxes(page, &boxes)
    } else {
        changed_boxes(page, view, &boxes)
    };
    if !boxes.is_empty() && !item.reaches.is_empty() {
        let most = if view.verbose { usize::MAX } else { REACHES };
        let reached = addresses(item.reaches.iter(), most);
        page.line(4, &format!("reaches {reached}"));
    }
    for note in &item.notes {
        page.line(4, &paint(ASIDE, format!("note: {}", escape(note))));
    }
    inferred
}

/// Address and name.
pub fn title(item: &Item) -> String {
    let address = escape(&item.address.to_string()).into_owned();
    if item.name.is_empty() {
        return paint(NAME, address);
    }
    format!("{}  \"{}\"", paint(NAME, address), escape(&item.name))
}

/// A field that is no permission: mark and what changes, and the cause.
fn row(item: &Item, field: &FieldVerdict, view: &PlanView) -> Vec<String> {
    let mark = Mark::of(field);
    let what = match &field.field {
        Field::Existence => existence(item, field, mark).to_owned(),
        Field::Secret if field.verdict == Verdict::Due => "secret".to_owned(),
        Field::Secret => "secret".to_owned(),
        other => format!("{}  {}", other.word(), change(field)),
    };
    vec![
        format!("{} {what}", mark.painted()),
        paint(ASIDE, cause(field, &view.declared.people)),
    ]
}

fn existence(item: &Item, field: &FieldVerdict, mark: Mark) -> &'static str {
    let thing = match &item.address {
        Address::Token { .. } => 0,
        Address::Connection(_) => 1,
        Address::Tenant(_) => 2,
        Address::Org(_) => 3,
    };
    let again = matches!(field.verdict, Verdict::Drift | Verdict::Conflict);
    match (mark, again) {
        (Mark::Add, true) => ["token gone", "connection gone", "tenant gone", "org gone"][thing],
        (Mark::Add, false) => ["new token", "new connection", "new tenant", "new org"][thing],
        (Mark::Remove, _) => {
            ["revoke token", "delete connection", "drop tenant", "drop org"][thing]
        }
        (Mark::Change, _) => "there",
    }
}

/// Live against declared: what the declaration takes away and adds.
fn change(field: &FieldVerdict) -> String {
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        Value::Empty => String::new(),
        Value::Flag(yes) => yes.to_string(),
    };
    let declared = field.declared.as_ref().map(text).unwrap_or_default();
    match &field.live {
        Ok(live) => word_diff(&text(live), &declared),
        Err(_) => {
            let recorded = field.recorded.as_ref().map(text).unwrap_or_default();
            word_diff(&recorded, &declared)
        }
    }
}

type Boxes<'a> = [(&'a Permission, &'a FieldVerdict)];

/// The boxes of a thing that is to be made: counted, since its handoff lists them. Only what can do harm is named.
fn new_boxes(page: &mut Page, boxes: &Boxes) -> bool {
    if boxes.is_empty() {
        return false;
    }
    let count = super::counted(boxes.len(), "permission");
    let risks = profile(boxes.iter().map(|(permission, _)| *permission)).text();
    page.line(4, &format!("{} {count}: {risks}", Mark::Add.painted()));
    let harmful: Vec<Vec<String>> = boxes
        .iter()
        .map(|(permission, _)| Leaf::of(permission))
        .filter(|leaf| leaf.is_harmful() || !leaf.named)
        .map(|leaf| leaf.cells(&Mark::Add.painted(), false))
        .collect();
    page.rows(6, &harmful);
    false
}

/// Boxes under their common cause, then under the console's heads.
fn changed_boxes(page: &mut Page, view: &PlanView, boxes: &Boxes) -> bool {
    let mut causes: Vec<(String, Vec<(Leaf, Mark)>)> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for (permission, field) in boxes {
        let cause = cause(field, &view.declared.people);
        let at = *index.entry(cause.clone()).or_insert_with(|| {
            causes.push((cause, Vec::new()));
            causes.len() - 1
        });
        causes[at].1.push((Leaf::of(permission), Mark::of(field)));
    }
    let mut inferred = false;
    for (cause, leaves) in causes {
        page.line(4, &paint(ASIDE, cause));
        for (head, members) in grouped(leaves) {
            if !head.is_empty() {
                page.line(6, &head);
            }
            inferred |= members.iter().any(|(leaf, _)| !leaf.documented);
            let rows: Vec<Vec<String>> = members
                .iter()
                .map(|(leaf, mark)| leaf.cells(&mark.painted(), *mark == Mark::Remove))
                .collect();
            page.rows(8, &rows);
        }
    }
    inferred
}

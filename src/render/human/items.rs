//! One item with what differs: permissions under the event that changed them and under the heads of the console's tree.

use super::changes::{self, Mark, cause, is_creation, is_shown};
use super::{PlanView, addresses};
use crate::model::{Field, FieldVerdict, Item, Permission, Value, Verdict};
use crate::render::page::{Page, clip};
use crate::render::style::{ASIDE, NAME, paint};
use crate::render::tree::{Leaf, grouped, profile};
use crate::render::{escape, word_diff};

/// Columns of a name; what a service allows is not known.
const LONGEST_NAME: usize = 120;
/// Connections named in one line before the rest is counted.
const REACHES: usize = 6;

/// Shows an item; gives whether a label of it is inferred.
pub fn item(page: &mut Page, view: &PlanView, item: &Item) -> bool {
    let existence = existence(item);
    let made = is_creation(item);
    let mark = existence.map_or(Mark::Change, Mark::of).painted();
    let mut head = format!("{mark} {}", title(item));
    if item.verdict == Verdict::Conflict {
        head.push_str("  conflict: both sides moved");
    }
    if made {
        head.push_str(&summary(item));
    }
    page.hanging(2, 6, &head);
    if let Some(field) = existence.filter(|field| !made || changes::has_moved(field)) {
        let cause = cause(field, &view.declared.people);
        page.line(6, &paint(ASIDE, cause));
    }
    let shown: Vec<&FieldVerdict> = item.fields.iter().filter(|field| is_shown(field)).collect();
    let mut plain = Vec::new();
    let mut boxes = Vec::new();
    for field in shown {
        match &field.field {
            Field::Permission(permission) => boxes.push((permission, field)),
            Field::Existence => {}
            _ => plain.push(row(field, view)),
        }
    }
    // The texts of a new thing stand in its title and in its handoff.
    if !made {
        page.rows(6, &plain);
    }
    let inferred = if made && !view.verbose {
        new_boxes(page, &boxes)
    } else {
        changed_boxes(page, view, &boxes, made)
    };
    if !boxes.is_empty() && !item.reaches.is_empty() {
        let most = if view.verbose { usize::MAX } else { REACHES };
        let reached = addresses(item.reaches.iter(), most);
        page.line(6, &format!("reaches {reached}"));
    }
    for note in &item.notes {
        page.line(6, &paint(ASIDE, format!("note: {}", escape(note))));
    }
    inferred
}

/// Address and name.
pub fn title(item: &Item) -> String {
    let address = escape(&item.address.to_string()).into_owned();
    if item.name.is_empty() {
        return paint(NAME, address);
    }
    let name = clip(&escape(&item.name), LONGEST_NAME);
    format!("{}  \"{name}\"", paint(NAME, address))
}

/// A field that is no permission: mark and what changes, and the cause.
fn row(field: &FieldVerdict, view: &PlanView) -> Vec<String> {
    let mark = Mark::of(field);
    let what = match &field.field {
        Field::Secret => "secret".to_owned(),
        Field::Behind => format!("token behind it  {}", change(field)),
        other => format!("{}  {}", other.word(), change(field)),
    };
    vec![
        format!("{} {what}", mark.painted()),
        paint(ASIDE, cause(field, &view.declared.people)),
    ]
}

/// The existence of an item, when it differs.
fn existence(item: &Item) -> Option<&FieldVerdict> {
    item.fields
        .iter()
        .find(|field| field.field == Field::Existence && is_shown(field))
}

/// What a new thing may do, and whether its absence is proven.
fn summary(item: &Item) -> String {
    let mut parts = Vec::new();
    let boxes = item.fields.iter().filter_map(|field| match &field.field {
        Field::Permission(permission) if is_shown(field) => Some(permission),
        _ => None,
    });
    let boxes: Vec<&Permission> = boxes.collect();
    if !boxes.is_empty() {
        parts.push(profile(boxes.into_iter()).text());
    }
    if existence(item).is_some_and(|field| field.live.is_err()) {
        parts.push(paint(ASIDE, "may exist already"));
    }
    parts.iter().map(|part| format!("  {part}")).collect()
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

/// The boxes of a thing that is to be made are counted, since its handoff lists them. What can do harm is named.
fn new_boxes(page: &mut Page, boxes: &Boxes) -> bool {
    let harmful: Vec<Leaf> = boxes
        .iter()
        .map(|(permission, _)| Leaf::of(permission))
        .filter(|leaf| leaf.is_harmful() || !leaf.named)
        .collect();
    let rows: Vec<Vec<String>> = harmful
        .iter()
        .map(|leaf| leaf.cells(&Mark::Add.painted(), false))
        .collect();
    page.rows(6, &rows);
    harmful.iter().any(|leaf| !leaf.documented)
}

/// Boxes under their common cause, then under the console's heads.
fn changed_boxes(page: &mut Page, view: &PlanView, boxes: &Boxes, made: bool) -> bool {
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
        // That a new thing's boxes are not ticked yet needs no cause.
        if !made {
            page.line(6, &paint(ASIDE, cause));
        }
        for (head, members) in grouped(leaves) {
            let indent = if head.is_empty() { 8 } else { 10 };
            if !head.is_empty() {
                page.line(8, &head);
            }
            inferred |= members.iter().any(|(leaf, _)| !leaf.documented);
            let rows: Vec<Vec<String>> = members
                .iter()
                .map(|(leaf, mark)| leaf.cells(&mark.painted(), *mark == Mark::Remove))
                .collect();
            page.rows(indent, &rows);
        }
    }
    inferred
}

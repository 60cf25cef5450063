//! What a field's verdict means to a reader: the direction of a change and who made it.

use std::collections::BTreeMap;

use crate::model::{Field, FieldVerdict, Item, Value, Verdict};
use crate::render::evidence::told;
use crate::render::style::{ADD, CHANGE, REMOVE, paint};
use crate::render::{escape, reasons};

/// The direction of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Declared, not live.
    Add,
    /// Live, not declared.
    Remove,
    /// Another value.
    Change,
}

impl Mark {
    /// The mark of a difference.
    pub fn of(field: &FieldVerdict) -> Self {
        let declared = field.declared.as_ref().is_some_and(is_there);
        let live = field.live.as_ref().is_ok_and(is_there);
        match (declared, live) {
            (true, true) => Self::Change,
            (true, false) if matches!(field.field, Field::Host | Field::Secret | Field::Behind) => {
                Self::Change
            }
            (true, false) => Self::Add,
            (false, _) => Self::Remove,
        }
    }

    /// As it is printed.
    pub fn painted(self) -> String {
        match self {
            Self::Add => paint(ADD, "+"),
            Self::Remove => paint(REMOVE, "-"),
            Self::Change => paint(CHANGE, "~"),
        }
    }
}

fn is_there(value: &Value) -> bool {
    !matches!(value, Value::Flag(false) | Value::Empty)
}

/// Whether a field is worth showing: it moved, or it is to be moved.
pub fn is_shown(field: &FieldVerdict) -> bool {
    match field.verdict {
        // what is accepted has a section of its own
        Verdict::InSync | Verdict::Unmanaged | Verdict::Accepted => false,
        // Nobody can see whether a secret works or what is behind a connection: without a record that is no move.
        Verdict::Unverifiable if matches!(field.field, Field::Secret | Field::Behind) => {
            field.pending && field.recorded.is_some()
        }
        Verdict::Unverifiable => field.pending,
        _ => true,
    }
}

/// Whether the declaration of an item moved, also where nobody can see the live side.
pub fn is_pending(item: &Item) -> bool {
    match item.verdict {
        Verdict::Pending => true,
        Verdict::Unverifiable | Verdict::Accepted => item.fields.iter().any(is_shown),
        _ => false,
    }
}

/// Whether the live side of a field moved.
pub fn has_moved(field: &FieldVerdict) -> bool {
    matches!(field.verdict, Verdict::Drift | Verdict::Conflict)
}

/// Whether an item is to go: its existence is not declared any more, or declared to end.
pub fn is_removal(item: &Item) -> bool {
    existence(item).is_some_and(|field| is_shown(field) && Mark::of(field) == Mark::Remove)
}

/// Whether an item is to be made.
pub fn is_creation(item: &Item) -> bool {
    existence(item).is_some_and(|field| is_shown(field) && Mark::of(field) == Mark::Add)
}

fn existence(item: &Item) -> Option<&FieldVerdict> {
    item.fields
        .iter()
        .find(|field| field.field == Field::Existence)
}

/// Where a difference comes from, in one line: "unticked 2026-11-24 09:12 UTC by Jane Doe (audit log)".
pub fn cause(field: &FieldVerdict, people: &BTreeMap<String, String>) -> String {
    let evidence = field.evidence.first();
    let moved = has_moved(field);
    let told = match evidence {
        Some(evidence) if moved => told(evidence, moved_word(field), people),
        Some(evidence) => told(evidence, None, people),
        None => String::new(),
    };
    let declared = declared_word(field);
    match (&field.live, told.is_empty()) {
        (Err(unknown), _) if !moved => {
            let why = reasons::unknown(unknown).sentence();
            format!("{declared}; live unknown: {why}")
        }
        (_, true) => declared.to_owned(),
        (_, false) if field.verdict == Verdict::Conflict => {
            format!("{told}; {}", recorded_word(field))
        }
        (_, false) if moved => told,
        // That a declared box is not ticked needs no witness; that an undeclared one is does.
        (_, false) if Mark::of(field) == Mark::Add => declared.to_owned(),
        (_, false) => format!("{declared}; {told}"),
    }
}

/// What somebody did on a console, as a participle. Only a log tells deeds.
fn moved_word(field: &FieldVerdict) -> Option<&'static str> {
    let there = field.live.as_ref().is_ok_and(is_there);
    match (&field.field, there) {
        (Field::Permission(_), true) => Some("ticked"),
        (Field::Permission(_), false) => Some("unticked"),
        (Field::Name, _) => Some("renamed"),
        (Field::Description, _) => Some("changed"),
        (Field::Existence, false) => Some("deleted"),
        (Field::Existence, true) => Some("created"),
        (Field::Host | Field::Secret | Field::Behind, _) => None,
    }
}

/// What both sides moved away from.
fn recorded_word(field: &FieldVerdict) -> String {
    match &field.recorded {
        Some(Value::Text(text)) => format!("recorded was \"{}\"", escape(text)),
        Some(Value::Empty) => "recorded was nothing".to_owned(),
        _ => "also changed in the files".to_owned(),
    }
}

fn declared_word(field: &FieldVerdict) -> &'static str {
    let recorded = field.recorded.as_ref().is_some_and(is_there);
    match (field.verdict, Mark::of(field), &field.field) {
        (Verdict::Due, ..) => "to be replaced by date",
        (Verdict::Accepted, ..) => "accepted by an exception",
        (_, Mark::Add, Field::Permission(_)) if field.live.is_ok() => "declared, not ticked yet",
        (_, Mark::Add, _) if field.live.is_ok() => "declared, not there yet",
        (_, Mark::Add, _) => "declared",
        (_, Mark::Remove, _) if recorded => "no longer declared",
        (_, Mark::Remove, _) => "not declared",
        (_, Mark::Change, Field::Secret) => "not accepted",
        (_, Mark::Change, _) if recorded => "changed in the files",
        (_, Mark::Change, _) => "the files say otherwise",
    }
}

//! An item under judgement: its fields one by one, and what was learnt about its identity on the way.

use crate::model::{
    Address, Evidence, Field, FieldVerdict, Item, LiveToken, NotAsked, Span, Unknown, Value,
    Verdict,
};

use super::verdict::judge;

/// An item and what the actions need to know about it.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The item.
    pub item: Item,
    /// The live token it is.
    pub live_token: Option<&'a LiveToken>,
    /// How it stands with the state.
    pub standing: Standing,
}

/// How an item stands with the files and the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Declared to exist.
    Wanted,
    /// Declared to be gone.
    Unwanted,
    /// In the state, no longer in the files.
    Dropped,
    /// In neither.
    Foreign,
}

/// What is known about one field before it is judged.
pub struct Facts {
    /// The field.
    pub field: Field,
    /// Declared.
    pub declared: Option<Value>,
    /// Recorded.
    pub recorded: Option<Value>,
    /// Live, or why it is unknown.
    pub live: Result<Value, Unknown>,
    /// Evidence, the strongest first.
    pub evidence: Vec<Evidence>,
    /// Where it is declared.
    pub span: Option<Span>,
}

impl Facts {
    /// Judges the field by the verdict table. A failed question is no evidence for anything, so a first run that could not
    /// ask does not call the declaration pending either.
    pub fn judge(self) -> FieldVerdict {
        let judged = judge(
            self.declared.as_ref(),
            self.recorded.as_ref(),
            self.live.as_ref().ok(),
        );
        let failed = self.live.as_ref().is_err_and(asked_in_vain);
        FieldVerdict {
            field: self.field,
            verdict: judged.verdict,
            pending: judged.pending && !(failed && self.recorded.is_none()),
            declared: self.declared,
            recorded: self.recorded,
            live: self.live,
            evidence: self.evidence,
            span: self.span,
        }
    }
}

/// Whether somebody should have answered and did not: no reason to call anything pending, or to send a person anywhere.
pub fn asked_in_vain(why: &Unknown) -> bool {
    matches!(
        why,
        Unknown::Failed(_) | Unknown::NotAsked(NotAsked::BudgetSpent)
    )
}

/// An item of these fields; its verdict is the gravest of theirs.
pub fn item(
    address: Address,
    name: String,
    span: Option<Span>,
    mut fields: Vec<FieldVerdict>,
) -> Item {
    fields.sort_by(|a, b| a.field.cmp(&b.field));
    let verdict = fields
        .iter()
        .map(|field| field.verdict)
        .max()
        .unwrap_or(Verdict::InSync);
    Item {
        address,
        name,
        live_id: None,
        verdict,
        fields,
        reaches: Vec::new(),
        matched: None,
        notes: Vec::new(),
        connection: None,
        span,
    }
}

/// The field of an item.
pub fn field<'i>(item: &'i Item, field: &Field) -> Option<&'i FieldVerdict> {
    item.fields
        .iter()
        .find(|candidate| candidate.field == *field)
}

//! A plan in four numbers and one word: what a workflow decides by.

use crate::catalog;
use crate::model::{Field, Plan, Risk, Verdict};
use crate::render::human::{Mark, is_pending, is_shown};

/// What a plan amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Steps of the plan.
    pub changes: usize,
    /// Items whose live side moved.
    pub drift: usize,
    /// Items whose declaration moved.
    pub pending: usize,
    /// Steps that a person does.
    pub handoffs: usize,
    /// The gravest permission that something gains when the plan is applied: `none`, `read`, `sensitive_read`, `write`,
    /// `unknown` (not in the catalog) or `destructive`.
    pub risk: &'static str,
}

impl Counts {
    /// The numbers of a plan.
    pub fn of(plan: &Plan) -> Self {
        let handoffs = plan.actions.iter().filter(|one| one.kind.is_handoff());
        Self {
            changes: plan.actions.len(),
            drift: plan.count(Verdict::Drift) + plan.count(Verdict::Conflict),
            pending: plan.items.iter().filter(|item| is_pending(item)).count(),
            handoffs: handoffs.count(),
            risk: risk(plan),
        }
    }
}

fn risk(plan: &Plan) -> &'static str {
    let managed = plan
        .items
        .iter()
        .filter(|item| item.verdict != Verdict::Unmanaged);
    let fields = managed.flat_map(|item| &item.fields);
    let gained = fields
        .filter(|field| is_shown(field) && Mark::of(field) == Mark::Add)
        .filter_map(|field| match &field.field {
            Field::Permission(permission) => Some(permission),
            _ => None,
        });
    let words = [
        "none",
        "read",
        "sensitive_read",
        "write",
        "unknown",
        "destructive",
    ];
    let gravest = gained.map(|permission| match catalog::operation(permission) {
        Some(operation) => match operation.risk {
            Risk::Read => 1,
            Risk::SensitiveRead => 2,
            Risk::Write => 3,
            Risk::Destructive => 5,
        },
        None => 4,
    });
    words[gravest.max().unwrap_or_default()]
}

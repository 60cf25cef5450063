//! A plan in four numbers and one word: what a workflow decides by.

use crate::catalog;
use crate::model::{Field, GrantedRisk, Plan, Verdict};
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
    /// The gravest permission that something gains, or that a key which is handed out holds, when the plan is applied: `none`,
    /// `read`, `sensitive_read`, `write`, `unknown` (not in the catalog) or `destructive`.
    pub risk: &'static str,
    /// Differences that exceptions accept.
    pub accepted: usize,
    /// Live changes that nothing of ours explains.
    pub unexplained: usize,
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
            accepted: plan.accepted.iter().map(|one| one.fields.len()).sum(),
            unexplained: plan.unexplained.len(),
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
    let risk = |permission| catalog::operation(permission).map(|known| known.risk);
    let gained = gained.map(|permission| GrantedRisk::of(risk(permission)));
    gained
        .chain([plan.grants.risk])
        .max()
        .unwrap_or_default()
        .word()
}

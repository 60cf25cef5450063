//! The plan as a user reads it.
#![allow(clippy::unwrap_used)]

mod parts;
mod promises;
mod whole;

use super::*;
use crate::render::sample::{declared, plain};

fn shown(plan: &Plan, handoffs: &[Option<Handoff>], width: usize) -> String {
    let declared = declared();
    plain(&super::plan(&PlanView {
        plan,
        declared: &declared,
        handoffs,
        readings: &[],
        sources: &Default::default(),
        verbose: false,
        width,
    }))
}

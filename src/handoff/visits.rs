//! Visits: consecutive handoffs that one person does on one console without going elsewhere in between.

use crate::model::Handoff;

/// Where a handoff stands among the visits of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// Its number, from 1.
    pub number: usize,
    /// How many visits there are.
    pub of: usize,
    /// How many handoffs this one has.
    pub handoffs: usize,
    /// Whether the handoff before it left the person on the screen where this one's own steps begin.
    pub is_there: bool,
}

impl Visit {
    /// The only visit, of one handoff.
    pub const ALONE: Self = Self {
        number: 1,
        of: 1,
        handoffs: 1,
        is_there: false,
    };
}

/// The visit of each handoff, in order. What has no text belongs to the visit before it.
pub fn visits<'h>(handoffs: impl IntoIterator<Item = Option<&'h Handoff>>) -> Vec<Visit> {
    let mut sizes: Vec<usize> = Vec::new();
    let mut last: Option<&Handoff> = None;
    let mut found: Vec<Visit> = Vec::new();
    for handoff in handoffs {
        let stays = match (last, handoff) {
            (Some(last), Some(this)) => same_visit(last, this),
            (Some(_), None) => true,
            (None, _) => false,
        };
        match sizes.last_mut() {
            Some(size) if stays => *size += 1,
            _ => sizes.push(1),
        }
        found.push(Visit {
            number: sizes.len(),
            is_there: last
                .zip(handoff)
                .is_some_and(|(last, this)| is_there(last, this)),
            ..Visit::ALONE
        });
        last = handoff.or(last);
    }
    for visit in &mut found {
        visit.of = sizes.len();
        visit.handoffs = sizes[visit.number - 1];
    }
    found
}

/// Whether one person does both on one console.
fn same_visit(a: &Handoff, b: &Handoff) -> bool {
    a.console == b.console && a.place == b.place && a.who == b.who
}

/// Whether whoever did `last` stands where the steps of `next` begin.
pub fn is_there(last: &Handoff, next: &Handoff) -> bool {
    same_visit(last, next) && next.arrival.steps > 0 && last.arrival.screen == next.arrival.screen
}

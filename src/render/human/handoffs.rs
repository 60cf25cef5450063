//! What will happen: automatic steps in a line, and what persons are asked to do, by visit to a console.

use std::collections::BTreeMap;

use super::{PlanView, addresses, section as head};
use crate::model::{Action, ActionKind, BoxToTick, Console, Handoff};
use crate::render::escape;
use crate::render::handoff::{boxes, console};
use crate::render::page::Page;
use crate::render::style::{ADD, ASIDE, HEAD, REMOVE, paint};

/// Addresses of automatic steps named before the rest is counted.
const NAMED: usize = 4;

/// One stay at one console, by one kind of person: handoffs that can be done without going elsewhere in between.
pub struct Visit<'a> {
    console: Option<Console>,
    place: &'a str,
    who: &'a str,
    steps: Vec<(&'a Action, Option<&'a Handoff>)>,
}

impl<'a> Visit<'a> {
    /// What proves every handoff of the visit, when there are several and one sentence fits all.
    fn common_proof(&self) -> Option<&'a str> {
        let mut proofs = self
            .steps
            .iter()
            .map(|(_, handoff)| handoff.map(|one| one.proof.as_str()));
        let first = proofs.next()??;
        (self.steps.len() > 1 && proofs.all(|proof| proof == Some(first))).then_some(first)
    }
}

/// The handoffs of a plan in their order, by visit.
pub fn visits<'a>(view: &PlanView<'a>) -> Vec<Visit<'a>> {
    let mut visits: Vec<Visit> = Vec::new();
    let handoffs = view.handoffs.iter().map(Option::as_ref);
    let handoffs = handoffs.chain(std::iter::repeat(None));
    for (action, handoff) in view.plan.actions.iter().zip(handoffs) {
        if !action.kind.is_handoff() {
            continue;
        }
        let console = handoff.map(|handoff| handoff.console);
        let place = handoff.map_or("", |handoff| handoff.place.as_str());
        let who = handoff.map_or("", |handoff| handoff.who.as_str());
        match visits.last_mut() {
            Some(visit) if visit.console == console && visit.place == place && visit.who == who => {
                visit.steps.push((action, handoff));
            }
            _ => visits.push(Visit {
                console,
                place,
                who,
                steps: vec![(action, handoff)],
            }),
        }
    }
    visits
}

/// The section; gives whether a label in it is inferred.
pub fn section(page: &mut Page, view: &PlanView) -> bool {
    if view.plan.actions.is_empty() {
        return false;
    }
    head(page, "What will happen", "");
    automatic(page, view);
    let mut number = 0;
    let mut inferred = false;
    for visit in visits(view) {
        page.blank();
        if let Some(at) = visit.console {
            let at = paint(HEAD, console(at));
            page.line(2, &format!("{at}, {}", escape(visit.place)));
            page.line(4, &paint(ASIDE, format!("by {}", escape(visit.who))));
        }
        let proof = visit.common_proof();
        for (action, handoff) in visit.steps {
            number += 1;
            match handoff {
                Some(handoff) => {
                    inferred |= one(page, view, number, handoff);
                    if proof.is_none() {
                        done_when(page, 5, &handoff.proof);
                    }
                }
                None => page.hanging(2, 5, &format!("{number}. {}", fallback(action))),
            }
        }
        if let Some(proof) = proof {
            done_when(page, 4, proof);
        }
    }
    inferred
}

fn automatic(page: &mut Page, view: &PlanView) {
    let mut kinds: BTreeMap<&str, Vec<&Action>> = BTreeMap::new();
    for action in &view.plan.actions {
        if let ActionKind::Move { from } = &action.kind {
            let (from, to) = (from.to_string(), action.address.to_string());
            let text = format!("automatic: move {} to {}", escape(&from), escape(&to));
            page.line(2, &text);
        } else if !action.kind.is_handoff() {
            kinds.entry(action.kind.word()).or_default().push(action);
        }
    }
    for (word, actions) in kinds {
        let all = actions.iter().map(|action| &action.address);
        page.line(2, &format!("automatic: {word} {}", addresses(all, NAMED)));
    }
}

fn fallback(action: &Action) -> String {
    format!(
        "{} {}: {}",
        action.kind.word().replace('_', " "),
        escape(&action.address.to_string()),
        escape(&action.why)
    )
}

fn done_when(page: &mut Page, indent: usize, proof: &str) {
    page.line(
        indent,
        &paint(ASIDE, format!("done when {}", escape(proof))),
    );
}

fn one(page: &mut Page, view: &PlanView, number: usize, handoff: &Handoff) -> bool {
    let title = paint(HEAD, escape(&handoff.title));
    page.hanging(2, 5, &format!("{number}. {title}"));
    page.line(5, &format!("why: {}", escape(&handoff.why)));
    if view.verbose {
        for (index, step) in handoff.steps.iter().enumerate() {
            let text = format!("{number}.{} {}", index + 1, escape(&step.text));
            page.hanging(5, 9, &text);
        }
    }
    let mut inferred = ticks(page, "tick", &paint(ADD, "[x]"), &handoff.tick);
    inferred |= ticks(page, "untick", &paint(REMOVE, "[ ]"), &handoff.untick);
    if let Some(place) = &handoff.secret_goes_to {
        page.line(5, &format!("the new secret goes to {}", escape(place)));
    }
    inferred
}

fn ticks(page: &mut Page, word: &str, mark: &str, ticks: &[BoxToTick]) -> bool {
    if ticks.is_empty() {
        return false;
    }
    page.line(5, word);
    boxes(page, 7, mark, ticks)
}

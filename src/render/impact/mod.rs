//! What something touches and what to do when it burns, for people and for programs.

mod incident;
mod json;
mod person;
mod thing;
mod token;
mod v1;

pub use incident::{Asked, IncidentView, incident};
pub use json::incident as incident_json;
pub use json::{impact as impact_json, person as person_json};
pub use json::{impact_schema, incident_schema};
pub use person::{PersonView, VENDOR_SAYS, person};
pub use thing::{ImpactView, impact};
pub use token::Around;

use super::page::Page;
use super::style::{ASIDE, paint};
use crate::impact::CourseStep;

/// A command as it is typed, in the colour of what is to be copied. `options` go to the end: where the declaration is.
fn command(step: &CourseStep, options: &str) -> Option<String> {
    if step.command.is_empty() {
        return None;
    }
    let words: Vec<String> = step.command.iter().map(|word| quoted(word)).collect();
    Some(format!("{}{options}", words.join(" ")))
}

/// A word as a POSIX shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._/:=@%+,-".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", super::escape(word).replace('\'', "'\\''")),
    }
}

/// Numbered steps, each with its command below; the next number is given back.
fn steps(page: &mut Page, indent: usize, steps: &[CourseStep], options: &str) {
    for (place, step) in steps.iter().enumerate() {
        let number = format!("{}. ", place + 1);
        page.hanging(
            indent,
            indent + number.len(),
            &format!("{number}{}", super::escape(&step.what)),
        );
        if let Some(command) = command(step, options) {
            // never broken: it is to be copied
            page.unbroken(indent + number.len() + 2, &command);
        }
    }
}

/// An explanation on the side.
fn aside(page: &mut Page, indent: usize, text: &str) {
    page.hanging(indent, indent, &paint(ASIDE, super::escape(text)));
}

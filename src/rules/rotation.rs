//! Tokens that live for ever, or longer than a year.

use super::tokens;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::secrets::{LONG_ROTATION, NO_ROTATION};
use crate::model::{Declared, SignedDuration};

/// The longest time between two rotations that is not warned of.
const YEAR: SignedDuration = SignedDuration::from_hours(366 * 24);

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    tokens(declared)
        .filter_map(|(_, key, token)| match &token.rotation {
            None => Some(
                Diagnostic::new(&NO_ROTATION, format!("the token `{key}` is never rotated"))
                    .at(token.span, "no `rotation`")
                    .help("write `rotation: { every: 90d, overlap: 7d }`"),
            ),
            Some(rotation) if rotation.every > YEAR => Some(
                Diagnostic::new(
                    &LONG_ROTATION,
                    format!("the token `{key}` is rotated less than once a year"),
                )
                .at(rotation.span, "longer than a year")
                .help("choose a shorter time for `every`, such as 90d"),
            ),
            Some(_) => None,
        })
        .collect()
}

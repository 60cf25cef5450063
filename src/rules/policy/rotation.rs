//! The rotation that each token needs.

use super::{fitting, tokens};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::policy::{LONG_ROTATION, NO_ROTATION, OVERLAP};
use crate::model::{Address, Declared, Rotation, RotationPolicy, SignedDuration, Spanned};

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let Some(policy) = &declared.policy.rotation else {
        return Vec::new();
    };
    tokens(declared)
        .filter(|(address, ..)| fitting(&policy.exempt, address).is_none())
        .flat_map(|(address, _, token)| match &token.rotation {
            Some(rotation) => limits(policy, &address, rotation),
            None => vec![
                Diagnostic::new(&NO_ROTATION, format!("{address} declares no rotation"))
                    .at(token.span, "no `rotation`")
                    .at(policy.every.span, "each token needs one")
                    .help(format!(
                        "write `rotation: {{ every: {} }}`, or add `{address}` to `policy.rotation.exempt`",
                        written(policy.every.value)
                    )),
            ],
        })
        .collect()
}

fn limits(
    policy: &RotationPolicy,
    address: &Address,
    rotation: &Spanned<Rotation>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if rotation.every > policy.every.value {
        found.push(
            Diagnostic::new(
                &LONG_ROTATION,
                format!("{address} is rotated every {}", written(rotation.every)),
            )
            .at(rotation.span, "too seldom")
            .at(policy.every.span, "this often at least")
            .help(format!(
                "write `every: {}` or less",
                written(policy.every.value)
            )),
        );
    }
    let mut overlap = |limit: &Spanned<SignedDuration>, label: &str, least: &str| {
        found.push(
            Diagnostic::new(
                &OVERLAP,
                format!(
                    "the old and the new {address} live side by side for {}",
                    written(rotation.overlap)
                ),
            )
            .at(rotation.span, label)
            .at(limit.span, least)
            .help(format!("write `overlap: {}`", written(limit.value))),
        );
    };
    match (&policy.shortest_overlap, &policy.longest_overlap) {
        (Some(limit), _) if rotation.overlap < limit.value => {
            overlap(limit, "too short an overlap", "this long at least");
        }
        (_, Some(limit)) if rotation.overlap > limit.value => {
            overlap(limit, "too long an overlap", "this long at most");
        }
        _ => {}
    }
    found
}

/// As a file writes it: the largest unit without a rest.
fn written(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let fitting = units.iter().find(|(unit, _)| seconds % unit == 0);
    match fitting.filter(|_| seconds > 0) {
        Some((unit, letter)) => format!("{}{letter}", seconds / unit),
        None => format!("{seconds}s"),
    }
}

//! Exceptions that are over, and those that last longer than the policy lets them.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::names::EXPIRED_EXCEPTION;
use crate::diagnostic::codes::policy::LONG_EXCEPTION;
use crate::model::{Declared, Timestamp};

/// Looks at the end of each exception. `now`: by the clock of the run.
pub fn check(declared: &Declared, now: Timestamp) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for exception in &declared.exceptions {
        let (address, until) = (&exception.address.value, &exception.until);
        if !exception.holds(now) {
            found.push(
                Diagnostic::new(
                    &EXPIRED_EXCEPTION,
                    format!(
                        "the exception of {address} ended at {}",
                        until.ends.strftime("%Y-%m-%d %H:%M UTC")
                    ),
                )
                .at(until.span, "over")
                .help("remove it; declare the difference if it is to stay, or run `tenantry accept` again if it needs more time"),
            );
            continue;
        }
        let Some(longest) = &declared.policy.longest_exception else {
            continue;
        };
        // the day on which it is written counts whole
        let written_day = until.written.len() == "2026-12-01".len();
        let latest = now.checked_add(longest.value);
        let latest = latest.and_then(|at| match written_day {
            true => at.checked_add(jiff::SignedDuration::from_hours(24)),
            false => Ok(at),
        });
        if latest.is_ok_and(|latest| until.ends > latest) {
            found.push(
                Diagnostic::new(
                    &LONG_EXCEPTION,
                    format!("the exception of {address} has more time left than the policy gives"),
                )
                .at(until.span, "too late")
                .at(longest.span, "this long from now at most")
                .help("choose an earlier end, or declare the difference: then it is reviewed as a declaration"),
            );
        }
    }
    found
}

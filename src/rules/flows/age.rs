//! An export that is too old to say what flows need today.

use super::{Exports, at_globs};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flows::OLD_EXPORT;
use crate::model::SignedDuration;

/// Days after which an export is old.
const MOST_DAYS: i64 = 30;

pub(super) fn check(exports: &Exports) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (file, (path, export)) in exports.files.iter().enumerate() {
        let message = match export.created {
            None => format!("{path} does not say when it was made"),
            Some(created) => {
                let age: SignedDuration = exports.now.duration_since(created);
                let days = age.as_hours() / 24;
                if days <= MOST_DAYS {
                    continue;
                }
                let day = created.to_string();
                let day = day.split('T').next().unwrap_or_default();
                format!("{path} was made {days} days ago, on {day}")
            }
        };
        let help = format!(
            "export the flows again; what is older than {MOST_DAYS} days may miss cards that run today"
        );
        let diagnostic = Diagnostic::new(&OLD_EXPORT, message);
        found.push(at_globs(diagnostic, exports, file).help(help));
    }
    found
}

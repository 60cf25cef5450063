//! What a person should know about a declared token besides its verdicts.

use crate::model::{Claim, LiveToken, RecordedToken, Token};

/// A person who is sent to a token whose name may differ has to know the one that the console shows.
pub fn console_name(
    token: &Token,
    record: Option<&RecordedToken>,
    live: Option<&LiveToken>,
) -> Option<String> {
    let label = live?.label.value()?;
    (token.generation_after(record, label).is_none()).then(|| {
        format!("its name on the console is '{label}', which its declaration says to ignore")
    })
}

/// Groups that today's catalog would widen beyond what the state recorded.
pub fn widened_groups(token: &Token, record: Option<&RecordedToken>) -> Vec<String> {
    let Some(record) = record else {
        return Vec::new();
    };
    let claims = token.permissions.iter();
    claims
        .filter_map(|claim| match &claim.value {
            Claim::Group { path, members } => {
                let frozen = record.groups.get(path)?;
                let new: Vec<String> =
                    members.difference(frozen).map(ToString::to_string).collect();
                (!new.is_empty()).then(|| {
                    format!(
                        "'{path}' now also means {}: kept as it was applied; declare them by name to add them",
                        new.join(", ")
                    )
                })
            }
            Claim::One(_) => None,
        })
        .collect()
}

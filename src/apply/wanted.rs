//! A new token whose text nobody has given yet, although evidence has closed its handoff already.

use crate::model::Declared;
use crate::state::{JournalEntry, Phase, StateDocument};

/// The closed handoffs whose id begins so and whose token's text is still wanted: it was created, nobody gave its text, no
/// later handoff created it anew, and what its reference gives was never recognised.
pub fn text_wanted<'d>(
    document: &'d StateDocument,
    declared: &Declared,
    prefix: &str,
) -> impl Iterator<Item = &'d JournalEntry> {
    let entries = document.journal.entries();
    entries.iter().filter(move |entry| {
        let id = entry.handoff.as_ref();
        !prefix.is_empty()
            && id.is_some_and(|id| id.0.starts_with(prefix))
            && entry.phase == Phase::Done
            && entry.secret_hmac.is_none()
            && creates(entry)
            && !entries.iter().any(|later| {
                later.id > entry.id && later.address == entry.address && creates(later)
            })
            && declared
                .token(&entry.address)
                .is_some_and(|token| token.secret.is_some())
            && document
                .recorded
                .tokens
                .get(&entry.address)
                .is_some_and(|record| record.secret.is_none())
    })
}

fn creates(entry: &JournalEntry) -> bool {
    matches!(entry.action.as_str(), "create_token" | "create_successor")
}

//! How old a token is, and when it is due.

use crate::model::{AgeSource, Due, RecordedToken, Timestamp, Token};
use crate::reconcile::items::Judged;

/// When a token is due; `None` when no rotation by date is declared. Its age is counted from its create event, else from the
/// first time this program saw it.
pub fn due(
    now: Timestamp,
    token: &Token,
    record: &RecordedToken,
    judged: &Judged<'_>,
) -> Option<Due> {
    let rotation = token.rotation.as_ref()?;
    let seen = judged
        .live_token
        .filter(|live| record.id.as_deref().is_none_or(|id| id == live.id))
        .and_then(|live| live.created.as_ref());
    let (since, by) = match seen.map(|created| created.at).or(record.created_at) {
        Some(created) => (created, AgeSource::Log),
        None => (record.first_seen, AgeSource::FirstSeen),
    };
    let at = since.checked_add(rotation.every).ok()?;
    Some(Due {
        at,
        since,
        by,
        reached: at <= now,
    })
}

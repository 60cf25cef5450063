//! Folds connection events to connections by nickname. Pure, and independent of the order in which the events come.

use std::collections::{BTreeMap, HashSet};

use super::{ConnectionEvent, Happening};
use crate::model::{ConnectionStatus, LiveConnection, Presence};

/// The connections that the log shows, by nickname; an event that comes twice counts once.
///
/// A create adds one, a delete takes one away. A reauthorize shows that there is at least one. A revoke says nothing about
/// existence: it comes with deletions, and without.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a ConnectionEvent>) -> Vec<LiveConnection> {
    let mut ordered: Vec<&ConnectionEvent> = events.into_iter().collect();
    ordered.sort();
    let mut seen = HashSet::new();
    ordered.retain(|event| seen.insert(event.id.as_str()));

    let mut connections: BTreeMap<&str, LiveConnection> = BTreeMap::new();
    for event in ordered {
        let connection = connections
            .entry(&event.nickname)
            .or_insert_with(|| blank(event));
        apply(connection, event);
    }
    connections.into_values().collect()
}

/// A connection before its first event in the log: where that is no create, one was there already.
fn blank(event: &ConnectionEvent) -> LiveConnection {
    LiveConnection {
        nickname: event.nickname.clone(),
        presence: Presence::Present,
        count: usize::from(event.happening != Happening::Created),
        created: None,
        authorized: None,
        changed: event.change(),
        status: event.happening.into(),
    }
}

impl From<Happening> for ConnectionStatus {
    fn from(happening: Happening) -> Self {
        match happening {
            Happening::Created => Self::Created,
            Happening::Reauthorized => Self::Reauthorized,
            Happening::Deleted => Self::Deleted,
            Happening::Revoked => Self::Revoked,
        }
    }
}

fn apply(connection: &mut LiveConnection, event: &ConnectionEvent) {
    let change = event.change();
    connection.status = match event.happening {
        // one of several that bore the nickname: what is left is what it was
        Happening::Deleted if connection.count > 1 => connection.status,
        // a deletion revokes what it can, before or after
        Happening::Revoked if connection.count == 0 => connection.status,
        happening => happening.into(),
    };
    match event.happening {
        Happening::Created => {
            connection.count += 1;
            connection.presence = Presence::Present;
            connection.created = Some(change.clone());
            connection.authorized = Some(change.clone());
        }
        Happening::Reauthorized => {
            connection.count = connection.count.max(1);
            connection.presence = Presence::Present;
            connection.authorized = Some(change.clone());
        }
        Happening::Deleted => {
            connection.count = connection.count.saturating_sub(1);
            if connection.count == 0 {
                connection.presence = Presence::Deleted(change.clone());
            }
        }
        Happening::Revoked => {}
    }
    connection.changed = change;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::Timestamp;

    /// Events of one nickname, a second apart: `c`reate, `r`eauthorize, `d`elete, re`v`oke.
    fn events(nickname: &str, letters: &str) -> Vec<ConnectionEvent> {
        letters
            .chars()
            .zip(1_i64..)
            .map(|(letter, n)| ConnectionEvent {
                at: Timestamp::from_second(1_700_000_000 + n).unwrap(),
                id: format!("{nickname}{n}"),
                happening: match letter {
                    'c' => Happening::Created,
                    'r' => Happening::Reauthorized,
                    'd' => Happening::Deleted,
                    _ => Happening::Revoked,
                },
                nickname: nickname.to_owned(),
                actor: None,
            })
            .collect()
    }

    #[test]
    fn the_live_count_follows_the_events() {
        // letters, count, deleted, number of the create event, number of the newest authorization
        let table = [
            ("c", 1, false, Some(1), Some(1)),
            ("cr", 1, false, Some(1), Some(2)),
            ("cc", 2, false, Some(2), Some(2)),
            ("ccd", 1, false, Some(2), Some(2)),
            ("cd", 0, true, Some(1), Some(1)),
            ("cdv", 0, true, Some(1), Some(1)),
            ("cvd", 0, true, Some(1), Some(1)),
            ("cdc", 1, false, Some(3), Some(3)),
            ("d", 0, true, None, None),
            ("dd", 0, true, None, None),
            ("r", 1, false, None, Some(1)),
            ("rc", 2, false, Some(2), Some(2)),
            ("dr", 1, false, None, Some(2)),
            ("v", 1, false, None, None),
        ];
        for (letters, count, deleted, created, authorized) in table {
            let folded = fold(&events("x", letters));
            assert_eq!(folded.len(), 1);
            let live = &folded[0];
            let number = |n: Option<i64>| n.map(|n| format!("x{n}"));
            assert_eq!(live.count, count, "{letters}");
            assert_eq!(
                matches!(live.presence, Presence::Deleted(_)),
                deleted,
                "{letters}"
            );
            assert_eq!(
                live.created.as_ref().map(|c| c.event.clone()),
                number(created),
                "{letters}"
            );
            assert_eq!(
                live.authorized.as_ref().map(|c| c.event.clone()),
                number(authorized),
                "{letters}"
            );
        }
    }

    #[test]
    fn the_status_is_what_happened_last_to_what_is_left() {
        for (letters, status) in [
            ("c", ConnectionStatus::Created),
            ("cr", ConnectionStatus::Reauthorized),
            ("crv", ConnectionStatus::Revoked),
            ("crvr", ConnectionStatus::Reauthorized),
            ("cd", ConnectionStatus::Deleted),
            ("cdv", ConnectionStatus::Deleted),
            ("cdc", ConnectionStatus::Created),
            ("crcd", ConnectionStatus::Created),
        ] {
            assert_eq!(fold(&events("x", letters))[0].status, status, "{letters}");
        }
    }

    #[test]
    fn nicknames_are_folded_apart() {
        let all: Vec<_> = [events("b", "c"), events("a", "cd")].concat();
        let folded = fold(&all);
        let shown: Vec<_> = folded
            .iter()
            .map(|c| (c.nickname.as_str(), c.count))
            .collect();
        assert_eq!(shown, [("a", 0), ("b", 1)]);
        assert!(fold(&[]).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn neither_order_nor_repetition_matters(letters in "[crdv]{0,12}", seed in proptest::collection::vec(proptest::num::u32::ANY, 24)) {
            let straight = events("x", &letters);
            let doubled = [straight.clone(), straight.clone()].concat();
            let mut keyed: Vec<_> = seed.into_iter().zip(doubled).collect();
            keyed.sort_by_key(|(key, _)| *key);
            let shuffled: Vec<_> = keyed.into_iter().map(|(_, event)| event).collect();
            proptest::prop_assert_eq!(fold(&shuffled), fold(&straight));
        }
    }
}

//! What the System Log showed of connections, into the state: the log forgets it after 90 days.

use std::collections::BTreeMap;

use crate::model::{Live, Presence, Recorded};

/// Moves each recorded connection's newest key event on to what the log shows; gives whether anything moved. That a key was
/// put in says nothing about which one, so nothing else changes.
pub fn note_seen(recorded: &mut Recorded, live: &Live) -> bool {
    let shown: BTreeMap<(&str, &str), _> = live
        .orgs
        .iter()
        .flat_map(|(org, seen)| seen.connections.iter().map(move |one| (org.as_str(), one)))
        .filter(|(_, one)| one.count == 1 && one.presence == Presence::Present)
        .filter_map(|(org, one)| Some(((org, one.nickname.as_str()), one.authorized.as_ref()?.at)))
        .collect();
    let newer: Vec<_> = recorded
        .connections
        .iter()
        .filter_map(|(address, record)| {
            let at = *shown.get(&(record.org.as_str(), record.nickname.value.as_str()))?;
            (Some(at) > record.authorized_at).then(|| (address.clone(), at))
        })
        .collect();
    for (address, at) in &newer {
        if let Some(record) = recorded.connections.get_mut(address) {
            record.authorized_at = Some(*at);
        }
    }
    !newer.is_empty()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::apply::tests::{World, after, change, live_connection, recorded_connection};

    #[test]
    fn the_newest_key_event_is_kept_and_an_older_one_changes_nothing() {
        let mut world = World::new();
        let address = "connection.production".parse().unwrap();
        let mut record = recorded_connection("Production");
        record.authorized_at = Some(after(10));
        world.recorded.connections.insert(address, record);
        for (seconds, moved, kept) in [(5, false, 10), (60, true, 60), (60, false, 60)] {
            let seen = live_connection(Presence::Present, change(seconds));
            world.live.orgs.get_mut("acme").unwrap().connections = vec![seen];
            let was = note_seen(&mut world.recorded, &world.live);
            assert_eq!(was, moved, "{seconds}");
            let record = world.recorded.connections.values().next().unwrap();
            assert_eq!(record.authorized_at, Some(after(kept)), "{seconds}");
        }
    }

    #[test]
    fn namesakes_and_deleted_ones_say_nothing() {
        let mut world = World::new();
        let address = "connection.production".parse().unwrap();
        world
            .recorded
            .connections
            .insert(address, recorded_connection("Production"));
        let mut twins = live_connection(Presence::Present, change(60));
        twins.count = 2;
        let gone = live_connection(Presence::Deleted(change(61)), change(60));
        for seen in [twins, gone] {
            world.live.orgs.get_mut("acme").unwrap().connections = vec![seen];
            assert!(!note_seen(&mut world.recorded, &world.live));
        }
    }
}

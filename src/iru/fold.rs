//! Folds the log's events to tokens: newest wins, fields that an event does not name keep their older value.
//! Pure, and independent of the order in which the events come.

use std::collections::{BTreeMap, HashSet};

use super::event::{Action, AuditEvent, Listed};
use crate::model::{ActorKind, Change, Known, LiveToken, Permission, Presence, Trace};

/// What the log shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// Tokens by id, deleted ones too.
    pub tokens: Vec<LiveToken>,
    /// API tokens that acted but that no token event describes, by id.
    pub traces: Vec<Trace>,
}

/// Folds events in any order; an event that comes twice counts once.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a AuditEvent>) -> Folded {
    let mut ordered: Vec<&AuditEvent> = events.into_iter().collect();
    // Equal ids come with equal content; should they not, the text decides, so that the order of input never does.
    ordered.sort_by(|a, b| {
        (a.at, &a.id).cmp(&(b.at, &b.id)).then_with(|| {
            if a == b {
                std::cmp::Ordering::Equal
            } else {
                format!("{a:?}").cmp(&format!("{b:?}"))
            }
        })
    });
    let mut seen = HashSet::new();
    ordered.retain(|event| seen.insert(event.id.as_str()));

    let mut tokens: BTreeMap<&str, LiveToken> = BTreeMap::new();
    for event in ordered.iter().copied().filter(|e| e.is_about_token()) {
        match tokens.get_mut(event.target_id.as_str()) {
            Some(token) => apply(token, event),
            // An action outside the documented three does not prove that there is a token.
            None if matches!(event.action, Action::Other(_)) => {}
            None => {
                let mut token = blank(event);
                apply(&mut token, event);
                tokens.insert(&event.target_id, token);
            }
        }
    }
    let traces = traces(&ordered, |id| tokens.contains_key(id));
    Folded {
        tokens: tokens.into_values().collect(),
        traces,
    }
}

fn blank(event: &AuditEvent) -> LiveToken {
    LiveToken {
        id: event.target_id.clone(),
        presence: Presence::Present,
        label: Known::Unknown,
        description: Known::Unknown,
        permissions: Known::Unknown,
        taken: BTreeMap::new(),
        created: None,
        changed: event.change(),
    }
}

fn apply(token: &mut LiveToken, event: &AuditEvent) {
    let change = event.change();
    let state = &event.new_state;
    if let Some(label) = &state.label {
        set(&mut token.label, label.clone(), &change);
    }
    if let Some(description) = &state.description {
        set(&mut token.description, description.clone(), &change);
    }
    match event.action {
        Action::Created => {
            token.created = Some(change.clone());
            token.presence = Presence::Present;
        }
        Action::Updated => token.presence = Presence::Present,
        Action::Deleted => token.presence = Presence::Deleted(change.clone()),
        Action::Other(_) => {}
    }
    // What a deletion lists is what the token was or what is left of it: nobody took these permissions one by one.
    if event.action != Action::Deleted {
        match &state.permissions {
            Listed::Silent => {}
            Listed::Unreadable => token.permissions = Known::Unknown,
            Listed::Full(list) => replace(token, list.iter(), &change),
        }
    }
    token.changed = change;
}

/// Sets a field; a value that stays keeps the event that made it so.
fn set<T: PartialEq>(field: &mut Known<T>, value: T, change: &Change) {
    if field.value() != Some(&value) {
        *field = Known::Known {
            value,
            since: change.clone(),
        };
    }
}

/// Replaces the permission list: each permission keeps the event that granted it, and what is no longer listed was taken.
fn replace<'a>(token: &mut LiveToken, list: impl Iterator<Item = &'a Permission>, change: &Change) {
    let older = token.permissions.value();
    let value: BTreeMap<Permission, Change> = list
        .map(|permission| {
            let granted = older.and_then(|older| older.get(permission));
            (permission.clone(), granted.unwrap_or(change).clone())
        })
        .collect();
    let lost: Vec<Permission> = older
        .into_iter()
        .flat_map(BTreeMap::keys)
        .filter(|permission| !value.contains_key(permission))
        .cloned()
        .collect();
    token
        .taken
        .retain(|permission, _| !value.contains_key(permission));
    for permission in lost {
        token.taken.insert(permission, change.clone());
    }
    set(&mut token.permissions, value, change);
}

fn traces(ordered: &[&AuditEvent], is_folded: impl Fn(&str) -> bool) -> Vec<Trace> {
    let mut traces: BTreeMap<&str, Trace> = BTreeMap::new();
    for event in ordered {
        let Some(actor) = &event.actor else { continue };
        if actor.kind != ActorKind::ApiToken || is_folded(&actor.id) {
            continue;
        }
        traces
            .entry(&actor.id)
            .and_modify(|trace| {
                trace.last = event.at;
                trace.events += 1;
            })
            .or_insert_with(|| Trace {
                actor: actor.clone(),
                first: event.at,
                last: event.at,
                events: 1,
            });
    }
    traces.into_values().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use super::*;
    use crate::iru::event::{TokenState, vendors_sample};
    use crate::model::{Actor, Timestamp};

    /// Event number `n`: `action` on `target`, one second after the one before, its list as digits (`None`: silent).
    fn event(n: u32, target: &str, action: Action, list: Option<&str>) -> AuditEvent {
        AuditEvent {
            id: format!("01{n:04}"),
            action,
            at: Timestamp::from_second(1_700_000_000 + i64::from(n)).unwrap(),
            actor: None,
            target_id: target.to_owned(),
            target_type: AuditEvent::API_TOKEN.to_owned(),
            new_state: TokenState {
                permissions: list.map_or(Listed::Silent, |list| Listed::Full(set_of(list))),
                ..TokenState::default()
            },
            extra: serde_json::Map::new(),
        }
    }

    fn one(digit: char) -> Permission {
        format!("GET /{digit}").parse().unwrap()
    }

    fn set_of(digits: &str) -> BTreeSet<Permission> {
        digits.chars().map(one).collect()
    }

    /// Each permission with the number of the event that granted it.
    fn granted(token: &LiveToken) -> Option<BTreeMap<Permission, u32>> {
        let map = token.permissions.value()?;
        Some(
            map.iter()
                .map(|(p, change)| (p.clone(), number(change)))
                .collect(),
        )
    }

    fn number(change: &Change) -> u32 {
        change.event.parse::<u32>().unwrap() - 10_000
    }

    fn expect(pairs: &[(char, u32)]) -> Option<BTreeMap<Permission, u32>> {
        Some(pairs.iter().map(|&(digit, n)| (one(digit), n)).collect())
    }

    fn only(events: &[AuditEvent]) -> LiveToken {
        let folded = fold(events);
        assert_eq!(folded.tokens.len(), 1);
        folded.tokens.into_iter().next().unwrap()
    }

    #[test]
    fn the_vendors_published_event_folds_to_its_five_permissions() {
        let token = only(&[AuditEvent::read(&vendors_sample()).unwrap()]);
        let shown: Vec<String> = token
            .permissions
            .value()
            .unwrap()
            .keys()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            shown,
            [
                "GET /audit/events",
                "PATCH /devices/{}",
                "GET /users",
                "GET /users/{}",
                "DELETE /users/{}"
            ]
        );
        assert_eq!(token.label.value().unwrap(), "audit log events");
        assert_eq!(token.description.value(), Some(&None));
        assert_eq!(token.presence, Presence::Present);
        assert!(!token.is_whole(), "its create event is not in this log");
    }

    #[test]
    fn each_permission_carries_the_event_that_granted_it() {
        let mut events = vec![
            event(1, "t", Action::Created, Some("12")),
            event(2, "t", Action::Updated, Some("123")),
            event(3, "t", Action::Updated, Some("23")),
        ];
        let token = only(&events);
        assert_eq!(granted(&token), expect(&[('2', 1), ('3', 2)]));
        assert_eq!(number(&token.taken[&one('1')]), 3);
        assert_eq!(number(token.permissions.since().unwrap()), 3);
        events.push(event(4, "t", Action::Updated, Some("123")));
        let token = only(&events);
        assert_eq!(granted(&token), expect(&[('1', 4), ('2', 1), ('3', 2)]));
        assert!(token.taken.is_empty(), "granted again");
    }

    #[test]
    fn a_field_that_an_event_does_not_name_keeps_its_value() {
        let mut created = event(1, "t", Action::Created, Some("1"));
        created.new_state.label = Some("old".into());
        created.new_state.description = Some(Some("text".into()));
        let mut renamed = event(2, "t", Action::Updated, None);
        renamed.new_state.label = Some("new".into());
        let token = only(&[created, renamed]);
        assert_eq!(token.label.value().unwrap(), "new");
        assert_eq!(number(token.label.since().unwrap()), 2);
        assert_eq!(token.description.value(), Some(&Some("text".into())));
        assert_eq!(granted(&token), expect(&[('1', 1)]));
        assert!(token.is_whole());
    }

    #[test]
    fn a_creation_without_permissions_leaves_them_unknown() {
        let token = only(&[event(1, "t", Action::Created, None)]);
        assert_eq!(token.permissions, Known::Unknown);
        let empty = only(&[event(1, "t", Action::Created, Some(""))]);
        assert_eq!(granted(&empty), expect(&[]));
    }

    #[test]
    fn an_unreadable_list_ends_what_was_known() {
        let mut odd = event(2, "t", Action::Updated, None);
        odd.new_state.permissions = Listed::Unreadable;
        let mut events = vec![event(1, "t", Action::Created, Some("12")), odd];
        assert_eq!(only(&events).permissions, Known::Unknown);
        events.push(event(3, "t", Action::Updated, Some("1")));
        let token = only(&events);
        assert_eq!(granted(&token), expect(&[('1', 3)]));
        assert!(token.taken.is_empty(), "nobody knows what was before");
    }

    #[test]
    fn a_deletion_is_the_end_until_an_event_shows_the_token_again() {
        let mut events = vec![
            event(1, "t", Action::Created, Some("1")),
            event(2, "t", Action::Deleted, Some("")),
        ];
        let token = only(&events);
        assert!(matches!(&token.presence, Presence::Deleted(change) if number(change) == 2));
        assert!(token.taken.is_empty());
        assert_eq!(granted(&token), expect(&[('1', 1)]));
        events.push(event(3, "t", Action::Updated, Some("2")));
        assert_eq!(only(&events).presence, Presence::Present);
    }

    #[test]
    fn an_undocumented_action_proves_no_token_and_no_end() {
        let odd = || Action::Other("archive".into());
        assert!(fold(&[event(1, "t", odd(), Some("1"))]).tokens.is_empty());
        let events = [
            event(1, "t", Action::Deleted, None),
            event(2, "t", odd(), None),
        ];
        assert!(matches!(only(&events).presence, Presence::Deleted(_)));
    }

    #[test]
    fn a_token_that_acts_without_a_description_leaves_a_trace() {
        let actor = |id: &str| {
            Some(Actor {
                id: id.into(),
                kind: ActorKind::ApiToken,
                name: None,
            })
        };
        let mut events = vec![event(1, "known", Action::Created, None)];
        for (n, id) in [(2, "known"), (3, "old"), (4, "old")] {
            let mut other = event(n, "d", Action::Updated, None);
            other.target_type = "device".into();
            other.actor = actor(id);
            events.push(other);
        }
        let traces = fold(&events).traces;
        assert_eq!(traces.len(), 1);
        assert_eq!((traces[0].actor.id.as_str(), traces[0].events), ("old", 2));
        assert_eq!(
            (traces[0].first, traces[0].last),
            (events[2].at, events[3].at)
        );
    }

    proptest::proptest! {
        #[test]
        fn the_order_of_input_does_not_matter(
            parts in proptest::collection::vec((0u32..12, 0usize..2, 0usize..4, "[1-4]{0,3}", proptest::bool::ANY), 0..14),
            seed in proptest::collection::vec(proptest::num::u32::ANY, 28),
        ) {
            let mut events: Vec<AuditEvent> = parts
                .iter()
                .map(|(n, target, action, list, silent)| {
                    let action = [Action::Created, Action::Updated, Action::Deleted, Action::Other("x".into())][*action].clone();
                    event(*n, ["a", "b"][*target], action, (!silent).then_some(list.as_str()))
                })
                .collect();
            let straight = fold(&events);
            let doubled: Vec<AuditEvent> = events.iter().chain(&events).cloned().collect();
            let mut keyed: Vec<(u32, AuditEvent)> = seed.into_iter().zip(doubled).collect();
            keyed.sort_by_key(|(key, _)| *key);
            events = keyed.into_iter().map(|(_, event)| event).collect();
            proptest::prop_assert_eq!(fold(&events), straight.clone());
            proptest::prop_assert_eq!(fold(events.iter().filter(|event| event.matters())), straight);
        }
    }
}

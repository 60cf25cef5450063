//! Which handoffs are done in one stay.

use super::*;
use crate::handoff::{Visit, visits, write};

fn handoff(action: &Action) -> Handoff {
    write(action, &declared(), &Recorded::default()).unwrap()
}

fn of(handoffs: &[Handoff]) -> Vec<(usize, usize, bool)> {
    let visits = visits(handoffs.iter().map(Some));
    let of = |visit: &Visit| (visit.number, visit.handoffs, visit.is_there);
    visits.iter().map(of).collect()
}

#[test]
fn what_is_on_one_console_is_one_visit() {
    let token = handoff(&create_token());
    let edit = handoff(&edit_token());
    let connection = handoff(&create_connection());
    let all = [token.clone(), edit, connection, token];
    assert_eq!(
        of(&all),
        [(1, 2, false), (1, 2, true), (2, 1, false), (3, 1, false)]
    );
    assert!(
        visits(all.iter().map(Some))
            .iter()
            .all(|visit| visit.of == 3)
    );
    assert_eq!(visits(std::iter::empty::<Option<&Handoff>>()), []);
}

#[test]
fn another_tenant_person_or_screen_is_another_way() {
    let token = handoff(&create_token());
    let mut elsewhere = token.clone();
    elsewhere.place = "https://other.iru.com".to_owned();
    let mut other_person = token.clone();
    other_person.who = "somebody else".to_owned();
    let mut other_screen = token.clone();
    other_screen.arrival.screen = "Flows".to_owned();
    let mut nameless = token.clone();
    nameless.arrival = Arrival::default();
    assert_eq!(of(&[token.clone(), elsewhere])[1].0, 2);
    assert_eq!(of(&[token.clone(), other_person])[1].0, 2);
    // the same console, but the way there leads on from somewhere else
    assert_eq!(
        of(&[token, other_screen, nameless.clone(), nameless])[1..],
        [(1, 4, false), (1, 4, false), (1, 4, false)]
    );
}

#[test]
fn the_way_there_is_the_same_for_all_that_begin_there() {
    let [create, edit] = [create_token(), edit_token()].map(|action| handoff(&action));
    let way = |handoff: &Handoff| handoff.steps[..handoff.arrival.steps].to_vec();
    assert_eq!(way(&create), way(&edit));
    assert_eq!(create.arrival.steps, 3);
    assert!(
        handoff(&create_connection()).steps[0]
            .text
            .contains("Connections")
    );
}

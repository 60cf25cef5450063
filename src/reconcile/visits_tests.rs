#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::*;

fn step(screen: usize, phase: u8, after: &[usize]) -> Step {
    Step {
        screen: Some(screen),
        phase,
        after: after.to_vec(),
    }
}

#[test]
fn two_tenants_with_edits_and_creations_are_two_visits() {
    let steps = [
        step(0, 1, &[]),
        step(1, 1, &[]),
        step(0, 1, &[]),
        step(1, 1, &[]),
    ];
    assert_eq!(fewest(&steps), [0, 2, 1, 3]);
}

#[test]
fn an_org_waits_until_all_its_tokens_are_there() {
    // two tenants with a token each, one org with a connection on each
    let steps = [
        step(0, 1, &[]),
        step(2, 1, &[0]),
        step(1, 1, &[]),
        step(2, 1, &[2]),
    ];
    assert_eq!(fewest(&steps), [0, 2, 1, 3]);
}

#[test]
fn the_last_console_of_a_phase_is_the_first_of_the_next() {
    // orgs 0 and 1 get connections; org 0 has one to delete, and its token is revoked then in tenant 2
    let steps = [
        step(0, 1, &[]),
        step(1, 1, &[]),
        step(0, 2, &[]),
        step(2, 2, &[2]),
    ];
    let order = fewest(&steps);
    assert_eq!(order, [1, 0, 2, 3]);
    assert_eq!(count(&steps, &order), 3);
}

#[test]
fn what_nobody_does_costs_nothing_and_interrupts_nothing() {
    let alone = Step {
        screen: None,
        phase: 1,
        after: vec![0],
    };
    let steps = [step(0, 1, &[]), alone, step(0, 1, &[1]), step(1, 1, &[])];
    let order = fewest(&steps);
    assert_eq!(order, [0, 1, 2, 3]);
    assert_eq!(count(&steps, &order), 2);
}

#[test]
fn links_in_a_circle_leave_the_order_as_it_is() {
    let steps = [step(0, 1, &[1]), step(1, 1, &[0]), step(0, 1, &[])];
    assert_eq!(fewest(&steps), [0, 1, 2]);
}

/// The smallest number of visits, by trying everything.
fn smallest(steps: &[Step]) -> usize {
    fn go(steps: &[Step], done: &mut Vec<usize>, best: &mut usize) {
        if done.len() == steps.len() {
            *best = (*best).min(count(steps, done));
            return;
        }
        if count(steps, done) >= *best {
            return;
        }
        let left = |index: &usize| !done.contains(index);
        let phase = (0..steps.len())
            .filter(left)
            .map(|index| steps[index].phase)
            .min();
        let free: Vec<usize> = (0..steps.len())
            .filter(left)
            .filter(|index| Some(steps[*index].phase) == phase)
            .filter(|index| {
                steps[*index]
                    .after
                    .iter()
                    .all(|before| done.contains(before))
            })
            .collect();
        for index in free {
            done.push(index);
            go(steps, done, best);
            done.pop();
        }
    }
    let mut best = usize::MAX;
    go(steps, &mut Vec::new(), &mut best);
    best
}

/// Steps as plans have them: sorted by phase, links to earlier ones.
fn plans(longest: usize) -> impl Strategy<Value = Vec<Step>> {
    let one = (
        proptest::option::weighted(0.9, 0_usize..4),
        1_u8..4,
        proptest::collection::vec(any::<prop::sample::Index>(), 0..3),
    );
    proptest::collection::vec(one, 1..longest).prop_map(|mut drawn| {
        drawn.sort_by_key(|(_, phase, _)| *phase);
        let steps = drawn.into_iter().enumerate();
        steps
            .map(|(index, (screen, phase, links))| {
                let after: BTreeSet<usize> = links
                    .iter()
                    .filter(|_| index > 0)
                    .map(|link| link.index(index))
                    .collect();
                Step {
                    screen,
                    phase,
                    after: after.into_iter().collect(),
                }
            })
            .collect()
    })
}

/// As plans really link: tenants (0, 1) before orgs (2, 3) when something is made, the other way round when it is taken away.
fn real(longest: usize) -> impl Strategy<Value = Vec<Step>> {
    plans(longest).prop_map(|mut steps| {
        for index in 0..steps.len() {
            steps[index].phase = steps[index].phase.min(2);
            let (this, phase) = (steps[index].screen, steps[index].phase);
            let is_org = |screen: Option<usize>| screen.is_some_and(|screen| screen > 1);
            let mut after = std::mem::take(&mut steps[index].after);
            after.retain(|before| {
                let before = &steps[*before];
                let down = is_org(this) && !is_org(before.screen);
                before.screen == this
                    || before.phase < phase
                    || (phase == 1 && down)
                    || (phase == 2 && is_org(before.screen) && !is_org(this))
            });
            steps[index].after = after;
        }
        steps
    })
}

proptest! {
    #[test]
    fn no_link_and_no_phase_is_broken_and_no_visit_is_added(steps in plans(40)) {
        let order = fewest(&steps);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        let present: Vec<usize> = (0..steps.len()).collect();
        prop_assert_eq!(&sorted, &present);
        prop_assert!(is_kept(&steps, &order));
        prop_assert!(count(&steps, &order) <= count(&steps, &present));
    }

    #[test]
    fn plans_as_they_are_take_the_smallest_number_of_visits(steps in real(8)) {
        let order = fewest(&steps);
        prop_assert_eq!(count(&steps, &order), smallest(&steps));
    }
}

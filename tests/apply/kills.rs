//! A run that ends anywhere: the next one finishes, and nothing is done twice.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::FutureExt;
use tenantry::model::Address;

use super::person::{Mood, Person};
use super::rig::{AUDITOR, CONNECTION, EMPTY, OKTA, Rig};

/// A future that is dropped after so many polls.
struct Dropped<F> {
    inner: Pin<Box<F>>,
    polls: usize,
}

impl<F: Future> Future for Dropped<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            return Poll::Ready(None);
        }
        self.polls -= 1;
        self.inner.as_mut().poll(context).map(Some)
    }
}

type Pocket = BTreeMap<Address, String>;

/// The next runs, until nothing is asked any more: two at most.
async fn finish(rig: &Rig, pocket: Pocket, when: &str) {
    let mut pocket = pocket;
    for _ in 0..2 {
        let mut person = Person::new(rig);
        person.pocket = pocket;
        let report = rig.apply(&mut person).await;
        assert!(report.failed.is_empty(), "{when}: {:?}", report.failed);
        assert!(report.waiting.is_empty(), "{when}: {:?}", report.waiting);
        person.fill_store();
        pocket = person.pocket;
    }
    let mut person = Person::new(rig);
    let report = rig.apply(&mut person).await;
    assert!(person.asked.is_empty(), "{when}: {:?}", person.asked);
    assert!(report.plan.is_empty(), "{when}: {:?}", report.plan.actions);
    assert_eq!(rig.document().journal.open().count(), 0, "{when}");
}

/// The first apply, ended by `kill`; gives whether it came to its own end.
async fn first_run_ended(kill: impl Fn(&Rig) -> Ending, in_store: bool, when: &str) -> bool {
    let rig = Rig::new(EMPTY).await;
    let (ended, pocket) = run_ended(&rig, kill(&rig)).await;
    if in_store {
        let mut person = Person::new(&rig);
        person.pocket = pocket.clone();
        person.fill_store();
    }
    finish(&rig, pocket, when).await;
    assert_eq!(rig.created("tenantry auditor"), 1, "{when}");
    assert_eq!(rig.created("Okta Workflows"), 1, "{when}");
    assert_eq!(rig.connections(), 1, "{when}");
    ended
}

/// A token that was lost is created anew and its connection reauthorized, ended by `kill`.
async fn second_key_ended(kill: impl Fn(&Rig) -> Ending, when: &str) -> bool {
    let rig = Rig::applied().await;
    rig.revoke("Okta Workflows");
    rig.advance(600);
    let (ended, pocket) = run_ended(&rig, kill(&rig)).await;
    let mut person = Person::new(&rig);
    person.pocket = pocket.clone();
    person.fill_store();
    finish(&rig, pocket, when).await;
    assert_eq!(rig.created("Okta Workflows"), 2, "{when}");
    let world = rig.simulator.world();
    let mut tokens = world.tenants["accuhive"].tokens.iter();
    let new = tokens.find(|token| token.label == "Okta Workflows" && !token.revoked);
    let behind = &world.orgs["acme"].connections[0].token_id;
    assert_eq!(
        *behind,
        new.unwrap().id,
        "{when}: the connection has the new key"
    );
    ended
}

enum Ending {
    AfterPolls(usize),
    AfterTold,
    Mood(&'static str, Mood),
}

async fn run_ended(rig: &Rig, ending: Ending) -> (bool, Pocket) {
    let mut person = Person::new(rig);
    let mut polls = usize::MAX;
    match ending {
        Ending::AfterPolls(count) => polls = count,
        Ending::AfterTold => {}
        Ending::Mood(about, mood) => person = person.mood(about, mood),
    }
    let run = Dropped {
        inner: Box::pin(AssertUnwindSafe(rig.try_apply(&mut person)).catch_unwind()),
        polls,
    };
    let ended = matches!(run.await, Some(Ok(Ok(_))));
    *rig.dies_after.lock().unwrap() = None;
    (ended, person.pocket)
}

#[tokio::test]
async fn a_run_dropped_at_any_await_is_finished_by_the_next() {
    let mut polls = 1;
    while !first_run_ended(
        |_| Ending::AfterPolls(polls),
        polls % 2 == 0,
        &format!("poll {polls}"),
    )
    .await
    {
        polls += 3;
        assert!(polls < 3000, "it ends at some time");
    }
    assert!(polls > 10);
}

#[tokio::test]
async fn a_run_that_dies_whenever_something_is_told_is_finished_by_the_next() {
    for told in 0.. {
        let kill = |rig: &Rig| {
            *rig.dies_after.lock().unwrap() = Some(told);
            Ending::AfterTold
        };
        let when = format!("told {told}");
        if first_run_ended(kill, told % 2 == 0, &when).await {
            assert!(told > 8);
            break;
        }
    }
}

#[tokio::test]
async fn a_run_that_dies_in_the_middle_of_a_handoff_is_finished_by_the_next() {
    for about in [AUDITOR, OKTA, CONNECTION] {
        for mood in [Mood::DiesBefore, Mood::DiesAfter] {
            for in_store in [true, false] {
                let when = format!("{about} {mood:?} {in_store}");
                let ended = first_run_ended(|_| Ending::Mood(about, mood), in_store, &when).await;
                assert!(!ended);
            }
        }
    }
}

#[tokio::test]
async fn a_new_key_reaches_its_connection_whenever_the_run_dies() {
    for told in 0.. {
        let kill = |rig: &Rig| {
            *rig.dies_after.lock().unwrap() = Some(told);
            Ending::AfterTold
        };
        if second_key_ended(kill, &format!("told {told}")).await {
            assert!(told > 4);
            break;
        }
    }
    for about in [OKTA, CONNECTION] {
        for mood in [Mood::DiesBefore, Mood::DiesAfter] {
            assert!(
                !second_key_ended(|_| Ending::Mood(about, mood), &format!("{about} {mood:?}"))
                    .await
            );
        }
    }
    let mut polls = 1;
    while !second_key_ended(|_| Ending::AfterPolls(polls), &format!("poll {polls}")).await {
        polls += 3;
    }
}

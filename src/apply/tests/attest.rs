//! A named person's word ends a handoff for one declaration, and is no proof.

use super::*;
use crate::apply::{ApplyError, attest};

#[test]
fn it_ends_the_handoff_and_leaves_the_verdict() {
    let mut world = World::new();
    let handoffs = |world: &World| world.plan().actions.len();
    assert_eq!(handoffs(&world), 4, "two places to adopt, two handoffs");
    for about in [TOKEN, CONNECTION] {
        attest(
            &mut world.recorded,
            &world.declared,
            &address(about),
            "Ana",
            "seen on the console",
            after(0),
        )
        .unwrap();
    }
    assert_eq!(handoffs(&world), 2);
    let plan = world.plan();
    assert!(
        plan.items.iter().any(|item| {
            item.address == address(TOKEN) && item.verdict == Verdict::Unverifiable
        })
    );
    world.token().name = spanned("Other".to_owned());
    assert_eq!(handoffs(&world), 3, "another declaration, another word");
}

#[test]
fn what_is_not_declared_cannot_be_attested() {
    let mut world = World::new();
    for about in [
        "token.accuhive/none",
        "token.none/okta",
        "connection.none",
        "org.none",
        "tenant.none",
    ] {
        let outcome = attest(
            &mut world.recorded,
            &world.declared,
            &address(about),
            "Ana",
            "",
            after(0),
        );
        assert!(
            matches!(outcome, Err(ApplyError::NotDeclared(_))),
            "{about}"
        );
    }
    assert!(world.recorded.attestations.is_empty());
}

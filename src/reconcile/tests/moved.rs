//! Keys that changed, and things that are given up.

use super::*;
use crate::reconcile::{Moves, declaration_digest};

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn moves(world: &mut World, from: &str, to: &str) {
    world.declared.moved.push(Move {
        from: spanned(address(from)),
        to: spanned(address(to)),
    });
}

fn gives_up(world: &mut World, text: &str) {
    world.declared.forget.push(spanned(address(text)));
}

/// The token's key is `flows` now, and the connection's `prod`.
fn renamed() -> World {
    let mut world = World::applied();
    let tokens = &mut world.declared.tenants.get_mut("accuhive").unwrap().tokens;
    let token = tokens.remove("okta").unwrap();
    tokens.insert("flows".to_owned(), token);
    let mut connection = world.declared.connections.remove("production").unwrap();
    connection.token.value = "flows".to_owned();
    world
        .declared
        .connections
        .insert("prod".to_owned(), connection);
    world
}

/// The tenant's key is `hive` now.
fn renamed_tenant() -> World {
    let mut world = World::applied();
    let tenant = world.declared.tenants.remove("accuhive").unwrap();
    world.declared.tenants.insert("hive".to_owned(), tenant);
    let live = world.live.tenants.remove("accuhive").unwrap();
    world.live.tenants.insert("hive".to_owned(), live);
    let connection = world.declared.connections.get_mut("production").unwrap();
    connection.tenant.value = "hive".to_owned();
    world
}

fn followed(world: &World) -> Recorded {
    let moves = Moves::of(&world.declared, &world.recorded);
    moves.follow(&world.recorded).into_owned()
}

#[test]
fn without_moves_another_key_is_a_removal_and_a_creation() {
    let plan = renamed().plan();
    assert_eq!(plan.refusals.len(), 2);
    assert!(actions(&plan).contains(&"token.accuhive/flows create_token".to_owned()));
}

#[test]
fn what_moved_is_planned_as_if_it_had_followed() {
    let mut world = renamed();
    moves(&mut world, TOKEN, "token.accuhive/flows");
    moves(&mut world, CONNECTION, "connection.prod");
    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        ["token.accuhive/flows move", "connection.prod move"]
    );
    assert_eq!(plan.refusals, []);
    let item = item(&plan, "token.accuhive/flows");
    assert_eq!(item.verdict, Verdict::InSync);
    assert!(item.notes[0].starts_with("moved from token.accuhive/okta"));
    assert!(
        !field(&plan, "connection.prod", &Field::Behind).pending,
        "the token behind it has another key and is the same"
    );
    assert!(plan.items.iter().all(|item| item.address != address(TOKEN)));
}

#[test]
fn a_move_is_done_once_and_says_when_its_line_can_go() {
    let mut world = renamed();
    moves(&mut world, TOKEN, "token.accuhive/flows");
    moves(&mut world, CONNECTION, "connection.prod");
    world.recorded = followed(&world);
    assert_eq!(world.recorded, followed(&world), "nothing moves twice");
    let plan = world.plan();
    assert!(plan.is_empty(), "{:?}", actions(&plan));
    assert!(item(&plan, "connection.prod").notes[0].contains("its line in `moved` can go"));
    // a state that never knew either has nothing to say
    world.recorded = Recorded::default();
    assert!(item(&world.plan(), "connection.prod").notes.is_empty());
}

#[test]
fn a_tenant_takes_everything_with_it() {
    let mut world = renamed_tenant();
    let consumer = address("consumer.accuhive/okta/siem");
    let old = declaration_digest(&World::applied().declared, &address(CONNECTION));
    let word = |declaration: &str| Attestation {
        person: "Ada".to_owned(),
        reason: "seen".to_owned(),
        at: at(NOW),
        declaration: declaration.to_owned(),
    };
    let words = &mut world.recorded.attestations;
    words.insert(
        address(CONNECTION),
        vec![word(&old), word("of another declaration")],
    );
    words.insert(consumer.clone(), vec![word("x")]);
    let rotation = RecordedRotation {
        replacements: BTreeMap::new(),
        reason: "leaked".to_owned(),
        asked_by: "Ada".to_owned(),
        asked_at: at(NOW),
        order: RotationOrder::ReplaceFirst,
        generation: 2,
        predecessor: None,
        holders: BTreeSet::from([address(CONNECTION)]),
        cut_over: BTreeMap::from([(
            consumer,
            Proven {
                value: (),
                at: at(NOW),
                by: Source::Attestation,
            },
        )]),
        unticked_at: None,
        tests: BTreeMap::new(),
    };
    world.recorded.rotations.insert(address(TOKEN), rotation);
    moves(&mut world, "tenant.accuhive", "tenant.hive");

    let now = followed(&world);
    let token = address("token.hive/okta");
    assert_eq!(now.tenants.keys().collect::<Vec<_>>(), ["hive"]);
    assert_eq!(now.tokens.keys().collect::<Vec<_>>(), [&token]);
    assert_eq!(now.connections[&address(CONNECTION)].token, token);
    let consumer = address("consumer.hive/okta/siem");
    assert!(now.attestations.contains_key(&consumer));
    assert!(now.rotations[&token].cut_over.contains_key(&consumer));
    let words: Vec<&str> = now.attestations[&address(CONNECTION)]
        .iter()
        .map(|word| word.declaration.as_str())
        .collect();
    let new = declaration_digest(&world.declared, &address(CONNECTION));
    assert_eq!(words, [new.as_str(), "of another declaration"]);

    world.recorded.rotations.clear();
    let plan = world.plan();
    assert_eq!(actions(&plan), ["tenant.hive move"], "{:?}", plan.refusals);
}

#[test]
fn an_org_takes_its_connections_with_it() {
    let mut world = World::applied();
    let org = world.declared.orgs.remove("acme").unwrap();
    world.declared.orgs.insert("main".to_owned(), org);
    let live = world.live.orgs.remove("acme").unwrap();
    world.live.orgs.insert("main".to_owned(), live);
    world
        .declared
        .connections
        .get_mut("production")
        .unwrap()
        .org
        .value = "main".to_owned();
    moves(&mut world, "org.acme", "org.main");
    assert_eq!(actions(&world.plan()), ["org.main move"]);
    let now = followed(&world);
    assert_eq!(now.orgs.keys().collect::<Vec<_>>(), ["main"]);
    assert_eq!(now.connections[&address(CONNECTION)].org, "main");
}

#[test]
fn a_token_can_move_within_a_tenant_that_moves_under_either_name() {
    for from in ["token.accuhive/okta", "token.hive/okta"] {
        let mut world = renamed_tenant();
        let tokens = &mut world.declared.tenants.get_mut("hive").unwrap().tokens;
        let token = tokens.remove("okta").unwrap();
        tokens.insert("flows".to_owned(), token);
        world
            .declared
            .connections
            .get_mut("production")
            .unwrap()
            .token
            .value = "flows".to_owned();
        moves(&mut world, from, "token.hive/flows");
        moves(&mut world, "tenant.accuhive", "tenant.hive");
        let plan = world.plan();
        assert_eq!(
            actions(&plan),
            ["tenant.hive move", "token.hive/flows move"],
            "{from}"
        );
        assert_eq!(plan.refusals, []);
        world.recorded = followed(&world);
        assert_eq!(
            world.recorded.tokens.keys().collect::<Vec<_>>(),
            [&address("token.hive/flows")]
        );
        assert!(world.plan().is_empty(), "{from}");
    }
}

#[test]
fn when_both_are_recorded_nothing_is_done_to_either() {
    let mut world = renamed();
    moves(&mut world, TOKEN, "token.accuhive/flows");
    moves(&mut world, CONNECTION, "connection.prod");
    let other = recorded_token("t2", "Other", &[]);
    world
        .recorded
        .tokens
        .insert(address("token.accuhive/flows"), other);
    for acknowledged in [false, true] {
        if acknowledged {
            let text = "token.accuhive/okta:revoke";
            world.acknowledged.insert(text.parse().unwrap());
        }
        let plan = world.plan();
        assert_eq!(plan.refusals.len(), 1, "{:?}", plan.refusals);
        let refusal = &plan.refusals[0];
        assert_eq!(refusal.reason, RefusalReason::BothRecorded);
        assert!(refusal.way_out.contains("`forget: [token.accuhive/okta]`"));
        assert!(refusal.span.is_some());
        let revokes = |action: &Action| action.kind == ActionKind::RevokeToken;
        assert!(!plan.actions.iter().any(revokes));
    }
    assert!(followed(&world).tokens.contains_key(&address(TOKEN)));
    // the way out
    world.declared.moved.remove(0);
    gives_up(&mut world, TOKEN);
    assert_eq!(world.plan().refusals, []);
}

#[test]
fn a_token_that_would_land_on_another_of_a_moving_tenant_is_refused() {
    let mut world = renamed_tenant();
    let record = recorded_token("t2", "Flows", &[]);
    world
        .recorded
        .tokens
        .insert(address("token.accuhive/flows"), record);
    let flows = declared_token("Flows", &[]);
    let tokens = &mut world.declared.tenants.get_mut("hive").unwrap().tokens;
    tokens.insert("flows".to_owned(), flows);
    tokens.remove("okta");
    moves(&mut world, "tenant.accuhive", "tenant.hive");
    moves(&mut world, "token.accuhive/okta", "token.hive/flows");
    assert_eq!(followed(&world).tokens.len(), 2, "no record is lost");
    let refusals = world.plan().refusals;
    assert!(
        refusals
            .iter()
            .any(|refusal| refusal.reason == RefusalReason::BothRecorded)
    );
}

#[test]
fn what_is_given_up_is_forgotten_and_nothing_is_asked_of_anybody() {
    let mut world = World::applied();
    world.declared.connections.clear();
    world
        .declared
        .tenants
        .get_mut("accuhive")
        .unwrap()
        .tokens
        .clear();
    gives_up(&mut world, TOKEN);
    gives_up(&mut world, CONNECTION);
    // an acknowledgement of its revocation does not revoke it either
    world
        .acknowledged
        .insert("token.accuhive/okta:revoke".parse().unwrap());
    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        ["token.accuhive/okta forget", "connection.production forget"]
    );
    assert_eq!(plan.actions[0].why, "given up, as declared");
    assert_eq!(plan.refusals, []);
    assert!(item(&plan, TOKEN).notes[0].contains("nothing is revoked or deleted"));

    world.recorded.tokens.clear();
    world.recorded.connections.clear();
    let plan = world.plan();
    assert!(plan.is_empty());
    assert_eq!(
        item(&plan, "token.accuhive/okta-workflows").verdict,
        Verdict::Unmanaged
    );
}

#[test]
fn what_nobody_can_see_is_given_up_as_well() {
    let mut world = World::applied();
    world.declared.connections.clear();
    world.live().log = Reading::Failed(Fault::EveryTokenRejected);
    world
        .declared
        .tenants
        .get_mut("accuhive")
        .unwrap()
        .tokens
        .clear();
    gives_up(&mut world, TOKEN);
    gives_up(&mut world, CONNECTION);
    assert_eq!(world.plan().actions.len(), 2);
}

#[test]
fn a_tenant_or_an_org_is_given_up_with_all_that_is_not_declared_elsewhere() {
    for whole in ["tenant.accuhive", "org.acme"] {
        let mut world = World::applied();
        world.declared = Declared::default();
        world.live = Live::default();
        gives_up(&mut world, whole);
        let plan = world.plan();
        let forgotten = actions(&plan);
        assert!(
            forgotten.contains(&format!("{whole} forget")),
            "{forgotten:?}"
        );
        assert!(forgotten.contains(&"connection.production forget".to_owned()));
        let token = forgotten.contains(&"token.accuhive/okta forget".to_owned());
        assert_eq!(token, whole == "tenant.accuhive");
        assert_eq!(plan.refusals, []);
    }
}

#[test]
fn a_connection_that_was_put_on_another_tenant_is_not_given_up_with_the_old_one() {
    let mut world = World::applied();
    let tenant = world.declared.tenants.remove("accuhive").unwrap();
    world.declared.tenants.insert("other".to_owned(), tenant);
    world
        .declared
        .connections
        .get_mut("production")
        .unwrap()
        .tenant
        .value = "other".to_owned();
    gives_up(&mut world, "tenant.accuhive");
    assert!(!actions(&world.plan()).contains(&"connection.production forget".to_owned()));
}

//! Verdicts in whole plans, and the actions that follow.

use super::*;

#[test]
fn an_unticked_box_is_drift_with_when_and_by_whom() {
    let mut world = World::applied();
    let token = &mut world.live().tokens[0];
    token.permissions = Known::Known {
        value: BTreeMap::new(),
        since: change("e2"),
    };
    token.taken.insert(permission("GET /devices"), change("e2"));
    let plan = world.plan();
    let verdict = field(&plan, TOKEN, &may("GET /devices"));
    assert_eq!(verdict.verdict, Verdict::Drift);
    assert_eq!(verdict.evidence[0].says, "unticked");
    assert_eq!(verdict.evidence[0].actor.as_ref().unwrap().id, "cf40d6e7");
    assert_eq!(
        item(&plan, TOKEN).reaches,
        ["connection.production".parse().unwrap()]
    );
    assert!(
        matches!(&plan.actions[0].kind, ActionKind::EditToken { tick, untick, .. } if tick.len() == 1 && untick.is_empty())
    );
}

#[test]
fn over_privilege_is_a_difference_like_any_other() {
    let mut world = World::applied();
    world.live().tokens[0] = live_token(
        "t1",
        "Okta Workflows",
        &["GET /devices", "POST /devices/{id}/action/erase"],
    );
    let plan = world.plan();
    let verdict = field(&plan, TOKEN, &may("POST /devices/{id}/action/erase"));
    assert_eq!(verdict.verdict, Verdict::Drift);
    assert!(
        matches!(&plan.actions[0].kind, ActionKind::EditToken { untick, .. } if untick.len() == 1)
    );
}

#[test]
fn an_unknown_live_permission_is_kept() {
    let mut world = World::applied();
    world.live().tokens[0] = live_token(
        "t1",
        "Okta Workflows",
        &["GET /devices", "PURGE /nobody/knows"],
    );
    let plan = world.plan();
    assert_eq!(
        field(&plan, TOKEN, &may("PURGE /nobody/knows")).verdict,
        Verdict::Drift
    );
}

#[test]
fn declared_and_live_moved_to_different_values_is_a_conflict() {
    let mut world = World::applied();
    world.token().name.value = "Workflows".to_owned();
    world.live().tokens[0].label = Known::Known {
        value: "Flows".to_owned(),
        since: change("e2"),
    };
    let plan = world.plan();
    assert_eq!(field(&plan, TOKEN, &Field::Name).verdict, Verdict::Conflict);
    assert!(plan.has_drift());
}

#[test]
fn what_is_no_longer_declared_is_removed_only_when_acknowledged() {
    let mut world = World::applied();
    world.declared.connections.clear();
    world
        .declared
        .tenants
        .get_mut("accuhive")
        .unwrap()
        .tokens
        .clear();
    let plan = world.plan();
    assert_eq!(item(&plan, TOKEN).verdict, Verdict::Pending);
    assert_eq!(plan.actions, []);
    assert_eq!(plan.refusals.len(), 2);

    for text in ["token.accuhive/okta:revoke", "connection.production:delete"] {
        world.acknowledged.insert(text.parse().unwrap());
    }
    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        [
            "connection.production delete_connection",
            "token.accuhive/okta revoke_token"
        ]
    );
}

#[test]
fn an_unmanaged_token_is_left_alone_until_it_is_declared_absent() {
    let mut world = World::applied();
    world.live().tokens.push(live_token(
        "t2",
        "test 3",
        &["POST /devices/{id}/action/erase"],
    ));
    let plan = world.plan();
    assert_eq!(
        item(&plan, "token.accuhive/test-3").verdict,
        Verdict::Unmanaged
    );
    assert!(plan.is_empty());

    let mut absent = declared_token("test 3", &[]);
    absent.absent = Some(span());
    let tokens = &mut world.declared.tenants.get_mut("accuhive").unwrap().tokens;
    tokens.insert("stray".to_owned(), absent);
    let plan = world.plan();
    assert_eq!(actions(&plan), ["token.accuhive/stray revoke_token"]);

    world.live().tokens[1].presence = Presence::Deleted(change("e9"));
    assert!(world.plan().is_empty());
}

#[test]
fn a_group_keeps_the_members_it_had_when_it_was_recorded() {
    let mut world = World::applied();
    let group = Claim::Group {
        path: "Devices".to_owned(),
        members: BTreeSet::from([
            permission("GET /devices"),
            permission("GET /devices/{id}/new"),
        ]),
    };
    world.token().permissions = vec![Spanned::new(group, span())];
    let record = world
        .recorded
        .tokens
        .get_mut(&TOKEN.parse().unwrap())
        .unwrap();
    record.groups.insert(
        "Devices".to_owned(),
        BTreeSet::from([permission("GET /devices")]),
    );
    let plan = world.plan();
    assert!(plan.is_empty(), "{:?}", actions(&plan));
    assert!(item(&plan, TOKEN).notes[0].contains("GET /devices/{}/new"));
}

#[test]
fn a_new_token_reauthorizes_the_connections_behind_it() {
    let mut world = World::applied();
    world.live().tokens[0].presence = Presence::Deleted(change("e9"));
    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        [
            "token.accuhive/okta create_token",
            "connection.production reauthorize_connection"
        ]
    );
    assert_eq!(
        plan.actions[1].after,
        ["token.accuhive/okta".parse().unwrap()]
    );
}

#[test]
fn a_live_side_that_already_moved_to_the_declaration_is_recorded() {
    let mut world = World::applied();
    world.token().permissions = vec![];
    world.live().tokens[0] = live_token("t1", "Okta Workflows", &[]);
    let plan = world.plan();
    assert!(!plan.has_drift());
    // the permission is in neither the files nor the live side any more: only the state still has it
    assert_eq!(actions(&plan), ["token.accuhive/okta record"]);
}

#[test]
fn equal_inputs_give_equal_plans() {
    let mut world = World::applied();
    world
        .live()
        .tokens
        .push(live_token("t2", "stray", &["GET /users"]));
    world.live().tokens[0] = live_token("t1", "renamed", &["GET /users"]);
    let first = world.plan();
    world.live().tokens.reverse();
    assert_eq!(first, world.plan());
}

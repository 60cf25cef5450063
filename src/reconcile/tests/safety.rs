//! Safety limits at their edges, what no acknowledgement overrides, and fields that may differ.

use proptest::prelude::*;

use super::*;

/// A world of one tenant with `kept` declared tokens and `gone` tokens that are declared absent; all of them live and recorded.
fn tenant_of(kept: usize, gone: usize) -> World {
    let mut world = World::declared_only();
    world.declared.connections.clear();
    add_tokens(&mut world, "accuhive", kept.saturating_sub(1), gone);
    world
        .live()
        .tokens
        .push(live_token("t0", "Okta Workflows", &["GET /devices"]));
    world.recorded.tokens.insert(
        TOKEN.parse().unwrap(),
        recorded_token("t0", "Okta Workflows", &["GET /devices"]),
    );
    world
}

fn add_tokens(world: &mut World, tenant: &str, kept: usize, gone: usize) {
    for number in 0..kept + gone {
        let (name, id) = (format!("Token {number}"), format!("{tenant}-{number}"));
        let mut token = declared_token(&name, &["GET /devices"]);
        token.absent = (number >= kept).then(span);
        let declared = world.declared.tenants.get_mut(tenant).unwrap();
        declared.tokens.insert(format!("k{number}"), token);
        let live = world.live.tenants.get_mut(tenant).unwrap();
        live.tokens.push(live_token(&id, &name, &["GET /devices"]));
        world.recorded.tokens.insert(
            Address::token(tenant, format!("k{number}")),
            recorded_token(&id, &name, &["GET /devices"]),
        );
    }
}

fn another_tenant(world: &mut World, key: &str) {
    let tenant = world.declared.tenants["accuhive"].clone();
    let live = world.live.tenants["accuhive"].clone();
    let declared = Tenant {
        tokens: BTreeMap::new(),
        ..tenant
    };
    world.declared.tenants.insert(key.to_owned(), declared);
    let live = LiveTenant {
        tokens: Vec::new(),
        ..live
    };
    world.live.tenants.insert(key.to_owned(), live);
}

fn revocations(plan: &Plan) -> usize {
    let actions = plan.actions.iter();
    actions
        .filter(|action| action.kind == ActionKind::RevokeToken)
        .count()
}

fn reasons(plan: &Plan) -> Vec<RefusalReason> {
    plan.refusals.iter().map(|refusal| refusal.reason).collect()
}

fn acknowledge_all(world: &mut World, plan: &Plan) {
    for refusal in &plan.refusals {
        world
            .acknowledged
            .insert(format!("{}:revoke", refusal.address).parse().unwrap());
    }
}

#[test]
fn as_many_revocations_as_the_limit_are_done_and_one_more_refuses_all() {
    for (gone, done) in [(0, 0), (2, 2), (3, 3), (4, 0), (5, 0)] {
        let plan = tenant_of(100, gone).plan();
        assert_eq!(revocations(&plan), done, "{gone} revocations");
        assert_eq!(plan.refusals.len(), gone - done);
    }
    let mut world = tenant_of(100, 2);
    world.declared.safety.revocations = 0;
    assert_eq!(world.plan().refusals.len(), 2);
}

#[test]
fn revocations_of_all_tenants_count_together() {
    let mut world = tenant_of(100, 2);
    another_tenant(&mut world, "beta");
    add_tokens(&mut world, "beta", 100, 1);
    assert_eq!(revocations(&world.plan()), 3);
    add_tokens(&mut world, "beta", 100, 2);
    let plan = world.plan();
    assert_eq!((revocations(&plan), plan.refusals.len()), (0, 4));
    assert!(
        plan.refusals[0]
            .way_out
            .starts_with("4 revocations, at most 3")
    );
}

#[test]
fn the_share_of_a_tenant_s_tokens_is_kept_and_one_token_may_always_go() {
    // kept, to go, done: at most 30 %, three at most
    for (kept, gone, done) in [
        (1, 1, 1),
        (1, 0, 0),
        (4, 2, 0),
        (5, 2, 2),
        (6, 3, 0),
        (7, 3, 3),
    ] {
        let plan = tenant_of(kept, gone).plan();
        assert_eq!(revocations(&plan), done, "{gone} of {}", kept + gone);
    }
    let plan = tenant_of(3, 2).plan();
    assert_eq!(
        plan.refusals[0].way_out,
        "2 of 5 tokens of tenant.accuhive (40 %), at most 30 %: raise `safety` in the files; or acknowledge this one with --acknowledge token.accuhive/k2:revoke"
    );
}

#[test]
fn live_tokens_that_nobody_declared_count_as_the_tenant_s() {
    let mut world = tenant_of(3, 2);
    for number in 0..2 {
        let stray = live_token(&format!("s{number}"), &format!("stray {number}"), &[]);
        world.live().tokens.push(stray);
    }
    assert_eq!(revocations(&world.plan()), 2);
}

#[test]
fn a_share_is_each_tenant_s_own() {
    let mut world = tenant_of(3, 2);
    another_tenant(&mut world, "beta");
    add_tokens(&mut world, "beta", 50, 1);
    let plan = world.plan();
    assert_eq!(revocations(&plan), 1);
    assert!(actions(&plan).contains(&"token.beta/k50 revoke_token".to_owned()));
    assert_eq!(plan.refusals.len(), 2);
}

#[test]
fn acknowledged_ones_bring_the_rest_within_the_limit() {
    let mut world = tenant_of(100, 4);
    world
        .acknowledged
        .insert("token.accuhive/k99:revoke".parse().unwrap());
    let plan = world.plan();
    assert_eq!((revocations(&plan), plan.refusals.len()), (4, 0));
}

#[test]
fn the_only_auditor_stays_until_another_one_is_proven() {
    let mut world = tenant_of(20, 1);
    let events = permission("GET /audit/events");
    let gone = "token.accuhive/k19";
    world.declared.tenants.get_mut("accuhive").unwrap().auditor = Some(spanned("k19".to_owned()));
    let plan = world.plan();
    assert_eq!(reasons(&plan), [RefusalReason::OnlyAuditor]);
    assert!(
        plan.refusals[0]
            .way_out
            .contains("declare another `auditor`")
    );

    // another one is declared; the old one may still read the log, and the new one is not there yet
    let tenant = world.declared.tenants.get_mut("accuhive").unwrap();
    tenant.auditor = Some(spanned("reader".to_owned()));
    let reader = declared_token("Reader", &["GET /audit/events"]);
    tenant.tokens.insert("reader".to_owned(), reader);
    let old = world
        .live()
        .tokens
        .iter_mut()
        .find(|token| token.id == "accuhive-19");
    old.unwrap().permissions = Known::Known {
        value: BTreeMap::from([(events, change("e1"))]),
        since: change("e1"),
    };
    let plan = world.plan();
    assert_eq!(
        reasons(&plan),
        [RefusalReason::OnlyAuditor],
        "{:?}",
        plan.refusals
    );
    assert!(
        plan.refusals[0]
            .way_out
            .contains("token.accuhive/reader is not proven yet")
    );

    let reader = live_token("r1", "Reader", &["GET /audit/events"]);
    world.live().tokens.push(reader);
    let plan = world.plan();
    assert_eq!(plan.refusals, []);
    assert!(actions(&plan).contains(&format!("{gone} revoke_token")));
}

#[test]
fn a_token_stays_while_a_connection_runs_on_it() {
    let mut world = World::applied();
    let tenant = world.declared.tenants.get_mut("accuhive").unwrap();
    tenant.tokens.get_mut("okta").unwrap().absent = Some(span());
    let other = declared_token("Other", &["GET /devices"]);
    tenant.tokens.insert("other".to_owned(), other);
    world
        .live()
        .tokens
        .push(live_token("t2", "Other", &["GET /devices"]));
    // by the files
    assert_eq!(reasons(&world.plan()), [RefusalReason::InUse]);

    // by the state: the reauthorization is planned, and not done yet
    let connection = world.declared.connections.get_mut("production").unwrap();
    connection.token.value = "other".to_owned();
    let plan = world.plan();
    assert_eq!(reasons(&plan), [RefusalReason::InUse]);
    assert!(
        plan.refusals[0]
            .way_out
            .starts_with("connection.production still runs on it")
    );
    assert!(actions(&plan).contains(&"connection.production reauthorize_connection".to_owned()));

    let record = world
        .recorded
        .connections
        .get_mut(&CONNECTION.parse().unwrap())
        .unwrap();
    record.token = Address::token("accuhive", "other");
    let plan = world.plan();
    assert_eq!(plan.refusals, []);
    assert_eq!(revocations(&plan), 1);
}

#[test]
fn a_connection_that_goes_too_is_deleted_before_its_token_is_revoked() {
    let mut world = World::applied();
    world.token().absent = Some(span());
    world
        .declared
        .connections
        .get_mut("production")
        .unwrap()
        .absent = Some(span());
    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        [
            "connection.production delete_connection",
            "token.accuhive/okta revoke_token"
        ]
    );
    assert_eq!(plan.actions[1].after, [CONNECTION.parse().unwrap()]);

    world.org().connections[0].presence = Presence::Deleted(change("c9"));
    let plan = world.plan();
    assert_eq!(revocations(&plan), 1, "what is gone runs on nothing");
}

#[test]
fn a_connection_that_was_dropped_and_not_acknowledged_keeps_its_token() {
    let mut world = World::applied();
    world.declared.connections.clear();
    world.token().absent = Some(span());
    assert_eq!(
        reasons(&world.plan()),
        [RefusalReason::InUse, RefusalReason::NotAcknowledged]
    );
    world
        .acknowledged
        .insert("connection.production:delete".parse().unwrap());
    let plan = world.plan();
    assert_eq!(plan.refusals, []);
    assert_eq!(plan.actions.len(), 2);
}

#[test]
fn prevent_revoke_holds_against_every_acknowledgement() {
    let mut world = tenant_of(20, 1);
    let tokens = &mut world.declared.tenants.get_mut("accuhive").unwrap().tokens;
    let line = Span::new(FileId(0), 40..60);
    tokens.get_mut("k19").unwrap().prevent_revoke = Some(line);
    world
        .acknowledged
        .insert("token.accuhive/k19:revoke".parse().unwrap());
    let plan = world.plan();
    assert_eq!(revocations(&plan), 0);
    assert_eq!(reasons(&plan), [RefusalReason::Prevented]);
    assert_eq!(plan.refusals[0].span, Some(line));
    let address = "token.accuhive/k19".parse().unwrap();
    assert_eq!(
        crate::reconcile::may_revoke(&world.declared, &address),
        Err(line)
    );
    assert_eq!(
        crate::reconcile::may_revoke(&world.declared, &TOKEN.parse().unwrap()),
        Ok(())
    );
}

#[test]
fn a_description_that_is_ignored_is_neither_drift_nor_pending_nor_counted() {
    let mut world = World::applied();
    world.token().description = Some(spanned("Ours.".to_owned()));
    let compared = world.plan();
    assert_eq!(
        field(&compared, TOKEN, &Field::Description).verdict,
        Verdict::Pending
    );

    world.token().ignore.description = true;
    let plan = world.plan();
    assert!(plan.is_empty(), "{:?}", actions(&plan));
    let fields = &item(&plan, TOKEN).fields;
    assert!(fields.iter().all(|field| field.field != Field::Description));
    assert_eq!(plan.coverage.facts, compared.coverage.facts - 1);
}

#[test]
fn a_name_that_is_ignored_may_differ_and_its_token_is_still_found_by_its_id() {
    let mut world = World::applied();
    world.token().ignore.name = true;
    world.live().tokens[0] = live_token("t1", "Renamed", &["GET /devices"]);
    let plan = world.plan();
    assert!(plan.is_empty() && !plan.has_drift(), "{:?}", actions(&plan));
    assert_eq!(item(&plan, TOKEN).notes, Vec::<String>::new());

    // somebody has to go there for another reason: the name on the screen is told
    world.live().tokens[0] = live_token("t1", "Renamed", &[]);
    let plan = world.plan();
    assert!(matches!(
        &plan.actions[0].kind,
        ActionKind::EditToken { rename: None, .. }
    ));
    assert!(item(&plan, TOKEN).notes[0].contains("'Renamed'"));
}

#[test]
fn before_it_is_recorded_an_ignored_name_finds_its_token() {
    let mut world = World::declared_only();
    world.declared.connections.clear();
    world.token().ignore.name = true;
    world
        .live()
        .tokens
        .push(live_token("t1", "Okta Workflows", &["GET /devices"]));
    assert!(actions(&world.plan()).contains(&format!("{TOKEN} adopt")));
    world.live().tokens[0] = live_token("t1", "Renamed", &["GET /devices"]);
    assert!(actions(&world.plan()).contains(&format!("{TOKEN} create_token")));
}

proptest! {
    /// Whatever is planned: what is refused and then acknowledged by name is done, except what `prevent_revoke` keeps.
    #[test]
    fn acknowledging_all_that_is_refused_leaves_nothing_but_what_is_prevented(
        kept in 1_usize..8,
        tokens in prop::collection::vec((any::<bool>(), any::<bool>(), any::<bool>()), 1..8),
        revocations_allowed in 0_u32..4,
        share in 0_u32..=10,
    ) {
        let mut world = tenant_of(kept, tokens.len());
        world.declared.safety = Safety {
            revocations: revocations_allowed,
            share_of_tokens: f64::from(share) / 10.0,
        };
        let tenant = world.declared.tenants.get_mut("accuhive").unwrap();
        let mut prevented = 0;
        for (number, (dropped, prevent, auditor)) in tokens.iter().enumerate() {
            let key = format!("k{}", kept - 1 + number);
            if *dropped {
                tenant.tokens.remove(&key);
                continue;
            }
            let token = tenant.tokens.get_mut(&key).unwrap();
            token.prevent_revoke = prevent.then(span);
            prevented += usize::from(*prevent);
            if *auditor {
                tenant.auditor = Some(spanned(key));
            }
        }
        let plan = world.plan();
        prop_assert_eq!(revocations(&plan) + plan.refusals.len(), tokens.len());
        acknowledge_all(&mut world, &plan);
        let plan = world.plan();
        prop_assert_eq!(revocations(&plan), tokens.len() - prevented);
        prop_assert!(reasons(&plan).iter().all(|reason| *reason == RefusalReason::Prevented));
        prop_assert_eq!(plan.refusals.len(), prevented);
    }
}

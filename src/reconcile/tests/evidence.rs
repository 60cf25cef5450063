//! "Evidence": what proves, what does not, and what stays unknown.

use super::*;

#[test]
fn no_trace_is_never_drift_and_never_proves_absence() {
    let mut world = World::applied();
    world.live().tokens.clear();
    world.org().connections.clear();
    let plan = world.plan();
    for address in [TOKEN, CONNECTION] {
        let existence = field(&plan, address, &Field::Existence);
        assert_eq!(existence.verdict, Verdict::Unverifiable, "{address}");
        assert_eq!(existence.live, Err(Unknown::NoTrace), "{address}");
    }
    assert!(!plan.has_drift());
    assert_eq!(actions(&plan), Vec::<String>::new());
}

#[test]
fn what_a_log_forgot_stays_in_the_state_and_is_unverifiable() {
    let mut world = World::applied();
    world.org().connections.clear();
    let plan = world.plan();
    let existence = field(&plan, CONNECTION, &Field::Existence);
    assert_eq!(existence.recorded, Some(Value::Flag(true)));
    assert_eq!(item(&plan, CONNECTION).verdict, Verdict::Unverifiable);
    assert!(plan.is_empty());
}

#[test]
fn a_declared_item_without_trace_or_record_gets_the_handoff_to_look_first() {
    let plan = World::declared_only().plan();
    let kinds: Vec<&ActionKind> = plan
        .actions
        .iter()
        .map(|action| &action.kind)
        .filter(|kind| kind.is_handoff())
        .collect();
    assert!(
        matches!(kinds[0], ActionKind::CreateToken { look_first: true, tick } if tick.len() == 1)
    );
    assert_eq!(kinds[1], &ActionKind::CreateConnection { look_first: true });
    assert_eq!(item(&plan, TOKEN).verdict, Verdict::Unverifiable);
    assert!(field(&plan, TOKEN, &Field::Existence).pending);
}

#[test]
fn only_a_delete_event_proves_absence() {
    let mut world = World::applied();
    world.live().tokens[0].presence = Presence::Deleted(change("e9"));
    world.org().connections[0].presence = Presence::Deleted(change("c9"));
    let plan = world.plan();
    for address in [TOKEN, CONNECTION] {
        let existence = field(&plan, address, &Field::Existence);
        assert_eq!(existence.verdict, Verdict::Drift, "{address}");
        assert_eq!(existence.live, Ok(Value::Flag(false)), "{address}");
        assert_eq!(existence.evidence[0].says, "deleted");
    }
    assert!(actions(&plan).contains(&format!("{TOKEN} create_token")));
    assert!(matches!(
        plan.actions[0].kind,
        ActionKind::CreateToken {
            look_first: false,
            ..
        }
    ));
}

fn with_secret(world: &mut World, validity: Validity, answers: &[(&str, ProbeAnswer)]) {
    world.token().secret = Some(Spanned::new(SecretRef::Env("OKTA".to_owned()), span()));
    let probe = SecretProbe {
        at: at("2026-11-24T10:00:00Z"),
        validity,
        permissions: answers
            .iter()
            .map(|(text, answer)| (permission(text), answer.clone()))
            .collect(),
    };
    world.live().probes.insert("okta".to_owned(), probe);
}

#[test]
fn a_probe_proves_a_token_valid_by_a_2xx() {
    let mut world = World::applied();
    with_secret(
        &mut world,
        Validity::Proven,
        &[("GET /devices", ProbeAnswer::Granted)],
    );
    let plan = world.plan();
    assert_eq!(field(&plan, TOKEN, &Field::Secret).verdict, Verdict::InSync);
}

#[test]
fn a_probe_proves_nothing_by_anything_else() {
    let unknowns = [
        Validity::EveryAnswer401,
        Validity::Unknown(Unknown::NotLicensed),
        Validity::Unknown(Unknown::Failed(Fault::Status {
            status: 500,
            says: String::new(),
        })),
    ];
    for validity in unknowns {
        let mut world = World::applied();
        with_secret(&mut world, validity.clone(), &[]);
        let plan = world.plan();
        let secret = field(&plan, TOKEN, &Field::Secret);
        assert_eq!(secret.verdict, Verdict::Unverifiable, "{validity:?}");
        assert!(plan.is_empty(), "{validity:?}");
    }
}

#[test]
fn log_against_probe_is_unverifiable_with_both_sources_shown() {
    let mut world = World::applied();
    let denied = ProbeAnswer::Denied { status: 403 };
    with_secret(&mut world, Validity::Proven, &[("GET /devices", denied)]);
    let plan = world.plan();
    let verdict = field(&plan, TOKEN, &may("GET /devices"));
    assert_eq!(verdict.verdict, Verdict::Unverifiable);
    assert_eq!(
        verdict.live,
        Err(Unknown::SourcesDisagree {
            log: true,
            probe: false
        })
    );
    let sources: Vec<Source> = verdict
        .evidence
        .iter()
        .map(|evidence| evidence.source)
        .collect();
    assert_eq!(sources, [Source::AuditLog, Source::Probe]);
    assert!(plan.is_empty(), "a contradiction sends nobody anywhere");
}

#[test]
fn what_nobody_can_observe_stays_unverifiable() {
    let plan = World::applied().plan();
    let behind = field(&plan, CONNECTION, &Field::Behind);
    assert_eq!(behind.verdict, Verdict::Unverifiable);
    assert_eq!(behind.live, Err(Unknown::NotObservable));
    assert!(!behind.pending);
}

#[test]
fn an_attestation_ends_the_handoff_while_the_verdict_stays() {
    let mut world = World::declared_only();
    let address: Address = CONNECTION.parse().unwrap();
    let attestation = Attestation {
        person: "jane".to_owned(),
        reason: "I made it".to_owned(),
        at: at("2026-11-24T10:00:00Z"),
        declaration: crate::reconcile::declaration_digest(&world.declared, &address),
    };
    world
        .recorded
        .attestations
        .insert(address, vec![attestation]);
    let plan = world.plan();
    assert!(
        !actions(&plan)
            .iter()
            .any(|action| action.starts_with(CONNECTION))
    );
    assert_eq!(item(&plan, CONNECTION).verdict, Verdict::Unverifiable);
    assert_eq!(plan.coverage.attested, 1);

    world
        .declared
        .connections
        .get_mut("production")
        .unwrap()
        .nickname
        .value = "Other".to_owned();
    assert!(
        actions(&world.plan())
            .iter()
            .any(|action| action.starts_with(CONNECTION)),
        "another declaration is not what was attested"
    );
}

#[test]
fn an_outage_is_never_drift_pending_or_in_sync() {
    let fault = Fault::Status {
        status: 503,
        says: "Service Unavailable".to_owned(),
    };
    for mut world in [World::applied(), World::declared_only()] {
        world.live().log = Reading::Failed(fault.clone());
        world.live().tokens.clear();
        world.org().log = Reading::Failed(fault.clone());
        world.org().connections.clear();
        let plan = world.plan();
        for item in &plan.items {
            assert_eq!(item.verdict, Verdict::Unverifiable, "{}", item.address);
            assert!(
                item.fields.iter().all(|field| !field.pending),
                "{}",
                item.address
            );
        }
        assert!(plan.is_empty());
        assert_eq!(plan.coverage.verified, 0);
    }
}

#[test]
fn a_spent_budget_sends_nobody_anywhere() {
    let mut world = World::declared_only();
    world.live().log = Reading::NotAsked(NotAsked::BudgetSpent);
    world.org().log = Reading::NotAsked(NotAsked::BudgetSpent);
    let plan = world.plan();
    assert!(plan.is_empty(), "{:?}", actions(&plan));
    assert!(!field(&plan, TOKEN, &Field::Existence).pending);
}

#[test]
fn an_empty_plan_has_no_actions_and_says_what_it_covers() {
    let plan = World::applied().plan();
    assert!(plan.is_empty());
    // tenant, org, token's existence, name and permission, connection's existence; behind cannot be
    assert_eq!((plan.coverage.facts, plan.coverage.verified), (7, 6));
    assert_eq!(plan.unverified.len(), 1);
    assert_eq!(plan.unverified[0].why, Unknown::NotObservable);
}

#[test]
fn a_part_of_the_log_gives_no_verdict() {
    let partly: [fn(&mut LiveTenant); 2] = [
        |live| live.findings.push(Finding::FillIncomplete),
        |live| live.log = Reading::Failed(Fault::Connection("reset".to_owned())),
    ];
    for make_partial in partly {
        for mut world in [World::applied(), World::declared_only()] {
            let token = World::applied().live().tokens[0].clone();
            world.live().tokens = vec![token];
            make_partial(world.live());
            let plan = world.plan();
            assert_eq!(item(&plan, TOKEN).verdict, Verdict::Unverifiable);
            let existence = field(&plan, TOKEN, &Field::Existence);
            assert_ne!(existence.live, Err(Unknown::NoTrace));
            assert!(!actions(&plan).contains(&format!("{TOKEN} adopt")));
        }
    }
}

#[test]
fn a_question_to_a_secret_that_failed_sends_nobody_anywhere() {
    let mut world = World::declared_only();
    let why = Unknown::Failed(Fault::Connection("reset".to_owned()));
    let mut probe = SecretProbe {
        at: at("2026-11-24T09:00:00Z"),
        validity: Validity::Unknown(why.clone()),
        permissions: BTreeMap::new(),
    };
    world.live().probes.insert("okta".to_owned(), probe.clone());
    let plan = world.plan();
    assert_eq!(
        field(&plan, TOKEN, &Field::Existence).live,
        Err(why.clone())
    );
    let of_the_token = |plan: &Plan| plan.actions.iter().any(|a| a.address.to_string() == TOKEN);
    assert!(!of_the_token(&plan));

    // accepted, but what it may do is open: recorded now, the open permission would count as not there
    probe.validity = Validity::Proven;
    let open = ProbeAnswer::Unknown(why.clone());
    probe.permissions = BTreeMap::from([(permission("GET /devices"), open)]);
    world.live().probes.insert("okta".to_owned(), probe);
    let plan = world.plan();
    let devices = field(&plan, TOKEN, &Field::Permission(permission("GET /devices")));
    assert_eq!(devices.live, Err(why));
    assert!(!of_the_token(&plan));
}

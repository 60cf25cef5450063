//! "Identity": which live thing a declared one is.

use super::*;

#[test]
fn a_token_is_matched_by_its_recorded_id() {
    let mut world = World::applied();
    world
        .live()
        .tokens
        .push(live_token("t2", "Okta Workflows", &[]));
    let plan = world.plan();
    assert_eq!(item(&plan, TOKEN).verdict, Verdict::InSync);
    assert_eq!(plan.count(Verdict::Unmanaged), 1);
}

#[test]
fn without_a_record_a_token_is_matched_by_its_exact_label() {
    let mut world = World::declared_only();
    world
        .live()
        .tokens
        .push(live_token("t1", "Okta Workflows", &["GET /devices"]));
    world
        .live()
        .tokens
        .push(live_token("t2", "okta workflows", &["GET /devices"]));
    let plan = world.plan();
    assert_eq!(item(&plan, TOKEN).verdict, Verdict::InSync);
    assert_eq!(
        item(&plan, TOKEN).matched.as_deref(),
        Some("matched by its name; its id is t1")
    );
    assert!(actions(&plan).contains(&format!("{TOKEN} adopt")));
    assert_eq!(
        plan.count(Verdict::Unmanaged),
        1,
        "another case is another label"
    );
}

#[test]
fn two_tokens_of_one_label_are_unverifiable_with_rename_one() {
    let mut world = World::declared_only();
    world
        .live()
        .tokens
        .push(live_token("t1", "Okta Workflows", &[]));
    world
        .live()
        .tokens
        .push(live_token("t2", "Okta Workflows", &[]));
    let plan = world.plan();
    let token = item(&plan, TOKEN);
    assert_eq!(token.verdict, Verdict::Unverifiable);
    assert!(
        token.notes[0].contains("rename all but one"),
        "{:?}",
        token.notes
    );
    assert!(
        !actions(&plan)
            .iter()
            .any(|action| action.starts_with(TOKEN))
    );
}

#[test]
fn a_recorded_id_that_the_log_forgot_is_not_taken_over_by_another_token_of_its_name() {
    let mut world = World::applied();
    world.live().tokens = vec![live_token("t9", "Okta Workflows", &[])];
    let plan = world.plan();
    let existence = field(&plan, TOKEN, &Field::Existence);
    assert_eq!(existence.live, Err(Unknown::Ambiguous { count: 2 }));
    assert!(item(&plan, TOKEN).notes[0].contains("rename all but one"));
    assert!(!plan.has_drift());
    assert!(plan.is_empty(), "{:?}", actions(&plan));
}

#[test]
fn a_deleted_recorded_token_is_replaced_by_the_one_that_bears_its_name() {
    let mut world = World::applied();
    world.live().tokens[0].presence = Presence::Deleted(change("e9"));
    world
        .live()
        .tokens
        .push(live_token("t9", "Okta Workflows", &["GET /devices"]));
    let plan = world.plan();
    assert_eq!(item(&plan, TOKEN).live_id.as_deref(), Some("t9"));
    assert!(item(&plan, TOKEN).notes[0].contains("what ran on the old key has lost it"));
    assert!(actions(&plan).contains(&format!("{TOKEN} record")));
}

#[test]
fn the_same_id_with_a_new_label_is_a_rename_that_drifted() {
    let mut world = World::applied();
    world.live().tokens[0].label = Known::Known {
        value: "Old thing".to_owned(),
        since: change("e2"),
    };
    let plan = world.plan();
    let name = field(&plan, TOKEN, &Field::Name);
    assert_eq!(name.verdict, Verdict::Drift);
    assert_eq!(name.live, Ok(Value::Text("Old thing".to_owned())));
    assert!(matches!(
        &plan.actions[0].kind,
        ActionKind::EditToken { rename: Some(name), .. } if name == "Okta Workflows"
    ));
}

#[test]
fn a_rotated_token_keeps_its_base_name() {
    let mut world = World::applied();
    world.token().rotation = Some(Spanned::new(
        Rotation {
            every: SignedDuration::from_hours(24 * 90),
            overlap: SignedDuration::from_hours(24 * 7),
            suffix: Rotation::SUFFIX.to_owned(),
            waves: Vec::new(),
            soak: SignedDuration::ZERO,
        },
        span(),
    ));
    world.live().tokens[0].label = Known::Known {
        value: "Okta Workflows #2".to_owned(),
        since: change("e2"),
    };
    assert_eq!(
        field(&world.plan(), TOKEN, &Field::Name).verdict,
        Verdict::InSync
    );

    world.recorded.tokens.clear();
    let plan = world.plan();
    assert_eq!(
        item(&plan, TOKEN).verdict,
        Verdict::InSync,
        "matched by the suffixed label too"
    );

    world.live().tokens[0].label = Known::Known {
        value: "Okta Workflows #02".to_owned(),
        since: change("e2"),
    };
    assert_eq!(item(&world.plan(), TOKEN).verdict, Verdict::Unverifiable);
}

fn probed(world: &mut World, answers: &[(&str, bool)]) {
    world.token().secret = Some(Spanned::new(SecretRef::Env("OKTA".to_owned()), span()));
    let permissions = answers
        .iter()
        .map(|(text, granted)| {
            let answer = match granted {
                true => ProbeAnswer::Granted,
                false => ProbeAnswer::Denied { status: 403 },
            };
            (permission(text), answer)
        })
        .collect();
    let probe = SecretProbe {
        at: at("2026-11-24T10:00:00Z"),
        validity: Validity::Proven,
        permissions,
    };
    world.live().probes.insert("okta".to_owned(), probe);
}

fn belonging(plan: &Plan) -> Vec<String> {
    let evidence = &field(plan, TOKEN, &Field::Secret).evidence;
    evidence
        .iter()
        .map(|evidence| evidence.says.clone())
        .collect()
}

#[test]
fn a_secret_belongs_to_an_id_through_a_handoff_and_the_plan_says_so() {
    let mut world = World::applied();
    probed(&mut world, &[("GET /devices", true)]);
    world
        .live()
        .secrets
        .insert("okta".to_owned(), "abc".to_owned());
    let record = world
        .recorded
        .tokens
        .get_mut(&TOKEN.parse().unwrap())
        .unwrap();
    record.secret = Some(RecordedSecret {
        reference: "env:OKTA".to_owned(),
        hmac: "abc".to_owned(),
        proven: Proven {
            value: (),
            at: at("2026-11-20T00:00:00Z"),
            by: Source::Probe,
        },
    });
    let said = belonging(&world.plan());
    assert!(
        said.iter()
            .any(|says| says.contains("accepted for this token before")),
        "{said:?}"
    );
}

#[test]
fn a_secret_belongs_to_an_id_through_a_probe_pattern_that_fits_it_alone_and_the_plan_says_so() {
    let mut world = World::applied();
    world
        .live()
        .tokens
        .push(live_token("t2", "SIEM", &["GET /audit/events"]));
    probed(
        &mut world,
        &[("GET /devices", true), ("GET /audit/events", false)],
    );
    let said = belonging(&world.plan());
    assert!(
        said.iter()
            .any(|says| says.contains("fits this token and no other")),
        "{said:?}"
    );

    world
        .live()
        .tokens
        .push(live_token("t3", "Twin", &["GET /devices"]));
    let said = belonging(&world.plan());
    assert!(
        !said.iter().any(|says| says.contains("no other")),
        "{said:?}"
    );
}

#[test]
fn a_secret_that_behaves_like_another_token_is_named() {
    let mut world = World::applied();
    world
        .live()
        .tokens
        .push(live_token("t2", "SIEM", &["GET /audit/events"]));
    probed(
        &mut world,
        &[("GET /devices", false), ("GET /audit/events", true)],
    );
    let plan = world.plan();
    let token = item(&plan, TOKEN);
    assert!(
        token
            .notes
            .iter()
            .any(|note| note == "the secret in env:OKTA behaves like token 'SIEM'"),
        "{:?}",
        token.notes
    );
    assert_eq!(
        field(&plan, TOKEN, &may("GET /devices")).verdict,
        Verdict::InSync
    );
    assert_eq!(
        field(&plan, TOKEN, &Field::Secret).verdict,
        Verdict::Unverifiable
    );
}

#[test]
fn a_connection_is_matched_by_org_and_nickname() {
    let mut world = World::applied();
    let mut other = World::applied();
    world
        .live
        .orgs
        .insert("other".to_owned(), other.org().clone());
    let plan = world.plan();
    assert_eq!(
        field(&plan, CONNECTION, &Field::Existence).verdict,
        Verdict::InSync
    );
    assert_eq!(
        plan.count(Verdict::Unmanaged),
        1,
        "the same nickname in another org is another connection"
    );
}

#[test]
fn a_vanished_nickname_never_becomes_delete_plus_create() {
    let mut world = World::applied();
    world.org().connections = vec![live_connection("Production (renamed)")];
    let plan = world.plan();
    assert_eq!(
        field(&plan, CONNECTION, &Field::Existence).verdict,
        Verdict::Unverifiable
    );
    assert_eq!(actions(&plan), Vec::<String>::new());
    assert_eq!(plan.count(Verdict::Unmanaged), 1);
}

#[test]
fn a_renamed_declaration_is_neither_delete_nor_create() {
    let mut world = World::applied();
    world
        .declared
        .connections
        .get_mut("production")
        .unwrap()
        .nickname
        .value = "Main".to_owned();
    let plan = world.plan();
    assert_eq!(
        field(&plan, CONNECTION, &Field::Existence).verdict,
        Verdict::InSync
    );
    let name = field(&plan, CONNECTION, &Field::Name);
    assert_eq!((name.verdict, name.pending), (Verdict::Unverifiable, true));
    assert!(
        !actions(&plan)
            .iter()
            .any(|action| action.contains("delete") || action.contains("create"))
    );
}

#[test]
fn two_connections_of_one_nickname_are_no_conclusion() {
    let mut world = World::applied();
    world.org().connections[0].count = 2;
    let plan = world.plan();
    let existence = field(&plan, CONNECTION, &Field::Existence);
    assert_eq!(existence.live, Err(Unknown::Ambiguous { count: 2 }));
    let sight = item(&plan, CONNECTION).connection.as_ref().unwrap();
    assert_eq!((sight.namesakes, sight.status), (2, None));
    let found = diagnose_connections(&plan);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code.id, "TN531");
    assert!(
        found[0]
            .help
            .as_ref()
            .unwrap()
            .contains("rename all but one")
    );
}

/// The recorded token is gone and somebody created another of its name: the connection behind it holds a dead key.
#[test]
fn what_runs_on_a_token_that_was_created_anew_is_reauthorized() {
    let mut world = World::applied();
    let gone = Presence::Deleted(change("e2"));
    world.live().tokens[0].presence = gone;
    let again = live_token("t2", "Okta Workflows", &["GET /devices"]);
    world.live().tokens.push(again);
    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        [
            format!("{TOKEN} record"),
            format!("{CONNECTION} reauthorize_connection")
        ]
    );
    assert!(plan.actions[1].why.contains("another token"));
}

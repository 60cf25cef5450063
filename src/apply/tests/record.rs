//! What an apply writes into the state, and what it leaves as it was.

use super::*;
use crate::apply::record::{Evidenced, forget, record};

const BOTH: &[&str] = &["GET /devices", "GET /devices/{}/details"];
const NOW: i64 = 120;

fn write(world: &mut World, about: &str, kind: ActionKind) {
    let plan = world.plan();
    let item = plan
        .items
        .iter()
        .find(|item| item.address == address(about))
        .unwrap();
    let seen = Evidenced {
        declared: &world.declared,
        live: &world.live,
        now: after(NOW),
    };
    record(&mut world.recorded, &action(about, kind), item, seen);
}

fn token(world: &World) -> &RecordedToken {
    &world.recorded.tokens[&address(TOKEN)]
}

fn set(permissions: &[&str]) -> BTreeSet<Permission> {
    permissions.iter().map(|text| permission(text)).collect()
}

#[test]
fn the_log_s_values_are_written_with_id_time_and_source() {
    let mut world = World::new().shows(BOTH, change(60));
    write(&mut world, TOKEN, create_token());
    let token = token(&world);
    assert_eq!(token.id.as_deref(), Some("t1"));
    assert_eq!(token.permissions.value, set(BOTH));
    assert_eq!(
        (token.permissions.at, token.permissions.by),
        (after(NOW), Source::AuditLog)
    );
    assert_eq!(token.description.as_ref().unwrap().value, None);
    assert_eq!(token.created_at, Some(after(60)));
    assert_eq!((token.first_seen, token.generation), (after(NOW), 1));
}

fn group(members: &[&str]) -> Spanned<Claim> {
    spanned(Claim::Group {
        path: "Devices".to_owned(),
        members: set(members),
    })
}

#[test]
fn a_group_keeps_the_members_of_its_first_record() {
    let mut world = World::new().shows(BOTH, change(60));
    world.token().permissions = vec![group(BOTH)];
    write(&mut world, TOKEN, create_token());
    assert_eq!(token(&world).groups["Devices"], set(BOTH));
    world.token().permissions = vec![group(&["GET /devices", "GET /users"])];
    write(&mut world, TOKEN, ActionKind::Record);
    assert_eq!(token(&world).groups["Devices"], set(BOTH), "not widened");
    // a token that was created anew is still declared by the same group
    world.tenant().tokens = vec![live_token("t2", BOTH, change(90))];
    write(&mut world, TOKEN, create_token());
    assert_eq!(token(&world).groups["Devices"], set(BOTH));
    world.token().permissions.clear();
    write(&mut world, TOKEN, ActionKind::Record);
    assert!(
        token(&world).groups.is_empty(),
        "a group that is not declared any more is not kept"
    );
}

#[test]
fn a_secret_is_recorded_only_when_it_was_accepted_in_this_observation() {
    let refused = [
        Validity::EveryAnswer401,
        Validity::Unknown(Unknown::NeverProbed),
    ];
    for validity in refused {
        let mut world = World::new().shows(BOTH, change(60)).probed(validity, &[]);
        write(&mut world, TOKEN, create_token());
        assert_eq!(token(&world).secret, None);
    }
    let mut world = World::new()
        .shows(BOTH, change(60))
        .probed(Validity::Proven, &[("GET /devices", true)]);
    write(&mut world, TOKEN, create_token());
    let secret = token(&world).secret.clone().unwrap();
    assert_eq!(secret.reference, "env:OKTA");
    assert_eq!(secret.hmac, "ab".repeat(32));
    assert_eq!(secret.proven.at, after(NOW));

    world.tenant().probes.clear();
    world.tenant().secrets.clear();
    write(&mut world, TOKEN, ActionKind::Record);
    assert_eq!(token(&world).secret, Some(secret), "once accepted, kept");
}

#[test]
fn an_auditor_s_secret_is_accepted_by_reading_the_log() {
    let mut world = World::new().shows(BOTH, change(60));
    let hash = "cd".repeat(32);
    world
        .tenant()
        .secrets
        .insert("okta".to_owned(), hash.clone());
    let tenant = world.declared.tenants.get_mut("accuhive").unwrap();
    tenant.auditor = Some(spanned("okta".to_owned()));
    write(&mut world, TOKEN, create_token());
    assert_eq!(token(&world).secret.as_ref().unwrap().hmac, hash);
}

#[test]
fn another_id_is_another_token_and_its_past_is_not_kept() {
    let mut world = World::new()
        .shows(BOTH, change(60))
        .probed(Validity::Proven, &[("GET /devices", true)]);
    write(&mut world, TOKEN, create_token());
    let mut new = live_token("t2", BOTH, change(90));
    new.created = None;
    world.tenant().tokens[0].presence = Presence::Deleted(change(80));
    world.tenant().tokens.push(new);
    world.tenant().probes.clear();
    write(&mut world, TOKEN, create_token());
    let token = token(&world);
    assert_eq!(token.id.as_deref(), Some("t2"));
    assert_eq!(token.secret, None, "the old key is not the new token's");
    assert_eq!((token.created_at, token.first_seen), (None, after(NOW)));
}

#[test]
fn what_was_seen_first_and_created_is_kept() {
    let mut world = World::new().shows(BOTH, change(60));
    let old = recorded_token(Some("t1"), &["GET /devices"]);
    world.recorded.tokens.insert(address(TOKEN), old.clone());
    world.tenant().tokens[0].created = None;
    write(&mut world, TOKEN, edit_token());
    assert_eq!(token(&world).first_seen, old.first_seen);
    assert_eq!(token(&world).created_at, old.created_at);
    assert_eq!(token(&world).permissions.value, set(BOTH));
}

#[test]
fn a_rename_and_a_generation_are_recorded() {
    let mut world = World::new().shows(BOTH, change(60));
    let old = recorded_token(Some("t1"), BOTH);
    world.recorded.tokens.insert(address(TOKEN), old);
    world.token().name = spanned("Okta".to_owned());
    world.token().rotation = Some(spanned(Rotation {
        every: SignedDuration::from_hours(24),
        overlap: SignedDuration::ZERO,
        suffix: Rotation::SUFFIX.to_owned(),
        waves: Vec::new(),
        soak: SignedDuration::ZERO,
    }));
    let label = |world: &mut World, text: &str| {
        world.tenant().tokens[0].label = Known::Known {
            value: text.to_owned(),
            since: change(60),
        };
    };
    label(&mut world, "Okta #3");
    write(&mut world, TOKEN, edit_token());
    assert_eq!(token(&world).name.value, "Okta");
    assert_eq!(token(&world).generation, 3);

    world.tenant().tokens[0].label = Known::Unknown;
    write(&mut world, TOKEN, ActionKind::Record);
    assert_eq!(token(&world).name.value, "Okta");
    assert_eq!(token(&world).generation, 3, "unknown is not the first");
}

#[test]
fn what_is_unknown_is_not_written() {
    let lock = "POST /devices/{}/action/lock";
    let mut world = World::new().without_log();
    write(&mut world, TOKEN, create_token());
    assert!(world.recorded.tokens.is_empty(), "nothing at all is proven");

    let old = recorded_token(
        Some("t1"),
        &["GET /devices", "GET /devices/{}/details", lock],
    );
    world.recorded.tokens.insert(address(TOKEN), old.clone());
    write(&mut world, TOKEN, ActionKind::Record);
    assert_eq!(token(&world), &old, "nothing new is proven");

    let answers = [("GET /devices", true), ("GET /devices/{}/details", false)];
    let mut world = world.probed(Validity::Proven, &answers);
    write(&mut world, TOKEN, edit_token());
    assert_eq!(
        token(&world).permissions.value,
        set(&["GET /devices", lock]),
        "denied is taken away, what no probe asks stays"
    );
    assert_eq!(token(&world).permissions.by, Source::Probe);
    assert_eq!(token(&world).name, old.name);

    let mut world = World::new();
    write(&mut world, CONNECTION, ActionKind::ReauthorizeConnection);
    assert!(
        world.recorded.connections.is_empty(),
        "the log has no trace"
    );
}

#[test]
fn a_connection_is_recorded_as_its_events_call_it_with_what_was_asked_for() {
    let mut world = World::new();
    let record = recorded_connection("Old name");
    world
        .recorded
        .connections
        .insert(address(CONNECTION), record);
    let mut found = live_connection(Presence::Present, change(60));
    found.nickname = "Old name".to_owned();
    world.org().connections = vec![found];
    write(&mut world, CONNECTION, ActionKind::ReauthorizeConnection);
    let record = &world.recorded.connections[&address(CONNECTION)];
    assert_eq!(record.nickname.value, "Old name");
    assert_eq!(record.token, address(TOKEN));
    assert_eq!(record.authorized_at, Some(after(60)));
    assert_eq!(record.first_seen, after(-1_000_000));
}

#[test]
fn what_is_gone_is_removed_with_its_attestations() {
    for (about, kind) in [
        (TOKEN, ActionKind::RevokeToken),
        (TOKEN, ActionKind::Forget),
        (CONNECTION, ActionKind::DeleteConnection),
        (CONNECTION, ActionKind::Forget),
    ] {
        let mut world = World::new();
        let recorded = &mut world.recorded;
        recorded
            .tokens
            .insert(address(TOKEN), recorded_token(Some("t1"), BOTH));
        recorded
            .connections
            .insert(address(CONNECTION), recorded_connection("Production"));
        recorded.attestations.insert(address(about), Vec::new());
        write(&mut world, about, kind);
        let recorded = &world.recorded;
        assert_eq!(recorded.tokens.len() + recorded.connections.len(), 1);
        assert!(recorded.attestations.is_empty());
    }
}

#[test]
fn hosts_that_answered_are_recorded() {
    let mut world = World::new();
    write(&mut world, "tenant.accuhive", ActionKind::Adopt);
    write(&mut world, "org.acme", ActionKind::Adopt);
    let tenant = &world.recorded.tenants["accuhive"].api_host;
    assert_eq!(tenant.value.as_str(), "accuhive.api.kandji.io");
    let org = &world.recorded.orgs["acme"].domain;
    assert_eq!(org.value.as_str(), "acme.okta.com");
}

#[test]
fn what_is_forgotten_takes_its_attestations_and_its_consumers_words_with_it() {
    let mut world = World::new().shows(BOTH, change(60));
    write(&mut world, TOKEN, create_token());
    let consumer = |token: &str| Address::Consumer {
        tenant: "accuhive".to_owned(),
        token: token.to_owned(),
        consumer: "siem".to_owned(),
    };
    let Address::Token { token: key, .. } = address(TOKEN) else {
        panic!("{TOKEN} is a token's address");
    };
    for about in [address(TOKEN), consumer(&key), consumer("other")] {
        world.recorded.attestations.insert(about, Vec::new());
    }
    forget(&mut world.recorded, &address(TOKEN));
    assert!(world.recorded.tokens.is_empty());
    let left: Vec<&Address> = world.recorded.attestations.keys().collect();
    assert_eq!(left, [&consumer("other")]);
}

//! Any recorded values and journals, for the property tests of this room.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::{HashKey, Intent, Journal, Origin, StateDocument};
use crate::model::{
    Address, ApiHost, Attestation, HandoffId, Method, OktaDomain, Permission, Predecessor, Proven,
    Recorded, RecordedConnection, RecordedOrg, RecordedRotation, RecordedSecret, RecordedTenant,
    RecordedToken, Replacement, RotationOrder, Source, TestOutcome, Tested, Timestamp,
};

fn text() -> impl Strategy<Value = String> {
    any::<Vec<char>>().prop_map(|chars| chars.into_iter().take(8).collect())
}

fn time() -> impl Strategy<Value = Timestamp> {
    (-1_000_000_000i64..10_000_000_000, 0i32..1_000_000_000)
        .prop_map(|(second, nano)| Timestamp::new(second, nano).unwrap_or(Timestamp::UNIX_EPOCH))
}

fn source() -> impl Strategy<Value = Source> {
    prop::sample::select(vec![
        Source::AuditLog,
        Source::Probe,
        Source::SystemLog,
        Source::Canary,
        Source::FlowExport,
        Source::State,
        Source::Attestation,
    ])
}

fn proven<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Proven<T>> {
    (value, time(), source()).prop_map(|(value, at, by)| Proven { value, at, by })
}

fn address() -> impl Strategy<Value = Address> {
    prop_oneof![
        ".{1,6}".prop_map(Address::Org),
        ".{1,6}".prop_map(Address::Tenant),
        ".{1,6}".prop_map(Address::Connection),
        ("[^/]{1,6}", "[^/]{1,6}", "[^/]{1,6}").prop_map(|(tenant, token, consumer)| {
            Address::Consumer {
                tenant,
                token,
                consumer,
            }
        }),
        ("[^/]{1,6}", ".{1,6}").prop_map(|(tenant, token)| Address::token(tenant, token)),
    ]
}

pub(super) fn permission() -> impl Strategy<Value = Permission> {
    let path = prop_oneof![
        "(/(\\{id\\}|:id|[a-z ]{0,4}|api|v1)){0,5}",
        "/api/v1(/api/v1)?/[a-z]{0,4}/?",
        text(),
    ];
    let method = prop_oneof!["(get|POST|Patch|PUT|delete|PURGE)", text()];
    (method, path).prop_map(|(method, path)| Permission::new(Method::parse(&method), &path))
}

fn token() -> impl Strategy<Value = RecordedToken> {
    let secret =
        (text(), "[0-9a-f]{64}", proven(Just(()))).prop_map(|(reference, hmac, proven)| {
            RecordedSecret {
                reference,
                hmac,
                proven,
            }
        });
    (
        option::of(text()),
        proven(text()),
        option::of(proven(option::of(text()))),
        proven(btree_set(permission(), 0..6)),
        btree_map(text(), btree_set(permission(), 0..3), 0..2),
        option::of(secret),
        option::of(time()),
        time(),
        1..5u32,
    )
        .prop_map(
            |(
                id,
                name,
                description,
                permissions,
                groups,
                secret,
                created_at,
                first_seen,
                generation,
            )| {
                RecordedToken {
                    id,
                    name,
                    description,
                    generation,
                    permissions,
                    groups,
                    secret,
                    created_at,
                    first_seen,
                }
            },
        )
}

fn connection() -> impl Strategy<Value = RecordedConnection> {
    (
        proven(text()),
        text(),
        address(),
        text(),
        option::of(time()),
        (time(), vec(proven(text()), 0..3)),
    )
        .prop_map(
            |(nickname, org, token, domain, authorized_at, (first_seen, former))| {
                RecordedConnection {
                    nickname,
                    former_nicknames: former,
                    org,
                    token,
                    domain: ApiHost::canonical(domain),
                    authorized_at,
                    first_seen,
                }
            },
        )
}

fn attestation() -> impl Strategy<Value = Attestation> {
    (text(), text(), time(), text()).prop_map(|(person, reason, at, declaration)| Attestation {
        person,
        reason,
        at,
        declaration,
    })
}

fn rotation() -> impl Strategy<Value = RecordedRotation> {
    let order = prop::sample::select(vec![
        RotationOrder::ReplaceFirst,
        RotationOrder::RevokeFirst,
    ]);
    let old = (token(), time()).prop_map(|(token, replaced_at)| Predecessor {
        id: token.id,
        name: token.name.value,
        generation: token.generation,
        permissions: token.permissions.value,
        secret: token.secret,
        created_at: token.created_at,
        replaced_at,
    });
    let outcome = prop_oneof![
        Just(TestOutcome::Passed),
        text().prop_map(|says| TestOutcome::Failed { says }),
        (text(), text()).prop_map(|(person, reason)| TestOutcome::Attested { person, reason }),
    ];
    let test = (time(), outcome).prop_map(|(at, outcome)| Tested { at, outcome });
    let replacement =
        (text(), text(), time(), option::of(time())).prop_map(|(old, new, made_at, deleted_at)| {
            Replacement {
                old,
                new,
                made_at,
                deleted_at,
            }
        });
    (
        (text(), text(), time(), order, 2..5u32),
        option::of(old),
        (
            btree_set(address(), 0..3),
            btree_map(address(), proven(Just(())), 0..3),
        ),
        option::of(time()),
        btree_map(address(), test, 0..3),
        btree_map(address(), replacement, 0..3),
    )
        .prop_map(
            |(asked, predecessor, (holders, cut_over), unticked_at, tests, replacements)| {
                let (reason, asked_by, asked_at, order, generation) = asked;
                RecordedRotation {
                    reason,
                    asked_by,
                    asked_at,
                    order,
                    generation,
                    predecessor,
                    holders,
                    cut_over,
                    unticked_at,
                    tests,
                    replacements,
                }
            },
        )
}

pub(super) fn recorded() -> impl Strategy<Value = Recorded> {
    let tenant = proven(text().prop_map(ApiHost::canonical))
        .prop_map(|api_host| RecordedTenant { api_host });
    let org =
        proven(text().prop_map(OktaDomain::canonical)).prop_map(|domain| RecordedOrg { domain });
    (
        btree_map(text(), tenant, 0..3),
        btree_map(text(), org, 0..3),
        btree_map(address(), token(), 0..4),
        btree_map(address(), connection(), 0..4),
        btree_map(address(), vec(attestation(), 0..3), 0..3),
        btree_map(text(), btree_set(text(), 0..3), 0..3),
        btree_map(address(), rotation(), 0..3),
    )
        .prop_map(
            |(tenants, orgs, tokens, connections, attestations, secret_uses, rotations)| Recorded {
                tenants,
                orgs,
                tokens,
                connections,
                attestations,
                secret_uses,
                rotations,
            },
        )
}

fn journal() -> impl Strategy<Value = Journal> {
    let intent = (
        option::of(text()),
        address(),
        text(),
        time(),
        option::of(time()),
        option::of(time()),
        text(),
    )
        .prop_map(
            |(handoff, address, action, opened_at, opened_service_time, log_seen_until, actor)| {
                Intent {
                    handoff: handoff.map(HandoffId),
                    address,
                    action,
                    opened_at,
                    opened_service_time,
                    log_seen_until,
                    actor,
                    text: None,
                }
            },
        );
    vec((intent, 0u8..6, text(), time()), 0..5).prop_map(|entries| {
        let mut journal = Journal::default();
        for (intent, fate, words, at) in entries {
            let id = journal.start(intent);
            let outcome = match fate {
                0 => Ok(()),
                1 => journal.wait(id),
                2 => journal.note_secret(id, &words, Some(words.clone())),
                3 => journal.done(id, at),
                4 => journal.failed(id, at, &words),
                _ => journal.superseded(id, at, &words),
            };
            assert_eq!(outcome, Ok(()));
        }
        journal
    })
}

pub(super) fn document() -> impl Strategy<Value = StateDocument> {
    let key = "[0-9a-f]{64}".prop_filter_map("a key", HashKey::from_hex);
    let origin = prop::sample::select(vec![Origin::Real, Origin::Simulated]);
    (
        "[0-9a-f]{32}",
        any::<u64>(),
        origin,
        key,
        recorded(),
        journal(),
    )
        .prop_map(
            |(lineage, serial, origin, hash_key, recorded, journal)| StateDocument {
                lineage,
                serial,
                origin,
                hash_key,
                written: None,
                recorded,
                journal,
            },
        )
}

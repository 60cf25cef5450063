//! Two whole plans with their handoffs.
#![allow(clippy::unwrap_used, missing_docs)]

use super::*;

/// The first plan of an empty tenant: two tokens and a connection.
pub fn first_run() -> (Plan, Vec<Option<Handoff>>) {
    let none = || Unknown::NoTrace;
    let absent = |name| FieldVerdict {
        pending: true,
        ..field(name, Verdict::Unverifiable, [D, None, None]).unknown(none())
    };
    let named = |name: &str| FieldVerdict {
        declared: Some(Value::Text(name.to_owned())),
        ..absent(Field::Name)
    };
    let secret = || {
        Unknown::NotAsked(NotAsked::SecretNotAtHand {
            reference: "env:ACCUHIVE_AUDITOR_TOKEN".to_owned(),
        })
    };
    let make = |boxes: &[&str]| ActionKind::CreateToken {
        look_first: true,
        tick: boxes.iter().map(|text| permission(text)).collect(),
    };
    let mut actions = vec![
        action("tenant.accuhive", ActionKind::Record, "its host answered"),
        action(AUDITOR, make(&[EVENTS]), "it is declared and not live"),
        action(TOKEN, make(&[LIST, DETAILS]), "it is declared and not live"),
        action(
            PRODUCTION,
            ActionKind::CreateConnection { look_first: true },
            "it is declared and not live",
        ),
    ];
    actions[2].reaches = vec![PRODUCTION.parse().unwrap()];
    let mut auditor = handoff(
        &actions[1],
        Console::Iru,
        "Create token \"tenantry auditor\"",
    );
    auditor.tick = vec![tick(EVENTS)];
    auditor.secret_goes_to = Some("env:ACCUHIVE_AUDITOR_TOKEN".to_owned());
    let mut token = handoff(&actions[2], Console::Iru, "Create token \"Okta Workflows\"");
    token.tick = vec![tick(DETAILS), tick(LIST)];
    token.secret_goes_to = Some("connection.accuhive-production".to_owned());
    let connection = handoff(
        &actions[3],
        Console::OktaWorkflows,
        "Create connection \"Accuhive production\"",
    );
    let plan = Plan {
        selection: None,
        items: vec![
            item(
                PRODUCTION,
                "Accuhive production",
                vec![
                    absent(Field::Existence),
                    absent(Field::Behind).unknown(Unknown::NotObservable),
                ],
            ),
            item(
                "tenant.accuhive",
                "accuhive.api.kandji.io",
                vec![in_sync(Field::Existence)],
            ),
            item(
                AUDITOR,
                "tenantry auditor",
                vec![
                    absent(Field::Existence),
                    named("tenantry auditor"),
                    absent(boxed(EVENTS)),
                    absent(Field::Secret).unknown(secret()),
                ],
            ),
            item(
                TOKEN,
                "Okta Workflows",
                vec![
                    absent(Field::Existence),
                    named("Okta Workflows"),
                    absent(boxed(LIST)),
                    absent(boxed(DETAILS)),
                ],
            )
            .reaching("accuhive-production"),
        ],
        actions,
        refusals: Vec::new(),
        coverage: coverage(11, 1, 0),
        rotations: Vec::new(),
        accepted: Vec::new(),
        unexplained: Vec::new(),
        grants: Grants::default(),
        unverified: vec![
            unverified(PRODUCTION, vec![Field::Existence], none()),
            unverified(PRODUCTION, vec![Field::Behind], Unknown::NotObservable),
            unverified(
                AUDITOR,
                vec![Field::Existence, Field::Name, boxed(EVENTS)],
                none(),
            ),
            unverified(AUDITOR, vec![Field::Secret], secret()),
            unverified(
                TOKEN,
                vec![Field::Existence, Field::Name, boxed(LIST), boxed(DETAILS)],
                none(),
            ),
        ],
    };
    (
        plan,
        vec![None, Some(auditor), Some(token), Some(connection)],
    )
}

/// Somebody unticked a box, ticked a dangerous one, deleted the connection and made a token of their own.
pub fn drifted() -> (Plan, Vec<Option<Handoff>>) {
    let edit = ActionKind::EditToken {
        rename: None,
        describe: None,
        tick: [permission(DETAILS)].into(),
        untick: [permission(ERASE)].into(),
    };
    let mut actions = vec![
        action(TOKEN, edit, "its permissions drifted"),
        action(
            PRODUCTION,
            ActionKind::CreateConnection { look_first: false },
            "it was deleted",
        ),
    ];
    actions[0].reaches = vec![PRODUCTION.parse().unwrap()];
    let mut token = handoff(
        &actions[0],
        Console::Iru,
        "Edit the permissions of token \"Okta Workflows\"",
    );
    token.tick = vec![tick(DETAILS)];
    token.untick = vec![tick(ERASE)];
    let connection = handoff(
        &actions[1],
        Console::OktaWorkflows,
        "Create connection \"Accuhive production\"",
    );
    let deleted = Evidence::event(
        Source::SystemLog,
        &change("24T09:15", "bob@acme.com"),
        "deleted",
    );
    let stray = |name| field(name, Verdict::Unmanaged, [None, None, D]);
    let plan = Plan {
        selection: None,
        items: vec![
            item(
                PRODUCTION,
                "Accuhive production",
                vec![lost(Field::Existence).seen(deleted)],
            ),
            item(
                AUDITOR,
                "tenantry auditor",
                vec![in_sync(Field::Existence), in_sync(boxed(EVENTS))],
            ),
            item(
                "token.accuhive/3f2a9c",
                "Testing",
                vec![
                    stray(Field::Existence).seen(log("24T09:20", "u-bob", "created")),
                    stray(boxed(LIST)),
                    stray(boxed(FILEVAULT)),
                ],
            ),
            item(
                TOKEN,
                "Okta Workflows",
                vec![
                    in_sync(Field::Existence),
                    in_sync(boxed(LIST)),
                    lost(boxed(DETAILS)).seen(log("24T09:12", "u-jane", "the log took it away")),
                    gained(boxed(ERASE)).seen(log(
                        "24T09:13",
                        "u-jane",
                        "the log shows this permission",
                    )),
                ],
            )
            .reaching("accuhive-production"),
        ],
        actions,
        refusals: Vec::new(),
        coverage: coverage(8, 7, 1),
        rotations: Vec::new(),
        accepted: Vec::new(),
        unexplained: Vec::new(),
        grants: Grants::default(),
        unverified: vec![crate::model::Unverified {
            attested: true,
            ..unverified(PRODUCTION, vec![Field::Behind], Unknown::NotObservable)
        }],
    };
    (plan, vec![Some(token), Some(connection)])
}

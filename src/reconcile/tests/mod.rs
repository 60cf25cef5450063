//! The rules of DESIGN-level words "Evidence" and "Identity", one test a sentence.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accepted;
mod evidence;
mod identity;
mod moved;
mod plan;
mod safety;
mod stale_key;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::*;

use super::{Acknowledgement, Input, diagnose_connections, reconcile};

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn change(event: &str) -> Change {
    Change {
        at: at("2026-11-24T09:12:00Z"),
        actor: Some(Actor {
            id: "cf40d6e7".to_owned(),
            kind: ActorKind::User,
            name: None,
        }),
        event: event.to_owned(),
    }
}

pub fn span() -> Span {
    Span::new(FileId(0), 0..1)
}

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, span())
}

pub fn permission(text: &str) -> Permission {
    text.parse().unwrap()
}

/// A configuration, a state and a live side of one tenant with one token and one connection, to be bent by each test.
pub struct World {
    pub declared: Declared,
    pub recorded: Recorded,
    pub live: Live,
    pub acknowledged: BTreeSet<Acknowledgement>,
}

/// The time of every plan here.
pub const NOW: &str = "2026-11-24T10:00:00Z";
pub const TOKEN: &str = "token.accuhive/okta";
pub const CONNECTION: &str = "connection.production";

pub fn declared_token(name: &str, permissions: &[&str]) -> Token {
    Token {
        span: span(),
        name: spanned(name.to_owned()),
        description: None,
        secret: None,
        permissions: permissions
            .iter()
            .map(|text| spanned(Claim::One(permission(text))))
            .collect(),
        rotation: None,
        consumers: BTreeMap::new(),
        prevent_revoke: None,
        ignore: Ignore::default(),
        absent: None,
    }
}

pub fn live_token(id: &str, label: &str, permissions: &[&str]) -> LiveToken {
    LiveToken {
        id: id.to_owned(),
        presence: Presence::Present,
        label: Known::Known {
            value: label.to_owned(),
            since: change("e1"),
        },
        description: Known::Known {
            value: None,
            since: change("e1"),
        },
        permissions: Known::Known {
            value: permissions
                .iter()
                .map(|text| (permission(text), change("e1")))
                .collect(),
            since: change("e1"),
        },
        taken: BTreeMap::new(),
        created: Some(change("e1")),
        changed: change("e1"),
    }
}

pub fn recorded_token(id: &str, name: &str, permissions: &[&str]) -> RecordedToken {
    let when = at("2026-11-20T00:00:00Z");
    RecordedToken {
        id: Some(id.to_owned()),
        name: Proven {
            value: name.to_owned(),
            at: when,
            by: Source::AuditLog,
        },
        description: None,
        generation: 1,
        permissions: Proven {
            value: permissions.iter().map(|text| permission(text)).collect(),
            at: when,
            by: Source::AuditLog,
        },
        groups: BTreeMap::new(),
        secret: None,
        created_at: None,
        first_seen: when,
    }
}

pub fn live_connection(nickname: &str) -> LiveConnection {
    LiveConnection {
        nickname: nickname.to_owned(),
        presence: Presence::Present,
        count: 1,
        created: Some(change("c1")),
        authorized: Some(change("c1")),
        changed: change("c1"),
        status: ConnectionStatus::Created,
    }
}

pub fn read() -> Reading {
    Reading::Read {
        newest: None,
        since: None,
        skew: Skew::default(),
    }
}

impl World {
    /// A declared token "Okta Workflows" that may list devices, and a connection on it; no record, nothing live, logs read.
    pub fn declared_only() -> Self {
        let mut declared = Declared::default();
        let tenant = Tenant {
            span: span(),
            api_host: spanned(ApiHost::canonical("accuhive.api.kandji.io")),
            former_hosts: Vec::new(),
            auditor: None,
            tokens: BTreeMap::from([(
                "okta".to_owned(),
                declared_token("Okta Workflows", &["GET /devices"]),
            )]),
            limits: Limits::default(),
        };
        declared.tenants.insert("accuhive".to_owned(), tenant);
        let org = Org {
            span: span(),
            domain: spanned(OktaDomain::canonical("acme.okta.com")),
            credentials: None,
        };
        declared.orgs.insert("acme".to_owned(), org);
        let connection = Connection {
            span: span(),
            nickname: spanned("Production".to_owned()),
            org: spanned("acme".to_owned()),
            tenant: spanned("accuhive".to_owned()),
            token: spanned("okta".to_owned()),
            wave: None,
            flows: Vec::new(),
            canary: None,
            cut_over: CutOver::default(),
            canary_wanted: None,
            absent: None,
        };
        declared
            .connections
            .insert("production".to_owned(), connection);
        let mut live = Live::default();
        live.tenants.insert(
            "accuhive".to_owned(),
            LiveTenant {
                log: read(),
                tokens: Vec::new(),
                traces: Vec::new(),
                activity: BTreeMap::new(),
                probes: BTreeMap::new(),
                secrets: BTreeMap::new(),
                findings: Vec::new(),
            },
        );
        live.orgs.insert(
            "acme".to_owned(),
            LiveOrg {
                log: read(),
                connections: Vec::new(),
                imports: Vec::new(),
                roles: Vec::new(),
                findings: Vec::new(),
            },
        );
        Self {
            declared,
            recorded: Recorded::default(),
            live,
            acknowledged: BTreeSet::new(),
        }
    }

    /// The same, applied: the state knows all of it, and it is live.
    pub fn applied() -> Self {
        let mut world = Self::declared_only();
        world
            .live()
            .tokens
            .push(live_token("t1", "Okta Workflows", &["GET /devices"]));
        world.org().connections.push(live_connection("Production"));
        let when = at("2026-11-20T00:00:00Z");
        let recorded = &mut world.recorded;
        recorded.tokens.insert(
            TOKEN.parse().unwrap(),
            recorded_token("t1", "Okta Workflows", &["GET /devices"]),
        );
        recorded.connections.insert(
            CONNECTION.parse().unwrap(),
            RecordedConnection {
                former_nicknames: Vec::new(),
                nickname: Proven {
                    value: "Production".to_owned(),
                    at: when,
                    by: Source::SystemLog,
                },
                org: "acme".to_owned(),
                token: TOKEN.parse().unwrap(),
                domain: ApiHost::canonical("accuhive.api.kandji.io"),
                authorized_at: Some(at("2026-11-24T09:12:00Z")),
                first_seen: when,
            },
        );
        recorded.tenants.insert(
            "accuhive".to_owned(),
            RecordedTenant {
                api_host: Proven {
                    value: ApiHost::canonical("accuhive.api.kandji.io"),
                    at: when,
                    by: Source::AuditLog,
                },
            },
        );
        recorded.orgs.insert(
            "acme".to_owned(),
            RecordedOrg {
                domain: Proven {
                    value: OktaDomain::canonical("acme.okta.com"),
                    at: when,
                    by: Source::SystemLog,
                },
            },
        );
        world
    }

    pub fn live(&mut self) -> &mut LiveTenant {
        self.live.tenants.get_mut("accuhive").unwrap()
    }

    pub fn org(&mut self) -> &mut LiveOrg {
        self.live.orgs.get_mut("acme").unwrap()
    }

    pub fn token(&mut self) -> &mut Token {
        self.declared
            .tenants
            .get_mut("accuhive")
            .unwrap()
            .tokens
            .get_mut("okta")
            .unwrap()
    }

    pub fn plan(&self) -> Plan {
        reconcile(Input {
            declared: &self.declared,
            recorded: &self.recorded,
            live: &self.live,
            acknowledged: &self.acknowledged,
            now: at(NOW),
            horizon: SignedDuration::ZERO,
        })
    }
}

pub fn item<'p>(plan: &'p Plan, address: &str) -> &'p Item {
    plan.items
        .iter()
        .find(|item| item.address.to_string() == address)
        .unwrap_or_else(|| panic!("{address} is not in the plan"))
}

pub fn field<'p>(plan: &'p Plan, address: &str, field: &Field) -> &'p FieldVerdict {
    item(plan, address)
        .fields
        .iter()
        .find(|candidate| candidate.field == *field)
        .unwrap_or_else(|| panic!("{address} has no {field:?}"))
}

pub fn may(text: &str) -> Field {
    Field::Permission(permission(text))
}

/// `address kind` of each action, in order.
pub fn actions(plan: &Plan) -> Vec<String> {
    plan.actions
        .iter()
        .map(|action| format!("{} {}", action.address, action.kind.word()))
        .collect()
}

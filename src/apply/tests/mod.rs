//! What proves a handoff and what is recorded, on values alone. Whole runs are in `tests/apply`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod attest;
mod proof;
mod record;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::*;
use crate::reconcile::{Input, reconcile};

pub const TOKEN: &str = "token.accuhive/okta";
pub const CONNECTION: &str = "connection.production";
/// When handoffs are opened in these tests.
pub const OPENED: &str = "2026-11-24T09:00:00Z";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// So many seconds after the opening.
pub fn after(seconds: i64) -> Timestamp {
    at(OPENED)
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap()
}

pub fn change(seconds: i64) -> Change {
    Change {
        at: after(seconds),
        actor: None,
        event: format!("e{seconds}"),
    }
}

pub fn address(text: &str) -> Address {
    text.parse().unwrap()
}

pub fn permission(text: &str) -> Permission {
    text.parse().unwrap()
}

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::new(FileId(0), 0..1))
}

pub fn action(address_: &str, kind: ActionKind) -> Action {
    Action {
        address: address(address_),
        kind,
        why: String::new(),
        after: Vec::new(),
        reaches: Vec::new(),
    }
}

pub fn create_token() -> ActionKind {
    ActionKind::CreateToken {
        look_first: false,
        tick: BTreeSet::new(),
    }
}

pub fn edit_token() -> ActionKind {
    ActionKind::EditToken {
        rename: None,
        describe: None,
        tick: BTreeSet::new(),
        untick: BTreeSet::new(),
    }
}

/// A tenant with one token that may list devices and read their details, and a connection on it; logs read, nothing in them.
#[derive(Clone)]
pub struct World {
    pub declared: Declared,
    pub recorded: Recorded,
    pub live: Live,
}

impl World {
    pub fn new() -> Self {
        let span = Span::new(FileId(0), 0..1);
        let token = Token {
            span,
            name: spanned("Okta Workflows".to_owned()),
            description: None,
            secret: Some(spanned(SecretRef::Env("OKTA".to_owned()))),
            permissions: vec![
                spanned(Claim::One(permission("GET /devices"))),
                spanned(Claim::One(permission("GET /devices/{}/details"))),
            ],
            rotation: None,
            consumers: BTreeMap::new(),
            prevent_revoke: None,
            ignore: Ignore::default(),
            absent: None,
        };
        let tenant = Tenant {
            span,
            api_host: spanned(ApiHost::canonical("accuhive.api.kandji.io")),
            former_hosts: Vec::new(),
            auditor: None,
            tokens: BTreeMap::from([("okta".to_owned(), token)]),
            limits: Limits::default(),
        };
        let org = Org {
            span,
            domain: spanned(OktaDomain::canonical("acme.okta.com")),
            credentials: None,
        };
        let connection = Connection {
            span,
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
        let mut declared = Declared::default();
        declared.tenants.insert("accuhive".to_owned(), tenant);
        declared.orgs.insert("acme".to_owned(), org);
        declared
            .connections
            .insert("production".to_owned(), connection);
        let mut live = Live::default();
        let tenant = LiveTenant {
            log: read_log(0),
            tokens: Vec::new(),
            traces: Vec::new(),
            activity: BTreeMap::new(),
            probes: BTreeMap::new(),
            secrets: BTreeMap::new(),
            findings: Vec::new(),
        };
        live.tenants.insert("accuhive".to_owned(), tenant);
        let org = LiveOrg {
            log: read_log(0),
            connections: Vec::new(),
            imports: Vec::new(),
            roles: Vec::new(),
            findings: Vec::new(),
        };
        live.orgs.insert("acme".to_owned(), org);
        Self {
            declared,
            recorded: Recorded::default(),
            live,
        }
    }

    pub fn token(&mut self) -> &mut Token {
        let tenant = self.declared.tenants.get_mut("accuhive").unwrap();
        tenant.tokens.get_mut("okta").unwrap()
    }

    pub fn tenant(&mut self) -> &mut LiveTenant {
        self.live.tenants.get_mut("accuhive").unwrap()
    }

    pub fn org(&mut self) -> &mut LiveOrg {
        self.live.orgs.get_mut("acme").unwrap()
    }

    /// The log shows the token with these permissions since its newest event.
    pub fn shows(mut self, permissions: &[&str], newest: Change) -> Self {
        self.tenant().tokens = vec![live_token("t1", permissions, newest)];
        self
    }

    /// The log cannot be read.
    pub fn without_log(mut self) -> Self {
        self.tenant().log = Reading::NotAsked(NotAsked::NoReader);
        self
    }

    /// A probe of the token's secret had these answers.
    pub fn probed(mut self, validity: Validity, answers: &[(&str, bool)]) -> Self {
        let answer = |granted| match granted {
            true => ProbeAnswer::Granted,
            false => ProbeAnswer::Denied { status: 403 },
        };
        let probe = SecretProbe {
            at: after(1),
            validity,
            permissions: answers
                .iter()
                .map(|(text, granted)| (permission(text), answer(*granted)))
                .collect(),
        };
        self.tenant().probes.insert("okta".to_owned(), probe);
        self.tenant()
            .secrets
            .insert("okta".to_owned(), "ab".repeat(32));
        self
    }

    pub fn plan(&self) -> Plan {
        reconcile(Input {
            declared: &self.declared,
            recorded: &self.recorded,
            live: &self.live,
            acknowledged: &BTreeSet::new(),
            now: Timestamp::UNIX_EPOCH,
            horizon: SignedDuration::ZERO,
        })
    }
}

/// A log that was read, by a service whose clock is so many seconds ahead.
pub fn read_log(ahead: i64) -> Reading {
    Reading::Read {
        newest: None,
        since: None,
        skew: Skew::between(at(OPENED), after(ahead)),
    }
}

pub fn live_token(id: &str, permissions: &[&str], newest: Change) -> LiveToken {
    let permissions = permissions
        .iter()
        .map(|text| (permission(text), newest.clone()));
    LiveToken {
        id: id.to_owned(),
        presence: Presence::Present,
        label: Known::Known {
            value: "Okta Workflows".to_owned(),
            since: newest.clone(),
        },
        description: Known::Known {
            value: None,
            since: newest.clone(),
        },
        permissions: Known::Known {
            value: permissions.collect(),
            since: newest.clone(),
        },
        taken: BTreeMap::new(),
        created: Some(newest.clone()),
        changed: newest,
    }
}

pub fn live_connection(presence: Presence, authorized: Change) -> LiveConnection {
    LiveConnection {
        nickname: "Production".to_owned(),
        presence,
        count: 1,
        created: None,
        authorized: Some(authorized.clone()),
        changed: authorized,
        status: ConnectionStatus::Reauthorized,
    }
}

pub fn recorded_token(id: Option<&str>, permissions: &[&str]) -> RecordedToken {
    let when = after(-1_000_000);
    RecordedToken {
        id: id.map(str::to_owned),
        name: Proven {
            value: "Okta Workflows".to_owned(),
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
        created_at: Some(when),
        first_seen: when,
    }
}

pub fn recorded_connection(nickname: &str) -> RecordedConnection {
    RecordedConnection {
        former_nicknames: Vec::new(),
        nickname: Proven {
            value: nickname.to_owned(),
            at: after(-1_000_000),
            by: Source::SystemLog,
        },
        org: "acme".to_owned(),
        token: address(TOKEN),
        domain: ApiHost::canonical("accuhive.api.kandji.io"),
        authorized_at: None,
        first_seen: after(-1_000_000),
    }
}

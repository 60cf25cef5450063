//! Builders of test data, short enough that a test reads as the situation that it shows.
#![allow(clippy::unwrap_used, missing_docs)]

mod plans;

use std::collections::BTreeMap;

use crate::model::{
    Action, ActionKind, Actor, ActorKind, Address, Arrival, BoxToTick, Change, Console, Coverage,
    Declared, Evidence, Field, FieldVerdict, Grants, Handoff, HandoffId, Item, NotAsked, Paste,
    Permission, Plan, Source, Step, Timestamp, Unknown, Unverified, Value, Verdict,
};

pub use plans::{drifted, first_run};

pub const TOKEN: &str = "token.accuhive/okta-workflows";
pub const AUDITOR: &str = "token.accuhive/auditor";
pub const PRODUCTION: &str = "connection.accuhive-production";
pub const ERASE: &str = "POST /devices/{}/action/erase";
pub const LIST: &str = "GET /devices";
pub const DETAILS: &str = "GET /devices/{}/details";
pub const EVENTS: &str = "GET /audit/events";
pub const FILEVAULT: &str = "GET /devices/{}/secrets/filevaultkey";

pub fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

pub fn at(time: &str) -> Timestamp {
    format!("2026-11-{time}:00Z").parse().unwrap()
}

pub fn permission(text: &str) -> Permission {
    text.parse().unwrap()
}

pub fn boxed(text: &str) -> Field {
    Field::Permission(permission(text))
}

pub fn declared() -> Declared {
    Declared {
        people: BTreeMap::from([("u-jane".to_owned(), "Jane Doe".to_owned())]),
        ..Declared::default()
    }
}

pub fn change(time: &str, actor: &str) -> Change {
    Change {
        at: at(time),
        actor: Some(Actor {
            id: actor.to_owned(),
            kind: ActorKind::User,
            name: None,
        }),
        event: format!("event-{time}"),
    }
}

pub fn log(time: &str, actor: &str, says: &str) -> Evidence {
    Evidence::event(Source::AuditLog, &change(time, actor), says)
}

/// A field with flags for declared, recorded and live.
pub fn field(field: Field, verdict: Verdict, drl: [Option<bool>; 3]) -> FieldVerdict {
    let [declared, recorded, live] = drl.map(|flag| flag.map(Value::Flag));
    FieldVerdict {
        field,
        verdict,
        pending: false,
        declared,
        recorded,
        live: live.ok_or(Unknown::NoTrace),
        evidence: Vec::new(),
        span: None,
    }
}

impl FieldVerdict {
    pub fn seen(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    pub fn texts(mut self, declared: &str, recorded: &str, live: &str) -> Self {
        self.declared = Some(Value::Text(declared.to_owned()));
        self.recorded = Some(Value::Text(recorded.to_owned()));
        self.live = Ok(Value::Text(live.to_owned()));
        self
    }

    pub fn unknown(mut self, why: Unknown) -> Self {
        self.live = Err(why);
        self
    }
}

const D: Option<bool> = Some(true);

/// Declared, not live, never recorded.
pub fn pending(name: Field) -> FieldVerdict {
    field(name, Verdict::Pending, [D, None, Some(false)])
}

/// Declared and recorded, gone from the live side.
pub fn lost(name: Field) -> FieldVerdict {
    field(name, Verdict::Drift, [D, D, Some(false)])
}

/// On the live side, neither declared nor recorded.
pub fn gained(name: Field) -> FieldVerdict {
    field(name, Verdict::Drift, [Some(false), Some(false), D])
}

pub fn in_sync(name: Field) -> FieldVerdict {
    field(name, Verdict::InSync, [D, D, D])
}

pub fn item(address: &str, name: &str, fields: Vec<FieldVerdict>) -> Item {
    Item {
        live_id: None,
        address: address.parse().unwrap(),
        name: name.to_owned(),
        verdict: fields.iter().map(|field| field.verdict).max().unwrap(),
        fields,
        reaches: Vec::new(),
        matched: None,
        notes: Vec::new(),
        connection: None,
        span: None,
    }
}

impl Item {
    pub fn reaching(mut self, connection: &str) -> Self {
        self.reaches
            .push(Address::Connection(connection.to_owned()));
        self
    }
}

pub fn action(address: &str, kind: ActionKind, why: &str) -> Action {
    Action {
        address: address.parse().unwrap(),
        kind,
        why: why.to_owned(),
        after: Vec::new(),
        reaches: Vec::new(),
    }
}

pub fn tick(text: &str) -> BoxToTick {
    let permission = permission(text);
    let operation = crate::catalog::operation(&permission);
    BoxToTick {
        group: operation.and_then(|one| one.group.clone()),
        label: operation.map(|one| one.label.clone()),
        documented: operation.is_some_and(|one| one.documented),
        risk: operation.map(|one| one.risk),
        permission,
    }
}

pub fn handoff(action: &Action, console: Console, title: &str) -> Handoff {
    let (who, place, proof) = match console {
        Console::Iru => (
            "an administrator of Iru Endpoint",
            "accuhive.kandji.io > Access > API tokens",
            "the audit log shows the token with exactly these permissions",
        ),
        Console::OktaWorkflows => (
            "an Okta Workflows administrator",
            "acme.workflows.okta.com > Connections",
            "the System Log shows the connection",
        ),
        Console::Elsewhere => ("whoever looks after it", "a script", "your word"),
    };
    Handoff {
        id: HandoffId(format!("h-{}", action.address)),
        address: action.address.clone(),
        title: title.to_owned(),
        why: action.why.clone(),
        affects: action.reaches.clone(),
        flows: vec!["People > Offboard user".to_owned()],
        who: who.to_owned(),
        console,
        place: place.to_owned(),
        steps: ["Sign in.", "Open \"Access\", then the tab \"API tokens\"."]
            .map(|text| Step {
                text: text.to_owned(),
            })
            .to_vec(),
        arrival: Arrival {
            steps: 2,
            screen: "Access > API tokens".to_owned(),
        },
        pastes: Vec::new(),
        tick: Vec::new(),
        untick: Vec::new(),
        secret_goes_to: None,
        yields_secret: false,
        proof: proof.to_owned(),
        if_it_fails: "Look at the token's tab \"Activity\".".to_owned(),
    }
}

pub fn paste(field: &str, value: &str, secret: bool) -> Paste {
    Paste {
        field: field.to_owned(),
        value: value.to_owned(),
        secret,
    }
}

pub fn coverage(facts: usize, verified: usize, attested: usize) -> Coverage {
    Coverage {
        facts,
        verified,
        attested,
    }
}

pub fn unverified(address: &str, fields: Vec<Field>, why: Unknown) -> Unverified {
    Unverified {
        address: address.parse().unwrap(),
        fields,
        why,
        attested: false,
    }
}

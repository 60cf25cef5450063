//! The same answers for programs, format 1.

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

use super::command;
use super::incident::IncidentView;
use super::person::{PersonView, VENDOR_SAYS};
use super::thing::ImpactView;
use super::v1;
use crate::impact::{
    Acted, Because, ConnectionUse, ConsumerUse, Course, Existence, Ground, Leaked, LogAge, Owner,
    Powers, PowersFrom, Replace, Role, RunsOn, TokenImpact, TouchedConnection, TouchedToken,
};
use crate::model::{Actor, ActorKind, Change, Risk, RotationOrder};
use crate::render::json::schema_with_null;

/// The JSON Schema (2020-12) of [`incident`]'s document.
pub fn incident_schema() -> Value {
    schema_with_null::<v1::Incident>()
}

/// The JSON Schema (2020-12) of [`impact`]'s and [`person`]'s documents.
pub fn impact_schema() -> Value {
    schema_with_null::<v1::Answer>()
}

/// The answer about a leaked value.
pub fn incident(view: &IncidentView<'_>) -> String {
    let unheld = view.unheld.iter().map(|(address, role)| v1::Unheld {
        address: address.to_string(),
        role: which(*role),
    });
    pretty(&v1::Incident {
        format_version: v1::FORMAT_VERSION,
        kind: v1::IsIncident::Incident,
        token_shaped: view.asked.token_shaped,
        values_compared: view.asked.values,
        held_secrets: view.asked.held,
        matches: view
            .leaked
            .iter()
            .map(|(leaked, courses)| one(leaked, courses, view.options))
            .collect(),
        tokens_without_held_secret: unheld.collect(),
    })
}

/// Structs of strings, numbers and booleans always become JSON.
fn pretty(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    format!("{text}\n")
}

fn one(leaked: &Leaked, courses: &[Course], options: &str) -> v1::Match {
    let (kind, address) = match &leaked.owner {
        Owner::Token(address, Role::Current) => (v1::Owner::Token, address.to_string()),
        Owner::Token(address, Role::Predecessor) => (v1::Owner::Predecessor, address.to_string()),
        Owner::Coming(address) => (v1::Owner::Unproven, address.to_string()),
        Owner::Former(address) => (v1::Owner::Former, address.to_string()),
        Owner::Org(key) => (v1::Owner::OrgCredentials, format!("org.{key}")),
        Owner::Canary(key) => (v1::Owner::Canary, format!("connection.{key}")),
    };
    let grounds = leaked.grounds.iter().map(|ground| match ground {
        Ground::State => v1::Ground::State,
        Ground::Journal(at) => v1::Ground::Journal { at: at.to_string() },
        Ground::AtHand(reference) => v1::Ground::ValueAtHand {
            reference: reference.clone(),
        },
    });
    v1::Match {
        kind,
        address,
        recognised: grounds.collect(),
        token: leaked.token.as_ref().map(token),
        courses: courses.iter().map(|one| course(one, options)).collect(),
    }
}

/// One token's facts.
fn token(token: &TokenImpact) -> v1::Token {
    v1::Token {
        address: token.address.to_string(),
        role: which(token.role),
        name: token.name.clone(),
        id: token.id.clone(),
        generation: token.generation,
        host: token.host.clone(),
        live: match token.existence {
            Existence::Live => Some(true),
            Existence::Deleted(_) => Some(false),
            Existence::Unknown => None,
        },
        deleted: match &token.existence {
            Existence::Deleted(at) => Some(change(at)),
            _ => None,
        },
        created: token.created.as_ref().map(|(at, by)| v1::Created {
            at: at.to_string(),
            actor: by.as_ref().map(actor),
        }),
        log_known_until: until(&token.log),
        log_read: token.log != LogAge::NotRead,
        auditor: token.auditor,
        declared: token.declared,
        recorded: token.recorded,
        prevent_revoke: token.prevent_revoke,
        rotation_under_way: token.rotation.map(|(first, proven)| v1::Rotation {
            order: order(first),
            successor_proven: proven,
        }),
        permissions: powers(&token.powers),
        reads_audit_log: token.powers.reads_audit_log(),
        mcp_access: "unknown",
        connections: token.connections.iter().map(connection).collect(),
        consumers: token.consumers.iter().map(consumer).collect(),
        activity: acted(&token.acted),
        reference: token.reference.clone(),
        reference_also_named_by: texts(&token.also_named_by),
    }
}

fn texts<T: Display>(all: impl IntoIterator<Item = T>) -> Vec<String> {
    all.into_iter().map(|one| one.to_string()).collect()
}

fn text(one: Option<&impl Display>) -> Option<String> {
    one.map(ToString::to_string)
}

fn change(change: &Change) -> v1::Change {
    v1::Change {
        at: change.at.to_string(),
        actor: change.actor.as_ref().map(actor),
        event: change.event.clone(),
    }
}

fn actor(actor: &Actor) -> v1::Actor {
    v1::Actor {
        id: actor.id.clone(),
        kind: match &actor.kind {
            ActorKind::User => "user".to_owned(),
            ActorKind::ApiToken => "api_token".to_owned(),
            ActorKind::Other(word) => word.clone(),
        },
        name: actor.name.clone(),
    }
}

/// The answer about an address.
pub fn impact(view: &ImpactView<'_>) -> String {
    let impact = view.impact;
    let secrets = impact.kept.iter().map(|(reference, keepers)| v1::Secret {
        reference: reference.clone(),
        named_by: texts(keepers),
    });
    let breaks = impact.breaks.iter().map(|breaks| v1::Breaks {
        when: breaks.when,
        then: breaks.then.clone(),
        fails: texts(&breaks.fails),
    });
    let courses = view.courses.iter().map(|one| course(one, view.options));
    pretty(&v1::Answer::Impact(Box::new(v1::Impact {
        format_version: v1::FORMAT_VERSION,
        kind: v1::IsImpact::Impact,
        address: impact.address.to_string(),
        tokens: impact.tokens.iter().map(token).collect(),
        connections: impact.connections.iter().map(connection).collect(),
        consumers: impact.consumers.iter().map(consumer).collect(),
        secrets: secrets.collect(),
        breaks: breaks.collect(),
        courses: courses.collect(),
    })))
}

/// The answer about a person.
pub fn person(view: &PersonView<'_>) -> String {
    let person = view.person;
    let logs = person.logs.iter().map(|(address, age)| v1::KnownLog {
        of: address.to_string(),
        read: *age != LogAge::NotRead,
        known_until: until(age),
    });
    pretty(&v1::Answer::Person(Box::new(v1::Person {
        format_version: v1::FORMAT_VERSION,
        kind: v1::IsPerson::Person,
        name: person.name.clone(),
        ids: person.ids.iter().cloned().collect(),
        left: text(person.left.as_ref()),
        tokens: person.tokens.iter().map(touched_token).collect(),
        connections: person.connections.iter().map(touched_connection).collect(),
        replace: person.replace.iter().map(replace).collect(),
        logs: logs.collect(),
        vendor_says: VENDOR_SAYS,
    })))
}

fn touched_token(one: &TouchedToken) -> v1::TouchedToken {
    v1::TouchedToken {
        address: text(one.address.as_ref()),
        tenant: one.tenant.to_string(),
        name: one.name.clone(),
        id: one.id.clone(),
        present: one.present,
        created: text(one.created.as_ref()),
        edited: text(one.edited.as_ref()),
        permissions: one.powers.as_ref().map(powers),
    }
}

fn touched_connection(one: &TouchedConnection) -> v1::TouchedConnection {
    v1::TouchedConnection {
        address: text(one.address.as_ref()),
        org: one.org.to_string(),
        nickname: one.nickname.clone(),
        present: one.present,
        created: text(one.created.as_ref()),
        authorized: text(one.authorized.as_ref()),
        token: text(one.token.as_ref()),
    }
}

fn replace(one: &Replace) -> v1::Replace {
    let because = one.because.iter().map(|because| match because {
        Because::Created => v1::Because::Created,
        Because::PutInto(address) => v1::Because::PutInto {
            connection: address.to_string(),
        },
    });
    v1::Replace {
        token: token(&one.token),
        because: because.collect(),
    }
}

fn until(age: &LogAge) -> Option<String> {
    match age {
        LogAge::UpTo(at) => Some(at.to_string()),
        _ => None,
    }
}

fn powers(powers: &Powers) -> v1::Powers {
    let list = powers.by_risk.iter().flat_map(|(risk, list)| {
        list.iter().map(|permission| v1::Power {
            permission: permission.to_string(),
            risk: risk.map(risk_of),
        })
    });
    v1::Powers {
        from: match powers.from {
            PowersFrom::AuditLog => v1::PowersFrom::AuditLog,
            PowersFrom::State => v1::PowersFrom::State,
            PowersFrom::Files => v1::PowersFrom::Files,
        },
        list: list.collect(),
    }
}

fn risk_of(risk: Risk) -> v1::Risk {
    match risk {
        Risk::Read => v1::Risk::Read,
        Risk::SensitiveRead => v1::Risk::SensitiveRead,
        Risk::Write => v1::Risk::Write,
        Risk::Destructive => v1::Risk::Destructive,
    }
}

/// One connection.
fn connection(one: &ConnectionUse) -> v1::Connection {
    v1::Connection {
        address: one.address.to_string(),
        nickname: one.nickname.clone(),
        org: one.org.to_string(),
        domain: one.domain.clone(),
        flows: one.flows.clone(),
        canary: one.canary,
        on_this_token: one.runs_on == RunsOn::ThisOne,
    }
}

fn consumer(one: &ConsumerUse) -> v1::Consumer {
    v1::Consumer {
        address: one.address.to_string(),
        name: one.name.clone(),
        contact: one.contact.clone(),
        how: one.how.clone(),
        on_this_token: one.runs_on == RunsOn::ThisOne,
    }
}

fn acted(acted: &Acted) -> Option<v1::Activity> {
    match acted {
        Acted::Seen {
            actor,
            by_id,
            activity,
        } => Some(v1::Activity {
            seen: true,
            actor: Some(actor.clone()),
            matched_by: Some(if *by_id { "id" } else { "name" }),
            first: Some(activity.first.to_string()),
            last: Some(activity.last.to_string()),
            events: Some(activity.events),
        }),
        Acted::NoEvent => Some(v1::Activity::default()),
        Acted::LogNotRead => None,
    }
}

fn course(course: &Course, options: &str) -> v1::Course {
    let steps = course.steps.iter().map(|step| v1::Step {
        what: step.what.clone(),
        command: command(step, options),
    });
    v1::Course {
        order: order(course.order),
        possible: course.impossible.is_none(),
        why_not: course.impossible,
        recommended: course.recommended.is_some(),
        recommended_because: course.recommended,
        means: course.means.clone(),
        fails: texts(&course.fails),
        waives: course.waives,
        steps: steps.collect(),
    }
}

fn which(role: Role) -> v1::Role {
    match role {
        Role::Current => v1::Role::Current,
        Role::Predecessor => v1::Role::Predecessor,
    }
}

fn order(order: RotationOrder) -> v1::Order {
    match order {
        RotationOrder::RevokeFirst => v1::Order::RevokeFirst,
        RotationOrder::ReplaceFirst => v1::Order::ReplaceFirst,
    }
}

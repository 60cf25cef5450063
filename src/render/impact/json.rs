//! The same answers for programs, format 1.

use serde_json::{Value, json};

use super::command;
use super::incident::IncidentView;
use super::person::{PersonView, VENDOR_SAYS};
use super::thing::ImpactView;
use crate::impact::{
    Acted, Because, ConnectionUse, ConsumerUse, Course, Existence, Ground, Leaked, LogAge, Owner,
    Powers, PowersFrom, Role, RunsOn, TokenImpact,
};
use crate::model::RotationOrder;

const FORMAT_VERSION: &str = "1.0";

/// The answer about a leaked value.
pub fn incident(view: &IncidentView<'_>) -> String {
    let matches: Vec<Value> = view
        .leaked
        .iter()
        .map(|(leaked, courses)| one(leaked, courses, view.options))
        .collect();
    let document = json!({
        "format_version": FORMAT_VERSION,
        "kind": "incident",
        "token_shaped": view.asked.token_shaped,
        "values_compared": view.asked.values,
        "held_secrets": view.asked.held,
        "matches": matches,
        "tokens_without_held_secret": view.unheld.iter().map(|(address, role)| json!({ "address": address, "role": role_word(*role) })).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn one(leaked: &Leaked, courses: &[Course], options: &str) -> Value {
    let (kind, whose) = match &leaked.owner {
        Owner::Token(address, Role::Current) => ("token", address.to_string()),
        Owner::Token(address, Role::Predecessor) => ("predecessor", address.to_string()),
        Owner::Coming(address) => ("unproven", address.to_string()),
        Owner::Former(address) => ("former", address.to_string()),
        Owner::Org(key) => ("org_credentials", format!("org.{key}")),
        Owner::Canary(key) => ("canary", format!("connection.{key}")),
    };
    let grounds: Vec<Value> = leaked
        .grounds
        .iter()
        .map(|ground| match ground {
            Ground::State => json!({ "by": "state" }),
            Ground::Journal(at) => json!({ "by": "journal", "at": at }),
            Ground::AtHand(reference) => json!({ "by": "value_at_hand", "reference": reference }),
        })
        .collect();
    json!({
        "kind": kind,
        "address": whose,
        "recognised": grounds,
        "token": leaked.token.as_ref().map(token),
        "courses": courses.iter().map(|one| course(one, options)).collect::<Vec<_>>(),
    })
}

/// One token's facts.
fn token(token: &TokenImpact) -> Value {
    let deleted = match &token.existence {
        Existence::Deleted(change) => Some(change),
        _ => None,
    };
    json!({
        "address": token.address,
        "role": role_word(token.role),
        "name": token.name,
        "id": token.id,
        "generation": token.generation,
        "host": token.host,
        "live": match token.existence { Existence::Live => Some(true), Existence::Deleted(_) => Some(false), Existence::Unknown => None },
        "deleted": deleted,
        "created": token.created.as_ref().map(|(at, actor)| json!({ "at": at, "actor": actor })),
        "log_known_until": match token.log { LogAge::UpTo(at) => Some(at), _ => None },
        "log_read": token.log != LogAge::NotRead,
        "auditor": token.auditor,
        "declared": token.declared,
        "recorded": token.recorded,
        "prevent_revoke": token.prevent_revoke,
        "rotation_under_way": token.rotation.map(|(order, proven)| json!({ "order": order_word(order), "successor_proven": proven })),
        "permissions": powers(&token.powers),
        "reads_audit_log": token.powers.reads_audit_log(),
        "mcp_access": "unknown",
        "connections": token.connections.iter().map(connection).collect::<Vec<_>>(),
        "consumers": token.consumers.iter().map(consumer).collect::<Vec<_>>(),
        "activity": acted(&token.acted),
        "reference": token.reference,
        "reference_also_named_by": token.also_named_by.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// The answer about an address.
pub fn impact(view: &ImpactView<'_>) -> String {
    let impact = view.impact;
    let kept = impact.kept.iter().map(|(reference, keepers)| {
        json!({ "reference": reference, "named_by": keepers.iter().map(ToString::to_string).collect::<Vec<_>>() })
    });
    let breaks = impact
        .breaks
        .iter()
        .map(|breaks| json!({ "when": breaks.when, "then": breaks.then, "fails": breaks.fails }));
    let courses = view.courses.iter().map(|one| course(one, view.options));
    let document = json!({
        "format_version": FORMAT_VERSION,
        "kind": "impact",
        "address": impact.address,
        "tokens": impact.tokens.iter().map(token).collect::<Vec<_>>(),
        "connections": impact.connections.iter().map(connection).collect::<Vec<_>>(),
        "consumers": impact.consumers.iter().map(consumer).collect::<Vec<_>>(),
        "secrets": kept.collect::<Vec<_>>(),
        "breaks": breaks.collect::<Vec<_>>(),
        "courses": courses.collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

/// The answer about a person.
pub fn person(view: &PersonView<'_>) -> String {
    let person = view.person;
    let tokens = person.tokens.iter().map(|one| {
        json!({
            "address": one.address,
            "tenant": one.tenant,
            "name": one.name,
            "id": one.id,
            "present": one.present,
            "created": one.created,
            "edited": one.edited,
            "permissions": one.powers.as_ref().map(powers),
        })
    });
    let connections = person.connections.iter().map(|one| {
        json!({
            "address": one.address,
            "org": one.org,
            "nickname": one.nickname,
            "present": one.present,
            "created": one.created,
            "authorized": one.authorized,
            "token": one.token,
        })
    });
    let replace = person.replace.iter().map(|one| {
        let because = one.because.iter().map(|because| match because {
            Because::Created => json!({ "why": "created" }),
            Because::PutInto(address) => json!({ "why": "put_into", "connection": address }),
        });
        json!({ "token": token(&one.token), "because": because.collect::<Vec<_>>() })
    });
    let logs = person.logs.iter().map(|(address, age)| {
        let until = match age {
            LogAge::UpTo(at) => Some(at),
            _ => None,
        };
        json!({ "of": address, "read": *age != LogAge::NotRead, "known_until": until })
    });
    let document = json!({
        "format_version": FORMAT_VERSION,
        "kind": "person",
        "name": person.name,
        "ids": person.ids,
        "left": person.left,
        "tokens": tokens.collect::<Vec<_>>(),
        "connections": connections.collect::<Vec<_>>(),
        "replace": replace.collect::<Vec<_>>(),
        "logs": logs.collect::<Vec<_>>(),
        "vendor_says": VENDOR_SAYS,
    });
    format!("{document:#}\n")
}

fn powers(powers: &Powers) -> Value {
    let list: Vec<Value> = powers
        .by_risk
        .iter()
        .flat_map(|(risk, list)| {
            list.iter()
                .map(move |permission| json!({ "permission": permission, "risk": risk }))
        })
        .collect();
    let from = match powers.from {
        PowersFrom::AuditLog => "audit_log",
        PowersFrom::State => "state",
        PowersFrom::Files => "files",
    };
    json!({ "from": from, "list": list })
}

/// One connection.
fn connection(one: &ConnectionUse) -> Value {
    json!({
        "address": one.address,
        "nickname": one.nickname,
        "org": one.org,
        "domain": one.domain,
        "flows": one.flows,
        "canary": one.canary,
        "on_this_token": one.runs_on == RunsOn::ThisOne,
    })
}

fn consumer(one: &ConsumerUse) -> Value {
    json!({
        "address": one.address,
        "name": one.name,
        "contact": one.contact,
        "how": one.how,
        "on_this_token": one.runs_on == RunsOn::ThisOne,
    })
}

fn acted(acted: &Acted) -> Value {
    match acted {
        Acted::Seen {
            actor,
            by_id,
            activity,
        } => json!({
            "seen": true,
            "actor": actor,
            "matched_by": if *by_id { "id" } else { "name" },
            "first": activity.first,
            "last": activity.last,
            "events": activity.events,
        }),
        Acted::NoEvent => json!({ "seen": false }),
        Acted::LogNotRead => Value::Null,
    }
}

fn course(course: &Course, options: &str) -> Value {
    let steps: Vec<Value> = course
        .steps
        .iter()
        .map(|step| json!({ "what": step.what, "command": command(step, options) }))
        .collect();
    json!({
        "order": order_word(course.order),
        "possible": course.impossible.is_none(),
        "why_not": course.impossible,
        "recommended": course.recommended.is_some(),
        "recommended_because": course.recommended,
        "means": course.means,
        "fails": course.fails,
        "waives": course.waives,
        "steps": steps,
    })
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Current => "current",
        Role::Predecessor => "predecessor",
    }
}

fn order_word(order: RotationOrder) -> &'static str {
    match order {
        RotationOrder::RevokeFirst => "revoke_first",
        RotationOrder::ReplaceFirst => "replace_first",
    }
}

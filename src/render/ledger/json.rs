//! The report as JSON: versioned, complete.

use std::collections::BTreeSet;

use super::v1::{
    Action, Change, Connection, Document, Exception, Gap, Log, Need, Outage, Rotation, Run,
    Statement, Token,
};
use crate::ledger::{Explained, Report};
use crate::model::{Actor, Permission, Timestamp};

/// All of the report, with a line end.
pub fn json(report: &Report) -> String {
    let document = Document {
        format_version: "1.0",
        from: report.period.from.to_string(),
        to: report.period.to.to_string(),
        began: time(report.began),
        origin: report.origin.clone(),
        entries: report.entries,
        head: report.head.clone(),
        unexplained: report.unexplained,
        logs: logs(report),
        tokens: tokens(report),
        connections: connections(report),
        rotations: rotations(report),
        exceptions: exceptions(report),
        actions: actions(report),
        statements: report
            .words
            .iter()
            .map(|word| Statement {
                at: word.when.to_string(),
                address: word.address.to_string(),
                person: word.person.clone(),
                reason: word.reason.clone(),
            })
            .collect(),
        runs: report
            .runs
            .iter()
            .map(|(at, run)| Run {
                at: at.to_string(),
                command: run.command.clone(),
                actor: run.actor.clone(),
                saw: run.saw.clone(),
            })
            .collect(),
    };
    // Structs of strings, numbers and booleans always become JSON.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON Schema (2020-12) of [`json`]'s document.
pub fn schema() -> serde_json::Value {
    crate::render::json::schema_of::<Document>()
}

fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

fn texts(permissions: &BTreeSet<Permission>) -> Vec<String> {
    permissions.iter().map(ToString::to_string).collect()
}

fn logs(report: &Report) -> Vec<Log> {
    let logs = report.sources.iter().map(|source| Log {
        service: source.service.word(),
        host: source.host.clone(),
        without_evidence: source
            .gaps
            .iter()
            .map(|gap| Gap {
                from: gap.from.to_string(),
                to: gap.to.to_string(),
            })
            .collect(),
        outages: source
            .outages
            .iter()
            .map(|(at, why)| Outage {
                at: at.to_string(),
                why: why.clone(),
            })
            .collect(),
        events: source.events,
    });
    logs.collect()
}

fn tokens(report: &Report) -> Vec<Token> {
    let tokens = report.tokens.iter().map(|token| {
        let changes = token.changes.iter().map(|change| Change {
            event: Some(change.event.clone()),
            gained: texts(&change.gained),
            lost: texts(&change.lost),
            in_part: change.in_part,
            ..change_of(
                change.when,
                &change.action,
                change.actor.as_ref(),
                &change.explained,
            )
        });
        let address = token.address.as_ref();
        let needs = address.and_then(|address| report.needs.get(address));
        Token {
            host: token.host.clone(),
            id: token.id.clone(),
            name: token.label.clone(),
            address: token.address.clone(),
            permissions: token.permissions.as_ref().map(texts),
            changes: changes.collect(),
            needs: needs
                .into_iter()
                .flatten()
                .map(|point| Need {
                    from: point.when.to_string(),
                    granted: point.granted,
                    declared: point.declared,
                    needed: point.needed,
                    surplus: texts(&point.surplus),
                    lacking: texts(&point.lacking),
                })
                .collect(),
        }
    });
    tokens.collect()
}

fn change_of(
    when: Timestamp,
    action: &str,
    actor: Option<&Actor>,
    explained: &Explained,
) -> Change {
    let (word, explained_by, why) = match explained {
        Explained::Action { id, .. } => ("action", Some(*id), None),
        Explained::BeforeTheLedger => ("before_the_ledger", None, None),
        Explained::NotDeclared => ("not_declared", None, None),
        Explained::Unexplained { why } => ("unexplained", None, Some(why.clone())),
    };
    Change {
        at: when.to_string(),
        event: None,
        action: action.to_owned(),
        actor: actor.map(|actor| actor.id.clone()),
        gained: Vec::new(),
        lost: Vec::new(),
        in_part: false,
        explained: word,
        explained_by,
        why,
    }
}

fn connections(report: &Report) -> Vec<Connection> {
    let connections = report.connections.iter().map(|connection| Connection {
        host: connection.host.clone(),
        nickname: connection.nickname.clone(),
        address: connection.address.clone(),
        changes: connection
            .changes
            .iter()
            .map(|(when, action, actor, explained)| {
                change_of(*when, action, actor.as_ref(), explained)
            })
            .collect(),
    });
    connections.collect()
}

fn rotations(report: &Report) -> Vec<Rotation> {
    let rotations = report.rotations.iter().map(|one| Rotation {
        address: one.address.clone(),
        generations: one.generations.len(),
        intervals: one.intervals.clone(),
        age: one.age,
        declared: one.declared,
        late: one.is_late(),
    });
    rotations.collect()
}

fn exceptions(report: &Report) -> Vec<Exception> {
    let exceptions = report.exceptions.iter().map(|(since, one)| Exception {
        address: one.address.to_string(),
        difference: one.what.clone(),
        from: since.to_string(),
        until: one.until.to_string(),
        reason: one.reason.clone(),
        ticket: one.ticket.clone(),
    });
    exceptions.collect()
}

fn actions(report: &Report) -> Vec<Action> {
    let actions = report.actions.iter().map(|done| Action {
        id: done.id,
        address: done.address.to_string(),
        action: done.action.clone(),
        outcome: done.outcome.clone(),
        handoff: done.handoff,
        opened: done.opened.to_string(),
        closed: done.closed.to_string(),
        actor: done.actor.clone(),
        claimed_by: done.claimed_by.clone(),
    });
    actions.collect()
}

//! The model's plan as format 1.

use super::v1;
use crate::model::{
    Action, ActionKind, Actor, ActorKind, Address, BoxToTick, Console, Evidence, Field,
    FieldVerdict, Handoff, Item, Permission, Plan, PlanSelection, RefusalReason, Risk, Source,
    Unknown, Unverified, Value, Verdict, Weight,
};
use crate::render::reasons;

/// Everything but digest and seal, which the caller adds.
pub fn plan(plan: &Plan, handoffs: &[Option<Handoff>]) -> v1::Plan {
    let count = |verdict| plan.count(verdict);
    let given = handoffs.iter().map(Option::as_ref);
    v1::Plan {
        format_version: v1::FORMAT_VERSION,
        digest: String::new(),
        sealed: None,
        empty: plan.is_empty(),
        drift: plan.has_drift(),
        counts: v1::Counts {
            in_sync: count(Verdict::InSync),
            accepted: count(Verdict::Accepted),
            unverifiable: count(Verdict::Unverifiable),
            unmanaged: count(Verdict::Unmanaged),
            due: count(Verdict::Due),
            pending: count(Verdict::Pending),
            drift: count(Verdict::Drift),
            conflict: count(Verdict::Conflict),
        },
        coverage: v1::Coverage {
            facts: plan.coverage.facts,
            verified: plan.coverage.verified,
            attested: plan.coverage.attested,
        },
        items: plan.items.iter().map(item).collect(),
        actions: plan
            .actions
            .iter()
            .zip(given.chain(std::iter::repeat(None)))
            .map(|(one, handoff)| action(one, handoff))
            .collect(),
        refusals: plan
            .refusals
            .iter()
            .map(|refusal| v1::Refusal {
                address: refusal.address.to_string(),
                action: refusal.action.to_owned(),
                reason: reason(refusal.reason),
                way_out: refusal.way_out.clone(),
            })
            .collect(),
        unverified: plan.unverified.iter().map(unverified).collect(),
        rotations: plan
            .rotations
            .iter()
            .map(super::rotations::rotation)
            .collect(),
        accepted: plan
            .accepted
            .iter()
            .map(super::exceptions::accepted)
            .collect(),
        unexplained: plan
            .unexplained
            .iter()
            .map(super::exceptions::unexplained)
            .collect(),
        grants: super::exceptions::grants(&plan.grants),
        selection: plan.selection.as_ref().map(selection),
    }
}

fn selection(selection: &PlanSelection) -> v1::Selection {
    let waiting = selection.waiting.iter();
    v1::Selection {
        items: selection.items,
        of: selection.of,
        targets: selection.targets.clone(),
        excludes: selection.excludes.clone(),
        shard: selection.shard.map(|shard| shard.to_string()),
        waiting: waiting
            .map(|(address, on)| v1::Waiting {
                address: address.to_string(),
                on: on.to_string(),
            })
            .collect(),
    }
}

fn reason(reason: RefusalReason) -> v1::RefusalReason {
    match reason {
        RefusalReason::NotAcknowledged => v1::RefusalReason::NotAcknowledged,
        RefusalReason::TooMany => v1::RefusalReason::TooMany,
        RefusalReason::OnlyAuditor => v1::RefusalReason::OnlyAuditor,
        RefusalReason::InUse => v1::RefusalReason::InUse,
        RefusalReason::Prevented => v1::RefusalReason::Prevented,
        RefusalReason::BothRecorded => v1::RefusalReason::BothRecorded,
    }
}

/// Addresses as they are written.
pub fn addresses(all: &[Address]) -> Vec<String> {
    all.iter().map(Address::to_string).collect()
}

fn verdict(verdict: Verdict) -> v1::Verdict {
    match verdict {
        Verdict::InSync => v1::Verdict::InSync,
        Verdict::Accepted => v1::Verdict::Accepted,
        Verdict::Unverifiable => v1::Verdict::Unverifiable,
        Verdict::Unmanaged => v1::Verdict::Unmanaged,
        Verdict::Due => v1::Verdict::Due,
        Verdict::Pending => v1::Verdict::Pending,
        Verdict::Drift => v1::Verdict::Drift,
        Verdict::Conflict => v1::Verdict::Conflict,
    }
}

fn item(item: &Item) -> v1::Item {
    v1::Item {
        address: item.address.to_string(),
        name: item.name.clone(),
        verdict: verdict(item.verdict),
        fields: item.fields.iter().map(field).collect(),
        reaches: addresses(&item.reaches),
        matched: item.matched.clone(),
        notes: item.notes.clone(),
        connection: item
            .connection
            .as_deref()
            .map(super::connections::connection),
    }
}

/// Which field.
pub fn field_ref(field: &Field) -> v1::FieldRef {
    let (name, permission) = match field {
        Field::Existence => (v1::FieldName::Existence, None),
        Field::Host => (v1::FieldName::Host, None),
        Field::Name => (v1::FieldName::Name, None),
        Field::Description => (v1::FieldName::Description, None),
        Field::Permission(permission) => (v1::FieldName::Permission, Some(permission.to_string())),
        Field::Secret => (v1::FieldName::Secret, None),
        Field::Behind => (v1::FieldName::Behind, None),
    };
    v1::FieldRef {
        field: name,
        permission,
    }
}

fn field(field: &FieldVerdict) -> v1::Field {
    let v1::FieldRef {
        field: name,
        permission,
    } = field_ref(&field.field);
    v1::Field {
        field: name,
        permission,
        verdict: verdict(field.verdict),
        pending: field.pending,
        declared: field.declared.as_ref().map(value),
        recorded: field.recorded.as_ref().map(value),
        live: field.live.as_ref().ok().map(value),
        unknown: field.live.as_ref().err().map(unknown),
        evidence: field.evidence.iter().map(evidence).collect(),
    }
}

/// A value.
pub fn value(value: &Value) -> v1::Value {
    match value {
        Value::Flag(yes) => v1::Value::Flag(*yes),
        Value::Text(text) => v1::Value::Text(text.clone()),
        Value::Empty => v1::Value::Text(String::new()),
    }
}

fn unknown(unknown: &Unknown) -> v1::Unknown {
    let reason = reasons::unknown(unknown);
    v1::Unknown {
        why: reason.why,
        detail: reason.detail,
        remedy: reason.remedy,
    }
}

fn evidence(evidence: &Evidence) -> v1::Evidence {
    let of_the_run = matches!(evidence.source, Source::Probe | Source::Canary);
    v1::Evidence {
        source: source(evidence.source),
        weight: match evidence.weight {
            Weight::Weak => v1::Weight::Weak,
            Weight::Proof => v1::Weight::Proof,
        },
        at: evidence.at.filter(|_| !of_the_run).map(|at| at.to_string()),
        actor: evidence.actor.as_ref().map(actor),
        says: evidence.says.clone(),
    }
}

/// Where a fact comes from.
pub fn source(source: Source) -> v1::Source {
    match source {
        Source::AuditLog => v1::Source::AuditLog,
        Source::Probe => v1::Source::Probe,
        Source::SystemLog => v1::Source::SystemLog,
        Source::Canary => v1::Source::Canary,
        Source::FlowExport => v1::Source::FlowExport,
        Source::State => v1::Source::State,
        Source::Attestation => v1::Source::Attestation,
    }
}

/// Who did something.
pub fn actor(actor: &Actor) -> v1::Actor {
    v1::Actor {
        id: actor.id.clone(),
        kind: match &actor.kind {
            ActorKind::User => "user".to_owned(),
            ActorKind::ApiToken => "api_token".to_owned(),
            ActorKind::Other(other) => other.clone(),
        },
        name: actor.name.clone(),
    }
}

fn action(action: &Action, handoff: Option<&Handoff>) -> v1::Action {
    let permissions = |set: &std::collections::BTreeSet<Permission>| {
        set.iter().map(Permission::to_string).collect()
    };
    let mut out = v1::Action {
        address: action.address.to_string(),
        kind: v1::ActionKind::Adopt,
        why: action.why.clone(),
        from: None,
        after: addresses(&action.after),
        reaches: addresses(&action.reaches),
        look_first: false,
        rename: None,
        describe: None,
        tick: Vec::new(),
        untick: Vec::new(),
        handoff: handoff.map(super::convert::handoff),
    };
    out.kind = match &action.kind {
        ActionKind::Adopt => v1::ActionKind::Adopt,
        ActionKind::Record => v1::ActionKind::Record,
        ActionKind::Forget => v1::ActionKind::Forget,
        ActionKind::Move { from } => {
            out.from = Some(from.to_string());
            v1::ActionKind::Move
        }
        ActionKind::CreateToken { look_first, tick } => {
            out.look_first = *look_first;
            out.tick = permissions(tick);
            v1::ActionKind::CreateToken
        }
        ActionKind::EditToken {
            rename,
            describe,
            tick,
            untick,
        } => {
            out.rename.clone_from(rename);
            out.describe.clone_from(describe);
            out.tick = permissions(tick);
            out.untick = permissions(untick);
            v1::ActionKind::EditToken
        }
        ActionKind::RevokeToken => v1::ActionKind::RevokeToken,
        ActionKind::CreateConnection { look_first } => {
            out.look_first = *look_first;
            v1::ActionKind::CreateConnection
        }
        ActionKind::ReauthorizeConnection => v1::ActionKind::ReauthorizeConnection,
        ActionKind::DeleteConnection => v1::ActionKind::DeleteConnection,
        ActionKind::RenameConnection { to, .. } => {
            out.rename = Some(to.clone());
            v1::ActionKind::RenameConnection
        }
        ActionKind::SetUpCanary => v1::ActionKind::SetUpCanary,
        ActionKind::CreateReplacement { .. } => v1::ActionKind::CreateReplacement,
        ActionKind::MoveFlows { .. } => v1::ActionKind::MoveFlows,
        ActionKind::DeleteReplaced { .. } => v1::ActionKind::DeleteReplaced,
        ActionKind::CreateSuccessor {
            look_first, tick, ..
        } => {
            out.look_first = *look_first;
            out.tick = permissions(tick);
            v1::ActionKind::CreateSuccessor
        }
        ActionKind::RepointConsumer => v1::ActionKind::RepointConsumer,
        ActionKind::UntickPredecessor { untick, .. } => {
            out.untick = permissions(untick);
            v1::ActionKind::UntickPredecessor
        }
        ActionKind::TestConnection => v1::ActionKind::TestConnection,
        ActionKind::CheckConnection => v1::ActionKind::CheckConnection,
        ActionKind::TickPredecessor { tick, .. } => {
            out.tick = permissions(tick);
            v1::ActionKind::TickPredecessor
        }
        ActionKind::RevokePredecessor { .. } => v1::ActionKind::RevokePredecessor,
    };
    out
}

/// A handoff in format 1.
pub fn handoff(handoff: &Handoff) -> v1::Handoff {
    v1::Handoff {
        id: handoff.id.0.clone(),
        title: handoff.title.clone(),
        why: handoff.why.clone(),
        affects: addresses(&handoff.affects),
        flows: handoff.flows.clone(),
        who: handoff.who.clone(),
        console: match handoff.console {
            Console::Iru => v1::Console::Iru,
            Console::OktaWorkflows => v1::Console::OktaWorkflows,
            Console::Elsewhere => v1::Console::Elsewhere,
        },
        place: handoff.place.clone(),
        steps: handoff.steps.iter().map(|step| step.text.clone()).collect(),
        pastes: handoff
            .pastes
            .iter()
            .map(|paste| v1::Paste {
                field: paste.field.clone(),
                value: paste.value.clone(),
                secret: paste.secret,
            })
            .collect(),
        tick: handoff.tick.iter().map(box_to_tick).collect(),
        untick: handoff.untick.iter().map(box_to_tick).collect(),
        secret_goes_to: handoff.secret_goes_to.clone(),
        yields_secret: handoff.yields_secret,
        proof: handoff.proof.clone(),
        if_it_fails: handoff.if_it_fails.clone(),
    }
}

fn box_to_tick(tick: &BoxToTick) -> v1::BoxToTick {
    v1::BoxToTick {
        group: tick.group.clone(),
        label: tick.label.clone(),
        documented: tick.documented,
        permission: tick.permission.to_string(),
        risk: tick.risk.map(|risk| match risk {
            Risk::Read => v1::Risk::Read,
            Risk::SensitiveRead => v1::Risk::SensitiveRead,
            Risk::Write => v1::Risk::Write,
            Risk::Destructive => v1::Risk::Destructive,
        }),
    }
}

fn unverified(unverified: &Unverified) -> v1::Unverified {
    v1::Unverified {
        address: unverified.address.to_string(),
        fields: unverified.fields.iter().map(field_ref).collect(),
        unknown: unknown(&unverified.why),
        attested: unverified.attested,
    }
}

//! What is known of a connection besides its verdicts, as format 1.

use super::convert::actor;
use super::v1;
use crate::model::{
    CanaryCall, CanaryOutcome, ConnectionSight, ConnectionStatus, KeyAge, LiveRole,
};

/// The whole of it.
pub fn connection(sight: &ConnectionSight) -> v1::Connection {
    v1::Connection {
        status: sight.status.map(status),
        namesakes: sight.namesakes,
        key: match &sight.key {
            KeyAge::Newer => v1::KeyAge::NewerThanToken,
            KeyAge::CannotBeOrdered { .. } => v1::KeyAge::CannotBeOrdered,
            KeyAge::Stale(_) => v1::KeyAge::Stale,
            KeyAge::BeingReplaced => v1::KeyAge::BeingReplaced,
            KeyAge::Unknown => v1::KeyAge::Unknown,
        },
        canary: sight.canary.as_ref().map(canary),
        may_reauthorize: sight.may_reauthorize.iter().map(role).collect(),
    }
}

fn status(status: ConnectionStatus) -> v1::ConnectionStatus {
    match status {
        ConnectionStatus::NeverSeen => v1::ConnectionStatus::NeverSeen,
        ConnectionStatus::Created => v1::ConnectionStatus::Created,
        ConnectionStatus::Reauthorized => v1::ConnectionStatus::Reauthorized,
        ConnectionStatus::Revoked => v1::ConnectionStatus::Revoked,
        ConnectionStatus::Deleted => v1::ConnectionStatus::Deleted,
        ConnectionStatus::UnknownOutOfRetention => v1::ConnectionStatus::UnknownOutOfRetention,
    }
}

fn canary(call: &CanaryCall) -> v1::Canary {
    let outcome = match call {
        CanaryCall::Refused { .. } => v1::CanaryOutcome::Refused,
        CanaryCall::NotAtHand { .. } => v1::CanaryOutcome::NotAtHand,
        CanaryCall::Answered(answer) => match &answer.outcome {
            CanaryOutcome::Works => v1::CanaryOutcome::Works,
            CanaryOutcome::Denied { .. } => v1::CanaryOutcome::Denied,
            CanaryOutcome::TenantTrouble { .. } => v1::CanaryOutcome::TenantTrouble,
            CanaryOutcome::FlowUnreachable(_) => v1::CanaryOutcome::FlowUnreachable,
            CanaryOutcome::NotUnderstood { .. } => v1::CanaryOutcome::NotUnderstood,
            CanaryOutcome::WrongConnection { .. } => v1::CanaryOutcome::WrongConnection,
        },
    };
    v1::Canary {
        outcome,
        says: call.to_string(),
    }
}

fn role(role: &LiveRole) -> v1::Role {
    v1::Role {
        holder: role.holder.clone(),
        is_group: role.is_group,
        role: role.role.clone(),
        given_at: role.given.at.to_string(),
        given_by: role.given.actor.as_ref().map(actor),
    }
}

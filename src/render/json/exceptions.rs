//! Accepted differences, unexplained changes and grants in format 1.

use super::convert::{actor, addresses, field_ref, source, value};
use super::v1;
use crate::model::{AcceptedDifference, Field, GrantedRisk, Grants, Unexplained, Value};

/// An exception that holds.
pub fn accepted(accepted: &AcceptedDifference) -> v1::AcceptedDifference {
    v1::AcceptedDifference {
        address: accepted.address.to_string(),
        fields: live(&accepted.fields),
        until: accepted.until.clone(),
        reason: accepted.reason.clone(),
        ticket: accepted.ticket.clone(),
    }
}

/// A live change that nothing of ours explains.
pub fn unexplained(unexplained: &Unexplained) -> v1::Unexplained {
    v1::Unexplained {
        address: unexplained.address.to_string(),
        did: unexplained.did.to_owned(),
        fields: live(&unexplained.fields),
        at: unexplained.at.to_string(),
        actor: unexplained.actor.as_ref().map(actor),
        source: source(unexplained.source),
        event: unexplained.event.clone(),
    }
}

/// What a plan grants; `None` for nothing.
pub fn grants(grants: &Grants) -> Option<v1::Grants> {
    (grants.risk != GrantedRisk::None).then(|| v1::Grants {
        risk: grants.risk.word().to_owned(),
        at: addresses(&grants.at),
        approval: grants.approval.as_ref().map(|by| by.value.clone()),
    })
}

fn live(fields: &[(Field, Value)]) -> Vec<v1::LiveField> {
    let fields = fields.iter().map(|(field, live)| {
        let v1::FieldRef { field, permission } = field_ref(field);
        v1::LiveField {
            field,
            permission,
            live: value(live),
        }
    });
    fields.collect()
}

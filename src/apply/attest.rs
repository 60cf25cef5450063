//! A named person's word, for what no evidence can show.

use crate::model::{Address, Attestation, Declared, Recorded, Timestamp};
use crate::reconcile::declaration_digest;

use super::ApplyError;

/// Records that `person` says so. It ends the handoff for exactly this declaration and changes no verdict.
///
/// # Errors
/// [`ApplyError::NotDeclared`] when the files do not declare the address.
pub fn attest(
    recorded: &mut Recorded,
    declared: &Declared,
    address: &Address,
    person: &str,
    reason: &str,
    now: Timestamp,
) -> Result<(), ApplyError> {
    let known = declared.contains(address);
    if !known {
        return Err(ApplyError::NotDeclared(address.clone()));
    }
    recorded
        .attestations
        .entry(address.clone())
        .or_default()
        .push(Attestation {
            person: person.to_owned(),
            reason: reason.to_owned(),
            at: now,
            declaration: declaration_digest(declared, address),
        });
    Ok(())
}

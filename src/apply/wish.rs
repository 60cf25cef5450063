//! A wish for a rotation, and taking it back.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Declared, Recorded, RecordedRotation, RotationOrder, Timestamp};

/// Who wants a token replaced, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotationWish {
    /// Why.
    pub reason: String,
    /// Who.
    pub person: String,
    /// What is done first.
    pub order: RotationOrder,
}

/// Why a wish was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WishError {
    /// It is no token.
    #[error("{0} is no token: only tokens are rotated")]
    NoToken(Address),
    /// It is not declared, or declared to be gone.
    #[error("{0} is not declared to exist, so nothing replaces it")]
    NotDeclared(Address),
    /// The state does not know it.
    #[error(
        "the state does not know {0} yet: run `tenantry apply` first, so that it is known which token is replaced"
    )]
    NotRecorded(Address),
    /// It is being replaced already.
    #[error("{0} is being replaced already ({1}): `tenantry plan` shows how far that is")]
    UnderWay(Address, String),
    /// Nobody could read the audit log any more, and nothing would prove the revocation.
    #[error(
        "{0} reads the tenant's audit log: nothing could be proven once it is revoked, so it is replaced first (leave --revoke-first out)"
    )]
    Auditor(Address),
    /// Its declaration keeps it.
    #[error("{0} has prevent_revoke: remove that line before it is revoked first")]
    Prevented(Address),
    /// No rotation is under way.
    #[error("no rotation of {0} is asked for")]
    Nothing(Address),
    /// Its successor is in use.
    #[error(
        "the successor of {0} is proven already: going on is the only way that ends with one token"
    )]
    TooLate(Address),
}

/// Records that `address` is to be replaced. Asking once more with [`RotationOrder::RevokeFirst`] is taken: it burns more now.
///
/// # Errors
/// [`WishError`] when it cannot be.
pub fn ask_for_rotation(
    recorded: &mut Recorded,
    declared: &Declared,
    address: &Address,
    wish: RotationWish,
    now: Timestamp,
) -> Result<(), WishError> {
    if !matches!(address, Address::Token { .. }) {
        return Err(WishError::NoToken(address.clone()));
    }
    let token = declared
        .token(address)
        .filter(|token| token.absent.is_none());
    let token = token.ok_or_else(|| WishError::NotDeclared(address.clone()))?;
    let record = recorded.tokens.get(address);
    let record = record.ok_or_else(|| WishError::NotRecorded(address.clone()))?;
    if wish.order == RotationOrder::RevokeFirst && token.prevent_revoke.is_some() {
        return Err(WishError::Prevented(address.clone()));
    }
    let auditor = match address {
        Address::Token { tenant, token } => declared
            .tenants
            .get(tenant)
            .is_some_and(|tenant| tenant.is_auditor(token)),
        _ => false,
    };
    if wish.order == RotationOrder::RevokeFirst && auditor {
        return Err(WishError::Auditor(address.clone()));
    }
    let generation = record.generation + 1;
    if let Some(known) = recorded.rotations.get_mut(address) {
        let sooner = wish.order == RotationOrder::RevokeFirst && known.order != wish.order;
        if !sooner {
            return Err(WishError::UnderWay(address.clone(), known.reason.clone()));
        }
        known.order = wish.order;
        known.reason = wish.reason;
        known.asked_by = wish.person;
        known.asked_at = now;
        return Ok(());
    }
    recorded.rotations.insert(
        address.clone(),
        RecordedRotation {
            reason: wish.reason,
            asked_by: wish.person,
            asked_at: now,
            order: wish.order,
            generation,
            predecessor: None,
            holders: BTreeSet::new(),
            cut_over: BTreeMap::new(),
            replacements: BTreeMap::new(),
            unticked_at: None,
            tests: BTreeMap::new(),
        },
    );
    Ok(())
}

/// Takes the wish back.
///
/// # Errors
/// [`WishError::Nothing`] and [`WishError::TooLate`].
pub fn cancel_rotation(recorded: &mut Recorded, address: &Address) -> Result<(), WishError> {
    match recorded.rotations.get(address) {
        None => Err(WishError::Nothing(address.clone())),
        Some(rotation) if rotation.predecessor.is_some() => {
            Err(WishError::TooLate(address.clone()))
        }
        Some(_) => {
            recorded.rotations.remove(address);
            Ok(())
        }
    }
}

//! Where secrets are kept: which declared things name which reference.

use std::fmt;

use crate::model::Address;
use crate::model::{Credentials, Declared, Key, SecretRef};

/// What names a reference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keeper {
    /// A token's own secret.
    Token(Address),
    /// The credentials that read an org's System Log.
    Org(Key),
    /// The client token of a connection's canary.
    Canary(Key),
}

impl fmt::Display for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(address) => write!(f, "{address}"),
            Self::Org(key) => write!(f, "the credentials of org.{key}"),
            Self::Canary(key) => write!(f, "the canary of connection.{key}"),
        }
    }
}

/// A declared reference, and what names it.
#[derive(Debug, Clone)]
pub struct Reference {
    /// What names it.
    pub keeper: Keeper,
    /// The reference.
    pub secret: SecretRef,
}

/// All declared references.
pub fn keepers(declared: &Declared) -> Vec<Reference> {
    let mut all = Vec::new();
    let mut add = |keeper: Keeper, secret: &SecretRef| {
        all.push(Reference {
            keeper,
            secret: secret.clone(),
        });
    };
    for (tenant_key, tenant) in &declared.tenants {
        for (key, token) in &tenant.tokens {
            if let Some(secret) = &token.secret {
                let address = Address::token(tenant_key.as_str(), key.as_str());
                add(Keeper::Token(address), &secret.value);
            }
        }
    }
    for (key, org) in &declared.orgs {
        match &org.credentials {
            Some(Credentials::Ssws(secret)) => add(Keeper::Org(key.clone()), &secret.value),
            Some(Credentials::ServiceApp(app)) => {
                add(Keeper::Org(key.clone()), &app.private_key.value);
            }
            None => {}
        }
    }
    for (key, connection) in &declared.connections {
        let canary = connection.canary.as_ref();
        if let Some(secret) = canary.and_then(|canary| canary.value.secret()) {
            add(Keeper::Canary(key.clone()), secret);
        }
    }
    all
}

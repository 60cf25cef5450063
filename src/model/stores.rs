//! Stores of secrets that have an address and a login, declared once.

use super::{SecretRef, Spanned};

/// The declared stores.
#[derive(Debug, Clone, Default)]
pub struct Stores {
    /// HashiCorp Vault or OpenBao.
    pub vault: Option<Vault>,
}

/// A HashiCorp Vault or OpenBao server.
#[derive(Debug, Clone)]
pub struct Vault {
    /// Its host in lower case, with the port unless that is 443: `vault.example.com:8200`.
    pub host: Spanned<String>,
    /// The namespace that every request is about.
    pub namespace: Option<String>,
    /// How to sign in.
    pub login: VaultLogin,
}

/// How to sign in to Vault.
#[derive(Debug, Clone)]
pub enum VaultLogin {
    /// With a token that is kept somewhere else.
    Token(SecretRef),
    /// With a JWT, as a CI job has one: it is exchanged for a token that lives shortly.
    Jwt {
        /// Where the auth method is mounted: `jwt` unless it is declared.
        mount: String,
        /// The role to sign in with.
        role: String,
        /// Where the JWT is kept.
        jwt: SecretRef,
    },
}

impl VaultLogin {
    /// The reference of the credential that is sent to the server.
    pub fn reference(&self) -> &SecretRef {
        match self {
            Self::Token(reference) | Self::Jwt { jwt: reference, .. } => reference,
        }
    }
}

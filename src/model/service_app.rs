//! An API service app of an Okta org, and what its key signs with.

use super::{SecretRef, Spanned};

/// An API service app of an Okta org, which signs in with a private key (`private_key_jwt`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceApp {
    /// The app's client id.
    pub client_id: Spanned<String>,
    /// Its private key.
    pub private_key: Spanned<SecretRef>,
    /// The id (`kid`) of that key in the app; `None`: the key says it, or there is only one.
    pub key_id: Option<String>,
    /// What the key signs with; `None`: as the kind of key has it.
    pub algorithm: Option<SigningAlgorithm>,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
}

/// What Okta takes for a signed sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// RSA with SHA-256.
    Rs256,
    /// RSA with SHA-384.
    Rs384,
    /// RSA with SHA-512.
    Rs512,
    /// P-256 with SHA-256.
    Es256,
    /// P-384 with SHA-384.
    Es384,
    /// P-521 with SHA-512.
    Es512,
}

impl SigningAlgorithm {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
    ];

    /// Its name in a statement's header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
        }
    }
}

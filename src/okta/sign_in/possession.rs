//! Proof of possession (DPoP, RFC 9449): one key pair a run, and a fresh proof for each request.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::clock::OrgClock;
use super::statement::unique;
use crate::http::Possession;
use crate::okta::jose::{SigningKey, base64url, signed};

/// The key pair of a run.
pub(super) struct ProofKey {
    key: SigningKey,
    public: Value,
}

impl ProofKey {
    /// A new key pair; `None` where the system gives no randomness.
    pub(super) fn generate() -> Option<Self> {
        let key = SigningKey::generate()?;
        let public = key.public_p256()?;
        Some(Self { key, public })
    }
}

/// Proofs for one org and its flows.
pub(super) struct OrgProof {
    key: Arc<ProofKey>,
    clock: Arc<OrgClock>,
    /// The nonce that each host wants.
    nonces: Mutex<BTreeMap<String, String>>,
}

impl OrgProof {
    pub(super) fn new(key: Arc<ProofKey>, clock: Arc<OrgClock>) -> Self {
        Self {
            key,
            clock,
            nonces: Mutex::default(),
        }
    }

    /// A proof for one request; `credential` only where it carries one already.
    pub(super) fn prove(
        &self,
        method: &str,
        url: &str,
        credential: Option<&SecretString>,
    ) -> Option<String> {
        let mut header = Map::new();
        header.insert("typ".to_owned(), "dpop+jwt".into());
        header.insert("jwk".to_owned(), self.key.public.clone());
        let mut claims = json!({
            "jti": unique()?,
            "htm": method,
            "htu": url,
            "iat": self.clock.seconds(),
        });
        if let Some(credential) = credential {
            let digest = Sha256::digest(credential.expose_secret().as_bytes());
            claims["ath"] = base64url(digest).into();
        }
        let host = url.strip_prefix("https://")?.split('/').next()?;
        if let Some(nonce) = self.nonces().get(host) {
            claims["nonce"] = nonce.as_str().into();
        }
        signed(header, &claims, &self.key.key).ok()
    }

    fn nonces(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Possession for OrgProof {
    fn proof(&self, method: &str, url: &str, credential: &SecretString) -> Option<String> {
        self.prove(method, url, Some(credential))
    }

    fn challenge(&self, host: &str, nonce: &str) -> bool {
        let before = self.nonces().insert(host.to_owned(), nonce.to_owned());
        before.as_deref() != Some(nonce)
    }
}

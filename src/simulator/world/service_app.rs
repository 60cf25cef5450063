//! An API service app of an org: who may sign in with which key, for what.

use p256::elliptic_curve::sec1::ToSec1Point;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::SimulatedSecret;
use crate::simulator::jose::{PublicKey, base64url};
use crate::simulator::seeded;

/// An API service app.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedServiceApp {
    /// Its client id.
    pub client_id: String,
    /// Its registered public keys: JWKs, or texts in PEM.
    #[serde(default)]
    pub public_keys: Vec<Value>,
    /// The reference of its private key (`file:secrets/okta.pem`, `env:NAME`), where the world is to invent a pair of keys.
    #[serde(default)]
    pub private_key: Option<String>,
    /// That private key as a JWK; invented unless given.
    #[serde(default)]
    pub private_key_value: Option<SimulatedSecret>,
    /// The scopes that it is granted.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Whether it has an admin role that reads the System Log.
    #[serde(default = "yes")]
    pub has_role: bool,
    /// Whether it requires a proof of possession (DPoP).
    #[serde(default)]
    pub dpop: bool,
    /// Whether it is deactivated.
    #[serde(default)]
    pub off: bool,
}

fn yes() -> bool {
    true
}

impl SimulatedServiceApp {
    /// Whether its keys are keys.
    pub(in crate::simulator) fn check(&self) -> Result<(), String> {
        for (number, key) in (1..).zip(&self.public_keys) {
            if PublicKey::read(key).is_none() {
                let id = &self.client_id;
                return Err(format!(
                    "public key {number} of the service app '{id}' is neither a JWK nor a PEM that is known here"
                ));
            }
        }
        Ok(())
    }

    /// Its keys.
    pub(in crate::simulator) fn keys(&self) -> Vec<PublicKey> {
        self.public_keys
            .iter()
            .filter_map(PublicKey::read)
            .collect()
    }

    /// Invents a pair of keys on P-256 for a reference.
    pub(in crate::simulator) fn settle(&mut self, domain: &str) {
        if self.private_key.is_none() || self.private_key_value.is_some() {
            return;
        }
        let seed = format!("{domain} {} key", self.client_id);
        let number = seeded::digest(&seed);
        let Ok(secret) = p256::SecretKey::from_slice(&number) else {
            return;
        };
        let point = secret.public_key().to_sec1_point(false);
        let (Some(x), Some(y)) = (point.x(), point.y()) else {
            return;
        };
        let mut jwk = json!({
            "kty": "EC",
            "crv": "P-256",
            "kid": seeded::uuid(&seed),
            "x": base64url(x),
            "y": base64url(y),
        });
        self.public_keys.push(jwk.clone());
        jwk["d"] = base64url(&number).into();
        self.private_key_value = Some(SimulatedSecret::new(jwk.to_string()));
    }
}

//! A private key that signs, read from what a secret store holds.

use std::fmt;

use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::DecodePrivateKey;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::jws::base64url;
use super::pem::Der;
use super::rsa::RsaKey;
use super::{jwk, pem};
use crate::model::SigningAlgorithm;

/// Why a value is no key that can sign. Says nothing of the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is neither a PEM nor a JWK of a private key.
    #[error(
        "the value is no private key: it takes a PEM (PKCS#8, PKCS#1 or SEC1) or a JWK, whole and with its line breaks"
    )]
    Unreadable,
    /// It is protected by a pass phrase.
    #[error(
        "the private key is encrypted with a pass phrase, which nobody can type here: keep it unencrypted in a store of secrets"
    )]
    Encrypted,
    /// It is the public half.
    #[error(
        "the value is the public key; the private one is needed, and the public one belongs into the Okta app"
    )]
    Public,
    /// A set of several keys.
    #[error("the value is a set of several keys: keep one of them alone")]
    Several,
    /// An RSA key that is too short.
    #[error("the RSA key is shorter than 2048 bits: make a new one")]
    TooSmall,
    /// An RSA key that is too long.
    #[error("the RSA key is longer than 8192 bits: make a shorter one")]
    TooLarge,
    /// A kind of key that Okta does not take.
    #[error("a key of the kind '{0}' cannot sign in: use RSA, or EC with P-256, P-384 or P-521")]
    Kind(String),
    /// An algorithm that is not one of this key.
    #[error(
        "{algorithm} does not fit the key, which signs with {fitting}: correct `algorithm`, or leave it out"
    )]
    Algorithm {
        /// What was asked for.
        algorithm: String,
        /// What the key can do.
        fitting: &'static str,
    },
}

/// The curves of ES256, ES384 and ES512.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    pub(super) fn named(name: &str) -> Result<Self, KeyError> {
        match name {
            "P-256" => Ok(Self::P256),
            "P-384" => Ok(Self::P384),
            "P-521" => Ok(Self::P521),
            other => Err(KeyError::Kind(crate::http::for_people(other))),
        }
    }
}

/// The private half; every kind wipes itself.
pub(super) enum Secret {
    Rsa(RsaKey),
    P256(p256::SecretKey),
    P384(p384::SecretKey),
    P521(p521::SecretKey),
}

impl Secret {
    fn of_der(der: Der) -> Result<Self, KeyError> {
        match der {
            Der::Pkcs1(der) => RsaKey::Pkcs1(der).checked().map(Self::Rsa),
            Der::Sec1(der) => p256::SecretKey::from_sec1_der(&der)
                .map(Self::P256)
                .or_else(|_| p384::SecretKey::from_sec1_der(&der).map(Self::P384))
                .or_else(|_| p521::SecretKey::from_sec1_der(&der).map(Self::P521))
                .map_err(|_| KeyError::Unreadable),
            Der::Pkcs8(der) => p256::SecretKey::from_pkcs8_der(&der)
                .map(Self::P256)
                .or_else(|_| p384::SecretKey::from_pkcs8_der(&der).map(Self::P384))
                .or_else(|_| p521::SecretKey::from_pkcs8_der(&der).map(Self::P521))
                .or_else(|_| RsaKey::Pkcs8(der).checked().map(Self::Rsa)),
        }
    }

    /// The key of a curve by its number.
    pub(super) fn of_number(curve: Curve, number: &[u8]) -> Result<Self, KeyError> {
        match curve {
            Curve::P256 => p256::SecretKey::from_slice(number).map(Self::P256),
            Curve::P384 => p384::SecretKey::from_slice(number).map(Self::P384),
            Curve::P521 => p521::SecretKey::from_slice(number).map(Self::P521),
        }
        .map_err(|_| KeyError::Unreadable)
    }

    /// What it signs with: the first is the usual one.
    fn algorithms(&self) -> (&'static [SigningAlgorithm], &'static str) {
        use SigningAlgorithm::{Es256, Es384, Es512, Rs256, Rs384, Rs512};
        match self {
            Self::Rsa(_) => (&[Rs256, Rs384, Rs512], "RS256, RS384 or RS512"),
            Self::P256(_) => (&[Es256], "ES256"),
            Self::P384(_) => (&[Es384], "ES384"),
            Self::P521(_) => (&[Es512], "ES512"),
        }
    }
}

/// A private key with its id and algorithm. Cannot be shown, and is wiped when dropped.
pub struct SigningKey {
    secret: Secret,
    algorithm: SigningAlgorithm,
    key_id: Option<String>,
}

impl SigningKey {
    /// Reads a PEM or a JWK. `key_id` and `algorithm` are what the configuration says; a JWK may say both itself, and without
    /// any the algorithm is the usual one of the kind of key.
    ///
    /// # Errors
    /// [`KeyError`], which never repeats the value.
    pub fn read(
        value: &SecretString,
        key_id: Option<&str>,
        algorithm: Option<SigningAlgorithm>,
    ) -> Result<Self, KeyError> {
        let text = value.expose_secret().trim();
        let (secret, own_id, own_algorithm) = if text.starts_with('{') {
            let read = jwk::read(text)?;
            (read.secret, read.key_id, read.algorithm)
        } else {
            (Secret::of_der(pem::read(text)?)?, None, None)
        };
        let (fitting, named) = secret.algorithms();
        let asked = algorithm.map(|algorithm| algorithm.name().to_owned());
        let algorithm = match asked.or(own_algorithm) {
            None => fitting.first().copied(),
            Some(name) => {
                let fits = fitting.iter().find(|fits| fits.name() == name);
                let refused = || KeyError::Algorithm {
                    algorithm: crate::http::for_people(&name),
                    fitting: named,
                };
                Some(*fits.ok_or_else(refused)?)
            }
        };
        Ok(Self {
            secret,
            algorithm: algorithm.ok_or(KeyError::Unreadable)?,
            key_id: key_id.map(str::to_owned).or(own_id),
        })
    }

    /// A new key on P-256; `None` where the system gives no randomness.
    pub fn generate() -> Option<Self> {
        let mut number = Zeroizing::new([0_u8; 32]);
        // Nearly every number is a key; a second one is hardly ever needed.
        for _ in 0..8 {
            getrandom::fill(number.as_mut_slice()).ok()?;
            if let Ok(secret) = p256::SecretKey::from_slice(number.as_slice()) {
                return Some(Self {
                    secret: Secret::P256(secret),
                    algorithm: SigningAlgorithm::Es256,
                    key_id: None,
                });
            }
        }
        None
    }

    /// What it signs with.
    pub fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// Its id, where one is known.
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The public half of a key on P-256 as a JWK; `None` for every other key.
    pub(in crate::okta) fn public_p256(&self) -> Option<Value> {
        let Secret::P256(secret) = &self.secret else {
            return None;
        };
        let point = secret.public_key().to_sec1_point(false);
        Some(json!({
            "kty": "EC",
            "crv": "P-256",
            "x": base64url(point.x()?),
            "y": base64url(point.y()?),
        }))
    }

    /// A signature in the form of JWS.
    pub(super) fn sign(&self, statement: &[u8]) -> Result<Vec<u8>, KeyError> {
        use p256::ecdsa::signature::Signer;
        Ok(match &self.secret {
            Secret::Rsa(key) => return key.sign(self.algorithm, statement),
            Secret::P256(key) => {
                let key = p256::ecdsa::SigningKey::from(key);
                let signature: p256::ecdsa::Signature = key.sign(statement);
                signature.to_bytes().to_vec()
            }
            Secret::P384(key) => {
                let key = p384::ecdsa::SigningKey::from(key);
                let signature: p384::ecdsa::Signature = key.sign(statement);
                signature.to_bytes().to_vec()
            }
            Secret::P521(key) => {
                let key = p521::ecdsa::SigningKey::from(key);
                let signature: p521::ecdsa::Signature = key.sign(statement);
                signature.to_bytes().to_vec()
            }
        })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.algorithm.name())
    }
}

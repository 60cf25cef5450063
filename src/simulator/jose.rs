//! Checks signed statements: a reader of its own, so that what the program signs is checked by other code than signed it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p521::ecdsa::signature::Verifier;
use p521::pkcs8::der::asn1::ObjectIdentifier;
use p521::pkcs8::spki::SubjectPublicKeyInfoRef;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A public key.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    /// Its id, if it says one.
    pub(super) id: Option<String>,
    numbers: Numbers,
}

#[derive(Debug, Clone)]
enum Numbers {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// `RSAPublicKey` of PKCS#1.
    RsaDer(Vec<u8>),
    /// A curve by its name in JOSE, and an uncompressed point.
    Curve(&'static str, Vec<u8>),
}

impl PublicKey {
    /// Reads a JWK, or a text in PEM.
    pub(super) fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(pem) => Self::of_pem(pem),
            jwk => Self::of_jwk(jwk),
        }
    }

    /// Reads a JWK.
    pub(super) fn of_jwk(jwk: &Value) -> Option<Self> {
        let bytes = |name: &str| read(jwk.get(name)?.as_str()?);
        let numbers = match jwk.get("kty")?.as_str()? {
            "RSA" => Numbers::Rsa {
                n: bytes("n")?,
                e: bytes("e")?,
            },
            "EC" => {
                let curve = curve(jwk.get("crv")?.as_str()?)?;
                let mut point = vec![4];
                point.extend(bytes("x")?);
                point.extend(bytes("y")?);
                Numbers::Curve(curve, point)
            }
            _ => return None,
        };
        let id = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        Some(Self { id, numbers })
    }

    fn of_pem(pem: &str) -> Option<Self> {
        let inside = pem
            .split("-----BEGIN PUBLIC KEY-----")
            .nth(1)?
            .split("-----END")
            .next()?;
        let der = STANDARD
            .decode(inside.split_whitespace().collect::<String>())
            .ok()?;
        let info = SubjectPublicKeyInfoRef::try_from(der.as_slice()).ok()?;
        let bits = info.subject_public_key.as_bytes()?.to_vec();
        let numbers = match info.algorithm.oid.to_string().as_str() {
            "1.2.840.113549.1.1.1" => Numbers::RsaDer(bits),
            "1.2.840.10045.2.1" => {
                let named: ObjectIdentifier = info.algorithm.parameters?.decode_as().ok()?;
                let name = match named.to_string().as_str() {
                    "1.2.840.10045.3.1.7" => "P-256",
                    "1.3.132.0.34" => "P-384",
                    "1.3.132.0.35" => "P-521",
                    _ => return None,
                };
                Numbers::Curve(curve(name)?, bits)
            }
            _ => return None,
        };
        Some(Self { id: None, numbers })
    }

    /// Whether this key signed `statement` so.
    fn verifies(&self, algorithm: &str, statement: &[u8], signature: &[u8]) -> bool {
        match &self.numbers {
            Numbers::Rsa { n, e } => rsa(algorithm).is_some_and(|parameters| {
                RsaPublicKeyComponents { n, e }
                    .verify(parameters, statement, signature)
                    .is_ok()
            }),
            Numbers::RsaDer(der) => rsa(algorithm).is_some_and(|parameters| {
                UnparsedPublicKey::new(parameters, der)
                    .verify(statement, signature)
                    .is_ok()
            }),
            Numbers::Curve("P-521", point) => {
                let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(point);
                let signature = p521::ecdsa::Signature::from_slice(signature);
                algorithm == "ES512"
                    && matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(statement, &signature).is_ok())
            }
            Numbers::Curve(curve, point) => {
                let with: &dyn VerificationAlgorithm = match (*curve, algorithm) {
                    ("P-256", "ES256") => &ECDSA_P256_SHA256_FIXED,
                    ("P-384", "ES384") => &ECDSA_P384_SHA384_FIXED,
                    _ => return false,
                };
                UnparsedPublicKey::new(with, point)
                    .verify(statement, signature)
                    .is_ok()
            }
        }
    }
}

fn curve(name: &str) -> Option<&'static str> {
    ["P-256", "P-384", "P-521"]
        .into_iter()
        .find(|known| *known == name)
}

fn rsa(algorithm: &str) -> Option<&'static RsaParameters> {
    match algorithm {
        "RS256" => Some(&RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Some(&RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Some(&RSA_PKCS1_2048_8192_SHA512),
        _ => None,
    }
}

/// A signed statement, not yet checked.
pub(super) struct Statement<'a> {
    pub(super) header: Value,
    pub(super) claims: Value,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Statement<'a> {
    /// Takes the compact form apart.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |text: &str| serde_json::from_slice(&read(text)?).ok();
        Some(Self {
            header: json(header)?,
            claims: json(claims)?,
            signed,
            signature: read(signature)?,
        })
    }

    /// Whether `key` signed it.
    pub(super) fn is_signed_by(&self, key: &PublicKey) -> bool {
        let algorithm = self.header.get("alg").and_then(Value::as_str);
        algorithm.is_some_and(|algorithm| {
            key.verifies(algorithm, self.signed.as_bytes(), &self.signature)
        })
    }

    /// A claim that is a text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// A claim that is a time.
    pub(super) fn seconds(&self, name: &str) -> Option<i64> {
        self.claims.get(name)?.as_i64()
    }
}

/// What tells keys apart: the thumbprint of a JWK on a curve (RFC 7638).
pub(super) fn thumbprint(jwk: &Value) -> Option<String> {
    let text = |name: &str| jwk.get(name)?.as_str();
    let plain = match text("kty")? {
        "EC" => format!(
            r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
            text("crv")?,
            text("x")?,
            text("y")?
        ),
        "RSA" => format!(
            r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
            text("e")?,
            text("n")?
        ),
        _ => return None,
    };
    Some(base64url(&Sha256::digest(plain.as_bytes())))
}

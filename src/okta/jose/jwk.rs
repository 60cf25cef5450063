//! Private keys as JWK, the JSON form that Okta's admin console gives.

use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

use super::KeyError;
use super::jws::from_base64url;
use super::rsa::{Bytes, RsaKey};
use super::signing_key::{Curve, Secret};

/// The members that matter. Wiped when dropped; never shown.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    #[serde(default, deserialize_with = "wiped")]
    d: Option<Zeroizing<String>>,
    #[serde(default, deserialize_with = "wiped")]
    p: Option<Zeroizing<String>>,
    #[serde(default, deserialize_with = "wiped")]
    q: Option<Zeroizing<String>>,
    #[serde(default, deserialize_with = "wiped")]
    dp: Option<Zeroizing<String>>,
    #[serde(default, deserialize_with = "wiped")]
    dq: Option<Zeroizing<String>>,
    #[serde(default, deserialize_with = "wiped")]
    qi: Option<Zeroizing<String>>,
}

/// A private key, and what it says of itself.
pub(super) struct ReadJwk {
    pub(super) secret: Secret,
    pub(super) key_id: Option<String>,
    pub(super) algorithm: Option<String>,
}

/// Reads a JWK, or a key set that holds one key.
pub(super) fn read(text: &str) -> Result<ReadJwk, KeyError> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Jwk>,
    }
    let jwk = match serde_json::from_str::<Jwk>(text) {
        Ok(jwk) => jwk,
        Err(_) => {
            let set: Set = serde_json::from_str(text).map_err(|_| KeyError::Unreadable)?;
            let count = set.keys.len();
            let mut keys = set.keys.into_iter();
            match (keys.next(), count) {
                (Some(only), 1) => only,
                _ => return Err(KeyError::Several),
            }
        }
    };
    let private = |member: &Option<Zeroizing<String>>| match member {
        Some(text) => bytes(text),
        None => Err(KeyError::Unreadable),
    };
    let d = match &jwk.d {
        Some(d) => bytes(d)?,
        None => return Err(KeyError::Public),
    };
    let secret = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", _) => {
            let public =
                |member: &Option<String>| bytes(member.as_deref().ok_or(KeyError::Unreadable)?);
            let rest = [
                d,
                private(&jwk.p)?,
                private(&jwk.q)?,
                private(&jwk.dp)?,
                private(&jwk.dq)?,
                private(&jwk.qi)?,
            ];
            Secret::Rsa(RsaKey::of_numbers(public(&jwk.n)?, public(&jwk.e)?, rest).checked()?)
        }
        ("EC", Some(name)) => Secret::of_number(Curve::named(name)?, &d)?,
        (kind, _) => return Err(KeyError::Kind(crate::http::for_people(kind))),
    };
    Ok(ReadJwk {
        secret,
        key_id: jwk.kid,
        algorithm: jwk.alg,
    })
}

fn bytes(text: &str) -> Result<Bytes, KeyError> {
    from_base64url(text)
        .map(Zeroizing::new)
        .ok_or(KeyError::Unreadable)
}

fn wiped<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Zeroizing<String>>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Zeroizing::new))
}

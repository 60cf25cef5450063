//! Signed statements (JWS) as Okta takes them, and the keys that sign them. Knows no endpoint and no host.

mod jwk;
mod jws;
mod pem;
mod rsa;
mod signing_key;

pub(super) use jws::{base64url, signed};
pub use signing_key::{KeyError, SigningKey};
